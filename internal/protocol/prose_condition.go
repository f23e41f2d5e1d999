package protocol

import "strings"

// The prose of a condition says what it asks for, without knowing anything
// about anybody: "blood pressure (mean of the last two of a sitting, in the last
// 30 minutes) at or above 160/100, either number". It begins in lower case.

func (c allOf) prose(s *scene, opposite bool) string { return listed(s, c.of, opposite, "and") }
func (c anyOf) prose(s *scene, opposite bool) string { return listed(s, c.of, opposite, "or") }
func (c notOf) prose(s *scene, opposite bool) string { return c.of.prose(s, !opposite) }

// listed puts conditions in one sentence: "a and b", "a; b; or c". Conditions
// that are themselves joined by the other word stand in parentheses.
func listed(s *scene, of []condition, opposite bool, word string) string {
	if opposite {
		word = map[string]string{"and": "or", "or": "and"}[word]
	}
	var parts []string
	subject := "" // of the part before, where it was a test
	for _, c := range of {
		text, about := c.prose(s, opposite), ""
		if t, ok := c.(*test); ok {
			var rest string
			if about, rest = t.halves(s, opposite); about != "" && about == subject {
				parts[len(parts)-1] += " " + word + " " + rest
				continue
			}
		} else if inner := innerWord(c, opposite); inner != "" && inner != word {
			text = "(" + text + ")"
		}
		subject = about
		parts = append(parts, text)
	}
	last := len(parts) - 1
	switch {
	case last == 0:
		return parts[0]
	case last == 1 && !strings.ContainsAny(parts[0]+parts[1], ":;,"):
		return parts[0] + " " + word + " " + parts[1]
	}
	return strings.Join(parts[:last], "; ") + "; " + word + " " + parts[last]
}

func (c *missing) prose(s *scene, opposite bool) string {
	noun, recent := s.fact(c.fact).noun(), ""
	if c.within.said() {
		recent = " from the last " + lately(c.within.words(s))
	}
	if opposite {
		return noun + recent + " is on record"
	}
	return "no " + withoutArticle(noun) + recent + " on record"
}

func (c *test) prose(s *scene, opposite bool) string {
	subject, rest := c.halves(s, opposite)
	if strings.HasPrefix(rest, ":") {
		return subject + rest
	}
	return strings.TrimSpace(subject + " " + rest)
}

// halves says what is tested, and what it is tested for. The first half is empty
// where the test cannot be taken apart.
func (c *test) halves(s *scene, opposite bool) (subject, rest string) {
	f, op := *s.fact(c.fact), c.op
	if opposite {
		op = opposed(op)
	}
	switch {
	case f.Type == TypeFlag && !bySize(c.op) && c.reading.how == takeLatest:
		return "", c.answerProse(s, f, opposite)
	case c.reading.how == takeElapsed:
		return f.noun() + c.reading.qualified(s, f, true), c.agoProse(s, f, op)
	case c.reading.how == takeCount:
		return "", c.counted(s, f, op) + c.reading.qualified(s, f, false)
	}
	noun := f.noun()
	switch c.reading.how {
	case takeHighest:
		noun = "the highest " + withoutArticle(noun)
	case takeSum:
		noun = "the sum of " + noun
	}
	rest = strings.TrimSpace(compareWords[op] + " " + c.limitWords(s))
	if c.limb && (op == "above" || op == "at_or_above") {
		rest += ", either number"
	} else if c.limb {
		rest += ", both numbers"
	}
	return noun + c.reading.qualified(s, f, true), rest
}

// compareWords and countWords say the comparators behind a noun, and before a
// number of records.
var (
	compareWords = map[string]string{
		"above": "above", "at_or_above": "at or above", "below": "below", "at_or_below": "at or below",
		"is": "is", "is_not": "is not", "any_of": "is one of", "none_of": "is none of",
	}
	countWords = map[string]string{
		"above": "more than", "at_or_above": "at least", "below": "fewer than", "at_or_below": "at most",
		"is": "exactly", "is_not": "other than", "any_of": "one of", "none_of": "none of",
	}
)

// counted says how many: "at least 12 dosing sessions", "no record of weight".
func (c *test) counted(s *scene, f FactType, op string) string {
	one, many := f.countNouns()
	switch limit := c.limitWords(s); {
	case limit == "1" && op == "below", limit == "0" && (op == "is" || op == "at_or_below"):
		return "no " + one
	case limit == "1" && op == "at_or_above", limit == "0" && op == "above":
		return "any " + one
	case limit == "1":
		return countWords[op] + " one " + one
	default:
		return countWords[op] + " " + limit + " " + many
	}
}

// countNouns are what is counted, one and several: "dosing session" of "the last
// dosing session"; of others, records.
func (t FactType) countNouns() (one, many string) {
	if event, ok := strings.CutPrefix(t.noun(), "the last "); ok {
		return event, event + "s"
	}
	return "record of " + withoutArticle(t.noun()), "records of " + withoutArticle(t.noun())
}

// answerProse says a yes or a no. Of the clinic's own acts a no is the absence.
func (c *test) answerProse(s *scene, f FactType, opposite bool) string {
	yes := (c.op != "is_not") != opposite
	for _, l := range c.limits {
		if a, ok := l.value(s); ok && !a.v.Flag() {
			yes = !yes
		}
	}
	qualified := c.reading.qualified(s, f, true)
	if f.Known {
		qualified = strings.NewReplacer("(in the last", "from the last", ")", "").Replace(qualified)
	}
	switch {
	case f.Known && yes:
		return f.noun() + qualified + " is on record"
	case f.Known:
		return "no " + withoutArticle(f.noun()) + qualified + " on record"
	case yes:
		return f.noun() + qualified + ": yes"
	}
	return f.noun() + qualified + ": no"
}

// agoProse says how long ago something was.
func (c *test) agoProse(s *scene, f FactType, op string) string {
	limit, never := c.limitWords(s), ""
	if f.Type == TypeInstant {
		never = ", or never"
	}
	switch op {
	case "below":
		return "less than " + limit + " ago"
	case "at_or_below":
		return limit + " ago or less"
	case "above":
		return "more than " + limit + " ago" + never
	}
	return limit + " ago or longer" + never
}

// qualified says which readings are meant, in parentheses if asked for.
func (r reading) qualified(s *scene, f FactType, parentheses bool) string {
	var parts []string
	switch r.how {
	case takeMean:
		parts = append(parts, "mean of the last "+number(r.n)+" of a sitting")
	case takeLowest:
		parts = append(parts, "lowest of the last "+number(r.n)+" of a sitting")
	}
	if r.discard > 0 {
		parts = append(parts, "the first left out once "+number(r.discard)+" were taken")
	}
	if r.atLeast > 0 {
		parts = append(parts, "at least "+number(r.atLeast))
	}
	if r.since != "" {
		parts = append(parts, "since "+s.fact(r.since).noun())
	}
	if r.within.said() {
		parts = append(parts, "in the last "+lately(r.within.words(s)))
	}
	if r.recorded.said() {
		parts = append(parts, "asked in the last "+lately(r.recorded.words(s)))
	}
	if r.sitting.said() {
		parts = append(parts, "readings within "+r.sitting.words(s)+" are one sitting")
	}
	switch {
	case len(parts) == 0:
		return ""
	case parentheses:
		return " (" + strings.Join(parts, ", ") + ")"
	}
	return " " + strings.Join(parts, ", ")
}

// said reports whether a length of time was written at all.
func (l length) said() bool { return l.d > 0 || l.param != "" }

// words writes a length of time.
func (l length) words(s *scene) string {
	if l.param != "" && s.named {
		return "‹" + l.param + "›"
	}
	return span(l.of(s.d))
}

// lately takes the number off a single hour or minute: "in the last hour".
func lately(length string) string { return strings.TrimPrefix(length, "1 ") }

// upperFirst begins a sentence.
func upperFirst(text string) string {
	for i, c := range text {
		if i == 0 {
			return strings.ToUpper(string(c)) + text[len(string(c)):]
		}
	}
	return text
}
