package web

import (
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// keepsSafe reports whether whoever reads sees to what keeps the record safe: who
// runs the practice, and the medical director.
func (c *call) keepsSafe() bool {
	return slices.ContainsFunc(c.actor.Roles, func(r access.Role) bool { return r == access.Manager || r == access.Director })
}

// keepingNeeds are the backups, the copy and the pack that somebody has to see
// to, as they stand now: each goes by itself when it is well again.
func (c *call) keepingNeeds(want func(duty.Need) bool) ([]needed, error) {
	if c.s.copies == nil {
		return nil, nil
	}
	all, err := c.s.copies(c.r.Context())
	if err != nil {
		return nil, err
	}
	var out []needed
	for _, one := range all {
		n := duty.Need{Sort: duty.NeedKeeping, Class: ledger.Open, About: one.Title, Since: one.Since, Due: c.s.now()}
		if one.Need == "" || !want(n) {
			continue
		}
		r := ui.NeedRow{Title: one.Need, Detail: one.Say, Person: "What keeps the record safe", Owner: "who runs the practice", Due: "since " + c.stamp(one.Since), State: ui.State{Kind: "hold", Word: "not safe"}}
		if c.keepsSafe() {
			r.Owner = "you, or who else runs the practice"
			r.Do = ui.Action{Label: "See how it stands", Href: ui.PathSettings + "#copies-head"}
		}
		out = append(out, needed{n, r})
	}
	return out, nil
}
