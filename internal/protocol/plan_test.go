package protocol

import (
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
  wild: {value: 280/110, unit: "mm[Hg]", grade: D, cite: clew-default}
`
	const head = "plan:\n  medicine: ketamine\n  route: im\n  therapy: after\n"
	for _, tt := range []struct{ name, plan, want string }{
		{"route", "plan:\n  medicine: ketamine\n  route: rectal\n  therapy: after\n", `"rectal" is not one of the words for route.`},
		{"no therapy", "plan:\n  medicine: ketamine\n  route: im\n", `"therapy" is missing.`},
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

func TestBounds(t *testing.T) {
	if list, err := bounds(); err != nil || len(list) != 6 {
		t.Errorf("%d bounds, %v", len(list), err)
	}
	if _, err := readBounds([]byte("bounds: [{fact: a, most: 1}]")); err == nil {
		t.Error("half a bound was taken")
	}
	if p, ok := kapIM(t).Param("dose.hard.per-kg"); !ok || p.String() != "2 mg/kg" || p.Grade != "D" {
		t.Errorf("parameter %+v, %v", p, ok)
	}
}
