package store_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// TestABatchIsReadAndWrittenAtOnce checks what the writer does once for many
// acts: looking them up, and replacing the rows of their people.
func TestABatchIsReadAndWrittenAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func() *store.Store) {
		s, g := open(), storetest.Grant(t, storetest.Clinic)
		row := func(name, phase string) store.PatientRow {
			p := id.Patient(id.Derived(name))
			return store.PatientRow{Patient: p, Stream: ledger.PatientStream(p), Phase: phase, First: 1, Last: 2, Entries: 2}
		}
		write := func(rows ...store.PatientRow) {
			t.Helper()
			if err := s.Append(t.Context(), g, func(b *store.Book) error { return b.PutPatients(rows) }); err != nil {
				t.Fatal(err)
			}
		}
		known, unknown := id.Act(id.New(time.Now())), id.Act(id.New(time.Now()))
		if err := s.Append(t.Context(), g, func(b *store.Book) error {
			return b.PutAct(store.ActRow{Act: known, Author: "staff:x", Digest: []byte{1}, Outcome: []byte("{}"), Recorded: time.Now()})
		}); err != nil {
			t.Fatal(err)
		}
		write()
		write(row("x", "enquiry"), row("y", "enquiry"), row("z", "enquiry"))
		write(row("x", "course"), row("z", "after"))
		if err := s.View(t.Context(), g, func(v *store.Snapshot) error {
			acts, err := v.Acts([]id.Act{unknown, known})
			if err != nil || len(acts) != 1 || acts[known].Author != "staff:x" {
				t.Errorf("acts: %v, %v", acts, err)
			}
			if acts, err := v.Acts(nil); err != nil || len(acts) != 0 {
				t.Errorf("no acts: %v, %v", acts, err)
			}
			some, err := v.PatientsOf([]ledger.Stream{row("x", "").Stream, row("y", "").Stream, "patient/nobody"})
			if err != nil || len(some) != 2 {
				t.Errorf("people: %v, %v", some, err)
			}
			all, err := v.Patients()
			phases := map[id.Patient]string{}
			for _, p := range all {
				phases[p.Patient] = p.Phase
			}
			want := map[string]string{"x": "course", "y": "enquiry", "z": "after"}
			for name, phase := range want {
				if phases[row(name, "").Patient] != phase || len(all) != len(want) {
					t.Errorf("%s is in %q of %d rows, want %q of %d", name, phases[row(name, "").Patient], len(all), phase, len(want))
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
