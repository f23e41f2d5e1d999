// Package dosing is what happens on a dosing day: orders, vital signs, the
// dose itself, and what has to be in place before it.
package dosing

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[VitalsTaken](ledger.Witnessed, ledger.Vitals),
		ledger.Define[OrderSigned](ledger.Decided, ledger.Medicines),
		ledger.Define[OrderEnded](ledger.Decided, ledger.Medicines),
		ledger.Define[DoseGiven](ledger.Witnessed, ledger.Dosing),
		ledger.Define[EscortNamed](ledger.Witnessed, ledger.Dosing),
		ledger.Define[FastingStated](ledger.Witnessed, ledger.Dosing),
		ledger.Define[OrderChecked](ledger.Decided, ledger.Medicines),
		ledger.Define[Checked](ledger.Witnessed, ledger.Dosing),
		ledger.Define[IntervalTaken](ledger.Witnessed, ledger.Clinical),
		ledger.Define[EventNoted](ledger.Witnessed, ledger.Clinical),
		ledger.Define[SessionClosed](ledger.Witnessed, ledger.Dosing),
		ledger.Define[SessionBegun](ledger.Witnessed, ledger.Dosing),
		ledger.Define[PeoplePresent](ledger.Witnessed, ledger.Dosing),
		ledger.Define[PhaseEntered](ledger.Witnessed, ledger.Dosing),
		ledger.Define[MomentSeen](ledger.Witnessed, ledger.Dosing),
		ledger.Define[SupportGiven](ledger.Witnessed, ledger.Dosing),
		ledger.Define[QuoteHeard](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[QuoteSorted](ledger.Decided, ledger.Words),
		ledger.Define[ComfortSaid](ledger.Witnessed, ledger.Words).WithWords(),
		ledger.Define[MusicNoted](ledger.Witnessed, ledger.Dosing),
		ledger.Define[InfusionChanged](ledger.Witnessed, ledger.Dosing),
		ledger.Define[LookedAt](ledger.Witnessed, ledger.Dosing),
		ledger.Define[ConcernRaised](ledger.Witnessed, ledger.Clinical),
		ledger.Define[DoseReleased](ledger.Decided, ledger.Dosing),
		ledger.Define[DoseEnded](ledger.Witnessed, ledger.Dosing),
		ledger.Define[DeviationNoted](ledger.Witnessed, ledger.Dosing),
		ledger.Define[DeviationAnswered](ledger.Decided, ledger.Dosing),
		ledger.Define[Left](ledger.Witnessed, ledger.Dosing),
		ledger.Define[AlonePolicy](ledger.Decided, ledger.Open),
	}
}

// VitalsTaken is one set of vital signs. What was not taken is absent; an old
// value is never carried over.
type VitalsTaken struct {
	Session   id.Session         `json:"session,omitempty"`
	Pressure  *quantity.Pressure `json:"pressure,omitempty"`  // mm[Hg]
	HeartRate *int               `json:"heartRate,omitempty"` // /min
	Oxygen    *int               `json:"oxygen,omitempty"`    // % by pulse oximeter
	Breaths   *int               `json:"breaths,omitempty"`   // /min
	Celsius   *int64             `json:"celsius,omitempty"`   // thousandths of a degree Celsius
	Sedation  *int               `json:"sedation,omitempty"`  // MOAA/S: 5 is alert, 0 answers nothing
	Position  string             `json:"position,omitempty"`  // "seated", "lying", "standing"
	From      string             `json:"from,omitempty"`      // what it was read from: a cuff's name, "imported"
	Source    patient.Source     `json:"source,omitzero"`     // where it came from, when imported
	Written
}

// Kind is "dosing.vitals-taken".
func (VitalsTaken) Kind() string { return "dosing.vitals-taken" }

// Limits of what a living person's reading can be; outside them it is a slip
// of the hand or the cuff, not a measurement. They are not clinical limits.
const (
	lowestSystolic, highestSystolic   = 40, 300
	lowestDiastolic, highestDiastolic = 20, 200
	lowestHeartRate, highestHeartRate = 20, 260
	lowestOxygen, highestOxygen       = 40, 100
	lowestBreaths, highestBreaths     = 2, 80
	lowestCelsius, highestCelsius     = 25_000, 46_000 // thousandths of a degree
	deepestSedation, alert            = 0, 5           // the ends of the MOAA/S
)

// Check refuses an empty set and numbers that no cuff can read.
func (v VitalsTaken) Check() error {
	if v.Pressure == nil && v.HeartRate == nil && v.Oxygen == nil && v.Breaths == nil && v.Celsius == nil && v.Sedation == nil {
		return fault.Bad("systolic", "Nothing was filled in. One number is enough.")
	}
	if p := v.Pressure; p != nil {
		if p.Systolic < lowestSystolic || p.Systolic > highestSystolic {
			return fault.Bad("systolic", "Upper pressure %d does not look like a reading; it is between %d and %d. Measured again?", p.Systolic, lowestSystolic, highestSystolic)
		}
		if p.Diastolic < lowestDiastolic || p.Diastolic > highestDiastolic {
			return fault.Bad("diastolic", "Lower pressure %d does not look like a reading; it is between %d and %d. Measured again?", p.Diastolic, lowestDiastolic, highestDiastolic)
		}
		if p.Diastolic >= p.Systolic {
			return fault.Bad("diastolic", "The lower pressure, %d, is not below the upper, %d. Have they changed places?", p.Diastolic, p.Systolic)
		}
	}
	if err := within("heartRate", "Heart rate", v.HeartRate, lowestHeartRate, highestHeartRate); err != nil {
		return err
	}
	if err := within("oxygen", "Oxygen", v.Oxygen, lowestOxygen, highestOxygen); err != nil {
		return err
	}
	if c := v.Celsius; c != nil && (*c < lowestCelsius || *c > highestCelsius) {
		return fault.Bad("celsius", "A temperature of %s °C does not look like a reading. Measured again?", quantity.Thousandths(*c))
	}
	if s := v.Sedation; s != nil && (*s < deepestSedation || *s > alert) {
		return fault.Bad("sedation", "The sedation score goes from %d, no answer, to %d, alert.", deepestSedation, alert)
	}
	return within("breaths", "Breaths", v.Breaths, lowestBreaths, highestBreaths)
}

func within(field, name string, value *int, low, high int) error {
	if value != nil && (*value < low || *value > high) {
		return fault.Bad(field, "%s %d does not look like a reading; it is between %d and %d. Measured again?", name, *value, low, high)
	}
	return nil
}

// EscortNamed says who takes the person home and stays with them. A ride
// alone is not company.
type EscortNamed struct {
	For   quantity.Day `json:"for"` // the day of the session
	Name  string       `json:"name"`
	Phone string       `json:"phone"`
	Stays bool         `json:"stays"` // stays with the person afterwards
	Written
}

// String prints the kind and the day, nothing of anybody.
func (e EscortNamed) String() string { return e.Kind() + " " + string(e.For) }

// GoString prints what String prints.
func (e EscortNamed) GoString() string { return e.String() }

// Kind is "dosing.escort-named".
func (EscortNamed) Kind() string { return "dosing.escort-named" }

// Check asks for a name, a phone number and a day.
func (e EscortNamed) Check() error {
	switch {
	case strings.TrimSpace(e.Name) == "":
		return fault.Bad("name", "Say who comes.")
	case strings.TrimSpace(e.Phone) == "":
		return fault.Bad("phone", "Write a number they answer.")
	case !e.For.Valid():
		return fault.Bad("for", "Say for which day.")
	}
	return nil
}

// FastingStated is when the person says they last ate and drank. Nil means
// they were asked and do not know.
type FastingStated struct {
	Solids *time.Time `json:"solids,omitempty"` // last solid food
	Clear  *time.Time `json:"clear,omitempty"`  // last clear drink
	Written
}

// Kind is "dosing.fasting-stated".
func (FastingStated) Kind() string { return "dosing.fasting-stated" }

// Check accepts every answer, also "I don't know".
func (FastingStated) Check() error { return nil }
