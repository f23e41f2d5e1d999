package protocol

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
	"go.yaml.in/yaml/v3"
)

// Parse reads a protocol file and returns it with every problem of form, in the
// order of the file. The definition is never nil, so that Check can report what
// else is wrong, but with a single problem it answers every gate unknown.
func Parse(source []byte) (*Definition, []Problem) {
	d := &Definition{hash: hashOf(source), params: map[string]*Param{}}
	r := &reader{}
	if n := r.document(source); n != nil {
		r.definition(d, n)
	}
	d.whole = len(r.problems) == 0
	return d, sortProblems(r.problems)
}

// Load parses and checks a file. It returns the definition only if there is no
// problem at all.
func Load(source []byte, v Vocabulary) (*Definition, []Problem) {
	d, problems := Parse(source)
	problems = sortProblems(append(problems, d.Check(v)...))
	if len(problems) > 0 {
		return nil, problems
	}
	return d, nil
}

func (r *reader) definition(d *Definition, n *yaml.Node) {
	o, ok := r.object(n, "A protocol", "protocol", "version", "title", "status", "jurisdiction", "source", "params", "plan", "rules")
	if !ok {
		return
	}
	d.Name = r.name(o, "protocol")
	d.Version = o.text("version", true)
	d.Title = o.text("title", true)
	d.Status = o.text("status", true)
	d.Jurisdiction = o.texts("jurisdiction")
	if n := o.fields["source"]; n != nil {
		d.Source = r.source(n, Source{})
	}
	if n := o.fields["params"]; n != nil {
		r.params(d, n)
	}
	if n := o.fields["plan"]; n != nil {
		d.Plan = r.plan(d, n)
	}
	for i, n := range o.list("rules") {
		if i == mostItems {
			r.fault(n, "", "A protocol has at most %d rules.", mostItems)
			break
		}
		r.ruleIn(d, n)
	}
	if len(d.Rules) == 0 {
		r.fault(o.node, "", "A protocol has rules.")
	}
}

// wordName is the form of the names of protocols, parameters and rules.
var wordName = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)

// longestName keeps names readable in a list.
const longestName = 64

// name reads the name of something.
func (r *reader) name(o object, key string) string {
	name := o.text(key, true)
	if name != "" {
		r.named(o.fields[key], name)
	}
	return name
}

// named reports a name that is not of the usual form.
func (r *reader) named(n *yaml.Node, name string) {
	if !wordName.MatchString(name) || len(name) > longestName {
		r.fault(n, "", "A name is of lower-case words with dots or dashes between them.")
	}
}

// source reads where something comes from; what it does not say, it takes from
// the file.
func (r *reader) source(n *yaml.Node, from Source) Source {
	o, ok := r.object(n, "A source", sourceKeys...)
	if !ok {
		return from
	}
	if o.has("cite") {
		from.Cite = r.cite(o)
	}
	for _, key := range sourceKeys[1:] {
		if !o.has(key) {
			continue
		}
		var text string
		switch key {
		case "grade":
			text = o.choice(key, true, Grades)
		case "evidence":
			text = o.choice(key, true, EvidenceGrades)
		default:
			text = o.text(key, true)
		}
		*from.field(key) = text
	}
	for _, key := range []string{"reviewed", "released", "revised"} {
		if day := *from.field(key); o.has(key) && day != "" && !quantity.Day(day).Valid() {
			r.fault(o.fields[key], "", "%q is a day, such as 2026-11-22.", key)
		}
	}
	return from
}

var keyWord = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

// cite reads one reference key or a list of them.
func (r *reader) cite(o object) string {
	keys := o.texts("cite")
	for _, key := range keys {
		if !keyWord.MatchString(key) {
			r.fault(o.fields["cite"], "", "%q is not a key of docs/references.md.", key)
		}
	}
	return strings.Join(keys, ", ")
}

// params reads the parameters.
func (r *reader) params(d *Definition, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "", "Parameters are written as names and values.")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if len(d.Params) == mostItems {
			r.fault(key, "", "A protocol has at most %d parameters.", mostItems)
			break
		}
		r.named(key, key.Value)
		o, ok := r.object(n.Content[i+1], "A parameter", "value", "unit", "grade", "cite", "note")
		if !ok {
			continue
		}
		p := Param{Name: key.Value, mark: at(key), Grade: o.choice("grade", true, Grades), Cite: r.cite(o), Note: o.text("note", false)}
		a := parseAmount(o.text("value", true), o.text("unit", false))
		p.Value, p.Unit = a.v, a.unit
		if p.Value.typ == TypeCode && a.unit != "" {
			r.fault(o.fields["value"], "", "%q is not a number with the unit %q.", p.Value.s, a.unit)
		}
		if p.Cite == "" {
			r.fault(key, "Add cite.", "The parameter %q has no citation.", key.Value)
		}
		d.Params = append(d.Params, p)
	}
	for i := range d.Params {
		d.params[d.Params[i].Name] = &d.Params[i]
	}
}

// ruleIn reads one rule into the definition.
func (r *reader) ruleIn(d *Definition, n *yaml.Node) {
	defer func() { r.rule = "" }()
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "rule" {
			r.rule = clip(n.Content[i+1].Value)
		}
	}
	o, ok := r.object(n, "A rule", "rule", "title", "gate", "when", "decision", "say", "clears", "override", "source", "effective", "jurisdiction")
	if !ok {
		return
	}
	rule := Rule{Name: r.name(o, "rule"), mark: at(n), Jurisdiction: o.texts("jurisdiction")}
	for _, other := range d.Rules {
		if other.Name == rule.Name && rule.Name != "" {
			r.fault(o.fields["rule"], "Give one of them another name.", "A rule of this name already stands on line %d.", other.line)
		}
	}
	rule.Title = o.text("title", true)
	rule.Gate = Gate(o.choice("gate", true, words(Gates)))
	rule.Decision = Decision(o.choice("decision", true, words(Decisions)))
	rule.Say = o.text("say", true)
	if when := o.fields["when"]; when != nil {
		rule.when, _ = r.condition(when)
	} else {
		r.fault(n, "", "%q is missing.", "when")
	}
	if clears := o.fields["clears"]; clears != nil {
		r.clears(&rule, clears)
	}
	if override := o.fields["override"]; override != nil {
		rule.Override = r.override(override)
	} else if rule.Decision.Blocks() {
		r.fault(n, "Write override: {by: prescriber, reason: required} or {none: …}.", "It does not say who may override it.")
	}
	rule.Override.Sentence = overrideSentence(rule.Override)
	rule.Source = d.Source
	if source := o.fields["source"]; source != nil {
		rule.Source = r.source(source, d.Source)
	}
	if effective := o.fields["effective"]; effective != nil {
		r.effective(&rule, effective)
	}
	rule.collect(d)
	d.Rules = append(d.Rules, rule)
}

func words[T ~string](of []T) []string {
	var list []string
	for _, w := range of {
		list = append(list, string(w))
	}
	return list
}

// clears reads the clearing condition, with how to measure again.
func (r *reader) clears(rule *Rule, n *yaml.Node) {
	var o object
	rule.clears, o = r.condition(n, "recheck", "tries")
	if again := o.fields["recheck"]; again != nil {
		if rule.Recheck = r.length(again).d; rule.Recheck == 0 && again.Kind == yaml.MappingNode {
			r.fault(again, "Write 5m.", "How soon to measure again is written out.")
		}
	}
	if o.has("tries") {
		rule.Tries = o.whole("tries", 10)
	}
}

// Bases are the reasons why nobody may override a rule, each as it ends the
// sentence "There is no exception to this: …".
var Bases = map[string]string{
	"identity":     "it is about who the person is",
	"consent":      "nothing is done without the person's consent",
	"order":        "nothing is given without an order",
	"scope":        "it is about what each profession may do",
	"label":        "the medicine's label rules it out",
	"hard-maximum": "no dose goes above the hard maximum",
	"adoption":     "a protocol is adopted before it is used",
	"firm":         "law or settled practice asks for it",
}

// The closed sets of an override.
var (
	overriders = []string{"prescriber", "medical-director"}
	documents  = []string{"specialist-letter", "safety-plan", "risk-review", "cardiology-clearance"}
	seconds    = []string{"therapist", "prescriber", "medical-director"}
)

// override reads who may go on although the rule stands.
func (r *reader) override(n *yaml.Node) Override {
	var ov Override
	o, ok := r.object(n, "An override", "none", "by", "with", "second", "reason")
	if !ok {
		return ov
	}
	if o.has("none") {
		o.only("none")
		ov.None = true
		ov.Basis = o.choice("none", true, slices.Sorted(maps.Keys(Bases)))
		return ov
	}
	ov.By = r.among(o, "by", overriders)
	ov.With = r.among(o, "with", documents)
	ov.Second = o.choice("second", false, seconds)
	if len(ov.By) == 0 {
		r.fault(n, "", "An override says by whom, or none.")
	}
	ov.Reason = o.choice("reason", true, []string{"required", "optional"}) == "required"
	return ov
}

// among reads words of a closed set.
func (r *reader) among(o object, key string, set []string) []string {
	list := o.texts(key)
	for _, word := range list {
		if !slices.Contains(set, word) {
			r.fault(o.fields[key], didYouMean(word, set), "%q does not stand for anything here.", word)
		}
	}
	return list
}

// effective reads from when to when a rule applies.
func (r *reader) effective(rule *Rule, n *yaml.Node) {
	o, ok := r.object(n, "effective", "from", "to")
	if !ok {
		return
	}
	for key, into := range map[string]*quantity.Day{"from": &rule.From, "to": &rule.To} {
		*into = quantity.Day(o.text(key, false))
		if *into != "" && !into.Valid() {
			r.fault(o.fields[key], "", "%q is a day, such as 2026-12-31.", key)
		}
	}
	if rule.From != "" && rule.To != "" && rule.To < rule.From {
		r.fault(n, "", "It ends before it begins.")
	}
}

// collect notes which facts and parameters a rule rests on.
func (r *Rule) collect(d *Definition) {
	facts, params := map[string]bool{}, map[string]bool{}
	for _, c := range []condition{r.when, r.clears} {
		if c == nil {
			continue
		}
		c.visit(func(l leaf) {
			for _, name := range l.factNames() {
				facts[name] = true
			}
			for _, name := range l.paramNames() {
				params[name] = true
			}
		})
	}
	r.Facts, r.Params = slices.Sorted(maps.Keys(facts)), slices.Sorted(maps.Keys(params))
	r.Default = r.Source.Grade == "D"
	for _, name := range r.Params {
		if p, ok := d.params[name]; ok && p.Grade == "D" {
			r.Default = true
		}
	}
}
