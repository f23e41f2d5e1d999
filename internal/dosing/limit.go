package dosing

import (
	"slices"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A Limit is one limit of a protocol with its figure, as it stood when it
// counted: what is raised by it keeps it, whatever the protocol says later.
type Limit struct {
	Name    string `json:"name"`    // in the protocol: "bp.alert"
	Measure string `json:"measure"` // bp, heart-rate, oxygen, moaas or breaths
	Op      string `json:"op"`      // above, at_or_above, below or at_or_below
	At      string `json:"at"`      // the figure: "180/110", "92"
	Act     string `json:"act"`     // what the protocol asks for: repeat, prescriber or emergency
}

// What a limit asks for, the calmest first.
const (
	ActRepeat     = "repeat"     // measured again; the prescriber hears of it
	ActPrescriber = "prescriber" // the prescriber is called
	ActEmergency  = "emergency"
)

var acts = []string{ActRepeat, ActPrescriber, ActEmergency}

// Limits returns the limits of a protocol for the time after a dose, with their
// figures. One without a figure is left out.
func Limits(def *protocol.Definition) []Limit {
	if def == nil {
		return nil
	}
	var out []Limit
	for _, l := range def.Plan.Limits {
		param, ok := def.Param(l.Param)
		if !ok {
			continue
		}
		at := param.Value.String()
		if l.Measure != "bp" {
			at = quantity.Thousandths(param.Value.Number())
		}
		out = append(out, Limit{Name: l.Name, Measure: l.Measure, Op: l.Op, At: at, Act: l.Act})
	}
	return out
}

// Reads returns the reading of a limit's measure as it is written, "182/112" or
// "91", and whether the set has one.
func (l Limit) Reads(v VitalsTaken) (string, bool) {
	if l.Measure == "bp" {
		if v.Pressure == nil {
			return "", false
		}
		return v.Pressure.String(), true
	}
	n := l.number(v)
	if n == nil {
		return "", false
	}
	return quantity.Thousandths(int64(*n) * 1000), true
}

// Past reports whether a set lies past the limit. Of a blood pressure one of the
// two numbers is enough. What was not taken is past nothing.
func (l Limit) Past(v VitalsTaken) bool {
	if l.Measure == "bp" {
		at, err := quantity.ParsePressure(l.At)
		if err != nil || v.Pressure == nil {
			return false
		}
		return l.beyond(int64(v.Pressure.Systolic), int64(at.Systolic)) || l.beyond(int64(v.Pressure.Diastolic), int64(at.Diastolic))
	}
	n := l.number(v)
	at, err := quantity.ParseThousandths(l.At)
	return err == nil && n != nil && l.beyond(int64(*n)*1000, at)
}

// Above reports whether the limit is one from above.
func (l Limit) Above() bool { return l.Op == "above" || l.Op == "at_or_above" }

func (l Limit) beyond(value, at int64) bool {
	switch l.Op {
	case "above":
		return value > at
	case "at_or_above":
		return value >= at
	case "below":
		return value < at
	case "at_or_below":
		return value <= at
	}
	return false
}

func (l Limit) number(v VitalsTaken) *int {
	switch l.Measure {
	case "heart-rate":
		return v.HeartRate
	case "oxygen":
		return v.Oxygen
	case "moaas":
		return v.Sedation
	case "breaths":
		return v.Breaths
	}
	return nil
}

// Crossed returns the limits that a set of vital signs lies past: of each measure
// the gravest one only, in the protocol's order of measures.
func Crossed(limits []Limit, v VitalsTaken) []Limit {
	var out []Limit
	for _, l := range limits {
		if !l.Past(v) {
			continue
		}
		i := slices.IndexFunc(out, func(had Limit) bool { return had.Measure == l.Measure })
		switch {
		case i < 0:
			out = append(out, l)
		case slices.Index(acts, l.Act) > slices.Index(acts, out[i].Act):
			out[i] = l
		}
	}
	return out
}

// InForce reports whether the limits of the time after a dose count for a set of
// a session that was taken when it says: after the first dose, while nobody has
// left, and not once a later set of the same kind was taken.
func (s Session) InForce(l Limit, taken At[VitalsTaken]) bool {
	first := s.First()
	if first.IsZero() || s.Left != nil || s.Closed != nil || taken.Entry.At.Before(first) {
		return false
	}
	return !slices.ContainsFunc(s.Vitals, func(v At[VitalsTaken]) bool {
		_, same := l.Reads(v.Fact)
		return same && v.Entry.ID != taken.Entry.ID && v.Entry.At.After(taken.Entry.At)
	})
}
