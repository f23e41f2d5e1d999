package course

import (
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// Stages of a person on their way.
const (
	StageNone           = ""                // on the record, and nobody asked for anything
	StageEnquiry        = "enquiry"         // asked, and no course is open
	StageScreening      = "screening"       // a course is open, and it is not decided
	StageNotRecommended = "not-recommended" // decided: not for now
	StagePreparation    = "preparation"     // recommended, or taken on for therapy alone, and no dose given yet
	StageSession        = "session"         // in a dosing session at this moment
	StageIntegration    = "integration"     // after a dose, or in therapy
	StagePaused         = "paused"
	StageEnded          = "ended"
)

// A Stage is where somebody stands, as a colleague would say it at the door.
type Stage struct {
	Name    string
	Session int       // the dosing session that runs, or how many had a dose in this course
	Since   time.Time // of a pause or an end; zero otherwise
}

// StageOf returns where somebody stands at a time. def is the protocol by which
// the open course goes; nil where none is open or its text is gone, and then
// nothing is said of what was decided.
func StageOf(chart ledger.Chart, def *protocol.Definition, now time.Time) Stage {
	s := State(chart)
	switch s.State {
	case StateNone:
		for range ledger.Find[patient.Enquired](chart) {
			return Stage{Name: StageEnquiry}
		}
		return Stage{}
	case StatePaused:
		return Stage{Name: StagePaused, Since: s.Since.At}
	case StateClosed:
		return Stage{Name: StageEnded, Since: s.Since.At}
	}
	if u, under := dosing.Underway(chart); under {
		return Stage{Name: StageSession, Session: u.Number}
	}
	if doses := Doses(chart, s.Open); len(doses) > 0 {
		return Stage{Name: StageIntegration, Session: sessionsDosed(doses)}
	}
	if def == nil {
		return Stage{Name: StageScreening}
	}
	switch t := screening.NewDetermination(def, chart, s.Open.Course, now); {
	case t.Outcome == "" && !accompanied(def, t):
		return Stage{Name: StageScreening}
	case t.Outcome != "" && !screening.Recommends(t.Outcome):
		return Stage{Name: StageNotRecommended}
	}
	for _, one := range schedule.Of(schedule.Sessions(chart), s.Open.Course, schedule.Integration) {
		if one.State == schedule.StateHeld {
			return Stage{Name: StageIntegration}
		}
	}
	for _, m := range ledger.Find[MeetingHeld](chart) { // which may never have been on the plan
		if m.Course == s.Open.Course && m.Phase == Integration {
			return Stage{Name: StageIntegration}
		}
	}
	return Stage{Name: StagePreparation}
}

// accompanied reports whether somebody is taken on by a protocol that gives no medicine:
// it has no determination, and a therapist's half of the screening is what it asks for.
func accompanied(def *protocol.Definition, t screening.Determination) bool {
	half := t.Psychological
	return def.Plan.Route == protocol.NoRoute && (half.Counts(t.At) || half != nil && half.Fact.Clear && half.Fact.Course == t.Course)
}

// sessionsDosed counts the sessions in which a dose was given: a booster is no session
// of its own, and a dose that came from elsewhere is one.
func sessionsDosed(doses []dosing.At[dosing.DoseGiven]) int {
	seen, n := map[string]bool{}, 0
	for _, d := range doses {
		if key := string(d.Fact.Session); key == "" || !seen[key] {
			seen[key], n = true, n+1
		}
	}
	return n
}
