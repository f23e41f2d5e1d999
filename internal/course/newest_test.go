package course

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/protocols"
)

// TestTheNewestAreEnough: a long record gives the same answers from the few
// newest vital signs that the rules can tell apart as from all of them, by every
// protocol that ships and at every gate.
func TestTheNewestAreEnough(t *testing.T) {
	lib, shelf := library(t), protocol.Shelf(protocols.Texts())
	random := rand.New(rand.NewPCG(1, 2))
	few := 0
	for _, name := range shelf.Protocols() {
		def, problems := protocol.Load(shelf[name], shelf, Vocabulary())
		if len(problems) > 0 {
			t.Fatal(name, problems)
		}
		for range 8 {
			rec := randomVitals(t, random)
			q := Question{Definition: def, Now: noon, Location: time.UTC}
			whole := lib.FactsOf(q, rec, ledger.Chart{})
			gates := def.Gates()
			outcomes := lib.Answers(q, gates, rec, ledger.Chart{})
			for i, gate := range gates {
				of := whole
				if gate == protocol.Determination {
					of = beside(q, whole, rec)
				}
				want := lib.settle(q, rec, def.Evaluate(of, gate, noon))
				if !reflect.DeepEqual(outcomes[i].Findings, want.Findings) {
					compareOutcomes(t, name, outcomes[i], want)
				}
			}
			for _, fact := range vitalFacts {
				if n, enough := def.Newest(fact, gates); enough && n < len(whole[fact]) {
					few++
				}
			}
		}
	}
	if few == 0 {
		t.Error("nowhere were a few readings enough")
	}
}

func compareOutcomes(t *testing.T, name string, got, want protocol.Outcome) {
	t.Helper()
	for i, f := range want.Findings {
		if g := got.Findings[i]; !reflect.DeepEqual(f, g) {
			t.Errorf("%s, %s, %s: from the newest\n  %s: %s %+v\nfrom all\n  %s: %s %+v", name, want.Gate, f.Rule, g.State, g.Say, g.Evidence, f.State, f.Say, f.Evidence)
		}
	}
}

// randomVitals is a record of vital signs on the days before noon, some of them
// late, some of one instant, with a session or two among them.
func randomVitals(tb testing.TB, random *rand.Rand) ledger.Chart {
	var facts []at
	for i := range 60 {
		pulse, oxygen, awake := 50+random.IntN(80), 88+random.IntN(12), random.IntN(6)
		v := dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: 110 + random.IntN(90), Diastolic: 60 + random.IntN(45)}, HeartRate: &pulse, Oxygen: &oxygen, Sedation: &awake}
		if random.IntN(4) == 0 {
			v.Session = id.Session("s" + string(rune('0'+i%3)))
		}
		facts = append(facts, at{ago(time.Duration(random.IntN(12*24*60)) * time.Minute / time.Duration(1+random.IntN(200))), v})
	}
	for i := range random.IntN(3) {
		facts = append(facts, at{ago(time.Duration(1+random.IntN(12*24)) * time.Hour), dosing.DoseGiven{Session: id.Session("s" + string(rune('0'+i))), Route: "IM", Amount: 50_000}})
	}
	return chart(tb, facts...)
}
