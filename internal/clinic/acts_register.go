package clinic

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// RegisterPatient opens a record for somebody who asks for care here.
//
// It refuses: a record that there is already (Conflict, "patient.registered");
// a telephone number or mail address that is none, and a birth date that lies
// ahead (Invalid, beside the field). Whether somebody of the same name is here
// already is for who writes it down to say: names do not decide. A therapist or
// a prescriber who opens it is the first on its care team.
type RegisterPatient struct {
	Patient    id.Patient // its key, made by whoever asks
	Registered patient.Registered
	Enquiry    patient.Enquired

	doer doer
}

// Name is "patient.register".
func (RegisterPatient) Name() string { return "patient.register" }

// Action is Create.
func (RegisterPatient) Action() access.Action { return access.Create }

// Classes is Demographics.
func (RegisterPatient) Classes() []ledger.Class { return []ledger.Class{ledger.Demographics} }

// Needs is the record that is to be.
func (r RegisterPatient) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(r.Patient)}
}

// By takes note of who opens it.
func (r RegisterPatient) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, nil
}

// Decide opens the record.
func (r RegisterPatient) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	if len(charts.Of(stream).Entries) > 0 {
		return nil, fault.Clash("patient.registered", "This record is open already.")
	}
	if err := whoTheyAre(r.Registered, now, loc); err != nil {
		return nil, err
	}
	out := []Proposal{{Stream: stream, Fact: r.Registered}, {Stream: stream, Fact: r.Enquiry}}
	if part := partIn(r.doer.roles); part != "" && r.doer.author.Sort == ledger.ByStaff {
		out = append(out, Proposal{Stream: stream, Fact: course.TeamSet{Members: []course.Member{{Staff: id.Staff(r.doer.author.Person), As: part}}}})
	}
	return out, nil
}

// CorrectDetails corrects names, contacts and how somebody came to ask. What
// stood before stays in the record.
//
// It refuses what RegisterPatient refuses of the fields, and a page that is older
// than the last correction (Conflict, "page.stale").
type CorrectDetails struct {
	Patient    id.Patient
	Registered patient.Registered // its source stays as it was
	Enquiry    patient.Enquired   // without a way, none is kept
	Head       int64              // entries in the book when the page was made
}

// Name is "patient.correct".
func (CorrectDetails) Name() string { return "patient.correct" }

// Action is Amend.
func (CorrectDetails) Action() access.Action { return access.Amend }

// Classes is Demographics.
func (CorrectDetails) Classes() []ledger.Class { return []ledger.Class{ledger.Demographics} }

// Needs is the patient's record.
func (c CorrectDetails) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(c.Patient)}
}

// RestsOn is that nobody corrected the same meanwhile.
func (c CorrectDetails) RestsOn() ([]string, int64) {
	return []string{patient.Registered{}.Kind(), patient.Enquired{}.Kind()}, c.Head
}

// Decide corrects what stands.
func (c CorrectDetails) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(c.Patient)
	before, was, ok := ledger.Last[patient.Registered](charts.Of(stream))
	if !ok {
		return nil, fault.Missing("There is no such record.")
	}
	if err := whoTheyAre(c.Registered, now, loc); err != nil {
		return nil, err
	}
	c.Registered.Source = was.Source
	out := []Proposal{{Stream: stream, At: before.At, Fact: c.Registered, Corrects: before.ID}}
	asked, _, had := ledger.Last[patient.Enquired](charts.Of(stream))
	switch {
	case c.Enquiry.Way == "":
	case had:
		out = append(out, Proposal{Stream: stream, At: asked.At, Fact: c.Enquiry, Corrects: asked.ID})
	default:
		out = append(out, Proposal{Stream: stream, Fact: c.Enquiry})
	}
	return out, nil
}

// whoTheyAre checks what a registration cannot check by itself: that a birth
// date has come, and that a number can be called and an address written to.
func whoTheyAre(r patient.Registered, now time.Time, loc *time.Location) error {
	if err := r.Check(); err != nil {
		return err
	}
	if r.Born != "" && r.Born.Time().After(now.In(loc)) {
		return fault.Bad("born", "This birth date lies ahead.")
	}
	for _, c := range r.Contacts {
		switch {
		case c.Sort == "phone" && patient.DialOf(c.Value) == "":
			return fault.Bad("phone", "Write a telephone number, such as 303 555 0199.")
		case c.Sort == "email" && !mailable(c.Value):
			return fault.Bad("email", "Write a mail address, such as ana@example.org.")
		}
	}
	return nil
}

// mailable reports whether something has the shape of a mail address.
func mailable(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(s, " \t\r\n<>,;") && !strings.Contains(host, "@")
}
