package protocol

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForbidden(t *testing.T) {
	for _, tt := range []struct {
		text    string
		client  bool
		want    []string
		because string
	}{
		{"Ketamine is not a cure, and it may not help.", false, []string{"cure"}, "also where it is denied"},
		{"Keep it secure; obscure manicures are procured.", false, nil, "words that only contain it"},
		{"A breakthrough that will Transform you.", false, []string{"breakthrough", "transform"}, ""},
		{"Your journey  to\nhealing is guaranteed.", false, []string{"guaranteed", "journey to healing"}, "across lines"},
		{"There is no guarantee that it helps.", false, nil, "an honest sentence"},
		{"It is very\u00a0safe.", false, []string{"very safe"}, "another kind of space"},
		{"A score of 0 is no risk.", false, []string{"no risk"}, ""},
		{"Please don’t take it; stop taking it.", false, []string{"don't take", "stop taking"}, "instructions"},
		{"You can stop taking part whenever you like; take your time.", true, nil, "not about a medicine"},
		{"You were declined: not suitable, your last test failed.", true, []string{"declined", "failed", "not suitable"}, ""},
		{"You were declined.", false, nil, "staff may read it"},
		{"Somebody with heart failure is asked more.", true, nil, "an illness"},
		{"You lost your place; the page is blocked.", true, []string{"blocked", "lost"}, ""},
		{"Not recommended for now.", true, nil, "how it is said"},
		{"Sto\u200bp taking it.", false, []string{"stop taking"}, "an invisible character"},
	} {
		if diff := cmp.Diff(tt.want, Forbidden(tt.text, tt.client)); diff != "" {
			t.Errorf("%q (%s): %s", tt.text, tt.because, diff)
		}
	}
}

// TestWordsEverywhere: a word that Clew does not say is found wherever a
// protocol has words.
func TestWordsEverywhere(t *testing.T) {
	const plan = "plan:\n  medicine: none\n  route: none\n  setting: clinic\n  therapy: after\n  standard: WORDS\n  phases: [{phase: a, title: WORDS}]\n" +
		"  leaving: {drive: WORDS}\n  legal: [{basis: a, say: WORDS, cite: x}]\n"
	const considered = "considered: [{considered: a, fact: vitals.oxygen, say: WORDS, source: {cite: x, grade: D, note: WORDS}}]\n"
	source := withRule("params: {x: {value: 4h, grade: D, cite: x, note: WORDS}}\n"+plan+considered,
		"title: WORDS", "say: WORDS", "source: {cite: x, grade: D, note: WORDS}", "when: {fact: fasting.solids, reading: elapsed, below: {param: x}}")
	source = strings.NewReplacer("title: Small", "title: WORDS", "status: For tests.", "status: WORDS").Replace(source)
	if problems := all(source); len(problems) > 0 {
		t.Fatalf("%v in\n%s", problems, source)
	}
	words := strings.Count(source, "WORDS")
	for i := range words {
		before, after := source, ""
		for range words - i {
			at := strings.LastIndex(before, "WORDS")
			before, after = before[:at], before[at+len("WORDS"):]+after
		}
		rest := source[len(before)+len("WORDS"):]
		problems := all(before + "A cure for you" + rest)
		if len(problems) != 1 || !strings.Contains(problems[0].Sentence, `"cure"`) || problems[0].Line != 1+strings.Count(before, "\n") && problems[0].Rule == "" {
			t.Errorf("word %d, behind %q: %v", i, before[max(0, len(before)-30):], problems)
		}
	}
}
