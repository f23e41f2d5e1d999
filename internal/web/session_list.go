package web

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// sessionsPage lists the dosing sessions of somebody, and opens the next.
func sessionsPage(c *call) error {
	t, err := c.theatre()
	if err != nil {
		return err
	}
	return c.sendSessions(http.StatusOK, t, "")
}

func (c *call) sendSessions(status int, t *theatre, problem string) error {
	return c.sendSessionsAt(status, t, problem, "", "")
}

// sendSessionsAt is the same, with a time that came back and what is wrong with it.
func (c *call) sendSessionsAt(status int, t *theatre, problem, at, wrong string) error {
	loc := c.s.clinic.Location()
	p := ui.SessionsPage{Header: c.header(t.person, t.seen), Tabs: c.personTabs("sessions"), Problem: problem, Path: c.sessionsPath(), Act: c.s.clinic.NewID(), Session: c.s.clinic.NewID(), At: clip(at, 20), AtProblem: wrong}
	for _, s := range dosing.Sessions(t.seen) {
		row := ui.DosingRow{Title: "Session " + strconv.Itoa(s.Number), When: s.Begun.At.In(loc).Format("Mon 2 Jan 2006, 15:04"), Href: c.sessionsPath() + "/" + string(s.Key), State: ui.State{Kind: "hold", Word: "open: " + s.Phase}}
		if len(s.Doses) > 0 {
			row.Line = fmt.Sprintf("%v %s", s.Total(), s.Doses[0].Fact.Route)
			row.Summary = row.Href + "/summary"
		}
		if s.Closed != nil {
			row.State = ui.State{Kind: "go", Word: "closed"}
		}
		p.Rows = append([]ui.DosingRow{row}, p.Rows...)
	}
	_, under := dosing.Underway(t.seen)
	_, inCourse := course.Current(t.whole)
	switch {
	case under:
		p.Why = "A session is open. It is closed before another begins."
	case !inCourse:
		p.Why = "No course is open, so there is no session to begin."
	case course.OrderRoute(t.def) == "":
		p.Why = "By this protocol no medicine is given here."
	case c.grant.Allows(access.Create, ledger.Dosing):
		p.Staff, p.May = c.roomStaff(t), true
		c.plannedHere(t, &p)
		for i := range p.Staff {
			if p.Staff[i].ID == c.actor.Author.Person {
				p.Staff[i].Where = dosing.InRoom
			}
		}
	}
	shell := c.shell(c.nameOf(t.person), "")
	return c.send(status, ui.Sessions(shell, p))
}

// plannedHere are the sessions of the plan that can begin now, that of today
// first; its people are put where the plan has them.
func (c *call) plannedHere(t *theatre, p *ui.SessionsPage) {
	loc, open := c.s.clinic.Location(), id.Course("")
	if current, ok := course.Current(t.whole); ok {
		open = current.Course
	}
	for _, s := range schedule.Of(schedule.Sessions(t.seen), open, schedule.Dosing) {
		_, begun := dosing.SessionOf(t.seen, s.Session)
		came := s.State == schedule.StateHeld && dayOfTime(c, s.Began) == dayOf(c)
		if begun || !s.Ahead() && !came {
			continue
		}
		today := dayOfTime(c, s.From) == dayOf(c)
		label := fmt.Sprintf("Session %d of the plan, %s", s.Number, s.From.In(loc).Format("Mon 2 Jan, 15:04"))
		if came {
			label += ", arrived " + s.Began.In(loc).Format("15:04")
		}
		p.Planned = append(p.Planned, ui.Choice{Value: string(s.Session), Label: label, Checked: today})
		for _, who := range s.People {
			for i := range p.Staff {
				if today && p.Staff[i].ID == string(who.Staff) {
					p.Staff[i].Where = dosing.InRoom
				}
			}
		}
	}
}

// deviationOf leads from what was not in place to the session it happened in.
func deviationOf(c *call) error {
	t, err := c.theatre()
	if err != nil {
		return err
	}
	entry := id.Entry(c.r.PathValue("entry"))
	for _, s := range dosing.Sessions(t.seen) {
		for _, d := range s.Strays {
			if d.Entry.ID == entry {
				return c.redirect(c.sessionsPath() + "/" + string(s.Key) + "#d-" + string(entry))
			}
		}
	}
	return fault.Missing("There is no such entry in this record.")
}

// beginSession opens a session with the people who are part of it.
func beginSession(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	t, err := c.theatre()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	at, problem := c.localTime(typed.Get("at"))
	if problem != "" {
		return c.sendSessionsAt(http.StatusUnprocessableEntity, t, "", typed.Get("at"), problem)
	}
	key, session := clip(typed.Get("act"), 40), clip(typed.Get("session"), 40)
	c.noteAct(key)
	act := clinic.BeginSession{Patient: c.record, Session: id.Session(session), At: at, Rules: c.s.rules()}
	if !at.IsZero() {
		act.Paper = &dosing.Paper{}
	}
	for _, one := range c.roomStaff(t) {
		if where := typed.Get("where-" + one.ID); where != "" {
			act.People = append(act.People, dosing.Present{Staff: id.Staff(one.ID), Role: one.Role, Where: where})
		}
	}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil && act.Paper != nil:
		return c.redirect(c.sessionsPath() + "/" + session + "/from-paper")
	case err == nil:
		return c.redirect(c.sessionsPath() + "/" + session)
	case kind == fault.Invalid:
		return c.sendSessionsAt(statusOf[kind], t, "", typed.Get("at"), fault.Say(err))
	case kind == fault.Internal || kind == fault.NotFound:
		return err
	default:
		return c.sendSessions(statusOf[kind], t, fault.Say(err))
	}
}
