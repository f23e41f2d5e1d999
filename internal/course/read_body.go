package course

import (
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// body reads weight and height, and works out what follows from them: body
// mass index, ideal and adjusted weight, and the weight that doses go by.
func (g *gathering) body() {
	if !g.wants("weight.actual", "weight.ideal", "weight.adjusted", "weight.dosing", "height", "body.bmi") {
		return
	}
	b, weighed := g.measurements()
	if weighed.ID == "" {
		return
	}
	if bmi, ok := dosing.BMI(b.Actual, b.Height); ok {
		g.add("body.bmi", weighed, protocol.NumberValue(bmi), "from "+b.Actual.String()+" and "+protocol.NumberValue(b.Height).String()+" cm")
	}
	estimate := func(fact string, v protocol.Value, detail string) {
		r := reading(&weighed, v, detail)
		r.Estimate = true
		g.put(fact, r)
	}
	if ideal, adjusted, ok := dosing.Weights(b.Actual, b.Height, b.Sex); ok {
		estimate("weight.ideal", protocol.WeightValue(ideal), "Devine, from height and sex")
		estimate("weight.adjusted", protocol.WeightValue(adjusted), "ideal weight and two fifths of what is above it")
	}
	w, basis, why := b.WeightFor(g.weightBasis(), g.q.Definition.Plan.Dose)
	switch {
	case why != "":
		g.unknown("weight.dosing", weighed, why)
	case basis == dosing.ActualWeight:
		g.add("weight.dosing", weighed, protocol.WeightValue(w), "actual weight")
	default:
		estimate("weight.dosing", protocol.WeightValue(w), basis+" weight")
	}
}

// measurements reads what was measured of a body, and returns the last of each
// with the entry of the weight.
func (g *gathering) measurements() (b dosing.Body, weighed ledger.Entry) {
	for _, m := range items(g.piles.measured, func(m patient.MeasurementTaken) bool { return m.Value != nil }) { // the newest first
		if w, ok := m.Fact.Weight(); ok {
			g.add("weight.actual", m.Entry, protocol.WeightValue(w), "")
			if b.Actual == 0 {
				b.Actual, weighed = w, m.Entry
			}
		}
		if h, ok := m.Fact.Height(); ok {
			g.add("height", m.Entry, protocol.NumberValue(h), "")
			if b.Height == 0 {
				b.Height = h
			}
		}
		if m.Fact.Coding.Code == patient.BMICode && m.Fact.Value != nil && m.Fact.Unit == "kg/m2" {
			g.add("body.bmi", m.Entry, protocol.NumberValue(*m.Fact.Value), "as measured")
		}
	}
	b.Sex = g.sex()
	return b, weighed
}

// sex returns the sex used for formulas: only as it was asked for.
func (g *gathering) sex() string {
	if a, ok := g.heard["patient.sex"]; ok {
		if r := g.read(named()["patient.sex"], a); !r.Unknown {
			return r.Value.String()
		}
	}
	return ""
}

// weightBasis returns the weight that the prescriber picked with the order;
// empty where nobody picked one.
func (g *gathering) weightBasis() string {
	if o, ok := g.order(); ok {
		return o.WeightBasis
	}
	return ""
}
