package integration

import (
	"slices"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// StoryTold is a session as the client tells it afterwards, in their words. A
// later one of the same session takes its place.
type StoryTold struct {
	Course  id.Course  `json:"course"`
	Session id.Session `json:"session"`
	Text    string     `json:"text"`
}

// Kind is "integration.story-told".
func (StoryTold) Kind() string { return "integration.story-told" }

// Check asks for the session and the words.
func (s StoryTold) Check() error {
	if s.Session == "" {
		return fault.Bad("session", "Say which session this is about.")
	}
	return written("text", s.Text, "Write what they told, in their words.")
}

// String prints the kind only.
func (s StoryTold) String() string { return s.Kind() }

// GoString prints what String prints.
func (s StoryTold) GoString() string { return s.Kind() }

// InsightKept is something the client wants to keep from a session, in their
// words. It may rest on a quote of that session.
type InsightKept struct {
	Course  id.Course  `json:"course"`
	Session id.Session `json:"session,omitempty"`
	Quote   id.Entry   `json:"quote,omitempty"` // what they said in the session that it comes from
	Text    string     `json:"text"`
}

// Kind is "integration.insight-kept".
func (InsightKept) Kind() string { return "integration.insight-kept" }

// Check asks for the words.
func (i InsightKept) Check() error {
	return written("text", i.Text, "Write what they want to keep, in their words.")
}

// String prints the kind only.
func (i InsightKept) String() string { return i.Kind() }

// GoString prints what String prints.
func (i InsightKept) GoString() string { return i.Kind() }

// CommitmentMade is what a client undertakes to do about an insight: one small
// step by a day that they chose. Its key is its entry's.
type CommitmentMade struct {
	Course  id.Course    `json:"course"`
	Insight id.Entry     `json:"insight,omitempty"`
	Text    string       `json:"text"`           // "call my brother"
	Step    string       `json:"step,omitempty"` // the smallest first step
	With    string       `json:"with,omitempty"` // who knows about it or helps
	By      quantity.Day `json:"by,omitempty"`   // the day they chose; empty where they chose none
	Every   string       `json:"every,omitempty"`
}

// Rhythms of a commitment that comes again.
var Rhythms = []string{"day", "week"}

// Kind is "integration.commitment-made".
func (CommitmentMade) Kind() string { return "integration.commitment-made" }

// Check asks what, and for a day that is one.
func (c CommitmentMade) Check() error {
	switch {
	case c.Every != "" && !slices.Contains(Rhythms, c.Every):
		return fault.Bad("every", "A commitment comes once, every day or every week.")
	case c.By != "" && !c.By.Valid():
		return fault.Bad("by", "A day is written such as 2026-11-29.")
	}
	return written("text", c.Text, "Write what they undertake to do, in their words.")
}

// String prints the kind only.
func (c CommitmentMade) String() string { return c.Kind() }

// GoString prints what String prints.
func (c CommitmentMade) GoString() string { return c.Kind() }

// How a commitment went. None of them is a failure.
const (
	Kept      = "kept"
	Partly    = "partly"
	NotYet    = "not-yet"
	Changed   = "changed" // it became another one
	LetGo     = "let-go"  // it was right to leave it
	StillDone = "still"   // of one that comes again: they still do it
)

// Outcomes lists how a commitment can go.
var Outcomes = []string{Kept, Partly, NotYet, Changed, LetGo, StillDone}

// CheckedIn says how a commitment went, as the client says.
type CheckedIn struct {
	Commitment id.Entry `json:"commitment"`
	How        string   `json:"how"` // of Outcomes
	Text       string   `json:"text,omitempty"`
}

// Kind is "integration.checked-in".
func (CheckedIn) Kind() string { return "integration.checked-in" }

// Check asks which, and how it went.
func (c CheckedIn) Check() error {
	switch {
	case c.Commitment == "":
		return fault.Bad("commitment", "Say which commitment this is about.")
	case !slices.Contains(Outcomes, c.How):
		return fault.Bad("how", "Say how it went.")
	case c.Text != "":
		return written("text", c.Text, "Write a few words.")
	}
	return nil
}

// String prints the kind only.
func (c CheckedIn) String() string { return c.Kind() }

// GoString prints what String prints.
func (c CheckedIn) GoString() string { return c.Kind() }
