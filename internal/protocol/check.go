package protocol

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/ledger"

	"github.com/clew-health/clew/internal/datafile"
)

// Check holds the definition against the facts that exist and returns every
// problem of meaning, in the order of the file. It also binds the definition to
// the vocabulary: call it once, before the definition is shared. A definition
// that was not checked, or has a problem, answers every gate unknown.
func (d *Definition) Check(v Vocabulary) []Problem {
	d.vocabulary, d.facts = maps.Clone(v), map[string]*FactType{}
	for name, f := range v {
		d.facts[name] = &f
	}
	c := &checker{d: d, v: v}
	if _, err := bounds(); err != nil {
		c.say(mark{}, "", "%v", err)
	}
	for i := range d.Params {
		c.param(&d.Params[i])
	}
	for i := range d.Rules {
		c.ruleOf(&d.Rules[i])
	}
	for _, x := range d.Considered {
		c.weighed(x)
	}
	c.plan()
	c.unused()
	if d.checked = d.whole && len(c.problems) == 0; d.checked {
		d.writeOnce()
	}
	return datafile.Sort(c.problems)
}

// checker collects problems of meaning.
type checker struct {
	d        *Definition
	v        Vocabulary
	rule     *Rule
	problems []Problem
}

// say reports a problem.
func (c *checker) say(at mark, suggestion, format string, args ...any) {
	r := datafile.Reader{File: at.file}
	if c.rule != nil {
		r.Rule = c.rule.Name
	}
	r.FaultAt(datafile.Place{Line: at.line, Column: at.column}, suggestion, format, args...)
	c.problems = append(c.problems, r.Problems...)
}

// suggestParam suggests a parameter of the name somebody meant. It no longer
// tries when a file already has more problems than are shown.
func (d *Definition) suggestParam(name string, problems int) string {
	if problems > datafile.Most {
		return ""
	}
	return datafile.DidYouMean(name, slices.Sorted(maps.Keys(d.params)))
}

// param checks one parameter against the engine's bounds.
func (c *checker) param(p *Param) {
	if b, ok := boundFor("", p.Unit); ok && !b.holds(p.Value) {
		c.say(p.mark, "", "%q is %s; the engine takes %s to %s.", p.Name, p, b.least.words(), b.most.words())
	}
	c.words(p.mark, p.Note)
}

func (a amount) words() string { return said(a.v, a.unit) }

// ruleOf checks one rule.
func (c *checker) ruleOf(r *Rule) {
	c.rule = r
	defer func() { c.rule = nil }()
	if r.when != nil {
		r.when.check(c)
	}
	if r.clears != nil {
		r.clears.check(c)
	}
	r.Class = ledger.Open
	for _, name := range r.Facts {
		r.Class = ledger.Stricter(r.Class, c.v[name].Class)
	}
	if r.Class == "" {
		r.Class = ledger.Words // a class nobody knows is the strictest
	}
	c.source(r)
	c.sentence(r)
	c.override(r)
}

// source checks that a rule says where it comes from.
func (c *checker) source(r *Rule) {
	c.sourced(r.mark, r.Source)
	if r.Decision != Exclude && r.Decision != Hold {
		return
	}
	uncertain := r.Source.Grade == "U"
	for _, name := range r.Params {
		if p, ok := c.d.params[name]; ok && p.Grade == "U" {
			uncertain = true
		}
	}
	if uncertain {
		c.say(r.mark, "Make it a review, or find the source.", "What is uncertain (U) cannot exclude or hold anybody.")
	}
}

// sourced checks that a statement has a citation and every source attribute.
func (c *checker) sourced(at mark, from Source) {
	if from.Cite == "" {
		c.say(at, "Add source: {cite: …}.", "It makes a statement without a citation.")
	}
	for _, a := range from.Attributes()[1:] {
		if strings.TrimSpace(a.Value) == "" {
			c.say(at, `Say it in the file's source; "not used" is an answer.`, "The source attribute %q is missing.", a.Key)
		}
	}
	if from.Grade == "" {
		c.say(at, "", "It does not say how its source is known (grade).")
	}
	if from.Reviewed == "" {
		c.say(at, "", "It does not say when its source was last reviewed.")
	}
}

// weighed checks what was considered and is raised by no rule.
func (c *checker) weighed(x Considered) {
	c.words(x.mark, x.Say, x.Source.Note)
	c.sourced(x.mark, x.Source)
	if _, ok := c.fact(x.mark, x.Fact); !ok {
		return
	}
	for _, r := range c.d.Rules {
		if slices.Contains(r.Facts, x.Fact) {
			c.say(x.mark, "Take one of them out.", "It says that no rule raises %s, and the rule %q asks about it.", c.v[x.Fact].noun(), r.Name)
			return
		}
	}
}

// sentence checks what the rule says to people.
func (c *checker) sentence(r *Rule) {
	c.words(r.mark, r.Title, r.Say, r.Source.Note)
	measured, elapsed := false, false
	if r.when != nil {
		r.when.visit(func(l leaf) {
			if t, ok := l.(*test); ok && bySize(t.op) {
				measured = true
				elapsed = elapsed || t.reading.how == takeElapsed
			}
		})
	}
	rest := r.Say
	for {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			break
		}
		name, after, _ := strings.Cut(after, "}")
		rest = after
		switch {
		case !slices.Contains(placeholders, name):
			c.say(r.mark, datafile.DidYouMean(name, placeholders), "The sentence has a place {%s} that nothing fills.", name)
		case name == "limit" && !measured, name == "earliest" && !elapsed:
			c.say(r.mark, "", "The sentence names the {%s}, and the rule has none.", name)
		}
	}
}

// words reports what Clew does not say: instructions about a medicine,
// promises, and the words of advertisements.
func (c *checker) words(at mark, texts ...string) {
	for _, text := range texts {
		if told := Instructions(text); len(told) > 0 {
			c.say(at, "Say what was found; what to do about a medicine is the prescriber's to say.", "%q is an instruction about a medicine.", told[0])
			continue
		}
		for _, word := range Forbidden(text, false) {
			c.say(at, "Say what is known, and how sure it is.", "%q is a promise, or the word of an advertisement; Clew says it nowhere.", word)
		}
	}
}

// firm are the facts whose absence nobody may override, each with its basis.
var firm = map[string]string{
	"patient.identity": "identity", "patient.dead": "identity", "consent.current": "consent", "order.active": "order",
	"staff.scope": "scope", "protocol.adopted": "adoption",
}

// override checks that what nobody may override says so.
func (c *checker) override(r *Rule) {
	if r.Override.None || !r.Decision.Blocks() {
		return
	}
	for _, name := range r.Facts {
		if basis := firm[name]; basis != "" {
			c.say(r.mark, fmt.Sprintf("Write override: {none: %s}.", basis), "Nobody may override a rule about %s.", c.v[name].noun())
			return
		}
	}
	if r.Decision == Exclude && slices.Contains(r.Facts, "order.dose") {
		c.say(r.mark, "Write override: {none: hard-maximum}, or make it a review.", "Nobody may override a hard maximum.")
	}
	if r.Source.Evidence == "label" && r.Decision == Exclude {
		c.say(r.mark, "Write override: {none: label}.", "Nobody may override what a label rules out.")
	}
}

// unused reports parameters that nothing rests on.
func (c *checker) unused() {
	used := map[string]bool{}
	for _, name := range c.d.planned {
		used[name] = true
	}
	for _, r := range c.d.Rules {
		for _, name := range r.Params {
			used[name] = true
		}
	}
	for _, p := range c.d.Params {
		if !used[p.Name] && (p.Library == "" || p.varied) && !c.d.library {
			c.say(p.mark, "Take it out.", "Nothing uses the parameter %q.", p.Name)
		}
	}
}
