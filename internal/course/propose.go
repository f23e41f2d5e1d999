package course

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// routes are how orders write the routes of a plan.
var routes = map[string]string{"im": "IM", "iv": "IV", "sublingual": "SL", "nasal": "IN"}

// OrderRoute returns how orders by a protocol write its route; empty where none
// is given.
func OrderRoute(d *protocol.Definition) string { return routes[d.Plan.Route] }

// NextSession returns which dosing session of the open course the next dose
// belongs to, from 1.
func (l Library) NextSession(q Question, chart, settings ledger.Chart) int {
	g := l.gather(q, map[string]int{"session.number": 0}, chart, settings)
	return int(g.newest("session.number").Value.Number() / 1000)
}

// Body returns what weight formulas go by, as the record has it, with the entry
// of the weight.
func (l Library) Body(q Question, chart, settings ledger.Chart) (dosing.Body, ledger.Entry) {
	return l.gather(q, map[string]int{}, chart, settings).measurements()
}

// Propose works out the dose that a prescriber may look at first for the next
// session, with its reasons: by the figures of the protocol, and by what the
// record says of the sessions so far. It is no order, and the rules at the
// signing of one decide all the same. Of an order in q only the weight that it
// picks counts, and of the gate nothing.
func (l Library) Propose(q Question, chart, settings ledger.Chart) dosing.Proposal {
	if _, newer := chart.Undecodable(); newer {
		return dosing.Proposal{Reasons: []string{"A newer program has written in this record. Without reading that, there is no proposal."}}
	}
	route := routes[q.Definition.Plan.Route]
	if route == "" {
		return dosing.Proposal{Reasons: []string{"By this protocol no dose is ordered here."}}
	}
	picked := q.Order
	q.Order = &dosing.OrderSigned{Route: route, Amount: quantity.Milligram} // so that only doses by this route count
	if picked != nil {
		q.Order.WeightBasis = picked.WeightBasis
	} else if g := l.gather(Question{Definition: q.Definition, Now: q.Now, Location: q.Location}, map[string]int{"order.active": 0}, chart, settings); g.orderEntry.ID != "" {
		q.Order.WeightBasis = g.signed.WeightBasis
	}
	g := l.gather(q, proposing, chart, settings)
	h := dosing.History{Route: route, Session: int(g.newest("session.number").Value.Number() / 1000)}
	h.Weight, h.NoWeight = g.dosingWeight()
	h.Last = g.lastOne()
	window, _ := q.Definition.Param("dose.tolerated.window")
	for _, r := range g.facts["dose.tolerated"] {
		if age := q.Now.Sub(r.At); window.Said() && age <= window.Value.Duration() {
			h.Prior = max(h.Prior, r.Value.Mass())
		}
	}
	return dosing.Propose(q.Definition, h)
}

// proposing are the facts that a proposal rests on.
var proposing = func() map[string]int {
	names := map[string]int{"session.number": 0, "weight.actual": 0, "weight.dosing": 0, "dose.tolerated": 0}
	for _, f := range doseFacts {
		if strings.HasPrefix(f.Name, "last.") {
			names[f.Name] = 0
		}
	}
	return names
}()

// newest returns the last reading of a fact; the zero reading where there is none.
func (g *gathering) newest(fact string) protocol.Reading {
	if readings := g.facts[fact]; len(readings) > 0 {
		return readings[len(readings)-1]
	}
	return protocol.Reading{Unknown: true}
}

// dosingWeight returns the weight that doses go by, or why it is not known: one
// that is older than the protocol takes is not.
func (g *gathering) dosingWeight() (quantity.Weight, string) {
	r := g.newest("weight.dosing")
	switch {
	case len(g.facts["weight.dosing"]) == 0:
		return 0, dosing.NoWeight
	case r.Unknown:
		return 0, r.Detail
	}
	if window, ok := g.q.Definition.Param("dose.weight.window"); ok && g.q.Now.Sub(r.At) > window.Value.Duration() {
		return 0, fmt.Sprintf("The last weight is %d days old.", int(g.q.Now.Sub(r.At)/(24*time.Hour)))
	}
	return r.Value.Weight(), ""
}

// lastOne returns the last session that is over, and how it went.
func (g *gathering) lastOne() *dosing.LastSession {
	over := g.over()
	if len(over) == 0 {
		return nil
	}
	s := over[len(over)-1]
	last := &dosing.LastSession{At: s.last(), Route: s.route(), Amount: s.total()}
	last.Adverse, last.Sedation, last.Oxygen = g.count("last.adverse"), g.count("last.sedation"), g.count("last.oxygen")
	last.Recovered, last.Distress = g.flag("last.recovered"), g.flag("last.distress")
	if r := g.newest("last.effect"); !r.Unknown {
		last.Effect = r.Value.String()
	}
	if r := g.newest("last.bp"); !r.Unknown {
		if p, err := quantity.ParsePressure(r.Value.String()); err == nil {
			last.Pressure = &p
		}
	}
	return last
}

// count returns a whole number as a pointer; nil where it is not known.
func (g *gathering) count(fact string) *int {
	r := g.newest(fact)
	if r.Unknown {
		return nil
	}
	n := int(r.Value.Number() / 1000)
	return &n
}

// flag returns a yes or a no as a pointer; nil where it is not known.
func (g *gathering) flag(fact string) *bool {
	r := g.newest(fact)
	if r.Unknown {
		return nil
	}
	yes := r.Value.Flag()
	return &yes
}
