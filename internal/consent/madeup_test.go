package consent

import (
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/protocol"
)

// madeUp is a protocol that says everything a text may ask for. Pairs replace
// what it says: madeUp(t, "route: im", "route: iv").
func madeUp(t *testing.T, pairs ...string) *protocol.Definition {
	t.Helper()
	text := madeUpProtocol
	for i := 0; i+1 < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the made-up protocol does not say %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	def, problems := protocol.Parse([]byte(text), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return def
}

const madeUpProtocol = `
protocol: made-up
version: 1.0.0
title: Made up
status: For tests.
source: {developer: t, funding: none, released: 2026-11-22, revised: 2026-11-22, reviewed: 2026-11-22, race: no, ethnicity: no, language: no, orientation: no, gender_identity: no, sex: no, birth_date: no, social: no, health_status: no}
params:
  fasting.solids: {value: 4, unit: h, grade: D, cite: clew-default}
  fasting.clear: {value: 2, unit: h, grade: D, cite: clew-default}
  sessions: {value: 6, grade: D, cite: clew-default}
  preparation: {value: 2, grade: D, cite: clew-default}
  length: {value: 60, unit: min, grade: D, cite: clew-default}
  spacing: {value: 72, unit: h, grade: D, cite: clew-default}
  observe: {value: 120, unit: min, grade: D, cite: clew-default}
  start: {value: 50, unit: mg, grade: D, cite: clew-default}
  hard: {value: 200, unit: mg, grade: D, cite: clew-default}
  start.kg: {value: 0.5, unit: mg/kg, grade: D, cite: clew-default}
  hard.kg: {value: 2, unit: mg/kg, grade: D, cite: clew-default}
  units: {value: 28, unit: mg, grade: D, cite: clew-default}
  minutes: {value: 40, unit: min, grade: D, cite: clew-default}
plan:
  medicine: ketamine
  route: im
  setting: clinic
  therapy: quiet-presence
  phases:
    - {phase: screening, title: Screening}
    - {phase: preparation, title: Preparation, after: screening, sessions: {usual: {param: preparation}}, length: {param: length}}
    - {phase: dosing, title: Dosing, after: preparation, sessions: {usual: {param: sessions}}, apart: {least: {param: spacing}}}
  dose:
    basis: actual
    per_kg: {start: {param: start.kg}, hard: {param: hard.kg}}
    flat: {start: {param: start}, hard: {param: hard}}
    minutes: {usual: {param: minutes}}
    units: {param: units}
  monitoring: {observe: {param: observe}}
  leaving: {least: {param: observe}, drive: "no driving until the next day, after a night's sleep"}
rules:
  - rule: consent.current
    title: No current consent
    gate: dosing.start
    when: {fact: consent.current, is: no}
    decision: hold
    say: "There is no current consent."
    override: {none: consent}
    source: {cite: clew-default, grade: D}
`
