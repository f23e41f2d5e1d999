package ship_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
)

const juniper id.Clinic = "00000000-0000-7000-8000-0000000000b7"

// A house is an open book and what ships it.
type house struct {
	*clinic.Clinic
	store  *store.Store
	ring   *seal.Ring
	folder string
	ship   *ship.Shipper
	count  atomic.Int64 // acknowledged
}

func config() (clinic.Config, error) {
	kinds, err := course.Kinds()
	return clinic.Config{Kinds: kinds, Quiet: true, Finders: clinic.Finders{Version: 1, Kinds: []string{patient.Registered{}.Kind()},
		Patients: func(s ledger.Stream, _ ledger.Chart) store.PatientRow {
			return store.PatientRow{Patient: id.Patient(s.Key()), Phase: "enquiry"}
		}}}, err
}

func opens(ctx context.Context, cfg store.Config, ring *seal.Ring) (*clinic.Clinic, func(), error) {
	cc, err := config()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	cc.Store, cc.Ring = s, ring
	c, err := clinic.Open(ctx, cc)
	if err == nil {
		err = c.EnsureFinders(ctx)
	}
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return c, func() { c.Close(); s.Close() }, nil
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

// found makes a book whose log is moved into the file often, and ships it.
func found(t *testing.T, logPages int) *house {
	t.Helper()
	cfg := store.Config{DSN: filepath.Join(t.TempDir(), "clinic.db"), Clinic: juniper, LogPages: logPages}
	h := &house{ring: must(seal.NewRing(juniper))(t), folder: t.TempDir()}
	if err := store.Create(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	h.store = must(store.Open(t.Context(), cfg))(t)
	cc := must(config())(t)
	cc.Store, cc.Ring = h.store, h.ring
	h.Clinic = must(clinic.Create(t.Context(), cc, "Juniper House", "America/Denver"))(t)
	h.shipped(t)
	t.Cleanup(func() { _ = h.ship.End(); h.Close(); h.store.Close() })
	return h
}

// shipped begins to ship.
func (h *house) shipped(t *testing.T) {
	t.Helper()
	h.ship = &ship.Shipper{Source: backup.Source{Store: h.store, Ring: h.ring, Program: "test", Now: time.Now}, Folder: h.folder,
		Every: time.Millisecond, Trial: time.Millisecond, Open: opens, Log: slog.New(slog.DiscardHandler)}
	if err := h.ship.Begin(); err != nil {
		t.Fatal(err)
	}
}

// record registers somebody.
func (h *house) record(t testing.TB, n int) {
	t.Helper()
	machine := access.Actor{Clinic: h.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}}
	g := must(access.Decide(access.Request{Actor: machine, Action: access.Create, Class: ledger.Demographics}))(t)
	for range n {
		who := id.Patient(h.NewID())
		_, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.ImportRecord{Patient: who, Facts: []clinic.ImportedFact{{Fact: patient.Registered{
			Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"}, Born: "1985-03-12", Source: patient.Source{System: "test", ID: string(who), Digest: "1"}}}}})
		if err != nil {
			t.Error(err)
			return
		}
		h.count.Add(1)
	}
}

func (h *house) once(t *testing.T) {
	t.Helper()
	if err := h.ship.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (h *house) plan() backup.Plan {
	return backup.Plan{Keys: backup.Keys{Ring: h.ring}, Open: opens, Now: time.Now}
}

// restored makes a book of the newest copy, as on another machine.
func (h *house) restored(t *testing.T, folder string) (backup.Trial, error) {
	t.Helper()
	dir := t.TempDir()
	key := filepath.Join(dir, "clinic.key")
	if err := seal.WriteRing(key, h.ring); err != nil {
		t.Fatal(err)
	}
	trial, err := ship.Restore(t.Context(), folder, filepath.Join(dir, "clinic.db"), key, h.plan())
	if err != nil {
		if left := must(os.ReadDir(dir))(t); len(left) != 1 {
			t.Errorf("refused, and %d files are left", len(left))
		}
	}
	return trial, err
}

// newest returns the newest generation's folder.
func (h *house) newest(t *testing.T) string {
	t.Helper()
	all := must(ship.Generations(h.folder, juniper))(t)
	if len(all) == 0 {
		t.Fatal("there is no generation")
	}
	return all[len(all)-1].Path
}

func seeds(few int) int {
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil && n > 0 {
		return n
	}
	return few
}

// TestRandomWorkIsInTheCopy records at random moments while the copy is made,
// while the log is moved, while somebody reads for long, while generations
// begin, and makes a book of the copy at moments at which the machine could
// die: all that was acknowledged before the last look is in it.
func TestRandomWorkIsInTheCopy(t *testing.T) {
	for seed := range seeds(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(uint64(seed), 1))
			h := found(t, 200)
			stop, done := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(done)
				for {
					select {
					case <-stop:
						return
					default:
						h.record(t, 1)
					}
				}
			}()
			defer func() { close(stop); <-done }()
			look := func() (had int64) {
				for {
					had = h.count.Load()
					err := h.ship.Once(t.Context())
					if err == nil && h.ship.State().Trouble == "" {
						return had
					}
					if fault.RuleOf(err) != "ship.gap" && err != nil { // nobody looked while a book was made: the log came first
						t.Fatalf("seed %d: %v", seed, err)
					}
					time.Sleep(time.Millisecond)
				}
			}
			for range 2 {
				var had int64
				for range 5 + dice.IntN(20) {
					had = look()
					switch dice.IntN(12) {
					case 0:
						h.ship.Fresh = 1 // a generation begins beside the other
						had = look()
						h.ship.Fresh = time.Hour
					case 1:
						release := make(chan struct{})
						go h.store.View(t.Context(), h.Own(), func(s *store.Snapshot) error { _, err := s.Head("book"); <-release; return err })
						time.AfterFunc(time.Duration(dice.IntN(20))*time.Millisecond, func() { close(release) })
					}
					time.Sleep(time.Duration(dice.IntN(8)) * time.Millisecond)
				}
				trial, err := h.restored(t, h.folder)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if trial.Entries < had || trial.Left != "" {
					t.Fatalf("seed %d: %d were acknowledged before the last look, and the copy has %d entries (%s)", seed, had, trial.Entries, trial.Left)
				}
			}
		})
	}
}

// filled ships a few segments.
func filled(t *testing.T) *house {
	h := found(t, 60)
	for range 6 {
		h.record(t, 3)
		h.once(t)
	}
	return h
}

// TestWhatIsWrongWithACopyIsSaid restores copies of which something is missing
// or was changed. Unchanged, the copy is taken.
func TestWhatIsWrongWithACopyIsSaid(t *testing.T) {
	t.Parallel()
	h := filled(t)
	whole := must(h.restored(t, h.folder))(t)
	if whole.Left != "" {
		t.Fatalf("the whole copy: %s", whole.Left)
	}
	last := ship.FileName(must(ship.Generations(h.folder, juniper))(t)[0].Now.Number)
	flip := func(name string, at int64) func(string) error {
		return func(dir string) error {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			b[(at+int64(len(b)))%int64(len(b))] ^= 1
			return os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
	}
	for _, c := range []struct {
		name string
		do   func(dir string) error
		rule string // empty: it is taken, with a sentence
		left string
	}{
		{"a segment in the middle is missing", func(d string) error { return os.Remove(filepath.Join(d, "00000003")) }, "ship.gap", ""},
		{"the first file is missing", func(d string) error { return os.Remove(filepath.Join(d, "00000000")) }, "ship.gap", ""},
		{"a segment is missing and the later ones are called as if none was", func(d string) error {
			return renumber(d, 3)
		}, "ship.damaged", ""},
		{"a byte of a segment in the middle changed", flip("00000003", -20), "ship.damaged", ""},
		{"a byte of the first file changed", flip("00000000", 100_000), "ship.damaged", ""},
		{"a label changed", flip("00000002", 15), "ship.damaged", ""},
		{"two segments changed places", func(d string) error {
			return firstError(os.Rename(filepath.Join(d, "00000002"), filepath.Join(d, "x")), os.Rename(filepath.Join(d, "00000003"), filepath.Join(d, "00000002")), os.Rename(filepath.Join(d, "x"), filepath.Join(d, "00000003")))
		}, "ship.damaged", ""},
		{"the first file is cut off", func(d string) error { return os.Truncate(filepath.Join(d, "00000000"), 70_000) }, "ship.damaged", ""},
		{"two at the end are missing", func(d string) error {
			return firstError(os.Remove(filepath.Join(d, last)), os.Remove(filepath.Join(d, "00000005")))
		}, "ship.gap", ""},
		{"the last is torn", func(d string) error { return os.Truncate(filepath.Join(d, last), 900) }, "", "the book ends at"},
		{"the last is missing", func(d string) error { return os.Remove(filepath.Join(d, last)) }, "", "is not in the book"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), filepath.Base(h.newest(t)))
			if err := firstError(os.CopyFS(dir, os.DirFS(h.newest(t))), c.do(dir)); err != nil {
				t.Fatal(err)
			}
			trial, err := h.restored(t, filepath.Dir(dir))
			switch {
			case fault.RuleOf(err) != c.rule:
				t.Errorf("answered %q: %v", fault.RuleOf(err), err)
			case err == nil && (!strings.Contains(trial.Left, c.left) || trial.Entries >= whole.Entries):
				t.Errorf("taken with %d of %d entries: %q", trial.Entries, whole.Entries, trial.Left)
			}
		})
	}
}

func firstError(errs ...error) error {
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

// renumber takes a segment away and closes the row.
func renumber(dir string, n int) error {
	for ; ; n++ {
		if err := os.Rename(filepath.Join(dir, ship.FileName(n+1)), filepath.Join(dir, ship.FileName(n))); err != nil {
			return os.Remove(filepath.Join(dir, "now"))
		}
	}
}

// TestAShipperThatSkipsIsFoundOut leaves one segment's pages out without
// saying so: the trial refuses the book, and the older copy is not deleted.
func TestAShipperThatSkipsIsFoundOut(t *testing.T) {
	t.Parallel()
	h := found(t, 400)
	done := false
	h.ship.Drop(func(n int) bool {
		drop := n == 3 && !done
		done = done || drop
		return drop
	})
	for range 6 {
		h.record(t, 40)
		h.once(t)
	}
	time.Sleep(2 * time.Millisecond)
	if _, err := h.restored(t, h.folder); fault.RuleOf(err) != "backup.verify" {
		t.Errorf("restoring: %v", err)
	}
	if err := h.ship.TryNewest(t.Context()); fault.RuleOf(err) != "backup.verify" || h.ship.State().Untried == "" {
		t.Errorf("trying: %v", err)
	}
}

// TestATargetThatLies keeps other bytes than were written: it is noticed at
// once, the copy stays behind and says so, and goes on when the target does.
func TestATargetThatLies(t *testing.T) {
	t.Parallel()
	h := filled(t)
	h.record(t, 2)
	h.ship.Written(func(path string) {
		b, err := os.ReadFile(path)
		if err == nil {
			b[len(b)/2] ^= 4
			err = os.WriteFile(path, b, 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	})
	before := h.ship.State().AsOf
	if err := h.ship.Once(t.Context()); fault.RuleOf(err) != "ship.lies" {
		t.Fatalf("answered: %v", err)
	}
	if s := h.ship.State(); !strings.Contains(s.Trouble, "Do not trust that disk") || !s.AsOf.Equal(before) {
		t.Errorf("says %+v", s)
	}
	h.ship.Written(nil)
	time.Sleep(10 * time.Millisecond)
	h.once(t)
	trial := must(h.restored(t, h.folder))(t)
	if s := h.ship.State(); s.Trouble != "" || trial.Entries < h.count.Load() {
		t.Errorf("afterwards: %+v, %d entries of %d", s, trial.Entries, h.count.Load())
	}
}

// TestOldCopiesGoOnlyWhenANewerOneIsABook keeps the newest two, once the
// newest was tried.
func TestOldCopiesGoOnlyWhenANewerOneIsABook(t *testing.T) {
	t.Parallel()
	h := found(t, 60)
	h.ship.Fresh = 1
	for range 4 {
		h.record(t, 1)
		h.once(t)
		time.Sleep(5 * time.Millisecond)
	}
	if n := len(must(ship.Generations(h.folder, juniper))(t)); n != 4 {
		t.Fatalf("%d generations before any was tried", n)
	}
	if err := h.ship.TryNewest(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := must(ship.Generations(h.folder, juniper))(t)
	if len(all) != 2 || all[1].Tried.Entries == 0 || h.ship.State().Tried.Root != all[1].Tried.Root {
		t.Errorf("kept %+v", all)
	}
}

// TestACardOpensACopy restores where the key file is gone with the machine.
func TestACardOpensACopy(t *testing.T) {
	t.Parallel()
	h := found(t, 60)
	card := must(backup.NewCard())(t)
	h.ship.Source.Cards = backup.Cards{card.Recipient()}
	h.record(t, 3)
	h.once(t)
	dir := t.TempDir()
	p := backup.Plan{Keys: backup.Keys{Card: &card}, Open: opens, Now: time.Now}
	trial := must(ship.Restore(t.Context(), h.folder, filepath.Join(dir, "clinic.db"), filepath.Join(dir, "clinic.key"), p))(t)
	ring := must(seal.ReadRing(filepath.Join(dir, "clinic.key")))(t)
	if trial.Entries < 3 || ring.Clinic != juniper {
		t.Errorf("restored %+v", trial)
	}
	other := must(backup.NewCard())(t)
	p.Keys.Card = &other
	if _, err := ship.Restore(t.Context(), h.folder, filepath.Join(dir, "b.db"), filepath.Join(dir, "b.key"), p); fault.RuleOf(err) != "ship.other-key" {
		t.Errorf("another card: %v", err)
	}
}

// TestTheClinicComesBeforeTheCopy lets the log grow while nothing is shipped:
// the hold is given up, the log moved, and the copy begun anew.
func TestTheClinicComesBeforeTheCopy(t *testing.T) {
	t.Parallel()
	h := filled(t)
	h.record(t, 120)
	if err := h.ship.Once(t.Context()); fault.RuleOf(err) != "ship.gap" {
		t.Fatalf("answered: %v", err)
	}
	time.Sleep(10 * time.Millisecond)
	h.once(t)
	if trial := must(h.restored(t, h.folder))(t); trial.Entries < h.count.Load() {
		t.Errorf("%d entries of %d", trial.Entries, h.count.Load())
	}
}
