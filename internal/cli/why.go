package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

type whyCmd struct {
	Book      `embed:""`
	Who       string `arg:"" optional:"" help:"A patient or a course: its key, a key where the record came from, or a whole name."`
	Gate      string `help:"Only one step: determination, order.sign, dosing.start, dosing.further, dosing.leave or course.continue." placeholder:"GATE"`
	At        string `help:"As the book stood then, such as 2026-11-22T12:00:00Z." placeholder:"TIME"`
	Hindsight bool   `help:"With --at: also what was recorded only later."`
	Protocol  string `help:"By which protocol; a patient's open course says so itself. Shipped: ${protocols}." placeholder:"NAME"`
	Facts     string `help:"A made-up patient: a file of facts (see docs/facts.md)." placeholder:"FILE"`
	JSON      bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (whyCmd) Help() string {
	return `Example:

  clew why 129c6ac7-8d06-89de-ad63-0204a93e76c3 --db clinic.db --gate dosing.start
  clew why --protocol kap-im --facts ana.json --gate dosing.start

Ends with 0 if every step asked about is open, 1 if one is not or is not known.
A file of facts maps names of docs/facts.md to values, or to lists of
{"value": …, "at": …}; a bare value means now, null means asked and not known,
and "never" that something which has a time never happened.`
}

// Run answers.
func (c *whyCmd) Run(ctx context.Context, w *World) error {
	gates, err := gatesNamed(c.Gate)
	if err != nil {
		return err
	}
	at := w.Now()
	if c.At != "" {
		if at, err = instant(c.At); err != nil {
			return err
		}
	}
	var a answers
	switch {
	case c.Facts != "" && c.Who != "":
		return fault.Bad("facts", "Ask about a patient or about a file of facts, not both.")
	case c.Facts != "":
		a, err = c.madeUp(w, gates, at)
	case c.Who != "":
		a, err = c.real(ctx, w, gates, at)
	default:
		return fault.Bad("who", "Say about whom: a patient, a course, or --facts with a made-up one.")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return w.json(a, a.verdict())
	}
	w.explain(a)
	return a.verdict()
}

// gatesNamed is the one step asked about, or none for every step that the
// protocol has rules for.
func gatesNamed(name string) ([]protocol.Gate, error) {
	if name == "" {
		return nil, nil
	}
	if !slices.Contains(protocol.Gates, protocol.Gate(name)) {
		return nil, fault.Bad("gate", "There is no step %q; there are %s.", name, strings.Join(gateNames(), ", "))
	}
	return []protocol.Gate{protocol.Gate(name)}, nil
}

func gateNames() []string {
	var names []string
	for _, g := range protocol.Gates {
		names = append(names, string(g))
	}
	return names
}

func orEvery(gates []protocol.Gate, def *protocol.Definition) []protocol.Gate {
	if len(gates) == 0 {
		return def.Gates()
	}
	return gates
}

func instant(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.Bad("at", "%q is not a time such as 2026-11-22T12:00:00Z.", s)
}

// answers is what why says.
type answers struct {
	About    string             `json:"about"`
	Outcomes []protocol.Outcome `json:"outcomes"`
}

func (a answers) verdict() error {
	for _, o := range a.Outcomes {
		if !o.Open() {
			return exit(No)
		}
	}
	return nil
}

// madeUp answers about a file of facts.
func (c *whyCmd) madeUp(w *World, gates []protocol.Gate, at time.Time) (answers, error) {
	text, err := readFile(c.Facts)
	if err != nil {
		return answers{}, err
	}
	facts, err := ReadFacts(text, course.Vocabulary(), at)
	if err != nil {
		return answers{}, err
	}
	def, err := w.Protocol(orKapIM(c.Protocol), course.MadeUp(facts))
	if err != nil {
		return answers{}, err
	}
	a := answers{About: "a made-up patient"}
	for _, g := range orEvery(gates, def) {
		a.Outcomes = append(a.Outcomes, def.Evaluate(facts, g, at))
	}
	return a, nil
}

func orKapIM(name string) string {
	if name == "" {
		return "kap-im"
	}
	return name
}

// real answers about somebody in the book.
func (c *whyCmd) real(ctx context.Context, w *World, gates []protocol.Gate, at time.Time) (answers, error) {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return answers{}, err
	}
	defer shut()
	p, grant, err := find(ctx, opened, c.Who, "why")
	if err != nil {
		return answers{}, err
	}
	chart, err := opened.Record(ctx, grant, p.Stream)
	if err != nil {
		return answers{}, err
	}
	whole, err := opened.Whole(ctx, grant, ledger.SettingStream)
	if err != nil {
		return answers{}, err
	}
	settings := whole
	if c.At != "" {
		chart, settings = asOf(chart, at, c.Hindsight), asOf(whole, at, c.Hindsight)
	}
	def, err := versionOf(course.NewProtocols(w.Shelf), c.Protocol, chart, whole)
	if err != nil {
		return answers{}, err
	}
	if err := opened.Visit(ctx, grant, "command", ledger.VisitBody{Stream: p.Stream, Action: "why"}); err != nil {
		return answers{}, err
	}
	q := course.Question{Definition: def, Now: at.In(opened.Location()), Location: opened.Location()}
	return answers{About: p.Name, Outcomes: w.Library.Answers(q, orEvery(gates, def), chart, settings)}, nil
}

func asOf(chart ledger.Chart, at time.Time, hindsight bool) ledger.Chart {
	if hindsight {
		return chart.Hindsight(at)
	}
	return chart.AsOf(at)
}

// versionOf is the version that new courses go by of the protocol asked for; or
// exactly the version that the open course is pinned to; or the one this clinic
// adopted last; or kap-im as shipped. The texts
// are looked for in all that the clinic's chart holds, also after the time that
// is asked about: a text does not change, and its hash says which it is.
func versionOf(all *course.Protocols, asked string, chart, settings ledger.Chart) (*protocol.Definition, error) {
	if asked != "" {
		return all.Named(asked, settings)
	}
	_, def, err := all.ByWhich(orKapIM(""), chart, settings)
	return def, err
}

// find finds a patient by key, by the key of an open course, by the key where
// the record came from, or by whole name.
func find(ctx context.Context, c *clinic.Clinic, who, command string) (clinic.Person, access.Grant, error) {
	none := fault.Missing("There is no patient or course %q in this book.", who)
	grant, err := access.Decide(access.Request{Actor: Program(c, command), Action: access.Read, Class: ledger.Demographics})
	if err != nil {
		return clinic.Person{}, grant, err
	}
	people, _, err := c.People(ctx, grant, "", 1<<30)
	if err != nil {
		return clinic.Person{}, grant, err
	}
	var found []clinic.Person
	for _, p := range people {
		if named(p, who) {
			found = append(found, p)
		}
	}
	if len(found) == 0 && id.Valid(who) {
		if found, err = byCourse(ctx, c, grant, people, id.Course(who)); err != nil {
			return clinic.Person{}, grant, err
		}
	}
	switch len(found) {
	case 0:
		return clinic.Person{}, grant, none
	case 1:
	default:
		return clinic.Person{}, grant, fault.Bad("who", "%d people here are called that; use a key.", len(found))
	}
	grant, err = access.Decide(access.Request{Actor: Program(c, command), Action: access.Read, Class: ledger.Demographics, Subject: found[0].Stream})
	return found[0], grant, err
}

// named reports whether somebody goes by what was typed.
func named(p clinic.Person, who string) bool {
	_, source, _ := strings.Cut(p.Known.Source.ID, "/")
	return string(p.Patient) == who || p.Known.Source.ID == who || (source != "" && source == who) ||
		clinic.Fold(p.Known.Name.Full()) == clinic.Fold(who)
}

func byCourse(ctx context.Context, c *clinic.Clinic, grant access.Grant, people []clinic.Person, key id.Course) ([]clinic.Person, error) {
	for _, p := range people {
		chart, err := c.Whole(ctx, grant, p.Stream)
		if err != nil {
			return nil, err
		}
		for _, o := range ledger.Find[course.Opened](chart) {
			if o.Course == key {
				return []clinic.Person{p}, nil
			}
		}
	}
	return nil, nil
}

// explain prints outcomes for people.
func (w *World) explain(a answers) {
	for i, o := range a.Outcomes {
		if i > 0 {
			fmt.Fprintln(w.Stdout)
		}
		fmt.Fprintf(w.Stdout, "%s · %s · %s %s · %s\n", a.About, o.Gate, o.Protocol, o.Version, o.At.Format("2 Jan 2006 15:04 MST"))
		fmt.Fprintf(w.Stdout, "%s\n", statusSentence(o))
		for _, f := range o.Findings {
			w.explainFinding(f)
		}
	}
}

func statusSentence(o protocol.Outcome) string {
	n := map[protocol.State]int{}
	for _, f := range o.Findings {
		n[f.State]++
	}
	tally := fmt.Sprintf("(%d stand, %d not known, %d clear)", n[protocol.Stands], n[protocol.Unknown], n[protocol.Clear])
	switch o.Status {
	case protocol.StatusOpen:
		return "open: nothing stands in the way " + tally
	case protocol.StatusBlocked:
		return "not open " + tally
	}
	return "not known " + tally
}

func (w *World) explainFinding(f protocol.Finding) {
	out := w.Stdout
	if f.State == protocol.Clear {
		fmt.Fprintf(out, "  clear    %s\n", f.Rule)
		return
	}
	fmt.Fprintf(out, "  %-8s %s (%s)\n", f.State, f.Rule, f.Decision)
	w.explainDecided(f)
	say := f.Say
	if f.State == protocol.Unknown {
		say = "unknown: " + lower(say)
	}
	fmt.Fprintf(out, "           %s\n", say)
	for _, e := range f.Evidence {
		fmt.Fprintf(out, "           evidence: %s\n", evidenceLine(e))
	}
	if f.Clears != "" {
		fmt.Fprintf(out, "           %s\n", f.Clears)
	}
	if f.Override.Sentence != "" {
		fmt.Fprintf(out, "           %s\n", f.Override.Sentence)
	}
	source := fmt.Sprintf("source: %s, grade %s", f.Source.Cite, f.Source.Grade)
	if f.Default {
		source += ", a default of Clew's"
	}
	fmt.Fprintf(out, "           %s\n", source)
}

// explainDecided prints what was decided about a finding, and whether it counts.
func (w *World) explainDecided(f protocol.Finding) {
	switch {
	case f.Decided == "":
	case f.Reopened != "":
		fmt.Fprintf(w.Stdout, "           decided, and open again. %s (entry %s)\n", f.Reopened, f.Decided)
	case f.Awaits != "":
		fmt.Fprintf(w.Stdout, "           decided; the second signature, a %s's, is missing (entry %s)\n", f.Awaits, f.Decided)
	case f.Settled:
		fmt.Fprintf(w.Stdout, "           decided: go on (entry %s)\n", f.Decided)
	default:
		fmt.Fprintf(w.Stdout, "           decided: not now (entry %s)\n", f.Decided)
	}
}

func evidenceLine(e protocol.Evidence) string {
	parts := []string{e.Fact + " " + e.Value}
	if e.Estimate {
		parts[0] += " (an estimate)"
	}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	if e.Age != "" && e.Age != "just now" {
		parts = append(parts, e.Age+" ago")
	}
	if e.Limit != "" {
		parts = append(parts, "limit "+e.Limit)
	}
	if e.Entry != "" {
		parts = append(parts, "entry "+string(e.Entry))
	}
	return strings.Join(parts, "; ")
}

func lower(s string) string {
	if s == "" || (len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z') {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
