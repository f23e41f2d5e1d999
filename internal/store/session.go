package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// A session is one connection with the statements prepared on it.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // nil where the driver keeps prepared statements itself
}

// A pool hands out sessions. On SQLite they stay open with their prepared
// statements; on PostgreSQL pgx keeps connections and statements, and a
// session lives for one transaction.
type pool struct {
	db   *sql.DB
	free chan *session // SQLite: every slot of the pool, connected or not
}

// newPool returns a pool of at most n lasting sessions, or of passing ones
// when n is 0.
func newPool(db *sql.DB, n int) *pool {
	p := &pool{db: db}
	if n > 0 {
		db.SetMaxOpenConns(n)
		db.SetMaxIdleConns(n)
		p.free = make(chan *session, n)
		for range n {
			p.free <- &session{stmts: map[string]*sql.Stmt{}}
		}
	}
	return p
}

// take waits for a session.
func (p *pool) take(ctx context.Context) (*session, error) {
	if p.free == nil {
		conn, err := p.db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		return &session{conn: conn}, nil
	}
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case s := <-p.free:
		if s.conn != nil {
			return s, nil
		}
		conn, err := p.db.Conn(ctx)
		if err != nil {
			p.free <- s
			return nil, err
		}
		s.conn = conn
		return s, nil
	}
}

// give takes a session back. A session that is not clean is thrown away: what
// is left open on it would be somebody else's surprise.
func (p *pool) give(s *session, clean bool) {
	if !clean {
		_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	if p.free == nil {
		_ = s.conn.Close()
		return
	}
	if !clean {
		s.drop()
	}
	p.free <- s
}

// drop closes the connection and forgets its statements.
func (s *session) drop() {
	if s.conn == nil {
		return
	}
	for _, stmt := range s.stmts {
		_ = stmt.Close()
	}
	_ = s.conn.Close()
	s.conn, s.stmts = nil, map[string]*sql.Stmt{}
}

// close waits for every session to come back and closes the pool.
func (p *pool) close() error {
	if p == nil {
		return nil
	}
	for range cap(p.free) {
		(<-p.free).drop()
	}
	return p.db.Close()
}

// prepared returns the statement prepared on this connection.
func (s *session) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := s.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.WithoutCancel(ctx), forSQLite(query))
	if err != nil {
		return nil, err
	}
	s.stmts[query] = stmt
	return stmt, nil
}

func (s *session) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s.stmts == nil {
		return s.conn.ExecContext(ctx, query, args...)
	}
	stmt, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

func (s *session) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s.stmts == nil {
		return s.conn.QueryContext(ctx, query, args...)
	}
	stmt, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// A transaction is what Snapshot, Book and Tx read and write through.
type transaction struct {
	ctx    context.Context
	store  *Store
	sess   *session
	clinic string // $1 of every statement
	mode   mode
}

// scanner is one row: *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// exec runs a statement whose $1 is the clinic and whose other arguments
// follow, and returns how many rows it touched.
func (t *transaction) exec(doing, query string, args ...any) (int64, error) {
	args = append([]any{t.clinic}, args...)
	if err := bind(t.store.dialect, args); err != nil {
		return 0, err
	}
	result, err := t.sess.exec(t.ctx, query, args...)
	if err != nil {
		return 0, t.store.failed(t.ctx, doing, err)
	}
	n, err := result.RowsAffected()
	return n, t.store.failed(t.ctx, doing, err)
}

// each calls fn with every row of a query whose $1 is the clinic. fn must not
// use the transaction: PostgreSQL's connection is busy until the rows end.
func each[T any](t *transaction, doing string, scan func(scanner) (T, error), fn func(T) error, query string, args ...any) error {
	args = append([]any{t.clinic}, args...)
	if err := bind(t.store.dialect, args); err != nil {
		return err
	}
	rows, err := t.sess.query(t.ctx, query, args...)
	if err != nil {
		return t.store.failed(t.ctx, doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return t.store.failed(t.ctx, doing, err)
		}
		if err := fn(v); err != nil {
			return err
		}
	}
	return t.store.failed(t.ctx, doing, rows.Err())
}

// all returns every row of a query whose $1 is the clinic.
func all[T any](t *transaction, doing string, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := each(t, doing, scan, func(v T) error {
		out = append(out, v)
		return nil
	}, query, args...)
	return out, err
}

var errEnough = errors.New("store: enough rows")

// one returns the first row of a query whose $1 is the clinic; ok is false if
// there is none.
func one[T any](t *transaction, doing string, scan func(scanner) (T, error), query string, args ...any) (v T, ok bool, err error) {
	err = each(t, doing, scan, func(row T) error {
		v, ok = row, true
		return errEnough
	}, query, args...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return v, ok, err
}

// pageRows is how many rows paged keeps in memory at a time.
const pageRows = 512

// paged calls fn with every row of a query that takes a page at a time, in
// the order of a key: page returns the rows after the last one seen. fn may
// use the transaction, for no rows are open while it runs.
func paged[T any](page func(last T, first bool) ([]T, error), fn func(T) error) error {
	var last T
	for first := true; ; first = false {
		rows, err := page(last, first)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := fn(row); err != nil {
				return err
			}
		}
		if len(rows) < pageRows {
			return nil
		}
		last = rows[len(rows)-1]
	}
}

// must turns "no row was touched" into an error, for statements that name a
// row which has to be there.
func must(n int64, err error, missing error) error {
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("store: %w", missing)
	}
	return nil
}
