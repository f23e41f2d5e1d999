// Package note is what a clinician signs about somebody's care: the note of a
// preparation, of a dosing session, of an integration session, and a progress
// note. A note is proposed from the record, so that nobody writes twice what
// stands there already; what it says of the record stays linked to the entries
// it came from, and a later correction of one marks the note. What was signed is
// never changed: it is added to.
//
// A therapist's own process notes are something else, and not in the record.
package note

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Signed](ledger.Decided, ledger.Clinical),
		ledger.Define[WordsKept](ledger.Decided, ledger.Words).WithWords(),
		ledger.Define[Amended](ledger.Decided, ledger.Clinical),
		ledger.Define[ReleaseWished](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[SummaryGiven](ledger.Witnessed, ledger.Clinical),
		ledger.Define[InstructionsWritten](ledger.Decided, ledger.Open),
	}
}

// The sorts of notes.
const (
	Preparation = "preparation"
	Dosing      = "dosing"
	Integration = "integration"
	Progress    = "progress"
)

// Sorts lists the sorts of notes, in the order of a course.
var Sorts = []string{Preparation, Dosing, Integration, Progress}

// The parts of a note. Facts of the record stand in the first ones, and what
// only a clinician can say in the last three.
const (
	Held       = "held"       // when, how long, who was there
	Prepared   = "prepared"   // what was gone over before the medicine
	Given      = "given"      // doses, with route and time
	Vitals     = "vitals"     // before, the highest, at leaving
	Seen       = "seen"       // moments that could be seen
	Support    = "support"    // what was done to support them
	Events     = "events"     // adverse events and concerns
	Deviations = "deviations" // what was done although not everything was in place
	Leaving    = "leaving"    // when and with whom they left
	Measures   = "measures"   // scores with band and change
	Words      = "words"      // the client's words that were sorted to the chart
	Assessment = "assessment" // what the clinician makes of it
	Necessity  = "necessity"  // why this care is needed
	Plan       = "plan"       // what comes next
)

// partsOf lists which parts a sort of note has, in their order.
var partsOf = map[string][]string{
	Preparation: {Held, Prepared, Measures, Words, Assessment, Necessity, Plan},
	Dosing:      {Held, Given, Vitals, Seen, Support, Events, Deviations, Leaving, Measures, Words, Assessment, Necessity, Plan},
	Integration: {Held, Measures, Events, Words, Assessment, Necessity, Plan},
	Progress:    {Given, Measures, Events, Assessment, Necessity, Plan},
}

// PartsOf returns the parts of a sort of note, in the order they are read.
func PartsOf(sort string) []string { return slices.Clone(partsOf[sort]) }

// A Part is one section of a note: what the record said when it was signed, and
// what the clinician wrote.
type Part struct {
	Key   string `json:"key"` // of PartsOf
	Lines []Line `json:"lines,omitempty"`
	Text  string `json:"text,omitempty"`
}

// A Line is one sentence of the record as it stood when the note was signed,
// with the entries it came from. A quote has no sentence here: its words are read
// from its entry, by whoever may read words, and are gone from the note when they
// are sealed away there.
type Line struct {
	Say   string     `json:"say,omitempty"`
	Rests []id.Entry `json:"rests,omitempty"`
	Quote bool       `json:"quote,omitempty"`
}

// Signed is a note, with the signature of whoever wrote it: the entry says who
// and when, and its key is the note's.
type Signed struct {
	Course  id.Course  `json:"course"`
	Sort    string     `json:"sort"`              // of Sorts
	Session id.Session `json:"session,omitempty"` // the dosing session it is about, of a dosing note; which one was looked back on, of an integration note
	Meeting id.Entry   `json:"meeting,omitempty"` // the preparation or integration session it is about
	Body    []Part     `json:"body"`
	Rests   []id.Entry `json:"rests,omitempty"` // every entry its lines came from
}

// Kind is "note.signed".
func (Signed) Kind() string { return "note.signed" }

// Check asks for a sort, the session of a dosing note, and parts that its sort
// has. A note may be signed as it was proposed, but not without a line.
func (s Signed) Check() error {
	switch {
	case s.Course == "":
		return fault.Bad("course", "Say of which course this is a note.")
	case !slices.Contains(Sorts, s.Sort):
		return fault.Bad("sort", "Choose what the note is about: %s.", strings.Join(Sorts, ", "))
	case s.Sort == Dosing && s.Session == "":
		return fault.Bad("session", "Say which session this is the note of.")
	}
	said, before := false, ""
	for _, p := range s.Body {
		if !slices.Contains(partsOf[s.Sort], p.Key) || p.Key == before {
			return fault.Bad(p.Key, "A note of this sort has no such part, or has it twice.")
		}
		before = p.Key
		if err := text(p.Key, p.Text); err != nil {
			return err
		}
		for _, l := range p.Lines {
			if l.Quote != (l.Say == "") || len(l.Rests) == 0 || !within(l.Rests, s.Rests) {
				return fault.Bad(p.Key, "What a note says of the record is linked to where it stands there.")
			}
		}
		said = said || len(p.Lines) > 0 || strings.TrimSpace(p.Text) != ""
	}
	if !said {
		return fault.Bad(Assessment, "Nothing is written yet. A sentence is enough.")
	}
	return nil
}

// String prints the kind and the sort, nothing of the person.
func (s Signed) String() string { return s.Kind() + " " + s.Sort }

// GoString prints what String prints.
func (s Signed) GoString() string { return s.String() }

// WordsKept is what the clinician wrote down in a note, or added to one, as the
// client's words. It belongs to the note or the addition that was signed in the
// same act, and is read only by whoever may read words.
type WordsKept struct {
	Text string `json:"text"`
}

// Kind is "note.words-kept".
func (WordsKept) Kind() string { return "note.words-kept" }

// Check asks for words.
func (w WordsKept) Check() error {
	if strings.TrimSpace(w.Text) == "" {
		return fault.Bad(Words, "Write the client’s words, or leave it empty.")
	}
	return text(Words, w.Text)
}

// String prints the kind only.
func (w WordsKept) String() string { return w.Kind() }

// GoString prints what String prints.
func (w WordsKept) GoString() string { return w.String() }

// Amended adds to a note that was signed, with a signature of its own. The text
// that was signed stays as it was, before it.
type Amended struct {
	Note id.Entry `json:"note"`
	Text string   `json:"text"`
}

// Kind is "note.amended".
func (Amended) Kind() string { return "note.amended" }

// Check asks for the note and the addition.
func (a Amended) Check() error {
	switch {
	case a.Note == "":
		return fault.Bad("note", "Say which note this is added to.")
	case strings.TrimSpace(a.Text) == "":
		return fault.Bad("text", "Write what is added. The text that was signed stays as it is.")
	}
	return text("text", a.Text)
}

// String prints the kind only.
func (a Amended) String() string { return a.Kind() }

// GoString prints what String prints.
func (a Amended) GoString() string { return a.String() }

// mostLetters bounds one part of a note: more than that nobody reads.
const mostLetters = 12_000

func text(field, s string) error {
	switch {
	case utf8.RuneCountInString(s) > mostLetters:
		return fault.Bad(field, "This is too long to be read: at most %d letters.", mostLetters)
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return fault.Bad(field, "This is not text that can be stored.")
	}
	return nil
}

func within(some, all []id.Entry) bool {
	return !slices.ContainsFunc(some, func(e id.Entry) bool { return !slices.Contains(all, e) })
}
