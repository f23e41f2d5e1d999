package dosing

import (
	"time"

	"github.com/clew-health/clew/internal/protocol"
)

// How a reading that somebody waits for stands.
const (
	NotWatched = ""         // no dose yet, or they have left, or the session is closed
	Counting   = "counting" // the next one is not due yet
	DueNow     = "due"      // due, and within the grace: taken now it is on time
	Late       = "late"     // past the grace
	Paging     = "paging"   // so late that the prescriber is called
)

// A Watch is when the next vital signs of a session are due by its protocol's
// times, and how late they may be. The zero value watches nobody.
type Watch struct {
	Due  time.Time // when the next reading is due
	From time.Time // a reading from then on counts for it: a grace before it is due
	Last time.Time // when the last one with a blood pressure was taken; zero where none was
	Late time.Time // until then a reading is on time
	Page time.Time // from then on the prescriber is called; zero where the protocol calls nobody
}

// Watch returns when the next vital signs are due after the last dose: a further
// dose begins the times anew, and a set counts for the time it was due at, up to
// a grace before it. Where several times have passed without a reading, it is
// the first of them that is waited for. While a sheet of paper is entered nobody
// is called because the rest of it is not in yet: the wait begins with its last
// line.
func (s Session) Watch(plan protocol.Monitoring) Watch {
	dose := s.Last()
	if dose.IsZero() || s.Left != nil || s.Closed != nil {
		return Watch{}
	}
	var w Watch
	for _, v := range s.Vitals {
		if v.Fact.Pressure != nil {
			w.Last = v.Entry.At
		}
	}
	due, ok := nextDue(dose, w.Last, plan)
	if !ok {
		return Watch{}
	}
	w.Due, w.From, w.Late = due, due.Add(-plan.Grace), due.Add(plan.Grace)
	if plan.Page > 0 {
		w.Page = due.Add(plan.Page)
		if typed := s.typed(); !typed.IsZero() && typed.Add(plan.Page).After(w.Page) {
			w.Page = typed.Add(plan.Page) // whoever enters a sheet of paper has not come to its end yet
		}
	}
	return w
}

// nextDue is the first time after a dose for which no reading was taken.
func nextDue(dose, last time.Time, plan protocol.Monitoring) (time.Time, bool) {
	var at time.Duration
	for _, at = range plan.At {
		if due := dose.Add(at); last.Before(due.Add(-plan.Grace)) {
			return due, true
		}
	}
	if plan.Then <= 0 {
		return time.Time{}, false
	}
	due := dose.Add(at + plan.Then)
	if gone := last.Sub(due); gone > 0 { // whole steps that are behind
		due = due.Add(gone / plan.Then * plan.Then)
	}
	for !last.Before(due.Add(-plan.Grace)) {
		due = due.Add(plan.Then)
	}
	return due, true
}

// State returns how the reading stands at a time. At the end of the grace it is
// still on time.
func (w Watch) State(now time.Time) string {
	switch {
	case w.Due.IsZero():
		return NotWatched
	case now.Before(w.Due):
		return Counting
	case !w.Page.IsZero() && !now.Before(w.Page):
		return Paging
	case now.After(w.Late):
		return Late
	}
	return DueNow
}
