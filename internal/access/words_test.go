package access_test

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
)

// The client's own words: who reads them, said here once more in full. The
// client; the therapists of the course, and their trainee, as far as they stand
// near; whoever prescribes or watches in that very room. Nobody else, whatever
// they hold and however they stand to the client.
func TestWhoReadsTheWords(t *testing.T) {
	near := []access.Relation{access.Team, access.Originator, access.Supervises, access.Scheduled}
	readers := map[access.Role][]access.Relation{
		access.Client: {access.Self}, access.Therapist: near, access.Trainee: near,
		access.Prescriber: {access.Assigned}, access.Monitor: {access.Assigned},
	}
	cells := 0
	for _, role := range access.AllRoles {
		for _, rel := range access.AllRelations {
			cells++
			want := slices.Contains(readers[role], rel)
			if got := ask(access.Read, ledger.Words, rel, role); got != want {
				t.Errorf("%s as %s reads words: %v, want %v", role, rel, got, want)
			}
			for _, action := range []access.Action{access.Export, access.Disclose, access.CoSign} {
				if ask(action, ledger.Words, rel, role) {
					t.Errorf("%s as %s may %s words", role, rel, action)
				}
			}
		}
	}
	// A manager who is also a therapist reads what the therapist may; one who
	// also runs the desk reads nothing.
	if !ask(access.Read, ledger.Words, access.Team, access.Manager, access.Therapist) || ask(access.Read, ledger.Words, access.Team, access.Manager, access.FrontDesk, access.PrivacyOfficer) {
		t.Error("two roles together read otherwise")
	}
	t.Logf("%d cells", cells)
}

// Every role, class, action and relationship has words of its own, so that no
// page prints a code.
func TestEverythingHasWords(t *testing.T) {
	seen := map[string]string{}
	check := func(sort, code, title string) {
		if title == "" || (title == code && sort == "relationship") || seen[sort+title] != "" {
			t.Errorf("%s %s is called %q, as %s", sort, code, title, seen[sort+title])
		}
		seen[sort+title] = code
	}
	for _, r := range access.AllRoles {
		check("role", string(r), r.Title())
		if r.Purpose() == "" {
			t.Errorf("%s has no purpose", r)
		}
	}
	for _, c := range access.AllClasses {
		check("class", string(c), access.ClassTitle(c))
	}
	for _, a := range access.AllActions {
		check("action", string(a), a.Title())
	}
	for _, r := range access.AllRelations {
		check("relationship", string(r), r.Title())
	}
}
