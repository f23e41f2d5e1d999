package patient

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Family is a group of diagnosis codes that rules treat as one condition.
type Family struct {
	Name    string       `yaml:"family"` // "psychosis"
	Title   string       `yaml:"title"`  // what a person reads
	ICD10   []string     `yaml:"icd10"`  // prefixes: "I71" takes in I71.4
	SNOMED  []FamilyCode `yaml:"snomed"` // whole codes
	History bool         `yaml:"history"`
	Cite    []string     `yaml:"cite"`
}

// Counts reports whether a condition of the family counts: one that is
// believed, and current unless the family counts history too.
func (f Family) Counts(c ConditionNoted) bool { return c.Believed() && (f.History || c.Current()) }

// A FamilyCode is one SNOMED CT code and what it is known by.
type FamilyCode struct {
	Code    string `yaml:"code"`
	Display string `yaml:"display"`
}

// Families is the list of condition families, ready to match codes.
//
// ref: icd10cm, snomed
type Families struct {
	list   []Family
	icd    map[string]string // prefix without dots, upper case → family
	snomed map[string]string // code → family
}

// ParseFamilies reads a families file. It refuses unknown fields, anchors and
// aliases, families that stand twice, and codes that belong to two families.
func ParseFamilies(file []byte) (*Families, error) {
	var doc struct {
		Families []Family `yaml:"families"`
	}
	if err := strictYAML(file, &doc); err != nil {
		return nil, fmt.Errorf("patient: condition families: %w", err)
	}
	fs := &Families{list: doc.Families, icd: map[string]string{}, snomed: map[string]string{}}
	seen := map[string]bool{}
	for _, f := range fs.list {
		if f.Name == "" || f.Title == "" || len(f.ICD10)+len(f.SNOMED) == 0 || seen[f.Name] {
			return nil, fmt.Errorf("patient: condition family %q needs a name of its own, a title and codes", f.Name)
		}
		seen[f.Name] = true
		if err := fs.add(f); err != nil {
			return nil, err
		}
	}
	return fs, nil
}

// add enters the codes of one family.
func (fs *Families) add(f Family) error {
	for _, prefix := range f.ICD10 {
		code := plainICD(prefix)
		if other, taken := fs.icd[code]; taken || len(code) < 2 {
			return fmt.Errorf("patient: ICD-10-CM prefix %q of %s is too short or stands twice %s", prefix, f.Name, other)
		}
		fs.icd[code] = f.Name
	}
	for _, c := range f.SNOMED {
		if other, taken := fs.snomed[c.Code]; taken || !allDigits(c.Code) {
			return fmt.Errorf("patient: SNOMED CT code %q of %s is not a code or stands twice %s", c.Code, f.Name, other)
		}
		fs.snomed[c.Code] = f.Name
	}
	return nil
}

// Match returns the names of the families that codes belong to, in the file's
// order. ICD-10-CM codes match by their longest prefix, without regard to dots
// and case; SNOMED CT codes match whole.
func (fs *Families) Match(codings []Coding) []string {
	found := map[string]bool{}
	for _, c := range codings {
		switch SystemNamed(c.System) {
		case SNOMED:
			found[fs.snomed[strings.TrimSpace(c.Code)]] = true
		case ICD10CM, ICD10:
			found[fs.longest(plainICD(c.Code))] = true
		}
	}
	var names []string
	for _, f := range fs.list {
		if found[f.Name] {
			names = append(names, f.Name)
		}
	}
	return names
}

// longest returns the family whose prefix of an ICD-10-CM code is longest.
func (fs *Families) longest(code string) string {
	for n := min(len(code), 8); n >= 2; n-- {
		if family, ok := fs.icd[code[:n]]; ok {
			return family
		}
	}
	return ""
}

// Named returns one family.
func (fs *Families) Named(name string) (Family, bool) {
	for _, f := range fs.list {
		if f.Name == name {
			return f, true
		}
	}
	return Family{}, false
}

// All returns the families in the file's order.
func (fs *Families) All() []Family { return slices.Clone(fs.list) }

// plainICD writes an ICD-10-CM code without dots, in capitals.
func plainICD(code string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(code), ".", ""))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// strictYAML decodes one document and refuses unknown fields, anchors and
// aliases, and anything behind the document.
func strictYAML(file []byte, into any) error {
	var tree yaml.Node
	if err := yaml.Unmarshal(file, &tree); err != nil {
		return err
	}
	if line := aliased(&tree); line > 0 {
		return fmt.Errorf("line %d: anchors and aliases are not allowed", line)
	}
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return err
	}
	if err := dec.Decode(&tree); !errors.Is(err, io.EOF) {
		return errors.New("the file holds more than one document")
	}
	return nil
}

// aliased returns the first line with an anchor or an alias, or 0.
func aliased(n *yaml.Node) int {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n.Line
	}
	for _, c := range n.Content {
		if line := aliased(c); line > 0 {
			return line
		}
	}
	return 0
}
