package fhir

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOurs reads the bundle we made up, which holds what the synthetic records
// lack. The expectations are written by hand.
func TestOurs(t *testing.T) {
	im, err := Open("testdata/ours.bundle.json", nil, options(t))
	if err != nil {
		t.Fatal(err)
	}
	ana := named(t, im, "Patient/ana")
	const at = "Patient/ana/vitals/2026-11-20T16:30:00Z"
	for key, want := range map[string]string{
		at:        `dosing.vitals-taken {"pressure":{"systolic":128,"diastolic":82},"heartRate":72,"oxygen":97,"breaths":14,"celsius":37000,"from":"imported, left arm"`,
		at + "/2": `dosing.vitals-taken {"pressure":{"systolic":136,"diastolic":88},"from":"imported, right arm"`,
		"Patient/ana/vitals/2026-10-01T08:00:00Z": `dosing.vitals-taken {"pressure":{"systolic":142,"diastolic":91},"from":"imported"`,
		"Patient/ana/vitals/2026-09-01T08:00:00Z": `dosing.vitals-taken {"pressure":{"systolic":120,"diastolic":80},"from":"imported"`,
		"Patient/ana/vitals/2026-05-01":           `dosing.vitals-taken {"pressure":{"systolic":118,"diastolic":76},"from":"imported"`,
		"Patient/ana/vitals/2026-11-22":           ``, // today, no time of day
		"Observation/o13":                         `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"8480-6","display":"Systolic"},"value":121000,"unit":"mm[Hg]"`,
		"Observation/o14#8480-6":                  `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"8480-6"},"value":17100,"unit":"kPa"`,
		"Observation/o07":                         `patient.measurement-taken {"coding":{"system":"http://loinc.org","code":"29463-7","display":"Body weight"},"value":69989,"unit":"kg","written":"154.3 [lb_av]"`,
		"Observation/o08":                         `patient.measurement-taken {"coding":{"system":"http://loinc.org","code":"8302-2","display":"Body height"},"value":172720,"unit":"cm","written":"68 [in_i]"`,
		"Observation/o09":                         `patient.measurement-taken {"coding":{"system":"http://loinc.org","code":"39156-5","display":"BMI"},"value":23460,"unit":"kg/m2"`,
		"Observation/o22":                         `instrument.score-reported {"instrument":"phq-9","loinc":"44261-6","total":18000`,
		"Observation/o23":                         `instrument.score-reported {"instrument":"gad-7","loinc":"70274-6","total":12000`,
		"Observation/o24":                         `instrument.score-reported {"instrument":"phq-9","loinc":"44261-6","total":12000`,
		"Observation/o25":                         `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"44261-6","display":"PHQ-9 total"},"value":28000`,
		"Observation/o26":                         `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"3016-3","display":"TSH"},"value":2346,"unit":"m[IU]/L","written":"2.345678 m[IU]/L","low":400,"high":4000`,
		"Observation/o27":                         `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"1988-5","display":"CRP"},"unit":"mg/L","text":"\u003c 5 mg/L"`,
		"Observation/o28":                         `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"2106-3","display":"hCG urine"},"text":"Negative"`,
		"Observation/o29#1742-6":                  `patient.lab-reported {"coding":{"system":"http://loinc.org","code":"1742-6","display":"ALT"},"value":31000,"unit":"U/L"`,
		"Condition/c1":                            `patient.condition-noted {"codings":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F33.2","display":"Major depressive disorder, recurrent, severe"}],"status":"active","verification":"confirmed","onset":"2015","recorded":"2024-02-29"`,
		"Condition/c4":                            ``, // an error of the source
		"Condition/c5":                            `patient.condition-noted {"codings":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F31.9","display":"Bipolar disorder"}],"status":"active","verification":"refuted"`,
		"MedicationStatement/m1":                  `patient.medicine-noted {"text":"Ashwagandha gummies","status":"taking","said":"active","basis":"statement","since":"2026-11-01"`,
		"MedicationStatement/m2":                  `patient.medicine-noted {"text":"Ativan 1 mg tablet","ingredients":["lorazepam"],"status":"taking","said":"active","basis":"statement","since":"2025-06","dose":{"text":"one at night","value":1500,"unit":"mg","perDay":1000},"daily":[{"ingredient":"lorazepam","milligrams":1500}]`,
		"MedicationRequest/m4":                    `patient.medicine-noted {"codings":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"36437","display":"sertraline"}],"ingredients":["sertraline"],"status":"taking","said":"active","basis":"order","since":"2026-01-05T10:00:00-07:00","dose":{"value":100000,"unit":"mg","perDay":1000},"daily":[{"ingredient":"sertraline","milligrams":100000}]`,
		"MedicationRequest/m5":                    `patient.medicine-noted {"text":"Amoxicillin 500 MG Oral Capsule","ingredients":["amoxicillin"],"status":"stopped","said":"completed","basis":"order","since":"2022-02-02"`,
		"MedicationRequest/m6":                    `patient.medicine-noted {"codings":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"197591","display":"Diazepam 5 MG Oral Tablet"}],"ingredients":["diazepam"],"status":"unknown","said":"on-hold","basis":"order","since":"2026-10-01"`,
		"MedicationRequest/m7":                    `patient.medicine-noted {"codings":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"28439","display":"lamotrigine"}],"ingredients":["lamotrigine"],"status":"planned","said":"active","basis":"order","since":"2026-10-01"`,
		"MedicationRequest/m8":                    ``,
		"MedicationRequest/m9":                    ``,
		"AllergyIntolerance/a1":                   `patient.allergy-noted {"text":"Ketamine","ingredients":["ketamine"],"status":"active","reactions":[{"text":"Hives","severity":"moderate"}],"recorded":"2020-01-01"`,
		"Procedure/p1":                            `patient.procedure-done {"text":"Electroconvulsive therapy","status":"completed","start":"2021-03-01T09:00:00Z","end":"2021-03-01T09:40:00Z"`,
		"Procedure/p2":                            ``,
	} {
		if got := fact(t, ana, key); got != want {
			t.Errorf("%s:\n got %s\nwant %s", key, got, want)
		}
	}
	if got := strings.Join(ana.Taking, "; "); got != "Ashwagandha gummies; Ativan 1 mg tablet; sertraline" {
		t.Errorf("Ana takes %s", got)
	}
	for _, key := range []string{"Condition/c4", "MedicationRequest/m8", "Observation/o20", "Patient/ana/vitals/2026-04-01T00:00:00Z"} {
		if !slices.Contains(ana.Withdrawn, key) {
			t.Errorf("%s was not withdrawn: %q", key, ana.Withdrawn)
		}
	}
	for _, part := range []string{"Ashwagandha", "in the future", "known only to the year", "no time of day", "says no time",
		"half a blood pressure", "does not understand", "Zolpidem", "urn:example:own", "not a total", "1280"} {
		if !strings.Contains(strings.Join(ana.Warnings, "\n"), part) {
			t.Errorf("nothing warns of %s", part)
		}
	}
}

func TestOursPeople(t *testing.T) {
	im, err := Open("testdata/ours.bundle.json", nil, options(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key, name, dead string
		age             int
		minor           bool
		dup             string
	}{
		{"Patient/ana", "Ana María O'Brien-Ñandú", "", 41, false, ""},
		{"Patient/ana-again", "Anna Obrien", "", 41, false, "Patient/ana same MRN"},
		{"Patient/ben", "Ben Young", "", 16, true, ""},
		{"Patient/carl", "Carl Gone", "2019-05", 79, false, ""},
		{"Patient/dora", "Dora", "yes", 75, false, ""},
		{"Patient/eve", "X", "", -1, false, ""},
		{"Patient/5d1f2a34-0000-4000-8000-0000000000aa", "Ivy Null", "", 26, false, ""},
	} {
		r := named(t, im, tt.key)
		dup := ""
		if r.DuplicateOf != nil {
			dup = r.DuplicateOf.Source.ID + " " + r.DuplicateOf.Why
		}
		if r.Name != tt.name || r.Dead != tt.dead || r.Age != tt.age || r.Minor != tt.minor || dup != tt.dup {
			t.Errorf("%s: %q, dead %q, age %d, minor %v, duplicate of %q", tt.key, r.Name, r.Dead, r.Age, r.Minor, dup)
		}
	}
	if got := fact(t, named(t, im, "Patient/5d1f2a34-0000-4000-8000-0000000000aa"), "Condition/c10"); !strings.Contains(got, `"onset":"2024-06-15"`) {
		t.Errorf("by urn:uuid: %s", got)
	}
	if !strings.Contains(says(im), "Patient/stranger, who is not in the input") {
		t.Errorf("nobody told of the stranger: %s", says(im))
	}
}

// bad lists every file of testdata/bad with a part of what must be said of it.
// Of none may anything be imported, but where want says so.
var bad = map[string]struct {
	say   string
	facts int
}{
	"bare-word":               {"does not begin with", 0},
	"born-in-month-13":        {"birthDate", 0},
	"born-in-words":           {"birthDate", 0},
	"born-on-no-day":          {"birthDate", 0},
	"changed-by-extension":    {"extension that Clew does not know", 0},
	"died-at-24":              {"deceasedDateTime", 0},
	"died-before-year-1":      {"outside the years", 0},
	"died-beyond-the-zones":   {"deceasedDateTime", 0},
	"died-beyond-year-9999":   {"outside the years", 0},
	"duplicate-key":           {`"gender" stands twice`, 0},
	"duplicate-key-by-case":   {`"Gender" stands twice`, 0},
	"duplicate-key-escaped":   {`"gender" stands twice`, 0},
	"empty":                   {"empty", 0},
	"entry-without-resource":  {"Entry 1", 0},
	"escape-character":        {"control character (U+001B)", 0},
	"list":                    {"does not begin with", 0},
	"lone-low-surrogate":      {"lone surrogate", 0},
	"lone-surrogate":          {"lone surrogate", 0},
	"no-id":                   {"without an id", 0},
	"no-name":                 {"needs a name", 0},
	"no-resource-type":        {"resourceType", 0},
	"no-subject":              {"whom it is about", 1},
	"not-utf8":                {"not UTF-8", 0},
	"nul":                     {"U+0000", 0},
	"number-with-zero":        {"not a number", 0},
	"onset-on-no-day":         {"onset", 0},
	"raw-control":             {"control character", 0},
	"strange-id":              {"not one that FHIR allows", 0},
	"trailing-comma":          {"comma", 0},
	"trailing-garbage":        {"behind the end", 0},
	"truncated":               {"cut off", 0},
	"twice-and-different":     {"two different things", 0},
	"two-people-one-key":      {"two different things", 0},
	"two-resources":           {"behind the end", 0},
	"unknown-medicine-status": {"“maybe”", 0},
	"unknown-status":          {"“perhaps”", 0},
	"wrong-type":              {"identifier", 0},
}

func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.json")
	if err != nil || len(files) != len(bad) {
		t.Errorf("%d files, the table has %d (%v)", len(files), len(bad), err)
	}
	for name, want := range bad {
		file := "testdata/bad/" + name + ".json"
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		im, err := Open(file, nil, options(t))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(says(im), want.say) {
			t.Errorf("%s: %q is not said in:\n%s", name, want.say, says(im))
		}
		facts := 0
		for _, r := range im.Records {
			facts += len(r.Facts)
		}
		if facts != want.facts {
			t.Errorf("%s: %d facts, want %d (of %s)", name, facts, want.facts, raw)
		}
	}
}
