package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// ImportRecord takes one person's record from elsewhere, all or nothing. What
// is already here unchanged is left alone; what changed there corrects what
// is here; nothing is taken away. A recent answer about wanting to die raises an
// alert in the same act, as if it had been given here; an old one is history
// (duty.ImportRecent).
type ImportRecord struct {
	Patient id.Patient
	Facts   []ImportedFact
	// Withdrawn names what the source now calls an error: what was taken in of
	// it is taken back.
	Withdrawn   []string
	Instruments *instrument.Library `json:"-"` // what answers to questionnaires are held to; nil: none raises anything

	rotaAndStaff
}

// An ImportedFact is one fact with when it happened; a zero time means now.
type ImportedFact struct {
	At   time.Time
	Fact ledger.Fact
}

// Name is "record.import".
func (ImportRecord) Name() string { return "record.import" }

// Action is Create.
func (ImportRecord) Action() access.Action { return access.Create }

// Needs is the patient's record.
func (i ImportRecord) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(i.Patient), ledger.SettingStream}
}

// Decide proposes what is new and what changed, and what that raises.
func (i ImportRecord) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(i.Patient)
	known := sources(charts.Of(stream))
	var out []Proposal
	for _, f := range i.Facts {
		src := SourceOf(f.Fact)
		held, ok := known[sourceKey{f.Fact.Kind(), src.System, src.ID}]
		switch {
		case ok && held.digest == src.Digest:
			continue
		case ok:
			out = append(out, Proposal{Stream: stream, At: f.At, Fact: f.Fact, Corrects: held.entry})
		default:
			out = append(out, Proposal{Stream: stream, At: f.At, Fact: f.Fact})
		}
	}
	raised := charts.raise(stream, i.risks(charts, out, now, loc), now, loc)
	for n := range raised { // nobody told them anything there
		r := raised[n].Fact.(duty.Raised)
		r.Promised = false
		raised[n].Fact = r
	}
	return append(append(out, i.withdraw(charts.Of(stream))...), raised...), nil
}

// risks are the recent answers about wanting to die among what is taken in.
func (i ImportRecord) risks(charts Charts, taken []Proposal, now time.Time, loc *time.Location) []duty.Given {
	recent := charts.desk(now, loc).Length(duty.ImportRecent)
	var asked []patient.Asked
	var out []duty.Given
	for _, p := range taken {
		if !p.At.IsZero() && now.Sub(p.At) > recent {
			continue
		}
		switch f := p.Fact.(type) {
		case patient.Asked:
			asked = append(asked, f)
		case instrument.Answered:
			out = append(out, i.risksOf(charts, f)...)
		}
	}
	return append(out, fromAnswers(asked)...)
}

// risksOf are the answers about wanting to die in one response.
func (i ImportRecord) risksOf(charts Charts, f instrument.Answered) []duty.Given {
	if i.Instruments == nil || f.Source.IsZero() {
		return nil
	}
	def, err := i.Instruments.For(charts.Of(ledger.SettingStream)).Named(f.Instrument)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(duty.FromResponse(def, f, ""), func(g duty.Given) bool { return g.Sort != duty.RiskAnswer })
}

// withdraw voids what the source has withdrawn.
func (i ImportRecord) withdraw(chart ledger.Chart) (out []Proposal) {
	for e := range chart.Standing() {
		if src := SourceOf(e.Fact); !src.IsZero() && slices.Contains(i.Withdrawn, src.ID) {
			out = append(out, Proposal{Stream: e.Stream, At: e.At, Corrects: e.ID,
				Fact: ledger.Voided{Entry: e.ID, Reason: "Where it came from, it is now marked as an error."}})
		}
	}
	return out
}

type sourceKey struct{ kind, system, id string }

type heldSource struct {
	entry  id.Entry
	digest string
}

// sources lists what of a record came from elsewhere. What was taken back
// here stays known, so that importing again does not bring it back.
func sources(chart ledger.Chart) map[sourceKey]heldSource {
	out := map[sourceKey]heldSource{}
	for _, e := range chart.Entries { // in book order: the last one holds
		if src := SourceOf(e.Fact); !src.IsZero() {
			out[sourceKey{e.Kind, src.System, src.ID}] = heldSource{e.ID, src.Digest}
		}
	}
	return out
}

// SourceOf returns where a fact was imported from; zero if it was not.
func SourceOf(fact ledger.Fact) patient.Source {
	switch f := fact.(type) {
	case patient.Registered:
		return f.Source
	case patient.DeathNoted:
		return f.Source
	case patient.Linked:
		return f.Source
	case patient.ConditionNoted:
		return f.Source
	case patient.AllergyNoted:
		return f.Source
	case patient.ProcedureDone:
		return f.Source
	case patient.MedicineNoted:
		return f.Source
	case patient.MedicinesReviewed:
		return f.Source
	case patient.MeasurementTaken:
		return f.Source
	case patient.LabReported:
		return f.Source
	case patient.Asked:
		return f.Source
	case dosing.VitalsTaken:
		return f.Source
	case instrument.ScoreReported:
		return f.Source
	case instrument.Answered:
		return f.Source
	}
	return patient.Source{}
}

// WouldChange says what an import would add and correct, without doing it.
func (i ImportRecord) WouldChange(chart ledger.Chart) (added, corrected int) {
	proposals, _ := i.Decide(Charts{ledger.PatientStream(i.Patient): chart}, time.Time{}, time.UTC)
	corrected = len(slices.DeleteFunc(slices.Clone(proposals), func(p Proposal) bool { return p.Corrects == "" }))
	return len(proposals) - corrected, corrected
}
