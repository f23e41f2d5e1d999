package course

import (
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A Week is seven days of a course and what is asked in them.
type Week struct {
	Number  int       // from the opening on, from 1
	From    time.Time // its first day, where the clinic is
	Seconds int       // of questions that the client is asked; a clinician's are not counted
	Asked   []Occasion
}

// Weeks puts dated occasions into the weeks of their course, which are counted
// from its opening. Weeks in which nothing is asked are left out. What was left
// out stands in its week and is not counted.
func Weeks(all []Occasion, opened time.Time) []Week {
	from := startOf(quantity.DayOf(opened, opened.Location()), opened.Location())
	byNumber := map[int]*Week{}
	for _, o := range all {
		if !o.Dated() {
			continue
		}
		n := daysApart(from, o.When())/7 + 1
		if o.When().Before(from) {
			n = 1
		}
		w := byNumber[n]
		if w == nil {
			w = &Week{Number: n, From: shift(from, time.Duration(n-1)*7*aDay)}
			byNumber[n] = w
		}
		w.Asked = append(w.Asked, o)
		if o.State != OccasionLeftOut && o.State != OccasionMissed {
			w.Seconds += o.Seconds
		}
	}
	out := make([]Week, 0, len(byNumber))
	for _, w := range byNumber {
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b Week) int { return a.Number - b.Number })
	return out
}

// Burden returns the weeks of a usual course by a protocol, from its opening to
// a year after its last dose, for a course that is for depression.
func Burden(def *protocol.Definition, lib *instrument.Library) []Week {
	u := usual(def)
	return Weeks(u.occasions(def, lib), u.opened)
}

// A usualCourse is a course as a protocol says it goes, made up to see what it
// asks.
type usualCourse struct {
	opened     time.Time
	indication string
	lead       time.Duration // from the opening to the first dose
	apart      time.Duration // from dose to dose
	doses      int
}

// When a made-up course is opened, and how many doses it has where a protocol
// does not say: neither is more than an example.
var usualOpening = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

const usualDoses = 6

// usual is the course as the protocol says it usually goes: a week for each
// session of preparation, then the doses as far apart as they may be, or a week.
func usual(def *protocol.Definition) usualCourse {
	u := usualCourse{opened: usualOpening, indication: "trd", lead: 7 * aDay, apart: 7 * aDay, doses: usualDoses}
	for _, ph := range def.Plan.Phases {
		if n := max(ph.Sessions.Usual, ph.Sessions.Least); ph.Name == Preparation && n > 0 {
			u.lead = time.Duration(n) * 7 * aDay
		}
	}
	ph := dosingPhase(def.Plan)
	if n := max(ph.Sessions.Usual, ph.Sessions.Least); n > 0 {
		u.doses = n
	}
	if ph.Apart.Least > u.apart {
		u.apart = ph.Apart.Least
	}
	return u
}

// spacings are the days between doses that a protocol allows, from the least on;
// where it names no most, up to two weeks; where it names none, one and two.
func spacings(def *protocol.Definition) []time.Duration {
	apart := dosingPhase(def.Plan).Apart
	most := apart.Most
	if apart == (protocol.Window{}) {
		return []time.Duration{7 * aDay, 14 * aDay}
	}
	if most == 0 {
		most = max(14*aDay, apart.Least)
	}
	first := max((apart.Least+aDay-1)/aDay*aDay, aDay)
	var out []time.Duration
	for d := first; d <= most; d += aDay {
		out = append(out, d)
	}
	return out
}

// chart writes the course down as if it had been held.
func (u usualCourse) chart(def *protocol.Definition) ledger.Chart {
	var c ledger.Chart
	add := func(at time.Time, f ledger.Fact) {
		n := int64(len(c.Entries) + 1)
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(id.Derived("usual", fmt.Sprint(n))), Seq: n, Kind: f.Kind(), Fact: f, At: at, Recorded: at})
	}
	key := id.Course(id.Derived("usual", def.Hash()))
	add(u.opened, Opened{Course: key, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: u.indication})
	at := shift(u.opened, u.lead)
	for n := range u.doses {
		at = shift(shift(u.opened, u.lead), time.Duration(n)*u.apart)
		add(at, dosing.DoseGiven{Session: id.Session(id.Derived("usual", fmt.Sprint("dose", n))), Route: "IM", Amount: 1})
	}
	add(shift(at, aDay), Closed{Course: key, How: "completed"})
	return c
}

// occasions are what the course asks, seen from its opening.
func (u usualCourse) occasions(def *protocol.Definition, lib *instrument.Library) []Occasion {
	return Planning{Definition: def, Instruments: lib, Now: u.opened, everyText: true}.Occasions(u.chart(def))
}

// weekParam is the parameter that says how many minutes of questions a week may
// have.
const weekParam = "measures.week"

// CheckBudget returns what is wrong with a plan that lets a week have more
// questions than the client's own budget, which no protocol widens.
func CheckBudget(def *protocol.Definition, most time.Duration) []protocol.Problem {
	week := def.Plan.Burden.Week
	if week <= most {
		return nil
	}
	sentence := fmt.Sprintf("This allows %d minutes of questions a week; a client is asked for %d at most.", int(week/time.Minute), int(most/time.Minute))
	if p, ok := def.Param(weekParam); ok {
		return []protocol.Problem{p.Problem("Ask less, or ask it at a meeting.", sentence)}
	}
	return []protocol.Problem{{File: def.Name + ".yaml", Sentence: sentence}}
}

// CheckMeasures returns what is wrong with a plan's questionnaires: one that
// there is not, a time it does not ask about, one of unknown length, and one for
// which the week has no room, in a usual course of any indication, however far
// apart its doses may be.
func CheckMeasures(def *protocol.Definition, lib *instrument.Library) []protocol.Problem {
	var out []protocol.Problem
	for _, m := range def.Plan.Measures {
		d, err := lib.Named(m.Instrument)
		switch {
		case err != nil:
			out = append(out, m.Problem("", fmt.Sprintf("There is no questionnaire %q.", m.Instrument)))
		case m.Recall != "" && !slices.ContainsFunc(d.Recalls, func(r instrument.Recall) bool { return r.ID == m.Recall }):
			out = append(out, m.Problem("", fmt.Sprintf("The %s does not ask about the time %q.", d.Short, m.Recall)))
		case d.Rater == "patient" && d.Seconds == 0:
			out = append(out, m.Problem("Write seconds in the instrument's file.", fmt.Sprintf("Nobody said how long the %s takes, so it has no place in the week.", d.Short)))
		}
	}
	if len(out) > 0 {
		return out
	}
	crowded := map[int]bool{}
	for _, indication := range protocol.Indications {
		for _, apart := range spacings(def) {
			u := usual(def)
			u.indication, u.apart = indication, apart
			for _, o := range u.occasions(def, lib) {
				if o.crowded && !crowded[o.rank] {
					crowded[o.rank] = true
					out = append(out, def.Plan.Measures[o.rank].Problem("Ask it elsewhere, or less.",
						fmt.Sprintf("There is no room for %s %s: with doses %d days apart, in courses for %s, it makes more than %d minutes of questions in seven days.",
							o.Instrument, protocol.VisitWords(o.Visit), int(apart/aDay), protocol.IndicationWords(indication), int(def.Plan.Burden.Week/time.Minute))))
				}
			}
		}
	}
	return out
}
