package protocol

import (
	"regexp"
	"strings"
)

// A Reference is one source that protocols cite by its key.
type Reference struct {
	Key   string // "esk-pi"
	Text  string // who, what, when and where: the full reference
	About string // what sort of source it is, what it says, and how far it carries
	DOI   string // "10.1186/s12888-020-02925-1"; empty if it has none
}

// References are sources by their keys.
type References map[string]Reference

var (
	referenceHead = regexp.MustCompile("^### `([^`]+)`$")
	doi           = regexp.MustCompile(`\bdoi:(10\.[0-9]+/\S*[0-9A-Za-z])`)
)

// ParseReferences reads a page of sources in the form of docs/references.md: a
// heading with the key, a paragraph with the reference, then what it says.
// Other parts of the page are left out.
func ParseReferences(page []byte) References {
	all := References{}
	var now *Reference
	keep := func() {
		if now != nil && now.Text != "" {
			plain := strings.NewReplacer("`", "") // the page's marks for names of files and keys
			now.Text, now.About = strings.TrimSpace(plain.Replace(now.Text)), strings.TrimSpace(plain.Replace(now.About))
			if m := doi.FindStringSubmatch(now.Text); m != nil {
				now.DOI = m[1]
			}
			all[now.Key] = *now
		}
		now = nil
	}
	for _, line := range strings.Split(string(page), "\n") {
		line = strings.TrimSpace(line)
		m := referenceHead.FindStringSubmatch(line)
		switch {
		case m != nil:
			keep()
			now = &Reference{Key: m[1]}
		case strings.HasPrefix(line, "#"):
			keep()
		case now != nil && line == "" && now.Text != "" && !strings.HasSuffix(now.Text, "\n"):
			now.Text += "\n" // the reference ends here
		case now == nil || line == "" || strings.HasPrefix(line, "*"):
		case strings.HasSuffix(now.Text, "\n"):
			now.About += " " + line
		default:
			now.Text += " " + line
		}
	}
	keep()
	return all
}

// Keys takes a citation, "esk-pi, oktos", apart.
func (s Source) Keys() []string { return citeKeys(s.Cite) }

// Keys takes a parameter's citation apart.
func (p Param) Keys() []string { return citeKeys(p.Cite) }

func citeKeys(cite string) []string {
	return strings.FieldsFunc(cite, func(r rune) bool { return r == ',' || r == ' ' })
}
