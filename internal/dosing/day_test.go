package dosing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// What is well formed is taken; what is not is refused beside its field.
func TestFactsOfTheDay(t *testing.T) {
	yes, no := true, false
	deep, past := 0, 6
	for _, tc := range []struct {
		name  string
		fact  ledger.Fact
		field string // "" is taken
	}{
		{"the room is ready", dosing.Checked{For: "2026-11-22", Fact: "room.ready", Answer: patient.Yes}, ""},
		{"two people in the building", dosing.Checked{For: "2026-11-22", Fact: "presence.people", Answer: patient.Valued, Value: "2"}, ""},
		{"left out, with the reason", dosing.Checked{For: "2026-11-22", Fact: "bladder.emptied", Answer: patient.Skipped, Detail: "catheter"}, ""},
		{"left out, without", dosing.Checked{For: "2026-11-22", Fact: "bladder.emptied", Answer: patient.Skipped}, "detail"},
		{"a value without one", dosing.Checked{For: "2026-11-22", Fact: "presence.people", Answer: patient.Valued}, "value"},
		{"yes and a value", dosing.Checked{For: "2026-11-22", Fact: "presence.people", Answer: patient.Yes, Value: "2"}, "value"},
		{"no day", dosing.Checked{Fact: "room.ready", Answer: patient.Yes}, "for"},
		{"nothing checked", dosing.Checked{For: "2026-11-22", Answer: patient.Yes}, "fact"},
		{"no answer", dosing.Checked{For: "2026-11-22", Fact: "room.ready"}, "answer"},
		{"nothing changed", dosing.IntervalTaken{}, ""},
		{"a new medicine", dosing.IntervalTaken{Changed: true, What: []string{"medicine"}}, ""},
		{"changed, and nobody says what", dosing.IntervalTaken{Changed: true}, "note"},
		{"nothing changed but the medicine", dosing.IntervalTaken{What: []string{"medicine"}}, "changed"},
		{"changed into what is not on the list", dosing.IntervalTaken{Changed: true, What: []string{"mood"}}, "what"},
		{"nausea", dosing.EventNoted{Term: "nausea", Grade: 1}, ""},
		{"an event without a name", dosing.EventNoted{Grade: 1}, "term"},
		{"no grade", dosing.EventNoted{Term: "nausea"}, "grade"},
		{"grade six", dosing.EventNoted{Term: "nausea", Grade: 6}, "grade"},
		{"a session over", dosing.SessionClosed{Session: "s", Effect: dosing.Strong, Recovered: &yes, Distress: &no}, ""},
		{"no session", dosing.SessionClosed{Effect: dosing.Strong}, "session"},
		{"an effect nobody knows", dosing.SessionClosed{Session: "s", Effect: "great"}, "effect"},
		{"a second check", dosing.OrderChecked{Order: "o"}, ""},
		{"a check of nothing", dosing.OrderChecked{}, "order"},
		{"sedation alone is a reading", dosing.VitalsTaken{Sedation: &deep}, ""},
		{"sedation six", dosing.VitalsTaken{Sedation: &past}, "sedation"},
		{"an infusion", dosing.OrderSigned{Order: "o", Route: "IV", Amount: 35_000, Minutes: 40, Indication: dosing.ForTRD, WeightBasis: dosing.IdealWeight}, ""},
		{"an infusion of less than no time", dosing.OrderSigned{Order: "o", Route: "IV", Amount: 35_000, Minutes: -1}, "minutes"},
		{"a weight that is none", dosing.OrderSigned{Order: "o", Route: "IV", Amount: 35_000, WeightBasis: "guessed"}, "weightBasis"},
		{"an indication that is none", dosing.OrderSigned{Order: "o", Route: "IN", Amount: 35_000, Indication: "wellness"}, "indication"},
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

// New kinds come back from the book as they went in, and print nobody.
func TestFactsOfTheDayRoundTripAndPrintNobody(t *testing.T) {
	const secret = "Xanthippe"
	kinds, err := ledger.Join(dosing.Facts())
	if err != nil {
		t.Fatal(err)
	}
	for _, fact := range []ledger.Fact{
		dosing.Checked{For: "2026-11-22", Fact: "illness.acute", Answer: patient.Yes, Detail: secret},
		dosing.IntervalTaken{Changed: true, Note: secret},
		dosing.EventNoted{Term: secret, Grade: 2, Action: secret, Outcome: secret, Note: secret},
		dosing.SessionClosed{Session: "s", Note: secret},
		dosing.OrderChecked{Order: "o", Note: secret},
	} {
		body, err := json.Marshal(fact)
		if err != nil {
			t.Fatal(err)
		}
		if got := kinds.Decode(fact.Kind(), 1, body); !reflect.DeepEqual(got, fact) {
			t.Errorf("%s came back different", fact.Kind())
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(verb, ledger.Entry{Fact: fact}) + fmt.Sprintf(verb, fact); strings.Contains(got, secret) {
				t.Errorf("%s prints a person with %s", fact.Kind(), verb)
			}
		}
	}
}
