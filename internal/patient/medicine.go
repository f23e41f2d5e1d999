package patient

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
)

// What a person does with a medicine.
const (
	Taking        = "taking"
	Stopped       = "stopped"
	Planned       = "planned"
	UnknownTaking = "unknown"
)

// MedicineNoted says what is known about a person and one medicine. Stopped
// medicines are history; only Taking ever counts as being taken. A change is
// recorded by correcting the entry. It happened when it was ordered or begun.
type MedicineNoted struct {
	Codings     []Coding `json:"codings,omitempty"`
	Text        string   `json:"text,omitempty"`        // as the source or the person words it
	Ingredients []string `json:"ingredients,omitempty"` // names of the medicines file; empty when not known
	Status      string   `json:"status"`                // taking, stopped, planned or unknown
	Said        string   `json:"said,omitempty"`        // the source's own word: "completed", "on-hold", "not-taken"
	Basis       string   `json:"basis,omitempty"`       // order (somebody prescribed it) or statement (somebody says so)
	Since       When     `json:"since,omitempty"`
	Until       When     `json:"until,omitempty"` // the last day it was, or is to be, taken
	Dose        Dose     `json:"dose,omitzero"`
	AsNeeded    bool     `json:"asNeeded,omitempty"`  // then PerDay and Daily are the most, not the usual
	Daily       []Daily  `json:"daily,omitempty"`     // milligrams a day, per ingredient, where the record allows
	LastTaken   When     `json:"lastTaken,omitempty"` // when it was last taken or injected, as somebody says
	Source      Source   `json:"source,omitzero"`
}

// A Dose is how much is taken how often. Zero numbers mean the record does not say.
type Dose struct {
	Text   string `json:"text,omitempty"`
	Value  int64  `json:"value,omitempty"`  // thousandths of Unit at a time; the upper end of a range
	Unit   string `json:"unit,omitempty"`   // UCUM, or the source's word; empty when it counts tablets, capsules, puffs
	PerDay int64  `json:"perDay,omitempty"` // thousandths of times a day: 2000 is twice a day
}

// Daily is how much of one ingredient is taken in a day.
type Daily struct {
	Ingredient string `json:"ingredient"`
	Milligrams int64  `json:"milligrams"` // thousandths of a milligram, that is micrograms
}

// String prints nothing of the dose.
func (Dose) String() string { return "[dose]" }

// GoString prints nothing of the dose.
func (Dose) GoString() string { return "[dose]" }

// Kind is "patient.medicine-noted".
func (MedicineNoted) Kind() string { return "patient.medicine-noted" }

// Check asks which medicine, for a known status, and for dates that are dates.
func (m MedicineNoted) Check() error {
	err := first(
		coded("medicine", m.Text, m.Codings),
		oneOf("status", m.Status, Taking, Stopped, Planned, UnknownTaking),
		texts("ingredients", strings.Join(m.Ingredients, ""), "said", m.Said, "basis", m.Basis,
			"dose", m.Dose.Text, "dose", m.Dose.Unit),
		whens([]string{"since", "until", "lastTaken"}, m.Since, m.Until, m.LastTaken),
	)
	if err != nil {
		return err
	}
	if m.Dose.Value < 0 || m.Dose.PerDay < 0 {
		return fault.Bad("dose", "A dose cannot be less than nothing.")
	}
	for _, d := range m.Daily {
		if d.Ingredient == "" || d.Milligrams < 0 {
			return fault.Bad("dose", "An amount per day needs its ingredient and cannot be less than nothing.")
		}
	}
	return nil
}

// Title returns how to call the medicine.
func (m MedicineNoted) Title() string { return titled(m.Text, m.Codings) }

// TakingOn reports whether the medicine is being taken on a day: its status is
// taking, it has begun, and its last day has not passed. A no is never proof
// that the person does not take it; see MedicinesReviewed.
func (m MedicineNoted) TakingOn(on quantity.Day) bool {
	if m.Status != Taking {
		return false
	}
	begins, _ := m.Since.Span()
	_, ends := m.Until.Span()
	return (begins == "" || begins <= on) && (ends == "" || ends >= on)
}

// String prints the kind and the source's key, nothing of the person.
func (m MedicineNoted) String() string { return keyed(m.Kind(), m.Source) }

// GoString prints what String prints.
func (m MedicineNoted) GoString() string { return m.String() }

// MedicinesReviewed says that somebody went over the list of medicines with
// the person. When it was complete, what is not on the list is not taken.
type MedicinesReviewed struct {
	Complete bool   `json:"complete"` // everything was gone over, also what is bought without a prescription
	Note     string `json:"note,omitempty"`
	Source   Source `json:"source,omitzero"`
}

// Kind is "patient.medicines-reviewed".
func (MedicinesReviewed) Kind() string { return "patient.medicines-reviewed" }

// Check accepts both answers.
func (m MedicinesReviewed) Check() error { return text("note", m.Note) }

// String prints the kind.
func (m MedicinesReviewed) String() string { return keyed(m.Kind(), m.Source) }

// GoString prints what String prints.
func (m MedicinesReviewed) GoString() string { return m.String() }
