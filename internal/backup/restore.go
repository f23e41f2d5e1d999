package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// Opens opens a book, with its lists brought up to date. The composition root
// gives it, for it knows every kind of entry.
type Opens func(ctx context.Context, cfg store.Config, ring *seal.Ring) (*clinic.Clinic, func(), error)

// Plan says how to make a book out of a backup.
type Plan struct {
	Keys     Keys
	Open     Opens
	Now      func() time.Time
	Building func(done, all int64) // progress; may be nil
	Checking func(done, all int64) // progress; may be nil
}

// A Trial is what a backup turned out to be when it was made into a book.
type Trial struct {
	Manifest Manifest      `json:"manifest"`
	Tally    Tally         `json:"tally"`
	Bytes    int64         `json:"bytes"`
	Built    time.Duration `json:"built"`    // how long it took to make the book
	Verified time.Duration `json:"verified"` // and to verify it
	Entries  int64         `json:"entries"`
	Root     string        `json:"root"`
	Kept     string        `json:"kept,omitempty"` // where the old book is now
	Key      string        `json:"key,omitempty"`  // where the key was written, if it came out of the backup
	Left     string        `json:"left,omitempty"` // what could not be used of a copy that was shipped, in a sentence
	ring     *seal.Ring
}

// Keyed returns the trial with the key of the book that was made.
func (t Trial) Keyed(ring *seal.Ring) Trial {
	t.ring = ring
	return t
}

// Took returns how long restoring took in all.
func (t Trial) Took() time.Duration { return t.Built + t.Verified }

// Build makes a SQLite book at path, where nothing is, out of a backup and
// verifies it whole: the tree must have the root that the backup says, every
// entry must open, every list must be what the book makes of it. If anything
// is wrong, nothing is left at path.
func Build(ctx context.Context, file, path string, p Plan) (t Trial, err error) {
	f, err := os.Open(file)
	if err != nil {
		return t, &fault.Error{Kind: fault.Invalid, Rule: "backup.file", Field: "file", Msg: "The backup " + file + " cannot be read.", Err: err}
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		t.Bytes = info.Size()
	}
	began := time.Now()
	b, err := Open(f, p.Keys)
	if err != nil {
		return t, err
	}
	t.Manifest = b.Manifest
	if t.ring, err = b.Ring(); err != nil {
		return t, err
	}
	cfg := store.Config{DSN: path, Clinic: b.Manifest.Clinic}
	err = store.Load(ctx, cfg, b.Manifest.Schema, b.Manifest.Entered, func(l *store.Loader) error {
		t.Tally, err = b.Into(l, p.Building)
		return err
	})
	if err != nil {
		return t, notRows(err)
	}
	t.Built = time.Since(began)
	began = time.Now()
	if err = t.hold(ctx, cfg, p); err != nil {
		Discard(path)
		return t, err
	}
	t.Verified = time.Since(began)
	return t, nil
}

// notRows says what rows are that the database itself does not take.
func notRows(err error) error {
	if fault.KindOf(err) == fault.Conflict && fault.RuleOf(err) == "store.duplicate" {
		return damaged("%w", err)
	}
	return err
}

// hold verifies what was built and holds it against the manifest.
func (t *Trial) hold(ctx context.Context, cfg store.Config, p Plan) error {
	report, err := Verify(ctx, cfg, t.ring, p)
	if err != nil {
		return err
	}
	t.Entries, t.Root = report.Entries, report.Root
	return against(report, t.Manifest)
}

// Verify opens a book that was built beside another and verifies all of it.
func Verify(ctx context.Context, cfg store.Config, ring *seal.Ring, p Plan) (*clinic.Report, error) {
	c, shut, err := p.Open(ctx, cfg, ring)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Refused, Rule: "backup.verify", Msg: "The book in it does not open, so it was not put in place.", Err: err}
	}
	defer shut()
	report, err := c.Verify(ctx, c.Own(), clinic.VerifyOptions{Progress: p.Checking})
	if err != nil {
		return nil, err
	}
	return report, whole(report)
}

// refuse says why a book is not put in place.
func refuse(err error, format string, args ...any) error {
	return &fault.Error{Kind: fault.Refused, Rule: "backup.verify", Msg: fmt.Sprintf(format, args...), Err: err}
}

// whole says what is wrong with a book by itself.
func whole(r *clinic.Report) error {
	if first, bad := r.First(); bad {
		return refuse(fmt.Errorf("backup: %d flaws", len(r.Flaws)), "The book in it does not verify, so it was not put in place: %s", first.What)
	}
	if len(r.Unclear) > 0 {
		return refuse(nil, "The book in it cannot be verified, so it was not put in place: %s", r.Unclear[0])
	}
	return nil
}

// against says how a book differs from what a backup or another book says.
func against(r *clinic.Report, m Manifest) error {
	if err := whole(r); err != nil {
		return err
	}
	if r.Entries != m.Entries || r.Root != m.Root || r.Visits < m.Visits {
		return refuse(nil, "The book in it is not the one it was made from, so it was not put in place: %d entries with root %s, not %d with %s.", r.Entries, r.Root, m.Entries, m.Root)
	}
	return nil
}

// Discard deletes a book that was built beside another, and what lies beside it.
func Discard(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(path + suffix)
	}
}

// building is in the names of books that are not yet in place.
const building = ".restoring-"

// Restore makes a backup the book at a SQLite path: built beside, verified,
// then swapped. The old book, if there is one, keeps another name. Where the
// key file is missing it comes out of the backup, if a card opens it; a key
// file that is there must be the backup's.
func Restore(ctx context.Context, file, path, keyPath string, p Plan) (Trial, error) {
	return RestoreBy(ctx, path, keyPath, p, func(beside string, p Plan) (Trial, error) { return Build(ctx, file, beside, p) })
}

// RestoreBy is Restore for whatever makes a verified book at the path it is
// given: it must say the book's key with Keyed.
func RestoreBy(ctx context.Context, path, keyPath string, p Plan, build func(beside string, p Plan) (Trial, error)) (Trial, error) {
	write, err := p.keyFile(keyPath)
	if err != nil {
		return Trial{}, err
	}
	sweep(path)
	beside := fmt.Sprintf("%s%s%d", path, building, os.Getpid())
	t, err := build(beside, p)
	if err != nil {
		return t, err
	}
	defer Discard(beside) // after the swap there is nothing under this name
	if write {
		if err := seal.WriteRing(keyPath, t.ring); err != nil {
			return t, err
		}
		t.Key = keyPath
	}
	t.Kept, err = store.Swap(ctx, path, beside, p.Now())
	return t, err
}

// RestoreInto is Restore into a PostgreSQL database in which the clinic has no
// book: it is built and verified as a file first, then moved in one
// transaction and verified there.
func RestoreInto(ctx context.Context, file string, to store.Config, keyPath string, p Plan) (Trial, error) {
	write, err := p.keyFile(keyPath)
	if err != nil {
		return Trial{}, err
	}
	dir, err := os.MkdirTemp("", "clew-restore-")
	if err != nil {
		return Trial{}, fault.Wrap(err, "There is no room for building the book first.")
	}
	defer os.RemoveAll(dir)
	scratch := store.Config{DSN: filepath.Join(dir, "book.db")}
	t, err := Build(ctx, file, scratch.DSN, p)
	if err != nil {
		return t, err
	}
	s, err := store.Open(ctx, scratch)
	if err != nil {
		return t, err
	}
	defer s.Close()
	if write {
		if err := seal.WriteRing(keyPath, t.ring); err != nil {
			return t, err
		}
		t.Key = keyPath
	}
	made, err := Move(ctx, Source{Store: s, Ring: t.ring, Now: p.Now, Progress: p.Building}, to, p)
	t.Built += made.Took
	return t, err
}

// keyFile reads the key file into the plan, or says that it is to be written.
func (p *Plan) keyFile(path string) (write bool, err error) {
	ring, err := seal.ReadRing(path)
	if errors.Is(err, fs.ErrNotExist) {
		if p.Keys.Card == nil {
			return false, err
		}
		return true, nil
	}
	if err != nil {
		return false, err
	}
	p.Keys.Ring = ring
	return false, nil
}

// sweep deletes what a restore that was killed has left beside a book.
func sweep(path string) {
	names, _ := filepath.Glob(glob(path) + building + "*")
	for _, name := range names {
		_ = os.Remove(name)
	}
}

// glob quotes what means something to Glob.
func glob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
