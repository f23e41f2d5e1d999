package fhir

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/instrument"
)

// observed are the observations of some answers by their code.
func observed(t testing.TB, name string, answers string) map[string]r4.Observation {
	t.Helper()
	d := defined(t, name)
	given, err := instrument.ReadAnswers(d, json.RawMessage(answers))
	if err != nil {
		t.Fatal(err)
	}
	x, _ := filledIn(d, given.Answers)
	out := map[string]r4.Observation{}
	for _, o := range (Form{Def: d}).Observations(x, instrument.Score(d, given), ana) {
		out[o.Code.Coding[0].Code] = o
	}
	return out
}

func TestObservations(t *testing.T) {
	t.Parallel()
	phq := observed(t, "phq-9", "[1,1,1,1,0,0,0,0,null]") // eight of nine: 4.5 is 5, and so mild
	if total := phq["44261-6"]; total.ValueInteger != "5" || total.Interpretation[0].Text != "mild" || !strings.Contains(total.Note[0].Text, "8 of 9") ||
		!strings.Contains(total.Note[0].Text, "4.5") || total.DerivedFrom[0].Reference != "QuestionnaireResponse/018bcfe5-687b-7000-8000-000000000001" {
		t.Error(body(t, total))
	}
	if risk := phq["44260-8"]; risk.ValueCodeableConcept != nil || risk.DataAbsentReason == nil || risk.DataAbsentReason.Text != "Not answered." {
		t.Errorf("the question about suicide was left blank: %s", body(t, risk))
	}
	if first := phq["44250-9"]; first.ValueCodeableConcept.Coding[0].Code != "LA6569-3" {
		t.Error(body(t, first))
	}
	panel := phq["44249-1"]
	if len(panel.HasMember) != len(phq)-1 || panel.Category[0].Coding[0].Code != "survey" || panel.Performer[0].Reference != "Patient/ana" {
		t.Error(body(t, panel))
	}
	few := observed(t, "phq-9", "[1,1,1,1,null,null,null,0,3]")
	if total := few["44261-6"]; total.ValueInteger != "" || total.DataAbsentReason == nil || !strings.Contains(total.Note[0].Text, "q5, q6, q7") || len(total.Interpretation) > 0 {
		t.Errorf("three are missing: %s", body(t, total))
	}
	if risk := few["44260-8"]; risk.ValueCodeableConcept.Coding[0].Code != "LA6571-9" {
		t.Errorf("an unscorable form holds the answer that matters: %s", body(t, risk))
	}
	if anxiety := observed(t, "promis-anxiety-4a", "[1,1,1,1]"); anxiety["77862-1"].ValueQuantity.Code != "{Tscore}" || anxiety["77862-1"].ValueQuantity.Value != "40.3" {
		t.Error(body(t, anxiety))
	}
	high := observed(t, "c-ssrs-screener", `{"q1":"yes","q2":"yes","q3":"yes"}`)["93374-7"]
	if high.ValueCodeableConcept != nil || high.DataAbsentReason == nil || !strings.Contains(high.Note[0].Text, "At least moderate") {
		t.Errorf("what is decided already stands: %s", body(t, high))
	}
	if taps := observed(t, "taps", `{"taps1.tobacco":"never","taps1.alcohol":"never","taps1.illicit":"never","taps1.rx":"never"}`); len(taps) != 4 {
		t.Errorf("nothing further was asked, and these are told: %s", body(t, taps))
	}
}

// Of every vector: a value or a reason why there is none, and never both.
func TestNeverAValueAndAReason(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../instruments/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	sets, err := instrument.ReadVectors(text)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, set := range sets {
		d := defined(t, set.Instrument)
		for _, v := range set.Vectors {
			given, err := instrument.ReadAnswers(d, v.Answers)
			if err != nil {
				t.Fatal(err)
			}
			x, _ := filledIn(d, given.Answers)
			result := instrument.Score(d, given)
			all := Form{Def: d}.Observations(x, result, ana)
			if (result.Status == instrument.StatusInvalid) != (len(all) == 0) {
				t.Errorf("%s: %d observations of a response that is %s", v.ID, len(all), result.Status)
			}
			for _, o := range all {
				value := o.ValueInteger != "" || o.ValueQuantity != nil || o.ValueCodeableConcept != nil || o.ValueBoolean != nil || len(o.HasMember) > 0
				if value == (o.DataAbsentReason != nil) {
					t.Errorf("%s: %s", v.ID, body(t, o))
				}
				told++
			}
		}
	}
	if told < 10_000 {
		t.Errorf("only %d observations", told)
	}
}

func TestQuestionnaireResponse(t *testing.T) {
	t.Parallel()
	d := defined(t, "phq-9")
	x, result := filledIn(d, map[string]string{"q1": "2", "q2": "", "q9": "1"})
	got := Form{Def: d}.Response(x, result, ana)
	links := func(r r4.QuestionnaireResponse) (out []string) {
		for _, item := range r.Item {
			out = append(out, item.LinkID)
		}
		return out
	}
	if !slices.Equal(links(got), []string{"q1", "q9"}) || got.Questionnaire != Canonical+"/Questionnaire/phq-9|1.0.0" || got.Status != "completed" ||
		got.Authored != "2026-11-22T12:00:00Z" || got.Subject.Reference != "Patient/ana" || got.Source.Reference != "Patient/ana" || strings.Contains(body(t, got), `"text":"Little`) {
		t.Error(body(t, got))
	}
	x.Left = true
	if got := (Form{Def: d}).Response(x, result, ana); got.Status != "stopped" {
		t.Error(got.Status)
	}
	x.Left, x.Open = false, true
	if got := (Form{Def: d}).Response(x, result, People{}); got.Status != "in-progress" || got.Subject != nil || len((Form{Def: d}).Observations(x, result, ana)) > 0 {
		t.Error(body(t, got))
	}
	gate := defined(t, "pc-ptsd-5")
	x, result = filledIn(gate, map[string]string{"trauma": "0", "q1": "1"})
	if got := (Form{Def: gate}).Response(x, result, ana); !slices.Equal(links(got), []string{"trauma", "score/total"}) {
		t.Errorf("an answer that does not count leaves: %v", links(got))
	}
	heard := defined(t, "c-ssrs-screener")
	yes := instrument.Response{Answers: map[string]string{"q2": "no", "q4": "yes"}}
	if against := (Form{Def: heard}).Against(yes); !slices.Equal(against, []string{"q4"}) {
		t.Error(against)
	}
	x, result = filledIn(heard, yes.Answers)
	if got := (Form{Def: heard}).Response(x, result, ana); !slices.Contains(links(got), "q4") {
		t.Errorf("a yes after a no is not heard: %v", links(got))
	}
}
