package ui

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// plot is one instrument's rectangle in the wide drawing.
type plot struct {
	ScoreSeries
	top, high float64
	first     bool // the first plot is the higher one and says more
	mark      string
}

const scoreGap = 35 * 24 * time.Hour // a longer silence breaks the line

// plots lays the instruments out below the thread and returns the y of the
// time axis.
func (l layout) plots() ([]plot, float64) {
	y := 158.0
	var out []plot
	for i, s := range l.course.Scores {
		p := plot{ScoreSeries: s, top: y + 54, high: 168, first: true, mark: "first"}
		if i > 0 {
			p = plot{ScoreSeries: s, top: y + 58, high: 105, mark: "second"}
		}
		out = append(out, p)
		y = p.top + p.high
	}
	if len(out) == 0 {
		return nil, 176
	}
	return out, y
}

func (p plot) y(v float64) float64 {
	span := p.Max - p.Min
	if span <= 0 {
		span = 1
	}
	return p.top + p.high - (math.Min(math.Max(v, p.Min), p.Max)-p.Min)/span*p.high
}

// ground draws bands, their names where data is last to arrive, and a faint
// drop for each dose.
func (p plot) ground(g *drawing, l layout) {
	s := l.scale
	right, weeksRight := s.monthsX+monthsWide, s.foldX
	if !s.months {
		weeksRight = right
	}
	p.levels(g, 38, true, func(class string, y, high float64) {
		g.rect(class, leftEdge, y, weeksRight-leftEdge, high, 0)
		if s.months {
			g.rect(class, s.monthsX, y, monthsWide, high, 0)
		}
	}, right-8)
	about := p.About
	if p.Base < len(p.Points) && !s.shows(p.Points[p.Base].At) {
		about += "; at the start " + p.Points[p.Base].String() + ", " + shortDay(p.Points[p.Base].At)
	}
	g.textQuiet("cl-head", leftEdge, p.top-14, p.Name+" ", about)
	p.drops(g, l)
	if len(p.all()) == 0 {
		g.text("cl-note", math.Max(leftEdge, l.today)+14, p.top+p.high/2+4, "start", p.None)
	}
}

// drops are faint lines down from each dose.
func (p plot) drops(g *drawing, l layout) {
	for _, e := range l.of(KindDosing) {
		g.path(planned("cl-drop", e.Done), new(pen).to("M", e.at, p.top).to("V", p.top+p.high).String())
		g.circle(planned("cl-dropbead", e.Done), e.at, p.top, 3.5)
	}
}

// levels are the bands with their numbers at x, or lines where a scale has no
// bands; their names stand at names, where they are asked for and have room.
func (p plot) levels(g *drawing, x float64, named bool, rect func(class string, y, high float64), names float64) {
	const room = 12
	top, last := p.Max, p.top
	number := func(v float64) {
		if y := p.y(v); y == p.y(p.Max) || y-last >= room {
			g.text("cl-num", x, y+4, "end", ScorePoint{Value: v}.String())
			last = y
		}
	}
	number(p.Max)
	for i := len(p.Bands) - 1; i >= 0; i-- {
		b := p.Bands[i]
		from, to := p.y(b.From), p.y(top)
		rect("cl-band b"+strconv.Itoa(min(max(b.Shade, 1), 5)), to, from-to)
		if named && from-to >= room {
			g.text("cl-bandname", names, (from+to)/2+4, "end", b.Name)
		}
		number(b.From)
		top = b.From
	}
	if len(p.Bands) == 0 {
		rect("cl-band b1", p.top, p.high)
		for _, part := range []float64{0.5, 0} {
			number(p.Min + part*(p.Max-p.Min))
		}
	}
}

// scores draws the whisker at the baseline, the straight segments, the marks
// and the sentence right of today.
func (p plot) scores(g *drawing, l layout) {
	p.asked(g, l.scale)
	shown := p.shown(l.scale)
	if len(shown) > 0 && p.Base < len(p.Points) && l.scale.shows(p.Points[p.Base].At) {
		p.whisker(g, l, p.Points[p.Base])
	}
	p.others(g, l.scale)
	if len(shown) == 0 {
		return
	}
	p.line(g, l.scale.x, shown)
	written, crowded := p.written(l.scale, shown), p.crowded(l.scale, shown)
	for i, pt := range shown {
		x, y := l.scale.x(pt.At), p.y(pt.Value)
		last := i == len(shown)-1
		if crowded && !written[i] {
			g.circle("cl-pt tiny "+p.mark, x, y, 2)
			continue
		}
		p.point(g, x, y, last)
		if written[i] {
			p.value(g, l, pt, x, y, p.Base < len(p.Points) && pt == p.Points[p.Base], last)
		}
	}
	p.says(g, l, shown[len(shown)-1])
}

// says puts the sentence beside the last value, or above the plot where there is
// no room for it.
func (p plot) says(g *drawing, l layout, last ScorePoint) {
	x, right, wide := math.Max(l.today, l.scale.x(last.At))+12, l.scale.monthsX+monthsWide, 0
	for _, words := range p.Sentence {
		wide = max(wide, len([]rune(words)))
	}
	if x+6.3*float64(wide) > right-112 {
		g.text("cl-above", right, p.top-14, "end", strings.Join(p.Sentence, " "))
		return
	}
	for i, words := range p.Sentence {
		g.text("cl-change", x, p.y(last.Value)-1+16*float64(i), "start", words)
	}
}

// written says which values stand beside their marks: all, where there is room;
// else the first, the baseline, the last and what fits between.
func (p plot) written(s scale, shown []ScorePoint) []bool {
	const room = 24
	out := make([]bool, len(shown))
	few := !p.crowded(s, shown)
	must := func(i int) bool {
		return i == 0 || i == len(shown)-1 || p.Base < len(p.Points) && shown[i] == p.Points[p.Base]
	}
	free := func(x float64) bool {
		for i := range shown {
			if out[i] && math.Abs(s.x(shown[i].At)-x) < room {
				return false
			}
		}
		return true
	}
	for _, first := range []bool{true, false} {
		for i := len(shown) - 1; i >= 0; i-- {
			if must(i) == first && (first || few) && (i == len(shown)-1 || free(s.x(shown[i].At))) {
				out[i] = true
			}
		}
	}
	return out
}

// crowded reports whether marks stand so close that only a few are written out.
func (p plot) crowded(s scale, shown []ScorePoint) bool {
	const room = 14
	n := len(shown)
	return n > 2 && (s.x(shown[n-1].At)-s.x(shown[0].At))/float64(n-1) < room
}

// others draws answers about other times: hollow squares on a dashed line.
func (p plot) others(g *drawing, s scale) {
	for _, o := range p.Others {
		var pts []ScorePoint
		for _, pt := range o.Points {
			if s.shows(pt.At) {
				pts = append(pts, pt)
			}
		}
		if len(pts) == 0 {
			continue
		}
		p.segments(g, "cl-score other", s.x, pts)
		for _, pt := range pts {
			g.rect("cl-pt other", s.x(pt.At)-4, p.y(pt.Value)-4, 8, 8, 0)
		}
		if last := pts[len(pts)-1]; len(pts) > 0 {
			g.text("cl-note", s.x(last.At)+8, p.y(last.Value)+15, "start", last.String()+", "+o.Name)
		}
	}
}

// asked marks at the foot of the plot where something was asked and not
// answered, and where it will be asked next.
func (p plot) asked(g *drawing, s scale) {
	y := p.top + p.high
	for _, a := range p.Asked {
		if !s.shows(a.At) {
			continue
		}
		x := s.x(a.At)
		if a.Ahead {
			g.circle("cl-ask is-planned", x, y, 3.5)
			continue
		}
		g.path("cl-ask", new(pen).to("M", x-5, y-3).to("v", 6).to("M", x+5, y-3).to("v", 6).String())
	}
}

func (p plot) shown(s scale) []ScorePoint {
	var out []ScorePoint
	for _, pt := range p.Points {
		if s.shows(pt.At) {
			out = append(out, pt)
		}
	}
	return out
}

// edges are the two ends of the reliable change around a point, cut at the
// scale's ends; better is the one that an improvement has to pass.
func (p plot) edges(base ScorePoint) (up, down, better float64) {
	up, down = p.y(base.Value+p.Whisker), p.y(base.Value-p.Whisker)
	if p.Up {
		return up, down, up
	}
	return up, down, down
}

func (p plot) whisker(g *drawing, l layout, base ScorePoint) {
	if p.Whisker == 0 {
		return
	}
	x := l.scale.x(base.At)
	up, down, better := p.edges(base)
	end := l.today
	if l.course.stopped() {
		end = l.scale.x(l.course.StopDay)
	}
	g.path("cl-rcline", new(pen).to("M", x, better).to("H", math.Max(end, x+60)).String())
	g.path("cl-whisk", new(pen).to("M", x, up).to("V", down).to("M", x-5, up).to("h", 10).to("M", x-5, down).to("h", 10).String())
	// The meaning stands beyond the dashed line, and gives way to what is right of today.
	wide, y := 6.3*float64(len([]rune(p.Meaning))), better+16
	if p.Up {
		y = better - 6
	}
	if y > p.top+p.high-3 || y < p.top+8 {
		return // there is no room on the scale for it; the words are beneath
	}
	switch {
	case len(p.Others) > 0 || p.crowded(l.scale, p.shown(l.scale)):
		// the words are beneath; here they would cover marks
	case x+10+wide < end:
		g.text("cl-note", x+10, y, "start", p.Meaning)
	case end-8-wide > leftEdge:
		g.text("cl-note", end-8, y, "end", p.Meaning)
	}
}

// line draws straight segments; a long silence breaks it, and so does a point of
// the plan that was not answered.
func (p plot) line(g *drawing, x func(time.Time) float64, pts []ScorePoint) {
	p.segments(g, "cl-score "+p.mark, x, pts)
}

func (p plot) segments(g *drawing, class string, x func(time.Time) float64, pts []ScorePoint) {
	var d pen
	for i, pt := range pts {
		op := "L"
		if i == 0 || pt.Gap || pt.At.Sub(pts[i-1].At) > scoreGap {
			op = "M"
		}
		d.to(op, x(pt.At), p.y(pt.Value))
	}
	g.path(class, d.String())
}

// point is round for the first instrument, a diamond for the next: shape
// before colour.
func (p plot) point(g *drawing, x, y float64, last bool) {
	class := "cl-pt " + p.mark
	if p.first {
		r := 4.0
		if last {
			r = 5
		}
		g.circle(class, x, y, r)
		return
	}
	g.path(class, new(pen).to("M", x, y-5.5).to("l", 5.5, 5.5).to("l", -5.5, 5.5).to("l", -5.5, -5.5).to("z").String())
}

func (p plot) value(g *drawing, l layout, pt ScorePoint, x, y float64, first, last bool) {
	words := pt.String()
	if first && !last && p.Whisker > 0 {
		g.text("cl-val", x+10, y-10, "start", words)
		return
	}
	for _, e := range l.of(KindDosing) {
		if gap := x - e.at; math.Abs(gap) < 12 {
			x += math.Copysign(8, gap)
			break
		}
	}
	if last {
		g.text("cl-last", x, y-11, "middle", words)
		return
	}
	g.text("cl-val", x, y-10, "middle", words)
}
