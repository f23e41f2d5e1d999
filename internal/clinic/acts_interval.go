package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// TakeInterval records the interval history before a session: what changed
// since the last one, with the answers, medicines and conditions that came up.
// Each is an entry of its own, so that what rests on an older one is open
// again; nothing has to be marked by hand.
//
// It refuses as AnswerAsked, NoteMedicine and NoteCondition do, and a client
// (Denied, "scope.client").
type TakeInterval struct {
	Patient    id.Patient
	At         time.Time
	Interval   dosing.IntervalTaken
	Answers    []patient.Asked
	Medicines  []NoteMedicine // of the same patient; their Patient and At are not looked at
	Conditions []patient.ConditionNoted
	Reviewed   *patient.MedicinesReviewed // the list was gone over too; nil: it was not

	doer doer
}

// Name is "interval.take".
func (TakeInterval) Name() string { return "interval.take" }

// Action is Create.
func (TakeInterval) Action() access.Action { return access.Create }

// Classes is Clinical.
func (TakeInterval) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (t TakeInterval) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(t.Patient)}
}

// By takes note of who asks.
func (t TakeInterval) By(g access.Grant) (Act, error) {
	t.doer = doerOf(g)
	return t, nil
}

// Decide takes all of it or nothing.
func (t TakeInterval) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(t.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if err := notAhead("at", t.At, now); err != nil {
		return nil, err
	}
	out := []Proposal{{Stream: stream, At: t.At, Fact: t.Interval}}
	if len(t.Answers) > 0 {
		more, err := AnswerAsked{Patient: t.Patient, At: t.At, Answers: t.Answers, doer: t.doer}.Decide(charts, now, loc)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, m := range t.Medicines {
		m.Patient, m.At, m.doer = t.Patient, t.At, t.doer
		more, err := m.Decide(charts, now, loc)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for _, c := range t.Conditions {
		out = append(out, Proposal{Stream: stream, At: t.At, Fact: c})
	}
	if t.Reviewed != nil {
		out = append(out, Proposal{Stream: stream, At: t.At, Fact: *t.Reviewed})
	}
	return out, nil
}
