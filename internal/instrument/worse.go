package instrument

// What a worsening is measured against.
const (
	SinceStart = "start" // the baseline
	SinceVisit = "visit" // the answer before
	SinceBest  = "best"  // the easiest answer since the baseline
)

// A Worsening is a score that is harder than an earlier one by more than the
// instrument's own noise, or by a rise that the instrument says somebody looks
// at: not on track, and somebody is told. It is about the newest answer only.
type Worsening struct {
	Def    *Definition
	Score  Scoring
	Recall Recall
	Since  string
	From   Point
	To     Point
	Change Changed
	Level  string  // amber, or what the instrument says
	By     Outcome // the definition that says so, with its source
}

// Worsenings returns where the newest answer of each line is reliably harder
// than the baseline, the answer before, or the easiest since the baseline: one
// for each line, in this order, and none where things are within the scale's
// noise. Lines of different recalls are never held to each other. It is the one
// rule that alerts, finders and pages go by.
func (t Trend) Worsenings() []Worsening {
	var out []Worsening
	for _, l := range t.Lines {
		if w, ok := l.worsening(t); ok {
			out = append(out, w)
		}
	}
	return out
}

// NotOnTrack returns the worsenings of all trends.
func NotOnTrack(trends []Trend) []Worsening {
	var out []Worsening
	for _, t := range trends {
		out = append(out, t.Worsenings()...)
	}
	return out
}

func (l Line) worsening(t Trend) (Worsening, bool) {
	last := len(l.Points) - 1
	if t.Def.Change == nil || t.Def.Change.Score != t.Score.ID {
		return Worsening{}, false
	}
	for _, try := range []struct {
		since string
		from  int
	}{{SinceStart, l.base}, {SinceVisit, last - 1}, {SinceBest, l.easiest(t.Score.Better)}} {
		c, ok := l.Between(try.from, last)
		if !ok || try.from > last || c.Level == "" || !c.Comparable {
			continue
		}
		return Worsening{Def: t.Def, Score: t.Score, Recall: l.Recall, Since: try.since, From: l.Points[try.from], To: l.Points[last],
			Change: c, Level: c.Level, By: c.because(t.Def)}, true
	}
	return Worsening{}, false
}

// easiest is the index of the best point from the baseline on, the newest of
// equals.
func (l Line) easiest(better string) int {
	best := l.base
	for i := l.base; i < len(l.Points); i++ {
		c := l.Points[i].Value.Cmp(l.Points[best].Value)
		if c == 0 || better == "up" && c > 0 || better != "up" && c < 0 {
			best = i
		}
	}
	return best
}

// because is the definition by which a change is a worsening.
func (c Changed) because(d *Definition) Outcome {
	if c.Direction == Worsened {
		return c.outcome(NameReliable, c.Reliable[0])
	}
	for _, r := range d.Change.Rises {
		if c.Points.Abs().Cmp(r.Points) >= 0 {
			return Outcome{Name: "a rise", Definition: "at least " + points(r.Points), State: OutcomeWorse, Source: r.Source}
		}
	}
	return Outcome{}
}

// Amount is by how much a score is harder: "7 points".
func (w Worsening) Amount() string { return points(w.Change.Points.Abs().HalfUp(2)) }

// Sentence says a worsening in plain words, for staff: "7 points harder than at
// the start: more than chance would explain (reliable change, NHS Talking
// Therapies: at least 6 points)."
func (w Worsening) Sentence() string {
	than := map[string]string{SinceStart: "at the start", SinceVisit: "at the visit before", SinceBest: "at its easiest since the start"}[w.Since]
	out := w.Amount() + " harder than " + than
	if w.By.Name == NameReliable {
		return out + ": more than chance would explain (reliable change" + named(w.By) + ")."
	}
	return out + ": from " + w.By.Definition[len("at least "):] + " on somebody looks" + named(Outcome{Of: w.By.Of}) + "."
}

// named is whose definition it is, and how it goes.
func named(o Outcome) string {
	out := ""
	if o.Of != "" {
		out = ", " + o.Of
	}
	if o.Definition != "" {
		out += ": " + o.Definition
	}
	return out
}
