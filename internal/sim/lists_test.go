package sim

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// The lists of a made-up clinic, as they came about step by step while it lived, and
// as they come out when they are made again from the book.
type twice struct {
	rows, rebuilt any // of people
	due, afresh   any // sessions that are due
	board, anew   any // what staff see of the day and of what waits
	early         any // what the board showed first
	turned        int // looks at which visits had turned with the clock alone
}

// kept lets a clinic live and asks its lists now and then.
func kept(t *testing.T, f clinic.Finders, boardRules clinic.Rules, m *Model) (out twice) {
	t.Helper()
	rules := clinic.Rules{Library: shipped().Library, Protocols: shipped().Protocols}
	var agenda *clinic.Agenda
	var board *clinic.Board
	var grant access.Grant
	asked, clock := 0, (*Clock)(nil)
	l := livesWith(t, f, 5, 3, func(c *Config) {
		c.Model = m
		c.Today = true // so that there is something to see at the end
		clock = c.Clock
		agenda, board = clinic.NewAgenda(c.Clinic, rules), clinic.NewBoard(c.Clinic, boardRules)
		var err error
		if grant, err = c.Clinic.Covering(access.Actor{Roles: []access.Role{access.FrontDesk}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "desk"}}, access.List, ledger.Scheduling, "", access.Unrelated); err != nil {
			t.Fatal(err)
		}
		c.Progress = func(int64, int64) { // now and then, while records change
			asked++
			if _, err := agenda.Due(t.Context(), grant, c.Clock.Now(), c.Clock.Now().AddDate(0, 1, 0)); err != nil {
				t.Error(err)
			}
			if now := onBoard(t, c.Clinic, board, c.Clock.Now()); out.early == nil {
				out.early = now
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
	out.rows, out.due, out.afresh = list(), everything(agenda), everything(clinic.NewAgenda(l.Clinic, rules))
	out.board, out.anew = onBoard(t, l.Clinic, board, l.Now()), onBoard(t, l.Clinic, clinic.NewBoard(l.Clinic, rules), l.Now())
	out.turned = onlyTheClock(t, l.Clinic, clock, board, boardRules)
	if _, err := l.Reindex(t.Context(), l.Own(), nil); err != nil {
		t.Fatal(err)
	}
	out.rebuilt = list()
	return out
}

// onlyTheClock moves the clock over two days, and nobody writes: what a board has kept
// of follow-up is at every look what one shows that is made then. It returns at how
// many looks somebody's visits had turned since the look before, on the same day.
func onlyTheClock(t *testing.T, c *clinic.Clinic, clock *Clock, board *clinic.Board, rules clinic.Rules) (turned int) {
	t.Helper()
	var before []clinic.FollowedUp
	day := 0
	for range 40 {
		clock.turn(clock.Now().Add(71 * time.Minute))
		kept, made := followUp(t, c, board), followUp(t, c, clinic.NewBoard(c, rules))
		if !reflect.DeepEqual(kept, made) {
			t.Fatalf("at %s, with nothing written, the board keeps of follow-up\n%+v\nand one that is made afresh shows\n%+v", clock.Now(), kept, made)
		}
		same := func(a, b clinic.FollowedUp) bool { return reflect.DeepEqual(a.Visits, b.Visits) }
		if today := clock.Now().In(c.Location()).YearDay(); today != day {
			day = today
		} else if !slices.EqualFunc(kept, before, same) {
			turned++
		}
		before = kept
	}
	return turned
}

// directs is the medical director, who may list people.
func directs(t *testing.T, c *clinic.Clinic) (access.Actor, access.Grant) {
	t.Helper()
	model, err := ParseModel(ShippedModel)
	if err != nil {
		t.Fatal(err)
	}
	lee := People(model, 0, 5)[1]
	director := access.Actor{Roles: []access.Role{"prescriber", "medical-director"}, Author: ledger.Author{Sort: ledger.ByStaff, Person: string(lee.Staff), Role: "prescriber"}}
	grant, err := c.Covering(director, access.List, ledger.Demographics, "", access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	return director, grant
}

func followUp(t *testing.T, c *clinic.Clinic, b *clinic.Board) []clinic.FollowedUp {
	t.Helper()
	_, grant := directs(t, c)
	all, _, err := b.FollowUp(t.Context(), grant)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// onBoard is everything that the board shows to the medical director: what waits in
// records and for colleagues, who comes or came within a year, where each stands, and
// how follow-up goes.
func onBoard(t *testing.T, c *clinic.Clinic, b *clinic.Board, now time.Time) any {
	t.Helper()
	director, grant := directs(t, c)
	all := func(duty.Need) bool { return true }
	waits, _, err := b.Waiting(t.Context(), grant, director, all)
	colleagues, err2 := b.ForColleagues(t.Context(), grant, director, all)
	came, err3 := b.Visitors(t.Context(), grant, director, now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0))
	var who []id.Patient
	for i := range came {
		who = append(who, came[i].Patient)
		came[i].Grant = access.Grant{} // what the reader may see is asked at each look
	}
	stands, err4 := b.Whereabouts(t.Context(), grant, director, who)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	return []any{waits, colleagues, came, stands, followUp(t, c, b)}
}

// rulesOfLists are what lists decide by.
func rulesOfLists() clinic.Rules {
	return clinic.Rules{Library: shipped().Library, Protocols: shipped().Protocols}
}

// What lists have gathered while a clinic lived is what a rebuild makes of its book.
func TestListsAreARebuild(t *testing.T) {
	t.Parallel()
	rules := rulesOfLists()
	l := kept(t, finders(), rules, shippedModel())
	if !reflect.DeepEqual(l.rows, l.rebuilt) {
		t.Errorf("the list of people has\n%+v\nand a rebuild makes\n%+v", l.rows, l.rebuilt)
	}
	if !reflect.DeepEqual(l.due, l.afresh) {
		t.Error("what is due, as it was kept, is not what is worked out afresh")
	}
	if !reflect.DeepEqual(l.board, l.anew) {
		t.Errorf("the board shows\n%+v\nand one that is made afresh\n%+v", l.board, l.anew)
	}
	for i, part := range l.anew.([]any) {
		if reflect.ValueOf(part).Len() == 0 {
			t.Errorf("part %d of the board is empty: nothing was looked at", i)
		}
	}
	if reflect.DeepEqual(l.early, l.anew) {
		t.Error("the board shows what it showed at the start, and nobody noticed")
	}
	if l.turned == 0 {
		t.Error("nobody's visits turned with the clock alone: a row that is never made again would have gone unnoticed")
	}
	if testing.Short() {
		return
	}
	// A list that does not look at how courses begin and end is not what the program's
	// own makes of the same clinic, and a board that knows no protocols does not show
	// what they ask.
	blind := finders()
	blind.Kinds = slices.DeleteFunc(slices.Clone(blind.Kinds), func(k string) bool { return k == course.Closed{}.Kind() || k == course.Opened{}.Kind() })
	planted := kept(t, blind, clinic.Rules{Library: shipped().Library}, shippedModel())
	if reflect.DeepEqual(planted.rows, l.rebuilt) {
		t.Errorf("the list looks at nothing, and nobody noticed: %+v", planted.rows)
	}
	if reflect.DeepEqual(planted.board, planted.anew) {
		t.Error("the board knows no protocols, and nobody noticed")
	}
}
