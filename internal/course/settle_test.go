package course

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

const (
	aCourse id.Course = "01920000-0000-7000-8000-0000000000c0"
)

const (
	lee  = "lee" // prescriber
	mira = "mira"
)

// A story is a record as it grows, for tests of what was decided in it.
type story struct {
	t   *testing.T
	lib Library
	def *protocol.Definition
	c   ledger.Chart
	now time.Time
}

func tale(t *testing.T) *story {
	t.Helper()
	def, err := NewProtocols(carefully(t)).Ship("careful")
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, lib: library(t), def: def, now: noon}
	s.add("desk", patient.Registered{Name: patient.Name{Family: "Moreno"}, Born: "1985-03-12"})
	s.add(lee, Opened{Course: aCourse, Protocol: def.Name, Version: def.Version, Hash: def.Hash()})
	return s
}

// add records something now, and moves on a minute.
func (s *story) add(by string, f ledger.Fact) id.Entry {
	s.t.Helper()
	if err := f.Check(); err != nil {
		s.t.Fatalf("%T: %v", f, err)
	}
	s.now = s.now.Add(time.Minute)
	n := int64(len(s.c.Entries) + 1)
	e := ledger.Entry{ID: id.Entry(id.Derived("story", string(rune(n)))), Seq: n, At: s.now, Recorded: s.now, Fact: f, Kind: f.Kind(),
		By: ledger.Author{Sort: ledger.ByStaff, Person: by}}
	s.c = s.c.With(e)
	return e.ID
}

func (s *story) question() Question {
	return Question{Definition: s.def, Now: s.now, Location: time.UTC}
}

func (s *story) answer(gate protocol.Gate) protocol.Outcome {
	q := s.question()
	q.Gate = gate
	return s.lib.Why(q, s.c, ledger.Chart{})
}

func (s *story) finding(gate protocol.Gate, rule string) protocol.Finding {
	s.t.Helper()
	f, ok := s.answer(gate).Finding(rule)
	if !ok {
		s.t.Fatalf("%s is no rule of %s", rule, gate)
	}
	return f
}

func (s *story) standing() screening.Determination {
	return s.lib.Standing(s.question(), s.c, ledger.Chart{})
}

// decide records a decision about a finding as it is now.
func (s *story) decide(by string, gate protocol.Gate, rule, decision string, change func(*screening.FindingDecided)) id.Entry {
	s.t.Helper()
	f := s.finding(gate, rule)
	d := screening.FindingDecided{Course: aCourse, Hash: s.def.Hash(), Gate: string(gate), Rule: rule, Decision: decision, Reason: "weighed",
		Evidence: f.Entries(), Second: f.Override.Second}
	if change != nil {
		change(&d)
	}
	return s.add(by, d)
}

// clear answers what the small protocol asks, with nothing in the way.
func (s *story) clear() {
	for _, f := range []string{"condition.psychosis", "condition.aneurysm", "family.psychosis"} {
		s.add(mira, patient.Asked{Fact: f, Answer: patient.No})
	}
	s.add(mira, patient.Asked{Fact: "suicide.ideation", Answer: patient.Valued, Value: "1"})
	s.add(mira, bp(128, 82))
	s.add(lee, screening.Signed{Course: aCourse, Part: screening.Medical, Clear: true})
	s.add(mira, screening.Signed{Course: aCourse, Part: screening.Psychological, Clear: true})
}

func (s *story) determine(by, as, outcome string) {
	s.t.Helper()
	d := screening.Determined{Course: aCourse, Hash: s.def.Hash(), As: as, Outcome: outcome, Reason: "as discussed", Until: s.now.AddDate(0, 0, 180)}
	if outcome == screening.WithConditions {
		d.Conditions = []string{"blood pressure at home twice a week"}
	}
	if !screening.Recommends(outcome) {
		d.Why, d.CouldChange, d.Instead = "Your blood pressure is high at present.", "Three months with lower readings.", "Therapy with us in the meantime."
	}
	s.add(by, d)
}

// A review that was decided settles its finding while its evidence is the same;
// a newer reading opens it again and is named.
func TestADecisionCountsWhileItsEvidenceIsTheSame(t *testing.T) {
	s := tale(t)
	s.clear()
	s.add(mira, bp(148, 92))
	if o := s.answer(protocol.Determination); o.Status != protocol.StatusBlocked {
		t.Fatalf("%s with 148/92", o.Status)
	}
	s.decide(lee, protocol.Determination, "bp.screening.review", screening.NotNow, nil)
	if f := s.finding(protocol.Determination, "bp.screening.review"); f.Settled || f.Decided == "" || !f.Blocks() {
		t.Errorf("decided not now: %+v", f)
	}
	s.decide(lee, protocol.Determination, "bp.screening.review", screening.GoOn, nil)
	if f := s.finding(protocol.Determination, "bp.screening.review"); !f.Settled || f.Reopened != "" {
		t.Errorf("decided to go on: %+v", f)
	}
	if o := s.answer(protocol.Determination); o.Status != protocol.StatusOpen {
		t.Errorf("%s when all is decided", o.Status)
	}
	s.add(mira, bp(152, 94))
	f := s.finding(protocol.Determination, "bp.screening.review")
	if f.Settled || !f.Blocks() || f.Reopened != "Reopened: blood pressure 152/94, 22 Nov 2026" {
		t.Errorf("a newer reading: %q, %+v", f.Reopened, f)
	}
	// One that is low enough clears it; nothing is left to decide.
	s.add(mira, bp(128, 80))
	if f := s.finding(protocol.Determination, "bp.screening.review"); f.State != protocol.Clear || f.Reopened != "" {
		t.Errorf("after 128/80: %+v", f)
	}
	// The decision was about this course, this version and this gate.
	s.add(mira, bp(148, 92))
	for what, change := range map[string]func(*screening.FindingDecided){
		"another course":  func(d *screening.FindingDecided) { d.Course = "other" },
		"another version": func(d *screening.FindingDecided) { d.Hash = "other" },
		"another gate":    func(d *screening.FindingDecided) { d.Gate = "order.sign" },
		"one that ended":  func(d *screening.FindingDecided) { d.Until = s.now },
	} {
		s.decide(lee, protocol.Determination, "bp.screening.review", screening.GoOn, change)
		if f := s.finding(protocol.Determination, "bp.screening.review"); f.Settled {
			t.Errorf("%s settles", what)
		}
	}
}

// A reading that came after a decision and then grew too old is not what reopened it:
// that it is too old is.
func TestWhatGrewOldIsNotNews(t *testing.T) {
	s := tale(t)
	s.clear()
	s.add(mira, bp(148, 92))
	s.decide(lee, protocol.Determination, "bp.screening.review", screening.GoOn, nil)
	s.determine(lee, screening.AsPrescriber, screening.Recommended)
	s.determine(mira, screening.AsTherapist, screening.Recommended)
	s.add(mira, bp(128, 80))
	if f := s.finding(protocol.Determination, "bp.screening.review"); f.State != protocol.Clear || f.Reopened != "" {
		t.Fatalf("a low reading: %+v", f)
	}
	s.now = s.now.AddDate(0, 0, 100)
	f := s.finding(protocol.Determination, "bp.screening.review")
	d := s.standing()
	for _, said := range append(slices.Clone(d.Reopened), f.Reopened) {
		if !strings.Contains(said, "is not known now") || strings.Contains(said, "128/80, 22 Nov") {
			t.Errorf("%s: %q", f.State, said)
		}
	}
	if len(d.Reopened) == 0 || f.Reopened == "" {
		t.Errorf("nothing says why: %q, %q", f.Reopened, d.Reopened)
	}
	t.Logf("%q", f.Reopened)
}

// What nobody may override stays shut whatever is recorded, and what nobody
// asked cannot be decided; what was asked and is not known can.
func TestWhatCannotBeDecided(t *testing.T) {
	s := tale(t)
	s.clear()
	s.add(mira, schizoaffective(patient.Remission))
	s.decide(lee, protocol.Determination, "psychosis.history", screening.GoOn, nil)
	if f := s.finding(protocol.Determination, "psychosis.history"); f.Settled || !f.Blocks() {
		t.Errorf("a firm exclusion is settled: %+v", f)
	}

	s = tale(t)
	if f := s.finding(protocol.Determination, "family.psychosis"); f.State != protocol.Unknown || f.Decidable() {
		t.Errorf("nobody asked: %+v", f)
	}
	s.decide(lee, protocol.Determination, "family.psychosis", screening.GoOn, nil)
	if f := s.finding(protocol.Determination, "family.psychosis"); f.Settled {
		t.Errorf("decided without asking: %+v", f)
	}
	s.add(mira, patient.Asked{Fact: "family.psychosis", Answer: patient.UnknownReply, Detail: "adopted"})
	if f := s.finding(protocol.Determination, "family.psychosis"); f.State != protocol.Unknown || !f.Decidable() {
		t.Errorf("asked, and not known: %+v", f)
	}
	s.decide(lee, protocol.Determination, "family.psychosis", screening.GoOn, nil)
	if f := s.finding(protocol.Determination, "family.psychosis"); !f.Settled || f.State != protocol.Unknown {
		t.Errorf("decided with what cannot be known: %+v", f)
	}
	s.add(mira, patient.Asked{Fact: "family.psychosis", Answer: patient.Yes})
	if f := s.finding(protocol.Determination, "family.psychosis"); f.Settled || !strings.HasPrefix(f.Reopened, "Reopened: a psychotic disorder in a parent") {
		t.Errorf("then a yes: %+v", f)
	}
}

// A rule that asks for a second signature is not settled before it is there,
// and not by the same person's.
func TestTheSecondSignature(t *testing.T) {
	s := tale(t)
	s.clear()
	s.add(mira, patient.Asked{Fact: "suicide.ideation", Answer: patient.Valued, Value: "4"})
	d := s.decide(lee, protocol.Determination, "suicide.level", screening.GoOn, nil)
	for _, step := range []struct {
		by, as string
		counts bool
	}{{lee, screening.AsTherapist, false}, {mira, screening.AsPrescriber, false}, {mira, screening.AsTherapist, true}} {
		if f := s.finding(protocol.Determination, "suicide.level"); f.Settled || f.Awaits != "therapist" {
			t.Errorf("before %s signs: %+v", step.by, f)
		}
		s.add(step.by, screening.FindingCosigned{Entry: d, As: step.as})
		if f := s.finding(protocol.Determination, "suicide.level"); f.Settled != step.counts {
			t.Errorf("signed by %s as %s: settled %v", step.by, step.as, f.Settled)
		}
	}
	s.decide(lee, protocol.Determination, "suicide.level", screening.GoOn, nil)
	if f := s.finding(protocol.Determination, "suicide.level"); f.Settled {
		t.Error("a later decision uses the earlier one's second signature")
	}
}

// At an order a decision holds for that order, at the dose for that day.
func TestDecisionsOfOneOrderAndOneDay(t *testing.T) {
	s := tale(t)
	first := dosing.OrderSigned{Order: "o1", Course: aCourse, Session: 1, Route: "IM", Amount: 140_000}
	q := s.question()
	q.Order, q.Gate = &first, protocol.OrderSign
	f, _ := s.lib.Why(q, s.c, ledger.Chart{}).Finding("dose.soft")
	s.add(lee, screening.FindingDecided{Course: aCourse, Hash: s.def.Hash(), Gate: "order.sign", Rule: "dose.soft", Decision: screening.GoOn, Reason: "tolerated 120", Evidence: f.Entries(), Order: "o1"})
	q.Now = s.now
	if o := s.lib.Why(q, s.c, ledger.Chart{}); !o.Open() {
		t.Errorf("the order that was decided about: %+v", o.Findings)
	}
	other := first
	other.Order = "o2"
	q.Order = &other
	if o := s.lib.Why(q, s.c, ledger.Chart{}); o.Open() {
		t.Error("another order goes by the decision about the first")
	}

	s.add(mira, bp(166, 102))
	s.decide(lee, protocol.DosingStart, "bp.predose.hold", screening.GoOn, func(d *screening.FindingDecided) { d.For = quantity.DayOf(s.now, time.UTC) })
	if f := s.finding(protocol.DosingStart, "bp.predose.hold"); !f.Settled {
		t.Errorf("today: %+v", f)
	}
	s.now = s.now.AddDate(0, 0, 1)
	s.add(mira, bp(166, 102))
	if f := s.finding(protocol.DosingStart, "bp.predose.hold"); f.Settled {
		t.Error("yesterday's decision opens today")
	}
}

// The determination: two signatures, what is missing, how it ends and what
// reopens it.
func TestTheDeterminationStands(t *testing.T) {
	s := tale(t)
	hold := func() protocol.Finding { return s.finding(protocol.DosingStart, "determination.hold") }
	if d := s.standing(); d.Outcome != "" || d.Current() || len(d.Lacks()) != 7 {
		t.Errorf("at first: %q, %q", d.Outcome, d.Lacks())
	}
	s.clear()
	if d := s.standing(); len(d.Lacks()) != 0 {
		t.Errorf("when all is clear: %q", d.Lacks())
	}
	s.determine(lee, screening.AsPrescriber, screening.Recommended)
	if d := s.standing(); d.Outcome != "" || d.Current() {
		t.Errorf("one signature: %+v", d)
	}
	if f := hold(); !strings.Contains(f.Say, "the mental-health professional has not signed") {
		t.Errorf("one signature: %q", f.Say)
	}
	s.determine(mira, screening.AsTherapist, screening.WithConditions)
	d := s.standing()
	if d.Outcome != screening.WithConditions || !d.Current() || !strings.Contains(d.Differ, "recommended with conditions") || len(d.Conditions) != 1 {
		t.Errorf("both: %+v", d)
	}
	if f := hold(); f.State != protocol.Clear {
		t.Errorf("both: %q", f.Say)
	}
	// A dose, and what it does to the blood pressure, says nothing about whether
	// to treat.
	s.add(lee, dosing.DoseGiven{Route: "IM", Amount: 50_000})
	s.add(mira, bp(172, 104))
	if d := s.standing(); !d.Current() {
		t.Errorf("blood pressure under the medicine: %q", d.Reopened)
	}
	// What the person brings does.
	s.now = s.now.AddDate(0, 0, 7)
	s.add(mira, bp(168, 104))
	if d := s.standing(); d.Current() || !slices.Equal(d.Reopened, []string{"Reopened: blood pressure 168/104, 29 Nov 2026"}) {
		t.Errorf("a week later: %q", d.Reopened)
	}
	if f := hold(); f.State != protocol.Stands || f.Say != "There is no current determination: reopened: blood pressure 168/104, 29 Nov 2026." {
		t.Errorf("a week later: %q", f.Say)
	}
	s.decide(lee, protocol.Determination, "bp.screening.review", screening.GoOn, nil)
	if d := s.standing(); !d.Current() {
		t.Errorf("once it is decided: %+v", d)
	}
	// What excludes asks for both signatures anew, even when it is overridden.
	s.add(lee, condition(patient.ICD10CM, "I71.4", "Abdominal aortic aneurysm", patient.Active).fact)
	s.decide(lee, protocol.Determination, "vascular.aneurysm", screening.GoOn, nil)
	if d := s.standing(); d.Current() || len(d.Open) != 0 || len(d.Reopened) != 1 {
		t.Errorf("an exclusion that was overridden: %+v", d)
	}
	s.determine(lee, screening.AsPrescriber, screening.Recommended)
	s.determine(mira, screening.AsTherapist, screening.Recommended)
	if d := s.standing(); !d.Current() {
		t.Errorf("signed anew: %+v", d)
	}
	s.now = s.now.AddDate(0, 0, 181)
	if d := s.standing(); d.Current() || !d.Ended() {
		t.Error("it does not end")
	}
	if f := hold(); f.State != protocol.Stands {
		t.Errorf("ended: %+v", f)
	}
}

// A no by one is a no; the two differ; a later yes by both is a yes; a
// signature about another version says nothing about this one.
func TestTheMoreCarefulHolds(t *testing.T) {
	s := tale(t)
	s.clear()
	s.determine(mira, screening.AsTherapist, screening.NotForNow)
	if d := s.standing(); d.Outcome != screening.NotForNow || d.Current() {
		t.Errorf("a no by one: %q", d.Outcome)
	}
	s.determine(lee, screening.AsPrescriber, screening.Recommended)
	if d := s.standing(); d.Outcome != screening.NotForNow || d.Differ == "" || d.Current() {
		t.Errorf("the two differ: %+v", d)
	}
	s.determine(mira, screening.AsTherapist, screening.Recommended)
	if d := s.standing(); d.Outcome != screening.Recommended || !d.Current() || d.Differ != "" {
		t.Errorf("then both: %+v", d)
	}
	s.add(lee, Moved{Course: aCourse, Protocol: "careful", Version: "2.0.0", From: s.def.Hash(), To: "other", Reason: "a newer version"})
	other := tale(t).def
	q := s.question()
	q.Definition = other
	if open, _ := Current(s.c); open.Hash != "other" || open.Version != "2.0.0" {
		t.Errorf("moved to %+v", open)
	}
}

// An answer that was taken back, and a record that was linked, reopen what was
// signed without them.
func TestWhatTheSignaturesCouldNotKnow(t *testing.T) {
	signed := func() *story {
		s := tale(t)
		s.clear()
		s.determine(lee, screening.AsPrescriber, screening.Recommended)
		s.determine(mira, screening.AsTherapist, screening.Recommended)
		if d := s.standing(); !d.Current() {
			t.Fatalf("%+v", d)
		}
		return s
	}
	s := signed()
	var answer id.Entry
	for e, a := range ledger.Find[patient.Asked](s.c) {
		if a.Fact == "condition.psychosis" {
			answer = e.ID
		}
	}
	void := s.add(mira, ledger.Voided{Entry: answer, Reason: "on the wrong chart"})
	i := slices.IndexFunc(s.c.Entries, func(e ledger.Entry) bool { return e.ID == void })
	s.c.Entries[i].Corrects = answer
	if d := s.standing(); d.Current() || len(d.Reopened) != 1 || d.Reopened[0] != "Reopened: an entry was taken back, 22 Nov 2026. History of psychosis is open again." {
		t.Errorf("taken back: %q", d.Reopened)
	}
	s.add(mira, patient.Asked{Fact: "condition.psychosis", Answer: patient.No})
	if d := s.standing(); !d.Current() {
		t.Errorf("answered again: %+v", d)
	}

	s = signed()
	old := s.add(lee, schizoaffective(patient.Remission))
	i = slices.IndexFunc(s.c.Entries, func(e ledger.Entry) bool { return e.ID == old })
	s.c.Entries[i].Stream, s.c.Entries[i].Seq = "patient/other", 0 // in the book before anything here, in a record nobody had linked
	if d := s.standing(); len(d.Open) != 1 {
		t.Errorf("%+v", d)
	}
	s.add(lee, patient.Linked{Patient: "01920000-0000-7000-8000-00000000000a", To: "01920000-0000-7000-8000-00000000000b", Why: "one person"})
	if d := s.standing(); d.Current() || len(d.Reopened) != 1 || !strings.HasPrefix(d.Reopened[0], "Reopened: a psychotic disorder at any time (Schizoaffective disorder") {
		t.Errorf("linked: %q", d.Reopened)
	}
	// What only grew old reopens nothing: the determination has an end of its own.
	s = signed()
	s.now = s.now.AddDate(0, 0, 40)
	if d := s.standing(); !d.Current() || len(d.Open) == 0 {
		t.Errorf("forty days later: %+v", d)
	}
}
