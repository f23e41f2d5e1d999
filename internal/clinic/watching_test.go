package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// follows is a round of the program's own clock.
func (m *theatre) follows() {
	m.t.Helper()
	act := id.Act(m.NewID())
	if _, err := m.Do(m.t.Context(), machine(m.t, m.Clinic), act, clinic.FollowUp{Patient: m.ana, Act: act, Rules: m.rules, Instruments: shippedScales()}); err != nil {
		m.t.Fatal(err)
	}
}

// reads takes a set in the room, by the protocol's limits.
func (m *theatre) reads(up, low, oxygen int) {
	m.t.Helper()
	v := dosing.VitalsTaken{Session: m.session, Pressure: &quantity.Pressure{Systolic: up, Diastolic: low}, Oxygen: &oxygen}
	m.must(m.t, m.sam, clinic.TakeVitals{Patient: m.ana, Vitals: v, Rules: m.rules})
}

// raised are the alerts of a sort, and how many of them are open.
func (m *theatre) raised(sort string) (all []duty.Alert, open int) {
	m.t.Helper()
	for _, a := range duty.Alerts(m.chart(m.t, m.ana)) {
		if a.Sort != sort {
			continue
		}
		all = append(all, a)
		if a.Closed == nil {
			open++
		}
	}
	return all, open
}

func (m *theatre) desk() duty.Desk {
	m.t.Helper()
	d, err := m.DeskFor(m.t.Context(), m.chart(m.t, m.ana))
	if err != nil {
		m.t.Fatal(err)
	}
	return d
}

func (m *theatre) pageAt() (time.Time, bool) {
	m.t.Helper()
	settings, err := m.Whole(m.t.Context(), m.Own(), ledger.SettingStream)
	if err != nil {
		m.t.Fatal(err)
	}
	return clinic.PageAt(m.chart(m.t, m.ana), settings, m.rules)
}

// dosedNow is a session just after its dose.
func (m *theatre) dosedNow() {
	m.t.Helper()
	m.begun(25)
	m.ready()
	m.must(m.t, m.sam, m.giving(25))
}

// A reading that is ten minutes late calls the prescriber of the course, once;
// the reading ends it, and nobody is called after leaving.
func TestALateReadingCallsThePrescriber(t *testing.T) {
	m := onDay(t)
	if _, waits := m.pageAt(); waits {
		t.Error("somebody is called before there is a session")
	}
	m.dosedNow()
	due := m.running().Last().Add(20 * time.Minute) // the first is due after ten
	if at, waits := m.pageAt(); !waits || !at.Equal(due) {
		t.Fatalf("called at %v, %v; want %v", at, waits, due)
	}
	m.pass(due.Sub(m.now()) - time.Second)
	m.follows()
	if all, _ := m.raised(duty.ReadingLate); len(all) != 0 {
		t.Fatal("called a second too early")
	}
	m.pass(time.Second)
	m.follows()
	m.follows()
	m.pass(time.Minute)
	m.follows()
	all, open := m.raised(duty.ReadingLate)
	lee := id.Staff(m.lee.Author().Person)
	if len(all) != 1 || open != 1 || !all[0].Interrupts() {
		t.Fatalf("called %d times, %d open", len(all), open)
	}
	if who, _ := all[0].Holder(m.desk()); who != lee {
		t.Errorf("it is %s's, want the prescriber's %s", who, lee)
	}
	if told := clinic.Escalations(m.chart(t, m.ana), m.desk(), nil); len(told) != 0 {
		t.Errorf("told again: %+v", told) // the round before told them
	}
	needs := duty.Needs(m.chart(t, m.ana), m.desk())
	if len(needs) != 1 || needs[0].Owner != lee || needs[0].Due.IsZero() {
		t.Errorf("needs %+v", needs)
	}
	m.measure(128, 82)
	if _, open = m.raised(duty.ReadingLate); open != 0 {
		t.Error("the reading was taken, and it is open")
	}
	m.pass(40 * time.Minute)
	m.follows()
	if all, open = m.raised(duty.ReadingLate); len(all) != 2 || open != 1 {
		t.Errorf("the next one late: called %d times, %d open", len(all), open)
	}
	m.pass(90 * time.Minute)
	m.recovered()
	m.must(t, m.sam, m.leaving())
	m.pass(6 * time.Hour)
	m.follows()
	if all, open = m.raised(duty.ReadingLate); len(all) != 2 || open != 0 {
		t.Errorf("after leaving: called %d times, %d open", len(all), open)
	}
}

// A reading past a limit is raised in the same act: what is measured again first
// stands on the prescriber's list; past it again they are called; a good reading
// ends it. An emergency also takes a person.
func TestALimitIsRaisedByItsReading(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.reads(190, 100, 98)
	if all, _ := m.raised(duty.LimitPast); len(all) != 0 {
		t.Fatal("raised before the dose, where the list has limits of its own")
	}
	m.measure(124, 78)
	m.pass(time.Minute)
	m.measure(124, 78)
	m.must(t, m.sam, m.giving(25))
	step := func(what string, up, low, oxygen, wantAll, wantOpen int, calls bool) duty.Alert {
		t.Helper()
		m.pass(5 * time.Minute)
		m.reads(up, low, oxygen)
		all, open := m.raised(duty.LimitPast)
		if len(all) != wantAll || open != wantOpen {
			t.Fatalf("%s: %d raised, %d open", what, len(all), open)
		}
		if wantAll == 0 {
			return duty.Alert{}
		}
		last := all[len(all)-1]
		if last.Interrupts() != calls {
			t.Errorf("%s: calls somebody %v", what, last.Interrupts())
		}
		return last
	}
	step("within", 170, 100, 97, 0, 0, false)
	a := step("past the first limit", 182, 112, 97, 1, 1, false)
	if who, _ := a.Holder(m.desk()); who != id.Staff(m.lee.Author().Person) || a.Answers[0].Value != "182/112" || a.Answers[0].Limit.At != "180/110" {
		t.Errorf("raised to %s: %+v", who, a.Answers[0])
	}
	step("again past it", 184, 100, 97, 1, 1, true)
	step("a good one", 150, 90, 97, 1, 0, false)
	e := step("an emergency", 204, 118, 97, 2, 1, true)
	if e.Level != duty.Red {
		t.Errorf("an emergency is %s", e.Level)
	}
	step("settled, and nobody has come", 150, 90, 97, 2, 1, true)
	m.must(t, m.lee, clinic.TakeAlert{Patient: m.ana, Alert: e.Key})
	if _, open := m.raised(duty.LimitPast); open != 0 {
		t.Error("somebody came after a good reading, and it is open")
	}
	step("oxygen", 150, 90, 88, 3, 1, true)
}

// A correction, and a reading by a nurse who only looks in, raise what they
// raise: who may write the reading may write what follows from it.
func TestACorrectedReadingIsRaisedToo(t *testing.T) {
	m := onDay(t)
	m.dosedNow()
	m.pass(5 * time.Minute)
	m.reads(128, 82, 97)
	s := m.running()
	fix := clinic.TakeVitals{Patient: m.ana, Vitals: dosing.VitalsTaken{Session: m.session, Pressure: &quantity.Pressure{Systolic: 208, Diastolic: 82}},
		Corrects: s.Vitals[len(s.Vitals)-1].Entry.ID, Rules: m.rules}
	m.must(t, m.sam, fix)
	if all, _ := m.raised(duty.LimitPast); len(all) != 1 {
		t.Errorf("%d raised", len(all))
	}
}
