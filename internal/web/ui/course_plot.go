package ui

import (
	"math"
	"strconv"
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
	return p.top + p.high - v/float64(max(p.Max, 1))*p.high
}

// ground draws bands, their names where data is last to arrive, and a faint
// drop for each dose.
func (p plot) ground(g *drawing, l layout) {
	s := l.scale
	right, weeksRight := s.monthsX+monthsWide, s.foldX
	if !s.months {
		weeksRight = right
	}
	top := p.Max
	for i := len(p.Bands) - 1; i >= 0; i-- {
		b := p.Bands[i]
		from, to := p.y(float64(b.From)), p.y(float64(top))
		class := "cl-band b" + strconv.Itoa(min(max(b.Shade, 1), 5))
		g.rect(class, leftEdge, to, weeksRight-leftEdge, from-to, 0)
		if s.months {
			g.rect(class, s.monthsX, to, monthsWide, from-to, 0)
		}
		g.text("cl-bandname", right-8, (from+to)/2+4, "end", b.Name)
		g.text("cl-num", 38, from+4, "end", strconv.Itoa(b.From))
		top = b.From
	}
	g.text("cl-num", 38, p.top+4, "end", strconv.Itoa(p.Max))
	g.textQuiet("cl-head", leftEdge, p.top-14, p.Name+" ", p.About)
	for _, e := range l.of(KindDosing) {
		g.path(planned("cl-drop", e.Done), new(pen).to("M", e.at, p.top).to("V", p.top+p.high).String())
		g.circle(planned("cl-dropbead", e.Done), e.at, p.top, 3.5)
	}
	if len(p.Points) == 0 {
		g.text("cl-note", math.Max(leftEdge, l.today)+14, p.top+p.high/2+4, "start", p.None)
	}
}

// scores draws the whisker at the baseline, the straight segments, the marks
// and the sentence right of today.
func (p plot) scores(g *drawing, l layout) {
	shown := p.shown(l.scale)
	if len(shown) == 0 {
		return
	}
	p.whisker(g, l, shown[0])
	p.line(g, l.scale.x, shown)
	for i, pt := range shown {
		x, y := l.scale.x(pt.At), p.y(float64(pt.Value))
		last := i == len(shown)-1
		p.point(g, x, y, last)
		p.value(g, l, pt, x, y, i == 0, last)
	}
	y := p.y(float64(shown[len(shown)-1].Value))
	x := math.Max(l.today, l.scale.x(shown[len(shown)-1].At)) + 12
	for i, words := range p.Sentence {
		g.text("cl-change", x, y-1+16*float64(i), "start", words)
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

func (p plot) whisker(g *drawing, l layout, base ScorePoint) {
	if p.Whisker == 0 {
		return
	}
	x := l.scale.x(base.At)
	up := p.y(math.Min(float64(base.Value+p.Whisker), float64(p.Max)))
	down := p.y(math.Max(float64(base.Value-p.Whisker), 0))
	end := l.today
	if l.course.stopped() {
		end = l.scale.x(l.course.StopDay)
	}
	g.path("cl-rcline", new(pen).to("M", x, down).to("H", math.Max(end, x+60)).String())
	g.path("cl-whisk", new(pen).to("M", x, up).to("V", down).to("M", x-5, up).to("h", 10).to("M", x-5, down).to("h", 10).String())
	// The meaning stands under the dashed line, and gives way to what is right of today.
	wide := 6.3 * float64(len([]rune(p.Meaning)))
	switch {
	case x+10+wide < end:
		g.text("cl-note", x+10, down+16, "start", p.Meaning)
	case end-8-wide > leftEdge:
		g.text("cl-note", end-8, down+16, "end", p.Meaning)
	}
}

// line draws straight segments; a long silence breaks it.
func (p plot) line(g *drawing, x func(time.Time) float64, pts []ScorePoint) {
	var d pen
	for i, pt := range pts {
		op := "L"
		if i == 0 || pt.At.Sub(pts[i-1].At) > scoreGap {
			op = "M"
		}
		d.to(op, x(pt.At), p.y(float64(pt.Value)))
	}
	g.path("cl-score "+p.mark, d.String())
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
	words := strconv.Itoa(pt.Value)
	if first && p.Whisker > 0 {
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
