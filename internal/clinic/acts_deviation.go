package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// AnswerDeviation says what follows from something that was done although not
// everything was in place. It refuses one that is not there (NotFound) or was
// answered (Conflict, "deviation.answered"), and anybody but a prescriber
// (Denied, "scope.deviation").
type AnswerDeviation struct {
	Patient id.Patient
	Answer  dosing.DeviationAnswered
}

// Name is "deviation.answer".
func (AnswerDeviation) Name() string { return "deviation.answer" }

// Action is Create.
func (AnswerDeviation) Action() access.Action { return access.Create }

// Classes is Dosing.
func (AnswerDeviation) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record.
func (a AnswerDeviation) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(a.Patient)}
}

// By asks for a prescriber, whose matter it is.
func (a AnswerDeviation) By(g access.Grant) (Act, error) {
	return a, doerOf(g).acts("scope.deviation", access.Prescriber)
}

// Decide takes the answer.
func (a AnswerDeviation) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(a.Patient)
	all := dosing.Deviations(charts.Of(stream))
	i := slices.IndexFunc(all, func(d dosing.Deviation) bool { return d.Entry.ID == a.Answer.Deviation })
	if i < 0 {
		return nil, fault.Missing("There is no such deviation in this record.")
	}
	if all[i].Answer != nil {
		return nil, fault.Clash("deviation.answered", "This was answered already.")
	}
	return []Proposal{{Stream: stream, Fact: a.Answer}}, nil
}
