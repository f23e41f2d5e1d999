package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// Two records of one person are read as one, whichever is opened, also when a
// third is linked to the second.
func TestLinkedRecordsAreReadAsOne(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse := h.nurse(t, "Sam Ortiz")
		people := []id.Patient{h.ana(t, "Moreno"), h.ana(t, "Moreno-Reyes"), h.ana(t, "Reyes")}
		for i, p := range people {
			if _, err := h.Do(t.Context(), h.grant(t, nurse, p), id.Act(h.NewID()), clinic.TakeVitals{Patient: p, Vitals: vitals(120+i, 80)}); err != nil {
				t.Fatal(err)
			}
		}
		linker, err := h.Covering(nurse, access.Create, ledger.Demographics, "", access.Team)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			act := clinic.LinkPatients{Patient: people[i], To: people[i+1], Why: "same birth date and phone"}
			if _, err := h.Do(t.Context(), linker, id.Act(h.NewID()), act); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range people {
			chart, err := h.Record(t.Context(), h.grant(t, nurse, p), ledger.PatientStream(p))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for range ledger.Find[dosing.VitalsTaken](chart) {
				n++
			}
			if n != 3 {
				t.Errorf("%d blood pressures from %s, want all three", n, p)
			}
			last := int64(0)
			for _, e := range chart.Entries {
				if e.Seq <= last {
					t.Fatalf("entry %d after %d", e.Seq, last)
				}
				last = e.Seq
			}
		}
	})
}

// An entry on the wrong chart is taken back there and recorded here, and each
// names the other.
func TestWrongChartNamesTheOther(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse := h.nurse(t, "Sam Ortiz")
		wrong, right := h.ana(t, "Moreno"), h.ana(t, "Aldous")
		out, err := h.Do(t.Context(), h.grant(t, nurse, wrong), id.Act(h.NewID()), clinic.TakeVitals{Patient: wrong, Vitals: vitals(142, 90)})
		if err != nil {
			t.Fatal(err)
		}
		g, err := h.Covering(nurse, access.Amend, ledger.Clinical, "", access.Team)
		if err != nil {
			t.Fatal(err)
		}
		act := clinic.VoidEntry{Stream: ledger.PatientStream(wrong), Entry: out.Entries[0], Reason: "wrong chart", Moved: ledger.PatientStream(right)}
		if _, err := h.Do(t.Context(), g, id.Act(h.NewID()), act); err != nil {
			t.Fatal(err)
		}
		there, _ := h.Chart(t.Context(), h.grant(t, nurse, wrong), ledger.PatientStream(wrong))
		here, _ := h.Chart(t.Context(), h.grant(t, nurse, right), ledger.PatientStream(right))
		if _, _, still := ledger.Last[dosing.VitalsTaken](there); still {
			t.Error("the wrong chart still counts it")
		}
		e, v, ok := ledger.Last[dosing.VitalsTaken](here)
		if !ok || v.Pressure.Systolic != 142 || e.Corrects != out.Entries[0] {
			t.Errorf("the right chart has %+v", e)
		}
		void, ok := there.Entry(there.Entries[len(there.Entries)-1].ID)
		if f, is := void.Fact.(ledger.Voided); !ok || !is || f.Moved != string(ledger.PatientStream(right)) {
			t.Errorf("the void is %+v", void.Fact)
		}
	})
}
