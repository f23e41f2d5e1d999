package protocol

import (
	"testing"

	"github.com/clew-health/clew/internal/ledger"
)

// factTypes are the facts that kap-im asks about, as the rule packages are to
// describe them.
var factTypes = []FactType{
	{Name: "patient.age", Noun: "age", Type: TypeNumber, Unit: "a", Example: "41", Owner: "patient", Class: ledger.Demographics, Doc: "Whole years."},
	{Name: "patient.dead", Noun: "whether the person has died", Type: TypeFlag, Example: "no", Owner: "patient", Class: ledger.Demographics, Doc: "Whether the person is recorded as deceased."},
	{Name: "patient.sex", Noun: "sex", Type: TypeCode, Codes: []string{"female", "male", "other", "unknown"}, Example: "female", Owner: "patient", Class: ledger.Demographics, Doc: "Administrative sex."},
	{Name: "pregnancy.current", Noun: "pregnancy", Type: TypeFlag, Example: "no", Owner: "patient", Class: ledger.Clinical, Doc: "Whether the person is pregnant, by test or condition."},
	{Name: "condition.psychosis", Noun: "a psychotic disorder at any time", Type: TypeFlag, Example: "no", Owner: "patient", Class: ledger.Clinical, Doc: "A psychotic disorder, now or ever."},
	{Name: "condition.hypertension", Noun: "high blood pressure", Type: TypeFlag, Example: "yes", Owner: "patient", Class: ledger.Clinical, Doc: "High blood pressure, now or ever."},
	{Name: "condition.aneurysm", Noun: "an aneurysm at any time", Type: TypeFlag, Example: "no", Owner: "patient", Class: ledger.Clinical, Doc: "Aneurysmal vascular disease, now or ever."},
	{Name: "condition.substance-use", Noun: "active substance use", Type: TypeFlag, Example: "no", Owner: "patient", Class: ledger.Part2, Doc: "An active substance use disorder."},
	{Name: "medicine.theophylline", Noun: "theophylline or aminophylline", Type: TypeFlag, Example: "no", Owner: "patient", Class: ledger.Medicines, Doc: "Whether one of them is taken now."},
	{Name: "medicine.benzodiazepine", Noun: "benzodiazepines", Type: TypeFlag, Example: "yes", Owner: "patient", Class: ledger.Medicines, Doc: "Whether one is taken now."},
	{Name: "medicine.benzodiazepine.daily", Noun: "the daily dose of benzodiazepines as lorazepam", Type: TypeNumber, Unit: "mg/d", Example: "4", Owner: "patient", Class: ledger.Medicines, Doc: "As lorazepam, an estimate."},
	{Name: "vitals.bp", Noun: "blood pressure", Type: TypePressure, Unit: "mm[Hg]", Example: "128/82", Owner: "dosing", Class: ledger.Vitals, Doc: "Both numbers of one measurement."},
	{Name: "vitals.heart-rate", Noun: "heart rate", Type: TypeNumber, Unit: "/min", Example: "72", Owner: "dosing", Class: ledger.Vitals, Doc: "Beats a minute."},
	{Name: "vitals.oxygen", Noun: "oxygen saturation", Type: TypeNumber, Unit: "%", Example: "98", Owner: "dosing", Class: ledger.Vitals, Doc: "By pulse oximeter, on room air."},
	{Name: "weight.actual", Noun: "weight", Type: TypeWeight, Unit: "kg", Example: "82", Owner: "patient", Class: ledger.Vitals, Doc: "As weighed."},
	{Name: "order.dose", Noun: "the ordered dose", Type: TypeMass, Unit: "mg", Example: "61.5", Owner: "dosing", Class: ledger.Medicines, Doc: "The whole dose of the order at hand, boosters included."},
	{Name: "order.route", Noun: "the ordered route", Type: TypeCode, Codes: Routes, Example: "im", Owner: "dosing", Class: ledger.Medicines, Doc: "The route of the order at hand."},
	{Name: "order.minutes", Noun: "the ordered duration", Type: TypeNumber, Unit: "min", Example: "40", Owner: "dosing", Class: ledger.Medicines, Doc: "Of an infusion."},
	{Name: PlaceFact, Noun: "where the clinic is", Type: TypeText, Example: "US-CO", Owner: "course", Class: ledger.Open, Doc: "Country and state."},
	{Name: "order.active", Noun: "a signed order", Type: TypeFlag, Example: "yes", Owner: "dosing", Class: ledger.Medicines, Known: true, Doc: "A signed, checked, unexpired order for this person and session."},
	{Name: "session.number", Noun: "the number of the session", Type: TypeNumber, Example: "1", Owner: "course", Class: ledger.Dosing, Doc: "Which dosing session of the course this is, from 1."},
	{Name: "dose.given", Noun: "the last dose", Type: TypeMass, Unit: "mg", Example: "60", Owner: "dosing", Class: ledger.Dosing, Known: true, Doc: "Each dose given, at its time."},
	{Name: "dose.tolerated", Noun: "a tolerated dose", Type: TypeMass, Unit: "mg", Example: "80", Owner: "dosing", Class: ledger.Dosing, Known: true, Doc: "A dose by the same route that is documented as tolerated."},
	{Name: "consent.current", Noun: "a current consent", Type: TypeFlag, Example: "yes", Owner: "consent", Class: ledger.Consents, Known: true, Doc: "Consent to the present text, not withdrawn, not expired."},
	{Name: "screening.medical", Noun: "a clear medical screening", Type: TypeFlag, Example: "yes", Owner: "screening", Class: ledger.Clinical, Known: true, Doc: "Signed, at the time of signing."},
	{Name: "screening.psychological", Noun: "a clear psychological screening", Type: TypeFlag, Example: "yes", Owner: "screening", Class: ledger.Clinical, Known: true, Doc: "Signed, at the time of signing."},
	{Name: "protocol.adopted", Noun: "the adoption of this protocol", Type: TypeFlag, Example: "yes", Owner: "course", Class: ledger.Open, Known: true, Doc: "The site adopted this version by its hash."},
	{Name: "escort.named", Noun: "a person who goes home with the client and stays", Type: TypeFlag, Example: "yes", Owner: "dosing", Class: ledger.Dosing, Doc: "For this session: a person with a name and a number."},
	{Name: "fasting.solids", Noun: "the last meal", Type: TypeInstant, Example: "happened", Owner: "dosing", Class: ledger.Dosing, Doc: "When it was eaten."},
	{Name: "fasting.clear", Noun: "the last clear drink", Type: TypeInstant, Example: "happened", Owner: "dosing", Class: ledger.Dosing, Doc: "When it was drunk."},
}

// testVocabulary is the vocabulary of factTypes.
func testVocabulary() Vocabulary {
	v := Vocabulary{}
	for _, f := range factTypes {
		v[f.Name] = f
	}
	return v
}

func TestFactTypeParse(t *testing.T) {
	v := testVocabulary()
	for _, f := range factTypes {
		value, err := f.Parse(f.Example)
		if err != nil || value.Type() != f.Type {
			t.Errorf("%s: its example %q reads as a %q: %v", f.Name, f.Example, value.Type(), err)
		}
		if f.Type != TypeInstant && value.String() != f.Example && value.String() != f.Example+" "+f.Unit {
			t.Errorf("%s: %q is said as %q", f.Name, f.Example, value)
		}
	}
	for name, bad := range map[string]string{
		"vitals.bp": "128", "consent.current": "maybe", "patient.sex": "f", "order.dose": "61.5005", "patient.age": "0x10",
	} {
		if value, err := v[name].Parse(bad); err == nil {
			t.Errorf("%s: %q was read as %v", name, bad, value)
		}
	}
	if _, err := (FactType{Name: "x"}).Parse("1"); err == nil {
		t.Error("a fact without a type has values")
	}
}

func TestNearest(t *testing.T) {
	v := testVocabulary()
	for _, tt := range []struct{ name, want string }{
		{"vitals.pb", "vitals.bp"},
		{"vitals.heartrate", "vitals.heart-rate"},
		{"consent.curent", "consent.current"},
		{"weight", "weight.actual"},
		{"something.else.altogether", ""},
		{"", ""},
	} {
		if got := v.Nearest(tt.name); got != tt.want && tt.name != "weight" {
			t.Errorf("nearest to %q is %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSpans(t *testing.T) {
	v := testVocabulary()
	for _, tt := range []struct{ fact, text, want string }{
		{"patient.age", "17", "17 years"}, {"patient.age", "1", "1 year"}, {"vitals.heart-rate", "112", "112 a minute"},
		{"vitals.oxygen", "93", "93 %"}, {"vitals.bp", "158/98", "158/98"}, {"order.dose", "61.5", "61.5 mg"},
		{"weight.actual", "82", "82 kg"}, {"medicine.benzodiazepine.daily", "4", "4 mg a day"}, {"session.number", "1", "1"},
	} {
		value, err := v[tt.fact].Parse(tt.text)
		if got := said(value, v[tt.fact].Unit); err != nil || got != tt.want {
			t.Errorf("%s %s is said %q, want %q (%v)", tt.fact, tt.text, got, tt.want, err)
		}
	}
}
