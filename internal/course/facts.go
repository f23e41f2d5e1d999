package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A Library is the data that names what stands in records: families of
// conditions by code, medicines by product and ingredient, questionnaires and
// what their answers come to.
type Library struct {
	Families    *patient.Families
	Medicines   *patient.Medicines
	Instruments *instrument.Library // nil: only totals that were reported are read, and no baseline
}

// A Question is what is asked of a chart.
type Question struct {
	Definition *protocol.Definition
	Gate       protocol.Gate
	Now        time.Time
	Location   *time.Location
	Order      *dosing.OrderSigned // about to be signed; it then stands for the orders of the chart. Nil: those of the chart
}

// Why answers a gate for a patient: which rules stand, on which evidence, what
// is not known, and what was decided about each. settings is the clinic's own
// chart.
func (l Library) Why(q Question, chart, settings ledger.Chart) protocol.Outcome {
	return l.Answers(q, []protocol.Gate{q.Gate}, chart, settings)[0]
}

// Answers answers several gates as Why answers one, in their order. What they
// rest on is gathered only once; the gate of q itself does not count.
func (l Library) Answers(q Question, gates []protocol.Gate, chart, settings ledger.Chart) []protocol.Outcome {
	out := make([]protocol.Outcome, 0, len(gates))
	for _, c := range []ledger.Chart{chart, settings} {
		if _, newer := c.Undecodable(); newer {
			for _, gate := range gates {
				out = append(out, protocol.NewerRecord(q.Definition, gate, q.Now))
			}
			return out
		}
	}
	wanted := asked(q.Definition, gates)
	_, current := wanted[determinationFact]
	if current { // whether it holds is itself a question of the determination's rules
		wanted = asked(q.Definition, append(slices.Clone(gates), protocol.Determination))
	}
	g := l.gather(q, wanted, chart, settings)
	facts, short := g.facts, g.chart // nothing that was decided is in a pile
	if current {
		l.determined(q, facts, chart, short, settings)
	}
	for _, gate := range gates {
		of := facts
		if gate == protocol.Determination {
			of = beside(q, facts, chart)
		}
		out = append(out, l.settle(q, short, q.Definition.Evaluate(of, gate, q.Now.In(q.Location))))
	}
	return out
}

// FactsOf turns a chart into the facts that protocols speak about. What
// nobody asked or recorded is absent, which is not the same as no.
func (l Library) FactsOf(q Question, chart, settings ledger.Chart) protocol.Facts {
	g := l.gather(q, nil, chart, settings)
	l.determined(q, g.facts, chart, g.chart, settings)
	return g.facts
}

// asked returns the facts that the rules of some gates ask about, and of vital
// signs how many of the newest readings are enough for them; 0 for all.
func asked(d *protocol.Definition, gates []protocol.Gate) map[string]int {
	names := map[string]int{}
	for _, r := range d.Rules {
		if slices.Contains(gates, r.Gate) {
			for _, f := range r.Facts {
				names[f] = 0
			}
			if len(r.Jurisdiction) > 0 {
				names[protocol.PlaceFact] = 0
			}
		}
	}
	for _, name := range vitalFacts {
		if _, ok := names[name]; ok {
			if n, enough := d.Newest(name, gates); enough {
				names[name] = n
			}
		}
	}
	return names
}

// factsFor is FactsOf for rules that ask about some facts only; nil means any.
// A long chart is mostly vital signs: those that nobody asks about are left.
func (l Library) factsFor(q Question, wanted map[string]int, chart, settings ledger.Chart) protocol.Facts {
	return l.gather(q, wanted, chart, settings).facts
}

// gather reads the facts that are wanted, and keeps what they were read from.
func (l Library) gather(q Question, wanted map[string]int, chart, settings ledger.Chart) *gathering {
	p := sorted(chart)
	g := &gathering{l: l, q: q, wanted: wanted, piles: p, chart: p.rest, settings: settings,
		today: quantity.DayOf(q.Now, q.Location), facts: protocol.Facts{}}
	g.person = patient.Of(g.chart)
	g.hear()
	g.open, g.inCourse = Current(g.chart)
	g.sessions = g.sessionsOf()
	for _, read := range readers {
		read(g)
	}
	for _, readings := range g.facts {
		if !inOrder(readings) { // mostly they are
			slices.SortStableFunc(readings, func(a, b protocol.Reading) int { return a.At.Compare(b.At) })
		}
	}
	return g
}

// readers turn a chart into facts, each about one subject. The answers come
// last: they are for what no other reader has a better way to know.
var readers = []func(*gathering){
	(*gathering).identity, (*gathering).pregnancy, (*gathering).allergies, (*gathering).relatives,
	(*gathering).conditions, (*gathering).moments, (*gathering).substances, (*gathering).indication,
	(*gathering).medicines, (*gathering).results, (*gathering).procedures, (*gathering).scores,
	(*gathering).orders, (*gathering).body, (*gathering).doses, (*gathering).lastSession, (*gathering).vitals,
	(*gathering).agreements, (*gathering).risk, (*gathering).benefit, (*gathering).paused, (*gathering).overdue, (*gathering).meetings, (*gathering).interval, (*gathering).site, (*gathering).dayOf,
	(*gathering).answers,
}

// gathering is one run of FactsOf.
type gathering struct {
	wanted     map[string]int // the facts asked about, and how many of their newest readings are enough, 0 for all; nil: all facts
	l          Library
	q          Question
	piles      *piles
	chart      ledger.Chart                                      // what is in no pile of its own
	settings   ledger.Chart                                      // the clinic's own
	person     patient.Summary                                   // who it is; the lists are in piles
	families   map[string][]patient.Item[patient.ConditionNoted] // the conditions of each family; nil until asked
	heard      map[string]answer                                 // the last answer about each fact, by its name
	open       Opened                                            // the course that is open
	inCourse   bool                                              // whether there is one
	sessions   []session                                         // dosing sessions, the oldest first
	signed     dosing.OrderSigned                                // the last order that stands
	orderEntry ledger.Entry                                      // its entry; without a key, there is none
	today      quantity.Day
	facts      protocol.Facts
}

// wants reports whether anybody asks about one of some facts.
func (g *gathering) wants(names ...string) bool {
	return g.wanted == nil || slices.ContainsFunc(names, func(n string) bool { _, ok := g.wanted[n]; return ok })
}

// inOrder reports whether readings stand by time, the oldest first.
func inOrder(readings []protocol.Reading) bool {
	for i := 1; i < len(readings); i++ {
		if readings[i].At.Before(readings[i-1].At) {
			return false
		}
	}
	return true
}

// add puts one reading of an entry under a name.
func (g *gathering) add(name string, e ledger.Entry, v protocol.Value, detail string) {
	g.put(name, reading(&e, v, detail))
}

// put puts one reading under a name, if anybody asks about it.
func (g *gathering) put(name string, r protocol.Reading) {
	if g.wants(name) {
		g.facts[name] = append(g.facts[name], r)
	}
}

func reading(e *ledger.Entry, v protocol.Value, detail string) protocol.Reading {
	return protocol.Reading{Value: v, At: e.At, Recorded: e.Recorded, Entry: e.ID, By: e.By.Person, Detail: detail}
}

// unknown says that somebody was asked and it is not known.
func (g *gathering) unknown(name string, e ledger.Entry, detail string) {
	g.put(name, unknownReading(&e, detail))
}

func unknownReading(e *ledger.Entry, detail string) protocol.Reading {
	return protocol.Reading{Unknown: true, At: e.At, Recorded: e.Recorded, Entry: e.ID, By: e.By.Person, Detail: detail}
}
