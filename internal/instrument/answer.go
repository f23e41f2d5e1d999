package instrument

import (
	"fmt"
	"strings"
)

// A Response is what somebody answered: by item id, as text. What is missing or
// empty was not answered.
type Response struct {
	Answers map[string]string
	Sex     string // "male" or "female" where a cut-off differs by it; otherwise empty
	Refused string // why the response is invalid before any answer is looked at, a sentence: too many answers, an unknown question
}

// The states an answer can be in.
type answerState int

const (
	blank answerState = iota
	given
	illegal
)

// answer is one item's answer while a response is scored.
type answer struct {
	state   answerState
	raw     Number   // as given
	counts  Number   // after reversal
	options []Option // what was ticked
	one     [1]Option
	skipped bool // not asked
	ignored bool // answered all the same, and not counted
}

// read reads an answer's text by the item's scale.
func (a *answer) read(it *Item, s *Scale, text string) {
	a.state = illegal
	switch {
	case s.Clock:
		minutes, ok := clock(text)
		if ok {
			a.state, a.raw = given, Whole(minutes)
		}
	case len(s.Options) > 0 && s.Many:
		a.readMany(s, text)
	case len(s.Options) > 0:
		if o := s.option(text); o != nil {
			a.state, a.raw, a.counts = given, o.Scored, o.Scored
			a.one[0] = *o
			a.options = a.one[:]
			if n, ok := ParseNumber(o.Value); ok {
				a.raw = n
			}
		}
	default:
		if n, ok := ParseNumber(text); ok && s.has(n) {
			a.state, a.raw = given, n
		}
	}
	if len(s.Options) == 0 {
		a.counts = a.raw
	}
	if it.Base != nil && a.state == given {
		a.counts = it.Base.Minus(a.counts)
	}
}

// readMany reads several ticked options, parted by commas.
func (a *answer) readMany(s *Scale, text string) {
	for _, one := range strings.Split(text, ",") {
		o := s.option(one)
		if o == nil {
			a.options = nil
			return
		}
		a.options = append(a.options, *o)
	}
	a.state = given
}

// option finds the option that a text means: its value, another spelling, or
// the same number.
func (s *Scale) option(text string) *Option {
	for i := range s.Options {
		if s.Options[i].Value == text {
			return &s.Options[i]
		}
	}
	n, numeric := ParseNumber(text)
	for i := range s.Options {
		o := &s.Options[i]
		for _, also := range o.Also {
			if also == text {
				return o
			}
		}
		if own, ok := ParseNumber(o.Value); ok && numeric && own == n {
			return o
		}
	}
	return nil
}

// has reports whether a number may be answered.
func (s *Scale) has(n Number) bool {
	if n.Cmp(s.From) < 0 || n.Cmp(s.To) > 0 {
		return false
	}
	return n.Minus(s.From).Over(s.Step).IsWhole()
}

// Ends returns the lowest and the highest that an item with this scale counts,
// before reversal.
func (s *Scale) Ends() (from, to Number) {
	if len(s.Options) == 0 {
		return s.From, s.To
	}
	from, to = s.Options[0].Scored, s.Options[0].Scored
	for _, o := range s.Options[1:] {
		if o.Scored.Cmp(from) < 0 {
			from = o.Scored
		}
		if o.Scored.Cmp(to) > 0 {
			to = o.Scored
		}
	}
	return from, to
}

// clock reads a time of day into minutes after midnight.
func clock(text string) (int64, bool) {
	if len(text) != 5 || text[2] != ':' || !allDigits(text[:2]+text[3:]) {
		return 0, false
	}
	hour, minute := int64(text[0]-'0')*10+int64(text[1]-'0'), int64(text[3]-'0')*10+int64(text[4]-'0')
	return hour*60 + minute, hour < 24 && minute < 60
}

// legal says in words what may be answered to an item.
func (s *Scale) legal() string {
	switch {
	case s.Clock:
		return "a time such as 23:30"
	case len(s.Options) > 0:
		var words []string
		for _, o := range s.Options {
			words = append(words, o.Value)
		}
		return "one of " + strings.Join(words, ", ")
	case s.Step.Cmp(Whole(1)) == 0:
		return fmt.Sprintf("a whole number from %s to %s", s.From, s.To)
	}
	return fmt.Sprintf("a number from %s to %s in steps of %s", s.From, s.To, s.Step)
}
