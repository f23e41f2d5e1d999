package web

import "net/http"

// networkOf sets up a network of sites: whoever prescribes or watches is let in by
// two, and each course has a care team of its own.
func networkOf(s *story) *carried {
	s.Helper()
	a := clinicAs(s, "A network of sites", func(a *carried) *visitor {
		max := a.lee.invites(s, "Max Boss", "Practice manager")
		a.lee.opens("/team").in("Invite somebody").fill("Their name", "Sam Ortiz").choose("Monitor").tries("Make the link").answers(http.StatusUnprocessableEntity, "takes two people")
		sam := a.lee.invites(s, "Sam Ortiz", "Front desk")
		his := "/team/" + string(sam.staff)
		a.lee.opens(his).in("Change what they do").choose("Monitor").fill("Why", "She watches sessions.").press("Change it").says("somebody else who answers for the practice agrees")
		max.opens(his).press("I agree")
		return sam
	})
	a.opener = a.mira // who opens a record is the first on its team
	return a
}

// isTeamed puts the others on the care team, who could open nothing before.
func (c *carried) isTeamed() {
	c.Helper()
	for _, v := range []*visitor{c.lee, c.sam} {
		v.opens(c.on("/orders")).says("is open to the people who treat them")
	}
	c.mira.opens(c.on("/team")).says("These people, and nobody else here, open this record").in("Set the team").choose("Lee Park", "Sam Ortiz").press("Set the team").says("Lee Park", "Sam Ortiz")
}
