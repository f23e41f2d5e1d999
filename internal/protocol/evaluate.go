package protocol

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/quantity"
)

// Evaluate answers every rule of a gate that is in effect at now. It always
// answers, and the same facts always get the same answer. A definition that
// Check did not find whole answers unknown, and so does a gate that no rule
// stands before: an empty gate is not an open one.
//
// Times in sentences are written in now's location, and whether a rule is in
// effect goes by the day there, and by PlaceFact. Readings after now are ignored.
func (d *Definition) Evaluate(f Facts, gate Gate, now time.Time) Outcome {
	if !d.checked {
		return d.allUnknown(gate, now, "This protocol was not checked, or has mistakes.")
	}
	s := &scene{d: d, facts: f, now: now, cut: make(map[string][]Reading, 64)}
	return d.outcome(gate, now, s.place(), func(r *Rule) verdict { return r.when.judge(s, false) }, s.finding)
}

// PlaceFact is the fact that says where the clinic is, such as "US-CO". The
// engine reads it itself: see Rule.Jurisdiction.
const PlaceFact = "site.place"

// place is where the clinic is; empty if that is not known.
func (s *scene) place() string {
	all := s.readings(PlaceFact)
	if len(all) == 0 || all[len(all)-1].Unknown {
		return ""
	}
	return all[len(all)-1].Value.s
}

// NewerRecord is the outcome for a record that holds an entry this program
// cannot read: it can be shown, never decided on.
func NewerRecord(d *Definition, gate Gate, at time.Time) Outcome {
	return d.allUnknown(gate, at, "This record was written by a newer version of the program.")
}

// NewerRecordFact is the name that stands in the needs of a NewerRecord.
const NewerRecordFact = "newer record"

func (d *Definition) allUnknown(gate Gate, at time.Time, why string) Outcome {
	o := d.outcome(gate, at, "", func(*Rule) verdict { return verdict{} }, func(_ *Rule, _ verdict, f *Finding) {
		f.Say = why
		f.Missing = []Need{{Fact: NewerRecordFact, Sentence: why}}
	})
	o.Status = StatusUnknown
	return o
}

// outcome puts the answers of a gate's rules together, in the order it promises:
// each rule is judged, and then its finding is written into its place.
func (d *Definition) outcome(gate Gate, at time.Time, place string, judge func(*Rule) verdict, write func(*Rule, verdict, *Finding)) Outcome {
	o := Outcome{Gate: gate, Protocol: d.Name, Version: d.Version, Hash: d.hash, At: at, Status: StatusUnknown}
	day := quantity.DayOf(at, at.Location())
	answers := make([]answer, 0, len(d.Rules)/2)
	for i := range d.Rules {
		if r := &d.Rules[i]; r.Gate == gate && r.inEffect(day) && r.inForce(place) {
			v := judge(r)
			answers = append(answers, answer{r, v, rank(r.Decision, v.truth)})
		}
	}
	if len(answers) == 0 {
		return o
	}
	slices.SortStableFunc(answers, func(a, b answer) int { return a.rank - b.rank })
	o.Findings = make([]Finding, len(answers))
	for i := range answers {
		a, f := &answers[i], &o.Findings[i]
		a.rule.begin(f)
		f.State = states[a.verdict.truth]
		write(a.rule, a.verdict, f)
	}
	o.Status = statusOf(o.Findings)
	return o
}

// An answer is a rule's verdict and its place among others.
type answer struct {
	rule    *Rule
	verdict verdict
	rank    int
}

// rank puts what stands first, the gravest before the others; then what is
// unknown, likewise; then what is clear.
func rank(d Decision, t truth) int {
	grave := slices.Index(Decisions, d)
	switch t {
	case yes:
		return grave
	case unknown:
		return len(Decisions) + grave
	}
	return 2 * len(Decisions)
}

// states are the states of findings by the truth of their conditions.
var states = [...]State{yes: Stands, no: Clear, unknown: Unknown}

// begin writes down what the rule itself says.
func (r *Rule) begin(f *Finding) {
	f.Rule, f.Gate, f.Title, f.Decision = r.Name, r.Gate, r.Title, r.Decision
	f.Override, f.Source, f.Class, f.Default, f.Recheck, f.Tries = r.Override, r.Source, r.Class, r.Default, r.Recheck, r.Tries
}

// A scene is what one evaluation looks at.
type scene struct {
	d     *Definition
	facts Facts
	now   time.Time
	cut   map[string][]Reading // facts up to now, in order
	blank bool                 // it knows nothing: limits are said as they are made
	named bool                 // parameters are said by name, to tell apart what differs
}

// readings returns the readings of a fact up to now, oldest first.
func (s *scene) readings(fact string) []Reading {
	if cut, ok := s.cut[fact]; ok {
		return cut
	}
	all := s.facts[fact]
	if !inOrder(all) {
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b Reading) int { return a.At.Compare(b.At) })
	}
	end := len(all)
	for end > 0 && all[end-1].At.After(s.now) {
		end--
	}
	all = s.legible(fact, all[:end])
	s.cut[fact] = all
	return all
}

// inOrder reports whether readings are sorted by when they were taken. Long
// charts have thousands: they are looked at in place.
func inOrder(all []Reading) bool {
	for i := 1; i < len(all); i++ {
		if all[i].At.Before(all[i-1].At) {
			return false
		}
	}
	return true
}

// legible turns values that are not of the fact's type into "not known".
func (s *scene) legible(fact string, all []Reading) []Reading {
	typ, cloned := s.fact(fact).Type, false
	for i := range all {
		if all[i].Unknown || all[i].Value.typ == typ {
			continue
		}
		if !cloned {
			all, cloned = slices.Clone(all), true
		}
		all[i].Unknown = true
	}
	return all
}

// fact describes a fact.
func (s *scene) fact(name string) *FactType {
	if f := s.d.facts[name]; f != nil {
		return f
	}
	return &FactType{Name: name}
}

// known reports whether the absence of a fact is itself known.
func (s *scene) known(fact string) bool { return s.fact(fact).Known }

// finding writes down what a rule answered.
func (s *scene) finding(r *Rule, v verdict, f *Finding) {
	if telling := s.mostTelling(v.evidence); telling > 0 {
		first := v.evidence[telling]
		v.evidence = slices.Insert(slices.Delete(slices.Clone(v.evidence), telling, telling+1), 0, first)
	}
	if len(v.evidence) > 0 {
		f.Evidence = make([]Evidence, len(v.evidence))
	}
	for i := range v.evidence {
		s.write(&v.evidence[i], &f.Evidence[i])
	}
	switch v.truth {
	case yes:
		f.Say = s.fill(r.Say, v.evidence, f.Evidence)
		f.Clears = s.clears(r, Stands)
	case unknown:
		f.Missing = s.needs(v.lacks)
		if len(f.Missing) == 0 {
			f.Missing = []Need{{Fact: r.Facts[0], Sentence: "Too little is known to say."}}
		}
		f.Say = sentences(f.Missing)
		f.Clears = s.clears(r, Unknown)
	}
}

// mostTelling finds the proof that a rule's sentence speaks of: the first that
// was measured, or of times still to pass the one that takes longest.
func (s *scene) mostTelling(of []proof) int {
	telling, latest := -1, time.Time{}
	for i := range of {
		if !of[i].measured() {
			continue
		}
		if at := of[i].test.earliest(s, of[i].deciding); telling < 0 || at.After(latest) {
			telling, latest = i, at
		}
	}
	return telling
}

func sentences(needs []Need) string {
	var parts []string
	for _, n := range needs {
		parts = append(parts, n.Sentence)
	}
	return strings.Join(parts, " ")
}

// placeholders are the places a rule's sentence may have.
var placeholders = []string{"reading", "limit", "age", "detail", "earliest"}

// fill puts the telling evidence into a rule's sentence.
func (s *scene) fill(say string, proofs []proof, evidence []Evidence) string {
	var p proof
	var e Evidence
	if len(evidence) > 0 {
		p, e = proofs[0], evidence[0]
	}
	if !strings.Contains(say, "{") {
		return say
	}
	reading, detail, age := e.Value, e.Detail, e.Age
	if age == "just now" {
		age = "less than a minute"
	}
	if p.test != nil && p.test.reading.how == takeElapsed && reading != neverWord {
		reading = age
	}
	if e.Estimate {
		reading = "about " + reading
	}
	if detail == "" {
		say = strings.ReplaceAll(strings.ReplaceAll(say, ": {detail}", ""), " ({detail})", "")
		detail = s.fact(p.fact).noun()
	}
	earliest := "unknown"
	if p.test != nil {
		if at := p.test.earliest(s, p.deciding); !at.IsZero() {
			earliest = clock(at, s.now)
		}
	}
	text := fillIn(say, map[string]string{"reading": reading, "limit": e.Limit, "age": age, "detail": detail, "earliest": earliest})
	if strings.HasPrefix(text, "about ") {
		text = "A" + text[1:]
	}
	return text
}

// fillIn puts words into the places of a sentence. What is put in is not looked
// through again.
func fillIn(say string, words map[string]string) string {
	var text strings.Builder
	for {
		before, rest, ok := strings.Cut(say, "{")
		text.WriteString(before)
		if !ok {
			return text.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		word, known := words[name]
		if !closed || !known {
			text.WriteString("{")
			say = rest
			continue
		}
		text.WriteString(word)
		say = after
	}
}

// clock writes a time of day, with the date, where now is.
func clock(t, now time.Time) string { return t.In(now.Location()).Format("2006-01-02 15:04") }

// write writes a proof down. Of an act of the clinic's that was not done, it is
// that there is none.
func (s *scene) write(p *proof, e *Evidence) {
	e.Fact = p.fact
	if p.deciding == nil && p.value.typ == "" {
		e.Value = "none"
		return
	}
	e.Detail, e.Others = p.detail, p.others
	if x := p.deciding; x != nil {
		e.At, e.Age, e.Entry, e.Estimate, e.Unknown = x.At, ago(s.now.Sub(x.At)), x.Entry, x.Estimate, x.Unknown
		if p.value.typ == "" || p.test == nil || p.test.reading.how == takeElapsed {
			e.Value = s.valueOf(p.fact, x)
		}
	}
	if p.test == nil {
		if p.within > 0 {
			e.Limit = span(p.within)
		}
		return
	}
	if p.value.typ != "" && p.test.reading.how != takeElapsed {
		e.Value = said(p.value, s.unit(p.fact, p.test.reading.how))
	}
	if p.value.typ != "" && p.measured() {
		e.Limit = p.test.limitFor(s, p.value)
	}
}

// valueOf says the value of one reading.
func (s *scene) valueOf(fact string, x *Reading) string {
	switch {
	case x.Unknown:
		return "not known"
	case x.Value.typ == TypeInstant && !x.Never():
		return clock(x.At, s.now)
	}
	return said(x.Value, s.fact(fact).Unit)
}

// unit is the unit of a fact's reading.
func (s *scene) unit(fact, how string) string {
	if how == takeCount {
		return "1"
	}
	return s.fact(fact).Unit
}
