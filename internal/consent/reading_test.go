package consent

import (
	"regexp"
	"strings"
	"testing"
)

var (
	sentenceEnd = regexp.MustCompile(`[.?;:]+(\s|$)`)
	aWord       = regexp.MustCompile(`[A-Za-z][A-Za-z’'-]*`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
)

// grade is the Flesch-Kincaid grade of a text, with syllables counted by groups
// of vowels: a rough figure, the same for every text.
func grade(text string) float64 {
	sentences := max(1, len(sentenceEnd.FindAllString(text, -1)))
	found := aWord.FindAllString(text, -1)
	syllables := 0
	for _, w := range found {
		w = strings.TrimSuffix(strings.ToLower(w), "e")
		syllables += max(1, len(vowels.FindAllString(w, -1)))
	}
	n := float64(max(1, len(found)))
	return 0.39*n/float64(sentences) + 11.8*float64(syllables)/n - 15.59
}

// TestTextsReadPlainly keeps every text at what a sixth-grader reads, and every
// section not far above.
func TestTextsReadPlainly(t *testing.T) {
	for name, d := range composed(t, shipped(t)) {
		var whole []string
		for _, s := range d.Sections {
			var part []string
			for _, b := range s.Blocks {
				part = append(part, b.Say)
				for _, p := range b.Points {
					part = append(part, p.Say)
				}
			}
			if g := grade(strings.Join(part, " ")); g > 8 {
				t.Errorf("%s, %s: grade %.1f", name, s.Name, g)
			}
			whole = append(whole, part...)
		}
		words := len(aWord.FindAllString(strings.Join(whole, " "), -1))
		t.Logf("%s: grade %.1f, %d words", name, grade(strings.Join(whole, " ")), words)
		if g := grade(strings.Join(whole, " ")); g > 6.5 {
			t.Errorf("%s: grade %.1f", name, g)
		}
	}
}

// TestGradeTells checks the check.
func TestGradeTells(t *testing.T) {
	plain := "You can stop at any time. We stay with you. It passes."
	hard := "Notwithstanding the aforementioned contraindications, pharmacological intervention necessitates comprehensive multidisciplinary evaluation."
	if grade(plain) > 3 || grade(hard) < 15 {
		t.Errorf("plain %.1f, hard %.1f", grade(plain), grade(hard))
	}
}
