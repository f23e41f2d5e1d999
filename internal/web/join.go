package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

func joinRoutes() []route {
	return []route{
		{"GET " + ui.PathJoin + "{invite}", public, "", "", joinPage, page},
		{"POST " + ui.PathJoin + "{invite}", public, "", "", joinBy, page},
	}
}

// invitation is whom the link in the address is for, and what they were invited
// as. Somebody who has begun to join and has no passkey yet comes back by it.
func (c *call) invitation() (chart ledger.Chart, invited staff.Invited, joined staff.Joined, err error) {
	ctx := c.r.Context()
	person, err := c.s.door.Invite(ctx, c.from(), c.r.PathValue("invite"))
	if err != nil {
		return chart, invited, joined, err
	}
	if chart, err = c.s.clinic.Whole(ctx, c.s.clinic.Own(), ledger.StaffStream(person)); err != nil {
		return chart, invited, joined, err
	}
	invited, stands := staff.Invitation(chart)
	joined, here := staff.Of(chart)
	has, err := c.s.door.HasPasskey(ctx, person)
	switch {
	case err != nil:
		return chart, invited, joined, err
	case stands && c.s.now().Before(invited.Until), here && !has:
		return chart, invited, joined, nil
	}
	return chart, invited, joined, clinic.InviteGone()
}

// joinPage greets somebody who was invited.
func joinPage(c *call) error {
	chart, invited, joined, err := c.invitation()
	if err != nil {
		return joinGone(err)
	}
	name := invited.Name
	if joined.Name != "" {
		name = joined.Name
	}
	return c.joinForm(http.StatusOK, chart, invited, ui.JoinPage{Name: name})
}

// joinGone says that a link of an invitation opens nothing, in words for
// somebody who is not signed in.
func joinGone(err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return &fault.Error{Kind: fault.Denied, Rule: "invite.gone", Msg: fault.Say(err), Err: err}
}

func (c *call) joinForm(status int, chart ledger.Chart, invited staff.Invited, p ui.JoinPage) error {
	p.Clinic, p.As, p.Action, p.Act = c.s.clinic.Name(), roleWords(invited.Roles), ui.PathJoin+c.r.PathValue("invite"), c.s.clinic.NewID()
	p.By = "Somebody who runs it"
	for e := range ledger.Find[staff.Invited](chart) {
		if name := c.authorName(e.By); name != "Clew" && name != "somebody" {
			p.By = name
		}
	}
	p.Until = "The link works until " + invited.Until.In(c.s.clinic.Location()).Format("Monday 2 January, 15:04") + "."
	return c.send(status, ui.Join(c.outside("Join"), p))
}

// joinBy lets whoever holds the link join, and signs them in to make a passkey.
// The link ends when the passkey is made.
func joinBy(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	chart, invited, joined, err := c.invitation()
	if err != nil {
		return joinGone(err)
	}
	ctx := c.r.Context()
	if joined.Name == "" {
		name, f := strings.TrimSpace(clean(c.r.PostForm.Get("name"))), c.typedCredential()
		held, err := credentialOf(invited.Staff, f)
		act := clinic.AcceptInvite{Staff: invited.Staff, Called: name, Credential: held}
		if err == nil {
			err = staff.Joined{Staff: invited.Staff, Name: name, Roles: invited.Roles}.Check()
		}
		if err == nil {
			_, err = c.s.clinic.Do(ctx, c.s.clinic.Own(), id.Act(id.Derived("staff.accept", id.Hash(c.r.PathValue("invite")))), act)
		}
		switch {
		case err != nil && fault.KindOf(err) == fault.Invalid:
			problems := fieldErrors(err, nil)
			p := ui.JoinPage{Name: clip(name, 300), Credential: f, Errors: problems}
			if problems["name"] == "" {
				p.Credential.Errors = problems
			}
			return c.joinForm(http.StatusUnprocessableEntity, chart, invited, p)
		case err != nil && fault.KindOf(err) != fault.Conflict:
			return joinGone(err)
		}
	}
	token, err := c.s.door.Begin(ctx, invited.Staff, signin.ByCode)
	if err != nil {
		return err
	}
	if err := c.keepLogin(token); err != nil {
		return err
	}
	return c.redirect(ui.PathSetup)
}

func staffStream(who id.Staff) ledger.Stream { return ledger.StaffStream(who) }
