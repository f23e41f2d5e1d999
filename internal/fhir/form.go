package fhir

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/instrument"
)

// Canonical is where our forms and code lists have their names. They need not
// be served there to be names.
const Canonical = "https://github.com/clew-health/clew/fhir"

// Our code lists: of scores without a code of LOINC, and of answers without one.
const (
	ScoreCodes  = Canonical + "/CodeSystem/measure-score"
	AnswerCodes = Canonical + "/CodeSystem/measure-answer"
)

// Extensions and code lists of HL7 that forms use.
const (
	core            = "http://hl7.org/fhir/StructureDefinition/"
	sdc             = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
	ordinalURL      = core + "ordinalValue"
	itemWeightURL   = core + "itemWeight" // what ordinalValue is called from R5 on: read, not written
	prefixURL       = core + "questionnaire-optionPrefix"
	hiddenURL       = core + "questionnaire-hidden"
	controlURL      = core + "questionnaire-itemControl"
	stepURL         = core + "questionnaire-sliderStepValue"
	leastURL        = core + "minValue"
	mostURL         = core + "maxValue"
	decimalsURL     = core + "maxDecimalPlaces"
	modeURL         = core + "questionnaireresponse-completionMode"
	calculatedURL   = sdc + "sdc-questionnaire-calculatedExpression"
	enableWhenURL   = sdc + "sdc-questionnaire-enableWhenExpression"
	controlCodes    = "http://hl7.org/fhir/questionnaire-item-control"
	loincSystem     = "http://loinc.org"
	unitSystem      = "http://unitsofmeasure.org"
	terminologyHL7  = "http://terminology.hl7.org/CodeSystem/"
	loincFormPrefix = "http://loinc.org/q/"
)

// A Form is an instrument as it leaves the clinic: one instrument, asked about
// one time. Another recall is another form with a name of its own and without
// codes of LOINC, whose codes mean the published time.
//
// A form has no place for a text that a clinic loaded under its own licence:
// what ships is all that can leave.
type Form struct {
	Def      *instrument.Definition
	Recall   string   // empty for the published one
	Language string   // "en" where empty
	Packs    []string // the data packs the site has turned on; of others the wording stays here
}

// variant reports whether the form asks about another time than the published.
func (f Form) variant() bool {
	return f.Recall != "" && len(f.Def.Recalls) > 0 && f.Recall != f.Def.Recalls[0].ID
}

// ID is the form's name: "phq-9", or "phq-9.since-last-dose" for another recall.
func (f Form) ID() string {
	if f.variant() {
		return f.Def.ID + "." + f.Recall
	}
	return f.Def.ID
}

// URL is the form's canonical address, without its version.
func (f Form) URL() string { return Canonical + "/Questionnaire/" + f.ID() }

// wording returns the text that may leave: what ships with an instrument whose
// licence lets it, and of a data pack only where the site has turned it on.
func (f Form) wording() (instrument.Wording, bool) {
	lang := f.Language
	if lang == "" {
		lang = "en"
	}
	w, ok := f.Def.Wording[lang]
	if !ok || !f.Def.Licence.Texted() || f.Def.Licence.Class == instrument.Restricted && !slices.Contains(f.Packs, f.Def.Pack) ||
		f.Def.Pack != "" && !slices.Contains(f.Packs, f.Def.Pack) {
		return instrument.Wording{}, false
	}
	return w, true
}

// answer is an option's code: LOINC's where the instrument has it, else ours.
func (f Form) answer(it instrument.Item, o instrument.Option) r4.Coding {
	out := r4.Coding{System: AnswerCodes, Code: f.Def.ID + "." + it.Scale + "." + o.Value, Display: o.Value}
	if o.LOINC != "" {
		out.System, out.Code = loincSystem, o.LOINC
	}
	w, _ := f.wording()
	for i, option := range f.Def.ScaleOf(it).Options {
		if labels := w.Labels[it.Scale]; option.Value == o.Value && i < len(labels) {
			out.Display = labels[i]
		}
	}
	return out
}

// scoreCode is a result's code: LOINC's where the instrument has it and the
// published time was asked about, else ours.
func (f Form) scoreCode(id, loinc, title string) *r4.CodeableConcept {
	if title == "" {
		title = f.Def.Short + " " + id
	}
	if loinc != "" && !f.variant() {
		return &r4.CodeableConcept{Coding: []r4.Coding{{System: loincSystem, Code: loinc}}, Text: title}
	}
	return &r4.CodeableConcept{Coding: []r4.Coding{{System: ScoreCodes, Code: f.ID() + "." + id, Display: title}}, Text: title}
}

// panel is the code of the whole.
func (f Form) panel() *r4.CodeableConcept { return f.scoreCode("panel", f.Def.Panel, f.Def.Title) }

// copyright says whose the instrument is, and on what terms its codes come.
func (f Form) copyright() string {
	l := f.Def.Licence
	parts := []string{l.Notice}
	if l.Holder != "" && !strings.Contains(l.Notice, l.Holder) {
		parts = append(parts, "Rights: "+strings.TrimSuffix(l.Holder, ".")+".")
	}
	if _, ok := f.wording(); !ok {
		parts = append(parts, "The wording is not part of this form; its questions are named by their number.")
	}
	if f.Def.HasLOINC() && !f.variant() {
		parts = append(parts, instrument.LOINCNotice)
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " ")
}

// Questionnaire is the form as FHIR: its questions, what may be answered, and
// every score that FHIRPath can say, as a hidden item. No question is required:
// nobody has to answer, and a blank is a blank.
func (f Form) Questionnaire() r4.Questionnaire {
	d := f.Def
	w, texted := f.wording()
	q := r4.Questionnaire{Head: r4.Head{ResourceType: "Questionnaire", ID: f.ID()}, URL: f.URL(), Version: d.Version,
		Name: computerName(f.ID()), Title: d.Title, Status: "active", SubjectType: []string{"Patient"}, Publisher: "Clew",
		Description: "Measures " + d.About + ".", Copyright: f.copyright()}
	if texted {
		q.Language = w.Language
	}
	if f.variant() {
		q.DerivedFrom = []string{Form{Def: d}.URL() + "|" + d.Version}
		for _, r := range d.Recalls {
			if r.ID == f.Recall {
				q.Title += ", asked about " + r.Title
			}
		}
	} else if d.Panel != "" {
		q.Code = []r4.Coding{{System: loincSystem, Code: d.Panel}}
	}
	stem := w.Stem
	if f.variant() {
		stem = w.Recalls[f.Recall]
	}
	if stem != "" {
		q.Item = append(q.Item, r4.QuestionnaireItem{LinkID: "stem", Type: "display", Text: stem})
	}
	for _, it := range d.Items {
		q.Item = append(q.Item, f.question(it, w))
	}
	for _, s := range d.Scores {
		q.Item = append(q.Item, f.scoreItem(s))
	}
	return q
}

// computerName is a form's name for programs: "PHQ_9".
func computerName(id string) string {
	name := strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(id))
	if name[0] >= '0' && name[0] <= '9' {
		name = "Measure_" + name
	}
	return name
}

// question is one question.
func (f Form) question(it instrument.Item, w instrument.Wording) r4.QuestionnaireItem {
	out := r4.QuestionnaireItem{LinkID: it.ID, Text: w.Items[it.ID]}
	if out.Text == "" {
		out.Text = it.ID
	}
	if it.Number > 0 {
		out.Prefix = fmt.Sprint(it.Number)
	}
	if it.LOINC != "" && !f.variant() {
		out.Code = []r4.Coding{{System: loincSystem, Code: it.LOINC}}
	}
	s := f.Def.ScaleOf(it)
	switch {
	case s.Clock:
		out.Type = "time"
	case len(s.Options) > 0:
		f.options(&out, it, s)
	default:
		numeric(&out, s)
		f.endsOf(&out, it, w)
	}
	if err := (paths{f, f.Def}).gate(&out, it.ID); err != nil {
		out.Extension = append(out.Extension, r4.Extension{}) // every shipped gate can be said: a test sees to it
	}
	return out
}

// options are the answers of a choice, each with what it counts: of a reversed
// question after reversal, with the printed number beside it.
func (f Form) options(out *r4.QuestionnaireItem, it instrument.Item, s instrument.Scale) {
	out.Type = "choice"
	if s.Many {
		yes := true
		out.Repeats = &yes
	}
	for _, o := range s.Options {
		code, counts := f.answer(it, o), o.Scored
		if it.Base != nil {
			counts = it.Base.Minus(counts)
		}
		opt := r4.AnswerOption{ValueCoding: &code}
		if !s.Many {
			opt.Extension = append(opt.Extension, r4.Extension{URL: ordinalURL, ValueDecimal: json.Number(figure(counts))})
		}
		if it.Base != nil || figure(counts) != o.Value && isFigure(o.Value) {
			opt.Extension = append(opt.Extension, r4.Extension{URL: prefixURL, ValueString: o.Value})
		}
		out.AnswerOption = append(out.AnswerOption, opt)
	}
}

func isFigure(s string) bool {
	_, ok := instrument.ParseNumber(s)
	return ok
}

// numeric is a number between two ends.
func numeric(out *r4.QuestionnaireItem, s instrument.Scale) {
	from, to := json.Number(figure(s.From)), json.Number(figure(s.To))
	if wholeNumbers(s) {
		out.Type = "integer"
		out.Extension = []r4.Extension{{URL: leastURL, ValueInteger: from}, {URL: mostURL, ValueInteger: to}}
		if s.Step.Cmp(instrument.Whole(1)) != 0 {
			out.Extension = append(out.Extension, r4.Extension{URL: stepURL, ValueInteger: json.Number(figure(s.Step))})
		}
		return
	}
	_, decimals, _ := strings.Cut(figure(s.Step), ".")
	out.Type = "decimal"
	out.Extension = []r4.Extension{{URL: leastURL, ValueDecimal: from}, {URL: mostURL, ValueDecimal: to},
		{URL: decimalsURL, ValueInteger: json.Number(fmt.Sprint(len(decimals)))}}
}

// wholeNumbers reports whether only whole numbers may be answered.
func wholeNumbers(s instrument.Scale) bool { return s.From.IsWhole() && s.Step.IsWhole() }

// endsOf says what the lowest and the highest number mean, where that may leave.
func (f Form) endsOf(out *r4.QuestionnaireItem, it instrument.Item, w instrument.Wording) {
	ends, ok := w.Ends[it.ID]
	if !ok {
		ends, ok = w.Ends[it.Scale]
	}
	for i, side := range []string{"lower", "upper"} {
		if ok && ends[i] != "" {
			out.Item = append(out.Item, r4.QuestionnaireItem{LinkID: it.ID + "/" + side, Type: "display", Text: ends[i],
				Extension: []r4.Extension{{URL: controlURL, ValueCodeableConcept: &r4.CodeableConcept{Coding: []r4.Coding{{System: controlCodes, Code: side}}}}}})
		}
	}
}

// scoreLink is the link of a score's item.
func scoreLink(id string) string { return "score/" + id }

// scoreItem is a score: hidden, not to be typed in, with the expression that
// computes it where there is one.
func (f Form) scoreItem(s instrument.Scoring) r4.QuestionnaireItem {
	yes := true
	out := r4.QuestionnaireItem{LinkID: scoreLink(s.ID), Text: s.Title, Type: "decimal", ReadOnly: &yes,
		Extension: []r4.Extension{{URL: hiddenURL, ValueBoolean: &yes}}, Code: f.scoreCode(s.ID, s.LOINC, s.Title).Coding}
	if out.Text == "" {
		out.Text = s.ID
	}
	if wholeScore(f.Def, s.ID) {
		out.Type = "integer"
	}
	if e, err := (paths{f, f.Def}).shown(s.ID); err == nil {
		out.Extension = append(out.Extension, r4.Extension{URL: calculatedURL, ValueExpression: &r4.Expression{Language: "text/fhirpath", Expression: e}})
	}
	return out
}

// Unsaid lists the scores of a form that have no expression, and why.
func (f Form) Unsaid() map[string]string {
	out := map[string]string{}
	for _, s := range f.Def.Scores {
		if _, err := (paths{f, f.Def}).shown(s.ID); err != nil {
			out[s.ID] = err.Error()
		}
	}
	return out
}

// CodeSystems are our two code lists, over all instruments there are.
func CodeSystems(lib *instrument.Library, packs ...string) []r4.CodeSystem {
	sure := true
	list := func(id, url, title string) r4.CodeSystem {
		return r4.CodeSystem{Head: r4.Head{ResourceType: "CodeSystem", ID: id}, URL: url, Version: "1.0.0", Name: computerName(id), Title: title,
			Status: "active", Publisher: "Clew", CaseSensitive: &sure, Content: "complete"}
	}
	scores := list("measure-score", ScoreCodes, "Results of questionnaires that have no code of LOINC")
	answers := list("measure-answer", AnswerCodes, "Answers to questionnaires that have no code of LOINC")
	for _, d := range lib.All() {
		for _, f := range Forms(d, packs...) {
			scores.Concept = append(scores.Concept, f.resultConcepts()...)
		}
		answers.Concept = append(answers.Concept, Form{Def: d, Packs: packs}.answerConcepts()...)
	}
	scores.Count, answers.Count = len(scores.Concept), len(answers.Concept)
	return []r4.CodeSystem{scores, answers}
}

// Forms returns an instrument's forms: the published one, and one for each
// other time it may be asked about.
func Forms(d *instrument.Definition, packs ...string) []Form {
	out := []Form{{Def: d, Packs: packs}}
	for i, r := range d.Recalls {
		if i > 0 {
			out = append(out, Form{Def: d, Recall: r.ID, Packs: packs})
		}
	}
	return out
}

// resultConcepts are the codes of our own that a form's results have.
func (f Form) resultConcepts() []r4.Concept {
	var out []r4.Concept
	add := func(c *r4.CodeableConcept) {
		if c.Coding[0].System == ScoreCodes {
			out = append(out, r4.Concept{Code: c.Coding[0].Code, Display: c.Text})
		}
	}
	add(f.panel())
	for _, s := range f.Def.Scores {
		add(f.scoreCode(s.ID, s.LOINC, s.Title))
	}
	for _, w := range f.Def.Words {
		add(f.scoreCode(w.ID, w.LOINC, w.Title))
	}
	for _, x := range f.Def.Flags {
		add(f.scoreCode(x.ID, "", x.Title))
	}
	return out
}

// answerConcepts are the codes of our own that a form's answers have.
func (f Form) answerConcepts() []r4.Concept {
	var out []r4.Concept
	for _, it := range f.Def.Items {
		for _, o := range f.Def.ScaleOf(it).Options {
			c := f.answer(it, o)
			if c.System == AnswerCodes && !slices.ContainsFunc(out, func(x r4.Concept) bool { return x.Code == c.Code }) {
				out = append(out, r4.Concept{Code: c.Code, Display: c.Display})
			}
		}
	}
	return out
}
