package datafile

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Object is a mapping whose keys are known. Its readers report what they
// cannot take and return the zero value for it.
type Object struct {
	r      *Reader
	Node   *yaml.Node
	What   string // how problems name it: "A rule"
	fields map[string]*yaml.Node
}

// Object reads a mapping and reports keys that are not among the given ones. It
// is false where there is no mapping.
func (r *Reader) Object(n *yaml.Node, what string, keys ...string) (Object, bool) {
	o := Object{r: r, Node: n, What: what, fields: map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		r.Fault(n, "", "%s is written as keys and values.", what)
		return o, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !slices.Contains(keys, key.Value) {
			r.Fault(key, DidYouMean(key.Value, keys), "%s has no key %q.", what, key.Value)
			continue
		}
		o.fields[key.Value] = value
	}
	return o, true
}

// Has reports whether a key is there.
func (o Object) Has(key string) bool { return o.fields[key] != nil }

// Value is the node of a key; nil where the key is missing.
func (o Object) Value(key string) *yaml.Node { return o.fields[key] }

// At is the node of a key, or the mapping itself.
func (o Object) At(key string) *yaml.Node {
	if n := o.fields[key]; n != nil {
		return n
	}
	return o.Node
}

// Fault reports a problem at a key, or at the mapping where the key is missing.
func (o Object) Fault(key, suggestion, format string, args ...any) {
	o.r.Fault(o.At(key), suggestion, format, args...)
}

// Text reads a value of words; required reports its absence.
func (o Object) Text(key string, required bool) string {
	n := o.fields[key]
	if n == nil {
		if required {
			o.r.Fault(o.Node, "", "%s has no %q.", o.What, key)
		}
		return ""
	}
	text, ok := o.r.Scalar(n)
	if ok && text == "" && required {
		o.r.Fault(n, "", "%q is empty.", key)
	}
	return text
}

// Texts reads one value or a list of them.
func (o Object) Texts(key string) []string {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = o.r.Items(n)
	}
	var list []string
	for _, item := range items {
		if text, ok := o.r.Scalar(item); ok {
			list = append(list, text)
		}
	}
	return list
}

// Choice reads one word of a closed set.
func (o Object) Choice(key string, required bool, words []string) string {
	text := o.Text(key, required)
	if text != "" && !slices.Contains(words, text) {
		o.Fault(key, DidYouMean(text, words), "%q is not one of the words for %s.", text, strings.ReplaceAll(key, "_", " "))
		return ""
	}
	return text
}

// Among reads one word, or a list of words, of a closed set.
func (o Object) Among(key string, words []string) []string {
	list := o.Texts(key)
	for _, word := range list {
		if !slices.Contains(words, word) {
			o.Fault(key, DidYouMean(word, words), "%q is not one of the words for %s.", word, strings.ReplaceAll(key, "_", " "))
		}
	}
	return list
}

// Yes reads a key that is true or false; false where it is missing.
func (o Object) Yes(key string) bool {
	return o.Choice(key, false, []string{"true", "false"}) == "true"
}

// List returns the items of a list.
func (o Object) List(key string) []*yaml.Node {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.r.Fault(n, "", "%q is a list.", key)
		return nil
	}
	return o.r.Items(n)
}

// Pairs returns the keys and values of a mapping, in their order.
func (o Object) Pairs(key string) [][2]*yaml.Node {
	n := o.fields[key]
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		o.r.Fault(n, "", "%q is written as keys and values.", key)
		return nil
	}
	if len(n.Content) > 2*o.r.Parts {
		o.r.Fault(n, "", "A list has at most %d parts.", o.r.Parts)
		return nil
	}
	var out [][2]*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		out = append(out, [2]*yaml.Node{n.Content[i], n.Content[i+1]})
	}
	return out
}

// Whole reads a whole number between 0 and most.
func (o Object) Whole(key string, most int) int {
	text := o.Text(key, false)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		o.Fault(key, "", "%q is a whole number from 0 to %d.", key, most)
		return 0
	}
	return n
}

// Len is how many of its keys are there.
func (o Object) Len() int { return len(o.fields) }
