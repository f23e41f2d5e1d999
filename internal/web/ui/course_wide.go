package ui

import (
	"math"
	"strconv"
)

// wide draws the course for 720 px and more: the thread above, one plot per
// instrument below, all on one time axis. The other results are where its box
// begins and how high it is: a thread without turns needs no room above.
func (c CourseLine) wide() (g drawing, top, high float64) {
	s := c.wideScale()
	l := layOut(c, s)
	plots, bottom := l.plots()
	pressure, measured := l.pressure(bottom)
	if measured {
		if len(plots) == 0 && len(l.of(KindDosing)) == 0 {
			pressure, _ = l.pressure(128)
		}
		bottom = pressure.top + pressure.high
	}
	l.ground(&g)
	for _, p := range plots {
		p.ground(&g, l)
	}
	if measured {
		pressure.ground(&g, "mmHg, upper and lower")
	}
	if !c.stopped() {
		g.path("cl-today", new(pen).to("M", l.today, 120).to("V", bottom+6).String())
	}
	l.windows(&g)
	l.thread(&g)
	l.marks(&g)
	l.needle(&g)
	for _, p := range plots {
		p.scores(&g, l)
	}
	if measured {
		pressure.draw(&g, s)
	}
	l.axis(&g, bottom)
	if !c.has(KindDosing) && !c.has(KindPrep) && !s.months {
		top = 66
	}
	return g, top, bottom + 49 - top
}

// ground is the tint of the months and the names of the phases.
func (l layout) ground(g *drawing) {
	if l.scale.months {
		g.rect("cl-months", l.scale.monthsX, 28, monthsWide, 130, 6)
	}
	doses, preps := l.of(KindDosing), l.of(KindPrep)
	next := leftEdge
	if len(preps) > 0 {
		count := tally(l.course.Events, KindPrep)
		g.textQuiet("cl-phase", leftEdge, 15, "Preparation ", count)
		next = leftEdge + 78 + 7*float64(len(count)) + 12
	}
	if len(doses) > 0 {
		g.textQuiet("cl-phase", math.Max(doses[0].at-17, next), 15, "Dosing and integration ", tally(l.course.Events, KindDosing))
	}
	if l.scale.months {
		g.textQuiet("cl-phase", l.scale.monthsX+2, 15, "Follow-up ", "in months")
	}
	if l.scale.earlier {
		l.fold(g, l.scale.x0-14, baseline)
		g.text("cl-small", l.scale.x0-20, baseline+60, "start", l.earlier())
	}
}

// earlier says what the left fold holds: "14 earlier sessions, Feb to Jun".
func (l layout) earlier() string {
	n, from, to := 0, "", ""
	for _, e := range l.course.Events {
		if e.Kind == KindDosing && !l.scale.shows(e.Day) {
			if n++; from == "" {
				from = e.Day.Format("Jan")
			}
			to = e.Day.Format("Jan")
		}
	}
	switch {
	case n == 0:
		return ""
	case from == to:
		return strconv.Itoa(n) + " earlier sessions, " + from
	}
	return strconv.Itoa(n) + " earlier sessions, " + from + " to " + to
}

func tally(events []CourseEvent, kind string) string {
	all, done := 0, 0
	for _, e := range events {
		if e.Kind == kind {
			all++
			if e.Done {
				done++
			}
		}
	}
	return strconv.Itoa(done) + " of " + strconv.Itoa(all)
}

func (l layout) windows(g *drawing) {
	for _, w := range l.course.Windows {
		if from, to, ok := l.windowEdges(w); ok {
			g.rect(planned("cl-window", !w.Planned), from, baseline-9, to-from, 27, 7)
		}
	}
}

func wideAlong(at float64) point { return point{at, baseline} }

func widePlace(at, f float64) func(point) point {
	return func(o point) point { return point{at + o.x*f, baseline + o.y*f} }
}

func (l layout) thread(g *drawing) {
	s, meet := l.scale, l.meet()
	begin := s.x0 - lead
	if s.earlier {
		g.path("cl-thread", new(pen).to("M", begin, baseline).to("H", begin+5).String())
		begin = s.x0 - 1
	}
	if l.course.stopped() {
		end := s.x(l.course.StopDay)
		g.path("cl-thread", l.run(begin, math.Max(end, meet0(l, end)), true, wideAlong, widePlace))
		g.circle("cl-needle", end, baseline, 3.5)
		y := baseline - 12
		if s.months && end+10+7*float64(len(l.course.Stopped)) > s.monthsX {
			y -= 14 // above the pills of the months beside it
		}
		g.text("cl-todaytext", end+10, y, "start", l.course.Stopped)
		return
	}
	inWeeks := meet < s.foldX
	if inWeeks {
		g.path("cl-thread is-planned", l.run(meet, s.foldX, false, wideAlong, widePlace))
	}
	if s.months {
		from := math.Max(s.monthsX, meet)
		g.path("cl-thread is-planned", new(pen).to("M", from, baseline).to("L", s.monthsX+monthsWide-10, baseline).String())
		l.fold(g, s.foldX+1, baseline)
	}
	g.path("cl-thread", l.run(begin, math.Min(meet, s.foldX), true, wideAlong, widePlace))
	if !inWeeks {
		g.path("cl-thread", new(pen).to("M", s.monthsX, baseline).to("L", meet, baseline).String())
	}
	for _, e := range l.of(KindPrep) {
		if e.Next && !e.Done {
			var p pen
			put := widePlace(e.at, 1)
			from := put(prepTurn.start)
			prepTurn.draw(p.to("M", from.x, from.y), put)
			g.path("cl-thread is-next", p.String())
		}
	}
}

// meet0 lets a stopped thread finish the turn it ends in.
func meet0(l layout, end float64) float64 {
	for _, e := range l.events {
		if t, f, ok := l.turnOf(e); ok && e.Done {
			end = math.Max(end, e.at+t.end().x*f)
		}
	}
	return end
}

func (l layout) fold(g *drawing, x, y float64) {
	g.path("cl-fold", new(pen).to("M", x, y+6).to("l", 4, -12).to("M", x+8, y+6).to("l", 4, -12).String())
}

// needle is today: an ink dot where done and planned meet. Its word steps
// aside for a turn; the axis keeps the date either way.
func (l layout) needle(g *drawing) {
	if l.course.stopped() {
		return
	}
	g.circle("cl-needle", l.today, baseline+l.strand(l.today), 3.5)
	for _, try := range []struct {
		anchor   string
		from, to float64 // the word's reach around x
		x        float64
	}{{"middle", -19, 19, l.today}, {"end", -38, 0, l.today - 4}, {"start", 0, 38, l.today + 4}} {
		if l.clear(try.x+try.from, try.x+try.to) {
			g.text("cl-todaytext", try.x, 92, try.anchor, "Today")
			return
		}
	}
}

// clear says whether no turn stands between two places along the thread.
func (l layout) clear(from, to float64) bool {
	for _, e := range l.events {
		reach := 0.0
		switch _, f, turns := l.turnOf(e); {
		case turns && e.Kind == KindDosing:
			reach = 21 * f
		case turns:
			reach = 9
		case e.Kind == KindDosing || e.Kind == KindFollowup:
			reach = 6
		}
		if reach > 0 && e.at+reach > from && e.at-reach < to {
			return false
		}
	}
	return true
}

// axis is the time scale under the plots, with its unit in words.
func (l layout) axis(g *drawing, y float64) {
	s := l.scale
	var p pen
	p.to("M", leftEdge, y).to("H", s.foldX)
	if s.months {
		p.to("M", s.monthsX, y).to("H", s.monthsX+monthsWide)
	}
	g.path("cl-axis", p.String())
	if s.whole {
		l.monthAxis(g, y)
		return
	}
	month := ""
	for i, t := range s.mondays() {
		x := s.x0 + days(s.start, t)*s.perDay
		g.path("cl-axis", new(pen).to("M", x, y).to("v", 5).String())
		label := strconv.Itoa(t.Day())
		if m := t.Format("Jan"); m != month || i == 1 && len(s.mondays()) > 2 {
			label, month = t.Format("2 Jan"), m
		}
		if x+20 < s.foldX && (l.course.stopped() || math.Abs(x-l.today) >= 25) {
			g.text("cl-num", x, y+20, "middle", label)
		}
	}
	for i, t := range s.firsts() {
		x := s.x(t)
		g.path("cl-axis", new(pen).to("M", x, y).to("v", 5).String())
		if i%2 == 0 && x < s.monthsX+monthsWide-14 {
			g.text("cl-num", x, y+20, "middle", t.Format("Jan"))
		}
	}
	if s.months {
		l.fold(g, s.foldX+1, y)
		g.text("cl-num", s.monthsX+2, y+40, "start", "months: a closer scale")
	}
	unit := leftEdge
	if !l.course.stopped() {
		x := math.Max(l.today, leftEdge-8)
		if x < leftEdge+170 {
			unit = x + 48
		}
		g.text("cl-todaytext", x, y+40, "middle", l.course.Today.Format("Mon 2 Jan"))
	}
	g.text("cl-num", unit, y+40, "start", "weeks, Mondays marked")
}
