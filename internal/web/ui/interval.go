package ui

// IntervalPage is what changed since last time, asked by a person before a
// session.
type IntervalPage struct {
	Header PersonHeader
	Tabs   []Tab
	Saved  string
	Since  string // "Since 1 October, the last session."
	Last   string // when it was asked before, and what was said
	Form   *IntervalForm
}

// IntervalForm goes over everything: each item stays visible, also when
// nothing changed.
type IntervalForm struct {
	Action string
	Act    string
	Since  string
	Items  []IntervalItem
	Note   string
	Errors map[string]string
}

// IntervalItem is one thing that is asked about.
type IntervalItem struct {
	Name   string   // "medicines"
	Ask    string   // "Any new medicine, or one taken otherwise?"
	Now    []string // what stands now, a line each
	Same   string   // "No, the list is still all of it"
	Other  string   // "Yes"
	Answer string   // "same", "changed" or empty
	Words  string
	Label  string // of the words: "Which"
	Code   string // of a diagnosis
	Coded  bool
	Error  string
	Do     Action // to the page where it is changed
}
