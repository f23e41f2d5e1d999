package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/cli"
)

// Whatever lies beside a book is for its owner alone: the write-ahead log
// holds what the book holds.
func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "clinic.db")
	must(t, "init", "--db", db, "--name", "Juniper House", "--zone", "UTC")
	c, shut, err := openBook(t.Context(), cli.Book{DB: db, Key: cli.KeyBeside(db, "")})
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	if _, err := c.Checkpoint(t.Context(), c.Own()); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files, want the book, its two logs and its key: %v", len(files), err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has the mode %o", f.Name(), mode)
		}
	}
}

// Passwords in addresses are nowhere printed.
func TestPasswordsAreNotPrinted(t *testing.T) {
	for _, db := range []string{"postgres://ana:hushhush@localhost/clew", "postgres:///clew?user=ana&password=hushhush"} {
		_, out, errs := clew(t, "config", "--db", db)
		if strings.Contains(out+errs, "hushhush") || !strings.Contains(out, "postgres://") {
			t.Errorf("config prints %q", out+errs)
		}
	}
}
