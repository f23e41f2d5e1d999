package dosing

import (
	"fmt"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
)

// mark is the finest mark of the syringes in use, in microlitres: a hundredth
// of a millilitre.
const mark = 10

// A Drawn is what to draw up for a dose.
type Drawn struct {
	Volume quantity.Volume
	Holds  quantity.Mass // what the volume holds: at most the dose
	Exact  bool          // the volume holds the dose to the microgram
}

// Draw returns the volume that holds a dose, of a solution with so many
// micrograms in a millilitre. Where the dose lies between two marks of a
// syringe, it is the lower one: never more than was ordered.
func Draw(dose, perMillilitre quantity.Mass) (Drawn, error) {
	switch {
	case dose <= 0:
		return Drawn{}, fault.Bad("amount", "Say how many milligrams.")
	case perMillilitre <= 0:
		return Drawn{}, fault.Bad("strength", "Say how many milligrams are in a millilitre.")
	case dose > 10_000*quantity.Milligram:
		return Drawn{}, fault.Bad("amount", "%v is more than anybody is given. Is the unit right?", dose)
	}
	volume := downTo(int64(dose)*int64(quantity.Millilitre)/int64(perMillilitre), mark)
	holds := quantity.Mass(volume * int64(perMillilitre) / int64(quantity.Millilitre))
	if volume == 0 {
		return Drawn{}, fault.Bad("strength", "%v is less than the finest mark of a syringe at %v in a millilitre. Dilute it first.", dose, perMillilitre)
	}
	return Drawn{Volume: quantity.Volume(volume), Holds: holds, Exact: holds == dose}, nil
}

// Words says what to draw: "1.23 mL, which holds 61.5 mg".
func (d Drawn) Words() string { return fmt.Sprintf("%v, which holds %v", d.Volume, d.Holds) }

// Rate returns the micrograms a minute of an infusion, rounded down so that it
// never runs faster than was ordered, and whether that is exact.
func Rate(dose quantity.Mass, minutes int) (perMinute quantity.Mass, exact bool, err error) {
	switch {
	case dose <= 0:
		return 0, false, fault.Bad("amount", "Say how many milligrams.")
	case minutes <= 0:
		return 0, false, fault.Bad("minutes", "Say over how many minutes it is to run.")
	}
	return dose / quantity.Mass(minutes), dose%quantity.Mass(minutes) == 0, nil
}

// downTo rounds a number that is not negative down to a multiple of step.
func downTo(n, step int64) int64 { return n / step * step }
