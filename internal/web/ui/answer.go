package ui

import "strconv"

// PathAnswer is where a client answers questionnaires; the token of their link
// follows.
const PathAnswer = "/answer/"

// AnswerStart is the first page of a link to questionnaires: why we ask, how
// long it takes, who reads it and by when.
type AnswerStart struct {
	Clinic  string
	From    string // "Maya asks you this."; empty where nobody is known by name
	Minutes int
	Reads   string
	Heard   string // what happens at once; empty where somebody is with them
	Other   bool   // some questions are not here in their language
	Sheets  []AnswerSheet
	Go      string // where the one button leads; empty: nothing is open
	Over    string // where the end is read again, when everything is sent
	Begun   bool
	Waiting string // names the answers that wait on the device
	Base    string // where the link's addresses begin
}

// AnswerSheet is one questionnaire of a link.
type AnswerSheet struct {
	Title   string
	Href    string
	Done    int
	Of      int
	Minutes int
	Sent    bool
}

// state says how far it is, or how long it takes.
func (a AnswerSheet) state(say Words) string {
	switch {
	case a.Done > 0:
		return say("start.part.some", "done", strconv.Itoa(a.Done), "of", strconv.Itoa(a.Of))
	case a.Minutes > 1:
		return say("start.part.minutes", "minutes", strconv.Itoa(a.Minutes))
	}
	return say("start.part.minute")
}

// AnswerPage is one question, alone on its page, with those that can be shown
// without asking the server again.
type AnswerPage struct {
	Question AnswerQuestion
	Ahead    []AnswerQuestion
	Waiting  string // names the answers that wait on the device; the same for every link of an invitation
	Base     string // where the link's addresses begin
	Pulse    bool
}

// AnswerQuestion is one question. One of Choices, Ticks, Number and Clock holds
// the form of its answer.
type AnswerQuestion struct {
	Action  string
	Act     string
	For     string // what asks for it: an occasion or instrument, so that an answer finds its place by another link too
	With    string // the instrument
	Title   string // what the questionnaire is about
	N       int
	Of      int
	Minutes int       // left, of everything
	Stem    [3]string // before, the time it asks about, and after
	Ask     string
	Why     string
	Skip    string // where skipping leads
	Notice  string // of the holder of the rights
	Said    string // what has to be known before: the form changed, it is in English
	Form    string // a sentence for the whole form
	Error   string // a sentence beside the field
	Typed   string // as it was answered before, or typed now

	Choices []AnswerChoice
	Ticks   []AnswerChoice
	Number  *AnswerNumber
	Clock   bool
}

// AnswerChoice is one answer of one tap.
type AnswerChoice struct {
	Value  string
	Label  string
	Chosen bool
	Care   bool // who taps it is shown at once who is there for them
}

// AnswerNumber is a number between two ends: one tap where there are few, a
// slider and a field where there are many.
type AnswerNumber struct {
	Values         []AnswerChoice
	From, To, Step string
	Low, High      string // what the ends mean
}

// AnswerLook is a questionnaire as it stands, question by question.
type AnswerLook struct {
	Title   string
	Lines   []AnswerLine
	Open    int
	Sent    bool
	Action  string // where it is sent
	Act     string
	End     string
	Problem string
	Notice  string
}

// AnswerLine is one question with what was answered; empty: it is open.
type AnswerLine struct{ Ask, Said, Href string }

// AnswerEnd is the kind end.
type AnswerEnd struct {
	Title   string // empty: the usual thanks
	Reads   string
	Heard   string
	Until   string
	Look    string
	Go      string   // where what is open goes on; empty: nothing is
	Holders []string // what holders ask to be shown when done
	Pulse   bool
	Words   *AnswerWords // for their own words about the time asked about; nil: not offered
}

// AnswerWords is the form for a client's own words at the end. Kept says that
// words were kept just now.
type AnswerWords struct {
	Action string
	Act    string
	Text   string
	Error  string
	Kept   bool
}

// columns is the class of a row of numbers: many stand in two rows.
func (n AnswerNumber) columns() string {
	if len(n.Values) > 7 {
		return "answer-numbers is-many"
	}
	return "answer-numbers"
}
