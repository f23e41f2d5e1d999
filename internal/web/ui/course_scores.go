package ui

import "math"

// wideScore draws one instrument alone on the course's time axis, for 720 px and
// more: bands, doses, the scores, and the axis beneath.
func (c CourseLine) wideScore(i int) (g drawing, high float64) {
	s := c.wideScale()
	l := layOut(c, s)
	p := plot{ScoreSeries: c.Scores[i], top: 34, high: 168, first: true, mark: "first"}
	p.ground(&g, l)
	bottom := p.top + p.high
	if !c.stopped() {
		g.path("cl-today", new(pen).to("M", l.today, p.top-6).to("V", bottom+6).String())
	}
	p.scores(&g, l)
	l.axis(&g, bottom)
	return g, bottom + 49
}

// phoneScore draws one instrument alone for phones: the higher of the plots.
func (c CourseLine) phoneScore(i int) (drawing, float64) {
	c.Scores = c.Scores[i : i+1]
	return c.phonePlot(0)
}

// monthAxis is the axis of a scale that holds all of the time: months, the
// years said where they begin.
func (l layout) monthAxis(g *drawing, y float64) {
	last, year := math.Inf(-1), 0
	for _, t := range monthsFrom(l.scale) {
		x := l.scale.x(t)
		g.path("cl-axis", new(pen).to("M", x, y).to("v", 5).String())
		if x-last >= 64 && (l.course.stopped() || math.Abs(x-l.today) >= 34) {
			g.text("cl-num", x, y+20, "middle", monthName(t, &year))
			last = x
		}
	}
	if !l.course.stopped() {
		g.text("cl-todaytext", l.today, y+40, "middle", l.course.Today.Format("Mon 2 Jan"))
	}
	g.text("cl-num", leftEdge, y+40, "start", "months")
}
