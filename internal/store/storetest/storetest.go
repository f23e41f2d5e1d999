// Package storetest holds what tests of the store need: real PostgreSQL
// servers, files of a migrated book, and the conformance suite that says what
// a store is. Nothing is mocked: the real database is the test double.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// Clinic is the clinic of every book that this package makes.
const Clinic id.Clinic = "00000000-0000-7000-8000-00000000c1e3"

// template is the bytes of a migrated, empty SQLite book.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "clew-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "book.db")
	if err := store.Create(context.Background(), store.Config{DSN: path, Clinic: Clinic}); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite returns the path of a fresh file that holds the empty book of Clinic.
func SQLite(tb testing.TB) string {
	tb.Helper()
	return SQLiteIn(tb, tb.TempDir())
}

// SQLiteIn is SQLite in a folder of the caller's choice.
func SQLiteIn(tb testing.TB, dir string) string {
	tb.Helper()
	book, err := template()
	if err != nil {
		tb.Fatalf("storetest: a book cannot be made: %v", err)
	}
	path := filepath.Join(dir, "book.db")
	if err := os.WriteFile(path, book, 0o600); err != nil {
		tb.Fatalf("storetest: a book cannot be made: %v", err)
	}
	return path
}

// Configs names, for both databases, a function that makes a fresh book of
// Clinic.
var Configs = []struct {
	Name string
	New  func(testing.TB) store.Config
}{
	{"sqlite", func(tb testing.TB) store.Config { return store.Config{DSN: SQLite(tb)} }},
	{"postgres", func(tb testing.TB) store.Config {
		app, owner := Postgres(tb)
		return store.Config{DSN: app, OwnerDSN: owner}
	}},
}

// Each runs a test on a fresh book in each database. open opens that book, as
// often as it is called.
func Each(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	t.Helper()
	for _, c := range Configs {
		t.Run(c.Name, func(t *testing.T) {
			cfg := c.New(t)
			test(t, func() *store.Store { return Open(t, cfg) })
		})
	}
}

// Open opens a book until the test ends.
func Open(tb testing.TB, cfg store.Config) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("closing: %v", err)
		}
	})
	return s
}

// Grant returns a grant for the book of a clinic, such as a program of the
// clinic's own would have.
func Grant(tb testing.TB, clinic id.Clinic) access.Grant {
	tb.Helper()
	g, err := access.Decide(access.Request{
		Actor: access.Actor{
			Clinic: clinic,
			Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"},
			Roles:  []access.Role{access.Operator},
		},
		Action: access.Configure,
		Class:  ledger.Open,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return g
}
