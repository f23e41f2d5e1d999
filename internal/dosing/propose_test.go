package dosing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A protocol with the figures of the route table: by injection, and in devices.
const injection = `protocol: p
params:
  start.kg: {value: 0.5, unit: mg/kg, grade: L, cite: clew-default}
  start: {value: 50, unit: mg, grade: L, cite: clew-default}
  soft.kg: {value: 1.5, unit: mg/kg, grade: D, cite: clew-default}
  soft: {value: 120, unit: mg, grade: D, cite: clew-default}
  hard.kg: {value: 2, unit: mg/kg, grade: D, cite: clew-default}
  hard: {value: 200, unit: mg, grade: D, cite: clew-default}
  step: {value: 15, unit: mg, grade: D, cite: clew-default}
  most: {value: 30, unit: mg, grade: D, cite: clew-default}
  share: {value: 25, unit: "%", grade: D, cite: clew-default}
  spacing: {value: 72, unit: h, grade: D, cite: clew-default}
  bio: {value: 93, unit: "%", grade: P, cite: clew-default}
  bmi: {value: 30, unit: kg/m2, grade: L, cite: clew-default}
  dose.raise.adverse: {value: 2, unit: "{score}", grade: D, cite: clew-default}
  dose.raise.bp: {value: 180/110, unit: "mm[Hg]", grade: D, cite: clew-default}
  dose.raise.sedation: {value: 3, unit: "{score}", grade: D, cite: clew-default}
  dose.reduce.sedation: {value: 3, unit: "{score}", grade: D, cite: clew-default}
  dose.reduce.oxygen: {value: 90, unit: "%", grade: D, cite: clew-default}
plan:
  medicine: ketamine
  route: im
  setting: clinic
  therapy: after
  dose:
    basis: ideal-from-bmi
    ideal_from: {param: bmi}
    per_kg: {start: {param: start.kg}, soft: {param: soft.kg}, hard: {param: hard.kg}}
    flat: {start: {param: start}, soft: {param: soft}, hard: {param: hard}, step: {param: step}, step_most: {param: most}}
    step: {share: {param: share}}
    reduce: {share: {param: share}}
    spacing: {param: spacing}
    bioavailability: {param: bio}
`

const devices = `protocol: p
params:
  start: {value: 56, unit: mg, grade: P, cite: clew-default}
  hard: {value: 84, unit: mg, grade: P, cite: clew-default}
  unit: {value: 28, unit: mg, grade: P, cite: clew-default}
  share: {value: 25, unit: "%", grade: D, cite: clew-default}
  dose.reduce.oxygen: {value: 90, unit: "%", grade: D, cite: clew-default}
plan:
  medicine: esketamine
  route: nasal
  setting: clinic
  therapy: after
  dose:
    flat: {start: {param: start}, hard: {param: hard}, step: {param: unit}}
    reduce: {share: {param: share}}
    units: {param: unit}
`

func definition(t *testing.T, text string) *protocol.Definition {
	t.Helper()
	d, _ := protocol.Parse([]byte(text), nil) // it has no rules, so that it is not whole: the plan is what counts here
	if d == nil || d.Plan.Medicine == "" || !d.Plan.Dose.Flat.Hard.Said() {
		t.Fatal("the plan was not read")
	}
	return d
}

// well is a last session with nothing that speaks against more.
func well(mg int64, effect string) *dosing.LastSession {
	none, top, awake, oxygen, yes, no := 0, quantity.Pressure{Systolic: 148, Diastolic: 88}, 4, 96, true, false
	return &dosing.LastSession{At: time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC), Route: "IM", Amount: quantity.Mass(mg * 1000), Effect: effect,
		Adverse: &none, Pressure: &top, Sedation: &awake, Oxygen: &oxygen, Recovered: &yes, Distress: &no}
}

func TestPropose(t *testing.T) {
	const weak = dosing.Insufficient
	after := func(mg int64, effect string, change func(*dosing.LastSession)) dosing.History {
		last := well(mg, effect)
		if change != nil {
			change(last)
		}
		return dosing.History{Session: 3, Route: "IM", Weight: 82_000, Last: last}
	}
	yes, no := true, false
	for _, tt := range []struct {
		name string
		h    dosing.History
		mg   string
		says string // part of a reason
	}{
		{"the first session starts low, by weight", dosing.History{Session: 1, Route: "IM", Weight: 82_000}, "41 mg", "begins with the route's starting dose. That is 41 mg."},
		{"and never above the flat figure", dosing.History{Session: 1, Route: "IM", Weight: 130_000}, "50 mg", "That is 50 mg."},
		{"prior tolerance is told, not used", dosing.History{Session: 1, Route: "IM", Weight: 82_000, Prior: 80_000}, "41 mg", "80 mg by this route was tolerated lately"},
		{"no weight, no proposal", dosing.History{Session: 1, Route: "IM", NoWeight: dosing.NoWeight}, "0 mg", "No weight is on record."},
		{"rounded down to half a milligram", dosing.History{Session: 1, Route: "IM", Weight: 64_300}, "32 mg", "32.15 mg is rounded down to 32 mg."},
		{"too weak: a quarter more, where that is more than the flat step", after(80, weak, nil), "100 mg", "One step is at most 20 mg."},
		{"the flat step, where that is more than a quarter", after(50, weak, nil), "65 mg", "One step is at most 15 mg."},
		{"a quarter is 15 mg at 60", after(60, weak, nil), "75 mg", "One step is at most 15 mg."},
		{"a step is at most 30 mg", after(122, weak, nil), "120 mg", "120 mg is the most without a prescriber's reason."},
		{"sufficient: the same", after(60, dosing.Sufficient, nil), "60 mg", "the effect was sufficient."},
		{"strong: the same", after(60, dosing.Strong, nil), "60 mg", "the effect was strong."},
		{"nobody said how it was: the same", after(60, "", nil), "60 mg", "is not recorded"},
		{"an event of grade 2", after(60, weak, func(l *dosing.LastSession) { n := 2; l.Adverse = &n }), "60 mg", "raised only below grade 2."},
		{"an event of grade 1 does not matter", after(60, weak, func(l *dosing.LastSession) { n := 1; l.Adverse = &n }), "75 mg", "nothing last time speaks against more"},
		{"nobody said whether there was an event", after(60, weak, func(l *dosing.LastSession) { l.Adverse = nil }), "60 mg", "Whether there was an adverse event last time is not recorded."},
		{"G44: 184/112 last time", after(60, weak, func(l *dosing.LastSession) { l.Pressure = &quantity.Pressure{Systolic: 184, Diastolic: 112} }), "60 mg", "Blood pressure reached 184/112 last time, limit 180/110."},
		{"the lower number alone", after(60, weak, func(l *dosing.LastSession) { l.Pressure = &quantity.Pressure{Systolic: 160, Diastolic: 110} }), "60 mg", "Blood pressure reached 160/110"},
		{"179/109 is below", after(60, weak, func(l *dosing.LastSession) { l.Pressure = &quantity.Pressure{Systolic: 179, Diastolic: 109} }), "75 mg", "nothing last time"},
		{"no blood pressure of last time", after(60, weak, func(l *dosing.LastSession) { l.Pressure = nil }), "60 mg", "No blood pressure of the last session is on record."},
		{"a slow recovery", after(60, weak, func(l *dosing.LastSession) { l.Recovered = &no }), "60 mg", "Recovery took longer than planned."},
		{"no answer to the voice: a quarter less", after(60, weak, func(l *dosing.LastSession) { n := 2; l.Sedation = &n }), "45 mg", "the dose is 25 % lower: 45 mg instead of 60 mg."},
		{"MOAA/S 3 is awake enough", after(60, weak, func(l *dosing.LastSession) { n := 3; l.Sedation = &n }), "75 mg", "nothing last time"},
		{"sedation untested is no reason: it is tested by touch only on a trigger", after(60, weak, func(l *dosing.LastSession) { l.Sedation = nil }), "75 mg", "nothing last time"},
		{"oxygen 89", after(60, weak, func(l *dosing.LastSession) { n := 89; l.Oxygen = &n }), "45 mg", "Oxygen saturation went down to 89 % last time."},
		{"oxygen 90", after(60, weak, func(l *dosing.LastSession) { n := 90; l.Oxygen = &n }), "75 mg", "nothing last time"},
		{"severe distress", after(60, weak, func(l *dosing.LastSession) { l.Distress = &yes }), "45 mg", "There was severe distress last time."},
		{"another route begins again", after(200, weak, func(l *dosing.LastSession) { l.Route = "SL" }), "41 mg", "milligrams are not converted."},
		{"1.5 mg/kg or 120 mg means the lower", dosing.History{Session: 3, Route: "IM", Weight: 60_000, Last: well(110, dosing.Sufficient)}, "90 mg", "90 mg is the most without"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := dosing.Propose(definition(t, injection), tt.h)
			if p.Amount.String() != tt.mg {
				t.Errorf("proposes %v, want %s: %q", p.Amount, tt.mg, p.Reasons)
			}
			if !slices.ContainsFunc(p.Reasons, func(r string) bool { return strings.Contains(r, tt.says) }) {
				t.Errorf("says %q, want %q", p.Reasons, tt.says)
			}
			for _, r := range p.Reasons {
				if !strings.ContainsAny(r[len(r)-1:], ".:") || r[:1] != strings.ToUpper(r[:1]) {
					t.Errorf("not a sentence: %q", r)
				}
			}
			if p.Hard > 0 && p.Amount > p.Hard || p.Soft > 0 && p.Amount > p.Soft {
				t.Errorf("%v is above a maximum, %v or %v", p.Amount, p.Soft, p.Hard)
			}
		})
	}
}

// The figures around a proposal: the maxima for this person, the earliest day,
// what reaches the blood.
func TestProposalFigures(t *testing.T) {
	p := dosing.Propose(definition(t, injection), dosing.History{Session: 3, Route: "IM", Weight: 82_000, Last: well(60, dosing.Insufficient)})
	if p.Start.String() != "41 mg" || p.Soft.String() != "120 mg" || p.Hard.String() != "164 mg" || p.Step.String() != "15 mg" {
		t.Errorf("%+v", p)
	}
	if p.Systemic.String() != "69.75 mg" {
		t.Errorf("of 75 mg by injection %v reaches the blood", p.Systemic)
	}
	if want := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC); !p.Earliest.Equal(want) {
		t.Errorf("from %v on", p.Earliest)
	}
}

// A medicine in devices is given in whole ones, and reduced to whole ones.
func TestProposeInDevices(t *testing.T) {
	d := definition(t, devices)
	first := dosing.Propose(d, dosing.History{Session: 1, Route: "IN"})
	if first.Amount.String() != "56 mg" {
		t.Errorf("first %v: %q", first.Amount, first.Reasons)
	}
	last := well(56, dosing.Insufficient)
	last.Route = "IN"
	if next := dosing.Propose(d, dosing.History{Session: 2, Route: "IN", Last: last}); next.Amount.String() != "84 mg" {
		t.Errorf("next %v: %q", next.Amount, next.Reasons)
	}
	low := 88
	last = well(84, dosing.Insufficient)
	last.Route, last.Oxygen = "IN", &low
	if next := dosing.Propose(d, dosing.History{Session: 3, Route: "IN", Last: last}); next.Amount.String() != "56 mg" {
		t.Errorf("after low oxygen %v: %q", next.Amount, next.Reasons)
	}
}

func TestWeightFor(t *testing.T) {
	plan := definition(t, injection).Plan.Dose
	for _, tt := range []struct {
		name   string
		body   dosing.Body
		picked string
		w      quantity.Weight
		basis  string
		why    string
	}{
		{"below the limit: actual", dosing.Body{Actual: 64_200, Height: 168 * cm, Sex: "female"}, "", 64_200, "actual", ""},
		{"at a BMI of 30: ideal", dosing.Body{Actual: 86_700, Height: 170 * cm, Sex: "female"}, "", 61_437, "ideal", ""},
		{"at a BMI of 30, and nobody asked the sex", dosing.Body{Actual: 86_700, Height: 170 * cm}, "", 0, "", dosing.NoSex},
		{"no height", dosing.Body{Actual: 86_700, Sex: "female"}, "", 0, "", dosing.NoHeight},
		{"no weight", dosing.Body{Height: 170 * cm, Sex: "female"}, "", 0, "", dosing.NoWeight},
		{"the prescriber picked the actual one", dosing.Body{Actual: 86_700}, dosing.ActualWeight, 86_700, "actual", ""},
		{"the prescriber picked the adjusted one", dosing.Body{Actual: 86_700, Height: 170 * cm, Sex: "female"}, dosing.AdjustedWeight, 71_542, "adjusted", ""},
	} {
		if w, basis, why := tt.body.WeightFor(tt.picked, plan); w != tt.w || basis != tt.basis || why != tt.why {
			t.Errorf("%s: %v by %s, %q; want %v by %s, %q", tt.name, w, basis, why, tt.w, tt.basis, tt.why)
		}
	}
	if w, basis, why := (dosing.Body{Actual: 86_700}).WeightFor("", protocol.Dose{}); w != 86_700 || basis != "actual" || why != "" {
		t.Errorf("a protocol that says nothing: %v by %s, %q", w, basis, why)
	}
}
