package protocol

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/quantity"
)

// A Page is a protocol as a prescriber reads it, made from its data.
type Page struct {
	Title    string
	Lead     string // what kind of text it is, in one or two sentences
	Sections []Section
}

// A Section is one part of a page. Each of its lists may be empty.
type Section struct {
	ID         string // "course", or the name of a gate; for links
	Title      string
	Paragraphs []string
	Rules      []RuleProse
	Params     []Param
	Considered []Considered
	Legal      []LegalBasis
}

// RuleProse is one rule in words. Its sentences name no rule, no fact and no
// parameter as the file does.
type RuleProse struct {
	Rule      Rule
	When      string // the condition: "Age below 18 years."
	Decides   string // what it asks for: "Not now."
	Says      string // what people then read, with … where the evidence stands
	Clears    string // what would clear it
	Override  string // who may go on all the same
	Effective string // from when to when and where; empty for always and everywhere
}

// Question is the gate as a question: "May this dose be given now?"
func (g Gate) Question() string { return gateQuestions[g] }

var gateQuestions = map[Gate]string{
	Determination:  "May this person be treated?",
	OrderSign:      "May this dose be ordered?",
	DosingStart:    "May this dose be given now?",
	DosingFurther:  "May a further dose be given in this session?",
	DosingLeave:    "May this person leave?",
	CourseContinue: "May the course go on?",
}

// Words is the decision as a sentence: "Not now."
func (d Decision) Words() string { return decisionSentences[d] }

var decisionSentences = map[Decision]string{
	Exclude: "Not recommended this way.",
	Hold:    "Not now.",
	Review:  "A prescriber decides, and says why.",
	Caution: "Shown, and somebody says that they saw it; it holds nothing up.",
	Info:    "Shown; it holds nothing up.",
}

// GradeWords says what a grade means.
var GradeWords = map[string]string{
	"P": "read in a public page",
	"L": "known from the literature; the text was not read again",
	"D": "a default of ours, where sources disagree or are silent",
	"U": "uncertain",
}

// Prose writes the protocol for people. It must have been checked.
func (d *Definition) Prose() Page {
	page := Page{Title: d.Title, Lead: d.Status}
	page.Sections = append(page.Sections, d.planSections()...)
	for _, gate := range d.Gates() {
		section := Section{ID: string(gate), Title: gate.Question()}
		for _, r := range d.Rules {
			if r.Gate == gate {
				section.Rules = append(section.Rules, d.RuleProse(r))
			}
		}
		page.Sections = append(page.Sections, section)
	}
	if len(d.Considered) > 0 {
		page.Sections = append(page.Sections, Section{ID: "considered", Title: "Weighed, and raised on purpose by no rule", Considered: d.Considered})
	}
	if len(d.Params) > 0 {
		page.Sections = append(page.Sections, Section{ID: "figures", Title: "Every figure, and where it comes from", Params: d.Params})
	}
	return page
}

// RuleProse writes one rule of the protocol for people.
func (d *Definition) RuleProse(r Rule) RuleProse {
	s := &scene{d: d, blank: true, cut: map[string][]Reading{}}
	p := RuleProse{Rule: r, Decides: r.Decision.Words(), Override: r.Override.Sentence, Effective: r.effect()}
	if r.when != nil {
		p.When = upperFirst(r.when.prose(s, false)) + "."
		p.Says = s.blanks(r)
	}
	switch {
	case r.clears != nil:
		p.Clears = "Clears when " + r.clears.sentence(s, false) + "." + r.again()
	case r.Decision.Blocks():
		p.Clears = "Clears only if the record is wrong and is corrected."
	}
	return p
}

// blanks is the rule's sentence with its limit, and … where the evidence stands.
func (s *scene) blanks(r Rule) string {
	limit, several := "", false
	r.when.visit(func(l leaf) {
		if t, ok := l.(*test); ok && bySize(t.op) {
			words := t.limitWords(s)
			several = several || limit != "" && limit != words
			limit = words
		}
	})
	if several || limit == "" {
		limit = "…"
	}
	const gap = "…"
	return strings.NewReplacer("{reading}", gap, "{limit}", limit, "{age}", gap, "{detail}", gap, "{earliest}", gap).Replace(r.Say)
}

// again says how to measure again.
func (r Rule) again() string {
	if r.Recheck == 0 {
		return ""
	}
	text := " Measure again after " + span(r.Recheck)
	if r.Tries == 1 {
		text += ", once"
	} else if r.Tries > 1 {
		text += ", up to " + number(r.Tries) + " times"
	}
	return text + "."
}

// effect says when and where the rule applies, if not always and everywhere.
func (r Rule) effect() string {
	text := daysWords(string(r.From), string(r.To))
	if len(r.Jurisdiction) > 0 {
		if text != "" {
			text += ", "
		}
		text += "in " + strings.Join(r.Jurisdiction, ", ")
	}
	if text == "" {
		return ""
	}
	return upperFirst(text) + "."
}

// Days says when the basis holds: "From 12 May 2023 to 31 December 2026".
func (l LegalBasis) Days() string { return upperFirst(daysWords(l.From, l.To)) }

func daysWords(from, to string) string {
	day := func(text string) string { return quantity.Day(text).Time().Format("2 January 2006") }
	switch {
	case from != "" && to != "":
		return "from " + day(from) + " to " + day(to)
	case from != "":
		return "from " + day(from)
	case to != "":
		return "until " + day(to)
	}
	return ""
}

// Defaults returns every figure that is a default of ours (D) or uncertain (U),
// in file order: what somebody who adopts the protocol answers for.
func (d *Definition) Defaults() []Param {
	var list []Param
	for _, p := range d.Params {
		if p.Grade == "D" || p.Grade == "U" {
			list = append(list, p)
		}
	}
	return list
}

// UsedBy returns the rules that rest on a figure, in file order.
func (d *Definition) UsedBy(param string) []Rule {
	var list []Rule
	for _, r := range d.Rules {
		if slices.Contains(r.Params, param) {
			list = append(list, r)
		}
	}
	return list
}

// Label says what a figure is, for a reader: "Starting dose by weight", or the
// title of a rule that rests on it and the figure's part in it.
func (d *Definition) Label(param string) string {
	if label := d.labels[param]; label != "" {
		return label
	}
	for _, r := range d.Rules {
		for _, c := range []condition{r.when, r.clears} {
			if c == nil || !slices.Contains(r.Params, param) {
				continue
			}
			part := ""
			c.visit(func(l leaf) {
				if part == "" {
					part = partOf(l, *d.params[param])
				}
			})
			if part != "" {
				return r.Title + ": " + part
			}
		}
	}
	return upperFirst(strings.NewReplacer(".", " ", "-", " ").Replace(param))
}

// partOf says which part a figure has in a condition.
func partOf(l leaf, p Param) string {
	if !slices.Contains(l.paramNames(), p.Name) {
		return ""
	}
	t, ok := l.(*test)
	switch {
	case !ok:
		return "how recent"
	case t.reading.sitting.param == p.Name:
		return "what counts as one sitting"
	case t.reading.recorded.param == p.Name:
		return "how recently asked"
	case t.reading.within.param == p.Name, p.Value.typ == TypeDuration && t.reading.how != takeElapsed:
		return "how recent"
	}
	return "limit"
}
