package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/web/ui"
)

// lineKinds are how sessions of the plan are drawn; a call or a review has no
// mark of its own.
var lineKinds = map[string]string{schedule.Preparation: ui.KindPrep, schedule.Dosing: ui.KindDosing, schedule.Integration: ui.KindIntegration}

// plannedEvents are the sessions that are on the plan and still to come, and
// those without a medicine that were held. The next one is drawn as such; one
// whose time has passed, and of which nobody said whether they came, is late.
func (c *call) plannedEvents(seen ledger.Chart) []ui.CourseEvent {
	loc, now := c.s.clinic.Location(), c.s.now()
	var out []ui.CourseEvent
	next := true
	for _, s := range schedule.Sessions(seen) {
		kind, drawn := lineKinds[s.Sort]
		held := s.State == schedule.StateHeld
		if !drawn || !s.Ahead() && (!held || s.Sort == schedule.Dosing) {
			continue
		}
		day := s.From.In(loc)
		e := ui.CourseEvent{Kind: kind, Day: day, Done: held, Sub: day.Format("2 Jan"), Href: c.planPath() + "#s-" + string(s.Session),
			Words: capital(sortWords[s.Sort]) + " " + strconv.Itoa(s.Number)}
		if s.Sort == schedule.Dosing {
			e.Label = "Session " + strconv.Itoa(s.Number)
		}
		if !held {
			e.Words += ", planned"
			e.Late = s.Until.Before(now)
			e.Next = next && !e.Late
			next = next && !e.Next
		}
		out = append(out, e)
	}
	return out
}

// followUpEvents are the points after the course at which questionnaires are
// asked, one for each, and when the last of them is due.
func (c *call) followUpEvents(asked []course.Occasion) (out []ui.CourseEvent, end time.Time) {
	place := map[string]int{}
	for _, o := range asked {
		number, unit, ok := strings.Cut(o.Visit, "-")
		if _, err := strconv.Atoi(number); !ok || err != nil || !o.Dated() || o.State == course.OccasionLeftOut {
			continue
		}
		i, there := place[o.Visit]
		if !there {
			i = len(out)
			place[o.Visit] = i
			short := map[string]string{"weeks": " wk", "month": " mo", "months": " mo"}[unit]
			out = append(out, ui.CourseEvent{Kind: ui.KindFollowup, Day: o.Due, Label: number + short, Sub: o.Due.Format("2 Jan"), Words: "Asked " + visitWords(o), Href: c.planPath()})
		}
		out[i].Done = out[i].Done || o.State == course.OccasionAnswered
		if o.Due.After(end) {
			end = o.Due
		}
	}
	return out, end
}

// withPlan adds to a line what is still to come.
func (c *call) withPlan(line *ui.CourseLine, seen ledger.Chart, asked []course.Occasion) {
	line.Events = append(line.Events, c.plannedEvents(seen)...)
	follow, end := c.followUpEvents(asked)
	line.Events = append(line.Events, follow...)
	line.End = end
	slices.SortStableFunc(line.Events, func(a, b ui.CourseEvent) int { return a.Day.Compare(b.Day) })
}
