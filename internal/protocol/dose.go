package protocol

import "github.com/clew-health/clew/internal/quantity"

// Dose is what a protocol says about how much to give. The figures are for the
// proposal that a prescriber sees; the rules at order.sign use the same
// parameters, and only they decide. A figure is a Param, so that the proposal
// can show its grade, source and note; where a protocol does not say one, it is
// the zero Param (see Param.Said).
type Dose struct {
	Basis           string // one of DoseBases: which weight a dose by weight goes by
	IdealFrom       Param  // kg/m2: from this body mass index the ideal weight counts
	PerKg           DosePerKg
	Flat            DoseFlat
	Step            Param // share of the last dose: the next is at most this much higher
	Reduce          Param // share of the last dose to take off after a reason to reduce
	Boosters        Boosters
	Minutes         InfusionTime
	Units           Param // mg in each device or lozenge, where it comes in units
	Spacing         Param // a length of time between doses, at least
	Bioavailability Param // %: for information only
}

// DosePerKg are doses in mg/kg.
type DosePerKg struct{ Start, UsualFrom, UsualTo, Soft, Hard Param }

// DoseFlat are doses in mg, whatever somebody weighs. Low and High are the ends
// of the usual range.
type DoseFlat struct{ Start, Low, High, Soft, Hard, Step, StepMost Param }

// Boosters says how many further doses there may be in a session and until when.
type Boosters struct {
	Most          Param // a number
	Latest        Param // a length of time after the first dose
	BeforeLeaving Param // a length of time between the last dose and leaving
}

// InfusionTime is how long an infusion runs.
type InfusionTime struct{ Least, Usual Param }

// DoseBases are the weights that a dose by weight may go by.
var DoseBases = []string{"actual", "ideal-from-bmi"}

// Said reports whether the protocol says this figure at all.
func (p Param) Said() bool { return p.Name != "" }

// For returns the dose for a weight of a figure in mg/kg, rounded down to the
// microgram. It reports false for figures that are not in mg/kg.
func (p Param) For(w quantity.Weight) (quantity.Mass, bool) {
	a, ok := multiply(amount{WeightValue(w), weightUnit}, amount{p.Value, p.Unit})
	return a.v.Mass(), ok && a.v.typ == TypeMass
}

// ShareOf returns a share of a dose, rounded down to the microgram, of a figure
// in % or without a unit. It reports false for other figures.
func (p Param) ShareOf(m quantity.Mass) (quantity.Mass, bool) {
	a, ok := multiply(amount{MassValue(m), massUnit}, amount{p.Value, p.Unit})
	return a.v.Mass(), ok && a.v.typ == TypeMass
}
