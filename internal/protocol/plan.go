package protocol

import "time"

// A Plan is what a protocol says about a course besides its rules: its phases,
// the sessions in them, and how a session is watched. Every figure in it is a
// parameter, so that each has a source.
type Plan struct {
	Medicine   string // "ketamine"
	Route      string // one of Routes
	Therapy    string // one of Therapies
	Presence   Presence
	Phases     []Phase
	Monitoring Monitoring
	Limits     []Limit
}

// Presence says who must be there while the medicine works.
type Presence struct {
	Prescriber string        // "on-site" or "reachable"
	Within     time.Duration // how fast, if reachable
	People     int           // at least, in the building
}

// A Phase is one stretch of a course.
type Phase struct {
	Name     string
	Title    string
	After    string // the phase that comes before; empty for the first
	Sessions Sessions
	Length   time.Duration   // of one session; 0 if not said
	Apart    Window          // between sessions
	Window   Window          // after each session of the phase before
	At       []time.Duration // after the last dose, for follow-up
	mark
}

// Sessions counts sessions. Most is 0 where there is no upper bound.
type Sessions struct{ Least, Usual, Most int }

// A Window is a stretch of time after something. Most is 0 for no upper bound.
type Window struct{ Least, Most time.Duration }

// Monitoring is how somebody is watched after a dose.
type Monitoring struct {
	At      []time.Duration // vital signs after each injection
	Then    time.Duration   // and every so long until leaving
	Oxygen  time.Duration   // oxygen saturation without interruption
	Observe time.Duration   // at least, after the last injection
	Grace   time.Duration   // a reading this late is on time
	Page    time.Duration   // a reading this late calls the prescriber
}

// A Limit is a figure during a session that asks for somebody to act.
type Limit struct {
	Name    string
	Measure string // one of Measures
	Op      string // "above", "at_or_above", "below" or "at_or_below"
	Param   string
	Act     string // one of Acts
	mark
}

// The closed sets of a plan.
var (
	Routes    = []string{"im", "iv", "sublingual", "nasal", "oral", "subcutaneous"}
	Therapies = []string{"during", "quiet-presence", "after"}
	Measures  = []string{"bp", "heart-rate", "oxygen", "moaas"}
	Acts      = []string{"repeat", "prescriber", "emergency"}
)
