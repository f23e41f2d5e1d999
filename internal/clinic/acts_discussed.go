package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// DiscussMeasures notes that answers were gone over together with the client,
// or takes such a note back. It refuses answers that are not in the record
// (NotFound), a note that was taken back already (Conflict, "entry.replaced")
// and clients (Denied, "scope.client"). What was noted as gone over stays noted
// once.
type DiscussMeasures struct {
	Patient id.Patient
	Of      []id.Entry // responses, or totals that were reported
	At      time.Time  // when it was; zero means now
	Undo    id.Entry   // the note to take back; Of is empty then
}

// Name is "measures.discuss".
func (DiscussMeasures) Name() string { return "measures.discuss" }

// Action is Create; taking back is Amend.
func (d DiscussMeasures) Action() access.Action {
	if d.Undo != "" {
		return access.Amend
	}
	return access.Create
}

// Classes is Measures.
func (DiscussMeasures) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record.
func (d DiscussMeasures) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(d.Patient)}
}

// By denies clients.
func (d DiscussMeasures) By(g access.Grant) (Act, error) {
	if clientOnly(g) {
		return nil, notForClients()
	}
	return d, nil
}

// Decide notes it, or takes it back.
func (d DiscussMeasures) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(d.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if d.Undo != "" {
		return undiscuss(chart, stream, d.Undo)
	}
	if err := notAhead("at", d.At, now); err != nil {
		return nil, err
	}
	done := instrument.DiscussedBy(chart)
	var of []id.Entry
	for _, entry := range d.Of {
		e, err := standing(chart, entry)
		if err != nil {
			return nil, err
		}
		switch e.Fact.(type) {
		case instrument.Answered, instrument.ScoreReported:
		default:
			return nil, fault.Bad("of", "Only answers to questionnaires are noted as gone over.")
		}
		if _, there := done[entry]; !there {
			of = append(of, entry)
		}
	}
	if len(of) == 0 && len(d.Of) > 0 {
		return nil, nil
	}
	return []Proposal{{Stream: stream, At: d.At, Fact: instrument.Discussed{Of: of}}}, nil
}

func undiscuss(chart ledger.Chart, stream ledger.Stream, entry id.Entry) ([]Proposal, error) {
	e, err := standing(chart, entry)
	if err != nil {
		return nil, err
	}
	said, ok := e.Fact.(instrument.Discussed)
	if !ok {
		return nil, fault.Bad("undo", "This does not note that answers were gone over.")
	}
	said.Undone = true
	return []Proposal{{Stream: stream, At: e.At, Fact: said, Corrects: e.ID}}, nil
}

// KeepRemark keeps what somebody in care says in their own words about the time
// a questionnaire asked about; the response it stands beside may still be on its
// way. It refuses a client without an invitation that stands (NotFound,
// "link.gone").
type KeepRemark struct {
	Patient id.Patient
	At      time.Time // when it was said; zero means now
	Remark  instrument.Remarked

	client bool
}

// Name is "words.remark".
func (KeepRemark) Name() string { return "words.remark" }

// Action is Create.
func (KeepRemark) Action() access.Action { return access.Create }

// Classes is Words.
func (KeepRemark) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (k KeepRemark) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(k.Patient)}
}

// By takes note of whether the client writes.
func (k KeepRemark) By(g access.Grant) (Act, error) {
	k.client = clientOnly(g)
	return k, nil
}

// Decide keeps the words.
func (k KeepRemark) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(k.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if err := notAhead("at", k.At, now); err != nil {
		return nil, err
	}
	if k.client {
		if err := invited(chart, screening.ForMeasures, now); err != nil {
			return nil, err
		}
	}
	return []Proposal{{Stream: stream, At: k.At, Fact: k.Remark}}, nil
}
