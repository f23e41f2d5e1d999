package fhir

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// A mapper turns one resource into facts. Its readers return an error, a
// sentence, when nothing of the person may be imported.
type mapper struct {
	c       *collector
	item    *item
	raw     []byte
	address string
	base    string
	filed   bool // under the person it is about
}

// readers lists the resource types that are imported.
var readers = map[string]func(*mapper) error{
	"Patient":             (*mapper).patient,
	"Condition":           (*mapper).condition,
	"AllergyIntolerance":  (*mapper).allergy,
	"Procedure":           (*mapper).procedure,
	"Medication":          (*mapper).medication,
	"MedicationRequest":   (*mapper).request,
	"MedicationStatement": (*mapper).statement,
	"Observation":         (*mapper).observation,

	"QuestionnaireResponse": (*mapper).response,
}

// decode reads the resource into its R4 form.
func (m *mapper) decode(into any) error {
	if err := json.Unmarshal(m.raw, into); err != nil {
		return sayf("%s", mistyped(err))
	}
	return nil
}

// errNobody says that a resource has no subject.
var errNobody = sayf("It does not say whom it is about.")

// known says whether a code is one of those that FHIR has for it; no code is
// not judged here.
func known(what, code string, list ...string) error {
	if code == "" || slices.Contains(list, code) {
		return nil
	}
	return sayf("The %s “%s” is not one that FHIR knows.", what, clip(code))
}

// file puts the resource under the person it is about.
func (m *mapper) file(h r4.Head, subject *r4.Reference) error {
	if subject == nil || strings.TrimSpace(subject.Reference) == "" {
		return errNobody
	}
	m.c.add(canonical(subject.Reference, m.base), m.item)
	m.filed = true
	if len(h.ModifierExtension) > 0 || h.ImplicitRules != "" {
		m.leave("changed by an extension that is not known")
		m.warn("%s is changed by an extension that Clew does not know, so it was left out.", m.item.key)
	}
	return nil
}

// leave says that the resource is not imported, and why, in a few words.
func (m *mapper) leave(why string) { m.item.left = m.item.kind + " (" + why + ")" }

// withdraw says that the source calls the resource an error.
func (m *mapper) withdraw() {
	m.item.withdrawn = true
	m.leave("entered in error")
}

func (m *mapper) warn(format string, args ...any) {
	m.item.warnings = append(m.item.warnings, fmt.Sprintf(format, args...))
}

// fact keeps one fact of the resource. Its source key is the resource's,
// followed by suffix.
func (m *mapper) fact(at patient.When, suffix string, build func(patient.Source) ledger.Fact) {
	m.item.facts = append(m.item.facts, mapped{id: m.item.key + suffix, at: m.past(at), build: build})
}

// past returns when something happened, unless that still lies ahead: nothing
// enters the book before it happens.
func (m *mapper) past(at patient.When) patient.When {
	if at != "" && at.Time().After(m.c.o.Now.Add(14*time.Hour)) {
		return ""
	}
	return at
}

// clockWithoutZone is a time that FHIR does not allow, but records hold: no
// offset from UTC, or no seconds.
var clockWithoutZone = regexp.MustCompile(`^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?|Z|[+-](0\d|1[0-3]):[0-5]\d)?$`)

// when reads a date. Of a time without a zone only the day is kept.
func (m *mapper) when(field, s string) (patient.When, error) {
	if s == "" {
		return "", nil
	}
	w, err := patient.ParseWhen(s)
	if err != nil && clockWithoutZone.MatchString(s) {
		if w, err = patient.ParseWhen(s[:10]); err == nil {
			m.warn("The time of %s has no zone or no seconds; only its day was kept.", field)
		}
	}
	if err != nil {
		return "", sayf("The date in %s: %s.", field, strings.ReplaceAll(err.Error(), `\u`, `u`))
	}
	switch t := w.Time(); {
	case t.After(m.c.o.Now.Add(14 * time.Hour)):
		m.warn("The date in %s, %s, lies in the future.", field, w)
	case t.Year() < 1870:
		m.warn("The date in %s, %s, is before anybody now living was born.", field, w)
	case field == "birthDate", w.Precision() != patient.Year && w.Precision() != patient.Month:
	default:
		m.warn("The date in %s is known only to the %s.", field, w.Precision())
	}
	return w, nil
}

// whens reads pairs of field and date.
func (m *mapper) whens(pairs ...string) ([]patient.When, error) {
	var out []patient.When
	for i := 0; i+1 < len(pairs); i += 2 {
		w, err := m.when(pairs[i], pairs[i+1])
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// codings returns the codes of a concept. Code systems are called by their
// usual names.
func codings(c *r4.CodeableConcept) []patient.Coding {
	if c == nil {
		return nil
	}
	var out []patient.Coding
	for _, x := range c.Coding {
		if x.Code != "" || x.Display != "" {
			out = append(out, patient.Coding{System: patient.SystemNamed(x.System), Code: x.Code, Display: x.Display})
		}
	}
	return out
}

// wording returns a concept's text, else its first display, else its first code.
func wording(c *r4.CodeableConcept) string {
	if c == nil {
		return ""
	}
	if strings.TrimSpace(c.Text) != "" {
		return c.Text
	}
	for _, x := range c.Coding {
		if x.Display != "" {
			return x.Display
		}
	}
	return c.Code()
}

// text returns a concept's own text.
func text(c *r4.CodeableConcept) string {
	if c == nil {
		return ""
	}
	return c.Text
}

// start and end return the ends of a period that may be absent.
func start(p *r4.Period) string {
	if p == nil {
		return ""
	}
	return p.Start
}

func end(p *r4.Period) string {
	if p == nil {
		return ""
	}
	return p.End
}

// firstOf returns the first text that is not empty.
func firstOf[T ~string](list ...T) T {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// nothing says that a resource does not say what it is about.
func (m *mapper) nothing(c *r4.CodeableConcept) bool {
	if wording(c) != "" {
		return false
	}
	m.leave("says neither a code nor a text")
	m.warn("%s says neither a code nor a text, so it was left out.", m.item.key)
	return true
}

// unmatched warns of a thing that no rule can see, because its codes are of
// systems that the condition families do not know.
func (m *mapper) unmatched(what string, c *r4.CodeableConcept, systems ...string) {
	var others []string
	for _, x := range codings(c) {
		for _, system := range systems {
			if x.System == system {
				return
			}
		}
		others = append(others, x.System)
	}
	switch {
	case len(others) == 0:
		m.warn("The %s “%s” has no code. It is kept as written, and no rule can see it.", what, clip(wording(c)))
	default:
		m.warn("The %s “%s” is coded in %s, which Clew does not know. It is kept as written, and no rule can see it.",
			what, clip(wording(c)), clip(firstOf(append(others, "no system")...)))
	}
}
