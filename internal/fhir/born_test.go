package fhir

import (
	"strings"
	"testing"
)

// A birth date that cannot be right is kept as it came, and said.
func TestBirthDatesThatCannotBe(t *testing.T) {
	for born, want := range map[string]string{
		"2985-03-04": "The birth date, 2985-03-04, has not come yet, so the age is not known.",
		"2985":       "The birth date, 2985, has not come yet",
		"1785-03-04": "years old. Is the year right?",
	} {
		im := readText(t, "a.ndjson", strings.ReplaceAll(onePerson, "1985-03-04", born))
		if len(im.Records) != 1 || !strings.Contains(strings.Join(im.Records[0].Warnings, "\n"), want) {
			t.Errorf("born %s: %+v", born, im.Records)
			continue
		}
		if r := im.Records[0].Registered; string(r.Born)+r.BornText != born {
			t.Errorf("born %s is kept as %q", born, string(r.Born)+r.BornText)
		}
	}
	if im := readText(t, "a.ndjson", onePerson); strings.Contains(strings.Join(im.Records[0].Warnings, "\n"), "birth date") {
		t.Errorf("an ordinary birth date is doubted: %v", im.Records[0].Warnings)
	}
}
