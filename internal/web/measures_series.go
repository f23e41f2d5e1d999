package web

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// mostPlots is how many instruments stand under the course line of a chart; the
// page of measures has all.
const mostPlots = 2

// occasions is the plan of measures of the course that was opened last, as far as
// the reader may see, also after it was closed: follow-up goes on. Nothing where
// there never was a course.
func (c *call) occasions(seen, settings ledger.Chart) []course.Occasion {
	open, ok := course.Latest(seen)
	if !ok {
		return nil
	}
	def, err := c.s.protocols.WithHash(open.Hash, settings)
	if err != nil || c.s.library.Instruments == nil {
		return nil
	}
	return course.Planning{Definition: def, Instruments: c.s.library.Instruments.For(settings), Settings: settings, Now: c.s.now()}.Occasions(seen)
}

// lineScores are the scores under the course line: those most often answered.
func (c *call) lineScores(seen ledger.Chart, progress course.Progress, asked []course.Occasion) []ui.ScoreSeries {
	var out []ui.ScoreSeries
	for _, t := range byUse(progress.Trends) {
		if len(out) < mostPlots && len(t.Lines) > 0 && t.Score.ID == t.Def.MainScore() {
			s := c.series(t, progress.Dosed, asked)
			s.Href = c.measuresPath() + "#" + measureID(t)
			out = append(out, s)
		}
	}
	return out
}

// byUse puts trends in the order in which they are shown: those with the most
// answers first.
func byUse(trends []instrument.Trend) []instrument.Trend {
	out := slices.Clone(trends)
	slices.SortStableFunc(out, func(a, b instrument.Trend) int { return len(b.Main().Points) - len(a.Main().Points) })
	return out
}

// measureID is the fragment at which a trend stands on the page.
func measureID(t instrument.Trend) string {
	id := "m-" + t.Def.ID
	if t.Score.ID != t.Def.MainScore() {
		id += "-" + strings.ReplaceAll(t.Score.ID, ".", "-")
	}
	return id
}

// series is one score as it is drawn.
func (c *call) series(t instrument.Trend, dosed bool, asked []course.Occasion) ui.ScoreSeries {
	line := t.Main()
	s := ui.ScoreSeries{Name: seriesName(t), Short: seriesAbout(t), Min: t.Score.From.Float(), Max: t.Score.To.Float(), Up: t.Score.Better == "up",
		Bands: scoreBands(t.Score), Base: line.BaseAt(), None: "No answers yet"}
	s.About = s.Short
	if line.Recall.Title != "" {
		s.About += ", about " + line.Recall.Title
	}
	gaps := missedDays(asked, t.Def.ID)
	s.Points = c.points(line, gaps)
	for i := range s.Points {
		if i == line.BaseAt() && dosed {
			s.Points[i].Words = t.Def.Short + " baseline"
		}
	}
	if len(t.Lines) > 1 {
		for _, l := range t.Lines[1:] {
			s.Others = append(s.Others, ui.ScoreOther{Name: l.Recall.Title, Points: c.points(l, gaps)})
		}
	}
	for _, o := range asked {
		if o.Instrument == t.Def.ID && o.Dated() && (o.State == course.OccasionMissed || o.State == course.OccasionAhead || o.State == course.OccasionOpen) {
			s.Asked = append(s.Asked, ui.ScoreAsk{At: o.Due.In(c.s.clinic.Location()), Ahead: o.State != course.OccasionMissed})
		}
	}
	if _, by, ok := t.Def.Whisker(); ok && t.Score.ID == t.Def.MainScore() {
		s.Whisker, s.Meaning = by.Float(), "a change past this line is more than the scale’s own noise"
	}
	s.Sentence, s.Brief = changeWords(line)
	return s
}

// missedDays are when something was asked and not answered.
func missedDays(asked []course.Occasion, name string) []time.Time {
	var out []time.Time
	for _, o := range asked {
		if o.Instrument == name && o.State == course.OccasionMissed && o.Dated() {
			out = append(out, o.Due)
		}
	}
	return out
}

// points are the answers of a line as they are drawn. Where something was asked
// between two of them and not answered, the line breaks.
func (c *call) points(l instrument.Line, missed []time.Time) []ui.ScorePoint {
	var out []ui.ScorePoint
	for i, p := range l.Points {
		pt := ui.ScorePoint{At: p.At.In(c.s.clinic.Location()), Value: p.Value.Float(), Text: p.Figure()}
		pt.Gap = i > 0 && slices.ContainsFunc(missed, func(at time.Time) bool { return at.After(l.Points[i-1].At) && at.Before(p.At) })
		out = append(out, pt)
	}
	return out
}

func seriesName(t instrument.Trend) string {
	if t.Score.ID == t.Def.MainScore() || t.Score.ID == "" {
		return t.Def.Short
	}
	return t.Def.Short + ", " + lowered(t.Score.Title)
}

// seriesAbout is "depression, 0–27".
func seriesAbout(t instrument.Trend) string {
	if t.Score.ID == "" {
		return t.Def.About
	}
	out := t.Def.About + ", " + t.Score.From.String() + "–" + t.Score.To.String()
	if t.Score.Better == "up" {
		out += ", higher is better"
	}
	return out
}

// scoreBands are the first published bands of a score, shaded by how much is
// reported: the more, the darker.
func scoreBands(s instrument.Scoring) []ui.ScoreBand {
	if len(s.Bands) == 0 {
		return nil
	}
	of := s.Bands[0].Of
	var out []ui.ScoreBand
	for i, b := range of {
		at := i
		if s.Better == "up" {
			at = len(of) - 1 - i
		}
		shade := 1
		if len(of) > 1 {
			shade = 1 + int(math.Round(4*float64(at)/float64(len(of)-1)))
		}
		out = append(out, ui.ScoreBand{From: b.From.Float(), Name: bandName(b.Title), Shade: shade})
	}
	return out
}

// bandName is a band's title as it stands in a picture: short.
func bandName(title string) string {
	const most = 22
	if len([]rune(title)) > most {
		return strings.TrimSpace(string([]rune(title)[:most-1])) + "…"
	}
	return title
}

// changeWords say in few words what the newest answer is beside the baseline.
func changeWords(l instrument.Line) (lines []string, brief string) {
	last := len(l.Points) - 1
	ch, ok := l.Between(l.BaseAt(), last)
	if last < 1 || l.BaseAt() == last {
		return nil, ""
	}
	by := l.Points[last].Value.Minus(l.Points[l.BaseAt()].Value)
	where := by.Abs().HalfUp(2).String() + " below baseline"
	switch {
	case by == (instrument.Number{}):
		where = "the same as baseline"
	case by.Float() > 0:
		where = by.Abs().HalfUp(2).String() + " above baseline"
	}
	if !ok {
		return []string{where}, where
	}
	switch ch.Direction {
	case instrument.Improved:
		brief = "reliable change"
	case instrument.Worsened:
		brief = "harder, reliable change"
	case instrument.NoChange:
		brief = "within noise"
	default:
		return []string{where}, where
	}
	return []string{where + ",", brief}, brief
}

// lowered makes the first letter small, but for names that begin with two
// capitals.
func lowered(s string) string {
	r := []rune(s)
	if len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[:min(1, len(r))])) + string(r[min(1, len(r)):])
}
