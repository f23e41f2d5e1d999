package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// NoteContactPerson keeps whom the client named as theirs: whom they would call
// in a hard hour, and whom the clinic may call.
type NoteContactPerson struct {
	Patient id.Patient
	Person  patient.ContactPerson
}

// Name is "contact.note".
func (NoteContactPerson) Name() string { return "contact.note" }

// Action is Create.
func (NoteContactPerson) Action() access.Action { return access.Create }

// Classes is Demographics.
func (NoteContactPerson) Classes() []ledger.Class { return []ledger.Class{ledger.Demographics} }

// Needs is the patient's record.
func (n NoteContactPerson) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(n.Patient)}
}

// Decide keeps it.
func (n NoteContactPerson) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(n.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: n.Person}}, nil
}
