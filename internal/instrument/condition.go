package instrument

import "slices"

// A State is the answer to a yes-or-no question about a response that may have
// blanks: unknown is an answer.
type State int

// The three answers.
const (
	Unknown State = iota
	Yes
	No
)

// String is "unknown", "yes" or "no".
func (s State) String() string { return [...]string{"unknown", "yes", "no"}[s] }

// not turns yes and no around.
func (s State) not() State {
	switch s {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}

func stateOf(yes bool) State {
	if yes {
		return Yes
	}
	return No
}

// A Test compares one answer or number with figures or words. Exactly one form
// is used.
type Test struct {
	Op string   // at_or_above, above, at_most, below, equals, is, answered
	At Number   // the figure
	Is []string // the words; of answered, "yes" or "no"
}

// tests are the forms a test may take in a file.
var tests = []string{"at_or_above", "above", "at_most", "below", "equals", "is", "answered"}

// number reports whether a number passes.
func (t Test) number(n Number) bool {
	c := n.Cmp(t.At)
	switch t.Op {
	case "at_or_above":
		return c >= 0
	case "above":
		return c > 0
	case "at_most":
		return c <= 0
	case "below":
		return c < 0
	case "equals":
		return c == 0
	}
	return false
}

// A Condition is a closed set of three-valued forms over answers, scores,
// flags, words and the sex used for cut-offs.
type Condition struct {
	Op      string // item, score, flag, word, sex, all, any, not, at_least
	Name    string // the item, score, flag or word
	Sex     string
	AtLeast int
	Of      []Condition
	Test    Test

	index int
}

// holds evaluates a condition.
func (c *Condition) holds(w *working) State {
	switch c.Op {
	case "item":
		return w.itemTest(c.index, &c.Test)
	case "score":
		s := &w.scored[c.index]
		if !s.Known {
			return Unknown
		}
		return stateOf(c.Test.number(s.Shown))
	case "flag":
		return w.flagged[c.index]
	case "word":
		return w.wordIs(c.index, c.Test.Is)
	case "sex":
		if w.sex == "" {
			return Unknown
		}
		return stateOf(w.sex == c.Sex)
	case "not":
		return c.Of[0].holds(w).not()
	}
	return c.counted(w)
}

// counted evaluates all, any and at_least: how many parts hold.
func (c *Condition) counted(w *working) State {
	yes, unknown := 0, 0
	for i := range c.Of {
		switch c.Of[i].holds(w) {
		case Yes:
			yes++
		case Unknown:
			unknown++
		}
	}
	need := c.AtLeast
	switch c.Op {
	case "all":
		need = len(c.Of)
	case "any":
		need = 1
	}
	switch {
	case yes >= need:
		return Yes
	case yes+unknown < need:
		return No
	}
	return Unknown
}

// itemTest tests the answer to an item, as it was given. What was not asked
// passes no test; what was not answered is unknown.
func (w *working) itemTest(i int, t *Test) State {
	a := &w.answers[i]
	switch {
	case t.Op == "answered":
		return stateOf((a.state == given && !a.ignored) == (t.Is[0] == "yes"))
	case a.skipped && (a.state != given || a.ignored):
		return No
	case a.state != given:
		return Unknown
	case t.Op == "is":
		return stateOf(a.is(t.Is))
	}
	return stateOf(t.number(a.raw))
}

// is reports whether one of the answers given is one of some words.
func (a *answer) is(words []string) bool {
	for _, o := range a.options {
		if slices.Contains(words, o.Value) {
			return true
		}
	}
	return false
}

// wordIs tests a word.
func (w *working) wordIs(i int, words []string) State {
	s := &w.worded[i]
	if !s.Known {
		return Unknown
	}
	return stateOf(slices.Contains(words, s.Word))
}

// walk visits a condition and all it is made of.
func (c *Condition) walk(visit func(*Condition)) {
	visit(c)
	for i := range c.Of {
		c.Of[i].walk(visit)
	}
}
