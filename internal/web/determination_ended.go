package web

import (
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// endedVerdict shows what was signed about a course that has ended: to be read,
// and as it was then. Only a look at the risk goes on.
func (c *call) endedVerdict(v *verdict, p *ui.DeterminationPage) {
	_, until := course.Within(v.whole, v.ended)
	p.Line = "The course ended on " + longDay(quantity.DayOf(until, c.s.clinic.Location())) + ". What was signed stays here, to be read."
	prescriber, therapist := screening.Signatures(v.seen, v.ended.Course, v.ended.Hash)
	v.standing = screening.Determination{Prescriber: prescriber, Therapist: therapist, Outcome: screening.Joint(prescriber, therapist)}
	p.Joint = ui.State{Kind: "plain", Word: "was not decided"}
	if v.standing.Outcome != "" {
		p.Joint.Word = screening.OutcomeWords(v.standing.Outcome)
	}
	p.Signed = []ui.SignatureView{
		c.signatureView(v, screening.AsPrescriber, "Prescriber", prescriber, access.Prescriber, ""),
		c.signatureView(v, screening.AsTherapist, "Mental-health professional", therapist, access.Therapist, ""),
	}
	for i, s := range []*screening.Signature{prescriber, therapist} {
		view := &p.Signed[i]
		view.Form, view.Why = nil, ""
		if s != nil { // that it has run out since says nothing about the course
			view.State.Word = screening.OutcomeWords(s.Fact.Outcome)
		}
	}
	p.Halves = c.signViews(v.desk, redo{})
	c.clientSide(v, p)
	c.riskSide(v, p)
	p.Done = c.doneSince(v)
}
