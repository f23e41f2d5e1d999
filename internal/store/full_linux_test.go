package store_test

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// mount mounts a small file system in memory until the test ends.
func mount(t *testing.T, options string) string {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Fatalf("this test mounts a small file system and needs to be root in its own container: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestFullDisk fills the disk, is refused, makes room, and goes on.
func TestFullDisk(t *testing.T) {
	dir := mount(t, "size=1536k")
	s := storetest.Open(t, store.Config{DSN: storetest.SQLiteIn(t, dir)})
	g := storetest.Grant(t, storetest.Clinic)
	filler := filepath.Join(dir, "filler")
	var acknowledged int64
	for round := range 3 {
		if _, err := next(t, s); err != nil {
			t.Fatalf("round %d, with room: %v", round, err)
		}
		acknowledged++
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		_ = f.Close()
		for {
			if _, err = next(t, s); err != nil {
				break
			}
			acknowledged++
		}
		if !errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrUnknown) || fault.Say(err) == "" {
			t.Fatalf("round %d, on a full disk: %v", round, err)
		}
		if err := s.Update(t.Context(), g, func(w *store.Tx) error {
			return w.StageVisit(store.VisitRow{ID: "v", Recorded: storetest.Entry(1).At, Leaf: make([]byte, 1<<16)})
		}); !errors.Is(err, store.ErrFull) {
			t.Errorf("round %d, another write: %v", round, err)
		}
		if err := s.Broken(); err != nil {
			t.Fatalf("a full disk broke the store: %v", err)
		}
		if n := length(t, s); n != acknowledged { // reading goes on
			t.Errorf("round %d: %d entries, want %d", round, n, acknowledged)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
	}
	if seq, err := next(t, s); err != nil || seq != acknowledged+1 {
		t.Errorf("after making room: %d, %v", seq, err)
	}
}

// TestNoRoomForTheReserve starts where there is no room to keep back: everybody
// shares what there is, and the file is made as soon as it can be.
func TestNoRoomForTheReserve(t *testing.T) {
	dir := mount(t, "size=4m")
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	path := storetest.SQLiteIn(t, dir)
	s := storetest.Open(t, store.Config{DSN: path, Reserve: 2 << 20})
	if _, err := next(t, s); err != nil {
		t.Errorf("without a reserve: %v", err)
	}
	if s.Spend() {
		t.Error("what is not there was given up")
	}
	if _, err := next(t, s); err != nil {
		t.Errorf("after asking for it: %v", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond)
	if _, err := next(t, s); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path + ".reserve"); err != nil || info.Size() != 2<<20 {
		t.Errorf("with room: %v", err)
	}
}

// TestReadOnlyFile opens a book on a file system that takes no writes.
func TestReadOnlyFile(t *testing.T) {
	dir := mount(t, "size=2m")
	path := storetest.SQLiteIn(t, dir)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), store.Config{DSN: path}); fault.RuleOf(err) != "store.read-only" {
		t.Errorf("opening to write: %v", err)
	}
	s := storetest.Open(t, store.Config{DSN: path, ReadOnly: true})
	if n := length(t, s); n != 0 {
		t.Errorf("%d entries", n)
	}
}

// TestFullDiskOfPostgres fills the disk beneath PostgreSQL's tables: writing is
// refused in a sentence, reading goes on, and with room so does everything, with
// the same connections.
func TestFullDiskOfPostgres(t *testing.T) {
	as, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	dir := mount(t, "size=16m,uid="+as.Uid)
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	app, owner := storetest.Postgres(t)
	name := app[strings.LastIndex(app, "/")+1 : strings.Index(app, "?")]
	admin := storetest.Raw(t, store.Config{DSN: strings.Replace(owner, "/"+name, "/postgres", 1)})
	do := func(statements ...string) {
		for _, statement := range statements {
			if _, err := admin.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	do(`create tablespace tight location '`+dir+`'`, `alter database `+name+` set tablespace tight`)
	t.Cleanup(func() { do(`drop database `+name+` with (force)`, `drop tablespace tight`) })
	s := storetest.Open(t, store.Config{DSN: app})
	var acknowledged int64
	for round := range 3 {
		if _, err := next(t, s); err != nil {
			t.Fatalf("round %d, with room: %v", round, err)
		}
		acknowledged++
		filler := filepath.Join(dir, "filler")
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		_ = f.Close()
		for range 5000 {
			if _, err = next(t, s); err != nil {
				break
			}
			acknowledged++
		}
		if !errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrUnknown) || fault.Say(err) == "" {
			t.Fatalf("round %d, on a full disk, after %d: %v", round, acknowledged, err)
		}
		if err := s.Broken(); err != nil {
			t.Fatalf("a full disk broke the store: %v", err)
		}
		if n := length(t, s); n != acknowledged {
			t.Errorf("round %d: %d entries, want %d", round, n, acknowledged)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
	}
	if seq, err := next(t, s); err != nil || seq != acknowledged+1 {
		t.Errorf("after making room: %d, %v", seq, err)
	}
}

// TestTheServerIsAway ends a connection under way, and asks where no server is:
// both are told in a sentence, and nothing is broken.
func TestTheServerIsAway(t *testing.T) {
	app, owner := storetest.Postgres(t)
	s := storetest.Open(t, store.Config{DSN: app})
	db := storetest.Raw(t, store.Config{DSN: owner})
	err := s.Append(t.Context(), storetest.Grant(t, storetest.Clinic), func(w *store.Book) error {
		if _, err := db.Exec(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`); err != nil {
			t.Fatal(err)
		}
		_, err := w.Head("book")
		return err
	})
	if fault.RuleOf(err) != "store.away" || fault.Say(err) == "" || s.Broken() != nil {
		t.Errorf("its connection ended: %v", err)
	}
	if _, err := next(t, s); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	name := app[strings.LastIndex(app, "/")+1 : strings.Index(app, "?")]
	if _, err := db.Exec(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	admin := storetest.Raw(t, store.Config{DSN: strings.Replace(owner, "/"+name, "/postgres", 1)})
	if _, err := admin.Exec(`alter database ` + name + ` allow_connections false`); err != nil {
		t.Fatal(err)
	}
	if _, err := next(t, s); fault.RuleOf(err) != "store.away" {
		t.Errorf("it lets nobody in: %v", err)
	}
	if _, err := admin.Exec(`alter database ` + name + ` allow_connections true`); err != nil {
		t.Fatal(err)
	}
	if _, err := next(t, s); err != nil {
		t.Errorf("it is back: %v", err)
	}
	for _, only := range []string{"on", "off"} { // as on a server that is no longer the primary
		if _, err := admin.Exec(`alter database ` + name + ` set default_transaction_read_only = ` + only); err != nil {
			t.Fatal(err)
		}
		_, err := next(t, storetest.Open(t, store.Config{DSN: app}))
		if only == "on" && fault.RuleOf(err) != "store.demoted" || only == "off" && err != nil {
			t.Errorf("read-only %s: %v", only, err)
		}
	}
}
