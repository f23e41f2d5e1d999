package sim

import (
	"reflect"
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// kept are the lists of a made-up clinic, as they came about step by step while it
// lived, and as they come out when they are made again from the book.
func kept(t *testing.T, f clinic.Finders) (rows, rebuilt, due, afresh any) {
	t.Helper()
	rules := clinic.Rules{Library: shipped().Library, Protocols: shipped().Protocols}
	var agenda *clinic.Agenda
	var grant access.Grant
	asked := 0
	l := livesWith(t, f, 5, 3, func(c *Config) {
		agenda = clinic.NewAgenda(c.Clinic, rules)
		var err error
		if grant, err = c.Clinic.Covering(access.Actor{Roles: []access.Role{access.FrontDesk}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "desk"}}, access.List, ledger.Scheduling, "", access.Unrelated); err != nil {
			t.Fatal(err)
		}
		c.Progress = func(int64, int64) { // now and then, while records change
			asked++
			if _, err := agenda.Due(t.Context(), grant, c.Clock.Now(), c.Clock.Now().AddDate(0, 1, 0)); err != nil {
				t.Error(err)
			}
		}
	})
	everything := func(a *clinic.Agenda) any {
		windows, err := a.Due(t.Context(), grant, l.Now().AddDate(-2, 0, 0), l.Now().AddDate(2, 0, 0))
		if err != nil || len(windows) == 0 {
			t.Fatalf("%d windows, %v", len(windows), err)
		}
		return windows
	}
	program, err := machine{}.grant(&world{Config: Config{Clinic: l.Clinic}})
	if err != nil {
		t.Fatal(err)
	}
	list := func() any {
		all, err := l.Patients(t.Context(), program)
		if err != nil || len(all) == 0 {
			t.Fatalf("%d rows, %v", len(all), err)
		}
		slices.SortFunc(all, func(a, b store.PatientRow) int { return int(a.First - b.First) })
		return all
	}
	if asked == 0 {
		t.Fatal("nobody looked while the clinic lived")
	}
	rows, due, afresh = list(), everything(agenda), everything(clinic.NewAgenda(l.Clinic, rules))
	if _, err := l.Reindex(t.Context(), l.Own(), nil); err != nil {
		t.Fatal(err)
	}
	return rows, list(), due, afresh
}

// What lists have gathered while a clinic lived is what a rebuild makes of its book.
func TestListsAreARebuild(t *testing.T) {
	t.Parallel()
	rows, rebuilt, due, afresh := kept(t, finders())
	if !reflect.DeepEqual(rows, rebuilt) {
		t.Errorf("the list of people has\n%+v\nand a rebuild makes\n%+v", rows, rebuilt)
	}
	if !reflect.DeepEqual(due, afresh) {
		t.Error("what is due, as it was kept, is not what is worked out afresh")
	}
	if testing.Short() {
		return
	}
	// One that does not look at how courses end keeps what was so before.
	blind := finders()
	blind.Kinds = slices.DeleteFunc(slices.Clone(blind.Kinds), func(k string) bool { return k == course.Closed{}.Kind() || k == course.Opened{}.Kind() })
	if rows, rebuilt, _, _ := kept(t, blind); reflect.DeepEqual(rows, rebuilt) {
		t.Error("the list looks at nothing, and nobody noticed")
	}
}
