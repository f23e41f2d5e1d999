package access

import (
	"slices"

	"github.com/clew-health/clew/internal/ledger"
)

// A Permit is one line of the table. An empty list means any.
type Permit struct {
	Rule      string
	Roles     []Role
	Actions   []Action
	Classes   []ledger.Class
	Relations []Relation
}

func (p Permit) answers(r Request) bool {
	return (p.Actions == nil || slices.Contains(p.Actions, r.Action)) &&
		(p.Classes == nil || slices.Contains(p.Classes, r.Class)) &&
		(p.Relations == nil || slices.Contains(p.Relations, r.Relation))
}

// Table returns the lines of the table, denials first, for the page that
// prints it.
func Table() (denied, permitted []Permit) { return slices.Clone(denials), slices.Clone(table) }

var (
	caring    = []Relation{Scheduled, Team, Assigned, Originator, Supervises}
	looking   = []Action{Discover, List, Read}
	recording = []Action{Discover, List, Read, Create}
	everyCare = []ledger.Class{ledger.Demographics, ledger.Scheduling, ledger.Clinical, ledger.Measures, ledger.Medicines,
		ledger.Dosing, ledger.Vitals, ledger.Consents}
	givingCare = []Role{Therapist, Prescriber, Monitor, Director, Supervisor}
	everyStaff = []Role{Therapist, Prescriber, Monitor, Director, Supervisor, Trainee, FrontDesk, Biller, Manager, PrivacyOfficer}
)

// denials win over permits, for people whose every role is named.
var denials = []Permit{
	// The client's words are for the client, the therapists and the people in
	// the room; never for those who run the place or look at it from outside.
	{Rule: "deny.words.outside-care", Roles: []Role{Manager, FrontDesk, Biller, PrivacyOfficer, Operator, Inspector, Visitor, Machine},
		Classes: []ledger.Class{ledger.Words}, Actions: []Action{Discover, List, Read, Amend, Sign, CoSign, Disclose, Export}},
	// Whoever runs the machine sees no one's care.
	{Rule: "deny.operator.clinical", Roles: []Role{Operator}, Actions: []Action{Discover, List, Read, Sign, Disclose, Export},
		Classes: []ledger.Class{ledger.Clinical, ledger.Measures, ledger.Medicines, ledger.Dosing, ledger.Vitals, ledger.Consents, ledger.Part2, ledger.Words}},
}

// table is the whole of what is permitted.
var table = []Permit{
	{Rule: "staff.open", Roles: everyStaff, Actions: looking, Classes: []ledger.Class{ledger.Open, ledger.People}},
	{Rule: "staff.discover", Roles: everyStaff, Actions: []Action{Discover, List}, Classes: []ledger.Class{ledger.Demographics, ledger.Scheduling}},

	{Rule: "therapist.care", Roles: []Role{Therapist}, Actions: recording, Classes: everyCare, Relations: caring},
	{Rule: "therapist.sign", Roles: []Role{Therapist}, Actions: []Action{Sign, Amend, DeleteDraft}, Classes: []ledger.Class{ledger.Clinical, ledger.Consents, ledger.Demographics, ledger.Measures, ledger.Scheduling}, Relations: caring},
	{Rule: "therapist.words", Roles: []Role{Therapist, Trainee}, Actions: []Action{Discover, List, Read, Create, Amend, DeleteDraft}, Classes: []ledger.Class{ledger.Words}, Relations: []Relation{Team, Originator, Supervises, Scheduled}},

	{Rule: "prescriber.care", Roles: []Role{Prescriber}, Actions: recording, Classes: everyCare, Relations: caring},
	{Rule: "prescriber.sign", Roles: []Role{Prescriber}, Actions: []Action{Sign, Amend, Administer, Witness, DeleteDraft}, Classes: everyCare, Relations: caring},
	{Rule: "prescriber.words", Roles: []Role{Prescriber}, Actions: []Action{Discover, List, Read, Create}, Classes: []ledger.Class{ledger.Words}, Relations: []Relation{Assigned}},
	{Rule: "prescriber.adopt", Roles: []Role{Prescriber}, Actions: []Action{Approve, Sign, Create}, Classes: []ledger.Class{ledger.Open}},
	{Rule: "prescriber.register", Roles: []Role{Prescriber}, Actions: []Action{Discover, List, Read, Create, Administer, Witness}, Classes: []ledger.Class{ledger.Register}},

	{Rule: "monitor.care", Roles: []Role{Monitor}, Actions: recording, Classes: []ledger.Class{ledger.Demographics, ledger.Scheduling, ledger.Measures, ledger.Medicines, ledger.Dosing, ledger.Vitals, ledger.Consents, ledger.Clinical}, Relations: []Relation{Team, Scheduled, Assigned}},
	{Rule: "monitor.amend", Roles: []Role{Monitor}, Actions: []Action{Amend, Administer, Witness, Sign, DeleteDraft}, Classes: []ledger.Class{ledger.Vitals, ledger.Dosing}, Relations: []Relation{Team, Scheduled, Assigned}},
	{Rule: "monitor.words", Roles: []Role{Monitor}, Actions: []Action{Read, Create}, Classes: []ledger.Class{ledger.Words}, Relations: []Relation{Assigned}},
	{Rule: "monitor.register", Roles: []Role{Monitor}, Actions: []Action{Discover, List, Read, Create, Administer, Witness}, Classes: []ledger.Class{ledger.Register}},

	{Rule: "director.care", Roles: []Role{Director}, Actions: looking, Classes: everyCare, Relations: caring},
	{Rule: "director.sign", Roles: []Role{Director}, Actions: []Action{Sign}, Classes: []ledger.Class{ledger.Clinical}, Relations: caring},
	// The director stands at the end of the line when an answer needs a person
	// and nobody else came: that they have it, and whom they reached, is theirs
	// to write.
	{Rule: "director.respond", Roles: []Role{Director}, Actions: []Action{Create}, Classes: []ledger.Class{ledger.Measures}, Relations: caring},
	{Rule: "director.adopt", Roles: []Role{Director}, Actions: []Action{Approve, Sign, Create}, Classes: []ledger.Class{ledger.Open}},

	// A prescriber of another practice, in a record that its client shared with
	// them: they see care and sign for it, and read no words.
	{Rule: "partner.prescribes", Roles: []Role{Prescriber}, Actions: []Action{Discover, List, Read, Create, Sign, Amend}, Classes: everyCare, Relations: []Relation{ByGrant}},

	// Outside one's care teams, for an hour, with a reason that somebody reads
	// later: to look, and to write down what is measured and given. Never words.
	{Rule: "looking-in.care", Roles: givingCare, Actions: looking, Classes: everyCare, Relations: []Relation{LookingIn}},
	{Rule: "looking-in.room", Roles: []Role{Prescriber, Monitor}, Actions: []Action{Create}, Classes: []ledger.Class{ledger.Vitals, ledger.Dosing}, Relations: []Relation{LookingIn}},
	// Two things only, as clinic.Do holds: to say why one looks in, and, for who
	// answers for the site or for privacy, to be the second person for a role.
	{Rule: "staff.approve", Roles: append(slices.Clone(givingCare), PrivacyOfficer), Actions: []Action{Approve}, Classes: []ledger.Class{ledger.People}},

	{Rule: "trainee.care", Roles: []Role{Trainee}, Actions: recording, Classes: everyCare, Relations: []Relation{Team, Originator}},
	{Rule: "supervisor.care", Roles: []Role{Supervisor}, Actions: []Action{Discover, List, Read, CoSign}, Classes: everyCare, Relations: []Relation{Supervises, Team}},

	{Rule: "front-desk.demographics", Roles: []Role{FrontDesk}, Actions: []Action{Discover, List, Read, Create, Amend}, Classes: []ledger.Class{ledger.Demographics, ledger.Scheduling}},
	{Rule: "biller.demographics", Roles: []Role{Biller}, Actions: looking, Classes: []ledger.Class{ledger.Demographics, ledger.Scheduling}},
	{Rule: "manager.demographics", Roles: []Role{Manager}, Actions: looking, Classes: []ledger.Class{ledger.Demographics, ledger.Scheduling}},
	{Rule: "manager.practice", Roles: []Role{Manager}, Actions: []Action{Create, Amend, Approve, Configure}, Classes: []ledger.Class{ledger.Open, ledger.People, ledger.Scheduling}},
	{Rule: "manager.register", Roles: []Role{Manager}, Actions: []Action{Discover, List, Read, Approve, Create}, Classes: []ledger.Class{ledger.Register}},
	{Rule: "privacy-officer.demographics", Roles: []Role{PrivacyOfficer}, Actions: looking, Classes: []ledger.Class{ledger.Demographics, ledger.Register}},
	{Rule: "privacy-officer.seal-away", Roles: []Role{PrivacyOfficer}, Actions: []Action{Approve}, Classes: []ledger.Class{ledger.Words, ledger.Clinical}},
	{Rule: "inspector.register", Roles: []Role{Inspector}, Actions: []Action{Discover, List, Read, Export}, Classes: []ledger.Class{ledger.Register}},

	{Rule: "client.own", Roles: []Role{Client}, Actions: looking, Classes: append(slices.Clone(everyCare), ledger.Part2, ledger.Words), Relations: []Relation{Self}},
	{Rule: "client.answers", Roles: []Role{Client}, Actions: []Action{Create, Sign, DeleteDraft}, Classes: []ledger.Class{ledger.Demographics, ledger.Measures, ledger.Consents, ledger.Words}, Relations: []Relation{Self}},
	// What a client answers about their health, and which medicines they say they
	// take: nothing else of these classes, as clinic.Do holds.
	{Rule: "client.asked", Roles: []Role{Client}, Actions: []Action{Create}, Classes: []ledger.Class{ledger.Clinical, ledger.Medicines}, Relations: []Relation{Self}},
	// Who takes them home from a session: of this class clients write nothing else,
	// as clinic.Do holds.
	{Rule: "client.escort", Roles: []Role{Client}, Actions: []Action{Create}, Classes: []ledger.Class{ledger.Dosing}, Relations: []Relation{Self}},
	// How they want to be reached, and that they want to be left in peace: of
	// this class clients write nothing else, as clinic.Do holds.
	{Rule: "client.reach", Roles: []Role{Client}, Actions: []Action{Create}, Classes: []ledger.Class{ledger.Scheduling}, Relations: []Relation{Self}},
	{Rule: "proxy.own", Roles: []Role{Proxy}, Actions: looking, Classes: []ledger.Class{ledger.Demographics, ledger.Scheduling, ledger.Consents}, Relations: []Relation{ByProxy}},
	{Rule: "partner.granted", Roles: []Role{Partner}, Actions: looking, Classes: everyCare, Relations: []Relation{ByGrant}},

	// The importer writes records that came from elsewhere and reads back only
	// what it needs to know a person again.
	{Rule: "machine.import", Roles: []Role{Machine}, Actions: []Action{Discover, List, Read, Create, Amend}, Classes: everyCare},
	{Rule: "operator.book", Roles: []Role{Operator}, Actions: []Action{Discover, List, Read, Create, Configure, Export}, Classes: []ledger.Class{ledger.Open, ledger.People}},
}
