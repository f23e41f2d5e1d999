package screening

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Texts are the words that clients read in one language, by key.
type Texts struct {
	Lang      string                   `yaml:"lang"` // "en"
	Strings   map[string]string        `yaml:"strings"`
	Parts     map[string]string        `yaml:"parts"`
	Questions map[string]QuestionWords `yaml:"questions"`
}

// QuestionWords are the words of one question.
type QuestionWords struct {
	Ask     string            `yaml:"ask"`
	Hint    string            `yaml:"hint"`
	Why     string            `yaml:"why"`
	Options map[string]string `yaml:"options"`
	Items   map[string]string `yaml:"items"`
}

// ParseTexts reads a file of words and refuses fields it does not know.
func ParseTexts(file []byte) (*Texts, error) {
	var t Texts
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("screening: texts: %w", err)
	}
	return &t, nil
}

// Say returns the words of a key. Pairs of a name and its words fill in
// {name}. A key that is missing is shown as it is, so that somebody notices.
func (t *Texts) Say(key string, fill ...string) string {
	words, ok := t.Strings[key]
	if !ok {
		return key
	}
	var pairs []string
	for i := 0; i+1 < len(fill); i += 2 {
		pairs = append(pairs, "{"+fill[i]+"}", fill[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(words)
}

// All returns every string with a name for where it stands, in the order of
// the names: what tests read.
func (t *Texts) All() [][2]string {
	all := map[string]string{}
	put := func(key, words string) {
		if words != "" {
			all[key] = words
		}
	}
	for key, words := range t.Strings {
		put("strings."+key, words)
	}
	for key, words := range t.Parts {
		put("parts."+key, words)
	}
	for key, q := range t.Questions {
		put("questions."+key+".ask", q.Ask)
		put("questions."+key+".hint", q.Hint)
		put("questions."+key+".why", q.Why)
		for name, words := range q.Options {
			put("questions."+key+"."+name, words)
		}
		for name, words := range q.Items {
			put("questions."+key+"."+name, words)
		}
	}
	var out [][2]string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		out = append(out, [2]string{key, all[key]})
	}
	return out
}

// Lacks names the words that questions need and the texts do not have.
func (t *Texts) Lacks(q *Questions) []string {
	var out []string
	lack := func(words, name string) {
		if strings.TrimSpace(words) == "" {
			out = append(out, name)
		}
	}
	for _, p := range q.Parts {
		lack(t.Parts[p.Key], "parts."+p.Key)
	}
	for _, one := range q.All() {
		w := t.Questions[one.Key]
		lack(w.Ask, "questions."+one.Key+".ask")
		lack(w.Why, "questions."+one.Key+".why")
		for _, o := range one.Options {
			lack(w.Options[o.Key], "questions."+one.Key+"."+o.Key)
		}
		for _, i := range one.Items {
			lack(w.Items[i.Key], "questions."+one.Key+"."+i.Key)
		}
	}
	return out
}
