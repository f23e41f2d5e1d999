package ui

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// marks draws what stands on the thread: readings, preparation, doses,
// integration and follow-ups.
func (l layout) marks(g *drawing) {
	for _, r := range l.course.Readings {
		l.reading(g, r)
	}
	for _, e := range l.of(KindPrep) {
		g.link(e.Href, e.Words, e.at, baseline-7)
		if e.Late {
			g.text("cl-late", e.at, baseline+24, "middle", "late")
		}
	}
	doses := l.of(KindDosing)
	for i, e := range doses {
		l.dose(g, e, i)
	}
	l.rings(g)
	last := math.Inf(-1) // of the labels: one that would stand on the one before gives way
	for _, e := range l.of(KindFollowup) {
		class := planned("cl-tick", e.Done)
		if e.Late {
			class += " is-late"
		}
		g.rect(class, e.at-3, 95, 6, 22, 3)
		if e.at-last >= 30 {
			g.text("cl-small", e.at, 146, "middle", e.Label)
			last = e.at
		}
		if e.Late {
			g.text("cl-late", e.at, 88, "middle", "late")
		}
		g.link(e.Href, e.Words, e.at, baseline)
	}
	if last, ok := l.lastReading(); ok && len(doses) == 0 && len(l.course.measured()) == 0 {
		g.text("cl-val", l.scale.x(last.At), baseline+34, "middle", last.Label)
	}
}

// lastReading is the newest reading that the scale shows.
func (l layout) lastReading() (CourseReading, bool) {
	var last CourseReading
	for _, r := range l.course.Readings {
		if l.scale.shows(r.At) && !r.At.Before(last.At) {
			last = r
		}
	}
	return last, !last.At.IsZero()
}

// dosed reports whether a dosing session was held on the day of a reading: its bead
// says already that there were some.
func (l layout) dosed(at time.Time) bool {
	return slices.ContainsFunc(l.events, func(e placed) bool { return e.Kind == KindDosing && e.Done && sameDay(e.Day, at) })
}

func (l layout) reading(g *drawing, r CourseReading) {
	if !l.scale.shows(r.At) || l.dosed(r.At) {
		return
	}
	x := l.scale.x(r.At)
	y := baseline + l.strand(x)
	g.path("cl-reading", new(pen).to("M", x, y+5).to("v", 9).String())
	g.link(r.Href, "Blood pressure "+r.Label, x, y+9)
}

// named says whether a dose keeps its label where marks stand close: the
// first, the last given and the next.
func (l layout) named(i int) bool {
	all := l.of(KindDosing)
	return i == 0 || all[i].Next || all[i].Done && (i+1 == len(all) || !all[i+1].Done)
}

func (l layout) dose(g *drawing, e placed, i int) {
	f := l.form
	up := f.factor
	y := baseline - 20.4*up
	switch {
	case e.Done:
		g.circle("cl-bead", e.at, y, f.bead)
	case e.Next:
		g.circle("cl-bead is-next", e.at, y, f.planned)
	default:
		g.circle("cl-bead is-planned", e.at, y, f.planned)
	}
	if e.Late {
		g.text("cl-late", e.at, 70-16*up, "middle", "late")
	}
	class, label := "cl-dose", e.Label
	if !e.Done && !e.Next {
		class = "cl-small"
	}
	if f.thin || l.touches(e) {
		class, label = "cl-small", strconv.Itoa(e.index+1)
	}
	named := !f.sparse || l.named(i)
	if named {
		g.text(class, e.at, baseline-12-39*up, "middle", label)
	}
	if (!f.thin || i%2 == 0 || f.sparse) && named {
		g.text("cl-small", e.at, 146, "middle", e.Sub)
	}
	g.link(e.Href, e.Words, e.at, y)
}

// touches reports whether the label of a dose that was given would touch its
// neighbour's: "37.5 mg IM" is longer than "35 mg IM".
func (l layout) touches(e placed) bool {
	room := 7.8*float64(len(e.Label)) + 6
	return e.Done && slices.ContainsFunc(l.of(KindDosing), func(o placed) bool {
		return o.Done && o.index != e.index && math.Abs(o.at-e.at) < room
	})
}

// rings draws integration, each centre on the curve; two that would touch
// become one with a 2.
func (l layout) rings(g *drawing) {
	events := l.of(KindIntegration)
	for i := 0; i < len(events); i++ {
		e, n := events[i], 1
		for i+1 < len(events) && events[i+1].at-e.at < 11 && events[i+1].Done == e.Done {
			i, n = i+1, n+1
		}
		y := baseline + l.strand(e.at)
		class, r := "cl-ring", 4.75
		if !e.Done {
			class, r = "cl-ring is-planned", 4.5
		}
		if e.Late {
			class += " is-late"
			g.text("cl-late", e.at, y+20, "middle", "late")
		}
		if n > 1 {
			g.circle(class, e.at, y, 7)
			g.text("cl-count", e.at, y+3.5, "middle", strconv.Itoa(n))
		} else {
			g.circle(class, e.at, y, r)
		}
		g.link(e.Href, e.Words, e.at, y)
	}
}
