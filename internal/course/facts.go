package course

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// A Library is the data that names what stands in records: families of
// conditions by code, medicines by product and ingredient.
type Library struct {
	Families  *patient.Families
	Medicines *patient.Medicines
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
	current := wanted[determinationFact]
	if current { // whether it holds is itself a question of the determination's rules
		wanted = asked(q.Definition, append(slices.Clone(gates), protocol.Determination))
	}
	facts := l.factsFor(q, wanted, chart, settings)
	if current {
		l.determined(q, facts, chart)
	}
	for _, gate := range gates {
		of := facts
		if gate == protocol.Determination {
			of = beside(facts, chart, q.Location)
		}
		out = append(out, l.settle(q, chart, q.Definition.Evaluate(of, gate, q.Now.In(q.Location))))
	}
	return out
}

// FactsOf turns a chart into the facts that protocols speak about. What
// nobody asked or recorded is absent, which is not the same as no.
func (l Library) FactsOf(q Question, chart, settings ledger.Chart) protocol.Facts {
	facts := l.factsFor(q, nil, chart, settings)
	l.determined(q, facts, chart)
	return facts
}

// asked returns the facts that the rules of some gates ask about.
func asked(d *protocol.Definition, gates []protocol.Gate) map[string]bool {
	names := map[string]bool{}
	for _, r := range d.Rules {
		if slices.Contains(gates, r.Gate) {
			for _, f := range r.Facts {
				names[f] = true
			}
			if len(r.Jurisdiction) > 0 {
				names[protocol.PlaceFact] = true
			}
		}
	}
	return names
}

// factsFor is FactsOf for rules that ask about some facts only; nil means any.
// A long chart is mostly vital signs: those that nobody asks about are left.
func (l Library) factsFor(q Question, wanted map[string]bool, chart, settings ledger.Chart) protocol.Facts {
	g := gathering{l: l, q: q, wanted: wanted, whole: chart, chart: besideVitals(chart), today: quantity.DayOf(q.Now, q.Location), facts: protocol.Facts{}}
	g.person = patient.Of(g.chart)
	g.identity()
	g.conditions()
	g.medicines()
	g.measured()
	g.orders()
	g.doses()
	g.agreements(settings)
	g.dayOf()
	for _, readings := range g.facts {
		if !inOrder(readings) { // mostly they are
			slices.SortStableFunc(readings, func(a, b protocol.Reading) int { return a.At.Compare(b.At) })
		}
	}
	return g.facts
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

// gathering is one run of FactsOf.
type gathering struct {
	wanted map[string]bool // the facts asked about; nil: all
	l      Library
	q      Question
	whole  ledger.Chart
	chart  ledger.Chart // without vital signs
	person patient.Summary
	today  quantity.Day
	facts  protocol.Facts
}

// besideVitals returns a chart without its vital signs: they are most of a long
// one, and only measured looks at them. Those that take another entry's place
// stay, so that what stands is the same in both.
func besideVitals(c ledger.Chart) ledger.Chart {
	out := ledger.Chart{Head: c.Head}
	for i := range c.Entries {
		if _, vitals := c.Entries[i].Fact.(dosing.VitalsTaken); !vitals || c.Entries[i].Corrects != "" {
			out.Entries = append(out.Entries, c.Entries[i])
		}
	}
	return out
}

// add puts one reading of an entry under a name.
func (g *gathering) add(name string, e ledger.Entry, v protocol.Value, detail string) {
	g.facts[name] = append(g.facts[name], reading(&e, v, detail))
}

func reading(e *ledger.Entry, v protocol.Value, detail string) protocol.Reading {
	return protocol.Reading{Value: v, At: e.At, Recorded: e.Recorded, Entry: e.ID, By: e.By.Person, Detail: detail}
}

// unknown says that somebody was asked and it is not known.
func (g *gathering) unknown(name string, e ledger.Entry, detail string) {
	g.facts[name] = append(g.facts[name], protocol.Reading{Unknown: true, At: e.At, Recorded: e.Recorded, Entry: e.ID, By: e.By.Person, Detail: detail})
}

func (g *gathering) identity() {
	if !g.person.Known {
		return
	}
	e := g.person.Person.Entry
	if youngest, oldest, known := g.person.AgeOn(g.today); known {
		r := protocol.Reading{Value: protocol.NumberValue(int64(youngest) * 1000), At: g.q.Now, Recorded: e.Recorded, Entry: e.ID, Estimate: youngest != oldest}
		r.Detail = "born " + bornText(g.person.Person.Fact)
		g.facts["patient.age"] = []protocol.Reading{r}
	}
	if death := g.person.Death; death != nil {
		detail := ""
		if on := death.Fact.On.Day(); on != "" {
			detail = "died " + on.Time().Format("2 January 2006")
		}
		g.add("patient.dead", death.Entry, protocol.FlagValue(true), detail)
		return
	}
	g.add("patient.dead", e, protocol.FlagValue(false), "")
}

func bornText(r patient.Registered) string {
	if r.Born != "" {
		return r.Born.Time().Format("2 January 2006")
	}
	return r.BornText
}

// families maps a family of conditions to the fact it becomes.
var families = map[string]string{
	"psychosis": "condition.psychosis", "hypertension": "condition.hypertension", "aneurysm": "condition.aneurysm",
	"substance-use": "condition.substance-use", "pregnancy": "pregnancy.current",
}

// conditions turns the problem list and the answers into flags. A recorded
// condition stands until the record is changed: an answer alone does not
// undo a diagnosis. Without one, the last answer counts; without that,
// nothing is known.
func (g *gathering) conditions() {
	recorded := map[string]bool{}
	for _, c := range g.person.Conditions {
		for _, name := range g.l.Families.Match(c.Fact.Codings) {
			family, _ := g.l.Families.Named(name)
			if _, asked := families[name]; !asked || !family.Counts(c.Fact) {
				continue
			}
			recorded[name] = true
			g.add(families[name], c.Entry, protocol.FlagValue(true), sinceText(c.Fact))
		}
	}
	for family, fact := range families {
		if !recorded[family] {
			g.answered(fact, family, fact)
		}
	}
}

func sinceText(c patient.ConditionNoted) string {
	detail := c.Title()
	if at := c.Onset.Time(); !at.IsZero() {
		detail += ", since " + at.Format("2006")
	}
	if !c.Current() {
		detail += ", " + c.Status
	}
	return detail
}

// answered adds the last answer somebody gave about a fact, under any of the
// names it may have been asked by.
func (g *gathering) answered(fact string, names ...string) {
	var last *patient.Item[patient.Asked]
	for _, n := range names {
		if a, ok := g.person.Asked[n]; ok && (last == nil || a.Entry.At.After(last.Entry.At)) {
			last = &a
		}
	}
	if last == nil {
		return
	}
	detail := strings.TrimSpace("answered " + last.Fact.Answer + " " + last.Fact.Detail)
	switch last.Fact.Answer {
	case patient.Yes:
		g.add(fact, last.Entry, protocol.FlagValue(true), detail)
	case patient.No:
		g.add(fact, last.Entry, protocol.FlagValue(false), detail)
	default:
		g.unknown(fact, last.Entry, detail)
	}
}

// measured turns vital signs and weights into readings.
func (g *gathering) measured() {
	g.vitals()
	for _, m := range g.person.Measured {
		if w, ok := m.Fact.Weight(); ok {
			g.add("weight.actual", m.Entry, protocol.WeightValue(w), "")
		}
	}
}

// vitals turns the vital signs that are asked about into readings. Most of a
// long chart is vital signs, so there is room for all of them at once.
func (g *gathering) vitals() {
	n := 0
	for i := range g.whole.Entries {
		if _, ok := g.whole.Entries[i].Fact.(dosing.VitalsTaken); ok {
			n++
		}
	}
	room := func(name string) []protocol.Reading {
		if n == 0 || (g.wanted != nil && !g.wanted[name]) {
			return nil
		}
		return make([]protocol.Reading, 0, n)
	}
	pressures, rates, oxygens := room("vitals.bp"), room("vitals.heart-rate"), room("vitals.oxygen")
	if pressures == nil && rates == nil && oxygens == nil {
		return
	}
	for e, v := range ledger.Find[dosing.VitalsTaken](g.whole) {
		if v.Pressure != nil && pressures != nil {
			pressures = append(pressures, reading(&e, protocol.PressureValue(*v.Pressure), v.Position))
		}
		if v.HeartRate != nil && rates != nil {
			rates = append(rates, reading(&e, protocol.NumberValue(int64(*v.HeartRate)*1000), ""))
		}
		if v.Oxygen != nil && oxygens != nil {
			oxygens = append(oxygens, reading(&e, protocol.NumberValue(int64(*v.Oxygen)*1000), ""))
		}
	}
	for name, found := range map[string][]protocol.Reading{"vitals.bp": pressures, "vitals.heart-rate": rates, "vitals.oxygen": oxygens} {
		if len(found) > 0 {
			g.facts[name] = found
		}
	}
}

// doses turns what was given into readings, and counts the sessions.
func (g *gathering) doses() {
	sessions := map[id.Session]bool{}
	loose := 0
	for e, d := range ledger.Find[dosing.DoseGiven](g.chart) {
		g.add("dose.given", e, protocol.MassValue(d.Amount), d.Route)
		if d.Tolerated != nil && *d.Tolerated && g.sameRoute(d.Route) {
			g.add("dose.tolerated", e, protocol.MassValue(d.Amount), d.Route)
		}
		if d.Session == "" {
			loose++
		} else {
			sessions[d.Session] = true
		}
	}
	n := int64(len(sessions) + loose + 1)
	g.facts["session.number"] = []protocol.Reading{{Value: protocol.NumberValue(n * 1000), At: g.q.Now}}
}

// sameRoute reports whether a dose counts for the order that stands: a dose
// tolerated by another route says nothing about this one.
func (g *gathering) sameRoute(route string) bool {
	routes := g.facts["order.route"]
	return len(routes) == 0 || routes[len(routes)-1].Value.String() == route
}

// orders finds the order that stands.
func (g *gathering) orders() {
	ended := map[id.Order]bool{}
	for _, o := range ledger.Find[dosing.OrderEnded](g.chart) {
		ended[o.Order] = true
	}
	for e, o := range ledger.Find[dosing.OrderSigned](g.chart) {
		over := ended[o.Order] || (!o.Until.IsZero() && !g.q.Now.Before(o.Until))
		g.add("order.active", e, protocol.FlagValue(!over), o.Amount.String()+" "+o.Route)
		if !over {
			g.add("order.dose", e, protocol.MassValue(o.Amount), o.Route)
			g.add("order.route", e, protocol.CodeValue(o.Route), "")
		}
	}
}

// agreements turns consents, screening and adoption into flags.
func (g *gathering) agreements(settings ledger.Chart) {
	g.consents(settings)
	for e := range g.chart.Standing() {
		switch f := e.Fact.(type) {
		case screening.Signed:
			g.add("screening."+f.Part, e, protocol.FlagValue(f.Clear), f.Note)
		}
	}
	for e, a := range ledger.Find[ProtocolAdopted](settings) {
		if a.Hash == g.q.Definition.Hash() {
			g.add("protocol.adopted", e, protocol.FlagValue(true), a.Protocol+" "+a.Version)
		}
	}
}

// dayOf turns today's escort and fasting into readings.
func (g *gathering) dayOf() {
	for e, f := range ledger.Find[dosing.EscortNamed](g.chart) {
		if f.For == g.today {
			detail := f.Name
			if !f.Stays {
				detail = f.Name + ", who does not stay"
			}
			g.add("escort.named", e, protocol.FlagValue(f.Stays), detail)
		}
	}
	for e, f := range ledger.Find[dosing.FastingStated](g.chart) {
		g.ate("fasting.solids", e, f.Solids)
		g.ate("fasting.clear", e, f.Clear)
	}
}

func (g *gathering) ate(name string, e ledger.Entry, at *time.Time) {
	if at == nil {
		g.unknown(name, e, "asked, and not known")
		return
	}
	r := protocol.Reading{Value: protocol.InstantValue(), At: *at, Recorded: e.Recorded, Entry: e.ID, By: e.By.Person}
	g.facts[name] = append(g.facts[name], r)
}
