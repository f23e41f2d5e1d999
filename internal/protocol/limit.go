package protocol

import (
	"math/bits"
	"slices"
	"strings"
)

// An amount is a value with the unit it is in.
type amount struct {
	v    Value
	unit string
}

// A limit is what a reading is compared with. The set is closed: constant,
// paramRef, factRef, and the least or the most of several.
type limit interface {
	// value works the limit out, or reports that it is not known.
	value(s *scene) (amount, bool)
	// needs says what would have to be known.
	needs(s *scene) []lack
	// words writes the limit: its value if known, else how it is made.
	words(s *scene) string
	// shape returns the limit's type and unit, reporting what is wrong with it.
	shape(c *checker) (amount, bool)
	factNames() []string
	paramNames() []string
}

// constant is a value written in the rule.
type constant struct {
	mark
	amount
}

// paramRef is a parameter of the protocol.
type paramRef struct {
	mark
	name string
}

// factRef is another reading, perhaps times one thing and plus another.
type factRef struct {
	mark
	fact        string
	reading     reading
	times, plus limit // nil if not written
}

// oneOf is the least or the most of several limits. "1.5 mg/kg or 120 mg" is
// the least of two.
type oneOf struct {
	mark
	most bool
	of   []limit
}

func (l constant) value(*scene) (amount, bool) { return l.amount, true }
func (l constant) needs(*scene) []lack         { return nil }
func (l constant) words(*scene) string         { return said(l.v, l.unit) }
func (l constant) factNames() []string         { return nil }
func (l constant) paramNames() []string        { return nil }

func (l paramRef) value(s *scene) (amount, bool) {
	p, ok := s.d.params[l.name]
	if !ok {
		return amount{}, false
	}
	return amount{p.Value, p.Unit}, true
}

func (l paramRef) needs(*scene) []lack  { return nil }
func (l paramRef) factNames() []string  { return nil }
func (l paramRef) paramNames() []string { return []string{l.name} }

func (l paramRef) words(s *scene) string {
	if s.named {
		return "‹" + l.name + "›"
	}
	a, _ := l.value(s)
	return said(a.v, a.unit)
}

func (l factRef) value(s *scene) (amount, bool) {
	if s.blank {
		return amount{}, false
	}
	got := l.reading.take(s, l.fact)
	if got.absent || got.unreadable || got.short > 0 || got.perhaps > 0 {
		return amount{}, false
	}
	a := amount{got.value, s.fact(l.fact).Unit}
	if l.times != nil {
		by, ok := l.times.value(s)
		if !ok {
			return amount{}, false
		}
		if a, ok = multiply(a, by); !ok {
			return amount{}, false
		}
	}
	if l.plus != nil {
		more, ok := l.plus.value(s)
		if !ok || more.v.typ != a.v.typ {
			return amount{}, false
		}
		var okA, okB bool
		a.v.a, okA = add(a.v.a, more.v.a)
		a.v.b, okB = add(a.v.b, more.v.b)
		return a, okA && okB
	}
	return a, true
}

func (l factRef) needs(s *scene) []lack {
	got := l.reading.take(s, l.fact)
	needs := slices.Clone(got.needs)
	if got.perhaps > 0 {
		needs = append(needs, lack{lackKnown, l.fact, l.reading.within.of(s.d), 0})
	}
	if got.short > 0 {
		needs = append(needs, lack{lackMore, l.fact, l.reading.within.of(s.d), got.short})
	}
	for _, part := range []limit{l.times, l.plus} {
		if part != nil {
			needs = append(needs, part.needs(s)...)
		}
	}
	return needs
}

func (l factRef) words(s *scene) string {
	if a, ok := l.value(s); ok {
		return said(a.v, a.unit)
	}
	text := s.fact(l.fact).noun()
	if l.reading.how == takeHighest {
		text = "the highest " + withoutArticle(text)
	}
	if by, ok := l.factor(s); ok && (by.unit == perKilogram || by.unit == percentUnit) {
		text = l.times.words(s) + " of " + text
	} else if l.times != nil {
		text += " times " + l.times.words(s)
	}
	if l.plus != nil {
		text += " plus " + l.plus.words(s)
	}
	return text
}

// factor is what the reading is multiplied by.
func (l factRef) factor(s *scene) (amount, bool) {
	if l.times == nil {
		return amount{}, false
	}
	return l.times.value(s)
}

func (l factRef) factNames() []string {
	names := append([]string{l.fact}, l.reading.factNames()...)
	for _, part := range []limit{l.times, l.plus} {
		if part != nil {
			names = append(names, part.factNames()...)
		}
	}
	return names
}

func (l factRef) paramNames() []string {
	names := l.reading.paramNames()
	for _, part := range []limit{l.times, l.plus} {
		if part != nil {
			names = append(names, part.paramNames()...)
		}
	}
	return names
}

// value is known only when all are known; compare does better, since a dose
// above one of two limits is above the lower of them.
func (l oneOf) value(s *scene) (amount, bool) {
	var best amount
	for i, part := range l.of {
		a, ok := part.value(s)
		if !ok || i > 0 && a.v.typ != best.v.typ {
			return amount{}, false
		}
		if i == 0 || (a.v.a > best.v.a) == l.most && a.v.a != best.v.a {
			best = a
		}
	}
	return best, len(l.of) > 0
}

func (l oneOf) needs(s *scene) []lack {
	var needs []lack
	for _, part := range l.of {
		needs = append(needs, part.needs(s)...)
	}
	return needs
}

func (l oneOf) words(s *scene) string {
	if a, ok := l.value(s); ok {
		return said(a.v, a.unit)
	}
	var parts []string
	for _, part := range l.of {
		parts = append(parts, part.words(s))
	}
	which := "the lower of "
	if l.most {
		which = "the higher of "
	}
	return which + strings.Join(parts, " and ")
}

func (l oneOf) factNames() []string {
	var names []string
	for _, part := range l.of {
		names = append(names, part.factNames()...)
	}
	return names
}

func (l oneOf) paramNames() []string {
	var names []string
	for _, part := range l.of {
		names = append(names, part.paramNames()...)
	}
	return names
}

// in returns a length of time as a number of the unit that a fact counts time
// in: 40 minutes are 40000 thousandths of a minute. Other amounts stay.
func (a amount) in(unit string, typ Type) amount {
	each, ok := durationUnits[unit]
	if typ != TypeNumber || a.v.typ != TypeDuration || !ok {
		return a
	}
	d := a.v.Duration()
	return amount{NumberValue(int64(d/each)*1000 + int64(d%each)*1000/int64(each)), unit}
}

// multiply multiplies a reading by a number. A weight times milligrams per
// kilogram is a mass; anything else keeps its type and is multiplied by a bare
// number or a percentage. The product is rounded down, so that a limit never grows by it.
func multiply(a, by amount) (amount, bool) {
	if by.v.typ != TypeNumber {
		return amount{}, false
	}
	switch {
	case a.v.typ == TypeWeight && by.unit == perKilogram:
		// Grams times thousandths of mg/kg are thousandths of micrograms.
		n, ok := scale(a.v.a, by.v.a, 1000)
		return amount{Value{typ: TypeMass, a: n}, massUnit}, ok
	case by.unit == "" || by.unit == "1" || by.unit == percentUnit:
		parts := uint64(1000)
		if by.unit == percentUnit {
			parts = 100_000
		}
		var okA, okB bool
		a.v.a, okA = scale(a.v.a, by.v.a, parts)
		a.v.b, okB = scale(a.v.b, by.v.a, parts)
		return a, okA && okB
	}
	return amount{}, false
}

// scale multiplies n by so many parts of a whole and rounds down. It refuses
// what it cannot hold, and anything negative.
func scale(n, times int64, parts uint64) (int64, bool) {
	if n < 0 || times < 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(n), uint64(times))
	if hi >= parts {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, parts)
	return int64(q), q <= 1<<62
}

// The units that have a type of their own.
const (
	massUnit     = "mg"
	weightUnit   = "kg"
	pressureUnit = "mm[Hg]"
	perKilogram  = "mg/kg"
	percentUnit  = "%"
)
