package protocol

import "github.com/clew-health/clew/internal/datafile"

// check checks each of the conditions.
func (x allOf) check(c *checker) { checkAll(c, x.of) }

func (x anyOf) check(c *checker) { checkAll(c, x.of) }

func (x notOf) check(c *checker) { x.of.check(c) }

func checkAll(c *checker, of []condition) {
	for _, x := range of {
		x.check(c)
	}
}

func (x *missing) check(c *checker) {
	c.fact(x.mark, x.fact)
	c.length(x.within)
}

func (x *test) check(c *checker) {
	f, ok := c.fact(x.mark, x.fact)
	if !ok || x.op == "" {
		return
	}
	got, ok := c.reading(x.reading, f)
	if !ok {
		return
	}
	if x.limb != (got.v.typ == TypePressure && bySize(x.op)) {
		if x.limb {
			c.say(x.mark, "Leave per out.", "%q has no limbs to compare.", x.fact)
		} else {
			c.say(x.mark, "Add per: limb.", "A blood pressure is compared limb by limb.")
		}
	}
	if bySize(x.op) && !ordered(got.v.typ) {
		c.say(x.mark, "Write is, is_not or any_of.", "%q is a %s and has no size.", x.fact, got.v.typ)
		return
	}
	if !bySize(x.op) && (got.v.typ == TypePressure || got.v.typ == TypeInstant || got.v.typ == TypeDuration) {
		c.say(x.mark, "Write above, at_or_above, below or at_or_below.", "%q is a %s and is compared by size.", x.fact, got.v.typ)
		return
	}
	for _, l := range x.limits {
		c.limitOf(x, f, got, l)
	}
}

// fact checks that a fact exists.
func (c *checker) fact(at mark, name string) (FactType, bool) {
	f, ok := c.v[name]
	if !ok {
		suggestion := ""
		if len(c.problems) <= datafile.Most {
			if near := c.v.Nearest(name); near != "" {
				suggestion = `Did you mean "` + near + `"?`
			}
		}
		c.say(at, suggestion, "There is no fact %q.", name)
	}
	return f, ok
}

// length checks a length of time that is a parameter.
func (c *checker) length(l length) {
	if l.param == "" {
		return
	}
	p, ok := c.d.params[l.param]
	switch {
	case !ok:
		c.say(l.mark, c.d.suggestParam(l.param, len(c.problems)), "There is no parameter %q.", l.param)
	case p.Value.typ != TypeDuration || p.Value.a == 0:
		c.say(l.mark, "", "The parameter %q is not a length of time.", l.param)
	}
}

// reading checks a reading and returns the shape of what it comes to.
func (c *checker) reading(r reading, f FactType) (amount, bool) {
	c.length(r.within)
	c.length(r.sitting)
	c.length(r.recorded)
	if r.since != "" {
		c.fact(r.mark, r.since)
	}
	got := amount{Value{typ: f.Type}, unitOf(f)}
	switch r.how {
	case takeCount:
		return amount{Value{typ: TypeNumber}, "1"}, true
	case takeElapsed:
		return amount{Value{typ: TypeDuration}, ""}, true
	case takeMean, takeLowest, takeHighest, takeSum:
		summable := f.Type == TypeNumber || f.Type == TypeMass || f.Type == TypeWeight
		if !summable && (f.Type != TypePressure || r.how == takeSum) {
			c.say(r.mark, "", "A %s has no %s.", f.Type, r.how)
			return got, false
		}
	}
	if f.Type == TypeInstant {
		c.say(r.mark, "Write reading: elapsed or reading: count.", "%q says when something happened; it has no other value.", f.Name)
		return got, false
	}
	return got, true
}

// unitOf is the unit a fact's values are compared in.
func unitOf(f FactType) string {
	switch f.Type {
	case TypeMass:
		return massUnit
	case TypeWeight:
		return weightUnit
	case TypePressure:
		return pressureUnit
	case TypeNumber:
		if f.Unit == "" {
			return "1"
		}
		return f.Unit
	}
	return ""
}

// limitOf checks one limit of a test: that it is of the fact's type and unit,
// and within the engine's bounds.
func (c *checker) limitOf(x *test, f FactType, got amount, l limit) {
	if set, ok := l.(oneOf); ok {
		if !bySize(x.op) || got.v.typ == TypePressure {
			c.say(set.mark, "", "min_of and max_of are for single numbers that are compared by size.")
			return
		}
		for _, part := range set.of {
			c.limitOf(x, f, got, part)
		}
		return
	}
	written, ok := l.shape(c)
	if !ok {
		return
	}
	want := written.in(got.unit, got.v.typ)
	if !comparable(got.v, want.v) {
		c.say(x.mark, example(f, got), "%q is a %s; it cannot be compared with %s.", x.fact, got.v.typ, article(want))
		return
	}
	if got.v.typ == TypeNumber && bare(want.unit) != bare(got.unit) {
		c.say(x.mark, example(f, got), "%q is in %q; the limit is in %q.", x.fact, got.unit, bare(want.unit))
		return
	}
	if f.Type == TypeCode && want.v.s != "" {
		c.code(x, f, want.v.s)
	}
	if !isFixed(l) {
		return
	}
	if b, ok := boundFor(f.Name, ""); ok && got.v.typ == f.Type && x.reading.how != takeCount && x.reading.how != takeSum {
		if !b.holds(written.v) {
			c.say(x.mark, "", "The limit %s is beyond what the engine takes for %s: %s to %s.", written.words(), f.noun(), b.least.words(), b.most.words())
		}
	} else if b, ok := boundFor("", want.unit); ok && !b.holds(want.v) {
		c.say(x.mark, "", "The limit %s is beyond what the engine takes: %s to %s.", want.words(), b.least.words(), b.most.words())
	}
}

// code checks that a code is one the fact can have.
func (c *checker) code(x *test, f FactType, code string) {
	for _, known := range f.Codes {
		if known == code {
			return
		}
	}
	c.say(x.mark, datafile.DidYouMean(code, f.Codes), "%q is never %q.", x.fact, code)
}

// isFixed reports whether a limit's value stands in the file.
func isFixed(l limit) bool {
	switch l.(type) {
	case constant, paramRef:
		return true
	}
	return false
}

// bare makes the two ways of writing no unit one.
func bare(unit string) string {
	if unit == "" {
		return "1"
	}
	return unit
}

// article names a limit's type for a sentence.
func article(a amount) string {
	if a.v.typ == TypeCode || a.v.typ == TypeText {
		return "a word"
	}
	return "a " + string(a.v.typ)
}

// example shows how a limit of a fact is written.
func example(f FactType, got amount) string {
	switch got.v.typ {
	case TypeFlag:
		return "Write yes or no."
	case TypePressure:
		return "Write it as 160/100."
	case TypeMass:
		return "Write it as 120 mg."
	case TypeWeight:
		return "Write it as 64.2 kg."
	case TypeDuration:
		return "Write it as 30m, 72h or 90d."
	case TypeNumber:
		if bare(got.unit) == "1" {
			return "Write a number without a unit."
		}
		return "Write a number and its unit, " + got.unit + "."
	}
	return ""
}

func (l constant) shape(*checker) (amount, bool) { return l.amount, true }

func (l paramRef) shape(c *checker) (amount, bool) {
	p, ok := c.d.params[l.name]
	if !ok {
		c.say(l.mark, c.d.suggestParam(l.name, len(c.problems)), "There is no parameter %q.", l.name)
		return amount{}, false
	}
	return amount{p.Value, p.Unit}, true
}

func (l factRef) shape(c *checker) (amount, bool) {
	f, ok := c.fact(l.mark, l.fact)
	if !ok {
		return amount{}, false
	}
	got, ok := c.reading(l.reading, f)
	if !ok {
		return got, false
	}
	if l.times != nil {
		by, ok := l.times.shape(c)
		if !ok {
			return got, false
		}
		product, ok := multiply(amount{Value{typ: got.v.typ}, got.unit}, amount{Value{typ: by.v.typ}, by.unit})
		if !ok || !ordered(got.v.typ) {
			c.say(l.mark, "A weight can be multiplied by mg/kg, anything by a bare number or a percentage.", "%q cannot be multiplied by %s.", l.fact, by.words())
			return got, false
		}
		if b, ok := boundFor("", by.unit); ok && isFixed(l.times) && !b.holds(by.v) {
			c.say(l.mark, "", "%s is beyond what the engine takes: %s to %s.", by.words(), b.least.words(), b.most.words())
		}
		got = amount{Value{typ: product.v.typ}, product.unit}
	}
	if l.plus != nil {
		more, ok := l.plus.shape(c)
		if !ok {
			return got, false
		}
		if more.v.typ != got.v.typ || bare(more.unit) != bare(got.unit) || !ordered(got.v.typ) {
			c.say(l.mark, "", "%s cannot be added to %q.", more.words(), l.fact)
			return got, false
		}
	}
	return got, true
}

func (l oneOf) shape(c *checker) (amount, bool) {
	var first amount
	for i, part := range l.of {
		a, ok := part.shape(c)
		if !ok {
			return a, false
		}
		if i > 0 && (a.v.typ != first.v.typ || bare(a.unit) != bare(first.unit)) {
			c.say(l.mark, "", "What is compared here is not of one kind.")
			return a, false
		}
		first = a
	}
	return first, len(l.of) > 0
}
