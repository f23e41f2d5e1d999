package protocol

import "time"

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
	needs    []Need
}

// A proof is evidence with what a sentence needs of it.
type proof struct {
	Evidence
	measured bool      // it was compared by size, so it has a limit
	elapsed  bool      // what was compared is how long ago it was
	earliest time.Time // when enough time will have passed, if that was tested
}

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
// decides.
func combine(s *scene, of []condition, turned bool, deciding truth) verdict {
	var by [3]verdict // by truth
	var seen [3]bool
	for _, c := range of {
		v := c.judge(s, turned)
		seen[v.truth] = true
		into := &by[v.truth]
		into.evidence = append(into.evidence, v.evidence...)
		into.needs = append(into.needs, v.needs...)
	}
	switch {
	case seen[deciding]:
		return verdict{deciding, by[deciding].evidence, nil}
	case seen[unknown]:
		return verdict{unknown, append(by[unknown].evidence, by[deciding.not()].evidence...), by[unknown].needs}
	}
	return verdict{deciding.not(), by[deciding.not()].evidence, nil}
}

func (c notOf) judge(s *scene, turned bool) verdict {
	v := c.of.judge(s, !turned)
	v.truth = v.truth.not()
	return v
}

func (c missing) judge(s *scene, _ bool) verdict {
	readings := s.readings(c.fact)
	within := c.within.of(s.d)
	if len(readings) == 0 {
		if s.known(c.fact) {
			return verdict{yes, []proof{{Evidence: s.none(c.fact)}}, nil}
		}
		return verdict{unknown, nil, []Need{s.need(c.fact, within)}}
	}
	last := readings[len(readings)-1]
	gone := last.Unknown || within > 0 && s.now.Sub(last.At) > within
	e := s.evidence(c.fact, last)
	if within > 0 {
		e.Limit = span(within)
	}
	return verdict{truthOf(gone), []proof{{Evidence: e}}, nil}
}

func (c test) judge(s *scene, turned bool) verdict {
	got := c.reading.take(s, c.fact)
	switch {
	case got.absent && s.known(c.fact):
		return verdict{c.none(s), []proof{{Evidence: s.none(c.fact)}}, nil}
	case got.absent || got.unreadable:
		return verdict{unknown, got.proofs(s, c), got.needs}
	}
	answer, limit, needs := c.compare(s, got)
	if answer != unknown && c.undecided(s, got, answer) {
		answer, needs = unknown, []Need{s.notKnown(c.fact, c.reading.within.of(s.d))}
	}
	p := got.proof(s, c)
	if bySize(c.op) {
		p.Limit = limit
	}
	switch {
	case answer == unknown:
		return verdict{unknown, []proof{p}, needs}
	case got.short > 0 && answer != truthOf(!turned):
		return verdict{unknown, []proof{p}, []Need{s.more(c.fact, got.short, c.reading.within.of(s.d))}}
	}
	return verdict{answer, []proof{p}, nil}
}

// undecided reports whether a count would answer otherwise if some of those that
// were asked about in vain had happened.
func (c test) undecided(s *scene, got taken, answer truth) bool {
	for range got.perhaps {
		got.value.a += 1000
		if other, _, _ := c.compare(s, got); other != answer {
			return true
		}
	}
	return false
}

// none answers a test of an act that nobody did: a flag is no, and nothing is
// above or below anything.
func (c test) none(s *scene) truth {
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

func (c notOf) visit(see func(leaf))   { c.of.visit(see) }
func (c missing) visit(see func(leaf)) { see(c) }
func (c test) visit(see func(leaf))    { see(c) }

func (c missing) factNames() []string  { return []string{c.fact} }
func (c missing) paramNames() []string { return c.within.paramNames() }

func (c test) factNames() []string {
	names := append([]string{c.fact}, c.reading.factNames()...)
	for _, l := range c.limits {
		names = append(names, l.factNames()...)
	}
	return names
}

func (c test) paramNames() []string {
	names := c.reading.paramNames()
	for _, l := range c.limits {
		names = append(names, l.paramNames()...)
	}
	return names
}
