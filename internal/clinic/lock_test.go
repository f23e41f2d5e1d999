package clinic_test

import (
	"context"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A program loses its connection, and with it the book's lock, while it decides;
// another goes on. What the first had decided on is no longer so: nothing of it
// is stored, and sent again it is done after what came between. The control:
// while the lock is held, the other waits.
func TestTheLockIsLost(t *testing.T) {
	app, owner := storetest.Postgres(t)
	h := open(t, store.Config{DSN: app, OwnerDSN: owner})
	ana := h.ana(t, "Moreno")
	g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
	h.reopen(t, func(c *clinic.Config) { c.Quiet = true })
	other := programs(t, h, time.Now)[1]
	admin := rawAs(t, storetest.AdminDSN(t, app))
	entered, release := make(chan struct{}), make(chan struct{})
	times := 0
	s := ledger.PatientStream(ana)
	slow := deed{Label: "slow", needs: []ledger.Stream{s}, decide: func(charts clinic.Charts) ([]clinic.Proposal, error) {
		if times++; times == 1 {
			close(entered)
			<-release
		}
		return []clinic.Proposal{{Stream: s, Fact: vitals(100+len(charts.Of(s).Entries), 70)}}, nil
	}}
	key := id.Act(h.NewID())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := h.Do(context.Background(), g, key, slow); first <- err }()
	<-entered
	go func() {
		_, err := other.Do(context.Background(), g, id.Act(id.New(time.Now())), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
		second <- err
	}()
	select {
	case err := <-second:
		t.Errorf("control: the other did not wait for the lock: %v", err)
	case <-time.After(150 * time.Millisecond):
	}
	var ended int
	if err := admin.QueryRow(`select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`).Scan(&ended); err != nil || ended != 1 {
		t.Fatalf("%d connections were ended: %v", ended, err)
	}
	select {
	case err := <-second:
		if err != nil {
			t.Errorf("the other: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the other still waits for a lock that nobody holds")
	}
	close(release)
	if err := <-first; err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("stored without the lock: %v", err)
	}
	if n := count(h.chart(t, ana)); n != 1 {
		t.Errorf("%d blood pressures, want the other's alone", n)
	}
	out, err := h.Do(t.Context(), g, key, slow)
	if err != nil || out.Again || len(out.Entries) != 1 {
		t.Fatalf("sent again: %+v, %v", out, err)
	}
	e, v := ledger.Entry{}, 0
	for entry := range h.chart(t, ana).Standing() {
		e, v = entry, v+1
	}
	if e.ID != out.Entries[0] || v != 3 {
		t.Errorf("it stands at %d of %d", e.Seq, v)
	}
	h.clean(t)
}
