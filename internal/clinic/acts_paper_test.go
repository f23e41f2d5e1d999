package clinic_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/store"
)

// sheet is a paper sheet of the session: minutes after a time, each with a blood
// pressure and nothing else that is bad.
func (m *theatre) sheet(from time.Time, sets ...[3]int) clinic.EnterPaper {
	p := clinic.EnterPaper{Patient: m.ana, Session: m.session, Rules: m.rules}
	for _, x := range sets {
		rate, oxygen, moaas := 72, 98, 5
		p.Rows = append(p.Rows, clinic.PaperRow{At: from.Add(time.Duration(x[0]) * time.Minute),
			Vitals: &dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: x[1], Diastolic: x[2]}, HeartRate: &rate, Oxygen: &oxygen, Sedation: &moaas}})
	}
	return p
}

// fromPaper is the leaving as the sheet has it.
func (m *theatre) fromPaper(at time.Time) clinic.Leave {
	l := m.leaving()
	l.At, l.Paper, l.Head = at, &dosing.Paper{By: id.Staff(m.kim.Author().Person)}, 0
	return l
}

func (m *theatre) alerts(sort string) (out []duty.Alert) {
	m.t.Helper()
	for _, a := range duty.Alerts(m.chart(m.t, m.ana)) {
		if a.Sort == sort {
			out = append(out, a)
		}
	}
	return out
}

// The server was dead for ninety minutes: what stands on paper comes into the
// record at the times at which it happened, a limit that was past is told and
// rings nobody, and leaving is judged by when they left.
func TestASheetOfPaper(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		m := onTheDay(t, cfg, "kap-im")
		m.begun(25)
		m.ready()
		m.must(t, m.sam, m.giving(25))
		dose := m.now()
		m.pass(15 * time.Minute)
		m.measure(140, 86)
		m.pass(140 * time.Minute) // nothing works
		sheet := m.sheet(dose, [3]int{120, 128, 80}, [3]int{30, 184, 112}, [3]int{45, 150, 90}, [3]int{60, 140, 86}, [3]int{90, 130, 80})
		sheet.Rows = append(sheet.Rows, clinic.PaperRow{At: dose.Add(20 * time.Minute), By: id.Staff(m.mira.Author().Person), Moment: "tears"},
			clinic.PaperRow{At: dose.Add(10 * time.Minute), Phase: dosing.Onset})
		key := id.Act(m.NewID())
		for range 2 { // a second click
			if out, err := m.Do(t.Context(), m.sam, key, sheet); err != nil || len(out.Entries) != 8 {
				t.Fatalf("%+v, %v", out, err)
			}
		}
		err := m.try(m.sam, sheet) // a stale tab
		if fault.KindOf(err) != fault.Conflict || fault.RuleOf(err) != "paper.twice" {
			t.Errorf("the same sheet from another window: %v", err)
		}
		s := m.running()
		for i, want := range []int{124, 140, 184, 150, 140, 130, 128} { // the first is before the dose
			if got := s.Vitals[i].Fact.Pressure.Systolic; got != want {
				t.Errorf("set %d is %d, want %d: not in the order in which it happened", i, got, want)
			}
		}
		if e := s.Moments[0]; !e.Entry.At.Equal(ledger.Stamp(dose.Add(20*time.Minute))) || e.Entry.Recorded.Before(m.now().Add(-time.Minute)) || e.Fact.Paper == nil || e.Fact.Paper.By != id.Staff(m.mira.Author().Person) {
			t.Errorf("the tears: %+v", e)
		}
		late := m.alerts(duty.LimitLate)
		if len(late) != 1 || late[0].Interrupts() || late[0].State() != duty.StateOpen || !late[0].Answers[0].From.Equal(ledger.Stamp(dose.Add(30*time.Minute))) || late[0].Owner != id.Staff(m.lee.Author().Person) {
			t.Errorf("184/112, an hour and a half ago: %+v", late)
		}
		if n := len(m.alerts(duty.LimitPast)); n != 0 {
			t.Errorf("%d rang as if it had happened now", n)
		}
		early := m.fromPaper(dose.Add(100 * time.Minute))
		if err := m.try(m.sam, early); fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Say(err), "Vital signs were taken at") {
			t.Errorf("left before the last vital signs: %v", err)
		}
		// The control: signed as of now, the last blood pressure is too old to leave by.
		m.refused("as if they left now", m.sam, m.leaving(), "leaving.bp")
		m.must(t, m.sam, m.listOnPaper(dose.Add(121*time.Minute)))
		m.must(t, m.sam, m.fromPaper(dose.Add(125*time.Minute)))
		s = m.running()
		if s.Left == nil || !s.Left.Entry.At.Equal(ledger.Stamp(dose.Add(125*time.Minute))) || len(s.Strays) != 0 {
			t.Fatalf("left %+v, %d deviations: %+v", s.Left, len(s.Strays), s.Strays)
		}
		if err := m.try(m.sam, m.fromPaper(dose.Add(125*time.Minute))); fault.RuleOf(err) != "leave.done" {
			t.Errorf("left twice: %v", err)
		}
		m.must(t, m.mira, m.closing())
		if a := m.alerts(duty.LimitLate)[0]; a.Closed != nil {
			t.Error("a reading past a limit that nobody has looked at is closed by the end of the session")
		}
		m.must(t, m.lee, clinic.CloseAlert{Patient: m.ana, Alert: late[0].Key, Reason: "Repeated after 15 minutes, 150/90."})
		m.clean(t)
	})
}

// listOnPaper is the list before leaving, gone over at a time.
func (m *theatre) listOnPaper(at time.Time) clinic.EnterPaper {
	p := clinic.EnterPaper{Patient: m.ana, Session: m.session, Rules: m.rules}
	for _, fact := range []string{"oriented", "back", "steady", "comfortable", "settled", "risk-asked", "escort", "instructions"} {
		p.Rows = append(p.Rows, clinic.PaperRow{At: at, Check: &dosing.Checked{Fact: "leaving." + fact, Answer: patient.Yes}})
	}
	return p
}

// Somebody who left too early on paper has left: it is taken, and is a matter
// that somebody answers for. Nobody is kept by software afterwards.
func TestTooEarlyOnPaperIsADeviation(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	dose := m.now()
	m.pass(200 * time.Minute)
	m.must(t, m.sam, m.sheet(dose, [3]int{30, 130, 80}, [3]int{60, 128, 80}))
	m.must(t, m.sam, m.listOnPaper(dose.Add(70*time.Minute)))
	taxi := m.fromPaper(dose.Add(80 * time.Minute))
	taxi.With, taxi.Stays = "", false
	m.refused("a therapist enters it", m.mira, taxi, "access.sign.dosing")
	m.must(t, m.sam, taxi)
	strays := m.running().Strays
	if len(strays) != 1 || strays[0].Fact.Gate != protocol.DosingLeave || strays[0].Fact.Owner != id.Staff(m.lee.Author().Person) ||
		!slices.ContainsFunc(strays[0].Fact.Findings, func(f dosing.Stood) bool { return f.Rule == "leaving.time" }) {
		t.Fatalf("%+v", strays)
	}
}

// Of somebody who is still here, the last that is known rings as it would have,
// unless the next reading is late already: then that one is asked for.
func TestTheLastOnPaperIsNow(t *testing.T) {
	for _, c := range []struct {
		what      string
		pass      time.Duration
		past, now int
	}{
		{"entered five minutes later", 50 * time.Minute, 0, 1},
		{"entered an hour later", 110 * time.Minute, 1, 0},
	} {
		m := onDay(t)
		m.begun(25)
		m.ready()
		m.must(t, m.sam, m.giving(25))
		dose := m.now()
		m.pass(c.pass)
		m.must(t, m.sam, m.sheet(dose, [3]int{15, 140, 80}, [3]int{30, 150, 90}, [3]int{45, 184, 112}))
		if past, now := len(m.alerts(duty.LimitLate)), len(m.alerts(duty.LimitPast)); past != c.past || now != c.now {
			t.Errorf("%s: %d as past, %d as now; want %d and %d", c.what, past, now, c.past, c.now)
		}
	}
}

// A session that was never opened here, because nothing worked, is entered
// afterwards: its list, its dose and its end, and what was not in place is a
// deviation. Without the list on paper the dose is a deviation too (the control).
func TestASessionOnPaper(t *testing.T) {
	for _, listed := range []bool{true, false} {
		m := onDay(t)
		m.must(t, m.lee, m.ordering(25))
		m.must(t, m.sam, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.Beside, Head: m.head()})
		m.must(t, m.sam, clinic.TakeInterval{Patient: m.ana})
		began := m.now().Add(10 * time.Minute)
		m.pass(5 * time.Hour)
		m.must(t, m.mira, clinic.BeginSession{Patient: m.ana, Session: m.session, At: began, Paper: &dosing.Paper{}, Rules: m.rules})
		before := m.sheet(began, [3]int{5, 124, 78})
		ate, drank := began.Add(-10*time.Hour), began.Add(-3*time.Hour)
		for i := 0; listed && i < len(dayItems); i += 2 {
			item := m.over(dayItems[i], dayItems[i+1]).Items[0]
			before.Rows = append(before.Rows, clinic.PaperRow{At: began.Add(3 * time.Minute), Check: &item})
		}
		before.Rows = append(before.Rows, clinic.PaperRow{At: began.Add(2 * time.Minute), Escort: &dosing.EscortNamed{Name: "Lena Moreno", Phone: "555 0101", Stays: true}},
			clinic.PaperRow{At: began.Add(2 * time.Minute), Fasting: &dosing.FastingStated{Solids: &ate, Clear: &drank}})
		m.must(t, m.sam, before)
		given := began.Add(10 * time.Minute)
		dose := m.giving(25)
		dose.Happened, dose.At, dose.Paper, dose.Head = true, given, &dosing.Paper{}, 0
		m.must(t, m.sam, m.sheet(given, [3]int{15, 186, 110}, [3]int{30, 140, 80}, [3]int{60, 130, 80}, [3]int{120, 128, 80}))
		m.must(t, m.sam, dose)
		s := m.running()
		if want := map[bool]int{true: 0, false: 1}[listed]; len(s.Strays) != want || !s.First().Equal(ledger.Stamp(given)) {
			t.Fatalf("listed %v: %d deviations, want %d: %+v", listed, len(s.Strays), want, s.Strays)
		}
		if len(m.alerts(duty.LimitLate)) != 1 {
			t.Error("186/110 was entered before its dose, and is nobody's matter")
		}
		if at, waits := clinic.PageAt(m.chart(t, m.ana), m.settings(), m.rules); waits && at.Before(m.now().Add(5*time.Minute)) {
			t.Errorf("the prescriber is called at %v, while the rest of the sheet is typed at %v", at, m.now())
		}
		m.must(t, m.sam, m.listOnPaper(given.Add(121*time.Minute)))
		m.must(t, m.sam, m.fromPaper(given.Add(125*time.Minute)))
		m.must(t, m.mira, m.closing())
		m.clean(t)
	}
}

// What cannot be right is told beside its line.
func TestPaperThatCannotBe(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	dose := m.now()
	m.pass(time.Hour)
	first := clinic.PaperRow{At: dose.Add(5 * time.Minute), Moment: "sigh"}
	for _, c := range []struct {
		what string
		row  clinic.PaperRow
	}{
		{"a time that has not come", clinic.PaperRow{At: m.now().Add(time.Hour), Moment: "sigh"}},
		{"no time", clinic.PaperRow{Moment: "sigh"}},
		{"two things", clinic.PaperRow{At: dose, Moment: "sigh", Support: "voice"}},
		{"nothing", clinic.PaperRow{At: dose}},
		{"before they were born", clinic.PaperRow{At: time.Date(1900, 1, 1, 9, 0, 0, 0, time.UTC), Moment: "sigh"}},
		{"no such moment", clinic.PaperRow{At: dose, Moment: "joy"}},
		{"no such item", clinic.PaperRow{At: dose, Check: &dosing.Checked{Fact: "leaving.signer", Answer: patient.Yes}}},
	} {
		err := m.try(m.sam, clinic.EnterPaper{Patient: m.ana, Session: m.session, Rules: m.rules, Rows: []clinic.PaperRow{first, c.row}})
		if fault.KindOf(err) != fault.Invalid || fault.RuleOf(err) != "input.row-1" {
			t.Errorf("%s: %v (%s)", c.what, err, fault.RuleOf(err))
		}
	}
	if n := len(m.running().Moments); n != 0 {
		t.Errorf("%d lines of bad sheets were kept", n)
	}
	quote := clinic.EnterPaper{Patient: m.ana, Session: m.session, Rules: m.rules, Rows: []clinic.PaperRow{{At: dose, Quote: "A door."}}}
	m.must(t, m.mira, quote)
}
