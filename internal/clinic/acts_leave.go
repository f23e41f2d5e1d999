package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// signerFact is the item of the list before leaving that nobody ticks: it is
// answered by who signs.
const signerFact = "leaving.signer"

// Leave signs that somebody leaves after a dose. Who signs answers the rule
// about signers. Somebody who leaves before everything is in place does so by a
// path of their own: a prescriber writes down whether they can decide it, which
// risks they were told and who drives; nobody is kept, and the client signs
// nothing.
//
// It refuses: somebody who may not sign it (Denied, "scope.leaving",
// "scope.leaving-against"); where no dose was given ("leave.no-dose"); a second
// time (Conflict, "leave.done"); a ride without company (Invalid, beside "with"
// or "stays"); and, by the rule itself, whatever the gate says.
type Leave struct {
	Patient id.Patient
	Session id.Session
	At      time.Time
	With    string
	Stays   bool
	How     string
	Against *LeavingAgainst
	Head    int64
	Rules   Rules `json:"-"`

	doer doer
}

// LeavingAgainst is what a prescriber writes down when somebody leaves before
// everything is in place.
type LeavingAgainst struct{ Capacity, Risks, Drives string }

// Name is "session.leave".
func (Leave) Name() string { return "session.leave" }

// Action is Sign.
func (Leave) Action() access.Action { return access.Sign }

// Classes is Dosing.
func (Leave) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record, the clinic's own, and the signer's.
func (l Leave) Needs() []ledger.Stream { return l.deciding().needs(l.doer) }

func (l Leave) deciding() deciding { return deciding{ledger.PatientStream(l.Patient), l.Rules} }

// RestsOn is what leaving goes by.
func (l Leave) RestsOn() ([]string, int64) {
	return []string{dosing.VitalsTaken{}.Kind(), dosing.Checked{}.Kind(), dosing.DoseGiven{}.Kind(), dosing.EventNoted{}.Kind(),
		dosing.ConcernRaised{}.Kind(), dosing.EscortNamed{}.Kind(), ledger.Voided{}.Kind()}, l.Head
}

func (Leave) whole() {}

// By asks who signs.
func (l Leave) By(g access.Grant) (Act, error) {
	l.doer = doerOf(g)
	if l.Against != nil {
		return l, l.doer.acts("scope.leaving-against", access.Prescriber)
	}
	return l, l.doer.acts("scope.leaving", access.Prescriber, access.Monitor)
}

// Decide signs, or says what is still needed.
func (l Leave) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	s, def, chart, err := l.Rules.running(charts, l.deciding(), l.Session)
	if err != nil {
		return nil, err
	}
	if err := l.doer.practises(charts, staff.LetLeave, "scope.leaving", now, loc); err != nil {
		return nil, err
	}
	switch {
	case len(s.Doses) == 0:
		return nil, fault.Refuse("leave.no-dose", "No dose was given, so nobody signs a leaving. Close the session.")
	case s.Left != nil:
		return nil, fault.Clash("leave.done", "That they left is on record already.")
	case def.Plan.Presence.Gives == protocol.TakenBySelf && !l.doer.is(access.Prescriber):
		return nil, fault.Refuse(signerFact, "The prescriber signs the leaving, by telephone, with the readings in front of them.")
	}
	if err := notAhead("at", l.At, now); err != nil {
		return nil, err
	}
	signed := SignsLeaving(l.Session, l.doer.author, now, loc)
	why := l.Rules.Library.Why(course.Question{Definition: def, Gate: protocol.DosingLeave, Now: now, Location: loc}, chart.With(signed), charts.Of(ledger.SettingStream))
	fact := dosing.Left{Session: l.Session, With: strings.TrimSpace(l.With), Stays: l.Stays, How: l.How, Hash: def.Hash(), Findings: dosing.Stoods(why, ledger.Dosing)}
	if l.Against != nil {
		call, ok := def.Param("leaving.against.call")
		if !ok {
			return nil, fault.Refuse("leave.call", "This protocol does not say within which time somebody calls them.")
		}
		fact.Against = &dosing.Against{Capacity: l.Against.Capacity, Risks: l.Against.Risks, Drives: l.Against.Drives,
			Prescriber: id.Staff(l.doer.author.Person), CallBy: ledger.Stamp(now.Add(call.Value.Duration()))}
	} else if err := company(l.With); err != nil {
		return nil, err
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	if l.Against == nil && !why.Open() {
		return nil, standsInTheWay(why)
	}
	stream := l.deciding().stream
	out := []Proposal{{Stream: stream, At: l.At, Fact: signed.Fact}, {Stream: stream, At: l.At, Fact: fact}}
	if fact.Against != nil { // a person calls them, and the list says so at once
		out = append(out, Proposal{Stream: stream, Because: 2, Fact: duty.TaskSet{For: duty.ForCall, About: "after the session", Role: string(access.Therapist),
			Owner: onTeam(chart, "", now, loc, course.AsTherapist), Due: fact.Against.CallBy}})
	}
	return out, nil
}

// SignsLeaving is the answer to the rule about who signs a leaving, given by
// signing: an entry that does not stand in the book yet.
func SignsLeaving(session id.Session, by ledger.Author, now time.Time, loc *time.Location) ledger.Entry {
	fact := dosing.Checked{For: quantity.DayOf(now, loc), Session: session, Fact: signerFact, Answer: patient.Yes}
	return ledger.Entry{Kind: fact.Kind(), Class: ledger.Dosing, At: now, Recorded: now, By: by, Fact: fact}
}

// rides are ways to get home that are nobody's company.
var rides = []string{"taxi", "cab", "uber", "lyft", "bus", "train", "driver"}

// company refuses a ride where a person is asked for.
func company(with string) error {
	for _, word := range strings.Fields(strings.ToLower(with)) {
		if slices.Contains(rides, strings.Trim(word, ".,;")) {
			return fault.Bad("with", "Still needed: a person who stays with them. A taxi is a ride, not company.")
		}
	}
	return nil
}

// CloseSession writes down how a session went, once they have left. After severe
// distress somebody calls them on the next day. It refuses
// whoever is not part of sessions (Denied, "scope.session"); while somebody who
// had a dose has not left ("session.not-left"); while something the client said
// is not sorted ("session.quotes"); and a second time (Conflict,
// "session.closed").
type CloseSession struct {
	Patient id.Patient
	Closed  dosing.SessionClosed
}

// Name is "session.close".
func (CloseSession) Name() string { return "session.close" }

// Action is Create.
func (CloseSession) Action() access.Action { return access.Create }

// Classes is Dosing.
func (CloseSession) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record.
func (c CloseSession) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(c.Patient)}
}

func (CloseSession) dutiful() {}

// By asks for somebody who is part of a session.
func (c CloseSession) By(g access.Grant) (Act, error) {
	return c, doerOf(g).acts("scope.session", access.Therapist, access.Prescriber, access.Monitor)
}

// Decide closes it.
func (c CloseSession) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(c.Patient)
	s, ok := dosing.SessionOf(charts.Of(stream), c.Closed.Session)
	switch {
	case !ok:
		return nil, fault.Missing("There is no such session in this record.")
	case s.Closed != nil:
		return nil, fault.Clash("session.closed", "This session is closed already.")
	case len(s.Doses) > 0 && s.Left == nil:
		return nil, fault.Refuse("session.not-left", "They have not left yet. The session is closed after that.")
	}
	if n := len(s.Unsorted()); n > 0 {
		return nil, fault.Refuse("session.quotes", "First say where each thing the client said goes; %d still to sort.", n)
	}
	out := []Proposal{{Stream: stream, Fact: c.Closed}}
	if c.Closed.Distress != nil && *c.Closed.Distress {
		out = append(out, charts.nextDay(stream, s, 1, now, loc)...)
	}
	return out, nil
}
