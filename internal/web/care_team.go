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
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathCareTeam = pathChart + "/team"

func careTeamRoutes() []route {
	return []route{
		{"GET " + pathCareTeam, granted, access.Read, ledger.Scheduling, careTeam, page},
		{"POST " + pathCareTeam, granted, access.Create, ledger.Scheduling, setTeam, page},
		{"GET " + pathCareTeam + "/partner", granted, access.Read, ledger.Scheduling, backToCareTeam, page},
		{"POST " + pathCareTeam + "/partner", granted, access.Create, ledger.Consents, sharePartner, page},
		{"GET " + pathCareTeam + "/partner/end", granted, access.Read, ledger.Scheduling, backToCareTeam, page},
		{"POST " + pathCareTeam + "/partner/end", granted, access.Create, ledger.Consents, endPartner, page},
	}
}

func (c *call) careTeamPath() string { return c.chartPath() + "/team" }

func backToCareTeam(c *call) error { return c.redirect(c.careTeamPath()) }

// teamTyped is what was typed on the page of a care team and came back.
type teamTyped struct {
	members []string
	problem string
	act     string
	partner *ui.PartnerForm
	end     *ui.PartnerView
	link    string
}

// careTeam shows who treats one person.
func careTeam(c *call) error { return c.careTeamPage(http.StatusOK, teamTyped{}) }

func (c *call) careTeamPage(status int, typed teamTyped) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	settings, err := c.practiceChart()
	if err != nil {
		return err
	}
	all, err := c.s.clinic.Everybody(c.r.Context(), c.s.clinic.Own())
	if err != nil {
		return err
	}
	person := patient.Of(seen)
	p := ui.CareTeamPage{Header: c.header(person, seen), Tabs: c.chartTabs(nil), Notice: c.notice(), Link: typed.link}
	for i := range p.Tabs {
		p.Tabs[i].Current = strings.HasSuffix(p.Tabs[i].Href, "/team")
	}
	p.Line = "These people, and nobody else here, open this record. Others who give care can look in for a reason, which is gone over."
	if preset.Has(settings, preset.EveryoneOnTheTeam) {
		p.Line = "Here, everybody who gives care opens this record. The team says who treats this person first of all."
	}
	if typed.link != "" {
		p.LinkNote = "It works once, for a week. They make a passkey with it and then see this record only."
	}
	c.teamMembers(&p, seen, all, typed)
	if c.grant.Reads(ledger.Consents) {
		c.teamPartners(&p, seen, all, typed)
	}
	title := "Care team"
	if person.Known {
		title = "Care team of " + listName(person.Person.Fact)
	}
	return c.send(status, ui.CareTeam(c.shell(title, ""), p))
}

// teamMembers are the people on the team, and the form to say who they are.
func (c *call) teamMembers(p *ui.CareTeamPage, seen ledger.Chart, all []clinic.Colleague, typed teamTyped) {
	now := course.Team(seen, c.today())
	for _, m := range now {
		for _, one := range all {
			if one.Staff == m.Staff {
				row := ui.TeamRow{Name: one.Joined.Name, Line: capital(m.As) + "."}
				if !one.Here {
					row.States = []ui.State{{Kind: "hold", Word: "no longer works here"}}
				}
				p.Members = append(p.Members, row)
			}
		}
	}
	if len(now) == 0 {
		p.Line += " Nobody has said who that is yet."
	}
	may := slices.ContainsFunc(c.actor.Roles, func(r access.Role) bool {
		return r == access.Manager || r == access.Therapist || r == access.Prescriber
	})
	if !may || slices.Contains(c.actor.Roles, access.Partner) || !c.grant.Allows(access.Create, ledger.Scheduling) {
		return
	}
	f := &ui.CareTeamForm{Action: c.careTeamPath(), Act: typed.act}
	if f.Act == "" {
		f.Act = c.s.clinic.NewID()
	}
	if typed.problem != "" {
		f.Errors = map[string]string{"members": typed.problem}
	}
	for _, part := range course.TeamParts {
		g := ui.TeamGroup{Title: capital(part)}
		for _, one := range all {
			value := part + " " + string(one.Staff)
			on := slices.ContainsFunc(now, func(m course.Member) bool { return m.Staff == one.Staff && m.As == part })
			if typed.members != nil {
				on = slices.Contains(typed.members, value)
			}
			if one.Here && slices.Contains(one.Joined.Roles, part) {
				g.Members = append(g.Members, ui.Choice{Value: value, Label: one.Joined.Name, Hint: one.Joined.Credential, Checked: on})
			}
		}
		if len(g.Members) > 0 {
			f.Groups = append(f.Groups, g)
		}
	}
	p.Form = f
}

// teamPartners are the prescribers of other practices who see the record, and
// the form to share it.
func (c *call) teamPartners(p *ui.CareTeamPage, seen ledger.Chart, all []clinic.Colleague, typed teamTyped) {
	treats := slices.ContainsFunc(c.actor.Roles, func(r access.Role) bool { return r == access.Therapist || r == access.Prescriber }) &&
		!slices.Contains(c.actor.Roles, access.Partner) && c.grant.Allows(access.Create, ledger.Consents)
	named := map[id.Staff]string{}
	var partners []ui.Option
	for _, one := range all {
		named[one.Staff] = one.Joined.Name
		_, waits := staff.Invitation(one.Chart)
		if (one.Here || waits) && slices.Contains(one.Joined.Roles, string(access.Partner)) {
			partners = append(partners, ui.Option{Value: string(one.Staff), Label: one.Joined.Name})
		}
	}
	for _, g := range course.Partners(seen, c.today()) {
		v := ui.PartnerView{Name: named[g.Staff], Line: "From " + longDay(g.From) + " until " + longDay(g.Until) + ". The client agreed: " + stop(g.Agreed), Key: string(g.Staff)}
		if treats {
			v.Action, v.Act = c.careTeamPath()+"/partner/end", c.s.clinic.NewID()
		}
		if typed.end != nil && typed.end.Key == v.Key {
			v.Reason, v.Errors = typed.end.Reason, typed.end.Errors
		}
		p.Partners = append(p.Partners, v)
	}
	if !treats {
		return
	}
	f := typed.partner
	if f == nil {
		f = &ui.PartnerForm{Act: c.s.clinic.NewID(), From: string(c.today())}
	}
	f.Action, f.Partners, f.MayInvite = c.careTeamPath()+"/partner", partners, c.mayInvite()
	f.Hint = "They see what is known about this person, without the person’s own words, and sign as a prescriber here. Nobody else’s record is open to them."
	if !f.MayInvite && len(partners) == 0 {
		f.Hint = "Whoever runs the practice invites a partner first, under “Who works here”."
	}
	p.Grant = f
}

// mayInvite reports whether the reader takes people on.
func (c *call) mayInvite() bool {
	_, err := c.s.clinic.Covering(c.actor, access.Create, ledger.People, "", access.Unrelated)
	return err == nil
}

// setTeam says who treats one person.
func setTeam(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	act, typed := clip(c.r.PostForm.Get("act"), 40), c.r.PostForm["members"]
	if !id.Valid(act) { // without it, nobody would be a team as well
		return c.careTeamPage(http.StatusUnprocessableEntity, teamTyped{members: append([]string{}, typed...), problem: "This page had lost its place, so nothing was stored. Set the team again."})
	}
	c.trace.act = act
	var set course.TeamSet
	chart, err := c.s.clinic.Whole(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	if open, ok := course.Current(chart); ok {
		set.Course = open.Course
	}
	for _, value := range typed {
		as, who, _ := strings.Cut(clip(value, 80), " ")
		set.Members = append(set.Members, course.Member{Staff: id.Staff(who), As: as})
	}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.SetTeam{Patient: c.record, Team: set})
	switch {
	case err == nil:
		return c.redirect(c.careTeamPath() + "?stored=team")
	case fault.KindOf(err) == fault.Invalid:
		if typed == nil {
			typed = []string{}
		}
		return c.careTeamPage(http.StatusUnprocessableEntity, teamTyped{members: typed, problem: fault.Say(err), act: act})
	}
	return err
}

// sharePartner shares the record with a partner, who is invited first if new.
func sharePartner(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	f := &ui.PartnerForm{Act: c.actKey(), Staff: clip(typed.Get("staff"), 40), Name: strings.TrimSpace(clip(typed.Get("name"), 300)),
		From: clip(typed.Get("from"), 10), Until: clip(typed.Get("until"), 10), Agreed: strings.TrimSpace(clip(typed.Get("agreed"), 300))}
	c.trace.act = f.Act
	g := course.PartnerGranted{Staff: id.Staff(f.Staff), From: quantity.Day(f.From), Until: quantity.Day(f.Until), Agreed: f.Agreed}
	link, err := "", error(nil)
	if invited := id.Staff(id.Derived("staff.invited", f.Act)); f.Staff == "" && c.mayInvite() {
		g.Staff = invited
		if err = g.Check(); err == nil {
			link, err = c.inviteBy(f.Act, f.Name, []string{string(access.Partner)})
		}
	}
	if err == nil {
		err = g.Check()
	}
	if err == nil {
		_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(id.Derived("partner.grant", f.Act)), clinic.GrantPartner{Patient: c.record, Granted: g})
	}
	switch {
	case err == nil && link == "":
		return c.redirect(c.careTeamPath() + "?stored=shared")
	case err == nil:
		return c.careTeamPage(http.StatusOK, teamTyped{link: link})
	case fault.KindOf(err) == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.careTeamPage(http.StatusUnprocessableEntity, teamTyped{partner: f})
	}
	return err
}

// endPartner ends what is shared, at once.
func endPartner(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	v := &ui.PartnerView{Key: clip(c.r.PostForm.Get("staff"), 40), Reason: strings.TrimSpace(clip(c.r.PostForm.Get("reason"), 600))}
	act := c.actKey()
	c.trace.act = act
	ended := course.PartnerEnded{Staff: id.Staff(v.Key), Reason: v.Reason}
	err := ended.Check()
	if err == nil {
		_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.EndPartner{Patient: c.record, Ended: ended})
	}
	switch {
	case err == nil || fault.RuleOf(err) == "partner.none": // a second click
		return c.redirect(c.careTeamPath() + "?stored=unshared")
	case fault.KindOf(err) == fault.Invalid:
		v.Errors = fieldErrors(err, nil)
		return c.careTeamPage(http.StatusUnprocessableEntity, teamTyped{end: v})
	}
	return err
}
