package main

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
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// A server is a PostgreSQL of this run's own, set as it comes: every commit
// waits for the disk.
type server struct {
	dir  string
	cmd  *exec.Cmd
	done chan struct{} // closed when the server has ended
	made int
}

// The two roles of a deployment: one owns and migrates, one runs.
const ownerRole, appRole = "clew_owner", "clew_login"

// postgresBin returns the folder of PostgreSQL's programs: CLEW_PG_BIN, the
// newest of Debian's, or that of initdb in PATH.
func postgresBin() (string, error) {
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
	return "", errors.New("PostgreSQL is not installed: install the package postgresql, or measure with -db sqlite")
}

// postgresUser returns whom PostgreSQL runs as: it refuses root.
func postgresUser() (*syscall.Credential, error) {
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
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
	}
	return nil, errors.New("root needs a user postgres or nobody to run PostgreSQL as")
}

// postgres returns the run's server, started at its first use.
func (b *bench) postgres() (*server, error) {
	if b.server != nil {
		return b.server, nil
	}
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	cred, err := postgresUser()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, "pg")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(b.ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: cred}, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	s := &server{dir: dir, done: make(chan struct{})}
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=50")
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = dir, io.Discard, io.Discard
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGQUIT, Setpgid: true}
	if err := s.start(); err != nil {
		return nil, err
	}
	b.server = s
	return s, s.admin("create role "+ownerRole+" login createrole", "create role "+appRole+" login")
}

// start starts the server and waits until it answers. The signal that ends it
// with us is bound to the thread that starts it, so that thread lives on.
func (s *server) start() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait()
			close(s.done)
		}
		select {}
	}()
	if err := <-started; err != nil {
		return err
	}
	var err error
	for range 400 {
		if err = s.admin("select 1"); err == nil {
			return nil
		}
		select {
		case <-s.done:
			return errors.New("PostgreSQL ended as soon as it was started")
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.stop()
	return fmt.Errorf("PostgreSQL does not answer: %w", err)
}

// stop ends the server at once; its files go with the run's.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
	}
}

func (s *server) dsn(role, database string) string {
	return (&url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: url.Values{"host": {s.dir}}.Encode()}).String()
}

// admin runs statements as the superuser.
func (s *server) admin(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres", "postgres"))
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

// database makes an empty database.
func (s *server) database() (string, error) {
	s.made++
	name := fmt.Sprintf("b%d", s.made)
	return name, s.admin("create database " + name + " owner " + ownerRole)
}

// member lets the application's login into a migrated database.
func (s *server) member() error { return s.admin("grant clew_app to " + appRole) }
