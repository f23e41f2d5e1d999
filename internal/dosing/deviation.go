package dosing

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// DeviationAnswered says what whoever a deviation is for makes of it: how it
// came about, and what follows.
type DeviationAnswered struct {
	Deviation id.Entry `json:"deviation"`
	Text      string   `json:"text"`
}

// Kind is "dosing.deviation-answered".
func (DeviationAnswered) Kind() string { return "dosing.deviation-answered" }

// Check asks which, and for words.
func (d DeviationAnswered) Check() error {
	switch {
	case d.Deviation == "":
		return fault.Bad("deviation", "Say which deviation this is about.")
	case strings.TrimSpace(d.Text) == "":
		return fault.Bad("text", "Say how it came about, and what follows.")
	}
	return words("text", d.Text)
}

// String prints the kind only.
func (d DeviationAnswered) String() string { return d.Kind() }

// GoString prints what String prints.
func (d DeviationAnswered) GoString() string { return d.Kind() }

// A Deviation is one that was noted, with the last word about it.
type Deviation struct {
	At[DeviationNoted]
	Answer *At[DeviationAnswered] // nil: nobody has said what follows
}

// Deviations lists what was done although not everything was in place, in the
// order of the book.
func Deviations(chart ledger.Chart) []Deviation {
	var out []Deviation
	for e, d := range ledger.Find[DeviationNoted](chart) {
		out = append(out, Deviation{At: At[DeviationNoted]{e, d}})
	}
	if len(out) == 0 {
		return nil
	}
	for e, a := range ledger.Find[DeviationAnswered](chart) {
		for i := range out {
			if out[i].Entry.ID == a.Deviation {
				out[i].Answer = &At[DeviationAnswered]{e, a}
			}
		}
	}
	return out
}
