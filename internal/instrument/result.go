package instrument

// A Status says how far a response could be scored.
type Status string

// The statuses.
const (
	StatusScored     Status = "scored"           // everything that counts was answered
	StatusProrated   Status = "prorated"         // the total stands for a few unanswered items, by the published rule
	StatusUnscorable Status = "unscorable"       // too much is missing for a total
	StatusIncomplete Status = "incomplete"       // an answer is missing that the result waits for; what is decided already stands
	StatusPartial    Status = "partially-scored" // some scores stand, others do not
	StatusInvalid    Status = "invalid"          // an answer that the scale does not have: the whole response is refused
)

// A Result is what a response comes to. Alerts are decided whatever the status
// is: a form that cannot be scored can hold the answer that matters.
type Result struct {
	Instrument    string
	Version       string
	Status        Status
	InvalidItem   string   // the first item with an answer that is not on its scale
	InvalidNumber int      // its printed number, 0 where it bears none
	Why           string   // what is wrong with it, a sentence
	Missing       []string // required, asked, and not answered
	NotAsked      []string // an earlier answer led past them
	Scores        []Scored
	Flags         []Flagged
	Words         []Worded
	Lists         []Listed
	Alerts        []Raised

	def *Definition
}

// A Scored is one score of a response.
type Scored struct {
	ID       string
	Known    bool
	Asked    bool   // some of its items were asked
	Exact    Number // before any rounding
	Shown    Number // what people see and bands go by
	Prorated bool
	Answered int // of its parts
	Of       int
	Bands    []Banded
}

// A Banded is the band a score falls into, of one set.
type Banded struct{ Set, Band, Title string }

// A Flagged is a flag's answer.
type Flagged struct {
	ID    string
	State State
}

// A Worded is a word's answer. Where answers are missing a stricter case may
// still turn out to hold: then Known is false, and AtLeast is the case that
// holds already.
type Worded struct {
	ID      string
	Known   bool
	Word    string
	AtLeast string
}

// A Listed is a list's answer.
type Listed struct {
	ID      string
	Scores  []Scored
	Names   []string
	IsNames bool
}

// The states of an alert.
const (
	AlertAnswered    = "answered"
	AlertNotAnswered = "not-answered" // blank: its own state, never "no risk"
	AlertNotAsked    = "not-asked"    // an earlier answer led past it
	AlertUnreadable  = "unreadable"   // an answer the scale does not have
)

// A Raised is what came of one alert.
type Raised struct {
	ID    string
	Item  string // of an alert about one answer
	Value string // the answer, as stored
	State string
	Level string // green, amber, red, or empty: nothing is raised
	Needs bool   // a blank has to be asked about
}

// Score returns a score by its id; false where it is not known.
func (r Result) Score(id string) (Scored, bool) {
	for _, s := range r.Scores {
		if s.ID == id {
			return s, s.Known
		}
	}
	return Scored{}, false
}

// Flag returns a flag by its id.
func (r Result) Flag(id string) State {
	for _, f := range r.Flags {
		if f.ID == id {
			return f.State
		}
	}
	return Unknown
}

// Word returns a word by its id; empty where it is not known.
func (r Result) Word(id string) string {
	for _, w := range r.Words {
		if w.ID == id && w.Known {
			return w.Word
		}
	}
	return ""
}

// Level is the strictest level raised, empty where there is none.
func (r Result) Level() string {
	level := ""
	for _, a := range r.Alerts {
		level = stricter(level, a.Level)
	}
	return level
}

// Unanswered returns the items whose answer is needed and missing or cannot be
// read.
func (r Result) Unanswered() []string {
	var ids []string
	for _, a := range r.Alerts {
		if a.Item != "" && a.Needs && (a.State == AlertNotAnswered || a.State == AlertUnreadable) {
			ids = append(ids, a.Item)
		}
	}
	return ids
}

// MainScore returns the score that is followed over time: the one that changes
// are measured on.
func (r Result) MainScore() (Scored, bool) {
	if r.def == nil {
		return Scored{}, false
	}
	return r.Score(r.def.MainScore())
}

// MainScore is the id of the score that is followed over time, empty where an
// instrument has none.
func (d *Definition) MainScore() string {
	if d.Change != nil && d.Change.Score != "" {
		return d.Change.Score
	}
	if _, ok := d.scores[d.Main]; ok {
		return d.Main
	}
	return ""
}

// stricter returns the stricter of two levels.
func stricter(a, b string) string {
	for i := len(Levels) - 1; i >= 0; i-- {
		if a == Levels[i] || b == Levels[i] {
			return Levels[i]
		}
	}
	return ""
}
