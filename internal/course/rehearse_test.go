package course

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// A stricter limit before the dose: one person would have waited half an hour,
// one would not have been dosed that day, one would have gone through as
// before; and one who is not treated yet is asked about now.
func TestRehearsal(t *testing.T) {
	shelf := carefully(t)
	def, err := NewProtocols(shelf).Ship("careful")
	if err != nil {
		t.Fatal(err)
	}
	stricter, problems := protocol.Load(site(t, def, "1.0.0-site.1", "150/95"), shelf, Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	dosed := func(key string, pressure dosing.VitalsTaken, then ...dosing.VitalsTaken) Candidate {
		s := tale(t)
		s.clear()
		s.determine(lee, screening.AsPrescriber, screening.Recommended)
		s.determine(mira, screening.AsTherapist, screening.Recommended)
		s.now = noon.AddDate(0, 0, 3)
		s.add(mira, pressure)
		s.add(lee, dosing.DoseGiven{Route: "IM", Amount: 50_000})
		for _, v := range then {
			s.now = s.now.Add(30 * time.Minute)
			s.add(mira, v)
		}
		return Candidate{Patient: id.Patient(key), Chart: s.c}
	}
	fresh := tale(t)
	newer := tale(t)
	newer.c = newer.c.With(ledger.Entry{ID: "new", Seq: 99, Kind: "future", Fact: ledger.Unknown{Name: "future"}})
	people := []Candidate{dosed("c", bp(128, 82)), dosed("b", bp(154, 96)), dosed("a", bp(156, 94), bp(142, 90), bp(158, 96), bp(160, 98), bp(158, 98), bp(156, 96)),
		{Patient: "d", Chart: fresh.c}, {Patient: "e", Chart: newer.c}}
	lib := library(t)
	r := lib.Rehearse(def, stricter, people, ledger.Chart{}, noon.AddDate(0, 0, 10), time.UTC)
	if !slices.Equal(r.Skipped, []id.Patient{"e"}) || len(r.People) != 4 {
		t.Fatalf("%+v", r.People)
	}
	want := []Person{{Patient: "a", Before: Through, After: Delayed}, {Patient: "b", Before: Through, After: Delayed}, {Patient: "c", Before: Through, After: Through}, {Patient: "d", Before: NotKnown, After: NotKnown}}
	for i, p := range r.People {
		p.Changed = nil
		if i == 1 {
			continue // looked at below
		}
		if !reflect.DeepEqual(p, want[i]) {
			t.Errorf("%+v, want %+v", p, want[i])
		}
	}
	a := r.People[0].Changed
	if len(a) != 1 || a[0].Gate != protocol.DosingStart || a[0].After.Delay != 31*time.Minute || a[0].After.Rules[0].Rule != "bp.predose.hold" || a[0].After.Rules[0].Say != "Not yet: 156/94, limit 150/95." {
		t.Errorf("a: %+v", a)
	}
	// b was not measured again: what is not known any more is no all-clear.
	if b := r.People[1]; b.After != Stopped || len(b.Changed) != 1 {
		t.Errorf("b: %+v", b)
	}
	before, after := r.Count()
	if before[Through] != 3 || before[NotKnown] != 1 || after[Through] != 1 || after[Delayed] != 1 || after[Stopped] != 1 {
		t.Errorf("%v, %v", before, after)
	}
	i := slices.IndexFunc(r.Rules, func(c RuleCount) bool { return c.Rule == "bp.predose.hold" })
	if i < 0 || r.Rules[i].Before != 0 || r.Rules[i].After != 2 || r.Rules[i].Title == "" {
		t.Errorf("%+v", r.Rules)
	}
	// The same question, the same answer, in whatever order people are given.
	slices.Reverse(people)
	if again := lib.Rehearse(def, stricter, people, ledger.Chart{}, noon.AddDate(0, 0, 10), time.UTC); !reflect.DeepEqual(again, r) {
		t.Error("another order of people gives another answer")
	}
	// A version against itself changes nothing.
	for _, p := range lib.Rehearse(def, def, people, ledger.Chart{}, noon, time.UTC).People {
		if p.Before != p.After || len(p.Changed) > 0 {
			t.Errorf("against itself: %+v", p)
		}
	}
}

// What was decided by the version a course went by counts in the rehearsal too:
// a review that somebody decided would not have stopped anybody.
func TestRehearsalKeepsDecisions(t *testing.T) {
	s := tale(t)
	s.clear()
	s.add(mira, bp(148, 92))
	undecided := s.c
	s.decide(lee, protocol.Determination, "bp.screening.review", screening.GoOn, nil)
	s.determine(lee, screening.AsPrescriber, screening.Recommended)
	shelf := carefully(t)
	other, problems := protocol.Load(site(t, s.def, "1.0.0-site.1", "150/95"), shelf, Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r := s.lib.Rehearse(s.def, other, []Candidate{{"decided", s.c}, {"undecided", undecided}}, ledger.Chart{}, s.now, time.UTC)
	if r.People[0].After != Through || r.People[1].After != Asked {
		t.Errorf("%+v", r.People)
	}
	// A made-up record without anything is not known, not let through.
	empty := chart(t, ana("1985-03-12"), at{noon, patient.Asked{Fact: "condition.psychosis", Answer: patient.No}})
	if r := s.lib.Rehearse(s.def, other, []Candidate{{"empty", empty}}, ledger.Chart{}, s.now, time.UTC); r.People[0].After != NotKnown {
		t.Errorf("%+v", r.People)
	}
}
