package staff

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
)

// An Agreement is a collaboration or supervision agreement that a credential
// may need before its holder prescribes, as the state says.
type Agreement struct {
	Required bool         `json:"required"`
	With     string       `json:"with,omitempty"`  // the physician
	Until    quantity.Day `json:"until,omitempty"` // its last day; empty: until it is ended
}

// Missing reports whether an agreement is required and none is in force on a
// day.
func (a *Agreement) Missing(on quantity.Day) bool {
	return a != nil && a.Required && (strings.TrimSpace(a.With) == "" || a.Until != "" && a.Until < on)
}

// A Practice is something that only some credentials allow.
type Practice string

// What credentials allow, in the default profile; state law may say otherwise.
const (
	ClearMedical   Practice = "clear-medical"   // sign a medical screening
	DiagnoseMental Practice = "diagnose-mental" // sign a psychological screening or determination
	Prescribe      Practice = "prescribe"       // determine and order as a prescriber
)

// practices is the default profile of scopes: what each sort of credential
// allows. A credential that is not here is not known, and says nothing.
var practices = []struct {
	credentials []string
	may         []Practice
}{
	{[]string{"MD", "DO", "MBBS", "MBCHB"}, []Practice{ClearMedical, DiagnoseMental, Prescribe}},
	{[]string{"NP", "APRN", "DNP", "PMHNP", "FNP", "CRNA", "PA", "PA-C"}, []Practice{ClearMedical, DiagnoseMental, Prescribe}},
	{[]string{"PSYD", "PHD", "LCSW", "LICSW", "LMFT", "LPC", "LPCC", "LCPC", "LMHC", "LP"}, []Practice{DiagnoseMental}},
	{[]string{"RN", "LPN", "LVN", "MA", "CMA", "EMT"}, nil},
}

// Forbids reports whether a credential is known and does not allow a practice.
// Somebody may write several, "PMHNP-BC, PhD": the widest of them holds.
func Forbids(credential string, p Practice) bool {
	known := false
	for _, one := range strings.FieldsFunc(credential, func(r rune) bool { return r == ',' || r == '/' || r == ';' || r == ' ' }) {
		one = strings.TrimSuffix(strings.ToUpper(strings.ReplaceAll(one, ".", "")), "-BC")
		for _, line := range practices {
			if !slices.Contains(line.credentials, one) {
				continue
			}
			if slices.Contains(line.may, p) {
				return false
			}
			known = true
		}
	}
	return known
}
