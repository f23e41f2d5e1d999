package protocol

import (
	"fmt"
	"slices"
	"strings"
)

// clears says what would clear a rule, in a sentence made from its clearing
// condition. Where the rule has none and nobody knows yet, the opposite of what
// it asks clears it.
func (s *scene) clears(r *Rule, state State) string {
	var text string
	switch {
	case r.clears != nil:
		text = "Clears when " + r.clearing(s)
	case state == Unknown:
		return "Clears when " + r.clearing(s) + "."
	default:
		return "Clears only if the record is wrong and is corrected."
	}
	if t, ok := r.clears.(*test); ok && (t.op == "above" || t.op == "at_or_above") { // what waits for time to pass
		if when := t.earliest(s, t.reading.take(s, t.fact).deciding); !when.IsZero() {
			text += ": from " + clock(when, s.now)
		}
	}
	if r.Recheck > 0 {
		text += ". Measure again after " + span(r.Recheck)
		if r.Tries == 1 {
			text += ", once"
		} else if r.Tries > 1 {
			text += ", up to " + number(r.Tries) + " times"
		}
	}
	return text + "."
}

// clearing is what would clear the rule. Where no limit is itself a reading, the
// sentence is the same for everybody and was written once.
func (r *Rule) clearing(s *scene) string {
	switch {
	case r.said != "":
		return r.said
	case r.clears != nil:
		return r.clears.sentence(s, false)
	}
	return r.when.sentence(s, true)
}

// writeOnce writes what is the same for everybody.
func (d *Definition) writeOnce() {
	s := &scene{d: d, blank: true, cut: map[string][]Reading{}}
	for i := range d.Rules {
		r := &d.Rules[i]
		c := r.clears
		if c == nil {
			c = r.when
		}
		same := true
		c.visit(func(l leaf) {
			if t, ok := l.(*test); ok {
				for _, limit := range t.limits {
					same = same && len(limit.factNames()) == 0
				}
			}
		})
		if same {
			r.said = r.clearing(s)
		}
	}
}

func (c allOf) sentence(s *scene, opposite bool) string { return join(s, c.of, opposite, "and") }
func (c anyOf) sentence(s *scene, opposite bool) string { return join(s, c.of, opposite, "or") }

// join puts conditions in one sentence. The opposite of "this and that" is
// "not this or not that".
func join(s *scene, of []condition, opposite bool, word string) string {
	if opposite {
		word = map[string]string{"and": "or", "or": "and"}[word]
	}
	var clauses []clause
	for _, c := range of {
		next := clause{whole: c.sentence(s, opposite)}
		if t, ok := c.(*test); ok {
			next = t.clause(s, opposite)
		} else if inner := innerWord(c, opposite); inner != "" && inner != word {
			next.whole = "(" + next.whole + ")"
		}
		if last := len(clauses) - 1; last < 0 || !clauses[last].takeIn(next, word) {
			clauses = append(clauses, next)
		}
	}
	var parts []string
	for _, c := range clauses {
		parts = append(parts, c.String())
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

func (c *missing) sentence(s *scene, opposite bool) string {
	noun := s.fact(c.fact).noun()
	if within := c.within.of(s.d); within > 0 {
		noun += " from the last " + span(within)
	}
	if opposite {
		return noun + " is on record"
	}
	return noun + " is not on record"
}

func (c *test) sentence(s *scene, opposite bool) string { return c.clause(s, opposite).String() }

// clause says what a test, or its opposite, asks for.
func (c *test) clause(s *scene, opposite bool) clause {
	if f := *s.fact(c.fact); f.Type == TypeFlag && !bySize(c.op) && c.reading.how == takeLatest {
		return c.flagClause(s, f, opposite)
	}
	op := c.op
	if opposite {
		op = opposed(op)
	}
	if c.reading.how == takeElapsed && bySize(op) {
		return clause{whole: c.elapsedSentence(s, op)}
	}
	subject, window := c.subject(s)
	return clause{subject: subject, window: window, rest: strings.TrimSpace(opWords[op] + " " + c.limitWords(s))}
}

// flagClause says a yes or a no.
func (c *test) flagClause(s *scene, f FactType, opposite bool) clause {
	yes := (c.op != "is_not") != opposite
	for _, l := range c.limits {
		if a, ok := l.value(s); ok && !a.v.Flag() {
			yes = !yes
		}
	}
	window := ""
	if within := c.reading.within.of(s.d); within > 0 {
		window = " from the last " + span(within)
	}
	switch {
	case yes:
		return clause{subject: f.noun(), window: window, rest: "on record"}
	case f.Known:
		return clause{subject: f.noun(), window: window, rest: "not on record"}
	}
	return clause{subject: "the answer about " + f.noun(), window: window, rest: "no"}
}

// elapsedSentence says how much time must have passed.
func (c *test) elapsedSentence(s *scene, op string) string {
	limit, have := c.limitWords(s), " have passed since "
	if strings.HasPrefix(limit, "1 ") {
		have = " has passed since "
	}
	noun := s.fact(c.fact).noun()
	if op == "above" || op == "at_or_above" {
		return limit + have + noun
	}
	return "less than " + limit + have + noun
}

// subject names the reading, and which readings it is taken from: "the mean of
// the last two readings" and ", the newest from the last 30 minutes,".
func (c *test) subject(s *scene) (noun, window string) {
	noun = s.fact(c.fact).noun()
	within := c.reading.within.of(s.d)
	if within > 0 {
		window = " in the last " + span(within)
	}
	switch c.reading.how {
	case takeMean, takeLowest:
		word := map[string]string{takeMean: "mean", takeLowest: "lowest"}[c.reading.how]
		noun = fmt.Sprintf("the %s of the last %s readings", word, number(c.reading.n))
		if within > 0 {
			window = ", the newest from the last " + span(within) + ","
		}
	case takeHighest:
		noun = "the highest " + withoutArticle(noun)
	case takeCount:
		_, many := s.fact(c.fact).countNouns()
		noun = "the number of " + many
	case takeSum:
		noun = "the sum of " + noun
	}
	if c.reading.since != "" {
		window = ", since " + s.fact(c.reading.since).noun() + window + ","
	}
	return noun, window
}

// withoutArticle takes the article off a noun.
func withoutArticle(noun string) string {
	for _, article := range []string{"the ", "an ", "a "} {
		if rest, ok := strings.CutPrefix(noun, article); ok {
			return rest
		}
	}
	return noun
}

// limitWords writes the limits of a test.
func (c *test) limitWords(s *scene) string {
	var parts []string
	for _, l := range c.limits {
		parts = append(parts, l.words(s))
	}
	return strings.Join(parts, ", ")
}

// opWords says the comparators, behind "is".
var opWords = map[string]string{
	"above": "above", "at_or_above": "at least", "below": "below", "at_or_below": "at most",
	"is": "", "is_not": "not", "any_of": "one of", "none_of": "none of",
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
		return "There is no exception to this: " + Bases[o.Basis] + "."
	}
	if len(o.By) == 0 {
		return "This is shown for information; it holds nothing up."
	}
	var who []string
	for _, by := range o.By {
		who = append(who, "a "+strings.ReplaceAll(by, "-", " "))
	}
	text := strings.Join(who, " or ") + " may go on"
	if o.Reason {
		text += ", giving a reason"
	}
	for i, w := range o.With {
		words := documentWords[w]
		if words == "" {
			words = "a " + strings.ReplaceAll(w, "-", " ")
		}
		text += map[bool]string{true: ", with ", false: " and "}[i == 0] + words
	}
	if len(o.With) > 0 {
		text += " on file"
	}
	if o.Second != "" {
		other := "a "
		if slices.Contains(o.By, o.Second) {
			other = "a second "
		}
		text += ", and " + other + strings.ReplaceAll(o.Second, "-", " ") + " signs too"
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// documentWords says the documents of an override.
var documentWords = map[string]string{
	"specialist-letter": "a specialist's letter", "safety-plan": "a safety plan", "risk-review": "a review of the risk",
	"cardiology-clearance": "a cardiologist's clearance",
}
