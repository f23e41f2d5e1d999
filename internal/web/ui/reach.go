package ui

// Addresses about being reached.
const (
	PathReach    = "/reach/"   // the token of a link follows
	PathInbox    = "/inbox"    // a demonstration's: what would have been sent
	PathFollowUp = "/followup" // who is due, who is silent, and every visit counted
)

// Reach is a client's page about the messages they get. Every form has its own
// act, so that a second tap does nothing twice.
type Reach struct {
	Now        string // "Now: mail to a…@example.org."
	Said       string // what was just done
	Paused     string // a stop or a break that holds
	PausedMore string // what goes on meanwhile
	Problem    string
	Break      *ReachBreak
	Stop       *ReachForm
	Undo       *ReachForm
	Change     *ReachChange
	Note       string // where their note is; empty: the link opens none
	NoteSays   string
}

// A ReachForm is one button.
type ReachForm struct{ Action, Act string }

// A ReachBreak is the choice of how long nothing is asked.
type ReachBreak struct {
	ReachForm
	Until       string // a day, as it was typed: "2026-12-24"
	First, Last string // the days that can be chosen
	Error       string
}

// A ReachChange is the form that changes how somebody is reached.
type ReachChange struct {
	ReachForm
	Channels []Option
	Channel  string
	Zone     string
	Zones    []Option
	From     string // "09:00"
	Until    string
	Errors   map[string]string
}

// An InboxMessage is one message that would have been sent.
type InboxMessage struct {
	To, How, Subject, Body, When string
	Link, Stop                   string
}

// MessagesPage is what staff see about how one person is reached.
type MessagesPage struct {
	Person  string
	How     string
	State   State
	Why     string // what is stopped, and since when
	Next    []string
	Rows    []MessageRow
	Change  *ReachChange
	Stop    *ReachForm
	Resume  *ReachForm
	Hows    []Option
	Errors  map[string]string
	Problem string
}

// A MessageRow is one message and what became of it.
type MessageRow struct {
	When, What, How string
	State           State
	After           string // "Opened on …"
}

// FollowUpPage is the practice's page of follow-up.
type FollowUpPage struct {
	Lead    string
	Few     string
	Due     []FollowRow
	Silent  []FollowRow
	Quiet   []FollowRow // who asked for a break from messages
	Waves   []WaveRow
	Figures []ReachFigure
}

// A FollowRow is one person of whom something is due.
type FollowRow struct{ Person, Href, Says, When string }

// A WaveRow is one visit, counted: numbers, and the people behind each.
type WaveRow struct {
	Name     string
	Answered string      // "31 of 44 (70 %)"
	Cells    []WaveCell  // the same counts in each row
	Missing  []FollowRow // who did not answer
}

// unanswered is "1 person has not answered".
func unanswered(n int) string {
	if n == 1 {
		return "1 person has not answered"
	}
	return people(n) + " have not answered"
}

// A WaveCell is one count of a visit.
type WaveCell struct {
	Label string
	Count int
}

// A ReachFigure is one figure that follow-up goes by.
type ReachFigure struct{ Label, Value, Detail string }
