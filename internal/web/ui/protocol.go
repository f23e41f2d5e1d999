package ui

import "strconv"

// Addresses of the protocol pages. Handlers register the same constants.
const (
	PathProtocols  = "/protocols"                  // GET: every protocol
	PathProtocol   = PathProtocols + "/{protocol}" // GET: one, readable
	PathAdopt      = PathProtocol + "/adopt"       // GET: what adopting means; POST: adopt
	PathChange     = PathProtocol + "/change"      // GET: the form; POST: write a version of one's own
	PathChangeKeep = PathChange + "/draft"         // POST: keep what is half typed
	PathCompare    = PathProtocol + "/compare"     // GET ?a=…&b=…
	PathRehearse   = PathProtocol + "/rehearse"    // GET: the form; POST: look at everybody's record
	PathWhy        = PathProtocol + "/why"         // GET: the form; POST: search, ask, or answer about somebody made up
)

// ProtocolsPage lists every protocol. A group without rows is not drawn.
type ProtocolsPage struct {
	Notice string
	Groups []ProtocolGroup
}

// ProtocolGroup is a heading with the protocols under it: in use here, ready
// to be adopted, off until a site turns them on.
type ProtocolGroup struct {
	Title string
	Note  string
	Rows  []ProtocolRow
}

// ProtocolRow is one protocol in the list.
type ProtocolRow struct {
	Href    string
	Title   string // "Ketamine-assisted psychotherapy, intramuscular"
	Name    string // "kap-im 1.0.0"
	For     string // what it is for, one sentence
	State   State  // adopted here, changed since, not adopted
	Adopted string // "Dr. Ifeoma Okafor, 3 Aug 2026"; empty when nobody has
	Changed string // "As shipped" or "Three values changed from shipped"
	Courses string // "Four open courses", or nothing
	Do      Action // what is worth doing next: read and adopt
}

// ProtocolHead is the top of every page about one protocol.
type ProtocolHead struct {
	Title   string
	Line    string // "kap-im 1.0.0. Ketamine into the muscle, in the clinic."
	State   State
	Adopted string // one sentence about who adopted it, when, and what changed
	Tabs    []Tab
}

// ProtocolPage is one protocol to read.
type ProtocolPage struct {
	Head       ProtocolHead
	Notice     string
	Lead       string
	Do         Action // the one next step: read and adopt
	Sections   []ProtocolSection
	References []Reference
}

// ProtocolSection is one part of the text. Every part of it may be empty.
type ProtocolSection struct {
	ID         string
	Title      string
	Paragraphs []string
	Plan       *PlanPicture
	Day        *DayPicture
	Pairs      []Pair
	Doses      *DoseTable
	Figures    []Figure
	Rules      []RuleView
	Considered []ConsideredView
	Legal      []LegalView
}

// size says how much a section holds, beside its name in the contents.
func (s ProtocolSection) size() string {
	switch n := len(s.Rules); {
	case n == 1:
		return "1 rule"
	case n > 1:
		return strconv.Itoa(n) + " rules"
	}
	if n := len(s.Considered); n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// Figure is one value of a protocol with where it comes from.
type Figure struct {
	Name  string // "bp.predose.hold", as the file calls it
	Label string // what it is, for a reader
	Value string // "160/100 mmHg"
	Grade string // P, L, D or U
	Cites []Cite
	Note  string
	Was   string // the shipped value, where a site's own differs
	Stays bool   // it stands on this page already: no anchor of its own
}

// Cite is a numbered source: its place among the references and its text.
type Cite struct {
	Number int
	Text   string
}

// Reference is one entry of the list at the end of a protocol.
type Reference struct {
	Number int
	Key    string // as files cite it
	Text   string // the full reference
	About  string // what it says, and how far it carries
	Href   string // a DOI's address, if it has one
}

// Pair is one line of a list of names and values.
type Pair struct{ Label, Value string }

// RuleView is one rule in words.
type RuleView struct {
	Name       string // "bp.predose.hold"; the anchor
	Title      string
	State      State  // what it asks for: wait, a prescriber decides, take care
	When       string // the condition as a sentence
	Say        string // what people then read
	Clears     string
	Override   string // who may decide otherwise, and how
	Effective  string // from when to when, where
	Grade      string // P, L, D or U
	Evidence   string // "label", "trial", "law"
	Note       string
	Cites      []Cite
	Attributes []Pair   // the thirteen source attributes
	Figures    []Figure // the values it rests on
	From       string   // the library it comes from
	Changed    string   // how a site's own version differs
}

// ConsideredView is something weighed, and raised on purpose by no rule.
type ConsideredView struct {
	Title string
	Say   string
	Grade string
	Cites []Cite
}

// LegalView is one legal basis with its days.
type LegalView struct {
	Title string
	Say   string
	Days  string // "12 May 2023 to 31 December 2026"
	State State  // in force, ends soon, over, not yet
	Cites []Cite
}

// DoseTable is the dose figures by weight: what each figure comes to for a
// few weights, the lower where there are two.
type DoseTable struct {
	Basis   string   // "By actual weight."
	Weights []string // "60 kg", "80 kg"
	Rows    []DoseRow
	Note    string
}

// DoseRow is one dose figure.
type DoseRow struct {
	Label    string
	Value    string   // "0.5 mg/kg or 50 mg, the lower"
	Grade    string   // the least sure of its figures
	Examples []string // by weight, as DoseTable.Weights
}

// gradeWords are the ways of knowing a figure.
var gradeWords = map[string]string{"P": "published", "L": "from the literature", "D": "our default", "U": "uncertain"}

// gradeMeans explains each once a page.
var gradeMeans = []Option{
	{"P", "Read in a public page that is named beside it."},
	{"L", "Known from the literature or a regulation; the text was not read again for this page."},
	{"D", "A choice of those who wrote the protocol, where sources disagree or are silent."},
	{"U", "Remembered or reported; check it before relying on it."},
}

func anchor(name string) string { return "r-" + name }

func citeAnchor(n int) string { return "ref-" + strconv.Itoa(n) }
