package course

import (
	"slices"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// piles are the entries of a long chart that stand, by what they are. Most of a
// long chart is vital signs, or came from another system in thousands; a rule
// asks about few of them, so each is looked at once and copied only where it
// counts.
type piles struct {
	vitals                                                       []*ledger.Entry // in book order
	conditions, medicines, procedures, labs, measured, allergies []*ledger.Entry // the newest first by when they happened
	rest                                                         ledger.Chart    // everything else
}

// sorted sorts the entries of a chart into piles.
func sorted(c ledger.Chart) *piles {
	p := &piles{rest: ledger.Chart{Head: c.Head}}
	replaced := c.Replaced()
	for i := range c.Entries {
		e := &c.Entries[i]
		if len(replaced) > 0 {
			if _, gone := replaced[e.ID]; gone {
				continue
			}
		}
		switch e.Fact.(type) {
		case ledger.Voided:
		case dosing.VitalsTaken:
			p.vitals = append(p.vitals, e)
		case patient.ConditionNoted:
			p.conditions = append(p.conditions, e)
		case patient.MedicineNoted:
			p.medicines = append(p.medicines, e)
		case patient.ProcedureDone:
			p.procedures = append(p.procedures, e)
		case patient.LabReported:
			p.labs = append(p.labs, e)
		case patient.MeasurementTaken:
			p.measured = append(p.measured, e)
		case patient.AllergyNoted:
			p.allergies = append(p.allergies, e)
		default:
			p.rest.Entries = append(p.rest.Entries, *e)
		}
	}
	for _, pile := range [][]*ledger.Entry{p.conditions, p.medicines, p.procedures, p.labs, p.measured, p.allergies} {
		newestFirst(pile)
	}
	return p
}

// newestFirst turns a pile in book order into one by when things happened, the
// newest first; of one instant, the later in the book first.
func newestFirst(pile []*ledger.Entry) {
	slices.Reverse(pile)
	byTime := func(a, b *ledger.Entry) int { return b.At.Compare(a.At) }
	if !slices.IsSortedFunc(pile, byTime) {
		slices.SortStableFunc(pile, byTime)
	}
}

// items returns the facts of a pile that somebody wants, with their entries.
func items[T ledger.Fact](pile []*ledger.Entry, want func(T) bool) (kept []patient.Item[T]) {
	for _, e := range pile {
		if f, ok := e.Fact.(T); ok && want(f) {
			kept = append(kept, patient.Item[T]{Entry: *e, Fact: f})
		}
	}
	return kept
}

// each calls see with the facts of a pile, without copying their entries.
func each[T ledger.Fact](pile []*ledger.Entry, see func(*ledger.Entry, T)) {
	for _, e := range pile {
		if f, ok := e.Fact.(T); ok {
			see(e, f)
		}
	}
}
