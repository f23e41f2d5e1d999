package ui

import (
	"math"
	"time"
)

// form is how dosing days are drawn at this density.
type form struct {
	factor  float64 // of the dosing turn; 0 strings beads on the baseline
	bead    float64
	planned float64 // radius of a planned bead
	sparse  bool    // labels for first, last given and next only
	thin    bool    // number above only, dates on every second one
}

// formFor follows the crowding rules: the closer two doses stand, the smaller
// and quieter they are drawn.
func formFor(gap float64) form {
	switch {
	case gap < 30:
		return form{bead: 5, planned: 4.5, sparse: true, thin: true}
	case gap < 46:
		return form{factor: 0.625, bead: 6, planned: 5.5, thin: true}
	case gap < 60:
		return form{factor: 1, bead: 8.6, planned: 8, thin: true}
	default:
		return form{factor: 1, bead: 8.6, planned: 8}
	}
}

// placed is an event with its place along the thread.
type placed struct {
	CourseEvent
	at    float64
	index int // among events of its kind, from 0
}

// layout is a course laid along one scale.
type layout struct {
	course CourseLine
	scale  scale
	form   form
	today  float64
	events []placed
}

func layOut(c CourseLine, s scale) layout {
	l := layout{course: c, scale: s, today: s.x(c.now())}
	seen := map[string]int{}
	gap, last := math.Inf(1), math.Inf(-1)
	for _, e := range c.Events {
		n := seen[e.Kind]
		seen[e.Kind]++
		if !s.shows(e.Day) || (c.stopped() && !e.Done) {
			continue
		}
		x := s.x(e.Day)
		if e.Kind == KindDosing {
			gap, last = math.Min(gap, x-last), x
		}
		l.events = append(l.events, placed{e, x, n})
	}
	l.form = formFor(gap)
	return l
}

func (c CourseLine) stopped() bool { return c.Stopped != "" && !c.StopDay.IsZero() }

func (l layout) of(kind string) []placed {
	var out []placed
	for _, e := range l.events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// turnOf returns an event's turn and its factor; ok is false for a mark that
// lies on the thread without turning it.
func (l layout) turnOf(e placed) (t turn, factor float64, ok bool) {
	switch {
	case e.Kind == KindPrep:
		return prepTurn, 1, true
	case e.Kind == KindDosing && l.form.factor > 0:
		return dosingTurn, l.form.factor, true
	default:
		return turn{}, 0, false
	}
}

// strand is how far the thread stands from the baseline at a place along it.
func (l layout) strand(at float64) float64 {
	for _, e := range l.events {
		t, f, ok := l.turnOf(e)
		if ok && at >= e.at+t.start.x*f && at <= e.at+t.end().x*f {
			return t.strand((at-e.at)/f) * f
		}
	}
	return 0
}

// meet is where the done thread gives way to the planned one: today, or the
// edge of a turn that today falls into.
func (l layout) meet() float64 {
	at := l.today
	for _, e := range l.events {
		t, f, ok := l.turnOf(e)
		if !ok {
			continue
		}
		from, to := e.at+t.start.x*f, e.at+t.end().x*f
		if e.Done && to > at {
			at = to
		}
		if !e.Done && from < at {
			at = math.Min(at, from)
		}
	}
	return at
}

// run draws the thread from one place to another through the turns of done or
// of planned events. along and place map places to the drawing: along a place
// on the baseline, place an offset from an event's centre.
func (l layout) run(from, to float64, done bool, along func(at float64) point, place func(at, factor float64) func(point) point) string {
	var p pen
	start := along(from)
	p.to("M", start.x, start.y)
	for _, e := range l.events {
		t, f, ok := l.turnOf(e)
		if !ok || e.Done != done || e.at > to {
			continue
		}
		put := place(e.at, f)
		s := put(t.start)
		p.to("L", s.x, s.y)
		t.draw(&p, put)
		to = math.Max(to, e.at+t.end().x*f)
	}
	finish := along(to)
	p.to("L", finish.x, finish.y)
	return p.String()
}

// windowEdges are a window's two places, kept on the scale in weeks.
func (l layout) windowEdges(w CourseWindow) (from, to float64, ok bool) {
	if !l.scale.shows(w.From) || (l.course.stopped() && w.Planned) {
		return 0, 0, false
	}
	return l.scale.x(w.From), l.scale.x(w.To), true
}

func planned(class string, done bool) string {
	if done {
		return class
	}
	return class + " is-planned"
}

func shortDay(t time.Time) string { return t.Format("2 Jan") }
