package storetest

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/store"
)

// Raw opens a book's database past the store, as somebody would who owns the
// machine: for tampering in tests. On PostgreSQL it is the superuser.
func Raw(tb testing.TB, cfg store.Config) *sql.DB {
	tb.Helper()
	var db *sql.DB
	var err error
	if strings.HasPrefix(cfg.DSN, "postgres://") {
		db, err = sql.Open("pgx", AdminDSN(tb, cfg.DSN))
	} else {
		db, err = driver.Open(cfg.DSN)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// AdminDSN returns the address of the database of dsn for PostgreSQL's
// superuser, whom nothing stops: for tampering in tests.
func AdminDSN(tb testing.TB, dsn string) string {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	u.User = url.User("postgres")
	return u.String()
}
