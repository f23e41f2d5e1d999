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
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
)

// PauseCourse puts the open course on hold, at once: whoever prescribes or
// treats, or the client themselves. Orders stay as they are and cannot be used;
// open alerts and tasks stay. Where the client does it, a therapist is asked to
// call them.
//
// It refuses: a course that is not open (Conflict, "course.none"; Refused,
// "course.closed"); one that is paused already (Conflict, "course.paused");
// another role (Denied, "scope.course").
type PauseCourse struct {
	Patient id.Patient
	Paused  course.Paused
	Reason  string `json:",omitempty"` // in words; not of the client's own pause

	doer doer
	own  bool // the client does it themselves
}

// Name is "course.pause".
func (PauseCourse) Name() string { return "course.pause" }

// Action is Create.
func (PauseCourse) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (PauseCourse) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

func (PauseCourse) forClients() {}

// Needs is the patient's record.
func (p PauseCourse) Needs() []ledger.Stream { return noting{patient: p.Patient}.needs() }

func (PauseCourse) whole() {}

// By asks for who treats, or for the client.
func (p PauseCourse) By(g access.Grant) (Act, error) {
	p.doer, p.own = doerOf(g), clientOnly(g)
	if p.own {
		return p, nil
	}
	return p, p.doer.acts("scope.course", access.Prescriber, access.Therapist)
}

// Decide pauses.
func (p PauseCourse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := p.Needs()[0]
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(stream)
	open, err := openCourse(chart, p.Paused.Course)
	if err != nil {
		return nil, err
	}
	if course.StateOf(chart, open).State == course.StatePaused {
		return nil, fault.Clash("course.paused", "The course is paused already.")
	}
	fact := p.Paused
	fact.Course = open.Course
	if err := again(fact.Until, now, loc); err != nil {
		return nil, err
	}
	if p.own {
		fact.Reason = course.PauseWish
		task := theirTherapist(chart, now, loc, duty.TaskSet{For: duty.ForCall, About: "they paused their course", Due: ledger.Stamp(now.Add(Reminding().CallWithin()))})
		return []Proposal{{Stream: stream, Fact: fact}, {Stream: stream, Fact: task}}, nil
	}
	out := []Proposal{{Stream: stream, Fact: fact}}
	if text := strings.TrimSpace(p.Reason); text != "" {
		out = append(out, Proposal{Stream: stream, Fact: course.Explained{Course: open.Course, Of: course.OfPause, Text: text}})
	}
	if fact.Until != "" {
		out = append(out, Proposal{Stream: stream, Fact: theirTherapist(chart, now, loc, duty.TaskSet{For: duty.ForCall, About: "talk about the pause", Due: endOfDay(fact.Until, loc)})})
	}
	return out, nil
}

// again checks a day to come.
func again(day quantity.Day, now time.Time, loc *time.Location) error {
	if day.Valid() && day < quantity.DayOf(now, loc) {
		return fault.Bad("until", "This day has passed.")
	}
	return nil
}

// endOfDay is five in the afternoon of a day, where the clinic is: by then
// somebody has called.
func endOfDay(day quantity.Day, loc *time.Location) time.Time {
	y, m, d := day.Time().Date()
	const evening = 17
	return time.Date(y, m, d, evening, 0, 0, 0, loc).UTC()
}

// theirTherapist gives a task to the only therapist on the care team, or to
// whoever acts as one.
func theirTherapist(chart ledger.Chart, now time.Time, loc *time.Location, task duty.TaskSet) duty.TaskSet {
	var who []id.Staff
	for _, m := range course.Team(chart, quantity.DayOf(now, loc)) {
		if m.As == course.AsTherapist {
			who = append(who, m.Staff)
		}
	}
	if len(who) == 1 {
		task.Owner = who[0]
		return task
	}
	task.Role = string(access.Therapist)
	return task
}

// ResumeCourse lets a paused course go on, because the client wants it to. A
// pause for their health is ended by a prescriber.
//
// It refuses: a course that is not paused (Conflict, "course.running"); without
// the client's wish (Invalid, beside "agreed"); whoever neither prescribes nor
// treats (Denied, "scope.course"); a pause for health ended by another than a
// prescriber (Denied, "scope.resume").
type ResumeCourse struct {
	Patient id.Patient
	Course  id.Course
	Agreed  bool   // the client wants to go on
	Reason  string // what changed

	doer doer
}

// Name is "course.resume".
func (ResumeCourse) Name() string { return "course.resume" }

// Action is Create.
func (ResumeCourse) Action() access.Action { return access.Create }

// Classes is Scheduling and Clinical.
func (ResumeCourse) Classes() []ledger.Class {
	return []ledger.Class{ledger.Scheduling, ledger.Clinical}
}

// Needs is the patient's record.
func (r ResumeCourse) Needs() []ledger.Stream { return noting{patient: r.Patient}.needs() }

func (ResumeCourse) whole() {}

// By asks for who treats.
func (r ResumeCourse) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, r.doer.acts("scope.course", access.Prescriber, access.Therapist)
}

// Decide lets it go on.
func (r ResumeCourse) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := r.Needs()[0]
	if err := living(charts.Of(stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(stream)
	open, err := openCourse(chart, r.Course)
	if err != nil {
		return nil, err
	}
	s := course.StateOf(chart, open)
	switch {
	case s.State != course.StatePaused:
		return nil, fault.Clash("course.running", "The course is not paused any more.")
	case s.Pause.Reason == course.PauseHealth && !r.doer.is(access.Prescriber):
		return nil, fault.Deny("scope.resume", "It was paused to look into their health. A prescriber says when it can go on.")
	case !r.Agreed:
		return nil, fault.Bad("agreed", "It goes on when they want it to. Ask them, and tick this.")
	}
	why := course.Explained{Course: open.Course, Of: course.OfResume, Text: strings.TrimSpace(r.Reason)}
	return []Proposal{{Stream: stream, Fact: course.Resumed{Course: open.Course}}, {Stream: stream, Fact: why}}, nil
}

// WithdrawCourse ends the open course because the client wants to stop. It asks
// for no reason and waits for nobody: standing orders end, dosing sessions on
// the plan are called off, and so are the others but those they want to keep
// coming to. What looks after their safety stays: alerts, tasks, follow-up where
// they agree to it, and a call by a day that somebody sets.
//
// While they are under the medicine the session is brought to its end as it
// must be, and nobody asks them for a decision: the course is paused at once,
// which ends every further dose, and a therapist asks again afterwards.
//
// It refuses: a course that is not open (Conflict, "course.none"; Refused,
// "course.closed"); whoever neither prescribes nor treats (Denied,
// "scope.course"); a call by a day that has passed (Invalid, beside "call").
type WithdrawCourse struct {
	Patient  id.Patient
	Course   id.Course
	FollowUp bool         // they said that we may go on asking how they are
	Keep     []id.Session // not of dosing: those they still want to come to
	Call     quantity.Day // by when a therapist calls them; empty: they want no call
	Said     string       // in our words, if they gave a reason; they need not
}

// Name is "course.withdraw".
func (WithdrawCourse) Name() string { return "course.withdraw" }

// Action is Create.
func (WithdrawCourse) Action() access.Action { return access.Create }

// Classes is Scheduling, Clinical and Medicines.
func (WithdrawCourse) Classes() []ledger.Class {
	return []ledger.Class{ledger.Scheduling, ledger.Clinical, ledger.Medicines}
}

// Needs is the patient's record.
func (w WithdrawCourse) Needs() []ledger.Stream { return noting{patient: w.Patient}.needs() }

func (WithdrawCourse) whole() {}

// By asks for who treats.
func (w WithdrawCourse) By(g access.Grant) (Act, error) {
	return w, doerOf(g).acts("scope.course", access.Prescriber, access.Therapist)
}

// Decide stops what must stop.
func (w WithdrawCourse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := w.Needs()[0]
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(stream)
	open, err := openCourse(chart, w.Course)
	if err != nil {
		return nil, err
	}
	if w.Call.Valid() && w.Call < quantity.DayOf(now, loc) {
		return nil, fault.Bad("call", "This day has passed. By when does somebody call them?")
	}
	out := endOrders(stream, chart, open, now, "the client wants to stop")
	end := ledger.Fact(course.Closed{Course: open.Course, How: course.HowWithdrawn, FollowUp: w.FollowUp})
	if _, under := dosing.Underway(chart); under {
		task := duty.TaskSet{For: duty.ForAsk, About: "they wanted to stop: ask again now that they are back", Due: ledger.Stamp(now.Add(Reminding().CallWithin()))}
		out = append(out, Proposal{Stream: stream, Fact: theirTherapist(chart, now, loc, task)})
		end = course.Paused{Course: open.Course, Reason: course.PauseWish}
		if course.StateOf(chart, open).State == course.StatePaused {
			end = nil
		}
	} else {
		out = append(out, callOff(stream, chart, open, w.Keep, schedule.ByClient)...)
	}
	if end != nil {
		out = append(out, Proposal{Stream: stream, Fact: end})
	}
	if text := strings.TrimSpace(w.Said); text != "" {
		of := course.OfEnd
		if _, paused := end.(course.Paused); paused || end == nil {
			of = course.OfPause
		}
		out = append(out, Proposal{Stream: stream, Fact: course.Explained{Course: open.Course, Of: of, Text: text}})
	}
	if w.Call.Valid() {
		task := duty.TaskSet{For: duty.ForCall, About: "after they stopped", Due: endOfDay(w.Call, loc)}
		out = append(out, Proposal{Stream: stream, Fact: theirTherapist(chart, now, loc, task)})
	}
	return out, nil
}

// endOrders ends what stands of a course's orders.
func endOrders(stream ledger.Stream, chart ledger.Chart, open course.Opened, now time.Time, why string) (out []Proposal) {
	for _, o := range dosing.Orders(chart, now) {
		if o.Stands() && o.Fact.Course == open.Course {
			out = append(out, Proposal{Stream: stream, Fact: dosing.OrderEnded{Order: o.Fact.Order, Reason: why}})
		}
	}
	return out
}

// callOff calls off what is still on a course's plan, but what is kept; a dosing
// session is never kept.
func callOff(stream ledger.Stream, chart ledger.Chart, open course.Opened, keep []id.Session, by string) (out []Proposal) {
	for _, s := range course.Ahead(chart, open.Course) {
		if s.Sort == schedule.Dosing || !slices.Contains(keep, s.Session) {
			out = append(out, Proposal{Stream: stream, Fact: schedule.Cancelled{Session: s.Session, AskedBy: by, Reason: "the course ended"}})
		}
	}
	return out
}

// pausedByThem is the one fact of a course that clients write themselves.
func pausedByThem(f ledger.Fact) bool {
	switch f := f.(type) {
	case course.Paused:
		return f.Reason == course.PauseWish
	case duty.TaskSet:
		return f.For == duty.ForCall && f.About == "they paused their course"
	}
	return false
}
