package fhir

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/instrument"
)

// readMeasures reads a patient and some resources about them, with the shipped
// questionnaires.
func readMeasures(t testing.TB, resources ...string) Record {
	t.Helper()
	o := options(t)
	text := `{"resourceType":"Patient","id":"ana","name":[{"family":"Example","given":["Ana"]}],"birthDate":"1980-01-01"}` + "\n" + strings.Join(resources, "\n")
	got, err := Read([]Input{{Name: "in.ndjson", From: strings.NewReader(text)}}, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Problems) > 0 {
		t.Fatal(got.Problems)
	}
	return named(t, got, "Patient/ana")
}

// answeredIn are the responses of a record.
func answeredIn(r Record) (out []instrument.Answered) {
	for _, f := range r.Facts {
		if a, ok := f.Fact.(instrument.Answered); ok {
			out = append(out, a)
		}
	}
	return out
}

var phqLinks = []string{"44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"}

var often = []string{"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"}

// phq9 writes a PHQ-9 as other systems do: links of LOINC's codes, its answer
// codes, and the total as an item of its own. spoil changes the text.
func phq9(answers []int, extra string, spoil ...string) string {
	var items []string
	for i, a := range answers {
		if a >= 0 {
			items = append(items, fmt.Sprintf(`{"linkId":"/%s","text":"…","answer":[{"valueCoding":{"system":"http://loinc.org","code":"%s"}}]}`, phqLinks[i], often[a]))
		}
	}
	if extra != "" {
		items = append(items, extra)
	}
	text := `{"resourceType":"QuestionnaireResponse","id":"r1","questionnaire":"http://example.org/Questionnaire/phq-9-example","status":"completed",` +
		`"subject":{"reference":"Patient/ana"},"authored":"2026-10-05T09:30:00-05:00","source":{"reference":"Patient/ana"},"item":[` + strings.Join(items, ",") + `]}`
	return strings.NewReplacer(spoil...).Replace(text)
}

func TestResponsesOfOthers(t *testing.T) {
	t.Parallel()
	r := readMeasures(t, phq9([]int{1, 2, 0, 3, 1, 1, 0, 0, 2}, `{"linkId":"/44261-6","answer":[{"valueDecimal":10}]}`))
	got := answeredIn(r)
	if len(got) != 1 {
		t.Fatalf("%v %v", r.NotImported, r.Warnings)
	}
	a, d := got[0], defined(t, "phq-9")
	if a.Instrument != "phq-9" || a.Hash != d.Hash() || a.How != instrument.HowElsewhere || a.By != instrument.BySelf || a.Left ||
		a.Source.System != "fhir" || a.Source.ID != "QuestionnaireResponse/r1" || a.Answers["q4"] != "3" || len(a.Answers) != 9 {
		t.Errorf("%+v", a)
	}
	if err := a.Check(); err != nil || d.CheckResponse(a) != nil {
		t.Error(err, d.CheckResponse(a))
	}
	if f := r.Facts[1]; r.Counts["QuestionnaireResponse"] != 1 || f.AtText != "2026-10-05T09:30:00-05:00" {
		t.Error(r.Counts, f.AtText)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "somebody has to look at (red)") {
		t.Errorf("the ninth answer is 2, and the report says %q", r.Warnings)
	}
	again := readMeasures(t, phq9([]int{1, 2, 0, 3, 1, 1, 0, 0, 2}, `{"linkId":"/44261-6","answer":[{"valueDecimal":10}]}`))
	if again.Facts[1].Source != r.Facts[1].Source {
		t.Error("the same record has another digest at another import")
	}
}

// What cannot be taken whole is left out, and the report says why.
func TestResponsesLeftOut(t *testing.T) {
	t.Parallel()
	zeros := []int{0, 0, 0, 0, 0, 0, 0, 0, 0}
	for _, tt := range []struct{ name, resource, reason, says string }{
		{"some questions of many forms", phq9([]int{1, 1, -1, -1, -1, -1, -1, -1, 1}, ""), "unknown questionnaire", "not exactly those of one"},
		{"an answer code in another case", phq9(zeros, "", "LA6568-5", "la6568-5"), "an answer that", `"/44250-9", la6568-5, is not one`},
		{"an answer of another question", phq9([]int{0, 0, 0, 0, 0, 0, 0, 0, 3}, "", "LA6571-9", "LA6574-3"), "an answer that", "LA6574-3"},
		{"an answer in words", phq9(zeros, "", `{"valueCoding":{"system":"http://loinc.org","code":"LA6568-5"}}`, `{"valueString":"Not at all"}`), "an answer that", "Not at all"},
		{"a number the scale does not have", phq9(zeros, "", `{"valueCoding":{"system":"http://loinc.org","code":"LA6568-5"}}`, `{"valueInteger":4}`), "an answer that", "4"},
		{"a question more", phq9(zeros, `{"linkId":"mood","answer":[{"valueInteger":4}]}`), "unknown questionnaire", "not exactly"},
		{"not finished", phq9(zeros, "", "completed", "in-progress"), "not finished", ""},
		{"no time", phq9(zeros, "", `"authored":"2026-10-05T09:30:00-05:00",`, ""), "no time", "says no time"},
		{"in the future", phq9(zeros, "", "2026-10", "2027-10"), "in the future", ""},
		{"another version of ours", phq9(zeros, "", "http://example.org/Questionnaire/phq-9-example", Canonical+"/Questionnaire/phq-9|9.9.9"), "unknown questionnaire", "version 9.9.9"},
		{"a form of ours that there is not", phq9(zeros, "", "http://example.org/Questionnaire/phq-9-example", Canonical+"/Questionnaire/phq-99"), "unknown questionnaire", `"phq-99"`},
		{"a form of LOINC's that is not known", phq9(zeros, "", "http://example.org/Questionnaire/phq-9-example", "http://loinc.org/q/99999-9"), "unknown questionnaire", "99999-9"},
		{"an answer twice", phq9(zeros, `{"linkId":"44250-9","answer":[{"valueInteger":1}]}`), "an answer that", "answered twice"},
	} {
		r := readMeasures(t, tt.resource)
		if got := answeredIn(r); len(got) > 0 {
			t.Errorf("%s: taken as %v", tt.name, got[0].Answers)
		}
		if left := fmt.Sprint(r.NotImported); !strings.Contains(left, tt.reason) || !strings.Contains(strings.Join(r.Warnings, "\n"), tt.says) {
			t.Errorf("%s: left out as %s, and the report says %q", tt.name, left, r.Warnings)
		}
	}
	if r := readMeasures(t, phq9(zeros, "", "completed", "entered-in-error")); len(r.Withdrawn) != 1 {
		t.Error(r.Withdrawn)
	}
}

func TestResponsesReadKindly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, resource, instrument, item, want string }{
		{"by LOINC's name for the form, with blanks", phq9([]int{1, 1, -1, -1, -1, -1, -1, -1, 1}, "", "http://example.org/Questionnaire/phq-9-example", "http://loinc.org/q/44249-1"), "phq-9", "q9", "1"},
		{"numbers instead of codes", phq9([]int{0, 0, 0, 0, 0, 0, 0, 0, 0}, "", `{"valueCoding":{"system":"http://loinc.org","code":"LA6568-5"}}`, `{"valueInteger":2}`), "phq-9", "q3", "2"},
		{"codes of their own that say what they count", phq9([]int{0, 0, 0, 0, 0, 0, 0, 0, 0}, "", `{"system":"http://loinc.org","code":"LA6568-5"}`,
			`{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/itemWeight","valueDecimal":3}],"system":"http://example.org/a","code":"x"}`), "phq-9", "q3", "3"},
		{"links within the panel's", phq9([]int{1, 0, 0, 0, 0, 0, 0, 0, 0}, "", `"/44250-9"`, `"/44249-1/44250-9"`), "phq-9", "q1", "1"},
		{"the usual code for an answer that LOINC codes apart", gad7("LA6570-1"), "gad-7", "q2", "2"},
		{"and LOINC's own", gad7("LA18938-3"), "gad-7", "q2", "2"},
		{"a form for another time", `{"resourceType":"QuestionnaireResponse","id":"r2","questionnaire":"` + Canonical + `/Questionnaire/phq-9.since-last-dose|1.0.0","status":"stopped","subject":{"reference":"Patient/ana"},
			"authored":"2026-10-05","item":[{"linkId":"q1","answer":[{"valueCoding":{"system":"http://loinc.org","code":"LA6571-9"}}]}]}`, "phq-9", "q1", "3"},
		{"yes and no as such", `{"resourceType":"QuestionnaireResponse","id":"r3","questionnaire":"` + Canonical + `/Questionnaire/c-ssrs-screener|1.0.0","status":"completed","subject":{"reference":"Patient/ana"},
			"author":{"reference":"Practitioner/1"},"authored":"2026-10-05","item":[{"linkId":"g","item":[{"linkId":"q1","answer":[{"valueBoolean":true}]}]}]}`, "c-ssrs-screener", "q1", "yes"},
	} {
		text := strings.Join(strings.Fields(tt.resource), " ")
		r := readMeasures(t, text)
		got := answeredIn(r)
		if len(got) != 1 || got[0].Instrument != tt.instrument || got[0].Answers[tt.item] != tt.want {
			t.Errorf("%s: %v, left out %v, %q", tt.name, got, r.NotImported, r.Warnings)
			continue
		}
		switch tt.name {
		case "a form for another time":
			if got[0].Recall != "since-last-dose" || !got[0].Left || got[0].By != instrument.ByUnsaid {
				t.Errorf("%+v", got[0])
			}
		case "yes and no as such":
			if got[0].By != instrument.ByClinician {
				t.Errorf("%+v", got[0])
			}
		}
	}
}

func gad7(second string) string {
	links := []string{"69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"}
	var items []string
	for i, link := range links {
		code := often[0]
		if i == 1 {
			code = second
		}
		items = append(items, fmt.Sprintf(`{"linkId":"%s","answer":[{"valueCoding":{"system":"http://loinc.org","code":"%s"}}]}`, link, code))
	}
	return `{"resourceType":"QuestionnaireResponse","id":"r1","status":"completed","subject":{"reference":"Patient/ana"},"authored":"2026-10-05T09:30:00Z","item":[` + strings.Join(items, ",") + `]}`
}

// A total that its own answers do not come to is said; the answers count.
func TestStoredTotalsAreChecked(t *testing.T) {
	t.Parallel()
	r := readMeasures(t, phq9([]int{1, 2, 0, 3, 1, 1, 0, 2, 0}, `{"linkId":"/44261-6","answer":[{"valueInteger":13}]}`))
	if len(answeredIn(r)) != 1 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "PHQ-9 total says 13, and its answers come to 10") {
		t.Error(r.Warnings)
	}
}

// A result that tells what a response says is not kept beside it; one that
// stands alone is.
func TestResultsOfTakenResponses(t *testing.T) {
	t.Parallel()
	total := `{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/ana"},` +
		`"effectiveDateTime":"2026-10-05T09:30:00-05:00","valueInteger":0,"derivedFrom":[{"reference":"QuestionnaireResponse/%s"}]}`
	with := readMeasures(t, fmt.Sprintf(total, "r1"), phq9([]int{0, 0, 0, 0, 0, 0, 0, 0, 0}, ""))
	if len(with.Facts) != 2 || len(answeredIn(with)) != 1 || !strings.Contains(fmt.Sprint(with.NotImported), "a result of a response") {
		t.Error(body(t, with.Facts), with.NotImported)
	}
	alone := readMeasures(t, fmt.Sprintf(total, "r9"))
	if len(alone.Facts) != 2 || alone.Facts[1].Fact.Kind() != (instrument.ScoreReported{}).Kind() {
		t.Error(body(t, alone.Facts))
	}
}

// What we write we can read: every instrument, every answer, the same score.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, d := range library(t).All() {
		for _, f := range Forms(d) {
			answers := first(d)
			x, result := filledIn(d, answers)
			response := f.Response(x, result, People{Subject: "Patient/ana", Source: "Patient/ana"})
			response.ID = "r1"
			text, err := json.Marshal(response)
			if err != nil {
				t.Fatal(err)
			}
			r := readMeasures(t, string(text))
			got := answeredIn(r)
			if len(got) != 1 || got[0].Instrument != d.ID {
				t.Errorf("%s: %v %q", f.ID(), r.NotImported, r.Warnings)
				continue
			}
			if f.variant() != (got[0].Recall != "") {
				t.Errorf("%s: the recall is %q", f.ID(), got[0].Recall)
			}
			back := instrument.Score(d, instrument.Response{Answers: got[0].Answers})
			if body(t, back.Scores) != body(t, result.Scores) {
				t.Errorf("%s: %s became %s", f.ID(), body(t, result.Scores), body(t, back.Scores))
			}
		}
	}
}
