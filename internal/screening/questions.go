package screening

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// The forms of answer that a question can have.
const (
	FormYesNo     = "yes-no"
	FormOne       = "one"
	FormSeveral   = "several"
	FormWeight    = "weight"
	FormHeight    = "height"
	FormAgo       = "ago"
	FormMonth     = "month"
	FormDetail    = "detail"
	FormOwn       = "own"
	FormMedicines = "medicines"
	FormListed    = "listed"
)

// usual is how many seconds an answer takes in each form: a guess that tells
// clients how long it takes, and nothing clinical.
var usual = map[string]int{
	FormYesNo: 9, FormOne: 12, FormSeveral: 25, FormWeight: 12, FormHeight: 12, FormAgo: 9, FormMonth: 15,
	FormDetail: 45, FormOwn: 45, FormMedicines: 90, FormListed: 20,
}

// A Question is one screen of what a client is asked, alone, before anybody
// meets them. Its words stand in the texts under its key.
type Question struct {
	Key     string            `yaml:"question"` // "ecg"
	Form    string            `yaml:"form"`
	Fact    string            `yaml:"fact"` // of the vocabulary; empty for several items and for the client's own words
	Seconds int               `yaml:"seconds"`
	Options []Option          `yaml:"options"` // of the form one
	Items   []Tick            `yaml:"items"`   // of the form several
	Yes     map[string]string `yaml:"yes"`     // what a yes answers as well: fact to value
	No      map[string]string `yaml:"no"`      // what a no answers as well
	Then    []*Question       `yaml:"then"`    // asked next after a yes
	part    string
}

// An Option is one of several answers, of which one is chosen.
type Option struct {
	Key   string            `yaml:"option"`
	Says  map[string]string `yaml:"says"`  // fact to "yes", "no" or a value
	Skips string            `yaml:"skips"` // choosing it is skipping, for this reason
	Then  []*Question       `yaml:"then"`
}

// A Tick is one thing of a list that may apply.
type Tick struct {
	Key  string      `yaml:"item"`
	Fact string      `yaml:"fact"`
	Then []*Question `yaml:"then"` // asked next when it applies
}

// A Part is some questions that belong together.
type Part struct {
	Key       string      `yaml:"part"`
	Questions []*Question `yaml:"questions"`
}

// Questions is everything that a client is asked before a screening.
type Questions struct {
	Parts []Part
	byKey map[string]*Question
}

// ParseQuestions reads a file of questions. It refuses unknown fields, keys
// that stand twice, and forms that lack what they need.
func ParseQuestions(file []byte) (*Questions, error) {
	var doc struct {
		Parts []Part `yaml:"parts"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("screening: questions: %w", err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("screening: questions: more than one document")
	}
	q := &Questions{Parts: doc.Parts, byKey: map[string]*Question{}}
	for _, p := range q.Parts {
		for one := range each(p.Questions) {
			if q.byKey[one.Key] != nil || one.Key == "" {
				return nil, fmt.Errorf("screening: question %q needs a key of its own", one.Key)
			}
			if err := one.check(); err != nil {
				return nil, err
			}
			one.part = p.Key
			q.byKey[one.Key] = one
		}
	}
	return q, nil
}

// each returns questions with all that may follow them, in the order of asking.
func each(of []*Question) func(func(*Question) bool) {
	return func(yield func(*Question) bool) { walk(of, yield) }
}

func walk(of []*Question, yield func(*Question) bool) bool {
	for _, q := range of {
		if !yield(q) || !walk(q.Then, yield) {
			return false
		}
		for _, o := range q.Options {
			if !walk(o.Then, yield) {
				return false
			}
		}
		for _, t := range q.Items {
			if !walk(t.Then, yield) {
				return false
			}
		}
	}
	return true
}

func (q *Question) check() error {
	bad := func(why string) error { return fmt.Errorf("screening: question %q %s", q.Key, why) }
	switch {
	case usual[q.Form] == 0:
		return bad("has no form of answer that is known")
	case q.Form == FormOne && len(q.Options) < 2:
		return bad("needs options")
	case q.Form == FormSeveral && len(q.Items) < 2:
		return bad("needs items")
	case (q.Form != FormOne && len(q.Options) > 0) || (q.Form != FormSeveral && len(q.Items) > 0):
		return bad("has choices that its form does not show")
	case q.Form != FormYesNo && len(q.Then)+len(q.Yes)+len(q.No) > 0:
		return bad("has no yes or no for anything to follow")
	case (q.Fact == "") != slices.Contains([]string{FormOwn, FormSeveral}, q.Form):
		return bad("must name a fact, or leave that to its items")
	}
	for _, o := range q.Options {
		if o.Key == "" || (len(o.Says) == 0) == (o.Skips == "") {
			return bad("has an option that says nothing, or two things")
		}
	}
	for _, t := range q.Items {
		if t.Key == "" || t.Fact == "" {
			return bad("has an item without a key or a fact")
		}
	}
	return nil
}

// All returns every question, those that may follow another among them, in
// the order in which they may be asked.
func (q *Questions) All() []*Question {
	var out []*Question
	for _, p := range q.Parts {
		out = slices.AppendSeq(out, each(p.Questions))
	}
	return out
}

// Question returns the question with a key.
func (q *Questions) Question(key string) (*Question, bool) {
	one, ok := q.byKey[key]
	return one, ok
}

// Part returns the key of the part that the question belongs to.
func (q *Question) Part() string { return q.part }

// Takes returns how many seconds an answer takes, roughly.
func (q *Question) Takes() int {
	if q.Seconds > 0 {
		return q.Seconds
	}
	return usual[q.Form]
}

// Facts returns the facts that answering settles, whatever the answer.
func (q *Question) Facts() []string {
	if q.Form == FormSeveral {
		var out []string
		for _, t := range q.Items {
			out = append(out, t.Fact)
		}
		return out
	}
	if q.Fact == "" {
		return nil
	}
	return []string{q.Fact}
}

// Problems says what of the questions does not fit a vocabulary: facts that
// are not in it, and answers that their facts cannot have.
func (q *Questions) Problems(v protocol.Vocabulary) []string {
	var out []string
	for _, one := range q.All() {
		said := one.Facts()
		answers := []map[string]string{one.Yes, one.No}
		for _, o := range one.Options {
			answers = append(answers, o.Says)
		}
		for _, says := range answers {
			for fact, value := range says {
				said = append(said, fact)
				if _, err := v[fact].Parse(value); err != nil {
					out = append(out, fmt.Sprintf("%s: %v", one.Key, err))
				}
			}
		}
		for _, fact := range said {
			if _, known := v[fact]; !known {
				out = append(out, fmt.Sprintf("%s: no fact is called %s", one.Key, fact))
			}
		}
	}
	return out
}

// answering makes an answer of a fact and what was said about it.
func answering(fact, value string) patient.Asked {
	a := patient.Asked{Fact: fact, Basis: patient.BasisSelf}
	switch value {
	case patient.Yes, patient.No, patient.UnknownReply:
		a.Answer = value
	default:
		a.Answer, a.Value = patient.Valued, value
	}
	return a
}
