package consent

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

// A Problem is one mistake in a shipped file, with its place.
type Problem struct {
	File         string // "kap-im.yaml"
	Line, Column int    // counted from 1; 0 where the file as a whole is meant
	Sentence     string
}

// String writes the problem on one line: "kap-im.yaml:12:5: …".
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Sentence)
}

// sorted puts problems in the order of files and lines, without repeats.
func sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.Compact(problems)
}

// mostBytes and mostDepth bound a file; a text that people read is far shorter.
const (
	mostBytes = 1 << 20
	mostDepth = 12
)

// reader reads the YAML of one file after the other and collects every problem.
type reader struct {
	file     string
	problems []Problem
}

// fault reports a problem at a node.
func (r *reader) fault(n *yaml.Node, format string, args ...any) {
	p := Problem{File: r.file, Sentence: fmt.Sprintf(format, args...)}
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	r.problems = append(r.problems, p)
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// document reads a file into its one mapping, or reports why not.
func (r *reader) document(file string, source []byte) *yaml.Node {
	r.file = file
	if r.unclean(source) {
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(string(source)))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err != nil {
		n := &yaml.Node{Line: 1, Column: 1}
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			n.Line, _ = strconv.Atoi(m[1])
		}
		r.fault(n, "This is not well-formed YAML: %s.", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		r.fault(&more, "A file is one document; this one goes on after its end.")
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		r.fault(&doc, "The file is written as keys and values.")
		return nil
	}
	if !r.plain(doc.Content[0], 0) {
		return nil
	}
	return doc.Content[0]
}

// unclean reports bytes that have no place in a text that people sign.
func (r *reader) unclean(source []byte) bool {
	if len(source) > mostBytes {
		r.fault(nil, "The file has %d bytes; a text has at most %d.", len(source), mostBytes)
		return true
	}
	line, column, found := 1, 1, false
	for i := 0; i < len(source); {
		c, size := utf8.DecodeRune(source[i:])
		hidden := unicode.IsControl(c) && c != '\n' || unicode.Is(unicode.Cf, c) || c == utf8.RuneError && size <= 1
		if hidden {
			r.fault(&yaml.Node{Line: line, Column: column}, "There is a character here that cannot be seen (U+%04X).", c)
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

// plain reports YAML that hides what it says: anchors, aliases, merge keys,
// tags, keys that stand twice, and depth.
func (r *reader) plain(n *yaml.Node, depth int) bool {
	switch {
	case depth > mostDepth:
		r.fault(n, "This is nested more than %d deep.", mostDepth)
		return false
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		r.fault(n, "A text has no anchors, aliases or tags: write it out.")
		return false
	}
	ok, seen := true, map[string]int{}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if child.Kind != yaml.ScalarNode || child.Value == "<<" {
				r.fault(child, "A key is a word.")
				ok = false
			} else if seen[child.Value] > 0 {
				r.fault(child, "The key %q already stands on line %d.", child.Value, seen[child.Value])
				ok = false
			}
			seen[child.Value] = child.Line
		}
		ok = r.plain(child, depth+1) && ok
	}
	return ok
}

// object is a mapping whose keys are known.
type object struct {
	r      *reader
	node   *yaml.Node
	fields map[string]*yaml.Node
}

// object reads a mapping and reports keys that are not among the given ones.
func (r *reader) object(n *yaml.Node, what string, keys ...string) object {
	o := object{r, n, map[string]*yaml.Node{}}
	if n == nil {
		return o
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "%s is written as keys and values.", what)
		return o
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !slices.Contains(keys, key.Value) {
			r.fault(key, "%s has no key %q. It has: %s.", what, key.Value, strings.Join(keys, ", "))
			continue
		}
		o.fields[key.Value] = value
	}
	return o
}

func (o object) has(key string) bool { return o.fields[key] != nil }

// need reads a value of words and reports its absence.
func (o object) need(key string) string {
	if !o.has(key) {
		o.r.fault(o.node, "%q is missing.", key)
		return ""
	}
	s := o.text(key)
	if s == "" {
		o.r.fault(o.fields[key], "%q is empty.", key)
	}
	return s
}

// text reads a value of words; empty where it is not there.
func (o object) text(key string) string {
	if !o.has(key) {
		return ""
	}
	return o.r.scalar(o.fields[key])
}

func (r *reader) scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fault(n, "A single value belongs here.")
		return ""
	}
	return strings.Join(strings.Fields(n.Value), " ")
}

// texts reads one value or a list of them.
func (o object) texts(key string) []string {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return []string{o.r.scalar(n)}
	}
	var list []string
	for _, item := range n.Content {
		list = append(list, o.r.scalar(item))
	}
	return list
}

// among reads words of a closed set.
func (o object) among(key string, set []string) []string {
	list := o.texts(key)
	for _, word := range list {
		if !slices.Contains(set, word) {
			o.r.fault(o.fields[key], "%q does not stand for anything here. It is one of: %s.", word, strings.Join(set, ", "))
		}
	}
	return list
}

// choice reads one word of a closed set.
func (o object) choice(key string, set []string) string {
	s := o.need(key)
	if s != "" && !slices.Contains(set, s) {
		o.r.fault(o.fields[key], "%q does not stand for anything here. It is one of: %s.", s, strings.Join(set, ", "))
		return ""
	}
	return s
}

// list returns the items of a list.
func (o object) list(key string) []*yaml.Node {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.r.fault(n, "%q is a list.", key)
		return nil
	}
	return n.Content
}

// whole reads a whole number of at least 0.
func (o object) whole(key string) int {
	if !o.has(key) {
		return 0
	}
	n, err := strconv.Atoi(o.text(key))
	if err != nil || n < 0 {
		o.r.fault(o.fields[key], "%q is a whole number.", key)
	}
	return n
}

// yes reads yes; where it is not there, no.
func (o object) yes(key string) bool {
	s := o.text(key)
	if o.has(key) && s != "yes" && s != "no" {
		o.r.fault(o.fields[key], "%q is yes or no.", key)
	}
	return s == "yes"
}
