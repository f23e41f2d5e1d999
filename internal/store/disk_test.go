package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// A disk is SQLite's file system with faults: what was asked of it goes to the
// real files, and it remembers what a power cut at this moment would leave.
type disk struct {
	vfs.VFSFilename
	name string

	mu    sync.Mutex
	fail  func(op, file string) error // asked before each write and sync
	lying bool                        // sync does nothing and says it did
	dead  bool                        // the power is off
	ticks int                         // operations until it goes off; 0: never
	files map[string]*platter
}

// A platter is what a file's disk holds for certain, and what was written to
// it since and may or may not have arrived.
type platter struct {
	durable []byte
	pending []write
}

// A write is bytes at an offset, or a new size when data is nil.
type write struct {
	at   int64
	data []byte
}

var disks int

// newDisk registers a disk until the test ends.
func newDisk(t *testing.T) *disk {
	disks++
	d := &disk{VFSFilename: vfs.Find("").(vfs.VFSFilename), name: fmt.Sprintf("disk%d", disks), files: map[string]*platter{}}
	vfs.Register(d.name, d)
	t.Cleanup(func() { vfs.Unregister(d.name) })
	return d
}

// dsn returns the address of a file on this disk.
func (d *disk) dsn(path string) string { return "file://" + path + "?vfs=" + d.name }

// set changes the disk's manners.
func (d *disk) set(change func(*disk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d)
}

// ask decides whether an operation goes through.
func (d *disk) ask(op, file string) error {
	if d.dead {
		return sqlite3.IOERR
	}
	if d.ticks > 0 {
		if d.ticks--; d.ticks == 0 {
			d.dead = true
			return sqlite3.IOERR
		}
	}
	if d.fail != nil {
		return d.fail(op, file)
	}
	return nil
}

// OpenFilename implements vfs.VFSFilename.
func (d *disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := d.VFSFilename.OpenFilename(name, flags)
	if err != nil || name == nil { // a temporary file has no name
		return f, flags, err
	}
	base := filepath.Base(name.String())
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[base] == nil {
		now, err := os.ReadFile(name.String())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, flags, err
		}
		d.files[base] = &platter{durable: now}
	}
	return &diskFile{File: f, disk: d, name: base}, flags, nil
}

type diskFile struct {
	vfs.File
	disk *disk
	name string
}

// SharedMemory implements vfs.FileSharedMemory.
func (f *diskFile) SharedMemory() vfs.SharedMemory {
	return f.File.(vfs.FileSharedMemory).SharedMemory()
}

// WriteAt implements io.WriterAt.
func (f *diskFile) WriteAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.ask("write", f.name); err != nil {
		return 0, err
	}
	file := f.disk.files[f.name]
	file.pending = append(file.pending, write{off, append([]byte{}, p...)})
	return f.File.WriteAt(p, off)
}

// Truncate implements vfs.File.
func (f *diskFile) Truncate(size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.ask("truncate", f.name); err != nil {
		return err
	}
	file := f.disk.files[f.name]
	file.pending = append(file.pending, write{size, nil})
	return f.File.Truncate(size)
}

// Sync implements vfs.File. The real file is not synced: the platter is what
// counts here.
func (f *diskFile) Sync(vfs.SyncFlag) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.ask("sync", f.name); err != nil {
		return err
	}
	if !f.disk.lying {
		file := f.disk.files[f.name]
		for _, w := range file.pending {
			file.durable = w.on(file.durable)
		}
		file.pending = nil
	}
	return nil
}

// on returns the bytes after the write.
func (w write) on(b []byte) []byte {
	end := int(w.at) + len(w.data)
	if w.data == nil {
		if end <= len(b) {
			return b[:end]
		}
		return append(b, make([]byte, end-len(b))...)
	}
	if end > len(b) {
		b = append(b, make([]byte, end-len(b))...)
	}
	copy(b[w.at:], w.data)
	return b
}

// cut writes into dir what the platters hold after the power went off: of what
// was not synced, each write arrived, or did not, or arrived in part.
func (d *disk) cut(dir string, dice *rand.Rand) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	for name, file := range d.files {
		if strings.HasSuffix(name, "-shm") {
			continue
		}
		for _, w := range file.pending {
			switch dice.IntN(3) {
			case 0:
				file.durable = w.on(file.durable)
			case 1:
				if len(w.data) > 512 {
					w.data = w.data[:512*(1+dice.IntN(len(w.data)/512))]
					file.durable = w.on(file.durable)
				}
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), file.durable, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// errSync is what Linux says when the disk fails under fsync.
var errSync = vfs.SystemError(syscall.EIO, sqlite3.IOERR_FSYNC)
