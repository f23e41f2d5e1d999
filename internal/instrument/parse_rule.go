package instrument

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// conditionKeys are the keys of a condition: what it is about, and the test.
var conditionKeys = append([]string{"item", "items", "score", "flag", "word", "sex", "all", "any", "not", "at_least", "of"}, tests...)

// heads are the keys of a condition of which it has exactly one.
var heads = []string{"item", "items", "score", "flag", "word", "sex", "all", "any", "not", "at_least"}

// when reads the condition under a key.
func (r *reader) when(d *Definition, o object, key string) Condition {
	n := o.Value(key)
	if n == nil {
		r.Fault(o.Node, "", "%s has no %q.", o.What, key)
		return Condition{Op: "all"}
	}
	list := r.condition(d, n)
	if len(list) != 1 {
		return Condition{Op: "all", Of: list}
	}
	return list[0]
}

// condition reads a condition; one about several items becomes several.
func (r *reader) condition(d *Definition, n *yaml.Node) []Condition {
	o, ok := r.object(n, "A condition", conditionKeys...)
	if !ok {
		return nil
	}
	head := ""
	for _, h := range heads {
		if o.Has(h) {
			if head != "" {
				r.Fault(o.At(h), "", "A condition is about one thing; this is about %s and %s.", head, h)
			}
			head = h
		}
	}
	switch head {
	case "":
		r.Fault(n, "It is one of: "+strings.Join(heads, ", ")+".", "A condition says what it is about.")
		return nil
	case "item", "items":
		var list []Condition
		for _, id := range r.refs(d, o.Value(head), false) {
			list = append(list, Condition{Op: "item", Name: id, index: d.items[id], Test: r.test(d, o, id)})
		}
		return list
	case "score", "flag", "word":
		return r.aboutResult(d, o, head)
	case "sex":
		return []Condition{{Op: "sex", Sex: o.Choice("sex", true, []string{"female", "male"})}}
	}
	return []Condition{r.joined(d, o, head)}
}

// aboutResult reads a condition about a score, a flag or a word.
func (r *reader) aboutResult(d *Definition, o object, head string) []Condition {
	name := o.Text(head, true)
	known := map[string]map[string]int{"score": d.scores, "flag": d.flags, "word": d.words}[head]
	i, ok := known[name]
	if !ok {
		r.Fault(o.At(head), datafile.DidYouMean(name, names(known)), "There is no %s %q before this.", head, name)
		return nil
	}
	c := Condition{Op: head, Name: name, index: i}
	if head != "flag" {
		c.Test = r.test(d, o, "")
		if (c.Test.Op == "is") != (head == "word") {
			r.Fault(o.Node, "", "Words are tested with is, numbers with a figure.")
		}
	}
	return []Condition{c}
}

// joined reads all, any, not and at_least.
func (r *reader) joined(d *Definition, o object, head string) Condition {
	c := Condition{Op: head}
	var list []*yaml.Node
	switch head {
	case "not":
		list = []*yaml.Node{o.Value(head)}
	case "at_least":
		c.AtLeast = o.Whole(head, mostParts)
		list = o.List("of")
	default:
		list = o.List(head)
	}
	for _, n := range list {
		c.Of = append(c.Of, r.condition(d, n)...)
	}
	if len(c.Of) == 0 || head == "not" && len(c.Of) != 1 || head == "at_least" && (c.AtLeast < 1 || c.AtLeast > len(c.Of)) {
		r.Fault(o.Node, "", "%q has conditions that it can be about.", head)
		return Condition{Op: "all"}
	}
	return c
}

// test reads the one test of a condition or a level; of an item, its words and
// figures have to be possible answers.
func (r *reader) test(d *Definition, o object, item string) Test {
	t := Test{}
	for _, op := range tests {
		if !o.Has(op) {
			continue
		}
		if t.Op != "" {
			r.Fault(o.At(op), "Join two conditions with all.", "A test has one form; this has %s and %s.", t.Op, op)
		}
		t.Op = op
		switch op {
		case "is":
			t.Is = o.Texts(op)
		case "answered":
			if t.Is = []string{o.Choice(op, true, []string{"yes", "no"})}; item == "" {
				r.Fault(o.At(op), "", "Only an item is answered.")
			}
		default:
			t.At, _ = o.number(op)
		}
	}
	if t.Op == "" {
		r.Fault(o.Node, "It is one of: "+strings.Join(tests, ", ")+".", "There is no test here.")
	}
	if i, ok := d.items[item]; ok {
		s := d.Scales[d.Items[i].scale]
		for _, word := range t.Is {
			if t.Op != "is" {
				break
			}
			if s.option(word) == nil || s.option(word).Value != word {
				r.Fault(o.At("is"), "", "%q cannot be answered to %q.", word, item)
			}
		}
	}
	return t
}

// flag reads something that is so or not.
func (r *reader) flag(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A flag", "flag", "title", "when", "source")
	if !ok {
		return
	}
	f := Flag{ID: r.named(o, "flag", itemName), Title: o.Text("title", false), Source: r.sourceOf(d, o)}
	r.once(d, n, f.ID)
	f.When = r.when(d, o, "when")
	d.Flags = append(d.Flags, f)
}

// word reads a result that is a word.
func (r *reader) word(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A word", "word", "title", "cases", "else", "loinc", "source")
	if !ok {
		return
	}
	w := Word{ID: r.named(o, "word", itemName), Title: o.Text("title", false), Else: o.Text("else", false), Source: r.sourceOf(d, o)}
	r.once(d, n, w.ID)
	if o.Has("loinc") {
		w.LOINC = r.named(o, "loinc", loincCode)
	}
	w.Cases = r.cases(d, o, "cases")
	if len(w.Cases) == 0 {
		r.Fault(n, "", "The word %q has no cases.", w.ID)
	}
	d.Words = append(d.Words, w)
}

// cases reads words and when they hold.
func (r *reader) cases(d *Definition, o object, key string) []Case {
	var list []Case
	for _, n := range o.List(key) {
		co, ok := r.object(n, "A case", "say", "when")
		if !ok {
			continue
		}
		c := Case{Say: co.Text("say", true), When: r.when(d, co, "when")}
		if slices.ContainsFunc(list, func(x Case) bool { return x.Say == c.Say }) {
			r.Fault(n, "Join the two with any.", "The case %q stands twice.", c.Say)
		}
		list = append(list, c)
	}
	return list
}

// listOf reads a result that is a list.
func (r *reader) listOf(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A list", "list", "scores", "names")
	if !ok {
		return
	}
	l := List{ID: r.named(o, "list", itemName), Scores: o.Texts("scores"), Names: r.cases(d, o, "names")}
	r.once(d, n, l.ID)
	for _, s := range l.Scores {
		if _, ok := d.scores[s]; !ok {
			r.Fault(o.At("scores"), datafile.DidYouMean(s, names(d.scores)), "There is no score %q.", s)
		}
	}
	if (len(l.Scores) > 0) == (len(l.Names) > 0) {
		r.Fault(n, "", "A list is of scores or of names.")
	}
	d.Lists = append(d.Lists, l)
}

// alert reads what hangs on one answer, or on a result.
func (r *reader) alert(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "An alert", "alert", "item", "score", "word", "flag", "levels", "level", "needs_answer", "source")
	if !ok {
		return
	}
	a := Alert{ID: r.named(o, "alert", wordName), Item: o.Text("item", false), Score: o.Text("score", false), Word: o.Text("word", false),
		Flag: o.Text("flag", false), NeedsAnswer: o.Yes("needs_answer"), Source: r.sourceOf(d, o)}
	if slices.ContainsFunc(d.Alerts, func(x Alert) bool { return x.ID == a.ID }) {
		r.Fault(n, "", "The alert %q stands twice.", a.ID)
	}
	about := 0
	for key, known := range map[string]map[string]int{"item": d.items, "score": d.scores, "word": d.words, "flag": d.flags} {
		if !o.Has(key) {
			continue
		}
		about++
		if name := o.Text(key, true); name != "" {
			if _, ok := known[name]; !ok {
				r.Fault(o.At(key), datafile.DidYouMean(name, names(known)), "There is no %s %q.", key, name)
			}
		}
	}
	if about != 1 || a.NeedsAnswer && a.Item == "" {
		r.Fault(n, "", "An alert is about one item, score, word or flag; only an item needs an answer.")
	}
	if a.Flag != "" {
		a.Levels = []Level{{Level: o.Choice("level", true, Levels)}}
	} else {
		r.levels(d, o, &a)
	}
	d.Alerts = append(d.Alerts, a)
}

// levels reads the levels of an alert, the mildest first.
func (r *reader) levels(d *Definition, o object, a *Alert) {
	last := -1
	for _, n := range o.List("levels") {
		lo, ok := r.object(n, "A level", append([]string{"level"}, tests...)...)
		if !ok {
			continue
		}
		l := Level{Level: lo.Choice("level", true, Levels), Test: r.test(d, lo, a.Item)}
		if at := slices.Index(Levels, l.Level); at <= last {
			r.Fault(n, "", "Levels go from the mildest to the strictest.")
		} else {
			last = at
		}
		a.Levels = append(a.Levels, l)
	}
	if len(a.Levels) == 0 {
		r.Fault(o.Node, "", "An alert has levels.")
	}
}

// change reads what a difference between two scores means.
func (r *reader) change(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "Change", "score", "response", "remission", "end_state", "mcid", "reliable", "rises")
	if !ok {
		return
	}
	c := &ChangeRules{Score: o.Text("score", true)}
	i, ok := d.scores[c.Score]
	if !ok {
		r.Fault(o.At("score"), datafile.DidYouMean(c.Score, names(d.scores)), "There is no score %q.", c.Score)
	} else if d.Scores[i].Better == "" {
		r.Fault(o.At("score"), "Add better: down or better: up to the score.", "Nobody can say which way %q gets better.", c.Score)
	}
	for key, into := range map[string]**Threshold{"response": &c.Response, "remission": &c.Remission, "end_state": &c.EndState} {
		if o.Has(key) {
			t := r.threshold(d, o.Value(key), key)
			*into = &t
		}
	}
	for _, n := range o.List("mcid") {
		c.MCID = append(c.MCID, r.threshold(d, n, "mcid"))
	}
	for _, n := range o.List("reliable") {
		c.Reliable = append(c.Reliable, r.threshold(d, n, "reliable"))
	}
	for _, n := range o.List("rises") {
		ro, ok := r.object(n, "A rise", "points", "level", "source")
		if !ok {
			continue
		}
		rise := Rise{Level: ro.Choice("level", true, Levels), Source: r.sourceOf(d, ro)}
		rise.Points, _ = ro.number("points")
		if rise.Points.Cmp(Number{}) <= 0 {
			r.Fault(n, "", "A rise has points above 0.")
		}
		c.Rises = append(c.Rises, rise)
	}
	d.Change = c
}

// thresholdForms says which figures each kind of threshold is written with.
var thresholdForms = map[string][]string{
	"response": {"percent", "test"}, "remission": {"test"}, "end_state": {"test"}, "mcid": {"percent", "points"}, "reliable": {"points", "sd"},
}

// threshold reads one published limit.
func (r *reader) threshold(d *Definition, n *yaml.Node, kind string) Threshold {
	o, ok := r.object(n, "A threshold", append([]string{"name", "percent", "points", "sd", "reliability", "source"}, tests...)...)
	t := Threshold{}
	if !ok {
		return t
	}
	t.Name, t.Source = o.Text("name", false), r.sourceOf(d, o)
	form, forms := "", 0
	for key, into := range map[string]**Number{"percent": &t.Percent, "points": &t.Points, "sd": &t.SD, "reliability": &t.R} {
		v, ok := o.number(key)
		if !ok {
			continue
		}
		*into = &v
		if v.Cmp(Number{}) <= 0 {
			r.Fault(o.At(key), "", "%q is above 0.", key)
		}
		if key != "reliability" {
			form, forms = key, forms+1
		}
	}
	for _, op := range tests {
		if o.Has(op) {
			form, forms = "test", forms+1
			t.Test = r.test(d, o, "")
			break
		}
	}
	if forms != 1 || !slices.Contains(thresholdForms[kind], form) || (t.SD != nil) != (t.R != nil) {
		r.Fault(n, "It is written with "+strings.Join(thresholdForms[kind], " or ")+".", "This is not how %s is written.", strings.ReplaceAll(kind, "_", " "))
	}
	if t.R != nil && t.R.Cmp(Whole(1)) >= 0 {
		r.Fault(o.At("reliability"), "", "A reliability is below 1.")
	}
	return t
}
