package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// onTeam returns whoever is on somebody's care team in one of some places, the
// first place first, leaving out a person; empty where nobody is.
func onTeam(chart ledger.Chart, not string, now time.Time, loc *time.Location, as ...string) id.Staff {
	team := course.Team(chart, quantity.DayOf(now, loc))
	for _, part := range as {
		for _, m := range team {
			if m.As == part && string(m.Staff) != not {
				return m.Staff
			}
		}
	}
	return ""
}

// nextDay is the call on the day after a session in which help was wanted, or in
// which there was severe distress: the therapist's. One session needs one call.
func (cs Charts) nextDay(stream ledger.Stream, s dosing.Session, because int, now time.Time, loc *time.Location) []Proposal {
	chart := cs.Of(stream)
	for _, t := range duty.Tasks(chart) {
		if t.For == duty.ForNextDay && !t.Set.At.Before(s.Begun.At) {
			return nil
		}
	}
	task := duty.TaskSet{For: duty.ForNextDay, Role: string(access.Therapist), Owner: onTeam(chart, "", now, loc, course.AsTherapist),
		Due: ledger.Stamp(now.Add(cs.desk(now, loc).Length(duty.NextDay)))}
	if i := slices.IndexFunc(s.People, func(p dosing.Present) bool { return p.Role == string(access.Therapist) }); task.Owner == "" && i >= 0 {
		task.Owner = s.People[i].Staff
	}
	return []Proposal{{Stream: stream, Fact: task, Because: because}}
}

// near are the people of a session who are not in its room, the nearest first.
func near(s dosing.Session) (out []id.Staff) {
	for _, where := range []string{dosing.Near, dosing.Onphone} {
		for _, p := range s.People {
			if p.Where == where {
				out = append(out, p.Staff)
			}
		}
	}
	return out
}
