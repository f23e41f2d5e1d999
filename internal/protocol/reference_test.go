package protocol_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/docs"
	"github.com/clew-health/clew/internal/protocol"
)

// A key of the page becomes a reference that a person can look up.
func TestReferencesAreReadable(t *testing.T) {
	all := protocol.ParseReferences(docs.References)
	trial := all["oktos"]
	if !strings.HasPrefix(trial.Text, "Predicting therapeutic response to oral ketamine") || trial.DOI != "10.1186/s12888-020-02925-1" || !strings.HasPrefix(trial.About, "Trial. Excludes resting") {
		t.Errorf("%+v", trial)
	}
	for key, r := range all {
		if r.Key != key || r.Text == "" || strings.Contains(r.Text+r.About, "Background: no rule") || strings.Contains(r.About, "|") {
			t.Errorf("%s is read as %+v", key, r)
		}
	}
	for _, key := range []string{"esk-pi", "clew-default", "wcag22"} {
		if all[key].Text == "" {
			t.Errorf("%s is missing", key)
		}
	}
}

func TestReferencesOfAMadeUpPage(t *testing.T) {
	all := protocol.ParseReferences([]byte("# Page\n\nText.\n\n### `one`\n\nA book\nin two lines.\n\nTrial.\n\nMore.\n\n## Others\n\nNot about it.\n\n### `empty`\n\n### `two`\n\nAnother. doi:10.1/x.\n"))
	one := all["one"]
	if one.Text != "A book in two lines." || one.About != "Trial. More." || one.DOI != "" || all["two"].DOI != "10.1/x" || len(all) != 2 {
		t.Errorf("%+v", all)
	}
}

func TestCitationKeys(t *testing.T) {
	if got := (protocol.Source{Cite: "esk-pi, oktos,ft"}).Keys(); !slices.Equal(got, []string{"esk-pi", "oktos", "ft"}) {
		t.Errorf("%v", got)
	}
}
