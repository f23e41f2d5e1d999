package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
)

type chartCmd struct {
	Show chartShow `cmd:"" help:"Print the entries of a patient's record."`
}

type chartShow struct {
	Book `embed:""`
	Who  string `arg:"" help:"A patient: a key, a key where the record came from, or a whole name."`
	JSON bool   `help:"Answer as JSON, one entry a line."`
}

// Help shows an example.
func (chartShow) Help() string {
	return `Example:

  clew chart show 129c6ac7-8d06-89de-ad63-0204a93e76c3 --db clinic.db

A person's own words are not shown here: they are for the people in their care.
That the record was shown is written down.`
}

// scoreLines says each score in a line: where it began, where it is, and whether
// that is more than the scale's own noise.
func scoreLines(p course.Progress) []string {
	var out []string
	for _, t := range p.Trends {
		for _, l := range t.Lines {
			base, _ := l.Base()
			last, ok := l.Last()
			if !ok {
				continue
			}
			name := t.Def.Short
			if !l.Published && l.Recall.Title != "" {
				name += " (about " + l.Recall.Title + ")"
			}
			line := fmt.Sprintf("%s: %s on %s", name, last.Figure(), last.At.Format("2006-01-02"))
			if band := last.Band(); band != "" {
				line += ", " + band
			}
			if l.BaseAt() < len(l.Points)-1 {
				line += fmt.Sprintf("; %s on %s, %s", base.Figure(), base.At.Format("2006-01-02"), l.BaseWords(p.Dosed))
			}
			out = append(out, line)
		}
		for _, w := range t.Worsenings() {
			out = append(out, t.Def.Short+": "+w.Sentence())
		}
	}
	return out
}

type shownEntry struct {
	Seq      int64           `json:"seq"`
	ID       string          `json:"id"`
	At       string          `json:"at"`
	Recorded string          `json:"recorded"`
	By       string          `json:"by"`
	Kind     string          `json:"kind"`
	Corrects string          `json:"corrects,omitempty"`
	Standing bool            `json:"standing"`
	Fact     json.RawMessage `json:"fact"`
}

// Run prints.
func (c *chartShow) Run(ctx context.Context, w *World) error {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	p, grant, err := find(ctx, opened, c.Who, "chart show")
	if err != nil {
		return err
	}
	chart, err := opened.Record(ctx, grant, p.Stream)
	if err != nil {
		return err
	}
	chart = chart.For(grant.Reads)
	if err := opened.Visit(ctx, grant, "command", ledger.VisitBody{Stream: p.Stream, Action: "chart show"}); err != nil {
		return err
	}
	if !c.JSON {
		fmt.Fprintf(w.Stdout, "%s\n%d entries\n", p.Known.Name.Full(), len(chart.Entries))
		for _, line := range scoreLines(w.Library.Progress(chart, w.Now().In(opened.Location()))) {
			fmt.Fprintln(w.Stdout, line)
		}
	}
	replaced := chart.Replaced()
	enc := json.NewEncoder(w.Stdout)
	for _, e := range chart.Entries {
		_, gone := replaced[e.ID]
		body, err := json.Marshal(e.Fact)
		if err != nil {
			return err
		}
		s := shownEntry{Seq: e.Seq, ID: string(e.ID), At: ledger.FormatTime(e.At), Recorded: ledger.FormatTime(e.Recorded),
			By: e.By.Sort + ":" + e.By.Person, Kind: e.Kind, Corrects: string(e.Corrects), Standing: !gone, Fact: body}
		if c.JSON {
			if err := enc.Encode(s); err != nil {
				return err
			}
			continue
		}
		mark := " "
		if gone {
			mark = "×"
		}
		fmt.Fprintf(w.Stdout, "%s %6d  %s  %-26s %s\n", mark, s.Seq, e.At.In(opened.Location()).Format("2006-01-02 15:04"), s.Kind, body)
	}
	return nil
}
