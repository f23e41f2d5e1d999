package cli

import (
	"context"
	"fmt"

	"github.com/clew-health/clew/internal/protocol"
)

type protocolCompare struct {
	Book `embed:""`
	A    string `arg:"" help:"A protocol by name, a file, or a version by its content hash."`
	B    string `arg:"" help:"Another."`
	JSON bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (protocolCompare) Help() string {
	return `Example:

  clew protocol compare kap-im our-kap-im.yaml
  clew protocol compare kap-im kap-iv

What the second does otherwise than the first, value by value and rule by rule.
Ends with 0 if they ask for the same, 1 if they differ.`
}

type comparedPart struct {
	Part    string        `json:"part"`
	Changes []shownChange `json:"changes"`
}

type shownChange struct {
	Kind     protocol.ChangeKind `json:"kind"`
	Name     string              `json:"name,omitempty"`
	Title    string              `json:"title"`
	Sentence string              `json:"sentence"`
	Before   string              `json:"before,omitempty"`
	After    string              `json:"after,omitempty"`
}

func shownChanges(all []protocol.Change) (out []shownChange) {
	for _, c := range all {
		out = append(out, shownChange(c))
	}
	return out
}

type comparedVersions struct {
	From  versionSaid    `json:"from"`
	To    versionSaid    `json:"to"`
	Same  bool           `json:"same"`
	Parts []comparedPart `json:"parts"`
}

type versionSaid struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// Run compares.
func (c *protocolCompare) Run(ctx context.Context, w *World) error {
	a, err := w.definition(ctx, c.Book, c.A)
	if err != nil {
		return err
	}
	b, err := w.definition(ctx, c.Book, c.B)
	if err != nil {
		return err
	}
	d := protocol.Compare(a, b)
	out := comparedVersions{versionSaid{a.Name, a.Version, a.Hash()}, versionSaid{b.Name, b.Version, b.Hash()}, d.Same(), []comparedPart{}}
	for _, part := range []comparedPart{{"text", shownChanges(d.Head)}, {"course", shownChanges(d.Plan)}, {"values", shownChanges(d.Params)},
		{"rules", shownChanges(d.Rules)}, {"weighed", shownChanges(d.Considered)}} {
		if len(part.Changes) > 0 {
			out.Parts = append(out.Parts, part)
		}
	}
	var end error
	if !d.Same() {
		end = exit(No)
	}
	if c.JSON {
		return w.json(out, end)
	}
	w.printCompared(out)
	return end
}

func (w *World) printCompared(out comparedVersions) {
	p := prose{w: w}
	fmt.Fprintf(w.Stdout, "%s %s and %s %s\n", out.From.Name, out.From.Version, out.To.Name, out.To.Version)
	if out.Same {
		fmt.Fprintln(w.Stdout, "They ask for the same, word by word.")
		return
	}
	for _, part := range out.Parts {
		p.heading(map[string]string{"text": "The text", "course": "The course", "values": "Values", "rules": "Rules", "weighed": "Weighed, and raised by no rule"}[part.Part])
		for _, change := range part.Changes {
			p.say(0, change.Sentence)
			if part.Part == "rules" && change.Kind == protocol.Changed {
				p.say(4, "before: "+change.Before)
				p.say(4, "after: "+change.After)
			}
		}
	}
}
