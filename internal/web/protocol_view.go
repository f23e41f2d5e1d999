package web

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// purpose says in a sentence what a protocol is for and how its course goes.
func purpose(d *protocol.Definition) string {
	return planLine(d.Plan) + " " + planPicture(d.Plan).Under
}

// protocolPage puts one version together, to be read.
func (c *call) protocolPage(ch chosen) ui.ProtocolPage {
	prose := ch.def.Prose()
	v := c.viewOf(ch)
	p := ui.ProtocolPage{Head: c.protocolHead(ch, ui.PathProtocol), Lead: prose.Lead}
	if !ch.this.InForce && c.maySign() {
		p.Do = ui.Action{Label: "Read what adopting means", Href: ch.path(ui.PathAdopt)}
	}
	for _, s := range prose.Sections {
		p.Sections = append(p.Sections, v.section(s))
	}
	p.References = v.sources.references()
	return p
}

// A view turns one definition into what its pages show.
type view struct {
	d       *protocol.Definition
	shipped *protocol.Definition // what a site's own version differs from; nil for none
	differs map[string]string    // what differs in each rule from that, a sentence by rule
	sources *citer
	today   quantity.Day
}

// section is one part of the text.
func (v view) section(s protocol.Section) ui.ProtocolSection {
	out := ui.ProtocolSection{ID: strings.ReplaceAll(s.ID, ".", "-"), Title: s.Title}
	for _, words := range s.Paragraphs {
		if label, text, ok := strings.Cut(words, ": "); ok && len(s.Rules) == 0 {
			out.Pairs = append(out.Pairs, ui.Pair{Label: label, Value: capital(text)})
		} else {
			out.Paragraphs = append(out.Paragraphs, words)
		}
	}
	switch s.ID {
	case "course":
		out.Plan = planPicture(v.d.Plan)
	case "session":
		out.Day = dayPicture(v.d.Plan)
	case "dose":
		out.Doses = doseTable(v.d.Plan.Dose)
	}
	for _, p := range s.Params {
		f := v.figure(p)
		f.Stays = s.ID != "figures"
		if !slices.ContainsFunc(out.Figures, func(g ui.Figure) bool { return g.Name == f.Name }) {
			out.Figures = append(out.Figures, f)
		}
	}
	if s.ID == "dose" {
		out.Pairs = nil // the table and the figures say it
	}
	for _, r := range s.Rules {
		out.Rules = append(out.Rules, v.rule(r))
	}
	for _, cd := range s.Considered {
		out.Considered = append(out.Considered, ui.ConsideredView{Title: capital(strings.NewReplacer("-", " ", ".", " ").Replace(cd.Name)), Say: cd.Say,
			Grade: cd.Source.Grade, Cites: v.sources.cites(cd.Source.Keys())})
	}
	for _, l := range s.Legal {
		out.Legal = append(out.Legal, ui.LegalView{Title: basisTitle(l.Basis), Say: l.Say, Days: l.Days(),
			State: legalState(l, v.today), Cites: v.sources.cites(protocol.Source{Cite: l.Cite}.Keys())})
	}
	return out
}

// basisTitle names a legal basis for a reader.
func basisTitle(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if slices.Contains([]string{"rems", "dea", "hipaa", "fda"}, w) {
			words[i] = strings.ToUpper(w)
		}
	}
	return capital(strings.Join(words, " "))
}

// figure is a parameter as a page shows it.
func (v view) figure(p protocol.Param) ui.Figure {
	f := ui.Figure{Name: p.Name, Label: v.d.Label(p.Name), Value: paramValue(p), Grade: p.Grade, Cites: v.sources.cites(p.Keys()), Note: p.Note}
	if v.shipped != nil {
		if was, ok := v.shipped.Param(p.Name); ok && was.String() != p.String() {
			f.Was = paramValue(was)
		}
	}
	return f
}

// rule is one rule in words.
func (v view) rule(r protocol.RuleProse) ui.RuleView {
	src := r.Rule.Source
	out := ui.RuleView{Name: r.Rule.Name, Title: r.Rule.Title, State: asksFor(r.Rule.Decision), When: r.When, Say: r.Says, Clears: strings.TrimPrefix(r.Clears, "Clears "),
		Override: r.Override, Effective: r.Effective, Grade: src.Grade, Note: src.Note, Cites: v.sources.cites(src.Keys())}
	out.Clears = capital(out.Clears)
	if src.Evidence != "default" {
		out.Evidence = src.Evidence
	}
	out.Attributes = v.attributes(src)
	for _, name := range r.Rule.Params {
		if p, ok := v.d.Param(name); ok {
			out.Figures = append(out.Figures, v.figure(p))
		}
	}
	out.Changed = v.differs[r.Rule.Name]
	if r.Rule.Library != "" {
		out.From = strings.ReplaceAll(r.Rule.Library, "-", " ")
	}
	return out
}

// attributes are the thirteen source attributes. Those that say "not used" share
// a line: what is used stands out.
func (v view) attributes(src protocol.Source) []ui.Pair {
	var out []ui.Pair
	var unused []string
	for _, a := range src.Attributes() {
		switch {
		case a.Key == "cite":
			out = append(out, ui.Pair{Label: a.Name, Value: v.readable(src.Keys())})
		case a.Value == "not used":
			unused = append(unused, strings.ToLower(strings.TrimPrefix(a.Name, "Use of ")))
		default:
			out = append(out, ui.Pair{Label: a.Name, Value: a.Value})
		}
	}
	if len(unused) > 0 {
		out = append(out, ui.Pair{Label: "Not used", Value: capital(list(unused)) + "."})
	}
	return out
}

// readable writes citations as the references they stand for.
func (v view) readable(keys []string) string {
	var out []string
	for _, c := range v.sources.cites(keys) {
		out = append(out, c.Text)
	}
	return strings.Join(out, " ")
}

// asksFor is what a rule asks for when it stands, as a state.
func asksFor(d protocol.Decision) ui.State {
	s := ui.State{Kind: "plain", Word: decisions[d]}
	switch {
	case d == protocol.Exclude:
		s.Kind = "risk"
	case d.Blocks():
		s.Kind = "hold"
	}
	return s
}
