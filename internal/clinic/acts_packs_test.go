package clinic_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// wsas is a scale whose text a clinic loads itself.
func wsas(t *testing.T) *instrument.Definition {
	t.Helper()
	def, err := shippedScales().Named("wsas")
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// packText is a text pack with made-up words.
func packText(def *instrument.Definition) string {
	var b strings.Builder
	fmt.Fprintf(&b, "pack: %s\nversion: %s\nlanguage: en\nstem: Made up\nlabels:\n  yesno: [\"No\", \"Yes\"]\nitems:\n", def.ID, def.Version)
	for _, it := range def.Items {
		fmt.Fprintf(&b, "  %s: made-up question %d\n", it.ID, it.Number)
	}
	return b.String()
}

// textOf loads an instrument's text.
func textOf(t *testing.T, def *instrument.Definition) clinic.LoadText {
	t.Helper()
	return clinic.LoadText{Instrument: def.ID, Text: packText(def), Statement: instrument.Attestation(def), Instruments: shippedScales()}
}

// A clinic that holds a licence loads the text, and from then on has it.
func TestLicensedTextIsLoaded(t *testing.T) {
	h := open(t, store.Config{DSN: storetest.SQLite(t)})
	b := &bench{h: h}
	def := wsas(t)
	if _, ok := instrument.Texts(b.settings(t), def, "en"); ok {
		t.Fatal("a text is there before anybody loaded it")
	}
	b.h.must(t, b.clinicwide(t), textOf(t, def))
	words, ok := instrument.Texts(b.settings(t), def, "en")
	if !ok || words.Items["q2"] != "made-up question 2" {
		t.Errorf("the text is %+v", words)
	}
	if _, ok := instrument.Texts(b.settings(t), def, "es"); ok {
		t.Error("an English text is given for a Spanish one")
	}
}

// Whoever loads a text signs the sentence, and the text fits the instrument.
func TestTextsThatAreNotLoaded(t *testing.T) {
	h := open(t, store.Config{DSN: storetest.SQLite(t)})
	b := &bench{h: h}
	good := textOf(t, wsas(t))
	for name, spoil := range map[string]func(*clinic.LoadText){
		"another sentence":      func(l *clinic.LoadText) { l.Statement = "I may." },
		"a question too few":    func(l *clinic.LoadText) { l.Text = strings.Replace(l.Text, "  q3: made-up question 3\n", "", 1) },
		"a question too many":   func(l *clinic.LoadText) { l.Text += "  q9: another\n" },
		"another version":       func(l *clinic.LoadText) { l.Text = strings.Replace(l.Text, "version: 1.0.0", "version: 1.0.1", 1) },
		"no such questionnaire": func(l *clinic.LoadText) { l.Instrument = "wsaz" },
		"one that ships":        func(l *clinic.LoadText) { l.Instrument = "phq-9" },
	} {
		bad := good
		spoil(&bad)
		if _, err := b.h.Do(t.Context(), b.clinicwide(t), id.Act(b.h.NewID()), bad); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// The data pack is off until somebody turns it on and signs for its terms.
func TestDataPackIsOffByDefault(t *testing.T) {
	h := open(t, store.Config{DSN: storetest.SQLite(t)})
	b := &bench{h: h}
	lib := shippedScales()
	if lib.For(b.settings(t)).Has("who-5") || !lib.For(b.settings(t)).Has("phq-9") {
		t.Error("the pack is on by default")
	}
	on := clinic.SwitchPack{Pack: "a4", On: true, Statement: instrument.PackStatement("a4"), Instruments: lib}
	b.h.must(t, b.clinicwide(t), on)
	if !lib.For(b.settings(t)).Has("who-5") {
		t.Error("the pack is not on")
	}
	b.h.must(t, b.clinicwide(t), clinic.SwitchPack{Pack: "a4", Instruments: lib})
	if lib.For(b.settings(t)).Has("who-5") {
		t.Error("the pack is still on")
	}
	on.Statement = ""
	if _, err := b.h.Do(t.Context(), b.clinicwide(t), id.Act(b.h.NewID()), on); err == nil {
		t.Error("a pack was turned on without a signature")
	}
}
