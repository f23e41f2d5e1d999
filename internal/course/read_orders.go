package course

import (
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// orders reads the order that stands, or the one that is about to be signed.
func (g *gathering) orders() {
	g.signedOrders()
	o, ok := g.order()
	if !ok {
		return
	}
	about := func(fact string, v protocol.Value, detail string) {
		r := protocol.Reading{Value: v, At: g.q.Now, Recorded: g.q.Now, Detail: detail}
		if g.q.Order == nil {
			r = reading(&g.orderEntry, v, detail)
		}
		g.put(fact, r)
	}
	about("order.dose", protocol.MassValue(o.Amount), o.Route)
	about("order.route", protocol.CodeValue(o.Route), "")
	about("order.booster", protocol.FlagValue(o.Booster), "")
	if o.Minutes > 0 {
		about("order.minutes", protocol.NumberValue(int64(o.Minutes)*1000), "")
	}
	if o.Indication != "" {
		about("order.indication", protocol.CodeValue(o.Indication), "")
	}
	total := o.Amount
	if now, ok := g.ongoing(); ok {
		for _, d := range now.doses {
			if d.fact.Order == "" || d.fact.Order != o.Order { // what this order gave is not given again
				total += d.fact.Amount
			}
		}
	}
	about("order.total", protocol.MassValue(total), totalDetail(o.Amount, total))
}

func totalDetail(ordered, total quantity.Mass) string {
	if total == ordered {
		return ""
	}
	return (total - ordered).String() + " so far and " + ordered.String() + " ordered"
}

// signedOrders says of each signed order whether it still stands, and whether a
// second person checked the last one that does.
func (g *gathering) signedOrders() {
	ended := map[id.Order]bool{}
	for _, o := range ledger.Find[dosing.OrderEnded](g.chart) {
		ended[o.Order] = true
	}
	used := map[id.Order]bool{} // an order is for one dose
	for _, d := range ledger.Find[dosing.DoseGiven](g.chart) {
		used[d.Order] = true
	}
	for e, o := range ledger.Find[dosing.OrderSigned](g.chart) {
		over := ended[o.Order] || (!o.Until.IsZero() && !g.q.Now.Before(o.Until))
		g.add("order.active", e, protocol.FlagValue(!over && !used[o.Order]), o.Amount.String()+" "+o.Route)
		if !over {
			g.signed, g.orderEntry = o, e
		}
	}
	if g.orderEntry.ID == "" || g.q.Order != nil {
		return
	}
	for e, c := range ledger.Find[dosing.OrderChecked](g.chart) {
		other := e.By.Person == "" || e.By.Person != g.orderEntry.By.Person
		if c.Order == g.signed.Order && (other || c.How == dosing.Alone && g.alone()) {
			g.add("order.checked", e, protocol.FlagValue(true), c.Note)
		}
	}
}

// order returns the order in question: about to be signed, or the last that
// stands. It is known once the orders were read.
func (g *gathering) order() (dosing.OrderSigned, bool) {
	if g.q.Order != nil {
		return *g.q.Order, true
	}
	return g.signed, g.orderEntry.ID != ""
}

// sameRoute reports whether a route is that of the order in question; without
// an order every route is.
func (g *gathering) sameRoute(route string) bool {
	o, ok := g.order()
	return !ok || o.Route == route
}

// alone reports whether the practice lets somebody who works alone check an
// order alone.
func (g *gathering) alone() bool {
	_, policy, ok := ledger.Last[dosing.AlonePolicy](g.settings)
	return ok && policy.On
}
