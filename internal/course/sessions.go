package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
)

// A Calendar is what dates are proposed by: when the first session may begin,
// and on which days the clinic is closed.
type Calendar struct {
	First  time.Time                   // of the first session proposed, where the clinic is
	Apart  time.Duration               // between dosing sessions; 0: the least that the protocol allows, and no less than a week
	Closed func(day quantity.Day) bool // nil: never
	Where  string                      // one of schedule.Wheres
}

// ProposeSessions proposes the dosing sessions of a course that are not on the
// plan yet: as many as it usually has, as far apart as was asked but no closer
// than the protocol plans them. A date that falls on a day on which the clinic
// is closed is put off to the next that it is open, and those after it keep their
// distance. The sessions have no key yet; whoever plans them gives one.
func ProposeSessions(def *protocol.Definition, open Opened, planned []schedule.Session, cal Calendar) []schedule.Planned {
	ph := dosingPhase(def.Plan)
	want, have := max(ph.Sessions.Usual, ph.Sessions.Least), numbers(schedule.Of(planned, open.Course, schedule.Dosing))
	apart := max(cal.Apart, ph.Apart.Least)
	if cal.Apart == 0 {
		apart = max(apart, 7*aDay)
	}
	length := ph.Length
	if length == 0 {
		length = time.Hour
	}
	var out []schedule.Planned
	at := cal.First
	for n := 1; n <= want; n++ {
		if slices.Contains(have, n) {
			continue
		}
		at = cal.next(at)
		out = append(out, schedule.Planned{Course: open.Course, Sort: schedule.Dosing, Number: n, From: at, Until: at.Add(length), Where: cal.Where})
		at = shift(at, apart)
	}
	return out
}

// next is a time, or the same hour on the next day on which the clinic is open.
func (c Calendar) next(at time.Time) time.Time {
	for range 366 {
		if c.Closed == nil || !c.Closed(quantity.DayOf(at, at.Location())) {
			break
		}
		at = shift(at, aDay)
	}
	return at
}

// NextNumber is the lowest number that no session of a course and sort has which
// is held or still to come. One that was called off or missed leaves its number
// free, so that what hangs on it is asked for the session in its place.
func NextNumber(planned []schedule.Session, open Opened, sort string) int {
	have := numbers(schedule.Of(planned, open.Course, sort))
	n := 1
	for slices.Contains(have, n) {
		n++
	}
	return n
}

func numbers(sessions []schedule.Session) (out []int) {
	for _, s := range sessions {
		if s.State != schedule.StateMissed {
			out = append(out, s.Number)
		}
	}
	return out
}

// TooClose says in a sentence that a dosing session would be closer to another
// than the protocol plans them; empty where it is not. It is a warning: whether a
// dose is held back is asked on the day.
func TooClose(def *protocol.Definition, planned []schedule.Session, p schedule.Planned) string {
	least := dosingPhase(def.Plan).Apart.Least
	if p.Sort != schedule.Dosing || least == 0 {
		return ""
	}
	for _, s := range planned {
		if s.Session == p.Session || s.Sort != schedule.Dosing || s.State == schedule.StateCancelled || s.State == schedule.StateMissed {
			continue
		}
		gap := p.From.Sub(s.From)
		if gap < 0 {
			gap = -gap
		}
		if gap < least {
			return "This is closer to the dosing session of " + s.From.In(p.From.Location()).Format("2 January") + " than the protocol plans them: at least " +
				protocol.Span(least) + " apart. It can be planned; on the day the rules ask again."
		}
	}
	return ""
}
