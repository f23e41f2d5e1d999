package protocol

import (
	"maps"
	"regexp"
	"slices"

	"github.com/clew-health/clew/internal/quantity"
	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// naming notes the rule that a node is about, for the problems in it.
func (r *reader) naming(n *yaml.Node) func() {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "rule" {
			r.Rule = datafile.Clip(n.Content[i+1].Value)
		}
	}
	return func() { r.Rule = "" }
}

// ruleKeys are the keys of a rule.
var ruleKeys = []string{"rule", "title", "gate", "when", "decision", "say", "clears", "override", "source", "effective", "jurisdiction"}

// ruleIn reads one rule into the definition.
func (r *reader) ruleIn(d *Definition, n *yaml.Node) {
	defer r.naming(n)()
	o, ok := r.object(n, "A rule", ruleKeys...)
	if !ok {
		return
	}
	rule := Rule{Name: r.name(o, "rule"), Source: d.Source, mark: r.at(n)}
	if other, ok := d.Rule(rule.Name); ok && rule.Name != "" {
		r.twice(o.Value("rule"), "rule", other.Library, other.mark)
	}
	rule.Gate = Gate(o.Choice("gate", true, words(Gates)))
	r.content(&rule, o, true)
	d.Rules = append(d.Rules, rule)
}

// twice reports a name that already stands, in this file or in a library.
func (r *reader) twice(n *yaml.Node, what, from string, at mark) {
	switch {
	case from != "":
		r.Fault(n, "Change it under include, with params or vary, or give this one another name.", "A %s of this name already comes from the library %q.", what, from)
	case at.file != r.File:
		r.Fault(n, "Change it with params or vary, or give this one another name.", "A %s of this name already stands in %q.", what, at.file)
	default:
		r.Fault(n, "Give one of them another name.", "A %s of this name already stands on line %d.", what, at.line)
	}
}

// content reads what a rule says, or, of a rule that is varied, what differs.
func (r *reader) content(rule *Rule, o object, whole bool) {
	if whole || o.Has("title") {
		rule.Title = o.Text("title", true)
	}
	if whole || o.Has("decision") {
		rule.Decision = Decision(o.Choice("decision", true, words(Decisions)))
	}
	if whole || o.Has("say") {
		rule.Say = o.Text("say", true)
	}
	if when := o.Value("when"); when != nil {
		rule.when, _ = r.condition(when)
	} else if whole {
		r.Fault(o.Node, "", "%q is missing.", "when")
	}
	if clears := o.Value("clears"); clears != nil {
		rule.Recheck, rule.Tries = 0, 0
		r.clears(rule, clears)
	}
	if override := o.Value("override"); override != nil {
		rule.Override = r.override(override)
	} else if rule.Decision.Blocks() && !rule.Override.None && len(rule.Override.By) == 0 {
		r.Fault(o.Node, "Write override: {by: prescriber, reason: required} or {none: …}.", "It does not say who may override it.")
	}
	rule.Override.Sentence = overrideSentence(rule.Override)
	if source := o.Value("source"); source != nil {
		rule.Source = r.source(source, rule.Source)
	}
	if effective := o.Value("effective"); effective != nil {
		rule.From, rule.To = "", ""
		r.effective(rule, effective)
	}
	if o.Has("jurisdiction") {
		rule.Jurisdiction = r.places(o)
	}
}

// place is the form of a jurisdiction: a country, or a country and a state.
var place = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)

// places reads a list of jurisdictions.
func (r *reader) places(o object) []string {
	list := o.Texts("jurisdiction")
	for _, p := range list {
		if !place.MatchString(p) {
			r.Fault(o.Value("jurisdiction"), "Write US, or US-CO.", "%q is not a country, or a country and a state.", p)
		}
	}
	return list
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
	if again := o.Value("recheck"); again != nil {
		if rule.Recheck = r.length(again).d; rule.Recheck == 0 && again.Kind == yaml.MappingNode {
			r.Fault(again, "Write 5m.", "How soon to measure again is written out.")
		}
	}
	if o.Has("tries") {
		rule.Tries = o.Whole("tries", 10)
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
	if o.Has("none") {
		o.only("none")
		ov.None = true
		ov.Basis = o.Choice("none", true, slices.Sorted(maps.Keys(Bases)))
		return ov
	}
	ov.By = r.among(o, "by", overriders)
	ov.With = r.among(o, "with", documents)
	ov.Second = o.Choice("second", false, seconds)
	if len(ov.By) == 0 {
		r.Fault(n, "", "An override says by whom, or none.")
	}
	ov.Reason = o.Choice("reason", true, []string{"required", "optional"}) == "required"
	return ov
}

// among reads words of a closed set.
func (r *reader) among(o object, key string, set []string) []string {
	list := o.Texts(key)
	for _, word := range list {
		if !slices.Contains(set, word) {
			r.Fault(o.Value(key), datafile.DidYouMean(word, set), "%q does not stand for anything here.", word)
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
		*into = quantity.Day(o.Text(key, false))
		if *into != "" && !into.Valid() {
			r.Fault(o.Value(key), "", "%q is a day, such as 2026-12-31.", key)
		}
	}
	if rule.From != "" && rule.To != "" && rule.To < rule.From {
		r.Fault(n, "", "It ends before it begins.")
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
