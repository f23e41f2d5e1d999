package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/staff"
)

// colleague makes somebody work here.
func (h *house) colleague(t *testing.T, name string, roles ...string) id.Staff {
	t.Helper()
	s := id.Staff(h.NewID())
	h.must(t, h.Own(), clinic.JoinStaff{Joined: staff.Joined{Staff: s, Name: name, Roles: roles}})
	return s
}

// alert is an alert that a client's answer has just raised.
func (b *bench) alert(t *testing.T) id.Entry {
	t.Helper()
	b.h.must(t, b.prescriber(t, b.ana), clinic.AnswerItem{Patient: b.ana, Answer: item(t, b.h.NewID(), "q9", "3"), Instruments: shippedScales()})
	open := duty.OpenAlerts(b.h.chart(t, b.ana))
	if len(open) == 0 {
		t.Fatal("an answer of 3 raised nothing")
	}
	return open[len(open)-1].Key
}

// dutyTrials is one trial for every act about who is on call and what was raised.
func dutyTrials(h *house, ana id.Patient) map[string]trial {
	b := &bench{h: h, ana: ana}
	of := func(class ledger.Class, scope func(access.Grant) bool, make func(t *testing.T) clinic.Act) trial {
		return trial{class, func(_ *house, t *testing.T) clinic.Act { return make(t) }, scope}
	}
	seeing := as(access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Trainee)
	return map[string]trial{
		"SetRota": of(ledger.Open, nil, func(t *testing.T) clinic.Act {
			s := duty.Shift{From: b.h.Now(), Until: b.h.Now().Add(time.Hour), OnCall: b.h.colleague(t, "Maya Chen", "therapist")}
			return clinic.SetRota{Set: duty.RotaSet{Shifts: []duty.Shift{s}}}
		}),
		"SetLengths": of(ledger.Open, as(access.Prescriber, access.Director), func(*testing.T) clinic.Act {
			return clinic.SetLengths{Set: duty.LengthsSet{Minutes: map[string]int{duty.CallRed: 20}, Reason: "we are four"}}
		}),
		"WantCall": of(ledger.Measures, nil, func(t *testing.T) clinic.Act {
			return clinic.WantCall{Patient: ana, Alert: b.alert(t), Wants: duty.WantsCall}
		}),
		"TakeAlert": of(ledger.Measures, seeing, func(t *testing.T) clinic.Act {
			return clinic.TakeAlert{Patient: ana, Alert: b.alert(t)}
		}),
		"TryContact": of(ledger.Measures, seeing, func(t *testing.T) clinic.Act {
			return clinic.TryContact{Patient: ana, Tried: duty.ContactTried{Alert: b.alert(t), How: "telephone"}}
		}),
		"CloseAlert": of(ledger.Clinical, as(access.Prescriber, access.Director), func(t *testing.T) clinic.Act {
			return clinic.CloseAlert{Patient: ana, Alert: b.alert(t), Reason: "she is in hospital"}
		}),
		"NoteContactPerson": of(ledger.Demographics, nil, func(*testing.T) clinic.Act {
			return clinic.NoteContactPerson{Patient: ana, Person: patient.ContactPerson{Name: "Mia", Phone: "303 555 0199"}}
		}),
		"SetTask": of(ledger.Scheduling, staffOnly, func(t *testing.T) clinic.Act {
			return clinic.SetTask{Patient: ana, Task: duty.TaskSet{For: duty.ForCall, Role: "therapist", Due: b.h.Now().Add(time.Hour)}}
		}),
		"DoTask": of(ledger.Scheduling, staffOnly, func(t *testing.T) clinic.Act {
			set := clinic.SetTask{Patient: ana, Task: duty.TaskSet{For: duty.ForCall, Role: "therapist", Due: b.h.Now().Add(time.Hour)}}
			return clinic.DoTask{Patient: ana, Task: b.h.must(t, b.prescriber(t, ana), set)[0]}
		}),
	}
}
