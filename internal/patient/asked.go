package patient

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
)

// The answers to a question.
const (
	Yes          = "yes"
	No           = "no"
	UnknownReply = "unknown" // they were asked, and do not know
	Skipped      = "skipped" // it was not asked, or not answered; Detail says why. It counts as not known
	Valued       = "value"   // the answer is in Value: a number, a code, a moment, a pressure, words
)

// What an answer rests on.
const (
	BasisSelf   = "self"   // the person in care said so
	BasisFamily = "family" // somebody close to them said so
	BasisRecord = "record" // it was read in a record from elsewhere
	BasisTest   = "test"   // a test showed it
	BasisExam   = "exam"   // a clinician found it by looking
)

// Asked says that a person was asked about something, and what they answered:
// it is how an unknown becomes a yes, a no or a value. Who asked is the
// entry's author, when is the entry's time.
type Asked struct {
	Fact   string `json:"fact"`             // what about: a fact's name ("condition.psychosis") or a family's ("psychosis")
	Answer string `json:"answer"`           // yes, no, unknown, skipped or value
	Value  string `json:"value,omitempty"`  // the answer "value", as the fact's type reads it; of a moment also "never"
	Detail string `json:"detail,omitempty"` // what else was said, in the asker's words; of skipped, the reason
	Basis  string `json:"basis,omitempty"`  // what it rests on: self, family, record, test or exam
	Source Source `json:"source,omitzero"`
}

// Kind is "patient.asked".
func (Asked) Kind() string { return "patient.asked" }

// Check asks what about, for one of the answers, for the value where the
// answer is one, and for a reason where the question was skipped.
func (a Asked) Check() error {
	if strings.TrimSpace(a.Fact) == "" || strings.ContainsAny(a.Fact, " \n\r\t") || len(a.Fact) > 80 {
		return fault.Bad("fact", "Say what was asked about, by its name in the protocol.")
	}
	return first(
		CheckAnswer(a.Answer, a.Value, a.Detail),
		oneOf("basis", a.Basis, "", BasisSelf, BasisFamily, BasisRecord, BasisTest, BasisExam),
	)
}

// CheckAnswer checks an answer with its value and its detail: one of the five
// answers, a value if and only if the answer is one, and a reason for skipping.
// What the value may be is the fact's own business; see the vocabulary.
func CheckAnswer(answer, value, detail string) error {
	if err := oneOf("answer", answer, Yes, No, UnknownReply, Skipped, Valued); err != nil {
		return err
	}
	switch {
	case answer == Valued && strings.TrimSpace(value) == "":
		return fault.Bad("value", "Fill in the answer, or say that it is not known.")
	case answer != Valued && value != "":
		return fault.Bad("value", "A value and another answer stand side by side. Keep one of the two.")
	case answer == Skipped && strings.TrimSpace(detail) == "":
		return fault.Bad("detail", "Say in a few words why this was left out.")
	case len(value) > longestValue:
		return fault.Bad("value", "This is longer than %d characters.", longestValue)
	}
	return texts("value", value, "detail", detail)
}

// longestValue is how long an answer's value may be, in bytes: it is a number,
// a code or a moment. What people say goes in the detail.
const longestValue = 200

// String prints the kind and what was asked, never the answer.
func (a Asked) String() string { return a.Kind() + " " + a.Fact }

// GoString prints what String prints.
func (a Asked) GoString() string { return a.String() }

// How somebody is related to the person. The first three are of the first
// degree.
const (
	Parent      = "parent"
	Sibling     = "sibling"
	Child       = "child"
	Grandparent = "grandparent"
	OtherKin    = "other"
)

// RelativeNoted says that a relative by blood has, or had, a condition.
type RelativeNoted struct {
	Relation string   `json:"relation"`          // parent, sibling, child, grandparent or other
	Family   string   `json:"family,omitempty"`  // the condition's family: "psychosis"
	Codings  []Coding `json:"codings,omitempty"` // or its codes
	Text     string   `json:"text,omitempty"`    // or words
	Basis    string   `json:"basis,omitempty"`   // as for answers
	Source   Source   `json:"source,omitzero"`
}

// Kind is "patient.relative-noted".
func (RelativeNoted) Kind() string { return "patient.relative-noted" }

// Check asks how they are related and what they have, or had.
func (r RelativeNoted) Check() error {
	if strings.ContainsAny(r.Family, " \n\r\t") || len(r.Family) > 80 {
		return fault.Bad("family", "Say which condition, by its name in the list of families.")
	}
	return first(
		oneOf("relation", r.Relation, Parent, Sibling, Child, Grandparent, OtherKin),
		coded("condition", r.Text+r.Family, r.Codings),
		oneOf("basis", r.Basis, "", BasisSelf, BasisFamily, BasisRecord, BasisTest, BasisExam),
	)
}

// FirstDegree reports whether the relative is a parent, a sibling or a child.
func (r RelativeNoted) FirstDegree() bool {
	return r.Relation == Parent || r.Relation == Sibling || r.Relation == Child
}

// Title returns how to call what the relative has, or had.
func (r RelativeNoted) Title() string {
	if title := titled(r.Text, r.Codings); title != "" {
		return title
	}
	return r.Family
}

// String prints the kind and the source's key, nothing of anybody.
func (r RelativeNoted) String() string { return keyed(r.Kind(), r.Source) }

// GoString prints what String prints.
func (r RelativeNoted) GoString() string { return r.String() }
