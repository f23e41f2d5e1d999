package clinic_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// startingAt is onTheDay at another time.
func startingAt(t *testing.T, at time.Time) *theatre {
	t.Helper()
	m := &theatre{at: at, practice: &practice{t: t}}
	m.house = openAt(t, store.Config{DSN: storetest.SQLite(t)}, m.now)
	m.enter("kap-im", "Moreno")
	return m
}

// A whole session while the machine's clock jumps after the dose, over nights
// on which clocks are turned, over a leap day and a new year: it comes to its
// end, in the order in which things were recorded, and nothing took less than
// no time. Where the clock goes back, nobody leaves earlier for it.
func TestClocksJumpDuringASession(t *testing.T) {
	at := func(text string) time.Time {
		denver, err := time.LoadLocation("America/Denver")
		if err != nil {
			t.Fatal(err)
		}
		out, err := time.ParseInLocation("2006-01-02 15:04", text, denver)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct {
		name string
		from time.Time
		jump time.Duration
		wait bool // who waited their time has to wait for the clock, too
	}{
		{"on time", dawn, 0, false},
		{"an hour forward", dawn, time.Hour, false},
		{"an hour back", dawn, -time.Hour, true},
		{"a second back", dawn, -time.Second, false},
		{"a day forward", dawn, 24 * time.Hour, false},
		{"a day back", dawn, -24 * time.Hour, true},
		{"the night on which an hour is missing", at("2027-03-14 01:15"), 0, false},
		{"the night on which an hour comes twice", at("2027-11-07 00:45"), 0, false},
		{"and the machine turns its own clock back, too", at("2027-11-07 00:45"), -time.Hour, true},
		{"into a leap day", at("2028-02-28 23:10"), 0, false},
		{"out of a leap day", at("2028-02-29 23:10"), 0, false},
		{"into a new year", at("2026-12-31 23:10"), 0, false},
	} {
		if testing.Short() && !c.wait {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := startingAt(t, c.from)
			m.begun(25)
			m.ready()
			m.must(t, m.sam, m.giving(25))
			m.pass(c.jump)
			m.pass(15 * time.Minute)
			m.measure(132, 84)
			m.pass(5 * time.Minute)
			slow := m.now().Add(-10 * time.Minute)
			m.must(t, m.sam, clinic.TakeVitals{Patient: m.ana, At: slow, Vitals: vitals(130, 82)}) // by a device that is ten minutes slow
			if err := m.try(m.sam, clinic.TakeVitals{Patient: m.ana, At: m.running().Doses[0].Entry.Recorded.Add(26 * time.Hour), Vitals: vitals(130, 82)}); fault.KindOf(err) != fault.Invalid || fault.Say(err) == "" {
				t.Errorf("by a device that is a day fast: %v", err)
			}
			m.pass(105 * time.Minute)
			m.recovered()
			err := m.try(m.sam, m.leaving())
			if c.wait != (fault.RuleOf(err) == "leaving.time") {
				t.Errorf("leaving two hours and five minutes after the dose: %v", err)
			}
			if c.wait {
				m.pass(-c.jump + time.Minute)
				m.recovered()
				err = m.try(m.sam, m.leaving())
			}
			if err != nil {
				t.Errorf("leaving: %v", err)
			}
			m.must(t, m.mira, m.closing())
			m.inOrder(slow)
			m.clean(t)
		})
	}
}

// inOrder checks what a record says of the times in it. The control: sorted by
// the devices' times it is another order.
func (m *theatre) inOrder(slow time.Time) {
	m.t.Helper()
	entries := m.chart(m.t, m.ana).Entries
	entries = entries[slices.IndexFunc(entries, func(e ledger.Entry) bool { return e.ID == m.running().Begun.ID }):]
	byRecord := func(a, b ledger.Entry) int { return a.Recorded.Compare(b.Recorded) }
	byDevice := func(a, b ledger.Entry) int { return a.At.Compare(b.At) }
	if !slices.IsSortedFunc(entries, byRecord) {
		m.t.Error("the record is not in the order in which it was recorded")
	}
	if slices.IsSortedFunc(entries, byDevice) {
		m.t.Error("control: by the devices' times it is the same order")
	}
	kept := 0
	for e := range ledger.Find[dosing.VitalsTaken](m.chart(m.t, m.ana)) {
		kept += b2i(e.At.Equal(ledger.Stamp(slow)))
	}
	if kept != 1 {
		m.t.Errorf("the time that the slow device said stands there %d times", kept)
	}
	s := m.running()
	last := s.Begun.Recorded
	for _, next := range []time.Time{s.Entered[dosing.CheckIn], s.Entered[dosing.Medicine], s.Left.Entry.Recorded, s.Closed.Entry.Recorded} {
		if next.Before(last) {
			m.t.Errorf("the session has a stretch that took less than no time: %s, then %s", last, next)
		}
		last = next
	}
}
