package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// next appends the entry after the last and says which it was.
func next(t testing.TB, s *store.Store) (int64, error) {
	var seq int64
	err := s.Append(context.Background(), storetest.Grant(t, storetest.Clinic), func(w *store.Book) error {
		h, err := w.Head("book")
		if err != nil {
			return err
		}
		seq = h.Size + 1
		if err := w.AppendRows([]store.Row{storetest.Entry(seq)}); err != nil {
			return err
		}
		return w.PutHead("book", store.Head{Size: seq, Recorded: storetest.Entry(seq).Recorded})
	})
	return seq, err
}

// length returns how many entries a book has.
func length(t testing.TB, s *store.Store) int64 {
	t.Helper()
	n, err := measure(t, s)
	if err != nil {
		t.Error(err)
	}
	return n
}

// measure counts the entries of a book and fails unless the head says the same
// and each row is as it was written.
func measure(t testing.TB, s *store.Store) (rows int64, err error) {
	err = s.View(context.Background(), storetest.Grant(t, storetest.Clinic), func(v *store.Snapshot) error {
		h, err := v.Head("book")
		if err != nil {
			return err
		}
		err = v.Each(0, 1<<40, func(r store.Row) error {
			if rows++; r.Seq != rows || string(r.Leaf) != string(storetest.Entry(rows).Leaf) {
				return fmt.Errorf("row %d is not as it was written", r.Seq)
			}
			return nil
		})
		if err == nil && h.Size != rows {
			err = fmt.Errorf("the head says %d entries, there are %d", h.Size, rows)
		}
		return err
	})
	return rows, err
}

// TestFailedSyncStops: after fsync fails once, nothing more is acknowledged,
// although the system would call the next one a success.
func TestFailedSyncStops(t *testing.T) {
	d := storetest.NewDisk()
	t.Cleanup(d.Remove)
	path := storetest.SQLite(t)
	s, err := store.Open(t.Context(), store.Config{DSN: d.DSN(path)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := next(t, s); err != nil {
		t.Fatal(err)
	}
	d.Fail(func(op, file string) error {
		if op == "sync" && strings.HasSuffix(file, "-wal") {
			return storetest.ErrSync
		}
		return nil
	})
	_, err = next(t, s)
	if !errors.Is(err, store.ErrUnknown) || !errors.Is(err, store.ErrBroken) || fault.KindOf(err) != fault.Internal {
		t.Errorf("a failed fsync in COMMIT: %v", err)
	}
	d.Fail(nil)
	if _, err := next(t, s); !errors.Is(err, store.ErrBroken) || errors.Is(err, store.ErrUnknown) {
		t.Errorf("the next append: %v, want a plain refusal", err)
	}
	if !errors.Is(s.Broken(), store.ErrBroken) {
		t.Errorf("Broken: %v", s.Broken())
	}
	if n := length(t, s); n < 1 || n > 2 { // reading goes on
		t.Errorf("%d entries", n)
	}
	_ = s.Close()
	again := storetest.Open(t, store.Config{DSN: path})
	before := length(t, again)
	if seq, err := next(t, again); err != nil || seq != before+1 {
		t.Errorf("after opening again: %d, %v", seq, err)
	}
}

// TestFailedWriteStops is the same for an error in the middle of a transaction
// or of its COMMIT that is not a full disk.
func TestFailedWriteStops(t *testing.T) {
	d := storetest.NewDisk()
	t.Cleanup(d.Remove)
	s, err := store.Open(t.Context(), store.Config{DSN: d.DSN(storetest.SQLite(t))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d.Fail(func(op, _ string) error {
		if op == "write" {
			return storetest.ErrSync
		}
		return nil
	})
	if _, err := next(t, s); !errors.Is(err, store.ErrBroken) {
		t.Errorf("a failed write: %v", err)
	}
}

// TestFailedCheckpointStops: SQLite itself passes over an fsync of the file
// that fails while the log is moved into it.
func TestFailedCheckpointStops(t *testing.T) {
	d := storetest.NewDisk()
	t.Cleanup(d.Remove)
	s, err := store.Open(t.Context(), store.Config{DSN: d.DSN(storetest.SQLite(t))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d.Fail(func(op, file string) error {
		if op == "sync" && !strings.HasSuffix(file, "-wal") {
			return storetest.ErrSync
		}
		return nil
	})
	g := storetest.Grant(t, storetest.Clinic)
	for i := range int64(100) {
		err := s.Update(t.Context(), g, func(w *store.Tx) error {
			if i == 0 {
				if err := w.PutBlob(store.BlobRow{Blob: "b", Created: storetest.Entry(1).At}); err != nil {
					return err
				}
			}
			return w.PutBlobChunk("b", i, make([]byte, store.ChunkSize))
		})
		if errors.Is(err, store.ErrBroken) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Error("25 MB were written and no failed checkpoint stopped the store")
}

// cutOnce runs the store on a disk whose power goes off after some operations,
// and returns how many appends were acknowledged and how many are there after.
func cutOnce(t *testing.T, seed uint64, lying bool) (acknowledged, found int64, corrupt bool) {
	dice := rand.New(rand.NewPCG(seed, 1))
	d := storetest.NewDisk()
	defer d.Remove()
	path := storetest.SQLite(t)
	s, err := store.Open(t.Context(), store.Config{DSN: d.DSN(path), LogPages: 20})
	if err != nil {
		t.Fatal(err)
	}
	if lying {
		d.Lie()
	}
	d.DieAfter(2 + dice.IntN(400))
	for acknowledged < 1000 {
		seq, err := next(t, s)
		if err != nil {
			if !errors.Is(err, store.ErrBroken) {
				t.Errorf("seed %d: %v", seed, err)
			}
			break
		}
		acknowledged = seq
	}
	after := t.TempDir()
	if err := d.Cut(after, dice); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	again, err := store.Open(t.Context(), store.Config{DSN: filepath.Join(after, filepath.Base(path))})
	if err != nil {
		return acknowledged, 0, true
	}
	defer again.Close()
	found, err = measure(t, again)
	return acknowledged, found, err != nil
}

// TestPowerCuts cuts the power at random moments: what was acknowledged is
// there afterwards. SEEDS=n asks for more cuts.
func TestPowerCuts(t *testing.T) {
	cuts := 60
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil {
		cuts = n
	}
	if testing.Short() {
		cuts = 10
	}
	total, lost := int64(0), 0
	for seed := range cuts {
		acknowledged, found, corrupt := cutOnce(t, uint64(seed), false)
		if corrupt || found < acknowledged || found > acknowledged+1 {
			t.Errorf("seed %d: %d acknowledged, %d found, corrupt: %v", seed, acknowledged, found, corrupt)
		}
		total += acknowledged
	}
	// The negative control: a disk that lies about sync must lose something,
	// or this test could not see a loss.
	for seed := range cuts {
		if acknowledged, found, corrupt := cutOnce(t, uint64(seed), true); corrupt || found < acknowledged {
			lost++
		}
	}
	if lost == 0 {
		t.Error("a lying disk lost nothing: the harness is broken")
	}
	t.Logf("%d cuts, %d appends acknowledged, none lost; with a lying disk %d of %d runs lost some", cuts, total, lost, cuts)
}

// TestUncleanStop: a log that was left behind makes Open check the whole file.
func TestUncleanStop(t *testing.T) {
	path := storetest.SQLite(t)
	s, err := store.Open(t.Context(), store.Config{DSN: path})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := next(t, s); err != nil {
			t.Fatal(err)
		}
	}
	left := filepath.Join(t.TempDir(), "book.db")
	for _, suffix := range []string{"", "-wal"} { // as a kill would leave them
		b, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(left+suffix, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_ = s.Close()
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("a clean stop leaves a log behind")
	}
	if n := length(t, storetest.Open(t, store.Config{DSN: left})); n != 20 {
		t.Errorf("%d entries after an unclean stop", n)
	}
	// The same with a page of the file overwritten.
	damaged := filepath.Join(t.TempDir(), "book.db")
	b, _ := os.ReadFile(path)
	for i := 2 * 4096; i < len(b); i++ {
		b[i] ^= 0x5a
	}
	wal, _ := os.ReadFile(left + "-wal")
	_ = os.WriteFile(damaged, b, 0o600)
	_ = os.WriteFile(damaged+"-wal", append(wal, 0), 0o600)
	if s, err := store.Open(t.Context(), store.Config{DSN: damaged}); err == nil {
		_ = s.Close()
		t.Error("a damaged file was opened after an unclean stop")
	}
}

// TestNotABook gives Open files that are something else.
func TestNotABook(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	empty := filepath.Join(dir, "empty")
	_ = os.WriteFile(text, []byte(strings.Repeat("not a database\n", 1000)), 0o600)
	_ = os.WriteFile(empty, nil, 0o600)
	for _, path := range []string{text, empty, dir} {
		for _, readOnly := range []bool{false, true} {
			_, err := store.Open(t.Context(), store.Config{DSN: path, ReadOnly: readOnly})
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Say(err), "is not a Clew book") {
				t.Errorf("%s: %v", path, err)
			}
		}
		if _, _, err := store.Migrate(t.Context(), store.Config{DSN: path}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("migrating %s: %v", path, err)
		}
	}
	if b, _ := os.ReadFile(empty); len(b) != 0 {
		t.Error("an empty file was written to")
	}
	if err := store.Create(t.Context(), store.Config{DSN: filepath.Join(dir, "no", "such", "folder.db")}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no such folder: %v", err)
	}
	if err := store.Create(t.Context(), store.Config{DSN: filepath.Join(dir, "x.db"), Clinic: "odd"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an odd clinic: %v", err)
	}
	fresh := filepath.Join(dir, "fresh.db")
	if err := store.Create(t.Context(), store.Config{DSN: fresh}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(fresh); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode of a new book is %v, %v", info.Mode(), err)
	}
}

// TestTwoProcesses has other programs append to the file of a running one.
func TestTwoProcesses(t *testing.T) {
	const each, programs = 25, 3
	if dsn := os.Getenv("CLEW_TEST_APPEND_TO"); dsn != "" { // we are one of the others
		s := storetest.Open(t, store.Config{DSN: dsn})
		for range each {
			if _, err := next(t, s); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	path := storetest.SQLite(t)
	s := storetest.Open(t, store.Config{DSN: path})
	var others []*exec.Cmd
	for range programs {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoProcesses$")
		cmd.Env = append(os.Environ(), "CLEW_TEST_APPEND_TO="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		others = append(others, cmd)
	}
	for range each {
		if _, err := next(t, s); err != nil {
			t.Error(err)
		}
	}
	for _, cmd := range others {
		if err := cmd.Wait(); err != nil {
			t.Errorf("another program: %v", err)
		}
	}
	if n := length(t, s); n != each*(programs+1) {
		t.Errorf("%d entries, want %d", n, each*(programs+1))
	}
}
