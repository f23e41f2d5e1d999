package protocol

import (
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/quantity"
	"go.yaml.in/yaml/v3"
)

// parseAmount reads a value as it stands in a file: yes, 160/100, "2 mg",
// "18 a", 72h, or a word. A unit that stands apart comes as an argument.
func parseAmount(text, unit string) amount {
	if unit == "" {
		if number, after, ok := strings.Cut(text, " "); ok {
			if _, err := quantity.ParseThousandths(number); err == nil {
				text, unit = number, strings.TrimSpace(after)
			}
		}
	}
	if v, ok := flagNamed(text); ok && unit == "" {
		return amount{v, ""}
	}
	if strings.Contains(text, "/") && (unit == "" || unit == pressureUnit) {
		if p, err := quantity.ParsePressure(text); err == nil && plausible(p) {
			return amount{PressureValue(p), pressureUnit}
		}
	}
	if n, err := quantity.ParseThousandths(text); err == nil {
		return numberIn(n, unit)
	}
	if d, ok := parseSpan(text); ok && unit == "" {
		return amount{durationValue(d), ""}
	}
	return amount{Value{typ: TypeCode, s: text}, unit}
}

// plausible keeps pressures within what a Value can hold exactly.
func plausible(p quantity.Pressure) bool {
	const most = 1000
	return p.Systolic >= 0 && p.Diastolic >= 0 && p.Systolic <= most && p.Diastolic <= most
}

// numberIn gives thousandths the type of their unit.
func numberIn(thousandths int64, unit string) amount {
	switch unit {
	case massUnit:
		return amount{Value{typ: TypeMass, a: thousandths}, unit}
	case weightUnit:
		return amount{Value{typ: TypeWeight, a: thousandths}, unit}
	}
	if d, ok := durationUnits[unit]; ok && thousandths%1000 == 0 && thousandths >= 0 && thousandths/1000 <= mostUnits {
		return amount{durationValue(time.Duration(thousandths/1000) * d), ""}
	}
	return amount{Value{typ: TypeNumber, a: thousandths}, unit}
}

// durationUnits are the UCUM units of time. A year is a number, not a length:
// it is how ages are counted.
var durationUnits = map[string]time.Duration{
	"min": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "wk": 7 * 24 * time.Hour,
}

// spanUnits are the letters of a length of time written as one word.
var spanUnits = map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// mostUnits bounds a length of time far below what would overflow.
const mostUnits = 10000

// parseSpan reads "30m", "72h", "90d" or "2w".
func parseSpan(text string) (time.Duration, bool) {
	if len(text) < 2 {
		return 0, false
	}
	unit, ok := spanUnits[text[len(text)-1]]
	n, err := strconv.Atoi(text[:len(text)-1])
	if !ok || err != nil || n < 0 || n > mostUnits {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// length reads "30m" or {param: name}.
func (r *reader) length(n *yaml.Node) length {
	l := length{mark: r.at(n)}
	if n.Kind == yaml.MappingNode {
		if o, ok := r.object(n, "A length of time", "param"); ok {
			l.param = o.Text("param", true)
		}
		return l
	}
	text, ok := r.Scalar(n)
	if !ok {
		return l
	}
	if l.d, ok = parseSpan(text); !ok || l.d == 0 {
		r.Fault(n, "Write 30m, 72h, 90d or {param: name}.", "%q is not a length of time.", text)
	}
	return l
}

// limit reads a limit: a value, {param: name}, {fact: name, times: …, plus: …},
// {min_of: […]} or {max_of: […]}.
func (r *reader) limit(n *yaml.Node) limit {
	if n.Kind == yaml.ScalarNode {
		text, ok := r.Scalar(n)
		if !ok {
			return nil
		}
		return constant{r.at(n), parseAmount(text, "")}
	}
	o, ok := r.object(n, "A limit", "param", "fact", "reading", "times", "plus", "min_of", "max_of")
	if !ok {
		return nil
	}
	switch {
	case o.Has("param"):
		o.only("param")
		return paramRef{r.at(n), o.Text("param", true)}
	case o.Has("fact"):
		o.only("fact", "reading", "times", "plus")
		return r.factRef(o)
	case o.Has("min_of"):
		o.only("min_of")
		return r.oneOf(o, "min_of")
	case o.Has("max_of"):
		o.only("max_of")
		return r.oneOf(o, "max_of")
	}
	r.Fault(n, "Write a value, param, fact, min_of or max_of.", "This limit says nothing to compare with.")
	return nil
}

// only reports keys that do not go together with the first.
func (o object) only(keys ...string) {
	for i := 0; i+1 < len(o.Node.Content); i += 2 {
		key := o.Node.Content[i]
		found := o.Value(key.Value) == nil
		for _, k := range keys {
			found = found || k == key.Value
		}
		if !found {
			o.r.Fault(key, "", "%q does not go together with %q.", key.Value, keys[0])
		}
	}
}

func (r *reader) factRef(o object) limit {
	l := factRef{mark: r.at(o.Node), fact: o.Text("fact", true), reading: r.reading(o)}
	if n := o.Value("times"); n != nil {
		l.times = r.limit(n)
	}
	if n := o.Value("plus"); n != nil {
		l.plus = r.limit(n)
	}
	return l
}

func (r *reader) oneOf(o object, key string) limit {
	l := oneOf{mark: r.at(o.Node), most: key == "max_of"}
	for _, n := range o.List(key) {
		if part := r.limit(n); part != nil {
			l.of = append(l.of, part)
		}
	}
	if len(l.of) < 2 {
		r.Fault(o.Node, "", "%q compares at least two limits.", key)
	}
	return l
}
