package instrument

import (
	"fmt"
	"strings"
)

// The states of an outcome.
const (
	OutcomeMet     = "met"     // in the good direction
	OutcomeNot     = "not met" // not by this definition
	OutcomeWorse   = "worse"   // as large, and harder
	OutcomeUnasked = "cannot be said"
)

// An Outcome is one published definition held to a change: what it is called,
// how it goes, whose it is, and whether it is met.
type Outcome struct {
	Name       string // "response", "remission", "recovery", "smallest change people notice", "reliable change"
	Of         string // whose figure it is, where there are several: "NHS Talking Therapies"
	Definition string // "at least 50 % below the first score"
	State      string
	Why        string // of OutcomeUnasked, and of a remission that was there from the start
	Source     Source
}

// The names of outcomes.
const (
	NameResponse  = "response"
	NameRemission = "remission"
	NameRecovery  = "recovery"
	NameNoticed   = "smallest change people notice"
	NameReliable  = "reliable change"
)

// Outcomes holds every published definition the instrument has to a change.
// Nothing is said of answers about different times.
func (c Changed) Outcomes(d *Definition) []Outcome {
	rules := d.Change
	if rules == nil {
		return nil
	}
	var out []Outcome
	add := func(name string, m *Met) {
		if m != nil {
			out = append(out, c.outcome(name, *m))
		}
	}
	add(NameResponse, c.Response)
	if c.Remission != nil {
		out = append(out, c.outcome(NameRemission, *c.Remission))
		if last := &out[len(out)-1]; last.State == OutcomeMet && c.Remission.Test.number(c.Before) {
			last.Why = "the first score was there already"
		}
	}
	if c.EndState != nil && len(c.Reliable) > 0 {
		out = append(out, c.recovery())
	}
	for _, m := range c.Reliable {
		out = append(out, c.outcome(NameReliable, m))
	}
	for _, m := range c.MCID {
		out = append(out, c.outcome(NameNoticed, m))
	}
	return out
}

func (c Changed) outcome(name string, m Met) Outcome {
	out := Outcome{Name: name, Of: m.Name, Definition: m.Words(), State: OutcomeNot, Source: m.Source}
	switch {
	case !c.Comparable:
		out.State, out.Why = OutcomeUnasked, "the two answers are about different times"
	case !m.Applies:
		out.State, out.Why = OutcomeUnasked, "a share of a first score of 0 says nothing"
	case m.Met:
		out.State = OutcomeMet
	case m.Direction == Worsened && (name == NameReliable || name == NameNoticed):
		out.State = OutcomeWorse
	}
	return out
}

// recovery is a reliable improvement that ends where people without the
// condition mostly are, from outside of it. ref: jacobson1991
func (c Changed) recovery() Outcome {
	rel, end := c.Reliable[0], c.EndState
	out := Outcome{Name: NameRecovery, State: OutcomeNot, Source: end.Source,
		Definition: "a reliable change (" + rel.Words() + ") that ends " + end.Words()}
	switch {
	case !c.Comparable:
		out.State, out.Why = OutcomeUnasked, "the two answers are about different times"
	case end.Test.number(c.Before):
		out.State, out.Why = OutcomeUnasked, "the first score was there already"
	case rel.Met && end.Met:
		out.State = OutcomeMet
	}
	return out
}

// Words says how a threshold goes: "at least 6 points", "at least 50 % of the
// first score", "below 5".
func (t Threshold) Words() string {
	switch {
	case t.Percent != nil:
		return "at least " + t.Percent.String() + " % of the first score"
	case t.Points != nil:
		return "at least " + points(*t.Points)
	case t.SD != nil:
		return fmt.Sprintf("at least %s: more than 1.96 standard errors of a difference (SD %s, reliability %s)", points(t.least()), t.SD, t.R)
	}
	return t.Test.words()
}

// Least is the smallest whole number of points that meets a threshold in
// points; false where it goes by a share or by the end.
func (t Threshold) Least() (Number, bool) {
	switch {
	case t.Points != nil:
		return *t.Points, true
	case t.SD != nil:
		return t.least(), true
	}
	return Number{}, false
}

// least is the smallest whole number whose square is above 1.96 standard errors
// squared: a limit of 6.21 means 7 points.
func (t Threshold) least() Number {
	square := t.square()
	for n := int64(1); n < mostFigure; n++ {
		if Whole(n*n).Cmp(square) > 0 {
			return Whole(n)
		}
	}
	return Whole(mostFigure)
}

func points(n Number) string {
	if n == Whole(1) {
		return "1 point"
	}
	return n.String() + " points"
}

// words says a test: "below 5", "at 28 or below".
func (t Test) words() string {
	at := t.At.String()
	switch t.Op {
	case "at_or_above":
		return "at " + at + " or above"
	case "above":
		return "above " + at
	case "at_most":
		return "at " + at + " or below"
	case "below":
		return "below " + at
	}
	return "at " + at + strings.Join(t.Is, ", ")
}

// Whisker is the reliable change that staff are told by, in points: the first
// published one. False where none is published in points.
func (d *Definition) Whisker() (by Threshold, points Number, ok bool) {
	if d.Change == nil || len(d.Change.Reliable) == 0 {
		return Threshold{}, Number{}, false
	}
	by = d.Change.Reliable[0]
	points, ok = by.Least()
	return by, points, ok
}
