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

// setup shows the step that was reached. Each step is kept in the record as soon
// as it is answered, so a browser that was closed half-way finds the next one.
func setup(c *call) error {
	known, err := c.whoIsThere()
	switch {
	case err != nil && fault.KindOf(err) != fault.Denied:
		return err
	case err != nil || !known:
		return c.setupPage(http.StatusOK, ui.SetupPage{Step: ui.StepCode})
	case c.login.Person == "":
		return c.setupPage(http.StatusOK, ui.SetupPage{Step: ui.StepPerson, Act: c.s.clinic.NewID()})
	case c.login.Method != signin.ByPasskey && c.r.URL.Query().Get("step") == "":
		return c.setupPage(http.StatusOK, ui.SetupPage{Step: ui.StepPasskey, Name: c.me.Name})
	}
	step, err := c.setupStep()
	switch {
	case err != nil:
		return err
	case step == "":
		return c.redirect(c.whereTo())
	case step == ui.StepCard && c.r.URL.Query().Get("step") == ui.StepReady:
		step = ui.StepReady
	}
	return c.setupPage(http.StatusOK, ui.SetupPage{Step: step, Act: c.s.clinic.NewID()})
}

// backToSetup answers the address of a step that was opened again.
func backToSetup(c *call) error { return c.redirect(ui.PathSetup) }

// setupPage draws a step. Whoever is signed in already sees the way past it.
func (c *call) setupPage(status int, p ui.SetupPage) error {
	p.Clinic, p.Roles = c.s.clinic.Name(), dutyOptions()
	staffed, err := c.s.clinic.Staffed(c.r.Context(), c.login.Person)
	if err != nil {
		return err
	}
	p.First = !staffed
	if err := c.setupChoices(&p); err != nil {
		return err
	}
	shell := c.outside("Set up")
	if p.Step != ui.StepCode && p.Step != ui.StepPerson {
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
	token, purpose, err := c.s.door.Redeem(c.r.Context(), c.from(), typed)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return c.setupPage(http.StatusUnprocessableEntity, ui.SetupPage{Step: ui.StepCode, Code: typed, Errors: map[string]string{"code": fault.Say(err)}})
	}
	if err != nil {
		return err
	}
	if token, err = c.entered(token, purpose); err != nil {
		return err
	}
	if err := c.keepLogin(token); err != nil {
		return err
	}
	if purpose == signin.CodeSignIn && c.r.PostForm.Get("from") == "lock" {
		return c.redirect(c.whereTo()) // back into the room
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
	held := c.typedCredential()
	person, err := c.join(ctx, name, duty, held)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		problems := fieldErrors(err, map[string]string{"roles": "role", "credential": "sort"})
		p := ui.SetupPage{Step: ui.StepPerson, Name: clip(name, 300), Role: duty, Act: c.s.clinic.NewID(), Errors: problems, Credential: held}
		if problems["name"] == "" && problems["role"] == "" {
			p.Credential.Errors = problems
		}
		return c.setupPage(http.StatusUnprocessableEntity, p)
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
func (c *call) join(ctx context.Context, name, duty string, held ui.CredentialForm) (id.Staff, error) {
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
	credential, err := credentialOf(person, held)
	if err == nil {
		err = joined.Check()
	}
	if err != nil {
		return "", err
	}
	if credential != nil {
		joined.Credential, joined.Agreement = credential.Sort, credential.Agreement
	}
	if _, err = c.s.clinic.Do(ctx, c.s.clinic.Own(), act, clinic.JoinStaff{Joined: joined}); err != nil || credential == nil {
		return person, err
	}
	_, err = c.s.clinic.Do(ctx, c.s.clinic.Own(), id.Act(id.Derived("staff.hold", id.Hash(c.token))), clinic.HoldCredential{Held: *credential})
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
	if err := c.s.door.EndInvite(ctx, c.login.Person); err != nil {
		return err
	}
	step, err := c.setupStep()
	if err != nil {
		return err
	}
	if step != "" && step != ui.StepCard {
		c.json(http.StatusOK, ui.PasskeyAnswer{Next: ui.PathSetup})
		return nil
	}
	c.json(http.StatusOK, ui.PasskeyAnswer{Next: c.whereTo()})
	return nil
}
