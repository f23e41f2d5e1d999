package schedule_test

import (
	"errors"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
)

var nine = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func key(name string) id.Session { return id.Session(id.Derived("test", name)) }

// chart makes a book of facts, one an hour, from a week before nine.
func chart(facts ...ledger.Fact) (c ledger.Chart) {
	for i, f := range facts {
		at := nine.AddDate(0, 0, -7).Add(time.Duration(i) * time.Hour)
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(id.Derived("entry", at.String())), Seq: int64(i + 1), Kind: f.Kind(), Fact: f, At: at, Recorded: at})
	}
	return c
}

func planned(name string, days int) schedule.Planned {
	from := nine.AddDate(0, 0, days)
	return schedule.Planned{Session: key(name), Sort: schedule.Dosing, Number: 1, From: from, Until: from.Add(3 * time.Hour), Where: "clinic, Birch room"}
}

// Where a session stands is what was said of it last, but one that was held
// stays held.
func TestSessions(t *testing.T) {
	move := schedule.Moved{Session: key("a"), From: nine.AddDate(0, 0, 3), Until: nine.AddDate(0, 0, 3).Add(time.Hour), AskedBy: schedule.ByClient}
	cancel := schedule.Cancelled{Session: key("a"), AskedBy: schedule.ByClinic}
	dose := dosing.DoseGiven{Session: key("a"), Route: "IM", Amount: 50_000}
	for _, tt := range []struct {
		name  string
		facts []ledger.Fact
		state string
		from  time.Time
		said  int
	}{
		{"planned", nil, schedule.StatePlanned, nine, 0},
		{"moved", []ledger.Fact{move}, schedule.StateMoved, nine.AddDate(0, 0, 3), 1},
		{"called off", []ledger.Fact{cancel}, schedule.StateCancelled, nine, 1},
		{"called off, then given another date after all", []ledger.Fact{cancel, move}, schedule.StateMoved, nine.AddDate(0, 0, 3), 2},
		{"they did not come", []ledger.Fact{schedule.Missed{Session: key("a")}}, schedule.StateMissed, nine, 1},
		{"they came after all", []ledger.Fact{schedule.Missed{Session: key("a")}, schedule.Arrived{Session: key("a")}}, schedule.StateHeld, nine, 2},
		{"a dose was given: it was held", []ledger.Fact{dose}, schedule.StateHeld, nine, 1},
		{"what was held cannot be called off any more", []ledger.Fact{dose, cancel, move}, schedule.StateHeld, nine, 3},
		{"what is said of another session is nothing to this one", []ledger.Fact{schedule.Cancelled{Session: key("b"), AskedBy: schedule.ByClinic}}, schedule.StatePlanned, nine, 0},
	} {
		all := schedule.Sessions(chart(append([]ledger.Fact{planned("a", 0)}, tt.facts...)...))
		if len(all) != 1 || all[0].State != tt.state || !all[0].From.Equal(tt.from) || len(all[0].History) != tt.said {
			t.Errorf("%s: %+v", tt.name, all)
		}
	}
}

// A session is put where it belongs when it moves past another.
func TestSessionsStandByTheirDates(t *testing.T) {
	all := schedule.Sessions(chart(planned("a", 0), planned("b", 7), schedule.Moved{Session: key("a"), From: nine.AddDate(0, 0, 9), Until: nine.AddDate(0, 0, 9).Add(time.Hour), AskedBy: schedule.ByClinic}))
	if len(all) != 2 || all[0].Session != key("b") || all[1].Session != key("a") {
		t.Errorf("%+v", all)
	}
	if all[1].History[0].From != nine {
		t.Error("the date before the move is lost")
	}
}

func TestCheck(t *testing.T) {
	good := planned("a", 0)
	for field, spoil := range map[string]func(*schedule.Planned){
		"session": func(p *schedule.Planned) { p.Session = "" },
		"sort":    func(p *schedule.Planned) { p.Sort = "party" },
		"number":  func(p *schedule.Planned) { p.Number = 0 },
		"where":   func(p *schedule.Planned) { p.Where = "the moon" },
		"people":  func(p *schedule.Planned) { p.People = []schedule.Presence{{Staff: "somebody"}} },
		"from":    func(p *schedule.Planned) { p.From = time.Time{} },
		"until":   func(p *schedule.Planned) { p.Until = p.From },
	} {
		p := good
		spoil(&p)
		var f *fault.Error
		if err := p.Check(); !errors.As(err, &f) || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	far := good
	far.Until = far.From.AddDate(0, 1, 0)
	if far.Check() == nil {
		t.Error("a session may take a month")
	}
	for _, bad := range []ledger.Fact{
		schedule.Moved{Session: key("a"), From: nine, Until: nine.Add(time.Hour)}, schedule.Cancelled{Session: key("a"), AskedBy: "nobody"},
		schedule.Missed{}, schedule.Arrived{}, schedule.Missed{Session: key("a"), Note: "two\nlines"},
	} {
		if bad.Check() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
