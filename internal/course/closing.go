package course

import (
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// What is looked at before a course is closed.
const (
	EndNotes      = "notes"
	EndDeviations = "deviations"
	EndQuotes     = "quotes"
	EndReview     = "review"
	EndPlan       = "plan"
	EndGiven      = "plan-given"
	EndFollowUp   = "follow-up"
	EndTold       = "told"
)

// An EndItem is one line of the list before a course is closed.
type EndItem struct {
	Key   string // one of the End keys
	Title string // "A note of every session"
	Done  bool
	Say   string     // what is there, or what is missing, in a sentence
	About id.Session // the first dosing session that it is about; empty where it is about none
	Left  int        // how many are missing
}

// Ending lists what is looked at before a course is closed, done or not.
// unwritten is how many sessions of the course have no signed note yet. Where
// nothing was begun there is nothing to look back on, and nothing to go on with;
// a no is told by a person, begun or not.
func Ending(chart ledger.Chart, open Opened, unwritten int) []EndItem {
	sessions := slices.DeleteFunc(dosing.Sessions(chart), func(s dosing.Session) bool { return s.Course != open.Course })
	plan, planned := PlanOf(chart, open.Course)
	items := []EndItem{
		counted(EndNotes, "A signed note of every session", unwritten, "Every session has its note.", "session has no signed note yet", "sessions have no signed note yet"),
		unanswered(chart, sessions),
		unsorted(sessions),
	}
	if no, told := screening.NoTold(chart, open.Course); no {
		items = append(items, said(EndTold, "The decision, told by a person", told, "They were told.", "Nobody has told them yet that the answer is no."))
	}
	if !begun(chart, open) {
		return items
	}
	return append(items,
		reviewed(chart, open),
		said(EndPlan, "What they go on with", planned, "The plan is written.", "Nobody has written down with them what they go on with."),
		said(EndGiven, "The plan is theirs to take home", planned && handed(chart, plan.Entry), "They have it.", "Nobody has given it to them yet."),
		said(EndFollowUp, "They know how we go on asking", planned && plan.Fact.FollowUp != "", "The visits that go on were explained.", "Say with them how follow-up goes on, and that they can stop it at any time."),
	)
}

// begun reports whether there was anything of a course besides the screening: a
// dose, or a session in which they worked together.
func begun(chart ledger.Chart, open Opened) bool {
	for _, m := range ledger.Find[MeetingHeld](chart) {
		if m.Course == open.Course {
			return true
		}
	}
	worked := []string{schedule.Preparation, schedule.Dosing, schedule.Integration}
	return len(Doses(chart, open)) > 0 || slices.ContainsFunc(schedule.Of(schedule.Sessions(chart), open.Course, ""), func(s schedule.Session) bool {
		return s.State == schedule.StateHeld && slices.Contains(worked, s.Sort)
	})
}

// Missing returns the keys of what is not done.
func Missing(items []EndItem) (out []string) {
	for _, i := range items {
		if !i.Done {
			out = append(out, i.Key)
		}
	}
	return out
}

func said(key, title string, done bool, yes, no string) EndItem {
	if done {
		return EndItem{Key: key, Title: title, Done: true, Say: yes}
	}
	return EndItem{Key: key, Title: title, Say: no, Left: 1}
}

func counted(key, title string, left int, none, one, many string) EndItem {
	switch left {
	case 0:
		return EndItem{Key: key, Title: title, Done: true, Say: none}
	case 1:
		return EndItem{Key: key, Title: title, Left: 1, Say: "1 " + one + "."}
	}
	return EndItem{Key: key, Title: title, Left: left, Say: fmt.Sprintf("%d %s.", left, many)}
}

func unanswered(chart ledger.Chart, sessions []dosing.Session) EndItem {
	var first id.Session
	n := 0
	for _, d := range dosing.Deviations(chart) {
		mine := slices.ContainsFunc(sessions, func(s dosing.Session) bool { return s.Key == d.Fact.Session })
		if d.Answer == nil && mine {
			if n == 0 {
				first = d.Fact.Session
			}
			n++
		}
	}
	out := counted(EndDeviations, "A word about what was not in place", n, "Nothing waits for an answer.", "matter waits for an answer", "matters wait for an answer")
	out.About = first
	return out
}

func unsorted(sessions []dosing.Session) EndItem {
	var first id.Session
	n := 0
	for _, s := range sessions {
		if left := len(s.Unsorted()); left > 0 {
			if n == 0 {
				first = s.Key
			}
			n += left
		}
	}
	out := counted(EndQuotes, "A place for everything they said", n, "Everything they said has its place.", "thing they said has no place yet", "things they said have no place yet")
	out.About = first
	return out
}

// reviewed asks that the course was looked back on after its last dose.
func reviewed(chart ledger.Chart, open Opened) EndItem {
	all := Reviews(chart, open.Course)
	last := time.Time{}
	for _, d := range Doses(chart, open) {
		last = d.Entry.At
	}
	done := len(all) > 0 && all[len(all)-1].Entry.At.After(last)
	no := "Nobody has looked back on it with them yet."
	if len(all) > 0 && !done {
		no = "There was a dose since it was last looked back on."
	}
	return said(EndReview, "Looked back together", done, "It was looked back on together.", no)
}

// Within returns when a course was opened and when it ended; the end is zero
// while it has not.
func Within(chart ledger.Chart, open Opened) (from, until time.Time) {
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Opened:
			if f.Course == open.Course {
				from = e.At
			}
		case Closed:
			if f.Course == open.Course {
				until = e.At
			}
		}
	}
	return from, until
}

// Doses returns what was given in a course, the oldest first: by its time, so
// that doses count that came from elsewhere and name no session.
func Doses(chart ledger.Chart, open Opened) (out []dosing.At[dosing.DoseGiven]) {
	from, until := Within(chart, open)
	for e, d := range ledger.Find[dosing.DoseGiven](chart) {
		if !e.At.Before(from) && (until.IsZero() || e.At.Before(until)) {
			out = append(out, dosing.At[dosing.DoseGiven]{Entry: e, Fact: d})
		}
	}
	slices.SortStableFunc(out, func(a, b dosing.At[dosing.DoseGiven]) int { return a.Entry.At.Compare(b.Entry.At) })
	return out
}

// handed reports whether an entry was given to the client as a document.
func handed(chart ledger.Chart, of ledger.Entry) bool {
	return slices.ContainsFunc(Gifts(chart), func(g dosing.At[Given]) bool { return g.Fact.Of == of.ID && g.Fact.To == ToClient })
}

// Ahead returns what is still on the plan of a course, by when it begins.
func Ahead(chart ledger.Chart, key id.Course) []schedule.Session {
	return slices.DeleteFunc(schedule.Of(schedule.Sessions(chart), key, ""), func(s schedule.Session) bool { return !s.Ahead() })
}

// reviewFact is the fact that rules ask about a maintenance.
const reviewFact = "review.overdue"

// overdue reads whether the course was to be looked at again by now: a day was
// set for it and has passed, or so many sessions were agreed and were held.
func (g *gathering) overdue() {
	if !g.wants(reviewFact) || !g.inCourse {
		return
	}
	all := Reviews(g.chart, g.open.Course)
	if len(all) == 0 {
		return
	}
	last := all[len(all)-1]
	held := 0
	for _, s := range g.sessions {
		if s.course && s.first().After(last.Entry.At) {
			held++
		}
	}
	late := last.Fact.Late(quantity.DayOf(g.q.Now, g.q.Location), held)
	g.add(reviewFact, last.Entry, protocol.FlagValue(late != ""), late)
}

// Late says why a course is to be looked at again before it goes on; empty where
// it is not. held is how many dosing sessions there were since.
func (r Reviewed) Late(on quantity.Day, held int) string {
	switch {
	case r.Again != "" && on > r.Again:
		return "it was to be looked at again by " + r.Again.Time().Format("2 January 2006")
	case r.Most > 0 && held >= r.Most:
		return fmt.Sprintf("after %d sessions it was to be looked at again", r.Most)
	}
	return ""
}

// Apart refuses a maintenance that comes more often than the protocol plans
// doses.
func (r Reviewed) Apart(least time.Duration) error {
	if r.Decision == Maintenance && time.Duration(r.Every)*7*aDay < least {
		return fault.Bad("every", "The protocol plans doses at least %d days apart.", int(least/aDay))
	}
	return nil
}
