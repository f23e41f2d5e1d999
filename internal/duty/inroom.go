package duty

import (
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// come takes that a person has it. Help in a room then has come; what the
// protocol calls an emergency ends with a person and a good reading, whichever
// is later.
func (a *Alert) come(by Touch) {
	switch {
	case a.Closed != nil:
	case a.Sort == RoomHelp, a.Sort == LimitPast && a.settled != nil && a.Emergency():
		a.Closed = &by
	}
}

// inSession ends what was raised in the room of a dose by what happens there: a
// late reading is taken, a later one is not past the limit any more, they have
// left, or the session is closed.
func (a *Alert) inSession(e ledger.Entry, by Touch) {
	if a.Closed != nil || a.Sort != ReadingLate && a.Sort != LimitPast {
		return
	}
	last := a.Answers[len(a.Answers)-1]
	switch f := e.Fact.(type) {
	case dosing.VitalsTaken:
		if f.Session == last.Session && !e.At.Before(last.From) {
			a.read(f, last.Limit, by)
		}
	case dosing.Left:
		a.over(f.Session, last.Session, by)
	case dosing.SessionClosed:
		a.over(f.Session, last.Session, by)
	}
}

func (a *Alert) over(ended, mine id.Session, by Touch) {
	if ended == mine {
		a.Closed = &by
	}
}

// read takes a set of vital signs of the session.
func (a *Alert) read(v dosing.VitalsTaken, l *dosing.Limit, by Touch) {
	if a.Sort == ReadingLate {
		if v.Pressure != nil {
			a.Closed = &by
		}
		return
	}
	if l == nil {
		return
	}
	if _, taken := l.Reads(v); !taken {
		return
	}
	if l.Past(v) {
		a.settled = nil
		return
	}
	a.settled = &by
	if !a.Emergency() || a.Taken != nil {
		a.Closed = &by
	}
}
