package store

import (
	"os"
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

// fill gives an empty file its length on the disk without writing it, where the
// disk can do that.
func fill(f *os.File, size int64) bool { return syscall.Fallocate(int(f.Fd()), 0, 0, size) == nil }
