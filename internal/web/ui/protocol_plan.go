package ui

import (
	"math"
	"strconv"
	"time"
)

// PlanPicture is a protocol's course as a thread, all of it planned: days are
// counted from the first dose. Its numbers stand beside it in words.
type PlanPicture struct {
	Under      string // "Six doses, three to fourteen days apart."
	Caveat     string // what the picture chose: "Drawn with a week between doses."
	Preps      int
	Doses      []float64 // the day of each dose, from 0
	WindowFrom float64   // integration is best from so many days after a dose
	WindowTo   float64   // to so many; 0 draws no band
	Followups  []PlanFollowup
}

// PlanFollowup is one look back, counted in days after the last dose.
type PlanFollowup struct {
	Day   float64
	Label string // "1 mo"
}

// dayZero is the day of the first dose in the drawing: any Monday does.
var dayZero = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	prepEvery  = 4.0 // days between preparation sessions, as drawn
	prepBefore = 3.0 // days between the last of them and the first dose
	mostPerDay = 24.0
	planAxis   = 162.0
)

func onDay(d float64) time.Time { return dayZero.Add(time.Duration(d * 24 * float64(time.Hour))) }

func (p PlanPicture) last() float64 {
	if len(p.Doses) == 0 {
		return 0
	}
	return p.Doses[len(p.Doses)-1]
}

func (p PlanPicture) begin() float64 {
	if p.Preps == 0 {
		return -2
	}
	return -prepBefore - prepEvery*float64(p.Preps-1) - 2
}

// line is the course as the course line draws it.
func (p PlanPicture) line() CourseLine {
	c := CourseLine{ID: "plan"}
	for i := range p.Preps {
		c.Events = append(c.Events, CourseEvent{Kind: KindPrep, Day: onDay(-prepBefore - prepEvery*float64(p.Preps-1-i))})
	}
	for i, d := range p.Doses {
		c.Events = append(c.Events, CourseEvent{Kind: KindDosing, Day: onDay(d), Label: strconv.Itoa(i + 1)})
		if p.WindowTo > 0 {
			c.Events = append(c.Events, CourseEvent{Kind: KindIntegration, Day: onDay(d + (p.WindowFrom+p.WindowTo)/2)})
			c.Windows = append(c.Windows, CourseWindow{From: onDay(d + p.WindowFrom), To: onDay(d + p.WindowTo), Planned: true})
		}
	}
	for _, f := range p.Followups {
		c.Events = append(c.Events, CourseEvent{Kind: KindFollowup, Day: onDay(p.last() + f.Day)})
	}
	return c
}

// planScale lays weeks and, after a fold, months over a width.
func (p PlanPicture) planScale(x0, weeks, months, perDay, perMonthDay float64) scale {
	s := scale{start: onDay(p.begin()), weeksEnd: onDay(p.last() + 6), end: onDay(p.last() + 6), x0: x0}
	for _, f := range p.Followups {
		if end := onDay(p.last() + f.Day); end.After(s.end) {
			s.end, s.months = end, true
		}
	}
	s.perDay = math.Min(perDay, weeks/days(s.start, s.weeksEnd))
	s.foldX = x0 + days(s.start, s.weeksEnd)*s.perDay
	s.monthsX = s.foldX + foldWide
	if s.months {
		s.perMonthDay = math.Min(perMonthDay, months/days(s.weeksEnd, s.end))
	}
	return s
}

// wide draws the plan for 720 px and more; the second result is its height.
func (p PlanPicture) wide() (g drawing, high float64) {
	s := p.planScale(leftEdge, weeksWide, monthsWide-30, mostPerDay, 0.86)
	l := layOut(p.line(), s)
	if s.months {
		g.rect("cl-months", s.monthsX, 28, monthsWide, 130, 6)
		g.text("cl-phase", s.monthsX+2, 15, "start", "Follow-up")
	}
	if p.Preps > 0 {
		g.text("cl-phase", leftEdge, 15, "start", "Preparation")
	}
	if len(p.Doses) > 0 {
		words := "Dosing"
		if p.WindowTo > 0 {
			words = "Dosing and integration"
		}
		g.text("cl-phase", math.Max(s.x(onDay(0))-17, leftEdge+float64(min(p.Preps, 1))*92), 15, "start", words)
	}
	l.windows(&g)
	g.path("cl-thread is-planned", l.run(s.x0-lead, s.foldX, false, wideAlong, widePlace))
	if s.months {
		g.path("cl-thread is-planned", new(pen).to("M", s.monthsX, baseline).to("L", s.monthsX+monthsWide-10, baseline).String())
		l.fold(&g, s.foldX+1, baseline)
	}
	l.marks(&g)
	p.followups(&g, s)
	p.weeks(&g, l)
	return g, planAxis + 48
}

// followups names the looks back; where two stand close the later is named.
func (p PlanPicture) followups(g *drawing, s scale) {
	edge := math.Inf(1)
	for i := len(p.Followups) - 1; i >= 0; i-- {
		f := p.Followups[i]
		if x := s.x(onDay(p.last() + f.Day)); edge-x >= 34 {
			g.text("cl-small", x, 146, "middle", f.Label)
			edge = x
		}
	}
}

// weeks is the scale under the thread: weeks from the first dose.
func (p PlanPicture) weeks(g *drawing, l layout) {
	s := l.scale
	first := s.x(onDay(0))
	g.path("cl-axis", new(pen).to("M", first, planAxis).to("H", s.foldX).String())
	for d := 0.0; d <= p.last()+6; d += 7 {
		x := s.x0 + days(s.start, onDay(d))*s.perDay
		g.path("cl-axis", new(pen).to("M", x, planAxis).to("v", 5).String())
		if d == 0 || s.perDay*7 >= 26 || int(d)%28 == 0 {
			g.text("cl-num", x, planAxis+20, "middle", strconv.Itoa(int(d)/7+1))
		}
	}
	g.text("cl-num", first-4, planAxis+40, "start", "weeks from the first dose")
	if s.months {
		g.path("cl-axis", new(pen).to("M", s.monthsX, planAxis).to("H", s.monthsX+monthsWide).String())
		l.fold(g, s.foldX+1, planAxis)
		g.text("cl-num", s.monthsX+2, planAxis+40, "start", "after the last dose: a closer scale")
	}
}

// phone draws the plan running down; the second result is its height.
func (p PlanPicture) phone() (drawing, float64) {
	s := p.planScale(phoneTop, math.Inf(1), math.Inf(1), phoneDay, phoneMonth)
	l := layOut(p.line(), s)
	if l.form.factor > 0 {
		l.form.factor *= phoneTurn
		l.form.planned *= phoneTurn
	}
	var g drawing
	for _, w := range l.course.Windows {
		if from, to, ok := l.windowEdges(w); ok {
			g.rect("cl-window is-planned", 10, from, 24, to-from, 10)
		}
	}
	g.path("cl-thread is-planned", l.run(2, s.foldX, false, phoneAlong, phonePlace))
	end := s.foldX
	if s.months {
		end = s.x(s.end) + 8
		g.path("cl-thread is-planned", new(pen).to("M", phoneThread, s.monthsX).to("V", end).String())
		g.path("cl-fold", new(pen).to("M", 16, s.foldX+5).to("l", 12, -4).to("M", 16, s.foldX+13).to("l", 12, -4).String())
	}
	p.phoneMarks(&g, l)
	return g, end + 8
}

func (p PlanPicture) phoneMarks(g *drawing, l layout) {
	if preps := l.of(KindPrep); len(preps) > 0 {
		g.textQuiet("cl-dose", phoneLabel, (preps[0].at+preps[len(preps)-1].at)/2+5, "Preparation", "")
	}
	for i, e := range l.of(KindDosing) {
		g.circle("cl-bead is-planned", phoneThread+20.4*l.form.factor, e.at, l.form.planned)
		if !l.form.sparse || i == 0 || i == len(p.Doses)-1 {
			g.textQuiet("cl-dose", phoneLabel, e.at+5, "Dose "+e.Label, ", week "+strconv.Itoa(int(p.Doses[i])/7+1))
		}
	}
	for _, e := range l.of(KindIntegration) {
		g.circle("cl-ring is-planned", phoneThread-l.strand(e.at), e.at, 4)
	}
	edge := math.Inf(1)
	for i := len(p.Followups) - 1; i >= 0; i-- {
		y := l.scale.x(onDay(p.last() + p.Followups[i].Day))
		g.rect("cl-tick is-planned", 11, y-3, 22, 6, 3)
		if edge-y >= 20 {
			g.textQuiet("cl-dose", phoneLabel, y+5, "Follow-up, ", longMonths(p.Followups[i].Label))
			edge = y
		}
	}
}

// desc says the drawing in words; the numbers stand under it.
func (p PlanPicture) desc() string { return "The course. " + p.Under + " " + p.Caveat }

// DayPicture is a dosing day by the minute: when vital signs are taken, how
// long oxygen is watched, and before when nobody leaves.
type DayPicture struct {
	Under    string
	Readings []int // minutes after the dose
	Then     int   // and every so many minutes
	Oxygen   int   // oxygen without interruption to this minute; 0 if not asked for
	Observe  int   // at least so long
}

// draw draws the day at a width; the second result is its height.
func (d DayPicture) draw(width float64) (g drawing, high float64) {
	const left, line = 24.0, 58.0
	total := float64(max(d.Observe, 30)) + 24
	if n := len(d.Readings); n > 0 {
		total = math.Max(total, float64(d.Readings[n-1])+24)
	}
	per := (width - left - 12) / total
	x := func(minute int) float64 { return left + float64(minute)*per }
	if d.Oxygen > 0 {
		g.rect("cl-window", x(0), line-10, x(d.Oxygen)-x(0), 20, 7)
		if width > 600 {
			g.text("cl-small", x(0)+16, line-20, "start", "oxygen watched without a break")
		}
	}
	g.path("cl-thread", new(pen).to("M", 2, line).to("H", x(d.Observe)).String())
	g.path("cl-thread is-planned", new(pen).to("M", x(d.Observe), line).to("H", width-4).String())
	g.circle("cl-bead", x(0), line, 8.6)
	edge := x(0) + 14
	minutes := d.Readings
	if d.Then > 0 && len(minutes) > 0 {
		for m := minutes[len(minutes)-1] + d.Then; m <= d.Observe; m += d.Then {
			minutes = append(minutes[:len(minutes):len(minutes)], m)
		}
	}
	for _, m := range minutes {
		g.path("cl-reading", new(pen).to("M", x(m), line+5).to("v", 11).String())
		if x(m)-edge >= 12 {
			g.text("cl-num", x(m), line+32, "middle", strconv.Itoa(m))
			edge = x(m) + 12
		}
	}
	g.text("cl-head", x(0)-8, 15, "start", "Dose")
	if d.Observe > 0 {
		g.path("cl-today", new(pen).to("M", x(d.Observe), 22).to("V", line+12).String())
		g.text("cl-head", x(d.Observe), 15, "end", "Nobody leaves before minute "+strconv.Itoa(d.Observe))
	}
	g.text("cl-num", 2, line+54, "start", "minutes after the dose; each mark is a set of vital signs")
	return g, line + 62
}

func planBox(wide, high float64) string { return "0 0 " + num(wide) + " " + num(high) }

func countOf(n int) string { return strconv.Itoa(n) }

func citeNumber(c Cite) string { return strconv.Itoa(c.Number) }
