package protocol

import "slices"

// Newest returns how many of the newest readings of a fact are enough to answer
// the rules of some gates as all of them would, so that a long record need not
// be read whole. It reports false where a rule takes all of them together, or
// counts them, and where a fact is asked for in a way that leaves it open.
func (d *Definition) Newest(fact string, gates []Gate) (n int, enough bool) {
	n, enough = 1, true
	for i := range d.Rules {
		r := &d.Rules[i]
		if !slices.Contains(gates, r.Gate) || !slices.Contains(r.Facts, fact) {
			continue
		}
		for _, c := range []condition{r.when, r.clears} {
			if c == nil {
				continue
			}
			c.visit(func(l leaf) {
				t, ok := l.(*test)
				if !ok || !slices.Contains(t.factNames(), fact) {
					return
				}
				k, few := t.newest(fact)
				n, enough = max(n, k), enough && few
			})
		}
	}
	return n, enough
}

// newest is Newest for one test.
func (c *test) newest(fact string) (n int, enough bool) {
	n, enough = 0, true
	if c.fact == fact {
		n, enough = c.reading.newest()
	}
	if c.reading.since == fact {
		enough = false
	}
	for _, l := range c.limits {
		k, few := newestIn(l, fact)
		n, enough = max(n, k), enough && few
	}
	return n, enough
}

// newest is Newest for one reading.
func (r reading) newest() (n int, enough bool) {
	switch {
	case r.how == takeHighest, r.how == takeCount, r.how == takeSum, r.recorded.d > 0, r.recorded.param != "":
		return 0, false
	}
	return max(r.n+1, r.discard, r.atLeast), true
}

// newestIn is Newest for one limit: what it is made of may be a reading too.
func newestIn(l limit, fact string) (n int, enough bool) {
	if l == nil || !slices.Contains(l.factNames(), fact) {
		return 0, true
	}
	switch l := l.(type) {
	case factRef:
		n, enough = newestAll(fact, l.times, l.plus)
		if l.fact == fact {
			k, few := l.reading.newest()
			n, enough = max(n, k), enough && few
		}
		return n, enough && l.reading.since != fact
	case oneOf:
		return newestAll(fact, l.of...)
	}
	return 0, false
}

func newestAll(fact string, limits ...limit) (n int, enough bool) {
	enough = true
	for _, l := range limits {
		k, few := newestIn(l, fact)
		n, enough = max(n, k), enough && few
	}
	return n, enough
}
