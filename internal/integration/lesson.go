package integration

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Lesson is a short text that a client reads before a session.
type Lesson struct {
	Key     string       `yaml:"lesson"` // "the-room"
	Order   int          `yaml:"order"`  // its place among all, from 1
	Title   string       `yaml:"title"`
	Before  LessonMoment `yaml:"before"`
	Minutes int          `yaml:"minutes"` // about how long it takes to read
	Parts   []LessonPart `yaml:"parts"`
}

// A LessonMoment is the session that a lesson comes before.
type LessonMoment struct {
	Sort   string `yaml:"sort"`   // of a planned session: "dosing"
	Number int    `yaml:"number"` // which of its sort, from 1
}

// A LessonPart is a few sentences under a heading.
type LessonPart struct {
	Head string           `yaml:"head"`
	Say  []LessonSentence `yaml:"say"`
}

// A LessonSentence is one sentence, with the key of its source in
// docs/references.md where it says something about the medicine or the body.
type LessonSentence struct {
	Say  string `yaml:"say"`
	Cite string `yaml:"cite"`
}

// ParseLessons reads lessons, one file each, and puts them in their order. It
// refuses fields it does not know, and a lesson without a place or words.
func ParseLessons(files map[string][]byte) ([]Lesson, error) {
	var out []Lesson
	for name, file := range files {
		dec := yaml.NewDecoder(bytes.NewReader(file))
		dec.KnownFields(true)
		var l Lesson
		if err := dec.Decode(&l); err != nil {
			return nil, fmt.Errorf("integration: %s: %w", name, err)
		}
		if l.Key+".yaml" != name || l.Order < 1 || l.Title == "" || l.Minutes < 1 || l.Before.Sort == "" || l.Before.Number < 1 || len(l.Parts) == 0 {
			return nil, fmt.Errorf("integration: %s: a lesson has the name of its file, a place, a title, a session it comes before, minutes and words", name)
		}
		if slices.ContainsFunc(out, func(o Lesson) bool { return o.Order == l.Order }) {
			return nil, fmt.Errorf("integration: %s: two lessons have the place %d", name, l.Order)
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Lesson) int { return a.Order - b.Order })
	return out, nil
}

// Sentences are all of a lesson's words, its title and headings first.
func (l Lesson) Sentences() []string {
	out := []string{l.Title}
	for _, p := range l.Parts {
		out = append(out, p.Head)
		for _, s := range p.Say {
			out = append(out, s.Say)
		}
	}
	return out
}

// LessonRead says that a client said they had read a lesson.
type LessonRead struct {
	Course id.Course `json:"course,omitempty"`
	Lesson string    `json:"lesson"` // its key
}

// Kind is "integration.lesson-read".
func (LessonRead) Kind() string { return "integration.lesson-read" }

// Check asks which.
func (l LessonRead) Check() error {
	if strings.TrimSpace(l.Lesson) == "" || len(l.Lesson) > 80 {
		return fault.Bad("lesson", "Say which lesson was read.")
	}
	return nil
}

// ReadLessons returns the lessons that a client has read, by their keys, with the
// entry that says so first.
func ReadLessons(chart ledger.Chart) map[string]ledger.Entry {
	out := map[string]ledger.Entry{}
	for e, f := range ledger.Find[LessonRead](chart) {
		if _, there := out[f.Lesson]; !there {
			out[f.Lesson] = e
		}
	}
	return out
}
