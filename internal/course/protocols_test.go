package course

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// carefully is the small protocol of these tests, on a shelf.
func carefully(tb testing.TB) protocol.Shelf {
	tb.Helper()
	text, err := os.ReadFile("testdata/careful.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return protocol.Shelf{"careful": text}
}

// site is a site's own version of it, with a stricter limit.
func site(tb testing.TB, base *protocol.Definition, version, limit string) []byte {
	tb.Helper()
	return []byte("protocol: careful\nversion: " + version + "\nbased_on: {protocol: careful, hash: " + base.Hash() + "}\n" +
		"params:\n  bp.predose.hold: {value: " + limit + ", unit: \"mm[Hg]\", grade: D, cite: clew-default}\n")
}

func TestCarefulIsWhole(t *testing.T) {
	if _, problems := protocol.Load(carefully(t)["careful"], nil, Vocabulary()); len(problems) > 0 {
		t.Error(problems)
	}
}

// A version that was adopted can be found by its hash when the program ships
// another text, or none.
func TestAdoptedTextsOutliveTheProgram(t *testing.T) {
	shelf := carefully(t)
	p := NewProtocols(shelf)
	def, err := p.Ship("careful")
	if err != nil {
		t.Fatal(err)
	}
	own, problems := protocol.Load(site(t, def, "1.0.0-site.1", "150/95"), shelf, Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	written := ProtocolWritten{Name: own.Name, Version: own.Version, Hash: own.Hash(), Text: string(own.Texts()["careful"]), Base: own.BasedOn.Hash, Texts: own.Texts()}
	before := chart(t, at{noon, p.Adoption(def, "Juniper House", ledger.Chart{})}, at{noon, written})
	after := before.With(ledger.Entry{ID: "x", Seq: 3, At: noon, Recorded: noon, Fact: p.Adoption(own, "Juniper House", before), Kind: "protocol.adopted"})

	changed := strings.Replace(string(shelf["careful"]), "value: 140/90", "value: 145/90", 1)
	for name, later := range map[string]*Protocols{"the same": p, "another text": NewProtocols(protocol.Shelf{"careful": []byte(changed)}), "nothing": NewProtocols(nil)} {
		for _, want := range []*protocol.Definition{def, own} {
			got, err := later.WithHash(want.Hash(), after)
			if err != nil || got.Hash() != want.Hash() || got.Version != want.Version {
				t.Errorf("a program that ships %s finds %v, %v", name, got, err)
			}
		}
		if got, err := later.Named("careful", after); err != nil || got.Hash() != own.Hash() {
			t.Errorf("by name, where %s is shipped: %v, %v", name, got, err)
		}
		if _, err := later.WithHash("0000", after); fault.RuleOf(err) != "protocol.gone" {
			t.Errorf("a hash nobody knows: %v", err)
		}
	}
	// Before anything is adopted, what is shipped is what new courses go by.
	if got, err := p.Named("careful", ledger.Chart{}); err != nil || got.Hash() != def.Hash() {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := p.Named("kap-moon", ledger.Chart{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a protocol nobody ships: %v", err)
	}
	versions := p.Versions(after)
	if len(versions) != 2 || !versions[0].Shipped || versions[0].InForce || versions[0].Adopted == nil || versions[1].Written == nil || !versions[1].InForce {
		t.Errorf("%+v", versions)
	}
}

// A text whose bytes are not what was signed is not used in its place.
func TestAChangedTextIsNotTheOneAdopted(t *testing.T) {
	shelf := carefully(t)
	p := NewProtocols(shelf)
	def, _ := p.Ship("careful")
	a := p.Adoption(def, "Juniper House", ledger.Chart{})
	a.Texts = map[string][]byte{"careful": []byte(strings.Replace(string(shelf["careful"]), "160/100", "190/120", 1))}
	if got, err := NewProtocols(nil).WithHash(def.Hash(), chart(t, at{noon, a})); err == nil {
		t.Errorf("%s is given for %s", got.Hash(), def.Hash())
	}
}

// The sentence that is signed, and what stands beside it.
func TestAdoption(t *testing.T) {
	shelf := carefully(t)
	p := NewProtocols(shelf)
	def, _ := p.Ship("careful")
	own, _ := protocol.Load(site(t, def, "1.0.0-site.1", "150/95"), shelf, Vocabulary())
	a, b := p.Adoption(def, "Juniper House", ledger.Chart{}), p.Adoption(own, "Juniper House", ledger.Chart{})
	if want := "I reviewed this protocol and adopt it for Juniper House. Changed from shipped: nothing."; a.Statement != want {
		t.Errorf("%q", a.Statement)
	}
	if want := "I reviewed this protocol and adopt it for Juniper House. Changed from shipped: Blood pressure before the dose: limit: 150/95 instead of 160/100."; !strings.HasPrefix(b.Statement, want) {
		t.Errorf("%q", b.Statement)
	}
	if len(a.Defaults) != 8 || !slices.Contains(b.Defaults, "bp.predose.hold 150/95") {
		t.Errorf("%q", b.Defaults)
	}
	again, _ := protocol.Load(site(t, own, "1.0.0-site.2", "160/100"), p.Shelf(chart(t, at{noon, b})), Vocabulary())
	if again == nil {
		t.Fatal("a version cannot be based on an adopted one")
	}
	if got := p.Adoption(again, "Juniper House", chart(t, at{noon, b})).Changed; len(got) != 0 {
		t.Errorf("back at what was shipped: %q", got)
	}
}

// Only so many definitions are kept; the others are read again.
func TestDefinitionsAreBounded(t *testing.T) {
	shelf := carefully(t)
	p := NewProtocols(shelf)
	def, _ := p.Ship("careful")
	var facts []at
	var hashes []string
	for i := range mostHeld + 8 {
		own, problems := protocol.Load(site(t, def, fmt.Sprint("1.0.0-site.", i), "150/95"), shelf, Vocabulary())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		hashes = append(hashes, own.Hash())
		facts = append(facts, at{noon, ProtocolWritten{Name: own.Name, Version: own.Version, Hash: own.Hash(), Text: "x y z", Texts: own.Texts()}})
	}
	settings := chart(t, facts...)
	for range 2 {
		for _, h := range hashes {
			if _, err := p.WithHash(h, settings); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(p.held) > mostHeld || len(p.recent) != len(p.held) {
		t.Errorf("%d held, %d listed", len(p.held), len(p.recent))
	}
}

// Somebody whose course has ended is held against the version it went by, and
// not against the one that is usual now; where its text is gone, the usual one.
func TestAnEndedCourseAnswersByItsOwn(t *testing.T) {
	shelf := carefully(t)
	p := NewProtocols(shelf)
	usual, err := p.Ship("careful")
	if err != nil {
		t.Fatal(err)
	}
	own, problems := protocol.Load(site(t, usual, "1.0.0-site.1", "150/95"), shelf, Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	written := ProtocolWritten{Name: own.Name, Version: own.Version, Hash: own.Hash(), Text: string(own.Texts()["careful"]), Base: own.BasedOn.Hash, Texts: own.Texts()}
	opened := Opened{Course: planCourse, Protocol: own.Name, Version: own.Version, Hash: own.Hash()}
	closed := chart(t, at{noon, opened}, at{noon, Closed{Course: planCourse, How: HowCompleted}})
	for _, tt := range []struct {
		name            string
		chart, settings ledger.Chart
		hash            string
		open            bool
	}{
		{"nobody's course", chart(t), chart(t, at{noon, written}), usual.Hash(), false},
		{"open", chart(t, at{noon, opened}), chart(t, at{noon, written}), own.Hash(), true},
		{"ended", closed, chart(t, at{noon, written}), own.Hash(), false},
		{"ended, and the text is gone", closed, chart(t), usual.Hash(), false},
	} {
		open, got, err := p.ByWhich("careful", tt.chart, tt.settings)
		if err != nil || got.Hash() != tt.hash || (open.Course != "") != tt.open {
			t.Errorf("%s: %v, %v, %v", tt.name, open, got, err)
		}
		p = NewProtocols(shelf) // nothing is left in memory
	}
}
