package app

import (
	"os"
	"path/filepath"
	"syscall"
)

// sameDisk reports whether two paths are on one file system; a path that is
// not there yet counts where its folder is.
func sameDisk(a, b string) bool {
	x, ok := device(a)
	y, also := device(b)
	return ok && also && x == y
}

func device(path string) (uint64, bool) {
	for {
		info, err := os.Stat(path)
		if err == nil {
			stat, ok := info.Sys().(*syscall.Stat_t)
			if !ok {
				return 0, false
			}
			return uint64(stat.Dev), true
		}
		up := filepath.Dir(path)
		if up == path {
			return 0, false
		}
		path = up
	}
}

// room returns how many bytes are free on a file's disk, and its size; zeros
// if nobody knows.
func room(path string) (free, size int64) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &s); err != nil {
		return 0, 0
	}
	return int64(s.Bavail) * s.Bsize, int64(s.Blocks) * s.Bsize
}
