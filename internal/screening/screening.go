// Package screening is the careful yes or the clear no: the medical and the
// psychological screening, each signed by somebody who may; what was decided
// about each thing the rules raised; and the determination that a prescriber
// and a mental-health professional sign, each with their reasons.
//
// Nothing here knows a rule or a limit: what stands in the way comes from the
// protocol, as findings. Here is what people decided about it, whether that
// still holds, and what the person in care may be shown of it.
package screening

import (
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
		ledger.Define[Determined](ledger.Decided, ledger.Clinical),
		ledger.Define[FindingDecided](ledger.Decided, ledger.Clinical),
		ledger.Define[FindingCosigned](ledger.Decided, ledger.Clinical),
		ledger.Define[Told](ledger.Witnessed, ledger.Clinical),
		ledger.Define[Referred](ledger.Witnessed, ledger.Clinical),
		ledger.Define[SecondOpinionAsked](ledger.Witnessed, ledger.Clinical),
		ledger.Define[RiskReviewed](ledger.Witnessed, ledger.Clinical),
		ledger.Define[SafetyPlanned](ledger.Witnessed, ledger.Clinical),
		ledger.Define[BenefitReviewed](ledger.Decided, ledger.Clinical),
		ledger.Define[Invited](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[InvitationEnded](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[OwnWords](ledger.Witnessed, ledger.Words).WithWords(),
	}
}

// The two halves of a screening. Neither stands for the other.
const (
	Medical       = "medical"
	Psychological = "psychological"
)

// Signed says that one half of the screening was done and signed; the entry
// says when and by whom. Clear with reservations is clear: the reservations
// are what the determination has to weigh.
type Signed struct {
	Course       id.Course `json:"course,omitempty"` // empty in records from before courses were kept
	Part         string    `json:"part"`             // Medical or Psychological
	Clear        bool      `json:"clear"`            // whether the signer found it clear, with or without reservations
	Reservations []string  `json:"reservations,omitempty"`
	Note         string    `json:"note,omitempty"`
}

// Kind is "screening.signed".
func (Signed) Kind() string { return "screening.signed" }

// Check asks which half was signed, and why where it is not clear.
func (s Signed) Check() error {
	if s.Part != Medical && s.Part != Psychological {
		return fault.Bad("part", "Say whether this is the medical or the psychological screening.")
	}
	for _, r := range s.Reservations {
		if err := said("reservations", r, "Write each reservation in a few words, or leave it out."); err != nil {
			return err
		}
	}
	return short("note", s.Note)
}

// most is the longest text a field of a decision may hold, in bytes.
const most = 64 << 10

// short checks a text that may be empty.
func short(field, text string) error {
	switch {
	case len(text) > most:
		return fault.Bad(field, "This is longer than %d thousand characters.", most/1024)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return fault.Bad(field, "This contains a character that cannot be stored.")
	}
	return nil
}

// said checks a text that must say something: at least three characters.
func said(field, text, ask string) error {
	if utf8.RuneCountInString(strings.TrimSpace(text)) < 3 {
		return fault.Bad(field, "%s", ask)
	}
	return short(field, text)
}

// shorts checks pairs of field and text that may be empty.
func shorts(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := short(pairs[i], pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// String prints the kind only.
func (s Signed) String() string { return s.Kind() }

// GoString prints what String prints.
func (s Signed) GoString() string { return s.Kind() }
