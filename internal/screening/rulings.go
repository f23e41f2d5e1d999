package screening

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// A Ruling is what was last decided about one rule, with its second signature
// where there is one.
type Ruling struct {
	Entry    ledger.Entry // when and by whom it was decided
	Fact     FindingDecided
	Cosigned *ledger.Entry // the second signature, by another person, in the role it asks for; nil: none
}

// Awaits returns whose second signature is still missing, given whom the rule
// asks for now; empty when none is.
func (r Ruling) Awaits(second string) string {
	if second == "" {
		second = r.Fact.Second
	}
	if second == "" || r.Cosigned != nil {
		return ""
	}
	return second
}

// An About says what a decision has to be about to count: which course and
// version, which gate, and at the gates of a dose which order and which day.
type About struct {
	Course id.Course
	Hash   string
	Gate   string
	Order  id.Order     // compared at order.sign only
	Day    quantity.Day // compared at the gates of a day only
	Since  time.Time    // decisions from before it are about something that is over; zero: none are
	Now    time.Time
}

// The gates whose decisions hold for one order, and for one day.
const orderGate = "order.sign"

var dayGates = []string{"dosing.start", "dosing.further", "dosing.leave"}

// counts reports whether a decision is about what is asked.
func (a About) counts(e ledger.Entry, f FindingDecided) bool {
	switch {
	case f.Course != a.Course || f.Hash != a.Hash || f.Gate != a.Gate:
		return false
	case !f.Until.IsZero() && !a.Now.Before(f.Until):
		return false
	case f.Gate == orderGate && f.Order != a.Order:
		return false
	case slices.Contains(dayGates, f.Gate) && f.For != a.Day:
		return false
	}
	return a.Since.IsZero() || e.At.After(a.Since)
}

// Rulings returns the last decision about each rule that counts for what is
// asked, by the rule's name.
func Rulings(chart ledger.Chart, a About) map[string]Ruling {
	var out map[string]Ruling
	for e, f := range ledger.Find[FindingDecided](chart) {
		if !a.counts(e, f) {
			continue
		}
		if out == nil {
			out = map[string]Ruling{}
		}
		out[f.Rule] = Ruling{Entry: e, Fact: f}
	}
	if len(out) == 0 {
		return nil
	}
	signed := cosignatures(chart)
	for rule, r := range out {
		r.Cosigned = second(r, signed[r.Entry.ID])
		out[rule] = r
	}
	return out
}

type cosignature struct {
	entry ledger.Entry
	fact  FindingCosigned
}

func cosignatures(chart ledger.Chart) map[id.Entry][]cosignature {
	out := map[id.Entry][]cosignature{}
	for e, f := range ledger.Find[FindingCosigned](chart) {
		out[f.Entry] = append(out[f.Entry], cosignature{e, f})
	}
	return out
}

// second returns the first signature that counts: in the role that is asked
// for, by somebody else.
func second(r Ruling, signed []cosignature) *ledger.Entry {
	for _, s := range signed {
		if s.fact.As == r.Fact.Second && !SamePerson(s.entry.By, r.Entry.By) {
			return &s.entry
		}
	}
	return nil
}

// SamePerson reports whether two entries were made by one person, in whatever
// role.
func SamePerson(a, b ledger.Author) bool { return a.Sort == b.Sort && a.Person == b.Person }

// Decisions returns every decision about a finding that stands, oldest first:
// for the report of exceptions.
func Decisions(chart ledger.Chart) []Ruling {
	var out []Ruling
	signed := cosignatures(chart)
	for e, f := range ledger.Find[FindingDecided](chart) {
		r := Ruling{Entry: e, Fact: f}
		r.Cosigned = second(r, signed[e.ID])
		out = append(out, r)
	}
	return out
}
