package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// waiting are the tasks of a record that wait, by what they are for.
func (m *theatre) waiting() map[string]duty.Task {
	m.t.Helper()
	out := map[string]duty.Task{}
	for _, t := range duty.OpenTasks(m.chart(m.t, m.ana)) {
		if _, twice := out[t.For]; twice {
			m.t.Errorf("two tasks to %s", t.For)
		}
		out[t.For] = t
	}
	return out
}

// lasts asks by when a task is due, from now.
func (m *theatre) lasts(what string, task duty.Task, d time.Duration) {
	m.t.Helper()
	if task.Due.Sub(m.now().Add(d)).Abs() > time.Second {
		m.t.Errorf("%s: due %v, want %v from now", what, task.Due, d)
	}
}

// Help wanted in the room calls whoever is near, once, and a call on the next
// day makes itself. Whoever comes ends it; the call stays.
func TestHelpIsCalledAndTheNextDay(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	lee, sam := id.Staff(m.lee.Author().Person), id.Staff(m.sam.Author().Person)
	m.must(t, m.mira, clinic.RecordSeen{Patient: m.ana, Session: m.session, People: []dosing.Present{
		{Staff: id.Staff(m.mira.Author().Person), Role: "therapist", Where: dosing.InRoom}, {Staff: lee, Role: "prescriber", Where: dosing.Onphone}, {Staff: sam, Role: "monitor", Where: dosing.Near}}})
	help := clinic.RaiseConcern{Patient: m.ana, Session: m.session, Help: true}
	m.must(t, m.mira, help)
	desk, err := m.DeskFor(t.Context(), m.chart(t, m.ana))
	if err != nil {
		t.Fatal(err)
	}
	a, called := duty.Called(m.chart(t, m.ana), m.running().Begun.At)
	if who, _ := a.Holder(desk); !called || who != sam || a.Backup != lee || !a.Interrupts() {
		t.Fatalf("called %s, then %s: %+v", who, a.Backup, a)
	}
	if steps := clinic.Escalations(m.chart(t, m.ana), desk, nil); len(steps) != 1 || steps[0].To != sam || steps[0].Template != "message.staff" {
		t.Errorf("told: %+v", steps)
	}
	m.must(t, m.mira, help) // a second press calls nobody again
	if n := len(duty.OpenAlerts(m.chart(t, m.ana))); n != 1 {
		t.Errorf("%d calls", n)
	}
	m.pass(2*time.Minute + time.Second)
	if desk, err = m.DeskFor(t.Context(), m.chart(t, m.ana)); err != nil {
		t.Fatal(err)
	}
	if who, _ := a.Holder(desk); who != lee {
		t.Errorf("nobody said that they come, and it is still %s", who)
	}
	m.must(t, m.sam, clinic.TakeAlert{Patient: m.ana, Alert: a.Key})
	if n := len(duty.OpenAlerts(m.chart(t, m.ana))); n != 0 {
		t.Error("somebody came, and it is open")
	}
	call, ok := m.waiting()[duty.ForNextDay]
	if !ok || call.Role != "therapist" || call.Owner != id.Staff(m.mira.Author().Person) || call.Because == "" {
		t.Fatalf("no call on the next day: %+v", call)
	}
	if e, found := m.chart(t, m.ana).Entry(call.Because); !found || e.Kind != (dosing.ConcernRaised{}).Kind() {
		t.Error("the task does not name what made it necessary")
	}
	m.must(t, m.mira, help) // later, again
	if n := len(duty.OpenAlerts(m.chart(t, m.ana))); n != 1 || len(m.waiting()) != 1 {
		t.Error("a new call for help, and no second call on the next day")
	}
	yes := true
	closing := m.closing()
	closing.Closed.Distress = &yes
	m.must(t, m.mira, closing)
	m.waiting() // distress adds no second one
}

// Severe distress makes the call by itself; a calm session makes none.
func TestDistressMakesACall(t *testing.T) {
	for _, distress := range []bool{true, false} {
		m := onDay(t)
		m.begun(25)
		closing := m.closing()
		closing.Closed.Distress = &distress
		m.must(t, m.mira, closing)
		call, set := m.waiting()[duty.ForNextDay]
		if set != distress {
			t.Errorf("distress %v: a call %v", distress, set)
		}
		if set {
			m.lasts("the next day", call, 24*time.Hour)
		}
	}
}

// Leaving against advice puts the call on a list at once.
func TestLeavingAgainstAdviceSetsTheCall(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	m.pass(time.Hour)
	early := m.leaving()
	early.Against = &clinic.LeavingAgainst{Capacity: "Repeats the risks.", Risks: "Falls.", Drives: "A taxi."}
	m.must(t, m.lee, early)
	call := m.waiting()[duty.ForCall]
	m.lasts("the call", call, 24*time.Hour)
	if e, ok := m.chart(t, m.ana).Entry(call.Because); !ok || e.Kind != (dosing.Left{}).Kind() {
		t.Errorf("%+v", call)
	}
	for _, task := range duty.Tasks(m.chart(t, m.ana)) {
		if task.Set.Class != ledger.Scheduling || task.About != "" && task.About != "after the session" {
			t.Errorf("a task tells of health: %+v", task)
		}
	}
}
