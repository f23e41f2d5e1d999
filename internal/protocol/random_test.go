package protocol

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// randomParams are the figures of random protocols, one of each kind.
const randomParams = `params:
  p.bp: {value: 150/95, unit: "mm[Hg]", grade: D, cite: clew-default}
  p.rate: {value: 90, unit: /min, grade: D, cite: clew-default}
  p.mg: {value: 80, unit: mg, grade: D, cite: clew-default}
  p.kg: {value: 0.9, unit: mg/kg, grade: D, cite: clew-default}
  p.window: {value: 2, unit: h, grade: D, cite: clew-default}
  p.long: {value: 60, unit: d, grade: D, cite: clew-default}
`

// drawRules makes up the lines of a list of rules, in every form of the
// language.
func drawRules(t *rapid.T, name string) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		fmt.Fprintf(&b, "  - {rule: %s%d, title: A rule, gate: %s, decision: %s, say: 'Words {reading}.', override: {by: prescriber, reason: required}, ", name, i,
			rapid.SampledFrom(Gates).Draw(t, "gate"), rapid.SampledFrom([]Decision{Review, Caution, Info, Hold}).Draw(t, "decision"))
		switch rapid.IntRange(0, 5).Draw(t, "reach") {
		case 0:
			b.WriteString("jurisdiction: [US-NY, CA], ")
		case 1:
			b.WriteString("effective: {from: 2026-11-23, to: 2027-06-30}, ")
		case 2:
			b.WriteString("effective: {from: 2027-01-01}, ")
		}
		if rapid.Bool().Draw(t, "has a clearing condition") {
			b.WriteString("clears: " + drawCondition(t, 1) + ", ")
		}
		b.WriteString("source: {cite: clew-default, grade: D}, when: " + drawCondition(t, 3) + "}\n")
	}
	return b.String()
}

// drawCondition makes up a condition.
func drawCondition(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 9).Draw(t, "condition")
	if depth == 0 {
		kind = 9
	}
	switch kind {
	case 0, 1:
		word := []string{"all", "any"}[kind]
		var parts []string
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			parts = append(parts, drawCondition(t, depth-1))
		}
		return "{" + word + ": [" + strings.Join(parts, ", ") + "]}"
	case 2:
		return "{not: " + drawCondition(t, depth-1) + "}"
	case 3:
		within := ""
		if rapid.Bool().Draw(t, "recent") {
			within = ", within: " + drawLength(t)
		}
		return "{missing: " + rapid.SampledFrom(openFacts()).Draw(t, "fact").Name + within + "}"
	}
	return drawTest(t)
}

// openFacts are the facts that a rule with an override may ask about, but for
// the place, which the engine reads itself.
func openFacts() []FactType {
	return slices.DeleteFunc(slices.Clone(factTypes), func(f FactType) bool { return firm[f.Name] != "" || f.Name == PlaceFact })
}

func drawLength(t *rapid.T) string {
	return rapid.SampledFrom([]string{"30m", "1d", "90d", "{param: p.window}", "{param: p.long}"}).Draw(t, "length")
}

// drawReading makes up which readings count, of the given ways to take them.
func drawReading(t *rapid.T, takes ...string) string {
	take := rapid.SampledFrom(takes).Draw(t, "take")
	keys := "take: " + take
	if take == takeMean || take == takeLowest {
		keys = take + ": 2"
		if rapid.Bool().Draw(t, "discard") {
			keys += ", discard_first_of: 3"
		}
		if rapid.Bool().Draw(t, "at least") {
			keys += ", at_least: 2"
		}
	}
	for _, key := range []string{"within", "recorded_within"} {
		if rapid.IntRange(0, 2).Draw(t, key) == 0 {
			keys += ", " + key + ": " + drawLength(t)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "since") == 0 {
		keys += ", since: " + rapid.SampledFrom([]string{"dose.given", "fasting.clear", "pregnancy.current"}).Draw(t, "anchor")
	}
	return "{" + keys + "}"
}

// drawTest makes up the test of a fact.
func drawTest(t *rapid.T) string {
	f := rapid.SampledFrom(openFacts()).Draw(t, "fact")
	size := rapid.SampledFrom([]string{"above", "at_or_above", "below", "at_or_below"}).Draw(t, "op")
	test := func(reading, op, limit string) string {
		return fmt.Sprintf("{fact: %s, reading: %s, %s: %s}", f.Name, reading, op, limit)
	}
	if rapid.IntRange(0, 5).Draw(t, "count") == 0 {
		return test(drawReading(t, takeCount), size, rapid.SampledFrom([]string{"1", "2"}).Draw(t, "limit"))
	}
	if f.Type == TypeInstant || rapid.IntRange(0, 5).Draw(t, "elapsed") == 0 {
		return test(drawReading(t, takeElapsed), size, rapid.SampledFrom([]string{"1h", "{param: p.long}"}).Draw(t, "limit"))
	}
	ordinary := []string{takeLatest, takeHighest, takeMean, takeLowest}
	switch f.Type {
	case TypeFlag:
		return test(drawReading(t, takeLatest), rapid.SampledFrom([]string{"is", "is_not"}).Draw(t, "op"), rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "limit"))
	case TypeCode:
		return test(drawReading(t, takeLatest), "any_of", "["+f.Codes[0]+", "+f.Codes[1]+"]")
	case TypePressure:
		limit := rapid.SampledFrom([]string{"140/90", "{param: p.bp}", "{fact: vitals.bp, reading: {take: highest, within: 30m}, plus: 5/5}"}).Draw(t, "limit")
		return test(drawReading(t, ordinary...), size, limit+", per: limb")
	case TypeMass:
		return test(drawReading(t, append(ordinary, takeSum)...), size, drawMass(t))
	case TypeWeight:
		return test(drawReading(t, ordinary...), size, "60 kg")
	}
	limits := map[string]string{"a": "40 a", "/min": "{param: p.rate}", "%": "94 %", "mg/d": "2 mg/d", "min": "40m", "": "2"}
	return test(drawReading(t, ordinary...), size, limits[f.Unit])
}

// drawMass makes up a limit on a dose.
func drawMass(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		"50 mg", "{param: p.mg}", "{fact: weight.actual, times: {param: p.kg}}", "{fact: dose.given, plus: 15 mg}",
		"{min_of: [{param: p.mg}, {fact: weight.actual, reading: {within: 90d}, times: 0.5 mg/kg}]}",
		"{max_of: [40 mg, {fact: dose.tolerated, reading: {take: highest, within: {param: p.long}}}]}",
		"{fact: dose.given, plus: {fact: dose.given, times: 25 %}}",
	}).Draw(t, "dose")
}

// usedParams leaves out of the parameters those that a text does not use.
func usedParams(text string) string {
	var kept []string
	for line := range strings.Lines(randomParams) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "params" || strings.Contains(text, "param: "+name+"}") {
			kept = append(kept, line)
		}
	}
	if len(kept) == 1 {
		return ""
	}
	return strings.Join(kept, "")
}

// A randomProtocol is one set of rules, written in the file and in a library.
type randomProtocol struct {
	inFile, including, library string
}

func drawProtocol(t *rapid.T) randomProtocol {
	rules := drawRules(t, "lib")
	params := usedParams(rules)
	head, rest, _ := strings.Cut(withRule("", "when: {fact: vitals.oxygen, below: 90 %}"), "rules:\n")
	return randomProtocol{
		inFile:    head + params + "rules:\n" + rules + rest,
		including: head + "include: [{library: random}]\nrules:\n" + rest,
		library:   "library: random\nversion: 1.0.0\ntitle: Random\n" + sourceLines + params + "rules:\n" + rules,
	}
}

// load loads a random protocol, from the file or through the library.
func (p randomProtocol) load(through bool, v Vocabulary) (*Definition, []Problem) {
	if through {
		return Load([]byte(p.including), Shelf{"library/random": []byte(p.library)}, v)
	}
	return Load([]byte(p.inFile), nil, v)
}

// TestRandomProtocols: whatever the rules, there is always an answer, always the
// same, whether they stand in the file or in a library; forgetting only ever
// makes unknown, and never opens a gate; the schema knows the form, and there
// are words for it.
func TestRandomProtocols(t *testing.T) {
	v, whole := newValidator(t)
	rapid.Check(t, func(t *rapid.T) {
		p := drawProtocol(t)
		d, problems := p.load(false, testVocabulary())
		if len(problems) > 0 {
			t.Fatalf("%v in\n%s", problems, p.inFile)
		}
		through, problems := p.load(true, testVocabulary())
		if len(problems) > 0 {
			t.Fatalf("%v in\n%s\n%s", problems, p.including, p.library)
		}
		f := drawFacts(t)
		for _, gate := range Gates {
			o := d.Evaluate(f, gate, morning)
			checkPromises(t, o)
			if diff := cmp.Diff(o, d.Evaluate(maps.Clone(f), gate, morning), values); diff != "" {
				t.Fatalf("two answers: %s", diff)
			}
			if diff := cmp.Diff(o.Findings, through.Evaluate(f, gate, morning).Findings, values); diff != "" {
				t.Fatalf("through a library the answer differs: %s", diff)
			}
		}
		if broken := forgetful(d, f, drawForgotten(t)); broken != "" {
			t.Fatal(broken)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(p.inFile), &doc); err != nil {
			t.Fatal(err)
		}
		if problem := v.check(whole, plainValue(doc.Content[0]), ""); problem != "" {
			t.Fatalf("the schema refuses %s\n%s", problem, p.inFile)
		}
		if diff := Compare(d, through); !diff.Same() {
			t.Fatalf("through a library the words differ: %v", diff.Sentences())
		}
	})
}

// drawForgotten chooses facts to forget, but for the clinic's own acts.
func drawForgotten(t *rapid.T) []string {
	var names []string
	for _, f := range factTypes {
		if !f.Known {
			names = append(names, f.Name)
		}
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 6, rapid.ID[string]).Draw(t, "forgotten")
}

// forgetful says which rule answered otherwise than unknown because something
// was forgotten, or which gate opened by it. A rule of one state, which the
// place kept out of it, may come in.
func forgetful(d *Definition, f Facts, forgotten []string) string {
	less := maps.Clone(f)
	for _, name := range forgotten {
		delete(less, name)
	}
	for _, gate := range Gates {
		before, after := d.Evaluate(f, gate, morning), d.Evaluate(less, gate, morning)
		for _, was := range before.Findings {
			is, there := after.Finding(was.Rule)
			if !there || is.State != was.State && is.State != Unknown {
				return fmt.Sprintf("%s was %s and, without %v, is %q", was.Rule, was.State, forgotten, is.State)
			}
		}
		if len(before.Findings) > 0 && !before.Open() && after.Open() {
			return fmt.Sprintf("%s opened by forgetting %v", gate, forgotten)
		}
	}
	return ""
}

// TestForgettingControl: the property above can fail. Where absence counts as
// no, rules do clear by forgetting, and it notices.
func TestForgettingControl(t *testing.T) {
	gullible := testVocabulary()
	for name, f := range gullible {
		f.Known = true
		gullible[name] = f
	}
	type example struct {
		p         randomProtocol
		f         Facts
		forgotten []string
	}
	cases := rapid.Custom(func(t *rapid.T) example { return example{drawProtocol(t), drawFacts(t), drawForgotten(t)} })
	caught := map[bool]int{}
	for seed := range 150 {
		c := cases.Example(seed)
		for wrong, v := range map[bool]Vocabulary{false: testVocabulary(), true: gullible} {
			d, problems := c.p.load(false, v)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if forgetful(d, c.f, c.forgotten) != "" {
				caught[wrong]++
			}
		}
	}
	if caught[false] > 0 || caught[true] < 3 {
		t.Errorf("the property broke %d times as it is and %d times where absence is a no", caught[false], caught[true])
	}
}
