package course

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/protocols"
)

// The scenarios of the clinical fact base, as a record would hold them. Each
// names what stands and what does not; what the rules say is read in
// TestWhatPeopleRead.
func TestScenarios(t *testing.T) {
	lib, def := library(t), kapIM(t)
	gone := at{noon, patient.MedicinesReviewed{Complete: true}}
	born := ana("1985-03-12")
	for _, c := range []struct {
		name          string
		gate          protocol.Gate
		facts         []at
		stands, clear []string
	}{
		{"G01 raised at screening", protocol.Determination,
			[]at{born, {ago(40 * time.Minute), bp(152, 94)}, {ago(30 * time.Minute), bp(148, 92)}},
			[]string{"bp.screening.review"}, []string{"bp.screening.uncontrolled"}},
		{"G02 not controlled at screening", protocol.Determination,
			[]at{born, {ago(40 * time.Minute), bp(168, 104)}, {ago(30 * time.Minute), bp(170, 102)}},
			[]string{"bp.screening.uncontrolled", "bp.screening.review"}, nil},
		{"G02 screened again after treatment", protocol.Determination,
			[]at{born, {ago(40 * day), bp(168, 104)}, {ago(40 * day), bp(170, 102)}, {ago(3 * day), bp(132, 84)}, {ago(2 * day), bp(130, 82)}},
			nil, []string{"bp.screening.uncontrolled", "bp.screening.review"}},
		{"G05 schizoaffective by ICD-10-CM, resolved", protocol.Determination,
			[]at{born, condition(patient.ICD10CM, "F25.1", "Schizoaffective disorder, depressive type", patient.Resolved)},
			[]string{"psychosis.history"}, nil},
		{"G09 a positive test", protocol.Determination,
			[]at{born, {ago(time.Hour), patient.Asked{Fact: "pregnancy", Answer: patient.Yes, Detail: "urine hCG positive"}}},
			[]string{"pregnancy.current"}, nil},
		{"G09 a positive test, as a code", protocol.Determination,
			[]at{born, condition(patient.ICD10CM, "Z32.01", "Pregnancy test, result positive", patient.Active)},
			[]string{"pregnancy.current"}, nil},
		{"G13 seventeen", protocol.Determination, []at{ana("2008-11-23")}, []string{"age.minor"}, nil},
		{"G13 eighteen today", protocol.Determination, []at{ana("2008-11-22")}, nil, []string{"age.minor"}},
		{"G23 clonazepam 2 mg a day", protocol.Determination,
			[]at{born, taking(lib, "clonazepam 2 MG Oral Tablet", "2598", 2_000), gone},
			[]string{"medicine.benzodiazepine", "medicine.benzodiazepine.high"}, []string{"medicine.theophylline"}},
		{"clonazepam 1 mg a day, on the limit", protocol.Determination,
			[]at{born, taking(lib, "clonazepam 1 MG Oral Tablet", "2598", 1_000), gone},
			[]string{"medicine.benzodiazepine"}, []string{"medicine.benzodiazepine.high"}},
		{"G34 sertraline", protocol.Determination,
			[]at{born, taking(lib, "sertraline 50 MG Oral Tablet", "36437", 50_000), gone},
			nil, []string{"medicine.benzodiazepine", "medicine.benzodiazepine.high", "medicine.theophylline"}},
		{"G35 sumatriptan", protocol.Determination,
			[]at{born, taking(lib, "sumatriptan 50 MG Oral Tablet", "", 50_000), gone},
			nil, []string{"medicine.benzodiazepine", "medicine.benzodiazepine.high", "medicine.theophylline"}},
		{"aminophylline is theophylline's salt", protocol.Determination,
			[]at{born, taking(lib, "aminophylline 100 MG Oral Tablet", "689", 300_000), gone},
			[]string{"medicine.theophylline"}, []string{"medicine.benzodiazepine"}},
		{"G40 250 mg", protocol.OrderSign,
			[]at{born, {ago(time.Hour), weight(82)}, height(178), {noon, order(250)}},
			[]string{"dose.hard-maximum", "dose.first-session", "dose.soft-maximum"}, []string{"dose.weight"}},
		{"G40 140 mg in the first session", protocol.OrderSign,
			[]at{born, {ago(time.Hour), weight(82)}, height(178), {noon, order(140)}},
			[]string{"dose.first-session", "dose.soft-maximum"}, []string{"dose.hard-maximum"}},
		{"G42 a second dose after two days", protocol.DosingStart,
			[]at{born, {ago(2 * day), dosing.DoseGiven{Route: "IM", Amount: 50_000}}}, []string{"dose.spacing"}, nil},
		{"G42 after three days", protocol.DosingStart,
			[]at{born, {ago(3 * day), dosing.DoseGiven{Route: "IM", Amount: 50_000}}}, nil, []string{"dose.spacing"}},
		{"G53 168/104", protocol.DosingStart,
			[]at{born, {ago(2 * time.Minute), bp(168, 104)}}, []string{"bp.predose.hold"}, []string{"bp.predose.review"}},
		{"G53 rest, 158/98, 154/96", protocol.DosingStart,
			[]at{born, {ago(12 * time.Minute), bp(168, 104)}, {ago(7 * time.Minute), bp(158, 98)}, {ago(2 * time.Minute), bp(154, 96)}},
			[]string{"bp.predose.review"}, []string{"bp.predose.hold"}},
		{"G55 a taxi alone", protocol.DosingStart,
			[]at{born, {ago(time.Hour), dosing.EscortNamed{For: "2026-11-22", Name: "Yellow Cab", Phone: "555", Stays: false}}},
			[]string{"escort.named"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := lib.Why(Question{Definition: def, Gate: c.gate, Now: noon, Location: time.UTC}, chart(t, c.facts...), ledger.Chart{})
			want := map[protocol.State][]string{protocol.Stands: c.stands, protocol.Clear: c.clear}
			for state, rules := range want {
				for _, rule := range rules {
					if f, ok := o.Finding(rule); !ok || f.State != state {
						t.Errorf("%s is %q (%s), want %q", rule, f.State, f.Say, state)
					}
				}
			}
			if len(c.stands) > 0 && (o.Status != protocol.StatusBlocked || o.Open()) {
				t.Errorf("%s is %s although something stands", c.gate, o.Status)
			}
		})
	}
}

const day = 24 * time.Hour

func condition(system, code, text, status string) at {
	return at{ago(10 * day), patient.ConditionNoted{Status: status, Text: text, Codings: []patient.Coding{{System: system, Code: code}}}}
}

// taking notes a medicine as an import would: what it is made of is looked up.
func taking(lib Library, text, code string, milligrams int64) at {
	var codings []patient.Coding
	if code != "" {
		codings = []patient.Coding{{System: patient.RxNorm, Code: code, Display: text}}
	}
	known := lib.Medicines.Recognise(codings, text)
	m := patient.MedicineNoted{Codings: codings, Text: text, Ingredients: known.Ingredients, Status: patient.Taking}
	for _, name := range known.Ingredients {
		m.Daily = append(m.Daily, patient.Daily{Ingredient: name, Milligrams: milligrams})
	}
	return at{ago(time.Hour), m}
}

// TestG42SaysWhen: a dose that comes too soon names the earliest time.
func TestG42SaysWhen(t *testing.T) {
	lib, def := library(t), kapIM(t)
	c := chart(t, ana("1985-03-12"), at{ago(2 * day), dosing.DoseGiven{Route: "IM", Amount: 50_000}})
	f, _ := lib.Why(Question{Definition: def, Gate: protocol.DosingStart, Now: noon, Location: time.UTC}, c, ledger.Chart{}).Finding("dose.spacing")
	if want := "The last dose was 2 days ago; doses are at least 72 hours apart, so from 2026-11-23 12:00."; f.Say != want {
		t.Errorf("%q, want %q", f.Say, want)
	}
}

// TestFastingNamesTheLonger: of a meal and a drink, the sentence is about the
// one that takes longer.
func TestFastingNamesTheLonger(t *testing.T) {
	lib, def := library(t), kapIM(t)
	ate, drank := ago(3*time.Hour+50*time.Minute), ago(10*time.Second)
	c := chart(t, ana("1985-03-12"), at{ago(time.Second), dosing.FastingStated{Solids: &ate, Clear: &drank}})
	f, _ := lib.Why(Question{Definition: def, Gate: protocol.DosingStart, Now: noon, Location: time.UTC}, c, ledger.Chart{}).Finding("fasting")
	if want := "Too soon after the last clear drink: less than a minute ago, limit 2 hours, so from 2026-11-22 13:59."; f.Say != want {
		t.Errorf("%q, want %q", f.Say, want)
	}
	if len(f.Evidence) != 2 || f.Evidence[0].Fact != "fasting.clear" {
		t.Errorf("evidence %+v", f.Evidence)
	}
}

// TestFlips: a scenario that rests on a default of ours answers otherwise when
// a site writes another figure, in a version of its own.
func TestFlips(t *testing.T) {
	lib := library(t)
	for _, c := range []struct {
		rule, param, value string
		gate               protocol.Gate
		facts              []at
	}{
		{"bp.screening.review", "bp.screening.review", `{value: 155/95, unit: "mm[Hg]"`, protocol.Determination,
			[]at{{ago(40 * time.Minute), bp(152, 94)}, {ago(30 * time.Minute), bp(148, 92)}}},
		{"bp.screening.uncontrolled", "bp.screening.uncontrolled", `{value: 180/110, unit: "mm[Hg]"`, protocol.Determination,
			[]at{{ago(40 * time.Minute), bp(168, 104)}, {ago(30 * time.Minute), bp(170, 102)}}},
		{"dose.spacing", "dose.spacing", "{value: 48, unit: h", protocol.DosingStart,
			[]at{{ago(2 * day), dosing.DoseGiven{Route: "IM", Amount: quantity.Mass(50_000)}}}},
		{"bp.predose.hold", "bp.predose.hold", `{value: 170/110, unit: "mm[Hg]"`, protocol.DosingStart,
			[]at{{ago(2 * time.Minute), bp(168, 104)}}},
		{"medicine.benzodiazepine.high", "benzodiazepine.high", "{value: 5, unit: mg/d", protocol.Determination,
			[]at{taking(lib, "clonazepam 2 MG Oral Tablet", "2598", 2_000)}},
		{"dose.soft-maximum", "dose.soft.flat", "{value: 150, unit: mg", protocol.OrderSign,
			[]at{{ago(time.Hour), weight(120)}, height(205), {noon, order(140)}}},
	} {
		theirs := siteVersion(t, "params:\n  "+c.param+": "+c.value+", grade: D, cite: clew-default}\n")
		for _, want := range []struct {
			def   *protocol.Definition
			state protocol.State
		}{{kapIM(t), protocol.Stands}, {theirs, protocol.Clear}} {
			q := Question{Definition: want.def, Gate: c.gate, Now: noon, Location: time.UTC}
			f, _ := lib.Why(q, chart(t, append([]at{ana("1985-03-12")}, c.facts...)...), ledger.Chart{}).Finding(c.rule)
			if f.State != want.state {
				t.Errorf("%s is %q (%s), want %q", c.rule, f.State, f.Say, want.state)
			}
		}
	}
}

// siteVersion is kap-im as a site changed it.
func siteVersion(t *testing.T, changes string) *protocol.Definition {
	t.Helper()
	text := "protocol: kap-im\nversion: 1.0.0-site.1\nbased_on: {protocol: kap-im, hash: " + kapIM(t).Hash() + "}\n" + changes
	d, problems := protocol.Load([]byte(text), protocols.Texts(), Vocabulary())
	for _, p := range problems {
		t.Fatal(p)
	}
	return d
}

// TestReadAloud reads every sentence of every rule about a dozen made-up
// people: nothing known, everything so or not so, each number low, high and on
// a limit, now and long ago, and everything asked in vain.
func TestReadAloud(t *testing.T) {
	texts := map[protocol.Type][]string{
		protocol.TypeFlag: {"yes", "no"}, protocol.TypePressure: {"90/60", "140/90", "210/130"}, protocol.TypeNumber: {"1", "94", "250"},
		protocol.TypeMass: {"20", "61.5", "250"}, protocol.TypeWeight: {"41", "82", "160"}, protocol.TypeInstant: {""}, protocol.TypeText: {"US-CO", "US-NY"},
	}
	people := map[string]protocol.Facts{"nothing known": {}}
	for name, fact := range Vocabulary() {
		for i := range 3 {
			say := texts[fact.Type]
			if fact.Type == protocol.TypeCode {
				say = fact.Codes
			}
			said := say[min(i, len(say)-1)]
			value, err := fact.Parse(said)
			if err != nil {
				t.Fatal(err)
			}
			for _, age := range []time.Duration{0, time.Minute, 47 * time.Hour, 400 * day} {
				who := said3[i] + " " + age.String()
				if people[who] == nil {
					people[who] = protocol.Facts{}
				}
				r := protocol.Reading{Value: value, At: noon.Add(-age), Recorded: noon.Add(-age), Estimate: i == 2}
				people[who][name] = []protocol.Reading{r}
			}
		}
		if people["asked in vain"] == nil {
			people["asked in vain"] = protocol.Facts{}
		}
		people["asked in vain"][name] = []protocol.Reading{{Unknown: true, At: noon.Add(-time.Hour)}}
	}
	shelf := protocol.Shelf(protocols.Texts())
	for _, name := range shelf.Protocols() {
		def, problems := protocol.Load(shelf[name], shelf, Vocabulary())
		for _, p := range problems {
			t.Fatal(p)
		}
		for who, facts := range people {
			for _, gate := range protocol.Gates {
				for _, f := range def.Evaluate(facts, gate, noon).Findings {
					r, _ := def.Rule(f.Rule)
					readAloud(t, name+", "+who+", "+f.Rule, len(r.Facts) == 1 && len(f.Evidence) > 0, f)
				}
			}
		}
	}
}

var said3 = [3]string{"low", "middling", "high"}

// unkind are words that no sentence says to anybody.
var unkind = []string{
	"failed", "failure", "abnormal", "not suitable", "unsuitable", "declined", "deterioration", "blocked", "non-compliant", "noncompliant",
	"refused", "guarantee", "cure", "breakthrough", "reset", "alarm", "no risk", "stop ", "taper", "overrid", "just now ago", "{", "  ", " ,", "..", "within ",
}

// readAloud reads everything a finding says. One says that its rule asks about
// one fact only, whose limit it then has to name; of several it names what matters.
func readAloud(t *testing.T, what string, one bool, f protocol.Finding) {
	t.Helper()
	texts := []string{f.Title, f.Override.Sentence}
	if f.State != protocol.Clear {
		texts = append(texts, f.Say, f.Clears)
	}
	for i, text := range texts {
		low := strings.ReplaceAll(strings.ToLower(text), "heart failure", "heart disease")
		for _, word := range unkind {
			if strings.Contains(low, word) {
				t.Errorf("%s says %q: %s", what, word, text)
			}
		}
		if i > 0 && (!strings.HasSuffix(text, ".") || text[:1] != strings.ToUpper(text[:1])) {
			t.Errorf("%s: not a sentence: %q", what, text)
		}
	}
	for _, n := range f.Missing {
		if !strings.Contains(f.Say, n.Sentence) {
			t.Errorf("%s does not say what is missing: %q", what, n.Sentence)
		}
	}
	if f.State == protocol.Stands && f.Decision.Blocks() && one {
		if limit := f.Evidence[0].Limit; !strings.Contains(f.Say+f.Clears, limit) {
			t.Errorf("%s does not name its limit %s: %s", what, limit, f.Say)
		}
	}
}

// TestWhatPeopleRead reads sentences that are easily wrong, in full.
func TestWhatPeopleRead(t *testing.T) {
	def := kapIM(t)
	at := func(v protocol.Value, age time.Duration) []protocol.Reading {
		return []protocol.Reading{{Value: v, At: noon.Add(-age), Recorded: noon.Add(-age)}}
	}
	yes := protocol.FlagValue(true)
	mass := func(mg int64) protocol.Value { return protocol.MassValue(quantity.Mass(mg * 1000)) }
	for _, c := range []struct {
		rule, say, clears string
		facts             protocol.Facts
	}{
		{"bp.predose.hold", "No blood pressure in the last 30 minutes.",
			"Clears when the mean of the last two readings, the newest from the last 30 minutes, is below 160/100. Measure again after 5 minutes, up to three times.", nil},
		{"pregnancy.current", "Not known yet: pregnancy.", "Clears when the answer about pregnancy is no.", nil},
		{"psychosis.history", "Not known yet: a psychotic disorder at any time.", "Clears when the answer about a psychotic disorder at any time is no.", nil},
		{"psychosis.history", "A psychotic disorder is recorded.", "Clears only if the record is wrong and is corrected.", protocol.Facts{"condition.psychosis": at(yes, 0)}},
		{"medicine.theophylline", "Takes theophylline or aminophylline. Together with ketamine it may lower the seizure threshold; the ketamine label rules out giving both.",
			"Clears when the answer about theophylline or aminophylline is no.", protocol.Facts{"medicine.theophylline": at(yes, 0)}},
		{"medicine.benzodiazepine.high", "As lorazepam 4 mg a day, limit 2 mg a day: likely to blunt the effect. The figure is an estimate, plus or minus half.",
			"Clears when the daily dose of benzodiazepines as lorazepam is at most 2 mg a day.",
			protocol.Facts{"medicine.benzodiazepine": at(yes, 0), "medicine.benzodiazepine.daily": at(protocol.NumberValue(4000), 0)}},
		{"dose.weight", "The last weight on record is 60 days old: 82 kg.", "Clears when weight from the last 30 days is on record.",
			protocol.Facts{"weight.actual": at(protocol.WeightValue(82_000), 60*day)}},
		{"dose.hard-maximum", "250 mg is above the hard maximum of 200 mg.", "Clears when the ordered dose is at most the lower of 2 mg/kg of the weight used for dosing and 200 mg.",
			protocol.Facts{"order.dose": at(mass(250), 0)}},
		{"bp.screening.uncontrolled", "Blood pressure at screening 170/90, limit 160/100. Treatment is not recommended until it is controlled.",
			"Clears when the mean of the last two readings, the newest from the last 30 days, is below 160/100.",
			protocol.Facts{"vitals.bp": at(protocol.PressureValue(quantity.Pressure{Systolic: 170, Diastolic: 90}), time.Hour)}},
		{"screening.signed", "Still needed: the medical and the psychological screening, each signed, clear and recent enough.",
			"Clears when a clear medical screening and a clear psychological screening from the last 365 days are on record.", nil},
		{"escort.named", "Not known yet: a person who goes home with the client and stays.", "Clears when a person who goes home with the client and stays is on record.", nil},
	} {
		r, _ := def.Rule(c.rule)
		f, _ := def.Evaluate(c.facts, r.Gate, noon).Finding(c.rule)
		if f.Say != c.say || f.Clears != c.clears {
			t.Errorf("%s says\n  %s\n  %s\nwant\n  %s\n  %s", c.rule, f.Say, f.Clears, c.say, c.clears)
		}
		readAloud(t, c.rule, false, f)
	}
}
