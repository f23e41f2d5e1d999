package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/fault"
)

const (
	// oldestSQLite is the first version without the bug that could corrupt a
	// book when its write-ahead log was reset (3.7.0 to 3.51.2).
	oldestSQLite = "3.51.3"
	// applicationID is "Clew", in the header of every file of ours.
	applicationID = 0x436c6577
	// busyTimeout is how long a write waits for another program's.
	busyTimeout   = 10 * time.Second
	sqliteReaders = 4
	// connCache and checkCache are how many KiB of pages a connection keeps, and
	// one that checks the whole file.
	connCache, checkCache = 16_000, 64_000
)

// checkpointPages is how long the write-ahead log grows (16 MB) before it is
// moved into the file.
const checkpointPages = 4000

// A sqliteFile is where a SQLite book is.
type sqliteFile struct {
	path  string     // in the file system
	query url.Values // of the file: URI: vfs and whatever else was asked for
}

// parseSQLite takes a path or a file: URI.
func parseSQLite(dsn string) (sqliteFile, error) {
	if dsn == "" {
		return sqliteFile{}, fault.Bad("db", "Say which file the book is in.")
	}
	f := sqliteFile{path: dsn, query: url.Values{}}
	if strings.HasPrefix(dsn, "file:") {
		u, err := url.Parse(dsn)
		if err != nil {
			return f, fault.Bad("db", "%s is not the address of a file.", dsn)
		}
		f.path, f.query = u.Path, u.Query()
		if u.Opaque != "" {
			if f.path, err = url.PathUnescape(u.Opaque); err != nil {
				return f, fault.Bad("db", "%s is not the address of a file.", dsn)
			}
		}
	}
	return f, nil
}

// virtual reports whether the file is kept by a file system of SQLite's own.
func (f sqliteFile) virtual() bool { return f.query.Has("vfs") }

// uri returns the address for the driver; mode is "ro", "rw" or "rwc".
func (f sqliteFile) uri(mode string) string {
	path := f.path
	if abs, err := filepath.Abs(path); err == nil && !f.virtual() {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	query := url.Values{}
	for k, v := range f.query {
		query[k] = v
	}
	query.Set("mode", mode)
	if !f.virtual() {
		registerFileSystem()
		query.Set("vfs", fileSystemName)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

// openSQLite opens the file with one connection that writes and a few that read.
func openSQLite(ctx context.Context, cfg Config) (*Store, error) {
	file, err := parseSQLite(cfg.DSN)
	if err != nil {
		return nil, err
	}
	if err := file.look(cfg.ReadOnly); err != nil {
		return nil, err
	}
	s := &Store{dialect: sqliteDialect{}, bell: newSilentBell(), file: file, logPages: cmp.Or(cfg.LogPages, checkpointPages)}
	unclean := file.leftBehind()
	access := "rw"
	if cfg.ReadOnly {
		access = "ro"
		// Where nothing can be written, SQLite cannot keep its index of the log
		// either; without a log nobody is writing and none is needed.
		if _, err := os.Stat(file.path + "-wal"); err != nil && !file.virtual() && file.writable() != nil {
			file.query.Set("immutable", "1")
		}
	} else {
		db, err := driver.Open(file.uri("rw"), s.prepareWriter)
		if err != nil {
			return nil, cannotOpen(err)
		}
		s.writers = newPool(db, 1)
	}
	db, err := driver.Open(file.uri(access), prepareReader)
	if err != nil {
		return nil, cannotOpen(err)
	}
	s.readers = newPool(db, sqliteReaders)
	if !cfg.ReadOnly && !file.virtual() {
		s.reserve = newReserve(file.path, cfg.Reserve)
	}
	if err := s.checkSQLite(ctx, file, unclean && !cfg.ReadOnly); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// look says in a sentence why a file cannot be a book, before SQLite does.
func (f sqliteFile) look(readOnly bool) error {
	if f.virtual() {
		return nil
	}
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &fault.Error{Kind: fault.NotFound, Rule: "store.missing", Field: "db", Msg: fmt.Sprintf("There is no book at %s. Make one with: clew init", f.path), Err: err}
	case err != nil:
		return cannotOpen(err)
	case !info.Mode().IsRegular():
		return notABook(f.path, errors.New("store: not a regular file"))
	}
	switch err := f.ours(); {
	case err == nil:
	case failing(err): // which says nothing about what is in it
		return cannotOpen(err)
	default:
		return notABook(f.path, err)
	}
	switch err := f.writable(); {
	case err == nil || readOnly:
	case failing(err):
		return cannotOpen(err)
	default:
		return &fault.Error{Kind: fault.Denied, Rule: "store.read-only", Field: "db", Msg: fmt.Sprintf("%s can only be read, not written.", f.path), Err: err}
	}
	return nil
}

// failing reports whether the machine beneath failed, so that looking again may
// show something else.
func failing(err error) bool {
	for _, e := range []error{syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EINTR, syscall.EAGAIN} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// ours reads the file's header: SQLite would begin to write into a file that
// is empty.
func (f sqliteFile) ours() error {
	r, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer r.Close()
	var header [100]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return err
	}
	if string(header[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(header[68:]) != applicationID {
		return errors.New("store: the header is another program's")
	}
	return nil
}

// writable says why the file cannot be written. Opening says more than the
// mode bits: the whole file system may be read-only.
func (f sqliteFile) writable() error {
	w, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return w.Close()
}

// leftBehind reports whether the last program to write stopped without
// closing: only then does a write-ahead log stand beside the file. (A program
// that is still running leaves one, too; then the check is made for nothing.)
func (f sqliteFile) leftBehind() bool {
	info, err := os.Stat(f.path + "-wal")
	return err == nil && info.Size() > 0
}

// prepareWriter sets up the connection that writes.
func (s *Store) prepareWriter(c *sqlite3.Conn) error {
	if err := prepareConn(c); err != nil {
		return err
	}
	// Checkpoints are made here and not by SQLite, which passes over their
	// errors: a failed fsync of the file must stop the store, or the log would
	// be reused over data that never arrived.
	c.WALHook(func(c *sqlite3.Conn, schema string, pages int) error {
		s.logged.Store(int64(pages))
		s.commits.Add(1)
		follower := s.follower.Load()
		if pages < s.logPages || follower != nil && pages < followedPatience*s.logPages {
			return nil
		}
		if follower != nil {
			follower.Release()
		}
		_, _, err := c.WALCheckpoint(schema, sqlite3.CHECKPOINT_PASSIVE)
		if err != nil && s.troubleOf(err) == ioFailure {
			_ = s.stop(fmt.Errorf("store: moving the write-ahead log into the file: %w", err))
		}
		return nil
	})
	// Deletes by REPLACE fire the triggers that refuse them. What is deleted, a
	// destroyed key above all, is overwritten and not only let go.
	return c.Exec(`pragma recursive_triggers = on; pragma secure_delete = on; pragma journal_mode = wal`)
}

func prepareReader(c *sqlite3.Conn) error {
	if err := prepareConn(c); err != nil {
		return err
	}
	return c.Exec(`pragma query_only = on`)
}

// prepareConn sets what every connection needs: losing nothing that was
// acknowledged, waiting for other programs, keys that refer to something.
func prepareConn(c *sqlite3.Conn) error {
	if err := c.BusyTimeout(busyTimeout); err != nil {
		return err
	}
	return c.Exec(fmt.Sprintf(`pragma synchronous = full; pragma foreign_keys = on; pragma mmap_size = 0; pragma trusted_schema = off; pragma cache_size = -%d`, connCache))
}

// checkSQLite asserts the library's version and the file's settings.
func (s *Store) checkSQLite(ctx context.Context, file sqliteFile, unclean bool) error {
	p := s.readers
	if s.writers != nil {
		p = s.writers
	}
	sess, err := p.take(ctx)
	if err != nil {
		return s.openFailed(err)
	}
	defer p.give(sess, true)
	type setting struct{ pragma, want, sentence string }
	settings := []setting{
		{"application_id", fmt.Sprint(applicationID), file.path + " is not a Clew book."},
		{"synchronous", "2", "SQLite is not set to wait for the disk."},
		{"foreign_keys", "1", "SQLite is not set to check references."},
	}
	if s.writers != nil { // what is only read may be on a disk that takes no log
		settings = append(settings, setting{"journal_mode", "wal", file.path + " is not set to keep a write-ahead log."})
	}
	if unclean {
		settings = append(settings, setting{"quick_check(1)", "ok", file.path + " is damaged. Restore the last backup."})
	}
	for _, set := range settings {
		var got string
		if err := sess.conn.QueryRowContext(ctx, "pragma "+set.pragma).Scan(&got); err != nil {
			return s.openFailed(err)
		}
		if got != set.want {
			rule := "store." + strings.TrimSuffix(set.pragma, "(1)")
			if set.pragma == "application_id" {
				rule = "store.not-a-book"
			}
			return &fault.Error{Kind: fault.Invalid, Rule: rule, Field: "db", Msg: set.sentence, Err: fmt.Errorf("store: %s is %s", set.pragma, got)}
		}
	}
	var version string
	if err := sess.conn.QueryRowContext(ctx, "select sqlite_version()").Scan(&version); err != nil {
		return s.openFailed(err)
	}
	if versionLess(version, oldestSQLite) {
		return fault.Wrap(fmt.Errorf("store: SQLite %s", version), "This program was built with SQLite %s; it needs %s or newer.", version, oldestSQLite)
	}
	return nil
}

// versionLess compares dotted numbers.
func versionLess(a, b string) bool {
	parse := func(s string) (v [3]int) {
		_, _ = fmt.Sscanf(s, "%d.%d.%d", &v[0], &v[1], &v[2])
		return v
	}
	x, y := parse(a), parse(b)
	for i := range x {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}
