package protocol

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var values = cmp.Options{cmp.AllowUnexported(Value{}), cmpopts.EquateEmpty()}

// TestSentences reads what people would read.
func TestSentences(t *testing.T) {
	d := kapIM(t)
	for _, tt := range []struct {
		rule        string
		facts       map[string]string
		say, clears string
	}{
		{"bp.predose.hold", map[string]string{"vitals.bp": "164/98 2m"}, "Not yet: 164/98, limit 160/100.",
			"Clears when the mean of the last two readings, the newest from the last 30 minutes, is below 160/100. Measure again after 5 minutes, up to three times."},
		{"bp.predose.hold", map[string]string{"vitals.bp": ""}, "No blood pressure in the last 30 minutes.",
			"Clears when the mean of the last two readings, the newest from the last 30 minutes, is below 160/100. Measure again after 5 minutes, up to three times."},
		{"bp.predose.review", map[string]string{"vitals.bp": "168/104 12m, 158/98 7m, 153/96 2m"}, "155.5/97 before the dose, limit 140/90: a prescriber decides.",
			"Clears when the mean of the last two readings, the newest from the last 30 minutes, is below 140/90. Measure again after 5 minutes, up to three times."},
		{"bp.screening.review", map[string]string{"vitals.bp": "152/94 2d, 148/92 1d"}, "Blood pressure at screening 150/93 (mean of 152/94 and 148/92), limit 140/90.",
			"Clears when the mean of the last two readings, the newest from the last 30 days, is below 140/90."},
		{"bp.screening.review", map[string]string{"vitals.bp": "120/80 1d"}, "One more reading is needed: blood pressure.",
			"Clears when the mean of the last two readings, the newest from the last 30 days, is below 140/90."},
		{"age.minor", map[string]string{"patient.age": "17"}, "Age 17 years. This protocol is for people aged 18 years and older.", "Clears when age is at least 18 years."},
		{"psychosis.history", map[string]string{"condition.psychosis": "yes"}, "A psychotic disorder is recorded.", "Clears only if the record is wrong and is corrected."},
		{"pregnancy.current", map[string]string{"pregnancy.current": "? 1d"}, "Asked, and not known: pregnancy.", "Clears when the answer about pregnancy is no."},
		{"medicine.benzodiazepine.high", map[string]string{"medicine.benzodiazepine": "yes", "medicine.benzodiazepine.daily": "4"},
			"As lorazepam 4 mg a day, limit 2 mg a day: likely to blunt the effect. The figure is an estimate, plus or minus half.", "Clears when the daily dose of benzodiazepines as lorazepam is at most 2 mg a day."},
		{"dose.hard-maximum", map[string]string{"order.dose": "250"}, "250 mg is above the hard maximum of 164 mg.", "Clears when the ordered dose is at most 164 mg."},
		{"dose.hard-maximum", map[string]string{"order.dose": "250", "weight.actual": ""}, "250 mg is above the hard maximum of 200 mg.",
			"Clears when the ordered dose is at most the lower of 2 mg/kg of weight and 200 mg."},
		{"dose.hard-maximum", map[string]string{"weight.actual": "82 31d"}, "No weight in the last 30 days.", "Clears when the ordered dose is at most the lower of 2 mg/kg of weight and 200 mg."},
		{"dose.first-session", map[string]string{"session.number": "1", "order.dose": "140", "dose.tolerated": ""},
			"140 mg in the first session is above the starting dose of 41 mg, and no dose as high is on record as tolerated.",
			"Clears when the ordered dose is at most 41 mg or the highest tolerated dose in the last 90 days is at least 140 mg."},
		{"dose.weight", map[string]string{"weight.actual": "82 60d"}, "The last weight on record is 60 days old: 82 kg.", "Clears when weight from the last 30 days is on record."},
		{"dose.spacing", map[string]string{"dose.given": "60 48h"}, "The last dose was 2 days ago; doses are at least 72 hours apart, so from 2026-11-24 10:00.",
			"Clears when 72 hours have passed since the last dose: from 2026-11-24 10:00."},
		{"consent.current", map[string]string{"consent.current": ""}, "There is no current consent.", "Clears when a current consent is on record."},
		{"screening.signed", map[string]string{"screening.medical": ""}, "Still needed: the medical and the psychological screening, each signed, clear and recent enough.",
			"Clears when a clear medical screening and a clear psychological screening from the last 365 days are on record."},
		{"heart-rate.predose", map[string]string{"vitals.heart-rate": "112 3m"}, "Not yet: heart rate 112 a minute, limit 110 a minute.",
			"Clears when heart rate in the last 30 minutes is at least 50 a minute and at most 110 a minute. Measure again after 5 minutes, up to three times."},
		{"oxygen.predose", map[string]string{"vitals.oxygen": "93 3m"}, "Not yet: oxygen saturation 93 %, limit 94 %.",
			"Clears when oxygen saturation in the last 30 minutes is at least 94 %. Measure again after 5 minutes, up to three times."},
	} {
		f := well(t)
		for fact, readings := range tt.facts {
			set(t, f, fact, readings)
		}
		r, _ := d.Rule(tt.rule)
		got, _ := d.Evaluate(f, r.Gate, morning).Finding(tt.rule)
		if got.Say != tt.say {
			t.Errorf("%s says\n  %s, want\n  %s", tt.rule, got.Say, tt.say)
		}
		if got.Clears != tt.clears {
			t.Errorf("%s\n  %s, want\n  %s", tt.rule, got.Clears, tt.clears)
		}
	}
}

// TestFinding looks at everything one finding carries.
func TestFinding(t *testing.T) {
	d := kapIM(t)
	f := well(t)
	set(t, f, "vitals.bp", "170/106 8m, 158/98 3m")
	got, _ := d.Evaluate(f, DosingStart, morning).Finding("bp.predose.hold")
	want := Finding{
		Rule: "bp.predose.hold", Gate: DosingStart, Title: "Blood pressure too high to begin", Decision: Hold, State: Stands,
		Say: "Not yet: 164/102, limit 160/100.",
		Evidence: []Evidence{{Fact: "vitals.bp", Value: "164/102", At: morning.Add(-3 * minute), Age: "3 minutes",
			Entry: f["vitals.bp"][1].Entry, Limit: "160/100", Detail: "mean of 170/106 and 158/98"}},
		Clears:   "Clears when the mean of the last two readings, the newest from the last 30 minutes, is below 160/100. Measure again after 5 minutes, up to three times.",
		Override: Override{By: []string{"prescriber"}, Reason: true, Sentence: "A prescriber may go on, giving a reason."},
		Class:    ledger.Vitals, Default: true, Recheck: 5 * minute, Tries: 3,
	}
	want.Evidence[0].Others = append(want.Evidence[0].Others, f["vitals.bp"][0].Entry)
	want.Source = got.Source
	if diff := cmp.Diff(want, got, values); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Source.Cite != "clew-default, esk-pi, oktos, ll-iv" || got.Source.Grade != "D" || got.Source.Race != "not used" {
		t.Errorf("source %+v", got.Source)
	}
}

func TestOverrideSentences(t *testing.T) {
	d := kapIM(t)
	for rule, want := range map[string]string{
		"consent.current":       "There is no exception to this: nothing is done without the person's consent.",
		"dose.hard-maximum":     "There is no exception to this: no dose goes above the hard maximum.",
		"medicine.theophylline": "There is no exception to this: the medicine's label rules it out.",
		"vascular.aneurysm":     "A prescriber may go on, giving a reason, with a specialist's letter on file.",
		"fasting":               "A prescriber may go on, giving a reason.",
	} {
		if r, _ := d.Rule(rule); r.Override.Sentence != want {
			t.Errorf("%s: %q, want %q", rule, r.Override.Sentence, want)
		}
	}
	none := strings.Fields("age.minor person.deceased pregnancy.current psychosis.history medicine.theophylline dose.hard-maximum protocol.adopted consent.current screening.signed order.active escort.named")
	for _, r := range d.Rules {
		want := false
		for _, name := range none {
			want = want || name == r.Name
		}
		if r.Override.None != want {
			t.Errorf("%s: override none is %v", r.Name, r.Override.None)
		}
	}
}

// TestClasses checks that a finding is as secret as the most secret fact its
// rule asks about, whatever it found.
func TestClasses(t *testing.T) {
	d := kapIM(t)
	for rule, want := range map[string]ledger.Class{
		"substance.current": ledger.Part2, "medicine.benzodiazepine.high": ledger.Medicines, "bp.predose.hold": ledger.Vitals,
		"dose.hard-maximum": ledger.Medicines, "protocol.adopted": ledger.Open, "psychosis.history": ledger.Clinical,
	} {
		r, _ := d.Rule(rule)
		for _, facts := range []Facts{nil, well(t)} {
			if got, _ := d.Evaluate(facts, r.Gate, morning).Finding(rule); got.Class != want {
				t.Errorf("%s is %q, want %q", rule, got.Class, want)
			}
		}
	}
}

// TestSettle decides a review and overrides a hold, and fails to override
// consent.
func TestSettle(t *testing.T) {
	d := kapIM(t)
	f := well(t)
	set(t, f, "vitals.bp", "158/98 7m, 154/96 2m")
	o := d.Evaluate(f, DosingStart, morning)
	if o.Status != StatusBlocked || o.Open() {
		t.Fatalf("a review that nobody decided leaves it %s", o.Status)
	}
	if got := o.Settle("bp.predose.review"); !got.Open() || got.Findings[0].Blocks() {
		t.Errorf("a decided review leaves it %s", got.Status)
	}
	if o.Findings[0].Settled {
		t.Error("Settle changed the outcome it was given")
	}
	delete(f, "consent.current")
	if got := d.Evaluate(f, DosingStart, morning).Settle("bp.predose.review", "consent.current"); got.Status != StatusBlocked {
		t.Errorf("consent was overridden: %s", got.Status)
	}
	set(t, f, "consent.current", "yes 1d")
	delete(f, "vitals.oxygen")
	if got := d.Evaluate(f, DosingStart, morning).Settle("bp.predose.review", "oxygen.predose"); got.Status != StatusUnknown {
		t.Errorf("what is unknown was settled: %s", got.Status)
	}
}

// TestOrder checks the order an outcome promises.
func TestOrder(t *testing.T) {
	d := kapIM(t)
	f := well(t)
	set(t, f, "vitals.bp", "150/92 5m")
	delete(f, "vitals.oxygen")
	delete(f, "consent.current")
	var got []string
	for _, x := range d.Evaluate(f, DosingStart, morning).Findings[:4] {
		got = append(got, string(x.State)+" "+x.Rule)
	}
	want := []string{"stands consent.current", "stands bp.predose.review", "unknown oxygen.predose", "clear protocol.adopted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestNeverOpenByAccident: an unchecked protocol, a newer record and a gate
// without rules are never open.
func TestNeverOpenByAccident(t *testing.T) {
	d := kapIM(t)
	raw, _ := Parse([]byte(strings.ReplaceAll(smallest, "GATE", "dosing.start")), nil)
	for name, o := range map[string]Outcome{
		"unchecked":    raw.Evaluate(well(t), DosingStart, morning),
		"newer record": NewerRecord(d, DosingStart, morning),
		"settled":      NewerRecord(d, DosingStart, morning).Settle("bp.predose.hold", "fasting"),
		"no such gate": d.Evaluate(well(t), "discharge", morning),
		"nothing":      (&Definition{}).Evaluate(well(t), DosingStart, morning),
	} {
		if o.Status != StatusUnknown {
			t.Errorf("%s: %s", name, o.Status)
		}
		for _, f := range o.Findings {
			if f.State != Unknown || len(f.Missing) != 1 {
				t.Errorf("%s: %s is %s", name, f.Rule, f.State)
			}
		}
	}
	if n := NewerRecord(d, DosingStart, morning).Findings[0].Missing[0]; n.Fact != "newer record" {
		t.Errorf("need %+v", n)
	}
}

// TestEffective: a rule is in effect from its first to its last day, both
// included, where now is.
func TestEffective(t *testing.T) {
	source := strings.ReplaceAll(smallest, "GATE", "dosing.start") + "    effective: {from: 2026-11-01, to: 2026-12-31}\n    jurisdiction: [US]\n"
	d, problems := Load([]byte(source), nil, testVocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	newYork := time.FixedZone("EST", -5*3600)
	for _, tt := range []struct {
		now  time.Time
		want int
	}{
		{time.Date(2026, 10, 31, 23, 59, 0, 0, time.UTC), 0},
		{time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 1},
		{time.Date(2026, 12, 31, 23, 59, 0, 0, time.UTC), 1},
		{time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		{time.Date(2027, 1, 1, 4, 0, 0, 0, time.UTC).In(newYork), 1},
	} {
		if got := len(d.Evaluate(nil, DosingStart, tt.now).Findings); got != tt.want {
			t.Errorf("%s: %d rules in effect, want %d", tt.now, got, tt.want)
		}
	}
}
