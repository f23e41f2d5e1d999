package course

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// What may be decided together when a course is looked back on.
const (
	GoOn        = "continue"    // as planned
	Maintenance = "maintenance" // seldom sessions that hold what was gained
	Change      = "change"      // another way: dose, spacing, another treatment beside it
	StopWell    = "stop-well"   // no further session
)

// Decisions lists what a review may come to.
var Decisions = []string{GoOn, Maintenance, Change, StopWell}

// Reviewed says that a course was looked back on together with the client, and
// what was decided.
type Reviewed struct {
	Course   id.Course `json:"course"`
	Found    string    `json:"found"`    // what the team saw
	Decision string    `json:"decision"` // one of Decisions
	Reason   string    `json:"reason"`   // why, as client and team said it together
	Together bool      `json:"together"` // the client was there and decided with them
	// Every is how many weeks lie between two sessions of a maintenance; Most how
	// many sessions it has at most until it is looked at again.
	Every int          `json:"every,omitempty"`
	Most  int          `json:"most,omitempty"`
	Again quantity.Day `json:"again,omitempty"` // when it is looked at again at the latest
	Rests []id.Entry   `json:"rests,omitempty"` // the entries that the page showed
}

// Kind is "course.reviewed".
func (Reviewed) Kind() string { return "course.reviewed" }

// Check asks what was found and decided, and of a maintenance how often and
// when it is looked at again.
func (r Reviewed) Check() error {
	switch {
	case r.Course == "":
		return fault.Bad("course", "Say which course it is.")
	case !slices.Contains(Decisions, r.Decision):
		return fault.Bad("decision", "Choose what you decided together.")
	case r.Again != "" && !r.Again.Valid():
		return fault.Bad("again", "Write the day as a date.")
	case r.Decision == Maintenance && r.Every < 1:
		return fault.Bad("every", "Say how many weeks lie between two sessions.")
	case r.Decision == Maintenance && r.Most < 1:
		return fault.Bad("most", "Say after how many sessions it is looked at again.")
	case r.Decision == Maintenance && r.Again == "":
		return fault.Bad("again", "Say when it is looked at again at the latest. A maintenance does not go on by itself.")
	}
	if err := wordsIn("found", r.Found, "Write what you saw, in a sentence or two."); err != nil {
		return err
	}
	return wordsIn("reason", r.Reason, "Write why, as you said it together.")
}

// String prints the kind, never the words.
func (r Reviewed) String() string { return r.Kind() }

// GoString prints what String prints.
func (r Reviewed) GoString() string { return r.Kind() }

// LookedBack is what the client says of their course, in their own words.
type LookedBack struct {
	Course id.Course `json:"course"`
	Text   string    `json:"text"`
}

// Kind is "course.looked-back".
func (LookedBack) Kind() string { return "course.looked-back" }

// Check asks for the words.
func (l LookedBack) Check() error {
	if l.Course == "" {
		return fault.Bad("course", "Say which course it is.")
	}
	return wordsIn("words", l.Text, "Write what they say, in their words.")
}

// String prints the kind, never the words.
func (l LookedBack) String() string { return l.Kind() }

// GoString prints what String prints.
func (l LookedBack) GoString() string { return l.Kind() }

// ContinuingPlan is what a client goes on with after a course: made with them,
// and given to them. It replaces the one of the same course before it.
type ContinuingPlan struct {
	Course   id.Course `json:"course"`
	Care     []string  `json:"care,omitempty"`     // who goes on caring for them, and how: "Dr. Okafor, every two weeks"
	Practice []string  `json:"practice,omitempty"` // what they go on doing
	Signs    []string  `json:"signs,omitempty"`    // how they notice that it gets harder, as they put it
	Call     []string  `json:"call,omitempty"`     // who they call then
	// FollowUp says how the visits that go on were explained: by which way, and
	// what may be left out.
	FollowUp string `json:"followUp,omitempty"`
}

// Kind is "course.continuing-plan".
func (ContinuingPlan) Kind() string { return "course.continuing-plan" }

// Check asks who goes on caring and who can be called.
func (c ContinuingPlan) Check() error {
	if c.Course == "" {
		return fault.Bad("course", "Say which course it is.")
	}
	for _, part := range []struct {
		field, say string
		list       []string
		needed     bool
	}{
		{"care", "Write who goes on caring for them. Where it is nobody, write that.", c.Care, true},
		{"practice", "", c.Practice, false},
		{"signs", "Write at least one sign, as they put it.", c.Signs, true},
		{"call", "Name at least one person or service they can call.", c.Call, true},
	} {
		if part.needed && len(part.list) == 0 {
			return fault.Bad(part.field, "%s", part.say)
		}
		for _, line := range part.list {
			if err := wordsIn(part.field, line, "A line is empty."); err != nil {
				return err
			}
		}
	}
	if c.FollowUp != "" {
		return wordsIn("followUp", c.FollowUp, "")
	}
	return nil
}

// String prints the kind, never what stands in it.
func (c ContinuingPlan) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ContinuingPlan) GoString() string { return c.Kind() }

// Sorts of letters.
const (
	ToReferrer  = "referrer"
	ToDoctor    = "doctor"    // who cares for their health: primary care
	ToTherapist = "therapist" // who treats them elsewhere
	ToOther     = "other"
)

// LetterSorts lists to whom a letter may go.
var LetterSorts = []string{ToReferrer, ToDoctor, ToTherapist, ToOther}

// A Part is one part of a letter: what it is about, and its text.
type Part struct {
	Heading string `json:"heading,omitempty"`
	Text    string `json:"text"`
}

// LetterSigned is a letter about a client's course to somebody outside, as it
// was signed. What a client said stands in it only where they agreed to that.
type LetterSigned struct {
	Course  id.Course  `json:"course"`
	Sort    string     `json:"sort"`              // one of LetterSorts
	To      string     `json:"to"`                // "Dr. Ada Okafor, Elm Street Family Practice"
	Address string     `json:"address,omitempty"` // on lines
	Parts   []Part     `json:"parts"`
	Agreed  string     `json:"agreed"`          // how the client agreed that it is sent: to this person, with this text
	Rests   []id.Entry `json:"rests,omitempty"` // what the draft was made from
}

// Kind is "course.letter-signed".
func (LetterSigned) Kind() string { return "course.letter-signed" }

// Check asks to whom, what, and how the client agreed.
func (l LetterSigned) Check() error {
	switch {
	case l.Course == "":
		return fault.Bad("course", "Say which course it is.")
	case !slices.Contains(LetterSorts, l.Sort):
		return fault.Bad("sort", "Choose to whom the letter goes.")
	case len(l.Parts) == 0:
		return fault.Bad("parts", "The letter says nothing yet.")
	case strings.TrimSpace(l.Agreed) == "":
		return fault.Bad("agreed", "Say how the client agreed that this is sent.")
	}
	if err := wordsIn("to", l.To, "Say to whom the letter goes."); err != nil {
		return err
	}
	for _, p := range l.Parts {
		if err := wordsIn("parts", p.Text, "A part of the letter is empty."); err != nil {
			return err
		}
	}
	return nil
}

// String prints the kind, never the letter.
func (l LetterSigned) String() string { return l.Kind() }

// GoString prints what String prints.
func (l LetterSigned) GoString() string { return l.Kind() }

// What a Given may have handed on.
const (
	PaperConsent  = "consent"
	PaperSummary  = "visit-summary"
	PaperLetter   = "letter"
	PaperPlan     = "continuing-plan"
	PaperMeasures = "measures"
	PaperNote     = "note"
	PaperDecision = "decision" // a no, in words made for the client; of the entry that they were told
)

// Papers lists what a Given may have handed on.
var Papers = []string{PaperConsent, PaperSummary, PaperLetter, PaperPlan, PaperMeasures, PaperNote, PaperDecision}

// ToClient is a Given's To where it is the client.
const ToClient = "client"

// Given says that a document was given to somebody: it is what lets a client
// see what left the clinic, and to whom.
type Given struct {
	Course id.Course `json:"course,omitempty"`
	Paper  string    `json:"paper"`        // one of Papers
	Of     id.Entry  `json:"of,omitempty"` // the entry that it prints; empty where it prints several
	To     string    `json:"to"`           // ToClient, or who it is
	How    string    `json:"how"`          // one of Ways
}

// Ways are how a document may be given.
var Ways = []string{"by hand", "by post", "by fax", "by secure mail", "on their own pages"}

// Kind is "course.given".
func (Given) Kind() string { return "course.given" }

// Check asks what, to whom and how.
func (g Given) Check() error {
	switch {
	case !slices.Contains(Papers, g.Paper):
		return fault.Bad("paper", "Say which document it is.")
	case !slices.Contains(Ways, g.How):
		return fault.Bad("how", "Say how it was given: %s.", strings.Join(Ways, ", "))
	case len(g.To) > 400:
		return fault.Bad("to", "Keep it to a line.")
	}
	return wordsIn("to", g.To, "Say to whom it was given.")
}

// Reviews returns the reviews of one course, the oldest first.
func Reviews(chart ledger.Chart, key id.Course) []dosing.At[Reviewed] {
	return inCourse(chart, key, func(r Reviewed) id.Course { return r.Course })
}

// Letters returns the letters signed about one course, the oldest first.
func Letters(chart ledger.Chart, key id.Course) []dosing.At[LetterSigned] {
	return inCourse(chart, key, func(l LetterSigned) id.Course { return l.Course })
}

// PlanOf returns the plan that a client goes on with after a course, the newest.
func PlanOf(chart ledger.Chart, key id.Course) (dosing.At[ContinuingPlan], bool) {
	all := inCourse(chart, key, func(c ContinuingPlan) id.Course { return c.Course })
	if len(all) == 0 {
		return dosing.At[ContinuingPlan]{}, false
	}
	return all[len(all)-1], true
}

// Gifts returns what was given to whom, the oldest first; of every course.
func Gifts(chart ledger.Chart) (out []dosing.At[Given]) {
	for e, g := range ledger.Find[Given](chart) {
		out = append(out, dosing.At[Given]{Entry: e, Fact: g})
	}
	return out
}

func inCourse[T ledger.Fact](chart ledger.Chart, key id.Course, course func(T) id.Course) (out []dosing.At[T]) {
	for e, f := range ledger.Find[T](chart) {
		if course(f) == key {
			out = append(out, dosing.At[T]{Entry: e, Fact: f})
		}
	}
	return out
}
