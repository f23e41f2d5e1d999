package protocol

import (
	"fmt"
	"slices"
)

// plan checks what the plan says and the figures it names.
func (c *checker) plan() {
	p := c.d.Plan
	c.words(c.d.places["title"], c.d.Title)
	c.words(c.d.places["status"], c.d.Status)
	c.words(c.d.places["standard"], p.Standard)
	c.words(c.d.places["leaving"], p.Leaving.Drive)
	for _, ph := range p.Phases {
		c.words(ph.mark, ph.Title)
	}
	for _, l := range p.Legal {
		c.words(l.mark, l.Say)
	}
	for i, s := range p.Sessions {
		for _, other := range p.Sessions[:i] {
			if s.From <= other.last() && other.From <= s.last() {
				c.say(s.mark, "", "Session %d stands in two ranges.", max(s.From, other.From))
			}
		}
	}
	for i, v := range p.Visits {
		for _, other := range p.Visits[:i] {
			if v.Visit == other.Visit {
				c.say(v.mark, "Put them together.", "The visit %q stands twice.", v.Visit)
			}
		}
	}
	if b := p.Burden; b != (Burden{}) && (b.Week == 0 || b.Items == 0 || b.Apart == 0) {
		c.say(c.d.places["burden"], "Write week, items and apart.", "What the client may be asked is said in part.")
	}
	c.limits()
	c.doses()
}

// last is the last session of a range.
func (s SessionRange) last() int {
	if s.To == 0 {
		return mostItems
	}
	return s.To
}

// limits checks the plan's limits against the engine's bounds.
func (c *checker) limits() {
	for _, l := range c.d.Plan.Limits {
		p, ok := c.d.params[l.Param]
		b, bounded := boundFor("vitals."+l.Measure, "")
		if ok && bounded && !b.holds(p.Value) {
			c.say(l.mark, "", "The limit %s is beyond what the engine takes: %s to %s.", p, b.least.words(), b.most.words())
		}
	}
}

// doses checks the plan's doses against the engine's bounds, and that a rule
// keeps each maximum: the plan only proposes.
func (c *checker) doses() {
	at, dose := c.d.places["dose"], c.d.Plan.Dose
	b, bounded := boundFor("order.dose", "")
	for _, p := range []Param{dose.Flat.Start, dose.Flat.Low, dose.Flat.High, dose.Flat.Soft, dose.Flat.Hard} {
		if p.Said() && bounded && !b.holds(p.Value) {
			c.say(at, "", "The dose %q is %s; the engine takes %s to %s.", p.Name, p, b.least.words(), b.most.words())
		}
	}
	for _, p := range []Param{dose.PerKg.Soft, dose.PerKg.Hard, dose.Flat.Soft, dose.Flat.Hard} {
		kept := slices.ContainsFunc(c.d.Rules, func(r Rule) bool { return r.Gate == OrderSign && slices.Contains(r.Params, p.Name) })
		if p.Said() && !kept {
			c.say(at, fmt.Sprintf("Write a rule at %s that compares the dose with it.", OrderSign), "The plan names %q as a maximum, and no rule keeps it.", p.Name)
		}
	}
}
