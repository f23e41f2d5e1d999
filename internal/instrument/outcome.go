package instrument

import "slices"

// finish puts the result together.
func (w *working) finish(out *Result, invalid bool) {
	d := w.def
	out.Scores = w.scored
	for i := range d.Flags {
		out.Flags = append(out.Flags, Flagged{d.Flags[i].ID, w.flagged[i]})
	}
	out.Words = w.worded
	for i := range d.Lists {
		out.Lists = append(out.Lists, w.list(&d.Lists[i], invalid))
	}
	for i := range d.Items {
		switch {
		case !w.asked(i):
			out.NotAsked = append(out.NotAsked, d.Items[i].ID)
		case d.Items[i].Required && w.answers[i].state != given:
			out.Missing = append(out.Missing, d.Items[i].ID)
		}
	}
	for i := range d.Alerts {
		out.Alerts = append(out.Alerts, w.alert(&d.Alerts[i], invalid))
	}
	out.Status = StatusInvalid
	if !invalid {
		out.Status = w.status(out)
	}
}

// list computes a list.
func (w *working) list(l *List, invalid bool) Listed {
	out := Listed{ID: l.ID, IsNames: len(l.Names) > 0}
	for _, id := range l.Scores {
		out.Scores = append(out.Scores, w.scored[w.def.scores[id]])
	}
	for i := range l.Names {
		if !invalid && l.Names[i].When.holds(w) == Yes {
			out.Names = append(out.Names, l.Names[i].Say)
		}
	}
	return out
}

// status says how far the response could be scored.
func (w *working) status(out *Result) Status {
	d := w.def
	if i, ok := d.scores[d.Main]; ok {
		s := &w.scored[i]
		switch {
		case s.Known && s.Prorated:
			return StatusProrated
		case s.Known:
			return StatusScored
		}
		if j, ok := d.scores[d.Instead]; ok && w.scored[j].Known {
			return StatusPartial
		}
		return StatusUnscorable
	}
	if d.Main != "" { // a word or a flag
		if len(out.Missing) > 0 || !w.mainKnown() {
			return StatusIncomplete
		}
		return StatusScored
	}
	return w.statusOfAll(out)
}

// mainKnown reports whether the word or flag that stands for the whole is known.
func (w *working) mainKnown() bool {
	if i, ok := w.def.words[w.def.Main]; ok {
		return w.worded[i].Known
	}
	return w.flagged[w.def.flags[w.def.Main]] != Unknown
}

// statusOfAll is the status where no single result stands for the whole.
func (w *working) statusOfAll(out *Result) Status {
	known, asked, counts := 0, 0, false
	for i := range w.scored {
		if w.scored[i].Asked && !w.def.optional(i) {
			asked++
			if w.scored[i].Known {
				known++
			}
		}
		counts = counts || w.def.Scores[i].Kind == KindCount
	}
	openWord := slices.ContainsFunc(w.worded, func(x Worded) bool { return !x.Known })
	switch {
	case known == 0 && asked > 0:
		return StatusUnscorable
	case known < asked:
		return StatusPartial
	case len(out.Missing) > 0 && counts, openWord && len(out.Missing) > 0:
		return StatusIncomplete
	}
	return StatusScored
}

// optional reports whether a score rests on items that need not be answered.
func (d *Definition) optional(i int) bool {
	for _, p := range d.Scores[i].parts {
		if p.item < 0 && !d.optional(p.score) || p.item >= 0 && d.Items[p.item].Required {
			return false
		}
	}
	return true
}

// alert decides one alert. An answer that is there is heard, also where the
// form led past it or another answer makes the response invalid.
func (w *working) alert(a *Alert, invalid bool) Raised {
	out := Raised{ID: a.ID, Item: a.Item, State: AlertAnswered, Needs: a.NeedsAnswer}
	if a.Item != "" {
		w.alertOfItem(a, &out)
		return out
	}
	known, passes := w.alertTest(a)
	if invalid || !known {
		out.State = AlertNotAnswered
	}
	for i := range a.Levels {
		if !invalid && passes(&a.Levels[i].Test) {
			out.Level = stricter(out.Level, a.Levels[i].Level)
		}
	}
	return out
}

// alertOfItem decides an alert about one answer.
func (w *working) alertOfItem(a *Alert, out *Raised) {
	i := w.def.items[a.Item]
	ans := &w.answers[i]
	out.Value = ans.text(&w.def.Scales[w.def.Items[i].scale])
	switch {
	case ans.state == illegal:
		out.State = AlertUnreadable
	case ans.state == blank && ans.skipped:
		out.State = AlertNotAsked
	case ans.state == blank:
		out.State = AlertNotAnswered
	}
	for j := range a.Levels {
		t := &a.Levels[j].Test
		if ans.state == given && (t.Op == "is" && ans.is(t.Is) || t.Op != "is" && t.number(ans.raw)) {
			out.Level = stricter(out.Level, a.Levels[j].Level)
		}
	}
}

// alertTest returns whether a result is known, and how a level tests it.
func (w *working) alertTest(a *Alert) (known bool, passes func(*Test) bool) {
	d := w.def
	switch {
	case a.Score != "":
		s := &w.scored[d.scores[a.Score]]
		return s.Known, func(t *Test) bool { return s.Known && t.number(s.Shown) }
	case a.Word != "":
		s := &w.worded[d.words[a.Word]]
		return s.Known, func(t *Test) bool { return slices.Contains(t.Is, s.Word) || slices.Contains(t.Is, s.AtLeast) }
	}
	state := w.flagged[d.flags[a.Flag]]
	return state != Unknown, func(*Test) bool { return state == Yes }
}

// text is an answer as it is stored.
func (a *answer) text(s *Scale) string {
	switch {
	case a.state != given:
		return ""
	case len(a.options) > 0:
		out := a.options[0].Value
		for _, o := range a.options[1:] {
			out += "," + o.Value
		}
		return out
	case s.Clock:
		return ""
	}
	return a.raw.String()
}
