package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
)

// NoteMedicine puts a medicine on the list, or changes what the list says about
// one: Corrects then names the entry that this one takes the place of. It
// notes what somebody takes and tells nobody to take or stop anything. A client
// may only add what they say they take.
//
// It refuses: a medicine that is on the list already, by code or by name, unless
// Again says that whoever writes it was told (Conflict, "medicine.twice"); an
// entry that is gone (Conflict, "entry.replaced"); from a client, a change
// (Denied, "scope.client") or a link that is gone (NotFound, "link.gone").
type NoteMedicine struct {
	Patient  id.Patient
	At       time.Time // since when it is so; zero means now
	Medicine patient.MedicineNoted
	Corrects id.Entry
	Again    bool // it is on the list already, and that is right

	doer doer
}

// Name is "medicine.note".
func (NoteMedicine) Name() string { return "medicine.note" }

// Action is Create: that somebody takes less of something today is no
// correction of what they took before.
func (NoteMedicine) Action() access.Action { return access.Create }

// Classes is Medicines.
func (NoteMedicine) Classes() []ledger.Class { return []ledger.Class{ledger.Medicines} }

func (NoteMedicine) forClients() {}

// Needs is the patient's record.
func (n NoteMedicine) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(n.Patient)}
}

// By takes note of who writes.
func (n NoteMedicine) By(g access.Grant) (Act, error) {
	n.doer = doerOf(g)
	if n.doer.client() {
		n.Medicine.Basis = statement
	}
	return n, nil
}

// Decide takes the medicine.
func (n NoteMedicine) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(n.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if err := notAhead("since", n.At, now); err != nil {
		return nil, err
	}
	if n.doer.client() {
		if err := invited(chart, screening.ForScreening, now); err != nil {
			return nil, err
		}
	}
	if n.Corrects != "" {
		if err := correctable(chart, n.Corrects, n.Medicine.Kind()); err != nil {
			return nil, err
		}
	}
	for e, held := range ledger.Find[patient.MedicineNoted](chart) {
		mine := !n.doer.client() || e.By.Sort == ledger.ByPatient
		if e.ID != n.Corrects && !n.Again && mine && held.Status == patient.Taking && n.Medicine.Status == patient.Taking && sameMedicine(held, n.Medicine) {
			return nil, &fault.Error{Kind: fault.Conflict, Rule: "medicine.twice", Field: "medicine",
				Msg: held.Title() + " is on the list already. Change that line, or say that there are two."}
		}
	}
	return []Proposal{{Stream: stream, At: n.At, Fact: n.Medicine, Corrects: n.Corrects}}, nil
}

// sameMedicine reports whether two lines are about one product: by a code they
// share, or by name where neither has one.
func sameMedicine(a, b patient.MedicineNoted) bool {
	for _, c := range a.Codings {
		if c.Code != "" && patient.Has(b.Codings, patient.SystemNamed(c.System), c.Code) {
			return true
		}
	}
	return Fold(a.Title()) == Fold(b.Title())
}

// StopMedicine notes that somebody no longer takes a medicine on the list,
// since a day. It is a note of what they say, never an instruction.
//
// It refuses: an entry that is gone (Conflict, "entry.replaced"), and one that
// is not taken any more (Conflict, "medicine.stopped").
type StopMedicine struct {
	Patient id.Patient
	Entry   id.Entry
	Until   patient.When // the last day, as far as it is known
	Note    string       // what they said, such as who stopped it
}

// Name is "medicine.stop".
func (StopMedicine) Name() string { return "medicine.stop" }

// Action is Create.
func (StopMedicine) Action() access.Action { return access.Create }

// Classes is Medicines.
func (StopMedicine) Classes() []ledger.Class { return []ledger.Class{ledger.Medicines} }

// Needs is the patient's record.
func (s StopMedicine) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(s.Patient)}
}

// Decide puts the line in its new state.
func (s StopMedicine) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(s.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if err := correctable(chart, s.Entry, (patient.MedicineNoted{}).Kind()); err != nil {
		return nil, err
	}
	e, _ := chart.Entry(s.Entry)
	m, ok := e.Fact.(patient.MedicineNoted)
	if !ok || m.Status == patient.Stopped {
		return nil, fault.Clash("medicine.stopped", "This medicine is noted as no longer taken already.")
	}
	m.Status, m.Until, m.Said = patient.Stopped, s.Until, s.Note
	m.Daily = slices.Clone(m.Daily)
	return []Proposal{{Stream: stream, Fact: m, Corrects: s.Entry}}, nil
}

// ReviewMedicines says that somebody on the team went over the whole list with
// the client. Complete means that everything was gone over, also what is bought
// without a prescription: what is not on the list is then known not to be taken.
//
// It refuses: a list that changed since it was shown (Conflict, "page.stale");
// a client (Denied, "scope.client").
type ReviewMedicines struct {
	Patient  id.Patient
	At       time.Time
	Complete bool
	Note     string
	Head     int64 // entries in the book when the list was shown
}

// Name is "medicines.review".
func (ReviewMedicines) Name() string { return "medicines.review" }

// Action is Create.
func (ReviewMedicines) Action() access.Action { return access.Create }

// Classes is Medicines.
func (ReviewMedicines) Classes() []ledger.Class { return []ledger.Class{ledger.Medicines} }

// Needs is the patient's record.
func (r ReviewMedicines) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(r.Patient)}
}

// RestsOn is the list.
func (r ReviewMedicines) RestsOn() ([]string, int64) {
	return []string{patient.MedicineNoted{}.Kind(), ledger.Voided{}.Kind()}, r.Head
}

// Decide takes the review.
func (r ReviewMedicines) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if err := notAhead("at", r.At, now); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, At: r.At, Fact: patient.MedicinesReviewed{Complete: r.Complete, Note: r.Note}}}, nil
}
