package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"time"
)

func storeConfig(book cli.Book, ring *seal.Ring) store.Config {
	return store.Config{DSN: book.DB, OwnerDSN: book.DBOwner, Clinic: ring.Clinic}
}

// createBook makes a key, a database and the first line of a book. What it
// made is taken away again if it cannot be finished.
func createBook(ctx context.Context, book cli.Book, name, zone string) (*clinic.Clinic, func(), error) {
	return createBookAt(ctx, book, name, zone, func(*clinic.Config) {})
}

// createBookAt is createBook for a clinic that is set another way: with a clock
// of its own.
func createBookAt(ctx context.Context, book cli.Book, name, zone string, set func(*clinic.Config)) (*clinic.Clinic, func(), error) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" {
		return nil, nil, fault.Bad("zone", "%q is not a time zone; write it as in Europe/Berlin or America/Denver.", zone)
	}
	if !cli.IsPostgres(book.DB) {
		if _, err := os.Stat(book.DB); !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fault.Clash("book.exists", "There is already something at %s. A book is never overwritten.", book.DB)
		}
		return createFile(ctx, book, name, zone, set)
	}
	ring, madeKey, err := keyFor(book)
	if err != nil {
		return nil, nil, err
	}
	cfg := storeConfig(book, ring)
	err = store.Create(ctx, cfg)
	again := !madeKey && fault.KindOf(err) == fault.Conflict // entered before, and perhaps not begun
	if err != nil && !again {
		if madeKey {
			os.Remove(book.Key)
		}
		return nil, nil, err
	}
	// From here on the directory names this key's clinic: the key is kept, and
	// init can be said again.
	return openWith(ctx, cfg, ring, func(cc clinic.Config) (*clinic.Clinic, error) {
		set(&cc)
		return clinic.Create(ctx, cc, name, zone)
	})
}

// beginning is in the names of books that are not yet in place.
const beginning = ".beginning-"

// createFile makes a book in a file: beside, with its first line in it, and then
// in its place, so that there is never half a book under its name.
func createFile(ctx context.Context, book cli.Book, name, zone string, set func(*clinic.Config)) (c *clinic.Clinic, shut func(), err error) {
	ring, err := seal.NewRing(id.Clinic(id.New(time.Now())))
	if err != nil {
		return nil, nil, err
	}
	beside := book
	beside.DB = fmt.Sprintf("%s%s%d", book.DB, beginning, os.Getpid())
	defer discard(beside.DB) // once it is in its place there is nothing under this name
	sweepBeginnings(ctx, book)
	cfg := storeConfig(beside, ring)
	if err := store.Create(ctx, cfg); err != nil {
		return nil, nil, err
	}
	if _, shut, err = openWith(ctx, cfg, ring, func(cc clinic.Config) (*clinic.Clinic, error) {
		set(&cc)
		return clinic.Create(ctx, cc, name, zone)
	}); err != nil {
		return nil, nil, err
	}
	shut()
	if err := seal.WriteRing(book.Key, ring); err != nil {
		return nil, nil, err
	}
	if _, err = store.Swap(ctx, book.DB, beside.DB, time.Now()); err == nil {
		c, shut, err = openWith(ctx, storeConfig(book, ring), ring, func(cc clinic.Config) (*clinic.Clinic, error) {
			set(&cc)
			return clinic.Open(ctx, cc)
		})
	}
	if err != nil {
		discard(book.DB)
		os.Remove(book.Key)
		return nil, nil, err
	}
	return c, shut, nil
}

// sweepBeginnings takes away what an init left that was killed: a book that was
// not yet in its place, and the key that was made for it alone.
func sweepBeginnings(ctx context.Context, book cli.Book) {
	quoted := strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(book.DB)
	left, _ := filepath.Glob(quoted + beginning + "*")
	for _, path := range left {
		if ring, err := seal.ReadRing(book.Key); err == nil && !strings.HasSuffix(path, "-wal") && !strings.HasSuffix(path, "-shm") {
			if s, err := store.Open(ctx, store.Config{DSN: path, Clinic: ring.Clinic, ReadOnly: true}); err == nil {
				_ = s.Close()
				_ = os.Remove(book.Key) // no other book was ever made with it
			}
		}
	}
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// discard deletes a book's file and what SQLite keeps beside it.
func discard(db string) {
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		os.Remove(db + end)
	}
}

// keyFor makes a key; on PostgreSQL, where several books share a database, one
// that is already there and has no book yet is used.
func keyFor(book cli.Book) (*seal.Ring, bool, error) {
	if ring, err := seal.ReadRing(book.Key); err == nil {
		return ring, false, nil
	}
	ring, err := seal.NewRing(id.Clinic(id.New(time.Now())))
	if err != nil {
		return nil, false, err
	}
	return ring, true, seal.WriteRing(book.Key, ring)
}

// openBook opens a book that exists.
func openBook(ctx context.Context, book cli.Book) (*clinic.Clinic, func(), error) {
	return open(ctx, book, func(cc *clinic.Config) { cc.Quiet = true })
}

// watchKey says when others on this machine may read the key: whoever has it
// and the database reads the book.
func watchKey(say io.Writer, path string) {
	info, err := os.Stat(path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o007 != 0 {
		fmt.Fprintf(say, "clew: everybody on this machine can read the key in %s. Keep it to yourself: chmod 600 %s\n", path, path)
	}
}

// open opens a book as set asks.
func open(ctx context.Context, book cli.Book, set func(*clinic.Config)) (*clinic.Clinic, func(), error) {
	return openKeeping(ctx, book, 0, set)
}

// reserve is how many bytes the server keeps back on the disk of a SQLite book
// for sessions that are under way when it fills up.
const reserve = 32 << 20

// openKeeping is open, with so many bytes kept back.
func openKeeping(ctx context.Context, book cli.Book, reserve int64, set func(*clinic.Config)) (*clinic.Clinic, func(), error) {
	if !cli.IsPostgres(book.DB) {
		if _, err := os.Stat(book.DB); errors.Is(err, fs.ErrNotExist) {
			return nil, nil, &fault.Error{Kind: fault.NotFound, Field: "db", Rule: "book.none", Err: err,
				Msg: "There is no book at " + book.DB + ". `clew init` makes one; --db or CLEW_DB says where it is."}
		}
	}
	ring, err := seal.ReadRing(book.Key)
	if err != nil {
		return nil, nil, err
	}
	cfg := storeConfig(book, ring)
	cfg.Reserve = reserve
	return openWith(ctx, cfg, ring, func(cc clinic.Config) (*clinic.Clinic, error) {
		set(&cc)
		return clinic.Open(ctx, cc)
	})
}

// openWith opens the store and, with it, the clinic.
func openWith(ctx context.Context, cfg store.Config, ring *seal.Ring, how func(clinic.Config) (*clinic.Clinic, error)) (*clinic.Clinic, func(), error) {
	cc, err := kinds()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	cc.Store, cc.Ring = s, ring
	c, err := how(cc)
	if err == nil {
		err = c.EnsureFinders(ctx)
	}
	if err != nil {
		if c != nil {
			c.Close()
		}
		s.Close()
		return nil, nil, err
	}
	return c, func() { c.Close(); s.Close() }, nil
}

// patientRow computes a patient's row of the list of people.
func patientRow(s ledger.Stream, chart ledger.Chart) store.PatientRow {
	row := store.PatientRow{Patient: id.Patient(s.Key()), Phase: course.Phase(chart)}
	for range ledger.Find[patient.DeathNoted](chart) {
		row.Deceased = true
	}
	for _, l := range ledger.Find[patient.Linked](chart) {
		if l.Patient == row.Patient {
			row.Merged = l.To
		}
	}
	return row
}
