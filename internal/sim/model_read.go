package sim

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A figure is one number of the model.
type figure struct {
	Figure string       `yaml:"figure"`
	Value  *float64     `yaml:"value"`
	Unit   string       `yaml:"unit"`
	Source figureSource `yaml:"source"`
}

// A span is drawn from as a whole number, both ends included.
type span struct {
	Span   string       `yaml:"span"`
	From   *int         `yaml:"from"`
	To     *int         `yaml:"to"`
	Unit   string       `yaml:"unit"`
	Source figureSource `yaml:"source"`
}

// A wait is until when something happens: days, and then a time of day.
type wait struct {
	Wait   string       `yaml:"wait"`
	Days   [2]int       `yaml:"days"`
	Hour   [2]int       `yaml:"hour"`
	Minute [2]int       `yaml:"minute"`
	Source figureSource `yaml:"source"`
}

// A whole is a list of whole numbers.
type whole struct {
	List   string       `yaml:"list"`
	Values []int        `yaml:"values"`
	Unit   string       `yaml:"unit"`
	Source figureSource `yaml:"source"`
}

// A lastDay is a session of the last day of a clinic that lives until now.
type lastDay struct {
	Minutes int `yaml:"minutes"` // from its end
	Session int `yaml:"session"` // which of theirs it is
}

// signed are the units of which there is less than nothing.
var signed = []string{"log odds", "severity"}

// parts are the units of which there is no more than one whole.
var parts = []string{"chance", "share", "severity", "switch"}

// wrong says in one sentence what a figure lacks; empty where it is whole.
func (f figure) wrong() string {
	switch {
	case f.Value == nil:
		return fmt.Sprintf("The figure %q has no value.", f.Figure)
	case f.Unit == "":
		return fmt.Sprintf("The figure %q says no unit.", f.Figure)
	case !f.Source.whole():
		return fmt.Sprintf("The figure %q says no source.", f.Figure)
	case *f.Value < 0 && !slices.Contains(signed, f.Unit):
		return fmt.Sprintf("The figure %q is %v: there is no less than nothing of it.", f.Figure, *f.Value)
	case *f.Value > 1 && slices.Contains(parts, f.Unit):
		return fmt.Sprintf("The figure %q is %v: as a %s it is 1 at most.", f.Figure, *f.Value, f.Unit)
	}
	return ""
}

func (s figureSource) whole() bool { return s.Cite != nil && s.Grade != "" }

// A WrongModel says in one sentence what is wrong with a model.
type WrongModel string

// Error is the sentence.
func (w WrongModel) Error() string { return string(w) }

// ParseModel reads a model. It refuses what it does not know, a figure that is
// missing, that cannot be, and one without a unit or a source: with a WrongModel.
func ParseModel(file []byte) (*Model, error) {
	m := &Model{figures: map[string]float64{}, spans: map[string][2]int{}, waits: map[string]wait{}, lists: map[string][]int{}}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&m.doc); err != nil {
		return nil, WrongModel(unread(err))
	}
	m.Missing = m.doc.Missing
	for _, wrong := range []func() string{m.readFigures, m.readSpans, m.wrongPeople, m.wrongShares} {
		if sentence := wrong(); sentence != "" {
			return nil, WrongModel(sentence)
		}
	}
	return m, nil
}

// unread says where a file is no model at all.
func unread(err error) string {
	var fields *yaml.TypeError
	if errors.As(err, &fields) && len(fields.Errors) > 0 {
		return "It cannot be read: " + fields.Errors[0] + "."
	}
	return "It cannot be read: " + strings.TrimPrefix(err.Error(), "yaml: ") + "."
}

// treatable are the protocols that the life of a made-up person knows: what is given in the
// clinic, as an injection or under the tongue, and the therapy around what another
// practice gives. docs/simulation.md says what is not
// modelled.
var treatable = []string{"kap-im", "kap-sublingual", "therapy-only"}

// Lives reports in one sentence why a made-up clinic cannot live by the model's
// protocols; empty where it can. ships says whether there is such a protocol.
func (m *Model) Lives(ships func(name string) bool) string {
	for _, name := range m.protocols() {
		switch {
		case !ships(name):
			return fmt.Sprintf("The protocol %q does not ship with this program.", name)
		case !slices.Contains(treatable, name):
			return fmt.Sprintf("Nobody in a made-up clinic can be treated by the protocol %q yet: only by %s.", name, strings.Join(treatable[:len(treatable)-1], ", ")+" and "+treatable[len(treatable)-1])
		}
	}
	return ""
}

// readFigures takes the figures in, and says what is wrong with them.
func (m *Model) readFigures() string {
	var names []string
	for _, f := range m.doc.Figures {
		if wrong := f.wrong(); wrong != "" {
			return wrong
		}
		m.figures[f.Figure] = *f.Value
		names = append(names, f.Figure)
	}
	return unlike("figure", names, figureNames)
}

// readSpans takes in what is drawn as whole numbers, and says what is wrong with it.
func (m *Model) readSpans() string {
	var spans, waits, lists []string
	for _, s := range m.doc.Spans {
		if s.From == nil || s.To == nil || *s.To < *s.From || s.Unit == "" || !s.Source.whole() {
			return fmt.Sprintf("The span %q needs two ends in their order, a unit and a source.", s.Span)
		}
		m.spans[s.Span] = [2]int{*s.From, *s.To}
		spans = append(spans, s.Span)
	}
	for _, w := range m.doc.Waits {
		const hours, minutes = hoursInDay - 1, minute - 1
		if w.Days[0] < 0 || w.Hour[0] < 0 || w.Minute[0] < 0 || w.Days[1] < w.Days[0] || w.Hour[1] < w.Hour[0] || w.Minute[1] < w.Minute[0] || w.Hour[1] > hours || w.Minute[1] > minutes || !w.Source.whole() {
			return fmt.Sprintf("The wait %q needs days, hours and minutes in their order, within a day, and a source.", w.Wait)
		}
		m.waits[w.Wait] = w
		waits = append(waits, w.Wait)
	}
	for _, l := range m.doc.Lists {
		if len(l.Values) == 0 || l.Unit == "" || !l.Source.whole() || slices.Min(l.Values) < 0 {
			return fmt.Sprintf("The list %q needs values, none below nothing, a unit and a source.", l.List)
		}
		m.lists[l.List] = l.Values
		lists = append(lists, l.List)
	}
	for what, both := range map[string][2][]string{"span": {spans, spanNames}, "wait": {waits, waitNames}, "list": {lists, listNames}} {
		if sentence := unlike(what, both[0], both[1]); sentence != "" {
			return sentence
		}
	}
	return ""
}

// unlike says how the names in a file are not those that are asked for.
func unlike(what string, there, want []string) string {
	for _, name := range want {
		if !slices.Contains(there, name) {
			return fmt.Sprintf("The %s %q is missing.", what, name)
		}
	}
	for i, name := range there {
		if !slices.Contains(want, name) {
			return fmt.Sprintf("Nothing asks for the %s %q.", what, name)
		}
		if slices.Contains(there[:i], name) {
			return fmt.Sprintf("The %s %q stands there twice.", what, name)
		}
	}
	return ""
}

// wrongPeople says what is wrong with the lists of what people have and take.
func (m *Model) wrongPeople() string {
	d := m.doc
	switch {
	case !slices.Contains([]string{MCAR, MAR, MNAR}, m.Missing):
		return fmt.Sprintf("Answers are missing by %s, %s or %s, and not by %q.", MCAR, MAR, MNAR, m.Missing)
	case len(d.Protocols) == 0:
		return "It names no protocol by which anybody is treated."
	case len(d.Indications) == 0:
		return "It names nothing that anybody is treated for."
	case len(d.Antidepressants) == 0 || len(d.Benzodiazepines) == 0 || len(d.Medicines) == 0 || len(d.Conditions) == 0 || len(d.Allergies) == 0:
		return "A list of what people have or take is empty."
	case len(d.LastDay) != len(today):
		return fmt.Sprintf("The last day has %d sessions, and there are rooms and people for %d.", len(d.LastDay), len(today))
	}
	return ""
}

// wrongShares says which share cannot be.
func (m *Model) wrongShares() string {
	protocols, indications := 0, 0
	for _, p := range m.doc.Protocols {
		if p.Share < 0 {
			return fmt.Sprintf("The protocol %q has the share %d: there is no less than nothing of it.", p.Name, p.Share)
		}
		protocols += p.Share
	}
	for _, i := range m.doc.Indications {
		if i.Share < 0 {
			return fmt.Sprintf("The indication %q has the share %d: there is no less than nothing of it.", i.Name, i.Share)
		}
		indications += i.Share
	}
	if protocols == 0 || indications == 0 {
		return "The shares of protocols, or of indications, add up to nothing."
	}
	for _, a := range m.doc.Conditions {
		if a.Share < 0 || a.Share > percent || a.Treated < 0 || a.Treated > percent {
			return fmt.Sprintf("Of a hundred people %d have, and %d are treated for, %q: that cannot be.", a.Share, a.Treated, a.Text)
		}
	}
	return ""
}

// of returns a figure. One that the shipped list does not name is a slip of ours.
func (m *Model) of(name string) float64 { return named(m.figures, name) }

// whole is a figure as a whole number.
func (m *Model) whole(name string) int { return rounded(m.of(name)) }

// minutes, hours and days are figures of time.
func (m *Model) minutes(name string) time.Duration { return lasting(m.of(name), time.Minute) }
func (m *Model) hours(name string) time.Duration   { return lasting(m.of(name), time.Hour) }
func (m *Model) days(name string) time.Duration    { return lasting(m.of(name), day) }

func lasting(x float64, unit time.Duration) time.Duration {
	return time.Duration(x * float64(unit))
}

func (m *Model) span(name string) [2]int { return named(m.spans, name) }
func (m *Model) wait(name string) wait   { return named(m.waits, name) }
func (m *Model) list(name string) []int  { return named(m.lists, name) }

func named[T any](all map[string]T, name string) T {
	v, ok := all[name]
	if !ok {
		panic("sim: the model has no " + name)
	}
	return v
}
