package patient

import (
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
)

// LOINC codes of the body measurements that rules ask for.
// ref: loinc
const (
	WeightCode = "29463-7" // stored in kg
	HeightCode = "8302-2"  // stored in cm
	BMICode    = "39156-5" // stored in kg/m2
)

// A Measurement is one measured value: a number with its unit, or words.
type Measurement struct {
	Coding  Coding   `json:"coding,omitzero"`   // LOINC where the source has it
	Codings []Coding `json:"codings,omitempty"` // the source's further codes for the same thing
	Name    string   `json:"name,omitempty"`
	Value   *int64   `json:"value,omitempty"`   // thousandths of Unit, rounded half up; nil when it is words
	Unit    string   `json:"unit,omitempty"`    // UCUM
	Text    string   `json:"text,omitempty"`    // words: "positive", "< 5 mg/L"
	Written string   `json:"written,omitempty"` // number and unit as the source has them, where they were converted or rounded
	Low     *int64   `json:"low,omitempty"`     // reference range, thousandths of Unit
	High    *int64   `json:"high,omitempty"`
	Source  Source   `json:"source,omitzero"`
}

// String prints nothing of the result.
func (Measurement) String() string { return "[measurement]" }

// GoString prints nothing of the result.
func (Measurement) GoString() string { return "[measurement]" }

// Title returns how to call what was measured.
func (m Measurement) Title() string { return titled(m.Name, append([]Coding{m.Coding}, m.Codings...)) }

// check asks what was measured and for a result.
func (m Measurement) check() error {
	if m.Value == nil && m.Text == "" && m.Written == "" {
		return fault.Bad("value", "Give the result: a number with its unit, or words.")
	}
	codings := m.Codings
	if m.Coding != (Coding{}) {
		codings = append([]Coding{m.Coding}, codings...)
	}
	return first(coded("measurement", m.Name, codings), texts("value", m.Text, "value", m.Written, "unit", m.Unit))
}

// MeasurementTaken is a body measurement: weight, height, body mass index.
type MeasurementTaken struct{ Measurement }

// Kind is "patient.measurement-taken".
func (MeasurementTaken) Kind() string { return "patient.measurement-taken" }

// Limits of what a person's body can be; outside them it is a slip of the hand
// or a wrong unit. They are not clinical limits.
const (
	lightest, heaviest = 300, 700_000    // grams
	shortest, tallest  = 20_000, 280_000 // thousandths of a centimetre
)

// Check asks for a result, and refuses weights and heights that no body has.
func (m MeasurementTaken) Check() error {
	if w, ok := m.Weight(); ok && (w < lightest || w > heaviest) {
		return fault.Bad("value", "A weight of %v does not look right. Is the unit right?", w)
	}
	if m.Coding.Code == HeightCode && m.Unit == "cm" && m.Value != nil && (*m.Value < shortest || *m.Value > tallest) {
		return fault.Bad("value", "A height of %s cm does not look right. Is the unit right?", quantity.Thousandths(*m.Value))
	}
	return m.check()
}

// Weight returns the weight in grams, when this is one.
func (m MeasurementTaken) Weight() (quantity.Weight, bool) {
	if m.Coding.Code != WeightCode || m.Unit != "kg" || m.Value == nil {
		return 0, false
	}
	return quantity.Weight(*m.Value), true // thousandths of a kilogram are grams
}

// Height returns the height in thousandths of a centimetre, when this is one.
func (m MeasurementTaken) Height() (int64, bool) {
	if m.Coding.Code != HeightCode || m.Unit != "cm" || m.Value == nil {
		return 0, false
	}
	return *m.Value, true
}

// String prints the kind and the source's key, nothing of the person.
func (m MeasurementTaken) String() string { return keyed(m.Kind(), m.Source) }

// GoString prints what String prints.
func (m MeasurementTaken) GoString() string { return m.String() }

// LabReported is a result that somebody reported: from a laboratory, a test
// strip, another questionnaire. Its unit is kept as the source has it.
type LabReported struct{ Measurement }

// Kind is "patient.lab-reported".
func (LabReported) Kind() string { return "patient.lab-reported" }

// Check asks what was measured and for a result.
func (l LabReported) Check() error { return l.check() }

// String prints the kind and the source's key, nothing of the person.
func (l LabReported) String() string { return keyed(l.Kind(), l.Source) }

// GoString prints what String prints.
func (l LabReported) GoString() string { return l.String() }
