package instrument

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

const (
	mostBytes = 1 << 18 // of a file
	mostDepth = 16      // of nesting
	mostParts = 300     // of any list
)

// reader reads YAML nodes and collects every problem on the way.
type reader struct {
	problems []Problem
	seen     map[any]place // where things stand that are checked once all is read
}

// A place is where something stands in a file.
type place struct{ line, column int }

// fault reports a problem at a node.
func (r *reader) fault(n *yaml.Node, suggestion, format string, args ...any) {
	at := place{}
	if n != nil {
		at = place{n.Line, n.Column}
	}
	r.faultAt(at, suggestion, format, args...)
}

// faultAt reports a problem at a place.
func (r *reader) faultAt(at place, suggestion, format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = clip(s)
		}
	}
	r.problems = append(r.problems, Problem{Line: at.line, Column: at.column, Sentence: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

// document reads a source text into its one node, or reports why not.
func (r *reader) document(source []byte) *yaml.Node {
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
		r.fault(&second, "", "A file is one document; this one goes on after its end.")
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

// unclean reports bytes that have no place in a text that people answer.
func (r *reader) unclean(source []byte) bool {
	if len(source) > mostBytes {
		r.fault(nil, "", "The file has %d bytes; it may have at most %d.", len(source), mostBytes)
		return true
	}
	at, found := place{1, 1}, false
	for i := 0; i < len(source) && len(r.problems) < mostProblems; {
		c, size := utf8.DecodeRune(source[i:])
		switch {
		case c == utf8.RuneError && size <= 1:
			r.faultAt(at, "Save the file as UTF-8.", "This byte is not text.")
			found = true
		case c == '\n', c == '\r' && i+1 < len(source) && source[i+1] == '\n':
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c), c == '\u2028', c == '\u2029':
			r.faultAt(at, "Take it out.", "There is an invisible character here (U+%04X).", c)
			found = true
		}
		i += size
		at.column++
		if c == '\n' {
			at = place{at.line + 1, 1}
		}
	}
	return found
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// syntax reports a text that is not YAML.
func (r *reader) syntax(err error) {
	at := place{1, 1}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		at.line, _ = strconv.Atoi(m[1])
	}
	if errors.Is(err, io.EOF) {
		r.faultAt(at, "", "The file is empty.")
		return
	}
	why := strings.TrimPrefix(yamlLine.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), ""), ": ")
	r.faultAt(at, "", "This is not well-formed YAML: %s.", why)
}

// plain reports YAML that hides what it says: anchors, aliases, merge keys,
// tags, keys that stand twice, keys that are not words, and depth.
func (r *reader) plain(n *yaml.Node, depth int) bool {
	switch {
	case depth > mostDepth:
		r.fault(n, "", "This is nested more than %d deep.", mostDepth)
		return false
	case n.Kind == yaml.AliasNode, n.Anchor != "":
		r.fault(n, "Write it out.", "A file has no anchors and no aliases.")
		return false
	case n.Style&yaml.TaggedStyle != 0:
		r.fault(n, "Leave the tag out.", "A file has no tags.")
		return false
	}
	ok, seen := true, map[string]int{}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			switch {
			case child.Kind != yaml.ScalarNode || child.Value == "<<":
				r.fault(child, "", "A key is a word.")
				ok = false
			case seen[child.Value] > 0:
				r.fault(child, "Keep one of them.", "The key %q already stands on line %d.", child.Value, seen[child.Value])
				ok = false
			}
			seen[child.Value] = child.Line
		}
		ok = r.plain(child, depth+1) && ok
		if len(r.problems) > mostProblems {
			return false
		}
	}
	return ok
}

// object is a mapping whose keys are known.
type object struct {
	r      *reader
	node   *yaml.Node
	what   string
	fields map[string]*yaml.Node
}

// object reads a mapping and reports keys that are not among the given ones.
func (r *reader) object(n *yaml.Node, what string, keys ...string) (object, bool) {
	o := object{r: r, node: n, what: what, fields: map[string]*yaml.Node{}}
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

// at is the node of a key, or the mapping itself.
func (o object) at(key string) *yaml.Node {
	if n := o.fields[key]; n != nil {
		return n
	}
	return o.node
}

// text reads a value of words; required reports its absence.
func (o object) text(key string, required bool) string {
	n := o.fields[key]
	if n == nil {
		if required {
			o.r.fault(o.node, "", "%s has no %q.", o.what, key)
		}
		return ""
	}
	text, ok := o.r.scalar(n)
	if ok && text == "" {
		o.r.fault(n, "Fill it in, or leave the key out.", "%q is empty.", key)
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
	for _, item := range o.r.bounded(n) {
		if text, ok := o.r.scalar(item); ok {
			list = append(list, text)
		}
	}
	return list
}

// bounded returns a list's items, and reports a list that is too long.
func (r *reader) bounded(n *yaml.Node) []*yaml.Node {
	if len(n.Content) > mostParts {
		r.fault(n, "", "A list has at most %d parts.", mostParts)
		return n.Content[:mostParts]
	}
	return n.Content
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

// yes reads a key that is true or false; false where it is missing.
func (o object) yes(key string) bool {
	return o.choice(key, false, []string{"true", "false"}) == "true"
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
	return o.r.bounded(n)
}

// pairs returns the keys and values of a mapping.
func (o object) pairs(key string) [][2]*yaml.Node {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		o.r.fault(n, "", "%q is written as keys and values.", key)
		return nil
	}
	if len(n.Content) > 2*mostParts {
		o.r.fault(n, "", "A list has at most %d parts.", mostParts)
		return nil
	}
	var out [][2]*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		out = append(out, [2]*yaml.Node{n.Content[i], n.Content[i+1]})
	}
	return out
}

// number reads a figure.
func (o object) number(key string) (Number, bool) {
	n := o.fields[key]
	if n == nil {
		return Number{}, false
	}
	return o.r.figure(n)
}

// figure reads a node as a figure.
func (r *reader) figure(n *yaml.Node) (Number, bool) {
	text, ok := r.scalar(n)
	if !ok {
		return Number{}, false
	}
	out, ok := ParseNumber(text)
	if !ok {
		r.fault(n, "", "%q is not a figure.", text)
	}
	return out, ok
}

// whole reads a whole number between 0 and most.
func (o object) whole(key string, most int) int {
	n, ok := o.number(key)
	if !ok {
		return 0
	}
	if !n.IsWhole() || n.num < 0 || n.num > int64(most) {
		o.r.fault(o.fields[key], "", "%q is a whole number from 0 to %d.", key, most)
		return 0
	}
	return int(n.num)
}
