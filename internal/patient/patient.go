// Package patient holds what a clinic knows about a person: who they are,
// what they live with, what they take, what was measured, and what they
// answered when asked. Each piece is a fact in the person's record; who the
// person is today is computed from those facts, never stored.
//
// Facts that came from another system say so in their Source, so that a
// second import recognises them. Every type that carries a person's data
// prints only its kind and its source's key: see String on each fact.
package patient

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// Code systems, as the names FHIR gives them.
const (
	ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
	ICD10   = "http://hl7.org/fhir/sid/icd-10"
	SNOMED  = "http://snomed.info/sct"
	RxNorm  = "http://www.nlm.nih.gov/research/umls/rxnorm"
	LOINC   = "http://loinc.org"
)

// oids maps the other names that records use for the same code systems.
var oids = map[string]string{
	"urn:oid:2.16.840.1.113883.6.90": ICD10CM,
	"urn:oid:2.16.840.1.113883.6.3":  ICD10,
	"urn:oid:2.16.840.1.113883.6.96": SNOMED,
	"urn:oid:2.16.840.1.113883.6.88": RxNorm,
	"urn:oid:2.16.840.1.113883.6.1":  LOINC,
}

// A Source says where an imported fact came from. What the clinic recorded
// itself has none.
type Source struct {
	System string `json:"system,omitempty"` // which system spoke: "fhir", or the name given at import
	ID     string `json:"id,omitempty"`     // its key there: "Condition/0023b3a7"
	Digest string `json:"digest,omitempty"` // SHA-256, in hexadecimal, of the fact as it was mapped
}

// IsZero reports whether the fact did not come from another system.
func (s Source) IsZero() bool { return s == Source{} }

// A Coding is one code for a thing, in one code system.
type Coding struct {
	System  string `json:"system,omitempty"` // the system's name: ICD10CM, SNOMED, …
	Code    string `json:"code"`
	Display string `json:"display,omitempty"` // how the source words it
}

// SystemNamed returns the usual name of a code system that may be written as
// an OID or with a version or edition behind it; other names come back as
// they are.
func SystemNamed(system string) string {
	system = strings.TrimRight(strings.TrimSpace(system), "/")
	if name, ok := oids[system]; ok {
		return name
	}
	for _, name := range systems {
		if rest, ok := strings.CutPrefix(system, name); ok && (rest == "" || rest[0] == '/' || rest[0] == '|') {
			return name
		}
	}
	return system
}

var systems = [...]string{ICD10CM, SNOMED, RxNorm, LOINC}

// Has reports whether one of the codings is this code of this system.
func Has(codings []Coding, system, code string) bool {
	return slices.ContainsFunc(codings, func(c Coding) bool {
		return SystemNamed(c.System) == system && strings.TrimSpace(c.Code) == code
	})
}

// HasAny reports whether one of the codings is one of these codes of this system.
func HasAny(codings []Coding, system string, codes ...[]string) bool {
	return slices.ContainsFunc(codings, func(c Coding) bool {
		if SystemNamed(c.System) != system {
			return false
		}
		code := strings.TrimSpace(c.Code)
		return slices.ContainsFunc(codes, func(list []string) bool { return slices.Contains(list, code) })
	})
}

// titled returns how to call a coded thing: its text, else its first display,
// else its first code.
func titled(text string, codings []Coding) string {
	if text = strings.TrimSpace(text); text != "" {
		return text
	}
	for _, c := range codings {
		if c.Display != "" {
			return c.Display
		}
	}
	for _, c := range codings {
		if c.Code != "" {
			return c.Code
		}
	}
	return ""
}

// Facts lists the kinds of fact about a person. Conditions, procedures and
// answers are class clinical; those about substance use move to the class of
// 42 CFR Part 2 once a clinic that is a Part 2 program can say so.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Registered](ledger.Witnessed, ledger.Demographics),
		ledger.Define[Enquired](ledger.Witnessed, ledger.Demographics),
		ledger.Define[DeathNoted](ledger.Witnessed, ledger.Demographics),
		ledger.Define[Linked](ledger.Witnessed, ledger.Demographics),
		ledger.Define[ContactPerson](ledger.Witnessed, ledger.Demographics),
		ledger.Define[ConditionNoted](ledger.Witnessed, ledger.Clinical),
		ledger.Define[AllergyNoted](ledger.Witnessed, ledger.Clinical),
		ledger.Define[ProcedureDone](ledger.Witnessed, ledger.Clinical),
		ledger.Define[MedicineNoted](ledger.Witnessed, ledger.Medicines),
		ledger.Define[MedicinesReviewed](ledger.Witnessed, ledger.Medicines),
		ledger.Define[MeasurementTaken](ledger.Witnessed, ledger.Vitals),
		ledger.Define[LabReported](ledger.Witnessed, ledger.Clinical),
		ledger.Define[Asked](ledger.Witnessed, ledger.Clinical),
		ledger.Define[RelativeNoted](ledger.Witnessed, ledger.Clinical),
	}
}

// MaxText is the longest text a field may hold, in bytes.
const MaxText = 64 << 10

// keyed is what a fact prints of itself: its kind and its source's key.
func keyed(kind string, s Source) string {
	if s.ID == "" {
		return kind
	}
	return kind + " " + s.ID
}

// text checks that a field holds text that can be stored and shown.
func text(field, value string) error {
	switch {
	case len(value) > MaxText:
		return fault.Bad(field, "This is longer than %d thousand characters.", MaxText/1024)
	case strings.ContainsRune(value, 0):
		return fault.Bad(field, "This contains a character that cannot be stored (NUL).")
	case !utf8.ValidString(value):
		return fault.Bad(field, "This is not readable text (UTF-8).")
	}
	return nil
}

// texts checks pairs of field and value, and reports the first that fails.
func texts(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := text(pairs[i], pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// whens checks pairs of field and moment, and reports the first that fails.
func whens(fields []string, moments ...When) error {
	for i, w := range moments {
		if w == "" {
			continue
		}
		if _, err := ParseWhen(string(w)); err != nil {
			return fault.Bad(fields[i], "%s", sentence(err))
		}
	}
	return nil
}

// coded checks that a thing has a name or a code, and that both can be kept.
func coded(field, name string, codings []Coding) error {
	if titled(name, codings) == "" {
		return fault.Bad(field, "Say what it is: a few words or a code.")
	}
	if err := text(field, name); err != nil {
		return err
	}
	for _, c := range codings {
		if c.Code == "" && c.Display == "" {
			return fault.Bad(field, "A code needs the code itself or its wording.")
		}
		if err := texts(field, c.System, field, c.Code, field, c.Display); err != nil {
			return err
		}
	}
	return nil
}

// oneOf checks that a value is one of a closed list.
func oneOf(field, value string, list ...string) error {
	if slices.Contains(list, value) {
		return nil
	}
	return fault.Bad(field, "Choose one of: %s.", strings.Join(list, ", "))
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sentence makes an error's text a sentence for the screen.
func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(s)
	return strings.TrimSuffix(fmt.Sprintf("%s%s", strings.ToUpper(string(r)), s[size:]), ".") + "."
}
