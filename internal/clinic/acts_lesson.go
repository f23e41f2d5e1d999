package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"

	"github.com/clew-health/clew/internal/id"
)

// ReadLesson records that a client has read a lesson: said by themselves. Read a
// second time, nothing is written. It refuses everybody else (Denied,
// "scope.own").
type ReadLesson struct {
	Patient id.Patient
	Read    integration.LessonRead
}

func (ReadLesson) forClients() {}

// Name is "lesson.read".
func (ReadLesson) Name() string { return "lesson.read" }

// Action is Create.
func (ReadLesson) Action() access.Action { return access.Create }

// Classes is Clinical.
func (ReadLesson) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (r ReadLesson) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(r.Patient)} }

// By asks for the client.
func (r ReadLesson) By(g access.Grant) (Act, error) {
	if !clientOnly(g) {
		return nil, fault.Deny("scope.own", "Only the client says this.")
	}
	return r, nil
}

// Decide writes it down once.
func (r ReadLesson) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if _, read := integration.ReadLessons(chart)[r.Read.Lesson]; read {
		return nil, fault.Clash("lesson.read", "You have read this one already.")
	}
	return []Proposal{{Stream: stream, Fact: r.Read}}, nil
}
