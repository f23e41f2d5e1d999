package fhir

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
)

// People say whom a response is about and who gave it, as references:
// "Patient/0195…". Author typed it in, Source gave the answers; empty is not
// said.
type People struct {
	Subject, Author, Source string
}

// reference is a reference, nil where it is empty.
func reference(to string) *r4.Reference {
	if to == "" {
		return nil
	}
	return &r4.Reference{Reference: to}
}

// modes say how a form was filled in, as HL7's list of ways to take part has it.
var modes = map[string]string{
	instrument.HowLink: "ELECTRONIC", instrument.HowPortal: "ELECTRONIC", instrument.HowRoom: "ELECTRONIC",
	instrument.HowInterview: "VERBAL", instrument.HowTelephone: "PHONE", instrument.HowPaper: "WRITTEN",
}

// Response is what was answered, as FHIR: the answers that were given and no
// others, and the scores that are known. What was answered although an earlier
// answer led past it, and so does not count, is left out, as the format asks.
// It carries no wording: the questions stand in the form it names.
func (f Form) Response(x instrument.Filling, result instrument.Result, who People) r4.QuestionnaireResponse {
	out := r4.QuestionnaireResponse{Head: r4.Head{ResourceType: "QuestionnaireResponse", ID: string(x.Response)},
		Questionnaire: f.URL() + "|" + f.Def.Version, Status: "completed", Subject: reference(who.Subject),
		Author: reference(who.Author), Source: reference(who.Source), Authored: moment(x.At)}
	switch {
	case x.Open:
		out.Status = "in-progress"
	case x.Left:
		out.Status = "stopped"
	}
	if mode := modes[x.How]; mode != "" {
		out.Extension = []r4.Extension{{URL: modeURL, ValueCodeableConcept: &r4.CodeableConcept{
			Coding: []r4.Coding{{System: terminologyHL7 + "v3-ParticipationMode", Code: mode}}, Text: x.How}}}
	}
	for _, it := range f.Def.Items {
		if given := f.given(it, x.Answers[it.ID]); len(given) > 0 && !f.ignored(it.ID, result) {
			out.Item = append(out.Item, r4.ResponseItem{LinkID: it.ID, Answer: given})
		}
	}
	for _, s := range result.Scores {
		if !Told(s) {
			continue
		}
		a := r4.Answer{ValueDecimal: json.Number(s.Shown.String())}
		if wholeScore(f.Def, s.ID) {
			a = r4.Answer{ValueInteger: a.ValueDecimal}
		}
		out.Item = append(out.Item, r4.ResponseItem{LinkID: scoreLink(s.ID), Answer: []r4.Answer{a}})
	}
	return out
}

// Told reports whether a score is known and told: one of several that nothing
// was asked for is not.
func Told(s instrument.Scored) bool { return s.Known && (s.Asked || !within(s.ID)) }

// Against lists the questions that were answered although an earlier answer led
// past them, and whose answers count all the same: a "yes" after a "no" is
// heard. Programs that fill in forms take such answers away.
func (f Form) Against(r instrument.Response) []string {
	var out []string
	for _, it := range f.Def.Items {
		if r.Answers[it.ID] == "" || len((paths{f, f.Def}).skipsOf(it.ID, len(f.Def.Skips))) == 0 {
			continue
		}
		without := instrument.Response{Answers: maps.Clone(r.Answers), Sex: r.Sex}
		delete(without.Answers, it.ID)
		led := func(r instrument.Response) bool { return slices.Contains(instrument.Score(f.Def, r).NotAsked, it.ID) }
		if led(without) && !led(r) {
			out = append(out, it.ID)
		}
	}
	return out
}

// moment is a time as FHIR writes it; empty where it is not known.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// ignored reports whether an answer stands where nothing was asked, and does
// not count.
func (f Form) ignored(item string, result instrument.Result) bool {
	return slices.Contains(result.NotAsked, item)
}

// given is the answer to one item; none where nothing was answered or it cannot
// be read.
func (f Form) given(it instrument.Item, value string) []r4.Answer {
	s := f.Def.ScaleOf(it)
	if value == "" || f.Def.CheckAnswer(it.ID, value) != nil {
		return nil
	}
	switch {
	case s.Clock:
		return []r4.Answer{{ValueTime: value + ":00"}}
	case len(s.Options) > 0:
		var out []r4.Answer
		for _, o := range f.Def.Chosen(it.ID, value) {
			code := f.answer(it, o)
			out = append(out, r4.Answer{ValueCoding: &code})
		}
		return out
	}
	n, _ := instrument.ParseNumber(value)
	if wholeNumbers(s) {
		return []r4.Answer{{ValueInteger: json.Number(figure(n))}}
	}
	return []r4.Answer{{ValueDecimal: json.Number(figure(n))}}
}

// absent says why there is no value. It is never written beside one.
func absent(code, text string) *r4.CodeableConcept {
	return &r4.CodeableConcept{Coding: []r4.Coding{{System: terminologyHL7 + "data-absent-reason", Code: code}}, Text: text}
}

// Observations are a response's results as FHIR, the panel first: every score
// with its band, and the word or flag that stands for the whole; each answer
// whose question has a code of LOINC; all of them members of the panel and
// derived from the response. A score that cannot be made has no value, says so,
// and is there all the same. A form that is still open has no results yet.
func (f Form) Observations(x instrument.Filling, result instrument.Result, who People) []r4.Observation {
	if x.Open || result.Status == instrument.StatusInvalid {
		return nil
	}
	o := observing{f: f, x: x, who: who}
	for _, s := range result.Scores {
		o.score(s, result)
	}
	o.main(result)
	for _, it := range f.Def.Items {
		if it.LOINC != "" && !f.variant() && !f.ignored(it.ID, result) {
			o.answer(it)
		}
	}
	panel := o.begin("panel", f.panel())
	for _, member := range o.out {
		panel.HasMember = append(panel.HasMember, r4.Reference{Reference: "Observation/" + member.ID})
	}
	if len(panel.HasMember) == 0 {
		panel.DataAbsentReason = absent("unknown", "Nothing was answered that a result could rest on.")
	}
	return append([]r4.Observation{panel}, o.out...)
}

// observing gathers the observations of one response.
type observing struct {
	f   Form
	x   instrument.Filling
	who People
	out []r4.Observation
}

// begin is what all of them have.
func (o *observing) begin(name string, code *r4.CodeableConcept) r4.Observation {
	out := r4.Observation{Head: r4.Head{ResourceType: "Observation", ID: id.Derived("observation", string(o.x.Response), name)},
		Status: "final", Code: code, Subject: reference(o.who.Subject), EffectiveDateTime: moment(o.x.At), Issued: moment(o.x.At),
		Category:    []r4.CodeableConcept{{Coding: []r4.Coding{{System: terminologyHL7 + "observation-category", Code: "survey"}}}},
		DerivedFrom: []r4.Reference{{Reference: "QuestionnaireResponse/" + string(o.x.Response)}}}
	if by := reference(o.who.Source); by != nil {
		out.Performer = []r4.Reference{*by}
	}
	return out
}

func (o *observing) note(to *r4.Observation, text string) {
	to.Note = append(to.Note, r4.Annotation{Text: text})
}

// score is one score. One whose questions an earlier answer led past is not
// there, unless it stands for the whole.
func (o *observing) score(s instrument.Scored, result instrument.Result) {
	if !s.Asked && within(s.ID) {
		return
	}
	rule, _ := o.f.Def.Scoring(s.ID)
	out := o.begin(s.ID, o.f.scoreCode(s.ID, rule.LOINC, rule.Title))
	switch {
	case !s.Known:
		out.DataAbsentReason = absent("unknown", "Too few questions were answered for this score.")
		if len(result.Missing) > 0 {
			o.note(&out, "Not answered: "+strings.Join(result.Missing, ", ")+".")
		}
	default:
		o.value(&out, rule, s)
	}
	o.out = append(o.out, out)
}

// value is a known score's value and bands.
func (o *observing) value(out *r4.Observation, rule instrument.Scoring, s instrument.Scored) {
	value, unit := json.Number(s.Shown.String()), rule.Unit
	if wholeScore(o.f.Def, s.ID) && (unit == "" || unit == "{score}") {
		out.ValueInteger = value
	} else {
		if unit == "" {
			unit = "{score}"
		}
		out.ValueQuantity = &r4.Quantity{Value: value, Unit: strings.Trim(unit, "{}"), System: unitSystem, Code: unit}
	}
	for _, b := range s.Bands {
		out.Interpretation = append(out.Interpretation, r4.CodeableConcept{Text: b.Title})
	}
	if s.Prorated {
		o.note(out, "Made from "+instrument.Whole(int64(s.Answered)).String()+" of "+instrument.Whole(int64(s.Of)).String()+
			" answers by the published rule; before rounding it is "+s.Exact.String()+".")
	}
}

// main is the word or flag that stands for the whole, where no score does. One
// that is still open says the least it can be.
func (o *observing) main(result instrument.Result) {
	for _, w := range result.Words {
		if w.ID != o.f.Def.Main {
			continue
		}
		out := o.begin(w.ID, o.f.scoreCode(w.ID, o.word(w.ID).LOINC, o.word(w.ID).Title))
		switch {
		case w.Known && w.Word != "":
			out.ValueCodeableConcept = &r4.CodeableConcept{Text: w.Word}
		default:
			out.DataAbsentReason = absent("unknown", "An answer is missing that the result waits for.")
			if w.AtLeast != "" {
				o.note(&out, "At least "+w.AtLeast+": an answer that is missing could still make it more.")
			}
		}
		o.out = append(o.out, out)
	}
	for _, x := range result.Flags {
		if x.ID != o.f.Def.Main {
			continue
		}
		out := o.begin(x.ID, o.f.scoreCode(x.ID, "", o.titleOfFlag(x.ID)))
		if yes := x.State == instrument.Yes; x.State == instrument.Unknown {
			out.DataAbsentReason = absent("unknown", "An answer is missing that the result waits for.")
		} else {
			out.ValueBoolean = &yes
		}
		o.out = append(o.out, out)
	}
}

func (o *observing) word(id string) instrument.Word {
	for _, w := range o.f.Def.Words {
		if w.ID == id {
			return w
		}
	}
	return instrument.Word{}
}

func (o *observing) titleOfFlag(id string) string {
	for _, x := range o.f.Def.Flags {
		if x.ID == id {
			return x.Title
		}
	}
	return ""
}

// answer is one answer as a result of its own; a question that was left blank
// says so: a blank is never taken for "no".
func (o *observing) answer(it instrument.Item) {
	out := o.begin("item/"+it.ID, &r4.CodeableConcept{Coding: []r4.Coding{{System: loincSystem, Code: it.LOINC}}})
	given := o.f.given(it, o.x.Answers[it.ID])
	switch {
	case len(given) == 0:
		out.DataAbsentReason = absent("unknown", "Not answered.")
	case given[0].ValueCoding != nil:
		out.ValueCodeableConcept = &r4.CodeableConcept{}
		for _, g := range given {
			out.ValueCodeableConcept.Coding = append(out.ValueCodeableConcept.Coding, *g.ValueCoding)
		}
	case given[0].ValueInteger != "":
		out.ValueInteger = given[0].ValueInteger
	default:
		out.ValueQuantity = &r4.Quantity{Value: given[0].ValueDecimal, Unit: "score", System: unitSystem, Code: "{score}"}
	}
	o.out = append(o.out, out)
}
