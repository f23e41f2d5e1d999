package ui

// ChartPage is one person's page: who they are, their course as a line, what
// is missing before the next step, the vitals form and the journey.
type ChartPage struct {
	Header  PersonHeader
	Course  CourseLine
	Next    *NextStep // nil: the vitals form is the page's one primary action
	Missing []GateView
	Vitals  *VitalsForm // nil when this person may not record
	Seen    *SeenBy
	Journey []JourneyRow
	More    string // address of older entries; empty when all are shown
	Tabs    []Tab
	Alerts  []AlertBanner // what is open, on top of everything
	Notice  string        // one sentence at the top after an act, "Stored 10:41."
}

func (p ChartPage) hasSide() bool {
	return p.Next != nil || p.Vitals != nil || p.Seen != nil || len(p.Missing) > 0
}

// PersonHeader is the top of a chart.
type PersonHeader struct {
	Name     string
	Line     string // "41, she/her. Treatment-resistant depression."
	Pronouns string // shown after the name when Line does not say them
	Deceased string // "Died 3 Mar 2026"; empty otherwise
	Standing []Standing
	Facts    []HeaderFact
	Team     []Member
	Contact  []Action
}

// Standing is what a person asked of everyone, in their own words: touch, stop
// word, what helps.
type Standing struct {
	Label string
	Words string
}

// HeaderFact is one line of the header. Detail carries its age; State is
// plain, go, hold or risk and its Word is printed when there is one.
type HeaderFact struct {
	Label  string
	Value  string
	Detail string
	Href   string
	State  State
}

// NextStep is the one card and the one primary button of the page.
type NextStep struct {
	Title string
	When  string
	Why   string
	Do    Action
}

// SeenBy says who else reads this page.
type SeenBy struct {
	Title  string
	People []Member
	Note   string
}

// Tab is one part of the chart. Missing puts a dot beside it, with words for
// those who cannot see it.
type Tab struct {
	Label   string
	Href    string
	Current bool
	Missing bool
}
