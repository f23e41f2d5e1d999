package course

import (
	"iter"
	"time"

	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// scoredAs maps a questionnaire to the fact that its total becomes, and to the
// fact that is its total before the course's first dose.
var scoredAs = map[string]struct{ total, baseline string }{
	"phq-9": {"measure.phq-9", "measure.phq-9.baseline"}, "gad-7": {"measure.gad-7", "measure.gad-7.baseline"},
	"stop-bang": {"stop-bang", ""}, "moca": {"cognition.moca", ""}, "c-ssrs": {"suicide.ideation", ""},
}

// scoreFacts are the facts that scores become.
var scoreFacts = func() (names []string) {
	for _, as := range scoredAs {
		names = append(names, as.total)
		if as.baseline != "" {
			names = append(names, as.baseline)
		}
	}
	return append(names, "cognition.tested", ninth)
}()

// ninth is the fact that is the PHQ-9's ninth answer.
const ninth = "measure.phq-9.item-9"

// scores turns what questionnaires came to into facts: totals that were
// reported, and responses that were answered here. What hangs on a single
// answer is read from that answer; a total does not tell it.
func (g *gathering) scores() {
	if !g.wants(scoreFacts...) {
		return
	}
	first, dosed := g.firstDose()
	for e, s := range ledger.Find[instrument.ScoreReported](g.chart) {
		as, ok := scoredAs[s.Instrument]
		if !ok || g.measures(s.Instrument) {
			continue
		}
		g.put(as.total, reading(&e, protocol.NumberValue(s.Total), s.Text))
		if s.Instrument == "moca" {
			g.add("cognition.tested", e, protocol.InstantValue(), "")
		}
	}
	for _, t := range instrument.Trends(g.measured("phq-9", "gad-7"), first, dosed) {
		g.trend(t)
	}
	g.columbia()
	g.ninth()
}

// measures reports whether a questionnaire's responses are scored here, so that
// its reported totals are read together with them.
func (g *gathering) measures(name string) bool {
	return g.l.Instruments.Has(name) && (name == "phq-9" || name == "gad-7")
}

// measured returns the responses of some questionnaires, scored, and their
// reported totals.
func (g *gathering) measured(names ...string) []instrument.Measured {
	return instrument.Scores(g.chart, g.l.Instruments.Only(names...), "")
}

// trend reads the score of one questionnaire over time: that of the line that
// the course's baseline stands on, since answers about different times are not
// one series. A newer answer about another time counts only where it is harder:
// it clears nothing, and hides nothing. A form that was sent without enough
// answers for a total is not known, and leaves no older total standing.
func (g *gathering) trend(t instrument.Trend) {
	as := scoredAs[t.Def.ID]
	line := t.Main()
	for _, p := range line.Points {
		g.put(as.total, g.scored(p.Measured))
	}
	if last, ok := line.Last(); ok {
		for _, other := range t.Lines[1:] {
			for _, p := range other.Points {
				if p.At.After(last.At) && p.Value.Cmp(last.Value) > 0 {
					r := g.scored(p.Measured)
					r.Detail = "asked about " + other.Recall.Title
					g.put(as.total, r)
				}
			}
		}
	}
	for _, m := range t.Rest {
		if !m.Open && !m.Left {
			g.put(as.total, g.scored(m))
		}
	}
	if p, ok := line.Base(); ok && line.BeforeDose {
		g.put(as.baseline, g.scored(p.Measured))
	}
}

// scored makes a reading of a response's total.
func (g *gathering) scored(m instrument.Measured) protocol.Reading {
	e, _ := g.chart.Entry(m.Entry)
	e.At = m.At
	switch {
	case m.Reported != nil:
		return reading(&e, protocol.NumberValue(m.Reported.Total), m.Reported.Text)
	case !m.Known:
		return unknownReading(&e, m.Why())
	}
	return reading(&e, protocol.NumberValue(m.Total.Thousandths()), "")
}

// columbia reads the severest thoughts by the Columbia scale from its answers.
// A form that asks since the last contact says nothing of the month where it
// finds none.
func (g *gathering) columbia() {
	for _, m := range g.measured("c-ssrs-screener") {
		if m.Reported != nil || m.Open && !m.Known && m.Result.Level() == "" {
			continue
		}
		e, _ := g.chart.Entry(m.Entry)
		e.At = m.At
		level, known := m.Result.Score("ideation_level")
		published := m.Recall == "" || m.Recall == m.Def.Recalls[0].ID
		switch {
		case m.Other:
			g.unknown("suicide.ideation", e, m.Why())
		case level.Answered > 0 && (known || level.Exact.Cmp(instrument.Whole(0)) > 0) && (published || level.Exact.Cmp(instrument.Whole(0)) > 0):
			g.add("suicide.ideation", e, protocol.NumberValue(level.Exact.Thousandths()), "")
		case published && !m.Left:
			g.unknown("suicide.ideation", e, "a question about it was left blank")
		}
	}
}

// ninth reads the PHQ-9's ninth answer: each one from the moment it was given,
// whatever became of the form, and unknown where the form was sent or left
// without it.
func (g *gathering) ninth() {
	if !g.wants(ninth) {
		return
	}
	lib := g.l.Instruments.Only("phq-9")
	for _, r := range instrument.RiskAnswers(g.chart, lib) {
		e, _ := g.chart.Entry(r.Entry)
		if n, ok := instrument.ParseNumber(r.Value); ok {
			g.add(ninth, e, protocol.NumberValue(n.Thousandths()), "")
		}
	}
	for _, m := range g.measured("phq-9") {
		if m.Reported != nil || m.Open || m.Answers["q9"] != "" && !m.Other {
			continue
		}
		e, _ := g.chart.Entry(m.Entry)
		e.At = m.At
		if m.Left && !m.Started.IsZero() {
			e.At = m.Started // the form was put aside then; it was closed later
		}
		why := "the question was not answered"
		if m.Other {
			why = m.Why()
		}
		g.unknown(ninth, e, why)
	}
}

// signs yields when an answer to a question about suicide or self-harm was one
// that something hangs on: of every questionnaire, at the moment it was given,
// also where it was changed afterwards or stands in an older version of the
// form.
func (g *gathering) signs() iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		if g.l.Instruments == nil {
			return
		}
		sign := func(a instrument.Administration, item, value string) bool {
			d, err := g.l.Instruments.Named(a.Instrument)
			return err == nil && d.IsRisk(item) && d.LevelOf(item, value) != ""
		}
		for e, a := range ledger.Find[instrument.ItemAnswered](g.chart) {
			if sign(a.Administration, a.Item, a.Value) && !yield(e.At) {
				return
			}
		}
		for e, a := range ledger.Find[instrument.Answered](g.chart) {
			for item, value := range a.Answers {
				if sign(a.Administration, item, value) && !yield(e.At) {
					return
				}
			}
		}
	}
}
