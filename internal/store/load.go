package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// A Loader takes the parts of a book into a database in which the clinic has
// no book yet. Nothing of it is there until Load returns. While it is handed
// records, those before them are being inserted.
type Loader struct {
	b     batch
	rows  [][]any
	bytes int
	piles chan pile
	ended chan error // of the inserting: once
	err   error
}

// A pile is rows of one part.
type pile struct {
	b    batch
	rows [][]any
}

// Rows are inserted when this many, or this many bytes of them, have come.
const (
	loadRows  = 512
	loadBytes = 4 << 20
)

// loader starts inserting.
func (t *transaction) loader() *Loader {
	l := &Loader{piles: make(chan pile), ended: make(chan error, 1)}
	go func() {
		for p := range l.piles {
			if err := insertAll(t, "copying into "+p.b.table, p.b, len(p.rows), func(i int, to []any) { copy(to, p.rows[i]) }); err != nil {
				l.ended <- err
				return
			}
		}
		l.ended <- nil
	}()
	return l
}

// Begin says whose rows come next.
func (l *Loader) Begin(p Part) (err error) {
	if err := l.flush(); err != nil {
		return err
	}
	l.b, _, err = parsePart(p)
	return err
}

// Put takes one record of the part that was begun.
func (l *Loader) Put(record []byte) error {
	row := make([]any, len(l.b.columns))
	if err := readRecord(record, l.b.columns, row); err != nil {
		return err
	}
	l.rows, l.bytes = append(l.rows, row), l.bytes+len(record)
	if len(l.rows) < loadRows && l.bytes < loadBytes {
		return nil
	}
	return l.flush()
}

func (l *Loader) flush() error {
	if l.err != nil || len(l.rows) == 0 {
		return l.err
	}
	select {
	case l.piles <- pile{l.b, l.rows}:
		l.rows, l.bytes = make([][]any, 0, loadRows), 0
	case l.err = <-l.ended:
	}
	return l.err
}

// end waits until everything is inserted. The transaction is nobody else's before.
func (l *Loader) end() error {
	close(l.piles)
	if l.err == nil {
		l.err = <-l.ended
	}
	return l.err
}

// Load makes the book of cfg.Clinic out of parts. On SQLite it makes a new
// file with the given schema, which must not be newer than this program's, and
// brings it up to date afterwards; on PostgreSQL the schema must be this
// program's. fill is called once. If anything fails, nothing is left behind.
func Load(ctx context.Context, cfg Config, schema int64, entered time.Time, fill func(*Loader) error) error {
	switch {
	case !id.Valid(string(cfg.Clinic)):
		return fault.Bad("file", "This backup names no clinic.")
	case schema > SchemaVersion():
		return compareSchema(schema)
	case schema < 1:
		return fault.Bad("file", "This backup says no schema.")
	}
	if isPostgres(cfg.DSN) {
		if schema != SchemaVersion() {
			return compareSchema(schema)
		}
		return loadPostgres(ctx, cfg, entered, fill)
	}
	return loadSQLite(ctx, cfg, schema, entered, fill)
}

func loadPostgres(ctx context.Context, cfg Config, entered time.Time, fill func(*Loader) error) error {
	db, err := tablesPostgres(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return cannotConnect(err)
	}
	defer conn.Close()
	t := &transaction{ctx: ctx, store: &Store{dialect: &postgresDialect{}}, sess: &session{conn: conn}, clinic: string(cfg.Clinic)}
	return t.load(entered, fill)
}

func loadSQLite(ctx context.Context, cfg Config, schema int64, entered time.Time, fill func(*Loader) error) (err error) {
	file, err := newSQLite(cfg.DSN)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && !file.virtual() {
			file.remove()
		}
	}()
	db, err := openSQLiteOwner(file, "rwc")
	if err != nil {
		return err
	}
	_, _, err = migrateTo(ctx, db, goose.DialectSQLite3, "sqlite", schema)
	if err = errors.Join(err, db.Close()); err != nil {
		if (&Store{dialect: sqliteDialect{}}).troubleOf(err) == diskFull {
			return ruled("store.full", fmt.Errorf("%w: %w", ErrFull, err), "The disk is full. Nothing was stored; make room and try again.")
		}
		return err
	}
	if err := fillSQLite(ctx, cfg, file, entered, fill); err != nil {
		return err
	}
	if _, _, err := Migrate(ctx, cfg); err != nil {
		return err
	}
	return file.settle()
}

// fillSQLite writes without a journal and without waiting for the disk: the
// file is nobody's yet, and is thrown away if anything goes wrong.
func fillSQLite(ctx context.Context, cfg Config, file sqliteFile, entered time.Time, fill func(*Loader) error) (err error) {
	db, err := driver.Open(file.uri("rw"), func(c *sqlite3.Conn) error {
		return c.Exec(`pragma locking_mode = exclusive; pragma journal_mode = off; pragma synchronous = off; pragma trusted_schema = off; pragma cache_size = -64000`)
	})
	if err != nil {
		return cannotOpen(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return cannotOpen(err)
	}
	defer conn.Close()
	sess := &session{conn: conn, stmts: map[string]*sql.Stmt{}}
	t := &transaction{ctx: ctx, store: &Store{dialect: sqliteDialect{}}, sess: sess, clinic: string(cfg.Clinic)}
	remake, err := t.withoutIndexes()
	if err != nil {
		return err
	}
	if err = t.load(entered, fill); err == nil {
		err = remake()
	}
	for _, stmt := range sess.stmts {
		_ = stmt.Close()
	}
	return err
}

// withoutIndexes drops the indexes that are not a table's own; remake makes them
// of all rows at once, sorted, which takes a fraction of keeping them in order row
// by row. Two rows of which an index takes only one are found then.
func (t *transaction) withoutIndexes() (remake func() error, err error) {
	const of = ` from sqlite_schema where type = 'index' and sql is not null order by name`
	drop, err := texts(t.ctx, t.sess, `select 'drop index "' || name || '"'`+of)
	if err != nil {
		return nil, t.store.failed(t.ctx, "reading the schema", err)
	}
	create, err := texts(t.ctx, t.sess, `select sql`+of)
	if err != nil {
		return nil, t.store.failed(t.ctx, "reading the schema", err)
	}
	each := func(doing string, statements []string) error {
		for _, s := range statements {
			if _, err := t.sess.conn.ExecContext(t.ctx, s); err != nil {
				return t.store.failed(t.ctx, doing, err)
			}
		}
		return nil
	}
	return func() error { return each("making an index", create) }, each("dropping an index", drop)
}

// load is the one transaction in which a book comes in.
func (t *transaction) load(entered time.Time, fill func(*Loader) error) (err error) {
	run := func(query string) {
		if err == nil {
			_, err = t.sess.conn.ExecContext(t.ctx, query)
		}
	}
	run("begin")
	if t.store.Dialect() == "postgres" {
		run(fmt.Sprintf("select set_config('app.clinic', '%s', true)", t.clinic)) // Load has refused what is no UUID
	}
	if err != nil {
		return t.store.failed(t.ctx, "beginning", err)
	}
	done := false
	defer func() {
		if !done {
			_, _ = t.sess.conn.ExecContext(context.WithoutCancel(t.ctx), "rollback")
		}
	}()
	_, err = t.exec("entering the clinic", `insert into clinics (clinic, created, lock) values ($1, $2, $3)`, entered, lockNumber(id.Clinic(t.clinic)))
	if fault.KindOf(err) == fault.Conflict {
		return fault.Clash("store.exists", "This clinic already has a book here.")
	}
	if err != nil {
		return err
	}
	l := t.loader()
	err = fill(l)
	if err == nil {
		err = l.flush()
	}
	if ended := l.end(); err == nil {
		err = ended
	}
	if err != nil {
		return err
	}
	if _, err := t.sess.conn.ExecContext(context.WithoutCancel(t.ctx), "commit"); err != nil {
		return t.store.failed(t.ctx, "committing", err)
	}
	done = true
	return nil
}

// remove deletes the file and what SQLite keeps beside it.
func (f sqliteFile) remove() {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(f.path + suffix)
	}
}

// settle waits until the file and its name are on the disk.
func (f sqliteFile) settle() error {
	if f.virtual() {
		return nil
	}
	r, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(r.Sync(), r.Close(), syncFolder(filepath.Dir(f.path)))
	}
	if err != nil {
		return fault.Wrap(err, "The disk did not keep %s.", f.path)
	}
	return nil
}
