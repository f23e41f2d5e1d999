package protocol

import (
	"fmt"
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
	s := &scene{d: d, facts: f, now: now, cut: map[string][]Reading{}}
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
	o := d.outcome(gate, at, "", func(*Rule) verdict { return verdict{} }, func(r *Rule, _ verdict) Finding {
		f := r.finding(Unknown)
		f.Say = why
		f.Missing = []Need{{Fact: NewerRecordFact, Sentence: why}}
		return f
	})
	o.Status = StatusUnknown
	return o
}

// outcome puts the answers of a gate's rules together, in the order it promises:
// each rule is judged, and then its finding is written into its place.
func (d *Definition) outcome(gate Gate, at time.Time, place string, judge func(*Rule) verdict, write func(*Rule, verdict) Finding) Outcome {
	o := Outcome{Gate: gate, Protocol: d.Name, Version: d.Version, Hash: d.hash, At: at, Status: StatusUnknown}
	day := quantity.DayOf(at, at.Location())
	var answers []answer
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
	o.Findings = make([]Finding, 0, len(answers))
	for _, a := range answers {
		o.Findings = append(o.Findings, write(a.rule, a.verdict))
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

// finding is a finding of the rule with nothing but what the rule itself says.
func (r *Rule) finding(state State) Finding {
	return Finding{
		Rule: r.Name, Gate: r.Gate, Title: r.Title, Decision: r.Decision, State: state, Override: r.Override,
		Source: r.Source, Class: r.Class, Default: r.Default, Recheck: r.Recheck, Tries: r.Tries,
	}
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
	typ, cloned := s.d.vocabulary[fact].Type, false
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

// known reports whether the absence of a fact is itself known.
func (s *scene) known(fact string) bool { return s.d.vocabulary[fact].Known }

// finding writes down what a rule answered.
func (s *scene) finding(r *Rule, v verdict) Finding {
	f := r.finding(Clear)
	if telling := mostTelling(v.evidence); telling > 0 {
		v.evidence = append([]proof{v.evidence[telling]}, slices.Delete(slices.Clone(v.evidence), telling, telling+1)...)
	}
	if len(v.evidence) > 0 {
		f.Evidence = make([]Evidence, 0, len(v.evidence))
	}
	for _, p := range v.evidence {
		f.Evidence = append(f.Evidence, p.Evidence)
	}
	switch v.truth {
	case yes:
		f.State = Stands
		f.Say = s.fill(r.Say, v.evidence)
		f.Clears = s.clears(r, Stands)
	case unknown:
		f.State = Unknown
		f.Missing = distinct(v.needs)
		if len(f.Missing) == 0 {
			f.Missing = []Need{{Fact: r.Facts[0], Sentence: "Too little is known to say."}}
		}
		f.Say = sentences(f.Missing)
		f.Clears = s.clears(r, Unknown)
	}
	return f
}

// mostTelling finds the proof that a rule's sentence speaks of: the first that
// was measured, or of times still to pass the one that takes longest.
func mostTelling(of []proof) int {
	telling := -1
	for i, p := range of {
		if p.measured && (telling < 0 || p.earliest.After(of[telling].earliest)) {
			telling = i
		}
	}
	return telling
}

// distinct drops needs that are said twice.
func distinct(needs []Need) []Need {
	var kept []Need
	for _, n := range needs {
		if !slices.ContainsFunc(kept, func(k Need) bool { return k.Sentence == n.Sentence }) {
			kept = append(kept, n)
		}
	}
	return kept
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
func (s *scene) fill(say string, evidence []proof) string {
	var p proof
	if len(evidence) > 0 {
		p = evidence[0]
	}
	reading, detail, age := p.Value, p.Detail, p.Age
	if age == "just now" {
		age = "less than a minute"
	}
	if p.elapsed && reading != neverWord {
		reading = age
	}
	if p.Estimate {
		reading = "about " + reading
	}
	if detail == "" {
		say = strings.NewReplacer(": {detail}", "", " ({detail})", "").Replace(say)
		detail = s.d.vocabulary[p.Fact].noun()
	}
	earliest := "unknown"
	if !p.earliest.IsZero() {
		earliest = clock(p.earliest, s.now)
	}
	text := strings.NewReplacer("{reading}", reading, "{limit}", p.Limit, "{age}", age, "{detail}", detail, "{earliest}", earliest).Replace(say)
	if strings.HasPrefix(text, "about ") {
		text = "A" + text[1:]
	}
	return text
}

// clock writes a time of day, with the date, where now is.
func clock(t, now time.Time) string { return t.In(now.Location()).Format("2006-01-02 15:04") }

// evidence describes one reading.
func (s *scene) evidence(fact string, x Reading) Evidence {
	value := said(x.Value, s.d.vocabulary[fact].Unit)
	switch {
	case x.Unknown:
		value = "not known"
	case x.Value.typ == TypeInstant && !x.Never():
		value = clock(x.At, s.now)
	}
	return Evidence{Fact: fact, Value: value, At: x.At, Age: ago(s.now.Sub(x.At)), Entry: x.Entry, Detail: x.Detail, Estimate: x.Estimate, Unknown: x.Unknown}
}

// none describes an act of the clinic's that was not done.
func (s *scene) none(fact string) Evidence { return Evidence{Fact: fact, Value: "none"} }

// proof describes what a test read.
func (t taken) proof(s *scene, c test) proof {
	e := s.evidence(c.fact, t.deciding)
	elapsed := c.reading.how == takeElapsed
	e.Detail, e.Others = t.detail, t.others
	if !elapsed {
		e.Value = said(t.value, s.unit(c.fact, c.reading.how))
	}
	if c.reading.how == takeCount && t.deciding.At.IsZero() {
		e.Age = ""
	}
	return proof{e, bySize(c.op), elapsed, c.earliest(s, t)}
}

// proofs describes a reading that is too old or says nothing, if there is one.
func (t taken) proofs(s *scene, c test) []proof {
	if t.deciding.At.IsZero() {
		return nil
	}
	return []proof{{Evidence: s.evidence(c.fact, t.deciding), measured: bySize(c.op)}}
}

// unit is the unit of a fact's reading.
func (s *scene) unit(fact, how string) string {
	if how == takeCount {
		return "1"
	}
	return s.d.vocabulary[fact].Unit
}

// need says that a fact is not known, or not recently enough.
func (s *scene) need(fact string, within time.Duration) Need {
	f := s.d.vocabulary[fact]
	switch {
	case within > 0:
		return Need{fact, within, fmt.Sprintf("No %s in the last %s.", withoutArticle(f.noun()), span(within))}
	case f.Type == TypeFlag: // "not recorded" would sound like a no
		return Need{fact, 0, fmt.Sprintf("Not known yet: %s.", f.noun())}
	}
	return Need{fact, 0, fmt.Sprintf("Not recorded: %s.", f.noun())}
}

// needAsked says that nobody has asked recently.
func (s *scene) needAsked(fact string, within time.Duration) Need {
	return Need{fact, within, fmt.Sprintf("Not asked in the last %s: %s.", span(within), s.d.vocabulary[fact].noun())}
}

// notKnown says that a fact was asked about without an answer.
func (s *scene) notKnown(fact string, within time.Duration) Need {
	return Need{fact, within, fmt.Sprintf("Asked, and not known: %s.", s.d.vocabulary[fact].noun())}
}

// more says that there are fewer readings than the rule asks for.
func (s *scene) more(fact string, n int, within time.Duration) Need {
	sentence := fmt.Sprintf("One more reading is needed: %s.", s.d.vocabulary[fact].noun())
	if n > 1 {
		sentence = fmt.Sprintf("%d more readings are needed: %s.", n, s.d.vocabulary[fact].noun())
	}
	return Need{fact, within, sentence}
}
