package clinic

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/staff"
)

// answerForSite are the roles that answer for the site: they may be the second
// person when somebody gets one of them.
var answerForSite = []access.Role{access.Manager, access.Director, access.PrivacyOfficer}

// wider are the roles that take two people besides those, where the practice is
// set up so.
var wider = []access.Role{access.Prescriber, access.Monitor, access.Supervisor}

// Others are the colleagues of somebody whose roles change: an act reads their
// streams. Clinic.Others fills it in.
type Others struct{ staff []id.Staff }

// Others returns everybody besides one person, for the acts that need a second
// one.
func (c *Clinic) Others(ctx context.Context, besides id.Staff) (Others, error) {
	streams, err := c.streamsOf(ctx, c.own, ledger.StaffStream("").Kind())
	o := Others{staff: []id.Staff{}}
	for _, s := range streams {
		if s != ledger.StaffStream(besides) {
			o.staff = append(o.staff, id.Staff(s.Key()))
		}
	}
	return o, err
}

func (o Others) streams() []ledger.Stream {
	out := []ledger.Stream{ledger.SettingStream}
	for _, s := range o.staff {
		out = append(out, ledger.StaffStream(s))
	}
	return out
}

// holding returns who of them works here in one of some roles.
func (o Others) holding(charts Charts, roles ...access.Role) (out []id.Staff) {
	for _, s := range o.staff {
		joined, here := staff.Of(charts.Of(ledger.StaffStream(s)))
		if here && slices.ContainsFunc(joined.Roles, func(r string) bool { return slices.Contains(roles, access.Role(r)) }) {
			out = append(out, s)
		}
	}
	return out
}

// takesTwo reports whether giving roles takes a second person: one of them
// answers for the site, or the practice has two people for every wider role; and
// besides who asks there is somebody who could be the second.
func (o Others) takesTwo(charts Charts, d doer, gained []string) bool {
	roles := slices.Clone(answerForSite)
	if preset.Has(charts.Of(ledger.SettingStream), preset.TwoPersonGrants) {
		roles = append(roles, wider...)
	}
	if !slices.ContainsFunc(gained, func(r string) bool { return slices.Contains(roles, access.Role(r)) }) {
		return false
	}
	return slices.ContainsFunc(o.holding(charts, answerForSite...), func(s id.Staff) bool { return string(s) != d.author.Person })
}

// checkRoles refuses roles that nobody who works here may hold, and a partner
// who is anything else too.
func checkRoles(roles []string) error {
	for _, r := range roles {
		if !slices.Contains(StaffRoles, access.Role(r)) {
			return fault.Bad("roles", "%q is not something one can do here.", r)
		}
		if access.Role(r) == access.Partner && len(roles) > 1 {
			return fault.Bad("roles", "A partner belongs to another practice and is nothing else here.")
		}
	}
	return nil
}

// longestInvite is how long the link of an invitation works.
const longestInvite = 7 * 24 * time.Hour

// InviteEnds returns until when an invitation made now works.
func InviteEnds(now time.Time) time.Time { return ledger.Stamp(now.Add(longestInvite)) }

// InviteColleague asks somebody to join. The link itself is made afterwards, by
// signin, and works until then.
//
// It refuses: roles that nobody here may hold (Invalid, beside "roles"); roles
// that take a second person (Invalid, beside "roles"): they are given after
// joining; somebody who works here already (Conflict, "staff.here").
type InviteColleague struct {
	Invited staff.Invited
	Others  Others `json:"-"`

	doer doer
}

// Name is "staff.invite".
func (InviteColleague) Name() string { return "staff.invite" }

// Action is Create.
func (InviteColleague) Action() access.Action { return access.Create }

// Classes is People.
func (InviteColleague) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the stream that will be theirs, and everybody's.
func (i InviteColleague) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.StaffStream(i.Invited.Staff)}, i.Others.streams()...)
}

// By remembers who invites.
func (i InviteColleague) By(g access.Grant) (Act, error) {
	i.doer = doerOf(g)
	return i, nil
}

// Decide invites.
func (i InviteColleague) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(i.Invited.Staff)
	if err := checkRoles(i.Invited.Roles); err != nil {
		return nil, err
	}
	if i.Others.takesTwo(charts, i.doer, i.Invited.Roles) {
		return nil, fault.Bad("roles", "This role takes two people. Invite them as something else, and ask for the role when they have joined.")
	}
	if _, here := staff.Of(charts.Of(stream)); here {
		return nil, fault.Clash("staff.here", "They work here already.")
	}
	if !now.Before(i.Invited.Until) {
		return nil, fault.Bad("until", "This time has passed. Until when should the link work?")
	}
	return []Proposal{{Stream: stream, Fact: i.Invited}}, nil
}

// WithdrawInvite takes an invitation back.
//
// It refuses: an invitation that does not stand (Conflict, "invite.gone").
type WithdrawInvite struct{ Staff id.Staff }

// Name is "staff.withdraw-invite".
func (WithdrawInvite) Name() string { return "staff.withdraw-invite" }

// Action is Create.
func (WithdrawInvite) Action() access.Action { return access.Create }

// Classes is People.
func (WithdrawInvite) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the stream of who was invited.
func (w WithdrawInvite) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.StaffStream(w.Staff)}
}

// Decide takes it back.
func (w WithdrawInvite) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(w.Staff)
	if _, stands := staff.Invitation(charts.Of(stream)); !stands {
		return nil, fault.Clash("invite.gone", "This invitation does not stand any more.")
	}
	return []Proposal{{Stream: stream, Fact: staff.InviteWithdrawn(w)}}, nil
}

// AcceptInvite says that somebody who was invited joins, under the name they
// give, in the roles they were invited as. The clinic does it for whoever holds
// the link.
//
// It refuses: an invitation that does not stand, or whose time is over
// (NotFound, "invite.gone").
type AcceptInvite struct {
	Staff      id.Staff
	Called     string                // their name, as they write it
	Credential *staff.CredentialHeld // what they hold; nil: they gave none
}

// Name is "staff.accept-invite".
func (AcceptInvite) Name() string { return "staff.accept-invite" }

// Action is Create.
func (AcceptInvite) Action() access.Action { return access.Create }

// Classes is People.
func (AcceptInvite) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is their own stream.
func (a AcceptInvite) Needs() []ledger.Stream { return []ledger.Stream{ledger.StaffStream(a.Staff)} }

// Decide lets them join.
func (a AcceptInvite) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(a.Staff)
	invited, stands := staff.Invitation(charts.Of(stream))
	if !stands || !now.Before(invited.Until) {
		return nil, InviteGone()
	}
	joined := staff.Joined{Staff: a.Staff, Name: a.Called, Roles: invited.Roles}
	if a.Credential == nil {
		return []Proposal{{Stream: stream, Fact: joined}}, nil
	}
	joined.Credential, joined.Agreement = a.Credential.Sort, a.Credential.Agreement
	return []Proposal{{Stream: stream, Fact: joined}, {Stream: stream, Fact: *a.Credential}}, nil
}

// InviteGone is what a link of an invitation says that does not stand.
func InviteGone() error {
	return &fault.Error{Kind: fault.NotFound, Rule: "invite.gone", Msg: "This invitation has ended, or somebody has used it. Ask whoever sent it for a new one."}
}

// ChangeRoles gives somebody other roles. Roles that answer for the site take a
// second person where there is one: then it asks, and nothing changes until
// somebody answers.
//
// It refuses: somebody who does not work here (Conflict, "staff.gone"); the last
// person who runs the practice stepping down (Refused, "staff.last-manager");
// the roles they have (Invalid, beside "roles").
type ChangeRoles struct {
	Staff  id.Staff
	Roles  []string
	Reason string
	Others Others `json:"-"`

	doer doer
}

// Name is "staff.change-roles".
func (ChangeRoles) Name() string { return "staff.change-roles" }

// Action is Create.
func (ChangeRoles) Action() access.Action { return access.Create }

// Classes is People.
func (ChangeRoles) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's stream, and everybody's.
func (r ChangeRoles) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.StaffStream(r.Staff)}, r.Others.streams()...)
}

// By remembers who asks.
func (r ChangeRoles) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, nil
}

// Decide changes the roles, or asks for a second person.
func (r ChangeRoles) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(r.Staff)
	if r.Others.staff == nil {
		return nil, fmt.Errorf("clinic: roles were changed without looking who else is here")
	}
	joined, here := staff.Of(charts.Of(stream))
	if !here {
		return nil, fault.Clash("staff.gone", "They do not work here any more.")
	}
	if err := checkRoles(r.Roles); err != nil {
		return nil, err
	}
	var gained []string
	for _, role := range r.Roles {
		if !slices.Contains(joined.Roles, role) {
			gained = append(gained, role)
		}
	}
	if len(gained) == 0 && len(r.Roles) == len(joined.Roles) {
		return nil, fault.Bad("roles", "These are the roles they have.")
	}
	if err := r.Others.stillRun(charts, joined, r.Roles); err != nil {
		return nil, err
	}
	if r.Others.takesTwo(charts, r.doer, gained) {
		return []Proposal{{Stream: stream, Fact: staff.RolesAsked{Staff: r.Staff, Roles: r.Roles, Reason: r.Reason}}}, nil
	}
	joined.Roles = r.Roles
	return []Proposal{{Stream: stream, Fact: joined}}, nil
}

// stillRun refuses that nobody is left who runs the practice.
func (o Others) stillRun(charts Charts, joined staff.Joined, roles []string) error {
	manager := string(access.Manager)
	if slices.Contains(joined.Roles, manager) && !slices.Contains(roles, manager) && len(o.holding(charts, access.Manager)) == 0 {
		return fault.Refuse("staff.last-manager", "%s is the only one who runs the practice. Give somebody else that role first.", joined.Name)
	}
	return nil
}

// AnswerRoles is the second person's answer to a change of roles.
//
// It refuses: whoever does not answer for the site (Denied, "scope.roles"); who
// asked, and whose roles they are (Denied, "scope.second-person"); a change that
// does not wait (Conflict, "roles.answered").
type AnswerRoles struct {
	Staff id.Staff
	Asked id.Entry
	Yes   bool

	doer doer
}

// Name is "staff.answer-roles".
func (AnswerRoles) Name() string { return "staff.answer-roles" }

// Action is Approve.
func (AnswerRoles) Action() access.Action { return access.Approve }

// Classes is People.
func (AnswerRoles) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's stream.
func (a AnswerRoles) Needs() []ledger.Stream { return []ledger.Stream{ledger.StaffStream(a.Staff)} }

// By asks who answers.
func (a AnswerRoles) By(g access.Grant) (Act, error) {
	a.doer = doerOf(g)
	if a.doer.author.Person == string(a.Staff) {
		return a, fault.Deny("scope.second-person", "Nobody agrees to roles of their own. Ask a colleague.")
	}
	return a, a.doer.acts("scope.roles", answerForSite...)
}

// Decide answers, and with yes changes the roles.
func (a AnswerRoles) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(a.Staff)
	chart := charts.Of(stream)
	waiting, waits := staff.WaitingRoles(chart)
	joined, here := staff.Of(chart)
	switch {
	case !waits || waiting.Entry.ID != a.Asked || !here:
		return nil, fault.Clash("roles.answered", "This change does not wait any more. Look again.")
	case waiting.Entry.By.Person == a.doer.author.Person:
		return nil, fault.Deny("scope.second-person", "You asked for this change yourself. A second person answers it.")
	}
	out := []Proposal{{Stream: stream, Fact: staff.RolesAnswered{Staff: a.Staff, Asked: a.Asked, Yes: a.Yes}}}
	if a.Yes {
		joined.Roles = waiting.Roles
		out = append(out, Proposal{Stream: stream, Fact: joined})
	}
	return out, nil
}

// LeaveStaff says that somebody no longer works here. Their logins end with it:
// nothing they hold opens anything from then on.
//
// It refuses: the last person who runs the practice (Refused,
// "staff.last-manager"); somebody who has left (Conflict, "staff.gone").
type LeaveStaff struct {
	Staff  id.Staff
	Others Others `json:"-"`
}

// Name is "staff.leave".
func (LeaveStaff) Name() string { return "staff.leave" }

// Action is Create.
func (LeaveStaff) Action() access.Action { return access.Create }

// Classes is People.
func (LeaveStaff) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's stream, and everybody's.
func (l LeaveStaff) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.StaffStream(l.Staff)}, l.Others.streams()...)
}

// Decide lets them leave.
func (l LeaveStaff) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(l.Staff)
	joined, here := staff.Of(charts.Of(stream))
	if !here {
		return nil, fault.Clash("staff.gone", "They do not work here any more.")
	}
	if err := l.Others.stillRun(charts, joined, nil); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: staff.Left{Staff: l.Staff}}}, nil
}
