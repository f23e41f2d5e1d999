package access_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

var update = flag.Bool("update", false, "write the golden file anew")

func ask(action access.Action, class ledger.Class, rel access.Relation, roles ...access.Role) bool {
	_, err := access.Decide(access.Request{Actor: access.Actor{Roles: roles}, Action: action, Class: class, Relation: rel})
	return err == nil
}

// matrix is every cell of the table, one line for each role, class and
// relationship, the actions that are permitted written as runs.
func matrix() string {
	var out strings.Builder
	out.WriteString("# role class: relationships -> what is permitted. Written by: go test ./internal/access -update\n")
	denied, _ := access.Table()
	for _, d := range denied {
		fmt.Fprintf(&out, "denied by %s, to who holds none but %v: %v of %v\n", d.Rule, d.Roles, d.Actions, d.Classes)
	}
	for _, role := range access.AllRoles {
		lines := 0
		for _, class := range access.AllClasses {
			var last string
			var rels []string
			flush := func() {
				if len(rels) > 0 && last != "" {
					fmt.Fprintf(&out, "%s %s: %s -> %s\n", role, class, strings.Join(rels, ","), last)
					lines++
				}
				rels = nil
			}
			for _, rel := range access.AllRelations {
				if got := runs(role, class, rel); got != last {
					flush()
					last = got
				}
				rels = append(rels, string(rel))
			}
			flush()
		}
		if lines == 0 {
			fmt.Fprintf(&out, "%s: nothing\n", role)
		}
	}
	return out.String()
}

// runs writes the permitted actions of one row; neighbours as first..last.
func runs(role access.Role, class ledger.Class, rel access.Relation) string {
	var out []string
	for i := 0; i < len(access.AllActions); i++ {
		if !ask(access.AllActions[i], class, rel, role) {
			continue
		}
		from := i
		for i+1 < len(access.AllActions) && ask(access.AllActions[i+1], class, rel, role) {
			i++
		}
		run := string(access.AllActions[from])
		if i > from {
			run += ".." + string(access.AllActions[i])
		}
		out = append(out, run)
	}
	return strings.Join(out, " ")
}

func TestTheWholeTable(t *testing.T) {
	path, got := filepath.Join("testdata", "table.txt"), matrix()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for _, line := range was {
		if !slices.Contains(is, line) {
			t.Errorf("was: %s", line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			t.Errorf("is:  %s", line)
		}
	}
	if got != string(want) && !t.Failed() {
		t.Error("the same lines in another order")
	}
	cells := len(access.AllRoles) * len(access.AllActions) * len(access.AllClasses) * len(access.AllRelations)
	t.Logf("%d cells in %d lines", cells, len(is)-2)
}

// Every word of the table is one that is enumerated, and every line has a
// name of its own.
func TestNothingIsLeftOutOfTheEnumeration(t *testing.T) {
	for what, n := range map[string][2]int{"roles": {len(access.AllRoles), 17}, "actions": {len(access.AllActions), 14}, "relationships": {len(access.AllRelations), 10}, "classes": {len(access.AllClasses), 13}} {
		if n[0] != n[1] {
			t.Errorf("%d %s, want %d", n[0], what, n[1])
		}
	}
	denied, permitted := access.Table()
	rules := map[string]bool{}
	for _, p := range append(denied, permitted...) {
		if rules[p.Rule] || p.Rule == "" || len(p.Roles) == 0 {
			t.Errorf("line %q stands twice, has no name, or is for nobody", p.Rule)
		}
		rules[p.Rule] = true
		for _, r := range p.Roles {
			if !slices.Contains(access.AllRoles, r) {
				t.Errorf("%s names role %q", p.Rule, r)
			}
		}
		for _, c := range p.Classes {
			if !slices.Contains(access.AllClasses, c) {
				t.Errorf("%s names class %q", p.Rule, c)
			}
		}
		for _, a := range p.Actions {
			if !slices.Contains(access.AllActions, a) {
				t.Errorf("%s names action %q", p.Rule, a)
			}
		}
		for _, r := range p.Relations {
			if !slices.Contains(access.AllRelations, r) {
				t.Errorf("%s names relationship %q", p.Rule, r)
			}
		}
	}
}

// Somebody may hold two roles: the union of what each may, but for a denial
// that names both. Adding a role takes nothing away otherwise.
func TestTwoRoles(t *testing.T) {
	denied, _ := access.Table()
	for i, a := range access.AllRoles {
		for _, b := range access.AllRoles[i+1:] {
			both := []access.Role{a, b}
			everyCell(func(action access.Action, class ledger.Class, rel access.Relation) {
				want := ask(action, class, rel, a) || ask(action, class, rel, b)
				// a alone may have been denied what its permits would give; held with b, it counts again.
				want = want || !deniedTo(denied, both, action, class) && (permittedTo(a, action, class, rel) || permittedTo(b, action, class, rel))
				want = want && !deniedTo(denied, both, action, class)
				if got := ask(action, class, rel, both...); got != want {
					t.Errorf("%s and %s, %s %s as %s: %v, want %v", a, b, action, class, rel, got, want)
				}
			})
		}
	}
}

func everyCell(do func(access.Action, ledger.Class, access.Relation)) {
	for _, action := range access.AllActions {
		for _, class := range access.AllClasses {
			for _, rel := range access.AllRelations {
				do(action, class, rel)
			}
		}
	}
}

func covers(p access.Permit, action access.Action, class ledger.Class, rel access.Relation) bool {
	return (p.Actions == nil || slices.Contains(p.Actions, action)) && (p.Classes == nil || slices.Contains(p.Classes, class)) &&
		(p.Relations == nil || slices.Contains(p.Relations, rel))
}

func permittedTo(role access.Role, action access.Action, class ledger.Class, rel access.Relation) bool {
	_, permitted := access.Table()
	return slices.ContainsFunc(permitted, func(p access.Permit) bool { return slices.Contains(p.Roles, role) && covers(p, action, class, rel) })
}

func deniedTo(denied []access.Permit, roles []access.Role, action access.Action, class ledger.Class) bool {
	return slices.ContainsFunc(denied, func(d access.Permit) bool {
		return covers(d, action, class, access.Unrelated) && !slices.ContainsFunc(roles, func(r access.Role) bool { return !slices.Contains(d.Roles, r) })
	})
}

// Every line of the table matters: without it, some cell would be another, and
// with it the golden file. A denial that nothing permits today stands in the
// golden file itself.
func TestEveryLineMatters(t *testing.T) {
	denied, permitted := access.Table()
	for skip := range permitted {
		p, matters := permitted[skip], false
		for _, role := range p.Roles {
			everyCell(func(action access.Action, class ledger.Class, rel access.Relation) {
				without := slices.Delete(slices.Clone(permitted), skip, skip+1)
				matters = matters || ask(action, class, rel, role) && !slices.ContainsFunc(without, func(q access.Permit) bool {
					return slices.Contains(q.Roles, role) && covers(q, action, class, rel)
				})
			})
		}
		if !matters {
			t.Errorf("permit %s could go: every cell of it is permitted by another line", p.Rule)
		}
	}
	for _, d := range denied {
		matters := false
		for i, a := range d.Roles {
			for _, b := range d.Roles[i:] {
				everyCell(func(action access.Action, class ledger.Class, rel access.Relation) {
					matters = matters || covers(d, action, class, rel) && (permittedTo(a, action, class, rel) || permittedTo(b, action, class, rel))
				})
			}
		}
		if !matters {
			t.Logf("denial %s stands guard only: no line permits today what it denies", d.Rule)
		}
	}
}

func TestGrants(t *testing.T) {
	var zero access.Grant
	everyCell(func(action access.Action, class ledger.Class, _ access.Relation) {
		if zero.Allows(action, class) || zero.Reads(class) || zero.Covers(action, class, "patient/1") == nil {
			t.Errorf("a grant nobody gave allows %s %s", action, class)
		}
	})
	if zero.Valid() {
		t.Error("a grant nobody gave is valid")
	}
	roles := []access.Role{access.Monitor}
	g, err := access.Decide(access.Request{Actor: access.Actor{Roles: roles}, Action: access.Create, Class: ledger.Vitals, Subject: "patient/1", Relation: access.Team})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Covers(access.Create, ledger.Vitals, "patient/1"); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{"access.other-record": g.Covers(access.Create, ledger.Vitals, "patient/2"), "access.create.open": g.Covers(access.Create, ledger.Open, "patient/1"),
		"access.configure.vitals": g.Covers(access.Configure, ledger.Vitals, "patient/1")} {
		if fault.KindOf(err) != fault.Denied || fault.RuleOf(err) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if g.Rule() != "monitor.care" || g.Action() != access.Create || g.Class() != ledger.Vitals || g.Subject() != "patient/1" {
		t.Errorf("%+v", g)
	}
	// A grant is what was decided: changing the list it was asked with, or the
	// one it shows, changes nothing.
	roles[0] = access.Prescriber
	g.Roles()[0] = access.Prescriber
	if g.Allows(access.Sign, ledger.Medicines) {
		t.Error("a monitor became a prescriber after the decision")
	}
	_, err = access.Decide(access.Request{Actor: access.Actor{Roles: []access.Role{access.Monitor}}, Action: access.Sign, Class: ledger.Medicines, Relation: access.Team})
	if fault.KindOf(err) != fault.Denied || fault.RuleOf(err) != "access.sign.medicines" || fault.Say(err) == "" {
		t.Errorf("a denial says %v", err)
	}
}
