package note

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
)

// When a client would like to see the notes.
const (
	WhenReady    = "ready"         // as soon as they are signed
	AfterMeeting = "after-meeting" // after we have met
)

// ReleaseWished is when a client would like to see the notes of their sessions.
// It is their wish: a later one takes its place at once, in either direction.
type ReleaseWished struct {
	When string `json:"when"` // ready or after-meeting
}

// Kind is "note.release-wished".
func (ReleaseWished) Kind() string { return "note.release-wished" }

// Check asks for one of the two.
func (r ReleaseWished) Check() error {
	if r.When != WhenReady && r.When != AfterMeeting {
		return fault.Bad("when", "Choose one: as soon as they’re ready, or after we’ve met.")
	}
	return nil
}

// Wish returns when a client would like to see the notes, and whether they have
// said so. Nothing is held back from somebody whom nobody asked: it is then
// "ready".
func Wish(chart ledger.Chart) (when string, said bool) {
	for _, w := range ledger.Find[ReleaseWished](chart) {
		when, said = w.When, true
	}
	if !said {
		when = WhenReady
	}
	return when, said
}

// Readable reports whether a client may read a note now: it is signed, by a
// supervisor too where a trainee wrote it, and they have met since where they
// wished that.
func Readable(chart ledger.Chart, n Note, now time.Time) bool {
	ready := n.Ready()
	if n.Waits || now.Before(ready) {
		return false
	}
	if when, _ := Wish(chart); when == WhenReady {
		return true
	}
	return metSince(chart, ready, now)
}

// metSince reports whether client and clinic met between two moments: an
// integration or preparation session was held, they arrived for one, or a dosing
// session began.
func metSince(chart ledger.Chart, from, now time.Time) bool {
	for e := range chart.Standing() {
		if e.At.Before(from) || e.At.After(now) {
			continue
		}
		switch e.Fact.(type) {
		case meeting, schedule.Arrived, dosing.SessionBegun:
			return true
		}
	}
	return false
}

// How an after-visit summary can be given.
const (
	OnPaper = "paper"
	ByLink  = "link"
)

// SummaryGiven says that a client was given the after-visit summary of a dosing
// session. What it holds is made from the record whenever it is opened.
type SummaryGiven struct {
	Session id.Session `json:"session"`
	How     string     `json:"how"` // paper or link
}

// Kind is "note.summary-given".
func (SummaryGiven) Kind() string { return "note.summary-given" }

// Check asks for the session and how.
func (s SummaryGiven) Check() error {
	switch {
	case s.Session == "":
		return fault.Bad("session", "Say of which session.")
	case s.How != OnPaper && s.How != ByLink:
		return fault.Bad("how", "Say how it was given: on paper or by a link.")
	}
	return nil
}

// String prints the kind and the session's key.
func (s SummaryGiven) String() string { return s.Kind() + " " + string(s.Session) }

// GoString prints what String prints.
func (s SummaryGiven) GoString() string { return s.String() }

// InstructionsWritten is what a prescriber tells clients about one medicine for
// the day of a dose and the days after, under their own name. Clew writes none.
// A later one about the same medicine takes its place; one without text ends it.
type InstructionsWritten struct {
	Medicine string `json:"medicine"` // "ketamine", "esketamine": as the course's protocol names it
	Text     string `json:"text,omitempty"`
	Name     string `json:"name"` // how the prescriber's name stands above it
}

// Kind is "note.instructions-written".
func (InstructionsWritten) Kind() string { return "note.instructions-written" }

// Check asks for the medicine and the name.
func (i InstructionsWritten) Check() error {
	switch {
	case strings.TrimSpace(i.Medicine) == "" || len(i.Medicine) > 80:
		return fault.Bad("medicine", "Say for which medicine.")
	case strings.TrimSpace(i.Name) == "" || len(i.Name) > 200:
		return fault.Bad("name", "Say under whose name this stands.")
	}
	return text("text", i.Text)
}

// Instructed returns the instructions of a medicine that stand in a clinic's
// settings, with their entry; none where nobody wrote any.
func Instructed(settings ledger.Chart, medicine string) (ledger.Entry, InstructionsWritten, bool) {
	var (
		entry ledger.Entry
		out   InstructionsWritten
	)
	for e, i := range ledger.Find[InstructionsWritten](settings) {
		if i.Medicine == medicine {
			entry, out = e, i
		}
	}
	return entry, out, strings.TrimSpace(out.Text) != ""
}

// Given returns when the summary of a session was given, and how; none if it was
// not.
func GivenSummary(chart ledger.Chart, session id.Session) []dosing.At[SummaryGiven] {
	var out []dosing.At[SummaryGiven]
	for e, s := range ledger.Find[SummaryGiven](chart) {
		if s.Session == session {
			out = append(out, dosing.At[SummaryGiven]{Entry: e, Fact: s})
		}
	}
	slices.SortStableFunc(out, func(a, b dosing.At[SummaryGiven]) int { return a.Entry.At.Compare(b.Entry.At) })
	return out
}
