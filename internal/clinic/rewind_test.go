package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// cutTo takes a book back to its first entries beneath a program that runs:
// what a standby does that took over without having received the rest.
func cutTo(x *intruder, size int64) {
	x.Helper()
	x.unguarded(func() {
		x.exec(`delete from keys where name in (select 'stream/' || stream || '#1' from entries group by stream having min(seq) > $1)`, size)
		x.exec(`delete from acts where act in (select act from entries where seq > $1)`, size)
		x.exec(`delete from finder_patients where first > $1`, size)
		x.exec(`delete from entries where seq > $1`, size)
		x.rebuild()
	})
}

// A standby took over that lacked the last commits. The program goes on with
// the book as it is, also where another process has gone on before it; what it
// records is sealed with keys that are stored, and can be read.
func TestStandbyThatLackedTheEnd(t *testing.T) {
	for name, others := range map[string]int{"nobody else writes": 0, "as many entries again": 2, "more entries again": 5} {
		t.Run(name, func(t *testing.T) {
			app, owner := storetest.Postgres(t)
			h := open(t, store.Config{DSN: app, OwnerDSN: owner})
			nurse, kept := h.nurse(t, "Sam Ortiz"), h.ana(t, "Moreno")
			h.reopen(t, func(c *clinic.Config) { c.Quiet = true })
			before := h.size(t)
			lost := h.ana(t, "Aldous")
			h.must(t, h.grant(t, nurse, lost), clinic.TakeVitals{Patient: lost, Vitals: vitals(150, 95)})
			if n := count(h.chart(t, lost)); n != 1 {
				t.Fatalf("control: %d", n)
			}
			cutTo(intrude(t, h.cfg, h.ring), before)

			other := h.beside(t)
			for range others {
				other.must(t, h.grant(t, nurse, kept), clinic.TakeVitals{Patient: kept, Vitals: vitals(118, 76)})
			}
			h.ana(t, "Aldous") // sent again by whoever still has it
			h.must(t, h.grant(t, nurse, lost), clinic.TakeVitals{Patient: lost, Vitals: vitals(151, 95)})
			h.must(t, h.grant(t, nurse, kept), clinic.TakeVitals{Patient: kept, Vitals: vitals(119, 76)})
			for who, in := range map[string]*house{"this program": h, "another": h.beside(t)} {
				for p, want := range map[id.Patient]int{lost: 1, kept: others + 1} {
					chart, err := in.Whole(t.Context(), machine(t, h.Clinic), ledger.PatientStream(p))
					if err != nil || count(chart) != want {
						t.Errorf("%s reads %d of %d blood pressures: %v", who, count(chart), want, err)
					}
				}
			}
			h.clean(t)
		})
	}
}
