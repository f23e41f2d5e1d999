package fhir

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

const synthea = "../../testdata/synthea"

// opened reads the synthetic records once for the tests that only look.
var opened = sync.OnceValues(func() (*Import, error) {
	ms, err := medicines()
	if err != nil {
		return nil, err
	}
	return Open(synthea, nil, Options{Now: now, Medicines: ms})
})

func openSynthea(t testing.TB) *Import {
	t.Helper()
	im, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func TestSyntheaCounts(t *testing.T) {
	im := openSynthea(t)
	want := map[string]int{"AllergyIntolerance": 11, "Condition": 555, "Encounter": 1215, "MedicationRequest": 1745, "Patient": 13, "Procedure": 2056}
	if !maps.Equal(im.Counts, want) {
		t.Errorf("read %v, want %v", im.Counts, want)
	}
	if want := map[string]int{"Encounter": 1215}; !maps.Equal(im.NotImported, want) {
		t.Errorf("left out %v, want %v", im.NotImported, want)
	}
	if len(im.Problems) > 0 {
		t.Errorf("problems: %s", says(im))
	}
	if len(im.Records) != len(syntheaPeople) {
		t.Fatalf("%d records, want %d", len(im.Records), len(syntheaPeople))
	}
	for _, want := range syntheaPeople {
		r := named(t, im, "Patient/"+want.id)
		if r.Name != want.name || r.Born != want.born || r.Age != want.age || r.Dead != want.dead || r.Minor != want.minor || r.DuplicateOf != nil {
			t.Errorf("%s: %q born %s, age %d, dead %q, minor %v, duplicate of %+v", want.id, r.Name, r.Born, r.Age, r.Dead, r.Minor, r.DuplicateOf)
		}
		counts := map[string]int{"Patient": 1, "Condition": want.conditions, "AllergyIntolerance": want.allergies,
			"MedicationRequest": want.requests, "Procedure": want.procedures}
		maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 0 })
		if !maps.Equal(r.Counts, counts) {
			t.Errorf("%s: %v, want %v", want.id, r.Counts, counts)
		}
		if got := strings.Join(r.Taking, "; "); got != want.taking {
			t.Errorf("%s takes %q, want %q", want.id, got, want.taking)
		}
		if r.History != want.requests-len(r.Taking) {
			t.Errorf("%s: %d medicines of the past, want %d", want.id, r.History, want.requests-len(r.Taking))
		}
		facts := want.conditions + want.allergies + want.requests + want.procedures + 1
		if want.dead != "" {
			facts++
		}
		if len(r.Facts) != facts {
			t.Errorf("%s: %d facts, want %d", want.id, len(r.Facts), facts)
		}
	}
}

// TestStoppedMedicinesAreHistory compares every order with the file it came
// from, read by other means.
func TestStoppedMedicinesAreHistory(t *testing.T) {
	raw, err := os.ReadFile(synthea + "/MedicationRequest.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	status := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		var r struct{ ID, Status string }
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		status["MedicationRequest/"+r.ID] = r.Status
	}
	checked := 0
	for _, r := range openSynthea(t).Records {
		for _, d := range r.Facts {
			m, ok := d.Fact.(patient.MedicineNoted)
			if !ok {
				continue
			}
			checked++
			if want := map[string]string{"active": patient.Taking, "stopped": patient.Stopped}[status[d.Source.ID]]; m.Status != want {
				t.Errorf("%s is %s in the file and %s here", d.Source.ID, status[d.Source.ID], m.Status)
			}
		}
	}
	if checked != 1745 {
		t.Errorf("%d orders compared, want 1745", checked)
	}
}

func TestImportingTwiceIsTheSame(t *testing.T) {
	first := openSynthea(t)
	again, err := Open(synthea, nil, options(t))
	if err != nil {
		t.Fatal(err)
	}
	backwards, err := filesAt(synthea)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(backwards)
	c := newCollector(options(t))
	for _, name := range backwards {
		if err := c.open(name); err != nil {
			t.Fatal(err)
		}
	}
	for what, other := range map[string]*Import{"again": again, "backwards": c.finish()} {
		for i, r := range first.Records {
			o := other.Records[i]
			if r.Patient != o.Patient || r.Source != o.Source || len(r.Facts) != len(o.Facts) {
				t.Fatalf("%s: %s became %s", what, r.Source.ID, o.Source.ID)
			}
			for j := range r.Facts {
				if r.Facts[j].Source != o.Facts[j].Source || !r.Facts[j].At.Equal(o.Facts[j].At) {
					t.Fatalf("%s: %v became %v", what, r.Facts[j].Source, o.Facts[j].Source)
				}
			}
		}
	}
}

// TestFactsAreSound checks every fact of every record: well formed, with its
// own source and key, in order, and none twice.
func TestFactsAreSound(t *testing.T) {
	ours, err := Open("testdata/ours.bundle.json", nil, options(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(openSynthea(t).Records, ours.Records) {
		seen := map[string]bool{}
		var last Dated
		for _, d := range r.Facts {
			if err := d.Fact.Check(); err != nil {
				t.Errorf("%s: %v", d.Source.ID, err)
			}
			if !strings.Contains(body(t, d.Fact), `"digest":"`+d.Source.Digest+`"`) || len(d.Source.Digest) != 64 || d.Source.System != "fhir" {
				t.Errorf("%s does not carry its source", d.Source.ID)
			}
			if seen[d.Source.ID] {
				t.Errorf("%s stands twice", d.Source.ID)
			}
			seen[d.Source.ID] = true
			if d.At.Before(last.At) || d.At.Equal(last.At) && d.Source.ID < last.Source.ID {
				t.Errorf("%s stands behind %s", d.Source.ID, last.Source.ID)
			}
			last = d
			if _, unknown := d.Fact.(ledger.Unknown); unknown {
				t.Errorf("%s is unknown", d.Source.ID)
			}
		}
	}
}

func TestEveryProduct(t *testing.T) {
	ms := options(t).Medicines
	if len(syntheaProducts) != 45 {
		t.Errorf("the table has %d products", len(syntheaProducts))
	}
	inTable := map[string]bool{}
	for _, p := range syntheaProducts {
		inTable[p.code] = true
		coding := []patient.Coding{{System: patient.RxNorm, Code: p.code, Display: p.display}}
		r := ms.Recognise(coding, p.display)
		if got := strings.Join(r.Ingredients, "; "); got != p.ingredients || !r.Complete || r.Disagree {
			t.Errorf("%s: %q, want %q (complete %v, disagree %v)", p.display, got, p.ingredients, r.Complete, r.Disagree)
		}
		// By its name alone: nothing that is not in it.
		want := strings.Split(p.ingredients, "; ")
		for _, got := range ms.Ingredients(nil, p.display) {
			if !slices.Contains(want, got) {
				t.Errorf("%s: its name alone says %q", p.display, got)
			}
		}
	}
	for _, r := range openSynthea(t).Records {
		for _, d := range r.Facts {
			if m, ok := d.Fact.(patient.MedicineNoted); ok && !inTable[m.Codings[0].Code] {
				t.Errorf("product %s is not in the table", m.Codings[0].Code)
			}
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	o := options(b)
	for b.Loop() {
		if _, err := Open(synthea, nil, o); err != nil {
			b.Fatal(err)
		}
	}
}
