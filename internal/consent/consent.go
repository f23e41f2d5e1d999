// Package consent is what was agreed: to which text, by whom, until when.
package consent

import (
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Signed](ledger.Decided, ledger.Consents),
		ledger.Define[Withdrawn](ledger.Witnessed, ledger.Consents),
	}
}

// Signed is an agreement to one text, named by its content hash.
type Signed struct {
	Text  string    `json:"text"` // which consent: "kap-im"
	Hash  string    `json:"hash"` // SHA-256 of the text that was read, hexadecimal
	Until time.Time `json:"until,omitzero"`
}

// Kind is "consent.signed".
func (Signed) Kind() string { return "consent.signed" }

// Check asks for the text and its hash.
func (s Signed) Check() error {
	if s.Text == "" || s.Hash == "" {
		return fault.Bad("text", "Say which text was agreed to.")
	}
	return nil
}

// Withdrawn takes an agreement back. It can be said at any time and needs no
// reason.
type Withdrawn struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
}

// Kind is "consent.withdrawn".
func (Withdrawn) Kind() string { return "consent.withdrawn" }

// Check asks for the text.
func (w Withdrawn) Check() error {
	if w.Text == "" {
		return fault.Bad("text", "Say which agreement is withdrawn.")
	}
	return nil
}
