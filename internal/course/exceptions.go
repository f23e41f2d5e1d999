package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// An Exception is one decision to go on although a rule stood in the way, with
// what it rested on and what has happened since. A review that was decided is
// one too; Overridden tells the two apart.
type Exception struct {
	Entry      ledger.Entry // when and by whom
	Course     id.Course
	Protocol   string
	Gate       protocol.Gate
	Rule       string
	Title      string             // of the rule, where its version can still be read; else its name
	Decision   protocol.Decision  // what the rule asked for; empty where its version cannot be read
	Overridden bool               // an exclusion or a hold was gone against; a review is only decided
	Say        string             // the finding's sentence as it stood
	Reason     string             // the decider's
	Evidence   []ledger.Entry     // the entries it rested on, as far as they stand in this chart
	Documents  []string           // what was said to be on file
	Second     string             // whose second signature the rule asked for; empty: nobody's
	Cosigned   *ledger.Entry      // that signature
	Since      []ledger.Entry     // doses, adverse events and closed sessions of the record after it, oldest first
	Worst      *dosing.EventNoted // the gravest adverse event since; nil: none on record
	Serious    bool               // one of them was serious
	Reopened   bool               // another decision about the same thing was needed since
}

// Exceptions lists the decisions of a chart to go on, oldest first. find finds
// the version a decision was made by, or nil.
func Exceptions(chart ledger.Chart, find func(hash string) *protocol.Definition) []Exception {
	var out []Exception
	all := screening.Decisions(chart)
	for i, r := range all {
		if r.Fact.Decision != screening.GoOn {
			continue
		}
		x := Exception{Entry: r.Entry, Course: r.Fact.Course, Protocol: r.Fact.Protocol, Gate: protocol.Gate(r.Fact.Gate), Rule: r.Fact.Rule,
			Title: r.Fact.Rule, Say: r.Fact.Say, Reason: r.Fact.Reason, Documents: r.Fact.Documents, Second: r.Fact.Second, Cosigned: r.Cosigned}
		if d := find(r.Fact.Hash); d != nil {
			if rule, ok := d.Rule(r.Fact.Rule); ok {
				x.Title, x.Decision = rule.Title, rule.Decision
				x.Overridden = rule.Decision == protocol.Exclude || rule.Decision == protocol.Hold
			}
		}
		for _, key := range r.Fact.Evidence {
			if e, ok := chart.Entry(key); ok {
				x.Evidence = append(x.Evidence, e)
			}
		}
		x.Reopened = slices.ContainsFunc(all[i+1:], func(o screening.Ruling) bool {
			return o.Fact.Rule == x.Rule && o.Fact.Gate == r.Fact.Gate && o.Fact.Course == x.Course && o.Fact.Order == r.Fact.Order && o.Fact.For == r.Fact.For
		})
		x.since(chart)
		out = append(out, x)
	}
	return out
}

// since collects what happened after a decision.
func (x *Exception) since(chart ledger.Chart) {
	for e := range chart.Standing() {
		if e.Seq <= x.Entry.Seq {
			continue
		}
		switch f := e.Fact.(type) {
		case dosing.DoseGiven, dosing.SessionClosed:
			x.Since = append(x.Since, e)
		case dosing.EventNoted:
			x.Since, x.Serious = append(x.Since, e), x.Serious || f.Serious
			if x.Worst == nil || f.Grade > x.Worst.Grade {
				x.Worst = &f
			}
		}
	}
}

// A RuleException counts the exceptions of one rule.
type RuleException struct {
	Rule, Title string
	Decided     int // decisions to go on
	Overridden  int // of them, against an exclusion or a hold
	Unsigned    int // of them, without the second signature that was asked for
	Serious     int // of them, followed by a serious adverse event, whatever its cause
	Last        time.Time
}

// CountExceptions counts exceptions by rule, those decided most often first.
func CountExceptions(of []Exception) []RuleException {
	var out []RuleException
	for _, x := range of {
		i := slices.IndexFunc(out, func(r RuleException) bool { return r.Rule == x.Rule })
		if i < 0 {
			out, i = append(out, RuleException{Rule: x.Rule, Title: x.Title}), len(out)
		}
		r := &out[i]
		r.Decided++
		if x.Overridden {
			r.Overridden++
		}
		if x.Second != "" && x.Cosigned == nil {
			r.Unsigned++
		}
		if x.Serious {
			r.Serious++
		}
		if x.Entry.At.After(r.Last) {
			r.Last = x.Entry.At
		}
	}
	slices.SortStableFunc(out, func(a, b RuleException) int { return b.Decided - a.Decided })
	return out
}
