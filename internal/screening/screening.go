// Package screening is the careful yes or the clear no: the medical and the
// psychological screening, each signed by somebody who may.
package screening

import (
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{ledger.Define[Signed](ledger.Decided, ledger.Clinical)}
}

// The two halves of a screening. Neither stands for the other.
const (
	Medical       = "medical"
	Psychological = "psychological"
)

// Signed says that one half of the screening was done and signed; the entry
// says when and by whom.
type Signed struct {
	Part  string `json:"part"`  // Medical or Psychological
	Clear bool   `json:"clear"` // whether the signer found it clear
	Note  string `json:"note,omitempty"`
}

// Kind is "screening.signed".
func (Signed) Kind() string { return "screening.signed" }

// Check asks which half was signed.
func (s Signed) Check() error {
	if s.Part != Medical && s.Part != Psychological {
		return fault.Bad("part", "Say whether this is the medical or the psychological screening.")
	}
	return nil
}
