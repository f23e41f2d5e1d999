package dosing

import (
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// Devine's formula: so many grams at sixty inches, and so many for each inch
// above or below. It was never fitted to data; dosing tables use it.
// ref: devine1974
const (
	devineMale    = 50_000 // grams
	devineFemale  = 45_500 // grams
	devinePerInch = 2_300  // grams
	devineFrom    = 60     // inches
	inch          = 2_540  // thousandths of a centimetre
)

// Of what somebody weighs above the ideal, two fifths are added to it.
// ref: bauer1983
const adjustNum, adjustDen = 2, 5

// Weights returns the ideal weight by Devine's formula and the adjusted weight,
// from the actual weight, the height in thousandths of a centimetre and the sex
// used for this calculation ("female" or "male"). Both are estimates, rounded
// half up to the gram. Somebody at or below the ideal weight has their actual
// weight as the adjusted one. It is not known without a height and a sex, nor
// where the formula comes to nothing.
func Weights(actual quantity.Weight, height int64, sex string) (ideal, adjusted quantity.Weight, ok bool) {
	base := map[string]int64{"female": devineFemale, "male": devineMale}[sex]
	if base == 0 || height <= 0 || height > 1_000_000 || actual <= 0 {
		return 0, 0, false
	}
	above := height - devineFrom*inch // thousandths of a centimetre
	ideal = quantity.Weight(base + halfUp(above*devinePerInch, inch))
	if ideal <= 0 {
		return 0, 0, false
	}
	adjusted = actual
	if actual > ideal {
		adjusted = ideal + quantity.Weight(halfUp(int64(actual-ideal)*adjustNum, adjustDen))
	}
	return ideal, adjusted, true
}

// BMI returns the body mass index in thousandths of kg/m2, rounded half up,
// from a weight and a height in thousandths of a centimetre.
func BMI(w quantity.Weight, height int64) (int64, bool) {
	if w <= 0 || height <= 0 || height > 1_000_000 || w > 1_000_000 {
		return 0, false
	}
	// grams / (1e-5 m)² = 1e-3 kg / 1e-10 m² · 1e3 for thousandths: 1e10.
	return halfUp(int64(w)*10_000_000_000/height, height), true
}

// The reasons why a weight for dosing is not known.
const (
	NoWeight = "No weight is on record."
	NoHeight = "No height is on record, so the body mass index is not known."
	NoSex    = "The sex used for weight formulas has not been asked."
)

// A Body is what weight formulas go by. Zero means that it is not known.
type Body struct {
	Actual quantity.Weight
	Height int64  // thousandths of a centimetre
	Sex    string // "female" or "male": the sex used for this calculation
}

// WeightFor returns the weight that a dose by weight goes by, and which one it
// is: what the prescriber picked (actual, ideal or adjusted), or else what the
// protocol says. Where it is not known, why says so in a sentence.
func (b Body) WeightFor(picked string, plan protocol.Dose) (w quantity.Weight, basis, why string) {
	if b.Actual <= 0 {
		return 0, "", NoWeight
	}
	basis = picked
	if basis == "" {
		basis = ActualWeight
		if plan.Basis == "ideal-from-bmi" && plan.IdealFrom.Said() {
			bmi, ok := BMI(b.Actual, b.Height)
			if !ok {
				return 0, "", NoHeight
			}
			if bmi >= plan.IdealFrom.Value.Number() {
				basis = IdealWeight
			}
		}
	}
	if basis == ActualWeight {
		return b.Actual, basis, ""
	}
	ideal, adjusted, ok := Weights(b.Actual, b.Height, b.Sex)
	switch {
	case b.Height <= 0:
		return 0, "", NoHeight
	case !ok:
		return 0, "", NoSex
	case basis == AdjustedWeight:
		return adjusted, basis, ""
	}
	return ideal, basis, ""
}

// halfUp divides and rounds to the nearest whole number, halves upwards, also
// below zero. The divisor is above zero.
func halfUp(n, d int64) int64 {
	n = 2*n + d
	q := n / (2 * d)
	if n%(2*d) < 0 {
		q--
	}
	return q
}
