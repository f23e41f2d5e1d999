package instrument

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"

	"github.com/clew-health/clew/internal/datafile"
)

// ReadAnswers reads answers as they are written in files of vectors and on the
// command line: a list in published order, with null for what was not answered,
// or an object by item, with lists under the names of groups and the sex where
// a cut-off differs by it. Numbers are the codes before any reversal. Text that
// is not JSON is bad input for the field "answers"; answers that do not fit the
// questionnaire make the response an invalid one, which Score says.
func ReadAnswers(d *Definition, text []byte) (Response, error) {
	out := Response{Answers: map[string]string{}}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var given any
	if err := dec.Decode(&given); err != nil {
		return out, fault.Bad("answers", "The answers are not JSON: a list such as [0, 1, null] or an object such as {\"items\": [0, 1]}.")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return out, fault.Bad("answers", "The answers go on after their end.")
	}
	var err error
	switch x := given.(type) {
	case []any:
		err = d.spread(out.Answers, d.order(), x)
	case map[string]any:
		err = d.object(&out, "", x)
	default:
		err = fault.Bad("answers", "The answers are a list or an object.")
	}
	if err != nil {
		out.Refused = fault.Say(err)
	}
	return out, nil
}

// order is every item in published order.
func (d *Definition) order() []string {
	ids := make([]string, len(d.Items))
	for i, it := range d.Items {
		ids[i] = it.ID
	}
	return ids
}

// spread puts a list of answers to a list of items.
func (d *Definition) spread(into map[string]string, ids []string, list []any) error {
	if len(list) > len(ids) {
		return fault.Bad("answers", "There are %d answers to %d questions.", len(list), len(ids))
	}
	for _, id := range ids[len(list):] {
		if it, _ := d.Item(id); it.Required {
			return fault.Bad("answers", "There are %d answers to %d questions; null stands for one that was not answered.", len(list), len(ids))
		}
	}
	for i, v := range list {
		if err := d.put(into, ids[i], v); err != nil {
			return err
		}
	}
	return nil
}

// object reads answers by name, inside another where prefix says so.
func (d *Definition) object(out *Response, prefix string, x map[string]any) error {
	for _, key := range sortedKeys(x) {
		name, v := prefix+key, x[key]
		if key == "sex" && prefix == "" {
			if _, own := d.names["sex"]; !own {
				sex, _ := v.(string)
				out.Sex = sexOf(sex)
				continue
			}
		}
		if inner, ok := v.(map[string]any); ok && prefix == "" {
			if err := d.object(out, key+".", inner); err != nil {
				return err
			}
			continue
		}
		if list, ok := v.([]any); ok {
			if ids := d.groupNamed(name); ids != nil {
				if err := d.spread(out.Answers, ids, list); err != nil {
					return err
				}
				continue
			}
		}
		i, ok := d.names[name]
		if !ok {
			return fault.Bad("answers", "There is no question %q here.", datafile.Clip(name))
		}
		if out.Answers[d.Items[i].ID] != "" {
			return fault.Bad("answers", "The question %q is answered twice.", datafile.Clip(name))
		}
		if err := d.put(out.Answers, d.Items[i].ID, v); err != nil {
			return err
		}
	}
	return nil
}

// groupNamed returns the items of a group. Where no group is defined, "items"
// are all of them.
func (d *Definition) groupNamed(name string) []string {
	for _, g := range d.Groups {
		if g.Name == name {
			return g.Of
		}
	}
	if name == "items" {
		return d.order()
	}
	return nil
}

// put writes one answer as text.
func (d *Definition) put(into map[string]string, id string, v any) error {
	switch x := v.(type) {
	case nil:
		into[id] = ""
	case string:
		into[id] = x
		if x == "" {
			into[id] = " " // an empty text is an answer that nobody can read, and no blank
		}
	case json.Number:
		into[id] = x.String()
	case bool:
		into[id] = map[bool]string{true: "yes", false: "no"}[x]
	case []any:
		return d.several(into, id, x)
	default:
		return fault.Bad("answers", "The answer to %q is not a single value.", id)
	}
	return nil
}

// several writes several ticked options as text.
func (d *Definition) several(into map[string]string, id string, list []any) error {
	words := make([]string, 0, len(list))
	for _, one := range list {
		word, ok := one.(string)
		if !ok {
			return fault.Bad("answers", "The answers to %q are words.", id)
		}
		words = append(words, word)
	}
	into[id] = strings.Join(words, ",")
	return nil
}

// sexOf reads a sex as cut-offs use it.
func sexOf(text string) string {
	switch strings.ToLower(text) {
	case "male", "m":
		return "male"
	case "female", "f":
		return "female"
	}
	return ""
}

// Printed is a result as it is printed: every score, flag and word under its
// id, those with a dot inside an object, and the alerts. Figures have at most
// four decimals; null is what is not known.
func (r Result) Printed() map[string]any {
	out := map[string]any{"instrument": r.Instrument, "version": r.Version, "status": string(r.Status), "missing": orEmpty(r.Missing),
		"not_asked": orEmpty(r.NotAsked)}
	if r.Why != "" {
		out["invalid_item"], out["invalid_id"], out["why"] = orNil(r.InvalidItem), orNil(r.InvalidItem), r.Why
		if r.InvalidNumber > 0 {
			out["invalid_item"] = r.InvalidNumber
		}
	}
	for _, s := range r.Scores {
		r.printScore(out, s)
	}
	for _, f := range r.Flags {
		set(out, f.ID, map[State]any{Yes: true, No: false, Unknown: nil}[f.State])
	}
	for _, w := range r.Words {
		printWord(out, w)
	}
	for _, l := range r.Lists {
		set(out, l.ID, printedList(l))
	}
	r.printAlerts(out)
	return out
}

// printScore prints a score, its exact value where it may be prorated, and its
// bands. What was not asked is not printed inside an object of several.
func (r Result) printScore(out map[string]any, s Scored) {
	rule, _ := r.def.Scoring(s.ID)
	if !s.Asked && strings.Contains(s.ID, ".") {
		return
	}
	if r.Status == StatusInvalid {
		set(out, s.ID, nil)
		return
	}
	var shown, exact any
	if s.Known {
		shown, exact = s.Shown, s.Exact
	}
	set(out, s.ID, shown)
	if rule.Prorate {
		set(out, s.ID+"_exact", exact)
	}
	for _, set := range rule.Bands {
		out[set.Set] = nil
	}
	for _, b := range s.Bands {
		out[b.Set] = b.Band
	}
}

// printWord prints a word; one that is still open also as the least it can be.
func printWord(out map[string]any, w Worded) {
	switch {
	case w.Known && w.Word == "":
	case w.Known:
		set(out, w.ID, w.Word)
	default:
		if !strings.Contains(w.ID, ".") {
			set(out, w.ID, nil)
		}
		if w.AtLeast != "" {
			set(out, w.ID+"_at_least", w.AtLeast)
		}
	}
}

func printedList(l Listed) any {
	if l.IsNames {
		return orEmpty(l.Names)
	}
	values := make([]any, len(l.Scores))
	for i, s := range l.Scores {
		if s.Known {
			values[i] = s.Shown
		}
	}
	return values
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// printAlerts prints the alerts, and of those whose answer is needed the flag,
// the first one's value and whether one is missing. A blank is null and never
// false.
func (r Result) printAlerts(out map[string]any) {
	list := []map[string]any{}
	var risks []Raised
	for _, a := range r.Alerts {
		one := map[string]any{"alert": a.ID, "state": a.State, "level": orNil(a.Level)}
		if a.Item != "" {
			one["item"], one["value"] = a.Item, orNil(a.Value)
			if a.Needs {
				risks = append(risks, a)
			}
		}
		list = append(list, one)
	}
	if len(r.Alerts) > 0 {
		out["alerts"] = list
	}
	if len(risks) > 0 {
		out["risk_flag"], out["risk_value"] = riskFlag(risks), riskValue(risks[0])
		out["risk_unanswered"] = len(r.Unanswered()) > 0
	}
}

// riskFlag is true where an answer raises something, null where none does and
// one is missing, and false otherwise.
func riskFlag(risks []Raised) any {
	open := false
	for _, a := range risks {
		if a.Level != "" {
			return true
		}
		open = open || a.Needs && (a.State == AlertNotAnswered || a.State == AlertUnreadable)
	}
	if open {
		return nil
	}
	return false
}

// riskValue is the answer itself, as a number where it is one.
func riskValue(a Raised) any {
	if n, ok := ParseNumber(a.Value); ok {
		return n
	}
	return orNil(a.Value)
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// set puts a value under an id; "subscales.B" stands inside "subscales".
func set(out map[string]any, id string, v any) {
	outer, inner, nested := strings.Cut(id, ".")
	if !nested {
		out[id] = v
		return
	}
	in, ok := out[outer].(map[string]any)
	if !ok {
		in = map[string]any{}
		out[outer] = in
	}
	in[inner] = v
}

func sortedKeys(x map[string]any) []string {
	keys := make([]string, 0, len(x))
	for k := range x {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
