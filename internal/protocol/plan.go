package protocol

import (
	"slices"
	"time"
)

// A Plan is what a protocol says about a course besides its rules: its phases,
// the sessions in them, the figures for a dose, and how a session is watched.
// Every figure in it is a parameter, so that each has a source. What a protocol
// does not say is the zero value.
type Plan struct {
	Medicine   string         // one of Medicines
	Route      string         // one of Routes; "none" where no medicine is given
	Setting    string         // one of Settings
	Therapy    string         // one of Therapies: the usual mode
	Target     string         // one of Targets: the state usually aimed at; empty if not said
	Standard   string         // which monitoring standard the protocol claims, in one sentence
	Sessions   []SessionRange // where mode or target differ from the usual, in order
	Presence   Presence
	Group      Group
	Phases     []Phase
	Dose       Dose
	Monitoring Monitoring
	Limits     []Limit
	Leaving    Leaving
	Measures   []MeasurePlan
	Visits     []VisitPlan
	Burden     Burden
	Legal      []LegalBasis
}

// ForSession returns the mode of therapy and the target state of a dosing
// session, counted from 1.
func (p Plan) ForSession(number int) (therapy, target string) {
	therapy, target = p.Therapy, p.Target
	for _, s := range p.Sessions {
		if number < s.From || s.To > 0 && number > s.To {
			continue
		}
		if s.Therapy != "" {
			therapy = s.Therapy
		}
		if s.Target != "" {
			target = s.Target
		}
	}
	return therapy, target
}

// A SessionRange says what is different in some of the dosing sessions.
type SessionRange struct {
	From, To int    // both included, counted from 1; To is 0 for all that follow
	Therapy  string // one of Therapies; empty for the usual
	Target   string // one of Targets; empty for the usual
	mark
}

// Presence says who must be there while the medicine works.
type Presence struct {
	Prescriber string        // one of Presences
	Within     time.Duration // how fast, if reachable
	People     int           // at least, in the building
	Monitor    int           // people under the medicine one monitor may watch at once; 0 if not said
	Gives      string        // one of Givers: who gives the dose; empty is the staff
}

// Who gives a dose.
const (
	GivenByStaff = "staff" // a nurse or a prescriber
	TakenBySelf  = "self"  // the client takes their own prescription; the staff watch, and the prescriber releases
)

// Group says how many people may be dosed together. 0 where it is not said.
type Group struct {
	DosedPerFacilitator int
	DosedPerMonitor     int
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

// Leaving says when somebody may go, besides the rules at dosing.leave.
type Leaving struct {
	Least time.Duration // after the last dose, at least
	Rest  time.Duration // how far into the day after a dose nothing new is asked, signed or decided; 0: not said
	Drive string        // about driving, one sentence
}

// A MeasurePlan says when a questionnaire is due, and for whom.
type MeasurePlan struct {
	Instrument string        // its key: "phq-9"
	At         []string      // of Visits
	Within     time.Duration // how far from each visit it still counts; 0: as Plan.Visits says
	Recall     string        // the time that is asked about, by its name in the instrument; empty: as published
	Indication []string      // of Indications: only in courses for one of these; empty for all
	OtherThan  []string      // of Indications: in no course for one of these
	mark
}

// For reports whether a course for some indication asks it.
func (m MeasurePlan) For(indication string) bool {
	return (len(m.Indication) == 0 || slices.Contains(m.Indication, indication)) && !slices.Contains(m.OtherThan, indication)
}

// Problem makes a problem of this line of the plan, where it stands in the file.
func (m MeasurePlan) Problem(suggestion, sentence string) Problem {
	return Problem{File: m.file, Line: m.line, Column: m.column, Sentence: sentence, Suggestion: suggestion}
}

// A VisitPlan says when a visit's questionnaires can be answered. What a visit
// hangs on is its name's to say: a dose, the course's first or last one, so many
// days or months after it.
type VisitPlan struct {
	Visit  string        // one of Visits
	Before time.Duration // so long before they are due they can be answered
	Due    time.Duration // so long after what the visit hangs on they are due, where its name does not say
	After  time.Duration // so long after they are due they still count
	mark
}

// Visit returns what the plan says about a visit; the zero value where it says
// nothing.
func (p Plan) Visit(name string) VisitPlan {
	for _, v := range p.Visits {
		if v.Visit == name {
			return v
		}
	}
	return VisitPlan{Visit: name}
}

// A Burden is how much the client may be asked. The zero value says nothing.
type Burden struct {
	Week  time.Duration // of questions in seven days, at most
	Items int           // a questionnaire of more questions than these is long
	Apart time.Duration // a long one is asked again no sooner

	// Unheld is how long after a planned session's end nothing hangs on it any more,
	// where nobody wrote down what became of it; 0: not said.
	Unheld time.Duration
}

// A LegalBasis is what makes a treatment lawful in this setting, with its days.
type LegalBasis struct {
	Basis    string // a short name: "telemedicine-flexibility"
	Say      string // one sentence for staff
	From, To string // first and last day, such as 2026-12-31; empty for no bound
	Cite     string // keys in docs/references.md, comma-separated
	mark
}

// In reports whether the basis holds on a day, written as 2026-12-31.
func (l LegalBasis) In(day string) bool {
	return (l.From == "" || l.From <= day) && (l.To == "" || day <= l.To)
}

// NoRoute is the route of a protocol that gives no medicine.
const NoRoute = "none"

// The closed sets of a plan.
var (
	Medicines = []string{"ketamine", "esketamine", "none"}
	Routes    = []string{"im", "iv", "sublingual", "nasal", "oral", "subcutaneous", NoRoute}
	Settings  = []string{"clinic", "home", "elsewhere"}
	Givers    = []string{GivenByStaff, TakenBySelf}
	Therapies = []string{"during", "quiet-presence", "after"}
	Targets   = []string{"psycholytic", "psychedelic", "empathogenic", "symptom-relief"}
	Presences = []string{"on-site", "reachable"}
	Measures  = []string{"bp", "heart-rate", "oxygen", "moaas", "breaths", "cadss6"}
	Acts      = []string{"repeat", "prescriber", "emergency"}
	// Indications are what a course may be for.
	Indications = []string{
		"trd", "mdd-si", "depression", "ptsd", "anxiety", "ocd", "substance-use", "pain", "end-of-life", "other",
	}
	// Visits are the points of a course at which a questionnaire may be due.
	Visits = []string{
		"screening", "baseline", "before-each-dose", "at-emergence", "before-leaving", "after-24h", "after-72h", "weekly",
		"mid-course", "end", "2-weeks", "1-month", "3-months", "6-months", "12-months",
	}
)
