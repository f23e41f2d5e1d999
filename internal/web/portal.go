package web

import (
	"net/http"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of where staff let a client in to their own pages.
const (
	pathPortal     = pathChart + "/portal"
	pathPortalCode = pathPortal + "/code"
	pathPortalEnd  = pathPortal + "/end"
)

func portalRoutes() []route {
	return []route{
		{"GET " + pathPortal, granted, access.Read, ledger.Scheduling, portal, page},
		{"POST " + pathPortal, granted, access.Create, ledger.Scheduling, portalInvite, page},
		{"GET " + pathPortalCode, granted, access.Read, ledger.Scheduling, backToPortal, page},
		{"POST " + pathPortalCode, granted, access.Create, ledger.Scheduling, portalCode, page},
		{"GET " + pathPortalEnd, granted, access.Read, ledger.Scheduling, backToPortal, page},
		{"POST " + pathPortalEnd, granted, access.Create, ledger.Scheduling, portalEnd, page},
	}
}

// portalLasts is how long the link of an invitation works for the first sign-in.
const portalLasts = 14 * 24 * time.Hour

func backToPortal(c *call) error { return c.redirect(c.chartPath() + "/portal") }

// portal says whether a client has pages of their own, and lets staff open and
// end them.
func portal(c *call) error { return c.portalPage(http.StatusOK, ui.PortalPage{}) }

func (c *call) portalPage(status int, p ui.PortalPage) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	person := patient.Of(seen)
	p.Header, p.Tabs, p.Name = c.header(person, seen), c.personTabs("portal"), "The client"
	if person.Known {
		p.Name = person.Person.Fact.Name.Called()
	}
	open := screening.Portal(seen)
	p.Open = screening.PortalOpen(seen)
	for _, e := range open {
		p.Since = "Invited on " + e.At.In(c.s.clinic.Location()).Format("Monday 2 January, 15:04") + " by " + c.author(e.By) + "."
	}
	if c.grant.Allows(access.Create, ledger.Scheduling) && person.Death == nil {
		p.Action, p.Act = c.chartPath()+"/portal", c.s.clinic.NewID()
		if p.Open {
			p.CodeAct, p.EndAct = c.s.clinic.NewID(), c.s.clinic.NewID()
		}
	}
	shell := c.shell(c.nameOf(person), "")
	shell.Back = c.chartPath() + "/portal"
	return c.send(status, ui.Portal(shell, p))
}

// portalInvite makes the link of a client's own pages, and the first code. Sent
// twice it makes one invitation; the code that was shown last works.
func portalInvite(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	ctx, key := c.r.Context(), clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	made, ok := madeAt(key)
	if !ok || c.s.now().Sub(made) > 12*time.Hour {
		return c.portalPage(http.StatusUnprocessableEntity, ui.PortalPage{Problem: "This page was open for long, so no link was made. Press again."})
	}
	chart, err := c.readChart()
	if err != nil {
		return err
	}
	open, _ := course.Current(chart)
	invited := screening.Invited{Course: open.Course, Purpose: screening.ForPortal, Until: made.Add(portalLasts).UTC().Truncate(time.Second)}
	out, err := c.s.clinic.Do(ctx, c.grant, id.Act(key), clinic.InviteClient{Patient: c.record, Invited: invited})
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return c.portalPage(statusOf[kind], ui.PortalPage{Problem: fault.Say(err)})
	}
	if err != nil {
		return err
	}
	token, err := c.s.door.NewLink(ctx, c.record, screening.ForPortal, string(out.Entries[0]), invited.Until)
	if err != nil {
		return err
	}
	p := ui.PortalPage{Link: c.origin() + ui.PathMyIn + token}
	p.LinkNote = "It works until " + invited.Until.In(c.s.clinic.Location()).Format("2 Jan 2006, 15:04") + ", and only together with a code." + c.mailLink(key, screening.ForPortal, out.Entries[0])
	qr, err := qrOf(p.Link)
	if err != nil {
		return err
	}
	p.QR = &qr
	return c.portalWithCode(p)
}

// portalCode makes a new code for somebody who has the link.
func portalCode(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	chart, err := c.readChart()
	if err != nil {
		return err
	}
	if !screening.PortalOpen(chart) {
		return c.redirect(c.chartPath() + "/portal")
	}
	return c.portalWithCode(ui.PortalPage{})
}

func (c *call) portalWithCode(p ui.PortalPage) error {
	code, err := c.s.door.NewClientCode(c.r.Context(), c.record)
	if err != nil {
		return err
	}
	p.Code = code
	return c.portalPage(http.StatusOK, p)
}

// portalEnd takes a client's own pages away: links, codes, passkeys and every
// browser they are signed in on.
func portalEnd(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	ctx, key := c.r.Context(), clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	chart, err := c.readChart()
	if err != nil {
		return err
	}
	open := screening.Portal(chart)
	_, err = c.s.clinic.Do(ctx, c.grant, id.Act(key), clinic.EndPortal{Patient: c.record, Reason: "Ended on the page of the client’s own pages."})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	for _, e := range open {
		if err := c.s.door.EndLink(ctx, c.record, string(e.ID)); err != nil {
			return err
		}
	}
	if err := c.s.door.ForgetClient(ctx, c.record); err != nil {
		return err
	}
	return c.redirect(c.chartPath() + "/portal")
}
