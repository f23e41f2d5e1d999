package course

import (
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/protocol"
)

// An anchor is what an occasion hangs on.
type anchor struct {
	number  int
	session id.Session
	at      time.Time // zero: not known yet
	held    bool
}

const aDay = 24 * time.Hour

// shift moves a time by a length of time. Whole days are days of the calendar:
// a week later is the same hour, also where clocks are put forward or back.
func shift(t time.Time, d time.Duration) time.Time {
	if d%aDay == 0 {
		return t.AddDate(0, 0, int(d/aDay))
	}
	return t.Add(d)
}

// months moves a time by months of the calendar; a day that a month does not
// have is its last.
func months(t time.Time, n int) time.Time {
	out := t.AddDate(0, n, 0)
	if out.Day() != t.Day() {
		out = out.AddDate(0, 0, -out.Day())
	}
	return out
}

// anchors returns what a visit's occasions hang on: each dose, each week, or
// one point of the course.
func (p Planning) anchors(visit string, s *spine) []anchor {
	switch visit {
	case "screening":
		return []anchor{{at: s.opened, held: true}}
	case "baseline":
		first, ok := p.first(s)
		return one(first, ok, first.from)
	case beforeEachDose:
		return s.eachDose(func(d dosePoint) time.Time { return d.from })
	case atEmergence, beforeLeaving, "after-24h", "after-72h":
		return s.eachDose(func(d dosePoint) time.Time {
			if !d.held && p.past(d.from) {
				return time.Time{} // its time has come, and no dose was given: there is nothing to look back on
			}
			return d.last
		})
	case "weekly":
		return p.weeks(s)
	case "mid-course":
		return p.middle(s)
	}
	last, ok := p.final(s)
	return one(last, ok, last.last)
}

func one(d dosePoint, ok bool, at time.Time) []anchor {
	if !ok {
		return []anchor{{}}
	}
	return []anchor{{session: d.session, at: at, held: d.held}}
}

// eachDose is one anchor for each dosing session.
func (s *spine) eachDose(at func(dosePoint) time.Time) []anchor {
	var out []anchor
	for i, d := range s.doses {
		if i == 0 && s.skipFirst {
			continue
		}
		out = append(out, anchor{d.number, d.session, at(d), d.held})
	}
	return out
}

// middle is the dose in the middle of the course, by how many there usually are.
func (p Planning) middle(s *spine) []anchor {
	usual := dosingPhase(p.Definition.Plan).Sessions.Usual
	half := (max(usual, len(s.doses)) + 1) / 2
	if half == 0 || half > len(s.doses) {
		return []anchor{{}}
	}
	d := s.doses[half-1]
	return []anchor{{session: d.session, at: d.last, held: d.held}}
}

// weeks are the weeks after the first dose, each from its first day on, while
// the course goes: until the end of the last dose's week once that is known, and else
// until the week after this one.
func (p Planning) weeks(s *spine) []anchor {
	first, ok := p.first(s)
	if !ok {
		return []anchor{{number: 1}}
	}
	end := s.closed
	if end.IsZero() && s.ended && len(s.doses) > 0 {
		end = s.doses[len(s.doses)-1].last.Add(1)
	}
	var out []anchor
	for n := 1; n <= mostWeeks; n++ {
		at := shift(first.from, time.Duration(n)*7*aDay)
		if !end.IsZero() && !at.Before(end) || end.IsZero() && !p.begun(shift(at, -7*aDay), s) {
			break
		}
		out = append(out, anchor{number: n, at: at})
	}
	return out
}

// begun reports whether a week of a course that goes on has begun, or begins
// before the last dose that is planned.
func (p Planning) begun(from time.Time, s *spine) bool {
	n := len(s.doses)
	return n > 0 && from.Before(s.doses[n-1].last) || p.past(from)
}

// mostWeeks keeps a course that nobody ever closed from having more occasions
// than a page can show: ten years of them.
const mostWeeks = 520

// offset is how long after what it hangs on a visit is due: its name says so.
func offset(visit string, at time.Time) time.Time {
	number, unit, ok := strings.Cut(strings.TrimPrefix(visit, "after-"), "-")
	if hours, found := strings.CutSuffix(number, "h"); found {
		n, _ := strconv.Atoi(hours)
		return shift(at, time.Duration(n)*time.Hour)
	}
	n, err := strconv.Atoi(number)
	switch {
	case !ok || err != nil:
		return at
	case unit == "weeks":
		return shift(at, time.Duration(n)*7*aDay)
	}
	return months(at, n)
}

// open gives an occasion its window. What comes before a dose ends with it.
func (p Planning) open(o *Occasion, at anchor, v protocol.VisitPlan, within time.Duration, s *spine) {
	if at.at.IsZero() {
		return
	}
	o.Anchor = at.at
	o.Due = shift(offset(o.Visit, at.at), v.Due)
	before, after := v.Before, v.After
	if within > 0 {
		before, after = within, within
	}
	o.window = before + after
	switch o.Visit {
	case "screening":
		o.Opens = o.Due
		if first, ok := p.first(s); ok && first.from.After(o.Due) {
			o.Closes = first.from
		} else if after > 0 {
			o.Closes = shift(o.Due, after)
		}
		return
	case "baseline", beforeEachDose:
		o.Opens, o.Closes = shift(o.Due, -before), o.Due
		if o.Visit == "baseline" && o.Opens.Before(s.opened) {
			o.Opens = s.opened
		}
		if !o.Due.After(s.opened) { // a course without a dose of its own begins with its opening
			o.Closes = shift(o.Due, max(before, after))
		}
		return
	case beforeLeaving:
		o.Due = shift(o.Due, p.Definition.Plan.Leaving.Least)
	}
	o.Opens = shift(o.Due, -before)
	if o.Opens.Before(o.Anchor) && o.Visit != "weekly" {
		o.Opens = o.Anchor
	}
	if after > 0 {
		o.Closes = shift(o.Due, after)
	}
}
