//go:build !linux

package app

// sameDisk is not known here.
func sameDisk(_, _ string) bool { return false }

// room is not known here.
func room(_ string) (free, size int64) { return 0, 0 }
