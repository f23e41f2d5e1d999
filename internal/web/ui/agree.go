package ui

import "strconv"

// PathAgree is where a client reads and signs; the token of their link follows.
const PathAgree = "/agree/"

// ConsentDoc is a consent text as it is read: whole, in order.
type ConsentDoc struct {
	Title    string
	Under    string // "Juniper House. Version 1.0.0, 22 November 2026."
	Sections []ConsentSection
	Choices  []string // of a separate agreement
	Sources  []string
	Foot     string // version and hash
}

// ConsentSection is one heading with what stands under it.
type ConsentSection struct {
	ID     string
	Title  string
	Short  string
	Blocks []ConsentBlock
}

// ConsentBlock is a paragraph, with points under it or none.
type ConsentBlock struct {
	Say    string
	Points []string
}

// ConsentChange is one paragraph that differs between two versions.
type ConsentChange struct {
	What    string // changed, added or removed
	Section string
	Before  string
	After   string
}

// ConsentSigned is one signature, or the place where one is missing.
type ConsentSigned struct {
	Who    string // "The client"
	Name   string // as typed; empty where nobody signed
	Lines  []string
	State  State
	Counts bool
}

// AgreeItem is one thing to read, to choose or that is done.
type AgreeItem struct {
	Title string
	State string // in the client's words
	Done  bool
	Href  string
}

// AgreeStart is the first page of a link for agreements.
type AgreeStart struct {
	Clinic   string
	Items    []AgreeItem // texts to read and sign
	Choices  []AgreeItem // choices of their own
	Go       string      // where the one button leads; empty when nothing is open
	Withdraw string      // where something can be taken back; empty where there is nothing
}

// AgreeContents is a text's own first page: what is in it, and what changed.
type AgreeContents struct {
	Title   string
	Clinic  string
	Minutes int
	Parts   []AgreeItem
	Go      string
	Begun   bool
	Whole   string
	PDF     string
	Changed string // "One paragraph changed. Here it is."
	Changes []ConsentChange
}

// AgreePart is one section on a page of its own.
type AgreePart struct {
	Action   string // where Next is sent
	N, Of    int
	Section  ConsentSection
	Contents string
}

// AgreeQuestion asks what was understood.
type AgreeQuestion struct {
	Action  string
	Act     string
	N, Of   int
	Ask     string
	Answers []string
	Again   string // kind words after another answer; empty the first time
	Section *ConsentSection
}

// AgreeSign is the page on which a client signs.
type AgreeSign struct {
	Action       string
	Act          string
	Head         string
	Title        string
	Day          string // "Sunday, November 22, 2026"
	Name         string
	Language     string
	Languages    []Option
	Interpreter  string
	Errors       map[string]string // name, language, interpreter; "" for the whole form
	Later        string            // where not now leads
	NeedsSpeaker bool              // ask for the interpreter without being asked to
}

// AgreeChoose is one separate agreement with its answers, none of them chosen
// beforehand.
type AgreeChoose struct {
	Sign    AgreeSign
	Section ConsentSection
	Choices []AskChoice
	Now     string // "Your choice now: No touch, November 3"
	PDF     string
	Error   string
}

// AgreeDone hands over the copy.
type AgreeDone struct {
	Title string // of the text
	Lead  string
	Copy  string
	PDF   string
	Next  string // what is still to read or choose; empty for nothing
	Back  string
}

// AgreeCopy is a text with what was signed under it, to read and to print.
type AgreeCopy struct {
	Doc    ConsentDoc
	Status string
	Signed []ConsentSigned
	PDF    string
}

// AgreeWithdraw takes something back.
type AgreeWithdraw struct {
	Action string
	Act    string
	Words  string
	Items  []AskChoice
	Parts  []AskChoice
	Note   string
	Error  string
	Done   string // what was taken back just now
}

// figure writes a number in digits.
func figure(n int) string { return strconv.Itoa(n) }
