package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// TestABackupBecomesTheSameBook backs up a book with something of everything
// in it, from both databases, and restores it with the key and with the card
// alone.
func TestABackupBecomesTheSameBook(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]func(testing.TB) store.Config{"sqlite": sqlite, "postgres": postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := found(t, cfg(t))
			h.record(t, 20)
			h.beside(t)
			card := must(backup.NewCard())(t)
			file, made := h.backed(t, card)
			if made.Manifest.Entries != 23 || made.Manifest.Database != name {
				t.Errorf("manifest %+v", made.Manifest)
			}
			if mode := must(os.Stat(file))(t).Mode().Perm(); mode != 0o600 {
				t.Errorf("the backup may be read by others: %o", mode)
			}
			h.shut()
			card = must(backup.ParseCard(strings.ToLower(card.Paper("Juniper House", time.Now()))))(t)
			for way, keys := range map[string]backup.Keys{"key": {Ring: h.ring}, "card": {Card: &card}} {
				dir := t.TempDir()
				at, key := filepath.Join(dir, "clinic.db"), filepath.Join(dir, "clinic.key")
				if way == "key" {
					if err := seal.WriteRing(key, h.ring); err != nil {
						t.Fatal(err)
					}
				}
				trial, err := backup.Restore(t.Context(), file, at, key, plan(keys))
				if err != nil {
					t.Fatalf("%s: %v", way, err)
				}
				if trial.Root != made.Manifest.Root || trial.Kept != "" || !slices.Equal(trial.Tally.Parts, made.Tally.Parts) {
					t.Errorf("%s: %+v", way, trial)
				}
				same(t, h, store.Config{DSN: at}, key)
				if got := names(t, dir); !slices.Equal(got, []string{"clinic.db", "clinic.key"}) {
					t.Errorf("%s left %v", way, got)
				}
			}
		})
	}
}

// same reads in the restored book what was written in the old one.
func same(t *testing.T, h *house, at store.Config, key string) {
	t.Helper()
	ring := must(seal.ReadRing(key))(t)
	if ring.Text() != h.ring.Text() {
		t.Error("the key is another")
	}
	c, shut, err := opens(t.Context(), at, ring)
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	notes, err := c.ProcessNotes(t.Context(), h.nurse, h.ana)
	if err != nil || len(notes) != 1 || notes[0].Text != "What I wondered." {
		t.Errorf("process notes %d, %v", len(notes), err)
	}
	err = c.Store().View(t.Context(), c.Own(), func(s *store.Snapshot) error {
		for what, there := range map[string]func() (bool, error){
			"draft":   func() (bool, error) { _, ok, err := s.Draft("staff:a", "vitals", "patient/1"); return ok, err },
			"passkey": func() (bool, error) { _, ok, err := s.Passkey([]byte{0, 1, 255}); return ok, err },
			"link":    func() (bool, error) { _, ok, err := s.Link(id.Hash("link")); return ok, err },
			"file":    func() (bool, error) { _, ok, err := s.BlobChunk(id.Derived("file"), 0); return ok, err },
			"no sign-in": func() (bool, error) {
				_, ok, err := s.Login(id.Hash("cookie"))
				return !ok, err
			},
			"code": func() (bool, error) { _, ok, err := s.Code(id.Hash("code")); return ok, err },
		} {
			if ok, err := there(); err != nil || !ok {
				t.Errorf("%s: %v, %v", what, ok, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	// And people go on working in it.
	again := &house{Clinic: c, nurse: h.nurse, ana: h.ana}
	again.record(t, 1)
}

// TestBackupWhilePeopleWork writes backups while others record: each holds
// what was acknowledged before it began, and verifies.
func TestBackupWhilePeopleWork(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 50)
	var working sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		working.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					h.record(t, 1)
				}
			}
		})
	}
	for round := range 3 {
		before := head(t, h)
		file, made := h.backed(t)
		if made.Manifest.Entries < before {
			t.Errorf("round %d: %d entries, of which %d were there before", round, made.Manifest.Entries, before)
		}
		trial, err := backup.Build(t.Context(), file, filepath.Join(t.TempDir(), "b.db"), plan(backup.Keys{Ring: h.ring}))
		if err != nil || trial.Entries != made.Manifest.Entries {
			t.Errorf("round %d: %+v, %v", round, trial, err)
		}
	}
	close(stop)
	working.Wait()
}

func head(t *testing.T, h *house) (size int64) {
	t.Helper()
	if err := h.store.View(t.Context(), h.Own(), func(s *store.Snapshot) error {
		got, err := s.Head("book")
		size = got.Size
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return size
}

// TestRestoreKeepsTheOldBook puts an older backup in the place of a book: the
// book keeps another name; while it is in use it is not touched.
func TestRestoreKeepsTheOldBook(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 5)
	file, made := h.backed(t)
	h.record(t, 5)
	key := filepath.Join(filepath.Dir(h.cfg.DSN), "clinic.key")
	if err := seal.WriteRing(key, h.ring); err != nil {
		t.Fatal(err)
	}
	_, err := backup.Restore(t.Context(), file, h.cfg.DSN, key, plan(backup.Keys{}))
	if fault.RuleOf(err) != "store.in-use" {
		t.Errorf("over a book in use: %v", err)
	}
	now := head(t, h)
	h.shut()
	trial, err := backup.Restore(t.Context(), file, h.cfg.DSN, key, plan(backup.Keys{}))
	if err != nil || trial.Kept == "" {
		t.Fatalf("%+v, %v", trial, err)
	}
	for path, want := range map[string]int64{h.cfg.DSN: made.Manifest.Entries, trial.Kept: now} {
		c, shut, err := opens(t.Context(), store.Config{DSN: path}, h.ring)
		if err != nil {
			t.Fatal(err)
		}
		report, err := c.Verify(t.Context(), c.Own(), clinic.VerifyOptions{})
		if err != nil || !report.Clean() || report.Entries != want {
			t.Errorf("%s: %+v, %v; want %d entries", path, report, err, want)
		}
		shut()
	}
	other := must(seal.NewRing("00000000-0000-7000-8000-0000000000b8"))(t)
	elsewhere := filepath.Join(t.TempDir(), "other.key")
	if err := seal.WriteRing(elsewhere, other); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(t.Context(), file, filepath.Join(t.TempDir(), "clinic.db"), elsewhere, plan(backup.Keys{})); fault.RuleOf(err) != "backup.other-key" {
		t.Errorf("with another clinic's key: %v", err)
	}
}

// TestMove takes a book to PostgreSQL and back, with equal roots.
func TestMove(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 10)
	h.beside(t)
	src := h.source()
	to := postgres(t)
	there := must(backup.Move(t.Context(), src, to, plan(backup.Keys{})))(t)
	if _, err := backup.Move(t.Context(), src, to, plan(backup.Keys{})); fault.KindOf(err) != fault.Conflict {
		t.Errorf("into a database that has this clinic: %v", err)
	}
	s := must(store.Open(t.Context(), to))(t)
	defer s.Close()
	src.Store = s
	dir := t.TempDir()
	back := must(backup.Move(t.Context(), src, store.Config{DSN: filepath.Join(dir, "clinic.db")}, plan(backup.Keys{})))(t)
	if there.Manifest.Root != back.Manifest.Root || there.Manifest.Entries != back.Manifest.Entries || !slices.Equal(there.Tally.Parts, back.Tally.Parts) {
		t.Errorf("there %+v\nback %+v", there, back)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"clinic.db"}) {
		t.Errorf("left %v", got)
	}
	key := filepath.Join(dir, "clinic.key")
	if err := seal.WriteRing(key, h.ring); err != nil {
		t.Fatal(err)
	}
	same(t, h, store.Config{DSN: filepath.Join(dir, "clinic.db")}, key)
}

// TestKilledInTheMiddle kills restores at every stage: the old book stays what
// it was, or the new one is in its place whole; and the next restore works.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 40)
	file, made := h.backed(t)
	h.record(t, 3)
	was := head(t, h)
	key := filepath.Join(filepath.Dir(h.cfg.DSN), "clinic.key")
	if err := seal.WriteRing(key, h.ring); err != nil {
		t.Fatal(err)
	}
	h.shut()
	began := time.Now()
	whole := killed(t, file, h.cfg.DSN, key, time.Minute)
	took := time.Since(began)
	if !whole {
		t.Fatal("a restore that is left alone does not end well")
	}
	old := must(filepath.Glob(h.cfg.DSN + ".before-*"))(t)
	rounds := rounds(t, 12)
	fresh := 0
	for i := range rounds {
		if err := os.Rename(old[0], h.cfg.DSN); err != nil {
			t.Fatal(err)
		}
		killed(t, file, h.cfg.DSN, key, took*time.Duration(i+1)/time.Duration(rounds))
		c, shut, err := opens(t.Context(), store.Config{DSN: h.cfg.DSN}, h.ring)
		if err != nil {
			t.Fatalf("killed in round %d, the book does not open: %v", i, err)
		}
		report, err := c.Verify(t.Context(), c.Own(), clinic.VerifyOptions{})
		shut()
		if err != nil || !report.Clean() || report.Entries != was && report.Entries != made.Manifest.Entries {
			t.Fatalf("killed in round %d: %+v, %v", i, report, err)
		}
		if report.Entries == made.Manifest.Entries {
			fresh++
			continueFrom(t, h.cfg.DSN)
		}
		old = []string{h.cfg.DSN + ".old"}
		if err := os.Rename(h.cfg.DSN, old[0]); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("of %d restores that were killed, %d had put the new book in place", rounds, fresh)
}

// continueFrom puts the old book back for the next round.
func continueFrom(t *testing.T, path string) {
	t.Helper()
	kept := must(filepath.Glob(path + ".before-*"))(t)
	if len(kept) == 0 {
		t.Fatal("the old book is gone")
	}
	slices.Sort(kept)
	if err := os.Rename(kept[len(kept)-1], path); err != nil {
		t.Fatal(err)
	}
}

const restoreChild = "CLEW_TEST_RESTORE"

// killed runs a restore in a process of its own and kills it after a while; it
// reports whether it had ended well before.
func killed(t *testing.T, file, at, key string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestRestoreChild$")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s\n%s\n%s", restoreChild, file, at, key))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && (!exited || !strings.Contains(err.Error(), "killed")) {
		t.Fatalf("%v: %s", err, out.String())
	}
	return err == nil
}

// TestRestoreChild is the process that is killed.
func TestRestoreChild(t *testing.T) {
	args := strings.Split(os.Getenv(restoreChild), "\n")
	if len(args) != 3 {
		return // only a child of TestKilledInTheMiddle does anything
	}
	if _, err := backup.Restore(context.Background(), args[0], args[1], args[2], plan(backup.Keys{})); err != nil {
		t.Fatal(err)
	}
}

// TestRestoreIntoPostgres restores into a database of other clinics, and not
// where the clinic has a book already.
func TestRestoreIntoPostgres(t *testing.T) {
	t.Parallel()
	h := found(t, sqlite(t))
	h.record(t, 5)
	h.beside(t)
	file, made := h.backed(t)
	key := filepath.Join(t.TempDir(), "clinic.key")
	if err := seal.WriteRing(key, h.ring); err != nil {
		t.Fatal(err)
	}
	to := postgres(t)
	trial, err := backup.RestoreInto(t.Context(), file, to, key, plan(backup.Keys{}))
	if err != nil || trial.Root != made.Manifest.Root {
		t.Fatalf("%+v, %v", trial, err)
	}
	same(t, h, to, key)
	if _, err := backup.RestoreInto(t.Context(), file, to, key, plan(backup.Keys{})); fault.KindOf(err) != fault.Conflict {
		t.Errorf("over a book: %v", err)
	}
}
