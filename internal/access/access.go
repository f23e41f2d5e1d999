// Package access is the permission table: which role may do what, with which
// class of data, in which relationship to the person it is about. Everything
// is denied unless a line of the table permits it, and a denial wins over a
// permit. Only Decide makes a Grant, and every way into the store takes one.
package access

import (
	"slices"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Role is what somebody acts as.
type Role string

// The seventeen roles.
const (
	Client         Role = "client"
	Proxy          Role = "proxy"
	Therapist      Role = "therapist"
	Prescriber     Role = "prescriber"
	Monitor        Role = "monitor"
	Director       Role = "medical-director" // answers for the medicine of the site: adopts protocols, signs exceptions
	Supervisor     Role = "supervisor"
	Trainee        Role = "trainee"
	FrontDesk      Role = "front-desk"
	Biller         Role = "biller"
	Manager        Role = "manager"
	PrivacyOfficer Role = "privacy-officer"
	Operator       Role = "operator" // runs the machine: init, verify, backup; no clinical grant
	Inspector      Role = "inspector"
	Partner        Role = "partner" // a clinician of another practice
	Machine        Role = "machine" // a program with a grant set of its own: importer, device
	Visitor        Role = "visitor" // nobody in particular
)

// AllRoles lists the roles in the order of the printed table.
var AllRoles = []Role{Client, Proxy, Therapist, Prescriber, Monitor, Director, Supervisor, Trainee, FrontDesk, Biller,
	Manager, PrivacyOfficer, Operator, Inspector, Partner, Machine, Visitor}

// Action is what somebody wants to do.
type Action string

// The fourteen actions.
const (
	Discover    Action = "discover" // learn that a record exists
	List        Action = "list"
	Read        Action = "read"
	Create      Action = "create"
	Amend       Action = "amend" // correct, void, seal away
	Sign        Action = "sign"
	CoSign      Action = "co-sign"
	Administer  Action = "administer"
	Witness     Action = "witness"
	Disclose    Action = "disclose"
	Export      Action = "export"
	DeleteDraft Action = "delete-draft"
	Approve     Action = "approve"
	Configure   Action = "configure" // open a book, keys, staff, migrations, checkpoints
)

// AllActions lists the actions in the order of the printed table.
var AllActions = []Action{Discover, List, Read, Create, Amend, Sign, CoSign, Administer, Witness, Disclose, Export,
	DeleteDraft, Approve, Configure}

// Relation is how somebody stands to the person a record is about.
type Relation string

// The ten relationships.
const (
	Unrelated  Relation = "none"
	Scheduled  Relation = "scheduled" // an appointment today or in the window
	Team       Relation = "team"      // on the care team
	Assigned   Relation = "assigned"  // monitor of this session
	Originator Relation = "originator"
	Supervises Relation = "supervises"
	Self       Relation = "self"
	ByProxy    Relation = "proxy"
	ByGrant    Relation = "grant"      // the client granted a partner these classes
	LookingIn  Relation = "looking-in" // outside their care teams, with a reason, for an hour
)

// AllRelations lists the relationships in the order of the printed table.
var AllRelations = []Relation{Unrelated, Scheduled, Team, Assigned, Originator, Supervises, Self, ByProxy, ByGrant, LookingIn}

// AllClasses lists the classes of data that stand in the book.
var AllClasses = []ledger.Class{ledger.Open, ledger.Demographics, ledger.Scheduling, ledger.Clinical, ledger.Measures,
	ledger.Medicines, ledger.Dosing, ledger.Vitals, ledger.Consents, ledger.Part2, ledger.Words, ledger.Register, ledger.People}

// An Actor is somebody who asks: which clinic's book, who they are on paper,
// and what they may act as.
type Actor struct {
	Clinic id.Clinic
	Author ledger.Author // stands in the entries they make
	Roles  []Role
}

// A Request is one question to the table.
type Request struct {
	Actor    Actor
	Action   Action
	Class    ledger.Class
	Subject  ledger.Stream // which record; empty when the question is about no record in particular
	Relation Relation      // empty counts as Unrelated
}

// A Grant is a permission that was given: to whom, for what, by which rule.
// Only Decide makes one.
type Grant struct {
	request Request
	rule    string
}

// Decide asks the table. The error is a fault of kind Denied that names the
// rule and says in a sentence who could help.
func Decide(r Request) (Grant, error) {
	if r.Relation == "" {
		r.Relation = Unrelated
	}
	if rule, ok := permits(r); ok {
		r.Actor.Roles = slices.Clone(r.Actor.Roles) // what the caller does to its list later changes no grant
		return Grant{request: r, rule: rule}, nil
	}
	return Grant{}, fault.Deny("access."+string(r.Action)+"."+string(r.Class),
		"Your role does not allow this. Somebody on the care team, or the person who runs the practice, can help.")
}

// permits returns the first rule of the table that permits a request.
func permits(r Request) (string, bool) {
	for _, d := range denials {
		if d.answers(r) && everyRole(r.Actor.Roles, d.Roles) {
			return d.Rule, false
		}
	}
	for _, p := range table {
		if p.answers(r) && slices.ContainsFunc(r.Actor.Roles, func(role Role) bool { return slices.Contains(p.Roles, role) }) {
			return p.Rule, true
		}
	}
	return "access.default-deny", false
}

// everyRole reports whether all the roles somebody holds are among those a
// denial names: somebody who is manager and therapist is not denied as manager.
func everyRole(held, named []Role) bool {
	for _, r := range held {
		if !slices.Contains(named, r) {
			return false
		}
	}
	return len(held) > 0
}

// Clinic returns the clinic whose book the grant opens.
func (g Grant) Clinic() id.Clinic { return g.request.Actor.Clinic }

// Author returns who stands in the entries made under the grant.
func (g Grant) Author() ledger.Author { return g.request.Actor.Author }

// Roles returns what the holder may act as.
func (g Grant) Roles() []Role { return slices.Clone(g.request.Actor.Roles) }

// Action returns what the grant allows.
func (g Grant) Action() Action { return g.request.Action }

// Class returns the class of data that the grant was asked for.
func (g Grant) Class() ledger.Class { return g.request.Class }

// Subject returns the record that the grant is about, if it is about one.
func (g Grant) Subject() ledger.Stream { return g.request.Subject }

// Rule returns the line of the table that permitted it.
func (g Grant) Rule() string { return g.rule }

// Valid reports whether the grant was made by Decide.
func (g Grant) Valid() bool { return g.rule != "" }

// Reads reports whether the holder may read a class of data in the record the
// grant is about: what a chart is cut down to before a door gets it.
func (g Grant) Reads(class ledger.Class) bool {
	r := g.request
	r.Action, r.Class = Read, class
	_, ok := permits(r)
	return g.Valid() && ok
}

// Allows reports whether the holder may also do another thing in the same record.
func (g Grant) Allows(action Action, class ledger.Class) bool {
	r := g.request
	r.Action, r.Class = action, class
	_, ok := permits(r)
	return g.Valid() && ok
}

// Covers returns nil if the holder may do this to this stream. Settings and
// staff streams stand outside any patient's record, so a grant for a record
// reaches only that record.
func (g Grant) Covers(action Action, class ledger.Class, stream ledger.Stream) error {
	if !g.Valid() {
		return fault.Deny("access.no-grant", "Nobody has permitted this.")
	}
	if g.request.Subject != "" && stream != g.request.Subject {
		return fault.Deny("access.other-record", "This permission is about another record.")
	}
	if !g.Allows(action, class) {
		return fault.Deny("access."+string(action)+"."+string(class),
			"Your role does not allow this. Somebody on the care team, or the person who runs the practice, can help.")
	}
	return nil
}
