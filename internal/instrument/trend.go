package instrument

import (
	"fmt"
	"slices"
	"time"
)

// A Trend is one score of one instrument over time, as it was measured in a
// chart: nothing is filled in between, and answers about different times (the
// last two weeks, since the last dose) are lines of their own.
type Trend struct {
	Def   *Definition
	Score Scoring    // the score that is followed; empty where the instrument has none
	Lines []Line     // one for each time that was asked about, the published first; empty where nothing was measured
	Rest  []Measured // responses that gave no number: not sent, left, too few answers, another version of the form, no total
}

// A Line is what was measured about one recall, in the order of time.
type Line struct {
	Recall     Recall // zero where the instrument names none
	Published  bool   // the time the published form asks about
	Points     []Point
	BeforeDose bool // the baseline was answered before the course's first dose

	base int // index of the baseline
	def  *Definition
}

// A Point is one measured score.
type Point struct {
	Measured
	Value    Number // as people see it: what bands and changes go by
	Exact    Number // before rounding
	Prorated bool   // it stands for a few blanks, by the published rule
	Bands    []Banded
}

// Trends puts the scored responses of a chart into trends, those first answered
// first. The baseline of a line is the last point before the first dose of the
// course; where there is none, or no dose yet, see Line.Base. dosed says whether
// there was a dose, at first.
func Trends(scores []Measured, first time.Time, dosed bool) []Trend {
	var out []Trend
	at := map[string]int{}
	for _, m := range scores {
		for _, score := range m.Def.followed() {
			key := m.Def.ID + "\x00" + score
			i, ok := at[key]
			if !ok {
				rule, _ := m.Def.Scoring(score)
				i, at[key] = len(out), len(out)
				out = append(out, Trend{Def: m.Def, Score: rule})
			}
			out[i].take(m)
		}
	}
	for i := range out {
		for j := range out[i].Lines {
			out[i].Lines[j].baseline(first, dosed)
		}
	}
	return out
}

// followed lists the scores that are followed over time: the main one; where
// there is none, every score that has a better and a worse; or none at all.
func (d *Definition) followed() []string {
	if main := d.MainScore(); main != "" {
		return []string{main}
	}
	var ids []string
	for i := range d.Scores {
		if d.Scores[i].Better != "" {
			ids = append(ids, d.Scores[i].ID)
		}
	}
	if len(ids) == 0 {
		ids = []string{""}
	}
	return ids
}

// take enters one response.
func (t *Trend) take(m Measured) {
	p, ok := t.point(m)
	if !ok {
		t.Rest = append(t.Rest, m)
		return
	}
	recall := t.Def.recall(m.Recall)
	i := slices.IndexFunc(t.Lines, func(l Line) bool { return l.Recall.ID == recall })
	if i < 0 {
		l := Line{Recall: Recall{ID: recall}, Published: recall == t.Def.recall(""), def: t.Def}
		for _, r := range t.Def.Recalls {
			if r.ID == recall {
				l.Recall = r
			}
		}
		i = len(t.Lines)
		if l.Published {
			i = 0
		}
		t.Lines = slices.Insert(t.Lines, i, l)
	}
	t.Lines[i].Points = append(t.Lines[i].Points, p)
}

// point reads the score of a response.
func (t *Trend) point(m Measured) (Point, bool) {
	switch {
	case m.Open || m.Left || m.Other || t.Score.ID == "":
		return Point{}, false
	case m.Reported != nil:
		s := Scored{Shown: m.Total}
		s.band(&t.Score)
		return Point{Measured: m, Value: m.Total, Exact: m.Total, Bands: s.Bands}, t.Score.ID == t.Def.MainScore()
	}
	s, ok := m.Result.Score(t.Score.ID)
	return Point{Measured: m, Value: s.Shown, Exact: s.Exact, Prorated: s.Prorated, Bands: s.Bands}, ok
}

// baseline finds the point that changes are measured from: the last before the
// first dose. Where all came after it, or there is no dose yet, it is the first.
func (l *Line) baseline(first time.Time, dosed bool) {
	l.base, l.BeforeDose = 0, !dosed
	for i, p := range l.Points {
		if dosed && p.At.Before(first) {
			l.base, l.BeforeDose = i, true
		}
	}
}

// Main is the line that stands for the trend: the published recall, or else the
// one first asked about. Other lines are never pooled with it.
func (t Trend) Main() Line {
	if len(t.Lines) == 0 {
		return Line{def: t.Def}
	}
	return t.Lines[0]
}

// Base is the point that changes are measured from; false where nothing was
// measured.
func (l Line) Base() (Point, bool) {
	if len(l.Points) == 0 {
		return Point{}, false
	}
	return l.Points[l.base], true
}

// Last is the newest point; false where nothing was measured.
func (l Line) Last() (Point, bool) {
	if len(l.Points) == 0 {
		return Point{}, false
	}
	return l.Points[len(l.Points)-1], true
}

// BaseAt is the index of the baseline among the points.
func (l Line) BaseAt() int { return l.base }

// BaseWords says which point the baseline is: "the last before the first dose".
func (l Line) BaseWords(dosed bool) string {
	switch {
	case !dosed:
		return "the first answered"
	case l.BeforeDose:
		return "the last before the first dose"
	}
	return "the first answered, after the first dose"
}

// Between says what the change from one point to another means; false where the
// instrument has no rules of change, or both are the same point.
func (l Line) Between(from, to int) (Changed, bool) {
	if from == to || from < 0 || to < 0 || from >= len(l.Points) || to >= len(l.Points) {
		return Changed{}, false
	}
	return Change(l.def, l.Points[from].visit(), l.Points[to].visit())
}

func (p Point) visit() Visit { return Visit{Total: p.Value, Recall: p.Recall} }

// Figure is the value as it is written: 14, or 3.67.
func (p Point) Figure() string { return p.Value.HalfUp(2).String() }

// Band is the title of the first band a point falls into, empty for none.
func (p Point) Band() string {
	if len(p.Bands) == 0 {
		return ""
	}
	return p.Bands[0].Title
}

// Why says in a few words why a response has no number, empty where it has one.
func (m Measured) Why() string {
	switch {
	case m.Reported != nil:
		return ""
	case m.Other:
		return fmt.Sprintf("answered in version %s of the form; this program has version %s and does not score it again", m.Version, m.Def.Version)
	case m.Open:
		return "not sent yet"
	case m.Left:
		return "left before it was sent"
	case m.Result.Status == StatusInvalid:
		return "an answer is not on the scale"
	case m.Known:
		return ""
	case m.Def.MainScore() == "":
		return "this questionnaire has no total"
	}
	missing := len(m.Result.Missing)
	return fmt.Sprintf("too few answers for a total: %d left blank", missing)
}
