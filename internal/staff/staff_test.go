package staff_test

import (
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/staff"
)

// TestNames takes every name a person may have, and none that says nothing to
// the eye or says it of somebody else.
func TestNames(t *testing.T) {
	for name, taken := range map[string]bool{
		"Ifeoma Okafor":             true,
		"O'Brien-Ñ":                 true,
		"Null":                      true,
		"X":                         true,
		"李":                         true,
		"فاطمه\u200cزهرا":           true, // joined by a character that cannot be seen
		"👩‍⚕️":                      true,
		strings.Repeat("Ж", 300):    true,
		strings.Repeat("N", 301):    false,
		"":                          false,
		" \t\u00a0":                 false,
		"\u200b\ufeff":              false,
		"\u0301":                    false,
		"\ufffd":                    false,
		"Noor\u0000Haddad":          false,
		"Noor\x1b[2J":               false,
		"\u202eroiverP":             false,
		"Noor\u2066 (prescriber)":   false,
		"Noor \ufffd Haddad":        false,
		"<script>alert(1)</script>": true, // shown as it is
	} {
		err := staff.Joined{Staff: id.Staff(id.Derived("staff", name)), Name: name, Roles: []string{"monitor"}}.Check()
		if (err == nil) != taken || err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}
