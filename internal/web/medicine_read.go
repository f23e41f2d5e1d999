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
	last  string // one of lasts, as a client says it

	perDay string // times a day, where none of oftens fits
	since  string // a day, a month or a year
	when   string // when it was last taken, as staff write it
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
	if m.Since, wrong = past(t.since, now, "since"); wrong != "" {
		return m, wrong
	}
	if t.when != "" {
		m.LastTaken, wrong = past(t.when, now, "last")
	}
	return m, wrong
}

// past reads a day, a month, a year or a moment that is not still to come; a
// moment without its offset is one at this place.
func past(typed string, now time.Time, field string) (when patient.When, wrong string) {
	if typed == "" {
		return "", ""
	}
	if t, err := time.ParseInLocation(localMinute, typed, now.Location()); err == nil {
		typed = t.Format(time.RFC3339)
	}
	when, err := patient.ParseWhen(typed)
	from, _ := when.Span()
	if err != nil || string(from) > now.Format(time.DateOnly) || when.Precision() == patient.Instant && when.Time().After(now.Add(2*time.Minute)) {
		return "", field
	}
	return when, ""
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
	if t.perDay != "" {
		n, err := quantity.ParseThousandths(strings.Replace(t.perDay, ",", ".", 1))
		if err != nil || n <= 0 || n > 48_000 {
			return "per_day"
		}
		if m.Dose.PerDay == 0 {
			m.Dose.PerDay = n
		}
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
