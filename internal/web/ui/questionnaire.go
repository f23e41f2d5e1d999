package ui

// PathInstruments is the library of questionnaires.
const PathInstruments = "/instruments"

// PathPacks is where a data pack is turned on or off; its name follows.
const PathPacks = "/instrument-packs/"

// QR is an address as a code that a phone reads: squares on a grid.
type QR struct {
	Size    int // squares on a side, with the quiet edge
	Path    string
	Address string // the same, to be typed
}

// HandPage is where staff put questionnaires before a client: by a link, or
// here in the room.
type HandPage struct {
	Header   PersonHeader
	Tabs     []Tab
	Notice   string
	Problem  string
	Link     string // just made, shown this once
	LinkNote string
	QR       *QR
	Form     *HandForm
	Standing []HandLink
	Enter    []Option // questionnaires that can be entered, with where
	Call     string   // where what is open is asked in a call; empty: not by this reader
}

// HandForm chooses what is asked.
type HandForm struct {
	Action string
	Act    string
	Due    []HandRow // what the plan asks for now
	Others []Option  // everything else a client may answer
	Other  string
	Error  string
}

// HandRow is one questionnaire that the plan asks for.
type HandRow struct {
	Value  string // the occasion's key
	Title  string
	When   string // "due Tuesday, 24 November"
	Note   string // how it is asked by a link: "PHQ-8 in its place while nobody is on duty"
	Chosen bool
	Off    bool // not by a link and not in the room: Note says why
}

// HandLink is an invitation that stands.
type HandLink struct {
	Asks  string
	Until string
	End   string // where it is taken back
	Act   string
	Key   string
}

// EnterPage is one questionnaire, whole, for staff to fill in from paper, from
// an interview, or by their own rating.
type EnterPage struct {
	Header  PersonHeader
	Tabs    []Tab
	Title   string
	Short   string
	About   string // what it measures, and how many questions it has
	NoText  string // why the questions stand here by number only
	Notice  string // of the holder
	Stem    string
	Saved   *EnterScores
	Form    *EnterForm
	Library string // where the questionnaire is described
}

// EnterForm is the form with every question.
type EnterForm struct {
	Action    string
	Act       string
	Response  string
	Items     []EnterItem
	At        string
	How       string
	Hows      []Option
	By        string
	Bys       []Option
	Recall    string
	Recalls   []Option
	Occasion  string
	Occasions []Option // points of the plan that it may answer; none: by its time
	Errors    map[string]string
}

// EnterItem is one question.
type EnterItem struct {
	ID      string
	Number  string
	Ask     string // empty where the words may not be shown
	Options []AnswerChoice
	Many    bool
	Clock   bool
	Hint    string // of a number: "0 to 10"
	Value   string
	Error   string
	Risk    bool // its answer is acted on at once
}

// EnterScores are what a saved response comes to.
type EnterScores struct {
	Says   string // "Saved 10:40 by Noor Haddad."
	Status string // a sentence where something is missing
	Rows   []EnterScore
	Raised []string // what an answer raised
	Next   Action
}

// EnterScore is one score with its band.
type EnterScore struct{ Title, Value, Band string }

// LibraryPage is every questionnaire there is, by what it may be used for.
type LibraryPage struct {
	Notice string
	Groups []LibraryGroup
	Packs  []PackForm
}

// LibraryGroup is the questionnaires of one licence class.
type LibraryGroup struct {
	Title string
	Note  string
	Rows  []LibraryRow
}

// LibraryRow is one questionnaire in the list.
type LibraryRow struct {
	Href  string
	Title string
	Short string
	About string
	Items string
	State State // whether a client can be asked it
}

// PackForm turns a data pack on or off.
type PackForm struct {
	Title     string
	On        bool
	Since     string // who turned it on, and when
	Holds     string // what is in it
	Statement string
	Action    string // empty where this reader may not
	Act       string
	Error     string
}

// InstrumentPage is one questionnaire: what is asked, how it is scored, whose
// it is.
type InstrumentPage struct {
	Title    string
	Line     string
	State    State
	Notice   string // what was just done
	Licence  []Worded
	Facts    []Worded
	Stem     string
	Items    []InstrumentItem
	Scores   []InstrumentScore
	Alerts   []Worded
	Change   []Worded
	Sources  []string
	Text     *TextForm
	LoadedBy string
}

// Worded is a label with its words.
type Worded struct{ Label, Words string }

// InstrumentItem is one question as it is stored.
type InstrumentItem struct {
	Number string
	Ask    string
	May    string // what may be answered
	Risk   string
}

// InstrumentScore is how one number is made.
type InstrumentScore struct {
	Title  string
	How    string
	Bands  []Worded
	Source string
}

// TextForm takes a licensed text in.
type TextForm struct {
	Action    string
	Act       string
	Text      string
	Statement string
	Problems  []string
	Error     string
	Example   string
}
