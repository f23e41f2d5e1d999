//go:build unix

package app

import "syscall"

// ownFilesOnly makes every file that this process creates readable by its
// owner alone: the write-ahead log holds what the book holds.
func ownFilesOnly() { syscall.Umask(0o077) }
