package ui

// Paths of what needs a person.
const (
	PathNeeds   = "/needs"          // GET: what waits for whoever is signed in; ?all=yes for everyone
	PathRota    = "/rota"           // GET: who is on call; POST do=shift, end, lengths
	PathAlerts  = "/alerts/"        // GET + an alert's key: leads to its page
	PathRotaEnd = PathRota + "/end" // POST from, until
	PathLengths = PathRota + "/lengths"
)

// AlertBanner stands on top of a chart while an alert is open.
type AlertBanner struct {
	State State
	Words string
	Href  string
}

// NeedsPage is everything that waits for a person, with its owner and its time.
type NeedsPage struct {
	All    bool // everyone's, not only mine
	Now    string
	Duty   string // who is on call now
	Gap    bool   // nobody is
	Groups []NeedGroup
	Empty  string
	Hidden string // how many more there are that are not this reader's to see
}

// NeedGroup is one sort of urgency.
type NeedGroup struct {
	Title string
	Rows  []NeedRow
}

// NeedRow is one thing to do.
type NeedRow struct {
	Title  string
	Detail string // why, since when
	Person string
	Href   string // the person's chart
	Owner  string
	Due    string
	State  State // late, amber, red
	Do     Action
}

// AlertPage is one alert with everything that is known and can be done.
type AlertPage struct {
	Person   string
	Chart    string // address of the chart
	Title    string
	State    State
	Answers  []AlertAnswer
	Clock    string // who has it, since when
	Due      string // "Speak with them by 00:10."
	Late     string // in words, where it is
	Promised string
	Asked    string // what the client said they want
	Steps    []string
	Known    []KnownLine
	Tries    []string
	Lacks    []string // what is still needed before it can end
	Closed   string
	Error    string
	Errors   map[string]string
	Action   string
	TakeAct  string // empty: no such button
	TryAct   string
	ScaleAct string
	CloseAct string
	Reason   string // as typed
	Said     string
	How      string
	Reached  string
	Level    string
	ByReason bool // they may end it with a reason
	Risk     bool
	Plan     string // address of the safety plan
	Entry    string // address where the scale is entered whole; empty: there is none
	Hows     []Option
	Levels   []Option
	Room     string // address of the session, where a second person is wanted in its room
	Coming   bool   // somebody is wanted in the room: the button says that they come
}

// AlertAnswer is one answer, in the words of its questionnaire.
type AlertAnswer struct {
	Question string
	Answer   string
	From     string // "PHQ-9, question 9, by a link, on their own"
	When     string
	State    State
}

// KnownLine is something that helps: a number to call, a plan, an address.
type KnownLine struct {
	Label string
	Value string
	Href  string
}

// RotaPage is who is on call when.
type RotaPage struct {
	Now        string
	Gap        bool
	NowMore    string
	Turns      []RotaTurn
	Form       *RotaForm
	Lengths    []LengthRow
	Reading    string
	LengthForm *LengthForm
	Stored     string
	Unreached  []Unreached
}

// Unreached is somebody on call whom Clew cannot tell that they are needed; Href
// is where the reader may change that, if they may.
type Unreached struct{ Name, Href string }

// RotaTurn is one turn, or a gap.
type RotaTurn struct {
	When   string
	Who    string
	Behind string // backup and director
	Number string
	Gap    bool
	End    *RotaEnd
}

// RotaEnd ends a turn.
type RotaEnd struct{ Action, Act, From, Until, Name string }

// RotaForm adds shifts.
type RotaForm struct {
	Action, Act                      string
	First, Last, From, Until         string
	OnCall, Backup, Director, Number string
	People                           []Option
	Days                             []DayTick
	Errors                           map[string]string
}

// DayTick is one day of the week.
type DayTick struct {
	Value, Label string
	On           bool
}

// LengthRow is how long something may take.
type LengthRow struct {
	Name, Say, Counts, Ours, Note string
	Own                           bool
}

// LengthForm sets the clinic's own lengths.
type LengthForm struct {
	Action, Act, Reason string
	Fields              []LengthField
	Errors              map[string]string
}

// LengthField is one length to set, in minutes.
type LengthField struct{ Name, Label, Value string }
