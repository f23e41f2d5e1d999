package dosing

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// Checked is one answer of the list that is gone over before a dose, or before
// leaving. It counts for its day and for no other.
type Checked struct {
	For     quantity.Day `json:"for"`
	Session id.Session   `json:"session,omitempty"`
	Fact    string       `json:"fact"`             // what was checked, by its name in the protocol: "room.ready"
	Answer  string       `json:"answer"`           // yes, no, unknown, skipped or value, as for patient.Asked
	Value   string       `json:"value,omitempty"`  // the answer "value", as the fact's type reads it
	Detail  string       `json:"detail,omitempty"` // what else was said; of skipped, the reason
	Written
}

// Kind is "dosing.checked".
func (Checked) Kind() string { return "dosing.checked" }

// Check asks for the day, what was checked, and one of the answers.
func (c Checked) Check() error {
	switch {
	case !c.For.Valid():
		return fault.Bad("for", "Say for which day.")
	case strings.TrimSpace(c.Fact) == "" || strings.ContainsAny(c.Fact, " \n\r\t") || len(c.Fact) > 80:
		return fault.Bad("fact", "Say what was checked, by its name in the protocol.")
	}
	return patient.CheckAnswer(c.Answer, c.Value, c.Detail)
}

// String prints the kind and what was checked, never the answer.
func (c Checked) String() string { return c.Kind() + " " + c.Fact }

// GoString prints what String prints.
func (c Checked) GoString() string { return c.String() }

// Changes are what an interval history can find.
var Changes = []string{"medicine", "diagnosis", "event", "pregnancy", "substance", "other"}

// IntervalTaken says that somebody asked what changed since the session
// before, or since the screening.
type IntervalTaken struct {
	Since   quantity.Day `json:"since,omitempty"` // from which day on was asked
	Changed bool         `json:"changed"`         // something did: a new medicine, a diagnosis, an event
	What    []string     `json:"what,omitempty"`  // of Changes
	Note    string       `json:"note,omitempty"`  // what changed, in the asker's words
}

// Kind is "dosing.interval-taken".
func (IntervalTaken) Kind() string { return "dosing.interval-taken" }

// Check asks what changed, where something did.
func (i IntervalTaken) Check() error {
	switch {
	case i.Since != "" && !i.Since.Valid():
		return fault.Bad("since", "Say since which day.")
	case i.Changed && len(i.What) == 0 && strings.TrimSpace(i.Note) == "":
		return fault.Bad("note", "Say what changed, in a few words.")
	case !i.Changed && len(i.What) > 0:
		return fault.Bad("changed", "Something is marked as changed, and the answer is that nothing did. Which is it?")
	}
	for _, what := range i.What {
		if !slices.Contains(Changes, what) {
			return fault.Bad("what", "Choose one of: %s.", strings.Join(Changes, ", "))
		}
	}
	return words("note", i.Note)
}

// String prints the kind, nothing of the person.
func (i IntervalTaken) String() string { return i.Kind() }

// GoString prints what String prints.
func (i IntervalTaken) GoString() string { return i.String() }

// The grades of an adverse event, as CTCAE numbers them: 1 mild to 5 death.
const (
	leastGrade = 1
	worstGrade = 5
)

// EventNoted is an adverse event. It happened at the entry's time.
type EventNoted struct {
	Session id.Session `json:"session,omitempty"` // the dosing session it belongs to; empty when it came between sessions
	Term    string     `json:"term"`              // what it was: "nausea", "hypertension"
	Grade   int        `json:"grade"`             // CTCAE: 1 mild, 2 moderate, 3 severe, 4 life-threatening, 5 death
	Serious bool       `json:"serious,omitempty"` // death, danger to life, a hospital stay, loss of consciousness, a suicide attempt
	Related string     `json:"related,omitempty"` // yes, no or unknown: whether the treatment is thought to be the cause
	Action  string     `json:"action,omitempty"`  // what was done
	Outcome string     `json:"outcome,omitempty"` // how it ended
	Note    string     `json:"note,omitempty"`
	Written
}

// Kind is "dosing.event-noted".
func (EventNoted) Kind() string { return "dosing.event-noted" }

// Check asks what it was and how severe.
func (e EventNoted) Check() error {
	switch {
	case strings.TrimSpace(e.Term) == "":
		return fault.Bad("term", "Say what happened, in a word or two.")
	case e.Grade < leastGrade || e.Grade > worstGrade:
		return fault.Bad("grade", "Say how severe it was, from %d, mild, to %d.", leastGrade, worstGrade)
	case !slices.Contains([]string{"", patient.Yes, patient.No, patient.UnknownReply}, e.Related):
		return fault.Bad("related", "Say whether the treatment is thought to be the cause: yes, no or unknown.")
	}
	return words("term", e.Term, "action", e.Action, "outcome", e.Outcome, "note", e.Note)
}

// String prints the kind and the grade, nothing of the person.
func (e EventNoted) String() string { return e.Kind() + " " + strconv.Itoa(e.Grade) }

// GoString prints what String prints.
func (e EventNoted) GoString() string { return e.String() }

// How strong the effect of a session was.
const (
	Insufficient = "insufficient"
	Sufficient   = "sufficient"
	Strong       = "strong"
)

// SessionClosed is what is written down once a dosing session is over, for the
// next one to rest on. What nobody said is absent.
type SessionClosed struct {
	Session   id.Session `json:"session"`
	Effect    string     `json:"effect,omitempty"`    // insufficient, sufficient or strong
	Recovered *bool      `json:"recovered,omitempty"` // ready to leave in the planned time
	Distress  *bool      `json:"distress,omitempty"`  // there was severe distress
	Emergency *bool      `json:"emergency,omitempty"` // it was broken off for an emergency
	Events    *bool      `json:"events,omitempty"`    // whether there was any adverse event; false makes their absence known
	Note      string     `json:"note,omitempty"`
}

// Kind is "dosing.session-closed".
func (SessionClosed) Kind() string { return "dosing.session-closed" }

// Check asks for the session and for an effect that is on the list.
func (s SessionClosed) Check() error {
	switch {
	case s.Session == "":
		return fault.Bad("session", "Say which session is over.")
	case !slices.Contains([]string{"", Insufficient, Sufficient, Strong}, s.Effect):
		return fault.Bad("effect", "Say how strong the effect was: insufficient, sufficient or strong.")
	}
	return words("note", s.Note)
}

// String prints the kind and the session's key.
func (s SessionClosed) String() string { return s.Kind() + " " + string(s.Session) }

// GoString prints what String prints.
func (s SessionClosed) GoString() string { return s.String() }

// words checks pairs of field and text: text that can be stored and shown.
func words(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if s := pairs[i+1]; len(s) > patient.MaxText || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return fault.Bad(pairs[i], "This is not text that can be stored.")
		}
	}
	return nil
}
