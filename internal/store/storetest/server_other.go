//go:build !linux

package storetest

import "testing"

// Postgres needs Linux: the server is bound to the test's life by a signal
// that other systems do not have.
func Postgres(tb testing.TB) (appDSN, ownerDSN string) {
	tb.Helper()
	tb.Fatal("storetest: tests with PostgreSQL run on Linux only")
	return "", ""
}

// DurablePostgres needs Linux, too.
func DurablePostgres(tb testing.TB) (appDSN, ownerDSN string) {
	tb.Helper()
	return Postgres(tb)
}
