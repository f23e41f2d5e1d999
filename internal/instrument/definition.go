// Package instrument holds questionnaires and scales: what is asked, what was
// answered, and what the answers add up to. An instrument is a file: its
// questions by number or, where its licence lets us, by their words; what may be
// answered; how it is scored; which single answer matters whatever the total
// is. Scoring is exact and the same everywhere, a blank is never taken for "no",
// and an answer the scale does not have refuses the whole response.
package instrument

import "slices"

// A Definition is one instrument as data: what is asked, what may be answered,
// what the answers add up to, and what hangs on a single answer. It is read
// from a file of the folder instruments and never changed.
type Definition struct {
	ID      string // "phq-9"
	Version string // of this file, "1.0.0"; a response names the version it answers
	Title   string
	Short   string // what clinicians call it: "PHQ-9"
	About   string // what it measures: "depression"
	Rater   string // patient, clinician or observer
	Seconds int    // how long answering takes, our estimate, for the client's weekly budget; 0 where a clinician fills it in
	Without string // the instrument that asks the same without the questions that matter at once: "phq-8"; empty where there is none
	// MeetFirst says that it is put to nobody who is alone with it before they
	// have met somebody of the staff: it asks about what was done to them.
	MeetFirst bool
	Licence   Licence
	Source    Source
	Recalls   []Recall // the time that is asked about; the first is the published one
	Scales    []Scale
	Items     []Item // in published order
	Groups    []Group
	Skips     []Skip
	Main      string // the score, word or flag the status speaks about; empty where none stands for the whole
	Instead   string // the score that still counts where Main cannot be made
	Scores    []Scoring
	Flags     []Flag
	Words     []Word
	Lists     []List
	Alerts    []Alert
	Change    *ChangeRules
	Schedule  []string // hints for plans: "baseline", "weekly"
	Panel     string   // LOINC code of the panel, empty where none is sure
	Wording   map[string]Wording
	Pack      string // the data pack it came with, "a4"; empty for what is always there
	Total     bool   // only the total is entered; the items are not ours to hold

	hash   string
	items  map[string]int // item → index
	scores map[string]int
	flags  map[string]int
	words  map[string]int
	names  map[string]int // every name an item is known by, its own among them
}

// Hash is the SHA-256 of the file, in hexadecimal: what a response pins.
func (d *Definition) Hash() string { return d.hash }

// Item returns an item by its id.
func (d *Definition) Item(id string) (Item, bool) {
	if i, ok := d.items[id]; ok {
		return d.Items[i], true
	}
	return Item{}, false
}

// Scoring returns a score's rule by its id.
func (d *Definition) Scoring(id string) (Scoring, bool) {
	if i, ok := d.scores[id]; ok {
		return d.Scores[i], true
	}
	return Scoring{}, false
}

// ScaleOf returns what may be answered to an item.
func (d *Definition) ScaleOf(it Item) Scale { return d.Scales[it.scale] }

// RiskItems returns the items an alert hangs on, in published order: their
// answers are entries at once.
func (d *Definition) RiskItems() []string {
	var ids []string
	for _, it := range d.Items {
		if slices.ContainsFunc(d.Alerts, func(a Alert) bool { return a.Item == it.ID }) {
			ids = append(ids, it.ID)
		}
	}
	return ids
}

// Licence classes, by what a repository may hold.
const (
	PublicDomain  = "A1"  // wording verbatim
	FreeOfCharge  = "A2"  // wording verbatim with the holder's notice
	OpenLicence   = "A3"  // wording verbatim with attribution
	Restricted    = "A4"  // only in a data pack with a licence of its own
	OurWords      = "A5"  // clinical criteria, in our own words
	OurOwn        = "own" // written for Clew
	StructureOnly = "B"   // items by number, scoring; the clinic loads the text it has a licence for
	EntryOfTotal  = "C"   // a field for the total, nothing else
)

// Classes are the licence classes, the freest first.
var Classes = []string{OurOwn, PublicDomain, FreeOfCharge, OpenLicence, OurWords, Restricted, StructureOnly, EntryOfTotal}

// A Licence says who holds the rights and what may be done.
type Licence struct {
	Class   string
	Holder  string
	Notice  string // printed wherever the wording is
	URL     string
	Checked string // the day this entry was last held against its sources, "2026-11-22"
	Attest  bool   // a clinic states that it holds a licence before it loads the wording
	Note    string
	Source  Source
}

// Texted reports whether the wording of this class may be in a file here.
func (l Licence) Texted() bool { return l.Class != StructureOnly && l.Class != EntryOfTotal }

// A Source says where a fact of an instrument comes from and how sure it is.
type Source struct {
	Cite  string // keys of docs/references.md, comma-separated
	Grade string // H high, M medium, L low
	Basis string // published, convention, or recommended: our choice where nothing is published
	Note  string
}

// Grades are the degrees of confidence, the surest first.
var Grades = []string{"H", "M", "L"}

// Bases say what a rule rests on.
var Bases = []string{"published", "convention", "recommended"}

// A Recall is the time an administration asks about. Another recall is another
// variant: it is stored with the response and never pooled silently.
type Recall struct {
	ID    string // "two-weeks"
	Title string
}

// A Scale is what may be answered: one or several of some options, a number
// between two ends, or a time of day.
type Scale struct {
	ID       string
	Options  []Option // in published order; empty for numbers and times
	Many     bool     // several options may be ticked
	From, To Number   // ends of a number, both allowed
	Step     Number   // the number is From plus a multiple of it
	Clock    bool     // a time of day, "23:30"
}

// An Option is one possible answer.
type Option struct {
	Value  string   // what is stored: "2", "yes"
	Scored Number   // what it counts
	Also   []string // other spellings of the same answer, taken when answers come from elsewhere
	LOINC  string   // answer code
}

// An Item is one question.
type Item struct {
	ID       string   // "q9"
	Number   int      // as printed on the form, 0 where it bears none
	Scale    string   // what may be answered
	Required bool     // a response without it is not whole
	Base     *Number  // of a reversed item: it counts base less the answer
	LOINC    string   // code of the question
	Also     []string // other names the item goes by in answers from elsewhere

	scale int
}

// A Group is a list of items that stand under one name where answers are
// written as an object: {"trauma": 1, "items": [0, 1, 0, 0, 1]}.
type Group struct {
	Name string // "items", "taps2.alcohol"
	Of   []string
}

// A Skip says which items are not asked, and when. A skipped item that is
// blank counts as 0 and is not missing.
type Skip struct {
	Items  []string
	When   Condition
	Ignore bool // answers that stand there all the same do not count
}

// The kinds of score: a closed set.
const (
	KindSum    = "sum"
	KindMean   = "mean"
	KindMax    = "max"
	KindCount  = "count"  // items with one of some answers
	KindTimes  = "times"  // another score times a figure
	KindLookup = "lookup" // another score or item through a table or steps
	KindRatio  = "ratio"  // one score or item over another
	KindHours  = "hours"  // from one time of day to another, across midnight
)

// Kinds are the kinds of score.
var Kinds = []string{KindSum, KindMean, KindMax, KindCount, KindTimes, KindLookup, KindRatio, KindHours}

// A Scoring is how one number is computed. Its id is also its place in a
// printed result: "subscales.B" stands under "subscales".
type Scoring struct {
	ID       string
	Title    string
	Kind     string
	Of       []string          // items or earlier scores; for hours and ratio exactly two
	Weights  map[string]Number // what a part counts times; 1 where none is named
	Least    int               // the least parts that must be answered; all where 0
	AllAsked bool              // it is not made where one of its items was not asked
	Prorate  bool              // the sum of those answered stands for all, in proportion
	Plus     Number            // added at the end
	Having   []string          // of a count: the answers that count
	By       Number            // of times and ratio: the figure
	Table    map[Number]Number // of a lookup: exact values
	Steps    []Step            // or steps
	From     Number            // lowest value there can be
	To       Number            // highest
	Whole    bool              // it is shown rounded half up to a whole number, and banded by that
	Better   string            // down: lower is better; up: higher is; empty: neither
	LOINC    string
	Unit     string // UCUM, "{score}" where empty
	Bands    []Bands
	Source   Source

	parts []part
}

// A Step is one step of a lookup: everything up to its end.
type Step struct {
	To        *Number // the end, nil for the last step
	Inclusive bool    // the end itself belongs to the step
	Value     Number
}

// Bands divide a score's range and give each part a name.
type Bands struct {
	Set    string // the key it is printed under: "severity"
	Of     []Band
	Source Source
}

// A Band is one part of a range. Of a whole score To is in it; of others Below
// ends it.
type Band struct {
	Name     string // "moderately-severe"
	Title    string // what a person reads
	From, To Number
	Below    bool // To itself is not in it
}

// A Flag is something that is so, is not so, or cannot be said.
type Flag struct {
	ID     string
	Title  string
	When   Condition
	Source Source
}

// A Word is a result that is a word: the first case that holds.
type Word struct {
	ID     string
	Title  string
	Cases  []Case
	Else   string // empty: no word
	LOINC  string
	Source Source
}

// A Case is one possible word.
type Case struct {
	Say  string
	When Condition
}

// A List is a result that is a list: of scores, or of names that hold.
type List struct {
	ID     string
	Scores []string
	Names  []Case
}

// Levels of an alert, the mildest first.
const (
	Green = "green" // noted
	Amber = "amber" // somebody looks the same day
	Red   = "red"   // somebody acts now
)

// Levels are the levels of an alert, the mildest first.
var Levels = []string{Green, Amber, Red}

// An Alert says that an answer matters whatever the total is, or that a result
// does. Exactly one of Item, Score, Word and Flag is set.
type Alert struct {
	ID          string
	Item        string
	Score       string
	Word        string
	Flag        string
	Levels      []Level // the strictest that holds counts
	NeedsAnswer bool    // left blank, it is "not answered": never "no risk"
	Source      Source
}

// A Level is when an alert has which level.
type Level struct {
	Level string
	Test  Test
}

// ChangeRules say what a difference between two scores means.
type ChangeRules struct {
	Score     string
	Response  *Threshold  // a relief by a share of the first score
	Remission *Threshold  // an end at or under a score
	EndState  *Threshold  // the end that makes a reliable change a clinically significant one
	MCID      []Threshold // the smallest difference people notice, as published: several
	Reliable  []Threshold // more than the instrument's own noise; the first is the one staff are told by
	Rises     []Rise      // a worsening that raises an alert
}

// A Threshold is one published limit of a change.
type Threshold struct {
	Name    string  // whose it is, where there are several
	Percent *Number // of the first score
	Points  *Number // at least so many
	SD      *Number // or 1.96 standard errors of a difference, from these two
	R       *Number
	Test    Test // of the second score
	Source  Source
}

// A Rise is a worsening that raises an alert.
type Rise struct {
	Points Number
	Level  string
	Source Source
}

// A Wording is an instrument's text in one language: what ships with it, or a
// clinic's own text pack.
type Wording struct {
	Language string // "en"
	Stem     string
	Recalls  map[string]string    // another stem for another recall
	Items    map[string]string    // by item
	Labels   map[string][]string  // by scale, in the order of its options
	Ends     map[string][2]string // by scale or item: what the lowest and the highest mean
	End      string               // shown when done, where the holder asks for it
}
