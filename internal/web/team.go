package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/web/ui"
)

const pathColleague = ui.PathColleague + "{colleague}"

func teamRoutes() []route {
	return append(staffReachRoutes(), []route{
		{"GET " + ui.PathTeam, granted, access.List, ledger.People, team, page},
		{"POST " + ui.PathTeam, granted, access.Create, ledger.People, inviteColleague, page},
		{"GET " + pathColleague, granted, access.Read, ledger.People, colleague, page},
		{"GET " + pathColleague + "/withdraw", granted, access.Read, ledger.People, backToTeam, page},
		{"POST " + pathColleague + "/withdraw", granted, access.Create, ledger.People, withdrawInvite, page},
		{"GET " + pathColleague + "/roles", granted, access.Read, ledger.People, backToColleague, page},
		{"POST " + pathColleague + "/roles", granted, access.Create, ledger.People, changeRoles, page},
		{"GET " + pathColleague + "/answer", granted, access.Read, ledger.People, backToColleague, page},
		{"POST " + pathColleague + "/answer", granted, access.Approve, ledger.People, answerRoles, page},
		{"GET " + pathColleague + "/credentials", granted, access.Read, ledger.People, backToColleague, page},
		{"POST " + pathColleague + "/credentials", granted, access.Create, ledger.People, holdCredential, page},
		{"GET " + pathColleague + "/credentials/end", granted, access.Read, ledger.People, backToColleague, page},
		{"POST " + pathColleague + "/credentials/end", granted, access.Create, ledger.People, endCredential, page},
		{"GET " + pathColleague + "/leave", granted, access.Read, ledger.People, backToColleague, page},
		{"POST " + pathColleague + "/leave", granted, access.Create, ledger.People, leaveStaff, page},
	}...)
}

func backToTeam(c *call) error { return c.redirect(ui.PathTeam) }

// colleagueKey is whose page the address is about.
func (c *call) colleagueKey() id.Staff { return id.Staff(c.r.PathValue("colleague")) }

func (c *call) colleaguePath() string { return ui.PathColleague + string(c.colleagueKey()) }

func backToColleague(c *call) error {
	if !id.Valid(string(c.colleagueKey())) {
		return errNobody
	}
	return c.redirect(c.colleaguePath())
}

// today is the day at the clinic's place.
func (c *call) today() quantity.Day { return quantity.DayOf(c.s.now(), c.s.clinic.Location()) }

// runs reports whether the reader takes people on.
func (c *call) runs() bool { return c.grant.Allows(access.Create, ledger.People) }

// stored are the sentences after something was done, by the address's word.
var stored = map[string]string{
	"joined": "They have joined.", "withdrawn": "The invitation was taken back. Its link opens nothing now.", "roles": "What they do here was changed.",
	"asked": "The change waits for a second person.", "agreed": "You agreed, and the change holds from now.", "refused": "You did not agree. Nothing was changed.",
	"credential": "The credential was written down.", "ended": "The credential was ended.", "left": "They have left. Whatever they were signed in on has ended.",
	"team": "The care team was set.", "shared": "The record is shared.", "unshared": "It is no longer shared.", "preset": "The practice is set up so from now.", "reached-at": "Clients see it from now on.",
	"reviewed": "You went over it.", "reached": "Kept. By this Clew tells them when they are needed.",
}

func (c *call) notice() string { return stored[c.r.URL.Query().Get("stored")] }

// team shows who works here.
func team(c *call) error {
	f := ui.InviteForm{Act: c.s.clinic.NewID(), Roles: c.roleChoices(nil)}
	return c.teamPage(http.StatusOK, f, "")
}

// teamPage draws who works here, with the form to invite somebody, and the link
// of an invitation that was just made.
func (c *call) teamPage(status int, f ui.InviteForm, link string) error {
	all, err := c.s.clinic.Everybody(c.r.Context(), c.grant)
	if err != nil {
		return err
	}
	p := ui.TeamPage{Notice: c.notice(), Link: link}
	if link != "" {
		p.LinkNote = "It works once, until " + clinic.InviteEnds(c.s.now()).In(c.s.clinic.Location()).Format("Monday 2 January, 15:04") + ". Whoever opens it makes a passkey and is in."
	}
	for _, one := range all {
		c.teamRow(&p, one)
	}
	if c.runs() {
		f.Until = "The link works once, for a week. You can take it back before."
		p.Invite = &f
	}
	return c.send(status, ui.Team(c.shell("Who works here", ui.PathTeam), p))
}

// teamRow puts one person where they belong on the page.
func (c *call) teamRow(p *ui.TeamPage, one clinic.Colleague) {
	row := ui.TeamRow{Name: one.Joined.Name, Line: capital(roleWords(one.Joined.Roles)), Href: ui.PathColleague + string(one.Staff)}
	invited, waits := staff.Invitation(one.Chart)
	switch {
	case one.Here:
		var held []string
		for _, cr := range staff.Credentials(one.Chart) {
			if cr.InForce(c.today()) {
				held = append(held, cr.Sort)
			}
		}
		row.More = list(held)
		for _, cr := range staff.EndingSoon(one.Chart, c.today()) {
			p.Soon = append(p.Soon, ui.TeamRow{Name: one.Joined.Name, Line: credentialWords(cr.CredentialHeld), Href: row.Href, States: []ui.State{c.credentialState(cr)}})
		}
		if w, waiting := staff.WaitingRoles(one.Chart); waiting {
			p.Waiting = append(p.Waiting, ui.TeamRow{Name: one.Joined.Name, Line: capital(roleWords(w.Roles)), Href: row.Href, States: []ui.State{{Kind: "hold", Word: "waits for a second person"}}})
		}
		p.Here = append(p.Here, row)
	case waits:
		row.Href = ""
		row.States = []ui.State{{Kind: "plain", Word: "until " + invited.Until.In(c.s.clinic.Location()).Format("Mon 2 Jan, 15:04")}}
		if !c.s.now().Before(invited.Until) {
			row.States = []ui.State{{Kind: "hold", Word: "the link has run out"}}
		}
		if c.runs() {
			row.Do = ui.Action{Label: "Take it back", Href: ui.PathColleague + string(one.Staff) + "/withdraw", Post: true, Act: c.s.clinic.NewID()}
		}
		p.Invited = append(p.Invited, row)
	case one.Joined.Name != "" && one.Chart.Head > 0:
		if _, _, left := ledger.Last[staff.Left](one.Chart); left {
			p.Left = append(p.Left, row)
		}
	}
}

// credentialState says how a credential stands today.
func (c *call) credentialState(cr staff.Credential) ui.State {
	days, _ := cr.Days(c.today())
	switch cr.State(c.today()) {
	case staff.Expiring:
		if days == 0 {
			return ui.State{Kind: "hold", Word: "its last day is today"}
		}
		return ui.State{Kind: "hold", Word: "ends in " + count(days, "day", "days")}
	case staff.Lapsed:
		return ui.State{Kind: "hold", Word: "ended " + longDay(cr.Until)}
	case staff.Ended:
		return ui.State{Kind: "plain", Word: "ended " + longDay(cr.EndedOn)}
	case staff.Ahead:
		return ui.State{Kind: "plain", Word: "from " + longDay(cr.From)}
	}
	return ui.State{Kind: "go", Word: "in force"}
}

// roleChoices are what somebody may do here, with those ticked that they have.
func (c *call) roleChoices(have []string) []ui.Choice {
	var out []ui.Choice
	for _, r := range clinic.StaffRoles {
		out = append(out, ui.Choice{Value: string(r), Label: capital(r.Title()), Hint: r.Purpose(), Checked: slices.Contains(have, string(r))})
	}
	return out
}

// inviteColleague makes an invitation and its link.
func inviteColleague(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	name, roles := strings.TrimSpace(clip(c.r.PostForm.Get("name"), 300)), c.r.PostForm["roles"]
	act := c.actKey()
	link, err := c.inviteBy(act, name, roles)
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return c.teamPage(http.StatusUnprocessableEntity, ui.InviteForm{Act: act, Name: name, Roles: c.roleChoices(roles), Errors: fieldErrors(err, nil)}, "")
	}
	if err != nil {
		return err
	}
	return c.teamPage(http.StatusOK, ui.InviteForm{Act: c.s.clinic.NewID(), Roles: c.roleChoices(nil)}, link)
}

// inviteBy writes an invitation down and makes its link. The same act sent again
// makes a new link for the same person; the one before ends with it.
func (c *call) inviteBy(act, name string, roles []string) (link string, err error) {
	ctx := c.r.Context()
	person := id.Staff(id.Derived("staff.invited", act))
	c.trace.act = act
	others, err := c.s.clinic.Others(ctx, person)
	if err != nil {
		return "", err
	}
	until := clinic.InviteEnds(c.s.now())
	invited := staff.Invited{Staff: person, Name: name, Roles: roles, Until: until}
	if err := invited.Check(); err != nil {
		return "", err
	}
	grant, err := c.s.clinic.Covering(c.actor, access.Create, ledger.People, "", access.Unrelated)
	if err != nil {
		return "", err
	}
	if _, err := c.s.clinic.Do(ctx, grant, id.Act(act), clinic.InviteColleague{Invited: invited, Others: others}); err != nil && fault.KindOf(err) != fault.Conflict {
		return "", err
	}
	token, err := c.s.door.NewInvite(ctx, person, until)
	return c.origin() + ui.PathJoin + token, err
}

// withdrawInvite takes an invitation back, and its link with it.
func withdrawInvite(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	person := c.colleagueKey()
	if !id.Valid(string(person)) {
		return errNobody
	}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(c.actKey()), clinic.WithdrawInvite{Staff: person})
	if err != nil && fault.RuleOf(err) != "invite.gone" {
		return err
	}
	if err := c.s.door.EndInvite(c.r.Context(), person); err != nil {
		return err
	}
	return c.redirect(ui.PathTeam + "?stored=withdrawn")
}

// aColleague is everything on somebody's page that was typed and came back.
type aColleague struct {
	roles      *ui.RolesForm
	credential *ui.CredentialForm
	end        *ui.EndForm
	reach      *ui.StaffReach
}

// colleague shows one person who works here.
func colleague(c *call) error { return c.colleaguePage(http.StatusOK, aColleague{}) }

func (c *call) colleaguePage(status int, typed aColleague) error {
	who := c.colleagueKey()
	if !id.Valid(string(who)) {
		return errNobody
	}
	chart, err := c.s.clinic.Chart(c.r.Context(), c.grant, ledger.StaffStream(who))
	if err != nil {
		return err
	}
	joined, here := staff.Of(chart)
	if joined.Name == "" {
		return errNobody
	}
	p := ui.ColleaguePage{Name: joined.Name, Here: here, Notice: c.notice(), Me: who == c.login.Person, Line: capital(roleWords(joined.Roles)) + "."}
	if !here {
		p.Line = "No longer works here."
	}
	c.mayOf(&p, joined)
	for i, cr := range staff.Credentials(chart) {
		p.Credentials = append(p.Credentials, c.credentialView(i, cr, typed.end, here))
	}
	p.Journey = c.staffJourney(chart)
	if here {
		c.colleagueForms(&p, joined, chart, typed)
	}
	return c.send(status, ui.Colleague(c.shell(joined.Name, ui.PathTeam), p))
}

// mayOf says what somebody does here and what that lets them do.
func (c *call) mayOf(p *ui.ColleaguePage, joined staff.Joined) {
	var roles []access.Role
	for _, r := range joined.Roles {
		roles = append(roles, access.Role(r))
		p.Roles = append(p.Roles, ui.Choice{Label: capital(access.Role(r).Title()), Hint: access.Role(r).Purpose()})
	}
	may, never := access.Plain(roles...)
	for _, l := range may {
		p.May = append(p.May, l.String())
	}
	p.Never = strings.Join(never, ", ")
}

// credentialView is one credential, with the form to end it for who may.
func (c *call) credentialView(i int, cr staff.Credential, typed *ui.EndForm, here bool) ui.CredentialView {
	v := ui.CredentialView{Title: cr.Sort, State: c.credentialState(cr)}
	line := strings.TrimPrefix(strings.TrimPrefix(credentialWords(cr.CredentialHeld), cr.Sort), " ")
	if cr.From != "" {
		line = strings.TrimPrefix(line+", since "+longDay(cr.From), ", ")
	}
	if a := cr.Agreement; a != nil {
		line += ". Agreement with " + a.With
	}
	if cr.Why != "" {
		line += ". Ended: " + cr.Why
	}
	v.Line = stop(capital(strings.TrimPrefix(line, ", ")))
	if c.runs() && here && cr.EndedOn == "" {
		v.End = &ui.EndForm{Action: c.colleaguePath() + "/credentials/end", Act: c.s.clinic.NewID(), Held: string(cr.Entry), ID: string(rune('a' + i%26)), On: string(c.today())}
		if typed != nil && typed.Held == v.End.Held {
			v.End.On, v.End.Reason, v.End.Errors = typed.On, typed.Reason, typed.Errors
		}
	}
	return v
}

// colleagueForms are what the reader may change about somebody.
func (c *call) colleagueForms(p *ui.ColleaguePage, joined staff.Joined, chart ledger.Chart, typed aColleague) {
	if w, waits := staff.WaitingRoles(chart); waits {
		p.Waiting = c.rolesWaiting(joined, w)
	}
	if !c.runs() {
		return
	}
	p.CredentialForm, p.RolesForm = typed.credential, typed.roles
	if p.Reach = typed.reach; p.Reach == nil {
		p.Reach = c.staffReach(chart, c.colleaguePath()+"/reached")
	}
	if p.CredentialForm == nil {
		p.CredentialForm = &ui.CredentialForm{Act: c.s.clinic.NewID()}
	}
	if p.RolesForm == nil {
		p.RolesForm = &ui.RolesForm{Act: c.s.clinic.NewID(), Roles: c.roleChoices(joined.Roles)}
	}
	p.CredentialForm.Action, p.RolesForm.Action = c.colleaguePath()+"/credentials", c.colleaguePath()+"/roles"
	p.RolesForm.Two = "To make somebody practice manager, medical director or privacy officer takes a second person, where there is one."
	if chart, err := c.practiceChart(); err == nil && preset.Has(chart, preset.TwoPersonGrants) {
		p.RolesForm.Two = "To make somebody prescriber, monitor, supervisor, practice manager, medical director or privacy officer takes a second person, where there is one."
	}
	p.Leave = &ui.Action{Label: joined.Name + " leaves today", Href: c.colleaguePath() + "/leave", Post: true, Act: c.s.clinic.NewID()}
}

// rolesWaiting is a change of roles that waits, and the buttons for who may
// answer it.
func (c *call) rolesWaiting(joined staff.Joined, w staff.Waiting) *ui.RolesWaiting {
	v := &ui.RolesWaiting{Asked: capital(roleWords(w.Roles)) + ":", By: c.authorName(w.Entry.By), Reason: w.Reason}
	answers := slices.ContainsFunc(c.actor.Roles, func(r access.Role) bool {
		return r == access.Manager || r == access.Director || r == access.PrivacyOfficer
	})
	switch {
	case w.Entry.By.Person == c.actor.Author.Person:
		v.Why = "You asked for it; somebody else who answers for the practice agrees, or does not."
	case string(joined.Staff) == c.actor.Author.Person:
		v.Why = "Nobody agrees to roles of their own."
	case !answers:
		v.Why = "A practice manager, medical director or privacy officer answers it."
	default:
		v.Action, v.Act, v.Key = c.colleaguePath()+"/answer", c.s.clinic.NewID(), string(w.Entry.ID)
	}
	return v
}

// authorName is who made an entry.
func (c *call) authorName(by ledger.Author) string {
	if by.Sort == ledger.ByMachine {
		return "Clew"
	}
	_, joined, _ := c.s.clinic.Staff(c.r.Context(), id.Staff(by.Person)) // who has left has a name too
	if joined.Name == "" {
		return "somebody"
	}
	return joined.Name
}

// staffJourney is what happened, newest first.
func (c *call) staffJourney(chart ledger.Chart) []ui.JourneyRow {
	var rows []ui.JourneyRow
	loc := c.s.clinic.Location()
	for _, e := range slices.Backward(chart.Entries) {
		t, at := tell(e, loc), e.At.In(loc)
		rows = append(rows, ui.JourneyRow{Day: shortDay(at, c.s.now()), Time: at.Format("15:04"), Stamp: at.Format(time.DateOnly + "T15:04"),
			Sentence: strings.TrimSpace(t.lead + " " + t.value), After: t.after, Detail: c.authorName(e.By) + ", " + at.Format("15:04"), Class: "note"})
	}
	return rows
}
