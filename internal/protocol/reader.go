package protocol

import (
	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/datafile"
)

const (
	mostItems = 500 // rules, and parameters
	mostParts = 500 // of any list
)

// fileBounds of a protocol file.
var fileBounds = datafile.Bounds{Bytes: 1 << 20, Depth: 24, Parts: mostParts}

// A Problem is one mistake in a protocol file, with its place and, where there
// is one, the rule it is in. File is empty for the file itself; for what it
// takes in it is its name on the shelf: "library/screening".
type Problem = datafile.Problem

// reader reads a protocol file and collects every problem on the way.
type reader struct {
	datafile.Reader
	shelf Shelf
	chain []string // the bases that led here, by name on the shelf
}

// newReader reads the file of a name; empty for the one that was asked about.
func newReader(file string) *reader {
	return &reader{Reader: datafile.Reader{Bounds: fileBounds, File: file}}
}

// object is a mapping whose keys are known.
type object struct {
	datafile.Object
	r    *reader
	part string // the key it stands under, in a plan
}

// object reads a mapping and reports keys that are not among the given ones.
func (r *reader) object(n *yaml.Node, what string, keys ...string) (object, bool) {
	o, ok := r.Object(n, what, keys...)
	return object{Object: o, r: r}, ok
}

// atKey is the place of a key's value.
func (r *reader) atKey(o object, key string) mark { return r.at(o.At(key)) }

// at is the place of a node.
func (r *reader) at(n *yaml.Node) mark { return mark{r.File, n.Line, n.Column} }
