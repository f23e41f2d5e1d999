package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// ReadFacts reads a made-up patient: a JSON object that maps names of
// docs/facts.md to a value, to null (asked, and not known), to "never" (asked, and
// it never happened; for what has a time), or to a list of {"value": …, "at": …}.
// A bare value means now. An unknown name is an error
// that names the nearest.
func ReadFacts(text []byte, v protocol.Vocabulary, now time.Time) (protocol.Facts, error) {
	var raw map[string]json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	if err := dec.Decode(&raw); err != nil || raw == nil {
		return nil, &fault.Error{Kind: fault.Invalid, Field: "facts", Rule: "input.facts", Err: err,
			Msg: `The file of facts is not a JSON object such as {"patient.age": 41, "vitals.bp": "128/82"}.`}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.Bad("facts", "The file of facts goes on after its object ends.")
	}
	if key := twice(text); key != "" {
		return nil, fault.Bad("facts", "The file of facts says %q twice.", key)
	}
	facts := protocol.Facts{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		typ, ok := v[name]
		if !ok {
			if near := v.Nearest(name); near != "" {
				return nil, fault.Bad("facts", "There is no fact %q; the nearest is %q.", name, near)
			}
			return nil, fault.Bad("facts", "There is no fact %q; docs/facts.md lists them.", name)
		}
		readings, err := readReadings(typ, raw[name], now)
		if err != nil {
			return nil, &fault.Error{Kind: fault.Invalid, Field: name, Rule: "input.facts", Msg: fmt.Sprintf("%s: %s.", name, strings.TrimSuffix(err.Error(), "."))}
		}
		facts[name] = readings
	}
	return facts, nil
}

// twice returns a key that stands twice in one object of well-formed JSON, or
// nothing. Go's decoder takes the last, also when only the letters' case
// differs, and which one was meant nobody can tell.
func twice(text []byte) string {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	type level struct {
		keys  map[string]bool // nil in a list
		value bool            // a key was read, and its value follows
	}
	var open []level
	for {
		token, err := dec.Token()
		if err != nil {
			return ""
		}
		inside := len(open) - 1
		if key, ok := token.(string); ok && inside >= 0 && open[inside].keys != nil && !open[inside].value {
			folded := strings.ToLower(key)
			if open[inside].keys[folded] {
				return key
			}
			open[inside].keys[folded], open[inside].value = true, true
			continue
		}
		if inside >= 0 {
			open[inside].value = false
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{keys: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:inside]
		}
	}
}

func readReadings(typ protocol.FactType, raw json.RawMessage, now time.Time) ([]protocol.Reading, error) {
	if trimmed := bytes.TrimSpace(raw); len(trimmed) == 0 || trimmed[0] != '[' {
		r, err := readReading(typ, raw, now)
		return []protocol.Reading{r}, err
	}
	var list []struct {
		Value json.RawMessage `json:"value"`
		At    string          `json:"at"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, errors.New(`a list holds {"value": …, "at": …}`)
	}
	var out []protocol.Reading
	for _, item := range list {
		at := now
		if item.At != "" {
			t, err := instant(item.At)
			if err != nil {
				return nil, errors.New(fault.Say(err))
			}
			at = t
		}
		if item.Value == nil && typ.Type != protocol.TypeInstant {
			return nil, errors.New("a reading has no value; null means asked and not known")
		}
		r, err := readReading(typ, item.Value, at)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b protocol.Reading) int { return a.At.Compare(b.At) })
	return out, nil
}

// readReading reads one value as of an instant.
func readReading(typ protocol.FactType, raw json.RawMessage, at time.Time) (protocol.Reading, error) {
	r := protocol.Reading{At: at, Recorded: at}
	if string(bytes.TrimSpace(raw)) == "null" {
		r.Unknown = true
		return r, nil
	}
	text := string(bytes.TrimSpace(raw))
	var s string
	if json.Unmarshal(raw, &s) == nil {
		text = s
	}
	if typ.Type == protocol.TypePressure && strings.HasPrefix(text, "{") {
		var p struct{ Systolic, Diastolic *int } // half a pressure is none
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if dec.Decode(&p) == nil && p.Systolic != nil && p.Diastolic != nil {
			text = quantity.Pressure{Systolic: *p.Systolic, Diastolic: *p.Diastolic}.String()
		}
	}
	if typ.Type == protocol.TypeInstant && s != "" && s != "never" {
		t, err := instant(s)
		if err != nil {
			return r, errors.New(fault.Say(err))
		}
		r.At = t
	}
	value, err := typ.Parse(text)
	r.Value = value
	return r, err
}
