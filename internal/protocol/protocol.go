// Package protocol reads protocol definitions, finds every mistake in them, and
// says what their rules answer about one person at one time.
//
// A protocol is a YAML file: parameters with their sources, the plan of a
// course, and rules. A rule stands before a gate (may this person be treated,
// may this dose be ordered, may it be given now) and tests facts about the
// person. Its answer is a finding: it stands, it is clear, or too little is
// known to say; with the readings it rests on, what is missing, what would
// clear it, and who may go on all the same.
//
// Parse reads a file, Check holds it against the facts that exist, Evaluate
// answers. Nothing here knows a clinical number: those are in the files, each
// with its source. The package does no input or output and has no clock.
//
// # Unknown is an answer
//
// Conditions have three values: yes, no and unknown. All and any follow
// Kleene: one no decides an all, one yes decides an any, and an unknown
// elsewhere does not matter. Taking a whole fact away from what is known can
// turn an answer into unknown, never into its opposite; so no rule is ever
// cleared by forgetting. The clinic's own acts (FactType.Known) are the
// exception: an absent consent is no consent.
//
// # Blood pressure, and other readings that are repeated
//
// A reading's `within` is the greatest age of the deciding reading, the latest
// one. `mean_of: 2, discard_first_of: 3` is the mean of the last two readings of
// one sitting, and once three were taken the first is not used. Readings belong
// to one sitting when they are at most `sitting` (without it, `within`) older
// than the deciding one, so last month's pressure is never averaged with
// today's.
//
// With a single reading in the sitting, that reading decides. It is enough to
// hold: waiting for a second before holding would be the wrong way round. It is
// also enough not to hold, because nothing in that sitting was high; asking a
// second measurement of everybody at 118/76 costs five minutes each and teaches
// people to type the first number twice. After a high reading it is not: the
// high one is in the sitting, so it takes two more, or one low enough to bring
// the mean below the limit, to clear. A rule that needs two readings of
// everybody says `at_least: 2`; a single reading can then make it stand but not
// clear.
package protocol

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// A Definition is one version of one protocol. It never changes once it was
// checked, and may then be used by any number of callers at once.
type Definition struct {
	Name         string // "kap-im"
	Version      string
	Title        string
	Status       string   // what kind of text this is and who must review it, in one or two sentences
	Jurisdiction []string // where it is meant for: "US", "US-NY"
	Source       Source   // what every rule says unless it says otherwise
	OffByDefault bool     // not offered until a site turns it on by adopting it
	BasedOn      Base     // the protocol this is a site's own version of; zero for none
	Includes     []string // names of the libraries taken in
	Params       []Param  // those of libraries first, then in file order
	Plan         Plan
	Rules        []Rule       // those of libraries first, then in file order
	Considered   []Considered // likewise

	hash       string
	texts      Shelf
	places     map[string]mark // of what has no mark of its own: "title", "dose"
	library    bool
	whole      bool // Parse found no problem
	checked    bool // nor did Check
	params     map[string]*Param
	planned    []string          // parameters the plan uses
	labels     map[string]string // what they are there
	plans      []planText        // what the plan was read from, the first first
	vocabulary Vocabulary
	facts      map[string]*FactType // the vocabulary, for looking up often
}

// A Param is one figure of a protocol, with where it comes from.
type Param struct {
	Name    string
	Value   Value
	Unit    string // UCUM
	Grade   string // one of Grades
	Cite    string
	Note    string
	Library string // the library it comes from, also where its value differs here; empty for the file's own
	varied  bool
	mark
}

// String returns the figure as it is said: "160/100", "1.5 mg/kg", "72 hours".
func (p Param) String() string { return said(p.Value, p.Unit) }

// Problem makes a problem of this parameter, where it stands in the file.
func (p Param) Problem(suggestion, sentence string) Problem {
	return Problem{File: p.file, Line: p.line, Column: p.column, Sentence: sentence, Suggestion: suggestion}
}

// A Rule is one rule of a protocol.
type Rule struct {
	Name         string
	Title        string
	Gate         Gate
	Decision     Decision
	Say          string // the sentence, with places for its evidence
	Override     Override
	Source       Source
	Library      string        // the library it comes from, also where it was varied; empty for the file's own
	From, To     quantity.Day  // first and last day in effect; empty for no bound
	Jurisdiction []string      // where it applies: "US", "US-NY"; everywhere if there is none
	Recheck      time.Duration // after how long to measure again; 0 if it does not matter
	Tries        int           // how often; 0 for no limit
	Facts        []string      // the facts it asks about, sorted
	Params       []string      // the parameters it rests on, sorted
	Class        ledger.Class  // the strictest class of those facts; set by Check
	Default      bool          // it rests on a default of ours

	when, clears condition
	varied       string // who varied it last
	said         string // what would clear it, if that is the same for everybody
	mark
}

// A Base is the protocol that a site's own version starts from.
type Base struct {
	Protocol string // its name
	Hash     string // the hash of the whole of its text
}

// A Considered is something that was weighed and that, on purpose, no rule
// raises.
type Considered struct {
	Name    string
	Fact    string
	Say     string // why, in one sentence
	Source  Source
	Library string // the library it comes from; empty for the file's own
	mark
}

// Hash returns what a course pins: the SHA-256, in hexadecimal, of the file and
// of every text it takes in (see hashOf).
func (d *Definition) Hash() string { return d.hash }

// Texts returns every text the protocol was made of, its own under its name: a
// shelf that it can be loaded from again, whatever is shipped by then.
func (d *Definition) Texts() Shelf { return maps.Clone(d.texts) }

// Param returns a parameter by name.
func (d *Definition) Param(name string) (Param, bool) {
	if p, ok := d.params[name]; ok {
		return *p, true
	}
	return Param{}, false
}

// Rule returns a rule by name.
func (d *Definition) Rule(name string) (Rule, bool) {
	for _, r := range d.Rules {
		if r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}

// inEffect reports whether the rule applies on a day.
func (r *Rule) inEffect(day quantity.Day) bool {
	return (r.From == "" || r.From <= day) && (r.To == "" || day <= r.To)
}

// inForce reports whether the rule applies at a place. Where the place is not
// known, or not exactly enough, every rule applies.
func (r *Rule) inForce(place string) bool {
	if len(r.Jurisdiction) == 0 || place == "" {
		return true
	}
	return slices.ContainsFunc(r.Jurisdiction, func(j string) bool {
		return j == place || strings.HasPrefix(place, j+"-") || strings.HasPrefix(j, place+"-")
	})
}

// considered returns what was considered by name.
func (d *Definition) considered(name string) (Considered, bool) {
	for _, c := range d.Considered {
		if c.Name == name {
			return c, true
		}
	}
	return Considered{}, false
}
