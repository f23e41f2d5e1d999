package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// VoidEntry takes an entry back: made in error, twice, or on the wrong chart.
// It stays readable and counts no more. On the wrong chart, the same fact is
// recorded in the right one, each naming the other.
type VoidEntry struct {
	Stream ledger.Stream
	Entry  id.Entry
	Reason string
	// Moved is where it should have been; empty if nowhere.
	Moved ledger.Stream
}

// Name is "entry.void".
func (VoidEntry) Name() string { return "entry.void" }

// Action is Amend.
func (VoidEntry) Action() access.Action { return access.Amend }

// Needs is the record, and the one it should have been in.
func (v VoidEntry) Needs() []ledger.Stream {
	if v.Moved != "" {
		return []ledger.Stream{v.Stream, v.Moved}
	}
	return []ledger.Stream{v.Stream}
}

// Decide voids what still stands.
func (v VoidEntry) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	chart := charts.Of(v.Stream)
	e, err := standing(chart, v.Entry)
	if err != nil {
		return nil, err
	}
	out := []Proposal{{Stream: v.Stream, At: e.At, Corrects: e.ID, Fact: ledger.Voided{Entry: e.ID, Reason: v.Reason, Moved: string(v.Moved)}}}
	if v.Moved != "" {
		if len(charts.Of(v.Moved).Entries) == 0 || v.Moved == v.Stream {
			return nil, fault.Bad("moved", "Choose the record where it should have been.")
		}
		if e.Words {
			return nil, fault.Refuse("entry.words-stay", "Somebody's own words are not copied into another record. Seal them away here, and write them down there.")
		}
		// The new entry names the one it stands for, as the void names its stream.
		out = append(out, Proposal{Stream: v.Moved, At: e.At, Fact: e.Fact, Corrects: e.ID})
	}
	return out, nil
}

func standing(chart ledger.Chart, target id.Entry) (ledger.Entry, error) {
	e, ok := chart.Entry(target)
	if !ok {
		return e, fault.Missing("There is no such entry in this record.")
	}
	if _, void := e.Fact.(ledger.Voided); void {
		return e, fault.Clash("entry.void", "This entry only takes another back; there is nothing to void.")
	}
	if by, gone := chart.Replaced()[target]; gone {
		return e, fault.Clash("entry.replaced", "This entry was already corrected or taken back, on %s.", by.Recorded.Format("2 January 2006"))
	}
	return e, nil
}

// LinkPatients says that two records are about one person.
type LinkPatients struct {
	Patient, To id.Patient
	Why         string
}

// Name is "patient.link".
func (LinkPatients) Name() string { return "patient.link" }

// Action is Create: it is recorded in both records.
func (LinkPatients) Action() access.Action { return access.Create }

// Needs is both records.
func (l LinkPatients) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(l.Patient), ledger.PatientStream(l.To)}
}

// Decide links two known records once.
func (l LinkPatients) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	var out []Proposal
	for _, s := range l.Needs() {
		chart := charts.Of(s)
		if len(chart.Entries) == 0 {
			return nil, fault.Missing("There is no such record.")
		}
		for _, f := range ledger.Find[patient.Linked](chart) {
			if (f.Patient == l.Patient && f.To == l.To) || (f.Patient == l.To && f.To == l.Patient) {
				return nil, fault.Clash("patient.linked", "These two records are already linked.")
			}
		}
		out = append(out, Proposal{Stream: s, Fact: patient.Linked{Patient: l.Patient, To: l.To, Why: l.Why}})
	}
	return out, nil
}
