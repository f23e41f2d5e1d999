package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// While the synchronous standby is away somebody takes a blood pressure, and the
// server stops waiting for the standby: it stands on one machine only. Sent again
// it is not acknowledged either, until the standby is back: then it is, once. The
// control: the record shows it all the while, so an answer from what is read there
// would have acknowledged what the standby does not have.
func TestNothingIsAcknowledgedWithoutTheStandby(t *testing.T) {
	app, owner := storetest.Postgres(t)
	away := storetest.Standby(t, owner)
	h := open(t, store.Config{DSN: app, OwnerDSN: owner})
	ana := h.ana(t, "Moreno")
	g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
	h.reopen(t, func(c *clinic.Config) { c.Quiet = true })
	key := id.Act(id.New(time.Now()))
	var out clinic.Outcome
	do := func() (err error) {
		out, err = h.Do(t.Context(), g, key, clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
		return err
	}
	back := away()
	for _, when := range []string{"sent", "sent again", "and again"} {
		if err := storetest.Cancelled(t, owner, do); fault.RuleOf(err) != "store.unknown" {
			t.Errorf("%s: %v", when, err)
		}
		if n := count(h.chart(t, ana)); n != 1 {
			t.Errorf("control: %s: %d blood pressures are seen, want 1", when, n)
		}
	}
	back()
	if err := do(); err != nil || !out.Again || len(out.Entries) != 1 {
		t.Errorf("with the standby back: %+v, %v", out, err)
	}
	if n := count(h.chart(t, ana)); n != 1 {
		t.Errorf("%d blood pressures, want 1", n)
	}
	h.clean(t)
}
