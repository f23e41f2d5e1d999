package backup_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
)

// TestAFullDiskHoldsNoHalfBackup writes onto a disk without room: one sentence,
// and nothing left; with room it works.
func TestAFullDiskHoldsNoHalfBackup(t *testing.T) {
	h := found(t, sqlite(t))
	h.record(t, 300)
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=128k"); err != nil {
		t.Fatalf("this test mounts a small file system and needs to be root in its own container: %v", err)
	}
	defer func() { _ = syscall.Unmount(dir, 0) }()
	path := filepath.Join(dir, "book"+backup.Suffix)
	_, err := backup.WriteFile(t.Context(), h.source(), path)
	if fault.RuleOf(err) != "backup.full" || !strings.Contains(fault.Say(err), "is full, so no backup was made") {
		t.Errorf("on a full disk: %v", err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	whole, _ := h.backed(t)
	_, err = backup.Build(t.Context(), whole, filepath.Join(dir, "b.db"), plan(backup.Keys{Ring: h.ring}))
	if err == nil || !strings.Contains(fault.Say(err), "full") {
		t.Errorf("restoring on a full disk: %v", err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("restoring left %v", left)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=8m"); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.WriteFile(t.Context(), h.source(), path); err != nil {
		t.Errorf("with room: %v", err)
	}
	if got := must(os.ReadDir(dir))(t); len(got) != 1 {
		t.Errorf("holds %d files", len(got))
	}
}
