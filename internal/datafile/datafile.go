// Package datafile reads the files that people write for Clew (protocols,
// instruments, consent texts, policies) and says everything that is wrong with
// one at once: where, in a sentence, and what would put it right. The files are
// a plain part of YAML: what stands there is what is meant.
package datafile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Bounds keep a file small enough to be read by people.
type Bounds struct {
	Bytes int // of the file
	Depth int // of nesting
	Parts int // of any list
}

// A Place is where something stands in a file: line and column, from 1; zero
// where the file as a whole is meant.
type Place struct{ Line, Column int }

// A Reader reads one file after the other and collects every problem on the way.
type Reader struct {
	Bounds
	File     string // how problems name the file; may be empty
	Rule     string // the rule that is being read, for the problems in it; may be empty
	Problems []Problem
}

// Fault reports a problem at a node; nil is the file as a whole. What stands in
// the file and is repeated in the sentence is cut to a readable length.
func (r *Reader) Fault(n *yaml.Node, suggestion, format string, args ...any) {
	at := Place{}
	if n != nil {
		at = Place{n.Line, n.Column}
	}
	r.FaultAt(at, suggestion, format, args...)
}

// FaultAt reports a problem at a place.
func (r *Reader) FaultAt(at Place, suggestion, format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = Clip(s)
		}
	}
	r.Problems = append(r.Problems, Problem{r.File, at.Line, at.Column, r.Rule, fmt.Sprintf(format, args...), suggestion})
}

// Document reads a source text into its one node, or reports why not and
// returns nil.
func (r *Reader) Document(source []byte) *yaml.Node {
	if r.unclean(source) {
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(source))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		r.syntax(err)
		return nil
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		at := Place{second.Line, second.Column}
		if err != nil {
			at = Place{lineIn(err), 1}
		}
		r.FaultAt(at, "", "A file is one document; this one goes on after its end.")
		return nil
	}
	if len(doc.Content) != 1 {
		r.Fault(&doc, "", "The file is empty.")
		return nil
	}
	if !r.plain(doc.Content[0], 0) {
		return nil
	}
	return doc.Content[0]
}

// unclean reports bytes that have no place in a text that people read and sign.
func (r *Reader) unclean(source []byte) bool {
	if len(source) > r.Bytes {
		r.Fault(nil, "", "The file has %d bytes; it may have at most %d.", len(source), r.Bytes)
		return true
	}
	at, found := Place{1, 1}, false
	for i := 0; i < len(source) && len(r.Problems) < Most; {
		c, size := utf8.DecodeRune(source[i:])
		switch {
		case c == utf8.RuneError && size <= 1:
			r.FaultAt(at, "Save the file as UTF-8.", "This byte is not text.")
			found = true
		case c == '\t':
			r.FaultAt(at, "Indent with spaces.", "There is a tab here.")
			found = true
		case c == '\n', c == '\r' && i+1 < len(source) && source[i+1] == '\n':
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c), c == '\u2028', c == '\u2029':
			r.FaultAt(at, "Take it out.", "There is an invisible character here (U+%04X).", c)
			found = true
		}
		i += size
		at.Column++
		if c == '\n' {
			at = Place{at.Line + 1, 1}
		}
	}
	return found
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// lineIn finds the line that an error of the YAML reader is about.
func lineIn(err error) int {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 1
}

// syntax reports a text that is not YAML.
func (r *Reader) syntax(err error) {
	at := Place{lineIn(err), 1}
	if errors.Is(err, io.EOF) {
		r.FaultAt(at, "", "The file is empty.")
		return
	}
	why := strings.TrimPrefix(yamlLine.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), ""), ": ")
	r.FaultAt(at, "", "This is not well-formed YAML: %s.", why)
}

// plain reports YAML that hides what it says: anchors, aliases, merge keys,
// tags, keys that stand twice, keys that are not words, and depth.
func (r *Reader) plain(n *yaml.Node, depth int) bool {
	switch {
	case depth > r.Depth:
		r.Fault(n, "", "This is nested more than %d deep.", r.Depth)
		return false
	case n.Kind == yaml.AliasNode:
		r.Fault(n, "Write it out.", "A file has no aliases.")
		return false
	}
	ok := true
	if n.Anchor != "" {
		r.Fault(n, "Write it out.", "A file has no anchors.")
		ok = false
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.Fault(n, "Leave the tag out.", "A file has no tags.")
		ok = false
	}
	if n.Kind == yaml.MappingNode {
		ok = r.plainKeys(n) && ok
	}
	for _, child := range n.Content {
		ok = r.plain(child, depth+1) && ok
		if len(r.Problems) > Most {
			return false
		}
	}
	return ok
}

// plainKeys reports keys that are not plain words or that stand twice.
func (r *Reader) plainKeys(n *yaml.Node) bool {
	ok, seen := true, map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode:
			r.Fault(key, "", "A key is a word.")
			ok = false
		case key.Value == "<<":
			r.Fault(key, "Write it out.", "A file has no merge keys.")
			ok = false
		case seen[key.Value] > 0:
			r.Fault(key, "Keep one of them.", "The key %q already stands on line %d.", key.Value, seen[key.Value])
			ok = false
		default:
			seen[key.Value] = key.Line
		}
	}
	return ok
}

// Scalar reads a single value as text, without the space around it.
func (r *Reader) Scalar(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.Fault(n, "", "A single value belongs here.")
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// Items returns a list's items, and reports a list that is too long.
func (r *Reader) Items(n *yaml.Node) []*yaml.Node {
	if len(n.Content) > r.Parts {
		r.Fault(n, "", "A list has at most %d parts.", r.Parts)
		return n.Content[:r.Parts]
	}
	return slices.Clip(n.Content)
}
