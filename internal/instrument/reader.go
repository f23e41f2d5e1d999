package instrument

import (
	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

// mostParts is how many parts any list has at most; no questionnaire is longer.
const mostParts = 300

// bounds of an instrument file and of a text pack.
var bounds = datafile.Bounds{Bytes: 1 << 18, Depth: 16, Parts: mostParts}

// A Problem is one mistake in an instrument file or a text pack, with its place.
type Problem = datafile.Problem

// reader reads an instrument file and collects every problem on the way.
type reader struct {
	datafile.Reader
	seen map[any]datafile.Place // where things stand that are checked once all is read
}

func newReader() *reader {
	return &reader{Reader: datafile.Reader{Bounds: bounds}, seen: map[any]datafile.Place{}}
}

// object is a mapping whose keys are known, with figures in it.
type object struct {
	datafile.Object
	r *reader
}

// object reads a mapping and reports keys that are not among the given ones.
func (r *reader) object(n *yaml.Node, what string, keys ...string) (object, bool) {
	o, ok := r.Object(n, what, keys...)
	return object{o, r}, ok
}

// number reads a figure.
func (o object) number(key string) (Number, bool) {
	n := o.Value(key)
	if n == nil {
		return Number{}, false
	}
	return o.r.figure(n)
}

// figure reads a node as a figure.
func (r *reader) figure(n *yaml.Node) (Number, bool) {
	text, ok := r.Scalar(n)
	if !ok {
		return Number{}, false
	}
	out, ok := ParseNumber(text)
	if !ok {
		r.Fault(n, "", "%q is not a figure.", text)
	}
	return out, ok
}
