package consent

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// A Problem is one mistake in a shipped file, with its place.
type Problem = datafile.Problem

// bounds of a file; a text that people read is far shorter.
var bounds = datafile.Bounds{Bytes: 1 << 20, Depth: 12, Parts: 500}

// reader reads the YAML of one file after the other and collects every problem.
type reader struct{ datafile.Reader }

// fault reports a problem at a node.
func (r *reader) fault(n *yaml.Node, format string, args ...any) { r.Fault(n, "", format, args...) }

// document reads a file into its one mapping, or reports why not.
func (r *reader) document(file string, source []byte) *yaml.Node {
	r.File = file
	n := r.Document(source)
	if n != nil && n.Kind != yaml.MappingNode {
		r.fault(n, "The file is written as keys and values.")
		return nil
	}
	return n
}

// object is a mapping whose keys are known. What is nobody's mapping has
// nothing in it.
type object struct{ datafile.Object }

// object reads a mapping and reports keys that are not among the given ones.
func (r *reader) object(n *yaml.Node, what string, keys ...string) object {
	if n == nil {
		n = &yaml.Node{Kind: yaml.MappingNode}
	}
	o, _ := r.Object(n, what, keys...)
	return object{o}
}

// need reads a value of words and reports its absence.
func (o object) need(key string) string { return spaced(o.Text(key, true)) }

// text reads a value of words; empty where it is not there.
func (o object) text(key string) string { return spaced(o.Text(key, false)) }

// spaced takes the line ends of the file out of a sentence.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// texts reads one value or a list of them.
func (o object) texts(key string) []string {
	list := slices.Clone(o.Texts(key))
	for i := range list {
		list[i] = spaced(list[i])
	}
	return list
}

// most is more than any figure of a consent is.
const most = 1 << 30

// whole reads a whole number of at least 0.
func (o object) whole(key string) int { return o.Whole(key, most) }

// yes reads yes; where it is not there, no.
func (o object) yes(key string) bool { return o.Choice(key, false, []string{"yes", "no"}) == "yes" }
