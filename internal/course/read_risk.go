package course

import (
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// risk reads whether a clinician has looked at the risk of suicide since it was
// last found raised, and whether there is a current safety plan.
func (g *gathering) risk() {
	if !g.wants("suicide.review", "safety-plan.current") {
		return
	}
	raised := g.raised()
	for e, r := range ledger.Find[screening.RiskReviewed](g.chart) {
		detail := r.Plan
		if e.At.Before(raised) {
			detail = "it was found raised since then"
		}
		g.add("suicide.review", e, protocol.FlagValue(!e.At.Before(raised)), detail)
	}
	for e, p := range ledger.Find[screening.SafetyPlanned](g.chart) {
		detail := ""
		if p.Until != "" {
			detail = "until " + p.Until.Time().Format("2 January 2006")
		}
		g.add("safety-plan.current", e, protocol.FlagValue(p.Until == "" || g.today <= p.Until), detail)
	}
}

// raised returns when anybody last found signs of suicidal thoughts, plans or
// acts: an answer, a score, an answer of any questionnaire that asks about them.
// The zero time where nobody did. What was asked and not known is not a sign, and no reassurance.
func (g *gathering) raised() (last time.Time) {
	see := func(at time.Time, sign bool) {
		if sign && at.After(last) {
			last = at
		}
	}
	for e, a := range ledger.Find[patient.Asked](g.chart) {
		switch f := named()[a.Fact]; a.Fact {
		case "suicide.ideation", "suicide.attempt", "risk.today", "measure.phq-9.item-9":
			v, err := f.Parse(a.Value)
			see(e.At, a.Answer == patient.Yes || a.Answer == patient.Valued && err == nil && !v.Never() && (f.Type == protocol.TypeInstant || v.Number() > 0))
		}
	}
	for e, c := range ledger.Find[dosing.Checked](g.chart) {
		see(e.At, c.Fact == "risk.today" && c.Answer == patient.Yes)
	}
	for e, s := range ledger.Find[instrument.ScoreReported](g.chart) {
		see(e.At, s.Instrument == "c-ssrs" && s.Total > 0)
	}
	for _, l := range items(g.piles.labs, of(patient.PHQ9Item9)) {
		see(l.Entry.At, l.Fact.Value != nil && *l.Fact.Value > 0)
	}
	for at := range g.signs() {
		see(at, true)
	}
	return last
}

// benefit reads when a prescriber last looked at whether the treatment helps.
func (g *gathering) benefit() {
	if !g.wants("benefit.reviewed") {
		return
	}
	for e, b := range ledger.Find[screening.BenefitReviewed](g.chart) {
		if g.ofCourse(b.Course, e.At) {
			g.add("benefit.reviewed", e, protocol.InstantValue(), b.Next)
		}
	}
}
