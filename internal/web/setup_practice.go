package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

func setupRoutes() []route {
	return []route{
		{"GET " + ui.PathPractice, public, "", "", backToSetup, page},
		{"POST " + ui.PathPractice, granted, access.Configure, ledger.Open, setupPractice, page},
		{"GET " + ui.PathChoosing, public, "", "", backToSetup, page},
		{"POST " + ui.PathChoosing, granted, access.Configure, ledger.Open, setupProtocols, page},
	}
}

// practiceChart is the clinic's own chart, also for who is only being set up.
func (c *call) practiceChart() (ledger.Chart, error) {
	return c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), ledger.SettingStream)
}

// ownChart is the chart of whoever is signed in.
func (c *call) ownChart() (ledger.Chart, error) {
	return c.s.clinic.Whole(c.r.Context(), c.s.clinic.Own(), ledger.StaffStream(c.login.Person))
}

// setupStep returns what the first person here is still asked; nothing for
// everybody else, and once there is a second one.
func (c *call) setupStep() (string, error) {
	if _, err := c.s.clinic.Covering(c.actor, access.Configure, ledger.Open, "", access.Unrelated); err != nil {
		return "", nil //nolint:nilerr // who may not set the practice up is asked nothing
	}
	staffed, err := c.s.clinic.Staffed(c.r.Context(), c.login.Person)
	if err != nil || staffed {
		return "", err
	}
	chart, err := c.practiceChart()
	if err != nil {
		return "", err
	}
	if _, chosen := preset.Of(chart); !chosen {
		return ui.StepPractice, nil
	}
	if len(preset.Protocols(chart)) == 0 {
		return ui.StepProtocols, nil
	}
	own, err := c.ownChart()
	if err != nil {
		return "", err
	}
	if _, _, made := ledger.Last[staff.RecoveryMade](own); !made {
		return ui.StepCard, nil
	}
	if c.r.URL.Query().Get("step") == ui.StepReady {
		return ui.StepReady, nil
	}
	return "", nil
}

// setupChoices fills in what a step offers.
func (c *call) setupChoices(p *ui.SetupPage) error {
	if p.Step != ui.StepPractice && p.Step != ui.StepProtocols && p.Step != ui.StepReady {
		return nil
	}
	chart, err := c.practiceChart()
	if err != nil {
		return err
	}
	chosen, _ := preset.Of(chart)
	switch p.Step {
	case ui.StepPractice:
		if p.Presets == nil {
			p.Presets = presetChoices("")
		}
	case ui.StepProtocols:
		for _, v := range c.s.protocols.Versions(chart) {
			if !v.Shipped || slices.ContainsFunc(p.Protocols, func(o ui.Choice) bool { return o.Value == v.Name }) {
				continue
			}
			p.Protocols = append(p.Protocols, ui.Choice{Value: v.Name, Label: c.protocolTitle(v), Checked: slices.Contains(chosen.Protocols, v.Name)})
		}
	case ui.StepReady:
		c.readyPage(p, chart)
	}
	return nil
}

// protocolTitle is what a protocol is called.
func (c *call) protocolTitle(v course.Version) string {
	if def, err := c.s.protocols.Ship(v.Name); err == nil && def.Title != "" {
		return def.Title
	}
	return v.Name
}

// readyPage says what to do first.
func (c *call) readyPage(p *ui.SetupPage, chart ledger.Chart) {
	p.NextLine = "All of this can be changed later under your name, “How this practice is set up”."
	_, err := c.s.clinic.Covering(c.actor, access.Sign, ledger.Open, "", access.Unrelated)
	for _, name := range preset.Protocols(chart) {
		def, shipErr := c.s.protocols.Ship(name)
		if shipErr != nil || course.Adopted(chart, def.Hash()) {
			continue
		}
		label := "Read " + def.Title + "; a prescriber adopts it"
		if err == nil {
			label = "Read and adopt " + def.Title
		}
		p.Adopt = append(p.Adopt, ui.Action{Label: label, Href: pathOf(ui.PathAdopt, name)})
	}
	p.Next = []ui.Action{{Label: "Invite the people you work with", Href: ui.PathTeam + "#invite-head"},
		{Label: "Look at who may do what", Href: ui.PathWhoMay}, {Label: "Go to the clients", Href: ui.PathPeople}}
}

// presetChoices are the presets to choose from.
func presetChoices(now string) []ui.Choice {
	var out []ui.Choice
	for _, p := range preset.All() {
		out = append(out, ui.Choice{Value: p.Key, Label: p.Title, Hint: p.Say, Checked: p.Key == now})
	}
	return out
}

// setupPractice keeps which preset the practice goes by.
func setupPractice(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	key := clip(c.r.PostForm.Get("preset"), 20)
	act := c.actKey()
	c.trace.act = act
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.ChoosePreset{Chosen: preset.Chosen{Preset: key}})
	switch {
	case err != nil && fault.KindOf(err) == fault.Invalid:
		return c.setupPage(http.StatusUnprocessableEntity, ui.SetupPage{Step: ui.StepPractice, Act: act, Presets: presetChoices(key), Errors: fieldErrors(err, map[string]string{"reason": "preset"})})
	case err != nil && fault.RuleOf(err) != "preset.same":
		return err
	}
	return c.redirect(ui.PathSetup + "?step=" + ui.StepProtocols)
}

// setupProtocols keeps with which protocols the practice means to work.
func setupProtocols(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	act := c.actKey()
	c.trace.act = act
	names := c.r.PostForm["protocols"]
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.ChooseProtocols{Protocols: names[:min(len(names), 50)], Rules: c.s.rules()})
	switch {
	case err != nil && fault.KindOf(err) == fault.Invalid:
		return c.setupPage(http.StatusUnprocessableEntity, ui.SetupPage{Step: ui.StepProtocols, Act: act, Errors: fieldErrors(err, nil)})
	case err != nil:
		return err
	}
	return c.redirect(ui.PathSetup + "?step=" + ui.StepCard)
}

// entered goes on from a code that was just used: whoever came by their recovery
// card is written down, and who had begun to set up this practice, and lost the
// browser, is led back to where they were.
func (c *call) entered(token, purpose string) (string, error) {
	ctx := c.r.Context()
	switch purpose {
	case signin.CodeRecovery:
		login, _, err := c.s.door.Who(ctx, token)
		if err == nil {
			_, err = c.s.clinic.Do(ctx, c.s.clinic.Own(), id.Act(c.s.clinic.NewID()), clinic.NoteRecovery{Staff: login.Person, Used: true})
		}
		if err != nil {
			return "", errors.Join(err, c.s.door.End(ctx, token))
		}
	case signin.CodeSetup:
		person, err := c.begun()
		if err != nil || person == "" {
			return token, err
		}
		if err := c.s.door.End(ctx, token); err != nil {
			return "", err
		}
		return c.s.door.Begin(ctx, person, signin.ByCode)
	}
	return token, nil
}

// begun returns who began to set up this practice and has no passkey yet: the
// only one here, who runs it.
func (c *call) begun() (id.Staff, error) {
	passkeys, err := c.s.door.HasPasskeys(c.r.Context())
	if err != nil || passkeys {
		return "", err
	}
	all, err := c.s.clinic.Everybody(c.r.Context(), c.s.clinic.Own())
	if err != nil || len(all) != 1 || !all[0].Here || !slices.Contains(all[0].Joined.Roles, string(access.Manager)) {
		return "", err
	}
	return all[0].Staff, nil
}

// typedCredential is the credential as it was typed into a form.
func (c *call) typedCredential() ui.CredentialForm {
	get := func(name string, most int) string { return strings.TrimSpace(clip(c.r.PostForm.Get(name), most)) }
	return ui.CredentialForm{Sort: get("sort", 60), Number: get("number", 80), Place: get("place", 100), From: get("from", 10), Until: get("until", 10), With: get("with", 120)}
}

// credentialOf makes a fact of what was typed; nil where nothing was.
func credentialOf(person id.Staff, f ui.CredentialForm) (*staff.CredentialHeld, error) {
	if f.Sort+f.Number+f.Place+f.From+f.Until+f.With == "" {
		return nil, nil
	}
	held := staff.CredentialHeld{Staff: person, Sort: f.Sort, Number: f.Number, Place: f.Place, From: quantity.Day(f.From), Until: quantity.Day(f.Until)}
	if f.With != "" {
		held.Agreement = &staff.Agreement{Required: true, With: f.With}
	}
	return &held, held.Check()
}
