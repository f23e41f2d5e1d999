package course

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
)

// A whole course is proposed as the protocol says it goes, off the days on which
// the clinic is closed.
func TestProposeSessions(t *testing.T) {
	def := shippedAs(t, "kap-im")
	open := Opened{Course: planCourse}
	weekend := func(d quantity.Day) bool {
		w := d.Time().Weekday()
		return w == time.Saturday || w == time.Sunday
	}
	friday := time.Date(2026, 1, 9, 9, 0, 0, 0, time.UTC)
	days := func(all []schedule.Planned) (out []string) {
		for _, p := range all {
			out = append(out, p.From.Format("2 Jan 15:04"))
		}
		return out
	}
	for _, tt := range []struct {
		name    string
		planned []schedule.Session
		cal     Calendar
		want    string
	}{
		{"weekly", nil, Calendar{First: friday}, "9 Jan 09:00, 16 Jan 09:00, 23 Jan 09:00, 30 Jan 09:00, 6 Feb 09:00, 13 Feb 09:00"},
		{"every eight days, closed at weekends", nil, Calendar{First: friday, Apart: 8 * aDay, Closed: weekend},
			"9 Jan 09:00, 19 Jan 09:00, 27 Jan 09:00, 4 Feb 09:00, 12 Feb 09:00, 20 Feb 09:00"},
		{"never closer than the protocol plans them", nil, Calendar{First: friday, Apart: aDay}, "9 Jan 09:00, 12 Jan 09:00, 15 Jan 09:00, 18 Jan 09:00, 21 Jan 09:00, 24 Jan 09:00"},
		{"what is planned stays", []schedule.Session{{Planned: schedule.Planned{Course: planCourse, Sort: schedule.Dosing, Number: 1}, State: schedule.StateHeld},
			{Planned: schedule.Planned{Course: planCourse, Sort: schedule.Dosing, Number: 2}, State: schedule.StateCancelled}}, Calendar{First: friday},
			"9 Jan 09:00, 16 Jan 09:00, 23 Jan 09:00, 30 Jan 09:00, 6 Feb 09:00"},
	} {
		all := ProposeSessions(def, open, tt.planned, tt.cal)
		if got := strings.Join(days(all), ", "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		for _, p := range all {
			if p.Until.Sub(p.From) != 3*time.Hour || p.Sort != schedule.Dosing || p.Course != planCourse {
				t.Errorf("%s: %+v", tt.name, p)
			}
		}
	}
	if n := ProposeSessions(def, open, nil, Calendar{First: friday, Closed: func(quantity.Day) bool { return true }}); len(n) != 6 {
		t.Errorf("a clinic that never opens: %v", days(n))
	}
}

// Two doses closer than the protocol plans them are said, on the hour.
func TestTooClose(t *testing.T) {
	def := shippedAs(t, "kap-im")
	planned := []schedule.Session{{Planned: schedule.Planned{Session: sessionKey("one"), Sort: schedule.Dosing, Number: 1, From: opening}, State: schedule.StatePlanned}}
	for hours, close := range map[int]bool{71: true, 72: false, -71: true, -72: false} {
		said := TooClose(def, planned, schedule.Planned{Session: sessionKey("two"), Sort: schedule.Dosing, From: opening.Add(time.Duration(hours) * time.Hour)})
		if (said != "") != close || close && !strings.Contains(said, "72 hours") {
			t.Errorf("%d hours apart: %q", hours, said)
		}
	}
	if said := TooClose(def, planned, schedule.Planned{Session: sessionKey("one"), Sort: schedule.Dosing, From: opening.Add(time.Hour)}); said != "" {
		t.Errorf("a session is too close to itself: %q", said)
	}
	if said := TooClose(def, planned, schedule.Planned{Sort: schedule.Integration, From: opening.Add(time.Hour)}); said != "" {
		t.Errorf("a talk is too close to a dose: %q", said)
	}
}
