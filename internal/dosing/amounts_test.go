package dosing_test

import (
	"testing"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/quantity"
)

const cm = 1000 // thousandths

// Devine by hand: 50 or 45.5 kg at 60 inches, 2.3 kg for each inch.
func TestWeights(t *testing.T) {
	for _, tt := range []struct {
		name            string
		actual          quantity.Weight
		height          int64
		sex             string
		ideal, adjusted quantity.Weight
		ok              bool
	}{
		{"168 cm, a woman", 64_200, 168 * cm, "female", 59_626, 61_456, true},
		{"168 cm, a man", 64_200, 168 * cm, "male", 64_126, 64_156, true},
		{"60 inches, a woman", 60_000, 152_400, "female", 45_500, 51_300, true},
		{"60 inches, a man", 60_000, 152_400, "male", 50_000, 54_000, true},
		{"61 inches", 60_000, 154_940, "male", 52_300, 55_380, true},
		{"below 60 inches", 60_000, 147_320, "female", 40_900, 48_540, true},
		{"lighter than ideal", 48_000, 168 * cm, "female", 59_626, 48_000, true},
		{"182 cm, 120 kg", 120_000, 182 * cm, "male", 76_803, 94_082, true},
		{"nobody asked the sex", 64_200, 168 * cm, "", 0, 0, false},
		{"a gender is not a sex", 64_200, 168 * cm, "nonbinary", 0, 0, false},
		{"no height", 64_200, 0, "female", 0, 0, false},
		{"no weight", 0, 168 * cm, "female", 0, 0, false},
		{"a height at which the formula comes to nothing", 10_000, 50 * cm, "female", 0, 0, false},
	} {
		ideal, adjusted, ok := dosing.Weights(tt.actual, tt.height, tt.sex)
		if ideal != tt.ideal || adjusted != tt.adjusted || ok != tt.ok {
			t.Errorf("%s: ideal %v, adjusted %v, %v; want %v, %v, %v", tt.name, ideal, adjusted, ok, tt.ideal, tt.adjusted, tt.ok)
		}
	}
}

func TestBMI(t *testing.T) {
	for _, tt := range []struct {
		w      quantity.Weight
		height int64
		want   int64
		ok     bool
	}{
		{64_200, 168 * cm, 22_747, true}, // 64.2 / 1.68²
		{86_700, 170 * cm, 30_000, true}, // on the limit
		{86_699, 170 * cm, 30_000, true}, // a gram below rounds to it
		{86_698, 170 * cm, 29_999, true},
		{0, 170 * cm, 0, false},
		{86_700, 0, 0, false},
	} {
		if got, ok := dosing.BMI(tt.w, tt.height); got != tt.want || ok != tt.ok {
			t.Errorf("%v, %d: %d %v, want %d", tt.w, tt.height, got, ok, tt.want)
		}
	}
}

// G37 and G39, and what lies between the marks of a syringe.
func TestDraw(t *testing.T) {
	const mg, mL = quantity.Milligram, quantity.Millilitre
	for _, tt := range []struct {
		name        string
		dose, perML quantity.Mass
		volume      quantity.Volume
		holds       quantity.Mass
		exact       bool
	}{
		{"G37: 35 mg at 50 mg/mL", 35 * mg, 50 * mg, 700, 35 * mg, true},
		{"G39: 61.5 mg at 50 mg/mL", 61_500, 50 * mg, 1230, 61_500, true},
		{"50 mg at 100 mg/mL", 50 * mg, 100 * mg, mL / 2, 50 * mg, true},
		{"between two marks: the lower, never more than ordered", 41_300, 50 * mg, 820, 41_000, false},
		{"just below a mark", 41_499, 50 * mg, 820, 41_000, false},
		{"on a mark", 41_500, 50 * mg, 830, 41_500, true},
		{"28 mg in 0.2 mL", 28 * mg, 140 * mg, 200, 28 * mg, true},
	} {
		got, err := dosing.Draw(tt.dose, tt.perML)
		if err != nil || got != (dosing.Drawn{Volume: tt.volume, Holds: tt.holds, Exact: tt.exact}) {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
		}
		if got.Holds > tt.dose {
			t.Errorf("%s: %v is more than was ordered", tt.name, got.Holds)
		}
	}
	if d, _ := dosing.Draw(61_500, 50*mg); d.Words() != "1.23 mL, which holds 61.5 mg" {
		t.Error(d.Words())
	}
	for _, bad := range [][2]quantity.Mass{{0, 50 * mg}, {-1, 50 * mg}, {50 * mg, 0}, {100, 100 * mg}, {20_000 * mg, 50 * mg}} {
		if got, err := dosing.Draw(bad[0], bad[1]); err == nil {
			t.Errorf("%v at %v: %+v", bad[0], bad[1], got)
		}
	}
}

func TestRate(t *testing.T) {
	for _, tt := range []struct {
		dose    quantity.Mass
		minutes int
		want    quantity.Mass
		exact   bool
	}{
		{35_000, 40, 875, true}, // G37: 0.875 mg a minute
		{35_000, 45, 777, false},
		{1, 40, 0, false},
	} {
		if got, exact, err := dosing.Rate(tt.dose, tt.minutes); err != nil || got != tt.want || exact != tt.exact {
			t.Errorf("%v over %d: %d %v, %v", tt.dose, tt.minutes, got, exact, err)
		}
	}
	for _, bad := range []struct {
		dose    quantity.Mass
		minutes int
	}{{0, 40}, {35_000, 0}, {35_000, -40}} {
		if _, _, err := dosing.Rate(bad.dose, bad.minutes); err == nil {
			t.Errorf("%v over %d minutes is a rate", bad.dose, bad.minutes)
		}
	}
}
