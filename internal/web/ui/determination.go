package ui

// DeterminationPage is the careful yes or the clear no: two signatures, what
// is still open, what reopened it, and what the client is told.
type DeterminationPage struct {
	Header   PersonHeader
	Tabs     []Tab
	Saved    string
	Problem  string
	Protocol string
	None     string // why there is no determination to make: no course is open
	Joint    State  // what the two say together
	Line     string // "Both recommend it, until 22 Nov 2027."
	Differ   string
	Reopened []string
	Lacks    []OpenItem // what is missing before a yes
	Halves   []SignView
	Signed   []SignatureView
	Client   *ClientView
	Tell     *TellForm
	After    *AfterForms // nil for readers who may not
	Risk     *RiskForms
	Done     []string // referrals, second opinions and reviews, a sentence each
}

// OpenItem is something that is still missing, with the way to it.
type OpenItem struct {
	Words string
	Do    Action
}

// SignatureView is one of the two signatures.
type SignatureView struct {
	ID         string
	Title      string // "Prescriber"
	State      State
	By         string
	Reason     string
	Conditions []string
	Form       *DetermineForm
	Why        string // why this reader cannot sign
}

// DetermineForm signs one half.
type DetermineForm struct {
	Action     string
	Act        string
	Head       string
	As         string
	Outcome    string
	Outcomes   []Option
	Reason     string
	Conditions string // one a line
	Why        string // to the client
	Change     string
	Instead    string
	Referral   string
	Recheck    string
	Errors     map[string]string
	Open       bool
}

// ClientView is what the client reads, and since when.
type ClientView struct {
	State     State
	Line      string
	Sentences []string
	Paper     Action // to the letter, once they were told
}

// TellForm says that a person has told the client.
type TellForm struct {
	Action string
	Act    string
	How    string
	Hows   []Option
	Note   string
	Errors map[string]string
	Open   bool
}

// AfterForms refer the client on, and note that a second opinion was asked for.
type AfterForms struct {
	Action   string
	ReferAct string
	AskAct   string
	To       string
	Warm     bool
	ByClient bool
	From     string
	Errors   map[string]string
	Open     string // which of the two is open: "refer" or "second"
}

// RiskForms review the risk of suicide and keep a safety plan.
type RiskForms struct {
	Action  string // review: signed
	Plan    string // the page of the safety plan
	Planned bool   // there is one
	Act     string
	Due     string // "Somebody asks again on 29 Nov."
	Recheck string // the determination that promised it
	Last    []string
	Review  bool // this reader may sign a review
	Found   string
	Doing   string
	Next    string
	Contact bool
	Errors  map[string]string
	Open    string
}

// PlanStep is one part of a safety plan, one thing a line.
type PlanStep struct {
	Name  string
	Label string
	Value string
}
