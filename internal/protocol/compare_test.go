package protocol

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCompare: a change in the file is a sentence, and nothing else is.
func TestCompare(t *testing.T) {
	source, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := kapIM(t)
	for _, tt := range []struct{ from, to, want string }{
		{"# Ketamine-assisted", "# A comment\n# Ketamine-assisted", ""},
		{"version: 1.0.0", "version: 1.0.1", ""},
		{"bp.predose.hold: {value: 160/100", "bp.predose.hold: {value: 150/95", "Blood pressure too high to begin: limit: 150/95 instead of 160/100. | " +
			"Blood pressure too high to begin: a figure that differs. | Raised blood pressure before the dose: a figure that differs."},
		{`oxygen.least: {value: 94, unit: "%", grade: D`, `oxygen.least: {value: 94, unit: "%", grade: P`, "Oxygen saturation too low: limit, how it is known: read in a public page instead of a default of ours, where sources disagree or are silent."},
		{"course.sessions: {value: 6", "course.sessions: {value: 8", "The course, Dosing: usually 8 sessions, at most 8; 72 hours to 14 days apart instead of usually 6 sessions, at most 6; 72 hours to 14 days apart. | Dosing: sessions, usually: 8 instead of 6."},
		{"title: Pregnancy\n", "title: Pregnant\n", "Pregnant: another title."},
		{"when: {fact: pregnancy.current, is: yes}", "when: {any: [{fact: pregnancy.current, is: yes}, {missing: pregnancy.current, within: 30d}]}", "Pregnancy: another condition."},
		{`override: {by: prescriber, with: specialist-letter, reason: required}`, `override: {by: prescriber, reason: required}`, "Aneurysmal vascular disease: another exception."},
		{"therapy: quiet-presence", "therapy: during", "The treatment, Therapy: talking during the effect instead of quiet presence during the effect, talking afterwards."},
		{"act: repeat}", "act: prescriber}", "During a session, Blood pressure at or above 180/110: the prescriber hears of it instead of measure again."},
	} {
		if !strings.Contains(string(source), tt.from) {
			t.Errorf("kap-im no longer says %q", tt.from)
			continue
		}
		b, problems := Load([]byte(strings.Replace(string(source), tt.from, tt.to, 1)), nil, testVocabulary())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if diff := cmp.Diff(tt.want, strings.Join(Compare(a, b).Sentences(), " | ")); diff != "" {
			t.Errorf("%s:\n%s", tt.to, diff)
		}
		back := Compare(b, a)
		if back.Same() != (tt.want == "") {
			t.Errorf("%s: turned around they are the same: %v", tt.to, back.Same())
		}
	}
}

// TestCompareAddedAndGone: what is new and what is left out are named.
func TestCompareAddedAndGone(t *testing.T) {
	shelf := shelfOf(pressureLibrary)
	a := whole(t, withRule(""), nil)
	b := whole(t, taking("  - {library: pressure}\n"), shelf)
	got := Compare(a, b)
	if len(got.Params) != 3 || len(got.Rules) != 2 || len(got.Considered) != 1 || len(got.Plan) != 0 {
		t.Errorf("%+v", got)
	}
	if want := "New: High blood pressure: Blood pressure (in the last 30 minutes) at or above 160/100, either number. Not now."; !slices.Contains(got.Sentences(), want) {
		t.Errorf("%q", got.Sentences())
	}
	for _, c := range Compare(b, a).All() {
		if c.Kind != Gone || c.After != "" || c.Before == "" {
			t.Errorf("%+v", c)
		}
	}
}
