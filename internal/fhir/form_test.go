package fhir

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// shelf reads the shipped instruments once, the data packs with them.
var shelf = sync.OnceValues(func() (*instrument.Library, []instrument.Problem) { return instrument.Load(instruments.Files()) })

func library(t testing.TB) *instrument.Library {
	t.Helper()
	lib, problems := shelf()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return lib
}

func defined(t testing.TB, name string) *instrument.Definition {
	t.Helper()
	d, err := library(t).Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// filledIn is a response of somebody who answered by a link.
func filledIn(d *instrument.Definition, answers map[string]string) (instrument.Filling, instrument.Result) {
	x := instrument.Filling{At: now, Answers: answers}
	x.Response, x.How = "018bcfe5-687b-7000-8000-000000000001", instrument.HowLink
	return x, instrument.Score(d, instrument.Response{Answers: answers})
}

var ana = People{Subject: "Patient/ana", Author: "Patient/ana", Source: "Patient/ana"}

// everything is all that a form can write of some answers, as one text.
func everything(t testing.TB, f Form, answers map[string]string) string {
	t.Helper()
	x, result := filledIn(f.Def, answers)
	return body(t, f.Questionnaire()) + body(t, f.Response(x, result, ana)) + body(t, f.Observations(x, result, ana))
}

// first answers every item with the first there is.
func first(d *instrument.Definition) map[string]string {
	out := map[string]string{}
	for _, it := range d.Items {
		s := d.ScaleOf(it)
		switch {
		case s.Clock:
			out[it.ID] = "23:30"
		case len(s.Options) > 0:
			out[it.ID] = s.Options[0].Value
		default:
			out[it.ID] = s.From.String()
		}
	}
	return out
}

// Wording that is under licence stays in the clinic, whoever loaded it; a data
// pack's leaves only where the pack is on. What ships with a free licence is
// there, so the search is not blind.
func TestLicensedWordingStays(t *testing.T) {
	t.Parallel()
	const mark = "Zanzibar"
	for _, d := range library(t).All() {
		t.Run(d.ID, func(t *testing.T) {
			t.Parallel()
			planted := *d
			planted.Wording = map[string]instrument.Wording{"en": invented(d, mark)}
			for _, f := range Forms(&planted) {
				if free := d.Licence.Texted() && d.Licence.Class != instrument.Restricted; strings.Contains(everything(t, f, first(d)), mark) != free {
					t.Errorf("%s: the wording leaves: %v, its class %s lets it: %v", f.ID(), !free, d.Licence.Class, free)
				}
			}
			if len(d.Wording) > 0 || d.Licence.Class == instrument.EntryOfTotal {
				return
			}
			text := pack(d, mark)
			loaded, problems := instrument.CheckPack(d, []byte(text))
			if len(problems) > 0 {
				t.Fatalf("%v\n%s", problems, text)
			}
			settings := ledger.Chart{Entries: []ledger.Entry{{Kind: instrument.PackAttested{}.Kind(), Fact: instrument.PackAttested{Instrument: d.ID,
				Version: d.Version, Language: "en", Hash: loaded.Hash, Holder: "us", Statement: "we may", Text: text}}}}
			if w, ok := instrument.Texts(settings, d, "en"); !ok || !strings.Contains(w.Items[d.Items[0].ID], mark) {
				t.Fatal("the clinic cannot show the text that it loaded")
			}
			for _, f := range Forms(d, "a4") {
				if strings.Contains(everything(t, f, first(d)), mark) {
					t.Errorf("%s: the text that a clinic loaded leaves", f.ID())
				}
			}
		})
	}
}

// invented is a wording of an instrument in which every text has a mark.
func invented(d *instrument.Definition, mark string) instrument.Wording {
	w := instrument.Wording{Language: "en", Stem: mark, End: mark, Items: map[string]string{}, Labels: map[string][]string{},
		Ends: map[string][2]string{}, Recalls: map[string]string{}}
	for _, r := range d.Recalls {
		w.Recalls[r.ID] = mark
	}
	for _, it := range d.Items {
		w.Items[it.ID], w.Ends[it.ID] = mark+" "+it.ID, [2]string{mark, mark}
	}
	for _, s := range d.Scales {
		w.Labels[s.ID] = slices.Repeat([]string{mark}, len(s.Options))
	}
	return w
}

// pack is a text pack of an instrument in which every text has a mark.
func pack(d *instrument.Definition, mark string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "pack: %s\nversion: %s\nlanguage: en\nstem: %s\nitems:\n", d.ID, d.Version, mark)
	for _, it := range d.Items {
		fmt.Fprintf(&b, "  %q: %s %s\n", it.ID, mark, it.ID)
	}
	labels := ""
	for _, s := range d.Scales {
		if len(s.Options) > 0 {
			labels += fmt.Sprintf("  %q: [%s]\n", s.ID, strings.TrimSuffix(strings.Repeat(mark+", ", len(s.Options)), ", "))
		}
	}
	if labels != "" {
		b.WriteString("labels:\n" + labels)
	}
	return b.String()
}

func TestDataPackWording(t *testing.T) {
	t.Parallel()
	d := defined(t, "who-5")
	off, on := body(t, Form{Def: d}.Questionnaire()), body(t, Form{Def: d, Packs: []string{"a4"}}.Questionnaire())
	if item := d.Wording["en"].Items["q1"]; item == "" || strings.Contains(off, item) || !strings.Contains(on, item) {
		t.Errorf("the WHO-5's first question %q: off %v, on %v", item, strings.Contains(off, item), strings.Contains(on, item))
	}
}

// Every score of every form has an expression, or docs/fhir.md says why not.
func TestEveryScoreIsSaid(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/fhir.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range library(t).All() {
		for _, f := range Forms(d) {
			for score, why := range f.Unsaid() {
				if line := "`" + f.ID() + "` " + score + ": " + why; !strings.Contains(string(page), line) {
					t.Errorf("docs/fhir.md does not say %q", line)
				}
			}
			for _, item := range f.Questionnaire().Item {
				if i := slices.IndexFunc(item.Extension, func(x r4.Extension) bool { return x.URL == "" }); i >= 0 {
					t.Errorf("%s %s: when it is asked cannot be said", f.ID(), item.LinkID)
				}
			}
		}
	}
}

// A form for another time is another form, without codes whose meaning is the
// published time.
func TestAnotherRecallIsAnotherForm(t *testing.T) {
	t.Parallel()
	d := defined(t, "phq-9")
	published, other := Form{Def: d, Recall: d.Recalls[0].ID}, Form{Def: d, Recall: "since-last-dose"}
	if published.URL() != (Form{Def: d}).URL() || other.URL() == published.URL() {
		t.Error(published.URL(), other.URL())
	}
	x, result := filledIn(d, first(d))
	text := body(t, other.Questionnaire()) + body(t, other.Observations(x, result, ana))
	for _, code := range []string{"44249-1", "44250-9", "44261-6"} {
		if strings.Contains(text, code) {
			t.Errorf("the form since the last dose carries the code %s of the last two weeks", code)
		}
	}
	if q := other.Questionnaire(); !slices.Equal(q.DerivedFrom, []string{published.URL() + "|" + d.Version}) || strings.Contains(body(t, q), "last 2 weeks") {
		t.Error(body(t, q))
	}
}

func TestQuestionnaire(t *testing.T) {
	t.Parallel()
	item := func(name, link string) r4.QuestionnaireItem {
		q := Form{Def: defined(t, name)}.Questionnaire()
		i := slices.IndexFunc(q.Item, func(x r4.QuestionnaireItem) bool { return x.LinkID == link })
		if i < 0 {
			t.Fatalf("%s has no %s", name, link)
		}
		return q.Item[i]
	}
	for _, tt := range []struct{ name, link, want string }{
		{"phq-9", "q1", `"valueCoding":{"system":"http://loinc.org","code":"LA6571-9","display":"Nearly every day"}`},
		{"phq-9", "q9", `"code":[{"system":"http://loinc.org","code":"44260-8"}]`},
		{"phq-9", "q10", `"enableWhen":[{"question":"q1","operator":"exists","answerBoolean":false},{"question":"q1","operator":"=","answerCoding":{"system":"http://loinc.org","code":"LA6569-3"}}`},
		{"phq-9", "q10", `"enableBehavior":"any"`},
		{"phq-9", "score/total", `"type":"integer","readOnly":true`},
		{"gad-7", "q2", `LA18938-3`},
		{"phq-4", "q2", `LA18938-3`}, // measures 1.4: the question has an answer code of its own
		{"ders", "q1", `{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/ordinalValue","valueDecimal":5},{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-optionPrefix","valueString":"1"}]`},
		{"mdq", "problem", `"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"`},
		{"sidas", "q2", `"question":"q1","operator":"!=","answerInteger":0`},
		{"sidas", "q2", `{"url":"http://hl7.org/fhir/StructureDefinition/maxValue","valueInteger":10}`},
		{"sidas", "q2", `"text":"full control"`},
		{"lec-5", "q1", `"repeats":true`},
		{"psqi", "bed", `"type":"time"`},
		{"peg", "score/mean", `"type":"decimal"`},
	} {
		if got := compact(t, item(tt.name, tt.link)); !strings.Contains(got, tt.want) {
			t.Errorf("%s %s: no %s in\n%s", tt.name, tt.link, tt.want, got)
		}
	}
	q := Form{Def: defined(t, "phq-9")}.Questionnaire()
	if !strings.Contains(q.Copyright, "No permission required") || !strings.Contains(q.Copyright, instrument.LOINCNotice) || q.Version == "" || q.Status != "active" {
		t.Error(q.Copyright, q.Version, q.Status)
	}
	if madrs := (Form{Def: defined(t, "madrs")}).Questionnaire(); strings.Contains(madrs.Copyright, "LOINC") || !strings.Contains(madrs.Copyright, "not part of this form") || madrs.Code != nil {
		t.Error(madrs.Copyright, madrs.Code)
	}
}

func compact(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
