package protocol

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/quantity"
)

// Type says what kind of value a fact has.
type Type string

// The types a fact can have. A duration is only ever computed (how long ago
// something happened) or written in a protocol; no fact is one.
const (
	TypeFlag     Type = "flag"     // yes or no
	TypeNumber   Type = "number"   // thousandths of a unit
	TypePressure Type = "pressure" // a blood pressure: two numbers, one fact
	TypeText     Type = "text"     // words that are only ever compared as a whole
	TypeCode     Type = "code"     // one of a closed set
	TypeMass     Type = "mass"     // micrograms of a medicine
	TypeWeight   Type = "weight"   // grams of a person
	TypeInstant  Type = "instant"  // something that happened; the value is its time
	TypeDuration Type = "duration" // a length of time
)

// A Value is one value of one type. The zero Value has no type and equals
// nothing; values are made by the constructors below.
type Value struct {
	typ  Type
	a, b int64  // number, systolic and diastolic in thousandths; micrograms; grams; nanoseconds
	s    string // text and code
}

// FlagValue is yes or no.
func FlagValue(yes bool) Value {
	if yes {
		return Value{typ: TypeFlag, a: 1}
	}
	return Value{typ: TypeFlag}
}

// NumberValue is a number in thousandths of its fact's unit: 112 a minute is 112000.
func NumberValue(thousandths int64) Value { return Value{typ: TypeNumber, a: thousandths} }

// PressureValue is a blood pressure in mm[Hg].
func PressureValue(p quantity.Pressure) Value {
	return Value{typ: TypePressure, a: int64(p.Systolic) * 1000, b: int64(p.Diastolic) * 1000}
}

// TextValue is words, compared as a whole.
func TextValue(s string) Value { return Value{typ: TypeText, s: s} }

// CodeValue is one code of a closed set.
func CodeValue(code string) Value { return Value{typ: TypeCode, s: code} }

// MassValue is an amount of medicine.
func MassValue(m quantity.Mass) Value { return Value{typ: TypeMass, a: int64(m)} }

// WeightValue is a person's weight.
func WeightValue(w quantity.Weight) Value { return Value{typ: TypeWeight, a: int64(w)} }

// InstantValue says that something happened; when is the reading's At.
func InstantValue() Value { return Value{typ: TypeInstant} }

// NeverValue says that something never happened: somebody was asked, at the
// reading's At, and that was the answer. It is known, unlike no answer at all.
func NeverValue() Value { return Value{typ: TypeInstant, a: 1} }

// Never reports whether the value says that something never happened.
func (v Value) Never() bool { return v.typ == TypeInstant && v.a == 1 }

// forever is how long ago it is that something never happened: longer than any
// length of time.
const forever = time.Duration(math.MaxInt64)

func durationValue(d time.Duration) Value { return Value{typ: TypeDuration, a: int64(d)} }

// Type returns the value's type; it is empty for the zero Value.
func (v Value) Type() Type { return v.typ }

// Flag reports whether the value is a yes.
func (v Value) Flag() bool { return v.typ == TypeFlag && v.a == 1 }

// Number returns a number's thousandths; 0 for other types.
func (v Value) Number() int64 {
	if v.typ != TypeNumber {
		return 0
	}
	return v.a
}

// Mass returns an amount of medicine; 0 for other types.
func (v Value) Mass() quantity.Mass {
	if v.typ != TypeMass {
		return 0
	}
	return quantity.Mass(v.a)
}

// Weight returns a person's weight; 0 for other types.
func (v Value) Weight() quantity.Weight {
	if v.typ != TypeWeight {
		return 0
	}
	return quantity.Weight(v.a)
}

// Duration returns a length of time; 0 for other types.
func (v Value) Duration() time.Duration {
	if v.typ != TypeDuration {
		return 0
	}
	return time.Duration(v.a)
}

// String returns the value as it is said, without a number's unit:
// "164/98", "120 mg", "64.2 kg", "yes".
func (v Value) String() string {
	switch v.typ {
	case TypeFlag:
		if v.a == 1 {
			return "yes"
		}
		return "no"
	case TypeNumber:
		return quantity.Thousandths(v.a)
	case TypePressure:
		return quantity.Thousandths(toTenth(v.a)) + "/" + quantity.Thousandths(toTenth(v.b))
	case TypeMass:
		return quantity.Mass(v.a).String()
	case TypeWeight:
		return quantity.Weight(v.a).String()
	case TypeDuration:
		if v.a == int64(forever) {
			return neverWord
		}
		return span(time.Duration(v.a))
	case TypeInstant:
		if v.Never() {
			return neverWord
		}
		return "happened"
	}
	return v.s
}

// neverWord is how never is written, in files and in sentences.
const neverWord = "never"

// toTenth rounds thousandths half up to a tenth, for showing a mean. Whether a
// limit is met is decided on the value before it is rounded.
func toTenth(n int64) int64 { return floorDiv(n+50, 100) * 100 }

// floorDiv divides and rounds towards minus infinity.
func floorDiv(n, d int64) int64 {
	q := n / d
	if n%d != 0 && (n < 0) != (d < 0) {
		q--
	}
	return q
}

// span writes a length of time in the largest unit that keeps it whole:
// "30 minutes", "72 hours", "90 days". Seconds are left out.
func span(d time.Duration) string { return Span(d) }

// Span writes a length of time as it is said: "72 hours", "5 days".
func Span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 0:
		return "-" + Span(-d)
	case d < time.Minute:
		return "0 minutes"
	case d%day == 0 && d > 3*day:
		return count(int64(d/day), "day")
	case d%time.Hour == 0:
		return count(int64(d/time.Hour), "hour")
	}
	return count(int64(d/time.Minute), "minute")
}

// ago writes the age of a reading, always rounded down: "8 minutes", "3 days",
// "8 years".
func ago(d time.Duration) string {
	const year = 8766 * time.Hour // a quarter of a day over 365 days
	switch {
	case d >= 2*year:
		return count(int64(d/year), "year")
	case d < time.Minute:
		return "just now"
	case d < 2*time.Hour:
		return count(int64(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return count(int64(d/time.Hour), "hour")
	}
	return count(int64(d/(24*time.Hour)), "day")
}

// count writes "1 minute" or "5 minutes".
func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(n, 10) + " " + noun + "s"
}

// unitWords are the units that are said otherwise than they are written in UCUM.
var unitWords = map[string]string{"1": "", "": "", "a": " years", "min": " minutes", "/min": " a minute", "mg/d": " mg a day", "%": " %", "{score}": ""}

// said returns the value as it is said, with a number's unit.
func said(v Value, unit string) string {
	if v.typ != TypeNumber {
		return v.String()
	}
	word, ok := unitWords[unit]
	if !ok {
		word = " " + unit
	}
	if v.a == 1000 && (unit == "a" || unit == "min") {
		word = strings.TrimSuffix(word, "s")
	}
	return strings.TrimSpace(v.String() + word)
}
