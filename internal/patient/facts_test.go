package patient

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/ledger"
)

const secret = "Xanthippe"

// whole fills every text of a fact with the secret, where that is well formed.
var whole = []ledger.Fact{
	Registered{Name: Name{Given: []string{secret}, Family: secret, Preferred: secret, Text: secret}, Born: "1985-03-04", Sex: "female", Gender: secret, Pronouns: secret,
		Identifiers: []Identifier{{System: secret, Value: secret, Type: "MR"}}, Contacts: []Contact{{Sort: "phone", Value: secret}}, Source: Source{System: "fhir", ID: "Patient/1"}},
	Enquired{Way: ByReferral, Referrer: secret, Practice: secret, Reach: secret},
	DeathNoted{On: "2020-02-29"},
	Linked{Patient: "018f0000-0000-7000-8000-000000000001", To: "018f0000-0000-7000-8000-000000000002", Why: secret},
	ContactPerson{Name: secret, Relation: secret, Phone: "+1 303 555 0199"},
	ConditionNoted{Text: secret, Codings: []Coding{{System: SNOMED, Code: "1", Display: secret}}, Status: Active, Onset: "1985", OnsetText: secret},
	AllergyNoted{Text: secret, Status: Active, Reactions: []Reaction{{Text: secret}}},
	ProcedureDone{Text: secret, Status: "completed"},
	MedicineNoted{Text: secret, Ingredients: []string{secret}, Status: Taking, Dose: Dose{Text: secret, Value: 1000}, Daily: []Daily{{secret, 1}}},
	MedicinesReviewed{Complete: true, Note: secret},
	MeasurementTaken{Measurement{Name: secret, Text: secret}},
	LabReported{Measurement{Name: secret, Text: secret}},
	Asked{Fact: "psychosis", Answer: Yes, Detail: secret},
	RelativeNoted{Relation: Parent, Family: secret, Text: secret},
}

func TestFactsAreListedAndRoundTrip(t *testing.T) {
	kinds, err := ledger.Join(Facts())
	if err != nil {
		t.Fatal(err)
	}
	if len(kinds) != len(whole) {
		t.Errorf("%d kinds are listed, the test knows %d", len(kinds), len(whole))
	}
	for _, fact := range whole {
		if err := fact.Check(); err != nil {
			t.Errorf("%s: %v", fact.Kind(), err)
		}
		body, err := json.Marshal(fact)
		if err != nil {
			t.Fatal(err)
		}
		if got := kinds.Decode(fact.Kind(), 1, body); !reflect.DeepEqual(got, fact) {
			t.Errorf("%s came back different: %s", fact.Kind(), body)
		}
	}
}

func TestFactsDoNotPrintAnybody(t *testing.T) {
	for _, fact := range whole {
		wrapped := []any{fact, &fact, []ledger.Fact{fact}, map[string]ledger.Fact{"a": fact}, struct{ F ledger.Fact }{fact}, ledger.Entry{Fact: fact}}
		for _, v := range wrapped {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
				if got := fmt.Sprintf(verb, v); strings.Contains(got, secret) {
					t.Errorf("%s prints a person with %s: %s", fact.Kind(), verb, got)
				}
			}
		}
		if strings.Contains(fmt.Sprint(fact), secret) {
			t.Errorf("%s prints a person", fact.Kind())
		}
	}
	r := whole[0].(Registered)
	for _, part := range []any{r.Name, r.Identifiers, r.Contacts, Item[Registered]{Fact: r}, Summary{Person: Item[Registered]{Fact: r}}} {
		if got := fmt.Sprintf("%v %+v %#v", part, part, part); strings.Contains(got, secret) {
			t.Errorf("%T prints a person: %s", part, got)
		}
	}
}
