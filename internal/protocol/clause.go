package protocol

// A clause is a piece of a sentence: who or what, from which readings, and
// what is said of it behind "is". Or it is all of that already.
type clause struct {
	subject, window, rest string
	plural                bool
	whole                 string
}

// String is the clause as it stands in a sentence: "heart rate in the last 30
// minutes is at least 50", or the whole of it where it has a form of its own.
func (c clause) String() string {
	switch {
	case c.whole != "":
		return c.whole
	case c.plural:
		return c.subject + c.window + " are " + c.rest
	}
	return c.subject + c.window + " is " + c.rest
}

// takeIn says another clause together with this one, if the two speak of the
// same thing or say the same: "heart rate is at least 50 and at most 110", "a
// consent and an order are on record".
func (c *clause) takeIn(next clause, word string) bool {
	switch {
	case c.whole != "" || next.whole != "" || c.window != next.window:
		return false
	case c.subject == next.subject && !c.plural:
		c.rest += " " + word + " " + next.rest
		return true
	case c.rest == next.rest && c.rest == "on record":
		c.subject += " " + word + " " + next.subject
		c.plural = word == "and"
		return true
	}
	return false
}
