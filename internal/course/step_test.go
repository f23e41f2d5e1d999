package course_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// TestAClientsNextStep adds one thing after the other to a record: the one step
// that follows is the next that is still open.
func TestAClientsNextStep(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
	first, meet := id.Session(id.New(now)), id.Session(id.New(now.Add(time.Second)))
	lessons := []integration.Lesson{{Key: "the-room", Before: integration.LessonMoment{Sort: schedule.Dosing, Number: 1}},
		{Key: "integration", Before: integration.LessonMoment{Sort: schedule.Integration, Number: 1}}}
	drive := &protocol.Definition{}
	drive.Plan.Leaving.Drive = "No driving until the next day."
	type at struct {
		when time.Duration
		fact ledger.Fact
	}
	opened := at{-72 * time.Hour, course.Opened{Course: "c", Protocol: "kap-im", Hash: "h"}}
	planned := at{-71 * time.Hour, schedule.Planned{Session: first, Course: "c", Sort: schedule.Dosing, Number: 1, From: now.Add(48 * time.Hour), Until: now.Add(50 * time.Hour)}}
	read := at{-3 * time.Hour, integration.LessonRead{Course: "c", Lesson: "the-room"}}
	intent := at{-3 * time.Hour, integration.Told{Course: "c", Session: first, About: integration.Intention, Text: "To listen."}}
	other := at{-3 * time.Hour, integration.Told{Course: "c", About: integration.Intention, Text: "To rest."}}
	escort := at{-2 * time.Hour, dosing.EscortNamed{For: quantity.DayOf(now.Add(48*time.Hour), time.UTC), Name: "Lena", Phone: "1", Stays: true}}
	taxi := at{-1 * time.Hour, dosing.EscortNamed{For: quantity.DayOf(now.Add(48*time.Hour), time.UTC), Name: "a taxi", Phone: "1"}}
	call := at{-8 * 24 * time.Hour, integration.CommitmentMade{Course: "c", Text: "Call my brother."}}
	given := at{-time.Hour, screening.Invited{Course: "c", Purpose: screening.ForConsent, Until: now.Add(time.Hour)}}
	signed := at{-time.Minute, consent.Signed{Text: "kap-im", As: consent.AsClient}}
	for name, tt := range map[string]struct {
		facts   []at
		waiting bool
		want    string
	}{
		"nobody has opened a course":          {nil, false, course.StepNothing},
		"nothing is planned":                  {[]at{opened}, false, course.StepNothing},
		"a lesson before the first session":   {[]at{opened, planned}, false, course.StepLesson},
		"questions come before a lesson":      {[]at{opened, planned}, true, course.StepAnswer},
		"what to sign comes before all":       {[]at{opened, planned, given}, true, course.StepRead},
		"what was signed is done":             {[]at{opened, planned, given, signed}, true, course.StepAnswer},
		"what they bring":                     {[]at{opened, planned, read}, false, course.StepIntent},
		"another session's is not this one’s": {[]at{opened, planned, read, other}, false, course.StepIntent},
		"who takes them home":                 {[]at{opened, planned, read, intent}, false, course.StepEscort},
		"a taxi is not company":               {[]at{opened, planned, read, intent, escort, taxi}, false, course.StepEscort},
		"how it went, a week later":           {[]at{call, opened, planned, read, intent, escort}, false, course.StepCheckIn},
		"the day itself":                      {[]at{opened, planned, read, intent, escort}, false, course.StepCome},
		"a lesson before looking back": {[]at{opened, {-time.Hour, schedule.Planned{Session: meet, Course: "c", Sort: schedule.Integration, Number: 1, From: now.Add(time.Hour), Until: now.Add(2 * time.Hour)}}},
			false, course.StepLesson},
		"rest on the day of a dose": {[]at{opened, planned, given, {-5 * time.Hour, dosing.DoseGiven{Session: first, Route: "im", Amount: 1}}}, true, course.StepRest},
		"the day after it is over":  {[]at{opened, planned, {-25 * time.Hour, dosing.DoseGiven{Session: meet, Route: "im", Amount: 1}}}, true, course.StepAnswer},
		"a pause asks nothing":      {[]at{opened, planned, {-time.Hour, course.Paused{Course: "c"}}}, false, course.StepPaused},
		"after the end":             {[]at{opened, planned, {-time.Hour, course.Closed{Course: "c"}}}, true, course.StepClosed},
	} {
		chart := ledger.Chart{}
		for i, f := range tt.facts {
			when := now.Add(f.when)
			chart = chart.With(ledger.Entry{ID: id.Entry(id.New(now.Add(time.Duration(i) * time.Minute))), Seq: int64(i + 1), At: when, Recorded: when, Fact: f.fact, Kind: f.fact.Kind()})
		}
		s := course.Stepping{Now: now, Definition: drive, Afterwards: 2 * time.Hour, Waiting: tt.waiting, Lessons: lessons}
		if got := s.Next(chart); got.Sort != tt.want {
			t.Errorf("%s: %s, want %s", name, got.Sort, tt.want)
		}
	}
}
