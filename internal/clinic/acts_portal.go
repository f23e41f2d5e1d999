package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// EndPortal ends that a client may sign in to their own pages: from now on no
// link, code or passkey of theirs opens anything, even before package signin has
// ended them. It refuses where nothing is open (Conflict, "portal.ended").
type EndPortal struct {
	Patient id.Patient
	Reason  string // in a sentence
}

// Name is "portal.end".
func (EndPortal) Name() string { return "portal.end" }

// Action is Create.
func (EndPortal) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (EndPortal) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record.
func (e EndPortal) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(e.Patient)}
}

// Decide takes every invitation to the client's pages back.
func (e EndPortal) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(e.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	var out []Proposal
	for _, one := range screening.Portal(chart) {
		out = append(out, Proposal{Stream: stream, Fact: screening.InvitationEnded{Invitation: one.ID, Reason: e.Reason}})
	}
	if len(out) == 0 {
		return nil, fault.Clash("portal.ended", "They have no pages of their own here, or these were ended already.")
	}
	return out, nil
}
