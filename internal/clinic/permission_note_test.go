package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
)

// progress is a progress note of the bench's course.
func (b *bench) progress() note.Signed {
	return note.Signed{Course: b.course, Sort: note.Progress, Body: []note.Part{{Key: note.Plan, Text: "Three sessions, then a look back."}}}
}

// noting is the trials of notes and of what clients are given.
func (b *bench) noting(clinical trialOf, act making) map[string]trial {
	writers := as(access.Therapist, access.Prescriber, access.Trainee)
	return map[string]trial{
		"SignNote": clinical(writers, func(*testing.T) clinic.Act { return clinic.SignNote{Patient: b.ana, Note: b.progress()} }),
		"SignNote, with the client's words": {ledger.Words, act(func(*testing.T) clinic.Act {
			return clinic.SignNote{Patient: b.ana, Note: b.progress(), Words: "A door that was never locked."}
		}), as(access.Therapist, access.Trainee)},
		"AmendNote": clinical(writers, func(t *testing.T) clinic.Act {
			n := b.h.must(t, b.staff(t, b.ana, access.Therapist), clinic.SignNote{Patient: b.ana, Note: b.progress()})[0]
			return clinic.AmendNote{Patient: b.ana, Amended: note.Amended{Note: n, Text: "One more thing."}}
		}),
		"WishRelease": {ledger.Scheduling, act(func(*testing.T) clinic.Act {
			b.n++
			return clinic.WishRelease{Patient: b.ana, Wish: note.ReleaseWished{When: []string{note.WhenReady, note.AfterMeeting}[b.n%2]}}
		}), nil},
		"WriteInstructions": {ledger.Open, act(func(*testing.T) clinic.Act {
			return clinic.WriteInstructions{Instructions: note.InstructionsWritten{Medicine: "ketamine", Text: "Drink water.", Name: "Dr. Park"}}
		}), as(access.Prescriber)},
	}
}

// dosingNote is a note of a session, resting on its doses.
func (m *theatre) dosingNote() note.Signed {
	n := note.Signed{Course: m.course, Sort: note.Dosing, Session: m.session, Body: []note.Part{{Key: note.Given}, {Key: note.Plan, Text: "Integration on Friday."}}}
	s, _ := dosing.SessionOf(m.chart(m.t, m.ana), m.session)
	for _, d := range s.Doses {
		n.Body[0].Lines = append(n.Body[0].Lines, note.Line{Say: "Ketamine 25 mg IM.", Rests: append(n.Rests[:0:0], d.Entry.ID)})
		n.Rests = append(n.Rests, d.Entry.ID)
	}
	return n
}

// noteTrials are the trials of notes that need a session.
func noteTrials(ready func(func(*theatre) clinic.Act) func(*house, *testing.T) clinic.Act) map[string]trial {
	return map[string]trial{
		"SignNote, of a session": {ledger.Clinical, ready(func(m *theatre) clinic.Act {
			m = another(m)
			m.noSession()
			return clinic.SignNote{Patient: m.ana, Note: m.dosingNote(), Head: m.head()}
		}), as(access.Therapist, access.Prescriber, access.Monitor, access.Trainee)},
		"GiveSummary": {ledger.Clinical, ready(func(m *theatre) clinic.Act {
			m = another(m)
			late := m.giving(25)
			late.Happened = true
			m.must(m.t, m.sam, late)
			return clinic.GiveSummary{Patient: m.ana, Given: note.SummaryGiven{Session: m.session, How: note.OnPaper}}
		}), as(access.Therapist, access.Prescriber, access.Monitor, access.Trainee)},
	}
}
