package screening_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/texts"
)

func asked(t *testing.T) (*screening.Questions, *screening.Texts) {
	t.Helper()
	read := func(name string) []byte {
		b, err := texts.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	q, err := screening.ParseQuestions(read("questions.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	words, err := screening.ParseTexts(read("en.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return q, words
}

// TestQuestionsFitTheVocabulary asks that every fact of every question exists,
// and that every answer is one its fact can have.
func TestQuestionsFitTheVocabulary(t *testing.T) {
	t.Parallel()
	q, words := asked(t)
	v := course.Vocabulary()
	for _, p := range append(q.Problems(v), words.Lacks(q)...) {
		t.Error(p)
	}
	types := map[string]string{screening.FormYesNo: "flag", screening.FormAgo: "instant", screening.FormMonth: "instant",
		screening.FormWeight: "weight", screening.FormHeight: "number", screening.FormListed: "flag", screening.FormMedicines: "flag"}
	seen := map[string]string{}
	for _, one := range q.All() {
		for _, f := range one.Facts() {
			if want := types[one.Form]; want != "" && string(v[f].Type) != want {
				t.Errorf("%s asks %s as %s, which is a %s", one.Key, f, one.Form, v[f].Type)
			}
			if before := seen[f]; before != "" && f != "substance.last-use" {
				t.Errorf("%s and %s both ask %s: the second answer would undo the first", before, one.Key, f)
			}
			seen[f] = one.Key
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d facts are asked", len(seen))
	}
}

// TestQuestionsNotice breaks a file in each way that is refused.
func TestQuestionsNotice(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"unknown field":  `parts: [{part: a, questions: [{question: x, form: yes-no, fact: f, colour: red}]}]`,
		"unknown form":   `parts: [{part: a, questions: [{question: x, form: slider, fact: f}]}]`,
		"twice":          `parts: [{part: a, questions: [{question: x, form: yes-no, fact: f}, {question: x, form: yes-no, fact: g}]}]`,
		"no fact":        `parts: [{part: a, questions: [{question: x, form: yes-no}]}]`,
		"no options":     `parts: [{part: a, questions: [{question: x, form: one, fact: f}]}]`,
		"stray follower": `parts: [{part: a, questions: [{question: x, form: ago, fact: f, then: [{question: y, form: own}]}]}]`,
		"two documents":  "parts: []\n---\nparts: []",
	} {
		if _, err := screening.ParseQuestions([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	q, err := screening.ParseQuestions([]byte(`parts: [{part: a, questions: [{question: x, form: yes-no, fact: no.such, "no": {patient.sex: "sideways"}}]}]`))
	if err != nil || len(q.Problems(course.Vocabulary())) != 2 {
		t.Errorf("%v %q", err, q.Problems(course.Vocabulary()))
	}
}

// TestNobodyIsAskedAboutSuicide on a link that is opened alone.
func TestNobodyIsAskedAboutSuicide(t *testing.T) {
	t.Parallel()
	q, words := asked(t)
	for _, one := range q.All() {
		for _, f := range one.Facts() {
			if strings.HasPrefix(f, "suicide") || strings.HasPrefix(f, "risk.") || strings.HasPrefix(f, "measure.") {
				t.Errorf("%s asks %s", one.Key, f)
			}
		}
	}
	never := regexp.MustCompile(`(?i)suicid|kill|harm yourself|better off dead|abus(e|ed)\b|assault`)
	for _, s := range words.All() {
		if found := never.FindString(s[1]); found != "" {
			t.Errorf("%s says %q", s[0], found)
		}
	}
}

// TestPathFollowsAnswers walks through the questions as three people would.
func TestPathFollowsAnswers(t *testing.T) {
	t.Parallel()
	q, _ := asked(t)
	keys := func(of []*screening.Question) (out []string) {
		for _, one := range of {
			out = append(out, one.Key)
		}
		return out
	}
	question := func(key string) *screening.Question {
		one, ok := q.Question(key)
		if !ok {
			t.Fatalf("no question %s", key)
		}
		return one
	}
	given := screening.Given{Facts: map[string]patient.Asked{}, Keys: map[string]bool{}}
	say := func(answers []patient.Asked) {
		for _, a := range answers {
			if err := a.Check(); err != nil {
				t.Fatal(err)
			}
			given.Facts[a.Fact] = a
		}
	}
	if path := keys(q.Path(given)); slices.Contains(path, "attack-when") || slices.Contains(path, "pregnant") {
		t.Errorf("asked before anything was answered: %v", path)
	}
	say(question("heart").SaySeveral([]string{"attack"}, patient.No))
	if next, _ := q.Next("heart", given); next.Key != "attack-when" {
		t.Errorf("after a heart attack comes %s", next.Key)
	}
	say(question("attack-when").SayValue("2024-03-31T12:00:00Z", "March 2024"))
	if next, _ := q.Next("attack-when", given); next.Key != "ecg" {
		t.Errorf("then comes %s", next.Key)
	}
	say(question("childbearing").SayYesNo(patient.No, ""))
	if given.Facts["pregnancy.current"].Answer != patient.No || given.Facts["condition.eclampsia"].Answer != patient.No {
		t.Errorf("somebody who cannot become pregnant: %v", given.Facts)
	}
	if slices.Contains(keys(q.PathOf("pregnancy", given)), "pregnant") {
		t.Error("and is asked whether she is")
	}
	say(question("childbearing").SayYesNo(patient.Yes, ""))
	if next, _ := q.Next("childbearing", given); next.Key != "breastfeeding" {
		t.Errorf("an earlier answer is not asked again; next is %s", next.Key)
	}
	answers, _ := question("substances").SayOne("early")
	say(answers)
	if next, _ := q.Next("substances", given); next.Key != "substance-month" || question("substances").Fact != "substance.status" || given.Chosen(question("substances")) != "early" {
		t.Errorf("after an early remission comes %s", next.Key)
	}
	say(question("safe").Skip("Would rather tell somebody in person."))
	if reason, skipped := given.Skipped(question("safe")); !skipped || reason == "" || !given.Answered(question("safe")) {
		t.Error("skipping is not kept")
	}
	for range 60 {
		next, more := q.Next("", given)
		if !more {
			return
		}
		given.Keys[next.Key] = true
	}
	t.Error("the questions do not end")
}

// TestPartsAreShort keeps every part under five minutes for somebody who
// answers yes to everything, and the whole under a quarter of an hour for
// somebody with nothing to tell.
func TestPartsAreShort(t *testing.T) {
	t.Parallel()
	q, _ := asked(t)
	whole := 0
	for _, p := range q.Parts {
		part, most := 0, 0
		for _, one := range q.PathOf(p.Key, screening.Given{}) {
			part += one.Takes()
		}
		for _, one := range q.All() {
			if one.Part() == p.Key {
				most += one.Takes()
			}
		}
		t.Logf("%s: %d s, at most %d s", p.Key, part, most)
		if most > 5*60 {
			t.Errorf("%s takes up to %d s", p.Key, most)
		}
		whole += part
	}
	if whole > 15*60 {
		t.Errorf("all of it takes %d s", whole)
	}
}

// TestClientsWords reads every string that a client may see: nothing forbidden,
// no instruction about a medicine, no shouting, and plain enough.
func TestClientsWords(t *testing.T) {
	t.Parallel()
	_, words := asked(t)
	all := words.All()
	if len(all) < 200 {
		t.Fatalf("only %d strings", len(all))
	}
	for _, s := range all {
		if strings.HasSuffix(s[0], ".href") {
			continue
		}
		if err := screening.ToClient("", s[1]); err != nil {
			t.Errorf("%s: %v", s[0], err)
		}
		if strings.ContainsAny(s[1], "!\"") || strings.Contains(s[1], "'") {
			t.Errorf("%s: an exclamation mark or a straight quote in %q", s[0], s[1])
		}
		if g := grade(s[1]); g > 8 {
			t.Errorf("%s needs school grade %.1f: %q", s[0], g, s[1])
		}
	}
	for name, text := range map[string]string{
		"asks": join(all, ".ask"), "reasons": join(all, ".why"), "the rest": join(all, "strings."),
	} {
		if g := grade(text); g > 6 {
			t.Errorf("%s need school grade %.1f", name, g)
		} else {
			t.Logf("%s: grade %.1f", name, g)
		}
	}
}

// TestGradeNotices checks the check.
func TestGradeNotices(t *testing.T) {
	t.Parallel()
	if g := grade("Cardiovascular contraindications necessitate comprehensive interdisciplinary pharmacological evaluation beforehand."); g < 15 {
		t.Errorf("hard words get grade %.1f", g)
	}
	if g := grade("Do you have a dog? It is big."); g > 2 {
		t.Errorf("easy words get grade %.1f", g)
	}
	if screening.ToClient("", "Stop taking your medicines the day before.") == nil || screening.ToClient("", "This will cure you.") == nil {
		t.Error("the forbidden pass")
	}
}

func join(all [][2]string, part string) string {
	var out []string
	for _, s := range all {
		if strings.HasSuffix(s[0], part) || strings.HasPrefix(s[0], part) {
			out = append(out, strings.TrimRight(s[1], ".?")+".")
		}
	}
	return strings.Join(out, " ")
}

// names are words that people know by themselves or from their doctor; they
// count as easy ones.
var names = regexp.MustCompile(`(?i)\b(ketamine|medicines?|spravato|ayahuasca|cannabis|glaucoma|porphyria|preeclampsia|epilepsy|hepatitis|schizophrenia|psychosis|dissociative|personality|bipolar|interstitial|cystitis|psychedelic|aneurysm|allergic|allergies|centimeters|kilograms|opioids|apnea|treatment|connection|vessels?|pacemaker|overactive|pregnancy|pregnant|prescriber)\b`)

// grade is the Flesch-Kincaid grade of a text: how many years of school it
// asks for, roughly.
func grade(text string) float64 {
	text = names.ReplaceAllString(text, "thing")
	text = regexp.MustCompile(`\{[a-z]+\}|\([^)]*\)`).ReplaceAllString(text, "one")
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
		n += syllables(strings.ToLower(w))
	}
	return 0.39*float64(len(words))/float64(sentences) + 11.8*float64(n)/float64(len(words)) - 15.59
}

// syllables counts groups of vowels; a silent e at the end is none.
func syllables(w string) int {
	n, vowel := 0, false
	for _, r := range w {
		is := strings.ContainsRune("aeiouy", r)
		if is && !vowel {
			n++
		}
		vowel = is
	}
	if strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && n > 1 || strings.HasSuffix(w, "ed") && n > 1 && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded") {
		n--
	}
	return max(n, 1)
}
