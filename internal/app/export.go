package app

import (
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/fhir"
	"github.com/clew-health/clew/internal/instrument"
)

// formAsFHIR puts a questionnaire into FHIR, and answers with it where there
// are any: about a made-up person, since nobody's record is asked for.
func formAsFHIR(ask cli.FHIRAsk) cli.FHIRForm {
	form := fhir.Form{Def: ask.Def, Recall: ask.Recall, Packs: ask.Packs}
	out := cli.FHIRForm{Pieces: []cli.FHIRPiece{{Sort: "Questionnaire", Resource: form.Questionnaire()}}, Unsaid: form.Unsaid()}
	if ask.Answers == nil {
		return out
	}
	result := instrument.Score(ask.Def, *ask.Answers)
	out.Pieces, out.Against, out.Scores = nil, form.Against(*ask.Answers), map[string]any{}
	for _, s := range result.Scores {
		out.Scores[s.ID] = nil
		if fhir.Told(s) {
			out.Scores[s.ID] = s.Shown
		}
	}
	if result.Status == instrument.StatusInvalid {
		return out
	}
	who := fhir.People{Subject: "Patient/example", Author: "Patient/example", Source: "Patient/example"}
	x := instrument.Filling{Answers: ask.Answers.Answers, At: ask.At}
	x.Response, x.How = ask.Response, instrument.HowLink
	if ask.Def.Rater != "patient" {
		who.Author, who.Source, x.How = "Practitioner/example", "Practitioner/example", instrument.HowInterview
	}
	out.Pieces = append(out.Pieces, cli.FHIRPiece{Sort: "QuestionnaireResponse", Resource: form.Response(x, result, who)})
	for _, o := range form.Observations(x, result, who) {
		out.Pieces = append(out.Pieces, cli.FHIRPiece{Sort: "Observation", Resource: o})
	}
	return out
}

// codesAsFHIR are the code lists of our own that the questionnaires use.
func codesAsFHIR(lib *instrument.Library, packs []string) []cli.FHIRPiece {
	var out []cli.FHIRPiece
	for _, c := range fhir.CodeSystems(lib, packs...) {
		out = append(out, cli.FHIRPiece{Sort: "CodeSystem", Resource: c})
	}
	return out
}
