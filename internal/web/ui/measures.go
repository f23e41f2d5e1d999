package ui

// MeasuresPage is what questionnaires came to over time: the same numbers as
// pictures and as tables, what each change means and by whose definition, the
// answers of two visits side by side, and which were gone over together.
type MeasuresPage struct {
	Header  PersonHeader
	Tabs    []Tab
	Saved   string
	Wrong   string // what kept an act from being done
	Ask     Action // to where questionnaires are put before the client; empty for those who may not
	Paper   string // address of the same as a file; empty when there is nothing to print
	Flags   []MeasureFlag
	Scores  []MeasureView
	Empty   string // one sentence when nothing was answered
	Hidden  string // words that this reader may not see
	Compare *CompareView
	Visits  []MeasureVisit
	Older   int // visits that are not listed
	Total   *TotalForm
	Words   *WordsForm
	Sources []string // what is cited, in full
}

// MeasureFlag is one worsening in plain words.
type MeasureFlag struct {
	Name     string // "PHQ-9"
	Sentence string // "7 points harder than at the start: more than chance would explain (…)."
	Source   string // "nhs-talking-therapies, certainty M"
	Href     string
}

// MeasureView is one score: its picture, its table, its definitions.
type MeasureView struct {
	ID       string
	Name     string
	About    string
	Now      string // "14, moderate"
	When     string // "Wed 7 Oct, 2 days ago"
	State    State  // of a worsening
	Base     string // "Measured from 21 on 1 Sep: the last before the first dose."
	Line     CourseLine
	Drawn    bool // there is something to draw
	Rows     []MeasureRow
	Outcomes []MeasureOutcome
	Notes    []string // what the picture cannot say, licences, other band sets
}

// MeasureRow is one answered form, or one that gave no number, or a dose.
type MeasureRow struct {
	Day    string
	Value  string // "14"; empty where there is none
	Band   string
	Start  string // change from the baseline: "−7"
	Step   string // change from the answer before
	About  string // the time asked about
	How    string // who answered, and how
	Note   string // "baseline", "two blanks: in proportion", "too few answers for a total"
	Words  string // the client's own, for those who may read them
	Signal State  // of an answer that something hangs on
	Dose   bool
}

// MeasureOutcome is one published definition held to the change.
type MeasureOutcome struct {
	Name       string // "Response"
	Definition string
	State      State
	Source     string
}

// CompareView is the answers of two visits side by side.
type CompareView struct {
	Action  string
	Of      string   // the instrument
	Choices []Option // instruments that were answered here more than once, or once
	From    string
	To      string
	Visits  []Option // of this instrument
	Head    string   // "PHQ-9, 1 Sep and 7 Oct"
	FromDay string
	ToDay   string
	Rows    []CompareRow
	None    string // why there is nothing to compare
	Note    string // "The text of this questionnaire is not here: its questions stand by number."
}

// CompareRow is one question in two visits.
type CompareRow struct {
	Number string
	Text   string
	From   string
	To     string
	Change string // "2 easier", "1 harder", "the same", "cannot be said"
	Risk   bool   // asks about suicide or self-harm: stands first
	Harder bool
}

// MeasureVisit is the answers of one day.
type MeasureVisit struct {
	Day    string
	What   string // "PHQ-9 14, GAD-7 11"
	Of     []string
	Done   string // "Gone over together, noted by Noor Haddad, 7 Oct, 16:10."
	Undo   string // the note's entry, where the reader may take it back
	Action string // empty where the reader may not note it
	Act    string
	Words  []string // what they said beside it
}

// TotalForm notes a total that was filled in elsewhere.
type TotalForm struct {
	Action      string
	Act         string
	Instrument  string
	Instruments []Option
	Total       string
	Day         string
	Errors      map[string]string
	Open        bool
}

// WordsForm keeps what the client says about the week.
type WordsForm struct {
	Action string
	Act    string
	Text   string
	Errors map[string]string
	Open   bool
}
