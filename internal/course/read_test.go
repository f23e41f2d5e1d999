package course

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

const today = quantity.Day("2026-11-22")

// asking is a question about a chart by kap-im, at noon.
func asking(tb testing.TB) Question {
	return Question{Definition: kapIM(tb), Now: noon, Location: time.UTC}
}

// last is the last reading of a fact in a made-up record.
func last(tb testing.TB, fact string, facts ...at) (protocol.Reading, bool) {
	tb.Helper()
	readings := library(tb).FactsOf(asking(tb), chart(tb, facts...), ledger.Chart{})[fact]
	if len(readings) == 0 {
		return protocol.Reading{}, false
	}
	return readings[len(readings)-1], true
}

// says writes a reading as the tables below have it.
func says(r protocol.Reading, ok bool) string {
	switch {
	case !ok:
		return "nothing"
	case r.Unknown:
		return "unknown"
	case r.Value.Never():
		return "never"
	case r.Value.Type() == protocol.TypeInstant:
		return r.At.UTC().Format("2006-01-02 15:04")
	}
	return r.Value.String()
}

// asked is an answer of an hour ago: yes, no, or a value.
func heard(fact, answer string) at {
	a := patient.Asked{Fact: fact, Answer: answer}
	if answer != patient.Yes && answer != patient.No && answer != patient.UnknownReply {
		a.Answer, a.Value = patient.Valued, answer
	}
	return at{ago(time.Hour), a}
}

func checked(fact, answer string) at {
	c := dosing.Checked{For: today, Fact: fact, Answer: answer}
	if answer != patient.Yes && answer != patient.No {
		c.Answer, c.Value = patient.Valued, answer
	}
	return at{ago(time.Hour), c}
}

func lab(code, unit string, value int64) at {
	return at{ago(day), patient.LabReported{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: code}, Name: "It", Value: &value, Unit: unit}}}
}

func height(cm int64) at {
	v := cm * 1000
	return at{ago(day), patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: patient.HeightCode}, Value: &v, Unit: "cm"}}}
}

func procedure(system, code string) at {
	return at{ago(10 * day), patient.ProcedureDone{Status: "completed", Codings: []patient.Coding{{System: system, Code: code}}}}
}

func total(name string, n int64, age time.Duration) at {
	return at{ago(age), instrument.ScoreReported{Instrument: name, Total: n * 1000}}
}

// dosed is a session of a week ago with everything that can be said of it.
func dosed() []at {
	yes, no := true, false
	deep, low := 3, 93
	return []at{
		{ago(7 * day), dosing.DoseGiven{Session: "s1", Route: "IM", Amount: 50_000, Tolerated: &yes, Observed: true}},
		{ago(7*day - 20*time.Minute), dosing.VitalsTaken{Session: "s1", Pressure: &quantity.Pressure{Systolic: 162, Diastolic: 88}, Sedation: &deep, Oxygen: &low}},
		{ago(7*day - 25*time.Minute), dosing.VitalsTaken{Session: "s1", Pressure: &quantity.Pressure{Systolic: 150, Diastolic: 94}}},
		{ago(7*day - 30*time.Minute), dosing.EventNoted{Session: "s1", Term: "nausea", Grade: 2}},
		{ago(7*day - 2*time.Hour), dosing.SessionClosed{Session: "s1", Effect: dosing.Insufficient, Recovered: &yes, Distress: &no, Emergency: &no}},
	}
}

func with(facts []at, more ...at) []at { return slices.Concat(facts, more) }

// A record that says a fact, what it says, and the settings and the order that
// go with it.
type saying struct {
	want     string
	facts    []at
	settings []at
	order    *dosing.OrderSigned
}

// records has one record for each fact of the vocabulary: the facts of which
// one answer is all there is follow below.
func records(tb testing.TB, def *protocol.Definition) map[string]saying {
	lib := library(tb)
	infusion := order(35)
	infusion.Route, infusion.Minutes, infusion.Indication, infusion.Booster = "IV", 40, dosing.ForTRD, true
	ordered := at{ago(time.Hour), order(50)}
	pulse := 72
	rate := dosing.VitalsTaken{HeartRate: &pulse}
	three := []at{}
	for i, mg := range []int64{40, 50, 60} {
		three = append(three, at{ago(time.Duration(30-7*i) * day), dosing.DoseGiven{Session: id.Session("s" + "123"[i:i+1]), Route: "IM", Amount: quantity.Mass(mg * 1000)}})
	}
	const course = "018f0000-0000-7000-8000-00000000000c"
	opened := at{ago(60 * day), Opened{Course: course, Protocol: def.Name, Version: def.Version, Hash: def.Hash()}}
	sign := func(as string) at {
		return at{ago(day), screening.Determined{Course: course, Protocol: def.Name, Hash: def.Hash(), As: as, Outcome: screening.Recommended, Reason: "Everything was weighed.", Until: noon.AddDate(1, 0, 0)}}
	}
	text := consentText(def, "1", "The bladder may be harmed.", consent.SafetyMaterial)
	choice := func(name string) consent.Published {
		return consent.Publish(consent.Document{Text: name, Version: "1", Language: "en", Title: name, Kind: name, Released: "2026-11-22", Months: 12,
			Signers: []string{consent.AsClient}, Sections: []consent.Section{{Name: "a", Title: "A", Blocks: []consent.Block{{Paragraph: consent.Paragraph{Say: name + "."}}}}},
			Choices: []consent.Choice{{Name: "none", Say: "No"}, {Name: "yes", Say: "Yes", Width: 1}}}, consent.SafetyMaterial, "First.", time.Time{})
	}
	chosen := func(name string) saying {
		p := choice(name)
		return saying{want: "yes", settings: []at{{ago(30 * day), p}}, facts: []at{{ago(day), consent.Chosen{Text: name, Hash: p.Hash, Version: "1", Choice: "yes", Name: "Ana", Language: "en", How: consent.ByLink}}}}
	}
	agreed := saying{want: "yes", settings: []at{{ago(30 * day), text}}, facts: []at{{ago(2 * day), signs(text, consent.AsClient)}, {ago(2 * day), signs(text, consent.AsPrescriber)}, {ago(2 * day), signs(text, consent.AsTherapist)}}}
	site := []at{{ago(day), SiteNoted{Place: "US-CO", REMS: "1", REMSUntil: "2027-06-30"}}}
	tsh := lab("3016-3", "m[IU]/L", 100)
	low := int64(400)
	suppressed := tsh.fact.(patient.LabReported)
	suppressed.Low = &low
	lastTaken := func(ingredient string) saying {
		return saying{want: "2026-11-21 22:00", facts: []at{{ago(time.Hour), patient.MedicineNoted{Text: ingredient, Ingredients: []string{ingredient}, Status: patient.Taking, LastTaken: "2026-11-21T22:00:00Z"}}}}
	}
	daily := func(status string, asNeeded bool) at {
		m := taking(lib, "lorazepam 1 MG Oral Tablet", "6470", 2_000).fact.(patient.MedicineNoted)
		m.Status, m.AsNeeded = status, asNeeded
		return at{ago(time.Hour), m}
	}
	return map[string]saying{
		"patient.age": {want: "41", facts: []at{ana("1985-03-12")}}, "patient.dead": {want: "no", facts: []at{ana("1985-03-12")}},
		"pregnancy.current":     {want: "yes", facts: []at{condition(patient.ICD10CM, "Z33.1", "Pregnant", patient.Active)}},
		"pregnancy.test":        {want: "no", facts: []at{{ago(day), patient.LabReported{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: "2106-3"}, Text: "Negative"}}}}},
		"breastfeeding.current": {want: "yes", facts: []at{condition(patient.ICD10CM, "Z39.1", "Lactating", patient.Active)}},
		"allergy.ketamine":      {want: "yes", facts: []at{{ago(day), patient.AllergyNoted{Text: "Ketamine", Status: patient.Active}}}},
		"allergy.any":           {want: "yes", facts: []at{{ago(day), patient.AllergyNoted{Text: "Bee venom", Status: patient.Active}}}},
		"family.psychosis":      {want: "yes", facts: []at{{ago(day), patient.RelativeNoted{Relation: patient.Sibling, Family: "psychosis"}}}},
		"indication.present":    {want: "yes", facts: []at{condition(patient.ICD10CM, "F33.1", "Depression", patient.Active)}},
		"history.ect-tms":       {want: "yes", facts: []at{procedure(cpt, "90870")}},
		"condition.stroke.last": {want: "2026-01-03 12:00", facts: []at{began("I63.9", "2026-01-03")}}, "condition.heart-attack.last": {want: "2026-01-03 12:00", facts: []at{began("I21.9", "2026-01-03")}},
		"substance.status": {want: "active", facts: []at{condition(patient.ICD10CM, "F10.20", "Alcohol dependence", patient.Active)}},
		"oxygen.dependent": {want: "yes", facts: []at{condition(patient.ICD10CM, "Z99.81", "Oxygen", patient.Active)}},
		"lab.tsh":          {want: "0.1", facts: []at{tsh}}, "lab.tsh.low": {want: "yes", facts: []at{{ago(day), suppressed}}},
		"lab.alt": {want: "28", facts: []at{lab("1742-6", "U/L", 28_000)}}, "lab.ast": {want: "24", facts: []at{lab("1920-8", "[IU]/L", 24_000)}},
		"lab.ggt": {want: "30", facts: []at{lab("2324-2", "U/L", 30_000)}}, "lab.alp": {want: "70", facts: []at{lab("6768-6", "U/L", 70_000)}},
		"lab.bilirubin": {want: "17.104", facts: []at{lab("1975-2", "mg/dL", 1_000)}}, "lab.liver": {want: "2026-11-21 12:00", facts: []at{lab("1742-6", "U/L", 28_000)}},
		"ecg.done": {want: "2026-11-12 12:00", facts: []at{procedure(patient.SNOMED, "29303009")}}, "stop-bang": {want: "3", facts: []at{total("stop-bang", 3, day)}},
		"cognition.moca": {want: "28", facts: []at{total("moca", 28, day)}}, "cognition.tested": {want: "2026-11-21 12:00", facts: []at{total("moca", 28, day)}},
		"suicide.ideation": {want: "4", facts: []at{total("c-ssrs", 4, day)}}, "measure.phq-9": {want: "14", facts: []at{total("phq-9", 14, day)}},
		"measure.phq-9.baseline": {want: "14", facts: []at{total("phq-9", 14, day)}}, "measure.gad-7": {want: "11", facts: []at{total("gad-7", 11, day)}},
		"measure.gad-7.baseline": {want: "11", facts: []at{total("gad-7", 11, day)}}, "measure.phq-9.item-9": {want: "1", facts: []at{lab("44260-8", "{score}", 1_000)}},
		"suicide.review":      {want: "yes", facts: []at{{ago(day), screening.RiskReviewed{Found: "No plan.", Plan: "A call on Friday.", Contact: true}}}},
		"safety-plan.current": {want: "yes", facts: []at{{ago(day), screening.SafetyPlanned{Signs: []string{"not sleeping"}, People: []string{"Lucía"}, Professionals: []string{"988"}, Coping: []string{"a walk"}, Until: "2027-01-01"}}}},
		"weight.actual":       {want: "82 kg", facts: []at{{ago(day), weight(82)}}}, "weight.dosing": {want: "82 kg", facts: []at{{ago(day), weight(82)}, height(175)}},
		"weight.ideal":    {want: "59.626 kg", facts: []at{{ago(day), weight(82)}, height(168), heard("patient.sex", "female")}},
		"weight.adjusted": {want: "68.576 kg", facts: []at{{ago(day), weight(82)}, height(168), heard("patient.sex", "female")}},
		"height":          {want: "168", facts: []at{height(168)}}, "body.bmi": {want: "29.053", facts: []at{{ago(day), weight(82)}, height(168)}},
		"order.dose": {want: "50 mg", facts: []at{ordered}}, "order.route": {want: "IM", facts: []at{ordered}}, "order.booster": {want: "no", facts: []at{ordered}},
		"order.total": {want: "50 mg", facts: []at{ordered}}, "order.active": {want: "yes", facts: []at{ordered}},
		"order.minutes": {want: "40", order: &infusion}, "order.indication": {want: "trd", order: &infusion},
		"order.checked":  {want: "yes", facts: []at{ordered, {ago(time.Minute), dosing.OrderChecked{Order: "o"}}}},
		"session.number": {want: "2", facts: dosed()}, "session.held": {want: "2026-11-15 12:00", facts: dosed()}, "session.week": {want: "2", facts: dosed()},
		"dose.given": {want: "50 mg", facts: dosed()}, "dose.ended": {want: "2026-11-15 12:00", facts: dosed()}, "dose.tolerated": {want: "50 mg", facts: dosed()},
		"dose.observed": {want: "50 mg", facts: dosed()}, "dose.last": {want: "50 mg", facts: dosed()}, "dose.last.route": {want: "IM", facts: dosed()}, "dose.third": {want: "60 mg", facts: three},
		"last.effect": {want: "insufficient", facts: dosed()}, "last.adverse": {want: "2", facts: dosed()}, "last.bp": {want: "162/94", facts: dosed()},
		"last.sedation": {want: "3", facts: dosed()}, "last.oxygen": {want: "93", facts: dosed()}, "last.recovered": {want: "yes", facts: dosed()},
		"last.distress": {want: "no", facts: dosed()}, "last.emergency": {want: "no", facts: dosed()},
		"protocol.adopted": {want: "yes", settings: []at{{ago(day), ProtocolAdopted{Protocol: def.Name, Version: def.Version, Hash: def.Hash()}}}},
		"consent.current":  agreed, "consent.further": agreed, "consent.touch": chosen(consent.Touch), "consent.telehealth": chosen(consent.Telehealth), "consent.group": chosen(consent.Group),
		"screening.medical":       {want: "yes", facts: []at{{ago(day), screening.Signed{Part: screening.Medical, Clear: true}}}},
		"screening.psychological": {want: "yes", facts: []at{{ago(day), screening.Signed{Part: screening.Psychological, Clear: true}}}},
		"determination.current":   {want: "no", facts: []at{opened, sign(screening.AsPrescriber)}},
		"preparation.held":        {want: "2026-11-21 12:00", facts: []at{{ago(day), MeetingHeld{Phase: Preparation, Minutes: 60}}}},
		"integration.held":        {want: "2026-11-21 12:00", facts: []at{{ago(day), MeetingHeld{Phase: Integration}}}},
		"benefit.reviewed":        {want: "2026-11-21 12:00", facts: []at{{ago(day), screening.BenefitReviewed{Found: "It helps.", Next: "continue"}}}},
		"review.overdue":          {want: "yes", facts: []at{opened, {ago(day), Reviewed{Course: course, Found: "It holds.", Decision: Maintenance, Reason: "It helps.", Every: 4, Most: 3, Again: "2026-11-21"}}}},
		"course.paused":           {want: "yes", facts: []at{opened, {ago(day), Paused{Course: course, Reason: PauseWish}}}},
		"rems.site":               {want: "yes", settings: site}, "site.place": {want: "US-CO", settings: site},
		"vitals.bp": {want: "128/82", facts: []at{{ago(time.Minute), bp(128, 82)}}}, "vitals.bp.baseline": {want: "128/82", facts: []at{{ago(time.Minute), bp(128, 82)}}},
		"vitals.heart-rate": {want: "72", facts: []at{{ago(time.Minute), rate}}}, "vitals.heart-rate.baseline": {want: "72", facts: []at{{ago(time.Minute), rate}}},
		"vitals.oxygen": {want: "93", facts: dosed()}, "vitals.oxygen.measured": {want: "93", facts: dosed()}, "sedation.moaas": {want: "3", facts: dosed()},
		"interval.taken": {want: "2026-11-22 11:00", facts: []at{{ago(time.Hour), dosing.IntervalTaken{}}}}, "interval.changed": {want: "no", facts: []at{{ago(time.Hour), dosing.IntervalTaken{}}}},
		"escort.named":                  {want: "yes", facts: []at{{ago(time.Hour), dosing.EscortNamed{For: today, Name: "Lucía", Phone: "555", Stays: true}}}},
		"fasting.solids":                {want: "2026-11-22 07:00", facts: []at{{ago(time.Hour), dosing.FastingStated{Solids: moment(5 * time.Hour)}}}},
		"fasting.clear":                 {want: "2026-11-22 09:00", facts: []at{{ago(time.Hour), dosing.FastingStated{Clear: moment(3 * time.Hour)}}}},
		"medicine.benzodiazepine.daily": {want: "2", facts: []at{daily(patient.Taking, false)}}, "medicine.benzodiazepine.as-needed": {want: "yes", facts: []at{daily(patient.Taking, true)}},
		"medicine.opioid.daily":           {want: "yes", facts: []at{{ago(time.Hour), patient.MedicineNoted{Text: "Methadone", Ingredients: []string{"methadone"}, Status: patient.Taking, Dose: patient.Dose{PerDay: 1000}}}}},
		"medicine.antihypertensive.today": {want: "yes", facts: []at{checked("medicine.antihypertensive.today", patient.Yes)}},
		"medicine.benzodiazepine.last":    lastTaken("lorazepam"), "medicine.hypnotic.last": lastTaken("zolpidem"), "medicine.stimulant.last": lastTaken("methylphenidate"),
		"medicine.muscle-relaxant.last": lastTaken("baclofen"), "medicine.antihistamine.last": lastTaken("hydroxyzine"), "medicine.oxybate.last": lastTaken("sodium oxybate"),
		"medicine.nmda.last": lastTaken("dextromethorphan"), "nasal-spray.last": lastTaken("oxymetazoline"),
	}
}

func moment(age time.Duration) *time.Time {
	t := ago(age)
	return &t
}

func began(code string, when patient.When) at {
	c := condition(patient.ICD10CM, code, "It", patient.Resolved)
	noted := c.fact.(patient.ConditionNoted)
	noted.Onset = when
	return at{when.Time(), noted}
}

// TestEveryFactCanBeRead makes a record for every fact of the vocabulary and
// reads it: of a family a condition, of a group a medicine, and of what is only
// ever asked or checked an answer.
func TestEveryFactCanBeRead(t *testing.T) {
	lib, def := library(t), kapIM(t)
	special := records(t, def)
	for _, f := range vocabulary {
		r, ok := special[f.Name]
		switch {
		case ok:
		case flagged[f.Name] != "":
			r = saying{want: "yes", facts: []at{ofFamily(t, lib, flagged[f.Name])}}
		case grouped[f.Name] != "":
			r = saying{want: "yes", facts: []at{ofGroup(t, lib, grouped[f.Name])}}
		default:
			r = answeredRecord(f)
		}
		q := Question{Definition: def, Now: noon, Location: time.UTC, Order: r.order}
		readings := lib.FactsOf(q, chart(t, r.facts...), chart(t, r.settings...))[f.Name]
		if len(readings) == 0 {
			t.Errorf("%s: no record says it", f.Name)
			continue
		}
		got := readings[len(readings)-1]
		if say := says(got, true); say != r.want {
			t.Errorf("%s is %q, want %q (%s)", f.Name, say, r.want, got.Detail)
		}
		if got.Value.Type() != f.Type {
			t.Errorf("%s is a %s, and reads as %s", f.Name, f.Type, got.Value.Type())
		}
		if got.Entry == "" && r.order == nil && !slices.Contains([]string{"session.number", "session.week", "rems.form"}, f.Name) {
			t.Errorf("%s names no entry", f.Name)
		}
	}
}

// answeredRecord is the record of a fact that an answer says.
func answeredRecord(f protocol.FactType) saying {
	answer, want := patient.Yes, "yes"
	switch f.Type {
	case protocol.TypeNumber:
		answer, want = "2", "2"
	case protocol.TypeInstant:
		answer, want = "2026-11-20T08:00:00Z", "2026-11-20 08:00"
	case protocol.TypeCode:
		answer, want = f.Codes[0], f.Codes[0]
	}
	if OfTheDay(f.Name) {
		return saying{want: want, facts: []at{checked(f.Name, answer)}}
	}
	return saying{want: want, facts: []at{heard(f.Name, answer)}}
}

// ofFamily is a condition of a family: by its first code, or as whoever noted
// it said.
func ofFamily(tb testing.TB, lib Library, name string) at {
	tb.Helper()
	f, ok := lib.Families.Named(name)
	switch {
	case !ok:
		tb.Errorf("there is no family %s", name)
	case len(f.SNOMED) > 0:
		return condition(patient.SNOMED, f.SNOMED[0].Code, f.Title, patient.Active)
	case len(f.ICD10) > 0:
		return condition(patient.ICD10CM, f.ICD10[0], f.Title, patient.Active)
	}
	return at{ago(day), patient.ConditionNoted{Text: f.Title, Families: []string{name}, Status: patient.Active}}
}

func ofGroup(tb testing.TB, lib Library, group string) at {
	tb.Helper()
	names := lib.Medicines.InGroup(group)
	if len(names) == 0 {
		tb.Errorf("no medicine is in the group %s", group)
		return ana("1985-03-12")
	}
	return at{ago(day), patient.MedicineNoted{Text: names[0], Ingredients: names[:1], Status: patient.Taking}}
}

// TestAnEmptyRecordSaysNothing: what nobody asked or recorded is absent, but
// that nothing was given yet.
func TestAnEmptyRecordSaysNothing(t *testing.T) {
	facts := library(t).FactsOf(asking(t), ledger.Chart{}, ledger.Chart{})
	for _, f := range vocabulary {
		readings := facts[f.Name]
		if f.Known || len(readings) == 0 {
			continue
		}
		if !slices.Contains([]string{"session.number", "session.week"}, f.Name) || says(readings[0], true) != "1" {
			t.Errorf("%s says %s of somebody nobody knows", f.Name, says(readings[0], true))
		}
	}
	for name, readings := range facts {
		if f := named()[name]; f.Known && says(readings[0], true) != "no" && name != "rems.form" {
			t.Errorf("%s says %s of an empty record", name, says(readings[0], true))
		}
	}
}

// TestWantedFactsOnly: a gate is answered from what its rules ask about, and
// what is gathered for it is the same as what a whole reading gives.
func TestWantedFactsOnly(t *testing.T) {
	lib, q, rec := library(t), asking(t), chart(t, dosed()...)
	whole := lib.FactsOf(q, rec, ledger.Chart{})
	for _, f := range vocabulary {
		part := lib.factsFor(q, map[string]int{f.Name: 0}, rec, ledger.Chart{})
		if len(part) > 1 || len(part[f.Name]) != len(whole[f.Name]) {
			t.Errorf("%s alone gives %d readings of %d facts, all give %d", f.Name, len(part[f.Name]), len(part), len(whole[f.Name]))
		}
	}
}
