package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// Rules is what acts decide by. It is not part of an act's digest: fields that
// hold it are tagged json:"-".
type Rules struct {
	Library   course.Library
	Protocols *course.Protocols
	Questions *screening.Questions // what clients are asked
	Consents  *consent.Library     // what texts must say, and figures about agreements
}

// A doer is who does an act, as far as scope of practice goes by it. Acts get
// it from their grant; see Scoped.
type doer struct {
	author ledger.Author
	roles  []access.Role
}

func doerOf(g access.Grant) doer { return doer{g.Author(), g.Roles()} }

// is reports whether they may act in a role.
func (d doer) is(role access.Role) bool { return slices.Contains(d.roles, role) }

// client reports whether this is the person in care.
func (d doer) client() bool { return d.author.Sort == ledger.ByPatient }

// own is their own staff stream, where their credential stands.
func (d doer) own() []ledger.Stream {
	if d.author.Sort != ledger.ByStaff || !id.Valid(d.author.Person) {
		return nil
	}
	return []ledger.Stream{ledger.StaffStream(id.Staff(d.author.Person))}
}

// practises denies by a named rule what their credentials do not allow at this
// moment. See access.Practises.
func (d doer) practises(charts Charts, p staff.Practice, rule string, now time.Time, loc *time.Location) error {
	var own ledger.Chart
	for _, s := range d.own() {
		own = charts.Of(s)
	}
	return access.Practises(own, d.author.Credential, p, rule, quantity.DayOf(now, loc))
}

// prescribes denies by a rule of scope whoever does not act as a prescriber.
func (d doer) prescribes(rule string) error {
	if d.is(access.Prescriber) {
		return nil
	}
	return fault.Deny(rule, "A prescriber signs this.")
}

// treats denies by a rule of scope whoever is not a mental-health professional.
func (d doer) treats(rule string) error {
	if d.is(access.Therapist) {
		return nil
	}
	return fault.Deny(rule, "A mental-health professional signs this.")
}

// acts denies by a rule of scope whoever does not act in one of some roles.
func (d doer) acts(rule string, roles ...access.Role) error {
	if slices.ContainsFunc(roles, d.is) {
		return nil
	}
	return fault.Deny(rule, "This is for somebody who acts in another role. Somebody on the care team can help.")
}

// ours is acts, and denies partners of another practice: what is shared with them
// they neither widen nor end.
func (d doer) ours(rule string, roles ...access.Role) error {
	if d.is(access.Partner) {
		return fault.Deny(rule, "This is for the people of this practice. Ask them.")
	}
	return d.acts(rule, roles...)
}

// clientOnly reports whether a grant is the client's own and nobody else's.
func clientOnly(g access.Grant) bool {
	roles := g.Roles()
	return g.Author().Sort == ledger.ByPatient ||
		len(roles) > 0 && !slices.ContainsFunc(roles, func(r access.Role) bool { return r != access.Client && r != access.Proxy })
}

// askedOfClients are the classes of which clients write only what forClients and
// fromClient name.
var askedOfClients = []ledger.Class{ledger.Clinical, ledger.Medicines, ledger.Scheduling, ledger.Dosing}

// fromClient denies, of the classes that clients may write because they are
// asked, everything but answers, which medicines they say they take, how they
// want to be reached, when they would like to see the notes, opening a form of
// their own plan, which lessons they read, who takes them home, and that they
// want a pause.
func fromClient(g access.Grant, class ledger.Class, p Proposal) error {
	if !clientOnly(g) || !slices.Contains(askedOfClients, class) {
		return nil
	}
	if p.Corrects == "" && pausedByThem(p.Fact) {
		return nil
	}
	switch f := p.Fact.(type) {
	case outreach.Preferred, outreach.Stopped, outreach.NotNow, outreach.Resumed, note.ReleaseWished:
		if p.Corrects == "" {
			return nil
		}
	case screening.Invited: // to answer what their own plan asks: see OpenForm
		if p.Corrects == "" && f.Purpose == screening.ForMeasures {
			return nil
		}
	case integration.LessonRead, dosing.EscortNamed:
		if p.Corrects == "" {
			return nil
		}
	case patient.Asked:
		if p.Corrects == "" {
			return nil
		}
	case patient.MedicineNoted:
		if p.Corrects == "" && f.Basis == statement {
			return nil
		}
	}
	return notForClients()
}

// forClients marks the acts that clients do themselves, of the classes that are
// otherwise written by the care team.
type forClients interface{ forClients() }

func notForClients() error {
	return fault.Deny("scope.client", "This is written down by somebody on the care team.")
}

// statement is the basis of a medicine that somebody only says they take.
const statement = "statement"

// known says that there is no such record, unless somebody is registered in it.
func known(chart ledger.Chart) error {
	if len(chart.Entries) == 0 {
		return fault.Missing("There is no such record.")
	}
	return nil
}

// openCourse returns the open course, if it is the one an act is about.
func openCourse(chart ledger.Chart, want id.Course) (course.Opened, error) {
	open, ok := course.Current(chart)
	if !ok || want != "" && open.Course != want {
		if s := course.State(chart); s.State == course.StateClosed && (want == "" || s.Open.Course == want) {
			return open, s.Holds("Nothing new is written")
		}
		return open, fault.Clash("course.none", "This course is not open. Look again.")
	}
	return open, nil
}

// clinical are the kinds of entry that decisions rest on: one of them that came
// since a page was made makes the page stale.
var clinical = []string{
	patient.Registered{}.Kind(), patient.DeathNoted{}.Kind(), patient.ConditionNoted{}.Kind(), patient.AllergyNoted{}.Kind(),
	patient.ProcedureDone{}.Kind(), patient.MedicineNoted{}.Kind(), patient.MedicinesReviewed{}.Kind(), patient.MeasurementTaken{}.Kind(),
	patient.LabReported{}.Kind(), patient.Asked{}.Kind(), patient.RelativeNoted{}.Kind(), patient.Linked{}.Kind(),
	"dosing.vitals-taken", "dosing.interval-taken", "dosing.event-noted", "instrument.score-reported",
	screening.RiskReviewed{}.Kind(), ledger.Voided{}.Kind(),
}
