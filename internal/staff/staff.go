// Package staff is the people who work here: who they are, how they came to be
// here, what they may act as, and the credentials they act under.
package staff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Joined](ledger.Decided, ledger.People),
		ledger.Define[Left](ledger.Decided, ledger.People),
		ledger.Define[Reached](ledger.Decided, ledger.People),
		ledger.Define[CredentialHeld](ledger.Decided, ledger.People),
		ledger.Define[CredentialEnded](ledger.Decided, ledger.People),
		ledger.Define[Invited](ledger.Decided, ledger.People),
		ledger.Define[InviteWithdrawn](ledger.Decided, ledger.People),
		ledger.Define[RolesAsked](ledger.Decided, ledger.People),
		ledger.Define[RolesAnswered](ledger.Decided, ledger.People),
		ledger.Define[RecoveryMade](ledger.Decided, ledger.People),
		ledger.Define[RecoveryUsed](ledger.Decided, ledger.People),
		ledger.Define[LookedIn](ledger.Decided, ledger.People),
		ledger.Define[LookReviewed](ledger.Decided, ledger.People),
	}
}

// Joined says that somebody works here, under which name, in which roles.
// A later Joined for the same person replaces the earlier.
type Joined struct {
	Staff      id.Staff `json:"staff"`
	Name       string   `json:"name"`
	Credential string   `json:"credential,omitempty"` // "MD", "RN", "LMFT"
	Roles      []string `json:"roles"`                // names of the permission table
	// Agreement is the one that the credential may need in this state; nil where
	// nobody said that it needs one.
	Agreement *Agreement `json:"agreement,omitempty"`
}

// Kind is "staff.joined".
func (Joined) Kind() string { return "staff.joined" }

// Check asks for a name and a role.
func (j Joined) Check() error {
	switch {
	case !id.Valid(string(j.Staff)):
		return fault.Bad("staff", "A person needs a key.")
	case !strings.ContainsFunc(j.Name, seen):
		return fault.Bad("name", "Write your name as colleagues know it.")
	case strings.ContainsFunc(j.Name, misleading):
		return fault.Bad("name", "The name holds a character that cannot be shown, or turns the line around. Type it again.")
	case utf8.RuneCountInString(j.Name) > longestName:
		return fault.Bad("name", "Write a name of at most %d letters.", longestName)
	case len(j.Roles) == 0:
		return fault.Bad("roles", "Choose at least one thing you do here.")
	}
	return nil
}

// longestName is how many letters a name may have.
const longestName = 300

// seen reports whether a character can be seen: a name stands beside
// everything its bearer writes, so it must not be empty to the eye.
func seen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r) && r != unicode.ReplacementChar
}

// misleading reports whether a character makes a name look like another: one
// that turns the direction of the line, a control character, or what stands in
// its place.
func misleading(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// Left says that somebody no longer works here; what they may do ends with it.
type Left struct {
	Staff id.Staff `json:"staff"`
}

// Kind is "staff.left".
func (Left) Kind() string { return "staff.left" }

// Check asks for the person.
func (l Left) Check() error {
	if l.Staff == "" {
		return fault.Bad("staff", "Say who left.")
	}
	return nil
}

// Of returns who a staff stream is about, and whether they work here now.
func Of(chart ledger.Chart) (Joined, bool) {
	entry, joined, ok := ledger.Last[Joined](chart)
	if !ok {
		return Joined{}, false
	}
	if leaving, _, left := ledger.Last[Left](chart); left && leaving.Seq > entry.Seq {
		return joined, false
	}
	return joined, true
}
