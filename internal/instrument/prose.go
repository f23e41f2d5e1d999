package instrument

import (
	"fmt"
	"slices"
	"strings"
)

// LOINCNotice is printed wherever codes of LOINC are. ref: loinc
const LOINCNotice = "This material contains content from LOINC (loinc.org). LOINC is copyright Regenstrief Institute, Inc. and the LOINC Committee and is available at no cost under the license at loinc.org/license."

// ClassWords say what each licence class means.
var ClassWords = map[string]string{
	OurOwn:        "written for Clew",
	PublicDomain:  "public domain",
	FreeOfCharge:  "free, no permission needed; with the holder's notice",
	OpenLicence:   "open licence; with attribution",
	Restricted:    "free but restricted; in a data pack of its own, off until a site turns it on",
	OurWords:      "published criteria, in our own words",
	StructureOnly: "structure and scoring only; a clinic loads the text it has a licence for",
	EntryOfTotal:  "only a total is entered",
}

// HasLOINC reports whether the instrument carries codes of LOINC.
func (d *Definition) HasLOINC() bool {
	if d.Panel != "" {
		return true
	}
	for _, it := range d.Items {
		if it.LOINC != "" {
			return true
		}
	}
	for _, s := range d.Scores {
		if s.LOINC != "" {
			return true
		}
	}
	return slices.ContainsFunc(d.Words, func(w Word) bool { return w.LOINC != "" })
}

// How says how the score is computed: "sum of q1 to q9, from at least 7 of 9
// answers in proportion, rounded half up".
func (s *Scoring) How(d *Definition) string {
	var b strings.Builder
	of := d.spans(s.Of)
	switch s.Kind {
	case KindSum, KindMean, KindMax:
		fmt.Fprintf(&b, "%s of %s", map[string]string{KindSum: "sum", KindMean: "mean", KindMax: "highest"}[s.Kind], of)
		if len(s.Weights) > 0 {
			b.WriteString(", weighted")
		}
	case KindCount:
		fmt.Fprintf(&b, "how many of %s are answered %s", of, strings.Join(s.Having, " or "))
	case KindTimes:
		fmt.Fprintf(&b, "%s times %s", of, s.By)
	case KindLookup:
		fmt.Fprintf(&b, "%s by a table", of)
	case KindRatio:
		fmt.Fprintf(&b, "%s over %s, times %s", s.Of[0], s.Of[1], s.By)
	case KindHours:
		fmt.Fprintf(&b, "hours from %s to %s, across midnight", s.Of[0], s.Of[1])
	}
	switch {
	case s.Prorate:
		fmt.Fprintf(&b, ", from at least %d of %d answers in proportion, rounded half up", s.Least, len(s.Of))
	case s.Least > 0:
		fmt.Fprintf(&b, ", from at least %d of %d", s.Least, len(s.Of))
	}
	if s.Plus.Cmp(Number{}) != 0 {
		fmt.Fprintf(&b, ", plus %s", s.Plus)
	}
	return b.String()
}

// spans writes a list of items and scores shortly: "q1 to q9, q12".
func (d *Definition) spans(ids []string) string {
	var parts []string
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && d.follows(ids[j], ids[j+1]) {
			j++
		}
		if j-i >= 2 {
			parts = append(parts, ids[i]+" to "+ids[j])
		} else {
			parts = append(parts, ids[i:j+1]...)
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

func (d *Definition) follows(a, b string) bool {
	i, ok := d.items[a]
	j, ok2 := d.items[b]
	return ok && ok2 && j == i+1
}

// testWords are the words of a test's form.
var testWords = map[string]string{
	"at_or_above": "at or above", "above": "above", "at_most": "at most", "below": "below", "equals": "exactly", "is": "answered",
}

// String writes a test: "at or above 2".
func (t Test) String() string {
	switch t.Op {
	case "answered":
		return map[string]string{"yes": "answered", "no": "not answered"}[t.Is[0]]
	case "is":
		return testWords[t.Op] + " " + strings.Join(t.Is, " or ")
	}
	return testWords[t.Op] + " " + t.At.String()
}

// Words writes a condition as a sentence's part.
func (c *Condition) Words() string {
	switch c.Op {
	case "item", "score":
		return c.Name + " " + c.Test.String()
	case "word":
		return c.Name + " is " + strings.Join(c.Test.Is, " or ")
	case "flag":
		return c.Name
	case "sex":
		return "sex for cut-offs " + c.Sex
	case "not":
		return "not (" + c.Of[0].Words() + ")"
	}
	parts := make([]string, len(c.Of))
	for i := range c.Of {
		parts[i] = c.Of[i].Words()
	}
	if same, ok := c.alike(); ok {
		return same
	}
	list := strings.Join(parts, "; ")
	switch c.Op {
	case "any":
		return "any of (" + list + ")"
	case "at_least":
		return fmt.Sprintf("at least %d of (%s)", c.AtLeast, list)
	}
	return "all of (" + list + ")"
}

// alike writes conditions shortly that hold the same test to several items.
func (c *Condition) alike() (string, bool) {
	if len(c.Of) < 2 {
		return "", false
	}
	var ids []string
	for _, one := range c.Of {
		if one.Op != "item" || one.Test.String() != c.Of[0].Test.String() {
			return "", false
		}
		ids = append(ids, one.Name)
	}
	many := strings.Join(ids, ", ")
	if len(ids) > 3 {
		many = ids[0] + " to " + ids[len(ids)-1]
	}
	how := map[string]string{"all": "all of", "any": "any of", "at_least": fmt.Sprintf("at least %d of", c.AtLeast)}[c.Op]
	return how + " " + many + " " + c.Of[0].Test.String(), true
}

// String writes a threshold: "50 percent of the first score".
func (t Threshold) String() string {
	switch {
	case t.Percent != nil:
		return t.Percent.String() + " percent of the first score"
	case t.Points != nil:
		return t.Points.String() + " points"
	case t.SD != nil:
		return "more than 1.96 standard errors of a difference, from SD " + t.SD.String() + " and reliability " + t.R.String()
	}
	return "a second score " + t.Test.String()
}

// String writes a source: "phq9, certainty H, published".
func (s Source) String() string {
	text := s.Cite + ", certainty " + s.Grade
	if s.Basis != "" {
		text += ", " + s.Basis
	}
	return text
}

// String writes what may be answered: "0, 1, 2, 3" or "0 to 100".
func (s Scale) String() string {
	switch {
	case s.Clock:
		return "a time of day"
	case len(s.Options) > 0:
		var values []string
		for _, o := range s.Options {
			values = append(values, o.Value)
		}
		text := strings.Join(values, ", ")
		if s.Many {
			text += " (several may be ticked)"
		}
		return text
	case s.Step.Cmp(Whole(1)) == 0:
		return s.From.String() + " to " + s.To.String()
	}
	return fmt.Sprintf("%s to %s in steps of %s", s.From, s.To, s.Step)
}

// On says in words what an alert hangs on.
func (a Alert) On() string {
	switch {
	case a.Item != "":
		return "answer to " + a.Item
	case a.Score != "":
		return a.Score
	case a.Word != "":
		return a.Word
	}
	return a.Flag
}

// String writes an alert's levels: "amber at or above 1, red at or above 2".
func (a Alert) String() string {
	var parts []string
	for _, l := range a.Levels {
		if l.Test.Op == "" {
			parts = append(parts, l.Level)
		} else {
			parts = append(parts, l.Level+" "+l.Test.String())
		}
	}
	text := strings.Join(parts, ", ")
	if a.NeedsAnswer {
		text += "; left blank it is \"not answered\""
	}
	return text
}
