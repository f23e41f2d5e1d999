package seal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// NewFile writes a new file that only its owner may read (mode 0600), whole or
// not at all: it has its name only when it is on the disk. Where one is there
// already the error is fs.ErrExist, and that one stays as it is. What a program
// that was killed leaves begins with ".unfinished-".
func NewFile(path string, text []byte) error {
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	return put(path, text, func(from string) error {
		err := os.Link(from, path)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		return os.Rename(from, path) // a disk that knows no second names
	})
}

// ReplaceFile writes a file in the place of another, or where there is none, so
// that at every moment one of the two is there whole.
func ReplaceFile(path string, text []byte) error {
	return put(path, text, func(from string) error { return os.Rename(from, path) })
}

// put writes a file beside, and then gives it its name.
func put(path string, text []byte, name func(from string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".unfinished-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // its other name, or nothing, is what stays
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = name(f.Name())
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path)) // the name, too, has to outlive a power cut
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
