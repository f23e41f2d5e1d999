package screening

import (
	"maps"
	"slices"

	"github.com/clew-health/clew/internal/patient"
)

// Given is what a client has answered so far. Facts holds their own last answer about
// each fact; Keys the questions that were answered in their own words.
type Given struct {
	Facts map[string]patient.Asked
	Keys  map[string]bool
}

// Answered reports whether a question was answered or skipped.
func (g Given) Answered(q *Question) bool {
	facts := q.Facts()
	if g.Keys[q.Key] {
		return true
	}
	for _, f := range facts {
		if _, ok := g.Facts[f]; !ok {
			return false
		}
	}
	return len(facts) > 0
}

// Skipped reports whether a question was skipped, with the reason.
func (g Given) Skipped(q *Question) (reason string, skipped bool) {
	for _, f := range q.Facts() {
		if a, ok := g.Facts[f]; !ok || a.Answer != patient.Skipped {
			return "", false
		} else {
			reason, skipped = a.Detail, true
		}
	}
	return reason, skipped
}

func (g Given) yes(fact string) bool { return g.Facts[fact].Answer == patient.Yes }

// chosen reports whether an option was the answer.
func (g Given) chosen(q *Question, o Option) bool {
	a, ok := g.Facts[q.Fact]
	if want, says := o.Says[q.Fact]; ok && says {
		meant := answering(q.Fact, want)
		return a.Answer == meant.Answer && a.Value == meant.Value
	}
	return false
}

// Chosen returns the key of the option that was the answer to a question of
// the form one; empty if none was.
func (g Given) Chosen(q *Question) string {
	for _, o := range q.Options {
		if g.chosen(q, o) {
			return o.Key
		}
	}
	return ""
}

// Path returns the questions that are asked of somebody, in order: those that
// follow an answer only where it was given.
func (q *Questions) Path(g Given) []*Question {
	var out []*Question
	for _, p := range q.Parts {
		out = append(out, g.path(p.Questions)...)
	}
	return out
}

// PathOf is Path for one part.
func (q *Questions) PathOf(part string, g Given) []*Question {
	for _, p := range q.Parts {
		if p.Key == part {
			return g.path(p.Questions)
		}
	}
	return nil
}

func (g Given) path(of []*Question) []*Question {
	var out []*Question
	for _, q := range of {
		out = append(out, q)
		if q.Form == FormYesNo && g.yes(q.Fact) {
			out = append(out, g.path(q.Then)...)
		}
		for _, o := range q.Options {
			if g.chosen(q, o) {
				out = append(out, g.path(o.Then)...)
			}
		}
		for _, t := range q.Items {
			if g.yes(t.Fact) {
				out = append(out, g.path(t.Then)...)
			}
		}
	}
	return out
}

// Next returns the first question after one that was not answered; with an
// empty key, the first of all. What asks for the client's own words is offered
// in its place and not come back to: nobody has to write. When nothing is left,
// ok is false.
func (q *Questions) Next(after string, g Given) (next *Question, ok bool) {
	path := q.Path(g)
	from := slices.IndexFunc(path, func(one *Question) bool { return one.Key == after }) + 1
	begun := len(g.Facts)+len(g.Keys) > 0
	for i := range path {
		one, again := path[(from+i)%len(path)], from+i >= len(path) || after == "" && begun
		if !g.Answered(one) && !(again && one.Form == FormOwn) {
			return one, true
		}
	}
	return nil, false
}

// Open returns the questions that are asked of somebody and not answered.
func (q *Questions) Open(g Given) []*Question {
	var out []*Question
	for _, one := range q.Path(g) {
		if !g.Answered(one) && one.Form != FormOwn {
			out = append(out, one)
		}
	}
	return out
}

// SayYesNo answers a question of the form yes-no, with all that the answer
// settles. The answer is patient.Yes, No or UnknownReply.
func (q *Question) SayYesNo(answer, detail string) []patient.Asked {
	out := []patient.Asked{answering(q.Fact, answer)}
	out[0].Detail = detail
	also := map[string]map[string]string{patient.Yes: q.Yes, patient.No: q.No}[answer]
	for _, fact := range slices.Sorted(maps.Keys(also)) {
		out = append(out, answering(fact, also[fact]))
	}
	return out
}

// SayOne answers a question of the form one with an option's key. ok is false
// when there is no such option.
func (q *Question) SayOne(key string) (answers []patient.Asked, ok bool) {
	for _, o := range q.Options {
		if o.Key != key {
			continue
		}
		for _, fact := range slices.Sorted(maps.Keys(o.Says)) {
			answers = append(answers, answering(fact, o.Says[fact]))
		}
		return answers, true
	}
	return nil, false
}

// SaySeveral answers a question of the form several: yes to what was ticked,
// and rest to the others, which is patient.No or patient.UnknownReply.
func (q *Question) SaySeveral(ticked []string, rest string) []patient.Asked {
	var out []patient.Asked
	for _, t := range q.Items {
		answer := rest
		if slices.Contains(ticked, t.Key) {
			answer = patient.Yes
		}
		out = append(out, answering(t.Fact, answer))
	}
	return out
}

// SayValue answers a question with a value as its fact's type reads it, and
// with what was really said where that is not the same.
func (q *Question) SayValue(value, detail string) []patient.Asked {
	return []patient.Asked{{Fact: q.Fact, Answer: patient.Valued, Value: value, Detail: detail, Basis: patient.BasisSelf}}
}

// SayDetail answers with words out of which a clinician makes the fact.
func (q *Question) SayDetail(words string) []patient.Asked {
	return []patient.Asked{{Fact: q.Fact, Answer: patient.UnknownReply, Detail: words, Basis: patient.BasisSelf}}
}

// Skip leaves a question out, for a reason in words.
func (q *Question) Skip(reason string) []patient.Asked {
	var out []patient.Asked
	for _, f := range q.Facts() {
		out = append(out, patient.Asked{Fact: f, Answer: patient.Skipped, Detail: reason, Basis: patient.BasisSelf})
	}
	return out
}
