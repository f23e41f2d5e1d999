package ui

import "strconv"

// Paths of the day.
const (
	PathToday = "/today" // GET: who comes and what waits; ?day=2026-11-22 for another day
)

// TodayPage is the page that staff land on: who comes today, in which room, how
// far each is ready, and what waits for whoever reads.
type TodayPage struct {
	Day      string // "Friday 9 October"
	Line     string // "Four dosing sessions, two rooms."
	Urgent   Action // "One call is due before 11:00.", with where it is; empty draws none
	Earlier  string // addresses of the days around it
	Later    string
	Back     string // to today, on another day
	Board    bool   // for whoever runs the practice: rooms, and nothing of anybody's care
	Hours    []TodayHour
	Slots    int // quarter hours across
	Lanes    []TodayLane
	Now      *TodayNow // nil on another day
	Empty    string    // why there are no lanes
	Coming   []TodayComing
	Groups   []NeedGroup
	Count    string // "7, yours first"
	AllNeeds string // "All 14"
	NoNeeds  string
	Downtime bool // offers what is taken along for when nothing works
}

// TodayHour is an hour of the axis, at a quarter hour from its beginning.
type TodayHour struct {
	Slot  int
	Label string
}

// TodayNow is the line of the present time.
type TodayNow struct {
	X     string // "29.63%" of the axis
	Label string // "10:40"
}

// TodayLane is a room, a person or a way to meet, with what takes place there.
type TodayLane struct {
	Name   string
	Sub    string // "dosing" or "talking"
	Blocks []TodayBlock
}

// TodayBlock is one session on its lane.
type TodayBlock struct {
	From, Span int    // quarter hours
	Name       string // as they are called
	Href       string // where the session is, for whoever may open it
	At         string // "9:00"
	Talk       bool   // without a medicine
	Brief      bool   // under 45 minutes: a bar with the words beside it
	Live       bool   // it runs now
	Ribbon     []TodayPhase
	Of, Ready  int // of the ring; Of 0 draws none
	Line       string
	Dose       string // "35 mg im, 10:12"
	Phase      string // "Inward, minute 28"
	Next       string // "Next reading 10:42. With Jonas and Sam"
	State      State
	Do         Action // leads to the first thing that is missing
}

// TodayPhase is a stretch of a session's ribbon, in hundredths of a per cent of
// its width.
type TodayPhase struct {
	Class    string // done, now or empty
	X, Width string
}

// TodayComing is a dosing session of the days after.
type TodayComing struct {
	Name      string
	Href      string
	When      string // "Tue 13 Oct, 9:00, session 5"
	Of, Ready int
	State     State
	Do        Action
}

// laneHours is how the axis of lanes is cut.
func laneHours(slots int) string { return "slots-" + strconv.Itoa(slots/4) }

// blockClass places a block on its lane.
func blockClass(b TodayBlock) string {
	class := "block at-" + strconv.Itoa(b.From) + " for-" + strconv.Itoa(b.Span)
	if b.Talk {
		class += " talk"
	}
	if b.Brief {
		class += " brief"
	}
	if b.Live {
		class += " live"
	}
	return class
}

// firstButton is "primary" for the first row of all and plain for the others:
// a page has one next step.
func firstButton(group, row int) string {
	if group+row == 0 {
		return "primary"
	}
	return ""
}
