package patient

import (
	"errors"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// An answer is whole, or it is refused beside the field that is missing.
func TestAnswersThatAreWhole(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fact  ledger.Fact
		field string // "" is taken
	}{
		{"no", Asked{Fact: "condition.psychosis", Answer: No, Basis: BasisSelf}, ""},
		{"a moment", Asked{Fact: "alcohol.last", Answer: Valued, Value: "2026-11-20"}, ""},
		{"never", Asked{Fact: "suicide.attempt", Answer: Valued, Value: "never"}, ""},
		{"left out, with the reason", Asked{Fact: "pregnancy.current", Answer: Skipped, Detail: "womb removed in 2019"}, ""},
		{"left out, without", Asked{Fact: "pregnancy.current", Answer: Skipped, Detail: " "}, "detail"},
		{"a value without one", Asked{Fact: "alcohol.last", Answer: Valued, Value: " "}, "value"},
		{"yes and a value", Asked{Fact: "alcohol.last", Answer: Yes, Value: "2026-11-20"}, "value"},
		{"a novel for a value", Asked{Fact: "alcohol.last", Answer: Valued, Value: strings.Repeat("x", 201)}, "value"},
		{"an answer nobody knows", Asked{Fact: "alcohol.last", Answer: "maybe"}, "answer"},
		{"about nothing", Asked{Answer: No}, "fact"},
		{"on no such basis", Asked{Fact: "alcohol.last", Answer: No, Basis: "hearsay"}, "basis"},
		{"a sibling with schizophrenia", RelativeNoted{Relation: Sibling, Family: "psychosis"}, ""},
		{"a relative with nothing", RelativeNoted{Relation: Sibling}, "condition"},
		{"a neighbour", RelativeNoted{Relation: "neighbour", Family: "psychosis"}, "relation"},
		{"last taken at no moment", MedicineNoted{Text: "x", Status: Taking, LastTaken: "yesterday"}, "lastTaken"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.fact.Check()
			if (err == nil) != (tc.field == "") {
				t.Fatalf("%v", err)
			}
			var f *fault.Error
			if err != nil && (!errors.As(err, &f) || f.Field != tc.field || !strings.ContainsAny(f.Error()[len(f.Error())-1:], ".?")) {
				t.Errorf("%v is beside %q, want %q", err, f.Field, tc.field)
			}
		})
	}
}
