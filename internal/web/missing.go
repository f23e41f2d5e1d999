package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// gates asks the rules what is missing before each step, and puts their
// answers into words for this reader.
func (c *call) gates(seen ledger.Chart) ([]ui.GateView, error) {
	outcomes, err := c.outcomes(seen)
	if err != nil {
		return nil, err
	}
	var out []ui.GateView
	for _, o := range outcomes {
		out = append(out, c.gateView(o))
	}
	return out, nil
}

// outcomes lets the rules look. They get the whole chart: what this reader
// may not see decides all the same. Only their answers leave this function.
func (c *call) outcomes(seen ledger.Chart) ([]protocol.Outcome, error) {
	if c.s.protocol == nil {
		return nil, nil
	}
	ctx := c.r.Context()
	whole, err := c.s.clinic.Record(ctx, c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	settings, err := c.s.clinic.Whole(ctx, c.grant, ledger.SettingStream)
	if err != nil {
		return nil, err
	}
	_, def, err := c.s.protocols.ByWhich(c.s.protocol.Name, whole, settings)
	if err != nil {
		return nil, err
	}
	q := course.Question{Definition: def, Now: c.s.now(), Location: c.s.clinic.Location()}
	return c.s.library.Answers(q, shownGates(seen), whole, settings), nil
}

// shownGates are the steps worth asking about: signing an order only when
// there is one, and nothing further for the dead.
func shownGates(seen ledger.Chart) []protocol.Gate {
	gates := []protocol.Gate{protocol.Determination}
	if _, _, died := ledger.Last[patient.DeathNoted](seen); died {
		return gates
	}
	ended := map[string]bool{}
	for _, o := range ledger.Find[dosing.OrderEnded](seen) {
		ended[string(o.Order)] = true
	}
	for _, o := range ledger.Find[dosing.OrderSigned](seen) {
		if !ended[string(o.Order)] {
			gates = append(gates, protocol.OrderSign)
			break
		}
	}
	return append(gates, protocol.DosingStart)
}

var gateTitles = map[protocol.Gate]string{
	protocol.Determination: "Before treatment is offered",
	protocol.OrderSign:     "Before the order is signed",
	protocol.DosingStart:   "Before a dose",
}

// mostFindings is how many things a step shows at once.
const mostFindings, fewFindings = 4, 2

// gateView is one step: what stands before it first, what is not known next;
// what is clear is only counted. With ?why=all nothing is left out.
func (c *call) gateView(o protocol.Outcome) ui.GateView {
	return c.shownGate(o, c.grant.Reads, c.r.URL.Query().Get("why") == "all")
}

// shownGate is gateView for what may be read, all of it or the first few.
func (c *call) shownGate(o protocol.Outcome, reads func(ledger.Class) bool, all bool) ui.GateView {
	led := map[string]bool{} // one way to a page is enough
	v := ui.GateView{Title: gateTitles[o.Gate], Status: string(o.Status), Of: len(o.Findings)}
	hidden := map[string]int{}
	var stand, open int
	for _, f := range o.Findings {
		switch {
		case f.State == protocol.Clear || f.Settled:
			v.Ready++
			continue
		case f.State == protocol.Stands && f.Decision.Blocks():
			stand++
		case f.State == protocol.Unknown:
			open++
		default:
			v.Ready++ // shown, and in nobody's way
		}
		if !reads(f.Class) {
			hidden[clearer(f)]++
			continue
		}
		view := c.findingView(f)
		view.Source.Href = ruleAddress(o, f)
		if do := c.adoptNow(o, f); do.Href != "" {
			view.Do = do
		}
		if led[view.Do.Href] {
			view.Do = ui.Action{}
		}
		led[view.Do.Href] = view.Do.Href != ""
		v.Findings = append(v.Findings, view)
	}
	for _, who := range slices.Sorted(maps.Keys(hidden)) {
		v.Findings = append(v.Findings, hiddenView(who, hidden[who]))
	}
	v.Summary = summary(v.Ready, v.Of, stand, open)
	if len(hidden) > 0 {
		// Whether something stands or is only not known is part of what is kept.
		v.Status, v.Summary = "", summary(v.Ready, v.Of, 0, 0)+" The rest is with the care team."
	}
	most := mostFindings
	if o.Gate == protocol.Determination && c.route.pattern == "GET "+pathChart && reads(ledger.Clinical) {
		most = fewFindings // the screening has a page of its own
	}
	if n := len(v.Findings); n > most+1 && !all {
		// What can be done on this page stays in sight.
		if i := slices.IndexFunc(v.Findings, func(f ui.FindingView) bool { return strings.HasPrefix(f.Do.Href, "#") }); i >= most {
			v.Findings[most-1] = v.Findings[i]
		}
		v.Findings = v.Findings[:most]
		v.AllHref, v.AllLabel = c.chartPath()+"?why=all", "See all "+small(n)
	}
	return v
}

// summary is "Four of twelve are clear. Two stand in the way, six are not known yet."
func summary(ready, of, stand, open int) string {
	if of == 0 {
		return "The protocol names nothing for this step."
	}
	first := capital(small(ready)) + " of " + small(of) + " are clear."
	if ready == 1 {
		first = "One of " + small(of) + " is clear."
	}
	if ready == 0 {
		first = "None of " + small(of) + " is clear yet."
	}
	var rest []string
	if stand > 0 {
		rest = append(rest, plural(stand, "stands in the way", "stand in the way"))
	}
	if open > 0 {
		rest = append(rest, plural(open, "is not known yet", "are not known yet"))
	}
	if len(rest) == 0 {
		return first
	}
	return first + " " + capital(strings.Join(rest, ", ")) + "."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "one " + one
	}
	return small(n) + " " + many
}

// small writes a small number as a word.
func small(n int) string {
	words := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// decisions are what a standing rule asks for, in a word.
var decisions = map[protocol.Decision]string{
	protocol.Exclude: "not with this protocol",
	protocol.Hold:    "wait",
	protocol.Review:  "a prescriber decides",
	protocol.Caution: "take care",
	protocol.Info:    "good to know",
}

func stateOf(f protocol.Finding) ui.State {
	switch {
	case f.State == protocol.Unknown:
		return ui.State{Kind: "plain", Word: "Not known yet"}
	case f.Decision == protocol.Exclude:
		return ui.State{Kind: "risk", Word: "Not with this protocol"}
	case f.Decision.Blocks():
		return ui.State{Kind: "hold", Word: "Still needed"}
	}
	return ui.State{Kind: "plain", Word: "Good to know"}
}

// findingView is one rule's answer in words.
func (c *call) findingView(f protocol.Finding) ui.FindingView {
	v := ui.FindingView{Title: f.Title, State: stateOf(f), Clears: clearsWords(f), Source: c.sourceOf(f)}
	if f.Say != "" {
		v.Evidence = append(v.Evidence, f.Say)
	}
	for _, e := range f.Evidence {
		if words := evidenceWords(f.Say, e); words != "" {
			v.Evidence = append(v.Evidence, words)
		}
	}
	if f.State == protocol.Stands {
		v.Decision, v.Override = decisions[f.Decision], f.Override.Sentence
	} else {
		v.Decision = "ask"
	}
	if asksVitals(f) && c.mayRecord() {
		v.Decision = "measure"
		v.Do = ui.Action{Label: "Record it now", Href: "#" + ui.VitalsFormID}
	} else {
		v.Do = c.doNow(f)
	}
	return v
}

// doNow leads to where a reader can do something about a finding: answer what
// is not known, or decide about what stands.
func (c *call) doNow(f protocol.Finding) ui.Action {
	for _, n := range f.Missing {
		if do := c.doAt(n.Fact); do.Href != "" && c.grant.Allows(access.Create, ledger.Clinical) {
			return do
		}
	}
	if f.State != protocol.Stands || !f.Decision.Blocks() || f.Settled || !c.grant.Allows(access.Sign, ledger.Clinical) {
		return ui.Action{}
	}
	for _, e := range f.Evidence { // one of the clinic's own acts that is missing
		if do := c.doAt(e.Fact); do.Href != "" && vocabulary()[e.Fact].Known {
			return do
		}
	}
	if f.Gate == protocol.Determination {
		return ui.Action{Label: "Decide", Href: c.chartPath() + "/screening#" + ruleID(f.Rule)}
	}
	return ui.Action{}
}

// clearsWords stand behind "Clears it".
func clearsWords(f protocol.Finding) string {
	return capital(strings.TrimPrefix(f.Clears, "Clears "))
}

// asksVitals reports whether what is missing is measured with the form on
// this page.
func asksVitals(f protocol.Finding) bool {
	for _, n := range f.Missing {
		if strings.HasPrefix(n.Fact, "vitals.") {
			return true
		}
	}
	for _, e := range f.Evidence {
		if f.State == protocol.Stands && strings.HasPrefix(e.Fact, "vitals.") {
			return true
		}
	}
	return false
}

// evidenceWords is a reading with its age. What the rule's own sentence says
// already is not said again.
func evidenceWords(said string, e protocol.Evidence) string {
	aged := e.Age != "" && e.Age != "just now"
	switch {
	case e.Value == "" || e.Value == "none":
		return ""
	case strings.Contains(said, e.Value) && strings.Contains(said, e.Detail):
		if aged && !strings.Contains(said, e.Age) {
			return "From " + e.Age + " ago."
		}
		return ""
	}
	out := e.Value
	if e.Detail != "" && e.Detail != e.Value {
		out = e.Detail
		if e.Value != "yes" && e.Value != "no" {
			out = e.Value + ": " + e.Detail
		}
	}
	if aged {
		out += ", " + e.Age + " ago"
	}
	return stop(capital(out))
}

var gradeWords = map[string]string{"P": "read in a public page", "L": "known from the literature", "D": "a default of Clew’s", "U": "uncertain"}

func (c *call) sourceOf(f protocol.Finding) ui.Source {
	grade := f.Source.Evidence
	if grade == "" || grade == "default" {
		grade = gradeWords[f.Source.Grade]
	}
	return ui.Source{Cite: c.s.cited(f.Source.Keys()), Grade: grade, Note: f.Source.Note, Default: f.Default}
}

// clearer names who can do something about what a reader may not see.
func clearer(f protocol.Finding) string {
	for _, role := range []string{"prescriber", "therapist", "monitor"} {
		if slices.Contains(f.Override.By, role) {
			return "A " + role
		}
	}
	return "The care team"
}

func hiddenView(who string, n int) ui.FindingView {
	title := "Something only the care team may read"
	if n > 1 {
		title = capital(small(n)) + " things only the care team may read"
	}
	return ui.FindingView{Title: title, State: ui.State{Kind: "hold", Word: "Still needed"}, Clears: who + " looks at it.", Hidden: true}
}
