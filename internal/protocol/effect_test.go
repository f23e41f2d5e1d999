package protocol

import (
	"testing"
	"time"
)

// TestEffectiveByTheDay: a rule comes into effect when the day begins where the
// clinic is, and not when it begins in Greenwich.
func TestEffectiveByTheDay(t *testing.T) {
	d, problems := Load([]byte(withRule("", "when: {missing: consent.current}", "override: {none: consent}", "effective: {from: 2027-01-01}")), nil, testVocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, tt := range []struct {
		zone string
		at   time.Time // where the clinic is
		want bool
	}{
		{"America/Denver", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), false},
		{"America/Denver", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), true},
		{"Pacific/Auckland", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), false},
		{"Pacific/Auckland", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), true},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(tt.at.Year(), tt.at.Month(), tt.at.Day(), tt.at.Hour(), tt.at.Minute(), tt.at.Second(), 0, zone)
		if _, got := d.Evaluate(nil, DosingStart, at).Finding("one"); got != tt.want {
			t.Errorf("%s: in effect %v, want %v", at, got, tt.want)
		}
	}
}

// TestJurisdiction: a rule of one state is in effect there, and wherever nobody
// knows the state.
func TestJurisdiction(t *testing.T) {
	v := testVocabulary()
	d, problems := Load([]byte(withRule("", "when: {missing: consent.current}", "override: {none: consent}", "jurisdiction: [US-NY, CA]")), nil, v)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for place, want := range map[string]bool{"US-NY": true, "US-CO": false, "US-N": false, "US": true, "": true, "CA-ON": true, "CA": true, "GB": false} {
		f := Facts{}
		if place != "" {
			f[PlaceFact] = []Reading{{Value: TextValue("GB"), At: morning.Add(-hour)}, {Value: TextValue(place), At: morning}}
		}
		if _, got := d.Evaluate(f, DosingStart, morning).Finding("one"); got != want {
			t.Errorf("at %q the rule is in effect: %v, want %v", place, got, want)
		}
	}
	asked := Facts{PlaceFact: {{Value: TextValue("GB"), At: morning.Add(-hour)}, {Unknown: true, At: morning}}}
	if _, got := d.Evaluate(asked, DosingStart, morning).Finding("one"); !got {
		t.Error("a rule lapsed because nobody knows where the clinic is")
	}
	for _, bad := range []string{"jurisdiction: [us-ny]", "jurisdiction: [New York]"} {
		if _, problems := Load([]byte(withRule("", bad)), nil, v); len(problems) != 1 {
			t.Errorf("%s: %v", bad, problems)
		}
	}
}
