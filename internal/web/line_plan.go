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

// metEvents are the preparation and integration sessions that were held and stand
// among the planned ones nowhere: a call of fifteen minutes is on no calendar.
func (c *call) metEvents(seen ledger.Chart, planned []ui.CourseEvent) (out []ui.CourseEvent) {
	for e, m := range ledger.Find[course.MeetingHeld](seen) {
		kind, day := lineKinds[m.Phase], e.At.In(c.s.clinic.Location())
		if slices.ContainsFunc(planned, func(p ui.CourseEvent) bool {
			return p.Kind == kind && p.Done && p.Day.Format(time.DateOnly) == day.Format(time.DateOnly)
		}) {
			continue
		}
		words := capital(sortWords[m.Phase])
		if m.Minutes > 0 {
			words += ", " + count(m.Minutes, "minute", "minutes")
		}
		out = append(out, ui.CourseEvent{Kind: kind, Day: day, Done: true, Sub: day.Format("2 Jan"), Words: words, Href: "#" + entryID(e)})
	}
	return out
}

// bestDays are the days after each dosing session in which the course's protocol sees
// integration best.
func (c *call) bestDays(seen, settings ledger.Chart, events []ui.CourseEvent) (out []ui.CourseWindow) {
	open, ok := course.Latest(seen)
	if !ok {
		return nil
	}
	def, err := c.s.protocols.WithHash(open.Hash, settings)
	if err != nil {
		return nil // the version is gone: nothing is said about its windows
	}
	w := course.IntegrationWindow(def.Plan)
	for _, e := range events {
		if e.Kind == ui.KindDosing && w.Most > 0 {
			out = append(out, ui.CourseWindow{From: e.Day.Add(w.Least), To: e.Day.Add(w.Most), Planned: !e.Done})
		}
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

// withPlan adds to a line what is still to come, and what was held without a medicine.
func (c *call) withPlan(line *ui.CourseLine, seen, settings ledger.Chart, asked []course.Occasion) {
	line.Events = append(line.Events, c.plannedEvents(seen)...)
	line.Events = append(line.Events, c.metEvents(seen, line.Events)...)
	follow, end := c.followUpEvents(asked)
	line.Events = append(line.Events, follow...)
	line.End = end
	line.Windows = c.bestDays(seen, settings, line.Events)
	slices.SortStableFunc(line.Events, func(a, b ui.CourseEvent) int { return a.Day.Compare(b.Day) })
}
