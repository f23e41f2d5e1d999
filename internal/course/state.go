package course

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// Why a course is paused, coarse enough for a calendar. What lies behind it is
// said in an Explained.
const (
	PauseWish      = "wish"      // the client wants a pause
	PauseHealth    = "health"    // something about their health is looked into first
	PausePractical = "practical" // a move, a holiday, money
	PauseTeam      = "team"      // the team asks for time to think
)

// PauseReasons lists why a course may be paused.
var PauseReasons = []string{PauseWish, PauseHealth, PausePractical, PauseTeam}

// Paused puts a course on hold: nothing new is ordered and no dose is given
// until it goes on. No health information stands in it: who may see
// appointments may see it.
type Paused struct {
	Course id.Course    `json:"course"`
	Reason string       `json:"reason"`          // one of PauseReasons
	Until  quantity.Day `json:"until,omitempty"` // when it is talked about again; empty: nobody said
}

// Kind is "course.paused".
func (Paused) Kind() string { return "course.paused" }

// Check asks for the course and a reason that is known.
func (p Paused) Check() error {
	switch {
	case p.Course == "":
		return fault.Bad("course", "Say which course it is.")
	case !slices.Contains(PauseReasons, p.Reason):
		return fault.Bad("reason", "Choose why the course is paused.")
	case p.Until != "" && !p.Until.Valid():
		return fault.Bad("until", "Write the day as a date.")
	}
	return nil
}

// Resumed ends a pause: the course goes on, because the client wants it to.
type Resumed struct {
	Course id.Course `json:"course"`
}

// Kind is "course.resumed".
func (Resumed) Kind() string { return "course.resumed" }

// Check asks for the course.
func (r Resumed) Check() error {
	if r.Course == "" {
		return fault.Bad("course", "Say which course it is.")
	}
	return nil
}

// How a course may end.
const (
	HowCompleted   = "completed"   // as it was planned
	HowStopped     = "stopped"     // earlier, decided together: stopped well
	HowWithdrawn   = "withdrawn"   // the client's own wish
	HowNotBegun    = "not-begun"   // no dose was given and none will be
	HowTransferred = "transferred" // it goes on elsewhere
)

// Hows lists how a course may end.
var Hows = []string{HowCompleted, HowStopped, HowWithdrawn, HowNotBegun, HowTransferred}

// Closed ends a course.
type Closed struct {
	Course id.Course `json:"course"`
	How    string    `json:"how"` // one of Hows
	// FollowUp says that somebody who withdrew may still be asked how they are.
	// After any other end they are asked anyway, until they say otherwise.
	FollowUp bool `json:"followUp,omitempty"`
}

// Kind is "course.closed".
func (Closed) Kind() string { return "course.closed" }

// Check asks for the course and how it ended.
func (c Closed) Check() error {
	if c.Course == "" || !slices.Contains(Hows, c.How) {
		return fault.Bad("how", "Say how the course ended.")
	}
	return nil
}

// Peace reports whether nobody is asked anything any more after this end.
func (c Closed) Peace() bool {
	return c.How == HowNotBegun || c.How == HowWithdrawn && !c.FollowUp
}

// What an Explained is about.
const (
	OfPause  = "pause"
	OfResume = "resume"
	OfEnd    = "end"
)

// Explained says in words why a course was paused, goes on or ended. It stands
// apart from that because whoever sees the calendar does not read it.
type Explained struct {
	Course id.Course `json:"course"`
	Of     string    `json:"of"` // OfPause, OfResume or OfEnd
	Text   string    `json:"text"`
	// Missing names what was not done when the course was closed anyway, in the
	// words of the checklist's keys.
	Missing []string `json:"missing,omitempty"`
}

// Kind is "course.explained".
func (Explained) Kind() string { return "course.explained" }

// Check asks for the words.
func (e Explained) Check() error {
	if e.Course == "" || !slices.Contains([]string{OfPause, OfResume, OfEnd}, e.Of) {
		return fault.Bad("of", "Say what this explains.")
	}
	return wordsIn("reason", e.Text, "Write why, in a sentence or two.")
}

// String prints the kind, never the words.
func (e Explained) String() string { return e.Kind() }

// GoString prints what String prints.
func (e Explained) GoString() string { return e.Kind() }

// wordsIn asks for a text that can stand in a record: not nothing, and not a
// book.
func wordsIn(field, text, say string) error {
	const most = 4000
	switch {
	case strings.TrimSpace(text) == "":
		return fault.Bad(field, "%s", say)
	case utf8.RuneCountInString(text) > most || !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return fault.Bad(field, "Keep it to %d letters.", most)
	}
	return nil
}

// States of a person's latest course.
const (
	StateNone   = "none"
	StateOpen   = "open"
	StatePaused = "paused"
	StateClosed = "closed"
)

// A Standing is where somebody's latest course stands.
type Standing struct {
	State  string       // one of the states
	Open   Opened       // the course, by the version it goes by now; without a key where there is none
	Since  ledger.Entry // what made it so: its opening, the pause, the resuming or the end
	Pause  Paused       // while it is paused
	Closed Closed       // once it is closed
	Why    string       // what was written about the pause or the end; empty where nothing was
}

// Running reports whether the course is open and not paused.
func (s Standing) Running() bool { return s.State == StateOpen }

// State returns where a person's latest course stands.
func State(chart ledger.Chart) Standing {
	open, ok := Latest(chart)
	if !ok {
		return Standing{State: StateNone}
	}
	return StateOf(chart, open)
}

// StateOf returns where one course of a chart stands.
func StateOf(chart ledger.Chart, open Opened) Standing {
	s := Standing{State: StateOpen, Open: open}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Opened:
			if f.Course == open.Course {
				s.Since = e
			}
		case Paused:
			if f.Course == open.Course && s.State != StateClosed {
				s.State, s.Pause, s.Since, s.Why = StatePaused, f, e, ""
			}
		case Resumed:
			if f.Course == open.Course && s.State == StatePaused {
				s.State, s.Pause, s.Since, s.Why = StateOpen, Paused{}, e, ""
			}
		case Closed:
			if f.Course == open.Course {
				s.State, s.Closed, s.Since, s.Why = StateClosed, f, e, ""
			}
		case Explained:
			if f.Course == open.Course && (f.Of == OfPause && s.State == StatePaused || f.Of == OfEnd && s.State == StateClosed) {
				s.Why = f.Text
			}
		}
	}
	return s
}

// pausedFact is the fact that rules ask about a pause.
const pausedFact = "course.paused"

// paused reads whether the open course is paused.
func (g *gathering) paused() {
	if !g.wants(pausedFact) || !g.inCourse {
		return
	}
	switch s := StateOf(g.chart, g.open); {
	case s.State == StatePaused:
		g.add(pausedFact, s.Since, protocol.FlagValue(true), s.Pause.say())
	case s.Since.Kind == (Resumed{}).Kind():
		g.add(pausedFact, s.Since, protocol.FlagValue(false), "")
	}
}

// say names the reason in a sentence about the pause.
func (p Paused) say() string {
	return map[string]string{PauseWish: "the client wants a pause", PauseHealth: "something about their health is looked into first",
		PausePractical: "for a practical reason", PauseTeam: "the team takes time to think"}[p.Reason]
}

// Holds refuses, by a rule with a name, what is not done while a course does not
// run. It stands beside the rules of the protocols because it holds for those
// that a practice writes itself too. what is a clause: "Nothing new is ordered".
func (s Standing) Holds(what string) error {
	switch s.State {
	case StatePaused:
		return fault.Refuse("course.paused", "The course is paused: %s. %s until it goes on.", s.Pause.say(), what)
	case StateClosed:
		return fault.Refuse("course.closed", "This course has ended. %s in it; a new one can be opened.", what)
	}
	return nil
}

// StaysAsked reports whether an occasion is asked while its course is paused:
// what looks after somebody once a dose was given, and nothing that leads to
// the next.
func StaysAsked(o Occasion) bool {
	return !slices.Contains([]string{"screening", "baseline", beforeEachDose, "weekly", "mid-course"}, o.Visit)
}
