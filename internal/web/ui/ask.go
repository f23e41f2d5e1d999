package ui

import "strconv"

// Words says a client's string by its key, with names and what stands for them.
type Words func(key string, fill ...string) string

// ClientShell is what surrounds a page that a client opens by a link: no
// account, no name, a neutral title, and a way to leave quickly on every page.
type ClientShell struct {
	Title  string
	Lang   string
	Theme  string
	Assets Assets
	Say    Words
	Back   string      // where Back leads; empty shows the mark instead
	Reach  string      // where they decide about messages; empty: not offered here
	Tabs   []ClientTab // of their own pages, signed in; none on the page of a link
	Out    string      // where they sign out; empty: they are not signed in
	Keeps  bool        // a phone may keep the next step for when there is no network
}

// A ClientTab is one of the few places that a client who is signed in goes to.
type ClientTab struct {
	Label string
	Href  string
	Icon  string // "today", "words", "lessons" or "record"
	Here  bool
}

// AskMessage is one thing said to a client on a page of its own: a link that
// has ended, a moment of trouble.
type AskMessage struct {
	Title string
	Lead  string
	More  string
	Back  string // empty: no way on
}

// AskStart is the first page of a link: what it is for, how long it takes, who
// reads it, and the parts.
type AskStart struct {
	Clinic  string
	Minutes int
	Parts   []AskPart
	Go      string // where the one button leads
	Begun   bool   // something was answered before
	Told    string // where a decision can be read that a person has told them; empty otherwise
	Over    string // where the end is read again, when nothing is open; empty otherwise
	Heard   string // who hears of an answer now, or when the team reads it
}

// AskPart is one part of the questions and how far it is.
type AskPart struct {
	Title   string
	Href    string
	Done    int
	Of      int
	Minutes int
}

// AskQuestion is one question. One of Choices, Ticks, Length, Month, Text, List
// and Listed holds the form of its answer.
type AskQuestion struct {
	Action  string // where the answer is sent
	Act     string
	Parts   []AskStep // the line of progress
	Part    string
	N       int
	Of      int
	Minutes int // left
	Ask     string
	Hint    string
	Why     string
	Skip    string // where skipping leads
	Before  string // "You skipped this one …"
	Form    string // a sentence for the whole form: it was sent twice, it is too old
	Error   string // a sentence beside the field
	Doubt   *AskDoubt

	Choices []AskChoice
	Ticks   []AskChoice
	Rest    string // what is said about what is not ticked: "", "unknown"
	Length  *AskLength
	Month   *AskMonth
	Text    *AskText
	List    *AskList
	Listed  *AskListed
	Detail  *AskText // a few words beside a tap; nil where there is none
}

// AskStep is one part on the line of progress.
type AskStep struct{ Done, Here bool }

// AskChoice is an answer of one tap, or a box to tick.
type AskChoice struct {
	Value  string
	Label  string
	Chosen bool // answered so before
}

// AskDoubt is a kind second look at a number: "That is 154 kg. Did you mean
// pounds?" Each choice is sent as "sure".
type AskDoubt struct {
	Words   string
	Choices []AskChoice
}

// AskLength is a weight or a height, in either system.
type AskLength struct {
	Label  string
	Value  string // of a weight, and of a height in centimetres
	Unit   string // "lb", "kg", "cm" or "ft"
	Units  []Option
	Height bool
	Feet   string
	Inches string
}

// AskMonth is a month and a year as somebody remembers them.
type AskMonth struct {
	Month  string // "1" to "12"; empty when it is not known
	Months []Option
	Year   string
}

// AskListed is a yes that says what, a no, or not sure.
type AskListed struct {
	Value  string
	Chosen string // "no" or "unknown", when it was answered so before
}

// AskText is a field for some words.
type AskText struct {
	Label string
	Hint  string
	Value string
	Own   bool // the client's own words, which few may read
	Most  int
}

// AskList is a list of medicines, made by typing.
type AskList struct {
	Lines   []AskLine
	Typed   string       // what was typed to be found
	Found   []AskChoice  // what it may be
	Missing bool         // it was looked for and nothing is like it
	Entry   *AskMedicine // the medicine that is being added
	Search  string       // where typing is sent
	Said    string       // "Added: …"
	None    bool         // somebody said before that there is none
}

// AskLine is one medicine on the list.
type AskLine struct {
	Name   string
	Detail string
	Entry  string // what saying that it is not right sends; empty where it was said
	Act    string
}

// AskMedicine is one medicine with how it is taken.
type AskMedicine struct {
	Name   string
	Key    string // what the search called it; empty as typed
	Dose   string
	Often  string
	Oftens []Option
	Last   string
	Lasts  []Option
	Most   string // times on a day, when only as needed
	Error  map[string]string
	Twice  bool // it is on the list already
}

// AskEnd is the last page: thanks, who reads it and by when.
type AskEnd struct {
	Lead string
	Then string
	Open string // "3 questions are still open."
	Go   string // where they are answered
	Look string // where the answers are looked over

	Heard string // who hears of an answer now, or when the team reads it
}

// AskTold is what was decided, for somebody whom a person has told.
type AskTold struct {
	Kicker  string
	Title   string
	Why     string
	Change  string
	Instead string
	Rights  string
}

func minutes(n int) string { return strconv.Itoa(max(n, 1)) }

func askProgress(say Words, q AskQuestion) string {
	key := "progress"
	if q.Minutes < 1 {
		key = "progress.last"
	}
	return say(key, "n", strconv.Itoa(q.N), "of", strconv.Itoa(q.Of), "minutes", strconv.Itoa(q.Minutes))
}

func partState(say Words, p AskPart) string {
	switch {
	case p.Done == p.Of:
		return say("start.part.done")
	case p.Done > 0:
		return say("start.part.some", "done", strconv.Itoa(p.Done), "of", strconv.Itoa(p.Of))
	case p.Minutes > 1:
		return say("start.part.minutes", "minutes", strconv.Itoa(p.Minutes))
	}
	return say("start.part.minute")
}
