package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
)

// Kinds of text.
const (
	Treatment  = "treatment"
	Touch      = "touch"
	Recording  = "recording"
	Research   = "research"
	Sharing    = "sharing"
	Telehealth = "telehealth"
	Group      = "group"
)

// TextKinds lists the kinds of text: the treatment, and the separate agreements
// in the order in which they are offered.
var TextKinds = []string{Treatment, Touch, Telehealth, Group, Recording, Research, Sharing}

// A Document is a text as it is read: whole, in order, with the figures of its
// protocol filled in. Its bytes are what is signed.
type Document struct {
	Text      string     `json:"text"` // "kap-im"
	Version   string     `json:"version"`
	Language  string     `json:"language"` // BCP 47: "en"
	Title     string     `json:"title"`
	Kind      string     `json:"kind"`               // one of TextKinds
	Protocol  string     `json:"protocol,omitempty"` // the protocol it is about
	Traits    []string   `json:"traits,omitempty"`
	Released  string     `json:"released"` // the day of this version
	Months    int        `json:"months"`   // how long a signature holds
	Signers   []string   `json:"signers"`
	Fields    []string   `json:"fields,omitempty"` // places that are filled for each person
	Sections  []Section  `json:"sections"`
	Questions []Question `json:"questions,omitempty"`
	Choices   []Choice   `json:"choices,omitempty"`
	Sources   []string   `json:"sources,omitempty"` // the studies it names, as a reader would look for them
	Values    []Value    `json:"values,omitempty"`  // what was filled in, by name
}

// A Section is a heading with what stands under it.
type Section struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Short  string  `json:"short,omitempty"` // the section in a sentence or two
	Blocks []Block `json:"blocks"`
}

// A Block is a paragraph, or a paragraph with points under it.
type Block struct {
	Paragraph
	Points []Paragraph `json:"points,omitempty"`
}

// A Paragraph is a few sentences.
type Paragraph struct {
	Say    string   `json:"say"`
	Covers []string `json:"covers,omitempty"` // which elements it fulfils
}

// A Question shows whether a text was explained well.
type Question struct {
	Name    string   `json:"name"`
	Ask     string   `json:"ask"`
	Listen  string   `json:"listen"`  // what an answer in one's own words would hold
	Section string   `json:"section"` // where it stands
	Again   string   `json:"again"`   // what is said when it is not clear yet
	Answers []Answer `json:"answers"` // to choose from, where nobody is there to listen
}

// An Answer is one to choose from.
type Answer struct {
	Say   string `json:"say"`
	Right bool   `json:"right,omitempty"`
}

// A Choice is one answer of a separate agreement. A choice allows more than
// another if its width is larger; at 0 nothing is allowed.
type Choice struct {
	Name  string `json:"name"`
	Say   string `json:"say"`
	Width int    `json:"width,omitempty"`
}

// A Value is a figure that was filled into a text.
type Value struct {
	Name string `json:"name"` // "fasting.solids", "plan.observe"
	Said string `json:"said"` // "4 hours"
}

// Bytes writes the document as it is hashed and kept.
func (d Document) Bytes() []byte {
	b, err := json.Marshal(d)
	if err != nil {
		return nil // texts, numbers and lists of them always marshal
	}
	return b
}

// Hash returns the SHA-256 of the document's bytes in hexadecimal.
func (d Document) Hash() string { return hashOf(d.Bytes()) }

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// errChanged answers bytes that are not those that were named.
var errChanged = fault.Clash("consent.other-text", "This is not the text that was shown: at least one letter differs. Nothing was signed. Open it again and read it once more.")

// ReadDocument reads a document from its bytes, which must have the hash named.
func ReadDocument(body []byte, hash string) (Document, error) {
	if hashOf(body) != hash {
		return Document{}, errChanged
	}
	var d Document
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields() // what this program does not know may be what matters
	if err := dec.Decode(&d); err != nil {
		return d, fault.Bad("body", "This is not a text that can be read here.")
	}
	return d, d.check()
}

// check asks for what a document cannot do without.
func (d Document) check() error {
	switch {
	case d.Text == "" || d.Version == "" || d.Title == "" || d.Language == "":
		return fault.Bad("text", "A text has a name, a version, a title and a language.")
	case !slices.Contains(TextKinds, d.Kind):
		return fault.Bad("kind", "A text is one of: %s.", strings.Join(TextKinds, ", "))
	case len(d.Signers) == 0 || d.Months <= 0:
		return fault.Bad("signers", "A text says who signs, and how long that holds.")
	case d.Kind != Treatment && len(d.Choices) == 0:
		return fault.Bad("choices", "A separate agreement has answers to choose from.")
	}
	for _, s := range d.Sections {
		if s.Title == "" || len(s.Blocks) == 0 {
			return fault.Bad("sections", "A section has a heading and something under it.")
		}
	}
	return nil
}

// ProtocolValues returns the figures that come from the protocol.
func (d Document) ProtocolValues() []Value {
	return slices.DeleteFunc(slices.Clone(d.Values), func(v Value) bool {
		return strings.HasPrefix(v.Name, "text.") || strings.HasPrefix(v.Name, "rule.")
	})
}

// Paragraphs yields every paragraph and point, section by section.
func (d Document) Paragraphs() []Paragraph {
	var out []Paragraph
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			out = append(out, b.Paragraph)
			out = append(out, b.Points...)
		}
	}
	return out
}

// Question returns a question by name.
func (d Document) Question(name string) (Question, bool) {
	i := slices.IndexFunc(d.Questions, func(q Question) bool { return q.Name == name })
	if i < 0 {
		return Question{}, false
	}
	return d.Questions[i], true
}

// ChoiceNamed returns a choice by name.
func (d Document) ChoiceNamed(name string) (Choice, bool) { return choiceIn(d.Choices, name) }

func choiceIn(choices []Choice, name string) (Choice, bool) {
	i := slices.IndexFunc(choices, func(c Choice) bool { return c.Name == name })
	if i < 0 {
		return Choice{}, false
	}
	return choices[i], true
}

// place is a place to fill: {fasting.solids}, {field.to}.
var place = regexp.MustCompile(`\{([a-z][a-z0-9]*(?:[.-][a-z0-9]+)*)\}`)

// FillIn returns the document with the places that are filled for each person.
// It asks for all of them and takes no others.
func (d Document) FillIn(fields []Filled) (Document, error) {
	said := map[string]string{}
	for _, f := range fields {
		if !slices.Contains(d.Fields, f.Name) {
			return d, fault.Bad(f.Name, "This text has no such place to fill.")
		}
		said[f.Name] = strings.TrimRight(strings.TrimSpace(f.Said), ".")
	}
	for _, name := range d.Fields {
		if said[name] == "" {
			return d, fault.Bad(name, "Fill this in: it is part of what is agreed to.")
		}
	}
	if len(d.Fields) == 0 {
		return d, nil
	}
	d.Fields = nil
	d.Sections = slices.Clone(d.Sections)
	for i := range d.Sections {
		d.Sections[i].Blocks = slices.Clone(d.Sections[i].Blocks)
		for j := range d.Sections[i].Blocks {
			b := &d.Sections[i].Blocks[j]
			b.Say = place.ReplaceAllStringFunc(b.Say, func(p string) string {
				if name, ok := strings.CutPrefix(strings.Trim(p, "{}"), "field."); ok {
					return said[name]
				}
				return p
			})
		}
	}
	return d, nil
}
