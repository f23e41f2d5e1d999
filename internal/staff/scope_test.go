package staff_test

import (
	"testing"

	"github.com/clew-health/clew/internal/staff"
)

// The default profile of scopes: a credential that is known forbids what it does
// not cover; one that is not known says nothing.
func TestScopes(t *testing.T) {
	for _, c := range []struct {
		credential                   string
		medical, mental, prescribing bool // forbidden
	}{
		{"MD", false, false, false}, {"D.O.", false, false, false}, {"NP", false, false, false}, {"PMHNP-BC", false, false, false}, {"PA-C", false, false, false},
		{"PsyD", true, false, true}, {"Ph.D.", true, false, true}, {"LCSW", true, false, true}, {"LMFT, LPC", true, false, true},
		{"RN", true, true, true}, {"RN, LMFT", true, false, true}, {"RN, FNP", false, false, false}, {"MA", true, true, true},
		{"", false, false, false}, {"Heilpraktiker", false, false, false},
	} {
		for p, want := range map[staff.Practice]bool{staff.ClearMedical: c.medical, staff.DiagnoseMental: c.mental, staff.Prescribe: c.prescribing} {
			if got := staff.Forbids(c.credential, p); got != want {
				t.Errorf("%q forbids %s: %v, want %v", c.credential, p, got, want)
			}
		}
	}
}

// An agreement that is required must be with somebody, and last.
func TestAgreements(t *testing.T) {
	for what, c := range map[string]struct {
		agreement *staff.Agreement
		missing   bool
	}{
		"nobody asked for one":       {nil, false},
		"none is required":           {&staff.Agreement{}, false},
		"required, and none":         {&staff.Agreement{Required: true}, true},
		"with somebody":              {&staff.Agreement{Required: true, With: "Lee Park, MD"}, false},
		"on its last day":            {&staff.Agreement{Required: true, With: "Lee Park, MD", Until: "2026-11-22"}, false},
		"ended":                      {&staff.Agreement{Required: true, With: "Lee Park, MD", Until: "2026-11-21"}, true},
		"with nobody in particular ": {&staff.Agreement{Required: true, With: "  "}, true},
	} {
		if got := c.agreement.Missing("2026-11-22"); got != c.missing {
			t.Errorf("%s: missing %v", what, got)
		}
	}
}
