package storetest

import (
	"database/sql"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/store"
)

// Standby has the commits of connections that are made from now on to the
// PostgreSQL database of dsn wait for the server's synchronous standby, if it has
// one. away names one that never comes; back ends that. Other databases of the
// server wait for nothing.
func Standby(tb testing.TB, dsn string) (away func() (back func())) {
	tb.Helper()
	db := Raw(tb, store.Config{DSN: dsn})
	do := func(statements ...string) {
		tb.Helper()
		for _, statement := range statements {
			if _, err := db.Exec(statement); err != nil {
				tb.Fatal(err)
			}
		}
	}
	do(`do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$`)
	back := func() {
		tb.Helper()
		do(`alter system reset synchronous_standby_names`, `select pg_reload_conf()`)
	}
	return func() func() {
		tb.Helper()
		tb.Cleanup(back)
		do(`create table if not exists waiting(n int)`, `alter system set synchronous_standby_names = 'nobody'`, `select pg_reload_conf()`)
		waits(tb, db)
		return back
	}
}

// Cancelled does something with the database of dsn and, as soon as it waits for
// the standby, has the server stop waiting, as an operator would who ends what
// takes too long. It returns what do does.
func Cancelled(tb testing.TB, dsn string, do func() error) error {
	tb.Helper()
	db := Raw(tb, store.Config{DSN: dsn})
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		select {
		case err := <-done:
			return err
		case <-time.After(10 * time.Millisecond):
		}
		cancel(tb, db)
	}
}

// cancel has whatever waits for the standby stop waiting, and counts it.
func cancel(tb testing.TB, db *sql.DB) (n int) {
	tb.Helper()
	err := db.QueryRow(`select count(pg_cancel_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event = 'SyncRep'`).Scan(&n)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// waits returns as soon as a commit waits for the standby, and has that one stop
// waiting: the server reads its settings when it comes to it.
func waits(tb testing.TB, db *sql.DB) {
	tb.Helper()
	var seen atomic.Bool
	done := make(chan error, 1)
	go func() {
		for !seen.Load() {
			if _, err := db.Exec(`set synchronous_commit = on; insert into waiting values (1)`); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				tb.Fatal(err)
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
		if cancel(tb, db) > 0 {
			seen.Store(true)
		}
	}
}
