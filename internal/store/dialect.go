package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"

	"github.com/clew-health/clew/internal/id"
)

// mode is what a transaction is for.
type mode int

const (
	viewing mode = iota
	updating
	appending
)

// A dialect is what differs between the two databases while the program runs.
// Connecting is in open.go, the catalogues in catalog.go.
type dialect interface {
	name() string
	timesAsText() bool // instants are stored as text
	// begin opens a transaction and names the clinic in it; appending waits
	// for the book's lock first.
	begin(ctx context.Context, s *session, clinic id.Clinic, m mode) error
	commit(ctx context.Context, s *session) error
	rollback(s *session) (clean bool)
	lockRow() string          // ends a SELECT whose row is about to be changed
	inList(n int) string      // the condition that a value is in the list $n
	list(values []string) any // the argument for inList
	insert(t *transaction, b batch, n int, row func(i int, to []any)) error
	trouble(err error) trouble
	close()
}

// A batch is a table and the columns that many rows are inserted into at
// once, after the clinic.
type batch struct {
	table   string
	columns []column
}

type column struct {
	name string
	kind kind
}

type kind int

const (
	number kind = iota // int64
	text               // string
	blob               // []byte
	moment             // time.Time
	flag               // bool
)

// insertAll inserts n rows; row writes the i-th row's values, one a column.
func insertAll(t *transaction, doing string, b batch, n int, row func(i int, to []any)) error {
	if n == 0 {
		return nil
	}
	return t.store.failed(t.ctx, doing, t.store.dialect.insert(t, b, n, row))
}

func (b batch) names() string {
	names := []string{"clinic"}
	for _, c := range b.columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// SQLite.

type sqliteDialect struct{}

func (sqliteDialect) name() string      { return "sqlite" }
func (sqliteDialect) timesAsText() bool { return true }
func (sqliteDialect) lockRow() string   { return "" } // one writer at a time anyway
func (sqliteDialect) close()            {}

// begin takes the file's only write lock at once when it will write, so that
// no transaction finds out halfway that it must give way.
func (sqliteDialect) begin(ctx context.Context, s *session, clinic id.Clinic, m mode) error {
	statement := "begin immediate"
	if m == viewing {
		statement = "begin"
	}
	if _, err := s.conn.ExecContext(ctx, statement); err != nil {
		return err
	}
	// The first read fixes the snapshot; and the clinic must be the file's.
	rows, err := s.query(ctx, `select 1 from clinics where clinic = $1`, string(clinic))
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return errors.Join(rows.Err(), errNoClinic(clinic))
	}
	return nil
}

func (sqliteDialect) commit(ctx context.Context, s *session) error {
	_, err := s.conn.ExecContext(ctx, "commit")
	return err
}

func (sqliteDialect) rollback(s *session) bool {
	_, _ = s.conn.ExecContext(context.Background(), "rollback") // SQLite may have rolled back by itself
	err := s.conn.Raw(func(c any) error {
		if !c.(interface{ Raw() *sqlite3.Conn }).Raw().GetAutocommit() {
			return errors.New("store: a transaction is still open")
		}
		return nil
	})
	return err == nil
}

func (sqliteDialect) inList(n int) string {
	return fmt.Sprintf("in (select value from json_each($%d))", n)
}

func (sqliteDialect) list(values []string) any {
	text, _ := json.Marshal(values) // strings always marshal
	return string(text)
}

func (d sqliteDialect) insert(t *transaction, b batch, n int, row func(i int, to []any)) error {
	var query strings.Builder
	fmt.Fprintf(&query, "insert into %s (%s) values ($1", b.table, b.names())
	for i := range b.columns {
		fmt.Fprintf(&query, ", $%d", i+2)
	}
	query.WriteString(")")
	stmt, err := t.sess.prepared(t.ctx, query.String())
	if err != nil {
		return err
	}
	args := make([]any, len(b.columns)+1)
	for i := range n {
		args[0] = t.clinic
		row(i, args[1:])
		if err := bind(d, args); err != nil {
			return err
		}
		if _, err := stmt.ExecContext(t.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func (sqliteDialect) trouble(err error) trouble {
	code, ok := errors.AsType[sqlite3.ErrorCode](err)
	if !ok {
		return otherTrouble
	}
	switch code {
	case sqlite3.FULL:
		return diskFull
	case sqlite3.IOERR, sqlite3.CORRUPT, sqlite3.NOTADB, sqlite3.CANTOPEN, sqlite3.PROTOCOL:
		return ioFailure
	case sqlite3.BUSY, sqlite3.LOCKED:
		return busy
	case sqlite3.READONLY, sqlite3.PERM:
		return readOnly
	}
	extended, _ := errors.AsType[sqlite3.ExtendedErrorCode](err)
	switch extended {
	case sqlite3.CONSTRAINT_PRIMARYKEY, sqlite3.CONSTRAINT_UNIQUE, sqlite3.CONSTRAINT_ROWID:
		return duplicate
	}
	return otherTrouble
}

// PostgreSQL.

type postgresDialect struct{ readers, writers *pgxpool.Pool }

func (*postgresDialect) name() string        { return "postgres" }
func (*postgresDialect) timesAsText() bool   { return false }
func (*postgresDialect) lockRow() string     { return " for update" }
func (*postgresDialect) inList(n int) string { return fmt.Sprintf("= any($%d)", n) }
func (*postgresDialect) list(v []string) any { return v }

func (d *postgresDialect) close() {
	d.readers.Close()
	if d.writers != nil {
		d.writers.Close()
	}
}

// begin sends everything that opens a transaction in one round trip. The
// tenant is set for the transaction only, in the transaction, so that a
// connection handed on by any pooler carries nothing with it. The clinic is
// quoted into the text: it is 36 characters of hexadecimal and dashes, or
// admit has refused it.
func (d *postgresDialect) begin(ctx context.Context, s *session, clinic id.Clinic, m mode) error {
	statement := "begin isolation level read committed"
	if m == viewing {
		statement = "begin isolation level repeatable read, read only"
	}
	statement += fmt.Sprintf("; select set_config('app.clinic', '%s', true)", clinic)
	if m == appending {
		statement += fmt.Sprintf("; select pg_advisory_xact_lock(lock) from clinics where clinic = '%s'", clinic)
	} else {
		statement += fmt.Sprintf("; select 1 from clinics where clinic = '%s'", clinic)
	}
	return onWire(s, func(conn *pgconn.PgConn) error {
		results, err := conn.Exec(ctx, statement).ReadAll()
		if err == nil && len(results[len(results)-1].Rows) == 0 {
			return errNoClinic(clinic)
		}
		return err
	})
}

// errNotCommitted is a COMMIT that the server turned into a ROLLBACK because
// a statement before it had failed.
var errNotCommitted = errors.New("store: the database rolled the transaction back")

func (d *postgresDialect) commit(ctx context.Context, s *session) error {
	return onWire(s, func(conn *pgconn.PgConn) error {
		if conn.IsClosed() {
			return driver.ErrBadConn // COMMIT was never asked for
		}
		delete(conn.CustomData(), warned)
		results, err := conn.Exec(ctx, "commit").ReadAll()
		if err == nil && (len(results) == 0 || results[0].CommandTag.String() != "COMMIT") {
			return errNotCommitted
		}
		if warning, ok := conn.CustomData()[warned]; err == nil && ok {
			return fmt.Errorf("%w: %s", errInDoubt, warning)
		}
		return doubt(err)
	})
}

// errInDoubt marks a COMMIT whose answer did not come.
var errInDoubt = errors.New("store: no answer to commit")

// doubt decides whether a COMMIT that failed may have taken effect. A plain
// refusal by the server is certain; silence, a server that is going down, and
// "completion unknown" are not. (pgconn.SafeToRetry is no help: after reading
// the answer failed, it speaks of the connection as it is then.)
func doubt(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		if e.Code != "40003" && !strings.HasPrefix(e.Code, "57P") && !strings.HasPrefix(e.Code, "08") {
			return err
		}
	}
	return fmt.Errorf("%w: %w", errInDoubt, err)
}

func (d *postgresDialect) rollback(s *session) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return onWire(s, func(conn *pgconn.PgConn) error {
		if conn.IsClosed() {
			return driver.ErrBadConn
		}
		_, err := conn.Exec(ctx, "rollback").ReadAll()
		return err
	}) == nil
}

// onWire runs fn on the connection itself.
func onWire(s *session, fn func(*pgconn.PgConn) error) error {
	return s.conn.Raw(func(c any) error { return fn(c.(*stdlib.Conn).Conn().PgConn()) })
}

// insert sends every row in one statement, a column an array. (COPY would be
// no faster here and is refused on tables with row-level security.)
func (d *postgresDialect) insert(t *transaction, b batch, n int, row func(i int, to []any)) error {
	args := make([]any, len(b.columns)+1)
	args[0] = t.clinic
	var from, types []string
	for i, c := range b.columns {
		from = append(from, fmt.Sprintf("$%d::%s[]", i+2, c.kind.postgres()))
		types = append(types, c.name)
		args[i+1] = c.kind.slice(n)
	}
	values := make([]any, len(b.columns))
	for i := range n {
		row(i, values)
		if err := bind(d, values); err != nil {
			return err
		}
		for j, v := range values {
			put(args[j+1], i, v)
		}
	}
	_, err := t.sess.exec(t.ctx, fmt.Sprintf("insert into %s (%s) select $1, %s from unnest(%s) as new(%s)",
		b.table, b.names(), strings.Join(types, ", "), strings.Join(from, ", "), strings.Join(types, ", ")), args...)
	return err
}

func (k kind) postgres() string {
	return [...]string{"bigint", "text", "bytea", "timestamptz", "boolean"}[k]
}

func (k kind) slice(n int) any {
	switch k {
	case number:
		return make([]int64, n)
	case text:
		return make([]string, n)
	case blob:
		return make([][]byte, n)
	case moment:
		return make([]*time.Time, n)
	}
	return make([]bool, n)
}

// put sets the i-th element of a column made by slice.
func put(column any, i int, v any) {
	switch column := column.(type) {
	case []int64:
		column[i] = v.(int64)
	case []string:
		column[i] = v.(string)
	case [][]byte:
		column[i] = v.([]byte)
	case []*time.Time:
		if at, ok := v.(time.Time); ok {
			column[i] = &at
		}
	case []bool:
		column[i] = v.(bool)
	}
}

func (d *postgresDialect) trouble(err error) trouble {
	if errors.Is(err, errInDoubt) {
		return inDoubt
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return unreached(err)
	}
	switch {
	case strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08"):
		return away // it shuts down, starts or takes over from another
	case e.Code == "23505":
		return duplicate
	case e.Code == "53100":
		return diskFull
	case strings.HasPrefix(e.Code, "58") || e.Code == "XX001" || e.Code == "XX002":
		return ioFailure
	case e.Code == "25006":
		return demoted
	case e.Code == "55P03" || e.Code == "40P01":
		return busy
	}
	return otherTrouble
}

// unreached sorts an error that the server did not send: the connection cannot be
// made or broke, or whoever asks has given up.
func unreached(err error) trouble {
	if errors.Is(err, context.Canceled) {
		return otherTrouble
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	if connecting || network || pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return away
	}
	return otherTrouble
}
