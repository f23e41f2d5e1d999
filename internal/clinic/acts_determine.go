package clinic

import (
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// Determine signs one half of the determination, as the prescriber or as the
// mental-health professional. Course, protocol, hash and end are filled in from
// the open course; the rest is Determined's.
//
// A yes is refused (Refused) while a screening is unsigned, not clear or has
// ended ("screening.medical", "screening.psychological"), and while a finding
// stands in the way or is not known and nobody decided about it (by that rule
// itself). A no may be signed at any time. It also refuses: somebody without
// the role or credential (Denied, "scope.prescriber", "scope.mental-health",
// "scope.agreement"); both halves by one person (Refused,
// "determination.second-person"); a page that is stale (Conflict, "page.stale").
type Determine struct {
	Patient    id.Patient
	Determined screening.Determined
	Head       int64 // entries in the book when the page was made
	Rules      Rules `json:"-"`

	doer doer
}

// Name is "determination.sign".
func (Determine) Name() string { return "determination.sign" }

// Action is Sign.
func (Determine) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (Determine) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record, the clinic's own, and the signer's.
func (d Determine) Needs() []ledger.Stream { return d.deciding().needs(d.doer) }

func (d Determine) deciding() deciding { return deciding{ledger.PatientStream(d.Patient), d.Rules} }

// RestsOn is everything the determination goes by.
func (d Determine) RestsOn() ([]string, int64) {
	return append(slices.Clone(clinical), screening.Signed{}.Kind(), screening.FindingDecided{}.Kind(), course.Moved{}.Kind()), d.Head
}

func (Determine) whole() {}

// By asks in which role they sign.
func (d Determine) By(g access.Grant) (Act, error) {
	d.doer = doerOf(g)
	if d.Determined.As == screening.AsTherapist {
		return d, d.doer.treats("scope.mental-health")
	}
	return d, d.doer.prescribes("scope.prescriber")
}

// Decide signs, or says what is still missing.
func (d Determine) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	open, def, chart, err := d.deciding().at(charts, d.Determined.Course)
	if err != nil {
		return nil, err
	}
	fact := d.Determined
	fact.Course, fact.Protocol, fact.Hash, fact.Until = open.Course, def.Name, def.Hash(), time.Time{}
	if err := fact.Check(); err != nil { // before anything is said about the record
		return nil, err
	}
	practice, rule := staff.Prescribe, "scope.prescriber"
	if fact.As == screening.AsTherapist {
		practice, rule = staff.DiagnoseMental, "scope.mental-health"
	}
	if err := d.doer.practises(charts, practice, rule, now, loc); err != nil {
		return nil, err
	}
	standing := d.Rules.Library.Standing(course.Question{Definition: def, Now: now, Location: loc}, chart, charts.Of(ledger.SettingStream))
	if err := d.other(standing); err != nil {
		return nil, err
	}
	if err := d.raced(standing); err != nil {
		return nil, err
	}
	if valid, ok := screening.Validity(def, screening.DeterminationValidity, screening.ScreeningValidity); ok {
		fact.Until = ledger.Stamp(now.Add(valid))
	}
	if screening.Recommends(fact.Outcome) {
		if rule, say, lacks := standing.Lacking(); lacks {
			return nil, fault.Refuse(rule, "%s", andMore(say, len(standing.Lacks())-1))
		}
		if fact.Until.IsZero() {
			return nil, fault.Refuse("determination.validity", "This protocol does not say how long a determination holds, so nothing can be recommended by it.")
		}
	}
	if fact.Recheck != "" && fact.Recheck < quantity.DayOf(now, loc) {
		return nil, fault.Bad("recheck", "This day has passed. On which day does somebody ask again?")
	}
	return []Proposal{{Stream: d.deciding().stream, Fact: fact}}, nil
}

// other refuses both halves by one person, while the other half counts.
func (d Determine) other(standing screening.Determination) error {
	half := standing.Prescriber
	if d.Determined.As == screening.AsPrescriber {
		half = standing.Therapist
	}
	if half.Counts(standing.At) && screening.SamePerson(half.Entry.By, d.doer.author) {
		return fault.Refuse("determination.second-person", "You signed the other half. The determination is two people's.")
	}
	return nil
}

// raced is a Conflict when somebody else signed the same half since the page
// was made.
func (d Determine) raced(standing screening.Determination) error {
	half := standing.Prescriber
	if d.Determined.As == screening.AsTherapist {
		half = standing.Therapist
	}
	if half != nil && half.Entry.Seq > d.Head {
		return fault.Clash("page.stale", "This was signed since you opened the page. Look again; what you typed is kept.")
	}
	return nil
}

// andMore says that there is more than the first thing.
func andMore(say string, more int) string {
	switch more {
	case 0:
		return say
	case 1:
		return say + " One thing more is open."
	}
	return fmt.Sprintf("%s %d things more are open.", say, more)
}

// TellDecision records that a person has told the client what was decided; only
// now are they shown a no. It refuses whoever neither prescribes nor treats
// (Denied, "scope.tell"), where nothing is decided (Refused, "told.nothing"),
// and where they were told already (Conflict, "told.already").
type TellDecision struct {
	Patient id.Patient
	Told    screening.Told

	doer doer
}

// Name is "decision.tell".
func (TellDecision) Name() string { return "decision.tell" }

// Action is Sign.
func (TellDecision) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (TellDecision) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (t TellDecision) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(t.Patient)}
}

func (TellDecision) whole() {}

// By asks in which role they speak.
func (t TellDecision) By(g access.Grant) (Act, error) {
	t.doer = doerOf(g)
	return t, t.doer.acts("scope.tell", access.Prescriber, access.Therapist)
}

// Decide takes note.
func (t TellDecision) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(t.Patient)
	chart := charts.Record(stream)
	last, decided := screening.LastDecided(chart, t.Told.Course)
	if !decided {
		return nil, fault.Refuse("told.nothing", "Nothing is decided yet that could be told.")
	}
	for e, f := range ledger.Find[screening.Told](chart) {
		if f.Course == t.Told.Course && e.Seq > last.Seq {
			return nil, fault.Clash("told.already", "That they were told is on record already.")
		}
	}
	return []Proposal{{Stream: stream, Fact: t.Told}}, nil
}

// ReferOn records to whom the client was helped on. It refuses a client
// (Denied, "scope.client").
type ReferOn struct {
	Patient  id.Patient
	Referred screening.Referred
}

// Name is "client.refer".
func (ReferOn) Name() string { return "client.refer" }

// Action is Create.
func (ReferOn) Action() access.Action { return access.Create }

// Classes is Clinical.
func (ReferOn) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (r ReferOn) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(r.Patient)} }

// Decide takes note.
func (r ReferOn) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: r.Referred}}, nil
}

// AskSecondOpinion records that the client or the team asked for a second
// opinion. It refuses a client (Denied, "scope.client"): they tell somebody.
type AskSecondOpinion struct {
	Patient id.Patient
	Asked   screening.SecondOpinionAsked
}

// Name is "second-opinion.ask".
func (AskSecondOpinion) Name() string { return "second-opinion.ask" }

// Action is Create.
func (AskSecondOpinion) Action() access.Action { return access.Create }

// Classes is Clinical.
func (AskSecondOpinion) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (a AskSecondOpinion) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(a.Patient)}
}

// Decide takes note.
func (a AskSecondOpinion) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(a.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: a.Asked}}, nil
}
