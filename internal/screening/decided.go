package screening

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// What somebody may decide about a finding.
const (
	GoOn   = "go-on"   // go on although it stands, for the reason given
	NotNow = "not-now" // it was looked at, and it keeps the step shut
)

// FindingDecided says what somebody decided about one thing the rules raised
// at one gate, on exactly this evidence. It counts while the evidence is the
// same: an entry of evidence that is recorded later reopens it. At the
// determination it holds until the determination ends, at an order for that
// order, at the dose for that day.
type FindingDecided struct {
	Course    id.Course    `json:"course"`
	Protocol  string       `json:"protocol"`
	Hash      string       `json:"hash"` // the protocol's content hash
	Gate      string       `json:"gate"` // as package protocol names gates
	Rule      string       `json:"rule"`
	Decision  string       `json:"decision"` // GoOn or NotNow
	Reason    string       `json:"reason"`
	Say       string       `json:"say,omitempty"` // the finding's sentence as it stood
	Evidence  []id.Entry   `json:"evidence,omitempty"`
	Documents []string     `json:"documents,omitempty"` // what the rule asks to be on file, as named there: "specialist-letter"
	Order     id.Order     `json:"order,omitempty"`     // at order.sign: for which order
	For       quantity.Day `json:"for,omitempty"`       // at dosing gates: for which day
	Second    string       `json:"second,omitempty"`    // whose second signature the rule asks for; empty: nobody's
	Until     time.Time    `json:"until,omitzero"`      // when the decision ends at the latest; zero: with what it is about
}

// Kind is "screening.finding-decided".
func (FindingDecided) Kind() string { return "screening.finding-decided" }

// Check asks what was decided about which rule, and why.
func (f FindingDecided) Check() error {
	switch {
	case f.Rule == "" || f.Gate == "" || f.Hash == "":
		return fault.Bad("rule", "Say what this decision is about.")
	case f.Decision != GoOn && f.Decision != NotNow:
		return fault.Bad("decision", "Choose whether to go on or not now.")
	}
	return first(said("reason", f.Reason, "Give the reason, in a sentence."), short("say", f.Say))
}

// FindingCosigned is the second signature under a decision, by another person.
type FindingCosigned struct {
	Entry id.Entry `json:"entry"` // the FindingDecided
	As    string   `json:"as"`    // "therapist", "prescriber" or "medical-director"
	Note  string   `json:"note,omitempty"`
}

// Kind is "screening.finding-cosigned".
func (FindingCosigned) Kind() string { return "screening.finding-cosigned" }

// Check asks what is signed, and in which role.
func (f FindingCosigned) Check() error {
	switch {
	case f.Entry == "":
		return fault.Bad("entry", "Say which decision is signed.")
	case !slices.Contains([]string{AsTherapist, AsPrescriber, AsDirector}, f.As):
		return fault.Bad("as", "Say in which role you sign.")
	}
	return short("note", f.Note)
}

// The roles in which decisions are signed, as the permission table names them.
const (
	AsPrescriber = "prescriber"
	AsTherapist  = "therapist" // any mental-health professional
	AsDirector   = "medical-director"
)

// The outcomes of a determination, from the readiest to the most careful.
const (
	Recommended    = "recommended"
	WithConditions = "recommended-with-conditions"
	NotForNow      = "not-for-now"
	NotRecommended = "not-recommended"
)

// Outcomes lists the outcomes from the readiest to the most careful.
var Outcomes = []string{Recommended, WithConditions, NotForNow, NotRecommended}

// Recommends reports whether an outcome is a yes, with conditions or without.
func Recommends(outcome string) bool { return outcome == Recommended || outcome == WithConditions }

// Determined is one of the two signatures of a determination: a prescriber's or
// a mental-health professional's, with the reasons of that person. A no carries
// the sentences that the client will be told, in words made for the client.
type Determined struct {
	Course      id.Course    `json:"course"`
	Protocol    string       `json:"protocol"`
	Hash        string       `json:"hash"`    // the protocol's content hash: a determination is about one version
	As          string       `json:"as"`      // AsPrescriber or AsTherapist
	Outcome     string       `json:"outcome"` // one of Outcomes
	Reason      string       `json:"reason"`  // for the team
	Conditions  []string     `json:"conditions,omitempty"`
	Until       time.Time    `json:"until,omitzero"` // when the signature ends
	Why         string       `json:"why,omitempty"`  // of a no, to the client: why, in one sentence
	CouldChange string       `json:"couldChange,omitempty"`
	Instead     string       `json:"instead,omitempty"`
	Referral    string       `json:"referral,omitempty"` // where the client is helped to
	Recheck     quantity.Day `json:"recheck,omitempty"`  // where there is risk: the day on which somebody asks again
}

// Kind is "screening.determined".
func (Determined) Kind() string { return "screening.determined" }

// Check asks for an outcome with its reason, for conditions where there are
// some, and of a no for the client's three sentences, in words that may be
// said to a client.
func (d Determined) Check() error {
	switch {
	case d.Course == "" || d.Hash == "":
		return fault.Bad("course", "Say which course this is about, and by which protocol.")
	case d.As != AsPrescriber && d.As != AsTherapist:
		return fault.Bad("as", "Say whether you sign as the prescriber or as the mental-health professional.")
	case !slices.Contains(Outcomes, d.Outcome):
		return fault.Bad("outcome", "Choose one of the four outcomes.")
	case d.Recheck != "" && !d.Recheck.Valid():
		return fault.Bad("recheck", "Write the day of the check as in 2026-11-29.")
	case d.Outcome == WithConditions && len(d.Conditions) == 0:
		return fault.Bad("conditions", "Write down at least one condition, or recommend without.")
	}
	for _, c := range d.Conditions {
		if err := said("conditions", c, "Write each condition in a few words, or leave it out."); err != nil {
			return err
		}
	}
	if err := first(said("reason", d.Reason, "Give your reason, in a sentence or two."), short("referral", d.Referral)); err != nil {
		return err
	}
	if Recommends(d.Outcome) {
		return shorts("why", d.Why, "couldChange", d.CouldChange, "instead", d.Instead)
	}
	return first(
		said("why", d.Why, "Write one sentence that tells the client why."),
		said("couldChange", d.CouldChange, "Write what could change this, for the client."),
		said("instead", d.Instead, "Write what you suggest instead, for the client."),
		ToClient("why", d.Why), ToClient("couldChange", d.CouldChange), ToClient("instead", d.Instead),
	)
}

// String prints the kind and the course, never the outcome.
func (d Determined) String() string { return d.Kind() + " " + string(d.Course) }

// GoString prints what String prints.
func (d Determined) GoString() string { return d.String() }

// String prints the kind only.
func (f FindingDecided) String() string { return f.Kind() }

// GoString prints what String prints.
func (f FindingDecided) GoString() string { return f.Kind() }

// String prints the kind only.
func (f FindingCosigned) String() string { return f.Kind() }

// GoString prints what String prints.
func (f FindingCosigned) GoString() string { return f.Kind() }
