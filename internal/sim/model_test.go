package sim

import (
	"os"
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
		for _, f := range m.doc.Figures {
			keys, several := f.Source.Cite.([]any)
			if !several {
				keys = []any{f.Source.Cite}
			}
			for _, k := range keys {
				if key, _ := k.(string); !strings.Contains(string(page), "### `"+key+"`\n") {
					out = append(out, f.Figure+" by "+key)
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
	for what, wrong := range map[string]string{
		"a figure is gone":   strings.Replace(string(ShippedModel), "figure: reply.first", "figure: reply.frist", 1),
		"one has no source":  strings.Replace(string(ShippedModel), "source: {cite: edwards2004, grade: P,", "source: {grade: P,", 1),
		"missing at a whim":  strings.Replace(string(ShippedModel), "\nmissing: mnar", "\nmissing: whim", 1),
		"a field of its own": string(ShippedModel) + "\nmood: good\n",
	} {
		if _, err := ParseModel([]byte(wrong)); err == nil {
			t.Errorf("%s, and it was read", what)
		}
	}
}
