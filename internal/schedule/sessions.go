package schedule

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// States of a planned session.
const (
	StatePlanned   = "planned"
	StateMoved     = "moved"     // planned, on another date than at first
	StateHeld      = "held"      // they came, or a dose was given in it
	StateCancelled = "cancelled" // taken off the plan
	StateMissed    = "missed"    // they did not come
)

// A Session is one planned session as it stands now.
type Session struct {
	Planned           // From and Until are those that hold now
	State   string    // one of the states
	Entry   id.Entry  // of its planning
	Began   time.Time // of one that was held: when they came, or the first dose was given
	History []Change  // what happened to it, the oldest first
}

// A Change is one thing that happened to a session's place on the calendar.
type Change struct {
	Entry       id.Entry
	At          time.Time // when it was said
	State       string    // moved, cancelled, missed or held
	From, Until time.Time // of a move: the dates before it
	Reason      string
	AskedBy     string
}

// Ahead reports whether a session is still to come, as far as the plan goes:
// neither held, nor missed, nor taken off.
func (s Session) Ahead() bool { return s.State == StatePlanned || s.State == StateMoved }

// Sessions returns the sessions of a chart, by when they begin. One that was
// held stays held, whatever was written about it afterwards; one that was
// called off and moved again is on the plan again.
func Sessions(chart ledger.Chart) []Session {
	byKey := map[id.Session]*Session{}
	var order []*Session
	for e, p := range ledger.Find[Planned](chart) {
		if byKey[p.Session] == nil {
			s := &Session{Planned: p, State: StatePlanned, Entry: e.ID}
			byKey[p.Session] = s
			order = append(order, s)
		}
	}
	if len(order) == 0 {
		return nil
	}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Moved:
			byKey[f.Session].move(e, f)
		case Cancelled:
			byKey[f.Session].change(Change{Entry: e.ID, At: e.At, State: StateCancelled, Reason: f.Reason, AskedBy: f.AskedBy})
		case Missed:
			byKey[f.Session].change(Change{Entry: e.ID, At: e.At, State: StateMissed, Reason: f.Note})
		case Arrived:
			byKey[f.Session].hold(e)
		case dosing.DoseGiven:
			byKey[f.Session].hold(e)
		}
	}
	out := make([]Session, len(order))
	for i, s := range order {
		out[i] = *s
	}
	slices.SortStableFunc(out, func(a, b Session) int { return a.From.Compare(b.From) })
	return out
}

func (s *Session) change(c Change) {
	if s == nil {
		return
	}
	s.History = append(s.History, c)
	if s.State != StateHeld {
		s.State = c.State
	}
}

func (s *Session) move(e ledger.Entry, m Moved) {
	if s == nil {
		return
	}
	s.change(Change{Entry: e.ID, At: e.At, State: StateMoved, From: s.From, Until: s.Until, Reason: m.Reason, AskedBy: m.AskedBy})
	if s.State != StateHeld {
		s.From, s.Until = m.From, m.Until
	}
}

func (s *Session) hold(e ledger.Entry) {
	if s == nil {
		return
	}
	if s.Began.IsZero() || e.At.Before(s.Began) {
		s.Began = e.At
	}
	if s.State != StateHeld {
		s.change(Change{Entry: e.ID, At: e.At, State: StateHeld})
	}
	s.State = StateHeld
}

// Of returns the sessions of one course and sort that are not taken off, by
// when they begin. An empty sort means every sort.
func Of(all []Session, course id.Course, sort string) []Session {
	var out []Session
	for _, s := range all {
		if s.Course == course && (sort == "" || s.Sort == sort) && s.State != StateCancelled {
			out = append(out, s)
		}
	}
	return out
}

// Find returns one session by its key.
func Find(all []Session, key id.Session) (Session, bool) {
	for _, s := range all {
		if s.Session == key {
			return s, true
		}
	}
	return Session{}, false
}
