//go:build !unix

package app

// ownFilesOnly does nothing where files have no such mode.
func ownFilesOnly() {}
