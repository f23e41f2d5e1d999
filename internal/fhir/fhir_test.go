package fhir

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/patient"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// medicines reads the shipped list once.
var medicines = sync.OnceValues(func() (*patient.Medicines, error) {
	b, err := os.ReadFile("../../protocols/medicines.yaml")
	if err != nil {
		return nil, err
	}
	return patient.ParseMedicines(b)
})

// options is what the tests import with.
func options(t testing.TB) Options {
	t.Helper()
	ms, err := medicines()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Now: now, Medicines: ms, Instruments: library(t)}
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

// body writes a value as the book would.
func body(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// fact returns the record's fact with a source key, as JSON without its source.
func fact(t testing.TB, r Record, key string) string {
	t.Helper()
	for _, d := range r.Facts {
		if d.Source.ID == key {
			whole, _, _ := strings.Cut(body(t, d.Fact), `,"source":`)
			return d.Fact.Kind() + " " + whole
		}
	}
	return ""
}

// says returns the sentences of problems, one a line.
func says(im *Import) string {
	var out []string
	for _, p := range im.Problems {
		out = append(out, p.Error())
	}
	return strings.Join(out, "\n")
}

// onePerson is a line of NDJSON that is a patient called p.
const onePerson = `{"resourceType":"Patient","id":"p","name":[{"family":"Test"}],"birthDate":"1985-03-04"}`

func TestRecordsDoNotPrintAnybody(t *testing.T) {
	im := readText(t, "a.ndjson", strings.ReplaceAll(onePerson, "Test", "Xanthippe"))
	for _, v := range []any{im, *im, im.Records, im.Records[0], im.Records[0].Facts} {
		if got := fmt.Sprintf("%v %+v %#v %s", v, v, v, v); strings.Contains(got, "Xanthippe") {
			t.Errorf("%T prints a person: %s", v, got)
		}
	}
	if im.Records[0].Name != "Xanthippe" {
		t.Errorf("the report calls her %q", im.Records[0].Name)
	}
}
