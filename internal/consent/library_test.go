package consent

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/clew-health/clew/consents"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

// shippedFiles are the files of consents/ by path.
func shippedFiles(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(consents.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = consents.FS.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func shipped(t *testing.T) *Library {
	t.Helper()
	l, problems := Parse(shippedFiles(t))
	for _, p := range problems {
		t.Error(p)
	}
	if t.Failed() {
		t.FailNow()
	}
	return l
}

// protocolOf returns the shipped protocol of a text; nil for a separate agreement.
func protocolOf(t *testing.T, name string) *protocol.Definition {
	t.Helper()
	if name == "" {
		return nil
	}
	shelf := protocol.Shelf(protocols.Texts())
	def, problems := protocol.Parse(shelf[name], shelf)
	if len(problems) > 0 {
		t.Fatalf("%s: %v", name, problems)
	}
	return def
}

// composed returns every shipped text, filled in.
func composed(t *testing.T, l *Library) map[string]Document {
	t.Helper()
	out := map[string]Document{}
	for _, text := range l.Texts {
		def := protocolOf(t, text.Protocol)
		d, problems := l.Compose(text.Name, def)
		for _, p := range problems {
			t.Error(p)
		}
		out[text.Name] = d
	}
	return out
}

// TestShippedTextsAreWhole holds every shipped text against what it must say,
// the words that are never said to a client, and itself as stored.
func TestShippedTextsAreWhole(t *testing.T) {
	l := shipped(t)
	for name, d := range composed(t, l) {
		for _, e := range l.Missing(d, protocolOf(t, d.Protocol)) {
			t.Errorf("%s does not say: %s (%s)", name, e.Title, e.Name)
		}
		for _, say := range Unkind(d) {
			t.Errorf("%s: %s", name, say)
		}
		if again, err := ReadDocument(d.Bytes(), d.Hash()); err != nil || again.Hash() != d.Hash() {
			t.Errorf("%s does not read back: %v", name, err)
		}
		if text := string(d.Bytes()); strings.Contains(text, "{plan.") || strings.Contains(text, "{rule.") || strings.Contains(text, "{fasting") {
			t.Errorf("%s has a place that is not filled", name)
		}
	}
}
