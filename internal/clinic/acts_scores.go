package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// NoteScore notes the total of a questionnaire that was filled in elsewhere, on
// paper or in another system. What hangs on a single answer stays unknown. It
// refuses an impossible total (Invalid, beside "total"), and a client (Denied,
// "scope.client"): clients answer questions, they do not write down totals.
type NoteScore struct {
	Patient id.Patient
	At      time.Time // when it was filled in; zero means now
	Score   instrument.ScoreReported
}

// Name is "score.note".
func (NoteScore) Name() string { return "score.note" }

// Action is Create.
func (NoteScore) Action() access.Action { return access.Create }

// Needs is the patient's record.
func (n NoteScore) Needs() []ledger.Stream { return n.noting().needs() }

// By denies clients.
func (n NoteScore) By(g access.Grant) (Act, error) {
	if clientOnly(g) {
		return nil, fault.Deny("scope.client", "This is written down by somebody on the care team.")
	}
	return n, nil
}

// Decide takes it.
func (n NoteScore) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return n.noting().decide(charts, now)
}

func (n NoteScore) noting() noting { return noting{patient: n.Patient, at: n.At, fact: n.Score} }
