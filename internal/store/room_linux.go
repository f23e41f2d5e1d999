package store

import (
	"path/filepath"
	"syscall"
)

// room returns how many bytes are free on a file's disk.
func room(path string) (free int64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * s.Bsize, true
}
