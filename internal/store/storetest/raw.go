package storetest

import (
	"database/sql"
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
