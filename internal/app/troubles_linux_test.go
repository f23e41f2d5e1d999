package app

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/web"
)

// TestACopyThatStaysBehindIsSaid ships onto a disk that fills up: a minute later
// somebody has to see to it, once, also after a new start, and no more when there
// is room. The control, a disk with room, is never spoken of.
func TestACopyThatStaysBehindIsSaid(t *testing.T) {
	for name, full := range map[string]bool{"a full disk": true, "control": false} {
		t.Run(name, func(t *testing.T) { staysBehind(t, full) })
	}
}

func staysBehind(t *testing.T, full bool) {
	dir, target := t.TempDir(), t.TempDir()
	if err := syscall.Mount("tmpfs", target, "tmpfs", 0, "size=8m"); err != nil {
		t.Fatalf("this test mounts a small file system and needs to be root in its own container: %v", err)
	}
	defer func() { _ = syscall.Unmount(target, 0) }()
	book := cli.Book{DB: filepath.Join(dir, "clinic.db"), Key: filepath.Join(dir, "clinic.key")}
	c, shut, err := createBook(t.Context(), book, "Juniper House", "UTC")
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	var later atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	s := cli.Serve{Book: book, Ship: target}
	ctx, stop := context.WithCancel(t.Context())
	shipper, ended, err := shipping(ctx, &cli.World{Now: now, Version: "test", Stderr: io.Discard}, c, book, s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { stop(); <-ended }()
	k := &keeping{clinic: c, serve: s, ship: shipper.State, now: now, zone: time.UTC}
	until(t, "the copy stands", func() bool { return shipper.State().Generation != "" })
	wants(t, k, "")
	photos := filepath.Join(target, "photos")
	if full {
		if err := os.WriteFile(photos, make([]byte, 16<<20), 0o600); err == nil {
			t.Fatal("the disk is not full")
		}
		later.Add(int64(10 * time.Second))
		until(t, "the disk is full", func() bool { return shipper.State().Trouble != "" })
		wants(t, k, "") // not behind yet
	}
	later.Add(int64(2 * time.Minute))
	if !full {
		until(t, "it is shipped", func() bool { return shipper.State().Behind(now()) < ship.Line })
		wants(t, k, "")
		return
	}
	const title = "The copy on the other disk stays behind"
	since := wants(t, k, title).Since
	later.Add(int64(5 * time.Minute))
	for range 3 {
		wants(t, k, title)
	}
	// A new start knows of it at once, while its own copy is only being begun.
	again := &keeping{clinic: c, serve: s, ship: func() ship.State { return ship.State{Folder: target, AsOf: now()} }, now: now, zone: time.UTC}
	if one := wants(t, again, title); !one.Since.Equal(since) {
		t.Errorf("since %v, before the start since %v", one.Since, since)
	}
	if n := noted(t, k); n != 1 {
		t.Errorf("it was written down %d times", n)
	}
	if err := os.Remove(photos); err != nil {
		t.Fatal(err)
	}
	later.Add(int64(30 * time.Second))
	until(t, "the copy catches up", func() bool { s := shipper.State(); return s.Trouble == "" && s.Behind(now()) < ship.Line })
	wants(t, k, "")
	if n := noted(t, k); n != 1 {
		t.Errorf("it was written down %d times", n)
	}
}

// until waits for something for half a minute.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for range 600 {
		if so() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it never came to this: %s", what)
}

// wants looks, as the program does every few seconds, and holds what somebody has
// to see to against a title; none where it is empty.
func wants(t *testing.T, k *keeping, title string) web.Copy {
	t.Helper()
	if err := k.note(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := k.copies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Title == "Copy on another disk" {
			if one.Need != title {
				t.Fatalf("somebody has to see to %q, want %q: %+v", one.Need, title, one)
			}
			return one
		}
	}
	t.Fatal("nothing is said of the copy")
	return web.Copy{}
}

// noted counts how often it was written down that the copy stays behind.
func noted(t *testing.T, k *keeping) (n int) {
	t.Helper()
	err := k.clinic.Store().View(t.Context(), k.clinic.Own(), func(snap *store.Snapshot) error {
		rows, err := snap.Runs(runShip, 100)
		n = len(rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
