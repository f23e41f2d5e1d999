package store

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// fileSystem is the driver's own access to files with two corrections: a full
// disk is told from a failing one, and a new write-ahead log is entered in its
// folder for certain. (The driver looks for ENOSPC where Go wraps it, and
// where it means to sync the folder it syncs the file a second time.)
type fileSystem struct{ vfs.VFSFilename }

const fileSystemName = "clew"

var registerFileSystem = sync.OnceFunc(func() {
	vfs.Register(fileSystemName, fileSystem{vfs.Find("").(vfs.VFSFilename)})
})

// OpenFilename implements vfs.VFSFilename.
func (fs fileSystem) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, out, err := fs.VFSFilename.OpenFilename(name, flags)
	if err != nil {
		return f, out, err
	}
	own := &file{File: f}
	const journals = vfs.OPEN_WAL | vfs.OPEN_MAIN_JOURNAL
	if name != nil && flags&vfs.OPEN_CREATE != 0 && flags&journals != 0 {
		own.folder = filepath.Dir(name.String())
	}
	return own, out, nil
}

type file struct {
	vfs.File
	folder string // to be synced with the next sync; empty: not necessary
}

// WriteAt implements io.WriterAt.
func (f *file) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	return n, full(err)
}

// Truncate implements vfs.File.
func (f *file) Truncate(size int64) error { return full(f.File.Truncate(size)) }

// Sync implements vfs.File. No error of a sync is a full disk: what was to be
// written may be gone.
func (f *file) Sync(flags vfs.SyncFlag) error {
	if err := f.File.Sync(flags); err != nil {
		return err
	}
	if f.folder == "" {
		return nil
	}
	if err := syncFolder(f.folder); err != nil {
		return vfs.SystemError(err, sqlite3.IOERR_DIR_FSYNC)
	}
	f.folder = ""
	return nil
}

// DeviceCharacteristics implements vfs.File.
func (f *file) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return f.File.DeviceCharacteristics() &^ vfs.IOCAP_BATCH_ATOMIC // which goes past WriteAt
}

// SharedMemory implements vfs.FileSharedMemory.
func (f *file) SharedMemory() vfs.SharedMemory {
	if m, ok := f.File.(vfs.FileSharedMemory); ok {
		return m.SharedMemory()
	}
	return nil
}

// SizeHint implements vfs.FileSizeHint.
func (f *file) SizeHint(size int64) error {
	if h, ok := f.File.(vfs.FileSizeHint); ok {
		return full(h.SizeHint(size))
	}
	return nil
}

// HasMoved implements vfs.FileHasMoved: SQLite asks before it writes to a file
// that somebody may have deleted or replaced.
func (f *file) HasMoved() (bool, error) {
	if m, ok := f.File.(vfs.FileHasMoved); ok {
		return m.HasMoved()
	}
	return false, nil
}

// full gives a full disk (or quota) its own code.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return vfs.SystemError(err, sqlite3.FULL)
	}
	return err
}

// syncFolder makes a folder's entries durable.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return nil // what SQLite does: a folder that may not be read is not synced
	}
	defer d.Close()
	return d.Sync()
}
