package fhir

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// response maps a QuestionnaireResponse to a questionnaire that Clew knows: by
// our name for it, or by LOINC's. It is taken whole or not at all: an answer
// that cannot be read leaves the response out, and the report says which.
func (m *mapper) response() error {
	var r r4.QuestionnaireResponse
	if err := m.decode(&r); err != nil {
		return err
	}
	if err := m.file(r.Head, r.Subject); err != nil || m.item.left != "" {
		return err
	}
	switch r.Status {
	case "completed", "amended", "stopped":
	case "entered-in-error":
		m.withdraw()
		return nil
	default:
		m.leave("not finished: " + firstOf(clip(r.Status), "no status"))
		return nil
	}
	at, err := m.when("authored", r.Authored)
	switch {
	case err != nil:
		return err
	case at == "":
		m.leave("no time")
		m.warn("%s says no time, so it was left out.", m.item.key)
		return nil
	case m.past(at) == "":
		m.leave("in the future")
		return nil
	}
	given, leaves := flatten(r.Item)
	f, why := m.c.formOf(r.Questionnaire, leaves)
	if why != "" {
		m.leave("unknown questionnaire")
		m.warn("%s was left out: %s", m.item.key, why)
		return nil
	}
	answers, totals, why := f.taken(given, leaves)
	if why != "" {
		m.leave("an answer that the questionnaire does not have")
		m.warn("%s, %s, was left out: %s", m.item.key, f.Def.Short, why)
		return nil
	}
	if len(answers) == 0 {
		m.leave("no answers")
		return nil
	}
	m.take(f, r, at, answers, totals)
	return nil
}

// take keeps a response that was read, and says what is to be known of it.
func (m *mapper) take(f Form, r r4.QuestionnaireResponse, at patient.When, answers, totals map[string]string) {
	d := f.Def
	a := instrument.Answered{Administration: instrument.Administration{Response: id.Response(id.Derived("response", m.c.o.System, m.item.key)),
		Instrument: d.ID, Version: d.Version, Hash: d.Hash(), Recall: f.Recall, By: giver(r), How: instrument.HowElsewhere},
		Answers: answers, Left: r.Status == "stopped"}
	if !a.Left {
		a.Finished = at.Time()
		a.Started = a.Finished
	}
	result := instrument.Score(d, instrument.Response{Answers: answers})
	for _, score := range d.Scores {
		said, ok := instrument.ParseNumber(totals[score.ID])
		own, known := result.Score(score.ID)
		if ok && (!known || said.Cmp(own.Shown) != 0) {
			m.warn("%s, %s: its %s says %s, and its answers come to %s. The answers were taken, and count.",
				m.item.key, d.Short, firstOf(score.Title, score.ID), said, comesTo(own, known))
		}
	}
	if level := riskLevel(result); level != "" {
		m.warn("%s, %s of %s: an answer in it is one that somebody has to look at (%s).", m.item.key, d.Short, at, level)
	}
	for _, name := range []string{m.item.key, m.address, canonical(m.item.key, m.base)} {
		if name != "" {
			m.c.responses[name] = true
		}
	}
	m.fact(at, "", func(s patient.Source) ledger.Fact {
		a.Source = s
		return a
	})
}

func comesTo(s instrument.Scored, known bool) string {
	if !known {
		return "none"
	}
	return s.Shown.String()
}

// riskLevel is the strictest level that a single answer raises.
func riskLevel(r instrument.Result) string {
	level := ""
	for _, a := range r.Alerts {
		if a.Item != "" && a.State == instrument.AlertAnswered && slices.Index(instrument.Levels, a.Level) > slices.Index(instrument.Levels, level) {
			level = a.Level
		}
	}
	return level
}

// giver says who answered, as far as the source does.
func giver(r r4.QuestionnaireResponse) string {
	for _, who := range []*r4.Reference{r.Source, r.Author} {
		if who == nil {
			continue
		}
		for sort, by := range map[string]string{"Patient/": instrument.BySelf, "RelatedPerson/": instrument.ByOther,
			"Practitioner/": instrument.ByClinician, "PractitionerRole/": instrument.ByClinician} {
			if strings.HasPrefix(who.Reference, sort) || strings.Contains(who.Reference, "/"+sort) {
				return by
			}
		}
	}
	return instrument.ByUnsaid
}

// flatten takes the groups of a response apart: what was answered by link, and
// the links in their order. A link that stands twice keeps all its answers.
func flatten(items []r4.ResponseItem) (given map[string][]r4.Answer, links []string) {
	given = map[string][]r4.Answer{}
	var walk func([]r4.ResponseItem)
	walk = func(items []r4.ResponseItem) {
		for _, item := range items {
			if len(item.Answer) > 0 {
				if given[item.LinkID] == nil {
					links = append(links, item.LinkID)
				}
				given[item.LinkID] = append(given[item.LinkID], item.Answer...)
			}
			walk(item.Item)
			for _, a := range item.Answer {
				walk(a.Item)
			}
		}
	}
	walk(items)
	return given, links
}

var loincCode = regexp.MustCompile(`^[0-9]{1,7}-[0-9]$`)

// codeOf is the code of LOINC that a link is made of: "/44250-9",
// "/44249-1/44250-9" or "44250-9"; empty where it is another name.
func codeOf(link string) string {
	if last := link[strings.LastIndex(link, "/")+1:]; loincCode.MatchString(last) {
		return last
	}
	return ""
}

// formOf finds the form that a response answers; why says in a sentence that
// there is none.
func (c *collector) formOf(canonical string, links []string) (f Form, why string) {
	if c.o.Instruments == nil {
		return Form{}, "no questionnaires are known here."
	}
	name, version, _ := strings.Cut(canonical, "|")
	if own, ok := strings.CutPrefix(name, Canonical+"/Questionnaire/"); ok {
		for _, d := range c.o.Instruments.All() {
			for _, f := range Forms(d) {
				if f.ID() != own {
					continue
				}
				if version != "" && version != d.Version {
					return Form{}, fmt.Sprintf("it answers version %s of the %s, and this program has %s.", clip(version), d.Short, d.Version)
				}
				return f, ""
			}
		}
		return Form{}, fmt.Sprintf("there is no questionnaire %q here.", clip(own))
	}
	if panel, ok := strings.CutPrefix(name, loincFormPrefix); ok {
		for _, d := range c.o.Instruments.All() {
			if d.Panel == panel && panel != "" {
				return Form{Def: d}, ""
			}
		}
		return Form{}, fmt.Sprintf("the questionnaire %s of LOINC is not known here.", clip(panel))
	}
	for _, d := range c.o.Instruments.All() {
		if wholeForm(d, links) {
			return Form{Def: d}, ""
		}
	}
	return Form{}, fmt.Sprintf("it does not say which questionnaire it is in a way that is known here (%s), and its questions are not exactly those of one.",
		firstOf(clip(canonical), "no name"))
}

// wholeForm reports whether links are the coded questions of an instrument, all
// that are required and no others: a part of one could as well be another.
func wholeForm(d *instrument.Definition, links []string) bool {
	left := map[string]bool{}
	for _, it := range d.Items {
		if it.LOINC == "" && it.Required {
			return false
		}
		left[it.LOINC] = it.Required
	}
	for _, s := range d.Scores {
		left[s.LOINC] = false
	}
	for _, w := range d.Words {
		left[w.LOINC] = false
	}
	left[d.Panel] = false
	delete(left, "")
	for _, link := range links {
		code := codeOf(link)
		if _, ok := left[code]; !ok {
			return false
		}
		left[code] = false
	}
	for _, missing := range left {
		if missing {
			return false
		}
	}
	return len(links) > 0
}

// taken reads the answers by item, and the scores that the source stored; why
// says in a sentence what cannot be read.
func (f Form) taken(given map[string][]r4.Answer, links []string) (answers, totals map[string]string, why string) {
	answers, totals = map[string]string{}, map[string]string{}
	for _, link := range links {
		list := given[link]
		if score := f.scoreOf(link); score != "" {
			totals[score] = string(firstOf(list[0].ValueInteger, list[0].ValueDecimal))
			continue
		}
		i := slices.IndexFunc(f.Def.Items, func(it instrument.Item) bool {
			return it.ID == link || it.LOINC != "" && it.LOINC == codeOf(link)
		})
		if i < 0 {
			return nil, nil, fmt.Sprintf("it has no question %q.", clip(link))
		}
		it := f.Def.Items[i]
		if answers[it.ID] != "" {
			return nil, nil, fmt.Sprintf("the question %q is answered twice.", clip(link))
		}
		if len(list) > 1 && !f.Def.ScaleOf(it).Many {
			return nil, nil, fmt.Sprintf("the question %q has %d answers.", clip(link), len(list))
		}
		var values []string
		for _, a := range list {
			value, ok := f.read(it, a)
			if !ok {
				return nil, nil, fmt.Sprintf("the answer to %q, %s, is not one that the question has.", clip(link), clip(asWritten(a)))
			}
			values = append(values, value)
		}
		answers[it.ID] = strings.Join(values, ",")
		if f.Def.CheckAnswer(it.ID, answers[it.ID]) != nil {
			return nil, nil, fmt.Sprintf("the answer to %q, %s, is not one that the question has.", clip(link), clip(answers[it.ID]))
		}
	}
	return answers, totals, ""
}

// scoreOf is the score or word that a link means; empty where it means none.
func (f Form) scoreOf(link string) string {
	for _, s := range f.Def.Scores {
		if link == scoreLink(s.ID) || s.LOINC != "" && s.LOINC == codeOf(link) {
			return s.ID
		}
	}
	for _, w := range f.Def.Words {
		if w.LOINC != "" && w.LOINC == codeOf(link) {
			return w.ID
		}
	}
	return ""
}

// read is an answer as it is stored; false where it is not among those the
// question has. Words alone are no answer: a code or a number is.
func (f Form) read(it instrument.Item, a r4.Answer) (string, bool) {
	s := f.Def.ScaleOf(it)
	number := firstOf(a.ValueInteger, a.ValueDecimal)
	switch {
	case a.ValueCoding != nil && len(s.Options) > 0:
		return f.option(it, s, *a.ValueCoding)
	case a.ValueTime != "" && s.Clock && len(a.ValueTime) >= 5:
		return a.ValueTime[:5], strings.Trim(a.ValueTime[5:], ":0.") == ""
	case a.ValueBoolean != nil && len(s.Options) == 2:
		word := map[bool]string{true: "yes", false: "no"}[*a.ValueBoolean]
		chosen := f.Def.Chosen(it.ID, word)
		if len(chosen) != 1 {
			return "", false
		}
		return chosen[0].Value, true
	case number != "" && (len(s.Options) == 0 && !s.Clock || it.Base == nil && len(s.Options) > 0): // of a reversed choice nobody can tell which number it is
		r, ok := decimal(number)
		if !ok {
			return "", false
		}
		n, exact, fits := thousandths(r)
		value := instrument.Fraction(n, 1000).String()
		return value, exact && fits && f.Def.CheckAnswer(it.ID, value) == nil
	}
	return "", false
}

// option finds the option that a code means: LOINC's, ours, or by what the
// source says that it counts.
func (f Form) option(it instrument.Item, s instrument.Scale, c r4.Coding) (string, bool) {
	for _, o := range s.Options {
		own := f.answer(it, o)
		if c.Code == own.Code && c.System == own.System || c.System == loincSystem && loincAnswer.MatchString(c.Code) && slices.Contains(o.Also, c.Code) {
			return o.Value, true
		}
	}
	if c.System == loincSystem || c.System == AnswerCodes {
		return "", false // a code of a list we know, and none of this question's
	}
	for _, x := range c.Extension {
		if x.URL != ordinalURL && x.URL != itemWeightURL {
			continue
		}
		weight, ok := instrument.ParseNumber(string(x.ValueDecimal))
		if !ok {
			return "", false
		}
		found := ""
		for _, o := range s.Options {
			counts := o.Scored
			if it.Base != nil {
				counts = it.Base.Minus(counts)
			}
			if counts.Cmp(weight) == 0 {
				if found != "" {
					return "", false
				}
				found = o.Value
			}
		}
		return found, found != ""
	}
	return "", false
}

var loincAnswer = regexp.MustCompile(`^LA[0-9]+-[0-9]$`)

// asWritten is an answer in the source's words.
func asWritten(a r4.Answer) string {
	switch {
	case a.ValueCoding != nil:
		return firstOf(a.ValueCoding.Code, a.ValueCoding.Display, "nothing")
	case a.ValueBoolean != nil:
		return fmt.Sprint(*a.ValueBoolean)
	}
	return firstOf(string(a.ValueInteger), string(a.ValueDecimal), a.ValueTime, a.ValueString, "in a form that is not read")
}

// derived leaves out an observation that tells what a response says that was
// taken over: its answers are here, and are scored here.
func (m *mapper) derived(from []r4.Reference) {
	if len(from) == 0 {
		return
	}
	it, base := m.item, m.base
	m.c.later = append(m.c.later, func() {
		for _, ref := range from {
			if m.c.responses[canonical(ref.Reference, base)] || m.c.responses[strings.TrimSpace(ref.Reference)] {
				it.facts, it.vitals = nil, nil
				it.left = it.kind + " (a result of a response that was taken over)"
			}
		}
	})
}
