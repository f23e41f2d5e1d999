package ui

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// GentleView is one score as somebody in care sees it. The words are given, in
// their language; nothing names how severe anything is.
type GentleView struct {
	ID     string
	Title  string // "Your answers about mood"
	Says   string // "Your answers are easier than at the start."
	Drawn  bool
	Start  time.Time
	Today  time.Time
	Series ScoreSeries // points and the scale's ends; bands and whisker are not drawn
	Doses  []time.Time // days of sessions
	Harder string      // at the picture's upper edge: "harder"
	Easier string      // at its lower edge: "easier"
	Now    string      // "today"
	Label  string      // the picture in words
	Table  string      // "Read it as a list"
	Rows   []GentleRow
	Note   string // "A number is not who you are. It helps us ask the right questions."
}

// GentleRow is one day of the list.
type GentleRow struct {
	Day  string
	Says string // "14 of 27"
}

// What the newest answer is beside the first one, as the client is told: by the
// scale's own noise, not by its sign.
const (
	GentleEasier = "gentle.easier"
	GentleHarder = "gentle.harder"
	GentleSame   = "gentle.same"
	GentleOne    = "gentle.one"
	GentleNone   = "gentle.none"
)

// GentleScoreOf is what the gentle form of one score is made of.
type GentleScoreOf struct {
	ID     string
	About  string // what it is about, in the client's language: "mood"
	Change string // GentleEasier and the like
	Start  time.Time
	Today  time.Time
	Doses  []time.Time
	Series ScoreSeries
}

// Gently puts one score into a client's words. say gives the words of a key.
func Gently(say func(string, ...string) string, of GentleScoreOf) GentleView {
	v := GentleView{ID: of.ID, Title: say("gentle.title", "about", of.About), Says: say(of.Change), Start: of.Start, Today: of.Today, Series: of.Series, Doses: of.Doses,
		Harder: say("gentle.up"), Easier: say("gentle.down"), Now: say("gentle.now"), Table: say("gentle.table"), Note: say("gentle.note"), Drawn: len(of.Series.Points) > 0}
	if !v.Drawn {
		return v
	}
	pts := of.Series.Points
	v.Label = say("gentle.label", "answers", strconv.Itoa(len(pts)), "from", pts[0].At.Format("2 January"), "to", pts[len(pts)-1].At.Format("2 January"))
	most := ScorePoint{Value: of.Series.Max}.String()
	for _, p := range slices.Backward(pts) {
		v.Rows = append(v.Rows, GentleRow{Day: p.At.Format("2 January 2006"), Says: say("gentle.of", "score", p.String(), "most", most)})
	}
	return v
}

// gentle draws the picture: the scores as one line, sessions as drops, time
// beneath. Harder is always up, whichever way the scale counts.
func (v GentleView) gentle() (drawing, float64) {
	c := CourseLine{Start: v.Start, Today: v.Today, Whole: true, Scores: []ScoreSeries{v.Series}}
	for _, d := range v.Doses {
		c.Events = append(c.Events, CourseEvent{Kind: KindDosing, Day: d, Done: true})
	}
	s := c.wideScale()
	const left, right = 8.0, 334.0
	s.x0, s.months = left, false
	s.perDay = (right - left) / days(s.start, s.weeksEnd)
	s.foldX = right
	l := layOut(c, s)
	p := plot{ScoreSeries: v.Series, top: 26, high: 132, first: true, mark: "first"}
	if p.Up { // turned over, so that easier is down for every questionnaire
		p.ScoreSeries = turned(v.Series)
	}
	var g drawing
	g.rect("cl-band b2", left, p.top, right-left, p.high, 8)
	g.text("cl-note", left, p.top-10, "start", v.Harder)
	g.text("cl-note", left+6, p.top+p.high-8, "start", v.Easier)
	p.drops(&g, l)
	pts := p.shown(s)
	p.line(&g, s.x, pts)
	for i, pt := range pts {
		p.point(&g, s.x(pt.At), p.y(pt.Value), i == len(pts)-1)
	}
	if x := l.today; x > left+40 {
		g.path("cl-today", new(pen).to("M", x, p.top).to("V", p.top+p.high).String())
		g.text("cl-todaytext", math.Min(x+4, right-30), p.top-10, "end", v.Now)
	}
	p.phoneAxis(&g, l)
	return g, p.top + p.high + 26
}

// turned mirrors a scale on which higher is better.
func turned(s ScoreSeries) ScoreSeries {
	pts := make([]ScorePoint, len(s.Points))
	for i, p := range s.Points {
		p.Value = s.Max + s.Min - p.Value
		pts[i] = p
	}
	s.Points = pts
	return s
}
