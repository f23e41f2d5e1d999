package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
)

// therapy lists who prepares and integrates with clients.
var therapy = []access.Role{access.Therapist, access.Trainee, access.Prescriber}

// therapist denies whoever does not prepare and integrate with clients; about
// their own care clients may write themselves.
func therapist(g access.Grant) error {
	if clientOnly(g) {
		return nil
	}
	return doerOf(g).acts("scope.therapy", therapy...)
}

// WriteWords keeps something the client says while preparing, in their words:
// by the client, or by a therapist as it was said. It refuses others (Denied,
// "scope.therapy").
type WriteWords struct {
	Patient id.Patient
	Words   integration.Told
}

// Name is "preparation.write".
func (WriteWords) Name() string { return "preparation.write" }

// Action is Create.
func (WriteWords) Action() access.Action { return access.Create }

// Classes is Words.
func (WriteWords) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (w WriteWords) Needs() []ledger.Stream { return noting{patient: w.Patient}.needs() }

// By asks for the client or a therapist.
func (w WriteWords) By(g access.Grant) (Act, error) { return w, therapist(g) }

// Decide takes the words.
func (w WriteWords) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return noting{patient: w.Patient, fact: w.Words}.decide(charts, now)
}

// NotePreparation notes a step of preparation that is no words of the client's:
// exactly one of a technique that was practised, parts of the agreement about
// the room that were gone over, and a judgement whether they are prepared
// enough. Only a therapist judges that (Denied, "scope.fit").
type NotePreparation struct {
	Patient   id.Patient
	Practised *integration.Practised
	Container *integration.ContainerAgreed
	Fit       *integration.FitJudged
}

// Name is "preparation.note".
func (NotePreparation) Name() string { return "preparation.note" }

// Action is Create.
func (NotePreparation) Action() access.Action { return access.Create }

// Classes is Clinical.
func (NotePreparation) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (n NotePreparation) Needs() []ledger.Stream { return noting{patient: n.Patient}.needs() }

// By asks for a therapist.
func (n NotePreparation) By(g access.Grant) (Act, error) {
	if n.Fit != nil {
		return n, doerOf(g).treats("scope.fit")
	}
	return n, doerOf(g).acts("scope.therapy", therapy...)
}

// Decide takes the one that is there.
func (n NotePreparation) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	var facts []ledger.Fact
	if n.Practised != nil {
		facts = append(facts, *n.Practised)
	}
	if n.Container != nil {
		facts = append(facts, *n.Container)
	}
	if n.Fit != nil {
		facts = append(facts, *n.Fit)
	}
	if len(facts) != 1 {
		return nil, fault.Bad("step", "Say what was done.")
	}
	return noting{patient: n.Patient, fact: facts[0]}.decide(charts, now)
}

// TellStory keeps a session as the client tells it afterwards. It refuses a
// session that is not in the record (Invalid, beside "session").
type TellStory struct {
	Patient id.Patient
	Story   integration.StoryTold
}

// Name is "story.tell".
func (TellStory) Name() string { return "story.tell" }

// Action is Create.
func (TellStory) Action() access.Action { return access.Create }

// Classes is Words.
func (TellStory) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (t TellStory) Needs() []ledger.Stream { return noting{patient: t.Patient}.needs() }

// By asks for the client or a therapist.
func (t TellStory) By(g access.Grant) (Act, error) { return t, therapist(g) }

// Decide takes the story of a session that is there.
func (t TellStory) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	n := noting{patient: t.Patient, fact: t.Story}
	if _, ok := dosing.SessionOf(charts.Of(n.needs()[0]), t.Story.Session); !ok && t.Story.Session != "" {
		return nil, fault.Bad("session", "There is no such session in this record.")
	}
	return n.decide(charts, now)
}

// KeepInsight keeps what the client wants to keep of a session. A quote it
// rests on must be in the record (Invalid, beside "quote").
type KeepInsight struct {
	Patient id.Patient
	Insight integration.InsightKept
}

// Name is "insight.keep".
func (KeepInsight) Name() string { return "insight.keep" }

// Action is Create.
func (KeepInsight) Action() access.Action { return access.Create }

// Classes is Words.
func (KeepInsight) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (k KeepInsight) Needs() []ledger.Stream { return noting{patient: k.Patient}.needs() }

// By asks for the client or a therapist.
func (k KeepInsight) By(g access.Grant) (Act, error) { return k, therapist(g) }

// Decide takes it.
func (k KeepInsight) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	n := noting{patient: k.Patient, fact: k.Insight}
	if k.Insight.Quote != "" && !holds[dosing.QuoteHeard](charts.Of(n.needs()[0]), k.Insight.Quote) {
		return nil, fault.Bad("quote", "These words are not in the record.")
	}
	return n.decide(charts, now)
}

// MakeCommitment writes down what the client undertakes to do. An insight it
// comes from must be in the record (Invalid, beside "insight").
type MakeCommitment struct {
	Patient    id.Patient
	Commitment integration.CommitmentMade
}

// Name is "commitment.make".
func (MakeCommitment) Name() string { return "commitment.make" }

// Action is Create.
func (MakeCommitment) Action() access.Action { return access.Create }

// Classes is Words.
func (MakeCommitment) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (m MakeCommitment) Needs() []ledger.Stream { return noting{patient: m.Patient}.needs() }

// By asks for the client or a therapist.
func (m MakeCommitment) By(g access.Grant) (Act, error) { return m, therapist(g) }

// Decide takes it.
func (m MakeCommitment) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	n := noting{patient: m.Patient, fact: m.Commitment}
	if m.Commitment.Insight != "" && !holds[integration.InsightKept](charts.Of(n.needs()[0]), m.Commitment.Insight) {
		return nil, fault.Bad("insight", "This is not in the record.")
	}
	return n.decide(charts, now)
}

// CheckIn writes down how a commitment went, as the client says. The commitment
// must be in the record (NotFound).
type CheckIn struct {
	Patient id.Patient
	CheckIn integration.CheckedIn
}

// Name is "commitment.check-in".
func (CheckIn) Name() string { return "commitment.check-in" }

// Action is Create.
func (CheckIn) Action() access.Action { return access.Create }

// Classes is Words.
func (CheckIn) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (c CheckIn) Needs() []ledger.Stream { return noting{patient: c.Patient}.needs() }

// By asks for the client or a therapist.
func (c CheckIn) By(g access.Grant) (Act, error) { return c, therapist(g) }

// Decide takes it.
func (c CheckIn) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	n := noting{patient: c.Patient, fact: c.CheckIn}
	if c.CheckIn.Commitment != "" && !holds[integration.CommitmentMade](charts.Of(n.needs()[0]), c.CheckIn.Commitment) {
		return nil, fault.Missing("There is no such commitment in this record.")
	}
	return n.decide(charts, now)
}

// holds reports whether a record has an entry of a kind under a key.
func holds[F ledger.Fact](chart ledger.Chart, key id.Entry) bool {
	e, ok := chart.Entry(key)
	_, is := e.Fact.(F)
	return ok && is
}

// NoteMeeting says that a preparation or integration session took place, at any
// length: a short call counts. It refuses whoever does not hold them (Denied,
// "scope.therapy"), a course that is not open (Conflict, "course.closed") and
// more than one of the same kind within ten minutes (Conflict,
// "meeting.twice"): most likely two people wrote the same one down.
type NoteMeeting struct {
	Patient id.Patient
	At      time.Time // when it began; zero means now
	Meeting course.MeetingHeld
}

// Name is "meeting.note".
func (NoteMeeting) Name() string { return "meeting.note" }

// Action is Create.
func (NoteMeeting) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (NoteMeeting) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record.
func (m NoteMeeting) Needs() []ledger.Stream { return noting{patient: m.Patient}.needs() }

// By asks for a therapist.
func (m NoteMeeting) By(g access.Grant) (Act, error) {
	return m, doerOf(g).acts("scope.therapy", therapy...)
}

// twiceWithin is how close together two notes of one meeting stand at least.
const twiceWithin = 10 * time.Minute

// Decide takes it for the course that is open.
func (m NoteMeeting) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	n := noting{patient: m.Patient, at: m.At, fact: m.Meeting}
	chart, at := charts.Of(n.needs()[0]), m.At
	if at.IsZero() {
		at = now
	}
	if open, ok := course.Current(chart); !ok || open.Course != m.Meeting.Course {
		return nil, fault.Clash("course.closed", "This course is not open.")
	}
	for e, had := range ledger.Find[course.MeetingHeld](chart) {
		if apart := at.Sub(e.At).Abs(); had.Course == m.Meeting.Course && had.Phase == m.Meeting.Phase && apart < twiceWithin {
			return nil, fault.Clash("meeting.twice", "One at that time stands in the record already. Is it the same one?")
		}
	}
	return n.decide(charts, now)
}
