package clinic_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// A record that holds an entry of a newer program can be read and added to,
// never decided on; who may not read words does not see it at all.
func TestNewerEntriesAreShownNotDecidedOn(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana, ben := h.ana(t, "Moreno"), h.ana(t, "Aldous")
		nurse := h.nurse(t, "Sam Ortiz")
		g := h.grant(t, nurse, ana)
		newer := maps.Clone(kinds(t))
		kind := ledger.Define[unheard](ledger.Witnessed, ledger.Vitals)
		newer["test.unheard"] = kind
		second := newer[dosing.VitalsTaken{}.Kind()]
		second.Version = 2
		newer[second.Name] = second
		h.reopen(t, func(c *clinic.Config) { c.Kinds = newer })
		s := ledger.PatientStream(ana)
		h.must(t, g, deed{Label: "newer kind", needs: []ledger.Stream{s}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
			return []clinic.Proposal{{Stream: s, Fact: unheard{}}}, nil
		}})
		later := h.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(150, 95)})[0] // schema version 2

		h.reopen(t, nil) // the older program
		chart, err := h.Chart(t.Context(), g, s)
		if err != nil || len(chart.Entries) != 3 {
			t.Fatalf("the record cannot be shown: %d entries, %v", len(chart.Entries), err)
		}
		e, unknown := chart.Undecodable()
		if !unknown || e.Kind != "test.unheard" || e.Class != ledger.Words {
			t.Errorf("%+v", e)
		}
		if v, _ := chart.Entry(later); v.Fact.Kind() != (dosing.VitalsTaken{}).Kind() || v.Fact.Check() == nil {
			t.Errorf("a newer schema became %#v", v.Fact)
		}
		if _, v, found := ledger.Last[dosing.VitalsTaken](chart); found {
			t.Errorf("a newer schema was read as %v", v)
		}
		desk := access.Actor{Roles: []access.Role{access.FrontDesk}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "desk"}}
		look, err := h.Covering(desk, access.Read, ledger.Demographics, s, access.Unrelated)
		if err != nil {
			t.Fatal(err)
		}
		if cut, err := h.Chart(t.Context(), look, s); err != nil || len(cut.Entries) != 1 {
			t.Errorf("the front desk sees %d entries, %v", len(cut.Entries), err)
		}
		if _, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)}); err != nil {
			t.Errorf("what happened is not taken: %v", err)
		}
		first := chart.Entries[0].ID
		void := clinic.VoidEntry{Stream: s, Entry: first, Reason: "on the wrong chart"}
		_, err = h.Do(t.Context(), machineAmend(t, h), id.Act(h.NewID()), void)
		wants(t, "decided", err, fault.Refused, "record.newer")
		benVoid := clinic.VoidEntry{Stream: ledger.PatientStream(ben), Entry: h.chart(t, ben).Entries[0].ID, Reason: "on the wrong chart"}
		if _, err := h.Do(t.Context(), machineAmend(t, h), id.Act(h.NewID()), benVoid); err != nil {
			t.Errorf("another record cannot be decided on either: %v", err)
		}
		h.clean(t)
	})
}

// machineAmend may amend who is who.
func machineAmend(t *testing.T, h *house) access.Grant {
	t.Helper()
	g, err := access.Decide(access.Request{Action: access.Amend, Class: ledger.Demographics, Actor: access.Actor{Clinic: h.ID(),
		Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The list of people says what the records say: a death noted by mistake and
// taken back buries nobody, and what another process recorded is found.
func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		s, g := ledger.PatientStream(ana), machine(t, h.Clinic)
		other := h.beside(t)
		find := func(in *house, query string) (out []string) {
			people, total, err := in.People(t.Context(), g, query, 10)
			if err != nil || total != len(people) {
				t.Fatal(total, err)
			}
			for _, p := range people {
				out = append(out, strings.TrimSpace(p.Known.Name.Family+" "+p.Born+" "+p.Died))
			}
			return out
		}
		expect := func(when, query string, want ...string) {
			t.Helper()
			for name, in := range map[string]*house{"here": h, "in another process": other} {
				if got := find(in, query); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s, %s, %q finds %q, want %q", when, name, query, got, want)
				}
			}
		}
		expect("at first", "", "Moreno 1985-03-12")
		expect("by birth date", "1985-03", "Moreno 1985-03-12")
		expect("by words", "ana mor", "Moreno 1985-03-12")
		expect("by another's", "ben", []string(nil)...)
		h.ana(t, "Ñandú")
		expect("one more", "", "Moreno 1985-03-12", "Ñandú 1985-03-12")
		expect("without marks", "NANDU", "Ñandú 1985-03-12")
		dead := h.must(t, g, clinic.ImportRecord{Patient: ana, Facts: []clinic.ImportedFact{{Fact: patient.DeathNoted{On: "2026-02"}}}})[0]
		expect("a death", "moreno", "Moreno 1985-03-12 2026-02")
		amend := machineAmend(t, h)
		h.must(t, amend, clinic.VoidEntry{Stream: s, Entry: dead, Reason: "another Moreno"})
		expect("the death taken back", "moreno", "Moreno 1985-03-12")
		h.must(t, g, clinic.ImportRecord{Patient: ana, Facts: []clinic.ImportedFact{{Fact: patient.DeathNoted{}}}})
		expect("a death without a date", "moreno", "Moreno 1985-03-12 unknown")
		h.must(t, amend, clinic.VoidEntry{Stream: s, Entry: h.chart(t, ana).Entries[0].ID, Reason: "never came"})
		expect("registered by mistake", "moreno", []string(nil)...)
		h.reopen(t, nil)
		expect("after a new start", "", "Ñandú 1985-03-12")
		if _, _, err := h.People(t.Context(), h.Own(), "", 10); fault.KindOf(err) != fault.Denied {
			t.Errorf("who runs the machine lists people: %v", err)
		}
		h.clean(t)
	})
}

// Two processes on one book: each reads and decides on what the other wrote.
func TestAnotherProcessIsSeen(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		other := h.beside(t)
		count := func(in *house) (n int) {
			for range ledger.Find[dosing.VitalsTaken](in.chart(t, ana)) {
				n++
			}
			return n
		}
		for i := range 12 {
			from, to := h, other
			if i%2 == 1 {
				from, to = other, h
			}
			first := from.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(120+i, 80)})[0]
			if got := count(to); got != i+1 {
				t.Fatalf("%d of %d were seen", got, i+1)
			}
			if i%3 == 2 { // a decision rests on the other's newest entry
				to.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(130+i, 80), Corrects: first})
				_, err := from.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(140+i, 80), Corrects: first})
				wants(t, "corrected by the other meanwhile", err, fault.Conflict, "entry.replaced")
			}
		}
		h.clean(t)
		other.clean(t)
	})
}

// A cache of any size says what the book says, to many readers at once, while
// many write.
func TestCacheSaysWhatTheBookSays(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse := h.nurse(t, "Sam Ortiz")
		var people []id.Patient
		for i := range 6 {
			people = append(people, h.ana(t, fmt.Sprint("Moreno", i)))
		}
		for _, budget := range []int64{1, 3000, 1 << 20} {
			h.reopen(t, func(c *clinic.Config) { c.Cache = budget })
			readWhileWriting(t, h, nurse, people)
			warm := map[id.Patient]ledger.Chart{}
			for _, p := range people {
				warm[p] = h.chart(t, p)
			}
			h.reopen(t, nil)
			for _, p := range people {
				if cold := h.chart(t, p); !reflect.DeepEqual(cold.Entries, warm[p].Entries) {
					t.Errorf("with %d bytes, %s has %d entries in the cache, %d in the book", budget, p, len(warm[p].Entries), len(cold.Entries))
				}
			}
		}
		h.clean(t)
	})
}

// readWhileWriting lets four write and four read, who must never see a record
// shrink, nor an entry beyond the chart's own head.
func readWhileWriting(t *testing.T, h *house, nurse access.Actor, people []id.Patient) {
	t.Helper()
	var writers, readers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var grants []access.Grant
	for _, p := range people {
		grants = append(grants, h.grant(t, nurse, p))
	}
	for w := range 4 {
		writers.Go(func() {
			for i := range 15 {
				p := (w + i) % len(people)
				if _, err := h.Do(ctx, grants[p], id.Act(h.NewID()), clinic.TakeVitals{Patient: people[p], Vitals: vitals(120, 80)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	look := machine(t, h.Clinic)
	for r := range 4 {
		readers.Go(func() {
			seen := map[id.Patient]int{}
			for i := 0; ctx.Err() == nil; i++ {
				p, q := people[(r+i)%len(people)], people[(r+2*i+1)%len(people)]
				chart, err := h.Whole(ctx, look, ledger.PatientStream(p))
				if err == nil && p != q {
					_, err = h.Whole(ctx, look, ledger.PatientStream(p), ledger.PatientStream(q))
				}
				if err != nil {
					if ctx.Err() == nil {
						t.Error(err)
					}
					return
				}
				n := len(chart.Entries)
				if n < seen[p] || n > 0 && chart.Entries[n-1].Seq > chart.Head {
					t.Errorf("a record of %d entries after one of %d, head %d", n, seen[p], chart.Head)
				}
				seen[p] = n
			}
		})
	}
	writers.Wait()
	time.Sleep(time.Millisecond)
	stop()
	readers.Wait()
}

// Opening says what is missing: the book, its key, or the right key; and a
// book whose first line was changed can be read and verified, not written.
func TestOpening(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		h.Close()
		_, err := clinic.Open(t.Context(), clinic.Config{Store: h.store, Ring: newRing(t, h.ID()), Kinds: kinds(t), Finders: finders(), Log: quiet})
		wants(t, "another key", err, fault.Invalid, "key.wrong")
		x := intrude(t, cfg, h.ring)
		raw := x.leaf(1)
		raw[len(raw)-1] ^= 1
		x.unguarded(func() { x.write(1, raw, false) })
		_, err = clinic.Open(t.Context(), clinic.Config{Store: h.store, Ring: newRing(t, h.ID()), Kinds: kinds(t), Finders: finders(), Log: quiet})
		wants(t, "another key, first line changed", err, fault.Invalid, "key.wrong")
		h.reopen(t, nil)
		if len(h.chart(t, ana).Entries) != 1 {
			t.Error("the record cannot be read")
		}
		_, err = h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
		wants(t, "writing", err, fault.Internal, "book.damaged")
	})
}

func newRing(t *testing.T, c id.Clinic) *seal.Ring {
	t.Helper()
	r, err := seal.NewRing(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
