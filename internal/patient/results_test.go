package patient

import (
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/quantity"
)

func result(code, unit string, value int64) Measurement {
	return Measurement{Coding: Coding{System: LOINC, Code: code}, Name: "It", Value: &value, Unit: unit}
}

// A result is read in a unit that is known for it, and in no other.
func TestResultsInTheirUnits(t *testing.T) {
	for _, tt := range []struct {
		code, unit string
		value      int64
		want       int64
		why        string // part of the sentence; empty: it is read
	}{
		{"1742-6", "U/L", 28_000, 28_000, ""},
		{"1742-6", "[IU]/L", 28_500, 28_500, ""},
		{"1742-6", "ukat/L", 500, 30_000, ""}, // half a microkatal
		{"1920-8", "IU/L", 0, 0, ""},
		{"1742-6", "", 28_000, 0, "has no unit"},
		{"1742-6", "mg/dL", 28_000, 0, "not a unit it is known in"},
		{"1742-6", "U/L", -1, 0, "less than nothing"},
		{"1975-2", "mg/dL", 1_000, 17_104, ""},
		{"1975-2", "mg/dL", 3_500, 59_864, ""},
		{"1975-2", "umol/L", 12_000, 12_000, ""},
		{"14631-6", "µmol/L", 12_000, 12_000, ""},
		{"1975-2", "umol/dL", 12_000, 0, "not a unit"},
		{"3016-3", "u[IU]/mL", 2_100, 2_100, ""},
		{"3016-3", "mIU/L", 30, 30, ""},
		{"3016-3", "ng/mL", 30, 0, "not a unit"},
		{"1742-6", "U/L", 1 << 62, 1 << 62, ""},
		{"1975-2", "mg/dL", 1 << 62, 0, "too large"},
	} {
		m := result(tt.code, tt.unit, tt.value)
		a, ok := AnalyteOf(m)
		if !ok {
			t.Fatalf("%s is not known", tt.code)
		}
		got, why := m.In(a)
		if got != tt.want || (why == "") != (tt.why == "") || !strings.Contains(why, tt.why) {
			t.Errorf("%s %s %s: %d, %q, want %d, %q", tt.code, quantity.Thousandths(tt.value), tt.unit, got, why, tt.want, tt.why)
		}
	}
	if _, ok := AnalyteOf(Measurement{Coding: Coding{System: SNOMED, Code: "1742-6"}}); ok {
		t.Error("a LOINC code of another system is taken")
	}
	if a, ok := AnalyteOf(Measurement{Coding: Coding{System: "http://lab.example", Code: "X"}, Codings: []Coding{{System: LOINC, Code: "3016-3"}}}); !ok || a != TSH {
		t.Error("the second code of a result is not looked at")
	}
	if _, why := (Measurement{Name: "ALT", Text: "< 5"}).In(ALT); why != `ALT is words, not a number: "< 5".` {
		t.Errorf("%q", why)
	}
}

// A range is the laboratory's own; where it is not written nobody guesses.
func TestBelowItsOwnRange(t *testing.T) {
	low := func(n int64) *int64 { return &n }
	for _, tt := range []struct {
		value int64
		low   *int64
		below bool
		known bool
	}{
		{300, low(400), true, true}, {400, low(400), false, true}, {2100, low(400), false, true}, {300, nil, false, false},
	} {
		m := result("3016-3", "m[IU]/L", tt.value)
		m.Low = tt.low
		if below, why := m.BelowRange(TSH); below != tt.below || (why == "") != tt.known {
			t.Errorf("%d below %v: %v, %q", tt.value, tt.low, below, why)
		}
	}
}

func TestPositive(t *testing.T) {
	high, over, under := int64(5000), int64(25_000), int64(2000)
	for _, tt := range []struct {
		m        Measurement
		positive bool
		known    bool
	}{
		{Measurement{Text: "Positive"}, true, true},
		{Measurement{Text: "Positive (qualifier value)"}, true, true},
		{Measurement{Text: "NOT DETECTED"}, false, true},
		{Measurement{Text: "negative."}, false, true},
		{Measurement{Text: "equivocal"}, false, false},
		{Measurement{Text: "not positive"}, false, false},
		{Measurement{Value: &over, Unit: "m[IU]/mL"}, false, false}, // without its range
		{Measurement{Value: &over, High: &high, Unit: "m[IU]/mL"}, true, true},
		{Measurement{Value: &under, High: &high, Unit: "m[IU]/mL"}, false, true},
	} {
		if positive, why := tt.m.Positive(); positive != tt.positive || (why == "") != tt.known {
			t.Errorf("%q %v: %v, %q", tt.m.Text, tt.m.Value, positive, why)
		}
	}
}
