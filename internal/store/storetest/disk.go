package storetest

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// A Disk is SQLite's file system with faults: what was asked of it goes to the
// real files, and it remembers what a power cut at this moment would leave.
type Disk struct {
	vfs.VFSFilename
	name string

	mu       sync.Mutex
	fail     func(op, file string) error
	lying    bool
	patience string // the only `pragma synchronous` it lets through
	dead     bool   // the power is off
	ticks    int    // operations until it goes off; 0: never
	files    map[string]*platter
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

var disks atomic.Int64

// NewDisk registers a disk until Remove.
func NewDisk() *Disk {
	d := &Disk{VFSFilename: vfs.Find("").(vfs.VFSFilename), name: fmt.Sprintf("disk%d", disks.Add(1)), files: map[string]*platter{}}
	vfs.Register(d.name, d)
	return d
}

// Remove takes the disk away. Nothing on it may be open.
func (d *Disk) Remove() { vfs.Unregister(d.name) }

// DSN returns the address of a file on this disk.
func (d *Disk) DSN(path string) string {
	if d.patience != "" {
		return "file://" + path + "?vfs=" + d.name + "&_pragma=synchronous(" + d.patience + ")"
	}
	return "file://" + path + "?vfs=" + d.name
}

// Fail has fail asked before each operation ("open", "write", "truncate",
// "sync", "delete") on a file, by its base name; its error is what SQLite
// hears. nil ends it.
func (d *Disk) Fail(fail func(op, file string) error) {
	d.set(func() { d.fail = fail })
}

// Lie makes every sync do nothing and say that it did.
func (d *Disk) Lie() { d.set(func() { d.lying = true }) }

// Hurry keeps every program on this disk at a setting of `pragma synchronous`
// ("normal", "off"), while it believes that its own was taken. Call it before
// DSN.
func (d *Disk) Hurry(synchronous string) { d.set(func() { d.patience = synchronous }) }

// DieAfter turns the power off after so many operations from now.
func (d *Disk) DieAfter(ticks int) { d.set(func() { d.ticks = ticks }) }

func (d *Disk) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

// ask decides whether an operation goes through.
func (d *Disk) ask(op, file string) error {
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
func (d *Disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if name != nil && d.fail != nil {
		if err := d.fail("open", filepath.Base(name.String())); err != nil {
			return nil, flags, err
		}
	}
	f, flags, err := d.VFSFilename.OpenFilename(name, flags)
	if err != nil || name == nil { // a temporary file has no name
		return f, flags, err
	}
	base := filepath.Base(name.String())
	if d.files[base] == nil {
		now, err := os.ReadFile(name.String())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, flags, err
		}
		d.files[base] = &platter{durable: now}
	}
	return &diskFile{File: f, disk: d, name: base}, flags, nil
}

// Delete implements vfs.VFS.
func (d *Disk) Delete(name string, syncDir bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ask("delete", filepath.Base(name)); err != nil {
		return err
	}
	return d.VFSFilename.Delete(name, syncDir)
}

type diskFile struct {
	vfs.File
	disk *Disk
	name string
}

// Pragma implements vfs.FilePragma: a disk in a hurry takes the first setting
// of synchronous, which stands in its address, and says "2" to who asks.
func (f *diskFile) Pragma(name, value string) (string, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if name != "synchronous" || f.disk.patience == "" || value == f.disk.patience {
		return "", sqlite3.NOTFOUND
	}
	if value != "" {
		return "", nil
	}
	return "2", nil
}

// SharedMemory implements vfs.FileSharedMemory.
func (f *diskFile) SharedMemory() vfs.SharedMemory {
	return f.File.(vfs.FileSharedMemory).SharedMemory()
}

// WriteAt implements io.WriterAt.
func (f *diskFile) WriteAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	switch err := f.disk.ask("write", f.name); {
	case errors.Is(err, ErrDropped):
		return len(p), nil
	case err != nil:
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

// Cut writes into dir what the platters hold after the power went off: of what
// was not synced, each write arrived, or did not, or arrived in part.
func (d *Disk) Cut(dir string, dice *rand.Rand) error {
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

// ErrSync is what Linux says when the disk fails under fsync; ErrWrite, under
// write; ErrNoRoom, when it is full.
var (
	ErrSync   = vfs.SystemError(syscall.EIO, sqlite3.IOERR_FSYNC)
	ErrWrite  = vfs.SystemError(syscall.EIO, sqlite3.IOERR_WRITE)
	ErrNoRoom = vfs.SystemError(syscall.ENOSPC, sqlite3.FULL)
	// ErrDropped makes a write not happen while SQLite hears that it did.
	ErrDropped = errors.New("storetest: dropped")
)
