package protocol

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRuleProse reads rules as a prescriber does.
func TestRuleProse(t *testing.T) {
	d := kapIM(t)
	const sitting = "(mean of the last two of a sitting, the first left out once three were taken, in the last 30 minutes, readings within 2 hours are one sitting)"
	for name, want := range map[string]RuleProse{
		"age.minor": {When: "Age below 18 years.", Decides: "Not recommended this way.", Says: "Age …. This protocol is for people aged 18 years and older.",
			Clears: "Clears when age is at least 18 years.", Override: "There is no exception to this: law or settled practice asks for it."},
		"consent.current": {When: "No current consent on record.", Decides: "Not now.", Says: "There is no current consent.",
			Clears: "Clears when a current consent is on record.", Override: "There is no exception to this: nothing is done without the person's consent."},
		"bp.predose.review": {When: "Blood pressure " + sitting + " at or above 140/90, either number and below 160/100, both numbers.",
			Decides: "A prescriber decides, and says why.", Says: "… before the dose, limit …: a prescriber decides.",
			Clears:   "Clears when the mean of the last two readings, the newest from the last 30 minutes, is below 140/90. Measure again after 5 minutes, up to three times.",
			Override: "A prescriber may go on, giving a reason."},
		"medicine.benzodiazepine.high": {When: "Benzodiazepines: yes; and the daily dose of benzodiazepines as lorazepam above 2 mg a day.",
			Decides: "A prescriber decides, and says why.", Says: "As lorazepam …, limit 2 mg a day: likely to blunt the effect. The figure is an estimate, plus or minus half.",
			Clears: "Clears when the daily dose of benzodiazepines as lorazepam is at most 2 mg a day.", Override: "A prescriber may go on, giving a reason."},
		"dose.hard-maximum": {When: "The ordered dose above the lower of 2 mg/kg of weight and 200 mg.", Decides: "Not recommended this way.",
			Says:   "… is above the hard maximum of the lower of 2 mg/kg of weight and 200 mg.",
			Clears: "Clears when the ordered dose is at most the lower of 2 mg/kg of weight and 200 mg.", Override: "There is no exception to this: no dose goes above the hard maximum."},
		"dose.weight": {When: "No weight from the last 30 days on record.", Decides: "Not now.", Says: "The last weight on record is … old: ….",
			Clears: "Clears when weight from the last 30 days is on record.", Override: "A prescriber may go on, giving a reason."},
		"dose.spacing": {When: "The last dose less than 72 hours ago.", Decides: "Not now.", Says: "The last dose was … ago; doses are at least 72 hours apart, so from ….",
			Clears: "Clears when 72 hours have passed since the last dose.", Override: "A prescriber may go on, giving a reason."},
	} {
		r, _ := d.Rule(name)
		got := d.RuleProse(r)
		want.Rule = got.Rule
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Rule) bool { return a.Name == b.Name })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestProseForms reads the forms that kap-im does not lean on.
func TestProseForms(t *testing.T) {
	for when, want := range map[string]string{
		"{fact: fasting.clear, reading: elapsed, at_or_above: 90d}":                                                                  "The last clear drink 90 days ago or longer, or never.",
		"{fact: vitals.bp, reading: {take: count, since: dose.given, within: 1h}, below: 2}":                                         "Fewer than 2 records of blood pressure since the last dose, in the last hour.",
		"{fact: order.dose, above: {fact: dose.given, plus: {fact: dose.given, times: 25 %}}}":                                       "The ordered dose above the last dose plus 25 % of the last dose.",
		"{not: {any: [{fact: pregnancy.current, is: yes}, {missing: weight.actual}]}}":                                               "Pregnancy: no; and weight is on record.",
		"{all: [{fact: session.number, is: 1}, {any: [{fact: order.route, any_of: [iv, im]}, {fact: vitals.oxygen, below: 90 %}]}]}": "The number of the session is 1; and (the ordered route is one of iv, im; or oxygen saturation below 90 %).",
		"{fact: vitals.heart-rate, reading: {take: highest, within: 1d}, above: 120 /min}":                                           "The highest heart rate (in the last 24 hours) above 120 a minute.",
	} {
		d, problems := Load([]byte(withRule("", "when: "+when)), nil, testVocabulary())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := d.RuleProse(d.Rules[0]).When; got != want {
			t.Errorf("%s\n got %s\nwant %s", when, got, want)
		}
	}
}

// TestProsePage: the page has every rule and every figure, says no code of the
// file in its sentences, and nothing that Clew does not say.
func TestProsePage(t *testing.T) {
	d := kapIM(t)
	page := d.Prose()
	code := regexp.MustCompile(`\b[a-z]+(-[a-z]+)*\.[a-z]`)
	rules := 0
	for _, s := range page.Sections {
		texts := slices.Concat([]string{s.Title}, s.Paragraphs)
		for _, r := range s.Rules {
			rules++
			texts = append(texts, r.When, r.Decides, r.Says, r.Clears, r.Override, r.Effective)
		}
		for _, p := range s.Params {
			texts = append(texts, d.Label(p.Name))
		}
		for _, text := range texts {
			if code.MatchString(text) || strings.ContainsAny(text, "{}‹") || strings.Contains(text, "  ") || strings.Contains(text, "..") {
				t.Errorf("%s: %q", s.Title, text)
			}
			if words := Forbidden(text, false); len(words) > 0 {
				t.Errorf("%s: %v in %q", s.Title, words, text)
			}
		}
		if s.ID == "" || s.Title == "" {
			t.Errorf("a section without a name: %+v", s)
		}
	}
	if last := page.Sections[len(page.Sections)-1]; rules != len(d.Rules) || len(last.Params) != len(d.Params) || page.Title != d.Title {
		t.Errorf("%d rules of %d, %d figures of %d", rules, len(d.Rules), len(last.Params), len(d.Params))
	}
	if got := page.Sections[2].Paragraphs[2]; got != "Dosing: usually 6 sessions, at most 6; 72 hours to 14 days apart." {
		t.Errorf("the course reads %q", got)
	}
	defaults := 0
	for _, p := range d.Params {
		if p.Grade == "D" || p.Grade == "U" {
			defaults++
		}
	}
	if got := d.Defaults(); len(got) != defaults || defaults == 0 {
		t.Errorf("%d defaults, want %d", len(got), defaults)
	}
	for param, want := range map[string]string{
		"bp.predose.hold": "Blood pressure too high to begin: limit", "dose.weight.window": "Above the hard maximum: how recent",
		"dose.spacing": "Dosing: time between sessions, at least", "monitoring.grace": "A reading this late is on time",
	} {
		if got := d.Label(param); got != want {
			t.Errorf("%s is labelled %q", param, got)
		}
	}
	if used := d.UsedBy("vitals.window"); len(used) != 4 {
		t.Errorf("vitals.window is used by %d rules", len(used))
	}
}
