package instrument

// working is a response while it is scored: answers and results by index.
type working struct {
	def     *Definition
	sex     string
	answers []answer
	scored  []Scored
	flagged []State
	worded  []Worded
}

// A part is one item or one earlier score that a score is made of.
type part struct {
	item, score int // the other is -1
	weight      Number
	weighted    bool
}

// Score computes everything a response comes to. It is pure and exact: the
// same answers give the same result on every machine. An answer that its scale
// does not have refuses the whole response, naming the item; alerts are decided
// all the same.
func Score(d *Definition, r Response) Result {
	w := &working{def: d, sex: r.Sex, answers: make([]answer, len(d.Items)), scored: make([]Scored, len(d.Scores)),
		flagged: make([]State, len(d.Flags)), worded: make([]Worded, len(d.Words))}
	out := Result{Instrument: d.ID, Version: d.Version, def: d}
	w.read(r.Answers, &out)
	w.skip()
	if r.Refused != "" {
		out.Why = r.Refused
	}
	invalid := out.Why != ""
	for i := range d.Scores {
		if !invalid {
			w.score(i)
		} else {
			w.scored[i] = Scored{ID: d.Scores[i].ID, Asked: true, Of: len(d.Scores[i].parts)}
		}
	}
	for i := range d.Flags {
		if !invalid {
			w.flagged[i] = d.Flags[i].When.holds(w)
		}
	}
	for i := range d.Words {
		w.worded[i] = Worded{ID: d.Words[i].ID}
		if !invalid {
			w.word(i)
		}
	}
	w.finish(&out, invalid)
	return out
}

// read reads every answer, and names the first that cannot be.
func (w *working) read(answers map[string]string, out *Result) {
	known := 0
	for i := range w.def.Items {
		it := &w.def.Items[i]
		text, there := answers[it.ID]
		if there {
			known++
		}
		if text == "" {
			continue
		}
		a, s := &w.answers[i], &w.def.Scales[it.scale]
		a.read(it, s, text)
		if a.state == illegal && out.InvalidItem == "" {
			out.InvalidItem, out.InvalidNumber = it.ID, it.Number
			out.Why = "The answer to this question is " + s.legal() + "."
		}
	}
	if known < len(answers) && out.InvalidItem == "" {
		for name := range answers {
			if _, ok := w.def.items[name]; !ok && (out.InvalidItem == "" || name < out.InvalidItem) {
				out.InvalidItem = name
			}
		}
		out.Why = "This instrument has no such question."
	}
}

// skip marks what was not asked.
func (w *working) skip() {
	for i := range w.def.Skips {
		s := &w.def.Skips[i]
		if s.When.holds(w) != Yes {
			continue
		}
		for _, id := range s.Items {
			a := &w.answers[w.def.items[id]]
			a.skipped, a.ignored = true, a.ignored || s.Ignore
		}
	}
}

// value is what an item counts, and whether anything stands there. A skipped
// blank counts as 0.
func (w *working) value(i int) (n Number, answered bool) {
	a := &w.answers[i]
	switch {
	case a.skipped && (a.ignored || a.state != given):
		return Number{}, true
	case a.state == given:
		return a.counts, true
	}
	return Number{}, false
}

// asked reports whether an item was asked: it was not led past.
func (w *working) asked(i int) bool {
	a := &w.answers[i]
	return !a.skipped || a.state == given && !a.ignored
}

// partValue is what a part counts, times its weight.
func (w *working) partValue(p part) (n Number, known, asked bool) {
	if p.item >= 0 {
		n, known = w.value(p.item)
		asked = w.asked(p.item)
	} else {
		s := &w.scored[p.score]
		n, known, asked = s.Exact, s.Known, s.Asked
	}
	if p.weighted {
		n = n.Times(p.weight)
	}
	return n, known, asked
}

// score computes one score.
func (w *working) score(i int) {
	rule := &w.def.Scores[i]
	s := Scored{ID: rule.ID, Of: len(rule.parts)}
	switch rule.Kind {
	case KindSum, KindMean:
		w.sum(rule, &s)
	case KindMax:
		w.max(rule, &s)
	case KindCount:
		w.count(rule, &s)
	default:
		w.derived(rule, &s)
	}
	if s.Known {
		s.Exact = s.Exact.Plus(rule.Plus)
		s.Shown = s.Exact
		if rule.Whole {
			s.Shown = s.Exact.HalfUp(0)
		}
		s.band(rule)
	}
	w.scored[i] = s
}

// sum computes sums and means.
func (w *working) sum(rule *Scoring, s *Scored) {
	total, all := Number{}, true
	for _, p := range rule.parts {
		n, known, asked := w.partValue(p)
		s.Asked, all = s.Asked || asked, all && asked
		if known {
			s.Answered++
			total = total.Plus(n)
		}
	}
	if s.Answered < rule.least() || rule.AllAsked && !all {
		return
	}
	s.Known, s.Exact = true, total
	switch {
	case rule.Kind == KindMean:
		s.Exact = total.Over(Whole(int64(s.Answered)))
	case rule.Prorate && s.Answered < s.Of:
		s.Prorated = true
		s.Exact = total.Times(Whole(int64(s.Of))).Over(Whole(int64(s.Answered)))
	}
}

// least is how many parts have to be answered.
func (s *Scoring) least() int {
	if s.Least > 0 {
		return s.Least
	}
	return len(s.parts)
}

// max computes the highest of some parts. With blanks it is known where enough
// is answered, or where no blank could be higher.
func (w *working) max(rule *Scoring, s *Scored) {
	decided := true
	var blanks []part
	for _, p := range rule.parts {
		n, known, asked := w.partValue(p)
		s.Asked = s.Asked || asked
		if !known {
			blanks = append(blanks, p)
			continue
		}
		if s.Answered == 0 || n.Cmp(s.Exact) > 0 {
			s.Exact = n
		}
		s.Answered++
	}
	for _, p := range blanks {
		decided = decided && s.Answered > 0 && w.highest(p).Cmp(s.Exact) <= 0
	}
	s.Known = s.Answered >= rule.least() || decided && s.Answered > 0
}

// highest is the most that a part can count.
func (w *working) highest(p part) Number {
	var from, to Number
	if p.item >= 0 {
		it := w.def.Items[p.item]
		from, to = w.def.Scales[it.scale].Ends()
		if it.Base != nil {
			to = it.Base.Minus(from)
		}
	} else {
		to = w.def.Scores[p.score].To
	}
	if p.weighted {
		to = to.Times(p.weight)
	}
	return to
}

// count counts the items with one of some answers.
func (w *working) count(rule *Scoring, s *Scored) {
	n := int64(0)
	for _, p := range rule.parts {
		a := &w.answers[p.item]
		s.Asked = s.Asked || w.asked(p.item)
		switch {
		case a.skipped && (a.ignored || a.state != given):
			s.Answered++
		case a.state == given:
			s.Answered++
			if a.is(rule.Having) {
				n++
			}
		}
	}
	if s.Answered >= rule.least() {
		s.Known, s.Exact = true, Whole(n)
	}
}

// derived computes what is made from one or two others.
func (w *working) derived(rule *Scoring, s *Scored) {
	a, known, asked := w.partValue(rule.parts[0])
	s.Asked = asked
	if !known {
		return
	}
	s.Answered = 1
	switch rule.Kind {
	case KindTimes:
		s.Known, s.Exact = true, a.Times(rule.By)
		return
	case KindLookup:
		s.Exact, s.Known = rule.look(a)
		return
	}
	b, known, _ := w.partValue(rule.parts[1])
	if !known {
		return
	}
	s.Answered = 2
	if rule.Kind == KindHours {
		s.Known, s.Exact = true, hoursBetween(a, b)
	} else if b.Cmp(Number{}) != 0 {
		s.Known, s.Exact = true, a.Over(b).Times(rule.By)
	}
}

// hoursBetween is the time from one time of day to another, across midnight
// where the second is not later: from 23:30 to 07:00 are 7.5 hours.
func hoursBetween(from, to Number) Number {
	minutes := to.Minus(from)
	if minutes.Cmp(Number{}) <= 0 {
		minutes = minutes.Plus(Whole(24 * 60))
	}
	return minutes.Over(Whole(60))
}

// look finds a value in a table or in steps.
func (s *Scoring) look(n Number) (Number, bool) {
	if s.Table != nil {
		v, ok := s.Table[n]
		return v, ok
	}
	for _, step := range s.Steps {
		if step.To == nil {
			return step.Value, true
		}
		if c := n.Cmp(*step.To); c < 0 || c == 0 && step.Inclusive {
			return step.Value, true
		}
	}
	return Number{}, false
}

// band finds the bands a score falls into.
func (s *Scored) band(rule *Scoring) {
	for i := range rule.Bands {
		for j := range rule.Bands[i].Of {
			b := &rule.Bands[i].Of[j]
			c := s.Shown.Cmp(b.To)
			if s.Shown.Cmp(b.From) >= 0 && (c < 0 || c == 0 && !b.Below) {
				s.Bands = append(s.Bands, Banded{rule.Bands[i].Set, b.Name, b.Title})
				break
			}
		}
	}
}

// word finds the first case that holds. A case that cannot be told yet keeps
// later ones from being the answer; they are then the least it can be.
func (w *working) word(i int) {
	rule, out := &w.def.Words[i], &w.worded[i]
	open := false
	for j := range rule.Cases {
		switch rule.Cases[j].When.holds(w) {
		case Unknown:
			open = true
		case Yes:
			if open {
				out.AtLeast = rule.Cases[j].Say
			} else {
				out.Known, out.Word = true, rule.Cases[j].Say
			}
			return
		}
	}
	if !open {
		out.Known, out.Word = true, rule.Else
	}
}
