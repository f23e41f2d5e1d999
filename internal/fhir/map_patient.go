package fhir

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// Extensions of US Core and of FHIR's own pack that say who a person is.
const (
	birthSexURL       = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
	genderUSCoreURL   = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity"
	genderIdentityURL = "http://hl7.org/fhir/StructureDefinition/individual-genderIdentity"
	pronounsURL       = "http://hl7.org/fhir/StructureDefinition/individual-pronouns"
)

// errNoKey says that a Patient has neither an id nor a full address.
var errNoKey = sayf("A patient without an id cannot be recognised at the next import.")

// patient maps a Patient. Its fact has no moment: a person is registered when
// the clinic takes the record in.
func (m *mapper) patient() error {
	var r r4.Patient
	if err := m.decode(&r); err != nil {
		return err
	}
	if strings.HasPrefix(m.item.key, "Patient/sha256-") {
		return errNoKey
	}
	p := &person{item: m.item}
	if isAbsolute.MatchString(m.address) {
		p.address = canonical(m.address, "")
	}
	m.item.person = p
	m.c.people = append(m.c.people, p)
	if len(r.ModifierExtension) > 0 || r.ImplicitRules != "" {
		m.item.problem = "The patient's record is changed by an extension that Clew does not know."
		return nil
	}
	if r.Active != nil && !*r.Active {
		m.warn("The source says that this record is not in use.")
	}
	for _, l := range r.Link {
		p.links = append(p.links, canonical(l.Other.Reference, m.base))
	}
	if err := m.register(p, r); err != nil {
		m.item.problem = err.Error()
		return nil
	}
	if err := m.death(r); err != nil {
		m.item.problem = err.Error()
	}
	return nil
}

func (m *mapper) register(p *person, r r4.Patient) error {
	reg := patient.Registered{Name: nameOf(r.Name), Sex: r.Gender, Marital: wording(r.MaritalStatus),
		Language: language(r.Communication), Identifiers: identifiers(r.Identifier), Contacts: contacts(r)}
	if !slices.Contains([]string{"", "male", "female", "other", "unknown"}, r.Gender) {
		m.warn("The gender “%s” is not one that FHIR knows; it was left out.", clip(r.Gender))
		reg.Sex = ""
	}
	for _, e := range r.Extension {
		switch value := said(e); e.URL {
		case birthSexURL:
			reg.BirthSex = value
		case genderUSCoreURL, genderIdentityURL:
			reg.Gender = value
		case pronounsURL:
			reg.Pronouns = value
		}
	}
	born, err := m.when("birthDate", r.BirthDate)
	if err != nil {
		return err
	}
	switch born.Precision() {
	case patient.DayOnly, patient.Instant:
		reg.Born = born.Day()
	case "":
		m.warn("There is no birth date, so the age is not known.")
	default:
		reg.BornText = string(born)
		m.warn("The birth date is known only to the %s, so the age is not sure.", born.Precision())
	}
	switch doubt, _ := reg.BornBy(m.c.today()); {
	case born != "" && m.past(born) == "":
		m.warn("The birth date, %s, has not come yet, so the age is not known.", born)
	case doubt != nil:
		m.warn("The birth date is %s. %s", born, doubt.Question)
	}
	p.registered = reg
	m.fact("", "", func(s patient.Source) ledger.Fact {
		reg.Source = s
		return reg
	})
	return nil
}

func (m *mapper) death(r r4.Patient) error {
	on, err := m.when("deceasedDateTime", r.DeceasedDateTime)
	if err != nil || on == "" && (r.DeceasedBoolean == nil || !*r.DeceasedBoolean) {
		return err
	}
	m.fact(on, "#deceased", func(s patient.Source) ledger.Fact { return patient.DeathNoted{On: on, Source: s} })
	return nil
}

// nameOf picks the name: the official one, else the usual one, else the first
// that is neither old nor a nickname. What people call the person is kept
// beside it.
func nameOf(names []r4.HumanName) patient.Name {
	pick := func(want func(r4.HumanName) bool) (r4.HumanName, bool) {
		i := slices.IndexFunc(names, want)
		if i < 0 {
			return r4.HumanName{}, false
		}
		return names[i], true
	}
	use := func(uses ...string) func(r4.HumanName) bool {
		return func(n r4.HumanName) bool { return slices.Contains(uses, n.Use) }
	}
	n, ok := pick(use("official"))
	if !ok {
		n, ok = pick(use("usual"))
	}
	if !ok {
		n, ok = pick(use("", "temp"))
	}
	if !ok {
		n, _ = pick(func(r4.HumanName) bool { return true })
	}
	out := patient.Name{Given: filled(n.Given), Family: n.Family, Prefix: strings.Join(filled(n.Prefix), " "),
		Suffix: strings.Join(filled(n.Suffix), " "), Text: n.Text}
	called, ok := pick(use("nickname"))
	if !ok && n.Use == "official" {
		called, ok = pick(use("usual"))
	}
	if ok {
		out.Preferred = firstOf(strings.Join(filled(called.Given), " "), called.Text, called.Family)
	}
	return out
}

// filled returns the texts that are not empty.
func filled(list []string) []string {
	var out []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}

// said returns the value of an extension, which may be nested one deep.
func said(e r4.Extension) string {
	value := firstOf(e.ValueString, e.ValueCode, wording(e.ValueCodeableConcept))
	if value == "" && e.ValueCoding != nil {
		value = firstOf(e.ValueCoding.Display, e.ValueCoding.Code)
	}
	if value == "" {
		for _, inner := range e.Extension {
			if inner.URL == "value" {
				return said(r4.Extension{ValueString: inner.ValueString, ValueCode: inner.ValueCode,
					ValueCoding: inner.ValueCoding, ValueCodeableConcept: inner.ValueCodeableConcept})
			}
		}
	}
	return value
}

// language returns the preferred language, else the first.
func language(list []r4.Communication) string {
	i := max(0, slices.IndexFunc(list, func(c r4.Communication) bool { return c.Preferred }))
	if i >= len(list) || list[i].Language == nil {
		return ""
	}
	return firstOf(list[i].Language.Code(), list[i].Language.Text)
}

func identifiers(list []r4.Identifier) []patient.Identifier {
	var out []patient.Identifier
	for _, i := range list {
		if strings.TrimSpace(i.Value) != "" && i.Use != "old" {
			out = append(out, patient.Identifier{System: i.System, Value: i.Value, Type: i.Type.Code()})
		}
	}
	return out
}

func contacts(r r4.Patient) []patient.Contact {
	var out []patient.Contact
	for _, t := range r.Telecom {
		sort := map[string]string{"phone": "phone", "sms": "phone", "email": "email"}[t.System]
		if strings.TrimSpace(t.Value) != "" && t.Use != "old" {
			out = append(out, patient.Contact{Sort: firstOf(sort, "other"), Value: t.Value, Use: t.Use})
		}
	}
	for _, a := range r.Address {
		town := strings.TrimSpace(strings.Join(filled([]string{a.City, a.State, a.PostalCode}), " "))
		lines := filled(append(slices.Clone(a.Line), town, a.Country))
		if value := firstOf(strings.Join(lines, "\n"), a.Text); value != "" && a.Use != "old" {
			out = append(out, patient.Contact{Sort: "address", Value: value, Use: a.Use})
		}
	}
	return out
}

// badNumbers are numbers that people type when they have none.
var badNumbers = []string{"000000000", "111111111", "123456789", "999999999"}

// numberTypes are the sorts of identifier that belong to one person only. An
// insurance number may be a family's.
var numberTypes = map[string]string{
	"MR": "MRN", "PI": "patient number", "PT": "patient number", "SS": "SSN", "SB": "social number",
	"DL": "driver's licence", "PPN": "passport", "NI": "national number", "": "identifier",
}

// A mark is something that two records of one person share.
type mark struct{ value, why string }

// marksOf returns what tells a person apart: numbers that only one person has,
// and the name with the birth date.
func marksOf(r patient.Registered) []mark {
	var out []mark
	for _, i := range r.Identifiers {
		plain := strings.Trim(strings.ReplaceAll(i.Value, "-", ""), " ")
		why, personal := numberTypes[i.Type]
		if !personal || len(plain) < 2 || slices.Contains(badNumbers, plain) || strings.ContainsAny(plain, "*#") || i.System == "" && i.Type != "SS" {
			continue
		}
		system := i.System
		if i.Type == "SS" {
			system = "SS" // there is only one
		}
		out = append(out, mark{strings.Join([]string{"number", system, plain}, "\x00"), "same " + why})
	}
	name := strings.Join(strings.Fields(strings.ToLower(r.Name.Text)), " ")
	if len(r.Name.Given) > 0 {
		name = strings.Join(strings.Fields(strings.ToLower(r.Name.Given[0]+" "+r.Name.Family)), " ")
	}
	if r.Born != "" && name != "" {
		out = append(out, mark{strings.Join([]string{"name", name, string(r.Born)}, "\x00"), "same name and birth date"})
	}
	return out
}

// SamePerson reports whether two registrations look like one person's, and by
// what: a number that only one person has, or the same first given name,
// family name and birth date. It is a reason to ask, not a proof.
func SamePerson(a, b patient.Registered) (why string, same bool) {
	other := marksOf(b)
	for _, m := range marksOf(a) {
		if slices.ContainsFunc(other, func(o mark) bool { return o.value == m.value }) {
			return m.why, true
		}
	}
	return "", false
}

// OtherPerson reports whether two registrations under one source key cannot be
// the same person: family name and birth date both differ, and nothing is
// shared. Then two systems use the same key, and the second record must not be
// taken for a correction of the first.
func OtherPerson(a, b patient.Registered) bool {
	if _, same := SamePerson(a, b); same {
		return false
	}
	born := func(r patient.Registered) string { return firstOf(string(r.Born), r.BornText) }
	return !strings.EqualFold(strings.TrimSpace(a.Name.Family), strings.TrimSpace(b.Name.Family)) && born(a) != born(b)
}

// ageOn returns the youngest age a person can have on a day, and whether any
// is known; the dead grow no older.
func ageOn(r patient.Registered, died patient.When, today quantity.Day) (int, bool) {
	if from, _ := died.Span(); from != "" && from < today {
		today = from
	}
	youngest, _, known := r.AgeOn(today)
	return youngest, known
}
