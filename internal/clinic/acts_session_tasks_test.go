package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
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

// An infusion is paused, goes on at the rate the prescriber says, and is stopped
// once; music is a note that nobody asks for.
func TestAnInfusion(t *testing.T) {
	m := onTheDay(t, store.Config{DSN: storetest.SQLite(t)}, "kap-iv")
	m.infused()
	dose, running := m.running().Running()
	if !running {
		t.Fatal("it does not run")
	}
	change := clinic.ChangeInfusion{Patient: m.ana, Changed: dosing.InfusionChanged{Session: m.session, Dose: dose.Entry.ID, Paused: true}}
	m.refused("a therapist pauses it", m.mira, change, "access.administer")
	m.must(t, m.sam, change)
	change.Changed.Rate = 600
	m.refused("paused, and at a rate", m.sam, change, "input.rate")
	change.Changed.Paused = false
	m.must(t, m.sam, change)
	m.pass(20 * time.Minute)
	stop := clinic.RecordSeen{Patient: m.ana, Session: m.session, Over: &dosing.DoseEnded{Dose: dose.Entry.ID}}
	m.must(t, m.sam, stop)
	m.refused("stopped twice", m.sam, stop, "dose.over")
	m.refused("changed after it was stopped", m.sam, change, "dose.over")
	m.must(t, m.mira, clinic.RecordSeen{Patient: m.ana, Session: m.session, Music: "Slow strings"})
	s := m.running()
	if _, running := s.Running(); running || len(s.Changes) != 2 || len(s.Music) != 1 {
		t.Errorf("%+v", s)
	}
}

// A session of the plan begins under its own key, and that they came is said; one
// for something else, or called off, does not begin.
func TestBeginningAPlannedSession(t *testing.T) {
	m := onDay(t)
	from := m.now().Add(time.Hour)
	plan := func(sort string, hours int) id.Session {
		key := id.Session(m.NewID())
		from := from.Add(time.Duration(hours) * time.Hour)
		m.must(t, m.mira, clinic.PlanSession(m.ana, schedule.Planned{Session: key, Course: m.course, Sort: sort, From: from, Until: from.Add(time.Hour)}))
		return key
	}
	talk, off, planned := plan(schedule.Preparation, 0), plan(schedule.Dosing, 24), plan(schedule.Dosing, 2)
	m.must(t, m.mira, clinic.CancelSession{Patient: m.ana, Cancelled: schedule.Cancelled{Session: off, AskedBy: schedule.ByClient}})
	begin := func(key id.Session) clinic.BeginSession {
		return clinic.BeginSession{Patient: m.ana, Session: key, Rules: m.rules}
	}
	m.refused("a preparation", m.mira, begin(talk), "session.other")
	m.refused("one that was called off", m.mira, begin(off), "session.cancelled")
	m.must(t, m.mira, begin(planned))
	s, _ := schedule.Find(schedule.Sessions(m.chart(t, m.ana)), planned)
	if _, begun := dosing.SessionOf(m.chart(t, m.ana), planned); !begun || s.State != schedule.StateHeld {
		t.Errorf("begun %v, on the plan %s", begun, s.State)
	}
}
