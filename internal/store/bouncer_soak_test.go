//go:build soak && linux

package store_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// TestSoakPgBouncer has eight clinics share four connections of PgBouncer, which
// hands a connection on after every transaction: nobody sees another's rows. The
// control: a tenant that is set for the session does leak.
func TestSoakPgBouncer(t *testing.T) {
	app, owner := storetest.Postgres(t)
	cfg := store.Config{DSN: app, OwnerDSN: owner}
	clinics := eight(t, storetest.Open(t, cfg), cfg)
	through := bouncer(t, app)
	cfg.DSN = poolOf(t, through, 16)
	s := storetest.Open(t, cfg)
	answers, wrong := asked(t, s, clinics, 1200)
	if wrong != 0 || answers != 8*1200 {
		t.Errorf("%d of %d answers were another clinic's", wrong, answers)
	}
	t.Logf("%d of %d answers were another clinic's", wrong, answers)
	leaks(t, poolOf(t, through, 16), clinics)
}

// bouncer starts PgBouncer before the database of dsn, with four connections to
// it, and returns its address. Everybody comes in as the application. It pools transactions and, in Debian 12, knows no
// prepared statements; nor what Clew says of keeping connections alive.
func bouncer(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	as, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(as.Uid)
	gid, _ := strconv.Atoi(as.Gid)
	dir, err := os.MkdirTemp("", "clew-bouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	settings := fmt.Sprintf(`[databases]
* = host=%s user=%s
[pgbouncer]
unix_socket_dir = %s
listen_addr =
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_db_connections = 4
log_connections = 0
log_disconnections = 0
ignore_startup_parameters = tcp_keepalives_idle, tcp_keepalives_interval, tcp_keepalives_count
`, u.Query().Get("host"), u.User.Username(), dir)
	file := filepath.Join(dir, "ini")
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pgbouncer", file)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatalf("install the package pgbouncer: %v", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	u.RawQuery = url.Values{"host": {dir}, "port": {"6432"}, "default_query_exec_mode": {"exec"}}.Encode()
	for range 100 {
		if conn, failed := pgx.Connect(t.Context(), u.String()); failed == nil {
			_ = conn.Close(t.Context())
			return u.String()
		} else {
			err = failed
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
	return ""
}
