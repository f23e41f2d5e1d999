package protocol

import (
	_ "embed" // bounds.yaml
	"fmt"
	"sync"
)

//go:embed bounds.yaml
var boundsFile []byte

// A bound is a range that no protocol may leave.
type bound struct {
	fact        string // empty for a bound on a unit
	unit        string
	least, most amount
}

// bounds reads the engine's absolute bounds, once.
var bounds = sync.OnceValues(func() ([]bound, error) { return readBounds(boundsFile) })

func readBounds(source []byte) ([]bound, error) {
	r := newReader("")
	var list []bound
	if n := r.Document(source); n != nil {
		o, _ := r.object(n, "The bounds", "bounds")
		for _, item := range o.List("bounds") {
			b, ok := r.object(item, "A bound", "fact", "unit", "least", "most", "grade", "cite")
			if !ok {
				continue
			}
			unit := b.Text("unit", true)
			list = append(list, bound{b.Text("fact", false), unit, parseAmount(b.Text("least", true), unit), parseAmount(b.Text("most", true), unit)})
		}
	}
	if len(r.Problems) > 0 {
		return nil, fmt.Errorf("protocol: bounds: %s", r.Problems[0])
	}
	return list, nil
}

// boundFor returns the bound on limits of a fact, or on a unit.
func boundFor(fact, unit string) (bound, bool) {
	list, _ := bounds()
	for _, b := range list {
		if b.fact != "" && b.fact == fact || b.fact == "" && b.unit == unit {
			return b, true
		}
	}
	return bound{}, false
}

// holds reports whether a value is within the bound.
func (b bound) holds(v Value) bool {
	if v.typ != b.least.v.typ {
		return true // a mismatch of type is another problem
	}
	return v.a >= b.least.v.a && v.b >= b.least.v.b && v.a <= b.most.v.a && v.b <= b.most.v.b
}
