package clinic_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// rounds is how many rounds a seeded test has: few, or what SEEDS says.
func rounds(few int) int {
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil && n > 0 {
		return n
	}
	return few
}

// A shelf is a small book that many rounds begin with: its file, its key, and
// the people in it.
type shelf struct {
	file []byte
	ring *seal.Ring
	work workload
}

// stocked makes that book.
func stocked(tb testing.TB, seed uint64) shelf {
	tb.Helper()
	h := open(tb, store.Config{DSN: storetest.SQLite(tb)})
	s := shelf{ring: h.ring, work: newWorkload(seed, 3)}
	run(tb, h.Clinic, s.work.register())
	h.Close()
	if err := h.store.Close(); err != nil {
		tb.Fatal(err)
	}
	var err error
	if s.file, err = os.ReadFile(h.cfg.DSN); err != nil {
		tb.Fatal(err)
	}
	return s
}

// copied puts a copy of the book into a folder.
func (s shelf) copied(dir string) (string, error) {
	path := filepath.Join(dir, "book.db")
	return path, os.WriteFile(path, s.file, 0o600)
}

// begin opens the book as a program does that was just started.
func (s shelf) begin(cfg store.Config, ks ledger.Kinds) (*clinic.Clinic, func(), error) {
	st, err := store.Open(context.Background(), cfg)
	if err != nil {
		return nil, nil, err
	}
	c, err := clinic.Open(context.Background(), clinic.Config{Store: st, Ring: s.ring, Kinds: ks, Finders: finders(), Log: quiet, Quiet: true})
	if err != nil {
		_ = st.Close()
		return nil, nil, err
	}
	return c, func() { c.Close(); _ = st.Close() }, nil
}

// recorder is the permission of whoever does a workload.
func recorder(c *clinic.Clinic) (access.Grant, error) {
	actor := access.Actor{Clinic: c.ID(), Roles: []access.Role{access.Therapist, access.Monitor, access.FrontDesk},
		Author: ledger.Author{Sort: ledger.ByStaff, Person: "workload", Role: "therapist", Credential: "RN"}}
	return access.Decide(access.Request{Actor: actor, Action: access.Create, Class: ledger.Vitals, Relation: access.Team})
}

// A receipt is what somebody was told about one act: an outcome, or nothing
// certain.
type receipt struct {
	act     clinic.Act
	out     clinic.Outcome
	certain bool
}

// A receipts list is kept outside the book, by those who asked.
type receipts struct {
	mu  sync.Mutex
	all map[id.Act]receipt
}

// note keeps what came of an act. A second answer must be the first.
func (r *receipts) note(q request, out clinic.Outcome, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[id.Act]receipt{}
	}
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Denied) {
		return // neither is an outcome
	}
	if r.all[q.id].certain {
		return
	}
	r.all[q.id] = receipt{q.act, out, err == nil || out.Refusal != nil}
}

// acknowledged counts what somebody was told is in the book.
func (r *receipts) acknowledged() (n int) {
	for _, one := range r.all {
		n += b2i(one.certain)
	}
	return n
}

// A wreck is what a book looks like after a fault.
type wreck struct {
	lost, doubled int // acts
	broken        error
}

func (w wreck) whole() bool { return w.lost == 0 && w.doubled == 0 && w.broken == nil }

// inspect opens a book as the next program does, and holds it against the
// receipts: what was acknowledged is there once; sent again, every act has one
// outcome, the first; the record verifies, and the lists are a rebuild's.
func (s shelf) inspect(cfg store.Config, ks ledger.Kinds, r *receipts) (w wreck) {
	c, shut, err := s.begin(cfg, ks)
	if err != nil {
		return wreck{broken: err}
	}
	defer shut()
	there, err := entriesByAct(c)
	if err != nil {
		return wreck{broken: err}
	}
	for act, one := range r.all {
		want := len(one.out.Entries)
		switch got := there[act]; {
		case one.certain && got < want:
			w.lost++
		case one.certain && got > want || got > 2:
			w.doubled++
		}
	}
	if w.lost > 0 || w.doubled > 0 {
		return w
	}
	g, err := recorder(c)
	if err != nil {
		return wreck{broken: err}
	}
	want, err := resent(c, g, r)
	if err == nil {
		err = sound(c)
	}
	if err == nil {
		there, err = entriesByAct(c)
	}
	for act, n := range want {
		if err == nil && there[act] != n {
			err = fmt.Errorf("%s has %d entries, and its outcome says %d", act, there[act], n)
		}
	}
	w.broken = err
	return w
}

// resent sends every act again, twice, and returns how many entries each has
// by its outcome.
func resent(c *clinic.Clinic, g access.Grant, r *receipts) (map[id.Act]int, error) {
	entries := map[id.Act]int{}
	for _, act := range slices.Sorted(maps.Keys(r.all)) {
		one := r.all[act]
		first, err := c.Do(context.Background(), g, act, one.act)
		switch {
		case err != nil && fault.KindOf(err) == fault.Internal:
			return nil, fmt.Errorf("sent again: %w", err)
		case one.certain && (!first.Again || !slices.Equal(first.Entries, one.out.Entries) || (first.Refusal == nil) != (one.out.Refusal == nil)):
			return nil, fmt.Errorf("%s was answered with %+v, and sent again with %+v, %v", act, one.out, first, err)
		case err != nil && first.Refusal == nil:
			continue // what is not readable is never an outcome
		}
		second, _ := c.Do(context.Background(), g, act, one.act)
		if !second.Again || !slices.Equal(first.Entries, second.Entries) {
			return nil, fmt.Errorf("%s has two outcomes: %+v and %+v", act, first, second)
		}
		entries[act] = len(second.Entries)
	}
	return entries, nil
}

// sound verifies a book and rebuilds its lists.
func sound(c *clinic.Clinic) error {
	ctx := context.Background()
	report, err := c.Verify(ctx, c.Own(), clinic.VerifyOptions{})
	if err != nil || !report.Clean() {
		return fmt.Errorf("not clean: %w, %+v", err, report)
	}
	g, err := everything(c)
	if err != nil {
		return err
	}
	kept, err := c.Patients(ctx, g)
	if err != nil {
		return err
	}
	if _, err := c.Reindex(ctx, c.Own(), nil); err != nil {
		return err
	}
	if again, err := c.Patients(ctx, g); err != nil || !slices.Equal(kept, again) {
		return fmt.Errorf("kept %+v, rebuilt %+v, %w", kept, again, err)
	}
	return nil
}

// everything is the permission of a program that reads the lists.
func everything(c *clinic.Clinic) (access.Grant, error) {
	return access.Decide(access.Request{Actor: access.Actor{Clinic: c.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}},
		Action: access.List, Class: ledger.Demographics})
}

// entriesByAct counts the entries of each act.
func entriesByAct(c *clinic.Clinic) (map[id.Act]int, error) {
	there := map[id.Act]int{}
	err := c.Store().View(context.Background(), c.Own(), func(snap *store.Snapshot) error {
		return snap.Each(0, 1<<40, func(row store.Row) error { there[row.Act]++; return nil })
	})
	return there, err
}

// A cut is one power cut: what the disk does, and what came of it.
type cut struct {
	seed        uint64
	synchronous string // "": as the program sets it
	lying       bool
}

// run has people record on a disk whose power goes off, and looks at what is
// left. With an odd seed one person records, and the round is the same each
// time; with an even one, three do at once.
func (k cut) run(tb testing.TB, s shelf, ks ledger.Kinds) (w wreck, acknowledged int, err error) {
	dice := rand.New(rand.NewPCG(k.seed, 1))
	before, err := os.MkdirTemp(tb.TempDir(), "before")
	if err != nil {
		return w, 0, err
	}
	after, err := os.MkdirTemp(tb.TempDir(), "after")
	if err != nil {
		return w, 0, err
	}
	defer os.RemoveAll(before)
	defer os.RemoveAll(after)
	path, err := s.copied(before)
	if err != nil {
		return w, 0, err
	}
	d := storetest.NewDisk()
	defer d.Remove()
	if k.synchronous != "" {
		d.Hurry(k.synchronous)
	}
	if k.lying {
		d.Lie()
	}
	c, shut, err := s.begin(store.Config{DSN: d.DSN(path), LogPages: 60}, ks)
	if err != nil {
		return w, 0, err
	}
	d.DieAfter(1 + dice.IntN(900))
	var r receipts
	r.record(c, s.work, k.seed)
	cutErr := d.Cut(after, dice)
	shut()
	if cutErr != nil {
		return w, 0, cutErr
	}
	return s.inspect(store.Config{DSN: filepath.Join(after, "book.db")}, ks, &r), r.acknowledged(), nil
}

// record has one person record, or three, until storage fails.
func (r *receipts) record(c *clinic.Clinic, w workload, seed uint64) {
	w.seed = seed
	var wg sync.WaitGroup
	for worker := range 1 + 2*int(1-seed%2) {
		wg.Go(func() {
			g, err := recorder(c)
			if err != nil {
				return
			}
			for _, q := range w.worker(worker, 200) {
				out, err := c.Do(context.Background(), g, q.id, q.act)
				r.note(q, out, err)
				if errors.Is(err, store.ErrBroken) {
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestPowerCuts cuts the power at random moments under clinic.Do. SEEDS asks
// for more cuts. Its controls: a program that does not wait for the disk loses
// what it acknowledged, or worse; so does one on a disk that lies.
func TestPowerCuts(t *testing.T) {
	n := rounds(200)
	if testing.Short() {
		n = 24
	}
	s, ks := stocked(t, 1), kinds(t)
	began, acknowledged := time.Now(), 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for lane := range 2 {
		wg.Go(func() {
			for seed := lane; seed < n; seed += 2 {
				w, acts, err := cut{seed: uint64(seed)}.run(t, s, ks)
				if err != nil || !w.whole() {
					t.Errorf("seed %d: %v; %d acts acknowledged, %d lost, %d doubled; %v", seed, err, acts, w.lost, w.doubled, w.broken)
				}
				mu.Lock()
				acknowledged += acts
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	t.Logf("seeds 0 to %d: %d acts acknowledged, none lost, none twice, every record whole; %.0f cuts a second", n-1, acknowledged, float64(n)/took.Seconds())
	controls(t, s, ks)
}

// controls shows that this test would see a loss and a corruption.
func controls(t *testing.T, s shelf, ks ledger.Kinds) {
	for _, control := range []struct {
		name    string
		manners cut
		bad     func(wreck) bool
	}{
		{"synchronous=NORMAL loses", cut{synchronous: "normal"}, func(w wreck) bool { return w.lost > 0 }},
		{"synchronous=OFF corrupts", cut{synchronous: "off"}, func(w wreck) bool { return w.broken != nil }},
		{"a lying sync corrupts", cut{lying: true}, func(w wreck) bool { return w.broken != nil }},
	} {
		seen := 0
		for seed := range uint64(60) {
			control.manners.seed = seed
			w, _, err := control.manners.run(t, s, ks)
			if err != nil {
				t.Fatalf("%s, seed %d: %v", control.name, seed, err)
			}
			if seen++; control.bad(w) {
				t.Logf("control: %s, at seed %d: %d lost, %v", control.name, seed, w.lost, w.broken)
				seen = -1
				break
			}
		}
		if seen >= 0 {
			t.Errorf("control: not so in %d cuts: %s. The harness is broken", seen, control.name)
		}
	}
}
