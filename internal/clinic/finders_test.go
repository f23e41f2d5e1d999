package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/store"
)

// TestFindersKeepUp records what finders look into and what they only count,
// one after another and many at once, and lets verification compare.
func TestFindersKeepUp(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse := h.nurse(t, "Sam Ortiz")
		people := []id.Patient{h.ana(t, "Moreno"), h.ana(t, "Lee"), h.ana(t, "Okafor")}
		done := make(chan error)
		for _, p := range people {
			g := h.grant(t, nurse, p)
			go func() {
				var err error
				for i := 0; i < 20 && err == nil; i++ {
					_, err = h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: p, Vitals: vitals(120+i, 80)})
				}
				done <- err
			}()
		}
		for range people {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		// A death is looked into, and so is what follows it.
		program := access.Actor{Clinic: h.ID(), Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "test"}}
		g, err := access.Decide(access.Request{Actor: program, Action: access.Create, Class: ledger.Demographics})
		if err != nil {
			t.Fatal(err)
		}
		death := clinic.ImportRecord{Patient: people[1], Facts: []clinic.ImportedFact{{Fact: patient.DeathNoted{On: "2026-03-01", Source: patient.Source{System: "test", ID: "Death/1", Digest: "1"}}}}}
		for _, act := range []clinic.Act{death, clinic.TakeVitals{Patient: people[1], Vitals: vitals(130, 80)}} {
			who := g
			if act.Name() == "vitals.take" {
				who = h.grant(t, nurse, people[1])
			}
			if _, err := h.Do(t.Context(), who, id.Act(h.NewID()), act); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := h.Patients(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			want := int64(21)
			if row.Patient == people[1] {
				want = 23
			}
			if row.Entries != want || row.Deceased != (row.Patient == people[1]) || row.First >= row.Last {
				t.Errorf("%+v, want %d entries", row, want)
			}
		}
		if report, err := h.Verify(t.Context(), h.Own(), clinic.VerifyOptions{}); err != nil || !report.Clean() || len(rows) != 3 {
			t.Errorf("verify: %+v, %v; %d rows", report, err, len(rows))
		}
	})
}
