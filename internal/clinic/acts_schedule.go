package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/schedule"
)

// PlanSessions puts one session or several on the plan of a course. One whose
// Number is 0 gets the next that is free.
//
// It refuses: a session of a course that is not open (Conflict, "course.none"),
// but a screening session and a call need none; one that begins in the past or
// at the same time as another of this person (Invalid); a number that another
// session has (Conflict, "session.number"); somebody who has died (Refused,
// "patient.dead"). Dosing sessions that are close together are no reason to
// refuse: see course.TooClose.
type PlanSessions struct {
	Patient  id.Patient
	Sessions []schedule.Planned
}

// PlanSession is PlanSessions for one.
func PlanSession(p id.Patient, s schedule.Planned) PlanSessions {
	return PlanSessions{Patient: p, Sessions: []schedule.Planned{s}}
}

// Name is "session.plan".
func (PlanSessions) Name() string { return "session.plan" }

// Action is Create.
func (PlanSessions) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (PlanSessions) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the person's record.
func (p PlanSessions) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(p.Patient)}
}

// Decide plans them.
func (p PlanSessions) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	chart := charts.Of(p.Needs()[0])
	if err := living(chart); err != nil {
		return nil, err
	}
	if len(p.Sessions) == 0 {
		return nil, fault.Bad("from", "There is no session to plan.")
	}
	planned := schedule.Sessions(chart)
	var out []Proposal
	for _, s := range p.Sessions {
		if s.Number == 0 {
			s.Number = course.NextNumber(planned, course.Opened{Course: s.Course}, s.Sort)
		}
		if err := placed(chart, planned, s, now); err != nil {
			return nil, err
		}
		for _, other := range planned {
			if other.Session == s.Session {
				return nil, fault.Clash("session.planned", "This session is on the plan already.")
			}
			taken := other.State != schedule.StateCancelled && other.State != schedule.StateMissed
			if taken && other.Course == s.Course && other.Sort == s.Sort && other.Number == s.Number {
				return nil, fault.Clash("session.number", "There is %s session %d on the plan already. Look again.", s.Sort, s.Number)
			}
		}
		planned = append(planned, schedule.Session{Planned: s, State: schedule.StatePlanned})
		out = append(out, Proposal{Stream: p.Needs()[0], Fact: s})
	}
	return out, nil
}

// living refuses to plan for nobody, and for somebody who has died.
func living(chart ledger.Chart) error {
	if err := known(chart); err != nil {
		return err
	}
	for range ledger.Find[patient.DeathNoted](chart) {
		return fault.Refuse("patient.dead", "This person has died. Nothing is planned any more.")
	}
	return nil
}

// placed checks a session's course, and that its time is ahead and free.
func placed(chart ledger.Chart, planned []schedule.Session, s schedule.Planned, now time.Time) error {
	if s.Course != "" || s.Sort != schedule.Screening && s.Sort != schedule.Call {
		if _, err := openCourse(chart, s.Course); err != nil || s.Course == "" {
			return fault.Clash("course.none", "A session belongs to a course that is open. Open one first.")
		}
	}
	if err := s.Check(); err != nil {
		return err
	}
	return free(planned, s.Session, s.From, s.Until, now)
}

// free checks that a time is ahead, and that the person has no other session
// then.
func free(planned []schedule.Session, self id.Session, from, until, now time.Time) error {
	if from.Before(now) {
		return fault.Bad("from", "This is in the past. When is it?")
	}
	for _, other := range planned {
		if other.Session != self && other.Ahead() && from.Before(other.Until) && other.From.Before(until) {
			return fault.Bad("from", "They have another session then: %s %d.", other.Sort, other.Number)
		}
	}
	return nil
}

// MoveSession gives a session another date.
//
// It refuses: a session that is not on the plan (NotFound); one that was held
// (Conflict, "session.held"); a time that is past or taken (Invalid).
type MoveSession struct {
	Patient id.Patient
	schedule.Moved
}

// Name is "session.move".
func (MoveSession) Name() string { return "session.move" }

// Action is Create.
func (MoveSession) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (MoveSession) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the person's record.
func (m MoveSession) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(m.Patient)}
}

// Decide moves it.
func (m MoveSession) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	chart := charts.Of(m.Needs()[0])
	if err := living(chart); err != nil {
		return nil, err
	}
	planned := schedule.Sessions(chart)
	s, err := unheld(planned, m.Session)
	if err != nil {
		return nil, err
	}
	if err := m.Moved.Check(); err != nil {
		return nil, err
	}
	if s.From.Equal(m.From) && s.Until.Equal(m.Until) && s.Ahead() {
		return nil, fault.Bad("from", "This is when it is already.")
	}
	if !s.Ahead() { // it comes back to the plan, in its own place
		for _, other := range planned {
			if other.Session != s.Session && other.Course == s.Course && other.Sort == s.Sort && other.Number == s.Number &&
				other.State != schedule.StateCancelled && other.State != schedule.StateMissed {
				return nil, fault.Clash("session.number", "Another session has taken its place. Plan a new one.")
			}
		}
	}
	if err := free(planned, m.Session, m.From, m.Until, now); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: m.Needs()[0], Fact: m.Moved}}, nil
}

// unheld finds a session whose place on the plan can still change.
func unheld(planned []schedule.Session, key id.Session) (schedule.Session, error) {
	s, ok := schedule.Find(planned, key)
	switch {
	case !ok:
		return s, fault.Missing("There is no such session on the plan.")
	case s.State == schedule.StateHeld:
		return s, fault.Clash("session.held", "This session was held on %s.", s.Began.Format("2 January 2006"))
	}
	return s, nil
}

// CancelSession takes a session off the plan. What hung on it is not asked.
//
// It refuses: a session that is not on the plan (NotFound); one that was held
// (Conflict, "session.held") or taken off (Conflict, "session.cancelled").
type CancelSession struct {
	Patient id.Patient
	schedule.Cancelled
}

// Name is "session.cancel".
func (CancelSession) Name() string { return "session.cancel" }

// Action is Create.
func (CancelSession) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (CancelSession) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the person's record.
func (c CancelSession) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(c.Patient)}
}

// Decide takes it off.
func (c CancelSession) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	s, err := unheld(schedule.Sessions(charts.Of(c.Needs()[0])), c.Session)
	switch {
	case err != nil:
		return nil, err
	case s.State == schedule.StateCancelled:
		return nil, fault.Clash("session.cancelled", "This session was called off already.")
	}
	return []Proposal{{Stream: c.Needs()[0], Fact: c.Cancelled}}, nil
}

// MissSession notes that they did not come.
//
// It refuses: a session that is not on the plan (NotFound), was held (Conflict,
// "session.held") or is not on it any more (Conflict, "session.missed"); one that
// has not begun (Refused, "session.ahead").
type MissSession struct {
	Patient id.Patient
	schedule.Missed
}

// Name is "session.miss".
func (MissSession) Name() string { return "session.miss" }

// Action is Create.
func (MissSession) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (MissSession) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the person's record.
func (m MissSession) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(m.Patient)}
}

// Decide notes it.
func (m MissSession) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	s, err := unheld(schedule.Sessions(charts.Of(m.Needs()[0])), m.Session)
	switch {
	case err != nil:
		return nil, err
	case !s.Ahead():
		return nil, fault.Clash("session.missed", "This session is not on the plan any more.")
	case now.Before(s.From):
		return nil, fault.Refuse("session.ahead", "It has not begun. If they said they will not come, call it off or move it.")
	}
	return []Proposal{{Stream: m.Needs()[0], Fact: m.Missed}}, nil
}

// ArriveSession notes that they came.
//
// It refuses: a session that is not on the plan (NotFound) or was held already
// (Conflict, "session.held").
type ArriveSession struct {
	Patient id.Patient
	schedule.Arrived
}

// Name is "session.arrive".
func (ArriveSession) Name() string { return "session.arrive" }

// Action is Create.
func (ArriveSession) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (ArriveSession) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the person's record.
func (a ArriveSession) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(a.Patient)}
}

// Decide notes it.
func (a ArriveSession) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	if _, err := unheld(schedule.Sessions(charts.Of(a.Needs()[0])), a.Session); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: a.Needs()[0], Fact: a.Arrived}}, nil
}
