package instrument

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/instruments"
)

// small is a whole instrument, to be broken in one place at a time.
const small = `instrument: small
version: 1.0.0
title: A small scale
short: SMALL
about: testing
rater: patient
licence: {class: A2, holder: Somebody, notice: "© Somebody", checked: 2026-11-22}
source: {cite: clew-default, grade: H}
recall: [{recall: past-week, title: the past week}]
scales:
  often: {values: [0, 1, 2, 3]}
  yesno: {options: [{value: "no", scored: 0}, {value: "yes", scored: 1}]}
items:
  - {items: q1..q3, scale: often}
  - {item: q4, scale: often, reverse: {base: 3}}
  - {item: sure, scale: yesno, required: false}
skips:
  - {skip: q3, when: {item: q2, equals: 0}}
main: total
scores:
  - score: total
    sum: q1..q4
    least: 3
    prorate: true
    round: whole
    range: [0, 12]
    better: down
    bands:
      - bands: severity
        of: [{band: low, from: 0, to: 5}, {band: high, from: 6, to: 12}]
flags:
  - {flag: positive, when: {score: total, at_or_above: 6}}
words:
  - {word: result, cases: [{say: "yes", when: {flag: positive}}], else: "no"}
alerts:
  - {alert: item-1, item: q1, needs_answer: true, levels: [{level: amber, at_or_above: 1}, {level: red, at_or_above: 2}]}
change:
  score: total
  reliable: [{name: made up, points: 3}]
wording:
  en:
    stem: How often?
    items: {q1: One, q2: Two, q3: Three, q4: Four, sure: Sure}
    labels: {often: [Never, Seldom, Often, Always], yesno: ["No", "Yes"]}
`

func TestSmallIsWhole(t *testing.T) {
	if d, problems := Parse([]byte(small), ""); d == nil {
		t.Fatal(problems)
	}
}

// Each mistake is said, at its place.
func TestMistakesInFiles(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"an unknown key", "about: testing", "about: testing\nabuot: x", `6:1: An instrument has no key "abuot". Did you mean "about"?`},
		{"an item twice", "{item: q4,", "{item: q3,", `The item "q3" already stands on line 14`},
		{"bands overlap", "from: 6, to: 12", "from: 5, to: 12", `overlaps the one before it. It would begin at 6.`},
		{"bands leave a gap", "from: 6, to: 12", "from: 7, to: 12", `There is a gap before the band "high"`},
		{"bands begin late", "{band: low, from: 0", "{band: low, from: 1", `The first band begins where the score does. The lowest total is 0.`},
		{"bands end early", "from: 6, to: 12", "from: 6, to: 11", `The last band ends where the score does. The highest total is 12.`},
		{"a range that is not the items'", "range: [0, 12]", "range: [0, 13]", `do not give this range. It would be [0, 12].`},
		{"reversed without base", "reverse: {base: 3}", "reverse: true", `has a base that the answer is taken from. Write reverse: {base: 4}.`},
		{"reversed by the wrong base", "reverse: {base: 3}", "reverse: {base: 4}", `the lowest and the highest answer together. It would be 3.`},
		{"a score over unknown items", "sum: q1..q4", "sum: [q1, q2, q9]", `There is no item "q9" here. Did you mean "q1"?`},
		{"a score over items backwards", "sum: q1..q4", "sum: q4..q1", `There are no items from "q4" to "q1"`},
		{"an item twice in a score", "sum: q1..q4", "sum: [q1, q1, q2]", `"q1" stands twice`},
		{"text in class B", "class: A2, holder: Somebody, notice: \"© Somebody\", checked: 2026-11-22", "class: B, holder: Somebody, checked: 2026-11-22, attest: true", `41:3: The text of an instrument of class B is not ours to ship.`},
		{"text in class C", "class: A2,", "class: C,", `The text of an instrument of class C is not ours to ship.`},
		{"class A4 in the main folder", "class: A2,", "class: A4,", `Class A4 stands in a data pack of its own`},
		{"no notice", `notice: "© Somebody", `, "", `Wording of class A2 is shipped only with its holder's notice. Add notice.`},
		{"no source", "source: {cite: clew-default, grade: H}\n", "", `The instrument has no source.`},
		{"a source without grade", "source: {cite: clew-default, grade: H}", "source: {cite: clew-default}", `The instrument has no source.`},
		{"an unknown grade", "grade: H", "grade: X", `"X" is not one of the words for grade. It is one of: H, M, L.`},
		{"an option that cannot be answered", "when: {item: q2, equals: 0}", "when: {item: sure, is: [maybe]}", `"maybe" cannot be answered to "sure"`},
		{"a skip by a score", "when: {item: q2, equals: 0}", "when: {all: [{score: total, equals: 0}]}", `There is no score "total" before this`},
		{"a condition about two things", "when: {score: total, at_or_above: 6}", "when: {score: total, item: q1, at_or_above: 6}", `A condition is about one thing`},
		{"a condition without a test", "when: {score: total, at_or_above: 6}", "when: {score: total}", `There is no test here`},
		{"two tests", "when: {score: total, at_or_above: 6}", "when: {score: total, at_or_above: 6, below: 9}", `A test has one form`},
		{"least without proportion", "    prorate: true\n", "", `A sum is in proportion from a least number of answers on`},
		{"more needed than there are", "least: 3", "least: 5", `Of 4 parts, at least 5 cannot be answered.`},
		{"a name of the printed result", "flag: positive, when", "flag: status, when", `The name "status" is one of the printed result itself.`},
		{"levels the wrong way", "{level: amber, at_or_above: 1}, {level: red, at_or_above: 2}", "{level: red, at_or_above: 1}, {level: amber, at_or_above: 2}", `Levels go from the mildest to the strictest.`},
		{"an alert about nothing", "item: q1, needs_answer: true, levels", "levels", `An alert is about one item, score, word or flag`},
		{"change without a direction", "    better: down\n", "", `Nobody can say which way "total" gets better.`},
		{"a question without text", "q4: Four, ", "", `The item "q4" has no text.`},
		{"too few labels", "[Never, Seldom, Often, Always]", "[Never, Seldom, Often]", `The scale "often" has 4 options, and here are 3 labels.`},
		{"an unknown scale", "{items: q1..q3, scale: often}", "{items: q1..q3, scale: oftn}", `There is no scale "oftn". Did you mean "often"?`},
		{"a main score there is not", "main: total", "main: totl", `There is no score, word or flag "totl". Did you mean "total"?`},
		{"a code that is none", "rater: patient", "rater: patient\nloinc: abc", `"abc" is not of the form for loinc`},
		{"a day that is none", "checked: 2026-11-22", "checked: 2026-02-30", `"checked" is a day`},
		{"a tab", "about: testing", "about:\ttesting", "There is a tab here."},
		{"an anchor", "about: testing", "about: &a testing", `no anchors`},
		{"a key twice", "about: testing", "about: testing\nabout: again", `The key "about" already stands on line 5`},
		{"two documents", "instrument: small", "a: b\n---\ninstrument: small", `goes on after its end`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source := strings.Replace(small, tt.old, tt.new, 1)
			if source == small {
				t.Fatal("nothing was broken")
			}
			d, problems := Parse([]byte(source), "")
			if d != nil {
				t.Fatal("it is taken as whole")
			}
			var said []string
			for _, p := range problems {
				said = append(said, p.String())
				if p.Line < 1 || p.Column < 1 {
					t.Errorf("no place: %s", p)
				}
			}
			if all := strings.Join(said, "\n"); !strings.Contains(all, tt.want) {
				t.Errorf("said:\n%s\nwant: %s", all, tt.want)
			}
		})
	}
}

// All problems come at once, in the order of the file.
func TestAllProblemsAtOnce(t *testing.T) {
	source := strings.NewReplacer("about: testing", "abuot: testing", "from: 6, to: 12", "from: 7, to: 12", "at_or_above: 6", "at_or_abov: 6",
		"class: A2, holder: Somebody, notice: \"© Somebody\"", "class: A2, holder: Somebody").Replace(small)
	_, problems := Parse([]byte(source), "")
	if len(problems) < 5 {
		t.Errorf("only %d problems: %v", len(problems), problems)
	}
	for i := 1; i < len(problems); i++ {
		if problems[i].Line < problems[i-1].Line {
			t.Errorf("not in the order of the file: %v", problems)
		}
	}
}

// A data pack holds class A4 and nothing else.
func TestDataPacksHoldRestrictedOnly(t *testing.T) {
	if d, _ := Parse([]byte(small), "a4"); d != nil {
		t.Error("a free instrument was taken in a data pack")
	}
	if d, problems := Parse([]byte(strings.Replace(small, "class: A2", "class: A4", 1)), "a4"); d == nil {
		t.Error(problems)
	}
}

// Files that are not to be believed come back as problems, quickly.
func TestHostileFiles(t *testing.T) {
	for _, source := range []string{
		"", "a", "- a", "{", "\x00", strings.Repeat("[", 20000), strings.Repeat("{a: ", 3000), strings.Repeat("- ", 5000),
		"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "items: " + strings.Repeat("9", 5000), strings.Repeat("a: b\n", 60000),
		"items:\n  - {item: q3}\nscores:\n- {sum: q3}", "items: [{item: q1, reverse: {base: 1}}]", "scores: [{score: a, mean: []}]",
		strings.Replace(small, "q1..q3", "q1..q999999999", 1), strings.Replace(small, "values: [0, 1, 2, 3]", "values: [1e999]", 1),
		strings.Replace(small, "step", "x", 1) + "x: " + strings.Repeat("{a: ", 14) + strings.Repeat("}", 14),
	} {
		began := time.Now()
		if d, problems := Parse([]byte(source), ""); d != nil || len(problems) == 0 {
			t.Errorf("%.40q is taken as whole", source)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%.40q took %v", source, took)
		}
	}
}

// FuzzParse: whatever the text, there is an instrument that scores, or problems
// with words; and nothing takes long.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small), []byte(`[0,1,2,3,"yes"]`))
	for _, source := range instruments.Files() {
		f.Add(source, []byte(`[1,2,3]`))
	}
	f.Fuzz(func(t *testing.T, source, answers []byte) {
		began := time.Now()
		d, problems := Parse(source, "")
		if d == nil && len(problems) == 0 {
			t.Fatal("neither an instrument nor a problem")
		}
		for _, p := range problems {
			if p.Sentence == "" {
				t.Fatalf("a problem without words: %+v", p)
			}
		}
		if d != nil {
			if r, err := ReadAnswers(d, answers); err == nil {
				Score(d, r).Printed()
			}
			Score(d, Response{}).Printed()
			CheckPack(d, answers)
			Change(d, Visit{Total: Whole(3)}, Visit{})
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%d bytes took %v", len(source), took)
		}
	})
}

// FuzzAnswers: whatever is answered to the shipped instruments, the result has
// a status, a total only within its range, and a risk answer is never lost.
func FuzzAnswers(f *testing.F) {
	lib, problems := Load(instruments.Files())
	if lib == nil {
		f.Fatal(problems)
	}
	all := lib.All()
	for i := range all {
		f.Add(i, []byte(`[0,1,2,3,null,1.5,-1,"yes"]`))
		f.Add(i, []byte(`{"items":[1,null],"sex":"female","trauma":true,"taps1":{"alcohol":"weekly"}}`))
	}
	f.Fuzz(func(t *testing.T, which int, answers []byte) {
		d := all[max(which, -which)%len(all)]
		r, err := ReadAnswers(d, answers)
		if err != nil {
			return
		}
		out := Score(d, r)
		if out.Status == "" {
			t.Fatal("no status")
		}
		for i, s := range out.Scores {
			rule := d.Scores[i]
			if s.Known && (s.Shown.Cmp(rule.From) < 0 || s.Shown.Cmp(rule.To) > 0) {
				t.Fatalf("%s %s is %s, outside %s to %s, from %s", d.ID, s.ID, s.Shown, rule.From, rule.To, answers)
			}
			for _, set := range rule.Bands {
				if s.Known && !has(s.Bands, set.Set) {
					t.Fatalf("%s %s of %s is in no band of %s", d.ID, s.ID, s.Shown, set.Set)
				}
			}
		}
		for _, item := range d.RiskItems() {
			if level := d.LevelOf(item, r.Answers[item]); level != "" && stricter(out.Level(), level) != out.Level() {
				t.Fatalf("%s: the answer to %s raises %s, and the response %q", d.ID, item, level, out.Level())
			}
		}
	})
}

func has(bands []Banded, set string) bool {
	for _, b := range bands {
		if b.Set == set {
			return true
		}
	}
	return false
}
