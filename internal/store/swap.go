package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/fault"
)

// retireTimeout is how long Retire waits for another program to let go.
const retireTimeout = time.Second

// Retire moves everything of a SQLite book into its one file and leaves
// nothing beside it, which is possible only while nobody has the book open:
// otherwise it is a Conflict.
func Retire(ctx context.Context, path string) error {
	file, err := parseSQLite(path)
	if err != nil {
		return err
	}
	db, err := driver.Open(file.uri("rw"), func(c *sqlite3.Conn) error { return c.BusyTimeout(retireTimeout) })
	if err != nil {
		return cannotOpen(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var mode string
	err = db.QueryRowContext(ctx, "pragma journal_mode = delete").Scan(&mode)
	if errors.Is(err, sqlite3.BUSY) || errors.Is(err, sqlite3.LOCKED) || err == nil && mode != "delete" {
		return &fault.Error{Kind: fault.Conflict, Rule: "store.in-use", Field: "db", Msg: path + " is in use. Stop the program that has it open, then try again.", Err: err}
	}
	if err != nil {
		return cannotOpen(err)
	}
	return nil
}

// Swap puts a finished SQLite book in the place of another, which keeps a name
// of its own: kept says which; empty where there was none. There is no moment
// at which the place is empty. Neither book may be open.
func Swap(ctx context.Context, path, fresh string, now time.Time) (kept string, err error) {
	if err := Retire(ctx, fresh); err != nil {
		return "", err
	}
	if err := (sqliteFile{path: fresh}).settle(); err != nil {
		return "", err
	}
	_, err = os.Lstat(path)
	switch {
	case err == nil:
		if kept, err = keepOld(ctx, path, now); err != nil {
			return "", err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return "", cannotOpen(err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return kept, fault.Wrap(err, "The restored book cannot be put at %s. The old one is as it was.", path)
	}
	return kept, syncFolder(filepath.Dir(path))
}

// there says whether something bears a name.
func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// keepOld gives the old book a second name. A book that is too damaged to be
// closed properly keeps what lies beside it under that name, too, and loses it
// under the old one: the new book must not find another's log there.
func keepOld(ctx context.Context, path string, now time.Time) (string, error) {
	if err := Retire(ctx, path); fault.KindOf(err) == fault.Conflict {
		return "", err
	}
	kept := path + ".before-" + now.UTC().Format("20060102T150405Z")
	for n, stem := 2, kept; there(kept); n++ { // restored twice in one second
		kept = fmt.Sprintf("%s-%d", stem, n)
	}
	for _, suffix := range []string{"", "-wal", "-journal"} {
		err := os.Link(path+suffix, kept+suffix)
		if suffix != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fault.Wrap(err, "The old book cannot be kept as %s, so it was not replaced.", kept)
		}
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return "", fault.Wrap(err, "The old book cannot be kept as %s, so it was not replaced.", kept)
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fault.Wrap(err, "What lies beside the old book cannot be moved away, so it was not replaced.")
		}
	}
	return kept, nil
}
