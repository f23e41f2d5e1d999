package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// nightDuty is a clinic with somebody on call now, and a client at home.
func nightDuty(t *testing.T) (b *bench, maya, owen id.Staff) {
	t.Helper()
	b = &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	b.ana = b.h.ana(t, "Moreno")
	maya, owen = b.h.colleague(t, "Maya Chen", "therapist"), b.h.colleague(t, "Owen Park", "prescriber")
	b.h.must(t, b.clinicwide(t), clinic.SetRota{Set: duty.RotaSet{Shifts: []duty.Shift{{From: b.h.Now().Add(-time.Hour), Until: b.h.Now().Add(12 * time.Hour),
		OnCall: maya, Backup: owen, Number: "+1 303 555 0100"}}}})
	return b, maya, owen
}

func (b *bench) alerts(t *testing.T) []duty.Alert { return duty.Alerts(b.h.chart(t, b.ana)) }

// The alert is in the record with the answer, before anything is sent, and once.
func TestAnAnswerRaisesAnAlertAtOnce(t *testing.T) {
	b, maya, owen := nightDuty(t)
	lib, ana, invitation, response := shippedScales(), b.client(t), b.asks(t), b.h.NewID()
	tap := clinic.AnswerItem{Patient: b.ana, Invitation: invitation, Answer: item(t, response, "q9", "2"), Instruments: lib}
	act := id.Act(b.h.NewID())
	out, err := b.h.Do(t.Context(), ana, act, tap)
	if err != nil || len(out.Entries) != 2 {
		t.Fatalf("the tap made %v, %v; want the answer and what it raises", out, err)
	}
	a := b.alerts(t)
	if len(a) != 1 || a[0].Owner != maya || a[0].Backup != owen || a[0].Level != duty.Red || !a[0].Promised || !a[0].Interrupts() {
		t.Fatalf("raised %+v", a)
	}
	if again, err := b.h.Do(t.Context(), ana, act, tap); err != nil || !again.Again {
		t.Errorf("the same tap once more: %+v, %v", again, err)
	}
	for range 2 { // another tab, and the whole form
		if _, err := b.h.Do(t.Context(), ana, id.Act(b.h.NewID()), tap); err != nil {
			t.Error(err)
		}
	}
	whole := phq9(t, response, "2")
	if _, err := b.h.Do(t.Context(), ana, id.Act(b.h.NewID()), clinic.SendResponse{Patient: b.ana, Invitation: invitation, Response: whole, Instruments: lib}); err != nil {
		t.Error(err)
	}
	if a = b.alerts(t); len(a) != 1 || len(a[0].Answers) != 1 {
		t.Errorf("answered once and sent: %d alerts, %+v", len(a), a)
	}
}

// What a whole response holds is raised, and what it leaves open is asked.
func TestAWholeResponseRaisesWhatNothingRaisedYet(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		sorts       []string
	}{
		{"item 9 is 1", "1", []string{duty.RiskAnswer}},
		{"item 9 is 0: nothing is raised, and nothing is said of it", "0", nil},
		{"item 9 was left open", "", []string{duty.NotAnswered}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, _, _ := nightDuty(t)
			response := phq9(t, b.h.NewID(), "1")
			response.Answers["q9"] = tt.value
			if _, err := b.h.Do(t.Context(), b.client(t), id.Act(b.h.NewID()), clinic.SendResponse{Patient: b.ana, Invitation: b.asks(t), Response: response, Instruments: shippedScales()}); err != nil {
				t.Fatal(err)
			}
			a := b.alerts(t)
			if len(a) != len(tt.sorts) {
				t.Fatalf("raised %+v", a)
			}
			for i := range a {
				if a[i].Sort != tt.sorts[i] || a[i].Interrupts() != (a[i].Sort == duty.RiskAnswer) {
					t.Errorf("raised %+v, want %s", a[i], tt.sorts[i])
				}
			}
		})
	}
}

// Who was with the client owns what they answered there.
func TestWhoAskedOwnsTheAnswer(t *testing.T) {
	b, maya, owen := nightDuty(t)
	g, err := b.h.Covering(access.Actor{Roles: []access.Role{access.Prescriber}, Author: ledger.Author{Sort: ledger.ByStaff, Person: string(owen)}},
		access.Create, ledger.Measures, ledger.PatientStream(b.ana), access.Team)
	if err != nil {
		t.Fatal(err)
	}
	answer := item(t, b.h.NewID(), "q9", "3")
	answer.How = instrument.HowInterview
	b.h.must(t, g, clinic.AnswerItem{Patient: b.ana, Answer: answer, Instruments: shippedScales()})
	if a := b.alerts(t); len(a) != 1 || a[0].Owner != owen || a[0].Backup != maya || a[0].Promised {
		t.Errorf("raised %+v", a)
	}
}

// Whoever has left is not promised to anybody.
func TestNobodyWhoHasLeftIsPromised(t *testing.T) {
	b, maya, owen := nightDuty(t)
	b.h.must(t, b.h.Own(), leaving{Who: maya})
	b.h.must(t, b.client(t), clinic.AnswerItem{Patient: b.ana, Invitation: b.asks(t), Answer: item(t, b.h.NewID(), "q9", "2"), Instruments: shippedScales()})
	if a := b.alerts(t); len(a) != 1 || a[0].Owner != owen || a[0].Promised {
		t.Errorf("raised %+v", a)
	}
}

// leaving is somebody's last day.
type leaving struct{ Who id.Staff }

func (leaving) Name() string             { return "test.leaving" }
func (leaving) Action() access.Action    { return access.Create }
func (l leaving) Needs() []ledger.Stream { return []ledger.Stream{ledger.StaffStream(l.Who)} }
func (l leaving) Decide(clinic.Charts, time.Time, *time.Location) ([]clinic.Proposal, error) {
	return []clinic.Proposal{{Stream: ledger.StaffStream(l.Who), Fact: staff.Left{Staff: l.Who}}}, nil
}

// A risk alert ends with contact, the questions and a plan, or with the reason
// of somebody who may give one.
func TestARiskAlertEndsOnlyWhenSeenTo(t *testing.T) {
	b, _, _ := nightDuty(t)
	alert := b.alert(t)
	therapist := b.staff(t, b.ana, access.Therapist)
	end := func(g access.Grant, reason string) error {
		_, err := b.h.Do(t.Context(), g, id.Act(b.h.NewID()), clinic.CloseAlert{Patient: b.ana, Alert: alert, Reason: reason})
		return err
	}
	wants(t, "a therapist ends it with a reason", end(therapist, "all well"), fault.Denied, "scope.close")
	if err := end(b.prescriber(t, b.ana), ""); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a prescriber ends it without a reason: %v", err)
	}
	b.h.must(t, therapist, clinic.TakeAlert{Patient: b.ana, Alert: alert})
	b.h.must(t, therapist, clinic.TryContact{Patient: b.ana, Tried: duty.ContactTried{Alert: alert, How: "telephone"}})
	b.h.must(t, therapist, clinic.TryContact{Patient: b.ana, Tried: duty.ContactTried{Alert: alert, How: "telephone", Reached: true, Said: "She is with her sister."}})
	wants(t, "without the questions and a plan", end(therapist, ""), fault.Denied, "scope.close")
	b.h.must(t, therapist, clinic.NoteScore{Patient: b.ana, Score: instrument.ScoreReported{Instrument: "c-ssrs-screener", Total: 2000}})
	b.h.must(t, therapist, clinic.PlanSafety{Patient: b.ana, Plan: screening.SafetyPlanned{People: []string{"her sister"}}})
	if err := end(therapist, ""); err != nil {
		t.Fatal(err)
	}
	a, _ := duty.AlertOf(b.h.chart(t, b.ana), alert)
	if a.State() != duty.StateClosed || a.Closing.Contact == "" || a.Closing.Assessment == "" || a.Closing.Plan == "" {
		t.Errorf("ended as %+v", a.Closing)
	}
	wants(t, "ended twice", end(therapist, ""), fault.Conflict, "alert.closed")
}

// A client who asks for a call moves the time forward, once.
func TestAskingForACall(t *testing.T) {
	b, maya, _ := nightDuty(t)
	b.h.must(t, b.client(t), clinic.AnswerItem{Patient: b.ana, Invitation: b.asks(t), Answer: item(t, b.h.NewID(), "q9", "1"), Instruments: shippedScales()})
	before := b.alerts(t)[0]
	want := clinic.WantCall{Patient: b.ana, Alert: before.Key, Wants: duty.WantsCall}
	b.h.must(t, b.client(t), want)
	if out, err := b.h.Do(t.Context(), b.client(t), id.Act(b.h.NewID()), want); err != nil || len(out.Entries) > 0 {
		t.Errorf("asked twice: %v, %v", out, err)
	}
	a := b.alerts(t)[0]
	if a.Asked == nil || a.Asked.Owner != maya || !a.Promised || a.Target.After(before.Target) {
		t.Errorf("asked for a call: %+v", a)
	}
	wants(t, "a call about another record's alert", func() error {
		_, err := b.h.Do(t.Context(), b.client(t), id.Act(b.h.NewID()), clinic.WantCall{Patient: b.ana, Alert: id.Entry(b.h.NewID()), Wants: duty.WantsCall})
		return err
	}(), fault.NotFound, "")
}

// An answer outside a questionnaire raises the same, where the client gave it
// alone.
func TestAnAnswerOutsideAQuestionnaire(t *testing.T) {
	b, _, _ := nightDuty(t)
	b.h.must(t, b.prescriber(t, b.ana), clinic.AnswerAsked{Patient: b.ana, Answers: []patient.Asked{{Fact: "suicide.ideation", Answer: patient.Valued, Value: "3"}}})
	if a := b.alerts(t); len(a) > 0 {
		t.Errorf("asked by a prescriber in the room: raised %+v", a)
	}
}

// A score that is reliably worse stands in the list and calls nobody away.
func TestAWorseScoreIsLookedAt(t *testing.T) {
	b, maya, _ := nightDuty(t)
	send := func(value string) {
		response := phq9(t, b.h.NewID(), value)
		response.Answers["q9"] = "0"
		b.h.must(t, b.client(t), clinic.SendResponse{Patient: b.ana, Invitation: b.asks(t), Response: response, Instruments: shippedScales()})
	}
	send("1")
	if a := b.alerts(t); len(a) != 0 {
		t.Fatalf("the first score raised %+v", a)
	}
	send("3")
	a := b.alerts(t)
	if len(a) != 1 || a[0].Sort != duty.Worsening || a[0].Level != duty.Amber || a[0].Interrupts() || a[0].Owner != maya || a[0].Promised {
		t.Fatalf("from 8 to 24 points raised %+v", a)
	}
	b.h.must(t, b.staff(t, b.ana, access.Therapist), clinic.CloseAlert{Patient: b.ana, Alert: a[0].Key, Reason: "We spoke about it."})
}
