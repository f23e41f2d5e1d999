package store_test

import (
	"errors"
	"os"
	"path/filepath"
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
