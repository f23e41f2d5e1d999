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
	Name    string       `yaml:"family"`  // "psychosis"
	Title   string       `yaml:"title"`   // what a person reads
	ICD10   []string     `yaml:"icd10"`   // prefixes: "I71" takes in I71.4
	SNOMED  []FamilyCode `yaml:"snomed"`  // whole codes
	Shares  []string     `yaml:"shares"`  // families that may have the same codes
	Past    []string     `yaml:"past"`    // codes among these that say that it was, and not when
	Finding []string     `yaml:"finding"` // SNOMED CT codes among these that are findings of risk, no disorder
	History bool         `yaml:"history"`
	Broad   bool         `yaml:"broad"` // the codes mean more than the fact; see families.yaml
	Asked   bool         `yaml:"asked"` // no code says it
	Cite    []string     `yaml:"cite"`
}

// Counts reports whether a condition of the family counts: one that is
// believed, and current unless the family counts history too.
func (f Family) Counts(c ConditionNoted) bool { return c.Believed() && (f.History || c.Current()) }

// Dates reports whether a condition of the family says when it happened: not
// where its code only says that it once was.
func (f Family) Dates(c ConditionNoted) bool {
	return !slices.ContainsFunc(c.Codings, func(k Coding) bool {
		code := strings.TrimSpace(k.Code)
		if s := SystemNamed(k.System); s == ICD10CM || s == ICD10 {
			code = plainICD(code)
			return slices.ContainsFunc(f.Past, func(p string) bool { return !allDigits(p) && strings.HasPrefix(code, plainICD(p)) })
		}
		return slices.Contains(f.Past, code)
	})
}

// Disorder reports whether a condition of the family is a disorder, and not
// only a finding of risk.
func (f Family) Disorder(c ConditionNoted) bool {
	return !slices.ContainsFunc(f.Finding, func(code string) bool { return Has(c.Codings, SNOMED, code) })
}

// A FamilyCode is one SNOMED CT code and what it is known by.
type FamilyCode struct {
	Code    string `yaml:"code"`
	Display string `yaml:"display"`
}

// RemissionMonths says after how many months without its signs a substance use
// disorder is in early, and in sustained remission.
type RemissionMonths struct {
	Early     int      `yaml:"early"`
	Sustained int      `yaml:"sustained"`
	Cite      []string `yaml:"cite"`
}

// Families is the list of condition families, ready to match codes.
//
// ref: icd10cm, snomed
type Families struct {
	list      []Family
	named     map[string]int      // name → place in list
	icd       map[string][]string // prefix without dots, upper case → families
	snomed    map[string][]string // code → families
	remission RemissionMonths
}

// ParseFamilies reads a families file. It refuses unknown fields, anchors and
// aliases, families that stand twice, and codes that belong to two families
// of which neither says that it shares them.
func ParseFamilies(file []byte) (*Families, error) {
	var doc struct {
		Remission RemissionMonths `yaml:"remission"`
		Families  []Family        `yaml:"families"`
	}
	if err := strictYAML(file, &doc); err != nil {
		return nil, fmt.Errorf("patient: condition families: %w", err)
	}
	fs := &Families{list: doc.Families, named: map[string]int{}, icd: map[string][]string{}, snomed: map[string][]string{}, remission: doc.Remission}
	for i, f := range fs.list {
		_, twice := fs.named[f.Name]
		if f.Name == "" || f.Title == "" || (len(f.ICD10)+len(f.SNOMED) == 0) != f.Asked || twice {
			return nil, fmt.Errorf("patient: condition family %q needs a name of its own, a title, and codes or asked", f.Name)
		}
		fs.named[f.Name] = i
	}
	for _, f := range fs.list {
		if err := fs.add(f); err != nil {
			return nil, err
		}
	}
	if r := fs.remission; r.Early < 0 || r.Sustained < r.Early {
		return nil, errors.New("patient: remission is sustained later than it is early")
	}
	return fs, nil
}

// add enters the codes of one family.
func (fs *Families) add(f Family) error {
	for _, other := range f.Shares {
		if _, ok := fs.named[other]; !ok || other == f.Name {
			return fmt.Errorf("patient: condition family %s shares codes with %q, which is no other family", f.Name, other)
		}
	}
	for _, prefix := range f.ICD10 {
		code := plainICD(prefix)
		if len(code) < 2 || !fs.mayShare(f, fs.icd[code]) {
			return fmt.Errorf("patient: ICD-10-CM prefix %q of %s is too short, or stands in %s too and neither says so", prefix, f.Name, fs.icd[code])
		}
		fs.icd[code] = append(fs.icd[code], f.Name)
	}
	for _, c := range f.SNOMED {
		if !allDigits(c.Code) || !fs.mayShare(f, fs.snomed[c.Code]) {
			return fmt.Errorf("patient: SNOMED CT code %q of %s is no code, or stands in %s too and neither says so", c.Code, f.Name, fs.snomed[c.Code])
		}
		fs.snomed[c.Code] = append(fs.snomed[c.Code], f.Name)
	}
	for _, code := range append(slices.Clone(f.Past), f.Finding...) {
		if !f.has(code) {
			return fmt.Errorf("patient: %q is past, or a finding, in %s and not among its codes", code, f.Name)
		}
	}
	return nil
}

// mayShare reports whether a family may have a code that others have.
func (fs *Families) mayShare(f Family, others []string) bool {
	for _, name := range others {
		if name == f.Name || !slices.Contains(f.Shares, name) && !slices.Contains(fs.list[fs.named[name]].Shares, f.Name) {
			return false
		}
	}
	return true
}

// has reports whether a code is one of the family's own, word for word.
func (f Family) has(code string) bool {
	return slices.Contains(f.ICD10, code) || slices.ContainsFunc(f.SNOMED, func(c FamilyCode) bool { return c.Code == code })
}

// Remission returns when a substance use disorder is in early, and when in
// sustained remission.
func (fs *Families) Remission() RemissionMonths { return fs.remission }

// Match returns the names of the families that codes belong to, in the file's
// order. ICD-10-CM codes match by their longest prefix, without regard to dots
// and case; SNOMED CT codes match whole.
func (fs *Families) Match(codings []Coding) []string {
	var names []string
	for _, c := range codings {
		switch SystemNamed(c.System) {
		case SNOMED:
			names = append(names, fs.snomed[strings.TrimSpace(c.Code)]...)
		case ICD10CM, ICD10:
			names = append(names, fs.longest(plainICD(c.Code))...)
		}
	}
	return fs.inOrder(names)
}

// Of returns the families that a condition belongs to: those of its codes, and
// those that whoever noted it named.
func (fs *Families) Of(c ConditionNoted) []string {
	names := fs.Match(c.Codings)
	if len(c.Families) == 0 {
		return names
	}
	return fs.inOrder(append(names, c.Families...))
}

// inOrder puts names in the file's order, each once, without those it does not have.
func (fs *Families) inOrder(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	names = slices.DeleteFunc(names, func(n string) bool { _, ok := fs.named[n]; return !ok })
	slices.SortFunc(names, func(a, b string) int { return fs.named[a] - fs.named[b] })
	return slices.Compact(names)
}

// longest returns the families whose prefix of an ICD-10-CM code is longest.
func (fs *Families) longest(code string) []string {
	for n := min(len(code), 8); n >= 2; n-- {
		if families, ok := fs.icd[code[:n]]; ok {
			return families
		}
	}
	return nil
}

// Named returns one family.
func (fs *Families) Named(name string) (Family, bool) {
	if i, ok := fs.named[name]; ok {
		return fs.list[i], true
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
