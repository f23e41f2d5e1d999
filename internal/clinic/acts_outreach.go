package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// reaching is what the acts about messages have in common.
type reaching struct{}

// Action is Create.
func (reaching) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (reaching) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// SetPreferred keeps how somebody wants to be reached. The client may say so
// by a link.
type SetPreferred struct {
	reaching
	Patient   id.Patient
	Preferred outreach.Preferred
}

// StopReminders keeps that somebody wants no more messages; it holds at once,
// also for what waits to be sent. The client may say so by a link. Said again
// when it is stopped already, nothing more is kept.
type StopReminders struct {
	reaching
	Patient id.Patient
	Stopped outreach.Stopped
}

// NotNow keeps that somebody wants to be left in peace until a time, or until they
// say so. It refuses a time that has passed, or that lies further ahead than a year (Invalid,
// beside "until").
type NotNow struct {
	reaching
	Patient id.Patient
	NotNow  outreach.NotNow
}

// ResumeReminders takes back a stop or a "not now". It refuses where there is
// nothing to take back (Conflict, "outreach.not-stopped").
type ResumeReminders struct {
	reaching
	Patient id.Patient
	Resumed outreach.Resumed
}

// QueueMessage puts one message into the outbox. To staff it always goes: that
// somebody is needed waits for nothing. To the client it refuses what they
// stopped (Refused, "outreach.stopped"), and an invitation that does not stand
// (Conflict, "invitation.ended").
type QueueMessage struct {
	reaching
	Patient id.Patient
	Queued  outreach.Queued
}

// NoteDelivery keeps what became of a message: an outreach.Delivered, Failed or
// Opened. Only the machine that sends does it. Each is kept once; it refuses a
// message that is not there (NotFound).
type NoteDelivery struct {
	reaching
	Patient id.Patient
	Note    ledger.Fact
}

// Name is "outreach.prefer".
func (SetPreferred) Name() string { return "outreach.prefer" }

// Name is "outreach.stop".
func (StopReminders) Name() string { return "outreach.stop" }

// Name is "outreach.not-now".
func (NotNow) Name() string { return "outreach.not-now" }

// Name is "outreach.resume".
func (ResumeReminders) Name() string { return "outreach.resume" }

// Name is "message.queue".
func (QueueMessage) Name() string { return "message.queue" }

// Name is "message.note".
func (NoteDelivery) Name() string { return "message.note" }

func (SetPreferred) forClients()    {}
func (StopReminders) forClients()   {}
func (NotNow) forClients()          {}
func (ResumeReminders) forClients() {}

// Needs is the patient's record.
func (s SetPreferred) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(s.Patient)}
}

// Needs is the patient's record.
func (s StopReminders) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(s.Patient)}
}

// Needs is the patient's record.
func (n NotNow) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(n.Patient)} }

// Needs is the patient's record.
func (r ResumeReminders) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(r.Patient)}
}

// Needs is the patient's record.
func (q QueueMessage) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(q.Patient)}
}

// Needs is the patient's record.
func (n NoteDelivery) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(n.Patient)}
}

// Decide takes the wish.
func (s SetPreferred) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	return keep(charts, s.Patient, s.Preferred)
}

// Decide stops.
func (s StopReminders) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	now := outreach.Stands(charts.Of(ledger.PatientStream(s.Patient)))
	if now.Stopped == s.Stopped.What || now.Stopped == outreach.Everything {
		return nil, s.Stopped.Check()
	}
	return keep(charts, s.Patient, s.Stopped)
}

// longestPeace is how far ahead "not now" may reach: beyond it, it is a stop.
const longestPeace = 366 * 24 * time.Hour

// Decide waits.
func (n NotNow) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	if !n.NotNow.Open && (!now.Before(n.NotNow.Until) || n.NotNow.Until.Sub(now) > longestPeace) {
		return nil, fault.Bad("until", "Choose a day ahead, within a year.")
	}
	return keep(charts, n.Patient, n.NotNow)
}

// Decide goes on.
func (r ResumeReminders) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stands := outreach.Stands(charts.Of(ledger.PatientStream(r.Patient)))
	if stands.Stopped == "" && !stands.Pauses(now) {
		return nil, fault.Clash("outreach.not-stopped", "Nothing is stopped: messages go on as planned.")
	}
	return keep(charts, r.Patient, r.Resumed)
}

// Decide queues.
func (q QueueMessage) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	chart := charts.Of(ledger.PatientStream(q.Patient))
	if q.Queued.To == "" {
		if may, why := outreach.Stands(chart).May(q.Queued.Purpose, now); !may {
			return nil, fault.Refuse("outreach.stopped", "%s", why)
		}
		if q.Queued.Invitation != "" {
			if _, stands := screening.InvitationStands(chart, q.Queued.Invitation, q.Queued.Purpose, now); !stands {
				return nil, fault.Clash("invitation.ended", "This invitation has ended already.")
			}
		}
	}
	return keep(charts, q.Patient, q.Queued)
}

// By takes machines only.
func (n NoteDelivery) By(g access.Grant) (Act, error) {
	return n, doerOf(g).acts("scope.machine", access.Machine)
}

// Decide notes it, once.
func (n NoteDelivery) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	message, ok := noted(n.Note)
	if !ok {
		return nil, fault.Bad("note", "Of a message it is noted that it was delivered, not delivered, or opened.")
	}
	stream := ledger.PatientStream(n.Patient)
	for _, m := range outreach.Messages(charts.Of(stream)) {
		if m.Key() != message {
			continue
		}
		_, opened := n.Note.(outreach.Opened)
		if opened && m.Opened.ID != "" || !opened && !m.Waits() {
			return nil, nil
		}
		return []Proposal{{Stream: stream, Fact: n.Note}}, nil
	}
	return nil, fault.Missing("There is no such message in this record.")
}

// noted returns which message a note is about.
func noted(note ledger.Fact) (id.Entry, bool) {
	switch f := note.(type) {
	case outreach.Delivered:
		return f.Message, true
	case outreach.Failed:
		return f.Message, true
	case outreach.Opened:
		return f.Message, true
	}
	return "", false
}

// keep proposes one fact for a record that is known.
func keep(charts Charts, patient id.Patient, fact ledger.Fact) ([]Proposal, error) {
	stream := ledger.PatientStream(patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: fact}}, nil
}

// ReachStaff keeps how somebody who works here is told that they are needed. It
// refuses somebody who does not work here (NotFound).
type ReachStaff struct{ Reached staff.Reached }

// Name is "staff.reach".
func (ReachStaff) Name() string { return "staff.reach" }

// Action is Create.
func (ReachStaff) Action() access.Action { return access.Create }

// Classes is People.
func (ReachStaff) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's own stream.
func (r ReachStaff) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.StaffStream(r.Reached.Staff)}
}

// Decide keeps it.
func (r ReachStaff) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(r.Reached.Staff)
	if _, here := staff.Of(charts.Of(stream)); !here {
		return nil, fault.Missing("Nobody with this key works here.")
	}
	return []Proposal{{Stream: stream, Fact: r.Reached}}, nil
}
