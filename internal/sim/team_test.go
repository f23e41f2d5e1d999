package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/schedule"
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

// On the last day, which a visitor sees, nobody and no room is in two places at a time:
// the times that are set are kept before anybody else asks for them.
func TestLastDay(t *testing.T) {
	t.Parallel()
	l := lives(t, 3, 9, func(c *Config) {
		c.Today, c.Story = true, true
		c.Until = c.Until.Add(-6 * time.Hour)
	})
	until := time.Date(2026, 11, 20, 12, 0, 0, 0, l.Location())
	var all []schedule.Session
	set := 0
	for _, chart := range l.charts(t) {
		for _, s := range schedule.Sessions(chart) {
			if s.Sort == schedule.Dosing && s.State != schedule.StateCancelled && s.From.In(l.Location()).YearDay() == until.YearDay() {
				all = append(all, s)
			}
		}
	}
	for i, a := range all {
		if d := a.From.Sub(until); d < 4*time.Hour && d > -5*time.Hour {
			set++
		}
		for _, b := range all[:i] {
			if a.From.Before(b.Until) && b.From.Before(a.Until) && (a.Where == b.Where || twoPlaces(a.People, b.People)) {
				t.Errorf("%s at %s with %v, and %s at %s with %v", a.From, a.Where, a.People, b.From, b.Where, b.People)
			}
		}
	}
	if set < len(today) {
		t.Errorf("%d sessions on the last day, want at least %d", set, len(today))
	}
}

// What is kept for somebody beforehand stays theirs, in the room it was kept in, and
// nobody else gets their room or their people at that time.
func TestKeptBeforehand(t *testing.T) {
	t.Parallel()
	w := &world{Config: Config{Model: shippedModel(), Courses: 300, Seed: 1}, kept: calendar{}}
	w.hire()
	at := time.Date(2026, 11, 20, 12, 45, 0, 0, time.UTC)
	team := w.staff.teams[0]
	with := func(n int, therapist, nurse *member) *person {
		return &person{world: w, c: chanceOf(w.Model, 1, uint64(n)), n: n, team: team, therapist: therapist, nurse: nurse}
	}
	set := with(0, team.therapists[0], team.nurses[0])
	set.anchor, set.anchored, set.fate.sessions = at.AddDate(0, 0, week), 2, 3
	set.reserves()
	for _, same := range []*person{with(1, team.therapists[0], team.nurses[1]), with(2, team.therapists[1], team.nurses[0])} {
		if room, ok := same.place(at.Add(15*time.Minute), team.rooms, false); ok {
			t.Errorf("somebody who is with one person is with another in the %s", room)
		}
	}
	other := with(3, team.therapists[1], team.nurses[1])
	room, ok := other.place(at.Add(15*time.Minute), team.rooms, false)
	if !ok || room == team.rooms[0] {
		t.Errorf("others at that time are in %q (%t), and %s is taken", room, ok, team.rooms[0])
	}
	for n := range set.fate.sessions {
		when := at.AddDate(0, 0, week*n)
		if from, got := set.books(when, true); got != team.rooms[0] || !from.Equal(when) {
			t.Errorf("session %d is in the %s on %s", n+1, got, from)
		}
		if kept := len(w.kept[w.kept.day(when)]); kept != 1 && n > 0 {
			t.Errorf("session %d is kept %d times", n+1, kept)
		}
	}
}

// twoPlaces says whether somebody stands in both lists.
func twoPlaces(a, b []schedule.Presence) bool {
	return slices.ContainsFunc(a, func(p schedule.Presence) bool {
		return slices.ContainsFunc(b, func(q schedule.Presence) bool { return p.Staff == q.Staff })
	})
}
