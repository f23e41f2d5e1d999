package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// adoptForm shows what adopting a version means, to everybody; whoever may
// sign finds the form.
func adoptForm(c *call) error {
	ch, err := c.choose(c.r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	return c.adoptPage(http.StatusOK, ch, c.s.clinic.NewID(), nil)
}

// adoption is what adopting a version here would be.
func (c *call) adoption(ch chosen) course.ProtocolAdopted {
	return c.s.protocols.Adoption(ch.def, c.s.clinic.Name(), ch.settings)
}

// adoptPage puts the page together and sends it.
func (c *call) adoptPage(status int, ch chosen, act string, problems map[string]string) error {
	p := ui.AdoptPage{Head: c.protocolHead(ch, ui.PathAdopt), Action: ch.path(ui.PathAdopt), Act: act, Hash: ch.this.Hash,
		Statement: c.adoption(ch).Statement, May: c.maySign(), Errors: problems}
	v := c.viewOf(ch)
	if base, ok := c.baseOf(ch); ok {
		p.Changed = v.changes(protocol.Compare(base, ch.def).All(), ch)
	}
	if now, ok := ch.inForce(); ok && now.Hash != ch.this.Hash {
		before, err := c.s.protocols.WithHash(now.Hash, ch.settings)
		if err != nil {
			return err
		}
		p.SinceWhat, p.Since = "version "+now.Version+", in force here", v.changes(protocol.Compare(before, ch.def).All(), ch)
	}
	for _, d := range ch.def.Defaults() {
		if d.Grade == "U" {
			p.Uncertain++
		} else {
			p.Chosen++
		}
	}
	p.Groups = v.grouped(ch.def.Defaults())
	p.References = v.sources.references()
	if ch.this.InForce {
		p.Adopted = c.author(ch.this.Adopted.By) + ", " + ch.this.Adopted.At.In(c.s.clinic.Location()).Format("2 January 2006, 15:04") + "."
		if a, ok := ch.this.Adopted.Fact.(course.ProtocolAdopted); ok && a.Statement != "" {
			p.Statement = a.Statement
		}
	}
	var err error
	if p.Who, err = c.colleagues(access.Sign); err != nil {
		return err
	}
	return c.send(status, ui.Adopt(c.protocolShell("Adopt"), p))
}

// viewOf is how a version's data are shown today.
func (c *call) viewOf(ch chosen) view {
	v := view{d: ch.def, sources: newCiter(c.s.references), today: quantity.DayOf(c.s.now(), c.s.clinic.Location())}
	if base, ok := c.baseOf(ch); ok {
		v.shipped, v.differs = base, map[string]string{}
		for _, one := range protocol.Compare(base, ch.def).Rules {
			v.differs[one.Name] = "Differs from shipped. " + one.Sentence
		}
	}
	return v
}

// baseOf returns the text that a site's own version started from, at the end
// of the chain.
func (c *call) baseOf(ch chosen) (*protocol.Definition, bool) {
	d, found := ch.def, false
	for d.BasedOn.Hash != "" {
		next, err := c.s.protocols.WithHash(d.BasedOn.Hash, ch.settings)
		if err != nil { // no longer shipped: the version keeps the text it was made of
			next = baseWithin(d)
		}
		if next == nil {
			break
		}
		d, found = next, true
	}
	return d, found
}

// baseWithin reads what a version is based on from its own texts; nil if it is
// not among them.
func baseWithin(d *protocol.Definition) *protocol.Definition {
	texts := d.Texts()
	for _, name := range []string{d.BasedOn.Protocol + "@" + d.BasedOn.Hash, d.BasedOn.Protocol} {
		if base, problems := protocol.Load(texts[name], texts, course.Vocabulary()); len(problems) == 0 && base.Hash() == d.BasedOn.Hash {
			return base
		}
	}
	return nil
}

// changes are differences as a page shows them.
func (v view) changes(all []protocol.Change, ch chosen) []ui.ChangeView {
	var out []ui.ChangeView
	for _, one := range all {
		c := ui.ChangeView{Kind: string(one.Kind), Title: one.Title, Words: one.Sentence, Before: one.Before, After: one.After}
		if p, ok := v.d.Param(one.Name); ok && one.Kind != protocol.Gone {
			c.Words, c.Note, c.Href = "", p.Note, ch.path(ui.PathProtocol)+"#v-"+one.Name
		} else if _, ok := v.d.Rule(one.Name); ok && one.Kind != protocol.Gone {
			c.Href = ch.path(ui.PathProtocol) + "#r-" + one.Name
		}
		if one.Kind != protocol.Changed {
			c.Words = "" // the text that is new or gone says it
		}
		out = append(out, c)
	}
	return out
}

// grouped puts figures under the step of the rules that rest on them.
func (v view) grouped(params []protocol.Param) []ui.FigureGroup {
	var out []ui.FigureGroup
	at := map[string]int{}
	for _, p := range params {
		title := v.groupOf(p)
		if _, ok := at[title]; !ok {
			at[title] = len(out)
			out = append(out, ui.FigureGroup{Title: title})
		}
		out[at[title]].Figures = append(out[at[title]].Figures, v.figure(p))
	}
	return out
}

// groupOf names the part of the protocol that a figure belongs to.
func (v view) groupOf(p protocol.Param) string {
	for _, r := range v.d.UsedBy(p.Name) {
		return gateTitle(r.Gate)
	}
	return "The course and the session"
}

// colleagues names the people here whose roles allow an action on protocols.
func (c *call) colleagues(action access.Action) ([]string, error) {
	if c.grant.Allows(action, ledger.Open) {
		return nil, nil
	}
	all, err := c.s.clinic.Colleagues(c.r.Context(), c.grant)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, who := range all {
		actor := access.Actor{}
		for _, r := range who.Roles {
			actor.Roles = append(actor.Roles, access.Role(r))
		}
		if _, err := c.s.clinic.Covering(actor, action, ledger.Open, "", access.Unrelated); err == nil {
			out = append(out, who.Name)
		}
	}
	return out, nil
}
