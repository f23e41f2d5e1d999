package protocol

import "time"

// compare compares what was read with the test's limits.
func (c *test) compare(s *scene, v Value) truth {
	switch {
	case c.op == "any_of":
		for _, l := range c.limits {
			if a, ok := l.value(s); ok && same(v, c.inUnit(s, a, v.typ)) {
				return yes
			}
		}
		return no
	case len(c.limits) != 1:
		return unknown
	}
	return c.against(s, v, c.limits[0])
}

// inUnit is a limit's value in the unit of what it is compared with.
func (c *test) inUnit(s *scene, a amount, typ Type) Value {
	if typ == a.v.typ {
		return a.v
	}
	return a.in(s.unit(c.fact, c.reading.how), typ).v
}

// limitFor writes what a value was compared with.
func (c *test) limitFor(s *scene, v Value) string {
	l := c.limits[0]
	if v.typ == "" || c.compare(s, v) == unknown {
		return l.words(s)
	}
	return c.bound(s, v, l)
}

// against compares a value with one limit. To be above the lower of two limits
// is to be above one of them, which may be certain while the other is unknown.
func (c *test) against(s *scene, v Value, l limit) truth {
	set, ok := l.(oneOf)
	if !ok {
		a, ok := l.value(s)
		if !ok {
			return unknown
		}
		return c.holds(v, c.inUnit(s, a, v.typ))
	}
	deciding := no // all must hold
	if up := c.op == "above" || c.op == "at_or_above"; up != set.most {
		deciding = yes // one is enough
	}
	answer := deciding.not()
	for _, part := range set.of {
		switch c.against(s, v, part) {
		case deciding:
			return deciding
		case unknown:
			answer = unknown
		}
	}
	return answer
}

// bound writes the limit that decided: the value if all of it is known, or else
// the part that decided.
func (c *test) bound(s *scene, v Value, l limit) string {
	set, ok := l.(oneOf)
	if !ok {
		return l.words(s)
	}
	if _, known := l.value(s); known {
		return l.words(s)
	}
	whole := c.against(s, v, l)
	for _, part := range set.of {
		if c.against(s, v, part) == whole {
			return c.bound(s, v, part)
		}
	}
	return l.words(s)
}

// holds compares two values.
func (c *test) holds(v, limit Value) truth {
	if !bySize(c.op) {
		if !comparable(v, limit) {
			return unknown
		}
		return truthOf(same(v, limit) == (c.op == "is"))
	}
	if v.typ != limit.typ || !ordered(v.typ) || v.typ == TypePressure && !c.limb {
		return unknown
	}
	if v.typ != TypePressure {
		return truthOf(size(c.op, v.a, limit.a))
	}
	upper, lower := size(c.op, v.a, limit.a), size(c.op, v.b, limit.b)
	if c.op == "above" || c.op == "at_or_above" {
		return truthOf(upper || lower) // either limb is enough to be high
	}
	return truthOf(upper && lower) // both must be low to be low
}

// size compares two numbers.
func size(op string, v, limit int64) bool {
	switch op {
	case "above":
		return v > limit
	case "at_or_above":
		return v >= limit
	case "below":
		return v < limit
	}
	return v <= limit
}

// ordered reports whether values of a type can be compared by size.
func ordered(t Type) bool {
	switch t {
	case TypeNumber, TypePressure, TypeMass, TypeWeight, TypeDuration:
		return true
	}
	return false
}

// comparable reports whether two values can be the same. What is written in a
// rule as a word may be a text or a code.
func comparable(a, b Value) bool { return a.typ == b.typ || wordy(a.typ) && wordy(b.typ) }

func same(a, b Value) bool {
	return comparable(a, b) && a.typ != "" && a.a == b.a && a.b == b.b && a.s == b.s
}

func wordy(t Type) bool { return t == TypeText || t == TypeCode }

// earliest returns when a test of elapsed time will be met, or the zero time.
func (c *test) earliest(s *scene, last *Reading) time.Time {
	if c.reading.how != takeElapsed || len(c.limits) != 1 || last == nil || last.At.IsZero() || last.Never() {
		return time.Time{}
	}
	a, ok := c.limits[0].value(s)
	if !ok || a.v.typ != TypeDuration {
		return time.Time{}
	}
	return last.At.Add(a.v.Duration())
}
