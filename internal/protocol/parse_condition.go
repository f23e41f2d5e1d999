package protocol

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// condition reads a condition: {all: […]}, {any: […]}, {not: …},
// {missing: fact} or a test of a fact. Further keys belong to whoever asks.
func (r *reader) condition(n *yaml.Node, further ...string) (condition, object) {
	keys := append([]string{"all", "any", "not", "missing", "within", "fact", "reading", "per"}, comparators...)
	o, ok := r.object(n, "A condition", append(keys, further...)...)
	if !ok {
		return nil, o
	}
	switch {
	case o.Has("all"):
		o.only(append([]string{"all"}, further...)...)
		return wrap(r.conditions(o, "all"), func(of []condition) condition { return allOf{r.at(n), of} }), o
	case o.Has("any"):
		o.only(append([]string{"any"}, further...)...)
		return wrap(r.conditions(o, "any"), func(of []condition) condition { return anyOf{r.at(n), of} }), o
	case o.Has("not"):
		o.only(append([]string{"not"}, further...)...)
		inner, _ := r.condition(o.Value("not"))
		if inner == nil {
			return nil, o
		}
		return notOf{r.at(n), inner}, o
	case o.Has("missing"):
		o.only(append([]string{"missing", "within"}, further...)...)
		c := &missing{mark: r.at(n), fact: o.Text("missing", true)}
		if o.Has("within") {
			c.within = r.length(o.Value("within"))
		}
		return c, o
	case o.Has("fact"):
		o.only(append(append([]string{"fact", "reading", "per"}, comparators...), further...)...)
		return r.test(o), o
	}
	r.Fault(n, "Write all, any, not, missing or fact.", "This condition asks nothing.")
	return nil, o
}

func wrap(of []condition, as func([]condition) condition) condition {
	if len(of) == 0 {
		return nil
	}
	return as(of)
}

// conditions reads a list of conditions.
func (r *reader) conditions(o object, key string) []condition {
	var of []condition
	items := o.List(key)
	for _, n := range items {
		if c, _ := r.condition(n); c != nil {
			of = append(of, c)
		}
	}
	if len(items) == 0 {
		r.Fault(o.Node, "", "%q has no conditions.", key)
	}
	return of
}

// test reads the test of a fact.
func (r *reader) test(o object) condition {
	c := &test{mark: r.at(o.Node), fact: o.Text("fact", true), reading: r.reading(o)}
	if per := o.Text("per", false); per != "" {
		if c.limb = per == "limb"; !c.limb {
			r.Fault(o.Value("per"), "Write per: limb.", "%q is not a way to compare a blood pressure.", per)
		}
	}
	for _, op := range comparators {
		if !o.Has(op) {
			continue
		}
		if c.op != "" {
			r.Fault(o.Value(op), "Put two tests in an all.", "This test compares twice: %s and %s.", c.op, op)
			continue
		}
		c.op = op
		c.limits = r.limitsOf(o, op)
	}
	if c.op == "" {
		r.Fault(o.Node, "Write above, at_or_above, below, at_or_below, is, is_not or any_of.", "This test compares with nothing.")
	}
	return c
}

// limitsOf reads what a test compares with: one limit, or several for any_of.
func (r *reader) limitsOf(o object, op string) []limit {
	nodes := []*yaml.Node{o.Value(op)}
	if op == "any_of" {
		nodes = o.List(op)
	}
	var limits []limit
	for _, n := range nodes {
		if l := r.limit(n); l != nil {
			limits = append(limits, l)
		}
	}
	return limits
}

// reading reads the key "reading": a word, or {mean_of: 2, within: 30m}.
func (r *reader) reading(o object) reading {
	got := reading{mark: r.at(o.Node), how: takeLatest}
	n := o.Value("reading")
	if n == nil {
		return got
	}
	got.mark = r.at(n)
	if n.Kind == yaml.ScalarNode {
		got.how = o.Choice("reading", true, takes)
		return got
	}
	p, ok := r.object(n, "A reading", "take", "mean_of", "lowest_of_last", "discard_first_of", "at_least", "within", "sitting", "recorded_within", "since")
	if !ok {
		return got
	}
	r.how(p, &got)
	got.discard = p.Whole("discard_first_of", 10)
	got.atLeast = p.Whole("at_least", 10)
	got.since = p.Text("since", false)
	for key, into := range map[string]*length{"within": &got.within, "sitting": &got.sitting, "recorded_within": &got.recorded} {
		if p.Has(key) {
			*into = r.length(p.Value(key))
		}
	}
	if got.discard > 0 && (got.how != takeMean && got.how != takeLowest || got.discard <= got.n) {
		r.Fault(p.Value("discard_first_of"), "", "discard_first_of goes with mean_of or lowest_of_last and is the greater number.")
	}
	if p.Has("sitting") && got.how != takeMean && got.how != takeLowest {
		r.Fault(p.Value("sitting"), "", "sitting goes with mean_of or lowest_of_last.")
	}
	return got
}

// how reads which way a reading is taken.
func (r *reader) how(p object, got *reading) {
	ways := 0
	for _, key := range []string{takeMean, takeLowest, "take"} {
		if !p.Has(key) {
			continue
		}
		ways++
		if key == "take" {
			got.how = p.Choice("take", true, takes)
			continue
		}
		got.how = key
		if got.n = p.Whole(key, 10); got.n < 2 {
			r.Fault(p.Value(key), "", "%s takes at least two readings.", key)
		}
	}
	if ways > 1 {
		r.Fault(p.Node, "", "A reading is taken in one way: take, mean_of or lowest_of_last.")
	}
	if got.how == "" || !slices.Contains(append([]string{takeMean, takeLowest}, takes...), got.how) {
		got.how = takeLatest
	}
}
