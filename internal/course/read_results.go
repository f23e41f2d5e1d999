package course

import (
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// measuredAs maps what a laboratory measures to the fact it becomes.
var measuredAs = map[patient.Analyte]string{
	patient.TSH: "lab.tsh", patient.ALT: "lab.alt", patient.AST: "lab.ast", patient.GGT: "lab.ggt", patient.ALP: "lab.alp",
	patient.Bilirubin: "lab.bilirubin", patient.MoCA: "cognition.moca", patient.PHQ9Item9: "measure.phq-9.item-9",
}

// panels are LOINC codes of panels of liver tests. ref: loinc
var panels = []string{"24325-3", "24323-8"}

// tracings are LOINC codes of electrocardiograms. ref: loinc
var tracings = []string{"11524-6", "34534-8"}

// results turns results into facts, in the unit of each fact. A result without
// a unit, or in one that is not understood, is unknown and says why; no unit is
// ever guessed.
func (g *gathering) results() {
	for _, l := range items(g.piles.labs, toldOf) {
		codings := append([]patient.Coding{l.Fact.Coding}, l.Fact.Codings...)
		if patient.HasAny(codings, patient.LOINC, panels) {
			g.add("lab.liver", l.Entry, protocol.InstantValue(), l.Fact.Title())
		}
		if patient.HasAny(codings, patient.LOINC, tracings) {
			g.add("ecg.done", l.Entry, protocol.InstantValue(), l.Fact.Title())
		}
		a, ok := patient.AnalyteOf(l.Fact.Measurement)
		if fact := measuredAs[a]; ok && fact != "" {
			g.result(fact, a, l)
		}
	}
}

// of returns what says whether a result is one of an analyte.
func of(a patient.Analyte) func(patient.LabReported) bool {
	return func(l patient.LabReported) bool {
		got, ok := patient.AnalyteOf(l.Measurement)
		return ok && got == a
	}
}

// toldOf reports whether a result can become a fact at all.
func toldOf(l patient.LabReported) bool {
	_, ok := patient.AnalyteOf(l.Measurement)
	return ok || patient.HasAny(l.Codings, patient.LOINC, panels, tracings) || patient.HasAny([]patient.Coding{l.Coding}, patient.LOINC, panels, tracings)
}

// result reads one result.
func (g *gathering) result(fact string, a patient.Analyte, l patient.Item[patient.LabReported]) {
	n, why := l.Fact.In(a)
	if why != "" {
		g.unknown(fact, l.Entry, why)
	} else {
		g.add(fact, l.Entry, protocol.NumberValue(n), l.Fact.Title())
	}
	switch a {
	case patient.ALT, patient.AST:
		g.add("lab.liver", l.Entry, protocol.InstantValue(), l.Fact.Title())
	case patient.MoCA:
		g.add("cognition.tested", l.Entry, protocol.InstantValue(), l.Fact.Title())
	case patient.TSH:
		if below, why := l.Fact.BelowRange(a); why != "" {
			g.unknown("lab.tsh.low", l.Entry, why)
		} else {
			g.add("lab.tsh.low", l.Entry, protocol.FlagValue(below), l.Fact.Title())
		}
	}
}

// A procedureCode is one code of a procedure in its system.
type procedureCode struct{ system, code string }

// procedureFacts are the procedures that rules ask about: an electrocardiogram,
// electroconvulsive therapy, transcranial magnetic stimulation. ref: snomed, cpt
var procedureFacts = map[procedureCode]string{
	{patient.SNOMED, "29303009"}: "ecg.done", {patient.SNOMED, "268400002"}: "ecg.done",
	{cpt, "93000"}: "ecg.done", {cpt, "93005"}: "ecg.done", {cpt, "93010"}: "ecg.done",
	{patient.SNOMED, "23835007"}: "history.ect-tms", {cpt, "90870"}: "history.ect-tms",
	{cpt, "90867"}: "history.ect-tms", {cpt, "90868"}: "history.ect-tms", {cpt, "90869"}: "history.ect-tms",
}

// cpt is the code system of the American Medical Association's procedure codes.
const cpt = "http://www.ama-assn.org/go/cpt"

// procedures reads what was done to somebody: an ECG, ECT or TMS. Only what was
// brought to its end counts.
func (g *gathering) procedures() {
	if g.wants("ecg.done", "history.ect-tms") {
		stimulated := false
		each(g.piles.procedures, func(e *ledger.Entry, p patient.ProcedureDone) {
			if p.Status != "completed" {
				return
			}
			for _, c := range p.Codings {
				switch procedureFacts[procedureCode{patient.SystemNamed(c.System), c.Code}] {
				case "ecg.done":
					g.add("ecg.done", *e, protocol.InstantValue(), p.Title())
				case "history.ect-tms":
					stimulated = true
					g.add("history.ect-tms", *e, protocol.FlagValue(true), p.Title())
				}
			}
		})
		if !stimulated {
			g.putAnswer("history.ect-tms", "history.ect-tms")
		}
	}
}
