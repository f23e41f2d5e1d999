package protocol

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clew-health/clew/internal/datafile"
)

// smallest is a whole protocol with one rule.
const smallest = `protocol: small
version: "1"
title: Small
status: For tests.
source:
  {developer: us, funding: none, released: 2026-11-22, reviewed: 2026-11-22, race: not used, ethnicity: not used, language: not used,
   orientation: not used, gender_identity: not used, sex: not used, birth_date: not used, social: not used, health_status: used}
rules:
  - rule: one
    title: One
    gate: GATE
    when: {fact: consent.current, is: no}
    decision: hold
    say: "No consent."
    override: {none: consent}
    source: {cite: clew-default, grade: D}
`

// withRule is a small protocol whose one rule is made of the given lines; what
// they do not say is as in a rule that is whole.
func withRule(params string, lines ...string) string {
	whole := []string{"rule: one", "title: One", "gate: dosing.start", "when: {fact: fasting.solids, reading: elapsed, below: 4h}",
		"decision: hold", "say: Words.", "override: {by: prescriber, reason: required}", "source: {cite: clew-default, grade: D}"}
	head, _, _ := strings.Cut(smallest, "rules:\n")
	text := head + params + "rules:\n"
	for i, w := range whole {
		key, _, _ := strings.Cut(w, ":")
		for _, l := range lines {
			if strings.HasPrefix(l, key+":") {
				w = l
			}
		}
		text += map[bool]string{true: "  - ", false: "    "}[i == 0] + w + "\n"
	}
	for _, l := range lines {
		if key, _, _ := strings.Cut(l, ":"); !strings.Contains(strings.Join(whole, "\n")+"\n", key+":") {
			text += "    " + l + "\n"
		}
	}
	return text
}

func all(source string) []Problem {
	_, problems := Load([]byte(source), nil, testVocabulary())
	return problems
}

// TestWithRule checks that the small protocols of these tests are whole.
func TestWithRule(t *testing.T) {
	for _, source := range []string{withRule(""), strings.ReplaceAll(smallest, "GATE", "order.sign")} {
		if problems := all(source); len(problems) > 0 {
			t.Errorf("%v in\n%s", problems, source)
		}
	}
}

// TestProblems breaks each rule of the format once.
func TestProblems(t *testing.T) {
	const params = "params:\n  bp: {value: 160/100, unit: \"mm[Hg]\", grade: D, cite: clew-default}\n"
	for _, tt := range []struct {
		name, params string
		line         string
		want         string // part of the one problem
	}{
		{"unknown fact", "", "when: {fact: vitals.bq, at_or_above: 160/100, per: limb}", `There is no fact "vitals.bq". Did you mean "vitals.bp"?`},
		{"unknown fact in a missing", "", "when: {missing: wieght.actual}", `There is no fact "wieght.actual". Did you mean "weight.actual"?`},
		{"unknown anchor", "", "when: {fact: order.dose, reading: {take: count, since: dose.givn}, above: 1}", `Did you mean "dose.given"?`},
		{"unknown parameter", params, "when: {fact: vitals.bp, at_or_above: {param: bpp}, per: limb}", `There is no parameter "bpp". Did you mean "bp"?`},
		{"unused parameter", params, "say: Words.", `Nothing uses the parameter "bp".`},
		{"unit", "", "when: {fact: vitals.heart-rate, above: 110}", `is in "/min"; the limit is in "1". Write a number and its unit, /min.`},
		{"another unit", "", `when: {fact: vitals.heart-rate, above: "110 %"}`, `the limit is in "%"`},
		{"type", "", "when: {fact: order.dose, above: 110}", `"order.dose" is a mass; it cannot be compared with a number. Write it as 120 mg.`},
		{"type of a pressure", "", "when: {fact: vitals.bp, above: 160, per: limb}", "Write it as 160/100."},
		{"type of a flag", "", "when: {fact: fasting.solids, is: yes}", "it has no other value"},
		{"per limb", "", "when: {fact: vitals.bp, at_or_above: 160/100}", "Add per: limb."},
		{"per limb of no pressure", "", "when: {fact: order.dose, above: 100 mg, per: limb}", "no limbs"},
		{"size of a flag", "", "when: {fact: pregnancy.current, above: 1}", "has no size"},
		{"sameness of a pressure", "", "when: {fact: vitals.bp, is: 160/100}", "compared by size"},
		{"a code that never is", "", "when: {fact: order.route, is: rectall}", `"order.route" is never "rectall"`},
		{"mean of a flag", "", "when: {fact: pregnancy.current, reading: {mean_of: 2}, is: yes}", "has no mean_of"},
		{"bound on a pressure", "", "when: {fact: vitals.bp, at_or_above: 16/100, per: limb}", "beyond what the engine takes for blood pressure: 80/40 to 220/130"},
		{"bound on age", "", "when: {fact: patient.age, below: 16 a}", "beyond what the engine takes for age: 18 years"},
		{"bound on a dose", "", "when: {fact: order.dose, above: {min_of: [2000 mg, 100 mg]}}", "The limit 2000 mg is beyond"},
		{"bound on a rate", "", "when: {fact: order.dose, above: {fact: weight.actual, times: 20 mg/kg}}", "20 mg/kg is beyond"},
		{"a product that is none", "", "when: {fact: order.dose, above: {fact: weight.actual, times: 2}}", "cannot be compared with a weight"},
		{"a sum that is none", "", "when: {fact: order.dose, above: {fact: order.dose, plus: 2}}", "cannot be added"},
		{"a mixed minimum", "", "when: {fact: order.dose, above: {min_of: [100 mg, 100]}}", "cannot be compared with a number"},
		{"no citation", "", "source: {grade: D}", "a statement without a citation"},
		{"no grade", "", "source: {cite: clew-default}", "does not say how its source is known"},
		{"uncertain", "", "source: {cite: clew-default, grade: U}", "cannot exclude or hold"},
		{"no such grade", "", "source: {cite: clew-default, grade: X}", `"X" is not one of the words for grade.`},
		{"an empty attribute", "", `source: {cite: clew-default, grade: D, race: ""}`, `"race" is empty`},
		{"an instruction", "", "say: Please stop  taking it.", `"stop taking" is an instruction about a medicine`},
		{"an instruction in a title", "", "title: Discontinue it", `"discontinue" is an instruction`},
		{"an instruction with an apostrophe", "", "say: Don’t take it.", `"don't take" is an instruction`},
		{"a place", "", "say: It is {raeding}.", `a place {raeding} that nothing fills. Did you mean "reading"?`},
		{"a place without a limit", "", "when: {missing: order.active}", "Nobody may override a rule about a signed order"},
		{"a limit that is not there", "", "say: 'Limit {earliest}, {limit}, {age}, {detail}, {reading}, {'", `a place {} that`},
		{"unknown gate", "", "gate: dosing.begin", `"dosing.begin" is not one of the words for gate.`},
		{"unknown decision", "", "decision: exlude", `Did you mean "exclude"?`},
		{"a prediction", "", "type: predictive", `no key "type"`},
		{"overridden consent", "", "when: {fact: consent.current, is: no}", "Nobody may override a rule about a current consent. Write override: {none: consent}."},
		{"no override", "", "override: {by: []}", "An override says by whom, or none."},
		{"a strange overrider", "", "override: {by: manager, reason: required}", `"manager" does not stand for anything here`},
		{"none without a basis", "", "override: {none: yes}", `"yes" is not one of the words for none.`},
		{"a comparison twice", "", "when: {fact: order.dose, above: 1 mg, below: 2 mg}", "compares twice"},
		{"a comparison with nothing", "", "when: {fact: order.dose}", "compares with nothing"},
		{"a condition that asks nothing", "", "when: {}", "asks nothing"},
		{"two conditions in one", "", "when: {all: [{fact: consent.current, is: no}], fact: order.dose}", `"fact" does not go together with "all"`},
		{"an empty all", "", "when: {all: []}", `"all" has no conditions`},
		{"a length", "", "when: {fact: fasting.solids, reading: {take: elapsed, within: 30}, below: 4h}", "is not a length of time"},
		{"an odd discard", "", "when: {fact: vitals.bp, reading: {mean_of: 2, discard_first_of: 2}, above: 160/100, per: limb}", "discard_first_of goes with"},
		{"two ways of reading", "", "when: {fact: vitals.bp, reading: {mean_of: 2, take: highest}, above: 160/100, per: limb}", "in one way"},
		{"a mean of one", "", "when: {fact: vitals.bp, reading: {mean_of: 1}, above: 160/100, per: limb}", "at least two readings"},
		{"an end before its beginning", "", "effective: {from: 2027-01-01, to: 2026-01-01}", "ends before it begins"},
		{"a bound on a parameter", "params:\n  x: {value: 700, unit: \"%\", grade: D, cite: a}\n", "when: {fact: vitals.oxygen, below: {param: x}}", "the engine takes 0 % to 200 %"},
		{"weighed, and raised", "considered: [{considered: a, fact: fasting.solids, say: Words., source: {cite: a, grade: D}}]\n", "say: Words.", "says that no rule raises the last meal, and the rule \"one\" asks about it"},
		{"weighed, and no such fact", "considered: [{considered: a, fact: vitals.oxygn, say: Words., source: {cite: a, grade: D}}]\n", "say: Words.", `Did you mean "vitals.oxygen"?`},
		{"weighed without a source", "considered: [{considered: a, fact: vitals.oxygen, say: Words.}]\n", "say: Words.", "a statement without a citation"},
		{"a second of no kind", "", "override: {by: prescriber, reason: required, second: nurse}", `"nurse" is not one of the words for second`},
		{"a document of no kind", "", "override: {by: prescriber, reason: required, with: safety-pln}", `Did you mean "safety-plan"?`},
		{"a bound on minutes", "", "when: {fact: order.minutes, below: 10h}", "The limit 10 hours is beyond what the engine takes for the ordered duration: 1 minute to 8 hours."},
		{"minutes without a unit", "", "when: {fact: order.minutes, below: 40}", `is in "min"; the limit is in "1"`},
		{"no day", "", "effective: {from: tomorrow}", `"from" is a day`},
		{"a parameter without citation", "params:\n  x: {value: 4h, grade: D}\n", "when: {fact: fasting.solids, reading: elapsed, below: {param: x}}", `The parameter "x" has no citation`},
		{"a parameter in the wrong unit", "params:\n  x: {value: 160/100, unit: mg, grade: D, cite: a}\n", "when: {fact: vitals.bp, above: {param: x}, per: limb}", `is not a number with the unit "mg"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			problems := all(withRule(tt.params, tt.line))
			found := false
			for _, p := range problems {
				found = found || strings.Contains(p.String(), tt.want)
				if p.Line == 0 || p.Column == 0 {
					t.Errorf("%q has no place", p)
				}
			}
			if !found {
				t.Errorf("got %v, want one with %q", problems, tt.want)
			}
		})
	}
}

// TestFirm: what nobody may override, nobody can be allowed to.
func TestFirm(t *testing.T) {
	for _, lines := range [][]string{
		{"decision: exclude", "when: {fact: order.dose, above: 100 mg}"},
		{"decision: exclude", "source: {cite: ket-pi, grade: P, evidence: label}"},
		{"decision: review", "when: {fact: order.active, is: no}"},
		{"decision: hold", "when: {any: [{fact: pregnancy.current, is: yes}, {fact: patient.dead, is: yes}]}"},
	} {
		problems := all(withRule("", lines...))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Sentence, "Nobody may override") {
			t.Errorf("%v: %v", lines, problems)
		}
	}
}

// TestAllAtOnce: a file with many mistakes answers with all of them, each with
// its line and column.
func TestAllAtOnce(t *testing.T) {
	source := `protocol: Bad Name
version: "1"
title: Bad
status: For tests.
source: {developer: us, funding: none, released: soon, reviewed: 2026-11-22, race: not used}
params:
  bp: {value: 160/100, unit: "mm[Hg]", grade: Z, cite: clew-default}
  spare: {value: 1, grade: D, cite: clew-default}
rules:
  - rule: one
    title: One
    gate: dosing.start
    when: {fact: vitals.pb, at_or_above: {param: bp}, per: limb}
    decision: hold
    say: "{redaing}"
    override: {by: prescriber, reason: required}
    source: {cite: clew-default, grade: D}
  - rule: one
    title: Skip your morning dose
    gate: nowhere
    when: {fact: vitals.heart-rate, above: {param: none}}
    decision: refuse
    say: Words.
    source: {grade: D}
    colour: red
`
	want := []string{
		`1:11: A name is of lower-case words`,
		`5:50: "released" is a day`,
		`7:47: "Z" is not one of the words for grade.`,
		`8:3: Nothing uses the parameter "spare"`,
		`10:5: rule "one": The source attribute "ethnicity" is missing.`,
		`10:5: rule "one": The sentence has a place {redaing} that nothing fills. Did you mean "reading"?`,
		`13:11: rule "one": There is no fact "vitals.pb". Did you mean "vitals.bp"?`,
		`18:5: rule "one": "skip your" is an instruction about a medicine.`,
		`18:5: rule "one": It makes a statement without a citation.`,
		`18:11: rule "one": A rule of this name already stands on line 10.`,
		`20:11: rule "one": "nowhere" is not one of the words for gate.`,
		`21:44: rule "one": There is no parameter "none".`,
		`22:15: rule "one": "refuse" is not one of the words for decision.`,
		`25:5: rule "one": A rule has no key "colour".`,
	}
	problems := all(source)
	text := fmt.Sprintln()
	for _, p := range problems {
		text += p.String() + "\n"
	}
	for _, w := range want {
		if !strings.Contains(text, "\n"+w) {
			t.Errorf("missing: %s", w)
		}
	}
	for i := 1; i < len(problems); i++ {
		if problems[i].Line < problems[i-1].Line {
			t.Error("the problems are not in the order of the file")
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// TestHostile: text that hides what it says is refused, each with its place.
func TestHostile(t *testing.T) {
	small := strings.ReplaceAll(smallest, "GATE", "dosing.start")
	for name, tt := range map[string]struct{ source, want string }{
		"empty":         {"", "The file is empty."},
		"a comment":     {"# nothing\n", "The file is empty."},
		"a list":        {"- a\n", "A protocol is written as keys and values."},
		"a word":        {"protocol", "A protocol is written as keys and values."},
		"a tab":         {"protocol:\tx\n", "1:10: There is a tab here."},
		"a NUL":         {"protocol: x\x00\n", "1:12: There is an invisible character here (U+0000)."},
		"a BOM":         {"\ufeffprotocol: x\n", "invisible character here (U+FEFF)"},
		"UTF-16":        {"\xff\xfep\x00", "is not text"},
		"a bidi mark":   {"title: a\u202eb\n", "(U+202E)"},
		"a lone return": {"title: a\rversion: b\n", "(U+000D)"},
		"an anchor":     {"title: &a x\n", "no anchors"},
		"an alias":      {"title: &a x\nversion: *a\n", "no aliases"},
		"a bomb":        {"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", "no aliases"},
		"a merge":       {"<<: {title: x}\n", "no merge keys"},
		"a tag":         {"title: !!binary aGk=\n", "no tags"},
		"a key twice":   {"title: a\nversion: b\ntitle: c\n", `3:1: The key "title" already stands on line 1.`},
		"a key of keys": {"? {a: b}\n: c\n", "A key is a word."},
		"two documents": {small + "---\ntitle: x\n", "one document"},
		"bad YAML":      {"title: [a\n", "not well-formed YAML"},
		"depth":         {"title: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n", "nested more than"},
		"deeper":        {"title: " + strings.Repeat("[", 50000) + "\n", "not well-formed YAML"},
		"size":          {strings.Repeat("#", fileBounds.Bytes+1), "at most 1048576"},
		"null":          {"title:\n", "A single value belongs here."},
	} {
		_, problems := Parse([]byte(tt.source), nil)
		found := false
		for _, p := range problems {
			found = found || strings.Contains(p.String(), tt.want)
		}
		if !found {
			t.Errorf("%s: got %v, want %q", name, problems, tt.want)
		}
	}
	if _, problems := Parse([]byte(strings.ReplaceAll(small, "\n", "\r\n")), nil); len(problems) > 0 {
		t.Errorf("lines that end as on Windows: %v", problems)
	}
}

// TestManyProblems: a list that nobody would read ends.
func TestManyProblems(t *testing.T) {
	_, problems := Parse([]byte(strings.Repeat("\t", 100000)), nil)
	if len(problems) > datafile.Most+1 {
		t.Errorf("%d problems", len(problems))
	}
	source := "rules:\n" + strings.Repeat("  - {}\n", 20000)
	if _, problems := Parse([]byte(source), nil); len(problems) != datafile.Most+1 || !strings.Contains(problems[datafile.Most].Sentence, "more problems") {
		t.Errorf("%d problems", len(problems))
	}
}

// TestHash: the hash is of the bytes, comments included.
func TestHash(t *testing.T) {
	a, _ := Parse([]byte(smallest), nil)
	b, _ := Parse([]byte(smallest+"# a comment\n"), nil)
	if a.Hash() == b.Hash() || cmp.Diff(a.Hash(), hashOfBytes([]byte(smallest))) != "" {
		t.Error("the hash is not of the bytes")
	}
}
