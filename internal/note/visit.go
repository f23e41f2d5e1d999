package note

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// When a line of what to expect is about.
const (
	ExpectToday    = "today"
	ExpectTomorrow = "tomorrow"
	ExpectUrgent   = "urgent" // when somebody else has to be called at once
)

// An Expectation is one thing that a client can expect after a dose: the key of
// its words, and where it comes from.
type Expectation struct {
	Text      string   `yaml:"text"` // key of the words that clients read
	When      string   `yaml:"when"` // today, tomorrow or urgent
	Medicines []string `yaml:"medicines"`
	Source    struct {
		Cite     string `yaml:"cite"` // a key of docs/references.md
		Grade    string `yaml:"grade"`
		Note     string `yaml:"note"`
		Reviewed string `yaml:"reviewed"`
	} `yaml:"source"`
}

// A Visit is what the summary of a visit says besides what stands in the record.
type Visit struct {
	Version int           `yaml:"visit"`
	Expect  []Expectation `yaml:"expect"`
}

// ParseVisit reads the file of what to expect. It refuses a field it does not
// know, a line without its words, medicine or source, and a time it does not
// know.
func ParseVisit(file []byte) (*Visit, error) {
	var v Visit
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("note: what to expect: %w", err)
	}
	for _, e := range v.Expect {
		known := slices.Contains([]string{ExpectToday, ExpectTomorrow, ExpectUrgent}, e.When)
		if !known || e.Text == "" || len(e.Medicines) == 0 || e.Source.Cite == "" || e.Source.Grade == "" || e.Source.Reviewed == "" {
			return nil, fmt.Errorf("note: what to expect: %q lacks its time, medicine or source", e.Text)
		}
	}
	return &v, nil
}

// For returns what to expect after a medicine at one time.
func (v *Visit) For(medicine, when string) []Expectation {
	var out []Expectation
	for _, e := range v.Expect {
		if e.When == when && slices.Contains(e.Medicines, medicine) {
			out = append(out, e)
		}
	}
	return out
}
