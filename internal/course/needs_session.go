package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
)

// orders are those that stand and nobody has checked, and those that were
// checked alone and wait for somebody else's look, used or not.
func (l *lister) orders() {
	for _, o := range dosing.Orders(l.chart, l.Desk.Now) {
		n := duty.Need{Key: o.Entry.ID, Class: ledger.Medicines, Since: o.Entry.At, About: o.Fact.Amount.String() + " " + o.Fact.Route}
		switch {
		case o.Ended != "":
		case o.Checked && !o.Reviewed && !o.ReviewBy.IsZero():
			n.Sort, n.Due = NeedReview, o.ReviewBy
			l.put(n, AsPrescriber, "prescriber")
		case !o.Checked && o.Given == nil && !o.RanOut:
			n.Sort, n.Until = NeedOrder, o.Fact.Until
			n.Due = l.beforeNext(o.Entry.At)
			if n.Due.IsZero() || !o.Fact.Until.IsZero() && o.Fact.Until.Before(n.Due) {
				n.Due = o.Fact.Until
			}
			l.put(n, AsMonitor, "monitor")
		}
	}
}

// beforeNext is when the next dosing session of the plan begins; zero where none
// is planned.
func (l *lister) beforeNext(after time.Time) time.Time {
	for _, s := range l.planned {
		if s.Sort == schedule.Dosing && s.Ahead() && s.From.After(after) {
			return s.From
		}
	}
	return time.Time{}
}

// sessions are dosing sessions that somebody has left and nobody closed, the
// words in them that nobody sorted, deviations without an answer, and the
// integration after each.
func (l *lister) sessions() {
	all := dosing.Sessions(l.chart)
	for i, s := range all {
		if s.Closed == nil && s.Left != nil {
			since := s.Left.Entry.At
			n := duty.Need{Sort: NeedClose, Key: s.Begun.ID, Class: ledger.Dosing, Session: s.Key, Number: s.Number, Since: since, Due: l.within(since, duty.CloseSession)}
			n.Owner = therapistOf(s, l.Desk)
			l.put(n, AsTherapist, "therapist")
			if k := len(s.Unsorted()); k > 0 {
				n.Sort, n.Class, n.Count = NeedQuotes, ledger.Words, k
				l.put(n, AsTherapist, "therapist")
			}
		}
		if i == len(all)-1 {
			l.integration(s)
		}
	}
	for _, d := range dosing.Deviations(l.chart) {
		if d.Answer != nil {
			continue
		}
		n := duty.Need{Sort: NeedDeviation, Key: d.Entry.ID, Class: ledger.Dosing, Session: d.Fact.Session, Since: d.Entry.At,
			Due: l.within(d.Entry.At, duty.AnswerDeviation), Owner: d.Fact.Owner}
		for _, s := range all {
			if s.Key == d.Fact.Session {
				n.Number = s.Number
			}
		}
		if n.Owner != "" && l.Desk.Here != nil && !l.Desk.Here(n.Owner) {
			n.Owner = "" // who left owns nothing
		}
		l.put(n, d.Fact.Role, d.Fact.Role)
	}
}

// unheld are planned sessions whose time is over and of which nobody says what
// became of them: one need for each, for whoever leads them.
func (l *lister) unheld() {
	if l.Definition == nil || l.Definition.Plan.Burden.Unheld == 0 || !l.inCourse {
		return
	}
	begun := dosing.Sessions(l.chart)
	for _, p := range l.planned {
		if !p.Ahead() || p.Course != "" && p.Course != l.open.Course || p.Sort == schedule.Call || metOn(l.chart, p) ||
			slices.ContainsFunc(begun, func(s dosing.Session) bool { return s.Key == p.Session }) {
			continue
		}
		wait := l.Definition.Plan.Burden.Unheld
		n := duty.Need{Sort: NeedHeld, Key: p.Entry, Class: ledger.Scheduling, Session: p.Session, Number: p.Number, About: p.Sort, Since: p.From, From: p.Until.Add(wait), Due: p.Until.Add(2 * wait)}
		l.put(n, AsTherapist, "therapist")
	}
}

// metOn reports whether a meeting of a planned session's sort was written down on
// its day or the next: then it was held, whoever did not tick that they came.
func metOn(chart ledger.Chart, p schedule.Session) bool {
	for e, m := range ledger.Find[MeetingHeld](chart) {
		if m.Phase == p.Sort && !e.At.Before(p.From.Add(-dayLong)) && e.At.Before(p.Until.Add(dayLong)) {
			return true
		}
	}
	return false
}

// dayLong is how far from its hour a meeting still is the one that was planned.
const dayLong = 24 * time.Hour

// therapistOf is the only therapist of a session who still works here.
func therapistOf(s dosing.Session, d duty.Desk) (who id.Staff) {
	for _, p := range s.People {
		if p.Role != AsTherapist || d.Here != nil && !d.Here(p.Staff) {
			continue
		}
		if who != "" {
			return ""
		}
		who = p.Staff
	}
	return who
}

// integration is the time after the last dosing session in which it is best
// talked about. It is over once it was: a session that they came to, or
// anything they told about it. It ends with the next dose.
func (l *lister) integration(s dosing.Session) {
	if l.Definition == nil || len(s.Doses) == 0 || !l.inCourse || s.Course != l.open.Course {
		return
	}
	w := IntegrationWindow(l.Definition.Plan)
	if w.Most == 0 {
		return
	}
	last := s.Last()
	n := duty.Need{Sort: NeedIntegration, Key: s.Begun.ID, Class: ledger.Clinical, Session: s.Key, Number: s.Number, Since: last,
		From: last.Add(w.Least), Due: last.Add(w.Most)}
	for _, p := range l.planned {
		if p.Sort == schedule.Integration && p.From.After(last) && (p.State == schedule.StateHeld || p.Ahead() && !p.From.After(n.Due)) {
			if p.State == schedule.StateHeld {
				return
			}
			n.Until = n.Due // they have an appointment in time: what becomes of it is asked there
		}
	}
	if metAbout(l.chart, s.Key, last) {
		return
	}
	l.put(n, AsTherapist, "therapist")
}

// IntegrationWindow is when after a dose a protocol sees integration best; zero where
// it does not say.
func IntegrationWindow(plan protocol.Plan) protocol.Window {
	for _, ph := range plan.Phases {
		if ph.Name == schedule.Integration {
			return ph.Window
		}
	}
	return protocol.Window{}
}

// metAbout reports whether somebody met about a session: its story, an insight, or
// a meeting after it.
func metAbout(chart ledger.Chart, key id.Session, after time.Time) bool {
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case integration.StoryTold:
			if f.Session == key {
				return true
			}
		case integration.InsightKept:
			if f.Session == key {
				return true
			}
		case MeetingHeld:
			if f.Phase == schedule.Integration && e.At.After(after) {
				return true
			}
		}
	}
	return false
}

// commitments are what the client undertook, on the day to ask how it went.
func (l *lister) commitments() {
	if !l.inCourse {
		return
	}
	for _, c := range integration.Integration(l.chart, l.open.Course).Commitments {
		day := c.AskAgain(l.location())
		if day == "" {
			continue
		}
		from := l.dayIn(day)
		l.put(duty.Need{Sort: NeedCheckIn, Key: c.Entry.ID, Class: ledger.Words, Since: c.Entry.At, From: from, Due: from.AddDate(0, 0, 1)}, AsTherapist, "therapist")
	}
}
