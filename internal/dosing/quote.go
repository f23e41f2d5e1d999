package dosing

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// QuoteHeard is what the client said in a session, as they said it. It is
// theirs: read by them, their therapist and the people in the room. Before the
// session is closed each quote is sorted.
type QuoteHeard struct {
	Session id.Session `json:"session"`
	Text    string     `json:"text"`
	About   bool       `json:"about,omitempty"` // the time is about right: written down afterwards
	Written
}

// Kind is "dosing.quote-heard".
func (QuoteHeard) Kind() string { return "dosing.quote-heard" }

// Check asks for the words.
func (q QuoteHeard) Check() error {
	if q.Session == "" || strings.TrimSpace(q.Text) == "" {
		return fault.Bad("quote", "Write the client's words, or leave the line empty.")
	}
	return words("quote", q.Text)
}

// String prints the kind only.
func (q QuoteHeard) String() string { return q.Kind() }

// GoString prints what String prints.
func (q QuoteHeard) GoString() string { return q.Kind() }

// Where a quote can go when it is sorted.
const (
	ToChart   = "chart"   // it stays in the record
	ToJournal = "journal" // it is for the client's journal
	ToProcess = "process" // it is for the therapist's own process note
	ToNobody  = "discard" // it was a draft, and its words are sealed away
)

// Sortings are the places a quote can go, in the order of the page.
var Sortings = []string{ToChart, ToJournal, ToProcess, ToNobody}

// QuoteSorted says where a quote goes. A later one takes its place; words that
// were sealed away do not come back.
type QuoteSorted struct {
	Session id.Session `json:"session"`
	Quote   id.Entry   `json:"quote"` // the entry of the quote
	To      string     `json:"to"`    // of Sortings
}

// Kind is "dosing.quote-sorted".
func (QuoteSorted) Kind() string { return "dosing.quote-sorted" }

// Check asks for the quote and one of the places.
func (q QuoteSorted) Check() error {
	if q.Session == "" || q.Quote == "" || !slices.Contains(Sortings, q.To) {
		return fault.Bad("to", "Choose where this goes: chart, the client's journal, my process note, or discard.")
	}
	return nil
}

// ComfortSaid is what somebody wants about touch, which word ends everything,
// and what helps: said, or said again, on the day of a session, in their words.
// A later one takes its place.
type ComfortSaid struct {
	Session id.Session `json:"session,omitempty"` // empty where it was said in preparation
	Touch   string     `json:"touch,omitempty"`
	Stop    string     `json:"stop,omitempty"`  // the word that ends it
	Helps   string     `json:"helps,omitempty"` // what helps when it is hard
}

// Kind is "dosing.comfort-said".
func (ComfortSaid) Kind() string { return "dosing.comfort-said" }

// Check asks for one of the three.
func (c ComfortSaid) Check() error {
	if strings.TrimSpace(c.Touch+c.Stop+c.Helps) == "" {
		return fault.Bad("touch", "Write what the client said about touch, the word that ends it, or what helps.")
	}
	return words("touch", c.Touch, "stop", c.Stop, "helps", c.Helps)
}

// String prints the kind only.
func (c ComfortSaid) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ComfortSaid) GoString() string { return c.Kind() }
