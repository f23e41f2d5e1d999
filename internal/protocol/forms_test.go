package protocol

import (
	"strings"
	"testing"
)

// TestForms tries every form of the language that kap-im does not lean on.
func TestForms(t *testing.T) {
	for _, tt := range []struct {
		name, when string
		facts      map[string]string // besides them nothing is known
		want       State
		clears     string
	}{
		{"latest", "{fact: vitals.heart-rate, above: 100 /min}", map[string]string{"vitals.heart-rate": "120 9m, 90 1m"}, Clear, ""},
		{"highest", "{fact: vitals.heart-rate, reading: {take: highest, within: 10m}, above: 100 /min}", map[string]string{"vitals.heart-rate": "120 9m, 90 1m"}, Stands, ""},
		{"highest, not that long ago", "{fact: vitals.heart-rate, reading: {take: highest, within: 8m}, above: 100 /min}", map[string]string{"vitals.heart-rate": "120 9m, 90 1m"}, Clear, ""},
		{"highest of pressures, each limb", "{fact: vitals.bp, reading: highest, at_or_above: 150/90, per: limb}", map[string]string{"vitals.bp": "151/80 9m, 120/70 1m"}, Stands, ""},
		{"highest of nothing", "{fact: vitals.heart-rate, reading: highest, above: 100 /min}", nil, Unknown, ""},
		{"highest with one not known", "{fact: vitals.heart-rate, reading: highest, above: 100 /min}", map[string]string{"vitals.heart-rate": "90 2m, ? 1m"}, Unknown, ""},
		{"lowest of the last two", "{fact: vitals.bp, reading: {lowest_of_last: 2, within: 30m}, at_or_above: 150/90, per: limb}", map[string]string{"vitals.bp": "168/104 9m, 148/88 1m"}, Clear, ""},
		{"lowest of the last two, high", "{fact: vitals.bp, reading: {lowest_of_last: 2, within: 30m}, at_or_above: 150/90, per: limb}", map[string]string{"vitals.bp": "168/104 9m, 150/88 1m"}, Stands, ""},
		{"mean of three", "{fact: vitals.heart-rate, reading: {mean_of: 3, within: 1h}, above: 100 /min}", map[string]string{"vitals.heart-rate": "100 9m, 100 5m, 101 1m"}, Stands, ""},
		{"mean of three, on it", "{fact: vitals.heart-rate, reading: {mean_of: 3, within: 1h}, above: 100 /min}", map[string]string{"vitals.heart-rate": "100 9m, 100 5m, 100 1m"}, Clear, ""},
		{"mean of exactly a third", "{fact: vitals.heart-rate, reading: {mean_of: 3, within: 1h}, below: 100.333 /min}", map[string]string{"vitals.heart-rate": "100 9m, 100 5m, 101 1m"}, Clear, ""},

		{"count", "{fact: dose.given, reading: {take: count, within: 90d}, above: 2}", map[string]string{"dose.given": "60 91d, 60 9d, 60 5d"}, Clear, ""},
		{"count, more", "{fact: dose.given, reading: {take: count, within: 90d}, above: 2}", map[string]string{"dose.given": "60 90d, 60 9d, 60 5d"}, Stands, ""},
		{"count of what was never done", "{fact: dose.given, reading: count, below: 1}", nil, Stands, ""},
		{"count of what nobody asked", "{fact: vitals.bp, reading: count, below: 1}", nil, Unknown, ""},
		{"count of none lately", "{fact: vitals.bp, reading: {take: count, within: 1h}, below: 1}", map[string]string{"vitals.bp": "120/80 2h"}, Stands, ""},
		{"count of what was asked in vain", "{fact: vitals.bp, reading: {take: count, within: 1h}, below: 2}", map[string]string{"vitals.bp": "120/80 9m, ? 5m"}, Unknown, ""},
		{"count of enough besides", "{fact: vitals.bp, reading: {take: count, within: 1h}, below: 2}", map[string]string{"vitals.bp": "120/80 9m, 120/80 7m, ? 5m"}, Clear, ""},
		{"count of exactly one, or two", "{fact: vitals.bp, reading: {take: count, within: 1h}, is: 1}", map[string]string{"vitals.bp": "120/80 9m, ? 5m"}, Unknown, ""},
		{"sum", "{fact: dose.given, reading: {take: sum, within: 1d}, above: 100 mg}", map[string]string{"dose.given": "60 2h, 40.001 1h"}, Stands, ""},
		{"sum, on it", "{fact: dose.given, reading: {take: sum, within: 1d}, above: 100 mg}", map[string]string{"dose.given": "60 2h, 40 1h"}, Clear, ""},
		{"sum of nothing done", "{fact: dose.given, reading: sum, above: 0 mg}", nil, Clear, ""},

		{"since", "{fact: vitals.bp, reading: {take: count, since: dose.given}, below: 2}", map[string]string{"dose.given": "60 1h", "vitals.bp": "120/80 2h, 120/80 1h"}, Stands, ""},
		{"since, enough", "{fact: vitals.bp, reading: {take: count, since: dose.given}, below: 2}", map[string]string{"dose.given": "60 1h", "vitals.bp": "120/80 1h, 120/80 9m"}, Clear, ""},
		{"since what was never done", "{fact: vitals.bp, reading: {take: count, since: dose.given}, below: 2}", map[string]string{"vitals.bp": "120/80 2h, 120/80 1h"}, Clear, ""},
		{"since what nobody knows", "{fact: vitals.bp, reading: {take: count, since: fasting.clear}, below: 2}", map[string]string{"vitals.bp": "120/80 2h, 120/80 1h"}, Unknown, ""},
		{"since what is not known", "{fact: vitals.bp, reading: {take: count, since: dose.given}, below: 2}", map[string]string{"dose.given": "? 1h", "vitals.bp": "120/80 2h"}, Unknown, ""},

		{"plus", "{fact: order.dose, above: {fact: dose.given, plus: 15 mg}}", map[string]string{"order.dose": "75.001", "dose.given": "60 7d"}, Stands, "the ordered dose is at most 75 mg"},
		{"times and plus", "{fact: order.dose, above: {fact: dose.given, times: 1.25, plus: 1 mg}}", map[string]string{"order.dose": "76", "dose.given": "60 7d"}, Clear, ""},
		{"a limit that was never given", "{fact: order.dose, above: {fact: dose.given, plus: 15 mg}}", map[string]string{"order.dose": "75"}, Unknown, "the ordered dose is at most the last dose plus 15 mg"},
		{"times a weight rounds down", "{fact: order.dose, above: {fact: weight.actual, times: 0.333 mg/kg}}", map[string]string{"order.dose": "20.014", "weight.actual": "60.1"}, Stands, "the ordered dose is at most 20.013 mg"},
		{"the higher of", "{fact: order.dose, above: {max_of: [100 mg, {fact: dose.given, reading: highest}]}}", map[string]string{"order.dose": "110", "dose.given": "120 7d"}, Clear, ""},
		{"above the higher of", "{fact: order.dose, above: {max_of: [100 mg, {fact: dose.given, reading: highest}]}}", map[string]string{"order.dose": "121", "dose.given": "120 7d"}, Stands, ""},
		{"surely below the higher of", "{fact: order.dose, below: {max_of: [100 mg, {fact: weight.actual, times: 1 mg/kg}]}}", map[string]string{"order.dose": "90"}, Stands, ""},
		{"perhaps below the lower of", "{fact: order.dose, below: {min_of: [100 mg, {fact: weight.actual, times: 1 mg/kg}]}}", map[string]string{"order.dose": "90"}, Unknown, ""},
		{"surely not below the lower of", "{fact: order.dose, below: {min_of: [80 mg, {fact: weight.actual, times: 1 mg/kg}]}}", map[string]string{"order.dose": "90"}, Clear, ""},

		{"times the lower of", "{fact: order.dose, above: {fact: dose.given, times: {min_of: [1.25, 1.5]}}}", map[string]string{"order.dose": "75.001", "dose.given": "60 7d"}, Stands, "the ordered dose is at most 75 mg"},
		{"a limit read in vain", "{fact: vitals.heart-rate, above: {fact: vitals.heart-rate, reading: {mean_of: 2, at_least: 3, within: 1h}}}", map[string]string{"vitals.heart-rate": "80 2m, 90 1m"}, Unknown, ""},
		{"minutes", "{fact: order.minutes, below: 40 min}", map[string]string{"order.minutes": "39"}, Stands, "the ordered duration is at least 40 minutes"},
		{"minutes, on it", "{fact: order.minutes, below: 40m}", map[string]string{"order.minutes": "40"}, Clear, ""},
		{"minutes written as hours", "{fact: order.minutes, above: 1h}", map[string]string{"order.minutes": "61"}, Stands, ""},
		{"a share", "{fact: order.dose, above: {fact: dose.given, plus: {fact: dose.given, times: 25 %}}}", map[string]string{"order.dose": "75.001", "dose.given": "60 7d"}, Stands, "the ordered dose is at most 75 mg"},
		{"a share, on it", "{fact: order.dose, above: {fact: dose.given, plus: {fact: dose.given, times: 25 %}}}", map[string]string{"order.dose": "75", "dose.given": "60 7d"}, Clear, ""},
		{"any of", "{fact: order.route, any_of: [iv, im]}", map[string]string{"order.route": "im"}, Stands, "the ordered route is none of iv, im"},
		{"none of", "{fact: order.route, any_of: [iv, im]}", map[string]string{"order.route": "oral"}, Clear, ""},
		{"is not", "{fact: order.route, is_not: im}", map[string]string{"order.route": "oral"}, Stands, "the ordered route is im"},
		{"is not a yes", "{fact: consent.current, is_not: yes}", nil, Stands, "a current consent is on record"},
		{"missing", "{missing: order.active}", nil, Stands, "a signed order is on record"},
		{"missing, and there", "{missing: order.active}", map[string]string{"order.active": "no 1d"}, Clear, ""},
		{"elapsed more than", "{fact: dose.given, reading: elapsed, above: 3d}", map[string]string{"dose.given": "60 73h"}, Stands, "less than 72 hours have passed since the last dose"},

		{"all: one no decides", "{all: [{fact: pregnancy.current, is: yes}, {fact: consent.current, is: yes}]}", nil, Clear, ""},
		{"all: an unknown does not", "{all: [{fact: pregnancy.current, is: yes}, {fact: consent.current, is: no}]}", nil, Unknown, ""},
		{"any: one yes decides", "{any: [{fact: pregnancy.current, is: yes}, {fact: consent.current, is: no}]}", nil, Stands, "the answer about pregnancy is no and a current consent is on record"},
		{"any: an unknown does not", "{any: [{fact: pregnancy.current, is: yes}, {fact: consent.current, is: yes}]}", nil, Unknown, ""},
		{"not: unknown stays unknown", "{not: {fact: pregnancy.current, is: yes}}", nil, Unknown, ""},
		{"mixed", "{any: [{all: [{fact: pregnancy.current, is: yes}, {missing: order.active}]}, {fact: consent.current, is: no}]}", map[string]string{"consent.current": "yes 1d", "pregnancy.current": "yes 1d"}, Stands,
			"(the answer about pregnancy is no or a signed order is on record) and a current consent is on record"},

		{"too few, standing", "{fact: vitals.heart-rate, reading: {mean_of: 2, at_least: 2, within: 1h}, above: 100 /min}", map[string]string{"vitals.heart-rate": "101 1m"}, Stands, ""},
		{"too few, clear", "{fact: vitals.heart-rate, reading: {mean_of: 2, at_least: 2, within: 1h}, above: 100 /min}", map[string]string{"vitals.heart-rate": "99 1m"}, Unknown, ""},
		{"too few, turned around, standing", "{not: {fact: vitals.heart-rate, reading: {mean_of: 2, at_least: 2, within: 1h}, at_or_below: 100 /min}}", map[string]string{"vitals.heart-rate": "101 1m"}, Stands, ""},
		{"too few, turned around, clear", "{not: {fact: vitals.heart-rate, reading: {mean_of: 2, at_least: 2, within: 1h}, at_or_below: 100 /min}}", map[string]string{"vitals.heart-rate": "99 1m"}, Unknown, ""},
	} {
		source := withRule("", "when: "+tt.when, "decision: review", "clears: {not: "+tt.when+"}")
		if strings.Contains(tt.when, "consent.current") {
			source = strings.Replace(source, "{by: prescriber, reason: required}", "{none: consent}", 1)
		}
		if strings.Contains(tt.when, "order.active") {
			source = strings.Replace(source, "{by: prescriber, reason: required}", "{none: order}", 1)
		}
		d, problems := Load([]byte(source), nil, testVocabulary())
		if len(problems) > 0 {
			t.Errorf("%s: %v", tt.name, problems)
			continue
		}
		f := Facts{}
		for fact, readings := range tt.facts {
			set(t, f, fact, readings)
		}
		got := d.Evaluate(f, DosingStart, morning).Findings[0]
		if got.State != tt.want {
			t.Errorf("%s: %s, want %s (%s)", tt.name, got.State, tt.want, got.Say)
		}
		if want := "Clears when " + tt.clears + "."; tt.clears != "" && got.Clears != want {
			t.Errorf("%s: %q, want %q", tt.name, got.Clears, want)
		}
	}
}

// TestFewer counts down what a mean is made of.
func TestFewer(t *testing.T) {
	d := kapIM(t)
	for _, tt := range []struct{ readings, value, detail string }{
		{"150/90 9m, 140/84 5m, 136/82 1m", "138/83", "mean of 140/84 and 136/82"},
		{"140/84 5m, 136/82 1m", "138/83", "mean of 140/84 and 136/82"},
		{"141/84 5m, 136/82 1m", "138.5/83", "mean of 141/84 and 136/82"},
		{"136/82 1m", "136/82", ""},
		{"150/90 9m, 140/84 5m, ? 3m, 136/82 1m", "138/83", "mean of 140/84 and 136/82"},
	} {
		f := well(t)
		set(t, f, "vitals.bp", tt.readings)
		got, _ := d.Evaluate(f, DosingStart, morning).Finding("bp.predose.hold")
		if e := got.Evidence[0]; e.Value != tt.value || e.Detail != tt.detail {
			t.Errorf("%s: %s (%s), want %s (%s)", tt.readings, e.Value, e.Detail, tt.value, tt.detail)
		}
	}
}

// TestAmounts reads values as they stand in a file.
func TestAmounts(t *testing.T) {
	for _, tt := range []struct {
		text, unit string
		typ        Type
		said       string
	}{
		{"yes", "", TypeFlag, "yes"}, {"160/100", "", TypePressure, "160/100"}, {"160/100", "mm[Hg]", TypePressure, "160/100"},
		{"2 mg", "", TypeMass, "2 mg"}, {"0.5", "mg/kg", TypeNumber, "0.5 mg/kg"}, {"64.2 kg", "", TypeWeight, "64.2 kg"},
		{"18 a", "", TypeNumber, "18 years"}, {"30", "min", TypeDuration, "30 minutes"}, {"72h", "", TypeDuration, "72 hours"},
		{"2 wk", "", TypeDuration, "14 days"}, {"30d", "", TypeDuration, "30 days"}, {"6", "", TypeNumber, "6"}, {"im", "", TypeCode, "im"},
		{"160/100", "mg", TypeCode, "160/100"}, {"99999/1", "", TypeCode, "99999/1"}, {"1e9", "", TypeCode, "1e9"},
		{"999999999999999999999", "", TypeCode, "999999999999999999999"}, {"100000h", "", TypeCode, "100000h"}, {"-5", "", TypeNumber, "-5"},
		{"1.5", "h", TypeNumber, "1.5 h"}, {"", "", TypeCode, ""},
	} {
		got := parseAmount(tt.text, tt.unit)
		if got.v.Type() != tt.typ || said(got.v, got.unit) != tt.said {
			t.Errorf("%q %q is a %s said %q, want a %s said %q", tt.text, tt.unit, got.v.Type(), said(got.v, got.unit), tt.typ, tt.said)
		}
	}
}

// TestHuge: numbers near the end of what we can hold are unknown, never wrong.
func TestHuge(t *testing.T) {
	const most = 1<<63 - 1
	for _, tt := range []struct {
		n, by int64
		ok    bool
		want  int64
	}{{82000, 500, true, 41000}, {1, 999, true, 0}, {most, 1000, false, 0}, {most, most, false, 0}, {most / 4, 1000, true, most / 4}, {-1, 1000, false, 0}, {1, -1, false, 0}} {
		if got, ok := scale(tt.n, tt.by, 1000); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%d times %d/1000 is %d, %v", tt.n, tt.by, got, ok)
		}
	}
	if _, ok := add(most, 1); ok {
		t.Error("the greatest number plus one was added")
	}
	if _, ok := add(-most-1, -1); ok {
		t.Error("the least number minus one was added")
	}
	d := kapIM(t)
	f := well(t)
	f["vitals.bp"] = []Reading{is(Value{typ: TypePressure, a: most, b: 1}, 2*minute), is(Value{typ: TypePressure, a: most, b: 1}, minute)}
	if got, _ := d.Evaluate(f, DosingStart, morning).Finding("bp.predose.hold"); got.State != Unknown {
		t.Errorf("a sum too great to hold is %s", got.State)
	}
}
