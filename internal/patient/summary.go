package patient

import (
	"cmp"
	"slices"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// An Item is a standing fact with the entry that holds it, so that whatever is
// decided on it can name its evidence.
type Item[T ledger.Fact] struct {
	Entry ledger.Entry
	Fact  T
}

// String prints the entry's key and the fact's own short form.
func (i Item[T]) String() string { return string(i.Entry.ID) + " " + i.Fact.Kind() }

// GoString prints what String prints.
func (i Item[T]) GoString() string { return i.String() }

// A Summary is who a person is, as a chart has it. Lists are ordered by when
// things happened, the newest first; ties by place in the book.
type Summary struct {
	Person     Item[Registered]
	Known      bool              // whether anybody registered the person
	Enquiry    *Item[Enquired]   // how they came to ask; nil where nobody wrote it down
	Death      *Item[DeathNoted] // nil when no death was noted
	Allergies  []Item[AllergyNoted]
	Conditions []Item[ConditionNoted] // all that stand, also resolved ones
	Procedures []Item[ProcedureDone]
	Medicines  []Item[MedicineNoted]    // all that stand, also stopped ones
	Reviewed   *Item[MedicinesReviewed] // the last time the medicines were gone over
	Asked      map[string]Item[Asked]   // the last answer about each fact
	Measured   []Item[MeasurementTaken] // weight, height, …
	Labs       []Item[LabReported]
	Linked     []id.Patient // other records of the same person
}

// Of reads the summary out of a chart.
func Of(c ledger.Chart) Summary {
	s := Summary{
		Allergies:  list[AllergyNoted](c),
		Conditions: list[ConditionNoted](c),
		Procedures: list[ProcedureDone](c),
		Medicines:  list[MedicineNoted](c),
		Measured:   list[MeasurementTaken](c),
		Labs:       list[LabReported](c),
		Asked:      map[string]Item[Asked]{},
	}
	s.Person.Entry, s.Person.Fact, s.Known = ledger.Last[Registered](c)
	s.Death, s.Enquiry = last[DeathNoted](c), last[Enquired](c)
	s.Reviewed = last[MedicinesReviewed](c)
	for _, a := range slices.Backward(list[Asked](c)) {
		s.Asked[a.Fact.Fact] = a
	}
	for _, l := range ledger.Find[Linked](c) {
		s.Linked = append(s.Linked, l.Patient, l.To)
	}
	slices.Sort(s.Linked)
	s.Linked = slices.Compact(s.Linked)
	return s
}

// list returns the standing facts of a kind, the newest first.
func list[T ledger.Fact](c ledger.Chart) []Item[T] {
	var items []Item[T]
	for e, f := range ledger.Find[T](c) {
		items = append(items, Item[T]{e, f})
	}
	slices.SortStableFunc(items, func(a, b Item[T]) int {
		return cmp.Or(b.Entry.At.Compare(a.Entry.At), cmp.Compare(b.Entry.Seq, a.Entry.Seq))
	})
	return items
}

func last[T ledger.Fact](c ledger.Chart) *Item[T] {
	e, f, ok := ledger.Last[T](c)
	if !ok {
		return nil
	}
	return &Item[T]{e, f}
}

// Dead reports whether a death was noted.
func (s Summary) Dead() bool { return s.Death != nil }

// AgeOn returns the person's age in whole years on a day, as Registered.AgeOn
// does. Age stops at death, where its day is known.
func (s Summary) AgeOn(on quantity.Day) (youngest, oldest int, known bool) {
	if s.Death != nil {
		from, _ := s.Death.Fact.On.Span()
		if from != "" && from < on {
			on = from
		}
	}
	return s.Person.Fact.AgeOn(on)
}

// Current returns the conditions the person has now: believed and active.
func (s Summary) Current() []Item[ConditionNoted] {
	return keep(s.Conditions, ConditionNoted.Current)
}

// Taking returns the medicines being taken on a day.
func (s Summary) Taking(on quantity.Day) []Item[MedicineNoted] {
	return keep(s.Medicines, func(m MedicineNoted) bool { return m.TakingOn(on) })
}

// AllergicTo returns the allergies that stand.
func (s Summary) AllergicTo() []Item[AllergyNoted] { return keep(s.Allergies, AllergyNoted.Current) }

func keep[T ledger.Fact](items []Item[T], want func(T) bool) []Item[T] {
	var kept []Item[T]
	for _, i := range items {
		if want(i.Fact) {
			kept = append(kept, i)
		}
	}
	return kept
}

// LastWeight returns the last weight in grams that was measured by the time of
// the chart, with its entry.
func (s Summary) LastWeight() (quantity.Weight, ledger.Entry, bool) {
	for _, m := range s.Measured {
		if w, ok := m.Fact.Weight(); ok {
			return w, m.Entry, true
		}
	}
	return 0, ledger.Entry{}, false
}
