package fhir

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/patient"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// options reads the shipped list of medicines.
func options(t testing.TB) Options {
	t.Helper()
	b, err := os.ReadFile("../../protocols/medicines.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ms, err := patient.ParseMedicines(b)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Now: now, Medicines: ms}
}

// readText reads one input given as text.
func readText(t testing.TB, name, body string) *Import {
	t.Helper()
	got, err := Read([]Input{{Name: name, From: strings.NewReader(body)}}, options(t))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func named(t testing.TB, im *Import, key string) Record {
	t.Helper()
	i := slices.IndexFunc(im.Records, func(r Record) bool { return r.Source.ID == key })
	if i < 0 {
		t.Fatalf("there is no record %s", key)
	}
	return im.Records[i]
}

func TestTry(t *testing.T) {
	im, err := Open("testdata/ours.bundle.json", nil, options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(im.Counts, im.NotImported)
	for _, p := range im.Problems {
		t.Log("PROBLEM", p.Error())
	}
	for _, r := range im.Records {
		t.Logf("%s %q born %s age %d dead %q minor %v dup %+v taking %q history %d withdrawn %q counts %v not %v", r.Source.ID, r.Name, r.Born, r.Age, r.Dead, r.Minor, r.DuplicateOf, r.Taking, r.History, r.Withdrawn, r.Counts, r.NotImported)
		for _, w := range r.Warnings {
			t.Log("   warning:", w)
		}
		for _, d := range r.Facts {
			t.Log("   ", d.At, d.AtText, d.Source.ID, d.Fact.Kind(), body(t, d.Fact))
		}
	}
	files, _ := filepath.Glob("testdata/bad/*.json")
	for _, f := range files {
		im, err := Open(f, nil, options(t))
		t.Log(f, err)
		for _, p := range im.Problems {
			t.Log("     ", p.Error())
		}
		for _, r := range im.Records {
			t.Log("     ", r.Source.ID, len(r.Facts))
		}
	}
}
