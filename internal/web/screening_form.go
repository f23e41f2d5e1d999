package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// bases are how something is known, in words.
var bases = []ui.Option{
	{Value: patient.BasisSelf, Label: "The client says so"}, {Value: patient.BasisFamily, Label: "Somebody close says so"},
	{Value: patient.BasisRecord, Label: "Read in a record"}, {Value: patient.BasisTest, Label: "A test shows it"}, {Value: patient.BasisExam, Label: "Found by looking"},
}

// A labTest is how a laboratory's result is recorded. ref: loinc
type labTest struct {
	code, name string
	units      []ui.Option
}

var enzymeUnits = []ui.Option{{Value: "", Label: "Choose"}, {Value: "U/L", Label: "U/L"}, {Value: "ukat/L", Label: "µkat/L"}}

var labTests = map[string]labTest{
	"lab.tsh":        {"3016-3", "TSH", []ui.Option{{Value: "", Label: "Choose"}, {Value: "m[IU]/L", Label: "mIU/L"}, {Value: "u[IU]/mL", Label: "µIU/mL"}}},
	"lab.alt":        {"1742-6", "ALT", enzymeUnits},
	"lab.ast":        {"1920-8", "AST", enzymeUnits},
	"lab.ggt":        {"2324-2", "GGT", enzymeUnits},
	"lab.alp":        {"6768-6", "Alkaline phosphatase", enzymeUnits},
	"lab.bilirubin":  {"1975-2", "Bilirubin", []ui.Option{{Value: "", Label: "Choose"}, {Value: "umol/L", Label: "µmol/L"}, {Value: "mg/dL", Label: "mg/dL"}}},
	"cognition.moca": {"72172-0", "MoCA", nil},
}

// factForm is the form of one fact, with nothing filled in but when and how;
// nil for facts that are not answered on this page.
func (c *call) factForm(d *desk, name string) *ui.FactForm {
	fact, known := vocabulary()[name]
	s, asked := sectionOf(name)
	if !known || !asked || slices.Contains(derived, name) || strings.HasPrefix(name, "vitals.") || !c.grant.Reads(fact.Class) {
		return nil
	}
	f := &ui.FactForm{Sort: sortOf(fact), Action: c.chartPath() + "/screening/answers?in=" + s.key, Act: c.s.clinic.NewID(), Fact: name,
		Label: capital(fact.Noun), Doc: fact.Doc, At: c.s.now().Format(localMinute), Basis: patient.BasisSelf, Bases: bases,
		Cancel: c.chartPath() + "/screening/" + s.key + "#" + rowID(name), Errors: map[string]string{}, Unit: strings.TrimPrefix(unitWords.Replace(fact.Unit), "1")}
	switch f.Sort {
	case "flag":
		f.Options = []ui.Option{{Value: patient.Yes, Label: "Yes"}, {Value: patient.No, Label: "No"}, {Value: patient.UnknownReply, Label: "Asked, not known"}}
	case "code":
		for _, one := range fact.Codes {
			f.Options = append(f.Options, ui.Option{Value: one, Label: capital(strings.ReplaceAll(one, "-", " "))})
		}
		f.Options = append(f.Options, ui.Option{Value: patient.UnknownReply, Label: "Asked, not known"})
	case "lab":
		f.Units, f.Unit, f.Basis = labTests[name].units, "", patient.BasisTest
	case "weight":
		f.Units, f.Unit, f.Basis = []ui.Option{{Value: "kg", Label: "kg"}, {Value: "lb", Label: "lb"}}, "kg", patient.BasisExam
	case "height":
		f.Units, f.Unit, f.Basis = []ui.Option{{Value: "cm", Label: "cm"}, {Value: "in", Label: "inches"}}, "cm", patient.BasisExam
	case "number":
		f.Basis = patient.BasisExam
	}
	return f
}

func sortOf(fact protocol.FactType) string {
	if test, lab := labTests[fact.Name]; lab && len(test.units) > 0 {
		return "lab"
	}
	switch {
	case fact.Name == "weight.actual":
		return "weight"
	case fact.Name == "height":
		return "height"
	case fact.Type == protocol.TypeFlag:
		return "flag"
	case fact.Type == protocol.TypeCode:
		return "code"
	case fact.Type == protocol.TypeInstant:
		return "when"
	case fact.Type == protocol.TypeText:
		return "text"
	}
	return "number"
}

// refillFact puts what was typed back, as typed.
func refillFact(f *ui.FactForm, typed url.Values) {
	kept := func(name string) string { return clip(typed.Get(name), 4000) }
	f.Value, f.Unit, f.Low, f.High, f.Detail, f.At, f.Basis = kept("value"), kept("unit"), kept("low"), kept("high"), kept("detail"), kept("at"), kept("basis")
	if typed.Get("never") == "yes" {
		f.Value = "never"
	}
}

// answered reads the form of a fact that is answered, not measured.
func (c *call) answered(fact protocol.FactType, f *ui.FactForm, typed url.Values) patient.Asked {
	a := patient.Asked{Fact: fact.Name, Detail: strings.TrimSpace(f.Detail), Basis: f.Basis}
	value := strings.TrimSpace(f.Value)
	switch {
	case typed.Get("unknown") == "yes" || value == patient.UnknownReply:
		a.Answer = patient.UnknownReply
	case fact.Type == protocol.TypeFlag && (value == patient.Yes || value == patient.No):
		a.Answer = value
	case fact.Type == protocol.TypeFlag:
		f.Errors["value"] = "Choose yes, no, or that it is not known."
	case value == "":
		f.Errors["value"] = "Fill this in, or say that it was asked and is not known."
	case fact.Type == protocol.TypeInstant:
		a.Answer, a.Value = patient.Valued, c.instant(value, f)
	case fact.Type == protocol.TypeNumber:
		a.Answer, a.Value = patient.Valued, decimal(value, f, "value")
	default:
		a.Answer, a.Value = patient.Valued, value
	}
	return a
}

// instant reads a day, a month, a year, or "never".
func (c *call) instant(typed string, f *ui.FactForm) string {
	if typed == "never" {
		return typed
	}
	when, err := patient.ParseWhen(typed)
	from, _ := when.Span()
	switch {
	case err != nil:
		f.Errors["value"] = "Write a day such as 2026-11-22, a month such as 2026-11, or a year."
	case string(from) > c.s.now().Format(time.DateOnly):
		f.Errors["value"] = "This day has not come yet. When was it?"
	}
	return string(when)
}

// decimal reads a number as people write it.
func decimal(typed string, f *ui.FactForm, field string) string {
	text := strings.Replace(strings.TrimSpace(typed), ",", ".", 1)
	if _, err := quantity.ParseThousandths(text); err != nil {
		f.Errors[field] = "“" + clip(typed, 20) + "” is not a number. Write digits, such as 2 or 0.5."
		return ""
	}
	return text
}

// typedNumber reads an optional number; nil where nothing was typed.
func typedNumber(typed string, f *ui.FactForm, field string) *int64 {
	if strings.TrimSpace(typed) == "" {
		return nil
	}
	n, err := quantity.ParseThousandths(decimal(typed, f, field))
	if err != nil {
		return nil
	}
	return &n
}

// measured reads a weight or a height in the unit it was typed in.
func measured(fact protocol.FactType, f *ui.FactForm) patient.MeasurementTaken {
	n := typedNumber(f.Value, f, "value")
	if n == nil {
		if f.Errors["value"] == "" {
			f.Errors["value"] = "Fill this in, or leave it."
		}
		return patient.MeasurementTaken{}
	}
	m := patient.Measurement{Value: n, Unit: f.Unit}
	switch {
	case fact.Name == "weight.actual" && f.Unit == "lb":
		grams := int64(quantity.FromPounds(*n))
		m.Value, m.Unit, m.Written = &grams, "kg", quantity.Thousandths(*n)+" lb"
	case fact.Name == "height" && f.Unit == "in":
		cm := quantity.FromInches(*n)
		m.Value, m.Unit, m.Written = &cm, "cm", quantity.Thousandths(*n)+" in"
	case f.Unit != "kg" && f.Unit != "cm":
		f.Errors["unit"] = "In which unit?"
	}
	m.Coding = patient.Coding{System: patient.LOINC, Code: patient.WeightCode, Display: "Body weight"}
	if fact.Name == "height" {
		m.Coding = patient.Coding{System: patient.LOINC, Code: patient.HeightCode, Display: "Body height"}
	}
	return patient.MeasurementTaken{Measurement: m}
}

// laboratory reads a result with its unit and its laboratory's range.
func laboratory(fact protocol.FactType, f *ui.FactForm) patient.LabReported {
	test := labTests[fact.Name]
	m := patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: test.code, Display: test.name}, Unit: f.Unit,
		Value: typedNumber(f.Value, f, "value"), Low: typedNumber(f.Low, f, "low"), High: typedNumber(f.High, f, "high")}
	switch {
	case m.Value == nil && f.Errors["value"] == "":
		f.Errors["value"] = "Fill this in, or leave it."
	case f.Unit == "":
		f.Errors["unit"] = "In which unit? The same number means different things in different units."
	case m.Low != nil && m.High != nil && *m.Low > *m.High:
		f.Errors["high"] = "The range ends below where it begins."
	}
	return patient.LabReported{Measurement: m}
}
