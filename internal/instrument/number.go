package instrument

import (
	"strconv"
	"strings"
)

// A Number is an exact fraction: scores are never floating point, so that
// 4.5 is 4.5 on every machine and half up means half up. The zero value is 0.
// Figures of instruments are small; numerators and denominators stay far
// inside 64 bits (the file format bounds every figure to a million).
type Number struct{ num, less1 int64 } // the denominator less one, so that the zero value is 0/1

// Whole returns n.
func Whole(n int64) Number { return Number{n, 0} }

// Fraction returns num/den in lowest terms; a den of 0 gives 0, which callers
// rule out beforehand.
func Fraction(num, den int64) Number {
	if den == 0 {
		return Number{}
	}
	if den < 0 {
		num, den = -num, -den
	}
	if g := divisor(num, den); g > 1 {
		num, den = num/g, den/g
	}
	return Number{num, den - 1}
}

// divisor is the greatest common divisor of the two amounts.
func divisor(a, b int64) int64 {
	a, b = max(a, -a), max(b, -b)
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (n Number) den() int64 { return n.less1 + 1 }

// Plus returns n + m.
func (n Number) Plus(m Number) Number {
	if n.less1 == 0 && m.less1 == 0 {
		return Number{n.num + m.num, 0}
	}
	return Fraction(n.num*m.den()+m.num*n.den(), n.den()*m.den())
}

// Minus returns n − m.
func (n Number) Minus(m Number) Number { return n.Plus(Number{-m.num, m.less1}) }

// Times returns n × m.
func (n Number) Times(m Number) Number { return Fraction(n.num*m.num, n.den()*m.den()) }

// Over returns n ÷ m; m is not 0.
func (n Number) Over(m Number) Number { return Fraction(n.num*m.den(), n.den()*m.num) }

// Cmp returns -1, 0 or 1 as n is below, equal to or above m.
func (n Number) Cmp(m Number) int {
	a, b := n.num*m.den(), m.num*n.den()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Parts returns the numerator and the denominator, in lowest terms; the
// denominator is above 0.
func (n Number) Parts() (num, den int64) { return n.num, n.den() }

// IsWhole reports whether n has no fraction.
func (n Number) IsWhole() bool { return n.less1 == 0 }

// HalfUp rounds to a number of decimals, a half upwards: 4.5 becomes 5, and
// -4.5 becomes -4. It is the one place where anything here is rounded.
func (n Number) HalfUp(decimals int) Number {
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	twice, den := 2*n.num*unit+n.den(), 2*n.den()
	floor := twice / den
	if twice%den < 0 {
		floor--
	}
	return Fraction(floor, unit)
}

// Thousandths is the number in thousandths, half up: how facts and reported
// totals keep it.
func (n Number) Thousandths() int64 {
	const decimals, unit = 3, 1000
	r := n.HalfUp(decimals)
	return r.num * (unit / r.den())
}

// Abs is the amount of a number, without its sign.
func (n Number) Abs() Number { return Number{max(n.num, -n.num), n.less1} }

// Float is the number as drawings need it, to place a mark; nothing is decided
// by it.
func (n Number) Float() float64 { return float64(n.num) / float64(n.den()) }

// String prints the number as people write it, with at most four decimals:
// "18", "4.5", "3.6667".
func (n Number) String() string {
	if n.less1 == 0 {
		return strconv.FormatInt(n.num, 10)
	}
	const decimals, unit = 4, 10000
	r := n.HalfUp(decimals)
	scaled := r.num * (unit / r.den())
	sign := ""
	if scaled < 0 {
		sign, scaled = "-", -scaled
	}
	whole, part := strconv.FormatInt(scaled/unit, 10), strconv.FormatInt(unit+scaled%unit, 10)[1:]
	if part = strings.TrimRight(part, "0"); part != "" {
		part = "." + part
	}
	return sign + whole + part
}

// MarshalJSON writes the number as String prints it.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// mostFigure bounds every figure in a file and in an answer.
const mostFigure = 1_000_000

// ParseNumber reads a decimal: an optional sign, digits, and at most six
// decimals. Nothing else is a number here: no exponent, no blank, no comma.
func ParseNumber(s string) (Number, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, dotted := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 7 || len(part) > 6 || dotted && part == "" || !allDigits(whole) || part != "" && !allDigits(part) {
		return Number{}, false
	}
	n, unit := int64(0), int64(1)
	for _, c := range whole + part {
		n = 10*n + int64(c-'0')
	}
	for range part {
		unit *= 10
	}
	if negative {
		n = -n
	}
	out := Fraction(n, unit)
	return out, out.Cmp(Whole(mostFigure)) <= 0 && out.Cmp(Whole(-mostFigure)) >= 0
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
