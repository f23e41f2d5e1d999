package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/web/ui"
)

// compare puts the answers of two visits side by side: the baseline and the
// newest, unless others are chosen. Nil where no answers are known at all.
func (m *measuring) compare() *ui.CompareView {
	query := m.c.r.URL.Query()
	var with []instrument.Trend
	for _, t := range byUse(m.progress.Trends) {
		if len(itemised(t)) > 0 && !slices.ContainsFunc(with, func(o instrument.Trend) bool { return o.Def == t.Def }) {
			with = append(with, t)
		}
	}
	if len(with) == 0 {
		return nil
	}
	v := &ui.CompareView{Action: m.c.measuresPath(), Of: query.Get("of")}
	at := 0
	for i, t := range with {
		v.Choices = append(v.Choices, ui.Option{Value: t.Def.ID, Label: t.Def.Short})
		if t.Def.ID == v.Of {
			at = i
		}
	}
	t := with[at]
	v.Of = t.Def.ID
	all := itemised(t)
	for _, r := range all {
		label := m.day(r.At)
		if r.Known {
			label += ", " + r.Total.HalfUp(2).String()
		}
		v.Visits = append(v.Visits, ui.Option{Value: string(r.Entry), Label: label})
	}
	from, to := m.pair(t, all, query.Get("from"), query.Get("to"))
	v.From, v.To, v.Head = string(all[from].Entry), string(all[to].Entry), t.Def.Short
	if from == to {
		v.None = "There is one answered form; two make a comparison."
	}
	v.FromDay, v.ToDay = m.day(all[from].At), m.day(all[to].At)
	v.Rows = m.compareRows(t.Def, all[from], all[to])
	if _, ok := instrument.Texts(m.settings, t.Def, "en"); !ok {
		v.Note = "The text of this questionnaire is not held here: its questions stand by number."
	}
	if all[from].Recall != all[to].Recall {
		v.Note = strings.TrimSpace(v.Note + " The two forms asked about different times.")
	}
	if all[from].Asked() != all[to].Asked() {
		v.Note = strings.TrimSpace(v.Note + " One was asked (" + m.how(all[from]) + " and " + m.how(all[to]) + "): the way can shift a score. " + m.modeWords(t.Def.ID))
	}
	return v
}

// itemised lists the responses whose answers can be read: those of the form that
// this program has.
func itemised(t instrument.Trend) []instrument.Measured {
	var out []instrument.Measured
	for _, r := range answersOf(t) {
		if r.Reported == nil && !r.Other && !r.Open && len(r.Answers) > 0 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b instrument.Measured) int { return a.At.Compare(b.At) })
	return out
}

// pair finds the two visits: those that were chosen, or the baseline and the
// newest. The older stands first.
func (m *measuring) pair(t instrument.Trend, all []instrument.Measured, from, to string) (int, int) {
	find := func(entry string) int {
		return slices.IndexFunc(all, func(r instrument.Measured) bool { return string(r.Entry) == entry })
	}
	a, b := find(from), find(to)
	if base, ok := t.Main().Base(); a < 0 && ok {
		a = find(string(base.Entry))
	}
	if a < 0 {
		a = 0
	}
	if b < 0 {
		b = len(all) - 1
	}
	return min(a, b), max(a, b)
}

// compareRows are the questions, those about risk first.
func (m *measuring) compareRows(d *instrument.Definition, from, to instrument.Measured) []ui.CompareRow {
	words, texted := instrument.Texts(m.settings, d, "en")
	better := ""
	if s, ok := d.Scoring(d.MainScore()); ok {
		better = s.Better
	}
	var risk, rest []ui.CompareRow
	for i, it := range d.Items {
		row := ui.CompareRow{Number: itemNumber(it, i), Risk: d.IsRisk(it.ID)}
		if texted {
			row.Text = words.Items[it.ID]
		}
		row.From, row.To = chosenWords(d, words, it, from.Answers[it.ID]), chosenWords(d, words, it, to.Answers[it.ID])
		row.Change, row.Harder = itemChange(d, it, from.Answers[it.ID], to.Answers[it.ID], better)
		if row.Risk {
			risk = append(risk, row)
		} else {
			rest = append(rest, row)
		}
	}
	return append(risk, rest...)
}

func itemNumber(it instrument.Item, i int) string {
	if it.Number > 0 {
		return strconv.Itoa(it.Number)
	}
	if n, ok := strings.CutPrefix(it.ID, "q"); ok {
		return n
	}
	return strconv.Itoa(i + 1)
}

// chosenWords is an answer as it stands on the form.
func chosenWords(d *instrument.Definition, w instrument.Wording, it instrument.Item, value string) string {
	if value == "" {
		return "not answered"
	}
	s := d.ScaleOf(it)
	labels := w.Labels[s.ID]
	var out []string
	for _, o := range d.Chosen(it.ID, value) {
		label := o.Value
		for i, known := range s.Options {
			if known.Value == o.Value && i < len(labels) {
				label = o.Value + ", " + labels[i]
				if o.Value == strings.ToLower(labels[i]) {
					label = labels[i]
				}
			}
		}
		out = append(out, label)
	}
	if len(out) == 0 {
		return value
	}
	return strings.Join(out, "; ")
}

// itemChange says by how much an answer changed, and whether it is harder now.
// Answers without a number say no amount.
func itemChange(d *instrument.Definition, it instrument.Item, from, to, better string) (string, bool) {
	if from == "" || to == "" {
		return "cannot be said", false
	}
	a, okA := countedAs(d, it, from)
	b, okB := countedAs(d, it, to)
	switch {
	case from == to || okA && okB && a == b:
		return "the same", false
	case !okA || !okB:
		return "changed", d.IsRisk(it.ID) && d.LevelOf(it.ID, to) != ""
	}
	by := b.Minus(a)
	harder := by.Float() > 0
	if better == "up" {
		harder = !harder
	}
	amount := by.Abs().HalfUp(2).String()
	if harder {
		return amount + " harder", true
	}
	return amount + " easier", false
}

// countedAs is what an answer counts towards a score.
func countedAs(d *instrument.Definition, it instrument.Item, value string) (instrument.Number, bool) {
	var n instrument.Number
	s := d.ScaleOf(it)
	if s.Clock || s.Many {
		return n, false
	}
	if chosen := d.Chosen(it.ID, value); len(chosen) == 1 {
		n = chosen[0].Scored
	} else {
		var ok bool
		if n, ok = instrument.ParseNumber(value); !ok {
			return n, false
		}
	}
	if it.Base != nil {
		n = it.Base.Minus(n)
	}
	return n, true
}
