package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/ncruces/go-sqlite3"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// A ceiling inserts rows that Clew has written into a second database with
// the same schema, indexes, triggers and settings, through the driver alone:
// no act is decided, nothing is sealed or hashed or looked up.
type ceiling interface {
	// insert writes what some acts wrote, with so many acts to a durable
	// commit on average, and returns how long that took and how many rows it
	// wrote: an act, its entries and the finder's row for each act; a head for
	// each commit; tiles and keys as they come.
	insert(ctx context.Context, work rows, acts float64) (time.Duration, int, error)
	close()
}

func (b *bench) ceiling(db string, h *house) (ceiling, error) {
	cfg, err := b.config(db, h.ID())
	if err != nil {
		return nil, err
	}
	if db == "sqlite" {
		return newSQLiteCeiling(cfg, h.ID())
	}
	return newPostgresCeiling(b.ctx, b.server.dsn("postgres", database(cfg)), h.ID())
}

// batches calls fn with the acts of one commit after another, so many to a
// commit on average.
func batches(n int, acts float64, fn func(from, to int) error) error {
	due := 0.0
	for from := 0; from < n; {
		due += max(1, acts)
		to := min(n, max(from+1, int(due+0.5)))
		if err := fn(from, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// What the ceiling writes, a row a statement, with $1 … for the columns.
var bareSQL = map[string]string{
	"entries": `insert into entries (clinic, seq, id, act, stream, kind, version, at, recorded, author, corrects, leaf, hash)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
	"acts": `insert into acts (clinic, act, author, digest, outcome, recorded) values ($1, $2, $3, $4, $5, $6)`,
	"keys": `insert into keys (clinic, name, wrapped, created) values ($1, $2, $3, $4)`,
	"people": `insert into finder_patients (clinic, version, patient, stream, phase, deceased, first, last, entries, merged)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (clinic, version, stream, patient) do update set phase = excluded.phase, deceased = excluded.deceased,
		first = excluded.first, last = excluded.last, entries = excluded.entries, merged = excluded.merged`,
	"tiles": `insert into tiles (clinic, log, level, n, hash) values ($1, $2, $3, $4, $5)`,
	"heads": `insert into heads (clinic, log, size, root, edge, recorded) values ($1, $2, $3, $4, $5, $6)
		on conflict (clinic, log) do update set size = excluded.size, root = excluded.root, edge = excluded.edge, recorded = excluded.recorded`,
}

// arguments turns what one commit writes into statements, in the order in
// which Clew writes them. Times are as the database takes them.
type arguments struct {
	clinic string
	moment func(time.Time) any
	put    func(statement string, args ...any)
}

func (a arguments) commit(work rows, from, to int) {
	for _, r := range work.acts[from:to] {
		a.put("acts", a.clinic, string(r.Act), r.Author, r.Digest, r.Outcome, a.moment(r.Recorded))
	}
	if from == 0 {
		for _, k := range work.keys {
			a.put("keys", a.clinic, k.Name, k.Wrapped, a.moment(k.Created))
		}
	}
	touched := map[ledger.Stream]bool{}
	var last store.Row
	for _, entries := range work.of[from:to] {
		for _, r := range entries {
			a.put("entries", a.clinic, r.Seq, string(r.ID), string(r.Act), string(r.Stream), r.Kind, int64(r.Version),
				a.moment(r.At), a.moment(r.Recorded), r.Author, string(r.Corrects), r.Leaf, r.Hash)
			if r.Seq%256 == 0 {
				a.put("tiles", a.clinic, "book", int64(1), r.Seq/256-1, r.Hash) // as long as the tile's own hash
			}
			touched[r.Stream] = true
			last = r
		}
	}
	a.put("heads", a.clinic, "book", last.Seq, work.head.Root, work.head.Edge, a.moment(last.Recorded))
	for s := range touched {
		if p, ok := work.people[s]; ok {
			a.put("people", a.clinic, int64(1), string(p.Patient), string(p.Stream), p.Phase, p.Deceased, p.First, p.Last, p.Entries, string(p.Merged))
		}
	}
}

// sqliteCeiling speaks to SQLite without database/sql between.
type sqliteCeiling struct {
	conn   *sqlite3.Conn
	clinic id.Clinic
	stmts  map[string]*sqlite3.Stmt
}

func newSQLiteCeiling(cfg store.Config, owner id.Clinic) (*sqliteCeiling, error) {
	conn, err := sqlite3.Open("file:" + cfg.DSN)
	if err != nil {
		return nil, err
	}
	c := &sqliteCeiling{conn: conn, clinic: owner, stmts: map[string]*sqlite3.Stmt{}}
	// The settings of internal/store.
	if err := conn.Exec(`pragma synchronous = full; pragma foreign_keys = on; pragma mmap_size = 0; pragma trusted_schema = off;
		pragma cache_size = -16000; pragma recursive_triggers = on; pragma journal_mode = wal`); err != nil {
		c.close()
		return nil, err
	}
	for name, text := range bareSQL {
		if c.stmts[name], _, err = conn.Prepare(questionMarks(text)); err != nil {
			c.close()
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c, nil
}

// questionMarks writes placeholders as SQLite numbers them.
func questionMarks(text string) string {
	out := []byte(text)
	for i, c := range out {
		if c == '$' {
			out[i] = '?'
		}
	}
	return string(out)
}

func (c *sqliteCeiling) insert(ctx context.Context, work rows, acts float64) (time.Duration, int, error) {
	type call struct {
		stmt *sqlite3.Stmt
		args []any
	}
	var commits [][]call
	n := 0
	_ = batches(len(work.acts), acts, func(from, to int) error {
		var calls []call
		arguments{string(c.clinic), func(t time.Time) any { return ledger.FormatTime(t) }, func(statement string, args ...any) {
			calls = append(calls, call{c.stmts[statement], args})
		}}.commit(work, from, to)
		commits = append(commits, calls)
		n += len(calls)
		return nil
	})
	began := time.Now()
	for _, calls := range commits {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		if err := c.conn.Exec("begin immediate"); err != nil {
			return 0, 0, err
		}
		for _, call := range calls {
			if err := bindAll(call.stmt, call.args); err != nil {
				return 0, 0, err
			}
			if err := call.stmt.Exec(); err != nil {
				return 0, 0, err
			}
		}
		if err := c.conn.Exec("commit"); err != nil {
			return 0, 0, err
		}
	}
	return time.Since(began), n, nil
}

func bindAll(stmt *sqlite3.Stmt, args []any) error {
	for i, arg := range args {
		var err error
		switch v := arg.(type) {
		case string:
			err = stmt.BindText(i+1, v)
		case int64:
			err = stmt.BindInt64(i+1, v)
		case []byte:
			err = stmt.BindBlob(i+1, v)
		case bool:
			err = stmt.BindBool(i+1, v)
		default:
			err = fmt.Errorf("a %T cannot be bound", arg)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *sqliteCeiling) close() {
	for _, stmt := range c.stmts {
		stmt.Close()
	}
	c.conn.Close()
}

// postgresCeiling sends each commit in one go: as pipelined statements, or,
// which is faster for many rows, a statement a table with a column an array.
type postgresCeiling struct {
	conn   *pgx.Conn
	clinic id.Clinic
}

// database returns the name of a PostgreSQL book's database.
func database(cfg store.Config) string {
	config, err := pgx.ParseConfig(cfg.DSN)
	if err != nil {
		return ""
	}
	return config.Database
}

func newPostgresCeiling(ctx context.Context, dsn string, owner id.Clinic) (*postgresCeiling, error) {
	conn, err := pgx.Connect(ctx, dsn) // the superuser: no row-level security
	return &postgresCeiling{conn, owner}, err
}

func (c *postgresCeiling) insert(ctx context.Context, work rows, acts float64) (time.Duration, int, error) {
	var commits []*pgx.Batch
	n := 0
	_ = batches(len(work.acts), acts, func(from, to int) error {
		grouped := map[string][][]any{}
		var order []string
		arguments{string(c.clinic), func(t time.Time) any { return t }, func(statement string, args ...any) {
			if grouped[statement] == nil {
				order = append(order, statement)
			}
			grouped[statement] = append(grouped[statement], args)
			n++
		}}.commit(work, from, to)
		batch := &pgx.Batch{}
		for _, name := range order {
			queue(batch, name, grouped[name])
		}
		commits = append(commits, batch)
		return nil
	})
	began := time.Now()
	for _, batch := range commits {
		if err := c.conn.SendBatch(ctx, batch).Close(); err != nil { // one implicit transaction
			return 0, 0, err
		}
	}
	return time.Since(began), n, nil
}

func (c *postgresCeiling) close() { c.conn.Close(context.Background()) }
