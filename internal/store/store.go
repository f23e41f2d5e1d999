// Package store keeps a clinic's book and everything beside it: it holds every
// SQL statement of the product, written once for SQLite (one file, one clinic)
// and PostgreSQL (many clinics). What is in the book can be added and read,
// never changed or deleted: the database itself refuses.
//
// View, Append and Update are the only ways in. Each takes an access.Grant,
// and the grant's clinic is all that can be seen through it.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// Config says where a book is kept.
type Config struct {
	// DSN is the path of a SQLite file (or a file: URI), or the address of a
	// PostgreSQL database ("postgres://…" or "host=… dbname=…") for the
	// application's login.
	DSN string
	// OwnerDSN is the address for the login that owns the PostgreSQL tables. It
	// only makes and migrates; empty means DSN.
	OwnerDSN string
	// Clinic says which clinic. Empty means: on SQLite the one in the file, on
	// PostgreSQL whichever a grant names.
	Clinic id.Clinic
	// ReadOnly opens the book for View only.
	ReadOnly bool
	// Older also opens a book whose schema is older than this program's, for
	// View only: to back it up before it is migrated.
	Older bool
	// LogPages is how many pages SQLite's write-ahead log grows before it is
	// moved into the file; 0 means 4,000. Tests make it shorter, so that power
	// cuts fall there.
	LogPages int
	// Reserve is how many bytes beside a SQLite book are kept back for sessions
	// that are under way when the disk fills up: see Store.Spend. 0 means none.
	Reserve int64
}

// ownerDSN returns the address for migrations.
func (c Config) ownerDSN() string {
	if c.OwnerDSN != "" {
		return c.OwnerDSN
	}
	return c.DSN
}

// A Store is an open database. Its methods may be called from many goroutines.
type Store struct {
	dialect  dialect
	clinic   id.Clinic // the only clinic served; empty: any
	readers  *pool
	writers  *pool // nil when opened read-only
	broken   atomic.Pointer[fault.Error]
	bell     bell
	logPages int
	reserve  *reserve // nil: none
	file     sqliteFile
	follower atomic.Pointer[Follower] // who moves the write-ahead log; nil: the store itself
	logged   atomic.Int64             // how long that log was after the last commit, in pages
	commits  atomic.Int64
	shutOnce sync.Once
	shutErr  error
}

// A Snapshot reads one clinic's records as they were at one moment.
type Snapshot struct{ t *transaction }

// A Book is a Snapshot that can also append to the book. Nobody else appends
// while it exists.
type Book struct{ Snapshot }

// A Tx is a Snapshot that can also write what is not the book.
type Tx struct{ Snapshot }

// commitTimeout is how long a COMMIT may take before its outcome counts as
// unknown.
const commitTimeout = 30 * time.Second

// Close waits for what is running, and closes the database. On SQLite it also
// moves the write-ahead log into the file.
func (s *Store) Close() error {
	s.shutOnce.Do(func() {
		s.bell.close()
		s.shutErr = errors.Join(s.readers.close(), s.writers.close())
		s.dialect.close()
	})
	return s.shutErr
}

// Dialect returns "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect.name() }

// View runs fn on a snapshot. The Snapshot must not outlive fn.
func (s *Store) View(ctx context.Context, g access.Grant, fn func(*Snapshot) error) error {
	return s.run(ctx, g, viewing, func(t *transaction) error { return fn(&Snapshot{t}) })
}

// Update runs fn, once, and commits if it returns nil: for what is not the
// book. On PostgreSQL it does not wait for the book's writer. The error wraps
// ErrUnknown, ErrFull or ErrBroken where these apply.
func (s *Store) Update(ctx context.Context, g access.Grant, fn func(*Tx) error) error {
	return s.run(ctx, g, updating, func(t *transaction) error { return fn(&Tx{Snapshot{t}}) })
}

// Append runs fn, once, as the only writer of the clinic's book, on every
// machine, and commits if it returns nil. The COMMIT does not use ctx: once
// asked for, it is not given up. The error wraps ErrUnknown, ErrFull or
// ErrBroken where these apply.
func (s *Store) Append(ctx context.Context, g access.Grant, fn func(*Book) error) error {
	return s.run(ctx, g, appending, func(t *transaction) error { return fn(&Book{Snapshot{t}}) })
}

// admit returns the pool for a mode, or why the grant does not open it.
func (s *Store) admit(g access.Grant, m mode) (*pool, error) {
	if !g.Valid() || g.Clinic() == "" {
		return nil, fault.Deny("store.no-grant", "Nobody has permitted this.")
	}
	if !id.Valid(string(g.Clinic())) {
		return nil, fault.Deny("store.not-a-clinic", "This permission names no clinic.")
	}
	if s.clinic != "" && s.clinic != g.Clinic() {
		return nil, fault.Deny("store.other-clinic", "This permission is for another clinic's book.")
	}
	if m == viewing {
		return s.readers, nil
	}
	if s.writers == nil {
		return nil, fault.Deny("store.read-only", "This book was opened for reading only.")
	}
	if err := s.Broken(); err != nil {
		return nil, err
	}
	return s.writers, nil
}

// run is the one place where a transaction begins and ends.
func (s *Store) run(ctx context.Context, g access.Grant, m mode, fn func(*transaction) error) (err error) {
	from, err := s.admit(g, m)
	if err != nil {
		return err
	}
	if m != viewing {
		if err := s.kept(ctx); err != nil {
			return err
		}
	}
	sess, err := from.take(ctx)
	if err != nil {
		return s.failed(ctx, "connecting", err)
	}
	clean := false
	defer func() { from.give(sess, clean) }()
	if err := s.dialect.begin(ctx, sess, g.Clinic(), m); err != nil {
		clean = s.dialect.rollback(sess)
		return s.failed(ctx, "beginning", err)
	}
	ended := false
	defer func() {
		if !ended { // fn failed or panicked
			clean = s.dialect.rollback(sess)
		}
	}()
	t := &transaction{ctx: ctx, store: s, sess: sess, clinic: string(g.Clinic()), mode: m}
	if err := fn(t); err != nil {
		return err
	}
	if m == viewing {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return s.failed(ctx, "before committing", err)
	}
	commitCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitTimeout)
	defer cancel()
	if err := s.dialect.commit(commitCtx, sess); err != nil {
		return s.commitFailed(ctx, err)
	}
	ended, clean = true, true
	return nil
}

// A ClinicRow is one clinic of the database's directory.
type ClinicRow struct {
	Clinic  id.Clinic
	Created time.Time
}

// Clinics returns every clinic of the database: on SQLite the one. The
// directory holds keys only, so it takes no grant.
func (s *Store) Clinics(ctx context.Context) ([]ClinicRow, error) {
	sess, err := s.readers.take(ctx)
	if err != nil {
		return nil, s.failed(ctx, "connecting", err)
	}
	defer s.readers.give(sess, true)
	rows, err := sess.query(ctx, `select clinic, created from clinics order by created, clinic`)
	if err != nil {
		return nil, s.failed(ctx, "reading the directory", err)
	}
	defer rows.Close()
	var out []ClinicRow
	for rows.Next() {
		var c ClinicRow
		if err := rows.Scan(&c.Clinic, when(&c.Created)); err != nil {
			return nil, s.failed(ctx, "reading the directory", err)
		}
		out = append(out, c)
	}
	return out, s.failed(ctx, "reading the directory", rows.Err())
}

// errNoClinic is what a transaction for a clinic that has no book here gets.
func errNoClinic(c id.Clinic) error {
	return &fault.Error{Kind: fault.NotFound, Rule: "store.no-clinic", Msg: "This clinic has no book here.", Err: fmt.Errorf("store: clinic %s is not in the directory", c)}
}
