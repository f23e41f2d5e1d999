package ui

// CoursePlanPage is a course's sessions and what is asked when: staff only.
type CoursePlanPage struct {
	Header  PersonHeader
	Tabs    []Tab
	Saved   string // what was just stored
	Under   string // "Protocol kap-im 1.0.0: usually 6 dosing sessions"
	None    string // why there is nothing to plan
	Rows    []SessionRow
	Add     *SessionForm
	Whole   *WholeForm
	Weeks   []PlanWeek
	Undated []PlanPoint // what has no date yet
	Burden  string      // "At most 5 minutes of questions in seven days."
	Hidden  string      // in place of the questionnaires, for readers who may not see them
}

// SessionRow is one session of the plan, and what can be done about it.
type SessionRow struct {
	ID     string // its fragment
	Title  string // "Dosing session 2"
	When   string // "Tue 3 Feb 2026, 9:00 to 12:00, at the clinic"
	State  State
	Close  string   // a warning: closer to another than the protocol plans them
	Past   []string // what happened to it, a sentence each
	Move   *SessionForm
	Cancel *SessionForm
	Came   *SessionForm
	Missed *SessionForm
}

// SessionForm plans a session or changes one.
type SessionForm struct {
	Action  string
	Act     string
	Session string   // the key of a new session
	Sorts   []Option // only of a new one
	Sort    string
	From    string // local time, as the browser writes it
	Minutes string
	Wheres  []Option
	Where   string
	Room    string
	Reason  string
	AskedBy string
	Ask     string // a doubt that a tick confirms
	Open    bool
	Errors  map[string]string
}

// WholeForm proposes the dosing sessions that are not on the plan yet.
type WholeForm struct {
	Action  string
	Act     string
	Missing string // "6 dosing sessions are not planned yet."
	From    string
	Apart   string // days
	Days    []DayChoice
	Dates   []string // what would be planned, after a look
	Notes   []string // a warning for one of them
	Open    bool
	Errors  map[string]string
}

// DayChoice is a day of the week on which the clinic has sessions, or not.
type DayChoice struct {
	Value, Label string
	On           bool
}

// PlanWeek is what one week asks.
type PlanWeek struct {
	Title   string // "Week 3, from 19 January"
	Minutes string // "about 3 minutes of questions"
	Now     bool
	Points  []PlanPoint
}

// PlanPoint is one questionnaire at one point of the course.
type PlanPoint struct {
	Form  string // "PHQ-9"
	At    string // "before dose 2"
	When  string // "by Mon 26 Jan"; empty without a date
	About string // "about the time since the last dose"
	Who   string // "by a clinician", "in the room"; empty: by link or in any way
	State State
	Why   string // of one that is not asked
}

// more is what stands behind the point, quietly.
func (p PlanPoint) more() (words string) {
	for _, w := range []string{p.About, p.Who} {
		if w != "" {
			words += ", " + w
		}
	}
	return words
}
