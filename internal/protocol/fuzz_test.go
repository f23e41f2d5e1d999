package protocol

import (
	"os"
	"strings"
	"testing"
	"time"
)

// FuzzParse: whatever the text, there is an answer: a protocol that is whole, or
// problems with their places; and whatever came out can be asked.
func FuzzParse(f *testing.F) {
	small := strings.ReplaceAll(smallest, "GATE", "dosing.start")
	seeds := []string{
		small, withRule(""), "", "a", "- a", "{", "\ufeff" + small, small + "\x00", "\t" + small, strings.ReplaceAll(small, "\n", "\r\n"),
		"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", "<<: {a: b}\n", "a: b\na: c\n", "? {a: b}\n: c\n", "title: !!float 1\n",
		strings.Repeat("[", 20000), strings.Repeat("{a: ", 2000), strings.Repeat("- ", 5000), "a: " + strings.Repeat("9", 5000),
		small + "---\n" + small, "rules: [{}, {rule: [a]}, null, 1]\n", "params: {a: {value: 1e999}}\n", "plan: {phases: [{phase: a, after: a}], limits: [{}]}\n",
		withRule("", "when: {all: [{any: [{not: {not: {missing: order.active, within: 30m}}}]}]}"),
		withRule("", "when: {fact: order.dose, above: {min_of: [{max_of: [1 mg, 2 mg]}, {fact: weight.actual, times: 1 mg/kg, plus: 1 mg}]}}"),
		withRule("", "when: {fact: vitals.bp, reading: {mean_of: 2, discard_first_of: 3, sitting: 2h, within: 30m, since: dose.given}, below: 160/100, per: limb}"),
		withRule("params:\n  a: {value: 999999999999, unit: mg/kg, grade: D, cite: x}\n", "when: {fact: order.dose, above: {fact: weight.actual, times: {param: a}}}"),
	}
	shipped, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		f.Fatal(err)
	}
	shelf := shelfOf(pressureLibrary)
	shelf["small"], shelf["a"] = []byte(withRule("")), []byte(siteVersion(strings.Repeat("0", 64), "params: {}\n"))
	base, _ := Parse(shelf["small"], nil)
	seeds = append(seeds, pressureLibrary, siteVersion(base.Hash(), "vary: [{rule: one, decision: review}]\n"), siteVersion(base.Hash(), "except: one\n"), string(shelf["a"]),
		taking("  - {library: pressure, except: [bp.missing], params: {bp.limit: {value: 150/90, grade: D, cite: x}}, vary: [{rule: bp.hold, decision: review}]}\n"),
		taking("  - {library: pressure}\n  - {library: pressure}\n  - [{}]\n"), pressureLibrary+"include: []\n", "library: a\nconsidered: [{}, {considered: a}]\n")
	for _, s := range append(seeds, string(shipped)) {
		f.Add([]byte(s))
	}
	v := testVocabulary()
	facts := well(f)
	f.Fuzz(func(t *testing.T, source []byte) {
		began := time.Now()
		d, problems := Parse(source, shelf)
		if d == nil {
			t.Fatal("no definition")
		}
		problems = append(problems, d.Check(v)...)
		for _, p := range problems {
			if p.Sentence == "" || p.String() == "" {
				t.Fatalf("a problem without words: %+v", p)
			}
		}
		for _, gate := range Gates {
			for _, known := range []Facts{nil, facts} {
				o := d.Evaluate(known, gate, morning)
				if len(problems) > 0 && o.Status != StatusUnknown {
					t.Fatalf("a protocol with problems answers %s", o.Status)
				}
			}
			NewerRecord(d, gate, morning)
		}
		if len(problems) == 0 {
			d.Prose()
			if !Compare(d, d).Same() {
				t.Fatal("a protocol differs from itself")
			}
			if again, _ := Load(source, d.Texts(), v); again == nil || again.Hash() != d.Hash() {
				t.Fatal("from its own texts it is another")
			}
		}
		CheckLibrary(source, v)
		if _, problems := Load([]byte(taking("  - {library: pressure}\n")), Shelf{"library/pressure": source}, v); len(problems) == 0 && !libraryLike(source) {
			t.Fatal("something else was taken in as a library")
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%d bytes took %v", len(source), took)
		}
	})
}

func libraryLike(source []byte) bool { return strings.Contains(string(source), "library") }
