package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/protocol"
)

type protocolShow struct {
	Book     `embed:""`
	What     string `arg:"" name:"protocol" optional:"" help:"A protocol by name, a file, or a version by its content hash."`
	Rule     string `help:"Only one rule, with its thirteen source attributes." placeholder:"RULE"`
	Defaults bool   `help:"Only the values that are a default or uncertain: what somebody who adopts it answers for."`
	Schema   bool   `help:"Print the JSON schema of protocol and library files, for an editor."`
	JSON     bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (protocolShow) Help() string {
	return `Example:

  clew protocol show kap-im
  clew protocol show kap-im --rule bp.predose.hold
  clew protocol show kap-im --defaults
  clew protocol show --schema > protocol.schema.json

The text is made from the protocol's own data. A version that was written or
adopted here is shown by its content hash, from the book (--db).`
}

// Run prints.
func (c *protocolShow) Run(ctx context.Context, w *World) error {
	if c.Schema {
		_, err := w.Stdout.Write(protocol.Schema())
		return err
	}
	if c.What == "" {
		return fault.Bad("protocol", "Say which protocol: a name, a file or a content hash.")
	}
	def, err := w.definition(ctx, c.Book, c.What)
	if err != nil {
		return err
	}
	p := prose{w: w, def: def}
	switch {
	case c.Rule != "":
		r, ok := def.Rule(c.Rule)
		if !ok {
			return fault.Bad("rule", "%s has no rule %q.%s", def.Name, c.Rule, nearRule(def, c.Rule))
		}
		if c.JSON {
			return w.json(shownRuleOf(def, r), nil)
		}
		p.rule(def.RuleProse(r), true)
	case c.Defaults && c.JSON:
		return w.json(shownParams(def, def.Defaults()), nil)
	case c.Defaults:
		p.defaults()
	case c.JSON:
		return w.json(shownProtocolOf(def), nil)
	default:
		p.whole()
	}
	return nil
}

// nearRule suggests rules of which the name holds what was typed.
func nearRule(def *protocol.Definition, typed string) string {
	var near []string
	for _, r := range def.Rules {
		if strings.Contains(r.Name, typed) && len(near) < 6 {
			near = append(near, r.Name)
		}
	}
	if len(near) == 0 {
		return ""
	}
	return " There are " + strings.Join(near, ", ") + "."
}

// A prose writes a protocol into a terminal.
type prose struct {
	w   *World
	def *protocol.Definition
}

const lineWidth = 80

// say prints words, wrapped and set in.
func (p prose) say(indent int, words string) {
	if words != "" {
		fmt.Fprintln(p.w.Stdout, wrapped(indent, words))
	}
}

func (p prose) heading(title string) {
	fmt.Fprintf(p.w.Stdout, "\n%s\n%s\n", title, strings.Repeat("-", len([]rune(title))))
}

func (p prose) whole() {
	page := p.def.Prose()
	fmt.Fprintf(p.w.Stdout, "%s\n%s\n%s %s, %s\n\n", page.Title, strings.Repeat("=", len([]rune(page.Title))), p.def.Name, p.def.Version, p.def.Hash())
	p.say(0, page.Lead)
	for _, s := range page.Sections {
		p.heading(s.Title)
		for _, words := range s.Paragraphs {
			p.say(0, words)
		}
		for _, l := range s.Legal {
			p.say(0, strings.ReplaceAll(l.Basis, "-", " ")+": "+l.Say)
			p.say(4, l.Days())
		}
		for _, param := range s.Params {
			p.param(param)
		}
		for _, r := range s.Rules {
			p.rule(r, false)
		}
		for _, c := range s.Considered {
			p.say(0, strings.ReplaceAll(c.Name, "-", " ")+": "+c.Say)
			p.source(4, c.Source)
		}
	}
	p.references()
}

// param prints one value and how it is known.
func (p prose) param(v protocol.Param) {
	p.say(0, p.def.Label(v.Name)+": "+v.String())
	words := protocol.GradeWords[v.Grade] + " (" + v.Cite + ")"
	if v.Note != "" {
		words += ". " + v.Note
	}
	p.say(4, v.Name+"; "+words)
}

// rule prints one rule; in full with its attributes and references.
func (p prose) rule(r protocol.RuleProse, full bool) {
	fmt.Fprintln(p.w.Stdout)
	p.say(0, r.Rule.Title+" ("+r.Rule.Name+")")
	p.say(4, strings.TrimSpace(r.When+" "+r.Decides))
	if r.Says != "" {
		p.say(4, "People read: "+r.Says)
	}
	p.say(4, r.Clears)
	p.say(4, r.Override)
	p.say(4, r.Effective)
	p.source(4, r.Rule.Source)
	if !full {
		return
	}
	fmt.Fprintln(p.w.Stdout)
	for _, name := range r.Rule.Params {
		if v, ok := p.def.Param(name); ok {
			p.param(v)
		}
	}
	fmt.Fprintln(p.w.Stdout)
	for _, a := range r.Rule.Source.Attributes() {
		p.say(0, a.Name+": "+a.Value)
	}
	fmt.Fprintln(p.w.Stdout)
	p.cited(r.Rule.Source.Keys())
}

func (p prose) source(indent int, s protocol.Source) {
	words := "Known: " + protocol.GradeWords[s.Grade]
	if s.Evidence != "" && s.Evidence != "default" {
		words += ", " + s.Evidence
	}
	words += " (" + s.Cite + ")"
	if s.Note != "" {
		words += ". " + s.Note
	}
	p.say(indent, words)
}

// defaults prints the values that somebody chose, or is not sure of.
func (p prose) defaults() {
	all := p.def.Defaults()
	fmt.Fprintf(p.w.Stdout, "%s %s: %d values are a default or uncertain\n\n", p.def.Name, p.def.Version, len(all))
	for _, v := range all {
		p.param(v)
	}
}

// references prints every source that the protocol cites, once.
func (p prose) references() {
	var keys []string
	for _, v := range p.def.Params {
		keys = append(keys, v.Keys()...)
	}
	for _, r := range p.def.Rules {
		keys = append(keys, r.Source.Keys()...)
	}
	for _, c := range p.def.Considered {
		keys = append(keys, c.Source.Keys()...)
	}
	slices.Sort(keys)
	p.heading("Sources")
	p.cited(slices.Compact(keys))
}

func (p prose) cited(keys []string) {
	for _, key := range keys {
		text := "not described"
		if r, ok := p.w.References[key]; ok {
			text = r.Text
		}
		p.say(0, key+": "+text)
	}
}

// wrapped breaks words into lines of at most lineWidth, each set in; lines
// after the first a little further.
func wrapped(indent int, words string) string {
	var lines []string
	line, room := "", lineWidth-indent
	for _, word := range strings.Fields(words) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > room:
			lines, line, room = append(lines, line), word, lineWidth-indent-2
		default:
			line += " " + word
		}
	}
	lines = append(lines, line)
	margin := strings.Repeat(" ", indent)
	return margin + strings.Join(lines, "\n"+margin+"  ")
}
