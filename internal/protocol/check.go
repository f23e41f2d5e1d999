package protocol

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/ledger"
)

// Check holds the definition against the facts that exist and returns every
// problem of meaning, in the order of the file. It also binds the definition to
// the vocabulary: call it once, before the definition is shared. A definition
// that was not checked, or has a problem, answers every gate unknown.
func (d *Definition) Check(v Vocabulary) []Problem {
	d.vocabulary = maps.Clone(v)
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
	c.limits()
	c.unused()
	d.checked = d.whole && len(c.problems) == 0
	return sortProblems(c.problems)
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
	clipAll(args)
	p := Problem{File: at.file, Line: at.line, Column: at.column, Sentence: fmt.Sprintf(format, args...), Suggestion: suggestion}
	if c.rule != nil {
		p.Rule = c.rule.Name
	}
	c.problems = append(c.problems, p)
}

// suggestParam suggests a parameter of the name somebody meant. It no longer
// tries when a file already has more problems than are shown.
func (d *Definition) suggestParam(name string, problems int) string {
	if problems > mostProblems {
		return ""
	}
	return didYouMean(name, slices.Sorted(maps.Keys(d.params)))
}

// param checks one parameter against the engine's bounds.
func (c *checker) param(p *Param) {
	if b, ok := boundFor("", p.Unit); ok && !b.holds(p.Value) {
		c.say(p.mark, "", "%q is %s; the engine takes %s to %s.", p.Name, p, b.least.words(), b.most.words())
	}
	c.instruction(p.mark, p.Note)
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
	if r.Source.Cite == "" {
		c.say(r.mark, "Add source: {cite: …}.", "It makes a statement without a citation.")
	}
	for _, a := range r.Source.Attributes()[1:] {
		if strings.TrimSpace(a.Value) == "" {
			c.say(r.mark, `Say it in the file's source; "not used" is an answer.`, "The source attribute %q is missing.", a.Key)
		}
	}
	if r.Source.Grade == "" {
		c.say(r.mark, "", "It does not say how its source is known (grade).")
	}
	if r.Source.Reviewed == "" {
		c.say(r.mark, "", "It does not say when its source was last reviewed.")
	}
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

// sentence checks what the rule says to people.
func (c *checker) sentence(r *Rule) {
	for _, text := range []string{r.Title, r.Say, r.Source.Note} {
		c.instruction(r.mark, text)
	}
	measured, elapsed := false, false
	if r.when != nil {
		r.when.visit(func(l leaf) {
			if t, ok := l.(test); ok && bySize(t.op) {
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
			c.say(r.mark, didYouMean(name, placeholders), "The sentence has a place {%s} that nothing fills.", name)
		case name == "limit" && !measured, name == "earliest" && !elapsed:
			c.say(r.mark, "", "The sentence names the {%s}, and the rule has none.", name)
		}
	}
}

// clipAll shortens what a sentence quotes.
func clipAll(args []any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = clip(s)
		}
	}
}

// clip shortens what somebody wrote, for quoting it.
func clip(s string) string {
	if r := []rune(s); len(r) > longestName {
		return string(r[:longestName]) + "…"
	}
	return s
}

// instructions are turns of phrase that tell somebody what to do with a
// medicine. Clew says none of them; a prescriber may.
var instructions = []string{
	"stop taking", "stop your", "stop using", "discontinue", "skip your", "skip the", "skip a dose", "do not take", "don't take",
	"cease taking", "taper", "wean", "come off", "go off your", "hold your", "withhold", "reduce your", "increase your",
	"lower your", "halve your", "double your", "take your", "take half", "take twice", "switch to",
}

// instruction reports a sentence that tells somebody what to do with a medicine.
func (c *checker) instruction(at mark, text string) {
	plain := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, "’", "'"))), " ")
	for _, phrase := range instructions {
		if strings.Contains(plain, phrase) {
			c.say(at, "Say what was found; what to do about a medicine is the prescriber's to say.", "%q is an instruction about a medicine.", phrase)
			return
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

// limits checks the plan's limits against the engine's bounds.
func (c *checker) limits() {
	for _, l := range c.d.Plan.Limits {
		p, ok := c.d.params[l.Param]
		b, bounded := boundFor("vitals."+l.Measure, "")
		if ok && bounded && !b.holds(p.Value) {
			c.say(l.mark, "", "The limit %s is beyond what the engine takes: %s to %s.", p, b.least.words(), b.most.words())
		}
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
