package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

func practiceRoutes() []route {
	return []route{
		{"GET " + ui.PathSettings, granted, access.Read, ledger.Open, practiceSettings, page},
		{"POST " + ui.PathSettings, granted, access.Configure, ledger.Open, changeSettings, page},
		{"GET " + ui.PathReached, granted, access.Read, ledger.Open, func(c *call) error { return c.redirect(ui.PathSettings) }, page},
		{"POST " + ui.PathReached, granted, access.Configure, ledger.Open, setReached, page},
		{"GET " + ui.PathWhoMay, granted, access.Read, ledger.Open, whoMay, page},
		{"GET " + ui.PathMe, self, "", "", me, page},
		{"GET " + ui.PathCard, self, "", "", backToMe, page},
		{"POST " + ui.PathCard, self, "", "", makeCard, page},
	}
}

// featured are the pages that a preset may leave off, by their patterns.
var featured = map[string]preset.Feature{
	"GET " + ui.PathRehearse:  preset.Rehearsal,
	"POST " + ui.PathRehearse: preset.Rehearsal,
}

// off says that a page is not part of how this practice is set up.
func (c *call) off(f preset.Feature) error {
	chart, err := c.practiceChart()
	if err != nil || preset.Has(chart, f) {
		return err
	}
	return fault.Refuse("practice.off", "%s", preset.Off(chart, f))
}

// practiceSettings shows how the practice is set up.
func practiceSettings(c *call) error {
	return c.settingsPage(http.StatusOK, ui.SettingsPage{Act: c.s.clinic.NewID()})
}

func (c *call) settingsPage(status int, p ui.SettingsPage) error {
	chart, err := c.practiceChart()
	if err != nil {
		return err
	}
	now, chosen := preset.Of(chart)
	p.Notice, p.Title, p.Line = c.notice(), "Not chosen yet", "Until somebody chooses, every page is there, and everybody who gives care is on every care team."
	if chosen {
		p.Title, p.Line = now.Title, now.Say
	}
	if p.Presets == nil {
		p.Presets = presetChoices(now.Key)
	}
	p.Why = "Whoever runs the practice can set it up otherwise."
	if c.grant.Allows(access.Configure, ledger.Open) {
		p.Action = ui.PathSettings
	}
	for _, f := range preset.Features() {
		v := ui.FeatureView{Title: f.Title, Say: f.Say, Later: f.Later, State: ui.State{Kind: "go", Word: "on"}}
		if !preset.Has(chart, f.Feature) {
			v.State = ui.State{Kind: "plain", Word: "off"}
			if f.Off != "" {
				v.Say = f.Off
			}
		}
		p.Features = append(p.Features, v)
	}
	if p.Reached == nil {
		now, _ := preset.ReachedAt(chart)
		p.Reached = &ui.ReachedForm{Phone: now.Phone, Address: now.Address}
	}
	p.Reached.Act = c.s.clinic.NewID()
	if (p.Action != "" || c.keepsSafe()) && c.s.copies != nil {
		copies, err := c.s.copies(c.r.Context())
		if err != nil {
			return err
		}
		for _, one := range copies {
			state := ui.State{Kind: "hold", Word: one.Age}
			if one.Good {
				state.Kind = "go"
			}
			p.Copies = append(p.Copies, ui.FeatureView{Title: one.Title, Say: one.Say, State: state})
		}
	}
	about := []string{preset.Reached{}.Kind(), preset.Chosen{}.Kind(), preset.ProtocolsChosen{}.Kind()}
	p.History = c.staffJourney(chart.Without(func(e *ledger.Entry) bool { return !slices.Contains(about, e.Kind) }))
	return c.send(status, ui.Settings(c.shell("How this practice is set up", ui.PathSettings), p))
}

// setReached keeps how the practice is reached.
func setReached(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := func(name string, most int) string {
		return strings.TrimSpace(clip(strings.ReplaceAll(c.r.PostForm.Get(name), "\r\n", "\n"), most))
	}
	f := &ui.ReachedForm{Phone: typed("phone", 60), Address: typed("address", 600)}
	act := c.actKey()
	c.trace.act = act
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.SetReached{Reached: preset.Reached{Phone: f.Phone, Address: f.Address}})
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(ui.PathSettings + "?stored=reached-at")
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.settingsPage(http.StatusUnprocessableEntity, ui.SettingsPage{Act: c.s.clinic.NewID(), Reached: f})
	}
	return err
}

// changeSettings puts the practice on another preset, with a reason.
func changeSettings(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	key, reason := clip(c.r.PostForm.Get("preset"), 20), strings.TrimSpace(clip(c.r.PostForm.Get("reason"), 600))
	act := c.actKey()
	c.trace.act = act
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.ChoosePreset{Chosen: preset.Chosen{Preset: key, Reason: reason}})
	p := ui.SettingsPage{Act: act, Reason: reason, Presets: presetChoices(key)}
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(ui.PathSettings + "?stored=preset")
	case kind == fault.Invalid:
		p.Errors = fieldErrors(err, nil)
		return c.settingsPage(http.StatusUnprocessableEntity, p)
	case kind == fault.Conflict:
		p.Act, p.Errors = c.s.clinic.NewID(), map[string]string{"": fault.Say(err)}
		return c.settingsPage(http.StatusConflict, p)
	}
	return err
}

// whoMay shows the permission table in plain words, the reader's own part first.
func whoMay(c *call) error {
	p := ui.WhoMayPage{Mine: mine(c.actor.Roles)}
	for _, r := range access.AllRoles {
		p.Roles = append(p.Roles, roleMay(r))
	}
	for _, class := range access.AllClasses {
		p.Reads = append(p.Reads, ui.FeatureView{Title: capital(access.ClassTitle(class)), Say: capital(list(readersOf(class))) + "."})
	}
	scope := staff.Scope()
	for _, one := range scope.Professions {
		p.Heads = append(p.Heads, one.Title)
	}
	for _, a := range scope.Practices {
		row := ui.ScopeRow{Say: a.Say}
		for _, one := range scope.Professions {
			row.Cells = append(row.Cells, scopeWords[a.May[one.Key]])
		}
		p.Acts = append(p.Acts, row)
	}
	return c.send(http.StatusOK, ui.WhoMay(c.shell("Who may do what", ui.PathWhoMay), p))
}

// scopeWords say the conditions of the profile of scopes.
var scopeWords = map[string]string{"": "no", "yes": "yes", "agreement": "yes; some states ask for an agreement", "order": "on an order", "state": "in most states", "policy": "if the practice says so"}

// roleMay is what one role, or several together, may do.
func roleMay(roles ...access.Role) ui.RoleMay {
	r := ui.RoleMay{Title: capital(roles[0].Title()), Purpose: roles[0].Purpose()}
	may, never := access.Plain(roles...)
	for _, l := range may {
		r.May = append(r.May, ui.MayLine{Whose: capital(l.Whose), Do: l.Do + ":", With: strings.Join(l.With, ", ")})
	}
	r.Never = strings.Join(never, ", ")
	return r
}

// mine is what somebody may do with all their roles together.
func mine(roles []access.Role) []ui.RoleMay {
	if len(roles) == 0 {
		return nil
	}
	r := roleMay(roles...)
	var titles, purposes []string
	for _, role := range roles {
		titles, purposes = append(titles, role.Title()), append(purposes, role.Purpose())
	}
	r.Title, r.Purpose = capital(list(titles)), strings.Join(purposes, " ")
	return []ui.RoleMay{r}
}

// readersOf are the roles that may read a class of data in some relationship.
func readersOf(class ledger.Class) (out []string) {
	for _, role := range access.AllRoles {
		for _, rel := range access.AllRelations {
			_, err := access.Decide(access.Request{Actor: access.Actor{Roles: []access.Role{role}}, Action: access.Read, Class: class, Relation: rel})
			if err == nil {
				out = append(out, role.Title())
				break
			}
		}
	}
	return out
}

// me shows somebody what they may do, and their own credentials.
func me(c *call) error { return c.mePage(http.StatusOK, nil) }

// mePage is the reader's own page; reach is what was typed and came back.
func (c *call) mePage(status int, reach *ui.StaffReach) error {
	chart, err := c.ownChart()
	if err != nil {
		return err
	}
	p := ui.ColleaguePage{Name: c.me.Name, Me: true, Here: true, Line: capital(roleWords(c.me.Roles)) + ".", Notice: c.notice(), Card: c.s.clinic.NewID()}
	c.mayOf(&p, c.me)
	for i, cr := range staff.Credentials(chart) {
		p.Credentials = append(p.Credentials, c.credentialView(i, cr, nil, false))
	}
	p.CardLine = "You have no recovery card. Without one, whoever runs Clew’s machine lets you back in."
	if e, _, made := ledger.Last[staff.RecoveryMade](chart); made {
		p.CardLine = "Your card is of " + e.At.In(c.s.clinic.Location()).Format("2 January 2006") + "."
		if used, _, was := ledger.Last[staff.RecoveryUsed](chart); was && used.Seq > e.Seq {
			p.CardLine = "Your card was used on " + used.At.In(c.s.clinic.Location()).Format("2 January 2006, 15:04") + ", and works no more. If that was not you, tell whoever runs the practice."
		}
	}
	if p.Reach = reach; reach == nil {
		p.Reach = c.staffReach(chart, pathMyReach)
	}
	p.Journey = c.staffJourney(chart)
	return c.send(status, ui.Colleague(c.shell(c.me.Name, ui.PathMe), p))
}

func backToMe(c *call) error { return c.redirect(ui.PathMe) }

// makeCard prints a recovery card. Its code is shown this once: the same form
// sent again says so, and another card takes another click.
func makeCard(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	ctx := c.r.Context()
	act := c.actKey()
	c.trace.act = act
	step, err := c.setupStep()
	if err != nil {
		return err
	}
	out, err := c.s.clinic.Do(ctx, c.s.clinic.Own(), id.Act(id.Derived("staff.card", string(c.login.Person), act)), clinic.NoteRecovery{Staff: c.login.Person})
	if err != nil {
		return err
	}
	p := ui.CardPage{Clinic: c.s.clinic.Name(), Name: c.me.Name, Origin: c.origin(), Next: ui.Action{Label: "I have put it away", Href: ui.PathMe},
		Made: "Made " + c.s.now().Format("2 January 2006, 15:04") + ".", Key: "It lies on the machine that runs Clew, beside the record."}
	if c.s.keyFile != "" {
		p.Key = "It lies on the machine that runs Clew, at " + c.s.keyFile + "."
	}
	if step != "" {
		p.Next.Href = ui.PathSetup + "?step=" + ui.StepReady
	}
	if out.Again {
		p.Again = "This card was shown once already. If you did not keep it, make another under your name; the first stops working then."
	} else if p.Code, err = c.s.door.NewRecovery(ctx, c.login.Person); err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.Card(c.shell("Your recovery card", ui.PathMe), p))
}
