package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/clew-health/clew/internal/store"
)

// A server is one PostgreSQL started by this test binary. It ends, and its
// files go, when the binary does.
type server struct {
	dir      string // data and socket
	template string // a migrated database that is copied for each test
	mu       sync.Mutex
	made     int
}

// The two roles of a deployment: one owns and migrates, one runs.
const (
	ownerRole = "clew_owner"
	appRole   = "clew_login"
)

var (
	quick   = sync.OnceValues(func() (*server, error) { return start(false) })
	durable = sync.OnceValues(func() (*server, error) { return start(true) })
)

// Postgres returns the addresses, for the application's login and for the
// owner's, of a fresh PostgreSQL database that holds the empty book of Clinic.
// The server is started once for each test binary, keeps its files in memory
// and waits for no disk. A missing PostgreSQL fails the test.
func Postgres(tb testing.TB) (appDSN, ownerDSN string) {
	tb.Helper()
	return database(tb, quick)
}

// DurablePostgres is Postgres with its files on the disk and every commit
// waiting for it: for benchmarks and for tests of what a crash leaves.
func DurablePostgres(tb testing.TB) (appDSN, ownerDSN string) {
	tb.Helper()
	return database(tb, durable)
}

func database(tb testing.TB, from func() (*server, error)) (appDSN, ownerDSN string) {
	tb.Helper()
	s, err := from()
	if err != nil {
		tb.Fatalf("storetest: PostgreSQL is needed: %v", err)
	}
	name, err := s.copy()
	if err != nil {
		tb.Fatalf("storetest: a database cannot be made: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.admin("postgres", fmt.Sprintf("drop database if exists %s with (force)", name)); err != nil {
			tb.Logf("storetest: %v", err)
		}
	})
	return s.dsn(appRole, name), s.dsn(ownerRole, name)
}

func (s *server) dsn(role, database string) string {
	return (&url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: url.Values{"host": {s.dir}}.Encode()}).String()
}

// copy makes a database from the template.
func (s *server) copy() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	name := fmt.Sprintf("t%d", s.made)
	return name, s.admin("postgres", fmt.Sprintf("create database %s template %s strategy file_copy owner %s", name, s.template, ownerRole))
}

// admin runs statements as the superuser.
func (s *server) admin(database string, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres", database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// binaries returns the folder of PostgreSQL's programs: CLEW_PG_BIN, the
// newest of Debian's, or that of initdb in PATH.
func binaries() (string, error) {
	if dir := os.Getenv("CLEW_PG_BIN"); dir != "" {
		return dir, nil
	}
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	number := func(dir string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		return n
	}
	slices.SortFunc(dirs, func(a, b string) int { return number(b) - number(a) })
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			return dir, nil
		}
	}
	if found, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(found), nil
	}
	return "", errors.New("install the package postgresql, or name its bin folder in CLEW_PG_BIN")
}

// runAs returns the credentials of PostgreSQL's processes: it refuses to run
// as root.
func runAs() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("root needs a user postgres or nobody to run it as")
}

// keeper runs the server, ends it when told to, and removes its files.
const keeper = `
trap 'kill -QUIT $pid 2>/dev/null' TERM INT QUIT HUP
"$@" >"$CLEW_PG_DIR/log" 2>&1 &
pid=$!
wait $pid; wait $pid 2>/dev/null
rm -rf "$CLEW_PG_DIR"
`

const prefix = "clew-pg-"

// start makes a cluster and starts a server on it.
func start(onDisk bool) (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	cred, err := runAs()
	if err != nil {
		return nil, err
	}
	base := os.TempDir()
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() && !onDisk {
		base = "/dev/shm"
	}
	sweep(base)
	dir, err := os.MkdirTemp(base, fmt.Sprintf("%s%d-", prefix, os.Getpid()))
	if err != nil {
		return nil, err
	}
	if cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	initdb.Dir = dir
	if out, err := initdb.CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	args := []string{filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=300"}
	if !onDisk {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
	}
	s := &server{dir: dir, template: "clew_template"}
	if err := s.serve(args, cred); err != nil {
		return nil, err
	}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	return s, nil
}

// sweep removes what test binaries that were killed together with their
// keeper have left.
func sweep(base string) {
	dirs, _ := filepath.Glob(filepath.Join(base, prefix+"*"))
	for _, dir := range dirs {
		digits, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		pid, err := strconv.Atoi(digits)
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) && !alive(dir) {
			_ = os.RemoveAll(dir)
		}
	}
}

// alive reports whether a server still runs in dir.
func alive(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return false
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	return err == nil && syscall.Kill(pid, 0) == nil
}

// serve starts the server and waits until it answers. The parent-death signal
// is bound to the thread that starts the child, so that thread must live on.
func (s *server) serve(args []string, cred *syscall.Credential) error {
	started := make(chan error)
	ended := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlock
		cmd := exec.Command("/bin/sh", append([]string{"-c", keeper, "keeper"}, args...)...)
		cmd.Env = append(os.Environ(), "CLEW_PG_DIR="+s.dir)
		cmd.Dir = s.dir
		cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGTERM, Setpgid: true}
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
		select {}
	}()
	if err := <-started; err != nil {
		return err
	}
	var err error
	for range 600 {
		if err = s.admin("postgres", "select 1"); err == nil {
			return nil
		}
		select {
		case <-ended:
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("the server ended at once: %s", log)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("the server does not answer: %w", err)
}

// prepare makes the roles and the migrated template.
func (s *server) prepare() error {
	err := s.admin("postgres",
		"create role "+ownerRole+" login createrole",
		"create role "+appRole+" login",
		"create database "+s.template+" owner "+ownerRole)
	if err != nil {
		return err
	}
	dsn := s.dsn(ownerRole, s.template)
	if err := store.Create(context.Background(), store.Config{DSN: dsn, Clinic: Clinic}); err != nil {
		return err
	}
	return s.admin("postgres", "grant clew_app to "+appRole)
}
