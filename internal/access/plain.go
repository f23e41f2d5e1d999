package access

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/ledger"
)

// A Line says in plain words one thing that somebody may do: what, with which
// data, and whose.
type Line struct {
	Do    string   // "see and write"
	With  []string // "vital signs"
	Whose string   // "of clients they treat"
}

// String returns the line as it is printed: "Of clients they treat, see and
// write: vital signs, dosing sessions."
func (l Line) String() string {
	return strings.ToUpper(l.Whose[:1]) + l.Whose[1:] + ", " + l.Do + ": " + strings.Join(l.With, ", ") + "."
}

// Plain returns what somebody who holds some roles may do, in plain words, and of
// which data they may see nothing at all. It is computed cell by cell, so it
// says what the table does.
func Plain(roles ...Role) (may []Line, never []string) {
	type cell struct{ do, whose string }
	var order []cell
	with := map[cell][]string{}
	for _, class := range AllClasses {
		rows := rowsOf(roles, class)
		if len(rows) == 0 {
			never = append(never, ClassTitle(class))
		}
		for _, r := range rows {
			c := cell{doWords(r.actions), whoseWords(r.relations)}
			if slices.Contains(ofThePractice, class) && r.relations[0] == Unrelated {
				c.whose = "at this practice"
			}
			if with[c] == nil {
				order = append(order, c)
			}
			with[c] = append(with[c], ClassTitle(class))
		}
	}
	for _, c := range order {
		may = append(may, Line{Do: c.do, With: with[c], Whose: c.whose})
	}
	return may, never
}

// ofThePractice are the classes that are about no client.
var ofThePractice = []ledger.Class{ledger.Open, ledger.Register, ledger.People}

// A row is what is permitted for one class alike in some relationships.
type row struct {
	actions   []Action
	relations []Relation
}

// rowsOf groups the relationships in which the same is permitted. What is
// permitted to everybody is said once.
func rowsOf(roles []Role, class ledger.Class) (out []row) {
	permitted := func(rel Relation) (actions []Action) {
		for _, a := range AllActions {
			if _, ok := permits(Request{Actor: Actor{Roles: roles}, Action: a, Class: class, Relation: rel}); ok {
				actions = append(actions, a)
			}
		}
		return actions
	}
	base := permitted(Unrelated)
	if len(base) > 0 {
		out = append(out, row{base, []Relation{Unrelated}})
	}
	for _, rel := range AllRelations[1:] {
		actions := permitted(rel)
		if len(actions) == 0 || slices.Equal(actions, base) {
			continue
		}
		same := slices.IndexFunc(out, func(r row) bool { return slices.Equal(r.actions, actions) })
		if same < 0 || out[same].relations[0] == Unrelated {
			out = append(out, row{actions, []Relation{rel}})
			continue
		}
		out[same].relations = append(out[same].relations, rel)
	}
	return out
}

// doWords says some actions: to discover, to list and to read is to see.
func doWords(actions []Action) string {
	var words []string
	has := func(a Action) bool { return slices.Contains(actions, a) }
	switch {
	case has(Read):
		words = append(words, "see")
	case has(Discover) || has(List):
		words = append(words, "see in lists")
	}
	for _, a := range actions {
		if a != Discover && a != List && a != Read {
			words = append(words, a.Title())
		}
	}
	return inWords(words)
}

// whoseWords says some relationships.
func whoseWords(relations []Relation) string {
	isCare := func(r Relation) bool { return slices.Contains(caring, r) }
	var words []string
	if treats := len(relations) > 2 && slices.ContainsFunc(relations, isCare); treats {
		words = append(words, "of clients they treat")
		relations = slices.DeleteFunc(slices.Clone(relations), isCare)
	}
	for _, r := range relations {
		words = append(words, r.Title())
	}
	return strings.Join(words, ", or ")
}

// inWords joins words as a sentence does.
func inWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
