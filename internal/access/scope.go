package access

import (
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// Practises denies what somebody's credentials do not allow on a day. own is
// their own stream's chart; spoken is the credential their name is written
// with, where the chart has none.
//
// Credentials with dates decide alone, where there are any of a profession that
// is known: the widest of those in force holds. One that would allow it and has
// lapsed, was ended or begins later is refused by the rule "scope.lapsed", from
// that day on; one that needs an agreement with a physician and has none in
// force, by "scope.agreement"; anything else by the rule given. Somebody whose
// credentials are not on record, or not known to the profile, goes by their
// role.
func Practises(own ledger.Chart, spoken string, p staff.Practice, rule string, on quantity.Day) error {
	joined, _ := staff.Of(own)
	if joined.Credential != "" {
		spoken = joined.Credential
	}
	dated, late, denied := false, (*staff.Credential)(nil), error(nil)
	for _, c := range staff.Credentials(own) {
		allows, known := staff.Scope().Allows(c.Sort, p)
		switch {
		case !known:
			continue
		case !allows:
		case !c.InForce(on):
			if late == nil {
				late = &c
			}
		case p != staff.DiagnoseMental && (c.Agreement.Missing(on) || joined.Agreement.Missing(on)):
			denied = noAgreement()
		default:
			return nil
		}
		dated, spoken = true, c.Sort
	}
	switch {
	case denied != nil:
		return denied
	case late != nil:
		return lapsed(*late, on)
	case !dated && p != staff.DiagnoseMental && joined.Agreement.Missing(on):
		return noAgreement()
	case staff.Forbids(spoken, p):
		return fault.Deny(rule, "The credential %s does not cover this. Somebody with the credential for it can sign.", spoken)
	}
	return nil
}

func noAgreement() error {
	return fault.Deny("scope.agreement", "The agreement with a physician that this credential needs here is not on record, or has ended.")
}

// lapsed says since when a credential does not hold.
func lapsed(c staff.Credential, on quantity.Day) error {
	name := c.Sort
	if c.Place != "" {
		name += " of " + c.Place
	}
	switch c.State(on) {
	case staff.Ahead:
		return fault.Deny("scope.lapsed", "The credential %s begins on %s. Until then somebody else signs.", name, dayWords(c.From))
	case staff.Ended:
		return fault.Deny("scope.lapsed", "The credential %s does not hold since %s. Enter the new one, or let somebody else sign.", name, dayWords(c.EndedOn))
	}
	return fault.Deny("scope.lapsed", "The credential %s ended on %s. Enter its renewal, or let somebody else sign.", name, dayWords(c.Until))
}

func dayWords(d quantity.Day) string { return d.Time().Format("2 January 2006") }
