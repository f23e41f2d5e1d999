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
// nothing. With Paper they have left already: it is judged by the time at which
// they did, and taken; what was not in place then becomes a matter that somebody
// looks into.
//
// It refuses: somebody who may not sign it (Denied, "scope.leaving",
// "scope.leaving-against"); where no dose was given ("leave.no-dose"); a second
// time (Conflict, "leave.done"); a ride without company (Invalid, beside "with"
// or "stays"); a time before the last dose or the last vital signs (Invalid,
// beside "at"); and, by the rule itself, whatever the gate says.
type Leave struct {
	Patient id.Patient
	Session id.Session
	At      time.Time
	With    string
	Stays   bool
	How     string
	Against *LeavingAgainst
	Paper   *dosing.Paper `json:",omitempty"` // they have left already, at At: it is taken whatever the rules say
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

// RestsOn is what leaving goes by; that they have left rests on nothing.
func (l Leave) RestsOn() ([]string, int64) {
	if l.Paper != nil {
		return nil, l.Head
	}
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
	at, err := l.when(s, now, loc)
	if err != nil {
		return nil, err
	}
	signed := SignsLeaving(l.Session, l.doer.author, at, loc)
	why := l.Rules.Library.Why(course.Question{Definition: def, Gate: protocol.DosingLeave, Now: at, Location: loc}, before(chart, at).With(signed), charts.Of(ledger.SettingStream))
	fact := dosing.Left{Written: onPaper(l.Paper), Session: l.Session, With: strings.TrimSpace(l.With), Stays: l.Stays, How: l.How, Hash: def.Hash(), Findings: dosing.Stoods(why, ledger.Dosing)}
	if l.Against != nil {
		call, ok := def.Param("leaving.against.call")
		if !ok {
			return nil, fault.Refuse("leave.call", "This protocol does not say within which time somebody calls them.")
		}
		fact.Against = &dosing.Against{Capacity: l.Against.Capacity, Risks: l.Against.Risks, Drives: l.Against.Drives,
			Prescriber: id.Staff(l.doer.author.Person), CallBy: ledger.Stamp(now.Add(call.Value.Duration()))}
	} else if err := company(l.With); err != nil && l.Paper == nil {
		return nil, err
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	stream := l.deciding().stream
	out := []Proposal{{Stream: stream, At: l.At, Fact: signed.Fact}, {Stream: stream, At: l.At, Fact: fact}}
	switch {
	case l.Against != nil || why.Open():
	case l.Paper == nil:
		return nil, standsInTheWay(why)
	default: // it happened: somebody looks into it
		last := s.Doses[len(s.Doses)-1].Fact.Order
		out = append(out, Proposal{Stream: stream, At: l.At, Fact: deviation(why, def, s, last, ordererOf(chart, last, now))})
	}
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

// when is the time at which they left: after the last dose, and after the last
// vital signs that were taken of them.
func (l Leave) when(s dosing.Session, now time.Time, loc *time.Location) (time.Time, error) {
	if err := notAhead("at", l.At, now); err != nil || l.At.IsZero() {
		return now, err
	}
	clock := func(at time.Time) string { return at.In(loc).Format("15:04") }
	if dose := s.Last(); l.At.Before(dose) {
		return now, fault.Bad("at", "A dose was given at %s, so they had not left at %s. One of the two times is wrong.", clock(dose), clock(l.At))
	}
	if n := len(s.Vitals); n > 0 && l.At.Add(time.Minute).Before(s.Vitals[n-1].Entry.At) {
		return now, fault.Bad("at", "Vital signs were taken at %s, so they had not left at %s. One of the two times is wrong.", clock(s.Vitals[n-1].Entry.At), clock(l.At))
	}
	return l.At, nil
}

// ordererOf is who signed an order; empty where nobody of the staff did.
func ordererOf(chart ledger.Chart, order id.Order, now time.Time) id.Staff {
	for _, o := range dosing.Orders(chart, now) {
		if o.Fact.Order == order && o.Entry.By.Sort == ledger.ByStaff {
			return id.Staff(o.Entry.By.Person)
		}
	}
	return ""
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
