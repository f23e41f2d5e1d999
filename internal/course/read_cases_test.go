package course

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// A readCase is a record and what the last reading of a fact then says.
type readCase struct {
	name, fact, want string
	facts            []at
}

func readCases(t *testing.T, cases []readCase) {
	t.Helper()
	lib, q := library(t), asking(t)
	for _, c := range cases {
		readings := lib.FactsOf(q, chart(t, c.facts...), ledger.Chart{})[c.fact]
		got := "nothing"
		if len(readings) > 0 {
			got = says(readings[len(readings)-1], true)
		}
		if got != c.want {
			t.Errorf("%s: %s is %q, want %q", c.name, c.fact, got, c.want)
		}
	}
}

// answerAt is an answer some time ago.
func answerAt(age time.Duration, fact, answer string) at {
	a := heard(fact, answer)
	a.when = ago(age)
	return a
}

func icd(code, status string) at { return condition(patient.ICD10CM, code, "It", status) }

func TestConditionsAndAnswers(t *testing.T) {
	refuted := icd("F20.0", patient.Active)
	r := refuted.fact.(patient.ConditionNoted)
	r.Verification = patient.Refuted
	refuted.fact = r
	remitted := func(code string, abated patient.When) at {
		c := icd(code, patient.Remission)
		n := c.fact.(patient.ConditionNoted)
		n.Abated = abated
		c.fact = n
		return c
	}
	readCases(t, []readCase{
		{"nobody asked", "condition.psychosis", "nothing", nil},
		{"asked by the family's name", "condition.psychosis", "no", []at{heard("psychosis", patient.No)}},
		{"asked by the fact's name", "condition.psychosis", "no", []at{heard("condition.psychosis", patient.No)}},
		{"the later of two answers", "condition.psychosis", "yes", []at{answerAt(2*day, "psychosis", patient.No), answerAt(day, "condition.psychosis", patient.Yes)}},
		{"a no does not undo a diagnosis", "condition.psychosis", "yes", []at{icd("F20.0", patient.Resolved), heard("condition.psychosis", patient.No)}},
		{"a refuted diagnosis is neither yes nor no", "condition.psychosis", "nothing", []at{refuted}},
		{"depression with psychotic features is no schizophrenia", "condition.psychosis", "nothing", []at{icd("F33.3", patient.Active)}},
		{"it is a family of its own", "condition.psychotic-depression", "yes", []at{icd("F33.3", patient.Active)}},
		{"mania that is over is not mania now", "condition.mania", "nothing", []at{icd("F31.13", patient.Resolved)}},
		{"but it is bipolar disorder", "condition.bipolar", "yes", []at{icd("F31.13", patient.Resolved)}},
		{"opioid use in remission is opioid use, ever", "condition.opioid-use", "yes", []at{icd("F11.21", patient.Active)}},
		{"and no active use", "condition.substance-use", "nothing", []at{icd("F11.21", patient.Active)}},
		{"open-angle glaucoma", "condition.glaucoma", "yes", []at{icd("H40.11X0", patient.Active)}},
		{"is not angle closure", "condition.angle-closure", "nothing", []at{icd("H40.11X0", patient.Active)}},
		{"bleeding in the brain is a stroke too", "condition.stroke", "yes", []at{icd("I61.9", patient.Resolved)}},
		{"words alone, with what they count as", "condition.ketamine-misuse", "yes", []at{{ago(day), patient.ConditionNoted{Text: "used ketamine at parties", Families: []string{"ketamine-misuse"}, Status: patient.Active}}}},
		{"words alone are nothing", "condition.ketamine-misuse", "nothing", []at{{ago(day), patient.ConditionNoted{Text: "used ketamine at parties", Status: patient.Active}}}},
		{"skipped is not known", "condition.psychosis", "unknown", []at{{ago(time.Hour), patient.Asked{Fact: "psychosis", Answer: patient.Skipped, Detail: "ran out of time"}}}},

		{"when: by its onset", "condition.stroke.last", "2026-06-30 23:59", []at{{ago(time.Hour), began("I63.9", "2026-06").fact}}},
		{"when: not on record", "condition.stroke.last", "unknown", []at{icd("I63.9", patient.Resolved)}},
		{"when: a code that says only that it was", "condition.heart-attack.last", "unknown", []at{began("I25.2", "2026-10-01")}},
		{"when: asked", "condition.heart-attack.last", "2019-12-31 23:59", []at{icd("I25.2", patient.Active), heard("condition.heart-attack.last", "2019")}},
		{"when: never, against a record", "condition.stroke.last", "unknown", []at{icd("I63.9", patient.Resolved), heard("condition.stroke.last", "never")}},
		{"when: never, against a dated record", "condition.stroke.last", "2026-01-03 12:00", []at{began("I63.9", "2026-01-03"), heard("condition.stroke.last", patient.No)}},
		{"when: never", "condition.stroke.last", "never", []at{heard("condition.stroke.last", "never")}},
		{"when: in the future", "condition.stroke.last", "unknown", []at{heard("condition.stroke.last", "2027-01-01")}},
		{"when: the later of record and answer", "condition.stroke.last", "2026-08-01 23:59", []at{began("I63.9", "2026-01-03"), heard("condition.stroke.last", "2026-08-01")}},

		{"active use", "substance.status", "active", []at{icd("F10.20", patient.Active), heard("substance.status", "sustained-remission")}},
		{"remission, no date", "substance.status", "unknown", []at{icd("F10.21", patient.Active)}},
		{"two months without", "substance.status", "active", []at{remitted("F10.20", "2026-09-30")}},
		{"three months without", "substance.status", "early-remission", []at{remitted("F10.20", "2026-08-22")}},
		{"a day less", "substance.status", "active", []at{remitted("F10.20", "2026-08-23")}},
		{"twelve months without", "substance.status", "sustained-remission", []at{remitted("F10.20", "2025-11-22")}},
		{"a day less", "substance.status", "early-remission", []at{remitted("F10.20", "2025-11-23")}},
		{"of a year, its end", "substance.status", "early-remission", []at{remitted("F10.21", "2025")}},
		{"an answer says where in remission", "substance.status", "sustained-remission", []at{icd("F10.21", patient.Active), heard("substance.status", "sustained-remission")}},
		{"none does not undo a record", "substance.status", "unknown", []at{icd("F10.21", patient.Active), heard("substance.status", "none")}},
		{"none", "substance.status", "none", []at{heard("substance.status", patient.No)}},
		{"none, so no active use", "condition.substance-use", "no", []at{heard("substance.status", "none")}},
		{"in remission, so no active use", "condition.substance-use", "no", []at{heard("substance.status", "early-remission")}},
		{"active, so active use", "condition.substance-use", "yes", []at{heard("substance.status", "active")}},
		{"none, and a record of active use", "condition.substance-use", "yes", []at{icd("F10.20", patient.Active), heard("substance.status", "none")}},
		{"remission on record alone says nothing about now", "condition.substance-use", "nothing", []at{icd("F10.21", patient.Active)}},
		{"a finding of risk is no disorder", "substance.status", "nothing", []at{condition(patient.SNOMED, "361055000", "Misuses drugs", patient.Active)}},
		{"nor one in remission", "substance.status", "nothing", []at{condition(patient.SNOMED, "361055000", "Misuses drugs", patient.Resolved)}},
		{"but it counts as active use", "condition.substance-use", "yes", []at{condition(patient.SNOMED, "361055000", "Misuses drugs", patient.Active)}},

		{"a sister", "family.psychosis", "yes", []at{{ago(day), patient.RelativeNoted{Relation: patient.Sibling, Codings: []patient.Coding{{System: patient.ICD10CM, Code: "F20.9"}}}}, heard("family.psychosis", patient.No)}},
		{"an aunt is not of the first degree", "family.psychosis", "no", []at{{ago(day), patient.RelativeNoted{Relation: patient.OtherKin, Family: "psychosis"}}, heard("family.psychosis", patient.No)}},
		{"a father's depression", "family.psychosis", "nothing", []at{{ago(day), patient.RelativeNoted{Relation: patient.Parent, Codings: []patient.Coding{{System: patient.ICD10CM, Code: "F33.1"}}}}}},

		{"a resolved depression is no reason for treatment", "indication.present", "nothing", []at{icd("F33.1", patient.Resolved)}},
		{"a clinician says there is none", "indication.present", "no", []at{heard("indication.present", patient.No)}},
		{"born tomorrow", "patient.age", "unknown", []at{ana("2026-11-23")}},
	})
}

func TestPregnancyAndAllergies(t *testing.T) {
	test := func(age time.Duration, said string) at {
		return at{ago(age), patient.LabReported{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: "2106-3"}, Text: said}}}
	}
	allergy := func(system, code, text string) at {
		return at{ago(10 * day), patient.AllergyNoted{Text: text, Status: patient.Active, Codings: []patient.Coding{{System: system, Code: code}}}}
	}
	none := allergy(patient.SNOMED, "716186003", "No known allergy")
	readCases(t, []readCase{
		{"nobody asked", "pregnancy.current", "nothing", nil},
		{"no", "pregnancy.current", "no", []at{heard("pregnancy.current", patient.No)}},
		{"a positive test", "pregnancy.current", "yes", []at{test(day, "Positive")}},
		{"a no after it does not undo it", "pregnancy.current", "yes", []at{test(day, "Positive"), heard("pregnancy", patient.No)}},
		{"a negative test does", "pregnancy.current", "no", []at{test(20*day, "Positive"), test(day, "Negative")}},
		{"a yes after a negative test", "pregnancy.current", "yes", []at{test(day, "Negative"), heard("pregnancy", patient.Yes)}},
		{"a diagnosis and a no", "pregnancy.current", "yes", []at{icd("Z33.1", patient.Active), heard("pregnancy", patient.No), test(time.Minute, "Negative")}},
		{"a test that cannot be read", "pregnancy.test", "unknown", []at{test(day, "see comment")}},
		{"which says nothing about a pregnancy", "pregnancy.current", "nothing", []at{test(day, "see comment")}},
		{"a test as somebody says", "pregnancy.test", "no", []at{heard("pregnancy.test", patient.No)}},

		{"ketamine", "allergy.ketamine", "yes", []at{allergy(patient.RxNorm, "6130", "Ketamine"), heard("allergy.ketamine", patient.No)}},
		{"the spray", "allergy.ketamine", "yes", []at{allergy("", "x", "Spravato")}},
		{"penicillin says nothing about ketamine", "allergy.ketamine", "nothing", []at{allergy("", "x", "Penicillin")}},
		{"none known", "allergy.ketamine", "no", []at{none}},
		{"none known, and a bee", "allergy.ketamine", "nothing", []at{none, allergy("", "x", "Bee venom")}},
		{"none at all, as they say", "allergy.ketamine", "no", []at{heard("allergy.any", patient.No)}},
		{"none at all, and a bee on record", "allergy.ketamine", "nothing", []at{heard("allergy.any", patient.No), allergy("", "x", "Bee venom")}},
		{"an anaesthetic, which one nobody knows", "allergy.ketamine", "yes", []at{icd("Z88.4", patient.Active)}},
		{"an anaesthetic, and asked since", "allergy.ketamine", "no", []at{icd("Z88.4", patient.Active), heard("allergy.ketamine", patient.No)}},
		{"an anaesthetic, asked before it was noted", "allergy.ketamine", "yes", []at{answerAt(40*day, "allergy.ketamine", patient.No), icd("Z88.4", patient.Active)}},
	})
}

func TestMedicinesAndAnswers(t *testing.T) {
	lib := library(t)
	noted := func(name, status string, change func(*patient.MedicineNoted)) at {
		m := patient.MedicineNoted{Text: name, Ingredients: lib.Medicines.Ingredients(nil, name), Status: status}
		if change != nil {
			change(&m)
		}
		return at{ago(10 * day), m}
	}
	reviewed := at{ago(2 * day), patient.MedicinesReviewed{Complete: true}}
	partly := at{ago(2 * day), patient.MedicinesReviewed{}}
	readCases(t, []readCase{
		{"sertraline", "medicine.antidepressant", "yes", []at{noted("sertraline 50 MG", patient.Taking, nil)}},
		{"sumatriptan is in no group", "medicine.antidepressant", "no", []at{noted("sumatriptan 50 MG", patient.Taking, nil), reviewed}},
		{"a list gone over in part", "medicine.opioid", "nothing", []at{partly}},
		{"the whole list", "medicine.opioid", "no", []at{reviewed}},
		{"a yes after the list was gone over", "medicine.opioid", "yes", []at{reviewed, heard("medicine.opioid", patient.Yes)}},
		{"a yes before it", "medicine.opioid", "no", []at{answerAt(5*day, "medicine.opioid", patient.Yes), reviewed}},
		{"a no does not undo the list", "medicine.opioid", "yes", []at{noted("methadone", patient.Taking, nil), heard("medicine.opioid", patient.No)}},
		{"something nobody recognised", "medicine.opioid", "unknown", []at{noted("the blue sleeping pill", patient.Taking, nil), reviewed}},
		{"and asked since", "medicine.opioid", "no", []at{noted("the blue sleeping pill", patient.Taking, nil), reviewed, heard("medicine.opioid", patient.No)}},
		{"whether it is taken is not known", "medicine.opioid", "unknown", []at{noted("methadone", patient.UnknownTaking, nil), reviewed}},
		{"planned is not taken", "medicine.opioid", "no", []at{noted("methadone", patient.Planned, nil), reviewed}},
		{"in two groups", "medicine.inducer", "yes", []at{noted("carbamazepine 200 MG", patient.Taking, nil)}},
		{"naltrexone inside a brand", "medicine.naltrexone", "yes", []at{noted("Contrave", patient.Taking, nil)}},
		{"naltrexone is no opioid", "medicine.opioid", "nothing", []at{noted("Contrave", patient.Taking, nil)}},
		{"a cough syrup", "medicine.nmda", "yes", []at{noted("NyQuil", patient.Taking, nil)}},
		{"clonidine is a blood pressure medicine", "medicine.antihypertensive", "yes", []at{noted("clonidine 0.1 MG", patient.Taking, nil)}},

		{"last taken: last night", "medicine.hypnotic.last", "2026-11-21 23:00", []at{noted("zolpidem 5 MG", patient.Taking, func(m *patient.MedicineNoted) { m.LastTaken = "2026-11-21T23:00:00Z" })}},
		{"last taken: nobody said", "medicine.hypnotic.last", "nothing", []at{noted("zolpidem 5 MG", patient.Taking, nil)}},
		{"last taken: never, against the list", "medicine.hypnotic.last", "nothing", []at{noted("zolpidem 5 MG", patient.Taking, nil), heard("medicine.hypnotic.last", "never")}},
		{"last taken: the last day of one that was stopped", "medicine.hypnotic.last", "2026-11-01 23:59", []at{noted("zolpidem 5 MG", patient.Stopped, func(m *patient.MedicineNoted) { m.Until = "2026-11-01" })}},
		{"last taken: never", "medicine.hypnotic.last", "never", []at{heard("medicine.hypnotic.last", patient.No)}},

		{"an opioid as needed", "medicine.opioid.daily", "no", []at{noted("tramadol 50 MG", patient.Taking, func(m *patient.MedicineNoted) { m.AsNeeded = true })}},
		{"a patch every three days is every day", "medicine.opioid.daily", "yes", []at{noted("fentanyl", patient.Taking, func(m *patient.MedicineNoted) { m.Dose.PerDay = 333 })}},
		{"how often nobody wrote", "medicine.opioid.daily", "unknown", []at{noted("tramadol 50 MG", patient.Taking, nil)}},
		{"and asked since", "medicine.opioid.daily", "yes", []at{noted("tramadol 50 MG", patient.Taking, nil), heard("medicine.opioid.daily", patient.Yes)}},
		{"no opioid at all", "medicine.opioid.daily", "no", []at{reviewed}},
		{"no benzodiazepine at all", "medicine.benzodiazepine.daily", "0", []at{reviewed}},
		{"clobazam has no equivalent", "medicine.benzodiazepine.daily", "unknown", []at{taking(lib, "clobazam 10 MG Oral Tablet", "21241", 10_000)}},
		{"two together", "medicine.benzodiazepine.daily", "3", []at{taking(lib, "lorazepam 1 MG Oral Tablet", "6470", 1_000), taking(lib, "clonazepam 1 MG Oral Tablet", "2598", 1_000)}},
		{"one by the day among those as needed", "medicine.benzodiazepine.as-needed", "no", []at{noted("lorazepam 1 MG", patient.Taking, func(m *patient.MedicineNoted) { m.AsNeeded = true }), noted("clonazepam 1 MG", patient.Taking, nil)}},
		{"the blood pressure medicine, as noted this morning", "medicine.antihypertensive.today", "yes", []at{noted("lisinopril 10 MG", patient.Taking, func(m *patient.MedicineNoted) { m.LastTaken = "2026-11-22T07:00:00Z" })}},
		{"as noted yesterday", "medicine.antihypertensive.today", "nothing", []at{noted("lisinopril 10 MG", patient.Taking, func(m *patient.MedicineNoted) { m.LastTaken = "2026-11-21T07:00:00Z" })}},
		{"asked yesterday", "medicine.antihypertensive.today", "nothing", []at{{ago(day), dosing.Checked{For: "2026-11-21", Fact: "medicine.antihypertensive.today", Answer: patient.Yes}}}},
	})
}

func TestResultsAndBodies(t *testing.T) {
	low := int64(400)
	tsh := func(value int64, low *int64) at {
		l := lab("3016-3", "m[IU]/L", value)
		r := l.fact.(patient.LabReported)
		r.Low = low
		l.fact = r
		return l
	}
	pounds := int64(180_000)
	readCases(t, []readCase{
		{"no unit", "lab.alt", "unknown", []at{lab("1742-6", "", 28_000)}},
		{"another unit", "lab.alt", "unknown", []at{lab("1742-6", "mg/dL", 28_000)}},
		{"an older result that can be read does not stand in for it", "lab.alt", "unknown", []at{{ago(40 * day), lab("1742-6", "U/L", 28_000).fact}, lab("1742-6", "", 300_000)}},
		{"mg/dL of bilirubin", "lab.bilirubin", "59.864", []at{lab("1975-2", "mg/dL", 3_500)}},
		{"within its range", "lab.tsh.low", "no", []at{tsh(400, &low)}},
		{"below its range", "lab.tsh.low", "yes", []at{tsh(399, &low)}},
		{"the range is not written", "lab.tsh.low", "unknown", []at{tsh(300, nil)}},
		{"liver tests that cannot be read were done all the same", "lab.liver", "2026-11-21 12:00", []at{lab("1742-6", "", 28_000)}},
		{"bilirubin alone is no liver test", "lab.liver", "nothing", []at{lab("1975-2", "mg/dL", 1_000)}},
		{"an ECG that was broken off", "ecg.done", "nothing", []at{{ago(day), patient.ProcedureDone{Status: "stopped", Codings: []patient.Coding{{System: patient.SNOMED, Code: "29303009"}}}}}},
		{"an ECG of a year, as somebody says: its beginning", "ecg.done", "2025-01-01 00:00", []at{heard("ecg.done", "2025")}},
		{"alcohol on a day: its end", "alcohol.last", "2026-11-20 23:59", []at{heard("alcohol.last", "2026-11-20")}},
		{"alcohol today: not after the answer", "alcohol.last", "2026-11-22 11:00", []at{heard("alcohol.last", string(today))}},
		{"a total does not tell the ninth answer", "measure.phq-9.item-9", "nothing", []at{total("phq-9", 27, day)}},
		{"the baseline is the last before the first dose", "measure.phq-9.baseline", "20", with(dosed(), total("phq-9", 22, 20*day), total("phq-9", 20, 8*day), total("phq-9", 9, day))},
		{"the score now", "measure.phq-9", "9", with(dosed(), total("phq-9", 20, 8*day), total("phq-9", 9, day))},
		{"none before the first dose", "measure.phq-9.baseline", "nothing", with(dosed(), total("phq-9", 9, day))},

		{"a weight in pounds is not read as kilograms", "weight.actual", "nothing", []at{{ago(day), patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: patient.WeightCode}, Value: &pounds, Unit: "[lb_av]"}}}}},
		{"below a BMI of 30 doses go by the actual weight", "weight.dosing", "82 kg", []at{{ago(day), weight(82)}, height(180)}},
		{"from there on by the ideal one", "weight.dosing", "61.437 kg", []at{{ago(day), weight(100)}, height(170), heard("patient.sex", "female")}},
		{"the sex for it was not asked", "weight.dosing", "unknown", []at{{ago(day), weight(100)}, height(170)}},
		{"no height, and the protocol asks for it", "weight.dosing", "unknown", []at{{ago(day), weight(82)}}},
		{"the prescriber picked the actual one", "weight.dosing", "100 kg", []at{{ago(day), weight(100)}, height(170), {ago(time.Hour), dosing.OrderSigned{Order: "o", Route: "IM", Amount: 50_000, WeightBasis: dosing.ActualWeight}}}},
		{"no height, no index", "body.bmi", "nothing", []at{{ago(day), weight(82)}}},
		{"no sex, no ideal weight", "weight.ideal", "nothing", []at{{ago(day), weight(82)}, height(168)}},
		{"gender is not the sex for formulas", "weight.ideal", "nothing", []at{{ago(day), weight(82)}, height(168), {ago(day), patient.Registered{Name: patient.Name{Text: "A"}, Sex: "female", BirthSex: "F"}}}},
	})
}

// TestDays: what was checked counts on its day only.
func TestDays(t *testing.T) {
	yesterday := at{ago(day), dosing.Checked{For: "2026-11-21", Fact: "room.ready", Answer: patient.Yes}}
	client := func(fact, answer string) at { return heard(fact, answer) }
	readCases(t, []readCase{
		{"checked today", "room.ready", "no", []at{yesterday, checked("room.ready", patient.No)}},
		{"checked yesterday", "room.ready", "nothing", []at{yesterday}},
		{"ill last week is not ill today", "illness.acute", "nothing", []at{answerAt(6*day, "illness.acute", patient.Yes)}},
		{"ill, as they said this morning", "illness.acute", "yes", []at{client("illness.acute", patient.Yes)}},
		{"intoxicated yesterday", "substance.intoxicated", "nothing", []at{answerAt(day, "substance.intoxicated", patient.Yes)}},
		{"people in the building", "presence.people", "2", []at{checked("presence.people", "2")}},
		{"people in words", "presence.people", "unknown", []at{checked("presence.people", "two or three")}},
		{"where the prescriber is not", "presence.prescriber", "unknown", []at{checked("presence.prescriber", "at lunch")}},
		{"an answer stands for no consent", "consent.current", "no", []at{heard("consent.current", patient.Yes)}},
		{"nor for a determination", "determination.current", "nothing", []at{heard("determination.current", patient.Yes)}},
		{"nor for an order", "order.active", "nothing", []at{heard("order.active", patient.Yes)}},
		{"nor for a blood pressure", "vitals.bp", "nothing", []at{heard("vitals.bp", "120/80")}},
		{"nor for a person who takes them home", "escort.named", "nothing", []at{checked("escort.named", patient.Yes)}},
		{"something changed", "interval.changed", "yes", []at{{ago(time.Hour), dosing.IntervalTaken{Changed: true, What: []string{"medicine"}}}}},
		{"a medicine noted since the last session, and nobody asked", "interval.changed", "yes", with(dosed(), at{ago(2 * day), patient.MedicineNoted{Text: "X 5 MG", Status: patient.Taking}})},
		{"a medicine noted, and then asked", "interval.changed", "no", with(dosed(), at{ago(2 * day), patient.MedicineNoted{Text: "X 5 MG", Status: patient.Taking}}, at{ago(day), dosing.IntervalTaken{}})},
		{"asked, and then a medicine noted", "interval.changed", "yes", with(dosed(), at{ago(2 * day), dosing.IntervalTaken{}}, at{ago(day), patient.MedicineNoted{Text: "X 5 MG", Status: patient.Taking}})},
		{"a medicine from before the last session", "interval.changed", "nothing", with([]at{{ago(20 * day), patient.MedicineNoted{Text: "X 5 MG", Status: patient.Taking}}}, dosed()...)},
		{"the form of a session before the last", "rems.form", "nothing", with(dosed(), answerAt(20*day, "rems.form", patient.Yes))},
		{"the form of the last session", "rems.form", "yes", with(dosed(), answerAt(day, "rems.form", patient.Yes))},
		{"a risk review", "suicide.review", "yes", []at{answerAt(2*day, "suicide.ideation", "4"), {ago(day), screening.RiskReviewed{Found: "No plan.", Plan: "A call on Friday.", Contact: true}}}},
		{"found raised since", "suicide.review", "no", []at{{ago(2 * day), screening.RiskReviewed{Found: "No plan.", Plan: "A call on Friday.", Contact: true}}, answerAt(day, "suicide.ideation", "4")}},
		{"asked since, and 0", "suicide.review", "yes", []at{{ago(2 * day), screening.RiskReviewed{Found: "No plan.", Plan: "A call on Friday.", Contact: true}}, answerAt(day, "suicide.ideation", "0")}},
	})
}

// TestWhoSaysSo: the detail of an answer says who gave it, when, and on which
// ground; what a clinician has to find is not known from the client alone.
func TestWhoSaysSo(t *testing.T) {
	lib, q := library(t), asking(t)
	for _, c := range []struct {
		fact   string
		a      patient.Asked
		by     ledger.Author
		want   string
		detail string
	}{
		{"condition.psychosis", patient.Asked{Fact: "condition.psychosis", Answer: patient.No}, ledger.Author{Sort: ledger.ByPatient}, "no", "answered no, by the client, 22 Nov"},
		{"condition.psychosis", patient.Asked{Fact: "condition.psychosis", Answer: patient.No, Basis: patient.BasisExam, Detail: "Hears nothing."}, ledger.Author{Sort: ledger.ByStaff, Role: "prescriber"}, "no", "answered no, by the prescriber (on examination), 22 Nov: Hears nothing"},
		{"family.psychosis", patient.Asked{Fact: "family.psychosis", Answer: patient.UnknownReply, Basis: patient.BasisFamily}, ledger.Author{Sort: ledger.ByStaff}, "unknown", "asked, and not known, by the staff (as the family says), 22 Nov"},
		{"capacity.consent", patient.Asked{Fact: "capacity.consent", Answer: patient.Yes}, ledger.Author{Sort: ledger.ByPatient}, "unknown", "answered yes, by the client, 22 Nov; a clinician has to find this"},
		{"capacity.consent", patient.Asked{Fact: "capacity.consent", Answer: patient.Yes}, ledger.Author{Sort: ledger.ByStaff, Role: "therapist"}, "yes", "answered yes, by the therapist, 22 Nov"},
		{"medicine.opioid", patient.Asked{Fact: "medicine.opioid", Answer: patient.Yes, Detail: "methadone from the clinic"}, ledger.Author{Sort: ledger.ByPatient}, "yes", "methadone from the clinic (answered yes, by the client, 22 Nov)"},
		{"medicine.opioid", patient.Asked{Fact: "medicine.opioid", Answer: patient.Yes}, ledger.Author{Sort: ledger.ByPatient}, "yes", "opioids (answered yes, by the client, 22 Nov)"},
		{"alcohol.last", patient.Asked{Fact: "alcohol.last", Answer: patient.Yes}, ledger.Author{Sort: ledger.ByPatient}, "unknown", "answered yes, by the client, 22 Nov, without saying when"},
		{"treatment.prior", patient.Asked{Fact: "treatment.prior", Answer: patient.Valued, Value: "several"}, ledger.Author{Sort: ledger.ByPatient}, "unknown", "answered several, by the client, 22 Nov, which cannot be read"},
	} {
		rec := chart(t, at{ago(time.Hour), c.a})
		rec.Entries[0].By = c.by
		got := lib.FactsOf(q, rec, ledger.Chart{})[c.fact]
		if len(got) != 1 || says(got[0], true) != c.want || got[0].Detail != c.detail {
			t.Errorf("%+v: %q, want %s: %q", got, got[0].Detail, c.want, c.detail)
		}
	}
	rec := chart(t, answerAt(400*day, "condition.psychosis", patient.No))
	if got := lib.FactsOf(q, rec, ledger.Chart{})["condition.psychosis"][0].Detail; !strings.HasSuffix(got, ", 18 Oct 2025") {
		t.Errorf("an answer of another year says %q", got)
	}
}

// TestAnInfusionEndsLater: the time of watching begins when a dose is over.
func TestAnInfusionEndsLater(t *testing.T) {
	infusion := order(35)
	infusion.Route, infusion.Minutes = "IV", 40
	given := dosing.DoseGiven{Order: "o", Session: "s", Route: "IV", Amount: 35_000}
	stopped := given
	stopped.Ended = ago(25 * time.Minute)
	for _, c := range []struct {
		want  string
		facts []at
	}{
		{"2026-11-22 11:40", []at{{ago(2 * time.Hour), infusion}, {ago(time.Hour), given}}},
		{"2026-11-22 11:35", []at{{ago(2 * time.Hour), infusion}, {ago(time.Hour), stopped}}},
		{"2026-11-22 11:00", []at{{ago(time.Hour), dosing.DoseGiven{Route: "IM", Amount: quantity.Mass(50_000)}}}},
	} {
		if got := says(last(t, "dose.ended", c.facts...)); got != c.want {
			t.Errorf("ended %s, want %s", got, c.want)
		}
	}
}
