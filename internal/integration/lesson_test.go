package integration_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/clew-health/clew/docs"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/lessons"
)

// claims are words of a sentence about the medicine, the body or the rules of the
// day: such a sentence names its source.
var claims = regexp.MustCompile(`(?i)\b(medicine can|blood pressure|dizzy|far from their body|sounds, colors|hours|wears? off|helps some|drive|taxi|minutes of questions|call or text 988|sign anything|weight of your body)\b`)

// spoken are sentences that hold such a word and claim nothing by it.
var spoken = regexp.MustCompile(`prescriber tells you|does not have to say`)

// TestLessonsArePlainAndKind reads every sentence of every lesson: plain enough,
// nothing forbidden, no instruction about a medicine, no shouting, and a source
// where something is claimed.
func TestLessonsArePlainAndKind(t *testing.T) {
	t.Parallel()
	all, err := integration.ParseLessons(lessons.Files())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 6 || len(all) > 9 {
		t.Errorf("%d lessons", len(all))
	}
	known := protocol.ParseReferences(docs.References)
	sources, before := 0, map[string]bool{}
	for _, l := range all {
		words := 0
		for _, s := range l.Sentences() {
			words += len(strings.Fields(s))
			if found := protocol.Forbidden(s, true); len(found) > 0 {
				t.Errorf("%s: %q is not said to a client: %q", l.Key, found[0], s)
			}
			if strings.ContainsAny(s, "!\"'") || strings.Contains(s, "gon-") {
				t.Errorf("%s: an exclamation mark or a straight quote in %q", l.Key, s)
			}
			if g := grade(s); g > 8 {
				t.Errorf("%s needs school grade %.1f: %q", l.Key, g, s)
			}
		}
		if g := grade(strings.Join(l.Sentences(), ". ")); g > 6 {
			t.Errorf("%s needs school grade %.1f", l.Key, g)
		}
		if most := l.Minutes * 130; words > most {
			t.Errorf("%s has %d words, more than %d minutes of reading", l.Key, words, l.Minutes)
		}
		before[l.Before.Sort] = true
		for _, p := range l.Parts {
			for _, s := range p.Say {
				if s.Cite == "" && claims.MatchString(s.Say) && !spoken.MatchString(s.Say) {
					t.Errorf("%s claims something and names no source: %q", l.Key, s.Say)
				}
				if s.Cite != "" {
					sources++
					if known[s.Cite].Text == "" {
						t.Errorf("%s cites %s, which nobody knows", l.Key, s.Cite)
					}
				}
			}
		}
	}
	if sources < 10 || !before["dosing"] || !before["integration"] {
		t.Errorf("%d sources, lessons before %v", sources, before)
	}
}

// TestABrokenLessonIsRefused breaks a lesson in each way once.
func TestABrokenLessonIsRefused(t *testing.T) {
	t.Parallel()
	good := "lesson: a\norder: 1\ntitle: A\nbefore: {sort: dosing, number: 1}\nminutes: 1\nparts: [{head: B, say: [{say: C.}]}]\n"
	if _, err := integration.ParseLessons(map[string][]byte{"a.yaml": []byte(good)}); err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]map[string][]byte{
		"another name":    {"b.yaml": []byte(good)},
		"no place":        {"a.yaml": []byte(strings.Replace(good, "order: 1", "order: 0", 1))},
		"an unknown word": {"a.yaml": []byte(good + "dose: 5\n")},
		"no words":        {"a.yaml": []byte(strings.Replace(good, "parts: [{head: B, say: [{say: C.}]}]", "parts: []", 1))},
		"the same place":  {"a.yaml": []byte(good), "b.yaml": []byte(strings.Replace(good, "lesson: a", "lesson: b", 1))},
	} {
		if _, err := integration.ParseLessons(files); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestALessonIsReadOnce keeps the first time.
func TestALessonIsReadOnce(t *testing.T) {
	t.Parallel()
	chart := chartOf(integration.LessonRead{Lesson: "home"}, integration.LessonRead{Lesson: "home"})
	if got := integration.ReadLessons(chart); len(got) != 1 || got["home"].ID != "e0" {
		t.Errorf("%+v", got)
	}
	if got := integration.ReadLessons(ledger.Chart{}); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

// grade is the Flesch-Kincaid grade of a text; too few words have none.
func grade(text string) float64 {
	text = regexp.MustCompile(`(?i)\b(medicines?|prescriber|treatment|integration)\b`).ReplaceAllString(text, "thing")
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '’' })
	sentences := 0
	for _, part := range regexp.MustCompile(`[.?:;]+(\s|$)`).Split(text, -1) {
		if strings.TrimSpace(part) != "" {
			sentences++
		}
	}
	if len(words) < 7 || sentences == 0 {
		return 0
	}
	n := 0
	for _, w := range words {
		n += max(1, len(regexp.MustCompile(`[aeiouy]+`).FindAllString(strings.TrimSuffix(strings.ToLower(w), "e"), -1)))
	}
	return 0.39*float64(len(words))/float64(sentences) + 11.8*float64(n)/float64(len(words)) - 15.59
}
