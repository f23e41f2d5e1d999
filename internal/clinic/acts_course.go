package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// OpenCourse begins a course and pins it to one protocol version by its hash.
//
// It refuses: a course beside one that is open (Conflict, "course.open"); a
// version that is not here (NotFound, "protocol.gone"); one that is off until a
// site adopts it and is not adopted (Refused, "protocol.off"); whoever neither
// prescribes nor treats (Denied, "scope.course").
type OpenCourse struct {
	Patient    id.Patient
	Course     id.Course // its key, made by whoever asks
	Hash       string    // of the protocol version
	Indication string
	Rules      Rules `json:"-"`

	doer doer
}

// Name is "course.open".
func (OpenCourse) Name() string { return "course.open" }

// Action is Create.
func (OpenCourse) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (OpenCourse) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record and the clinic's own.
func (o OpenCourse) Needs() []ledger.Stream {
	return deciding{ledger.PatientStream(o.Patient), o.Rules}.needs(o.doer)
}

func (OpenCourse) whole() {}

// By asks in which role they act.
func (o OpenCourse) By(g access.Grant) (Act, error) {
	o.doer = doerOf(g)
	return o, o.doer.acts("scope.course", access.Prescriber, access.Therapist)
}

// Decide opens the course.
func (o OpenCourse) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(o.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if _, open := course.Current(charts.Record(stream)); open {
		return nil, fault.Clash("course.open", "A course is open in this record already.")
	}
	settings := charts.Of(ledger.SettingStream)
	def, err := o.Rules.Protocols.WithHash(o.Hash, settings)
	if err != nil {
		return nil, err
	}
	if def.OffByDefault && !course.Adopted(settings, def.Hash()) {
		return nil, fault.Refuse("protocol.off", "This protocol is off until a prescriber of the site has adopted it.")
	}
	return []Proposal{{Stream: stream, Fact: course.Opened{Course: o.Course, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: o.Indication}}}, nil
}

// MoveCourse puts a course on another protocol version. What the rules said
// before and what they say after stands in the entry; decisions and signatures
// were about the old version and do not count by the new one.
//
// It refuses: a course that is not open (Conflict, "course.none"); a version
// that is not here (NotFound, "protocol.gone") or was not adopted (Refused,
// "protocol.not-adopted"); whoever is no prescriber (Denied, "scope.course"); a
// page that is stale (Conflict, "page.stale").
type MoveCourse struct {
	Patient id.Patient
	Course  id.Course
	To      string // hash of the version it goes by from now on
	Reason  string
	Head    int64 // entries in the book when the page was made
	Rules   Rules `json:"-"`

	doer doer
}

// Name is "course.move".
func (MoveCourse) Name() string { return "course.move" }

// Action is Sign.
func (MoveCourse) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (MoveCourse) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record and the clinic's own.
func (m MoveCourse) Needs() []ledger.Stream { return m.deciding().needs(m.doer) }

func (m MoveCourse) deciding() deciding { return deciding{ledger.PatientStream(m.Patient), m.Rules} }

// RestsOn is what the page compared.
func (m MoveCourse) RestsOn() ([]string, int64) {
	return append([]string{course.Opened{}.Kind(), course.Moved{}.Kind(), course.Closed{}.Kind()}, clinical...), m.Head
}

func (MoveCourse) whole() {}

// By asks in which role they act.
func (m MoveCourse) By(g access.Grant) (Act, error) {
	m.doer = doerOf(g)
	return m, m.doer.prescribes("scope.course")
}

// Decide moves the course.
func (m MoveCourse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	settings := charts.Of(ledger.SettingStream)
	if err := known(charts.Of(m.deciding().stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(m.deciding().stream)
	open, err := openCourse(chart, m.Course)
	if err != nil {
		return nil, err
	}
	to, err := m.Rules.Protocols.WithHash(m.To, settings)
	if err != nil {
		return nil, err
	}
	if !course.Adopted(settings, to.Hash()) {
		return nil, fault.Refuse("protocol.not-adopted", "A course is moved only to a version that was adopted here.")
	}
	var from *protocol.Definition // a text that is gone says nothing, and may be left all the same
	if d, err := m.Rules.Protocols.WithHash(open.Hash, settings); err == nil {
		from = d
	}
	moved := m.Rules.Library.Moving(from, to, open, chart, settings, now, loc)
	moved.Reason = m.Reason
	return []Proposal{{Stream: m.deciding().stream, Fact: moved}}, nil
}
