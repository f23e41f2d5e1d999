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
	"crypto/sha256"
	"encoding/hex"
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
	Params       []Param  // in file order
	Plan         Plan
	Rules        []Rule // in file order

	hash       string
	whole      bool // Parse found no problem
	checked    bool // nor did Check
	params     map[string]*Param
	planned    []string // parameters the plan uses
	vocabulary Vocabulary
}

// A Param is one figure of a protocol, with where it comes from.
type Param struct {
	Name  string
	Value Value
	Unit  string // UCUM
	Grade string // one of Grades
	Cite  string
	Note  string
	mark
}

// String returns the figure as it is said: "160/100", "1.5 mg/kg", "72 hours".
func (p Param) String() string { return said(p.Value, p.Unit) }

// A Rule is one rule of a protocol.
type Rule struct {
	Name         string
	Title        string
	Gate         Gate
	Decision     Decision
	Say          string // the sentence, with places for its evidence
	Override     Override
	Source       Source
	From, To     quantity.Day // first and last day in effect; empty for no bound
	Jurisdiction []string
	Recheck      time.Duration // after how long to measure again; 0 if it does not matter
	Tries        int           // how often; 0 for no limit
	Facts        []string      // the facts it asks about, sorted
	Params       []string      // the parameters it rests on, sorted
	Class        ledger.Class  // the strictest class of those facts; set by Check
	Default      bool          // it rests on a default of ours

	when, clears condition
	mark
}

// Hash returns the SHA-256 of the file in hexadecimal. A course pins it.
func (d *Definition) Hash() string { return d.hash }

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

func hashOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}
