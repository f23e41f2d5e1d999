package access_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
)

const permissionsFile = "../../docs/permissions.md"

// permissions is the page of who may do what, from the table itself.
func permissions() string {
	var out strings.Builder
	out.WriteString("# Who may do what\n\nWritten from the permission table in `internal/access` and the profile in `practice/scope.yaml` by `go test ./internal/access -update`; a test fails when this page says otherwise than the program. The program shows the same at `/who-may`.\n\n" +
		"Nothing is permitted that does not stand here. Somebody may hold several roles and then may do what either may. Psychotherapists’ own process notes are not in the record and stand in no line: only who wrote them reads them.\n\n## By role\n")
	for _, role := range access.AllRoles {
		may, never := access.Plain(role)
		fmt.Fprintf(&out, "\n### %s\n\n%s\n\n", strings.ToUpper(role.Title()[:1])+role.Title()[1:], role.Purpose())
		for _, line := range may {
			fmt.Fprintf(&out, "- %s\n", line)
		}
		switch {
		case len(may) == 0:
			out.WriteString("- May do nothing.\n")
		case len(never) > 0:
			fmt.Fprintf(&out, "- Never: %s.\n", strings.Join(never, "; "))
		}
	}
	out.WriteString("\n## Who reads what\n\n| data | read by |\n|---|---|\n")
	for _, class := range access.AllClasses {
		var readers []string
		for _, role := range access.AllRoles {
			if slices.ContainsFunc(access.AllRelations, func(rel access.Relation) bool { return ask(access.Read, class, rel, role) }) {
				readers = append(readers, role.Title())
			}
		}
		fmt.Fprintf(&out, "| %s | %s |\n", access.ClassTitle(class), strings.Join(readers, ", "))
	}
	out.WriteString("\n## What a credential allows\n\nAsked at every signature, after the table, on that day. State law wins; a credential that is not listed says nothing, and its holder goes by their role. A credential that has lapsed refuses from the day after its last.\n\n| |")
	scope := staff.Scope()
	for _, p := range scope.Professions {
		fmt.Fprintf(&out, " %s |", p.Title)
	}
	out.WriteString("\n|---|" + strings.Repeat("---|", len(scope.Professions)) + "\n")
	for _, act := range scope.Practices {
		fmt.Fprintf(&out, "| %s |", act.Say)
		for _, p := range scope.Professions {
			may := act.May[p.Key]
			if may == "" {
				may = "–"
			}
			fmt.Fprintf(&out, " %s |", may)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// The page in the documents says what the table does.
func TestThePageOfPermissions(t *testing.T) {
	got := permissions()
	if *update {
		if err := os.WriteFile(permissionsFile, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(permissionsFile)
	if err != nil || string(want) != got {
		t.Errorf("docs/permissions.md is out of date: go test ./internal/access -update (%v)", err)
	}
}

// The plain lines say neither more nor less than the cells.
func TestPlainWords(t *testing.T) {
	for _, role := range access.AllRoles {
		may, never := access.Plain(role)
		for _, class := range access.AllClasses {
			any := slices.ContainsFunc(access.AllRelations, func(rel access.Relation) bool {
				return slices.ContainsFunc(access.AllActions, func(a access.Action) bool { return ask(a, class, rel, role) })
			})
			said := slices.ContainsFunc(may, func(l access.Line) bool { return slices.Contains(l.With, access.ClassTitle(class)) })
			if any != said || any == slices.Contains(never, access.ClassTitle(class)) {
				t.Errorf("%s and %s: permitted %v, said %v", role, class, any, said)
			}
		}
	}
	for _, c := range []struct {
		role access.Role
		line string
	}{
		{access.Inspector, "At this practice, see and export: the medicine register."},
		{access.Monitor, "Of clients they watch over in a session, see and write: the client’s own words."},
		{access.FrontDesk, "Of everybody, see, write and correct: names and contacts, appointments and care teams."},
	} {
		may, _ := access.Plain(c.role)
		var lines []string
		for _, l := range may {
			lines = append(lines, l.String())
		}
		if !slices.Contains(lines, c.line) {
			t.Errorf("%s: not said: %s\nbut: %s", c.role, c.line, strings.Join(lines, "\n"))
		}
	}
	if _, never := access.Plain(access.Manager); !slices.Contains(never, access.ClassTitle(ledger.Words)) {
		t.Errorf("a manager: %v", never)
	}
}
