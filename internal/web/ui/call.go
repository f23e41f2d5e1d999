package ui

// CallPage is for whoever is on the telephone with a client: what is said, what may
// be asked, and how the call ended.
type CallPage struct {
	Header   PersonHeader
	Why      string // why they are called
	Problem  string
	Numbers  []KnownLine
	Says     []string // to be said, in the client's plain words
	No       string   // what is said to a no
	Quiet    string   // why nothing is asked
	Rows     []CallRow
	Default  string   // that asking in a call is our own default
	Done     []string // what was asked today
	Care     *CallCare
	End      *CallEnd
	Messages string // where a break or another way of being reached is noted
	Back     string
}

// CallRow is one questionnaire of an open visit, and the ways in which it may be asked.
type CallRow struct {
	Title string
	About string // "1 month, open until Monday, 16 March"
	Kept  string // what was answered before
	Ways  []Action
}

// CallEnd says how a call ended and takes it off the list.
type CallEnd struct {
	Action string
	Act    string
	Task   string
	Stop   bool // they may ask to be asked no more
}

// CallCare is what is to be done now, while they are on the telephone, because of an
// answer.
type CallCare struct {
	State State
	Say   string // to be said
	Due   string
	Steps []CallStep
	Alert string // where the alert is
}

// CallStep is one thing to do about it.
type CallStep struct {
	Says string
	Do   Action
}

// CallQuestion is one question of a questionnaire, made to be read aloud.
type CallQuestion struct {
	Person   string
	Title    string
	N, Of    int
	Says     string // to be said before the first
	Stem     string
	Ask      string
	Question AnswerQuestion // what may be answered
	Notice   string
	Action   string
	Act      string
	For      string
	Item     string
	Call     string // the page of the call
	Earlier  string // the question before
	Skip     string // the one after, where they would rather not answer this one
	Answered int
	Error    string
	Care     *CallCare
}
