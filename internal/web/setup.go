package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

// duties are what somebody may say they do here, and the roles that go with it.
var duties = []struct {
	option ui.Option
	roles  []string
}{
	{ui.Option{Value: "prescriber", Label: "Prescriber"}, []string{string(access.Prescriber)}},
	{ui.Option{Value: "therapist", Label: "Therapist"}, []string{string(access.Therapist)}},
	{ui.Option{Value: "monitor", Label: "Nurse or monitor in the room"}, []string{string(access.Monitor)}},
	{ui.Option{Value: "medical-director", Label: "Medical director, who also prescribes"}, []string{string(access.Prescriber), string(access.Director)}},
	{ui.Option{Value: "manager", Label: "Practice manager"}, []string{string(access.Manager)}},
	{ui.Option{Value: "front-desk", Label: "Front desk"}, []string{string(access.FrontDesk)}},
}

func dutyOptions() []ui.Option {
	var out []ui.Option
	for _, d := range duties {
		out = append(out, d.option)
	}
	return out
}

// rolesFor returns the roles of a duty. The first person here also runs the
// practice: somebody has to.
func rolesFor(duty string, first bool) []string {
	for _, d := range duties {
		if d.option.Value != duty {
			continue
		}
		roles := slices.Clone(d.roles)
		if first && !slices.Contains(roles, string(access.Manager)) {
			roles = append(roles, string(access.Manager))
		}
		return roles
	}
	return nil
}

// setup shows the step that was reached.
func setup(c *call) error {
	known, err := c.whoIsThere()
	switch {
	case err != nil && fault.KindOf(err) != fault.Denied:
		return err
	case err != nil || !known:
		return c.setupPage(http.StatusOK, ui.SetupPage{Step: ui.StepCode})
	case c.login.Person == "":
		return c.setupPage(http.StatusOK, ui.SetupPage{Step: ui.StepPerson, Act: c.s.clinic.NewID()})
	case c.login.Method == signin.ByPasskey:
		return c.redirect(c.whereTo())
	}
	return c.setupPage(http.StatusOK, ui.SetupPage{Step: ui.StepPasskey, Name: c.me.Name})
}

// backToSetup answers the address of a step that was opened again.
func backToSetup(c *call) error { return c.redirect(ui.PathSetup) }

// setupPage draws a step. Whoever is signed in already sees the way past it.
func (c *call) setupPage(status int, p ui.SetupPage) error {
	p.Clinic, p.Roles = c.s.clinic.Name(), dutyOptions()
	shell := c.outside("Set up")
	if p.Step == ui.StepPasskey {
		shell = c.shell("Set up", "")
		shell.Find, shell.Stored = false, ""
	}
	return c.send(status, ui.Setup(shell, p))
}

// setupCode takes a one-time code: a new colleague's, or that of somebody who
// has lost their passkey.
func setupCode(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := clip(c.r.PostForm.Get("code"), 40)
	token, _, err := c.s.door.Redeem(c.r.Context(), c.from(), typed)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return c.setupPage(http.StatusUnprocessableEntity, ui.SetupPage{Step: ui.StepCode, Code: typed, Errors: map[string]string{"code": fault.Say(err)}})
	}
	if err != nil {
		return err
	}
	if err := c.keepLogin(token); err != nil {
		return err
	}
	return c.redirect(ui.PathSetup)
}

// setupPerson says who a new colleague is, and signs them in as that.
func setupPerson(c *call) error {
	ctx := c.r.Context()
	known, err := c.whoIsThere()
	switch {
	case err != nil:
		return err
	case !known:
		return errSignedOut
	case c.login.Method != signin.BySetup || c.login.Person != "":
		return c.redirect(ui.PathSetup) // out of order: this step is done
	}
	if err := c.form(); err != nil {
		return err
	}
	name, duty := strings.TrimSpace(clean(c.r.PostForm.Get("name"))), c.r.PostForm.Get("role")
	person, err := c.join(ctx, name, duty)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return c.setupPage(http.StatusUnprocessableEntity, ui.SetupPage{Step: ui.StepPerson, Name: clip(name, 300), Role: duty,
			Act: c.s.clinic.NewID(), Errors: fieldErrors(err, map[string]string{"roles": "role"})})
	}
	if err != nil {
		return err
	}
	token, err := c.s.door.Begin(ctx, person, signin.ByCode)
	if err != nil {
		return err
	}
	if err := c.keepLogin(token); err != nil {
		return err
	}
	return c.redirect(ui.PathSetup)
}

// join writes into the book that somebody works here. One setup login makes
// one person, however often the form is sent.
func (c *call) join(ctx context.Context, name, duty string) (id.Staff, error) {
	person := id.Staff(id.Derived("staff", id.Hash(c.token)))
	staffed, err := c.s.clinic.Staffed(ctx, person)
	if err != nil {
		return "", err
	}
	roles := rolesFor(duty, !staffed)
	if len(roles) == 0 {
		return "", fault.Bad("role", "Choose what you do here, so that the right pages open.")
	}
	act := id.Act(id.Derived("staff.join", id.Hash(c.token)))
	c.trace.act = string(act)
	joined := staff.Joined{Staff: person, Name: name, Roles: roles}
	if err := joined.Check(); err != nil {
		return "", err
	}
	_, err = c.s.clinic.Do(ctx, c.s.clinic.Own(), act, clinic.JoinStaff{Joined: joined})
	return person, err
}

// errHasPasskey keeps a browser that was left open from getting a passkey of
// its finder's own: another one takes another code.
var errHasPasskey = fault.Deny("signin.has-passkey", "You signed in with a passkey. To make another one, ask for a one-time code.")

// beginPasskey gives the device what it needs to make a passkey.
func beginPasskey(c *call) error {
	if c.login.Method == signin.ByPasskey {
		return errHasPasskey
	}
	options, token, err := c.s.door.BeginPasskey(c.r.Context(), c.login.Person, c.me.Name)
	if err != nil {
		return err
	}
	return c.ceremony(options, token)
}

// finishPasskey stores the new passkey and gives the browser a new login.
func finishPasskey(c *call) error {
	ctx := c.r.Context()
	if c.login.Method == signin.ByPasskey {
		return errHasPasskey
	}
	answer, err := c.body()
	if err != nil {
		return err
	}
	if err := c.s.door.FinishPasskey(ctx, c.cookie(ceremonyCookie), c.login.Person, c.me.Name, answer); err != nil {
		return err
	}
	c.dropCookie(ceremonyCookie)
	token, err := c.s.door.Begin(ctx, c.login.Person, signin.ByPasskey)
	if err != nil {
		return err
	}
	if err := c.keepLogin(token); err != nil {
		return err
	}
	c.json(http.StatusOK, ui.PasskeyAnswer{Next: c.whereTo()})
	return nil
}
