package ui

// SupportPage is the very next page after an answer about wanting to die: who
// is there now, whatever the hour, before anything else is asked.
type SupportPage struct {
	Title   string // "Thank you for telling us."
	Now     string // "You deserve support now, not on Monday."
	Crisis  CrisisWords
	Person  *SupportLink // call my person; nil: none was named
	NoOne   string       // what stands there instead
	Plan    *SupportLink // my safety plan; nil: there is none
	Told    string       // who was told and calls by when, or when we read it
	Action  string       // address of both buttons
	Act     string       // key of the call that is asked for
	SafeAct string       // key of going on
	Alert   string       // what it is about; empty where nothing was raised
	Next    string       // where the form goes on
	Asked   bool         // a call was asked for: only going on is left
	Go      string       // then: where to
	Number  string       // which number we call
}

// SupportLink is one thing that can be done at once.
type SupportLink struct {
	Href  string
	Label string
}

// CrisisWords are the lines that answer day and night where the clinic is.
type CrisisWords struct {
	Links     []SupportLink
	Line      string // who answers
	Emergency string
	Elsewhere string
}

// SafetyPlanPage is a safety plan as the client reads it, and as it is printed.
type SafetyPlanPage struct {
	Title  string
	Made   string
	Steps  []PlanLines
	None   string
	Crisis CrisisWords
}

// PlanLines is one part of a safety plan.
type PlanLines struct {
	Label string
	Lines []PlanLine
}

// PlanLine is one line of a plan; with Href it can be called.
type PlanLine struct {
	Words string
	Href  string
}
