package protocol

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPlanProblems breaks each rule of the plan once.
func TestPlanProblems(t *testing.T) {
	const params = `params:
  one: {value: 1, grade: D, cite: clew-default}
  two: {value: 2, grade: D, cite: clew-default}
  half: {value: 0.5, grade: D, cite: clew-default}
  hour: {value: 1, unit: h, grade: D, cite: clew-default}
  day: {value: 1, unit: d, grade: D, cite: clew-default}
  bp: {value: 180/110, unit: "mm[Hg]", grade: D, cite: clew-default}
  mg1: {value: 100, unit: mg, grade: D, cite: clew-default}
  mg2: {value: 200, unit: mg, grade: D, cite: clew-default}
  mg9: {value: 900, unit: mg, grade: D, cite: clew-default}
  wild: {value: 280/110, unit: "mm[Hg]", grade: D, cite: clew-default}
`
	const head = "plan:\n  medicine: ketamine\n  route: im\n  setting: clinic\n  therapy: after\n"
	for _, tt := range []struct{ name, plan, want string }{
		{"route", "plan:\n  medicine: ketamine\n  route: rectal\n  therapy: after\n", `"rectal" is not one of the words for route.`},
		{"no therapy", "plan:\n  medicine: ketamine\n  route: im\n", `A plan has no "therapy".`},
		{"no such phase", head + "  phases: [{phase: a, title: A}, {phase: b, title: B, after: c}]\n", `No course ever comes to the phase "b"`},
		{"a circle", head + "  phases: [{phase: a, title: A, after: b}, {phase: b, title: B, after: a}]\n", `No course ever comes to the phase "a"`},
		{"twice", head + "  phases: [{phase: a, title: A}, {phase: a, title: A}]\n", `stands twice`},
		{"a figure without a source", head + "  phases: [{phase: a, title: A, length: 60m}]\n", "A figure of the plan is written as keys and values"},
		{"no such parameter", head + "  phases: [{phase: a, title: A, length: {param: hours}}]\n", `There is no parameter "hours". Did you mean "hour"?`},
		{"not a length", head + "  phases: [{phase: a, title: A, length: {param: one}}]\n", "not a length of time"},
		{"not whole", head + "  phases: [{phase: a, title: A, sessions: {least: {param: half}}}]\n", "not a whole number"},
		{"sessions out of order", head + "  phases: [{phase: a, title: A, sessions: {least: {param: two}, most: {param: one}}}]\n", "not in order"},
		{"window out of order", head + "  phases: [{phase: a, title: A, window: {least: {param: day}, most: {param: hour}}}]\n", "ends before it begins"},
		{"times that shrink", head + "  monitoring: {at: [{param: day}, {param: hour}]}\n", "do not grow"},
		{"presence", head + "  presence: {prescriber: asleep}\n", `"asleep" is not one of the words for prescriber.`},
		{"limit of another kind", head + "  limits: [{limit: a, measure: bp, above: {param: one}, act: repeat}]\n", `not a figure for "bp"`},
		{"limit without a figure", head + "  limits: [{limit: a, measure: bp, act: repeat}]\n", "compares with nothing"},
		{"limit twice", head + "  limits: [{limit: a, measure: bp, above: {param: bp}, below: {param: bp}, act: repeat}]\n", "compares once"},
		{"limit beyond", head + "  limits: [{limit: a, measure: bp, above: {param: wild}, act: repeat}]\n", "The limit 280/110 is beyond what the engine takes"},
		{"no setting", "plan:\n  medicine: ketamine\n  route: im\n", `A plan has no "setting".`},
		{"no medicine, and a route", "plan:\n  medicine: none\n  route: im\n", "no medicine is given there is no route"},
		{"sessions from nowhere", head + "  sessions: [{to: 2, target: psychedelic}]\n", "from which session on"},
		{"sessions backwards", head + "  sessions: [{from: 3, to: 2, target: psychedelic}]\n", "end before they begin"},
		{"a dose in the wrong unit", head + "  dose: {per_kg: {start: {param: one}}}\n", `is 1, which is not a number in mg/kg`},
		{"a spacing that is no time", head + "  dose: {spacing: {param: one}}\n", `is 1, which is not a length of time`},
		{"a visit nobody makes", head + "  measures: [{instrument: phq-9, at: [wekly]}]\n", `Did you mean "weekly"?`},
		{"a legal basis of no source", head + "  legal: [{basis: a, say: Words.}]\n", "A legal basis has a citation."},
		{"a legal basis backwards", head + "  legal: [{basis: a, say: Words., cite: x, from: 2027-01-01, to: 2026-01-01}]\n", "ends before it begins"},
		{"sessions in two ranges", head + "  phases: [{phase: a, title: A}]\n  sessions: [{from: 1, target: psychedelic}, {from: 3, to: 4, therapy: after}]\n", "Session 3 stands in two ranges."},
		{"a start above the soft maximum", head + "  dose: {flat: {start: {param: mg2}, soft: {param: mg1}}}\n", `"mg1" (100 mg) is less than "mg2" (200 mg).`},
		{"a maximum that no rule keeps", head + "  dose: {flat: {hard: {param: mg2}}}\n", `The plan names "mg2" as a maximum, and no rule keeps it.`},
		{"a dose beyond", head + "  dose: {flat: {hard: {param: mg9}}}\n", `The dose "mg9" is 900 mg; the engine takes 1 mg to 500 mg.`},
		{"follow-up that does not grow", head + "  phases: [{phase: a, title: A, at: [{param: day}, {param: day}]}]\n", `do not grow`},
		{"no such act", head + "  limits: [{limit: a, measure: bp, above: {param: bp}, act: pray}]\n", `"pray" is not one of the words for act.`},
	} {
		found := false
		problems := all(withRule(params + tt.plan))
		for _, p := range problems {
			found = found || strings.Contains(p.String(), tt.want)
		}
		if !found {
			t.Errorf("%s: %v, want one with %q", tt.name, problems, tt.want)
		}
	}
}

// TestBounds: each bound can be read, and is of a fact that exists or of
// something that is watched during a session.
func TestBounds(t *testing.T) {
	list, err := bounds()
	if err != nil || len(list) < 40 {
		t.Errorf("%d bounds, %v", len(list), err)
	}
	facts, err := os.ReadFile("../../docs/facts.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		measure, watched := strings.CutPrefix(b.fact, "vitals.")
		known := strings.Contains(string(facts), "| `"+b.fact+"` |") || watched && slices.Contains(Measures, measure)
		if b.fact != "" && !known || b.least.v.typ != b.most.v.typ || b.least.v.a >= b.most.v.a {
			t.Errorf("the bound %+v", b)
		}
	}
	if _, err := readBounds([]byte("bounds: [{fact: a, most: 1}]")); err == nil {
		t.Error("half a bound was taken")
	}
	if p, ok := kapIM(t).Param("dose.hard.per-kg"); !ok || p.String() != "2 mg/kg" || p.Grade != "D" {
		t.Errorf("parameter %+v, %v", p, ok)
	}
}

// TestDosePlan reads the figures of a proposal and what they come to.
func TestDosePlan(t *testing.T) {
	const params = `params:
  kg: {value: 0.5, unit: mg/kg, grade: D, cite: clew-default}
  flat: {value: 50, unit: mg, grade: D, cite: clew-default}
  share: {value: 25, unit: "%", grade: D, cite: clew-default}
  most: {value: 1, grade: D, cite: clew-default}
  later: {value: 30, unit: min, grade: D, cite: clew-default}
`
	const plan = `plan:
  medicine: ketamine
  route: im
  setting: clinic
  therapy: quiet-presence
  target: psychedelic
  sessions: [{from: 1, to: 1, target: psycholytic}, {from: 4, therapy: after}]
  phases: [{phase: a, title: A}]
  dose:
    basis: actual
    per_kg: {start: {param: kg}}
    flat: {start: {param: flat}}
    step: {share: {param: share}}
    boosters: {most: {param: most}, latest: {param: later}}
  leaving: {least: {param: later}, drive: Not today.}
  measures: [{instrument: phq-9, at: [baseline, weekly], within: {param: later}}]
  legal: [{basis: state, say: Words., from: 2026-01-01, to: 2026-12-31, cite: clew-default}]
`
	d, problems := Load([]byte(withRule(params+plan)), nil, testVocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	p := d.Plan
	if dose, ok := p.Dose.PerKg.Start.For(82_000); !ok || dose != 41_000 {
		t.Errorf("0.5 mg/kg of 82 kg is %v, %v", dose, ok)
	}
	if share, ok := p.Dose.Step.ShareOf(61_500); !ok || share != 15_375 {
		t.Errorf("a quarter of 61.5 mg is %v, %v", share, ok)
	}
	if _, ok := p.Dose.Flat.Start.For(82_000); ok || p.Dose.Flat.Hard.Said() || !p.Dose.Flat.Start.Said() {
		t.Error("a dose in mg was multiplied, or a figure nobody wrote was said")
	}
	for n, want := range map[int][2]string{1: {"quiet-presence", "psycholytic"}, 2: {"quiet-presence", "psychedelic"}, 9: {"after", "psychedelic"}} {
		if therapy, target := p.ForSession(n); therapy != want[0] || target != want[1] {
			t.Errorf("session %d is %s, %s", n, therapy, target)
		}
	}
	if l := p.Legal[0]; !l.In("2026-12-31") || l.In("2027-01-01") || l.In("2025-12-31") {
		t.Errorf("the legal basis holds on the wrong days: %+v", l)
	}
	if p.Leaving.Least != 30*minute || p.Measures[0].Instrument != "phq-9" || len(p.Measures[0].At) != 2 {
		t.Errorf("the plan: %+v", p)
	}
}
