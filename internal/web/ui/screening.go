package ui

import "strconv"

// ScreeningID is the part of the screening page that a save replaces.
const ScreeningID = "screening"

// ScreeningPage is one person's screening: left what was said and measured,
// right what the rules make of it.
type ScreeningPage struct {
	Header PersonHeader
	Tabs   []Tab
	Notice string // one sentence after an act
	Body   ScreeningBody
}

// ScreeningBody is what a save replaces.
type ScreeningBody struct {
	Known    int // facts of the protocol's that are known
	Of       int // facts that it asks about
	Short    []ShortAsk
	Invite   *InviteView // the client's part; nil for readers who may not invite
	Sections []Tab       // every section with its count; one is current
	ToAsk    []AskedGroup
	Said     []AskedGroup
	Own      []OwnView // the client's own words, for those who may read them
	Lists    []RecordList
	Begin    *CourseForm // opens a course; nil where one is open
	Protocol string      // "Ketamine into the muscle, kap-im 1.0.0"
	Status   State
	Open     []JudgedRule // need a decision, or would if they were known
	Waiting  []ShortAsk   // rules that wait for an answer, in short
	Decided  []JudgedRule
	Clear    []string // titles of what was looked at and is clear
	Hidden   string   // one sentence where a reader may not see all
	Sign     []SignView
	Onward   Action // to the next section that still asks something
	Next     Action // to the determination
	Saved    string // "Saved 10:41 by Noor Haddad."
	Problem  string // a sentence for the whole region: stale page
}

// ShortAsk is one fact on the shortest list of what is missing.
type ShortAsk struct {
	Label string
	Why   string // "would answer three of the rules"
	Href  string
}

// AskedGroup is one section's facts.
type AskedGroup struct {
	Title  string
	Rows   []FactRow
	Folded string // "12 known": the rows are there when somebody opens them
	More   Action // to the section, where not all of it is shown
}

// FactRow is one fact: what it is, its value, who says so, when and how sure.
type FactRow struct {
	ID        string // anchor
	Fact      string // its name in the vocabulary, sent back by its form
	Label     string
	Value     string // empty: not known
	Detail    string // what was actually said
	By        string // "Ana, on her phone, 3 Oct", with how sure
	Sure      State  // estimate, self-report, old
	Note      string // why it is still open: skipped, asked and not known
	Quick     bool   // yes, no and not known as three buttons
	Act       string
	Action    string
	Edit      string // where its form opens; empty for readers who may not record
	Form      *FactForm
	Elsewhere Action // recorded on another page: vitals, the list of medicines
}

// FactForm records one fact. Sort is flag, number, when, code, text, weight,
// height or lab.
type FactForm struct {
	Sort    string
	Action  string
	Act     string
	Fact    string
	Label   string
	Doc     string // what is meant, one sentence
	Value   string
	Options []Option // codes
	Unit    string
	Units   []Option // where there is a choice
	Feet    string
	Inches  string
	Low     string // of a laboratory's range
	High    string
	At      string // when it was so, local
	Basis   string
	Bases   []Option
	Detail  string
	Errors  map[string]string
	Ask     string // "154 kg. Is this in pounds?" adds the confirming box
	Cancel  string
}

// OwnView is something the client wrote in their own words.
type OwnView struct {
	Label string
	Words string
	By    string
}

// RecordList is a list on record: medicines, conditions, allergies, readings.
type RecordList struct {
	ID    string
	Title string
	Lines []RecordLine
	Empty string
	Note  string // "Gone over 3 Oct by Noor Haddad", "Two more readings …"
	State State
	Do    Action
}

// RecordLine is one thing on such a list.
type RecordLine struct {
	Name   string
	Detail string
	State  State
	Do     Action
}

// InviteView is where the client's own part stands, and the way to send it.
type InviteView struct {
	Sentence string // "Ana answered 28 of 33 questions, the last today at 9:12."
	Link     string // just made: shown once
	Until    string
	Action   string // where a new link is made; empty: nobody may here
	Act      string
	End      string // where the link is ended; empty when there is none
	EndAct   string
}

// JudgedRule is what one rule says, and what was or is to be decided about it.
type JudgedRule struct {
	ID      string
	Finding FindingView
	Decide  *DecideForm
	Ruling  *RulingView
}

// DecideForm decides about one thing the rules raised.
type DecideForm struct {
	Action    string
	Act       string
	Rule      string
	Gate      string
	Evidence  string // what the page showed, so that newer evidence is noticed
	Decision  string
	Reason    string
	Documents []DocumentChoice
	Second    string // "a therapist": whose second signature is asked for
	Errors    map[string]string
	Open      bool
	GoOn      bool // going on is possible at all; else only "not now"
}

// DocumentChoice is a document that a rule asks to be on file.
type DocumentChoice struct {
	Value   string
	Label   string
	Checked bool
}

// RulingView is what was decided.
type RulingView struct {
	State    State  // "Go on", "Not now", "Waiting for a therapist"
	Words    string // the reason
	By       string // who and when
	Files    string // documents named
	Reopened string // what came to light since
	Cosign   *CosignForm
}

// CosignForm is the second signature, for somebody else than who decided.
type CosignForm struct {
	Action string
	Act    string
	Entry  string
	As     string
	Label  string // "Sign as the therapist"
	Why    string // why this person cannot: they decided themselves; empty when they can
}

// SignView is one half of the screening, and the form that signs it.
type SignView struct {
	ID    string
	Title string // "Medical screening"
	State State
	By    string // who and when, until when
	Notes []string
	Form  *SignForm
	Why   string // why this reader cannot sign
}

// SignForm signs one half.
type SignForm struct {
	Action       string
	Act          string
	Head         string
	Part         string
	Clear        string // "yes", "reservations", "no"
	Reservations string // one a line
	Note         string
	Errors       map[string]string
	Open         bool
}

// progressWords is "12 of 31 known".
func progressWords(b ScreeningBody) string {
	return strconv.Itoa(b.Known) + " of " + strconv.Itoa(b.Of) + " known"
}

// wide is how much of the bar is filled, in tenths.
func wide(known, of int) string {
	if of == 0 {
		return "0"
	}
	return strconv.Itoa(min(100, known*100/of))
}

func factID(id, part string) string { return id + "-" + part }

// CourseForm opens a course by one protocol version.
type CourseForm struct {
	Action      string
	Act         string
	Course      string
	Hash        string
	Protocols   []Option
	Indication  string
	Indications []Option
	Off         []OpenItem // protocols that this practice chose and nobody has adopted, which no course goes by before that
	Errors      map[string]string
}
