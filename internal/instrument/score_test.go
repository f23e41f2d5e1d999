package instrument

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

func TestScores(t *testing.T) {
	for _, tt := range []struct {
		name  string
		total int64
		ok    bool
	}{
		{"phq-9", 0, true}, {"phq-9", 27_000, true}, {"phq-9", 27_001, false}, {"phq-9", -1, false},
		{"gad-7", 21_000, true}, {"gad-7", 22_000, false}, {"peg", 6_667, true},
		{"unheard-of", 999_000, true}, {"", 0, false}, {"two words", 0, false},
	} {
		if err := (ScoreReported{Instrument: tt.name, Total: tt.total}).Check(); (err == nil) != tt.ok {
			t.Errorf("%s of %d: %v", tt.name, tt.total, err)
		}
	}
	if total, ok := TotalOf("44261-6"); !ok || total.Instrument != "phq-9" {
		t.Errorf("44261-6 is %+v", total)
	}
	if _, ok := TotalOf("44249-1"); ok {
		t.Error("the panel of the PHQ-9 is not its total")
	}
}

func TestScoreRoundTripsAndPrintsNothing(t *testing.T) {
	kinds, err := ledger.Join(Facts())
	if err != nil {
		t.Fatal(err)
	}
	s := ScoreReported{Instrument: "phq-9", LOINC: "44261-6", Total: 18_000, Text: "Xanthippe", Source: patient.Source{System: "fhir", ID: "Observation/1"}}
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := kinds.Decode(s.Kind(), 1, raw); !reflect.DeepEqual(got, s) {
		t.Errorf("%s came back different", raw)
	}
	if got := fmt.Sprintf("%v %+v %#v", s, s, s); strings.Contains(got, "Xanthippe") || strings.Contains(got, "18") {
		t.Errorf("it prints %s", got)
	}
}
