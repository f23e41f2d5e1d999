package ui

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// CourseLine is the product's signature: one thread through time. Preparation
// is a small turn, a dosing day the full turn with a bead, integration a ring
// on the curve, follow-up an upright pill; below, on the same time axis, the
// scores. Every date and word is given; nothing is derived but positions.
type CourseLine struct {
	ID       string    // prefix of the drawing's ids; "course" when empty
	Head     string    // "The course so far"
	Under    string    // "Ketamine into the muscle, protocol kap-im-6"
	Start    time.Time // the day the axis begins; drawn from its Monday
	Today    time.Time
	End      time.Time // end of follow-up; zero draws no months
	Whole    bool      // one scale over all of the time, for scores over more than a course
	Events   []CourseEvent
	Windows  []CourseWindow
	Readings []CourseReading
	Scores   []ScoreSeries
	Title    string // the drawing's name; composed when empty
	Desc     string // the drawing in words; composed when empty
	Empty    string // one sentence when nothing has happened yet
	Caveat   string // what the picture cannot say
	Stopped  string // "stopped well, 3 Nov": the thread ends here
	StopDay  time.Time
}

// Event kinds.
const (
	KindPrep        = "prep"
	KindDosing      = "dosing"
	KindIntegration = "integration"
	KindFollowup    = "followup"
)

// CourseEvent is one mark on the thread.
type CourseEvent struct {
	Kind  string // KindPrep, KindDosing, KindIntegration or KindFollowup
	Day   time.Time
	Done  bool
	Next  bool   // the next one: a heavier outline
	Late  bool   // staff only: amber, with the word
	Label string // above the mark: "35 mg IM", "Session 3", "4"; follow-up "1 mo"
	Sub   string // below it: "17 Sep", "Thu 15 Oct"
	Words string // in the table: "Session 1, 35 mg IM"
	Href  string // opens it; empty draws a mark that is not a link
}

// CourseWindow is the soft band after a dose: integration, best this week.
type CourseWindow struct {
	From, To time.Time
	Planned  bool
}

// CourseReading is one set of vitals: a small tick under the thread, and with
// both numbers a whisker in the plot of blood pressure, mmHg.
type CourseReading struct {
	At        time.Time
	Label     string // "128/82"
	Systolic  int    // 0: not taken, a tick alone
	Diastolic int
	Href      string
}

// ScoreSeries is one instrument on the course's time axis.
type ScoreSeries struct {
	Name     string  // "PHQ-9"
	About    string  // "depression, 0–27, past-week recall"
	Short    string  // "depression, 0–27", for the phone
	Min      float64 // bottom of the scale, always shown
	Max      float64 // top of the scale
	Up       bool    // higher is better
	Bands    []ScoreBand
	Points   []ScorePoint
	Base     int          // which point changes are measured from
	Others   []ScoreOther // answers about other times: another mark, never joined with these
	Asked    []ScoreAsk   // what the plan asked or asks without an answer
	Whisker  float64      // reliable change, in points, drawn at the baseline; 0 draws none
	Meaning  string       // what the whisker's edge means
	Sentence []string     // beside the last value, a line each: "7 below baseline,", "reliable change"
	Brief    string       // the change in a few words, for the phone
	None     string       // when nothing was answered yet: "No answers yet"
	Href     string       // the page with all of it; empty: no link
}

// ScoreBand is a named part of a scale. Shade is 1 (lightest, drawn empty) to
// 5; bands are ink on paper and never red or green.
type ScoreBand struct {
	From  float64 // lowest score in the band
	Name  string
	Shade int
}

// ScorePoint is one answered questionnaire.
type ScorePoint struct {
	At    time.Time
	Value float64
	Words string // in the table: "Baseline"
	Text  string // the value as written; composed when empty
	Gap   bool   // something was asked before it and not answered: the line breaks
}

// ScoreOther is a line of answers about another time: "since the last dose".
type ScoreOther struct {
	Name   string
	Points []ScorePoint
}

// ScoreAsk is a point of the plan without an answer: its time is over, or still
// to come.
type ScoreAsk struct {
	At    time.Time
	Ahead bool
}

// String is the value as written, at most two decimals.
func (p ScorePoint) String() string {
	if p.Text != "" {
		return p.Text
	}
	return strconv.FormatFloat(math.Round(p.Value*100)/100, 'f', -1, 64)
}

// all lists every answer of a series, of whatever time.
func (s ScoreSeries) all() []ScorePoint {
	out := slices.Clone(s.Points)
	for _, o := range s.Others {
		out = append(out, o.Points...)
	}
	return out
}
