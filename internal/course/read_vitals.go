package course

import (
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// vitalFacts are the facts that one set of vital signs can say.
var vitalFacts = []string{"vitals.bp", "vitals.heart-rate", "vitals.oxygen", "vitals.oxygen.measured", "sedation.moaas"}

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
	case 2, 3:
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

// vitals turns the vital signs that are asked about into readings: all of them,
// or as many of the newest as the rules can tell apart. Most of a long chart is
// vital signs, so none is copied that nobody looks at.
func (g *gathering) vitals() {
	found := make([]*newest, len(vitalFacts))
	some := g.wants("vitals.bp.baseline", "vitals.heart-rate.baseline", "last.bp", "last.sedation", "last.oxygen")
	for i, name := range vitalFacts {
		if g.wants(name) {
			some = true
			found[i] = newNewest(g.wanted[name], len(g.piles.vitals))
		}
	}
	if !some {
		return
	}
	t := g.trace()
	stretches := g.stretches()
	for _, e := range slices.Backward(g.piles.vitals) { // the newest first; entries are large, and none is copied
		v, _ := e.Fact.(dosing.VitalsTaken)
		for i := range vitalFacts {
			if found[i] == nil {
				continue
			}
			if value, ok := vitalOf(i, &v); ok {
				found[i].see(e, value, v.Position, v.Session != "" || within(stretches, e.At))
			}
		}
		t.see(e, &v)
	}
	for i, name := range vitalFacts {
		if found[i] != nil {
			if readings := found[i].readings(); len(readings) > 0 {
				g.facts[name] = readings
			}
		}
	}
	t.tell()
}

// newest keeps the newest of many readings that come in from the last in the
// book to the first: n of all, and n of those that belong to no session. With
// n of 0 it keeps all.
type newest struct {
	n          int
	all, aside []protocol.Reading // with n, the newest first
}

func newNewest(n, most int) *newest {
	if n > 0 {
		most = min(n+1, most)
	}
	return &newest{n: n, all: make([]protocol.Reading, 0, most)}
}

// see takes a reading if it is among the newest.
func (k *newest) see(e *ledger.Entry, v protocol.Value, detail string, inSession bool) {
	if k.n == 0 {
		k.all = append(k.all, reading(e, v, detail))
		return
	}
	if k.has(k.all, e) {
		k.all = k.put(k.all, e, v, detail)
	}
	if !inSession && k.has(k.aside, e) {
		k.aside = k.put(k.aside, e, v, detail)
	}
}

// has reports whether a reading has a place among the newest n.
func (k *newest) has(kept []protocol.Reading, e *ledger.Entry) bool {
	return len(kept) < k.n || e.At.After(kept[len(kept)-1].At)
}

// put puts a reading in its place; of one instant, the earlier in the book
// comes behind.
func (k *newest) put(kept []protocol.Reading, e *ledger.Entry, v protocol.Value, detail string) []protocol.Reading {
	at := len(kept)
	for at > 0 && e.At.After(kept[at-1].At) {
		at--
	}
	kept = slices.Insert(kept, at, reading(e, v, detail))
	return kept[:min(len(kept), k.n)]
}

// readings returns what was kept, each reading once, the oldest first.
func (k *newest) readings() []protocol.Reading {
	for _, r := range k.aside {
		if !slices.ContainsFunc(k.all, func(x protocol.Reading) bool { return x.Entry == r.Entry }) {
			k.all = append(k.all, r)
		}
	}
	slices.Reverse(k.all)
	return k.all
}

// A stretch is the time in which a session's medicine works.
type stretch struct{ from, to time.Time }

// stretches returns the times in which vital signs belong to a session, whether
// they name it or not: from its first dose until its effect and its day are over.
func (g *gathering) stretches() (all []stretch) {
	for _, s := range g.sessions {
		all = append(all, stretch{s.first(), g.endOfDay(s)})
	}
	return all
}

// within reports whether a time lies in one of the stretches.
func within(stretches []stretch, at time.Time) bool {
	return slices.ContainsFunc(stretches, func(s stretch) bool { return !at.Before(s.from) && at.Before(s.to) })
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
	if s, ok := g.ongoing(); ok { // which may have begun before midnight
		t.from, t.until = startOf(quantity.DayOf(s.first(), g.q.Location), g.q.Location), s.first()
	} else if i := slices.IndexFunc(g.sessions, func(s session) bool { return quantity.DayOf(s.first(), g.q.Location) == g.today }); i >= 0 {
		t.until = g.sessions[i].first()
	}
	if over := g.over(); len(over) > 0 {
		t.last = over[len(over)-1]
		t.began, t.ended = t.last.first(), g.end(t.last)
	}
	return t
}

// see looks at one set; they come from the last in the book to the first.
func (t *trace) see(e *ledger.Entry, v *dosing.VitalsTaken) {
	if !e.At.Before(t.from) && !e.At.After(t.until) {
		if value, ok := vitalOf(0, v); ok && e.At.After(t.bp.At) {
			t.bp = reading(e, value, v.Position)
		}
		if value, ok := whole(v.HeartRate); ok && e.At.After(t.rate.At) {
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
	g.sessions = g.sessionsOf()
	stretches := g.stretches()
	named := map[id.Entry]bool{}
	for i := range chart.Entries {
		if v, ok := chart.Entries[i].Fact.(dosing.VitalsTaken); ok && v.Session != "" {
			named[chart.Entries[i].ID] = true
		}
	}
	if len(stretches)+len(named) == 0 {
		return facts
	}
	out := make(protocol.Facts, len(facts))
	for name, readings := range facts {
		out[name] = readings
		if slices.Contains(vitalFacts, name) {
			out[name] = slices.DeleteFunc(slices.Clone(readings), func(r protocol.Reading) bool {
				return named[r.Entry] || within(stretches, r.At)
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
