package fhir

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/instrument"
)

// holds writes a condition as FHIRPath: true, false, or empty where it cannot
// be told yet. Of the skips only those before a place are looked at, as the
// scoring does.
func (p paths) holds(c *instrument.Condition, before int) (string, error) {
	switch c.Op {
	case "item":
		return p.tests(c, before)
	case "not":
		e, err := p.holds(&c.Of[0], before)
		return "(" + e + ").not()", err
	case "all", "any", "at_least":
		return p.counted(c, before)
	}
	return "", cannot("a condition on a " + c.Op + " is not written as FHIRPath")
}

// counted writes all, any and at_least.
func (p paths) counted(c *instrument.Condition, before int) (string, error) {
	var parts []string
	for i := range c.Of {
		e, err := p.holds(&c.Of[i], before)
		if err != nil {
			return "", err
		}
		parts = append(parts, e)
	}
	switch c.Op {
	case "all":
		return "(" + strings.Join(parts, " and ") + ")", nil
	case "any":
		return "(" + strings.Join(parts, " or ") + ")", nil
	}
	var yes, could []string
	for _, e := range parts {
		yes = append(yes, "iif("+e+", 1, 0)")
		could = append(could, "iif(("+e+").not(), 0, 1)")
	}
	return fmt.Sprintf("iif(%s >= %d, true, iif(%s < %d, false, {}))", strings.Join(yes, " + "), c.AtLeast, strings.Join(could, " + "), c.AtLeast), nil
}

// tests writes the test of one item's answer, as it was given. What was not
// asked passes no test; what was not answered is unknown.
func (p paths) tests(c *instrument.Condition, before int) (string, error) {
	it, ok := p.d.Item(c.Name)
	if !ok {
		return "", cannot("a condition names a question that there is not")
	}
	at := answers(it.ID)
	var e string
	switch s := p.d.ScaleOf(it); {
	case c.Test.Op == "answered":
		return "", cannot("whether something was answered is not written as FHIRPath")
	case len(s.Options) > 0:
		var codes []string
		for _, o := range s.Options {
			if passes(c.Test, o) {
				codes = append(codes, p.form.answer(it, o).Code)
			}
		}
		e = "false"
		if len(codes) > 0 {
			e = "(" + at + ".code in (" + quoted(codes) + "))"
		}
		e = "iif(" + at + ".exists(), " + e + ", {})"
	default:
		e = "(" + at + " " + operators[c.Test.Op] + " " + figure(c.Test.At) + ")"
	}
	when, err := p.unasked(it.ID, before)
	if when != "" {
		e = "iif(" + when + ", false, " + e + ")"
	}
	return e, err
}

// operators are our tests of numbers as FHIRPath and enableWhen write them.
var operators = map[string]string{"at_or_above": ">=", "above": ">", "at_most": "<=", "below": "<", "equals": "="}

// opposite operators hold exactly where the others do not.
var opposite = map[string]string{">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!="}

// passes reports whether an option passes a test. Tests look at what was
// printed, before any reversal.
func passes(t instrument.Test, o instrument.Option) bool {
	if t.Op == "is" {
		return slices.Contains(t.Is, o.Value)
	}
	n, ok := instrument.ParseNumber(o.Value)
	if !ok {
		n = o.Scored
	}
	switch c := n.Cmp(t.At); t.Op {
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

// gate writes when an item is asked: as plain enableWhen where those can say
// it, else as an expression; nothing where it is always asked. A question is
// asked as long as it is not certain that it need not be.
func (p paths) gate(into *r4.QuestionnaireItem, id string) error {
	skips := p.skipsOf(id, len(p.d.Skips))
	if len(skips) == 0 {
		return nil
	}
	if len(skips) == 1 {
		if when, ok := p.unless(&p.d.Skips[skips[0]].When, true); ok {
			into.EnableWhen = when
			if len(when) > 1 {
				into.EnableBehavior = "any"
			}
			return nil
		}
	}
	var all []string
	for _, i := range skips {
		e, err := p.holds(&p.d.Skips[i].When, i)
		if err != nil {
			return err
		}
		all = append(all, "iif("+e+", false, true)")
	}
	into.Extension = append(into.Extension, r4.Extension{URL: enableWhenURL,
		ValueExpression: &r4.Expression{Language: "text/fhirpath", Expression: strings.Join(all, " and ")}})
	return nil
}

// unless writes, as conditions of which any is enough, that a condition does
// not hold for certain: where it was yes it is not a sure yes, else it is not a
// sure no. False where conditions cannot say it.
func (p paths) unless(c *instrument.Condition, yes bool) ([]r4.EnableWhen, bool) {
	switch {
	case c.Op == "item":
		return p.unlessItem(c, yes)
	case c.Op == "not":
		return p.unless(&c.Of[0], !yes)
	case c.Op == "all" && yes, c.Op == "any" && !yes, (c.Op == "all" || c.Op == "any") && len(c.Of) == 1:
		var out []r4.EnableWhen
		for i := range c.Of {
			more, ok := p.unless(&c.Of[i], yes)
			if !ok {
				return nil, false
			}
			out = append(out, more...)
		}
		return out, true
	}
	return nil, false
}

// unlessItem does so for the test of one answer.
func (p paths) unlessItem(c *instrument.Condition, yes bool) ([]r4.EnableWhen, bool) {
	it, ok := p.d.Item(c.Name)
	if !ok || c.Test.Op == "answered" || len(p.skipsOf(it.ID, len(p.d.Skips))) > 0 {
		return nil, false
	}
	no := false
	out := []r4.EnableWhen{{Question: it.ID, Operator: "exists", AnswerBoolean: &no}}
	s := p.d.ScaleOf(it)
	if len(s.Options) == 0 {
		op := operators[c.Test.Op]
		if yes {
			op = opposite[op]
		}
		w := r4.EnableWhen{Question: it.ID, Operator: op}
		if s.Step.IsWhole() {
			w.AnswerInteger = json.Number(figure(c.Test.At))
		} else {
			w.AnswerDecimal = json.Number(figure(c.Test.At))
		}
		return append(out, w), true
	}
	for _, o := range s.Options {
		if passes(c.Test, o) != yes {
			code := p.form.answer(it, o)
			out = append(out, r4.EnableWhen{Question: it.ID, Operator: "=", AnswerCoding: &r4.Coding{System: code.System, Code: code.Code}})
		}
	}
	return out, true
}
