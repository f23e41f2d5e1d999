package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/web/ui"
)

// views are the scores, those with the most answers first.
func (m *measuring) views() []ui.MeasureView {
	var out []ui.MeasureView
	for _, t := range byUse(m.progress.Trends) {
		out = append(out, m.view(t))
	}
	return out
}

// view is one score: its picture, its table and its definitions.
func (m *measuring) view(t instrument.Trend) ui.MeasureView {
	c := m.c
	s := c.series(t, m.progress.Dosed, m.asked)
	v := ui.MeasureView{ID: measureID(t), Name: s.Name, About: s.About, Line: m.axis(s), Rows: m.rows(t), Notes: m.notes(t)}
	v.Drawn = len(t.Lines) > 0
	line := t.Main()
	last, ok := line.Last()
	if !ok {
		return v
	}
	v.Now, v.When = last.Figure(), c.whenSaid(last.At)
	if b := last.Band(); b != "" {
		v.Now += ", " + b
	}
	if base, _ := line.Base(); line.BaseAt() < len(line.Points)-1 {
		v.Base = "Measured from " + base.Figure() + " on " + m.day(base.At) + ": " + line.BaseWords(m.progress.Dosed) + "."
	}
	if worse := t.Worsenings(); len(worse) > 0 {
		v.State = ui.State{Kind: "hold", Word: "harder, more than chance would explain"}
	}
	if ch, ok := line.Between(line.BaseAt(), len(line.Points)-1); ok && t.Score.ID == t.Def.MainScore() {
		v.Outcomes = m.outcomes(t.Def, ch)
	}
	return v
}

// axis is the course's time with one score on it.
func (m *measuring) axis(s ui.ScoreSeries) ui.CourseLine {
	line := m.line
	line.Scores = []ui.ScoreSeries{s}
	for _, e := range line.Events {
		line.Start = earlier(line.Start, e.Day)
	}
	for _, t := range m.progress.Trends {
		for _, l := range t.Lines {
			line.Start = earlier(line.Start, l.Points[0].At.In(m.c.s.clinic.Location()))
		}
	}
	return line
}

// outcomes are the published definitions, each saying which it is.
func (m *measuring) outcomes(d *instrument.Definition, ch instrument.Changed) []ui.MeasureOutcome {
	var out []ui.MeasureOutcome
	for _, o := range ch.Outcomes(d) {
		name := capital(o.Name)
		if o.Of != "" {
			name += ", " + o.Of
		}
		row := ui.MeasureOutcome{Name: name, Definition: o.Definition, Source: m.source(o.Source)}
		switch o.State {
		case instrument.OutcomeMet:
			row.State = ui.State{Kind: "go", Word: "yes"}
		case instrument.OutcomeWorse:
			row.State = ui.State{Kind: "hold", Word: "as much harder"}
		case instrument.OutcomeNot:
			row.State = ui.State{Kind: "plain", Word: "no"}
		default:
			row.State = ui.State{Kind: "plain", Word: "cannot be said"}
		}
		if o.Why != "" {
			row.State.Word += ": " + o.Why
		}
		out = append(out, row)
	}
	return out
}

// A happening is one row of a table with its time.
type happening struct {
	at  time.Time
	row ui.MeasureRow
}

// rows are every answer of one score, with what gave no number, what was asked
// without an answer, and the doses, in the order of time, the newest first.
func (m *measuring) rows(t instrument.Trend) []ui.MeasureRow {
	var all []happening
	for _, l := range t.Lines {
		for i, p := range l.Points {
			all = append(all, happening{p.At, m.pointRow(t, l, i)})
		}
	}
	for _, r := range t.Rest {
		all = append(all, happening{r.At, m.restRow(t, r)})
	}
	for _, o := range m.asked {
		if o.Instrument == t.Def.ID && o.State == course.OccasionMissed && o.Dated() {
			all = append(all, happening{o.Due, ui.MeasureRow{Day: m.day(o.Due), Note: "asked, no answer: nothing is filled in"}})
		}
	}
	if len(all) > 0 {
		for _, e := range m.line.Events {
			if e.Done && e.Kind == ui.KindDosing {
				all = append(all, happening{e.Day, ui.MeasureRow{Day: m.day(e.Day), Note: e.Words, Dose: true}})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return b.at.Compare(a.at) })
	out := make([]ui.MeasureRow, len(all))
	for i, h := range all {
		out[i] = h.row
	}
	return out
}

// pointRow is one measured score.
func (m *measuring) pointRow(t instrument.Trend, l instrument.Line, i int) ui.MeasureRow {
	p := l.Points[i]
	r := ui.MeasureRow{Day: m.day(p.At), Value: p.Figure(), Band: p.Band(), About: l.Recall.Title, How: m.how(p.Measured), Words: m.remarks.of(p.Response)}
	if i > l.BaseAt() {
		r.Start = signed(p.Value.Minus(l.Points[l.BaseAt()].Value))
	}
	if i > 0 {
		r.Step = signed(p.Value.Minus(l.Points[i-1].Value))
	}
	var notes []string
	if i == l.BaseAt() && len(l.Points) > 1 {
		notes = append(notes, "baseline: "+l.BaseWords(m.progress.Dosed))
	}
	if p.Reported != nil {
		notes = append(notes, "a total, without its answers")
		r.About = "not stated"
	}
	if p.Prorated {
		notes = append(notes, strconv.Itoa(len(p.Result.Missing))+" left blank: in proportion, "+p.Exact.HalfUp(2).String()+" before rounding")
	}
	r.Note = strings.Join(notes, "; ")
	r.Signal = signal(p.Measured)
	return r
}

// restRow is a response that gave no number.
func (m *measuring) restRow(t instrument.Trend, r instrument.Measured) ui.MeasureRow {
	row := ui.MeasureRow{Day: m.day(r.At), How: m.how(r), Note: r.Why(), Words: m.remarks.of(r.Response), Signal: signal(r)}
	for _, recall := range t.Def.Recalls {
		if recall.ID == r.Recall || r.Recall == "" {
			row.About = recall.Title
			break
		}
	}
	if word := mainWord(r); word != "" {
		row.Value, row.Note = word, ""
	}
	if r.Def.ID == instrument.OneTap {
		row.Note = "the short form: one tap"
	}
	return row
}

// mainWord is the result of a questionnaire whose result is a word.
func mainWord(r instrument.Measured) string {
	if r.Open || r.Left || r.Other {
		return ""
	}
	return strings.ReplaceAll(r.Result.Word(r.Def.Main), "-", " ")
}

// signal says that something hangs on an answer of a response, or that the
// question was left blank: never that there is no risk.
func signal(r instrument.Measured) ui.State {
	switch level := r.Result.Level(); {
	case level == instrument.Red:
		return ui.State{Kind: "risk", Word: "an answer that somebody acts on now"}
	case level == instrument.Amber:
		return ui.State{Kind: "hold", Word: "an answer that somebody looks at"}
	case len(r.Result.Unanswered()) > 0 && !r.Open:
		return ui.State{Kind: "hold", Word: "the question about risk was left blank"}
	}
	return ui.State{}
}

// how says who answered and how.
func (m *measuring) how(r instrument.Measured) string {
	if r.Reported != nil {
		if r.Reported.Source.IsZero() {
			return "noted by the staff"
		}
		return "from another system"
	}
	out := lowered(filledWords[r.How])
	switch r.By {
	case instrument.ByClinician:
		if out = "rated by a clinician"; r.How == instrument.HowElsewhere {
			out += ", in another system"
		}
	case instrument.ByOther:
		out = "by somebody close to them; " + out
	}
	if r.How == instrument.HowTelephone || r.How == instrument.HowInterview && r.By != instrument.ByClinician {
		if e, ok := m.seen.Entry(r.Entry); ok {
			out += ", by " + m.c.author(e.By)
		}
	}
	return out
}

// mixed says that some scores of a trend were asked and some answered alone, and what
// is known of the difference; empty where they were all got in one way.
func (m *measuring) mixed(t instrument.Trend) string {
	asked, alone := false, false
	for _, l := range t.Lines {
		for _, p := range l.Points {
			if p.Reported != nil || p.Open || p.Left {
				continue
			}
			asked, alone = asked || p.Asked(), alone || !p.Asked()
		}
	}
	if !asked || !alone {
		return ""
	}
	return "Some of these were asked and some answered alone, as the table says; the way can shift a score. " + m.modeWords(t.Def.ID)
}

// modeWords say what is known of a questionnaire that is asked beside the same one
// answered alone, and where from.
func (m *measuring) modeWords(name string) string {
	say, from := clinic.Reminding().Calls.Of(name)
	if from != nil {
		say += " Source: " + m.source(instrument.Source{Cite: from.Cite, Grade: from.Grade}) + "."
	}
	return say
}

// notes say what the picture cannot.
func (m *measuring) notes(t instrument.Trend) []string {
	var out []string
	if by, _, ok := t.Def.Whisker(); ok && len(t.Main().Points) > 0 {
		out = append(out, "The scale’s own noise here is the reliable change of "+by.Name+": "+by.Words()+". Source: "+m.source(by.Source)+".")
	} else if len(t.Lines) > 0 {
		out = append(out, "No reliable change in points is published for this score here, so none is drawn.")
	}
	if len(t.Score.Bands) > 1 {
		out = append(out, "More than one set of bands is published; the picture has the first.")
	}
	if len(t.Score.Bands) == 0 && len(t.Lines) > 0 {
		out = append(out, "No bands of severity are published for this score, and none are made up.")
	}
	if words := m.mixed(t); words != "" {
		out = append(out, words)
	}
	if len(t.Lines) > 1 {
		out = append(out, "Answers about another time stand apart: they are another question, and no change is counted between the two.")
	}
	if t.Def.Licence.Notice != "" && t.Def.Licence.Texted() {
		out = append(out, t.Def.Short+": "+stop(t.Def.Licence.Notice))
	}
	return out
}

// signed writes a change with its sign: "−7", "+2", "0".
func signed(n instrument.Number) string {
	s := n.Abs().HalfUp(2).String()
	switch {
	case n.Float() < 0:
		return "−" + s
	case n.Float() > 0:
		return "+" + s
	}
	return "0"
}
