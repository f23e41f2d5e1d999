package clinic

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// A noting is what all acts that note something about a person have in common.
type noting struct {
	patient  id.Patient
	at       time.Time
	fact     ledger.Fact
	corrects id.Entry
}

func (n noting) action() access.Action {
	if n.corrects != "" {
		return access.Amend
	}
	return access.Create
}

func (n noting) needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(n.patient)} }

func (n noting) decide(charts Charts, now time.Time) ([]Proposal, error) {
	stream := ledger.PatientStream(n.patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if err := notAhead("at", n.at, now); err != nil {
		return nil, err
	}
	if err := alive("at", n.at, chart); err != nil {
		return nil, err
	}
	if n.corrects != "" {
		if err := correctable(chart, n.corrects, n.fact.Kind()); err != nil {
			return nil, err
		}
	}
	return []Proposal{{Stream: stream, At: n.at, Fact: n.fact, Corrects: n.corrects}}, nil
}

// NoteCondition notes a condition, or corrects what was noted about one. It
// refuses an entry that is gone (Conflict, "entry.replaced") and a client
// (Denied, "scope.client").
type NoteCondition struct {
	Patient   id.Patient
	At        time.Time // its onset or when it was found; zero means now
	Condition patient.ConditionNoted
	Corrects  id.Entry
}

// Name is "condition.note".
func (NoteCondition) Name() string { return "condition.note" }

// Action is Create; a correction is Amend.
func (n NoteCondition) Action() access.Action { return n.noting().action() }

// Classes is Clinical.
func (NoteCondition) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (n NoteCondition) Needs() []ledger.Stream { return n.noting().needs() }

// Decide takes it.
func (n NoteCondition) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return n.noting().decide(charts, now)
}

func (n NoteCondition) noting() noting { return noting{n.Patient, n.At, n.Condition, n.Corrects} }

// NoteAllergy notes an allergy or intolerance, or corrects one. It refuses as
// NoteCondition does.
type NoteAllergy struct {
	Patient  id.Patient
	At       time.Time
	Allergy  patient.AllergyNoted
	Corrects id.Entry
}

// Name is "allergy.note".
func (NoteAllergy) Name() string { return "allergy.note" }

// Action is Create; a correction is Amend.
func (n NoteAllergy) Action() access.Action { return n.noting().action() }

// Classes is Clinical.
func (NoteAllergy) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (n NoteAllergy) Needs() []ledger.Stream { return n.noting().needs() }

// Decide takes it.
func (n NoteAllergy) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return n.noting().decide(charts, now)
}

func (n NoteAllergy) noting() noting { return noting{n.Patient, n.At, n.Allergy, n.Corrects} }

// NoteRelative notes a condition of a relative, or corrects one. It refuses as
// NoteCondition does.
type NoteRelative struct {
	Patient  id.Patient
	At       time.Time
	Relative patient.RelativeNoted
	Corrects id.Entry
}

// Name is "relative.note".
func (NoteRelative) Name() string { return "relative.note" }

// Action is Create; a correction is Amend.
func (n NoteRelative) Action() access.Action { return n.noting().action() }

// Classes is Clinical.
func (NoteRelative) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (n NoteRelative) Needs() []ledger.Stream { return n.noting().needs() }

// Decide takes it.
func (n NoteRelative) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return n.noting().decide(charts, now)
}

func (n NoteRelative) noting() noting { return noting{n.Patient, n.At, n.Relative, n.Corrects} }

// NoteLab notes a result of a laboratory or a test, or corrects one. A number
// without a unit is refused (Invalid, beside "unit"): write 1 for a bare count.
type NoteLab struct {
	Patient  id.Patient
	At       time.Time // when it was taken; zero means now
	Lab      patient.LabReported
	Corrects id.Entry
}

// Name is "lab.note".
func (NoteLab) Name() string { return "lab.note" }

// Action is Create; a correction is Amend.
func (n NoteLab) Action() access.Action { return n.noting().action() }

// Classes is Clinical.
func (NoteLab) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (n NoteLab) Needs() []ledger.Stream { return n.noting().needs() }

// Decide takes it.
func (n NoteLab) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	if n.Lab.Value != nil && n.Lab.Unit == "" {
		return nil, fault.Bad("unit", "In which unit? The same number means different things in different units.")
	}
	return n.noting().decide(charts, now)
}

func (n NoteLab) noting() noting { return noting{n.Patient, n.At, n.Lab, n.Corrects} }

// NoteMeasurement notes a weight, a height or another body measurement, or
// corrects one. A weight that is far from the last one is questioned once
// (Invalid, "measurement.unit", beside "value"): pounds may have been typed as
// kilograms. Sure says that whoever typed it looked again.
type NoteMeasurement struct {
	Patient     id.Patient
	At          time.Time
	Measurement patient.MeasurementTaken
	Corrects    id.Entry
	Sure        bool
}

// Name is "measurement.note".
func (NoteMeasurement) Name() string { return "measurement.note" }

// Action is Create; a correction is Amend.
func (n NoteMeasurement) Action() access.Action { return n.noting().action() }

// Classes is Vitals.
func (NoteMeasurement) Classes() []ledger.Class { return []ledger.Class{ledger.Vitals} }

// Needs is the patient's record.
func (n NoteMeasurement) Needs() []ledger.Stream { return n.noting().needs() }

// Decide takes it, or asks whether the unit is right.
func (n NoteMeasurement) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	if !n.Sure {
		if err := n.question(charts.Of(ledger.PatientStream(n.Patient)), loc); err != nil {
			return nil, err
		}
	}
	return n.noting().decide(charts, now)
}

func (n NoteMeasurement) noting() noting { return noting{n.Patient, n.At, n.Measurement, n.Corrects} }

// A weight this many tenths of the last one, or more, or less than its
// counterpart, is more likely a wrong unit than a changed body: a kilogram is
// 2.2 pounds. These are slips of the hand, not clinical limits.
const manyTenths, fewTenths = 16, 6

// question asks whether a weight is in the unit it claims.
func (n NoteMeasurement) question(chart ledger.Chart, loc *time.Location) error {
	w, ok := n.Measurement.Weight()
	if !ok {
		return nil
	}
	var last quantity.Weight
	var when time.Time
	for e, m := range ledger.Find[patient.MeasurementTaken](chart) {
		if held, ok := m.Weight(); ok && e.ID != n.Corrects && !e.At.Before(when) {
			last, when = held, e.At
		}
	}
	if last == 0 || int64(w)*10 < int64(last)*manyTenths && int64(w)*10 > int64(last)*fewTenths {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Rule: "measurement.unit", Field: "value",
		Msg: fmt.Sprintf("On %s it was %s, and this says %s. Is the unit right?", when.In(loc).Format("2 January 2006"), last, w)}
}
