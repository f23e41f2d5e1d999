package course

import (
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// What a client's next step can be.
const (
	StepRest    = "rest"     // they had a dose and are not fully back: nothing to sign, answer or decide
	StepTold    = "told"     // a person told them that it is not recommended for now: it is here to read
	StepRead    = "read"     // a consent was given to them to read and sign
	StepAnswer  = "answer"   // questions wait
	StepLesson  = "lesson"   // a lesson comes before their next session
	StepIntent  = "intent"   // what they bring to their next dosing session
	StepEscort  = "escort"   // who takes them home and stays
	StepCheckIn = "check-in" // how something went that they undertook
	StepCome    = "come"     // their next session
	StepPaused  = "paused"
	StepClosed  = "closed"
	StepNothing = "nothing"
)

// A Step is the one thing that a client does next.
type Step struct {
	Sort       string
	Session    schedule.Session       // the planned session that it is about, or that comes next
	Lesson     integration.Lesson     // of a lesson
	Invitation id.Entry               // of a consent: the invitation that stands
	Commitment integration.Commitment // of a check-in
	Told       screening.View         // of a no
	Until      time.Time              // of a rest: when it ends
}

// Stepping is by what a client's next step is derived.
type Stepping struct {
	Now        time.Time // at the clinic's place
	Definition *protocol.Definition
	Afterwards time.Duration // how long somebody is not fully back after a dose, where the protocol does not say
	Waiting    bool          // a questionnaire can be answered now
	Lessons    []integration.Lesson
}

// Next returns the one thing that a client does next, from a chart as the client
// may read it: rest before all, then what was given to them to read, what waits
// to be answered, what comes before their next session, and the session itself.
func (s Stepping) Next(chart ledger.Chart) Step {
	if until, resting := s.Resting(chart); resting {
		return Step{Sort: StepRest, Until: until}
	}
	stands := State(chart)
	open := stands.Open.Course
	if told := screening.Shown(chart, open); told.State == screening.SaidNo {
		return Step{Sort: StepTold, Told: told}
	}
	step := s.ahead(chart)
	step.Invitation = toRead(chart, s.Now)
	switch {
	case stands.State == StateClosed:
		step.Sort = StepClosed
	case step.Invitation != "":
		step.Sort = StepRead
	case s.Waiting:
		step.Sort = StepAnswer
	case stands.State == StatePaused:
		step.Sort = StepPaused
	default:
		step = s.before(chart, open, step)
	}
	return step
}

// before finds what comes before the next session, or what the client undertook.
func (s Stepping) before(chart ledger.Chart, open id.Course, step Step) Step {
	today := quantity.DayOf(s.Now, s.Now.Location())
	if step.Session.Sort == schedule.Dosing {
		day := quantity.DayOf(step.Session.From, s.Now.Location())
		if l, ok := s.unread(chart, step.Session); ok {
			step.Sort, step.Lesson = StepLesson, l
			return step
		}
		if _, said := integration.Preparation(chart, open).Intentions[step.Session.Session]; !said {
			step.Sort = StepIntent
			return step
		}
		if _, named := Escort(chart, day); !named {
			step.Sort = StepEscort
			return step
		}
	}
	for _, c := range integration.Integration(chart, open).Commitments {
		if again := c.AskAgain(s.Now.Location()); again != "" && again <= today {
			step.Sort, step.Commitment = StepCheckIn, c
			return step
		}
	}
	if l, ok := s.unread(chart, step.Session); ok {
		step.Sort, step.Lesson = StepLesson, l
		return step
	}
	if step.Session.Session != "" {
		step.Sort = StepCome
	}
	return step
}

// ahead is a step that names the next session on the plan, if there is one.
func (s Stepping) ahead(chart ledger.Chart) Step {
	for _, one := range schedule.Sessions(chart) {
		if one.Ahead() && !one.Until.Before(s.Now) {
			return Step{Sort: StepNothing, Session: one}
		}
	}
	return Step{Sort: StepNothing}
}

// unread returns the first lesson before a session that was not read yet.
func (s Stepping) unread(chart ledger.Chart, session schedule.Session) (integration.Lesson, bool) {
	read := integration.ReadLessons(chart)
	for _, l := range s.Lessons {
		if _, done := read[l.Key]; !done && l.Before.Sort == session.Sort && session.Number >= l.Before.Number {
			return l, true
		}
	}
	return integration.Lesson{}, false
}

// Resting reports whether a client had a dose and is to sign, answer and decide
// nothing yet: until they are fully back, as Altered has it.
func (s Stepping) Resting(chart ledger.Chart) (until time.Time, resting bool) {
	return Altered(chart, s.Definition, s.Afterwards, s.Now)
}

// Escort returns who takes a client home on a day and stays with them, as last
// said; a ride alone is not company.
func Escort(chart ledger.Chart, day quantity.Day) (escort dosing.EscortNamed, named bool) {
	for _, f := range ledger.Find[dosing.EscortNamed](chart) {
		if f.For == day {
			escort, named = f, f.Stays
		}
	}
	return escort, named
}

// toRead returns the last invitation to read and sign that stands.
func toRead(chart ledger.Chart, now time.Time) id.Entry {
	var out id.Entry
	for e, f := range ledger.Find[screening.Invited](chart) {
		if f.Purpose != screening.ForConsent {
			continue
		}
		if _, stands := screening.InvitationStands(chart, e.ID, f.Purpose, now); stands && !SignedSince(chart, e.ID) {
			out = e.ID
		}
	}
	return out
}

// SignedSince reports whether the client signed something after an invitation.
func SignedSince(chart ledger.Chart, invitation id.Entry) bool {
	invited, ok := chart.Entry(invitation)
	for e, f := range ledger.Find[consent.Signed](chart) {
		if ok && e.Seq > invited.Seq && (f.As == consent.AsClient || f.As == "") {
			return true
		}
	}
	return false
}
