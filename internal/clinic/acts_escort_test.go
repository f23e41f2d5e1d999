package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A client says who takes them home, and of a session nothing else.
func TestAClientNamesWhoTakesThemHome(t *testing.T) {
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	actor := access.Actor{Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(p.ana), Role: "client"}}
	self, err := p.Covering(actor, access.Create, ledger.Dosing, p.stream(), access.Self)
	if err != nil {
		t.Fatal(err)
	}
	day := quantity.DayOf(p.Now().Add(48*time.Hour), time.UTC)
	p.must(t, self, clinic.NameEscort{Patient: p.ana, Escort: dosing.EscortNamed{For: day, Name: "Lena", Phone: "303 555 0101", Stays: true}})
	for _, fact := range []ledger.Fact{
		dosing.DoseGiven{Session: "s1", Route: "IM", Amount: 50_000}, dosing.SessionClosed{Session: "s1", Effect: dosing.Sufficient},
		dosing.Left{Session: "s1", With: "Lena", Stays: true}, dosing.FastingStated{},
	} {
		say := deed{Label: p.NewID(), needs: []ledger.Stream{p.stream()}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
			return []clinic.Proposal{{Stream: p.stream(), Fact: fact}}, nil
		}}
		p.says("a client writes "+fact.Kind(), self, say, fault.Denied, "scope.client")
	}
}
