package protocol

import (
	"strings"
	"testing"
)

// TestNever: to have been asked, and that it never happened, is an answer. It is
// longer ago than any length; a time on record counts all the same.
func TestNever(t *testing.T) {
	const clear = "fasting.clear"
	for _, tt := range []struct {
		name, when string
		readings   string // of fasting.clear: an age, "never AGE" or "? AGE"; "" for none
		want       State
	}{
		{"never is not below", "{fact: fasting.clear, reading: elapsed, below: 2h}", "never 5m", Clear},
		{"never is at least as long", "{fact: fasting.clear, reading: elapsed, at_or_above: 9999d}", "never 5m", Stands},
		{"nobody asked", "{fact: fasting.clear, reading: elapsed, below: 2h}", "", Unknown},
		{"asked, and not known", "{fact: fasting.clear, reading: elapsed, below: 2h}", "? 5m", Unknown},
		{"not known after never", "{fact: fasting.clear, reading: elapsed, below: 2h}", "never 9m, ? 5m", Unknown},
		{"a time after never", "{fact: fasting.clear, reading: elapsed, below: 2h}", "never 9m, at 5m", Stands},
		{"a time on record, and never said later", "{fact: fasting.clear, reading: elapsed, below: 2h}", "at 1h, never 5m", Stands},
		{"asked lately, and never", "{fact: fasting.clear, reading: {take: elapsed, recorded_within: 1d}, below: 2h}", "never 5m", Clear},
		{"asked long ago, and never", "{fact: fasting.clear, reading: {take: elapsed, recorded_within: 1d}, below: 2h}", "never 9d", Unknown},
		{"asked lately after a time long ago", "{fact: fasting.clear, reading: {take: elapsed, recorded_within: 1d}, below: 2h}", "at 9d, never 5m", Clear},
		{"never is no time to count", "{fact: fasting.clear, reading: count, below: 1}", "never 5m", Stands},
		{"a never is on record", "{missing: fasting.clear}", "never 5m", Clear},
		{"before what never happened nothing is left out", "{fact: vitals.bp, reading: {take: count, since: fasting.clear}, below: 2}", "never 5m", Clear},
		{"since a time on record, whatever was said later", "{fact: vitals.bp, reading: {take: count, since: fasting.clear}, below: 2}", "at 8m, never 5m", Stands},
	} {
		d, problems := Load([]byte(withRule("", "when: "+tt.when)), nil, testVocabulary())
		if len(problems) > 0 {
			t.Fatalf("%s: %v", tt.name, problems)
		}
		f := Facts{}
		set(t, f, "vitals.bp", "120/80 9m, 120/80 7m")
		for part := range strings.SplitSeq(tt.readings, ",") {
			words := strings.Fields(part)
			if len(words) == 0 {
				continue
			}
			ago, _ := parseSpan(words[1])
			r := Reading{At: morning.Add(-ago), Recorded: morning.Add(-ago), Unknown: words[0] == "?"}
			r.Value, _ = testVocabulary()[clear].Parse(words[0])
			f[clear] = append(f[clear], r)
		}
		if got, _ := d.Evaluate(f, DosingStart, morning).Finding("one"); got.State != tt.want {
			t.Errorf("%s: %s, want %s (%s %v)", tt.name, got.State, tt.want, got.Say, got.Evidence)
		}
	}
}

// TestNeverSaid: the word stands in the evidence and in the sentence.
func TestNeverSaid(t *testing.T) {
	d, problems := Load([]byte(withRule("", "when: {fact: fasting.clear, reading: elapsed, at_or_above: 2h}", `say: "Last: {reading}, at least {limit}."`)), nil, testVocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f := Facts{"fasting.clear": {{Value: NeverValue(), At: morning.Add(-minute)}}}
	got, _ := d.Evaluate(f, DosingStart, morning).Finding("one")
	if got.Say != "Last: never, at least 2 hours." || got.Evidence[0].Value != "never" {
		t.Errorf("%q, %+v", got.Say, got.Evidence)
	}
}

// TestSecond: who else must sign stands in the sentence of the override.
func TestSecond(t *testing.T) {
	for override, want := range map[string]string{
		"{by: prescriber, reason: required, second: therapist}":                                   "A prescriber may go on, giving a reason, and a therapist signs too.",
		"{by: prescriber, reason: required, second: prescriber}":                                  "A prescriber may go on, giving a reason, and a second prescriber signs too.",
		"{by: prescriber, reason: required, with: [safety-plan, risk-review], second: therapist}": "A prescriber may go on, giving a reason, with a safety plan and a review of the risk on file, and a therapist signs too.",
	} {
		d, problems := Load([]byte(withRule("", "override: "+override)), nil, testVocabulary())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if r := d.Rules[0]; r.Override.Sentence != want || r.Override.Second == "" {
			t.Errorf("%s: %+v", override, r.Override)
		}
	}
}

// TestAskedInVain: evidence says that somebody asked and it is not known.
func TestAskedInVain(t *testing.T) {
	d := kapIM(t)
	f := well(t)
	set(t, f, "pregnancy.current", "no 9d, ? 1d")
	got, _ := d.Evaluate(f, Determination, morning).Finding("pregnancy.current")
	if got.State != Unknown || len(got.Evidence) != 1 || !got.Evidence[0].Unknown || got.Evidence[0].Value != "not known" {
		t.Errorf("%+v", got)
	}
}
