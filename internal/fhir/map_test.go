package fhir

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/patient"
)

func TestDecimals(t *testing.T) {
	for _, tt := range []struct {
		in    string
		want  int64
		exact bool
		ok    bool
	}{
		{"0", 0, true, true}, {"-0", 0, true, true}, {"1", 1000, true, true}, {"1.0", 1000, true, true}, {"0.0005", 1, false, true},
		{"0.0004", 0, false, true}, {"-0.0005", -1, false, true}, {"98.6", 98600, true, true}, {"1e3", 1_000_000, true, true},
		{"1E-2", 10, true, true}, {"0.30000000000000004", 300, false, true}, {"1e18", 0, false, false}, {"1e19", 0, false, false},
		{"1e999999999", 0, false, false}, {"", 0, false, false}, {strings.Repeat("9", 70), 0, false, false},
	} {
		r, ok := decimal(json.Number(tt.in))
		var n int64
		exact := false
		if ok {
			n, exact, ok = thousandths(r)
		}
		if ok != tt.ok || ok && (n != tt.want || exact != tt.exact) {
			t.Errorf("%s is %d thousandths (exact %v, ok %v), want %d %v %v", tt.in, n, exact, ok, tt.want, tt.exact, tt.ok)
		}
	}
}

func TestUnits(t *testing.T) {
	for _, tt := range []struct {
		sort, value, unit string
		want              int64 // thousandths; -1 when not understood
	}{
		{"weight", "70", "kg", 70000}, {"weight", "70", "[lb_av]", 31751}, {"weight", "154.32", "lbs", 69998}, {"weight", "70000", "g", 70000}, {"weight", "70", "", -1}, {"weight", "70", "stone", -1},
		{"height", "1.75", "m", 175000}, {"height", "68", "[in_i]", 172720}, {"height", "175", "cm", 175000},
		{"temperature", "98.6", "[degF]", 37000}, {"temperature", "100.4", "degF", 38000}, {"temperature", "37", "Cel", 37000}, {"temperature", "-40", "[degF]", -40000}, {"temperature", "310", "K", -1},
		{"pressure", "120", "mm[Hg]", 120000}, {"pressure", "120", "mmHg", 120000}, {"pressure", "16", "kPa", -1},
		{"rate", "72", "{beats}/min", 72000}, {"rate", "72", "BPM", 72000}, {"percent", "97", "%", 97000}, {"percent", "0.97", "1", -1},
	} {
		v, _, ok := in(tt.sort, &r4.Quantity{Value: json.Number(tt.value), Unit: tt.unit})
		got := int64(-1)
		if ok {
			got, _, _ = thousandths(v)
		}
		if got != tt.want {
			t.Errorf("%s %s as %s is %d, want %d", tt.value, tt.unit, tt.sort, got, tt.want)
		}
	}
	if _, _, ok := in("weight", &r4.Quantity{Value: "70", Unit: "kg", Comparator: "<"}); ok {
		t.Error("less than 70 kg was taken for 70 kg")
	}
}

func TestDoses(t *testing.T) {
	for _, tt := range []struct {
		name, dosage string
		want         patient.Dose
	}{
		{"once a day", `[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1}}]}]`, patient.Dose{Value: 1000, PerDay: 1000}},
		{"every four to six hours", `[{"text":"q4-6h","timing":{"repeat":{"frequency":4,"period":1.0,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1.0}}]}]`, patient.Dose{Text: "q4-6h", Value: 1000, PerDay: 4000}},
		{"every four hours", `[{"timing":{"repeat":{"frequency":1,"period":4.0,"periodUnit":"h"}},"doseAndRate":[{"doseQuantity":{"value":1.0}}]}]`, patient.Dose{Value: 1000, PerDay: 6000}},
		{"weekly", `[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"wk"}},"doseAndRate":[{"doseQuantity":{"value":10,"unit":"mg"}}]}]`, patient.Dose{Value: 10000, Unit: "mg", PerDay: 143}},
		{"morning and evening", `[{"timing":{"repeat":{"when":["MORN","EVE"]}},"doseAndRate":[{"doseQuantity":{"value":1}}]}]`, patient.Dose{Value: 1000, PerDay: 2000}},
		{"by a code", `[{"timing":{"code":{"coding":[{"code":"BID"}]}},"doseAndRate":[{"doseQuantity":{"value":0.5,"code":"mg"}}]}]`, patient.Dose{Value: 500, Unit: "mg", PerDay: 2000}},
		{"a range takes its upper end", `[{"timing":{"repeat":{"frequency":1,"frequencyMax":3,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseRange":{"low":{"value":1},"high":{"value":2}}}]}]`, patient.Dose{Value: 2000, PerDay: 3000}},
		{"one in the morning and two at night add up", `[{"text":"a","timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1}}]},
			{"text":"b","timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":2}}]}]`, patient.Dose{Text: "a; b", Value: 3000, PerDay: 1000}},
		{"a taper stays words", `[{"sequence":1,"text":"two","timing":{"code":{"coding":[{"code":"QD"}]}},"doseAndRate":[{"doseQuantity":{"value":2}}]},
			{"sequence":2,"text":"one","timing":{"code":{"coding":[{"code":"QD"}]}},"doseAndRate":[{"doseQuantity":{"value":1}}]}]`, patient.Dose{Text: "two; one"}},
		{"as needed", `[{"text":"Take as needed.","asNeededBoolean":true}]`, patient.Dose{Text: "Take as needed."}},
		{"less than nothing", `[{"timing":{"repeat":{"frequency":-1,"period":0,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":-5}}]}]`, patient.Dose{}},
		{"in no time", `[{"timing":{"repeat":{"frequency":1,"period":1e-18,"periodUnit":"s"}},"doseAndRate":[{"doseQuantity":{"value":1}}]}]`, patient.Dose{Value: 1000}},
	} {
		var list []r4.Dosage
		if err := json.Unmarshal([]byte(tt.dosage), &list); err != nil {
			t.Fatal(err)
		}
		if got := doseOf(list); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, body(t, got), body(t, tt.want))
		}
	}
}

func TestSamePerson(t *testing.T) {
	base := patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Ruiz"}, Born: "1985-03-04"}
	with := func(change func(*patient.Registered)) patient.Registered {
		r := base
		r.Name.Given = []string{"Someone"}
		change(&r)
		return r
	}
	number := func(system, value, kind string) func(*patient.Registered) {
		return func(r *patient.Registered) {
			r.Identifiers = []patient.Identifier{{System: system, Value: value, Type: kind}}
		}
	}
	for _, tt := range []struct {
		name string
		a, b patient.Registered
		why  string
	}{
		{"the same name and birth date", base, with(func(r *patient.Registered) { r.Name.Given = []string{" ana ", "María"}; r.Name.Family = "RUIZ" }), "same name and birth date"},
		{"another birth date", base, with(func(r *patient.Registered) { r.Name = base.Name; r.Born = "1985-03-05" }), ""},
		{"no birth date", patient.Registered{Name: base.Name}, patient.Registered{Name: base.Name}, ""},
		{"only the birth date", base, with(func(*patient.Registered) {}), ""},
		{"the same MRN", with(number("urn:h", "7-1", "MR")), with(number("urn:h", "71", "MR")), "same MRN"},
		{"an MRN of another hospital", with(number("urn:h", "71", "MR")), with(number("urn:i", "71", "MR")), ""},
		{"an MRN of nowhere", with(number("", "71", "MR")), with(number("", "71", "MR")), ""},
		{"the same SSN, written otherwise", with(number("urn:a", "999-94-5397", "SS")), with(number("", "999945397", "SS")), "same SSN"},
		{"an SSN that nobody has", with(number("urn:a", "999-99-9999", "SS")), with(number("urn:a", "999-99-9999", "SS")), ""},
		{"a masked SSN", with(number("urn:a", "***-**-5397", "SS")), with(number("urn:a", "***-**-5397", "SS")), ""},
		{"a family's insurance", with(number("urn:a", "F-1234", "MB")), with(number("urn:a", "F-1234", "MB")), ""},
	} {
		if tt.name == "only the birth date" {
			tt.b.Name.Given = []string{"Berta"}
		} else if tt.why == "" && tt.b.Name.Given != nil && tt.b.Name.Given[0] == "Someone" {
			tt.b.Name.Given = []string{"Other"}
		} else if strings.HasPrefix(tt.why, "same MRN") || strings.HasPrefix(tt.why, "same SSN") {
			tt.b.Name.Given = []string{"Other"}
		}
		why, same := SamePerson(tt.a, tt.b)
		if back, _ := SamePerson(tt.b, tt.a); why != tt.why || same != (tt.why != "") || back != why {
			t.Errorf("%s: %q %v, want %q", tt.name, why, same, tt.why)
		}
	}
	stranger := patient.Registered{Name: patient.Name{Given: []string{"Bo"}, Family: "Lee"}, Born: "1990-01-01"}
	married := patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Lee"}, Born: "1985-03-04"}
	if !OtherPerson(base, stranger) || OtherPerson(base, married) || OtherPerson(base, base) {
		t.Error("a stranger under the same key must be told from a change of name")
	}
}
