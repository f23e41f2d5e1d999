package ledger

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// Voided says that an entry should not have been made: entered in error, on
// the wrong chart, twice. The entry stays readable; nothing counts it.
type Voided struct {
	Entry  id.Entry `json:"entry"`
	Reason string   `json:"reason"`
	Moved  string   `json:"moved,omitempty"` // the stream where it was recorded instead, when it was on the wrong chart
}

// Kind is "entry.voided".
func (Voided) Kind() string { return "entry.voided" }

// Check asks for the entry and a reason.
func (v Voided) Check() error {
	if v.Entry == "" {
		return fault.Bad("entry", "Say which entry is voided.")
	}
	if len(strings.TrimSpace(v.Reason)) < 3 {
		return fault.Bad("reason", "Say why, in a few words.")
	}
	return nil
}

// SealAsked says that somebody wants the words of an entry destroyed, where a
// second person has to agree. Nothing is gone yet.
type SealAsked struct {
	Entry  id.Entry `json:"entry"`
	Reason string   `json:"reason"`
}

// Kind is "entry.seal-asked".
func (SealAsked) Kind() string { return "entry.seal-asked" }

// Check asks for the entry and a reason.
func (s SealAsked) Check() error { return sealing(s.Entry, s.Reason) }

// SealDeclined says that the second person did not agree: the words stay.
type SealDeclined struct {
	Asked  id.Entry `json:"asked"` // the SealAsked
	Reason string   `json:"reason"`
}

// Kind is "entry.seal-declined".
func (SealDeclined) Kind() string { return "entry.seal-declined" }

// Check asks for the question and a reason.
func (s SealDeclined) Check() error { return sealing(s.Asked, s.Reason) }

// SealedAway says that the words of an entry were destroyed on purpose: their
// key is gone, the entry's place and hash remain. Where two people had to agree
// its author is the second of them.
type SealedAway struct {
	Entry  id.Entry `json:"entry"`
	Reason string   `json:"reason"`
	Asked  id.Entry `json:"asked,omitempty"` // the SealAsked of the first person; empty: one was enough
}

// Kind is "entry.sealed-away".
func (SealedAway) Kind() string { return "entry.sealed-away" }

// Check asks for the entry and a reason.
func (s SealedAway) Check() error { return sealing(s.Entry, s.Reason) }

func sealing(of id.Entry, reason string) error {
	if of == "" {
		return fault.Bad("entry", "Say which entry's words are sealed away.")
	}
	if len(strings.TrimSpace(reason)) < 3 {
		return fault.Bad("reason", "Say why, in a few words.")
	}
	return nil
}

// SealsAsked returns the questions of a chart that wait for a second person, by
// the entry whose words they are about.
func SealsAsked(chart Chart) map[id.Entry]Entry {
	out := map[id.Entry]Entry{}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case SealAsked:
			out[f.Entry] = e
		case SealDeclined:
			for of, asked := range out {
				if asked.ID == f.Asked {
					delete(out, of)
				}
			}
		case SealedAway:
			delete(out, f.Entry)
		}
	}
	return out
}

// Opened is the first line of a clinic's book.
type Opened struct {
	Clinic id.Clinic `json:"clinic"`
	Name   string    `json:"name"`
	Zone   string    `json:"zone"` // IANA time zone of the clinic, such as America/Denver
	Key    string    `json:"key"`  // the public key that signs this book's checkpoints
}

// Kind is "book.opened".
func (Opened) Kind() string { return "book.opened" }

// Check asks for a clinic, its name and its zone.
func (o Opened) Check() error {
	switch {
	case !id.Valid(string(o.Clinic)):
		return fault.Bad("clinic", "A clinic needs a key.")
	case strings.TrimSpace(o.Name) == "":
		return fault.Bad("name", "Say what the clinic is called.")
	case o.Zone == "":
		return fault.Bad("zone", "Say in which time zone the clinic is.")
	}
	return nil
}

// SettingStream is the stream of the book's own first lines.
const SettingStream Stream = "setting/clinic"

// Facts lists the kinds that every book has.
func Facts() []Kind {
	return []Kind{
		Define[Opened](Decided, Open),
		Define[Voided](Decided, Clinical),
		Define[SealAsked](Decided, Clinical),
		Define[SealDeclined](Decided, Clinical),
		Define[SealedAway](Decided, Clinical),
	}
}
