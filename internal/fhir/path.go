package fhir

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/instrument"
)

// paths writes an instrument's scoring as FHIRPath over a QuestionnaireResponse,
// so that another program can check our totals without our code. Unknown is
// FHIRPath's empty collection, whose "and", "or" and "not" are three-valued as
// ours are.
type paths struct {
	form Form
	d    *instrument.Definition
}

// cannot says why a rule has no expression.
type cannot string

// Error is the reason.
func (c cannot) Error() string { return string(c) }

// shown is a score as people see it, rounded where the score is. It fails where
// FHIRPath over a response cannot say it.
func (p paths) shown(id string) (string, error) {
	exact, err := p.exact(id)
	if err != nil {
		return "", err
	}
	s, _ := p.d.Scoring(id)
	switch {
	case s.Whole:
		exact = "(" + exact + " + 0.5).floor()"
	case !wholeScore(p.d, id):
		exact = "(" + exact + ").round(4)"
	}
	if !within(id) {
		return exact, nil
	}
	led, err := p.unaskedScore(id)
	if led != "" {
		exact = "iif(" + led + ", {}, " + exact + ")"
	}
	return exact, err
}

// within reports whether a score is one of several that stand together, such as
// a subscale. One that nothing was asked for is not told.
func within(id string) bool { return strings.Contains(id, ".") }

// unaskedScore writes that nothing of a score was asked; empty where something
// always is.
func (p paths) unaskedScore(id string) (string, error) {
	s, _ := p.d.Scoring(id)
	var all []string
	for _, part := range s.Of {
		when, err := "", error(nil)
		if _, ok := p.d.Item(part); ok {
			when, err = p.unasked(part, len(p.d.Skips))
		} else {
			when, err = p.unaskedScore(part)
		}
		if when == "" || err != nil {
			return "", err
		}
		all = append(all, when)
	}
	return strings.Join(all, " and "), nil
}

// exact is a score before any rounding; empty where it is not known.
func (p paths) exact(id string) (string, error) {
	s, ok := p.d.Scoring(id)
	if !ok {
		return "", cannot("it rests on a score that there is not")
	}
	var e string
	var err error
	switch s.Kind {
	case instrument.KindSum, instrument.KindMean:
		e, err = p.sum(&s)
	case instrument.KindMax:
		e, err = p.highest(&s)
	case instrument.KindCount:
		e, err = p.count(&s)
	case instrument.KindTimes:
		if e, err = p.part(s.Of[0], nil); err == nil {
			e = "(" + e + times(s.By) + ")"
		}
	case instrument.KindLookup:
		e, err = p.lookup(&s)
	case instrument.KindRatio:
		e, err = p.ratio(&s)
	case instrument.KindHours:
		e = p.hours(&s)
	default:
		err = cannot("there is no FHIRPath for a score of the kind " + s.Kind)
	}
	if err == nil && s.Plus.Cmp(instrument.Number{}) != 0 {
		e = "(" + e + " + " + figure(s.Plus) + ")"
	}
	return e, err
}

// answers is what was answered to an item: a collection, empty where nothing was.
func answers(item string) string {
	return "%resource.item.where(linkId='" + item + "').answer.value"
}

// several is what was answered to some items.
func several(items []string) string {
	return "%resource.item.where(" + among(items) + ").answer.value"
}

// among writes that an item is one of some. A long list is a pattern, because
// programs take a collection apart again for every item they look at.
func among(items []string) string {
	const few = 3
	if len(items) <= few {
		return "linkId in (" + quoted(items) + ")"
	}
	return "linkId.matches('^(" + strings.ReplaceAll(strings.Join(items, "|"), ".", "[.]") + ")$')"
}

// quoted lists texts as a FHIRPath collection.
func quoted(list []string) string { return "'" + strings.Join(list, "'|'") + "'" }

// plain reports whether an item counts what it says and nothing leads past it,
// so that it can be added up with others in one go; weighed says that it is a
// choice, whose options carry what they count.
func (p paths) plain(id string) (weighed, ok bool) {
	it, found := p.d.Item(id)
	if !found || len(p.skipsOf(id, len(p.d.Skips))) > 0 {
		return false, false
	}
	s := p.d.ScaleOf(it)
	if len(s.Options) > 0 {
		return true, !s.Many
	}
	return false, it.Base == nil && !s.Clock
}

// skipsOf returns which of the first so many skips lead past an item.
func (p paths) skipsOf(id string, before int) []int {
	var out []int
	for i, s := range p.d.Skips[:before] {
		if slices.Contains(s.Items, id) {
			out = append(out, i)
		}
	}
	return out
}

// value is what an item counts if it is answered, after reversal.
func (p paths) value(it instrument.Item) (string, error) {
	s := p.d.ScaleOf(it)
	switch {
	case s.Many:
		return "", cannot("several answers to one question have no weight of their own")
	case s.Clock:
		return "", cannot("a time of day counts nothing by itself")
	case len(s.Options) > 0:
		return answers(it.ID) + ".weight()", nil
	case it.Base != nil:
		return "(" + figure(*it.Base) + " - " + answers(it.ID) + ")", nil
	}
	return answers(it.ID), nil
}

// part is what an item or an earlier score counts, times its weight: empty
// where it is not known, 0 where an earlier answer led past a blank.
func (p paths) part(id string, weights map[string]instrument.Number) (string, error) {
	e, err := p.unweighted(id)
	if w, ok := weights[id]; ok && err == nil {
		e = "(" + e + times(w) + ")"
	}
	return e, err
}

func (p paths) unweighted(id string) (string, error) {
	it, ok := p.d.Item(id)
	if !ok {
		return p.exact(id)
	}
	v, err := p.value(it)
	if err != nil {
		return "", err
	}
	led, ignored, err := p.led(id, len(p.d.Skips))
	if led != "" {
		v = "iif(" + answers(id) + ".exists(), " + v + ", iif(" + led + ", 0, {}))"
	}
	if ignored != "" {
		v = "iif(" + ignored + ", 0, " + v + ")"
	}
	return v, err
}

// led writes what leads past an item, among the first so many skips: whatever
// does where the item is blank, and what does so that an answer that stands
// there all the same does not count. Either is empty where there is none.
func (p paths) led(id string, before int) (blank, ignored string, err error) {
	var all, those []string
	for _, i := range p.skipsOf(id, before) {
		when, err := p.holds(&p.d.Skips[i].When, i)
		if err != nil {
			return "", "", err
		}
		if p.d.Skips[i].Ignore {
			those = append(those, when)
		} else {
			all = append(all, when)
		}
	}
	return either(all), either(those), nil
}

func either(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return "(" + strings.Join(list, " or ") + ")"
}

// unasked writes that an item was not asked, as far as the first so many skips
// tell; empty where it is always asked.
func (p paths) unasked(id string, before int) (string, error) {
	led, ignored, err := p.led(id, before)
	if led != "" {
		led = "(" + answers(id) + ".empty() and " + led + ")"
	}
	return either(slices.DeleteFunc([]string{led, ignored}, func(s string) bool { return s == "" })), err
}

// together reports whether the parts can be added up in one go.
func (p paths) together(s *instrument.Scoring) bool {
	first, _ := p.plain(s.Of[0])
	return len(s.Weights) == 0 && !slices.ContainsFunc(s.Of, func(id string) bool {
		weighed, ok := p.plain(id)
		return !ok || weighed != first
	})
}

// list is the collection of what the answered parts count.
func (p paths) list(s *instrument.Scoring) (string, error) {
	if p.together(s) {
		if weighed, _ := p.plain(s.Of[0]); weighed {
			return several(s.Of) + ".weight()", nil
		}
		return several(s.Of), nil
	}
	var out string
	for i, id := range s.Of {
		e, err := p.part(id, s.Weights)
		switch {
		case err != nil:
			return "", err
		case i == 0:
			out = "(" + e + ")"
		default:
			out += ".combine(" + e + ")"
		}
	}
	return out, nil
}

// added is the sum of all parts, one by one.
func (p paths) added(s *instrument.Scoring) (string, error) {
	var all []string
	for _, id := range s.Of {
		e, err := p.part(id, s.Weights)
		if err != nil {
			return "", err
		}
		all = append(all, e)
	}
	return "(" + strings.Join(all, " + ") + ")", nil
}

// leastOf is how many parts have to be answered.
func leastOf(s *instrument.Scoring) int {
	if s.Least == 0 {
		return len(s.Of)
	}
	return s.Least
}

// sum is a sum or a mean of enough answered parts.
func (p paths) sum(s *instrument.Scoring) (string, error) {
	list, err := p.list(s)
	if err != nil {
		return "", err
	}
	n, least := len(s.Of), leastOf(s)
	if least == n && !s.AllAsked && !p.together(s) { // adding what is not known gives what is not known
		if list, err = p.added(s); s.Kind == instrument.KindMean {
			list = fmt.Sprintf("(%s / %d)", list, n)
		}
		return list, err
	}
	total := list + ".sum()"
	switch {
	case s.Kind == instrument.KindMean:
		total = "(" + total + " / " + list + ".count())"
	case s.Prorate:
		total = fmt.Sprintf("(%s * %d / %s.count())", total, n, list)
	}
	enough := fmt.Sprintf("%s.count() >= %d", list, least)
	if s.AllAsked {
		for _, id := range s.Of {
			when, err := p.unasked(id, len(p.d.Skips))
			if err != nil {
				return "", err
			}
			if when != "" {
				enough += " and iif(" + when + ", false, true)"
			}
		}
	}
	return "iif(" + enough + ", " + total + ", {})", nil
}

// highest is a domain's maximum: known where enough is answered, or where no
// blank could be higher.
func (p paths) highest(s *instrument.Scoring) (string, error) {
	list, err := p.list(s)
	if err != nil {
		return "", err
	}
	top := list + ".max()"
	decided := make([]string, 0, len(s.Of))
	for _, id := range s.Of {
		e, err := p.part(id, s.Weights)
		if err != nil {
			return "", err
		}
		decided = append(decided, fmt.Sprintf("((%s).exists() or %s >= %s)", e, top, figure(p.most(id, s.Weights))))
	}
	return fmt.Sprintf("iif(%s.count() >= %d or (%s), %s, {})", list, leastOf(s), strings.Join(decided, " and "), top), nil
}

// most is the most that a part can count.
func (p paths) most(id string, weights map[string]instrument.Number) instrument.Number {
	var out instrument.Number
	if it, ok := p.d.Item(id); ok {
		s := p.d.ScaleOf(it)
		from, to := s.Ends()
		if out = to; it.Base != nil {
			out = it.Base.Minus(from)
		}
	} else {
		s, _ := p.d.Scoring(id)
		out = s.To
	}
	if w, ok := weights[id]; ok {
		out = out.Times(w)
	}
	return out
}

// count counts the items with one of some answers.
func (p paths) count(s *instrument.Scoring) (string, error) {
	var codes []string
	for _, id := range s.Of {
		it, ok := p.d.Item(id)
		if !ok || len(p.skipsOf(id, len(p.d.Skips))) > 0 {
			return "", cannot("a count of scores, or of questions that may not be asked, is not written as FHIRPath")
		}
		for _, o := range p.d.ScaleOf(it).Options {
			if code := p.form.answer(it, o).Code; slices.Contains(s.Having, o.Value) && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	items := "%resource.item.where(" + among(s.Of)
	return fmt.Sprintf("iif(%s and answer.exists()).count() >= %d, %s and answer.value.code.where($this in (%s)).exists()).count(), {})",
		items, leastOf(s), items, quoted(codes)), nil
}

// lookup finds a value in a table or in steps.
func (p paths) lookup(s *instrument.Scoring) (string, error) {
	e, err := p.part(s.Of[0], nil)
	if err != nil {
		return "", err
	}
	look := "{}"
	if s.Table != nil {
		for _, key := range slices.SortedFunc(maps.Keys(s.Table), func(a, b instrument.Number) int { return b.Cmp(a) }) {
			look = "iif($this = " + figure(key) + ", " + figure(s.Table[key]) + ", " + look + ")"
		}
		return "(" + e + ").select(" + look + ")", nil
	}
	for _, step := range slices.Backward(s.Steps) {
		switch {
		case step.To == nil:
			look = figure(step.Value)
		case step.Inclusive:
			look = "iif($this <= " + figure(*step.To) + ", " + figure(step.Value) + ", " + look + ")"
		default:
			look = "iif($this < " + figure(*step.To) + ", " + figure(step.Value) + ", " + look + ")"
		}
	}
	return "(" + e + ").select(" + look + ")", nil
}

// ratio is one part over another.
func (p paths) ratio(s *instrument.Scoring) (string, error) {
	a, err := p.part(s.Of[0], nil)
	if err != nil {
		return "", err
	}
	b, err := p.part(s.Of[1], nil)
	return "(" + a + " / (" + b + ")" + times(s.By) + ")", err
}

// hours is the time from one time of day to another, across midnight where the
// second is not later.
func (p paths) hours(s *instrument.Scoring) string {
	minutes := func(item string) string {
		at := answers(item) + ".toString()"
		return "(" + at + ".substring(0, 2).toInteger() * 60 + " + at + ".substring(3, 2).toInteger())"
	}
	return "((" + minutes(s.Of[1]) + " - " + minutes(s.Of[0]) + ").select(iif($this <= 0, $this + 1440, $this)) / 60)"
}
