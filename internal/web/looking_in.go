package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

func lookingRoutes() []route {
	return []route{
		{"GET " + ui.PathLookIn + "{record}", granted, access.Approve, ledger.People, lookInPage, page},
		{"POST " + ui.PathLookIn + "{record}", granted, access.Approve, ledger.People, lookIn, page},
		{"GET " + ui.PathLooks, granted, access.Approve, ledger.People, looks, page},
		{"POST " + ui.PathLooks, granted, access.Approve, ledger.People, reviewLook, page},
		{"GET " + ui.PathShared, self, "", "", shared, page},
	}
}

// nameOfRecord is what somebody is called in lists; nobody where there is no
// such record.
func (c *call) nameOfRecord(p id.Patient) (string, error) {
	if !id.Valid(string(p)) {
		return "", errNobody
	}
	chart, err := c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), ledger.PatientStream(p))
	if err != nil {
		return "", err
	}
	person := patient.Of(chart)
	if len(chart.Entries) == 0 {
		return "", errNobody
	}
	if !person.Known {
		return "somebody without a name", nil
	}
	return listName(person.Person.Fact), nil
}

// lookInPage asks why somebody opens a record outside their care teams.
func lookInPage(c *call) error { return c.askWhy(http.StatusOK, ui.LookInPage{}) }

func (c *call) askWhy(status int, p ui.LookInPage) error {
	record := id.Patient(c.r.PathValue("record"))
	_, relation, err := c.s.clinic.Toward(c.r.Context(), c.actor, record)
	if err != nil {
		return err
	}
	if relation != access.Unrelated || !clinic.GivesCare(c.actor) {
		return c.redirect(ui.PathPeople + "/" + string(record))
	}
	name, err := c.nameOfRecord(record)
	if err != nil {
		return err
	}
	chart, err := c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), ledger.PatientStream(record))
	if err != nil {
		return err
	}
	for _, m := range course.Team(chart, c.today()) {
		if who := c.authorName(ledger.Author{Sort: ledger.ByStaff, Person: string(m.Staff)}) + ", " + m.As; !slices.Contains(p.Team, who) {
			p.Team = append(p.Team, who)
		}
	}
	p.Name, p.Action, p.Act = name, ui.PathLookIn+string(record), c.s.clinic.NewID()
	p.Line = "The record of " + name + " is open to the people who treat them. If you need it now, say why; it opens for an hour, without the client’s own words, and somebody goes over it afterwards."
	for _, r := range staff.Reasons {
		p.Reasons = append(p.Reasons, ui.Option{Value: r, Label: lookReasons[r]})
	}
	return c.send(status, ui.LookIn(c.shell("Not on this care team", ""), p))
}

// lookIn opens a record for an hour.
func lookIn(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	record := id.Patient(c.r.PathValue("record"))
	if _, err := c.nameOfRecord(record); err != nil {
		return err
	}
	typed := ui.LookInPage{Why: clip(c.r.PostForm.Get("why"), 40), Reason: strings.TrimSpace(clip(c.r.PostForm.Get("reason"), 600))}
	act := c.actKey()
	c.trace.act = act
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.LookIn{Staff: c.login.Person, Patient: record, Why: typed.Why, Reason: typed.Reason})
	switch {
	case err == nil:
		return c.redirect(ui.PathPeople + "/" + string(record))
	case fault.KindOf(err) == fault.Invalid:
		typed.Errors = fieldErrors(err, nil)
		return c.askWhy(http.StatusUnprocessableEntity, typed)
	}
	return err
}

// watches reports whether the reader goes over looks.
func (c *call) watches() bool {
	return slices.ContainsFunc(c.actor.Roles, func(r access.Role) bool {
		return r == access.Manager || r == access.Director || r == access.PrivacyOfficer
	})
}

// looks lists every look from outside a care team, to who watches over privacy;
// to others their own.
func looks(c *call) error { return c.looksPage(http.StatusOK, nil) }

func (c *call) looksPage(status int, typed *ui.LookReview) error {
	all, err := c.s.clinic.Everybody(c.r.Context(), c.grant)
	if err != nil {
		return err
	}
	p := ui.LooksPage{Empty: "Nobody has looked into a record outside their care teams.", Notice: c.notice()}
	var found []staff.Look
	for _, one := range all {
		if c.watches() || one.Staff == c.login.Person {
			found = append(found, staff.Looks(one.Chart)...)
		}
	}
	slices.SortStableFunc(found, func(a, b staff.Look) int { return b.Entry.At.Compare(a.Entry.At) })
	for i, l := range found {
		row, err := c.lookRow(i, l, typed)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return c.send(status, ui.Looks(c.shell("Looks from outside the care team", ui.PathLooks), p))
}

// lookRow is one look in words, with the form for who goes over it.
func (c *call) lookRow(i int, l staff.Look, typed *ui.LookReview) (ui.LookRow, error) {
	name, err := c.nameOfRecord(l.Patient)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return ui.LookRow{}, err
	}
	loc := c.s.clinic.Location()
	r := ui.LookRow{Who: c.authorName(l.Entry.By), Whom: name, Href: ui.PathPeople + "/" + string(l.Patient), Why: lookReasons[l.Why], Reason: stop(l.Reason),
		When: l.Entry.At.In(loc).Format("2 January 2006, 15:04"), State: ui.State{Kind: "hold", Word: "to go over"}}
	if l.Review != nil {
		r.State = ui.State{Kind: "go", Word: "in order"}
		if !l.Review.Fine {
			r.State = ui.State{Kind: "risk", Word: "not in order"}
		}
		r.Reviewed = "Gone over by " + c.authorName(ledger.Author{Sort: ledger.ByStaff, Person: l.By}) + ". " + l.Review.Note
		return r, nil
	}
	if string(l.Staff) == c.actor.Author.Person {
		r.Reviewed = "Somebody else goes over your looks."
		return r, nil
	}
	r.Form = &ui.LookReview{Action: ui.PathLooks, Act: c.s.clinic.NewID(), Staff: string(l.Staff), Look: string(l.Entry.ID), ID: string(rune('a' + i%26))}
	if typed != nil && typed.Look == r.Form.Look {
		r.Form.Note, r.Form.Errors = typed.Note, typed.Errors
	}
	return r, nil
}

// reviewLook keeps what somebody made of a look.
func reviewLook(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	f := &ui.LookReview{Staff: clip(typed.Get("staff"), 40), Look: clip(typed.Get("look"), 40), Note: strings.TrimSpace(clip(typed.Get("note"), 600))}
	if !id.Valid(f.Staff) {
		return errNobody
	}
	act := c.actKey()
	c.trace.act = act
	review := staff.LookReviewed{Staff: id.Staff(f.Staff), Look: id.Entry(f.Look), Fine: typed.Get("fine") == "yes", Note: f.Note}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.ReviewLook{Review: review})
	switch {
	case err == nil:
		return c.redirect(ui.PathLooks + "?stored=reviewed")
	case fault.KindOf(err) == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.looksPage(http.StatusUnprocessableEntity, f)
	}
	return err
}

// shared lists, for a partner of another practice, the clients who shared their
// record with them.
func shared(c *call) error {
	records, err := c.s.clinic.Shared(c.r.Context(), c.actor)
	if err != nil {
		return err
	}
	var p ui.SharedPage
	for _, record := range records {
		chart, err := c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), ledger.PatientStream(record))
		if err != nil {
			return err
		}
		name, err := c.nameOfRecord(record)
		if err != nil {
			return err
		}
		for _, g := range course.Partners(chart, c.today()) {
			if g.Staff == c.login.Person {
				p.Rows = append(p.Rows, ui.TeamRow{Name: name, Line: "Until " + longDay(g.Until) + ".", Href: ui.PathPeople + "/" + string(record)})
			}
		}
	}
	return c.send(http.StatusOK, ui.Shared(c.shell("Shared with you", ui.PathShared), p))
}
