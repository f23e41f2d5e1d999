package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// lineReach is how far back the course line looks when nothing older belongs
// to a course. What is older stands in the journey.
const lineReach = 26 * 7 * 24 * time.Hour

// courseLine draws what has happened so far: doses as beads, blood pressures
// as marks under the thread.
func (c *call) courseLine(seen, settings ledger.Chart) ui.CourseLine {
	now := c.s.now()
	line := ui.CourseLine{Head: "What is known so far", Under: "No protocol chosen yet", Today: now, Start: now}
	if open, ok := course.Current(seen); ok {
		line.Head, line.Under = "The course so far", "Protocol "+open.Protocol+" "+open.Version
	}
	switch s := course.State(seen); s.State {
	case course.StatePaused:
		line.Under += ". Paused: " + pauseWords[s.Pause.Reason]
	case course.StateClosed:
		line.Head, line.Under = "The course, which has ended", "Protocol "+s.Open.Protocol+" "+s.Open.Version
		line.StopDay = s.Since.At.In(c.s.clinic.Location())
		line.Start = line.StopDay
		line.Stopped = endWords[s.Closed.How] + ", " + line.StopDay.Format("2 Jan")
	}
	line.Events = c.doseEvents(seen)
	var older int
	line.Readings, older = c.readings(seen, now.Add(-lineReach))
	taken := len(line.Events)
	var asked []course.Occasion
	if c.grant.Reads(ledger.Measures) {
		asked = c.occasions(seen, settings)
		line.Scores = c.lineScores(seen, c.s.library.Progress(seen, now), asked)
	}
	c.withPlan(&line, seen, settings, asked)
	for _, e := range line.Events {
		line.Start = earlier(line.Start, e.Day)
	}
	for _, r := range line.Readings {
		line.Start = earlier(line.Start, r.At)
	}
	answers := 0
	for _, s := range line.Scores {
		answers += len(s.Points)
	}
	switch {
	case !c.grant.Reads(ledger.Dosing) && !c.grant.Reads(ledger.Vitals):
		line.Empty = "Sessions and measurements are seen by the care team."
	case taken == 0 && len(line.Events) > 0:
		line.Empty = "No dose has been given. What is drawn is planned."
	case len(line.Events) == 0 && len(line.Readings) == 0 && answers > 0:
		line.Empty = "No session has taken place. These are answers to questionnaires."
	case len(line.Events) == 0 && len(line.Readings) == 0:
		line.Empty = "No session has taken place, and no vitals in the last six months."
	case len(line.Events) == 0:
		line.Empty = "No session has taken place. These are the days on which vitals were taken."
	}
	if answers > 0 {
		line.Caveat = "One person, " + answerCounts(line.Scores) + ". The picture can’t say why a score moved."
	}
	if older > 0 {
		line.Caveat += " " + capital(count(older, "older set of vitals stands", "older sets of vitals stand")) + " in the journey below."
	}
	return line
}

// answerCounts is "six answers to PHQ-9 and four to GAD-7".
func answerCounts(scores []ui.ScoreSeries) string {
	var out []string
	for i, s := range scores {
		n := len(s.Points)
		for _, o := range s.Others {
			n += len(o.Points)
		}
		switch {
		case i > 0:
			out = append(out, small(n)+" to "+s.Name)
		case n == 1:
			out = append(out, "one answer to "+s.Name)
		default:
			out = append(out, small(n)+" answers to "+s.Name)
		}
	}
	return list(out)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// doseEvents are the dosing sessions, one bead each.
func (c *call) doseEvents(seen ledger.Chart) []ui.CourseEvent {
	var out []ui.CourseEvent
	sessions := map[id.Session]bool{}
	for e, d := range ledger.Find[dosing.DoseGiven](seen) {
		if d.Session != "" && sessions[d.Session] {
			continue // a second dose of the same session is not a second bead
		}
		sessions[d.Session] = true
		at := e.At.In(c.s.clinic.Location())
		n := strconv.Itoa(len(out) + 1)
		out = append(out, ui.CourseEvent{Kind: ui.KindDosing, Day: at, Done: true, Label: d.Amount.String() + " " + d.Route,
			Sub: at.Format("2 Jan"), Words: "Session " + n + ", " + d.Amount.String() + " " + d.Route, Href: "#" + entryID(e)})
	}
	return out
}

// readings are the sets of vitals since a day, and how many are older.
func (c *call) readings(seen ledger.Chart, since time.Time) (out []ui.CourseReading, older int) {
	for e, v := range ledger.Find[dosing.VitalsTaken](seen) {
		if e.At.Before(since) {
			older++
			continue
		}
		r := ui.CourseReading{At: e.At.In(c.s.clinic.Location()), Label: "vitals"}
		if v.Pressure != nil {
			r.Label, r.Systolic, r.Diastolic = v.Pressure.String(), v.Pressure.Systolic, v.Pressure.Diastolic
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b ui.CourseReading) int { return a.At.Compare(b.At) })
	return out, older
}

// entryID is the fragment at which an entry stands in the journey.
func entryID(e ledger.Entry) string { return "e-" + string(e.ID) }
