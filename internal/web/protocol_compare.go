package web

import (
	"net/http"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// compareVersions shows how two versions of a protocol differ: the one in
// force, or the shipped one, and the last one written here, unless others are
// asked for.
func compareVersions(c *call) error {
	query := c.r.URL.Query()
	ch, err := c.choose(query.Get("version"))
	if err != nil {
		return err
	}
	p := ui.ComparePage{Head: c.protocolHead(ch, ui.PathCompare), Action: pathOf(ui.PathCompare, ch.this.Name), Versions: c.versionOptions(ch), Errors: map[string]string{}}
	p.A, p.B = c.asked(ch, "a", ch.all[ch.pick("")], p.Errors), c.asked(ch, "b", ch.all[len(ch.all)-1], p.Errors)
	if query.Get("b") == "" && ch.this.Hash != p.A && query.Get("version") != "" {
		p.B = ch.this.Hash
	}
	if len(ch.all) == 1 {
		p.Summary = "There is one version of this protocol here, so there is nothing to compare it with."
		return c.send(http.StatusOK, ui.Compare(c.protocolShell("Compare"), p))
	}
	a, err := c.s.protocols.WithHash(p.A, ch.settings)
	if err != nil {
		return err
	}
	b, err := c.s.protocols.WithHash(p.B, ch.settings)
	if err != nil {
		return err
	}
	ch.def = b
	v, d := c.viewOf(ch), protocol.Compare(a, b)
	p.Summary = differ(d)
	for _, g := range []struct {
		title   string
		changes []protocol.Change
	}{{"The text", d.Head}, {"The course", d.Plan}, {"Values", d.Params}, {"Rules", d.Rules}, {"Weighed, and raised by no rule", d.Considered}} {
		if len(g.changes) > 0 {
			p.Groups = append(p.Groups, ui.ChangeGroup{Title: g.title, Changes: v.changes(g.changes, ch)})
		}
	}
	return c.send(http.StatusOK, ui.Compare(c.protocolShell("Compare"), p))
}

// asked is the version that a select names; what is not here is said beside it.
func (c *call) asked(ch chosen, field string, usual course.Version, problems map[string]string) string {
	hash := clip(c.r.URL.Query().Get(field), 64)
	if hash == "" {
		return usual.Hash
	}
	if i := ch.pick(hash); i >= 0 {
		return ch.all[i].Hash
	}
	problems[field] = "This version is not here. Choose one of these."
	return usual.Hash
}

// differ says how many differences there are: "Two values and one rule differ."
func differ(d protocol.Difference) string {
	if d.Same() {
		return "They ask for the same, word by word."
	}
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, plural(n, one, many))
		}
	}
	add(len(d.Params), "value", "values")
	add(len(d.Rules), "rule", "rules")
	add(len(d.Plan), "line of the course", "lines of the course")
	add(len(d.Considered), "thing weighed", "things weighed")
	add(len(d.Head), "line of the text", "lines of the text")
	if len(d.All()) == 1 {
		return capital(list(parts)) + " differs."
	}
	return capital(list(parts)) + " differ."
}

// versionOptions are the versions to choose from.
func (c *call) versionOptions(ch chosen) []ui.Option {
	var out []ui.Option
	for _, v := range ch.all {
		label := v.Version
		switch {
		case v.Written != nil:
			label += ", written " + v.Written.At.In(c.s.clinic.Location()).Format("2 Jan 2006")
		case v.Shipped:
			label += ", shipped"
		}
		if v.InForce {
			label += ", in force here"
		}
		out = append(out, ui.Option{Value: v.Hash, Label: label})
	}
	return out
}
