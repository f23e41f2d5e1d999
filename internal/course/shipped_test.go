package course

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// TestShipped: every protocol and every library that ships is whole, loads again
// from its own texts, and reads as prose: without a code of the file, a place
// left open, or a word that Clew does not say.
func TestShipped(t *testing.T) {
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Libraries() {
		for _, p := range protocol.CheckLibrary(shelf["library/"+name], Vocabulary()) {
			t.Errorf("library %s: %s", name, p)
		}
	}
	code := regexp.MustCompile(`\b[a-z]+(-[a-z]+)*\.[a-z]`)
	for _, name := range shelf.Protocols() {
		def, problems := protocol.Load(shelf[name], shelf, Vocabulary())
		for _, p := range problems {
			t.Errorf("%s: %s", name, p)
		}
		if def == nil {
			continue
		}
		again, _ := protocol.Load(def.Texts()[name], def.Texts(), Vocabulary())
		if again == nil || again.Hash() != def.Hash() || !protocol.Compare(def, again).Same() {
			t.Errorf("%s is another from its own texts", name)
		}
		for _, text := range prose(def) {
			if code.MatchString(text) || strings.ContainsAny(text, "{}‹") || strings.Contains(text, "..") || len(protocol.Forbidden(text, false)) > 0 {
				t.Errorf("%s reads %q %v", name, text, protocol.Forbidden(text, false))
			}
		}
	}
}

// prose is every sentence of a protocol's page.
func prose(def *protocol.Definition) []string {
	var texts []string
	for _, s := range def.Prose().Sections {
		texts = slices.Concat(texts, []string{s.Title}, s.Paragraphs)
		for _, r := range s.Rules {
			texts = append(texts, r.When, r.Decides, r.Says, r.Clears, r.Override, r.Effective)
		}
		for _, p := range s.Params {
			texts = append(texts, def.Label(p.Name), p.Note)
		}
		for _, c := range s.Considered {
			texts = append(texts, c.Say)
		}
	}
	return texts
}
