package sim

import (
	"slices"
	"testing"
)

// A clinic grows by teams: everybody beside the prescriber who helps out works in one,
// each team has rooms of its own, and in a small clinic nobody is hired.
func TestTeams(t *testing.T) {
	t.Parallel()
	model, err := ParseModel(ShippedModel)
	if err != nil {
		t.Fatal(err)
	}
	first := len(People(model, 24, 1))
	for _, c := range []struct{ people, teams int }{{0, 1}, {1, 1}, {24, 1}, {60, 1}, {61, 2}, {120, 2}, {121, 3}, {300, 5}, {480, 8}, {481, 8}, {10_000, 8}} {
		w := &world{Config: Config{Model: model, Courses: c.people, Seed: 1}}
		w.hire()
		if len(w.staff.teams) != c.teams {
			t.Errorf("%d people: %d teams, want %d", c.people, len(w.staff.teams), c.teams)
		}
		if got := len(People(model, c.people, 1)); got != first+(c.teams-1)*len(posts) {
			t.Errorf("%d people: %d on the staff", c.people, got)
		}
		var names, taken []string
		for _, m := range w.staff.all {
			names = append(names, m.name)
		}
		for i, team := range w.staff.teams {
			if len(team.prescribers) != 3 || len(team.therapists) != 3 || len(team.nurses) != 2 || len(team.rooms) != 3 {
				t.Errorf("team %d of %d people: %+v", i, c.people, team)
			}
			for _, m := range slices.Concat(team.therapists, team.nurses, team.prescribers[:1]) {
				taken = append(taken, m.name)
			}
			taken = append(taken, team.rooms...)
		}
		for _, all := range [][]string{names, taken} {
			slices.Sort(all)
			if len(slices.Compact(slices.Clone(all))) != len(all) {
				t.Errorf("%d people: somebody, or a room, is there twice: %v", c.people, all)
			}
		}
	}
}
