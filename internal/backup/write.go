package backup

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"filippo.io/age"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// A Source is the book that is backed up.
type Source struct {
	Store   *store.Store
	Ring    *seal.Ring
	Cards   Cards  // to whom it is sealed besides the clinic's key
	Program string // this program's version
	Now     func() time.Time
	// Progress is told how many rows of how many are written; may be nil.
	Progress func(done, all int64)
}

// Made is what a backup came to.
type Made struct {
	Path     string        `json:"path,omitempty"`
	Manifest Manifest      `json:"manifest"`
	Tally    Tally         `json:"tally"`
	Bytes    int64         `json:"bytes"` // of the file, or of what was moved
	Took     time.Duration `json:"took"`
}

// Rows returns how many rows there are in all.
func (t Tally) Rows() (n int64) {
	for _, p := range t.Parts {
		n += p.Rows
	}
	return n
}

// grant is what the clinic's own machine may do: copy what is sealed.
func grant(clinic id.Clinic) (access.Grant, error) {
	return access.Decide(access.Request{
		Actor: access.Actor{Clinic: clinic, Roles: []access.Role{access.Operator},
			Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew", Role: string(access.Operator)}},
		Action: access.Configure, Class: ledger.Open})
}

// Write writes one backup of a book as it is at this moment. People may go on
// working: it reads one snapshot and never waits for them, nor they for it.
func Write(ctx context.Context, src Source, to io.Writer) (Made, error) {
	g, err := grant(src.Ring.Clinic)
	if err != nil {
		return Made{}, err
	}
	var made Made
	began := time.Now()
	err = src.Store.View(ctx, g, func(snap *store.Snapshot) error {
		made, err = src.write(ctx, snap, to)
		return err
	})
	made.Took = time.Since(began)
	return made, err
}

func (src Source) write(ctx context.Context, snap *store.Snapshot, to io.Writer) (made Made, err error) {
	label, m, err := src.manifest(ctx, snap)
	if err != nil {
		return made, err
	}
	made.Manifest = m
	count := &counting{w: to}
	if _, err := count.Write(label.text()); err != nil {
		return made, err
	}
	sealed, err := age.Encrypt(count, Recipients(src.Ring, src.Cards)...)
	if err != nil {
		return made, fault.Wrap(err, "The backup cannot be sealed.")
	}
	f := &frames{w: bufio.NewWriterSize(sealed, 1<<20)}
	if err := f.json(frameManifest, m); err != nil {
		return made, err
	}
	if made.Tally, err = src.parts(snap, f, m); err != nil {
		return made, err
	}
	if err := f.json(frameTally, made.Tally); err != nil {
		return made, err
	}
	if err := errors.Join(f.w.Flush(), sealed.Close()); err != nil {
		return made, err
	}
	made.Bytes = count.n
	return made, nil
}

// parts writes every part.
func (src Source) parts(snap *store.Snapshot, f *frames, m Manifest) (tally Tally, err error) {
	parts, err := snap.Parts()
	if err != nil {
		return tally, err
	}
	var done int64
	for _, p := range parts {
		if err := f.json(framePart, p); err != nil {
			return tally, err
		}
		f.begin()
		err := snap.EachRecord(p, func(record []byte) error {
			if done++; src.Progress != nil && done%512 == 0 {
				src.Progress(min(done, m.Entries+m.Visits), m.Entries+m.Visits)
			}
			return f.put(frameRecord, record)
		})
		if err != nil {
			return tally, err
		}
		counted := f.counted(p.Name)
		if err := f.json(frameEnd, counted); err != nil {
			return tally, err
		}
		tally.Parts = append(tally.Parts, counted)
	}
	return tally, nil
}

// manifest says what this book is.
func (src Source) manifest(ctx context.Context, snap *store.Snapshot) (Label, Manifest, error) {
	book, err := snap.Head("book")
	if err != nil {
		return Label{}, Manifest{}, err
	}
	visits, err := snap.Head("access")
	if err != nil {
		return Label{}, Manifest{}, err
	}
	schema, err := src.Store.Schema(ctx)
	if err != nil {
		return Label{}, Manifest{}, err
	}
	entered, err := entered(ctx, src.Store, src.Ring.Clinic)
	if err != nil {
		return Label{}, Manifest{}, err
	}
	key, err := Envelope(src.Ring, src.Cards)
	if err != nil {
		return Label{}, Manifest{}, err
	}
	label := Label{Clinic: src.Ring.Clinic, Made: ledger.Stamp(src.Now()).Truncate(time.Second), Schema: schema}
	return label, Manifest{Label: hashText(label.text()), Program: src.Program, Database: src.Store.Dialect(), Clinic: label.Clinic, Entered: entered,
		Made: label.Made, Schema: schema, Entries: book.Size, Root: rootText(book.Root), Visits: visits.Size, Key: key}, nil
}

// entered returns when a clinic's book was made.
func entered(ctx context.Context, s *store.Store, clinic id.Clinic) (time.Time, error) {
	rows, err := s.Clinics(ctx)
	if err != nil {
		return time.Time{}, err
	}
	for _, row := range rows {
		if row.Clinic == clinic {
			return row.Created, nil
		}
	}
	return time.Time{}, fault.Missing("This clinic has no book here.")
}

func rootText(root []byte) string {
	var h [32]byte
	copy(h[:], root)
	return ledger.HashText(h)
}

type counting struct {
	w io.Writer
	n int64
}

// Write implements io.Writer.
func (c *counting) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// WriteFile is Write into a new file, which only its owner may read and which
// has its name only when it is whole and on the disk. A file that is there is
// never overwritten.
func WriteFile(ctx context.Context, src Source, path string) (Made, error) {
	if _, err := os.Lstat(path); err == nil {
		return Made{}, fault.Clash("backup.exists", "There is already a file at %s. A backup is never overwritten.", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), unfinished+"*")
	if err != nil {
		return Made{}, unwritable(err, filepath.Dir(path))
	}
	defer os.Remove(f.Name()) // after the rename there is nothing under this name
	made, err := Write(ctx, src, f)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return Made{}, unwritable(err, filepath.Dir(path))
	}
	made.Path = path
	return made, nil
}

// unfinished begins the names of files that are being written.
const unfinished = ".unfinished-"

// unwritable says why there is no backup.
func unwritable(err error, folder string) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &fault.Error{Kind: fault.Internal, Rule: "backup.full", Msg: "The disk of " + folder + " is full, so no backup was made. Make room and try again.", Err: err}
	}
	if _, ok := errors.AsType[*fault.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.Wrap(err, "No backup was made in %s.", folder)
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
