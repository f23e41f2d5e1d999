package protocol

import (
	"fmt"
	"strings"
)

// clears says what would clear a rule, in a sentence made from its clearing
// condition.
func (s *scene) clears(r *Rule) string {
	if r.clears == nil {
		return "Clears only if the record is corrected."
	}
	text := "Clears when " + r.clears.sentence(s, false)
	if t, ok := r.clears.(test); ok {
		if when := t.earliest(s, t.reading.take(s, t.fact)); !when.IsZero() {
			text += ", from " + clock(when, s.now)
		}
	}
	if r.Recheck > 0 {
		text += "; recheck after " + span(r.Recheck)
		if r.Tries == 1 {
			text += ", once"
		} else if r.Tries > 1 {
			text += fmt.Sprintf(", at most %d tries", r.Tries)
		}
	}
	return text + "."
}

func (c allOf) sentence(s *scene, opposite bool) string { return join(s, c.of, opposite, "and") }
func (c anyOf) sentence(s *scene, opposite bool) string { return join(s, c.of, opposite, "or") }

// join puts conditions in one sentence. The opposite of "this and that" is
// "not this or not that".
func join(s *scene, of []condition, opposite bool, word string) string {
	if opposite {
		word = map[string]string{"and": "or", "or": "and"}[word]
	}
	var parts []string
	for _, c := range of {
		part := c.sentence(s, opposite)
		if inner := innerWord(c, opposite); inner != "" && inner != word {
			part = "(" + part + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " "+word+" ")
}

// innerWord is the word that joins a condition's own parts, if it has several.
func innerWord(c condition, opposite bool) string {
	switch c := c.(type) {
	case allOf:
		return map[bool]string{false: "and", true: "or"}[opposite]
	case anyOf:
		return map[bool]string{false: "or", true: "and"}[opposite]
	case notOf:
		return innerWord(c.of, !opposite)
	}
	return ""
}

func (c notOf) sentence(s *scene, opposite bool) string { return c.of.sentence(s, !opposite) }

func (c missing) sentence(s *scene, opposite bool) string {
	noun := s.d.vocabulary[c.fact].noun()
	if within := c.within.of(s.d); within > 0 {
		noun += " of the last " + span(within)
	}
	if opposite {
		return noun + " is on record"
	}
	return noun + " is not on record"
}

func (c test) sentence(s *scene, opposite bool) string {
	if f := s.d.vocabulary[c.fact]; f.Type == TypeFlag && !bySize(c.op) && c.reading.how == takeLatest {
		return c.flagSentence(s, f, opposite)
	}
	op := c.op
	if opposite {
		op = opposed(op)
	}
	if c.reading.how == takeElapsed && bySize(op) {
		return c.elapsedSentence(s, op)
	}
	return c.subject(s) + " " + opWords[op] + " " + c.limitWords(s)
}

// flagSentence says a yes or a no.
func (c test) flagSentence(s *scene, f FactType, opposite bool) string {
	yes := (c.op != "is_not") != opposite
	for _, l := range c.limits {
		if a, ok := l.value(s); ok && !a.v.Flag() {
			yes = !yes
		}
	}
	noun := f.noun()
	if within := c.reading.within.of(s.d); within > 0 {
		noun += ", within " + span(within) + ","
	}
	switch {
	case f.Known && yes:
		return noun + " is on record"
	case f.Known:
		return noun + " is not on record"
	case yes:
		return "the answer on " + noun + " is yes"
	}
	return "the answer on " + noun + " is no"
}

// elapsedSentence says how much time must have passed.
func (c test) elapsedSentence(s *scene, op string) string {
	noun := s.d.vocabulary[c.fact].noun()
	if op == "above" || op == "at_or_above" {
		return c.limitWords(s) + " have passed since " + noun
	}
	return "less than " + c.limitWords(s) + " have passed since " + noun
}

// subject names the reading: "the mean of the last two readings, within 30 minutes,".
func (c test) subject(s *scene) string {
	noun := s.d.vocabulary[c.fact].noun()
	switch c.reading.how {
	case takeMean:
		noun = fmt.Sprintf("the mean of the last %s readings", number(c.reading.n))
	case takeLowest:
		noun = fmt.Sprintf("the lowest of the last %s readings", number(c.reading.n))
	case takeHighest:
		noun = "the highest " + noun
	case takeCount:
		noun = "the number of readings of " + noun
	case takeSum:
		noun = "the sum of " + noun
	}
	if c.reading.since != "" {
		noun += ", since " + s.d.vocabulary[c.reading.since].noun()
	}
	if within := c.reading.within.of(s.d); within > 0 {
		noun += ", within " + span(within)
	}
	if strings.Contains(noun, ",") {
		noun += ","
	}
	return noun
}

// limitWords writes the limits of a test.
func (c test) limitWords(s *scene) string {
	var parts []string
	for _, l := range c.limits {
		parts = append(parts, l.words(s))
	}
	return strings.Join(parts, ", ")
}

// opWords says the comparators.
var opWords = map[string]string{
	"above": "is above", "at_or_above": "is at least", "below": "is below", "at_or_below": "is at most",
	"is": "is", "is_not": "is not", "any_of": "is one of", "none_of": "is none of",
}

// opposed returns the comparator that says the opposite.
func opposed(op string) string {
	switch op {
	case "is":
		return "is_not"
	case "is_not":
		return "is"
	case "any_of":
		return "none_of"
	}
	return opposites[op]
}

// number writes a small number as a word.
func number(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// overrideSentence says who may go on although a rule stands.
func overrideSentence(o Override) string {
	if o.None {
		return "Nobody may go on while this stands: " + Bases[o.Basis] + "."
	}
	if len(o.By) == 0 {
		return "Nothing to override: this is shown and keeps nothing shut."
	}
	var who []string
	for _, by := range o.By {
		who = append(who, "a "+strings.ReplaceAll(by, "-", " "))
	}
	text := strings.Join(who, " or ") + " may go on"
	var with []string
	if o.Reason {
		with = append(with, "a reason")
	}
	for _, w := range o.With {
		with = append(with, "a "+strings.ReplaceAll(w, "-", " "))
	}
	if len(with) > 0 {
		text += " with " + strings.Join(with, " and ")
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
