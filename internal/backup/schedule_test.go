package backup_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/store"
)

// TestNights lets two weeks pass: a backup each night, a drill each week,
// old ones gone.
func TestNights(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]func(testing.TB) store.Config{"sqlite": sqlite, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := found(t, cfg(t))
			h.record(t, 3)
			now := time.Date(2026, 11, 2, 12, 0, 0, 0, h.Location())
			dir := filepath.Join(t.TempDir(), "backups")
			src := h.source()
			src.Now = func() time.Time { return now }
			s := backup.Schedule{Source: src, Folder: dir, Hour: 3, Location: h.Location(), Keeping: backup.Usual, Open: opens, Log: slog.New(slog.DiscardHandler)}
			state := func() backup.State { return must(backup.Read(t.Context(), h.store, h.ID()))(t) }
			once := func() {
				t.Helper()
				if err := s.Once(t.Context()); err != nil {
					t.Fatalf("%s: %v", now, err)
				}
			}
			if got := state(); !got.Backup.Ended.IsZero() || !got.Drill.Ended.IsZero() {
				t.Errorf("before the first night: %+v", got)
			}
			once()
			if got := state(); got.Backup.Entries != 6 || got.Drill.Entries != 6 || got.Trouble != "" {
				t.Errorf("after the first: %+v", got)
			}
			once() // nothing is due twice
			if got := names(t, dir); len(got) != 1 {
				t.Errorf("after the first: %v", got)
			}
			for range 15 {
				now = now.AddDate(0, 0, 1)
				once()
			}
			if got := names(t, dir); len(got) != 8 { // seven nights, and the Sunday before
				t.Errorf("after two weeks: %v", got)
			}
		})
	}
}

// spoil changes the newest backup of a folder.
func spoil(t *testing.T, dir string) {
	t.Helper()
	list := names(t, dir)
	path := filepath.Join(dir, list[len(list)-1])
	b := must(os.ReadFile(path))(t)
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestADrillThatFails lets a backup go bad on its disk between the night's
// writing and the drill: the drill fails, says so, and is tried again; the next
// week's works.
func TestADrillThatFails(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	now := time.Date(2026, 11, 8, 3, 30, 0, 0, h.Location()) // a Sunday
	dir := t.TempDir()
	src := h.source()
	src.Now = func() time.Time { return now }
	s := backup.Schedule{Source: src, Folder: dir, Hour: 3, Location: h.Location(), Keeping: backup.Usual, Open: opens, Log: slog.New(slog.DiscardHandler)}
	state := func() backup.State { return must(backup.Read(t.Context(), h.store, h.ID()))(t) }
	if err := s.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	worked := state().Drill
	spoil(t, dir)
	now = now.Add(time.Hour)
	for try := range 3 {
		want := try != 1 // five minutes later it is too early to try again
		if err := s.Once(t.Context()); (err != nil) != want {
			t.Errorf("try %d: %v", try, err)
		}
		if got := state(); !strings.Contains(got.Trouble, "damaged") || got.Drill != worked {
			t.Errorf("try %d: %+v", try, got)
		}
		now = now.Add(time.Duration(5+10*try) * time.Minute)
	}
	for range 7 {
		now = now.AddDate(0, 0, 1)
		if err := s.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := state(); got.Trouble != "" || got.Drill.Due.Equal(worked.Due) {
		t.Errorf("a week later: %+v", got)
	}
	for _, name := range names(t, dir) {
		if strings.HasPrefix(name, ".") {
			t.Errorf("left %s", name)
		}
	}
}
