package ui

// RoomPage is one dosing session on one page. Every part is absent where there
// is nothing to show or the reader may not see it.
type RoomPage struct {
	Name                   string // as the person wishes to be called
	Title                  string // "Session 3"
	Path                   string // where every form of the page posts to
	Chart                  string // back to the chart
	Head                   string // the entry this page was drawn from
	NewAct                 func() string
	Clock                  RoomClock
	Phases                 []RoomPhase
	Present                []RoomPresent
	Said                   string // what was just stored
	Problem                string // what could not be done, and why
	Typed                  map[string]string
	Numbers                *RoomNumbers
	Due                    *RoomDue
	Lock                   *RoomLock // nil: the screen does not lock
	Paged                  []string  // who was called, or looks at it: a late reading, or one past a limit
	Plot                   *RoomPlot
	Wishes                 []RoomWish
	NoWishes               string
	Look                   *RoomLook
	Moments                []RoomMoment
	Quotes                 []RoomQuote
	Hear                   bool // the quote line is there
	Drawer                 []RoomFold
	Open                   string // the panel that is open: vitals, support, concern, event, stop, people, catch-up, look, wishes
	Dock                   bool
	Help                   string // who is called by the button, or who came
	Called                 string // who is called now; empty: nobody
	CalledAt               int64
	CalledAgo, CalledAlert string
	Strays                 []RoomStray // what was not in place, with who answers for it
	Ready                  *RoomGate
	Give                   *RoomGive
	Leaving                *RoomGate
	Leave                  *RoomLeave
	Sorting                *RoomSorting
	Close                  *RoomClose
	Paper                  string     // where its paper sheet is entered; empty: not by this reader
	Story                  []RoomLine // what was written down, the newest first
	Vitals                 *RoomVitals
	Staff                  []RoomStaff
	Running                *RoomRunning
	Parts                  []Option
	Supports               []string
}

// RoomRunning is a dose that is not over yet.
type RoomRunning struct {
	Dose      string // its entry
	Lozenges  bool   // under the tongue; otherwise an infusion
	Paused    bool
	Rate, Old string
	Since     int64
	Changes   bool // this reader changes the infusion
}

// RoomStray is something that was done although not everything was in place.
type RoomStray struct {
	Entry, Text string
	Rules       []string // what was not met, where the reader may see it
	Owner       string   // whose matter it is; empty once somebody answered
	Answer, By  string
	May         bool // this reader answers for it
	Typed       string
}

// RoomClock counts since the first dose; before it, it says so.
type RoomClock struct {
	Main  string // "00:34"
	Rest  string // ":12"
	Of    string // "since dose"
	Since int64  // milliseconds since 1970 of the first dose; 0 before it
}

// RoomPhase is one bead of the ribbon.
type RoomPhase struct {
	Name, Note string
	State      string // done, here, next or empty
	Can        bool   // this phase can be begun now
}

// RoomPresent is somebody of the staff who is part of the session.
type RoomPresent struct {
	Name, Role string
	Near       bool
}

// RoomNumbers are the last vital signs, each with its age.
type RoomNumbers struct {
	Age    string // fresh, late or old
	Within bool   // all within the protocol's limits
	Vitals []RoomVital
	Say    string // of one past a limit: what to do
}

// RoomVital is one number.
type RoomVital struct {
	Label, Value, Lower string // Lower is the lower pressure
	Trend, Old          string
	At                  int64
	Past                string // above or below a limit; empty
	Pressure            bool
}

// RoomDue is when the next vital signs are due.
type RoomDue struct {
	Text, Label string
	State       string // counting, due or late
	Percent     string // of the ring
	At, Grace   int64  // milliseconds: when it is due, and how long after it is late
	Every       int64  // milliseconds from the set before
}

// RoomWish is one of the three things on the line that is always there.
type RoomWish struct{ Label, Words string }

// RoomLook is when somebody last looked.
type RoomLook struct {
	Old, How string
	At       int64
}

// RoomMoment is one thing that can be seen.
type RoomMoment struct{ Sort, Last string }

// RoomQuote is something the client said.
type RoomQuote struct{ Entry, Text, When, To string }

// RoomFold is one page of the drawer.
type RoomFold struct {
	Title, Note, Icon string
	Lines             []string
	Words             bool // the client's own
	Links             []Action
}

// RoomGate is the list before the medicine, or before leaving.
type RoomGate struct {
	Title, Summary string
	Ready, Of      int
	Open           bool
	ToSay          []string // to the client, in these words
	Next           string   // "Next reading 9:12."
	Instead        string   // after as many readings as there may be: the plan, where a new date is found
	Groups         []RoomGroup
}

// RoomGroup are rows that belong together.
type RoomGroup struct {
	Title string
	Rows  []RoomRow
}

// RoomRow is one rule with what it goes by, and a way to do it now.
type RoomRow struct {
	ID      string
	Finding FindingView
	Clear   bool
	Short   string // "yes, 20 minutes ago"
	Asks    []RoomAsk
	Escort  bool // the form for who comes
	Fasting bool // the form for food and drink
	Decide  *DecideForm
	Cosign  *CosignForm
	Ruling  *RulingView
}

// RoomAsk is one question that is answered by one press.
type RoomAsk struct {
	Fact, Label string
	Options     []Option // values; empty asks for a number
	Answer      string
}

// RoomGive is the medicine step.
type RoomGive struct {
	Order            string // the order's key
	Amount, Route    string
	Draw             string
	Detail           []string
	Why              string // why it cannot be given yet; empty: it can
	WhyHref          string
	Label            string
	Do               string // give or release
	Self             bool
	Mg               string
	More             bool // a further dose
	Happened         bool // offer to write down a dose that was given already
	Orders           string
	AtNow            string
	Released, Hidden string
}

// RoomLeave signs the leaving.
type RoomLeave struct {
	Why           string // why it cannot be signed yet
	Who           string // why this reader cannot sign it
	With, How     string
	Stays         bool
	Against       bool // the path against advice is open to this reader
	Contacts      []string
	Options       []string // what can be done where the company is missing
	Capacity      string
	Risks, Drives string
	Errors        map[string]string
}

// RoomSorting are the quotes to sort before closing.
type RoomSorting struct {
	Quotes  []RoomQuote
	Options []Option
	Can     bool
}

// RoomClose closes the session, or says how it was closed.
type RoomClose struct {
	Why    string
	Form   bool
	Closed []string
	Next   Action
}

// RoomLine is one line of what was written down.
type RoomLine struct{ When, Text, Words, By string }

// RoomVitals is the set that is being taken.
type RoomVitals struct {
	Fields  []RoomField
	Breaths []string
	Typed   map[string]string
	Errors  map[string]string
	Ask     string
	Was     string // breaths
	Act     string
}

// RoomField is one number to type.
type RoomField struct{ Name, Label, Was, Limit string }

// RoomStaff is somebody who may be part of the session.
type RoomStaff struct{ ID, Name, Role, Where string }

// RoomPlot is the picture of the vital signs and its table.
type RoomPlot struct {
	Desc   string
	Limits []RoomPlotLine
	Grid   []RoomPlotTick
	BP     []RoomPlotBP
	Pulse  string // points of a line
	Oxygen string
	Dots   []RoomPlotDot
	Doses  []RoomPlotTick
	Now    string
	Next   string
	Rows   [][]string
}

// RoomPlotLine is one limit.
type RoomPlotLine struct{ Y, TextY, Label string }

// RoomPlotTick is a line across, with a label.
type RoomPlotTick struct{ X, Label string }

// RoomPlotBP is one whisker.
type RoomPlotBP struct {
	D    string
	Last bool
}

// RoomPlotDot is a point: round for pulse, square for oxygen.
type RoomPlotDot struct {
	X, Y   string
	Square bool
}

// TypedFor is what a field held when the form about one thing came back.
func (p RoomPage) TypedFor(key, about, field string) string {
	if p.Typed[key] != about {
		return ""
	}
	return p.Typed[field]
}

// typed is what a field held when a form came back.
func (p RoomPage) typed(field string) string { return p.Typed[field] }

// roomShell is the theme of the room: dim, unless somebody chose another.
func roomTheme(s Shell) string {
	if s.Theme == "" {
		return "room"
	}
	return s.Theme
}

// gateClass says with a word whether a list is complete.
func (g RoomGate) state() State {
	if g.Open {
		return State{"go", "ready"}
	}
	return State{"hold", "not yet"}
}

func rowMark(r RoomRow) State {
	if r.Clear {
		return State{Kind: "go"}
	}
	return State{Kind: r.Finding.State.Kind}
}

// phaseClass is the style of a bead: done, here, next, or ahead.
func phaseClass(state string) string {
	if state == "" {
		return "is-ahead"
	}
	return "is-" + state
}

// title says what runs.
func (r RoomRunning) title() string {
	switch {
	case r.Lozenges:
		return "Lozenges under the tongue"
	case r.Paused:
		return "Infusion, paused"
	}
	return "Infusion running"
}

// RoomLock says when the screen of a room locks by itself.
type RoomLock struct {
	After int64 // milliseconds without a touch
}

// LockedPage is the screen of a room while it is locked. It names nobody: no
// word of it leads to who is in the room but their initials.
type LockedPage struct {
	Initials string
	Phase    string
	Clock    RoomClock
	Vitals   []LockedVital
	Due      string // when the next vital signs are due
	Late     bool   // they are late
	Setup    bool
}

// LockedVital is one number with the time it was taken at.
type LockedVital struct{ Label, Value, At string }
