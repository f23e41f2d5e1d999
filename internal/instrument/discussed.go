package instrument

import (
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Discussed says that somebody of the care team went over answers together with
// the client: the entry says who and when. A correction with Undone takes it
// back.
type Discussed struct {
	Of     []id.Entry `json:"of"` // entries of responses, or of totals that were reported
	Undone bool       `json:"undone,omitempty"`
}

// Kind is "instrument.discussed".
func (Discussed) Kind() string { return "instrument.discussed" }

// mostDiscussed bounds what one talk goes over.
const mostDiscussed = 40

// Check asks for what was gone over.
func (d Discussed) Check() error {
	if len(d.Of) == 0 || len(d.Of) > mostDiscussed {
		return fault.Bad("of", "Say which answers were gone over.")
	}
	for _, e := range d.Of {
		if e == "" {
			return fault.Bad("of", "Say which answers were gone over.")
		}
	}
	return nil
}

// DiscussedBy returns, for each response or total that was gone over together,
// the entry that says so: by whom and when. The first talk counts.
func DiscussedBy(chart ledger.Chart) map[id.Entry]ledger.Entry {
	out := map[id.Entry]ledger.Entry{}
	for e, d := range ledger.Find[Discussed](chart) {
		if d.Undone {
			continue
		}
		for _, of := range d.Of {
			if _, there := out[of]; !there {
				out[of] = e
			}
		}
	}
	return out
}

// Remarked is what somebody in care says in their own words about the time a
// questionnaire asked about. It is theirs: read by them, their therapist and the
// people in their sessions, and sealed away when they ask.
type Remarked struct {
	Response id.Response `json:"response,omitempty"` // the response it was said beside, if it was
	Text     string      `json:"text"`
}

// Kind is "instrument.remarked".
func (Remarked) Kind() string { return "instrument.remarked" }

// MostRemark is the longest remark, in bytes.
const MostRemark = 4 << 10

// Check asks for words.
func (r Remarked) Check() error {
	switch {
	case strings.TrimSpace(r.Text) == "":
		return fault.Bad("text", "Write a few words.")
	case len(r.Text) > MostRemark || !utf8.ValidString(r.Text) || strings.ContainsRune(r.Text, 0):
		return fault.Bad("text", "This is longer than %d thousand letters.", MostRemark>>10)
	}
	return nil
}

// String prints the kind only.
func (r Remarked) String() string { return r.Kind() }

// GoString prints what String prints.
func (r Remarked) GoString() string { return r.Kind() }
