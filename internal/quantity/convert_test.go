package quantity_test

import (
	"testing"

	"github.com/clew-health/clew/internal/quantity"
)

// TestPoundsAndInches goes over figures that anybody can look up.
func TestPoundsAndInches(t *testing.T) {
	t.Parallel()
	for lb, grams := range map[int64]quantity.Weight{154_000: 69_853, 1_000: 454, 220_462: 100_000, 99_500: 45_132, 0: 0} {
		if got := quantity.FromPounds(lb); got != grams {
			t.Errorf("%d thousandths of a pound are %d g, want %d", lb, got, grams)
		}
	}
	for grams, lb := range map[quantity.Weight]int64{69_853: 154, 154_000: 340, 100_000: 220, 453: 1, 0: 0} {
		if got := grams.Pounds(); got != lb {
			t.Errorf("%v are %d lb, want %d", grams, got, lb)
		}
	}
	for inches, cm := range map[int64]int64{64_000: 162_560, 72_000: 182_880, 500: 1270} {
		if got := quantity.FromInches(inches); got != cm {
			t.Errorf("%d thousandths of an inch are %d, want %d", inches, got, cm)
		}
	}
	for cm, want := range map[int64][2]int64{162_560: {5, 4}, 182_880: {6, 0}, 152_000: {5, 0}, 181_900: {6, 0}} {
		if feet, inches := quantity.FeetAndInches(cm); [2]int64{feet, inches} != want {
			t.Errorf("%d are %d feet %d, want %v", cm, feet, inches, want)
		}
	}
	for lb := int64(80); lb < 500; lb++ {
		if got := quantity.FromPounds(lb * 1000).Pounds(); got != lb {
			t.Errorf("%d lb come back as %d", lb, got)
		}
	}
}
