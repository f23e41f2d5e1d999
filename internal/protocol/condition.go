package protocol

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// A mark is a place in a file; the file is empty for the one that was asked
// about, and the name of a library or a base for those it takes in.
type mark struct {
	file         string
	line, column int
}

// A condition is yes, no or unknown about somebody. The set of conditions is
// closed: allOf, anyOf, notOf, missing and test.
type condition interface {
	// judge answers for a scene. Where a test has fewer readings than the rule
	// asks for, it may answer only what helps the rule to stand: yes, or no if
	// the condition is turned around by an odd number of nots.
	judge(s *scene, turned bool) verdict
	// sentence puts the condition, or its opposite, in words.
	sentence(s *scene, opposite bool) string
	// prose says what it asks for, or its opposite, without knowing anything.
	prose(s *scene, opposite bool) string
	// check reports what is wrong with it.
	check(c *checker)
	// visit calls see with every test and missing in it.
	visit(see func(leaf))
}

// A leaf is a condition that asks about a fact.
type leaf interface {
	factNames() []string
	paramNames() []string
}

// A truth is one of Kleene's three values.
type truth int

const (
	unknown truth = iota
	no
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}

// A verdict is a condition's answer with the readings it rests on and what is
// missing. What is missing stands only in an unknown verdict.
type verdict struct {
	truth    truth
	evidence []proof
	lacks    []lack
}

// A proof is what a condition rested on. It is written down as evidence only
// where it turns out to matter.
type proof struct {
	fact     string
	test     *test         // what was tested; nil where it was only whether there is a reading
	value    Value         // what was tested; no type where nothing could be
	deciding *Reading      // nil where there is none
	others   []id.Entry    // further readings in the value
	detail   string        // how the value was made
	within   time.Duration // how recent a reading had to be, where that was all
}

// measured reports whether something was compared by size, so that it has a
// limit.
func (p proof) measured() bool { return p.test != nil && bySize(p.test.op) }

// allOf is yes if all of its conditions are.
type allOf struct {
	mark
	of []condition
}

// anyOf is yes if one of its conditions is.
type anyOf struct {
	mark
	of []condition
}

// notOf turns a condition around.
type notOf struct {
	mark
	of condition
}

// missing is yes where a fact is not on record, or not recent enough. For a
// fact that is not the clinic's own act, never having asked is unknown; a
// reading that is too old, or that says "not known", is a yes.
type missing struct {
	mark
	fact   string
	within length
}

// test compares a reading of a fact with a limit.
type test struct {
	mark
	fact    string
	reading reading
	op      string // one of comparators
	limits  []limit
	limb    bool // compare systolic and diastolic each for itself
}

// The comparators.
var comparators = []string{"above", "at_or_above", "below", "at_or_below", "is", "is_not", "any_of"}

// opposites of the comparators by size.
var opposites = map[string]string{"above": "at_or_below", "at_or_below": "above", "below": "at_or_above", "at_or_above": "below"}

// bySize reports whether a comparator compares by size.
func bySize(op string) bool { return opposites[op] != "" }

// judge is no if one is no, else unknown if one is unknown, else yes.
func (c allOf) judge(s *scene, turned bool) verdict { return combine(s, c.of, turned, no) }

// judge is yes if one is yes, else unknown if one is unknown, else no.
func (c anyOf) judge(s *scene, turned bool) verdict { return combine(s, c.of, turned, yes) }

// combine judges conditions of which a single one with the deciding truth
// decides. What the others rest on is not kept, unless it is unknown.
func combine(s *scene, of []condition, turned bool, deciding truth) verdict {
	var room [8]verdict
	verdicts := room[:0]
	var seen [3]bool
	for _, c := range of {
		v := c.judge(s, turned)
		seen[v.truth] = true
		verdicts = append(verdicts, v)
	}
	switch {
	case seen[deciding]:
		return verdict{deciding, evidenceOf(verdicts, deciding), nil}
	case seen[unknown]:
		var lacks []lack
		for i := range verdicts {
			if lacks == nil {
				lacks = verdicts[i].lacks
			} else {
				lacks = append(slices.Clip(lacks), verdicts[i].lacks...)
			}
		}
		return verdict{unknown, append(slices.Clip(evidenceOf(verdicts, unknown)), evidenceOf(verdicts, deciding.not())...), lacks}
	}
	return verdict{deciding.not(), evidenceOf(verdicts, deciding.not()), nil}
}

// evidenceOf joins the evidence of the verdicts of one truth.
func evidenceOf(of []verdict, t truth) []proof {
	var only []proof
	n := 0
	for i := range of {
		if of[i].truth == t && len(of[i].evidence) > 0 {
			only = of[i].evidence
			n += len(only)
		}
	}
	if n == len(only) {
		return only
	}
	all := make([]proof, 0, n)
	for i := range of {
		if of[i].truth == t {
			all = append(all, of[i].evidence...)
		}
	}
	return all
}

func (c notOf) judge(s *scene, turned bool) verdict {
	v := c.of.judge(s, !turned)
	v.truth = v.truth.not()
	return v
}

func (c *missing) judge(s *scene, _ bool) verdict {
	readings := s.readings(c.fact)
	within := c.within.of(s.d)
	if len(readings) == 0 {
		if s.known(c.fact) {
			return verdict{yes, []proof{{fact: c.fact}}, nil}
		}
		return verdict{unknown, nil, []lack{{lackAny, c.fact, within, 0}}}
	}
	last := &readings[len(readings)-1]
	gone := last.Unknown || within > 0 && s.now.Sub(last.At) > within
	return verdict{truthOf(gone), []proof{{fact: c.fact, deciding: last, detail: last.Detail, within: within}}, nil}
}

func (c *test) judge(s *scene, turned bool) verdict {
	got := c.reading.take(s, c.fact)
	p := proof{fact: c.fact, test: c, value: got.value, deciding: got.deciding, others: got.others, detail: got.detail}
	switch {
	case got.absent && s.known(c.fact):
		return verdict{c.none(s), []proof{{fact: c.fact}}, nil}
	case (got.absent || got.unreadable) && got.deciding == nil:
		return verdict{unknown, nil, got.needs}
	case got.absent || got.unreadable:
		p.value, p.others, p.detail = Value{}, nil, got.deciding.Detail
		return verdict{unknown, []proof{p}, got.needs}
	}
	answer := c.compare(s, got.value)
	switch {
	case answer == unknown && len(c.limits) != 1:
		return verdict{unknown, []proof{p}, nil}
	case answer == unknown:
		return verdict{unknown, []proof{p}, c.limits[0].needs(s)}
	case c.undecided(s, got, answer):
		return verdict{unknown, []proof{p}, []lack{{lackKnown, c.fact, c.reading.within.of(s.d), 0}}}
	case got.short > 0 && answer != truthOf(!turned):
		return verdict{unknown, []proof{p}, []lack{{lackMore, c.fact, c.reading.within.of(s.d), got.short}}}
	}
	return verdict{answer, []proof{p}, nil}
}

// undecided reports whether a count would answer otherwise if some of those that
// were asked about in vain had happened.
func (c *test) undecided(s *scene, got taken, answer truth) bool {
	for range got.perhaps {
		got.value.a += 1000
		if c.compare(s, got.value) != answer {
			return true
		}
	}
	return false
}

// none answers a test of an act that nobody did: a flag is no, and nothing is
// above or below anything.
func (c *test) none(s *scene) truth {
	none := FlagValue(false)
	is := false
	for _, l := range c.limits {
		if a, ok := l.value(s); ok && a.v == none {
			is = true
		}
	}
	switch c.op {
	case "is", "any_of":
		return truthOf(is)
	case "is_not":
		return truthOf(!is)
	}
	return no
}

func (c allOf) visit(see func(leaf)) {
	for _, x := range c.of {
		x.visit(see)
	}
}

func (c anyOf) visit(see func(leaf)) {
	for _, x := range c.of {
		x.visit(see)
	}
}

func (c notOf) visit(see func(leaf))    { c.of.visit(see) }
func (c *missing) visit(see func(leaf)) { see(c) }
func (c *test) visit(see func(leaf))    { see(c) }

func (c *missing) factNames() []string  { return []string{c.fact} }
func (c *missing) paramNames() []string { return c.within.paramNames() }

func (c *test) factNames() []string {
	names := append([]string{c.fact}, c.reading.factNames()...)
	for _, l := range c.limits {
		names = append(names, l.factNames()...)
	}
	return names
}

func (c *test) paramNames() []string {
	names := c.reading.paramNames()
	for _, l := range c.limits {
		names = append(names, l.paramNames()...)
	}
	return names
}
