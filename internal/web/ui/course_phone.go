package ui

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Geometry of the phone drawing: the thread runs down, 9.2 px a day, the same
// path turned a quarter; labels stand at x 78.
const (
	phoneWide   = 342.0
	phoneThread = 22.0
	phoneTop    = 6.8
	phoneDay    = 9.2
	phonePlain  = 4.0 // px a day for a thread without turns
	phoneMonth  = 0.62
	phoneTurn   = 0.861 // of the dosing turn
	phoneLabel  = 78.0
)

func (c CourseLine) phoneScale() scale {
	s := c.wideScale()
	s.x0, s.perDay = phoneTop, phoneDay
	if !c.has(KindDosing) && !c.has(KindPrep) {
		s.perDay = phonePlain
	}
	s.foldX = s.x0 + days(s.start, s.weeksEnd)*s.perDay
	s.monthsX = s.foldX + foldWide
	s.perMonthDay = phoneMonth
	return s
}

// phone draws the thread running down; the second result is its height.
func (c CourseLine) phone() (drawing, float64) {
	s := c.phoneScale()
	l := layOut(c, s)
	if l.form.factor > 0 {
		l.form.factor *= phoneTurn
		l.form.bead *= phoneTurn
		l.form.planned *= phoneTurn
	}
	var g drawing
	for _, w := range c.Windows {
		if from, to, ok := l.windowEdges(w); ok {
			g.rect(planned("cl-window", !w.Planned), 10, from, 24, to-from, 10)
		}
	}
	end := l.phoneThread(&g)
	l.phoneMarks(&g)
	l.phoneToday(&g)
	for _, e := range l.of(KindFollowup) {
		if c.stopped() {
			end = math.Max(end, e.at+8) // whoever ended is followed too
		}
	}
	return g, end + 6
}

func phoneAlong(at float64) point { return point{phoneThread, at} }

func phonePlace(at, f float64) func(point) point {
	return func(o point) point { return point{phoneThread - o.y*f, at + o.x*f} }
}

// phoneThread draws the thread and returns where it ends.
func (l layout) phoneThread(g *drawing) float64 {
	s, meet := l.scale, l.meet()
	if l.course.stopped() {
		end := meet0(l, s.x(l.course.StopDay))
		g.path("cl-thread", l.run(2, end, true, phoneAlong, phonePlace))
		g.circle("cl-needle", phoneThread, end, 3.5)
		g.text("cl-todaytext", phoneLabel, end+5, "start", l.course.Stopped)
		return end + 8
	}
	end := s.foldX
	if s.months {
		end = s.x(s.end)
		g.path("cl-thread is-planned", new(pen).to("M", phoneThread, math.Max(s.monthsX, meet)).to("V", end).String())
		y := s.foldX
		g.path("cl-fold", new(pen).to("M", 16, y+5).to("l", 12, -4).to("M", 16, y+13).to("l", 12, -4).String())
	}
	if meet < s.foldX {
		g.path("cl-thread is-planned", l.run(meet, s.foldX, false, phoneAlong, phonePlace))
	} else {
		g.path("cl-thread", new(pen).to("M", phoneThread, s.monthsX).to("V", meet).String())
	}
	g.path("cl-thread", l.run(2, math.Min(meet, s.foldX), true, phoneAlong, phonePlace))
	return end
}

func (l layout) phoneMarks(g *drawing) {
	for _, r := range l.course.Readings {
		if l.scale.shows(r.At) && !l.dosed(r.At) {
			y := l.scale.x(r.At)
			g.path("cl-reading", new(pen).to("M", phoneThread-5, y).to("h", -9).String())
		}
	}
	if last, ok := l.lastReading(); ok && len(l.of(KindDosing)) == 0 {
		g.textQuiet("cl-dose", phoneLabel, l.scale.x(last.At)+5, last.Label, " "+shortDay(last.At))
	}
	l.phonePrep(g)
	for i, e := range l.of(KindDosing) {
		l.phoneDose(g, e, i)
	}
	for _, e := range l.of(KindIntegration) {
		class, r := "cl-ring", 4.5
		if !e.Done {
			class, r = "cl-ring is-planned", 4
		}
		if e.Late {
			class += " is-late"
			g.text("cl-late", 12, e.at+4, "end", "late")
		}
		g.circle(class, phoneThread-l.strand(e.at), e.at, r)
	}
	for _, e := range l.of(KindFollowup) {
		g.rect(planned("cl-tick", e.Done), 11, e.at-3, 22, 6, 3)
		g.textQuiet("cl-dose", phoneLabel, e.at+5, "", "follow-up, "+longMonths(e.Label))
	}
}

// phonePrep names preparation once, beside its middle.
func (l layout) phonePrep(g *drawing) {
	preps := l.of(KindPrep)
	if len(preps) == 0 {
		return
	}
	first, last := preps[0], preps[len(preps)-1]
	words := tally(l.course.Events, KindPrep) + ", " + shortDays("to", first.Day, last.Day)
	if len(preps) == 1 {
		words = shortDay(first.Day)
	}
	g.textQuiet("cl-dose", phoneLabel, (first.at+last.at)/2+5, "Preparation", " "+words)
}

func (l layout) phoneDose(g *drawing, e placed, i int) {
	x := phoneThread + 20.4*l.form.factor
	y := e.at + 5
	if math.Abs(e.at-l.today) < 16 && !l.course.stopped() {
		y = l.today + 16 // today's own line and word stand above
	}
	class, mark, words := "cl-small", "cl-bead is-planned", " planned, "+e.Sub
	switch {
	case e.Done:
		class, mark, words = "cl-dose", "cl-bead", " session "+strconv.Itoa(e.index+1)+", "+e.Sub
	case e.Next:
		class, mark = "cl-dose", "cl-bead is-next"
	}
	r := l.form.planned
	if e.Done {
		r = l.form.bead
		if !l.form.thin {
			y -= 4
			l.phoneAfter(g, e)
		}
	}
	g.circle(mark, x, e.at, r)
	if !l.form.sparse || l.named(i) {
		g.textQuiet(class, phoneLabel, y, e.Label, words)
	}
}

// phoneAfter names the integration that followed a dose, beside its rings.
func (l layout) phoneAfter(g *drawing, dose placed) {
	var on []time.Time
	sum, next := 0.0, math.Inf(1)
	for _, e := range l.of(KindDosing) {
		if e.at > dose.at {
			next = math.Min(next, e.at)
		}
	}
	for _, e := range l.of(KindIntegration) {
		if e.Done && e.at > dose.at && e.at < next {
			on = append(on, e.Day)
			sum += e.at
		}
	}
	if len(on) == 0 {
		return
	}
	y := math.Max(sum/float64(len(on)), dose.at+22)
	g.textQuiet("cl-dose", phoneLabel, y+1, "", "integration "+shortDays("and", on...))
}

func (l layout) phoneToday(g *drawing) {
	if l.course.stopped() {
		return
	}
	g.path("cl-today", new(pen).to("M", phoneThread, l.today).to("H", phoneWide).String())
	g.circle("cl-needle", phoneThread-l.strand(l.today), l.today, 3.5)
	g.text("cl-todaytext", phoneWide, l.today-6, "end", "Today, "+l.course.Today.Format("Mon 2 Jan"))
}

func longMonths(label string) string {
	n, ok := strings.CutSuffix(label, " mo")
	switch {
	case !ok:
		return label
	case n == "1":
		return "1 month"
	}
	return n + " months"
}

// phonePlot draws one instrument in weeks only, its change at top right.
// phoneWeeks is the scale of a plot for phones: in weeks only, to the last answer.
func (c CourseLine) phoneWeeks(left, right float64) scale {
	s := c.wideScale()
	for _, at := range c.measures() {
		if c.stopped() && at.After(s.weeksEnd) {
			s.weeksEnd = monday(at).AddDate(0, 0, 7)
		}
	}
	s.x0, s.months, s.foldX = left, false, right
	s.perDay = (right - left) / days(s.start, s.weeksEnd)
	return s
}

func (c CourseLine) phonePlot(i int) (drawing, float64) {
	const left, right = 24.0, 334.0
	s := c.phoneWeeks(left, right)
	l := layOut(c, s)
	p := plot{ScoreSeries: c.Scores[i], top: 28, high: 130, first: i == 0, mark: "first"}
	if i > 0 {
		p.high, p.mark = 96, "second"
	}
	var g drawing
	about := p.Short
	if about == "" {
		about = p.About
	}
	g.textQuiet("cl-head", left, 14, p.Name+" ", about)
	g.text("cl-brief", right, 14, "end", p.Brief)
	p.phoneGround(&g, l, left, right)
	p.phoneScores(&g, l)
	p.phoneAxis(&g, l)
	return g, p.top + p.high + 26
}

func (p plot) phoneGround(g *drawing, l layout, left, right float64) {
	p.levels(g, 18, false, func(class string, y, high float64) { g.rect(class, left, y, right-left, high, 0) }, 0)
	p.drops(g, l)
	if !l.course.stopped() {
		g.path("cl-today", new(pen).to("M", l.today, p.top).to("V", p.top+p.high).String())
	}
}

func (p plot) phoneScores(g *drawing, l layout) {
	p.asked(g, l.scale)
	pts := p.shown(l.scale)
	for _, o := range p.Others {
		for _, pt := range o.Points {
			if l.scale.shows(pt.At) {
				g.rect("cl-pt other", l.scale.x(pt.At)-4, p.y(pt.Value)-4, 8, 8, 0)
			}
		}
	}
	if len(pts) == 0 {
		if len(p.Others) == 0 {
			g.text("cl-note", 34, p.top+p.high/2+4, "start", p.None)
		}
		return
	}
	base := 0
	if p.Base < len(p.Points) {
		for i, pt := range pts {
			if pt == p.Points[p.Base] {
				base = i
			}
		}
	}
	if x := l.scale.x(pts[base].At); p.Whisker > 0 {
		up, down, better := p.edges(pts[base])
		g.path("cl-rcline", new(pen).to("M", x, better).to("H", math.Max(l.today, x+20)).String())
		g.path("cl-whisk", new(pen).to("M", x, up).to("V", down).to("m", -4, 0).to("h", 8).String())
	}
	p.line(g, l.scale.x, pts)
	for i, pt := range pts {
		x, y := l.scale.x(pt.At), p.y(pt.Value)
		if i != base && i != len(pts)-1 && p.crowded(l.scale, pts) {
			g.circle("cl-pt tiny "+p.mark, x, y, 1.5)
			continue
		}
		p.point(g, x, y, false)
		switch {
		case i == len(pts)-1:
			g.text("cl-last", x, y-9, "middle", pt.String())
		case i == base && l.scale.x(pts[len(pts)-1].At)-x > 30:
			g.text("cl-val", x+8, y-8, "start", pt.String())
		}
	}
}

func (p plot) phoneAxis(g *drawing, l layout) {
	y := p.top + p.high
	last, year := math.Inf(-1), 0
	for _, t := range monthsFrom(l.scale) {
		x := l.scale.x(t)
		g.path("cl-axis", new(pen).to("M", x, y).to("v", 5).String())
		if x-last >= 56 {
			g.text("cl-num", x, y+20, "middle", monthName(t, &year))
			last = x
		}
	}
}

// monthName is a month on an axis; it says the year where that is not the one
// said last.
func monthName(t time.Time, year *int) string {
	if t.Year() != *year {
		*year = t.Year()
		return t.Format("Jan 2006")
	}
	return t.Format("Jan")
}
