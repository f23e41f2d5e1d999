package patient

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
)

// How somebody came to ask.
const (
	BySelf     = "self"     // of their own accord
	ByReferral = "referral" // somebody who treats them sent them
	ByPartner  = "partner"  // a practice that we work with
	ByFamiliar = "familiar" // somebody close to them asked
	ByOther    = "other"
)

// Ways lists how somebody can come to ask.
var Ways = []string{BySelf, ByReferral, ByPartner, ByFamiliar, ByOther}

// Enquired says that somebody asked for care here, how they came to, and who
// sent them. Nothing of their health stands in it: who may see names and contacts
// may see it. A later one corrects it.
type Enquired struct {
	Way      string `json:"way"`                // of Ways
	Referrer string `json:"referrer,omitempty"` // who sent them, by name
	Practice string `json:"practice,omitempty"` // where the referrer works
	Reach    string `json:"reach,omitempty"`    // how the referrer is reached: an address, a number
}

// Kind is "patient.enquired".
func (Enquired) Kind() string { return "patient.enquired" }

// Check asks how they came, and for a name beside an address.
func (e Enquired) Check() error {
	switch {
	case !slices.Contains(Ways, e.Way):
		return fault.Bad("way", "Say how they came to ask.")
	case strings.TrimSpace(e.Referrer) == "" && strings.TrimSpace(e.Practice+e.Reach) != "":
		return fault.Bad("referrer", "Write who sent them.")
	}
	return texts("referrer", e.Referrer, "practice", e.Practice, "reach", e.Reach)
}

// String prints the kind only.
func (e Enquired) String() string { return e.Kind() }

// GoString prints what String prints.
func (e Enquired) GoString() string { return e.Kind() }
