package protocol

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sourceLines are a source with every attribute.
const sourceLines = `source:
  {developer: us, funding: none, released: 2026-11-22, reviewed: 2026-11-22, race: not used, ethnicity: not used, language: not used,
   orientation: not used, gender_identity: not used, sex: not used, birth_date: not used, social: not used, health_status: used}
`

// pressureLibrary is a library of two rules, two figures, and one thing that
// was weighed.
const pressureLibrary = `library: pressure
version: 1.0.0
title: Blood pressure
` + sourceLines + `params:
  bp.limit: {value: 160/100, unit: "mm[Hg]", grade: D, cite: clew-default}
  bp.window: {value: 30m, grade: D, cite: clew-default}
  bp.spare: {value: 1h, grade: D, cite: clew-default}
rules:
  - rule: bp.hold
    title: High blood pressure
    gate: dosing.start
    when: {fact: vitals.bp, reading: {within: {param: bp.window}}, at_or_above: {param: bp.limit}, per: limb}
    decision: hold
    say: "Not yet: {reading}, limit {limit}."
    override: {by: prescriber, reason: required}
    source: {cite: clew-default, grade: D, note: A default.}
  - rule: bp.missing
    title: No blood pressure
    gate: dosing.start
    when: {fact: vitals.bp, reading: {take: count, within: {param: bp.window}}, below: 1}
    decision: hold
    say: Still needed.
    override: {by: prescriber, reason: required}
    source: {cite: clew-default, grade: D}
considered:
  - {considered: oxygen, fact: vitals.oxygen, say: Weighed., source: {cite: clew-default, grade: D}}
`

// taking is a protocol with one rule of its own that takes a library in.
func taking(include string) string {
	return strings.Replace(withRule(""), "rules:\n", "include:\n"+include+"rules:\n", 1)
}

func shelfOf(libraries ...string) Shelf {
	s := Shelf{}
	for _, text := range libraries {
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "library: "), "\n")
		s["library/"+name] = []byte(text)
	}
	return s
}

// whole loads a protocol that must have no problem.
func whole(t *testing.T, source string, shelf Shelf) *Definition {
	t.Helper()
	d, problems := Load([]byte(source), shelf, testVocabulary())
	for _, p := range problems {
		t.Error(p)
	}
	if d == nil {
		t.FailNow()
	}
	return d
}

// TestInclude: a library's rules answer in the protocol that takes it in, with
// the figures and the words of the protocol.
func TestInclude(t *testing.T) {
	shelf := shelfOf(pressureLibrary)
	f := Facts{}
	set(t, f, "vitals.bp", "150/80 5m")
	for name, tt := range map[string]struct {
		include string
		want    map[string]State
	}{
		"as it is":              {"  - {library: pressure}\n", map[string]State{"bp.hold": Clear, "bp.missing": Clear}},
		"a figure differs":      {"  - library: pressure\n    params: {bp.limit: {value: 150/100, unit: \"mm[Hg]\", grade: D, cite: clew-default}}\n", map[string]State{"bp.hold": Stands}},
		"a condition differs":   {"  - library: pressure\n    vary: [{rule: bp.hold, when: {fact: vitals.bp, below: 151/90, per: limb}}]\n", map[string]State{"bp.hold": Stands}},
		"a rule is left out":    {"  - library: pressure\n    except: bp.missing\n", map[string]State{"bp.hold": Clear, "bp.missing": ""}},
		"both rules left out":   {"  - library: pressure\n    except: [bp.missing, bp.hold, oxygen]\n", map[string]State{"bp.hold": "", "bp.missing": ""}},
		"elsewhere in the land": {"  - library: pressure\n    vary: [{rule: bp.hold, jurisdiction: US-NY}]\n", map[string]State{"bp.hold": Clear}},
	} {
		o := whole(t, taking(tt.include), shelf).Evaluate(f, DosingStart, morning)
		for rule, want := range tt.want {
			if got, _ := o.Finding(rule); got.State != want {
				t.Errorf("%s: %s is %q, want %q", name, rule, got.State, want)
			}
		}
	}
}

// TestVary: what is varied takes the place of what was there, attribute by
// attribute of its source; and everything says where it comes from.
func TestVary(t *testing.T) {
	d := whole(t, taking(`  - library: pressure
    vary:
      - rule: bp.hold
        decision: exclude
        say: "Not here: {reading}."
        title: Too high here
        override: {none: firm}
        clears: {fact: vitals.bp, below: 150/90, per: limb, recheck: 5m, tries: 3}
        effective: {from: 2027-01-01}
        source: {grade: P, cite: [esk-pi]}
`), shelfOf(pressureLibrary))
	r, _ := d.Rule("bp.hold")
	if r.Decision != Exclude || r.Title != "Too high here" || !r.Override.None || r.Recheck != 5*time.Minute || r.Tries != 3 || r.From != "2027-01-01" {
		t.Errorf("%+v", r)
	}
	if r.Source.Cite != "esk-pi" || r.Source.Grade != "P" || r.Source.Note != "A default." || r.Source.Developer != "us" {
		t.Errorf("the source: %+v", r.Source)
	}
	if r.Library != "pressure" || r.file != "" || !r.Default {
		t.Errorf("it comes from %q, its place is in %q, default %v", r.Library, r.file, r.Default)
	}
	if other, _ := d.Rule("bp.missing"); other.file != "library/pressure" || other.Library != "pressure" {
		t.Errorf("%+v", other.mark)
	}
	if own, _ := d.Rule("one"); own.Library != "" || !cmp.Equal(d.Includes, []string{"pressure"}) || d.Considered[0].Library != "pressure" {
		t.Errorf("%+v, %v", own, d.Includes)
	}
}

// TestIncludeProblems: what does not fit says which library, which name, and
// what was meant; what is wrong inside a library names its file.
func TestIncludeProblems(t *testing.T) {
	other := strings.NewReplacer("library: pressure", "library: other", "considered: oxygen", "considered: air").Replace(pressureLibrary)
	broken := strings.Replace(pressureLibrary, "vitals.bp, reading: {within", "vitals.pb, reading: {within", 1)
	for name, tt := range map[string]struct {
		include string
		shelf   Shelf
		want    []string
	}{
		"no such library": {"  - {library: presure}\n", shelfOf(pressureLibrary), []string{`There is no library "presure". Did you mean "pressure"?`}},
		"twice":           {"  - {library: pressure}\n  - {library: pressure}\n", shelfOf(pressureLibrary), []string{`10:5: The library "pressure" is taken in twice.`}},
		"no such rule":    {"  - {library: pressure, except: [bp.hald]}\n", shelfOf(pressureLibrary), []string{`The library "pressure" has no rule "bp.hald". Did you mean "bp.hold"?`}},
		"no such rule to vary": {"  - library: pressure\n    vary: [{rule: bp.hodl, decision: review}]\n", shelfOf(pressureLibrary),
			[]string{`10:19: rule "bp.hodl": The library "pressure" has no rule "bp.hodl". Did you mean "bp.hold"?`}},
		"no such figure": {"  - library: pressure\n    params: {bp.limt: {value: 150/100, grade: D, cite: x}}\n", shelfOf(pressureLibrary),
			[]string{`The library "pressure" has no parameter "bp.limt". Did you mean "bp.limit"?`}},
		"left out and varied": {"  - library: pressure\n    except: [bp.hold]\n    vary: [{rule: bp.hold, decision: review}]\n", shelfOf(pressureLibrary), []string{"both left out and varied"}},
		"varied twice":        {"  - library: pressure\n    vary: [{rule: bp.hold, decision: review}, {rule: bp.hold, say: Words.}]\n", shelfOf(pressureLibrary), []string{"varied twice"}},
		"nothing differs":     {"  - library: pressure\n    vary: [{rule: bp.hold}]\n", shelfOf(pressureLibrary), []string{"does not say what differs"}},
		"another gate":        {"  - library: pressure\n    vary: [{rule: bp.hold, gate: order.sign}]\n", shelfOf(pressureLibrary), []string{`has no key "gate"`}},
		"two libraries of one rule": {"  - {library: pressure}\n  - {library: other}\n", shelfOf(pressureLibrary, other),
			[]string{`The libraries "pressure" and "other" both bring a rule "bp.hold".`, `both bring a parameter "bp.limit".`}},
		"a rule of the same name": {"  - {library: pressure}\n", shelfOf(strings.Replace(pressureLibrary, "rule: bp.hold", "rule: one", 1)),
			[]string{`A rule of this name already comes from the library "pressure".`}},
		"a fact that is none": {"  - {library: pressure}\n", shelfOf(broken), []string{`library/pressure:15:11: rule "bp.hold": There is no fact "vitals.pb". Did you mean "vitals.bp"?`}},
		"a library that includes": {"  - {library: pressure}\n", shelfOf(pressureLibrary + "include: [{library: other}]\n"),
			[]string{"library/pressure:30:1: A library takes in nothing."}},
		"a name of its own":   {"  - {library: pressure}\n", Shelf{"library/pressure": []byte(other)}, []string{`called "other" and stands on the shelf as "pressure"`}},
		"a plan in a library": {"  - {library: pressure}\n", shelfOf(pressureLibrary + "plan: {}\n"), []string{`library/pressure:30:1: A library has no key "plan".`}},
		"a figure of the wrong unit": {"  - library: pressure\n    params: {bp.limit: {value: 15, grade: D, cite: x}}\n", shelfOf(pressureLibrary),
			[]string{`10:14: "bp.limit" is 160/100 there and 15 here. Write it in the same unit.`}},
		"a figure changed for nothing": {"  - library: pressure\n    params: {bp.spare: {value: 2h, grade: D, cite: x}}\n", shelfOf(pressureLibrary), []string{`10:14: Nothing uses the parameter "bp.spare".`}},
		"a protocol as a library":      {"  - {library: pressure}\n", Shelf{"library/pressure": []byte(withRule(""))}, []string{"library/pressure:1:1: This is not a library."}},
	} {
		_, problems := Load([]byte(taking(tt.include)), tt.shelf, testVocabulary())
		text := ""
		for _, p := range problems {
			text += p.String() + "\n"
		}
		for _, w := range tt.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: got %s want %q", name, text, w)
			}
		}
	}
}

// TestLibraryAlone: a library is checked by itself, and is no protocol.
func TestLibraryAlone(t *testing.T) {
	d, problems := LoadLibrary([]byte(pressureLibrary), testVocabulary())
	if len(problems) > 0 || len(d.Rules) != 2 || d.Hash() != hashOfBytes([]byte(pressureLibrary)) {
		t.Fatalf("%v", problems)
	}
	if o := d.Evaluate(well(t), DosingStart, morning); !o.Open() {
		t.Errorf("%+v", o)
	}
	if problems := CheckLibrary([]byte(strings.Replace(pressureLibrary, "clew-default}\n  bp.window", "clew-default, nte: x}\n  bp.window", 1)), testVocabulary()); len(problems) != 1 {
		t.Errorf("%v", problems)
	}
	if _, problems := Parse([]byte(pressureLibrary), nil); len(problems) != 1 || !strings.Contains(problems[0].Sentence, "a library") {
		t.Errorf("%v", problems)
	}
}

// TestIncludeHash: the hash is of every text, whatever is on the shelf besides.
func TestIncludeHash(t *testing.T) {
	source := taking("  - {library: pressure}\n")
	a := whole(t, source, shelfOf(pressureLibrary))
	more := shelfOf(pressureLibrary)
	more["library/other"], more["small"] = []byte("x"), []byte("y")
	if b := whole(t, source, more); b.Hash() != a.Hash() {
		t.Error("what is not taken in counts")
	}
	if b := whole(t, source, shelfOf(pressureLibrary+"# a comment\n")); b.Hash() == a.Hash() {
		t.Error("a library's text does not count")
	}
	if b := whole(t, source+"# a comment\n", shelfOf(pressureLibrary)); b.Hash() == a.Hash() {
		t.Error("the protocol's own text does not count")
	}
	again := whole(t, string(a.Texts()["small"]), a.Texts())
	if again.Hash() != a.Hash() || len(a.Texts()) != 2 {
		t.Errorf("from its own texts it is another: %v", a.Texts())
	}
}

// siteVersion is a site's own version of the protocol that takes the library in.
func siteVersion(hash, more string) string {
	return "protocol: small\nversion: 1.0.0-site.1\nbased_on: {protocol: small, hash: " + hash + "}\n" + more
}

// TestBasedOn: a site's own version is the other with what differs, pinned to
// the text it was made from.
func TestBasedOn(t *testing.T) {
	source := taking("  - {library: pressure}\n")
	shelf := shelfOf(pressureLibrary)
	shelf["small"] = []byte(source)
	base := whole(t, source, shelf)
	site := whole(t, siteVersion(base.Hash(), `params:
  bp.limit: {value: 150/90, unit: "mm[Hg]", grade: D, cite: clew-default, note: Ours.}
vary: [{rule: one, decision: review}]
except: [bp.missing]
`), shelf)
	if site.Title != base.Title || site.BasedOn.Hash != base.Hash() || len(site.Rules) != len(base.Rules)-1 || site.Hash() == base.Hash() {
		t.Errorf("%+v", site)
	}
	if one, _ := site.Rule("one"); one.Decision != Review {
		t.Errorf("%+v", one)
	}
	if p, _ := site.Param("bp.limit"); p.String() != "150/90" || p.Library != "pressure" {
		t.Errorf("%+v", p)
	}
	texts := site.Texts()
	if again := whole(t, string(texts["small"]), texts); again.Hash() != site.Hash() || len(texts) != 3 {
		t.Errorf("from its own texts it is another: %d texts", len(texts))
	}
	for name, tt := range map[string]struct{ text, want string }{
		"another text":    {siteVersion(strings.Repeat("0", 64), "params: {}\n"), `4:`},
		"no protocol":     {strings.Replace(siteVersion(base.Hash(), ""), "protocol: small, ", "protocol: smal, ", 1), `There is no protocol "smal". Did you mean "small"?`},
		"no parameter":    {siteVersion(base.Hash(), "params: {bp.limt: {value: 150/90, grade: D, cite: x}}\n"), `The protocol "small" has no parameter "bp.limt". Did you mean "bp.limit"?`},
		"no rule":         {siteVersion(base.Hash(), "except: [tow]\n"), `The protocol "small" has no rule "tow".`},
		"include":         {siteVersion(base.Hash(), "include: [{library: pressure}]\n"), "and nothing else"},
		"vary at the top": {withRule("vary: [{rule: one, decision: review}]\n"), "only in a protocol that is based on another"},
	} {
		_, problems := Load([]byte(tt.text), shelf, testVocabulary())
		found := false
		for _, p := range problems {
			found = found || strings.Contains(p.String(), tt.want)
		}
		if name == "another text" {
			found = len(problems) == 1 && strings.Contains(problems[0].Suggestion, base.Hash())
		}
		if !found {
			t.Errorf("%s: %v, want %q", name, problems, tt.want)
		}
	}
}

// TestLoop: nothing is based on itself.
func TestLoop(t *testing.T) {
	shelf := Shelf{}
	for a, b := range map[string]string{"a": "b", "b": "a"} {
		shelf[a] = []byte(strings.ReplaceAll(siteVersion(strings.Repeat("0", 64), ""), "protocol: small", "protocol: "+b))
	}
	_, problems := Parse(shelf["a"], shelf)
	found := false
	for _, p := range problems {
		found = found || strings.Contains(p.Sentence, "based on itself")
	}
	if !found {
		t.Errorf("%v", problems)
	}
}

// TestAddedRule: a site's own version may add rules and the figures they need.
func TestAddedRule(t *testing.T) {
	shelf := Shelf{"small": []byte(withRule(""))}
	base := whole(t, withRule(""), nil)
	site := whole(t, siteVersion(base.Hash(), `params: {rate.most: {value: 100, unit: /min, grade: D, cite: clew-default}}
plan: {medicine: ketamine, route: im, setting: clinic, therapy: after, phases: [{phase: a, title: A}]}
rules:
  - rule: two
    title: Two
    gate: dosing.start
    when: {fact: vitals.heart-rate, above: {param: rate.most}}
    decision: hold
    say: Words.
    override: {by: prescriber, reason: required}
    source: {cite: clew-default, grade: D}
`), shelf)
	if len(site.Rules) != 2 || site.Rules[1].Source.Developer != "us" || site.Plan.Therapy != "after" {
		t.Errorf("%+v", site.Rules)
	}
}
