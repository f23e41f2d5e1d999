package instrument

import (
	"fmt"
	"slices"
)

// RatedByPatient is the rater of what clients answer themselves.
const RatedByPatient = "patient"

// OneTap is the short form that asks for one tap: better, same, worse, or
// please stop.
const OneTap = "better-same-worse"

// DayAfter is the one tap on the day after a dose: all right, tender, or I'd like
// a call. It measures nothing.
const DayAfter = "day-after"

// RuleRemoteRisk is the rule that nobody is asked about suicide by a link while
// nobody is there to hear the answer. ref: clew-default
const RuleRemoteRisk = "measures.remote-risk"

// AsksRisk reports whether an instrument asks what must not go unheard: a
// question whose blank is its own state, never "no risk".
func (d *Definition) AsksRisk() bool {
	return slices.ContainsFunc(d.Alerts, func(a Alert) bool { return a.Item != "" && a.NeedsAnswer })
}

// Remote returns what may be asked by a link of somebody who is alone, by
// RuleRemoteRisk: the instrument itself while somebody is on duty; without, the
// one that asks the same without the questions that must not go unheard. False
// where there is none: then it is asked in the room.
func (l *Library) Remote(d *Definition, onDuty bool) (*Definition, bool) {
	switch {
	case onDuty || !d.AsksRisk():
		return d, true
	case d.Without == "" || l.byID[d.Without] == nil:
		return nil, false
	}
	return l.byID[d.Without], true
}

// StandsIn reports whether an instrument is the one that may be asked in the
// place of another: see Remote.
func (l *Library) StandsIn(asked, instead string) bool {
	d := l.byID[asked]
	return d != nil && d.Without != "" && d.Without == instead
}

// checkWithout holds every named stand-in to be there and to ask nothing that
// must not go unheard.
func (l *Library) checkWithout(files map[string][]byte) []Problem {
	var problems []Problem
	for _, path := range sortedPaths(files) {
		for _, d := range l.list {
			if d.Without == "" || path != d.path() {
				continue
			}
			if other := l.byID[d.Without]; other == nil || other.AsksRisk() {
				problems = append(problems, Problem{File: path, Line: 1, Column: 1,
					Sentence: fmt.Sprintf("In the place of %q nothing can be asked that is not here or that asks about risk itself: %q.", d.ID, d.Without)})
			}
		}
	}
	return problems
}

// path is where an instrument's file lies.
func (d *Definition) path() string {
	if d.Pack != "" {
		return "packs/" + d.Pack + "/" + d.ID + ".yaml"
	}
	return d.ID + ".yaml"
}
