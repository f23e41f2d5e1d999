package ui

import (
	"math"
	"time"
)

// Geometry of the wide drawing, in px of a 972-wide box.
const (
	boxWide    = 972.0
	leftEdge   = 46.0  // x of the first Monday
	weeksWide  = 717.5 // the scale in weeks: 10.25 px a day for ten weeks
	foldWide   = 14.0
	monthsWide = 175.1
	baseline   = 106.0
	lead       = 20.0 // thread drawn before the first Monday
	mostWeeks  = 14   // beyond this, earlier time folds
)

// scale turns a moment into a place along the thread: one linear scale in
// weeks, a fold, one linear scale in months. Never a third, never an eased one.
type scale struct {
	start, weeksEnd, end time.Time // Mondays but for end
	x0, perDay           float64
	foldX, monthsX       float64
	perMonthDay          float64
	months               bool
	earlier              bool // earlier time is folded away at the left
	whole                bool // all of the time on one scale, marked by months
}

// now is the day a line is drawn up to: today, or the day on which it ended.
func (c CourseLine) now() time.Time {
	if c.stopped() {
		return c.StopDay
	}
	return c.Today
}

// span is what the scale must cover.
type span struct{ start, weeksEnd, end time.Time }

func (c CourseLine) span() span {
	start, last := c.Start, c.Today
	if c.stopped() {
		last = c.StopDay // what comes after it is followed up
	}
	if start.IsZero() {
		start = last
	}
	seen := func(t time.Time) {
		if t.Before(start) {
			start = t
		}
		if t.After(last) {
			last = t
		}
	}
	for _, e := range c.Events {
		if e.Kind != KindFollowup {
			seen(e.Day)
		}
	}
	end := c.End
	for _, at := range c.measures() {
		if c.stopped() && at.After(last) {
			end = later(end, at)
			continue
		}
		seen(at)
	}
	start = monday(start)
	weeksEnd := monday(last).AddDate(0, 0, 7)
	if least := start.AddDate(0, 0, 6*7); weeksEnd.Before(least) {
		weeksEnd = least
	}
	return span{start, weeksEnd, end}
}

// measures are when something was measured or answered.
func (c CourseLine) measures() []time.Time {
	var out []time.Time
	for _, r := range c.Readings {
		out = append(out, r.At)
	}
	for _, s := range c.Scores {
		for _, p := range s.all() {
			out = append(out, p.At)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (c CourseLine) wideScale() scale {
	sp := c.span()
	s := scale{start: sp.start, weeksEnd: sp.weeksEnd, end: sp.end, x0: leftEdge}
	switch {
	case c.Whole && days(sp.start, sp.weeksEnd) > mostWeeks*7:
		s.whole, s.end, sp.end = true, time.Time{}, time.Time{}
	case days(sp.start, sp.weeksEnd) > mostWeeks*7:
		s.earlier = true
		s.start = monday(c.now()).AddDate(0, 0, -10*7)
		if latest := sp.weeksEnd.AddDate(0, 0, -mostWeeks*7); s.start.After(latest) {
			s.start = latest
		}
		if far := s.start.AddDate(0, 0, 15*7); s.weeksEnd.After(far) {
			s.weeksEnd = far
		}
	}
	wide := weeksWide
	s.months = sp.end.After(s.weeksEnd)
	if !s.months && len(c.Scores) == 0 {
		wide += foldWide + monthsWide
	}
	s.perDay = wide / days(s.start, s.weeksEnd)
	s.foldX = leftEdge + wide
	s.monthsX = s.foldX + foldWide
	if s.months {
		s.perMonthDay = math.Min(0.86, (monthsWide-8)/days(s.weeksEnd, sp.end))
	}
	return s
}

// x is the place of a moment along the scale.
func (s scale) x(t time.Time) float64 {
	if s.months && !t.Before(s.weeksEnd) {
		return s.monthsX + days(s.weeksEnd, t)*s.perMonthDay
	}
	return s.x0 + days(s.start, t)*s.perDay
}

func (s scale) shows(t time.Time) bool { return !t.Before(s.start) }

// mondays lists the ticks of the scale in weeks.
func (s scale) mondays() []time.Time {
	var out []time.Time
	for t := s.start; !t.After(s.weeksEnd); t = t.AddDate(0, 0, 7) {
		out = append(out, t)
	}
	return out
}

// firsts lists the first days of months on the scale in months.
func (s scale) firsts() []time.Time {
	var out []time.Time
	if !s.months {
		return nil
	}
	last := s.end
	for t := time.Date(s.weeksEnd.Year(), s.weeksEnd.Month()+1, 1, 0, 0, 0, 0, s.weeksEnd.Location()); !t.After(last); t = t.AddDate(0, 1, 0) {
		out = append(out, t)
	}
	return out
}

// days counts days between two moments by the wall clock, so that a change of
// the clocks does not move a mark.
func days(from, to time.Time) float64 {
	_, a := from.Zone()
	_, b := to.Zone()
	return (to.Sub(from) + time.Duration(b-a)*time.Second).Hours() / 24
}

// monday is the start of the week that holds t.
func monday(t time.Time) time.Time {
	back := (int(t.Weekday()) + 6) % 7
	return time.Date(t.Year(), t.Month(), t.Day()-back, 0, 0, 0, 0, t.Location())
}

// monthsFrom lists first days of months inside the scale in weeks; the first
// tick may stand at the scale's own beginning.
func monthsFrom(s scale) []time.Time {
	var out []time.Time
	first := time.Date(s.start.Year(), s.start.Month(), 1, 0, 0, 0, 0, s.start.Location())
	for t := first; t.Before(s.weeksEnd); t = t.AddDate(0, 1, 0) {
		if !t.Before(s.start) {
			out = append(out, t)
		}
	}
	return out
}
