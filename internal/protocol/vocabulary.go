package protocol

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"

	"github.com/clew-health/clew/internal/datafile"
)

// A FactType describes one fact that rules may ask about. The rule package
// that owns the fact says how it is read from a chart.
type FactType struct {
	Name    string       // "vitals.bp"
	Noun    string       // how a sentence names it, with its article only where one is always said: "blood pressure", "the last dose"
	Type    Type         //
	Unit    string       // UCUM; for numbers and pressures, empty or "1" for a bare count
	Codes   []string     // the closed set, for TypeCode
	Example string       // "128/82"
	Owner   string       // the rule package that reads it: "dosing"
	Class   ledger.Class // who may see its value
	Doc     string       // one sentence
	// Known marks the clinic's own acts, such as consents and orders: where none
	// is recorded, none was made, so that absence is an answer and not a gap. An
	// absent flag is then no, a count is 0, and a comparison is false.
	Known bool
}

// Noun returns how a sentence names the fact.
func (t FactType) noun() string {
	if t.Noun != "" {
		return t.Noun
	}
	return strings.NewReplacer(".", " ", "-", " ").Replace(t.Name)
}

// Parse reads a value of this fact as a person writes it: "yes", "128/82",
// "61.5" (in the fact's unit; for a mass milligrams, for a weight kilograms).
// An instant has no value of its own: "never" says that it never happened, and
// any other text is ignored.
func (t FactType) Parse(text string) (Value, error) {
	text = strings.TrimSpace(text)
	switch t.Type {
	case TypeFlag:
		if v, ok := flagNamed(text); ok {
			return v, nil
		}
		return Value{}, fmt.Errorf("%s is yes or no, not %q", t.Name, text)
	case TypePressure:
		p, err := quantity.ParsePressure(text)
		return PressureValue(p), err
	case TypeNumber, TypeMass, TypeWeight:
		n, err := quantity.ParseThousandths(text)
		return Value{typ: t.Type, a: n}, err
	case TypeCode:
		if !slices.Contains(t.Codes, text) {
			return Value{}, fmt.Errorf("%s is one of %s, not %q", t.Name, strings.Join(t.Codes, ", "), text)
		}
		return CodeValue(text), nil
	case TypeText:
		return TextValue(text), nil
	case TypeInstant:
		if text == neverWord {
			return NeverValue(), nil
		}
		return InstantValue(), nil
	}
	return Value{}, fmt.Errorf("%s has no type", t.Name)
}

func flagNamed(text string) (Value, bool) {
	switch text {
	case "yes", "true":
		return FlagValue(true), true
	case "no", "false":
		return FlagValue(false), true
	}
	return Value{}, false
}

// A Vocabulary is every fact that rules may ask about, by name.
type Vocabulary map[string]FactType

// Nearest returns the fact whose name is most like name, or nothing when none
// is like it.
func (v Vocabulary) Nearest(name string) string {
	return datafile.Nearest(name, slices.Sorted(maps.Keys(v)))
}

// A Reading is one value of a fact at one time.
type Reading struct {
	Value    Value
	At       time.Time // when it was so; of a never, when somebody said so
	Recorded time.Time // when the book took it; the zero time counts as At
	Entry    id.Entry  // where it stands in the book
	By       string    // who says so
	Unknown  bool      // it was asked and is not known; Value then means nothing
	Detail   string    // what was actually said: "sertraline 50 MG Oral Tablet"
	Estimate bool      // the value was worked out from a rough table
}

// Never reports whether somebody was asked, at the reading's At, and said that
// it never happened.
func (r Reading) Never() bool { return !r.Unknown && r.Value.Never() }

// Facts are the readings of each fact, oldest first; those of one instant are
// in book order. A fact that is missing was never asked about.
type Facts map[string][]Reading
