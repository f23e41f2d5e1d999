package consent

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/protocol"

	"github.com/clew-health/clew/internal/datafile"
)

// Compose makes the document of a shipped text, with the figures of its
// protocol filled in. def is nil for a separate agreement. What the protocol does
// not say is a problem: a text with a gap is not offered to anybody.
func (l *Library) Compose(name string, def *protocol.Definition) (Document, []Problem) {
	t, ok := l.Text(name)
	if !ok {
		return Document{}, []Problem{{File: name + ".yaml", Sentence: "There is no such text."}}
	}
	c := &composer{l: l, t: t, def: def, values: map[string]string{}}
	d := Document{Text: t.Name, Version: t.Version, Language: t.Language, Title: t.Title, Kind: t.Kind, Protocol: t.Protocol, Traits: t.Traits,
		Released: t.Released, Months: t.Months, Signers: t.Signers, Fields: t.Fields, Choices: t.Choices}
	for _, name := range t.Sections {
		c.section(&d, l.sections[name])
	}
	for _, name := range t.Questions {
		q := l.questions[name]
		q.Ask, q.Listen, q.Again = c.fill(q.Ask), c.fill(q.Listen), c.fill(q.Again)
		q.Answers = slices.Clone(q.Answers)
		for i := range q.Answers {
			q.Answers[i].Say = c.fill(q.Answers[i].Say)
		}
		q.Section = headed(d, t.Sections, q.Section)
		d.Questions = append(d.Questions, q)
	}
	for name, said := range c.values {
		d.Values = append(d.Values, Value{name, said})
	}
	slices.SortFunc(d.Values, func(a, b Value) int { return strings.Compare(a.Name, b.Name) })
	return d, datafile.Sort(c.problems)
}

// headed returns the section under whose heading another one stands: a section
// without a heading goes on with the one before it.
func headed(d Document, order []string, name string) string {
	at := ""
	for _, s := range order {
		if slices.ContainsFunc(d.Sections, func(have Section) bool { return have.Name == s }) {
			at = s
		}
		if s == name {
			break
		}
	}
	return at
}

// composer fills one text.
type composer struct {
	l        *Library
	t        Text
	def      *protocol.Definition
	values   map[string]string
	problems []Problem
}

func (c *composer) section(d *Document, s source) {
	var blocks []Block
	for _, b := range s.Blocks {
		b.Paragraph = c.paragraph(b.Paragraph)
		b.Points = slices.Clone(b.Points)
		for i := range b.Points {
			b.Points[i] = c.paragraph(b.Points[i])
		}
		blocks = append(blocks, b)
	}
	if s.Title == "" && len(d.Sections) > 0 {
		last := &d.Sections[len(d.Sections)-1]
		last.Blocks = append(last.Blocks, blocks...)
	} else {
		d.Sections = append(d.Sections, Section{Name: s.Name, Title: c.fill(s.Title), Short: c.fill(s.Short), Blocks: blocks})
	}
	for _, key := range s.cites {
		if say := c.l.sources[key]; say != "" && strings.HasPrefix(s.Name, "known.") && !slices.Contains(d.Sources, say) {
			d.Sources = append(d.Sources, say)
		}
	}
}

func (c *composer) paragraph(p Paragraph) Paragraph {
	p.Say = c.fill(p.Say)
	return p
}

// fill puts what is said in the places of a text.
func (c *composer) fill(text string) string {
	return place.ReplaceAllStringFunc(text, func(p string) string {
		name := strings.Trim(p, "{}")
		if field, ok := strings.CutPrefix(name, "field."); ok {
			if !slices.Contains(c.t.Fields, field) {
				c.problem("The place %q is not among the fields of this text.", name)
			}
			return p
		}
		said, ok := c.said(name)
		if !ok {
			c.problem("The protocol does not say %q, which this text needs.", name)
			return p
		}
		c.values[name] = said
		return said
	})
}

func (c *composer) problem(format, name string) {
	c.problems = append(c.problems, Problem{File: c.t.file, Line: 1, Column: 1, Sentence: strings.ReplaceAll(format, "%q", strconv.Quote(name))})
}

// said returns what stands for a place: something about the text, a figure about
// agreements, or a figure of the protocol.
func (c *composer) said(name string) (string, bool) {
	if name == "text.months" {
		return strconv.Itoa(c.t.Months), c.t.Months > 0
	}
	if rule, ok := strings.CutPrefix(name, "rule."); ok {
		f, ok := c.l.Figure(rule)
		return f.String(), ok
	}
	return Said(c.def, name)
}

// String writes a figure as it is said: "12 months", "$400".
func (f Figure) String() string {
	n := strconv.Itoa(f.Value)
	switch f.Unit {
	case "mo":
		return counted(f.Value, "month")
	case "d":
		return counted(f.Value, "day")
	case "h":
		return counted(f.Value, "hour")
	case "USD":
		return "$" + n
	}
	return n
}

// Length returns a figure in days or hours as a length of time.
func (f Figure) Length() time.Duration {
	switch f.Unit {
	case "d":
		return time.Duration(f.Value) * 24 * time.Hour
	case "h":
		return time.Duration(f.Value) * time.Hour
	}
	return 0
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
