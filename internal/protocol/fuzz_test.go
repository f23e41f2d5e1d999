package protocol

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/protocols"
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
	shipped, err := protocols.FS.ReadFile("kap-im.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range append(seeds, string(shipped)) {
		f.Add([]byte(s))
	}
	v := testVocabulary()
	facts := well(f)
	f.Fuzz(func(t *testing.T, source []byte) {
		began := time.Now()
		d, problems := Parse(source, nil)
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
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%d bytes took %v", len(source), took)
		}
	})
}
