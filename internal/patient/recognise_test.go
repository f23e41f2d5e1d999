package patient

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func shipped(t *testing.T) (*Families, *Medicines) {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile("../../protocols/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	fs, err := ParseFamilies(read("families.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ms, err := ParseMedicines(read("medicines.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return fs, ms
}

func TestMatch(t *testing.T) {
	fs, _ := shipped(t)
	for _, tt := range []struct{ system, code, want string }{
		{ICD10CM, "F20.0", "psychosis"},
		{ICD10CM, "f200", "psychosis"},
		{ICD10CM, " F20.9 ", "psychosis"},
		{ICD10, "F20", "psychosis"},
		{"urn:oid:2.16.840.1.113883.6.90", "I10", "hypertension"},
		{ICD10CM, "I71.4", "aneurysm"},
		{ICD10CM, "I67.1", "aneurysm"},
		{ICD10CM, "J45.2", ""},
		{ICD10CM, "F2", ""},
		{ICD10CM, "", ""},
		{ICD10CM, "F17.210", ""},
		{ICD10CM, "F53.1", "psychosis"},
		{ICD10CM, "F32.3", "psychotic-depression"},
		{ICD10CM, "F33.3", "psychotic-depression"},
		{ICD10CM, "F32.1", "indication"},
		{ICD10CM, "F10.20", "substance-use"},
		{ICD10CM, "F10.21", "substance-remission"},
		{ICD10CM, "F11.20", "substance-use opioid-use"},
		{ICD10CM, "F11.21", "substance-remission opioid-use"},
		{ICD10CM, "I61.9", "intracerebral-haemorrhage stroke"},
		{ICD10CM, "I63.9", "stroke"},
		{ICD10CM, "I69.154", "intracerebral-haemorrhage stroke"},
		{ICD10CM, "I69.354", "stroke"},
		{ICD10CM, "I67.1", "aneurysm"},
		{ICD10CM, "I67.2", "stroke"},
		{ICD10CM, "F31.81", "bipolar"},
		{ICD10CM, "F31.13", "mania bipolar"},
		{ICD10CM, "F31.32", "indication bipolar"},
		{ICD10CM, "F30.10", "mania"},
		{ICD10CM, "H40.11X0", "glaucoma"},
		{ICD10CM, "H40.20X0", "glaucoma angle-closure"},
		{ICD10CM, "H40.001", ""}, // suspected
		{ICD10CM, "O14.02", "pregnancy eclampsia"},
		{ICD10CM, "O24.4", "pregnancy"},
		{ICD10CM, "I11.0", "hypertension heart-failure"},
		{ICD10CM, "I11.9", "hypertension"},
		{ICD10CM, "I20.0", "unstable-angina"},
		{ICD10CM, "I20.9", "heart-disease"},
		{ICD10CM, "I25.2", "heart-attack heart-disease"},
		{ICD10CM, "I25.110", "unstable-angina heart-disease"},
		{ICD10CM, "I25.10", "heart-disease"},
		{ICD10CM, "N30.10", "cystitis"},
		{ICD10CM, "N30.00", ""},
		{ICD10CM, "F53.0", "postpartum-depression indication"},
		{ICD10CM, "F44.4", ""}, // conversion
		{ICD10CM, "D68.51", ""},
		{ICD10CM, "D68.0", "bleeding"},
		{SNOMED, "59621000", "hypertension"},
		{SNOMED, "398254007", "pregnancy eclampsia"},
		{SNOMED + "/731000124108", "59621000", "hypertension"},
		{SNOMED, "5962100", ""},
		{"", "F20.0", ""},
		{"http://example.org/own", "F20.0", ""},
	} {
		if got := strings.Join(fs.Match([]Coding{{System: tt.system, Code: tt.code}}), " "); got != tt.want {
			t.Errorf("%s %q matches %q, want %q", tt.system, tt.code, got, tt.want)
		}
	}
	if got := fs.Of(ConditionNoted{Text: "hears voices", Families: []string{"psychosis", "nonsense"}}); !slices.Equal(got, []string{"psychosis"}) {
		t.Errorf("what whoever noted it named counts as %q", got)
	}
	both := fs.Match([]Coding{{System: SNOMED, Code: "59621000"}, {System: ICD10CM, Code: "F20"}})
	if !slices.Equal(both, []string{"psychosis", "hypertension"}) {
		t.Errorf("two codes match %q", both)
	}
}

// A family that shares a code says so; a code that says only that it once was
// does not date it.
func TestFamiliesThatShareAndCodesOfThePast(t *testing.T) {
	fs, err := ParseFamilies([]byte("families: [{family: a, title: A, icd10: [I25, I25.2], shares: [b], past: [I25.2]}, {family: b, title: B, icd10: [I25.2]}]"))
	if err != nil {
		t.Fatal(err)
	}
	if got := fs.Match([]Coding{{System: ICD10CM, Code: "I25.2"}}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
	a, _ := fs.Named("a")
	for code, want := range map[string]bool{"I25.2": false, "i252": false, "I25.10": true} {
		if got := a.Dates(ConditionNoted{Codings: []Coding{{System: ICD10CM, Code: code}}}); got != want {
			t.Errorf("%s dates: %v", code, got)
		}
	}
}

func TestIngredients(t *testing.T) {
	_, ms := shipped(t)
	for _, tt := range []struct{ system, code, wording, want string }{
		{RxNorm, "", "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet", "metformin"},
		{RxNorm, "", "Acetaminophen 325 MG / oxyCODONE Hydrochloride 10 MG Oral Tablet [Percocet]", "acetaminophen,oxycodone"},
		{RxNorm, "", "NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "epinephrine"},
		{RxNorm, "", "insulin isophane, human 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable Suspension [Humulin]", "insulin isophane,insulin regular"},
		{RxNorm, "596", "", "alprazolam"},
		{RxNorm, "197591", "", "diazepam"},
		{"urn:oid:2.16.840.1.113883.6.88", "197591", "", "diazepam"},
		{"http://example.org/own", "197591", "", ""},
		{RxNorm, "", "Ativan 1 mg tablet", "lorazepam"},
		{"", "", "lorazepam 1mg at night", "lorazepam"},
		{"", "", "LORAZEPAM", "lorazepam"},
		{"", "", "takes lorazepam", "lorazepam"},
		{"", "", "no longer lorazepam", ""},
		{"", "", "St. John's wort 300 mg", "St. John's wort"},
		{"", "", "a homeopathic globule", ""},
		{"", "", "", ""},
		{RxNorm, "197591", "Lorazepam 1 MG Oral Tablet", "diazepam,lorazepam"},
		{RxNorm, "", "{28 (lorazepam 1 MG Oral Tablet) / 7 (inert ingredients 1 MG Oral Tablet) } Pack", "lorazepam"},
		{RxNorm, "", "dextroamphetamine sulfate 5 MG Oral Tablet", "dextroamphetamine"},
	} {
		got := strings.Join(ms.Ingredients([]Coding{{System: tt.system, Code: tt.code, Display: tt.wording}}, ""), ",")
		if got != tt.want {
			t.Errorf("%s %s %q holds %q, want %q", tt.system, tt.code, tt.wording, got, tt.want)
		}
	}
	if r := ms.Recognise([]Coding{{System: RxNorm, Code: "197591"}}, "Lorazepam 1 MG"); !r.Disagree {
		t.Error("a code and words that disagree were not told")
	}
	if r := ms.Recognise(nil, "lorazepam 1 MG / unheardofium 2 MG Oral Tablet"); r.Complete || len(r.Ingredients) != 1 {
		t.Errorf("a part was left over, and nobody was told: %q", r.Ingredients)
	}
}

func TestDaily(t *testing.T) {
	_, ms := shipped(t)
	for _, tt := range []struct {
		wording string
		dose    Dose
		want    int64 // thousandths of a milligram; -1 for not known
	}{
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 1000, PerDay: 2000}, 10_000},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 2000, PerDay: 1000, Unit: "{tablet}"}, 10_000},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 5000, PerDay: 1000, Unit: "mg"}, 5_000},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 1000, PerDay: 333, Unit: ""}, 1_665},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 1000, PerDay: 1000, Unit: "mL"}, -1},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 1000, PerDay: 1000, Unit: "spoon"}, -1},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 1000}, -1},
		{"Diazepam 1 MG/ML Oral Solution", Dose{Value: 5000, PerDay: 1000, Unit: "mL"}, 5_000},
		{"Diazepam 1 MG/ML Oral Solution", Dose{Value: 1000, PerDay: 1000}, -1},
		{"clonazepam 500 MCG Oral Tablet", Dose{Value: 1000, PerDay: 1000}, 500},
		{"lorazepam 0.12/0.015 MG per 24HR", Dose{Value: 1000, PerDay: 1000}, -1},
		{"diazepam", Dose{Value: 1000, PerDay: 1000}, -1},
		{"Diazepam 5 MG Oral Tablet", Dose{Value: 1 << 62, PerDay: 1 << 62}, -1},
	} {
		got := ms.Recognise([]Coding{{Display: tt.wording}}, "").Daily(tt.dose)
		if tt.want < 0 && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].Milligrams != tt.want {
			t.Errorf("%s, %+v a day: %+v, want %d", tt.wording, [3]any{tt.dose.Value, tt.dose.Unit, tt.dose.PerDay}, got, tt.want)
		}
	}
}

func TestLorazepamEquivalent(t *testing.T) {
	_, ms := shipped(t)
	for _, tt := range []struct {
		name string
		mg   int64
		want int64
		ok   bool
	}{
		{"clonazepam", 2000, 4000, true}, // the worked example of the fact base
		{"diazepam", 20_000, 2000, true},
		{"lorazepam", 1, 1, true},
		{"chlordiazepoxide", 10_000, 400, true},
		{"clorazepate", 7_500, 500, true},
		{"clorazepate", 1_000, 67, true},
		{"diazepam", 5, 1, true}, // 0.5 rounds up
		{"diazepam", 4, 0, true},
		{"clobazam", 10_000, 0, false},
		{"ibuprofen", 10_000, 0, false},
		{"lorazepam", -1, 0, false},
		{"alprazolam", 1 << 62, 0, false},
	} {
		if got, ok := ms.LorazepamEquivalent(tt.name, tt.mg); got != tt.want || ok != tt.ok {
			t.Errorf("%d of %s is %d %v, want %d %v", tt.mg, tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestFilesAreReadStrictly(t *testing.T) {
	for _, bad := range []string{
		"families: [{family: a, title: A, icd10: [F20], snomd: []}]",
		"families: [{family: a, title: A, icd10: [F20]}, {family: a, title: A, icd10: [F21]}]",
		"families: [{family: a, title: A, icd10: [F20]}, {family: b, title: B, icd10: [F20]}]",
		"families: [{family: a, title: A, icd10: [F]}]",
		"families: [{family: a, title: A}]",
		"families: [{family: a, title: A, asked: true, icd10: [F20]}]",
		"families: [{family: a, title: A, icd10: [F20], shares: [b]}]",
		"families: [{family: a, title: A, icd10: [F20], shares: [a]}]",
		"families: [{family: a, title: A, icd10: [F20], past: [F21]}]",
		"families: [{family: a, title: A, icd10: [F20], finding: [F21]}]",
		"families: [{family: a, title: A, icd10: [F20, F20], shares: [b]}, {family: b, title: B, icd10: [F21]}]",
		"{remission: {early: 12, sustained: 3}, families: []}",
		"families: [{family: a, title: A, snomed: [{code: x1, display: X}]}]",
		"families: [{family: &a a, title: *a, icd10: [F20]}]",
		"families: []\n---\nfamilies: []",
		"families: [",
	} {
		if _, err := ParseFamilies([]byte(bad)); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
	for _, bad := range []string{
		`ingredients: [{name: a, rxcui: "1", group: red}]`,
		`ingredients: [{name: a, groups: [x, x]}]`,
		`ingredients: [{name: a}, {name: A}]`,
		`ingredients: [{name: a, rxcui: "1"}, {name: b, rxcui: "1"}]`,
		`ingredients: [{name: a, rxcui: "x"}]`,
		`ingredients: [{name: ""}]`,
		`ingredients: [{name: a, lorazepam_mg: "0"}]`,
		`ingredients: [{name: a, lorazepam_mg: "half"}]`,
		`{ingredients: [{name: a}], products: [{rxcui: "1", display: A, ingredients: [b]}]}`,
		`{ingredients: [{name: a}], products: [{rxcui: "1", display: A, ingredients: []}]}`,
		`{ingredients: [{name: a}], products: [{rxcui: "1", ingredients: [a]}, {rxcui: "1", ingredients: [a]}]}`,
		`{ingredients: [{name: a, brands: ["  "]}]}`,
	} {
		if _, err := ParseMedicines([]byte(bad)); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
}

// FuzzRecognise throws any wording at the list of medicines, and any text at
// the dates and files.
func FuzzRecognise(f *testing.F) {
	for _, s := range []string{"24 HR Metformin 500 MG [Glucophage]", "{21 (a / b) } Pack [", "nda", "0.12/0.015 MG per 24HR", "2021-03-04T10:30:00-05:00", "families: [{family: a}]"} {
		f.Add(s)
	}
	b, err := os.ReadFile("../../protocols/medicines.yaml")
	if err != nil {
		f.Fatal(err)
	}
	ms, err := ParseMedicines(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := ms.Recognise([]Coding{{System: RxNorm, Code: s, Display: s}}, s)
		for _, name := range r.Ingredients {
			if _, ok := ms.Named(name); !ok {
				t.Errorf("%q is not an ingredient", name)
			}
		}
		for _, d := range r.Daily(Dose{Value: 1000, PerDay: 3000}) {
			if d.Milligrams < 0 {
				t.Errorf("%q comes to %d", s, d.Milligrams)
			}
		}
		if w, err := ParseWhen(s); err == nil && (w.Time().Year() < 1 || w.Time().Year() > 9999) {
			t.Errorf("%q is in the year %d", s, w.Time().Year())
		}
		_, _ = ParseFamilies([]byte(s))
		_, _ = ParseMedicines([]byte(s))
	})
}
