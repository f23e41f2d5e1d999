package protocol

import (
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

const (
	mostBytes = 1 << 20 // of a protocol file
	mostDepth = 24      // of nesting
	mostItems = 500     // rules, and parameters
)

// reader reads YAML nodes and collects every problem on the way.
type reader struct {
	problems []Problem
	file     string // the file being read; empty for the one that was asked about
	rule     string // the rule being read
	shelf    Shelf
	chain    []string // the bases that led here, by name on the shelf
}

// fault reports a problem at a node.
func (r *reader) fault(n *yaml.Node, suggestion, format string, args ...any) {
	if n == nil {
		n = &yaml.Node{}
	}
	clipAll(args)
	r.problems = append(r.problems, Problem{r.file, n.Line, n.Column, r.rule, fmt.Sprintf(format, args...), suggestion})
}

// document reads a source text into its one node, or reports why not.
func (r *reader) document(source []byte) *yaml.Node {
	if r.unclean(source) {
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(string(source)))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		r.syntax(err)
		return nil
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		at := &second
		if err != nil {
			at = &yaml.Node{Line: lineIn(err), Column: 1}
		}
		r.fault(at, "", "A protocol file is one document; this one goes on after its end.")
		return nil
	}
	if len(doc.Content) != 1 {
		r.fault(&doc, "", "The file is empty.")
		return nil
	}
	if !r.plain(doc.Content[0], 0) {
		return nil
	}
	return doc.Content[0]
}

// unclean reports bytes that have no place in a text that people read and sign.
func (r *reader) unclean(source []byte) bool {
	if len(source) > mostBytes {
		r.fault(&yaml.Node{}, "", "The file has %d bytes; a protocol has at most %d.", len(source), mostBytes)
		return true
	}
	line, column := 1, 1
	found := false
	for i := 0; i < len(source) && len(r.problems) < mostProblems; {
		c, size := utf8.DecodeRune(source[i:])
		at := &yaml.Node{Line: line, Column: column}
		switch {
		case c == utf8.RuneError && size <= 1:
			r.fault(at, "Save the file as UTF-8.", "This byte is not text.")
			found = true
		case c == '\t':
			r.fault(at, "Indent with spaces.", "There is a tab here.")
			found = true
		case c == '\r' && i+1 < len(source) && source[i+1] == '\n', c == '\n':
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c), c == '\u2028', c == '\u2029':
			r.fault(at, "Take it out.", "There is an invisible character here (U+%04X).", c)
			found = true
		}
		i += size
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return found
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// lineIn finds the line a YAML error is about.
func lineIn(err error) int {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 1
}

// syntax reports a text that is not YAML.
func (r *reader) syntax(err error) {
	at := &yaml.Node{Line: lineIn(err), Column: 1}
	if errors.Is(err, io.EOF) {
		r.fault(at, "", "The file is empty.")
		return
	}
	why := strings.TrimPrefix(err.Error(), "yaml: ")
	why = strings.TrimPrefix(yamlLine.ReplaceAllString(why, ""), ": ")
	r.fault(at, "", "This is not well-formed YAML: %s.", why)
}

// plain reports YAML that hides what it says: anchors, aliases, merge keys,
// tags, keys that stand twice, keys that are not words, and depth.
func (r *reader) plain(n *yaml.Node, depth int) bool {
	if depth > mostDepth {
		r.fault(n, "", "This is nested more than %d deep.", mostDepth)
		return false
	}
	ok := true
	switch {
	case n.Kind == yaml.AliasNode:
		r.fault(n, "Write it out.", "A protocol has no aliases.")
		return false
	case n.Anchor != "":
		r.fault(n, "Write it out.", "A protocol has no anchors.")
		ok = false
	case n.Style&yaml.TaggedStyle != 0:
		r.fault(n, "Leave the tag out.", "A protocol has no tags.")
		ok = false
	}
	if n.Kind == yaml.MappingNode {
		ok = r.plainKeys(n) && ok
	}
	for _, child := range n.Content {
		ok = r.plain(child, depth+1) && ok
		if len(r.problems) > mostProblems {
			return false
		}
	}
	return ok
}

// plainKeys reports keys that are not plain words or that stand twice.
func (r *reader) plainKeys(n *yaml.Node) bool {
	ok := true
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode:
			r.fault(key, "", "A key is a word.")
			ok = false
		case key.Value == "<<":
			r.fault(key, "Write it out.", "A protocol has no merge keys.")
			ok = false
		case seen[key.Value] > 0:
			r.fault(key, "Keep one of them.", "The key %q already stands on line %d.", key.Value, seen[key.Value])
			ok = false
		default:
			seen[key.Value] = key.Line
		}
	}
	return ok
}

// object is a mapping whose keys are known.
type object struct {
	r      *reader
	node   *yaml.Node
	fields map[string]*yaml.Node
	part   string // the key it stands under, in a plan
}

// object reads a mapping and reports keys that are not among the given ones.
func (r *reader) object(n *yaml.Node, what string, keys ...string) (object, bool) {
	o := object{r: r, node: n, fields: map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "", "%s is written as keys and values.", what)
		return o, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !slices.Contains(keys, key.Value) {
			r.fault(key, didYouMean(key.Value, keys), "%s has no key %q.", what, key.Value)
			continue
		}
		o.fields[key.Value] = value
	}
	return o, true
}

// has reports whether a key is there.
func (o object) has(key string) bool { return o.fields[key] != nil }

// text reads a value of words; required reports its absence.
func (o object) text(key string, required bool) string {
	n := o.fields[key]
	if n == nil {
		if required {
			o.r.fault(o.node, "", "%q is missing.", key)
		}
		return ""
	}
	text, ok := o.r.scalar(n)
	if ok && text == "" && required {
		o.r.fault(n, "", "%q is empty.", key)
	}
	return text
}

// scalar reads a single value as text.
func (r *reader) scalar(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fault(n, "", "A single value belongs here.")
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// texts reads one value or a list of them.
func (o object) texts(key string) []string {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		n = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}, Line: n.Line, Column: n.Column}
	}
	var list []string
	for _, item := range n.Content {
		if text, ok := o.r.scalar(item); ok {
			list = append(list, text)
		}
	}
	return list
}

// choice reads one word of a closed set.
func (o object) choice(key string, required bool, words []string) string {
	text := o.text(key, required)
	if text != "" && !slices.Contains(words, text) {
		o.r.fault(o.fields[key], didYouMean(text, words), "%q is not one of the words for %s.", text, strings.ReplaceAll(key, "_", " "))
		return ""
	}
	return text
}

// list returns the items of a list.
func (o object) list(key string) []*yaml.Node {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.r.fault(n, "", "%q is a list.", key)
		return nil
	}
	return n.Content
}

// whole reads a whole number between 0 and most.
func (o object) whole(key string, most int) int {
	text := o.text(key, false)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		o.r.fault(o.fields[key], "", "%q is a whole number from 0 to %d.", key, most)
		return 0
	}
	return n
}

// atKey is the place of a key's value.
func (r *reader) atKey(o object, key string) mark {
	if n := o.fields[key]; n != nil {
		return r.at(n)
	}
	return r.at(o.node)
}

// at is the place of a node.
func (r *reader) at(n *yaml.Node) mark { return mark{r.file, n.Line, n.Column} }
