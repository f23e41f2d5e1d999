package instrument

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/clew-health/clew/internal/fault"
)

// VectorsFormat is the name of the format of a file of scoring vectors.
const VectorsFormat = "kap-measure-vectors/1"

// A Vector is one published or agreed example: answers, and what they come to.
type Vector struct {
	ID      string          `json:"id"`
	Answers json.RawMessage `json:"answers"`
	Expect  map[string]any  `json:"expect"` // only what is listed is asserted
	Basis   string          `json:"basis"`  // published, convention or recommended
	Note    string          `json:"note,omitempty"`
}

// VectorSet is the vectors of one instrument.
type VectorSet struct {
	Instrument string
	Class      string
	Vectors    []Vector
}

// ReadVectors reads a file of scoring vectors: the instruments by name.
func ReadVectors(text []byte) ([]VectorSet, error) {
	var file struct {
		Format      string            `json:"format"`
		Conventions map[string]string `json:"conventions"`
		Instruments map[string]struct {
			Class   string   `json:"class"`
			Vectors []Vector `json:"vectors"`
		} `json:"instruments"`
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&file); err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Field: "vectors", Rule: "input.vectors", Msg: "This is not a file of scoring vectors.", Err: err}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) || file.Format != VectorsFormat {
		return nil, fault.Bad("vectors", "A file of scoring vectors says its format, %q.", VectorsFormat)
	}
	var sets []VectorSet
	for _, name := range slices.Sorted(maps.Keys(file.Instruments)) {
		in := file.Instruments[name]
		sets = append(sets, VectorSet{name, in.Class, in.Vectors})
	}
	return sets, nil
}

// Try scores a vector's answers and returns what differs from what it expects,
// a sentence each; nothing where it passes.
func (v Vector) Try(d *Definition) []string {
	if len(v.Expect) == 0 {
		return []string{"it expects nothing"}
	}
	r, err := ReadAnswers(d, v.Answers)
	if err != nil {
		return []string{fault.Say(err)}
	}
	printed, err := json.Marshal(Score(d, r).Printed())
	if err != nil {
		return []string{err.Error()}
	}
	var got map[string]any
	dec := json.NewDecoder(bytes.NewReader(printed))
	dec.UseNumber()
	if err := dec.Decode(&got); err != nil {
		return []string{err.Error()}
	}
	return differ("", v.Expect, got)
}

// differ lists where got is not what was expected: of an object only the named
// keys, of a list every element, numbers to a ten-thousandth.
func differ(at string, want, got any) []string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is %s, expected an object", at, written(got))}
		}
		var out []string
		for _, key := range sortedKeys(w) {
			name := key
			if at != "" {
				name = at + "." + key
			}
			out = append(out, differ(name, w[key], g[key])...)
		}
		return out
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s is %s, expected %s", at, written(got), written(want))}
		}
		var out []string
		for i := range w {
			out = append(out, differ(fmt.Sprintf("%s[%d]", at, i), w[i], g[i])...)
		}
		return out
	}
	if !same(want, got) {
		return []string{fmt.Sprintf("%s is %s, expected %s", at, written(got), written(want))}
	}
	return nil
}

// same compares two single values.
func same(want, got any) bool {
	a, isA := want.(json.Number)
	b, isB := got.(json.Number)
	if !isA || !isB {
		return want == got
	}
	x, okX := ParseNumber(a.String())
	y, okY := ParseNumber(b.String())
	off := x.Minus(y)
	tenThousandth := Fraction(1, 10000)
	return okX && okY && off.Cmp(tenThousandth) <= 0 && (Number{}).Minus(off).Cmp(tenThousandth) <= 0
}

func written(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
