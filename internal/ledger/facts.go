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

// SealedAway says that the words of an entry were destroyed on purpose: their
// key is gone, the entry's place and hash remain.
type SealedAway struct {
	Entry  id.Entry `json:"entry"`
	Reason string   `json:"reason"`
	Second string   `json:"second,omitempty"` // the second person who agreed, where there are two
}

// Kind is "entry.sealed-away".
func (SealedAway) Kind() string { return "entry.sealed-away" }

// Check asks for the entry and a reason.
func (s SealedAway) Check() error {
	if s.Entry == "" {
		return fault.Bad("entry", "Say which entry's words are sealed away.")
	}
	if len(strings.TrimSpace(s.Reason)) < 3 {
		return fault.Bad("reason", "Say why, in a few words.")
	}
	return nil
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
		Define[SealedAway](Decided, Clinical),
	}
}
