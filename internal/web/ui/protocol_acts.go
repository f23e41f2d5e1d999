package ui

import (
	"strconv"
	"strings"
)

// AdoptPage is what a prescriber puts their name to: the values that somebody
// chose, the differences, the sentence. Others see who could.
type AdoptPage struct {
	Head       ProtocolHead
	Action     string
	Act        string
	Hash       string // of the exact text; sent with the form
	Statement  string // the sentence that is signed, word for word
	Changed    []ChangeView
	Since      []ChangeView // from the version in force here
	SinceWhat  string       // which that is
	Groups     []FigureGroup
	Chosen     int      // values marked as a default
	Uncertain  int      // values marked as uncertain
	May        bool     // this person may adopt
	Who        []string // who could, if they may not
	Adopted    string   // it is adopted already: by whom, when
	References []Reference
	Errors     map[string]string
}

// FigureGroup is some figures under a heading.
type FigureGroup struct {
	Title   string
	Figures []Figure
}

// ChangeView is one difference between two versions.
type ChangeView struct {
	Kind   string // "added", "gone" or "changed"
	Title  string
	Words  string // the difference as a sentence
	Before string
	After  string
	Note   string
	Href   string // where it stands; empty for what is gone
}

var changeWords = map[string]State{
	"added":   {Kind: "go", Word: "new"},
	"gone":    {Kind: "hold", Word: "no longer there"},
	"changed": {Kind: "plain", Word: "changed"},
}

// ChangePage is the form for a version of a site's own. Errors are keyed by
// the inputs' names, "" is the whole form's.
type ChangePage struct {
	Head     ProtocolHead
	Action   string
	Draft    string // where unfinished words are kept
	Act      string
	Hash     string // of the text the form was made from
	Version  string // what the new version is called
	Groups   []ParamGroup
	Sources  []Option // what may be cited, key and text
	Standing []ChangeView
	Kept     string
	May      bool
	Who      []string
	Errors   map[string]string
}

// ParamGroup is some values under a heading, with how many were changed.
type ParamGroup struct {
	Title  string
	Params []ParamField
}

func (g ParamGroup) touched() bool {
	for _, p := range g.Params {
		if p.Open || p.Typed != p.Now {
			return true
		}
	}
	return false
}

func (g ParamGroup) size() string {
	n := 0
	for _, p := range g.Params {
		if p.Typed != p.Now {
			n++
		}
	}
	words := strconv.Itoa(len(g.Params)) + " values"
	if len(g.Params) == 1 {
		words = "1 value"
	}
	if n > 0 {
		words += ", " + strconv.Itoa(n) + " changed"
	}
	return words
}

// ParamField is one value that may be changed. The inputs are called
// "value.NAME", "why.NAME" and "cite.NAME".
type ParamField struct {
	Name    string
	Label   string
	Unit    string // in words, behind the input
	Now     string // the value that the form starts from, as typed
	Typed   string
	Shipped string // the shipped value in words, where it is another
	Grade   string
	Note    string
	Why     string
	Cite    string
	Open    bool // its reason stands open
}

// Names of a value's inputs.
func valueInput(name string) string { return "value." + name }
func whyInput(name string) string   { return "why." + name }
func citeInput(name string) string  { return "cite." + name }

// inputID makes an id of an input's name: dots would need escaping in styles.
func inputID(name string) string { return "in-" + strings.ReplaceAll(name, ".", "_") }

// errorID is where the words beside an input stand.
func errorID(name string) string { return inputID(name) + "-error" }

// slug makes an anchor of a heading.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return "s-" + strings.Trim(b.String(), "-")
}
