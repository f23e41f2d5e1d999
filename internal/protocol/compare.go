package protocol

import (
	"strings"
)

// A Difference is what tells two versions of a protocol apart, in the order of
// the later one; what is gone stands at the end of its list.
type Difference struct {
	Head       []Change // title, kind of text, where it is meant for
	Params     []Change
	Rules      []Change
	Plan       []Change
	Considered []Change
}

// A Change is one difference, as a sentence and with both texts.
type Change struct {
	Kind     ChangeKind
	Name     string // of the rule or the figure in the file; empty for the rest
	Title    string // what it is about, for a reader
	Sentence string // the difference: "Starting dose: 25 mg instead of 50 mg."
	Before   string // empty for what is new
	After    string // empty for what is gone
}

// A ChangeKind says what happened.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Gone    ChangeKind = "gone"
	Changed ChangeKind = "changed"
)

// All returns every change.
func (d Difference) All() []Change {
	var list []Change
	for _, part := range [][]Change{d.Head, d.Plan, d.Params, d.Rules, d.Considered} {
		list = append(list, part...)
	}
	return list
}

// Sentences returns every change as a sentence.
func (d Difference) Sentences() []string {
	var list []string
	for _, c := range d.All() {
		list = append(list, c.Sentence)
	}
	return list
}

// Same reports whether nothing tells the two apart but their versions, their
// comments and where in their files things stand.
func (d Difference) Same() bool { return len(d.All()) == 0 }

// Compare says what differs in b from a: rule by rule, figure by figure, and in
// the plan. Both must have been checked.
func Compare(a, b *Definition) Difference {
	return Difference{
		Head: compareHead(a, b), Params: compareParams(a, b), Rules: compareRules(a, b),
		Plan: comparePlan(a, b), Considered: compareConsidered(a, b),
	}
}

// changed makes a change of two texts, or nothing if they are the same.
func changed(name, title, before, after string) []Change {
	c := Change{Kind: Changed, Name: name, Title: title, Before: before, After: after}
	stop := func(text string) string { return strings.TrimSuffix(text, ".") + "." }
	switch {
	case before == after:
		return nil
	case before == "":
		c.Kind, c.Sentence = Added, "New: "+title+": "+stop(after)
	case after == "":
		c.Kind, c.Sentence = Gone, "Left out: "+title+": "+stop(before)
	default:
		c.Sentence = title + ": " + strings.TrimSuffix(after, ".") + " instead of " + stop(before)
	}
	return []Change{c}
}

func compareHead(a, b *Definition) []Change {
	off := map[bool]string{true: "not offered until a site adopts it", false: "offered"}
	var list []Change
	for _, x := range [][3]string{
		{"Title", a.Title, b.Title}, {"What kind of text it is", a.Status, b.Status},
		{"Where it is meant for", strings.Join(a.Jurisdiction, ", "), strings.Join(b.Jurisdiction, ", ")},
		{"As shipped", off[a.OffByDefault], off[b.OffByDefault]},
	} {
		list = append(list, changed("", x[0], x[1], x[2])...)
	}
	return list
}

func compareParams(a, b *Definition) []Change {
	var list []Change
	for _, p := range b.Params {
		was, ok := a.Param(p.Name)
		if !ok {
			list = append(list, changed(p.Name, b.Label(p.Name), "", p.String())...)
			continue
		}
		if was.String() != p.String() {
			list = append(list, changed(p.Name, b.Label(p.Name), was.String(), p.String())...)
			continue
		}
		for _, x := range [][3]string{{"how it is known", GradeWords[was.Grade], GradeWords[p.Grade]}, {"its source", was.Cite, p.Cite}, {"its note", was.Note, p.Note}} {
			list = append(list, changed(p.Name, b.Label(p.Name)+", "+x[0], x[1], x[2])...)
		}
	}
	for _, p := range a.Params {
		if _, ok := b.Param(p.Name); !ok {
			list = append(list, changed(p.Name, a.Label(p.Name), p.String(), "")...)
		}
	}
	return list
}

func compareRules(a, b *Definition) []Change {
	var list []Change
	for _, r := range b.Rules {
		was, ok := a.Rule(r.Name)
		if !ok {
			p := b.RuleProse(r)
			list = append(list, changed(r.Name, r.Title, "", p.When+" "+p.Decides)...)
			continue
		}
		list = append(list, compareRule(a, b, was, r)...)
	}
	for _, r := range a.Rules {
		if _, ok := b.Rule(r.Name); !ok {
			p := a.RuleProse(r)
			list = append(list, changed(r.Name, r.Title, p.When+" "+p.Decides, "")...)
		}
	}
	return list
}

// compareRule says what differs in one rule. A figure that differs is named
// once, among the figures; the rule says that it rests on it.
func compareRule(a, b *Definition, was, is Rule) []Change {
	p, q := a.RuleProse(was), b.RuleProse(is)
	var what, before, after []string
	differ := func(words, x, y string, same bool) {
		if same {
			return
		}
		what, before, after = append(what, words), append(before, x), append(after, y)
	}
	differ("another title", p.Rule.Title, q.Rule.Title, was.Title == is.Title)
	differ("another step", was.Gate.Question(), is.Gate.Question(), was.Gate == is.Gate)
	whenSame := a.named(was.when) == b.named(is.when)
	differ("another condition", p.When, q.When, whenSame)
	differ("a figure that differs", p.When, q.When, !whenSame || p.When == q.When)
	differ("it asks for something else", p.Decides, q.Decides, p.Decides == q.Decides)
	differ("other words", p.Says, q.Says, was.Say == is.Say)
	differ("cleared by something else", p.Clears, q.Clears, a.named(was.clears) == b.named(is.clears) && was.again() == is.again())
	differ("another exception", p.Override, q.Override, p.Override == q.Override)
	differ("other days or places", orAlways(p.Effective), orAlways(q.Effective), p.Effective == q.Effective)
	differ("another source", was.Source.words(), is.Source.words(), was.Source == is.Source)
	if len(what) == 0 {
		return nil
	}
	return []Change{{Kind: Changed, Name: is.Name, Title: is.Title, Sentence: is.Title + ": " + strings.Join(what, ", ") + ".",
		Before: strings.Join(before, " "), After: strings.Join(after, " ")}}
}

func orAlways(text string) string {
	if text == "" {
		return "Always and everywhere."
	}
	return text
}

// words says where a source comes from, in short.
func (s Source) words() string {
	return strings.TrimSpace("Source: " + s.Cite + " (" + GradeWords[s.Grade] + "). " + s.Note)
}

// named writes a condition with the names of its figures in place of their
// values, which tells apart what is asked from how much.
func (d *Definition) named(c condition) string {
	if c == nil {
		return ""
	}
	return c.prose(&scene{d: d, blank: true, named: true, cut: map[string][]Reading{}}, false)
}

// comparePlan compares what the two plans say, line by line.
func comparePlan(a, b *Definition) []Change {
	var list []Change
	was := map[string]string{}
	for _, p := range a.planParts() {
		for _, l := range p.lines {
			was[p.title+", "+l.label] = l.text
		}
	}
	now := map[string]bool{}
	for _, p := range b.planParts() {
		for _, l := range p.lines {
			title := p.title + ", " + l.label
			now[title] = true
			list = append(list, changed("", title, was[title], l.text)...)
		}
	}
	for _, p := range a.planParts() {
		for _, l := range p.lines {
			if title := p.title + ", " + l.label; !now[title] {
				list = append(list, changed("", title, l.text, "")...)
			}
		}
	}
	return list
}

func compareConsidered(a, b *Definition) []Change {
	var list []Change
	for _, c := range b.Considered {
		was, _ := a.considered(c.Name)
		list = append(list, changed(c.Name, "Weighed, and raised by no rule: "+b.vocabulary[c.Fact].noun(), was.Say, c.Say)...)
	}
	for _, c := range a.Considered {
		if _, ok := b.considered(c.Name); !ok {
			list = append(list, changed(c.Name, "Weighed, and raised by no rule: "+a.vocabulary[c.Fact].noun(), c.Say, "")...)
		}
	}
	return list
}
