package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

const (
	// oldestSQLite is the first version without the bug that could corrupt a
	// book when its write-ahead log was reset (3.7.0 to 3.51.2).
	oldestSQLite = "3.51.3"
	// applicationID is "Clew", in the header of every file of ours.
	applicationID = 0x436c6577
	// busyTimeout is how long a write waits for another program's.
	busyTimeout = 10 * time.Second
	// checkpointPages is how long the write-ahead log grows (16 MB) before it is moved
	// into the file.
	checkpointPages = 4000
	sqliteReaders   = 4
	postgresWriters = 4
)

var postgresWords = regexp.MustCompile(`(^|\s)(host|dbname|service|user)\s*=`)

// isPostgres tells a PostgreSQL address from the path of a file.
func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") ||
		!strings.HasPrefix(dsn, "file:") && postgresWords.MatchString(dsn)
}

// Open opens the book of cfg and checks that it is one, that its schema is the
// one of this program, and that the database is set to lose nothing. It never
// migrates. After an unclean stop (SQLite's write-ahead log was left behind)
// it checks the whole file first. Errors are faults with a sentence.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	var (
		s   *Store
		err error
	)
	if isPostgres(cfg.DSN) {
		s, err = openPostgres(ctx, cfg)
	} else {
		s, err = openSQLite(ctx, cfg)
	}
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx, cfg); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// check compares the schema and finds the clinic.
func (s *Store) check(ctx context.Context, cfg Config) error {
	at, err := s.schemaNow(ctx)
	if err != nil {
		return err
	}
	if err := compareSchema(at); err != nil {
		return err
	}
	clinics, err := s.Clinics(ctx)
	if err != nil {
		return notABook(cfg.DSN, err)
	}
	if cfg.Clinic == "" && s.Dialect() == "sqlite" {
		if len(clinics) == 0 {
			return notABook(cfg.DSN, errors.New("store: the directory is empty"))
		}
		s.clinic = clinics[0].Clinic
		return nil
	}
	s.clinic = cfg.Clinic
	for _, c := range clinics {
		if c.Clinic == cfg.Clinic || cfg.Clinic == "" {
			return nil
		}
	}
	if cfg.Clinic == "" {
		return nil
	}
	return errNoClinic(cfg.Clinic)
}

// compareSchema returns nil if the database has the schema of this program.
func compareSchema(at int64) error {
	switch want := SchemaVersion(); {
	case at > want:
		return fault.Clash("store.schema.newer", "This book has schema %d, which is newer than this program (schema %d). Use the newer program.", at, want)
	case at < want:
		return fault.Clash("store.schema.older", "This book has schema %d, and this program needs schema %d. Stop the program, make a backup, and migrate.", at, want)
	}
	return nil
}

// schemaNow reads the schema's version without changing anything.
func (s *Store) schemaNow(ctx context.Context) (int64, error) {
	sess, err := s.readers.take(ctx)
	if err != nil {
		return 0, s.openFailed(err)
	}
	defer s.readers.give(sess, true)
	var at sql.NullInt64
	rows, err := sess.query(ctx, `select max(version_id) from migrations`)
	if err != nil {
		return 0, s.openFailed(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&at); err != nil {
			return 0, s.openFailed(err)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, s.openFailed(err)
	}
	return at.Int64, nil
}

// openFailed turns what a driver says at first sight into a sentence.
func (s *Store) openFailed(err error) error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch e.Code {
		case "42P01": // undefined table
			return notABook("", err)
		case "42501": // insufficient privilege
			return &fault.Error{Kind: fault.Denied, Rule: "store.rights", Msg: "This login may not read the book. Its owner must say: grant clew_app to it.", Err: err}
		}
	}
	if s.Dialect() == "sqlite" && (errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.ERROR)) {
		return notABook("", err)
	}
	return cannotOpen(err)
}

func notABook(dsn string, err error) error {
	what := "This database"
	if dsn != "" && !isPostgres(dsn) {
		what = dsn
	}
	return &fault.Error{Kind: fault.Invalid, Rule: "store.not-a-book", Field: "db", Msg: what + " is not a Clew book.", Err: err}
}

func cannotOpen(err error) error {
	return &fault.Error{Kind: fault.Internal, Rule: "store.connect", Msg: "The database cannot be opened.", Err: err}
}

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
	s := &Store{dialect: sqliteDialect{}, bell: newSilentBell()}
	unclean := file.leftBehind()
	access := "rw"
	if cfg.ReadOnly {
		access = "ro"
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
	case readOnly:
		return nil
	}
	// Opening says more than the mode bits: the whole file system may be read-only.
	w, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		return &fault.Error{Kind: fault.Denied, Rule: "store.read-only", Field: "db", Msg: fmt.Sprintf("%s can only be read, not written.", f.path), Err: err}
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
		if pages < checkpointPages {
			return nil
		}
		_, _, err := c.WALCheckpoint(schema, sqlite3.CHECKPOINT_PASSIVE)
		if err != nil && s.troubleOf(err) == ioFailure {
			_ = s.stop(fmt.Errorf("store: moving the write-ahead log into the file: %w", err))
		}
		return nil
	})
	// Deletes by REPLACE fire the triggers that refuse them.
	return c.Exec(`pragma recursive_triggers = on; pragma journal_mode = wal`)
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
	return c.Exec(`pragma synchronous = full; pragma foreign_keys = on; pragma mmap_size = 0; pragma trusted_schema = off; pragma cache_size = -16000`)
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
		{"journal_mode", "wal", file.path + " is not set to keep a write-ahead log."},
		{"synchronous", "2", "SQLite is not set to wait for the disk."},
		{"foreign_keys", "1", "SQLite is not set to check references."},
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

// openPostgres connects two pools, so that writers who wait for a book's lock
// never keep a reader waiting.
func openPostgres(ctx context.Context, cfg Config) (*Store, error) {
	d := &postgresDialect{}
	s := &Store{dialect: d}
	connect := func(atMost int32) (*pgxpool.Pool, *pool, error) {
		config, err := postgresConfig(cfg.DSN)
		if err != nil {
			return nil, nil, err
		}
		if atMost > 0 && config.MaxConns > atMost {
			config.MaxConns = atMost
		}
		p, err := pgxpool.NewWithConfig(ctx, config)
		if err != nil {
			return nil, nil, cannotOpen(err)
		}
		return p, newPool(stdlib.OpenDBFromPool(p), 0), nil
	}
	var err error
	if d.readers, s.readers, err = connect(0); err != nil {
		return nil, err
	}
	if err := d.readers.Ping(ctx); err != nil {
		d.readers.Close()
		return nil, cannotConnect(err)
	}
	if !cfg.ReadOnly {
		if d.writers, s.writers, err = connect(postgresWriters); err != nil {
			d.readers.Close()
			return nil, err
		}
	}
	s.bell = newPostgresBell(cfg.DSN, d)
	return s, nil
}

// postgresConfig parses an address and asks the server to notice when this
// machine has gone, so that a dead writer does not keep a book's lock.
func postgresConfig(dsn string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Rule: "store.address", Field: "db", Msg: "This is not the address of a PostgreSQL database.", Err: err}
	}
	tunePostgres(config.ConnConfig)
	return config, nil
}

func tunePostgres(config *pgx.ConnConfig) {
	config.RuntimeParams["application_name"] = "clew"
	config.RuntimeParams["tcp_keepalives_idle"] = "20"
	config.RuntimeParams["tcp_keepalives_interval"] = "5"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
}

func cannotConnect(err error) error {
	return &fault.Error{Kind: fault.Internal, Rule: "store.connect", Msg: "The PostgreSQL database does not answer, or does not let us in.", Err: err}
}

// known reports whether the directory lists a clinic.
func known(clinics []ClinicRow, c id.Clinic) bool {
	for _, row := range clinics {
		if row.Clinic == c {
			return true
		}
	}
	return false
}
