package access_test

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
)

// A cell is one permission somebody with one role has.
type cell struct {
	role   access.Role
	action access.Action
	class  ledger.Class
	rel    access.Relation
}

func in[T comparable](v T, list ...T) bool { return slices.Contains(list, v) }

// care is everything about a person's treatment.
var care = []ledger.Class{ledger.Clinical, ledger.Measures, ledger.Medicines, ledger.Dosing, ledger.Vitals, ledger.Consents, ledger.Part2, ledger.Words}

func (c cell) seeing() bool { return in(c.action, access.Discover, access.List, access.Read) }
func (c cell) caring() bool { return in(c.class, care...) }
func (c cell) close() bool {
	return in(c.rel, access.Scheduled, access.Team, access.Assigned, access.Originator, access.Supervises)
}

// laws say, differently from the table, what no permission may ever be: each
// is false for every cell that is permitted.
var laws = map[string]func(c cell) bool{
	"a visitor has nothing":                      func(c cell) bool { return c.role == access.Visitor },
	"who runs the machine touches no one's care": func(c cell) bool { return c.role == access.Operator && c.caring() },
	"who runs the machine sees no one's name":    func(c cell) bool { return c.role == access.Operator && c.class == ledger.Demographics },
	"an inspector sees the register only":        func(c cell) bool { return c.role == access.Inspector && c.class != ledger.Register },
	"an inspector writes nothing":                func(c cell) bool { return c.role == access.Inspector && !c.seeing() && c.action != access.Export },
	"words are for the client, the therapists and the room": func(c cell) bool {
		return c.class == ledger.Words && c.seeing() && !in(c.role, access.Client, access.Therapist, access.Trainee, access.Prescriber, access.Monitor)
	},
	"in the room means assigned to it": func(c cell) bool {
		return c.class == ledger.Words && in(c.role, access.Prescriber, access.Monitor) && c.rel != access.Assigned
	},
	"nobody unrelated reads words":             func(c cell) bool { return c.class == ledger.Words && c.seeing() && c.rel == access.Unrelated },
	"a client stands in their own record only": func(c cell) bool { return c.role == access.Client && c.rel != access.Self },
	"a client changes nothing that stands": func(c cell) bool {
		return c.role == access.Client && in(c.action, access.Amend, access.Approve, access.CoSign, access.Witness)
	},
	"a client writes nothing about a session": func(c cell) bool {
		return c.role == access.Client && !c.seeing() && in(c.class, ledger.Vitals, ledger.Part2)
	},
	// clinic.Do holds it to that one fact: TestAClientNamesWhoTakesThemHome.
	"of a session a client only says who takes them home": func(c cell) bool {
		return c.role == access.Client && !c.seeing() && c.class == ledger.Dosing && (c.action != access.Create || c.rel != access.Self)
	},
	"of their health and their medicines a client only says what they know": func(c cell) bool {
		return c.role == access.Client && !c.seeing() && in(c.class, ledger.Clinical, ledger.Medicines) && c.action != access.Create
	},
	"a medical director signs clinical decisions and protocols, answers alerts, and writes no other record": func(c cell) bool {
		alert := c.class == ledger.Measures && c.action == access.Create
		return c.role == access.Director && !c.seeing() && (c.class != ledger.Clinical || c.action != access.Sign) && c.class != ledger.Open && !alert &&
			(c.class != ledger.People || c.action != access.Approve)
	},
	"a protocol is adopted by who prescribes or directs": func(c cell) bool {
		return c.class == ledger.Open && c.action == access.Sign && !in(c.role, access.Prescriber, access.Director)
	},
	"clinical decisions are signed by who prescribes, treats or directs": func(c cell) bool {
		return c.class == ledger.Clinical && c.action == access.Sign && !in(c.role, access.Prescriber, access.Therapist, access.Director)
	},
	"a proxy only looks, and only as proxy": func(c cell) bool { return c.role == access.Proxy && (!c.seeing() || c.rel != access.ByProxy) },
	"a proxy reads no words and no substance-use record": func(c cell) bool {
		return c.role == access.Proxy && in(c.class, ledger.Words, ledger.Part2, ledger.Clinical)
	},
	"a partner only looks, and only by grant":                              func(c cell) bool { return c.role == access.Partner && (!c.seeing() || c.rel != access.ByGrant) },
	"a partner reads no words and no substance-use record":                 func(c cell) bool { return c.role == access.Partner && in(c.class, ledger.Words, ledger.Part2) },
	"substance-use records are the client's until there is consent to ask": func(c cell) bool { return c.class == ledger.Part2 && c.role != access.Client },
	"the front desk sees no care":                                          func(c cell) bool { return c.role == access.FrontDesk && c.caring() },
	"a biller sees no care and writes nothing":                             func(c cell) bool { return c.role == access.Biller && (c.caring() || !c.seeing()) },
	"a manager sees no care":                                               func(c cell) bool { return c.role == access.Manager && c.caring() },
	"a privacy officer reads no care":                                      func(c cell) bool { return c.role == access.PrivacyOfficer && c.caring() && c.action != access.Approve },
	"who gives care needs a relationship to see it": func(c cell) bool {
		return in(c.role, access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Supervisor, access.Trainee) && c.caring() && !c.close() &&
			c.rel != access.LookingIn && !(c.role == access.Prescriber && c.rel == access.ByGrant)
	},
	"only who prescribes signs for medicines": func(c cell) bool {
		return c.action == access.Sign && c.class == ledger.Medicines && c.role != access.Prescriber
	},
	"only who prescribes or monitors administers": func(c cell) bool {
		return c.action == access.Administer && !in(c.role, access.Prescriber, access.Monitor)
	},
	"only who prescribes or monitors witnesses": func(c cell) bool { return c.action == access.Witness && !in(c.role, access.Prescriber, access.Monitor) },
	"only supervisors co-sign":                  func(c cell) bool { return c.action == access.CoSign && c.role != access.Supervisor },
	"a trainee signs nothing": func(c cell) bool {
		return c.role == access.Trainee && in(c.action, access.Sign, access.CoSign, access.Approve, access.Administer)
	},
	"a supervisor writes no record": func(c cell) bool { return c.role == access.Supervisor && in(c.action, access.Create, access.Amend) },
	"a program signs, approves and exports nothing": func(c cell) bool {
		return c.role == access.Machine && in(c.action, access.Sign, access.CoSign, access.Approve, access.Export, access.Disclose, access.Administer, access.Witness, access.Configure)
	},
	"a program reads no words": func(c cell) bool {
		return c.role == access.Machine && in(c.class, ledger.Words, ledger.Part2, ledger.Register, ledger.People)
	},
	"nobody discloses yet":                  func(c cell) bool { return c.action == access.Disclose },
	"only managers and operators configure": func(c cell) bool { return c.action == access.Configure && !in(c.role, access.Manager, access.Operator) },
	"nobody exports care":                   func(c cell) bool { return c.action == access.Export && c.caring() },
	"the register is not amended":           func(c cell) bool { return c.class == ledger.Register && in(c.action, access.Amend, access.DeleteDraft) },
	"staff are taken on by managers and operators": func(c cell) bool {
		return c.class == ledger.People && !c.seeing() && !in(c.role, access.Manager, access.Operator) && c.action != access.Approve
	},
	"a look from outside the care team reads no words and decides nothing": func(c cell) bool {
		return c.rel == access.LookingIn && !ask(c.action, c.class, access.Unrelated, c.role) && (c.class == ledger.Words || c.class == ledger.Part2 || c.caring() && !c.seeing() &&
			!(c.action == access.Create && in(c.class, ledger.Vitals, ledger.Dosing)))
	},
	"a shared record shows no words": func(c cell) bool {
		return c.rel == access.ByGrant && c.seeing() && (c.class == ledger.Words || c.class == ledger.Part2)
	},
	"who runs the place, watches over it or desks it never looks in": func(c cell) bool {
		return c.rel == access.LookingIn && c.caring() && in(c.role, access.Manager, access.FrontDesk, access.Biller, access.PrivacyOfficer, access.Trainee) && !ask(c.action, c.class, access.Unrelated, c.role)
	},
	"what is created can be read by who creates it, but by clients": func(c cell) bool {
		return c.action == access.Create && !ask(access.Read, c.class, c.rel, c.role) && c.role != access.Manager && c.role != access.Prescriber
	},
}

func TestLaws(t *testing.T) {
	permitted, all := 0, 0
	for _, role := range access.AllRoles {
		everyCell(func(action access.Action, class ledger.Class, rel access.Relation) {
			all++
			if !ask(action, class, rel, role) {
				return
			}
			permitted++
			for law, broken := range laws {
				if broken(cell{role, action, class, rel}) {
					t.Errorf("%s may %s %s as %s; but %s", role, action, class, rel, law)
				}
			}
		})
	}
	t.Logf("%d laws hold for all %d permitted of %d cells", len(laws), permitted, all)
}

// Negative controls: what must be possible, so that a table that permits
// nothing does not pass.
func TestTheWorkCanBeDone(t *testing.T) {
	for _, c := range []cell{
		{access.Monitor, access.Create, ledger.Vitals, access.Assigned}, {access.Monitor, access.Amend, ledger.Vitals, access.Team}, {access.Monitor, access.Read, ledger.Words, access.Assigned},
		{access.Prescriber, access.Sign, ledger.Medicines, access.Team}, {access.Therapist, access.Read, ledger.Words, access.Team}, {access.Therapist, access.Sign, ledger.Clinical, access.Team},
		{access.Client, access.Read, ledger.Words, access.Self}, {access.Client, access.Create, ledger.Measures, access.Self}, {access.Client, access.Create, ledger.Clinical, access.Self},
		{access.Director, access.Sign, ledger.Open, access.Unrelated}, {access.Director, access.Sign, ledger.Clinical, access.Team}, {access.Prescriber, access.Sign, ledger.Clinical, access.Team},
		{access.Client, access.Sign, ledger.Consents, access.Self},
		{access.Trainee, access.Read, ledger.Words, access.Team}, {access.FrontDesk, access.Create, ledger.Demographics, access.Unrelated}, {access.Inspector, access.Export, ledger.Register, access.Unrelated},
		{access.Operator, access.Configure, ledger.Open, access.Unrelated}, {access.Operator, access.Create, ledger.People, access.Unrelated}, {access.Machine, access.Create, ledger.Vitals, access.Unrelated},
		{access.Partner, access.Read, ledger.Clinical, access.ByGrant}, {access.Prescriber, access.Sign, ledger.Medicines, access.ByGrant}, {access.Monitor, access.Create, ledger.Dosing, access.LookingIn}, {access.Therapist, access.Read, ledger.Clinical, access.LookingIn},
		{access.Proxy, access.Read, ledger.Consents, access.ByProxy}, {access.Supervisor, access.CoSign, ledger.Clinical, access.Supervises},
	} {
		if !ask(c.action, c.class, c.rel, c.role) {
			t.Errorf("%s may not %s %s as %s", c.role, c.action, c.class, c.rel)
		}
	}
}

// What nobody has heard of is denied, whoever asks.
func TestTheUnheardOfIsDenied(t *testing.T) {
	for _, role := range access.AllRoles {
		everyCell(func(action access.Action, class ledger.Class, rel access.Relation) {
			if ask("become", class, rel, role) || ask(action, "diary", rel, role) || ask(action, class, rel, "owner") || ask(action, class, rel) || ask(action, class, rel, "") {
				t.Errorf("%s %s %s %s", role, action, class, rel)
			}
			if rel == access.Unrelated && ask(action, class, "", role) != ask(action, class, rel, role) {
				t.Errorf("no relationship is not %q for %s", rel, role)
			}
			if !ask(action, class, "friend", role) {
				return
			}
			if !ask(action, class, access.Unrelated, role) {
				t.Errorf("a made-up relationship gives %s %s %s", role, action, class)
			}
		})
	}
}
