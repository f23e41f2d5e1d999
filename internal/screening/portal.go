package screening

import (
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// Portal returns the invitations to the client's own pages that were not taken
// back, oldest first. The time until which one works is for the first sign-in:
// whoever came in by it stays let in until the practice ends it.
func Portal(chart ledger.Chart) []ledger.Entry {
	ended := map[id.Entry]bool{}
	for _, end := range ledger.Find[InvitationEnded](chart) {
		ended[end.Invitation] = true
	}
	var out []ledger.Entry
	for e, f := range ledger.Find[Invited](chart) {
		if f.Purpose == ForPortal && !ended[e.ID] {
			out = append(out, e)
		}
	}
	return out
}

// PortalOpen reports whether the client may sign in to their own pages: they
// were invited, it was not ended, and they are alive.
func PortalOpen(chart ledger.Chart) bool {
	return len(Portal(chart)) > 0 && patient.Of(chart).Death == nil
}
