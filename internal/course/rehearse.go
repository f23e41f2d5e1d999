package course

import (
	"cmp"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// A Passage is how somebody came through a step by one protocol version.
type Passage string

// The passages, the easiest first.
const (
	Through  Passage = "through"   // nothing stood in the way
	Asked    Passage = "asked"     // somebody would have had to decide and say why
	NotKnown Passage = "not-known" // too little was known to say
	Delayed  Passage = "delayed"   // not at once: what stood in the way was over later that day
	Stopped  Passage = "held"      // an exclusion, or a hold that was not over that day
)

// Passages lists the passages, the easiest first.
var Passages = []Passage{Through, Asked, NotKnown, Delayed, Stopped}

func worse(a, b Passage) Passage {
	return Passages[max(slices.Index(Passages, a), slices.Index(Passages, b))]
}

// A Candidate is one person whose record a rehearsal looks at.
type Candidate struct {
	Patient id.Patient
	Chart   ledger.Chart // whole: with the records that are linked to it
}

// A Said is what one version said at one moment.
type Said struct {
	Passage Passage
	Delay   time.Duration // when Delayed: how long, to the quarter of an hour or the next entry
	Rules   []Stood       // what made it so, the gravest first
}

// A Moment is one decision that was taken, or would be taken now, with what
// both versions say about it.
type Moment struct {
	Patient id.Patient
	Gate    protocol.Gate
	At      time.Time
	Entry   id.Entry // the decision; empty for one that nobody has taken yet
	Before  Said     // by the version it is compared with
	After   Said     // by the version that is rehearsed
}

// Changed reports whether somebody would have come through otherwise.
func (m Moment) Changed() bool { return m.Before.Passage != m.After.Passage }

// A RuleCount is how many people one rule stood before, by each version.
type RuleCount struct {
	Rule          string
	Title         string
	Before, After int
}

// A Person is one person of a rehearsal: the hardest of their moments by each
// version, and the moments that changed.
type Person struct {
	Patient       id.Patient
	Before, After Passage
	Changed       []Moment
}

// A Rehearsal is what another version would have said about people.
type Rehearsal struct {
	Moments []Moment // by person, then by time
	People  []Person // by key
	Rules   []RuleCount
	Skipped []id.Patient // whose records hold an entry this program cannot read
}

// Count returns how many people came through each way, by the version they are
// compared with and by the one that is rehearsed.
func (r Rehearsal) Count() (before, after map[Passage]int) {
	before, after = map[Passage]int{}, map[Passage]int{}
	for _, p := range r.People {
		before[p.Before]++
		after[p.After]++
	}
	return before, after
}

// Rehearse says what another version would have said about people: at every
// determination, order and dose on record, with what was known just before it,
// and for those who have none, about a determination now. Nothing happens to
// anybody.
//
// Both versions are taken as adopted, and a dose is taken as determined: what
// was signed by name of one version is not held against the other. What somebody
// decided about a finding counts for the rule of the same name in both.
func (l Library) Rehearse(against, version *protocol.Definition, people []Candidate, settings ledger.Chart, now time.Time, loc *time.Location) Rehearsal {
	r := Rehearsal{}
	run := rehearsing{l: l, settings: settings, now: now, loc: loc, versions: [2]*protocol.Definition{against, version}}
	people = slices.Clone(people)
	slices.SortFunc(people, func(a, b Candidate) int { return cmp.Compare(a.Patient, b.Patient) })
	counts := map[string]*RuleCount{}
	for _, c := range people {
		if _, newer := c.Chart.Undecodable(); newer {
			r.Skipped = append(r.Skipped, c.Patient)
			continue
		}
		moments := run.moments(c)
		p := Person{Patient: c.Patient, Before: Through, After: Through}
		for _, m := range moments {
			p.Before, p.After = worse(p.Before, m.Before.Passage), worse(p.After, m.After.Passage)
			if m.Changed() {
				p.Changed = append(p.Changed, m)
			}
		}
		r.Moments, r.People = append(r.Moments, moments...), append(r.People, p)
		run.count(counts, moments)
	}
	for _, c := range counts {
		r.Rules = append(r.Rules, *c)
	}
	slices.SortFunc(r.Rules, func(a, b RuleCount) int {
		return cmp.Or(cmp.Compare(max(b.Before, b.After), max(a.Before, a.After)), cmp.Compare(a.Rule, b.Rule))
	})
	return r
}

// rehearsing is one run of Rehearse.
type rehearsing struct {
	l        Library
	settings ledger.Chart
	now      time.Time
	loc      *time.Location
	versions [2]*protocol.Definition
}

// count adds a person's moments to the rules' counts, each rule once.
func (r rehearsing) count(counts map[string]*RuleCount, moments []Moment) {
	var seen [2]map[string]bool
	for i := range seen {
		seen[i] = map[string]bool{}
	}
	for _, m := range moments {
		for i, said := range []Said{m.Before, m.After} {
			for _, s := range said.Rules {
				if seen[i][s.Rule] {
					continue
				}
				seen[i][s.Rule] = true
				c := counts[s.Rule]
				if c == nil {
					c = &RuleCount{Rule: s.Rule, Title: r.title(s.Rule)}
					counts[s.Rule] = c
				}
				if i == 0 {
					c.Before++
				} else {
					c.After++
				}
			}
		}
	}
}

func (r rehearsing) title(rule string) string {
	for _, d := range []*protocol.Definition{r.versions[1], r.versions[0]} {
		if one, ok := d.Rule(rule); ok {
			return one.Title
		}
	}
	return rule
}

// moments are the decisions of a record, each as it would have been answered.
func (r rehearsing) moments(c Candidate) []Moment {
	var out []Moment
	ask := func(e ledger.Entry, gate protocol.Gate, order *dosing.OrderSigned) {
		before := c.Chart.Without(func(x *ledger.Entry) bool { return x.Seq >= e.Seq })
		out = append(out, r.moment(c, Moment{Patient: c.Patient, Gate: gate, At: e.At, Entry: e.ID}, before, order))
	}
	for e := range c.Chart.Standing() {
		switch f := e.Fact.(type) {
		case screening.Determined:
			ask(e, protocol.Determination, nil)
		case dosing.OrderSigned:
			ask(e, protocol.OrderSign, &f)
		case dosing.DoseGiven:
			if f.Booster {
				ask(e, protocol.DosingFurther, nil)
			} else {
				ask(e, protocol.DosingStart, nil)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, r.moment(c, Moment{Patient: c.Patient, Gate: protocol.Determination, At: r.now}, c.Chart, nil))
	}
	return out
}

// moment fills in what both versions say.
func (r rehearsing) moment(c Candidate, m Moment, before ledger.Chart, order *dosing.OrderSigned) Moment {
	m.Before = r.said(r.versions[0], c, m, before, order)
	m.After = r.said(r.versions[1], c, m, before, order)
	return m
}

// said is what one version says at a moment.
func (r rehearsing) said(d *protocol.Definition, c Candidate, m Moment, before ledger.Chart, order *dosing.OrderSigned) Said {
	if !slices.Contains(d.Gates(), m.Gate) {
		return Said{Passage: Through} // no rule of this version stands before the step
	}
	q := Question{Definition: d, Gate: m.Gate, Now: m.At, Location: r.loc, Order: order}
	o := r.answer(q, before)
	s := Said{Passage: Through}
	for _, f := range o.Findings {
		if !f.Blocks() {
			continue
		}
		s.Rules = append(s.Rules, Stood{Gate: f.Gate, Rule: f.Rule, Decision: f.Decision, State: f.State, Say: f.Say})
		switch {
		case f.State == protocol.Unknown:
			s.Passage = worse(s.Passage, NotKnown)
		case f.Decision == protocol.Review:
			s.Passage = worse(s.Passage, Asked)
		case f.Decision == protocol.Exclude:
			s.Passage = worse(s.Passage, Stopped)
		case s.Passage != Stopped:
			delay, over := r.over(q, c, f.Rule)
			if !over {
				s.Passage = Stopped
				continue
			}
			s.Passage, s.Delay = Delayed, max(s.Delay, delay)
		}
	}
	if s.Passage != Delayed {
		s.Delay = 0
	}
	return s
}

// answer answers a gate by a version that counts as adopted, with what was
// decided by whatever version the course went by.
func (r rehearsing) answer(q Question, chart ledger.Chart) protocol.Outcome {
	facts := r.facts(q, chart)
	o := q.Definition.Evaluate(facts, q.Gate, q.Now.In(q.Location))
	open, ok := Current(chart)
	if !ok {
		return o
	}
	about := about(q, open, o, chart)
	about.Hash = open.Hash
	return settleBy(q, screening.Rulings(chart, about), o)
}

// facts are the facts of a record, with what the clinic does by name of a
// version taken as done.
func (r rehearsing) facts(q Question, chart ledger.Chart) protocol.Facts {
	wanted := asked(q.Definition, []protocol.Gate{q.Gate})
	for name := range wanted {
		wanted[name] = 0 // all readings: they are looked at from more than one moment
	}
	facts := r.l.factsFor(q, wanted, chart, r.settings)
	for _, name := range []string{"protocol.adopted", determinationFact} {
		facts[name] = []protocol.Reading{{Value: protocol.FlagValue(true), At: q.Now}}
	}
	if q.Gate == protocol.Determination {
		return beside(q, facts, chart)
	}
	return facts
}

// Between two looks whether a hold is over, and how far the looks go: to the
// end of the day. They are steps of the rehearsal, not clinical figures.
const look = 15 * time.Minute

// over looks whether a rule that holds was over later that day: at every entry
// that followed, and every quarter of an hour.
func (r rehearsing) over(q Question, c Candidate, rule string) (time.Duration, bool) {
	day := quantity.DayOf(q.Now, r.loc)
	later := c.Chart.Without(func(x *ledger.Entry) bool { return quantity.DayOf(x.At, r.loc) > day })
	var times []time.Time
	for at := q.Now.Add(look); quantity.DayOf(at, r.loc) == day; at = at.Add(look) {
		times = append(times, at)
	}
	for _, e := range later.Entries {
		if e.At.After(q.Now) {
			times = append(times, e.At)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	facts := r.facts(q, later) // read at the moment, with what was measured later that day; evaluating cuts it
	for _, at := range times {
		f, ok := q.Definition.Evaluate(facts, q.Gate, at.In(r.loc)).Finding(rule)
		if !ok || f.State == protocol.Clear {
			return at.Sub(q.Now), true
		}
	}
	return 0, false
}
