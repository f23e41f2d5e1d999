package web

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// A typedMedicine is a medicine as somebody typed it.
type typedMedicine struct {
	name  string // as typed, or as the search called it
	key   string // which suggestion was chosen: its brand, or else its name; empty as typed
	dose  string // how much at a time: "0.5 mg", "1 tablet"; may be empty
	often string // one of oftens
	last  string // one of lasts
}

// oftens are how often something is taken: thousandths of times a day; 0 where
// it cannot be said.
var oftens = []struct {
	key    string
	perDay int64
}{{"1", 1000}, {"2", 2000}, {"3", 3000}, {"4", 4000}, {"needed", 0}, {"weekly", 143}, {"other", 0}}

// lasts are when something was last taken: as long ago as it may be at the
// nearest, and the precision that is kept.
var lasts = []struct {
	key string
	ago time.Duration
}{{"today", 0}, {"yesterday", 24 * time.Hour}, {"week", 48 * time.Hour}, {"month", 7 * 24 * time.Hour}, {"longer", 30 * 24 * time.Hour}, {"unknown", -1}}

// suggestion finds the medicine of the list that a search called so.
func (s *site) suggestion(key string) (patient.Suggestion, bool) {
	for _, one := range s.library.Medicines.Search(key, 20) {
		if key != "" && suggestionKey(one) == key {
			return one, true
		}
	}
	return patient.Suggestion{}, false
}

func suggestionKey(s patient.Suggestion) string {
	if s.Brand != "" {
		return s.Brand
	}
	return s.Name
}

// suggestionName is how a suggestion is shown: "clonazepam (Klonopin)".
func suggestionName(s patient.Suggestion) string {
	if s.Brand != "" {
		return s.Name + " (" + s.Brand + ")"
	}
	return s.Name
}

// noted makes the record of a medicine that somebody says they take. wrong says
// which field cannot be read.
func (s *site) noted(t typedMedicine, now time.Time) (m patient.MedicineNoted, wrong string) {
	m = patient.MedicineNoted{Text: strings.TrimSpace(t.name), Status: patient.Taking, Basis: "statement"}
	if found, ok := s.suggestion(t.key); ok {
		m.Text, m.Ingredients = suggestionName(found), found.Ingredients
		if coding, coded := found.Coding(); coded {
			m.Codings = []patient.Coding{coding}
		}
	}
	if m.Text == "" {
		return m, "name"
	}
	if wrong = s.dose(&m, t); wrong != "" {
		return m, wrong
	}
	read := s.library.Medicines.Recognise(m.Codings, m.Text)
	if len(m.Ingredients) == 0 && read.Complete {
		m.Ingredients = read.Ingredients
	}
	m.Daily = read.Daily(m.Dose)
	for _, l := range lasts {
		if l.key == t.last && l.ago >= 0 {
			m.LastTaken = patient.When(now.Add(-l.ago).Format(time.DateOnly))
		}
	}
	return m, ""
}

// dose reads how much is taken how often.
func (s *site) dose(m *patient.MedicineNoted, t typedMedicine) (wrong string) {
	found := false
	for _, o := range oftens {
		if o.key == t.often {
			m.Dose.PerDay, m.AsNeeded, found = o.perDay, o.key == "needed", true
		}
	}
	if !found {
		return "often"
	}
	m.Dose.Text = strings.TrimSpace(t.dose)
	if m.Dose.Text == "" {
		return ""
	}
	number, unit := cutNumber(m.Dose.Text)
	value, err := quantity.ParseThousandths(number)
	switch {
	case err != nil && strings.ContainsAny(m.Dose.Text, "0123456789"):
		return "dose"
	case err == nil && value > 0:
		m.Dose.Value, m.Dose.Unit = value, doseUnit(unit)
	}
	return ""
}

// cutNumber divides "0.5 mg" into its number and its unit.
func cutNumber(s string) (number, unit string) {
	i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
	if i < 0 {
		i = len(s)
	}
	return strings.Replace(s[:i], ",", ".", 1), strings.TrimSpace(s[i:])
}

// doseUnit is a unit as the record keeps it: empty where it counts tablets.
func doseUnit(unit string) string {
	switch u := strings.ToLower(strings.TrimSuffix(unit, ".")); u {
	case "mg", "g", "ml":
		return u
	case "mcg", "µg", "ug", "micrograms":
		return "ug"
	case "", "tablet", "tablets", "pill", "pills", "capsule", "capsules", "tab", "tabs", "puff", "puffs", "drop", "drops":
		return ""
	}
	return unit
}
