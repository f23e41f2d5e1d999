package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

const (
	pathMyReach        = ui.PathMe + "/reached"
	pathColleagueReach = pathColleague + "/reached"
)

// staffReachRoutes are the forms by which Clew learns how somebody who works
// here is told that they are needed: their own, and a practice manager's.
func staffReachRoutes() []route {
	return []route{
		{"GET " + pathMyReach, self, "", "", backToMe, page},
		{"POST " + pathMyReach, self, "", "", reachMe, page},
		{"GET " + pathColleagueReach, granted, access.Read, ledger.People, backToColleague, page},
		{"POST " + pathColleagueReach, granted, access.Create, ledger.People, reachColleague, page},
	}
}

// staffReach is the form as the record has it.
func (c *call) staffReach(chart ledger.Chart, action string) *ui.StaffReach {
	r := staff.ReachOf(chart)
	return &ui.StaffReach{Action: action, Act: c.s.clinic.NewID(), Mail: r.Mail, Phone: r.Phone, Sends: len(c.s.sends) > 0}
}

// keepReach keeps what was typed about somebody. It returns the form where
// something in it cannot be, and nil where it is kept.
func (c *call) keepReach(grant access.Grant, who id.Staff, act, action string) (*ui.StaffReach, error) {
	kept := func(name string) string { return strings.TrimSpace(clip(c.r.PostForm.Get(name), 300)) }
	f := &ui.StaffReach{Action: action, Act: act, Mail: kept("mail"), Phone: kept("phone"), Sends: len(c.s.sends) > 0}
	_, err := c.s.clinic.Do(c.r.Context(), grant, id.Act(act), clinic.ReachStaff{Reached: staff.Reached{Staff: who, Mail: f.Mail, Phone: f.Phone}})
	if err != nil && fault.KindOf(err) == fault.Invalid {
		f.Errors = fieldErrors(err, nil)
		return f, nil
	}
	return nil, err
}

// reachMe keeps how the reader is told that they are needed.
func reachMe(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	act := c.actKey()
	c.trace.act = act
	f, err := c.keepReach(c.s.clinic.Own(), c.login.Person, id.Derived("staff.reach", string(c.login.Person), act), pathMyReach)
	switch {
	case err != nil:
		return err
	case f != nil:
		f.Act = act
		return c.mePage(http.StatusUnprocessableEntity, f)
	}
	return c.redirect(ui.PathMe + "?stored=reached")
}

// reachColleague keeps it for somebody else, by a practice manager.
func reachColleague(c *call) error {
	who, act, err := c.aboutColleague()
	if err != nil {
		return err
	}
	f, err := c.keepReach(c.grant, who, act, c.colleaguePath()+"/reached")
	switch {
	case err != nil:
		return err
	case f != nil:
		return c.colleaguePage(http.StatusUnprocessableEntity, aColleague{reach: f})
	}
	return c.redirect(c.colleaguePath() + "?stored=reached")
}

// unreached are those of the next two weeks whom Clew cannot tell that somebody
// needs them, each once, with the way to write it down for whoever may.
func (c *call) unreached(turns []duty.Shift) ([]ui.Unreached, error) {
	_, err := c.s.clinic.Covering(c.actor, access.Create, ledger.People, "", access.Unrelated)
	runs := err == nil
	seen := map[id.Staff]bool{"": true}
	var out []ui.Unreached
	for _, t := range turns {
		for _, who := range []id.Staff{t.OnCall, t.Backup, t.Director} {
			if seen[who] {
				continue
			}
			seen[who] = true
			chart, err := c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), ledger.StaffStream(who))
			if err != nil {
				return nil, err
			}
			if r := staff.ReachOf(chart); r.Mail != "" || r.Phone != "" {
				continue
			}
			one := ui.Unreached{Name: c.staffName(who)}
			switch {
			case who == c.login.Person:
				one.Name, one.Href = "You", ui.PathMe+"#reached"
			case runs:
				one.Href = ui.PathColleague + string(who) + "#reached"
			}
			out = append(out, one)
		}
	}
	return out, nil
}
