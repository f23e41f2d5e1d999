package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
)

// CloseCourse ends the open course. Standing orders end with it, and what is
// still on its plan is called off, but what is kept; open alerts and tasks stay,
// and so does follow-up. What of the list before closing is not done is named in
// the entry, with the reason to close all the same.
//
// It refuses: a course that is not open (Conflict, "course.none"; Refused,
// "course.closed"); while a dosing session goes on (Refused, "session.open");
// what is not done and was not named ("closing." and its key, such as
// "closing.review"); what is named as not done without a reason (Invalid, beside
// "reason"); whoever neither prescribes nor treats here (Denied,
// "scope.course"); a page that is stale (Conflict, "page.stale").
type CloseCourse struct {
	Patient id.Patient
	Closed  course.Closed
	Reason  string       `json:",omitempty"` // needed where something is missing, and of every end but a completed one
	Without []string     `json:",omitempty"` // keys of what is not done, as the page showed it
	Keep    []id.Session `json:",omitempty"`
	Call    quantity.Day `json:",omitempty"` // by when a therapist calls them; empty: nobody does
	Head    int64
}

// Name is "course.close".
func (CloseCourse) Name() string { return "course.close" }

// Action is Create.
func (CloseCourse) Action() access.Action { return access.Create }

// Classes is Scheduling, Clinical and Medicines.
func (CloseCourse) Classes() []ledger.Class {
	return []ledger.Class{ledger.Scheduling, ledger.Clinical, ledger.Medicines}
}

// Needs is the patient's record.
func (c CloseCourse) Needs() []ledger.Stream { return noting{patient: c.Patient}.needs() }

func (CloseCourse) whole() {}

// RestsOn is what the list showed.
func (c CloseCourse) RestsOn() ([]string, int64) {
	return []string{dosing.SessionBegun{}.Kind(), dosing.OrderSigned{}.Kind(), dosing.DeviationNoted{}.Kind(), schedule.Planned{}.Kind(),
		course.Reviewed{}.Kind(), course.Paused{}.Kind()}, c.Head
}

// By asks for who treats here.
func (c CloseCourse) By(g access.Grant) (Act, error) {
	return c, doerOf(g).ours("scope.course", access.Prescriber, access.Therapist)
}

// Decide closes it.
func (c CloseCourse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := c.Needs()[0]
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(stream)
	open, err := openCourse(chart, c.Closed.Course)
	if err != nil {
		return nil, err
	}
	missing, err := c.ready(chart, open)
	if err != nil {
		return nil, err
	}
	if c.Call.Valid() && c.Call < quantity.DayOf(now, loc) {
		return nil, fault.Bad("call", "This day has passed. By when does somebody call them?")
	}
	closed := c.Closed
	closed.Course = open.Course
	out := endOrders(stream, chart, open, now, "the course ended")
	out = append(out, callOff(stream, chart, open, c.Keep, schedule.ByClinic)...)
	out = append(out, Proposal{Stream: stream, Fact: closed})
	if text := strings.TrimSpace(c.Reason); text != "" {
		out = append(out, Proposal{Stream: stream, Fact: course.Explained{Course: open.Course, Of: course.OfEnd, Text: text, Missing: missing}})
	}
	if c.Call.Valid() {
		task := duty.TaskSet{For: duty.ForCall, About: "after the course", Due: endOfDay(c.Call, loc)}
		out = append(out, Proposal{Stream: stream, Fact: theirTherapist(chart, now, loc, task)})
	}
	return out, nil
}

// ready returns what is missing, or refuses by the first of it that was not
// named.
func (c CloseCourse) ready(chart ledger.Chart, open course.Opened) ([]string, error) {
	if s, under := dosing.Underway(chart); under && s.Course == open.Course {
		return nil, fault.Refuse("session.open", "A dosing session goes on. It is brought to its end and closed first.")
	}
	if c.Closed.How == course.HowWithdrawn {
		return nil, fault.Bad("how", "Where it is their own wish to stop, that has a page of its own, and waits for no list.")
	}
	if dosed := slices.ContainsFunc(dosing.Sessions(chart), func(s dosing.Session) bool { return s.Course == open.Course && len(s.Doses) > 0 }); dosed && c.Closed.How == course.HowNotBegun {
		return nil, fault.Bad("how", "A dose was given in this course, so it was begun.")
	}
	items := Ending(chart, open)
	missing := course.Missing(items)
	for _, i := range items {
		if !i.Done && !slices.Contains(c.Without, i.Key) {
			return nil, fault.Refuse("closing."+i.Key, "%s: %s", i.Title, i.Say)
		}
	}
	if strings.TrimSpace(c.Reason) == "" && (len(missing) > 0 || c.Closed.How != course.HowCompleted) {
		return nil, fault.Bad("reason", "Say in a sentence why it is closed like this.")
	}
	return missing, nil
}

// Ending lists what is looked at before a course is closed.
func Ending(chart ledger.Chart, open course.Opened) []course.EndItem {
	unwritten := 0
	for _, w := range note.Due(chart, 0) {
		if w.Course == open.Course {
			unwritten++
		}
	}
	return course.Ending(chart, open, unwritten)
}
