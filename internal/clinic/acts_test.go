package clinic_test

import (
	"slices"
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
	"github.com/clew-health/clew/internal/store"
)

// wants fails unless an error is of a kind and names a rule.
func wants(t *testing.T, what string, err error, kind fault.Kind, rule string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind || fault.RuleOf(err) != rule {
		t.Errorf("%s: %v (%v, %q), want %v by %q", what, err, fault.KindOf(err), fault.RuleOf(err), kind, rule)
	}
}

// A tablet that heard no answer sends again: nothing is recorded twice, and
// it learns what became of the first.
func TestResend(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		sam, robin, ana := h.nurse(t, "Sam Ortiz"), h.nurse(t, "Robin Vale"), h.ana(t, "Moreno")
		g, stranger := h.grant(t, sam, ana), h.grant(t, robin, ana)
		act, key := clinic.TakeVitals{Patient: ana, Vitals: vitals(128, 82)}, id.Act(h.NewID())
		first, err := h.Do(t.Context(), g, key, act)
		if err != nil || first.Again {
			t.Fatalf("%+v, %v", first, err)
		}
		size := h.size(t)
		check := func(when string) {
			again, err := h.Do(t.Context(), g, key, act)
			if err != nil || !again.Again || !slices.Equal(again.Entries, first.Entries) {
				t.Errorf("%s: %+v, %v", when, again, err)
			}
			changed := act
			changed.Vitals = vitals(182, 82)
			_, err = h.Do(t.Context(), g, key, changed)
			wants(t, when+", changed", err, fault.Conflict, "act.changed")
			_, err = h.Do(t.Context(), stranger, key, act)
			wants(t, when+", by a stranger", err, fault.NotFound, "")
			_, err = h.Do(t.Context(), stranger, key, changed)
			wants(t, when+", changed by a stranger", err, fault.NotFound, "")
			if h.size(t) != size {
				t.Errorf("%s: the book grew", when)
			}
		}
		check("sent again")
		h.reopen(t, nil)
		check("after a new start")
		h.clean(t)
	})
}

// A no is an outcome, too: whoever sends again gets the same no, also when
// the answer would be another one now.
func TestResendOfARefusal(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		asked := 0
		act := taking("once", ana, 120)
		yes := act.decide
		act.decide = func(c clinic.Charts) ([]clinic.Proposal, error) {
			if asked++; asked == 1 {
				return nil, &fault.Error{Kind: fault.Refused, Rule: "bp.predose.hold", Field: "systolic", Msg: "Not yet."}
			}
			return yes(c)
		}
		key := id.Act(h.NewID())
		for i := range 3 {
			out, err := h.Do(t.Context(), g, key, act)
			wants(t, "refused", err, fault.Refused, "bp.predose.hold")
			f, _ := err.(*fault.Error)
			if f.Msg != "Not yet." || f.Field != "systolic" || out.Again != (i > 0) || asked != 1 {
				t.Errorf("time %d: %+v, %+v, asked %d times", i, f, out, asked)
			}
		}
		// Bad input is no outcome: put right, it may go by the same key.
		key = id.Act(h.NewID())
		_, err := h.Do(t.Context(), g, key, clinic.TakeVitals{Patient: ana, Vitals: vitals(82, 128)})
		wants(t, "places changed", err, fault.Invalid, "input.diastolic")
		if out, err := h.Do(t.Context(), g, key, clinic.TakeVitals{Patient: ana, Vitals: vitals(128, 82)}); err != nil || out.Again {
			t.Errorf("put right: %+v, %v", out, err)
		}
		_, err = h.Do(t.Context(), g, "not-a-key", clinic.TakeVitals{Patient: ana, Vitals: vitals(128, 82)})
		wants(t, "no key", err, fault.Invalid, "input.act")
		for year, taken := range map[int]bool{1900: false, 1984: false, 1986: true} { // born in 1985
			at := time.Date(year, 6, 1, 10, 0, 0, 0, time.UTC)
			_, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, At: at, Vitals: vitals(128, 82)})
			if taken && err != nil || !taken && fault.KindOf(err) != fault.Invalid {
				t.Errorf("taken in %d: %v", year, err)
			}
		}
		h.clean(t)
	})
}

func TestDoubleClick(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g, key, size := h.grant(t, h.nurse(t, "Sam Ortiz"), ana), id.Act(h.NewID()), h.size(t)
		act := clinic.TakeVitals{Patient: ana, Vitals: vitals(128, 82)}
		var wg sync.WaitGroup
		replies := make([]reply, 50)
		for i := range replies {
			wg.Go(func() { replies[i].out, replies[i].err = h.Do(t.Context(), g, key, act) })
		}
		wg.Wait()
		first := 0
		for _, r := range replies {
			if r.err != nil || !slices.Equal(r.out.Entries, replies[0].out.Entries) || len(r.out.Entries) != 1 {
				t.Errorf("%+v, %v", r.out, r.err)
			}
			if !r.out.Again {
				first++
			}
		}
		if first != 1 || h.size(t) != size+1 {
			t.Errorf("%d firsts, %d entries", first, h.size(t)-size)
		}
		h.clean(t)
	})
}

// resting is an act that rests on what its page showed.
type resting struct {
	deed
	Kinds []string
	Head  int64
}

func (r resting) RestsOn() ([]string, int64) { return r.Kinds, r.Head }

func TestStalePage(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana, ben := h.ana(t, "Moreno"), h.ana(t, "Aldous")
		nurse := h.nurse(t, "Sam Ortiz")
		g := h.grant(t, nurse, ana)
		page := h.chart(t, ana).Head
		rests := func(label string, head int64, kinds ...string) error {
			_, err := h.Do(t.Context(), g, id.Act(h.NewID()), resting{taking(label, ana, 111), kinds, head})
			return err
		}
		h.must(t, h.grant(t, nurse, ben), clinic.TakeVitals{Patient: ben, Vitals: vitals(128, 82)})
		if err := rests("another's record", page, dosing.VitalsTaken{}.Kind()); err != nil {
			t.Errorf("an entry in another record made the page stale: %v", err)
		}
		if err := rests("another kind", page, patient.DeathNoted{}.Kind()); err != nil {
			t.Errorf("an entry of another kind made the page stale: %v", err)
		}
		wants(t, "a blood pressure came", rests("stale", page, dosing.VitalsTaken{}.Kind()), fault.Conflict, "page.stale")
		if err := rests("read again", h.chart(t, ana).Head, dosing.VitalsTaken{}.Kind()); err != nil {
			t.Errorf("read again: %v", err)
		}
		// Also when what came stands before it in the same commit.
		page = h.chart(t, ana).Head
		got := h.together(t, g, request{g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(140, 90)}},
			request{g, id.Act(h.NewID()), resting{taking("same commit", ana, 112), []string{dosing.VitalsTaken{}.Kind()}, page}})
		if got[0].err != nil {
			t.Error(got[0].err)
		}
		wants(t, "in the same commit", got[1].err, fault.Conflict, "page.stale")
	})
}

func TestCorrectionsAndVoids(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		nurse := h.nurse(t, "Sam Ortiz")
		g, stream := h.grant(t, nurse, ana), ledger.PatientStream(ana)
		take := func(sys int, corrects id.Entry) id.Entry {
			return h.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(sys, 70), Corrects: corrects})[0]
		}
		readings := func() (out []int) {
			for _, v := range ledger.Find[dosing.VitalsTaken](h.chart(t, ana)) {
				out = append(out, v.Pressure.Systolic)
			}
			return out
		}
		one, two := take(120, ""), take(130, "")
		corrected := take(121, one)
		if got := readings(); !slices.Equal(got, []int{130, 121}) {
			t.Errorf("after a correction: %v", got)
		}
		again := clinic.TakeVitals{Patient: ana, Vitals: vitals(122, 70), Corrects: one}
		_, err := h.Do(t.Context(), g, id.Act(h.NewID()), again)
		wants(t, "corrected twice", err, fault.Conflict, "entry.replaced")
		again.Corrects = h.chart(t, ana).Entries[0].ID
		_, err = h.Do(t.Context(), g, id.Act(h.NewID()), again)
		wants(t, "corrected by another kind", err, fault.Invalid, "input.corrects")
		again.Corrects = id.Entry(h.NewID())
		_, err = h.Do(t.Context(), g, id.Act(h.NewID()), again)
		wants(t, "corrected what is not there", err, fault.NotFound, "")

		void := clinic.VoidEntry{Stream: stream, Entry: two, Reason: "the cuff slipped"}
		voided := h.must(t, g, void)[0]
		if got := readings(); !slices.Equal(got, []int{121}) {
			t.Errorf("after a void: %v", got)
		}
		for what, tt := range map[string]struct {
			act  clinic.VoidEntry
			kind fault.Kind
			rule string
		}{
			"voided twice":        {void, fault.Conflict, "entry.replaced"},
			"a void voided":       {clinic.VoidEntry{Stream: stream, Entry: voided, Reason: "after all"}, fault.Conflict, "entry.void"},
			"what was corrected":  {clinic.VoidEntry{Stream: stream, Entry: one, Reason: "wrong"}, fault.Conflict, "entry.replaced"},
			"what is not there":   {clinic.VoidEntry{Stream: stream, Entry: id.Entry(h.NewID()), Reason: "wrong"}, fault.NotFound, ""},
			"without a reason":    {clinic.VoidEntry{Stream: stream, Entry: corrected, Reason: " "}, fault.Invalid, "input.reason"},
			"moved to nobody":     {clinic.VoidEntry{Stream: stream, Entry: corrected, Reason: "wrong", Moved: "patient/nobody"}, fault.Denied, ""},
			"moved to itself":     {clinic.VoidEntry{Stream: stream, Entry: corrected, Reason: "wrong", Moved: stream}, fault.Invalid, "input.moved"},
			"in no record at all": {clinic.VoidEntry{Stream: "patient/\x00", Entry: corrected, Reason: "wrong"}, fault.Denied, ""},
		} {
			_, err := h.Do(t.Context(), g, id.Act(h.NewID()), tt.act)
			if tt.kind == fault.Denied { // reached past the grant's own record
				if err == nil {
					t.Errorf("%s: done", what)
				}
				continue
			}
			wants(t, what, err, tt.kind, tt.rule)
		}
		// A correction that is voided does not bring back what it corrected.
		h.must(t, g, clinic.VoidEntry{Stream: stream, Entry: corrected, Reason: "also wrong"})
		if got := readings(); len(got) != 0 {
			t.Errorf("after all was taken back: %v", got)
		}
		if chart := h.chart(t, ana); len(chart.Entries) != 6 {
			t.Errorf("%d entries can be read, want all six", len(chart.Entries))
		}
		h.clean(t)
	})
}

// Two programs link the same records at the same time: one does, and the
// other is told; in one commit as well as in two processes.
func TestLinkOnce(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana, moved := h.ana(t, "Moreno"), h.ana(t, "Moreno-Ruiz")
		nurse := h.nurse(t, "Sam Ortiz")
		g, err := h.Covering(nurse, access.Create, ledger.Demographics, "", access.Team)
		if err != nil {
			t.Fatal(err)
		}
		got := h.together(t, g, request{g, id.Act(h.NewID()), clinic.LinkPatients{Patient: ana, To: moved, Why: "one person, moved"}},
			request{g, id.Act(h.NewID()), clinic.LinkPatients{Patient: moved, To: ana, Why: "one person, moved"}})
		if got[0].err != nil || len(got[0].out.Entries) != 2 {
			t.Errorf("%+v", got[0])
		}
		wants(t, "the second in one commit", got[1].err, fault.Conflict, "patient.linked")
		other := h.beside(t)
		_, err = other.Do(t.Context(), g, id.Act(h.NewID()), clinic.LinkPatients{Patient: moved, To: ana, Why: "one person, moved"})
		wants(t, "the second from another process", err, fault.Conflict, "patient.linked")
		for _, l := range []clinic.LinkPatients{{Patient: ana, To: ana, Why: "one person"}, {Patient: ana, To: moved}, {Patient: ana, To: id.Patient(h.NewID()), Why: "one person"}} {
			if _, err := h.Do(t.Context(), g, id.Act(h.NewID()), l); err == nil {
				t.Errorf("%+v was done", l)
			}
		}
		h.clean(t)
	})
}

// The clock may go back; the book does not.
func TestClockGoesBack(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		now := time.Now()
		h.reopen(t, func(c *clinic.Config) { c.Now = func() time.Time { return now } })
		measured := time.Date(2026, 3, 1, 9, 30, 0, 0, time.FixedZone("", -7*3600))
		for i := range 6 {
			h.must(t, g, clinic.TakeVitals{Patient: ana, At: measured, Vitals: vitals(120+i, 80)})
			now = now.Add(-time.Hour)
		}
		chart := h.chart(t, ana)
		last := time.Time{}
		for _, e := range chart.Entries {
			if !e.Recorded.After(last) {
				t.Errorf("entry %d was recorded at %s, after %s", e.Seq, e.Recorded, last)
			}
			last = e.Recorded
			if e.Kind == (dosing.VitalsTaken{}).Kind() && !e.At.Equal(measured) {
				t.Errorf("entry %d happened at %s", e.Seq, e.At)
			}
		}
		_, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, At: last.Add(3 * time.Minute), Vitals: vitals(120, 80)})
		wants(t, "measured in the future", err, fault.Invalid, "input.takenAt")
		h.clean(t)
	})
}
