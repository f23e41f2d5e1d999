package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// NameEscort records who takes a client home from a session and stays with them,
// as they say themselves. It refuses a day that has passed (Invalid, beside
// "for"), and everybody but the client (Denied, "scope.own"): staff go over it on
// the day.
type NameEscort struct {
	Patient id.Patient
	Escort  dosing.EscortNamed
}

func (NameEscort) forClients() {}

// Name is "escort.name".
func (NameEscort) Name() string { return "escort.name" }

// Action is Create.
func (NameEscort) Action() access.Action { return access.Create }

// Classes is Dosing.
func (NameEscort) Classes() []ledger.Class { return []ledger.Class{ledger.Dosing} }

// Needs is the patient's record.
func (n NameEscort) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(n.Patient)} }

// By asks for the client.
func (n NameEscort) By(g access.Grant) (Act, error) {
	if !clientOnly(g) {
		return nil, fault.Deny("scope.own", "Only the client says this.")
	}
	return n, nil
}

// Decide writes it down.
func (n NameEscort) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(n.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if n.Escort.For.Valid() && n.Escort.For < quantity.DayOf(now, loc) {
		return nil, fault.Bad("for", "This day has passed.")
	}
	return []Proposal{{Stream: stream, Fact: n.Escort}}, nil
}
