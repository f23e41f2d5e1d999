package course

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// vitalFacts are the facts that one set of vital signs can say.
var vitalFacts = []string{"vitals.bp", "vitals.heart-rate", "vitals.oxygen", "sedation.moaas"}

// vitalOf returns what a set says of a fact, by its place in vitalFacts.
func vitalOf(fact int, v *dosing.VitalsTaken) (protocol.Value, bool) {
	switch fact {
	case 0:
		if v.Pressure == nil {
			return protocol.Value{}, false
		}
		return protocol.PressureValue(*v.Pressure), true
	case 1:
		return whole(v.HeartRate)
	case 2:
		return whole(v.Oxygen)
	}
	return whole(v.Sedation)
}

func whole(n *int) (protocol.Value, bool) {
	if n == nil {
		return protocol.Value{}, false
	}
	return protocol.NumberValue(int64(*n) * 1000), true
}

// vitals turns the vital signs that are asked about into readings. Most of a
// long chart is vital signs, so there is room for all of them at once.
func (g *gathering) vitals() {
	found := make([][]protocol.Reading, len(vitalFacts))
	some := g.wants("vitals.bp.baseline", "vitals.heart-rate.baseline", "last.bp", "last.sedation", "last.oxygen")
	for i, name := range vitalFacts {
		if g.wants(name) {
			some = true
			found[i] = make([]protocol.Reading, 0, len(g.whole.Entries)-len(g.chart.Entries))
		}
	}
	if !some {
		return
	}
	t := g.trace()
	replaced := g.whole.Replaced()
	for at := range g.whole.Entries { // entries are large, and there are many: none is copied
		e := &g.whole.Entries[at]
		v, ok := e.Fact.(dosing.VitalsTaken)
		if _, gone := replaced[e.ID]; !ok || gone {
			continue
		}
		for i := range vitalFacts {
			if found[i] == nil {
				continue
			}
			if value, ok := vitalOf(i, &v); ok {
				found[i] = append(found[i], reading(e, value, v.Position))
			}
		}
		t.see(e, &v)
	}
	for i, name := range vitalFacts {
		if len(found[i]) > 0 {
			g.facts[name] = found[i]
		}
	}
	t.tell()
}

// A trace watches the vital signs go by for what is asked of some of them: the
// last before today's first dose, and the worst of the last session.
type trace struct {
	g                  *gathering
	from, until        time.Time // today, until its first dose or now
	bp, rate           protocol.Reading
	last               session
	began, ended       time.Time // the last session's effect
	top                quantity.Pressure
	readings           int
	topEntry           *ledger.Entry
	sedation, oxygen   int
	sedated, saturated *ledger.Entry
}

func (g *gathering) trace() *trace {
	t := &trace{g: g, from: startOf(g.today, g.q.Location), until: g.q.Now}
	for _, s := range g.sessions {
		if quantity.DayOf(s.first(), g.q.Location) == g.today {
			t.until = s.first()
			break
		}
	}
	if over := g.over(); len(over) > 0 {
		t.last = over[len(over)-1]
		t.began, t.ended = t.last.first(), g.end(t.last)
	}
	return t
}

// see looks at one set.
func (t *trace) see(e *ledger.Entry, v *dosing.VitalsTaken) {
	if !e.At.Before(t.from) && !e.At.After(t.until) {
		if value, ok := vitalOf(0, v); ok && !e.At.Before(t.bp.At) {
			t.bp = reading(e, value, v.Position)
		}
		if value, ok := whole(v.HeartRate); ok && !e.At.Before(t.rate.At) {
			t.rate = reading(e, value, "")
		}
	}
	if !t.ofLast(v.Session, e.At) {
		return
	}
	if p := v.Pressure; p != nil {
		if t.readings++; p.Systolic > t.top.Systolic || t.topEntry == nil {
			t.topEntry = e
		}
		t.top = quantity.Pressure{Systolic: max(t.top.Systolic, p.Systolic), Diastolic: max(t.top.Diastolic, p.Diastolic)}
	}
	if v.Sedation != nil && (t.sedated == nil || *v.Sedation < t.sedation) {
		t.sedation, t.sedated = *v.Sedation, e
	}
	if v.Oxygen != nil && (t.saturated == nil || *v.Oxygen < t.oxygen) {
		t.oxygen, t.saturated = *v.Oxygen, e
	}
}

// ofLast reports whether a set was taken in the last session, after its first
// dose: what was measured before it is not what the medicine did.
func (t *trace) ofLast(key id.Session, at time.Time) bool {
	if t.began.IsZero() || at.Before(t.began) {
		return false
	}
	if key != "" {
		return key == t.last.key
	}
	return at.Before(t.ended)
}

// tell adds what was seen.
func (t *trace) tell() {
	if t.bp.Entry != "" {
		t.g.put("vitals.bp.baseline", t.bp)
	}
	if t.rate.Entry != "" {
		t.g.put("vitals.heart-rate.baseline", t.rate)
	}
	if t.topEntry != nil {
		t.g.put("last.bp", reading(t.topEntry, protocol.PressureValue(t.top), fmt.Sprintf("the highest upper and the highest lower of %d readings", t.readings)))
	}
	if t.sedated != nil {
		t.g.put("last.sedation", reading(t.sedated, protocol.NumberValue(int64(t.sedation)*1000), ""))
	}
	if t.saturated != nil {
		t.g.put("last.oxygen", reading(t.saturated, protocol.NumberValue(int64(t.oxygen)*1000), ""))
	}
}

// beside returns the facts without vital signs that belong to a dosing session:
// recorded in one, or taken after a dose while its effect lasts or on its day.
// They say what the medicine does, not what the person brought, and decide
// nothing about whether to treat.
func beside(q Question, facts protocol.Facts, chart ledger.Chart) protocol.Facts {
	if !slices.ContainsFunc(vitalFacts, func(name string) bool { return len(facts[name]) > 0 }) {
		return facts
	}
	g := gathering{q: q, chart: chart}
	sessions := g.sessionsOf()
	in := map[id.Entry]bool{}
	for i := range chart.Entries {
		if v, ok := chart.Entries[i].Fact.(dosing.VitalsTaken); ok && v.Session != "" {
			in[chart.Entries[i].ID] = true
		}
	}
	if len(sessions)+len(in) == 0 {
		return facts
	}
	out := make(protocol.Facts, len(facts))
	for name, readings := range facts {
		out[name] = readings
		if strings.HasPrefix(name, "vitals.") {
			out[name] = slices.DeleteFunc(slices.Clone(readings), func(r protocol.Reading) bool {
				return in[r.Entry] || slices.ContainsFunc(sessions, func(s session) bool { return !r.At.Before(s.first()) && r.At.Before(g.endOfDay(s)) })
			})
		}
	}
	return out
}

// endOfDay is end, but never before the end of the day of the last dose.
func (g *gathering) endOfDay(s session) time.Time {
	s.closed = nil
	return g.end(s)
}
