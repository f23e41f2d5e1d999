package protocol_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/protocol"
)

// examplesAt is when the examples of the screening libraries happen.
var examplesAt = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// Short names for the columns of boundaries.
const (
	stands  = protocol.Stands
	cleared = protocol.Clear
	unknown = protocol.Unknown
)

// boundaries walks every figure of the screening libraries: one step below it,
// on it, one step above. given and the readings are written as
// "fact: value age asked, value age; fact: …"; the value of an instant is at.
var boundaries = []struct {
	param, rule, given, fact string
	below, on, above         string
	want                     [3]protocol.State
}{
	{"adult.age", "age.minor", "", "patient.age", "17", "18", "19", [3]protocol.State{stands, cleared, cleared}},
	{"age.older", "age.older", "", "patient.age", "64", "65", "66", [3]protocol.State{cleared, stands, stands}},
	{"pregnancy.test.screening", "pregnancy.untested", "patient.childbearing: yes", "pregnancy.test", "no 29d", "no 30d", "no 31d", [3]protocol.State{cleared, cleared, stands}},
	{"pregnancy.test.dosing", "pregnancy.untested.today", "patient.childbearing: yes", "pregnancy.test", "no 6d", "no 7d", "no 8d", [3]protocol.State{cleared, cleared, stands}},
	{"brain.recent", "brain.recent", "condition.stroke: yes", "condition.stroke.last", "at 182d", "at 183d", "at 184d", [3]protocol.State{stands, cleared, cleared}},
	{"brain.recent", "brain.history", "condition.stroke: yes", "condition.stroke.last", "at 182d", "at 183d", "never", [3]protocol.State{cleared, stands, stands}},
	{"heart.attack.recent", "heart.attack.recent", "condition.heart-attack: yes", "condition.heart-attack.last", "at 182d", "at 183d", "at 184d", [3]protocol.State{stands, stands, cleared}},
	{"heart.attack.recent", "heart.disease", "condition.heart-attack: yes", "condition.heart-attack.last", "at 182d", "at 183d", "at 184d", [3]protocol.State{cleared, cleared, stands}},
	{"ecg.window", "heart.ecg", "condition.heart-disease: yes", "ecg.done", "at 364d", "at 365d", "at 366d", [3]protocol.State{cleared, cleared, stands}},
	{"ecg.window", "heart.ecg", "condition.heart-disease: yes", "ecg.done", "at 364d", "?", "never", [3]protocol.State{cleared, unknown, stands}},
	{"ecg.age", "ecg.age", "ecg.done: never", "patient.age", "49", "50", "51", [3]protocol.State{cleared, stands, stands}},
	{"depression.severe", "depression.severe", "", "measure.phq-9", "19", "20", "21", [3]protocol.State{cleared, stands, stands}},
	{"measure.window", "depression.severe", "", "measure.phq-9", "21 29d", "21 30d", "21 31d", [3]protocol.State{stands, stands, unknown}},
	{"moca.least", "cognition.failed", "cognition.tested: at 10d", "cognition.moca", "17 10d", "18 10d", "19 10d", [3]protocol.State{stands, cleared, cleared}},
	{"cognition.window", "cognition.failed", "cognition.moca: 14 10d", "cognition.tested", "at 364d", "at 365d", "at 366d", [3]protocol.State{stands, stands, cleared}},
	{"suicide.ideation.high", "suicide.ideation", "", "suicide.ideation", "3", "4", "5", [3]protocol.State{cleared, stands, stands}},
	{"suicide.ideation.high", "suicide.safety", "", "suicide.ideation", "3", "4", "5", [3]protocol.State{cleared, stands, stands}},
	{"suicide.attempt.recent", "suicide.attempt", "", "suicide.attempt", "at 91d", "at 92d", "at 93d", [3]protocol.State{stands, stands, cleared}},
	{"suicide.attempt.recent", "suicide.safety", "", "suicide.attempt", "at 91d", "at 92d", "never", [3]protocol.State{stands, stands, cleared}},
	{"suicide.asked", "suicide.ideation", "", "suicide.ideation", "4 29d", "4 30d", "4 31d", [3]protocol.State{stands, stands, unknown}},
	{"substance.abstinence", "substance.abstinence", "substance.status: active", "substance.last-use", "at 27d", "at 28d", "at 29d", [3]protocol.State{stands, cleared, cleared}},
	{"substance.abstinence", "substance.remission", "substance.status: early-remission", "substance.last-use", "at 27d", "at 28d", "?", [3]protocol.State{cleared, stands, unknown}},
	{"bmi.high", "bmi.high", "", "body.bmi", "34.9", "35", "35.1", [3]protocol.State{cleared, cleared, stands}},
	{"stop-bang.high", "airway.risk", "", "stop-bang", "4", "5", "6", [3]protocol.State{cleared, stands, stands}},
	{"liver.window", "liver.tests", "condition.liver: yes", "lab.liver", "at 179d", "at 180d", "at 181d", [3]protocol.State{cleared, cleared, stands}},
	{"liver.window", "liver.values", panel + "; lab.alt: 200 20d", "lab.liver", "at 179d", "at 180d", "at 181d", [3]protocol.State{stands, stands, cleared}},
	{"liver.alt", "liver.values", panel, "lab.alt", "134", "135", "136", [3]protocol.State{cleared, cleared, stands}},
	{"liver.ast", "liver.values", panel, "lab.ast", "122", "123", "124", [3]protocol.State{cleared, cleared, stands}},
	{"liver.alp", "liver.values", panel, "lab.alp", "344", "345", "346", [3]protocol.State{cleared, cleared, stands}},
	{"liver.bilirubin", "liver.values", panel, "lab.bilirubin", "59.9", "60", "60.1", [3]protocol.State{cleared, cleared, stands}},
	{"liver.bilirubin", "liver.values", panel, "lab.bilirubin", "12", "?", "61", [3]protocol.State{cleared, unknown, stands}},
	{"liver.ggt.male", "liver.ggt", "patient.sex: male", "lab.ggt", "209", "210", "211", [3]protocol.State{cleared, cleared, stands}},
	{"liver.ggt.female", "liver.ggt", "patient.sex: female", "lab.ggt", "134", "135", "136", [3]protocol.State{cleared, cleared, stands}},
	{"treatment.prior.least", "treatment.untried", "", "treatment.prior", "0", "1", "2", [3]protocol.State{stands, cleared, cleared}},
	{"asked.today", "intoxication", "", "substance.intoxicated", "yes 23h", "yes 24h", "yes 25h", [3]protocol.State{stands, stands, unknown}},
	{"asked.today", "illness.acute", "", "illness.acute", "yes 23h", "yes 24h", "yes 25h", [3]protocol.State{stands, stands, unknown}},

	{"bp.screening.review", "bp.screening.review", "", "vitals.bp", "139/89 10m, 139/89 5m", "140/70 10m, 140/70 5m", "120/91 10m, 120/91 5m", [3]protocol.State{cleared, stands, stands}},
	{"bp.screening.uncontrolled", "bp.screening.uncontrolled", "", "vitals.bp", "159/99 10m, 159/99 5m", "160/80 10m, 160/80 5m", "120/101 10m, 120/101 5m", [3]protocol.State{cleared, stands, stands}},
	{"bp.screening.window", "bp.screening.uncontrolled", "", "vitals.bp", "168/104 29d, 168/104 29d", "168/104 30d, 168/104 30d", "168/104 31d, 168/104 31d", [3]protocol.State{stands, stands, unknown}},
	{"bp.predose.review", "bp.predose.review", "", "vitals.bp", "139/89 5m", "140/70 5m", "120/91 5m", [3]protocol.State{cleared, stands, stands}},
	{"bp.predose.hold", "bp.predose.hold", "", "vitals.bp", "159/99 5m", "160/80 5m", "120/101 5m", [3]protocol.State{cleared, stands, stands}},
	{"bp.predose.hold", "bp.predose.review", "", "vitals.bp", "159/99 5m", "160/80 5m", "120/101 5m", [3]protocol.State{stands, cleared, cleared}},
	{"bp.sitting", "bp.predose.hold", "", "vitals.bp", "180/110 120m, 150/92 1m", "180/110 121m, 150/92 1m", "180/110 122m, 150/92 1m", [3]protocol.State{stands, stands, cleared}},
	{"vitals.window", "heart-rate.predose", "", "vitals.heart-rate", "112 29m", "112 30m", "112 31m", [3]protocol.State{stands, stands, unknown}},
	{"vitals.window", "bp.predose.hold", "", "vitals.bp", "168/104 29m", "168/104 30m", "168/104 31m", [3]protocol.State{stands, stands, unknown}},
	{"vitals.asked", "medicine.antihypertensive.missed", "medicine.antihypertensive: yes; vitals.bp: 146/90 2m", "medicine.antihypertensive.today", "no 23h", "no 24h", "no 25h", [3]protocol.State{stands, stands, unknown}},
	{"bp.predose.review", "medicine.antihypertensive.missed", "medicine.antihypertensive: yes; medicine.antihypertensive.today: no", "vitals.bp", "139/89 2m", "140/80 2m", "141/80 2m", [3]protocol.State{cleared, stands, stands}},
	{"bp.predose.review", "medicine.pressor.predose", "medicine.pressor: yes", "vitals.bp", "139/89 2m", "120/90 2m", "141/80 2m", [3]protocol.State{cleared, stands, stands}},
	{"heart-rate.least", "heart-rate.predose", "", "vitals.heart-rate", "49", "50", "51", [3]protocol.State{stands, cleared, cleared}},
	{"heart-rate.most", "heart-rate.predose", "", "vitals.heart-rate", "109", "110", "111", [3]protocol.State{cleared, cleared, stands}},
	{"oxygen.least", "oxygen.predose", "", "vitals.oxygen", "93", "94", "95", [3]protocol.State{stands, cleared, cleared}},

	{"benzodiazepine.high", "medicine.benzodiazepine.high", "medicine.benzodiazepine: yes", "medicine.benzodiazepine.daily", "1.999", "2", "2.001", [3]protocol.State{cleared, cleared, stands}},
	{"benzodiazepine.least", "medicine.benzodiazepine.recent", asNeeded, "medicine.benzodiazepine.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"benzodiazepine.least", "medicine.benzodiazepine.usual", asNeeded, "medicine.benzodiazepine.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{cleared, stands, stands}},
	{"benzodiazepine.usual", "medicine.benzodiazepine.usual", asNeeded, "medicine.benzodiazepine.last", "at 71h 1h", "at 72h 1h", "never", [3]protocol.State{stands, cleared, cleared}},
	{"hypnotic.recent", "medicine.hypnotic.recent", "medicine.hypnotic: yes", "medicine.hypnotic.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"stimulant.recent", "medicine.stimulant.recent", "medicine.stimulant: yes", "medicine.stimulant.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"sedating.recent", "medicine.muscle-relaxant.recent", "medicine.muscle-relaxant: yes", "medicine.muscle-relaxant.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"sedating.recent", "medicine.antihistamine.recent", "medicine.antihistamine: yes", "medicine.antihistamine.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"nmda.recent", "medicine.nmda.recent", "medicine.nmda: yes", "medicine.nmda.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"alcohol.least", "alcohol.recent", "", "alcohol.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"alcohol.least", "alcohol.recent", "", "alcohol.last", "at 23h 1h", "?", "never", [3]protocol.State{stands, unknown, cleared}},
	{"alcohol.usual", "alcohol.usual", "", "alcohol.last", "at 47h 1h", "at 48h 1h", "at 49h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"cannabis.least", "cannabis.recent", "", "cannabis.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"cannabis.usual", "cannabis.usual", "", "cannabis.last", "at 47h 1h", "at 48h 1h", "at 49h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"psychedelic.least", "psychedelic.recent", "", "psychedelic.last", "at 167h 1h", "at 168h 1h", "at 169h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"grapefruit.least", "grapefruit.recent", "order.route: SL", "grapefruit.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"oxybate.least", "medicine.oxybate.recent", "medicine.oxybate: yes", "medicine.oxybate.last", "at 23h 1h", "at 24h 1h", "at 25h 1h", [3]protocol.State{stands, cleared, cleared}},
	{"nasal-spray.least", "nasal-spray.recent", "order.route: IN", "nasal-spray.last", "at 59m 1m", "at 60m 1m", "at 61m 1m", [3]protocol.State{stands, cleared, cleared}},
	{"thyroid.heart-rate", "thyroid.suppressed", suppressed, "vitals.heart-rate", "99", "100", "101", [3]protocol.State{cleared, cleared, stands}},
	{"thyroid.window", "thyroid.suppressed", suppressed, "vitals.heart-rate", "112 29d", "112 30d", "112 31d", [3]protocol.State{stands, stands, unknown}},
	{"medicine.asked", "psychedelic.recent", "", "psychedelic.last", "at 5d 23h", "at 5d 24h", "at 5d 25h", [3]protocol.State{stands, stands, unknown}},
}

// What several rows begin with.
const (
	panel      = "lab.liver: at 20d; lab.alt: 30 20d; lab.ast: 30 20d; lab.alp: 80 20d; lab.bilirubin: 10 20d"
	asNeeded   = "medicine.benzodiazepine: yes; medicine.benzodiazepine.as-needed: yes"
	suppressed = "medicine.thyroid: yes; lab.tsh.low: yes 20d"
)

// planOnly are figures that no rule of the libraries asks about: a protocol's
// plan does.
var planOnly = []string{"limit.bp.alert", "limit.bp.emergency"}

// TestLibraryBoundaries walks every figure of the screening libraries.
func TestLibraryBoundaries(t *testing.T) {
	d := together(t, screeningLibraries, nil, nil)
	well := exampleNamed(t, "quite-well")
	walked := map[string]bool{}
	for _, tt := range boundaries {
		walked[tt.param] = true
		if r, ok := d.Rule(tt.rule); !ok || !slices.Contains(r.Params, tt.param) {
			t.Errorf("%s does not rest on %s", tt.rule, tt.param)
		}
		for i, readings := range []string{tt.below, tt.on, tt.above} {
			facts := protocol.Facts{}
			for name, of := range well {
				facts[name] = of
			}
			for given := range strings.SplitSeq(tt.given+"; "+tt.fact+": "+readings, "; ") {
				if fact, text, ok := strings.Cut(given, ": "); ok {
					facts[fact] = readingsOf(t, fact, text)
				}
			}
			r, _ := d.Rule(tt.rule)
			f, _ := d.Evaluate(facts, r.Gate, examplesAt).Finding(tt.rule)
			if f.State != tt.want[i] {
				t.Errorf("%s at %s %s is %s, want %s (%s)", tt.rule, tt.fact, readings, f.State, tt.want[i], f.Say)
			}
		}
	}
	for _, p := range d.Params {
		if !walked[p.Name] && !slices.Contains(planOnly, p.Name) {
			t.Errorf("no boundary of %s is walked", p.Name)
		}
	}
}

// readingsOf makes readings of text: "168/104 2m, 158/98 1m", "at 5d 23h", "?".
func readingsOf(t *testing.T, fact, text string) []protocol.Reading {
	t.Helper()
	var of []protocol.Reading
	for part := range strings.SplitSeq(text, ",") {
		words := append(strings.Fields(part), "", "")
		x := exampleReading{Value: words[0], Age: words[1], Asked: words[2]}
		if x.Value == "at" {
			x.Value = ""
		}
		of = append(of, x.reading(t, fact, examplesAt))
	}
	return of
}

// exampleNamed returns the facts of an example of the screening libraries.
func exampleNamed(t *testing.T, name string) protocol.Facts {
	t.Helper()
	for _, file := range exampleFiles(t) {
		for _, e := range file.Examples {
			if file.Of != nil && e.Example == name {
				if !file.At.Equal(examplesAt) {
					t.Fatalf("%s happens at %s", file.name, file.At)
				}
				return file.facts(t, e)
			}
		}
	}
	t.Fatalf("no example %q", name)
	return nil
}
