package ui

import (
	"math"
	"strconv"
	"time"
)

// Blood pressure is drawn from 40 to 200 mmHg. A reading beyond is cut at the
// edge and keeps its words; limits belong to a protocol and are not drawn here.
const (
	pressureLow  = 40
	pressureHigh = 200
)

// pressurePlot is the blood pressure's rectangle: each reading a whisker with
// a ∨ at the upper and a ∧ at the lower value.
type pressurePlot struct {
	top, high, left, right float64
	readings               []CourseReading
	fewer                  bool // of some days only the highest is drawn
}

// measured are the readings that have both numbers.
func (c CourseLine) measured() []CourseReading {
	var out []CourseReading
	for _, r := range c.Readings {
		if r.Systolic > 0 && r.Diastolic > 0 {
			out = append(out, r)
		}
	}
	return out
}

// pressure lays the plot out below y; ok is false when nothing was measured.
func (l layout) pressure(y float64) (pressurePlot, bool) {
	p := pressurePlot{top: y + 58, high: 120, left: leftEdge, right: l.scale.foldX}
	if l.scale.months || len(l.course.Scores) > 0 {
		p.right = l.scale.monthsX + monthsWide
	}
	for _, r := range l.course.measured() {
		if l.scale.shows(r.At) {
			p.readings = append(p.readings, r)
		}
	}
	all := len(p.readings)
	p.readings = highest(p.readings)
	p.fewer = len(p.readings) < all
	return p, len(p.readings) > 0
}

// highest keeps of each day its highest reading. A session has a dozen, which lie on
// each other in a picture of weeks; its own page shows them all.
func highest(readings []CourseReading) []CourseReading {
	var out []CourseReading
	for _, r := range readings {
		if n := len(out); n == 0 || !sameDay(out[n-1].At, r.At) {
			out = append(out, r)
		} else if r.Systolic > out[n-1].Systolic {
			out[n-1] = r
		}
	}
	return out
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

func (p pressurePlot) y(v int) float64 {
	v = min(max(v, pressureLow), pressureHigh)
	return p.top + p.high - float64(v-pressureLow)/(pressureHigh-pressureLow)*p.high
}

func (p pressurePlot) ground(g *drawing, about string) {
	if p.fewer {
		about += ", the highest of each day"
	}
	g.textQuiet("cl-head", p.left, p.top-14, "Blood pressure ", about)
	for _, v := range []int{pressureLow, 80, 120, 160, pressureHigh} {
		y := p.y(v)
		if v != pressureLow {
			g.path("cl-grid", new(pen).to("M", p.left, y).to("H", p.right).String())
		}
		g.text("cl-num", p.left-8, y+4, "end", strconv.Itoa(v))
	}
}

// draw puts the readings on the plot; the first and the last are written out,
// and a label that would stand on the one before gives way.
func (p pressurePlot) draw(g *drawing, s scale) {
	for i, r := range p.readings {
		x := s.x(r.At)
		up, down := p.y(r.Systolic), p.y(r.Diastolic)
		g.path("cl-pressure", new(pen).to("M", x, up).to("V", down).
			to("M", x-4.5, up-5).to("L", x, up).to("L", x+4.5, up-5).
			to("M", x-4.5, down+5).to("L", x, down).to("L", x+4.5, down+5).String())
		last := i == len(p.readings)-1
		if !last && s.x(p.readings[len(p.readings)-1].At)-x < 64 {
			continue
		}
		class := "cl-val"
		if last {
			class = "cl-last"
		}
		if last || i == 0 || x-s.x(p.readings[i-1].At) > 52 {
			g.text(class, math.Max(x, p.left+18), up-10, "middle", r.Label)
		}
	}
}

// phonePressure draws the plot for phones, in weeks only.
func (c CourseLine) phonePressure() (drawing, float64) {
	const left, right = 30.0, 334.0
	s := c.phoneWeeks(left, right)
	l := layOut(c, s)
	p, _ := l.pressure(0)
	p.top, p.high, p.left, p.right = 28, 110, left, right
	var g drawing
	p.ground(&g, "mmHg")
	if !c.stopped() {
		g.path("cl-today", new(pen).to("M", l.today, p.top).to("V", p.top+p.high).String())
	}
	p.draw(&g, s)
	axis := plot{top: p.top, high: p.high}
	axis.phoneAxis(&g, l)
	return g, p.top + p.high + 26
}

// pressureLabel is the phone plot in words.
func (c CourseLine) pressureLabel() string {
	all := c.measured()
	last := all[len(all)-1]
	return "Blood pressure: " + strconv.Itoa(len(all)) + " readings, the last " + last.Label + " on " + last.At.Format("2 January") + "."
}
