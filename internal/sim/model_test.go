package sim

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every figure of the model names a source that docs/references.md describes.
func TestModelSources(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/references.md")
	if err != nil {
		t.Fatal(err)
	}
	unknown := func(m *Model) (out []string) {
		for name, source := range m.sources() {
			keys, several := source.Cite.([]any)
			if !several {
				keys = []any{source.Cite}
			}
			for _, k := range keys {
				if key, _ := k.(string); !strings.Contains(string(page), "### `"+key+"`\n") {
					out = append(out, name+" by "+key)
				}
			}
		}
		return out
	}
	if got := unknown(shippedModel()); len(got) > 0 {
		t.Errorf("without a source that is described: %q", got)
	}
	other, err := ParseModel([]byte(strings.Replace(string(ShippedModel), "cite: edwards2004", "cite: nobody1900", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := unknown(other); len(got) != 1 {
		t.Errorf("a source that nobody knows: %q", got)
	}
}

// sources are the sources of everything in the model, by name.
func (m *Model) sources() map[string]figureSource {
	out := map[string]figureSource{}
	for _, f := range m.doc.Figures {
		out[f.Figure] = f.Source
	}
	for _, s := range m.doc.Spans {
		out["span "+s.Span] = s.Source
	}
	for _, w := range m.doc.Waits {
		out["wait "+w.Wait] = w.Source
	}
	for _, l := range m.doc.Lists {
		out["list "+l.List] = l.Source
	}
	return out
}

// A model that cannot be is refused with one sentence that names what is wrong.
func TestModelsThatCannotBe(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct{ old, planted, say string }{
		"a figure is gone":          {"figure: reply.first", "figure: reply.frist", `The figure "reply.first" is missing.`},
		"one that nobody asks for":  {"  - {figure: reply.first", "  - {figure: luck, value: 1, unit: chance, source: {cite: clew-default, grade: D}}\n  - {figure: reply.first", `Nothing asks for the figure "luck".`},
		"one stands there twice":    {"  - {figure: reply.first", "  - {figure: dropout, value: 1, unit: chance, source: {cite: clew-default, grade: D}}\n  - {figure: reply.first", `The figure "dropout" stands there twice.`},
		"one has no value":          {"figure: dropout, value: 0.02,", "figure: dropout,", `The figure "dropout" has no value.`},
		"one has no unit":           {"figure: dropout, value: 0.02, unit: chance,", "figure: dropout, value: 0.02,", `The figure "dropout" says no unit.`},
		"one has no source":         {"unit: log odds, source: {cite: edwards2004, grade: P,", "unit: log odds, source: {grade: P,", `The figure "reply.tap" says no source.`},
		"a chance above one":        {"figure: dropout, value: 0.02,", "figure: dropout, value: 1.2,", `The figure "dropout" is 1.2: as a chance it is 1 at most.`},
		"a chance below nothing":    {"figure: dropout, value: 0.02,", "figure: dropout, value: -0.1,", `The figure "dropout" is -0.1: there is no less than nothing of it.`},
		"minutes below nothing":     {"figure: minutes.check, value: 6,", "figure: minutes.check, value: -6,", `The figure "minutes.check" is -6: there is no less than nothing of it.`},
		"a span the wrong way":      {"span: stop-bang, from: 0, to: 2,", "span: stop-bang, from: 2, to: 0,", `The span "stop-bang" needs two ends in their order, a unit and a source.`},
		"an hour that no day has":   {"wait: end, days: [8, 13], hour: [10, 15]", "wait: end, days: [8, 13], hour: [10, 25]", `The wait "end" needs days, hours and minutes in their order, within a day, and a source.`},
		"a list of nothing":         {"list: free.hours, values: [9, 13, 10, 14]", "list: free.hours, values: []", `The list "free.hours" needs values, none below nothing, a unit and a source.`},
		"missing at a whim":         {"\nmissing: mnar", "\nmissing: whim", `Answers are missing by mcar, mar or mnar, and not by "whim".`},
		"a share below nothing":     {"{name: kap-im, share: 7}", "{name: kap-im, share: -7}", `The protocol "kap-im" has the share -7: there is no less than nothing of it.`},
		"a hundred and twenty ill":  {"share: 11, treated: 45", "share: 120, treated: 45", `Of a hundred people 120 have, and 45 are treated for, "Migraine": that cannot be.`},
		"a last day too many":       {"  - {minutes: 200, session: 4}\n", "", "The last day has 3 sessions, and there are rooms and people for 4."},
		"a field of its own":        {"\nmissing: mnar", "\nmissing: mnar\nmood: good", "field mood not found"},
		"words in place of numbers": {"figure: dropout, value: 0.02,", "figure: dropout, value: seldom,", "cannot unmarshal"},
	} {
		file := strings.Replace(string(ShippedModel), c.old, c.planted, 1)
		_, err := ParseModel([]byte(file))
		if file == string(ShippedModel) || err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v; want %q", what, err, c.say)
		}
	}
}

// shippedProtocols are the lines of the model that say by what people are treated.
const shippedProtocols = "  - {name: kap-im, share: 7}\n  - {name: kap-sublingual, share: 3}\n"

// A model whose people nobody can treat is refused before anything is made; one without
// injections lives without the three of the story.
func TestModelsNobodyCanLiveBy(t *testing.T) {
	t.Parallel()
	for protocol, say := range map[string]string{
		"kap-group":   `Nobody in a made-up clinic can be treated by the protocol "kap-group" yet: only by kap-im, kap-sublingual and therapy-only.`,
		"kap-iv":      `Nobody in a made-up clinic can be treated by the protocol "kap-iv" yet: only by kap-im, kap-sublingual and therapy-only.`,
		"kap-nowhere": `The protocol "kap-nowhere" does not ship with this program.`,
	} {
		m, err := ParseModel([]byte(strings.Replace(string(ShippedModel), shippedProtocols, "  - {name: "+protocol+", share: 1}\n", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Run(t.Context(), Config{Model: m, Rules: shipped()}); err == nil || err.Error() != say {
			t.Errorf("%s: %v; want %q", protocol, err, say)
		}
	}
	tongue, err := ParseModel([]byte(strings.Replace(string(ShippedModel), shippedProtocols, "  - {name: kap-sublingual, share: 1}\n", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if l := lives(t, 2, 1, func(c *Config) { c.Model, c.Story = tongue, true }); l.report.People != 1 {
		t.Errorf("%d people came, and there is one without the story", l.report.People)
	}
}

// What comes about by chance is drawn by a figure that says that it is one.
func TestChancesAreChances(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("*.go")
	asked := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`happens\("([^"]+)"\)`).FindAllStringSubmatch(string(text), -1) {
			asked++
			if !slices.ContainsFunc(shippedModel().doc.Figures, func(f figure) bool { return f.Figure == m[1] && f.Unit == "chance" }) {
				t.Errorf("%s: %s is no chance", name, m[1])
			}
		}
	}
	if asked == 0 {
		t.Error("nothing comes about by chance")
	}
}
