package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

// aboutColleague reads a form about somebody who works here.
func (c *call) aboutColleague() (id.Staff, string, error) {
	if err := c.form(); err != nil {
		return "", "", err
	}
	who := c.colleagueKey()
	if !id.Valid(string(who)) {
		return "", "", errNobody
	}
	act := c.actKey()
	c.trace.act = act
	return who, act, nil
}

// changeRoles gives somebody other roles, or asks a second person.
func changeRoles(c *call) error {
	who, act, err := c.aboutColleague()
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	others, err := c.s.clinic.Others(ctx, who)
	if err != nil {
		return err
	}
	roles, reason := c.r.PostForm["roles"], strings.TrimSpace(clip(c.r.PostForm.Get("reason"), 600))
	_, err = c.s.clinic.Do(ctx, c.grant, id.Act(act), clinic.ChangeRoles{Staff: who, Roles: roles, Reason: reason, Others: others})
	switch kind := fault.KindOf(err); {
	case err == nil:
	case kind == fault.Invalid:
		return c.colleaguePage(http.StatusUnprocessableEntity, aColleague{roles: &ui.RolesForm{Act: act, Roles: c.roleChoices(roles), Reason: reason, Errors: fieldErrors(err, nil)}})
	case kind == fault.Refused:
		return c.colleaguePage(http.StatusConflict, aColleague{roles: &ui.RolesForm{Act: c.s.clinic.NewID(), Roles: c.roleChoices(roles), Reason: reason, Errors: map[string]string{"": fault.Say(err)}}})
	default:
		return err
	}
	chart, err := c.s.clinic.Chart(ctx, c.grant, staffStream(who))
	if err != nil {
		return err
	}
	if _, waits := staff.WaitingRoles(chart); waits {
		return c.redirect(c.colleaguePath() + "?stored=asked")
	}
	return c.redirect(c.colleaguePath() + "?stored=roles")
}

// answerRoles is the second person's yes or no.
func answerRoles(c *call) error {
	who, act, err := c.aboutColleague()
	if err != nil {
		return err
	}
	yes := c.r.PostForm.Get("answer") == "yes"
	asked := id.Entry(clip(c.r.PostForm.Get("asked"), 40))
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.AnswerRoles{Staff: who, Asked: asked, Yes: yes}); err != nil {
		return err
	}
	if yes {
		return c.redirect(c.colleaguePath() + "?stored=agreed")
	}
	return c.redirect(c.colleaguePath() + "?stored=refused")
}

// holdCredential writes a credential down.
func holdCredential(c *call) error {
	who, act, err := c.aboutColleague()
	if err != nil {
		return err
	}
	f := c.typedCredential()
	held, err := credentialOf(who, f)
	if held == nil {
		err = fault.Bad("sort", "Write the credential, such as MD, RN or LMFT.")
	}
	if err == nil {
		_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.HoldCredential{Held: *held})
	}
	switch {
	case err == nil:
		return c.redirect(c.colleaguePath() + "?stored=credential")
	case fault.KindOf(err) == fault.Invalid:
		f.Act, f.Errors = act, fieldErrors(err, nil)
		return c.colleaguePage(http.StatusUnprocessableEntity, aColleague{credential: &f})
	}
	return err
}

// endCredential ends one.
func endCredential(c *call) error {
	who, act, err := c.aboutColleague()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := ui.EndForm{Held: clip(typed.Get("held"), 40), On: clip(typed.Get("on"), 10), Reason: strings.TrimSpace(clip(typed.Get("reason"), 600))}
	ended := staff.CredentialEnded{Staff: who, Held: id.Entry(f.Held), On: quantity.Day(f.On), Reason: f.Reason}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.EndCredential{Ended: ended})
	switch {
	case err == nil:
		return c.redirect(c.colleaguePath() + "?stored=ended")
	case fault.KindOf(err) == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.colleaguePage(http.StatusUnprocessableEntity, aColleague{end: &f})
	}
	return err
}

// leaveStaff lets somebody leave, and ends whatever they could sign in with.
func leaveStaff(c *call) error {
	who, act, err := c.aboutColleague()
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	others, err := c.s.clinic.Others(ctx, who)
	if err != nil {
		return err
	}
	_, err = c.s.clinic.Do(ctx, c.grant, id.Act(act), clinic.LeaveStaff{Staff: who, Others: others})
	if err != nil && fault.RuleOf(err) != "staff.gone" { // a second click
		return err
	}
	if err := c.s.door.Forget(ctx, who); err != nil {
		return err
	}
	if who == c.login.Person {
		return c.redirect(ui.PathSignIn)
	}
	return c.redirect(ui.PathTeam + "?stored=left")
}
