package instrument

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/clew-health/clew/instruments"
)

// A mutant is a definition with one thing wrong.
type mutant struct {
	name   string
	change func(*Definition)
}

// mutantsOf lists ways to get a definition wrong: every edge of a band, every
// cut-off, weight, reversal, legal value, least number, skip, alert and table
// entry, each off by a little.
func mutantsOf(d *Definition) []mutant {
	var out []mutant
	add := func(change func(*Definition), format string, args ...any) {
		out = append(out, mutant{fmt.Sprintf(format, args...), change})
	}
	mutateScales(d, add)
	mutateItems(d, add)
	mutateScores(d, add)
	mutateRules(d, add)
	mutateAlerts(d, add)
	return out
}

type adder func(change func(*Definition), format string, args ...any)

var byOne = []Number{Whole(1), Whole(-1)}

func mutateScales(d *Definition, add adder) {
	for i, s := range d.Scales {
		used := slices.ContainsFunc(d.Items, func(it Item) bool { return it.scale == i })
		if !used {
			continue
		}
		for j, o := range s.Options {
			if !s.Many && len(d.Scores) > 0 && d.scoredScale(i) {
				for _, by := range byOne {
					add(func(d *Definition) { d.Scales[i].Options[j].Scored = o.Scored.Plus(by) }, "scale %s: %s scores %s more", s.ID, o.Value, by)
				}
			}
			add(func(d *Definition) { d.Scales[i].Options = slices.Delete(d.Scales[i].Options, j, j+1) }, "scale %s: %s is not there", s.ID, o.Value)
		}
		if len(s.Options) == 0 && !s.Clock {
			for _, by := range byOne {
				add(func(d *Definition) { d.Scales[i].From = s.From.Plus(by) }, "scale %s: begins %s later", s.ID, by)
				add(func(d *Definition) { d.Scales[i].To = s.To.Plus(by) }, "scale %s: ends %s later", s.ID, by)
			}
			add(func(d *Definition) { d.Scales[i].Step = s.Step.Over(Whole(2)) }, "scale %s: half steps", s.ID)
		}
	}
}

// scoredScale reports whether a scale's answers are added up somewhere.
func (d *Definition) scoredScale(scale int) bool {
	for _, s := range d.Scores {
		for _, p := range s.parts {
			if s.Kind != KindCount && p.item >= 0 && d.Items[p.item].scale == scale {
				return true
			}
		}
	}
	return false
}

func mutateItems(d *Definition, add adder) {
	for i, it := range d.Items {
		from, to := d.Scales[it.scale].Ends()
		if it.Base != nil {
			add(func(d *Definition) { d.Items[i].Base = nil }, "item %s: not reversed", it.ID)
			for _, by := range byOne {
				base := it.Base.Plus(by)
				add(func(d *Definition) { d.Items[i].Base = &base }, "item %s: base %s more", it.ID, by)
			}
		} else if d.inScore(i) && !d.Scales[it.scale].Clock {
			base := from.Plus(to)
			add(func(d *Definition) { d.Items[i].Base = &base }, "item %s: reversed", it.ID)
		}
	}
	for i, s := range d.Skips {
		add(func(d *Definition) { d.Skips = slices.Delete(d.Skips, i, i+1) }, "skip %d: not there", i)
		for j, id := range s.Items {
			add(func(d *Definition) { d.Skips[i].Items = slices.Delete(slices.Clone(d.Skips[i].Items), j, j+1) }, "skip %d: %s is asked", i, id)
		}
		if s.Ignore {
			add(func(d *Definition) { d.Skips[i].Ignore = false }, "skip %d: answers count", i)
		}
	}
}

// inScore reports whether an item is added up somewhere.
func (d *Definition) inScore(item int) bool {
	return slices.ContainsFunc(d.Scores, func(s Scoring) bool {
		return s.Kind != KindCount && slices.ContainsFunc(s.parts, func(p part) bool { return p.item == item })
	})
}

func mutateScores(d *Definition, add adder) {
	for i, s := range d.Scores {
		for j := range s.parts {
			if len(s.parts) > 1 && s.Kind != KindRatio && s.Kind != KindHours {
				add(func(d *Definition) { d.Scores[i].parts = slices.Delete(slices.Clone(d.Scores[i].parts), j, j+1) }, "score %s: without %s", s.ID, s.Of[j])
			}
			if s.Kind == KindSum || s.Kind == KindMean || s.Kind == KindMax {
				weight := Whole(2)
				if s.parts[j].weighted {
					weight = s.parts[j].weight.Plus(Whole(1))
				}
				add(func(d *Definition) {
					d.Scores[i].parts = slices.Clone(d.Scores[i].parts)
					d.Scores[i].parts[j].weight, d.Scores[i].parts[j].weighted = weight, true
				}, "score %s: %s weighs one more", s.ID, s.Of[j])
			}
		}
		if s.Kind == KindHours || s.Kind == KindRatio {
			add(func(d *Definition) {
				p := d.Scores[i].parts
				d.Scores[i].parts = []part{p[1], p[0]}
			}, "score %s: the wrong way round", s.ID)
		}
		mutateFigures(i, s, add)
		mutateBands(i, s, add)
	}
}

func mutateFigures(i int, s Scoring, add adder) {
	if s.Least > 0 {
		add(func(d *Definition) { d.Scores[i].Least++ }, "score %s: one more needed", s.ID)
		if s.Least > 1 {
			add(func(d *Definition) { d.Scores[i].Least-- }, "score %s: one less needed", s.ID)
		}
	} else if len(s.parts) > 1 && (s.Kind == KindSum || s.Kind == KindMean || s.Kind == KindCount) {
		add(func(d *Definition) { d.Scores[i].Least = len(s.parts) - 1 }, "score %s: one may be missing", s.ID)
	}
	if s.Prorate {
		add(func(d *Definition) { d.Scores[i].Prorate = false }, "score %s: not in proportion", s.ID)
		add(func(d *Definition) { d.Scores[i].Whole = false }, "score %s: not rounded", s.ID)
	}
	if s.AllAsked {
		add(func(d *Definition) { d.Scores[i].AllAsked = false }, "score %s: made although not all was asked", s.ID)
	}
	for _, by := range byOne {
		add(func(d *Definition) { d.Scores[i].Plus = s.Plus.Plus(by) }, "score %s: %s more", s.ID, by)
		if s.Kind == KindTimes || s.Kind == KindRatio {
			add(func(d *Definition) { d.Scores[i].By = s.By.Plus(by) }, "score %s: times %s more", s.ID, by)
		}
		for k, v := range s.Table {
			add(func(d *Definition) { d.Scores[i].Table[k] = v.Plus(by.Over(Whole(10))) }, "score %s: %s gives a tenth of %s more", s.ID, k, by)
		}
		for j, step := range s.Steps {
			add(func(d *Definition) { d.Scores[i].Steps[j].Value = step.Value.Plus(by) }, "score %s: step %d gives %s more", s.ID, j, by)
			if step.To != nil {
				end := step.To.Plus(by)
				add(func(d *Definition) { d.Scores[i].Steps[j].To = &end }, "score %s: step %d ends %s later", s.ID, j, by)
				add(func(d *Definition) { d.Scores[i].Steps[j].Inclusive = !step.Inclusive }, "score %s: step %d ends on the other side", s.ID, j)
			}
		}
	}
	for j, word := range s.Having {
		if len(s.Having) > 1 {
			add(func(d *Definition) { d.Scores[i].Having = slices.Delete(slices.Clone(s.Having), j, j+1) }, "score %s: %s does not count", s.ID, word)
		}
	}
}

func mutateBands(i int, s Scoring, add adder) {
	for k, set := range s.Bands {
		for j := 0; j+1 < len(set.Of); j++ {
			for _, by := range byOne {
				add(func(d *Definition) {
					of := d.Scores[i].Bands[k].Of
					of[j].To, of[j+1].From = of[j].To.Plus(by), of[j+1].From.Plus(by)
				}, "bands %s: %s ends %s later", set.Set, set.Of[j].Name, by)
			}
			add(func(d *Definition) { d.Scores[i].Bands[k].Of[j].Name = "something" }, "bands %s: %s has another name", set.Set, set.Of[j].Name)
		}
	}
}

// mutateRules gets flags, words, lists and skips wrong.
func mutateRules(d *Definition, add adder) {
	each := func(what string, at func(*Definition) *Condition) {
		count := 0
		at(d).walk(func(*Condition) { count++ })
		for n := range count {
			mutateCondition(what, n, at, *nth(at(d), n), add)
		}
	}
	for i, f := range d.Flags {
		each("flag "+f.ID, func(d *Definition) *Condition { return &d.Flags[i].When })
	}
	for i, s := range d.Skips {
		each(fmt.Sprintf("skip of %s", s.Items[0]), func(d *Definition) *Condition { return &d.Skips[i].When })
	}
	for i, w := range d.Words {
		for j, c := range w.Cases {
			each("word "+w.ID+" "+c.Say, func(d *Definition) *Condition { return &d.Words[i].Cases[j].When })
			add(func(d *Definition) { d.Words[i].Cases[j].Say = "something" }, "word %s: %s is another word", w.ID, c.Say)
		}
		if w.Else != "" {
			add(func(d *Definition) { d.Words[i].Else = "something" }, "word %s: another word otherwise", w.ID)
		}
	}
	for i, l := range d.Lists {
		for j := range l.Scores {
			add(func(d *Definition) { d.Lists[i].Scores = slices.Delete(slices.Clone(l.Scores), j, j+1) }, "list %s: without %s", l.ID, l.Scores[j])
		}
		for j, c := range l.Names {
			each("list "+l.ID+" "+c.Say, func(d *Definition) *Condition { return &d.Lists[i].Names[j].When })
		}
	}
}

// nth is the n-th part of a condition.
func nth(c *Condition, n int) *Condition {
	var found *Condition
	c.walk(func(x *Condition) {
		if n == 0 {
			found = x
		}
		n--
	})
	return found
}

// mutateCondition gets one part of a condition wrong.
func mutateCondition(what string, n int, at func(*Definition) *Condition, c Condition, add adder) {
	part := func(d *Definition) *Condition { return nth(at(d), n) }
	about := fmt.Sprintf("%s, part %d (%s)", what, n, c.Words())
	switch {
	case c.Op == "sex":
		add(func(d *Definition) { part(d).Sex = map[string]string{"male": "female", "female": "male"}[c.Sex] }, "%s: the other sex", about)
	case c.Op == "at_least":
		add(func(d *Definition) { part(d).AtLeast++ }, "%s: one more", about)
		add(func(d *Definition) { part(d).AtLeast-- }, "%s: one less", about)
	case c.Op == "not":
		add(func(d *Definition) { part(d).Op = "all" }, "%s: not turned round", about)
	case c.Op == "all" && len(c.Of) > 1:
		add(func(d *Definition) { part(d).Op = "any" }, "%s: any instead of all", about)
	case c.Op == "any" && len(c.Of) > 1:
		add(func(d *Definition) { part(d).Op = "all" }, "%s: all instead of any", about)
	case c.Test.Op == "is" && len(c.Test.Is) > 1:
		for k, word := range c.Test.Is {
			add(func(d *Definition) { part(d).Test.Is = slices.Delete(slices.Clone(c.Test.Is), k, k+1) }, "%s: not %s", about, word)
		}
	case c.Test.Op != "" && c.Test.Op != "is" && c.Test.Op != "answered":
		for _, by := range byOne {
			add(func(d *Definition) { part(d).Test.At = c.Test.At.Plus(by) }, "%s: %s more", about, by)
		}
	}
	for k := range c.Of {
		if len(c.Of) > 1 {
			add(func(d *Definition) { p := part(d); p.Of = slices.Delete(slices.Clone(p.Of), k, k+1) }, "%s: without %s", about, c.Of[k].Words())
		}
	}
}

func mutateAlerts(d *Definition, add adder) {
	for i, a := range d.Alerts {
		if a.NeedsAnswer {
			add(func(d *Definition) { d.Alerts[i].NeedsAnswer = false }, "alert %s: needs no answer", a.ID)
		}
		for j, l := range a.Levels {
			other := Levels[(slices.Index(Levels, l.Level)+1)%len(Levels)]
			add(func(d *Definition) { d.Alerts[i].Levels[j].Level = other }, "alert %s: %s instead of %s", a.ID, other, l.Level)
			for k, word := range l.Test.Is {
				add(func(d *Definition) { d.Alerts[i].Levels[j].Test.Is = slices.Delete(slices.Clone(l.Test.Is), k, k+1) }, "alert %s: %s is not %s", a.ID, word, l.Level)
			}
			if l.Test.Op != "" && l.Test.Op != "is" {
				for _, by := range byOne {
					add(func(d *Definition) { d.Alerts[i].Levels[j].Test.At = l.Test.At.Plus(by) }, "alert %s: %s %s later", a.ID, l.Level, by)
				}
			}
		}
	}
}

// survivors are mutants that no vector can tell from the original, each with
// the reason why nothing is missing.
var survivors = map[string]string{
	"who-5: bands interpretation: likely-depression ends 1 later":       "percents go in fours: there is no 29",
	"who-5: bands interpretation: low ends 1 later":                     "there is no 51",
	"who-5: bands interpretation: low ends -1 later":                    "there is no 50 but 48 and 52",
	"promis-depression-4a: bands severity: within-normal ends -1 later": "the table has no value there",
	"promis-depression-4a: bands severity: mild ends -1 later":          "the table has no value there",
	"promis-depression-4a: bands severity: moderate ends 1 later":       "the table has no value there",
	"promis-anxiety-4a: bands severity: within-normal ends -1 later":    "the table has no value there",
	"promis-anxiety-4a: bands severity: mild ends 1 later":              "the table has no value there",
	"promis-anxiety-4a: bands severity: moderate ends 1 later":          "the table has no value there",
	"des-ii: scale percent: ends 1 later":                               "answers go in tens: there is no 101",
	"c-ssrs-screener: scale yesno: no scores -1 more":                   "where all is no, three are not asked and count 0",
	complete + "part 1 (percent.mystical at or above 60): -1 more":      "no mean of fifteen gives 59 to 60 percent",
	complete + "part 2 (percent.positive_mood at or above 60): -1 more": "nor of six",
	complete + "part 3 (percent.transcendence at or above 60): -1 more": "nor of six",
	complete + "part 4 (percent.ineffability at or above 60): -1 more":  "nor of three",
}

const complete = "meq30: flag complete_mystical, "

// Every way to get a definition wrong is seen by at least one vector.
func TestVectorsSeeEveryMistake(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../instruments/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	sets, err := ReadVectors(text)
	if err != nil {
		t.Fatal(err)
	}
	vectors := map[string][]Vector{}
	for _, s := range sets {
		vectors[s.Instrument] = s.Vectors
	}
	every := 1
	if testing.Short() {
		every = 7 // a sample; make test tries them all
	}
	total := 0
	for path, source := range instruments.Files() {
		d, problems := Parse(source, packOf(path))
		if d == nil {
			t.Fatalf("%s: %v", path, problems)
		}
		for i, m := range mutantsOf(d) {
			if i%every != 0 {
				continue
			}
			total++
			wrong, _ := Parse(source, packOf(path))
			m.change(wrong)
			name := d.ID + ": " + m.name
			seen := slices.ContainsFunc(vectors[d.ID], func(v Vector) bool { return len(v.Try(wrong)) > 0 })
			if _, known := survivors[name]; !seen && !known {
				t.Errorf("no vector sees the mistake %q", name)
			} else if seen && known {
				t.Errorf("%q is seen after all: take it off the list", name)
			}
		}
	}
	t.Logf("%d mistakes, %d of them on the list of what cannot be seen", total, len(survivors))
}
