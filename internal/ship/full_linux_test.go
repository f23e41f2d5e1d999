package ship_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// TestAFullTarget ships onto a disk that fills up: the clinic goes on, the copy
// stays behind and says since when and why, and catches up when there is room.
func TestAFullTarget(t *testing.T) {
	h := found(t, 200)
	if err := syscall.Mount("tmpfs", h.folder, "tmpfs", 0, "size=4m"); err != nil {
		t.Fatalf("this test mounts a small file system and needs to be root in its own container: %v", err)
	}
	defer func() { _ = syscall.Unmount(h.folder, 0) }()
	h.record(t, 1)
	h.once(t)
	if err := os.WriteFile(filepath.Join(h.folder, "photos"), make([]byte, 8<<20), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	before := h.ship.State().AsOf
	h.record(t, 20) // fails the test if one is refused
	if err := h.ship.Once(t.Context()); fault.RuleOf(err) != "ship.full" {
		t.Fatalf("answered: %v", err)
	}
	if s := h.ship.State(); !strings.Contains(s.Trouble, "is full") || !s.AsOf.Equal(before) || s.Behind(time.Now()) <= 0 {
		t.Errorf("says %+v", s)
	}
	if err := os.Remove(filepath.Join(h.folder, "photos")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Millisecond)
	h.once(t)
	if trial := must(h.restored(t, h.folder))(t); trial.Entries < h.count.Load() || h.ship.State().Trouble != "" {
		t.Errorf("%d entries of %d: %+v", trial.Entries, h.count.Load(), h.ship.State())
	}
}
