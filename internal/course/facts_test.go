package course

import (
	"os"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/protocols"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// library reads the shipped data.
func library(tb testing.TB) Library {
	tb.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile("../../protocols/" + name)
		if err != nil {
			tb.Fatal(err)
		}
		return b
	}
	families, err := patient.ParseFamilies(read("families.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	medicines, err := patient.ParseMedicines(read("medicines.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	return Library{Families: families, Medicines: medicines, Instruments: shippedScales()}
}

func kapIM(tb testing.TB) *protocol.Definition {
	tb.Helper()
	source, err := os.ReadFile("../../protocols/kap-im.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	def, problems := protocol.Parse(source, protocols.Texts())
	if len(problems) == 0 {
		problems = def.Check(Vocabulary())
	}
	for _, p := range problems {
		tb.Error(p)
	}
	return def
}

// at is a fact as it stands in a made-up record.
type at struct {
	when time.Time
	fact ledger.Fact
}

// chart makes a record out of facts in book order.
func chart(tb testing.TB, facts ...at) ledger.Chart {
	tb.Helper()
	var c ledger.Chart
	for i, f := range facts {
		if err := f.fact.Check(); err != nil {
			tb.Fatalf("%T: %v", f.fact, err)
		}
		n := int64(i + 1)
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(id.Derived("e", string(rune(i)))), Seq: n, At: f.when,
			Recorded: f.when, Fact: f.fact, Kind: f.fact.Kind()})
		c.Head = n
	}
	return c
}

func ana(born string) at {
	return at{noon.AddDate(-1, 0, 0), patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"}, Born: quantity.Day(born)}}
}

func ago(d time.Duration) time.Time { return noon.Add(-d) }

func bp(sys, dia int) dosing.VitalsTaken {
	return dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: sys, Diastolic: dia}}
}

func schizoaffective(status string) patient.ConditionNoted {
	return patient.ConditionNoted{Status: status, Text: "Schizoaffective disorder",
		Codings: []patient.Coding{{System: patient.SNOMED, Code: "68890003"}}}
}

// The expected value of each line is what a rule answers for the record.
func TestWhatARecordSays(t *testing.T) {
	lib, def := library(t), kapIM(t)
	diazepam := patient.MedicineNoted{Text: "Diazepam 5 MG Oral Tablet", Ingredients: []string{"diazepam"}, Status: patient.Taking,
		Daily: []patient.Daily{{Ingredient: "diazepam", Milligrams: 30_000}}}
	stopped := diazepam
	stopped.Status = patient.Stopped
	unmeasured := diazepam
	unmeasured.Daily = nil
	yes := true
	for _, c := range []struct {
		name  string
		gate  protocol.Gate
		rule  string
		want  protocol.State
		facts []at
	}{
		{"seventeen", protocol.Determination, "age.minor", protocol.Stands, []at{ana("2008-11-23")}},
		{"eighteen today", protocol.Determination, "age.minor", protocol.Clear, []at{ana("2008-11-22")}},
		{"no birth date", protocol.Determination, "age.minor", protocol.Unknown, []at{ana("")}},
		{"somebody who has died", protocol.Determination, "person.deceased", protocol.Stands, []at{ana("1950-01-01"), {noon, patient.DeathNoted{On: "2026-01-02"}}}},
		{"nobody asked about psychosis", protocol.Determination, "psychosis.history", protocol.Unknown, []at{ana("1985-03-12")}},
		{"asked, and no", protocol.Determination, "psychosis.history", protocol.Clear, []at{ana("1985-03-12"), {noon, patient.Asked{Fact: "psychosis", Answer: patient.No}}}},
		{"asked, and not known", protocol.Determination, "psychosis.history", protocol.Unknown, []at{ana("1985-03-12"), {noon, patient.Asked{Fact: "psychosis", Answer: patient.UnknownReply}}}},
		{"schizoaffective, in remission", protocol.Determination, "psychosis.history", protocol.Stands, []at{ana("1985-03-12"), {noon, schizoaffective(patient.Remission)}}},
		{"refuted", protocol.Determination, "psychosis.history", protocol.Unknown, []at{ana("1985-03-12"), {noon, patient.ConditionNoted{
			Status: patient.Active, Verification: patient.Refuted, Text: "Schizophrenia", Codings: []patient.Coding{{System: patient.SNOMED, Code: "58214004"}}}}}},
		{"an answer does not undo a diagnosis", protocol.Determination, "psychosis.history", protocol.Stands,
			[]at{ana("1985-03-12"), {ago(48 * time.Hour), schizoaffective(patient.Active)}, {noon, patient.Asked{Fact: "psychosis", Answer: patient.No}}}},
		{"no list of medicines gone over", protocol.Determination, "medicine.benzodiazepine", protocol.Unknown, []at{ana("1985-03-12")}},
		{"diazepam taken", protocol.Determination, "medicine.benzodiazepine", protocol.Stands, []at{ana("1985-03-12"), {noon, diazepam}}},
		{"30 mg of diazepam is 3 mg of lorazepam", protocol.Determination, "medicine.benzodiazepine.high", protocol.Stands, []at{ana("1985-03-12"), {noon, diazepam}}},
		{"how much is not recorded", protocol.Determination, "medicine.benzodiazepine.high", protocol.Unknown, []at{ana("1985-03-12"), {noon, unmeasured}}},
		{"stopped is history, not yes and not no", protocol.Determination, "medicine.benzodiazepine", protocol.Unknown, []at{ana("1985-03-12"), {noon, stopped}}},
		{"the list gone over, with something on it that nobody recognised", protocol.Determination, "medicine.benzodiazepine", protocol.Unknown,
			[]at{ana("1985-03-12"), {noon, patient.MedicineNoted{Text: "the blue sleeping pill", Status: patient.Taking}}, {noon, patient.MedicinesReviewed{Complete: true}}}},
		{"stopped, and the list gone over", protocol.Determination, "medicine.benzodiazepine", protocol.Clear, []at{ana("1985-03-12"), {noon, stopped}, {noon, patient.MedicinesReviewed{Complete: true}}}},
		{"no blood pressure", protocol.DosingStart, "bp.predose.hold", protocol.Unknown, []at{ana("1985-03-12")}},
		{"164/98 now", protocol.DosingStart, "bp.predose.hold", protocol.Stands, []at{ana("1985-03-12"), {ago(4 * time.Minute), bp(164, 98)}}},
		{"158/98, rested", protocol.DosingStart, "bp.predose.hold", protocol.Clear,
			[]at{ana("1985-03-12"), {ago(20 * time.Minute), bp(168, 104)}, {ago(12 * time.Minute), bp(158, 98)}, {ago(4 * time.Minute), bp(154, 96)}}},
		{"158/98, rested, still for the prescriber", protocol.DosingStart, "bp.predose.review", protocol.Stands,
			[]at{ana("1985-03-12"), {ago(20 * time.Minute), bp(168, 104)}, {ago(12 * time.Minute), bp(158, 98)}, {ago(4 * time.Minute), bp(154, 96)}}},
		{"an hour ago is not now", protocol.DosingStart, "bp.predose.hold", protocol.Unknown, []at{ana("1985-03-12"), {ago(time.Hour), bp(120, 80)}}},
		{"no consent", protocol.DosingStart, "consent.current", protocol.Stands, []at{ana("1985-03-12")}},
		{"consent", protocol.DosingStart, "consent.current", protocol.Clear, []at{ana("1985-03-12"), {ago(time.Hour), consent.Signed{Text: "kap-im", Hash: "h"}}}},
		{"consent taken back", protocol.DosingStart, "consent.current", protocol.Stands,
			[]at{ana("1985-03-12"), {ago(time.Hour), consent.Signed{Text: "kap-im", Hash: "h"}}, {ago(time.Minute), consent.Withdrawn{Text: "kap-im"}}}},
		{"consent run out", protocol.DosingStart, "consent.current", protocol.Stands, []at{ana("1985-03-12"), {ago(48 * time.Hour), consent.Signed{Text: "kap-im", Hash: "h", Until: ago(time.Hour)}}}},
		{"only the medical half is signed", protocol.DosingStart, "screening.signed", protocol.Stands, []at{ana("1985-03-12"), {ago(time.Hour), screening.Signed{Part: screening.Medical, Clear: true}}}},
		{"both halves are signed", protocol.DosingStart, "screening.signed", protocol.Clear, []at{ana("1985-03-12"),
			{ago(time.Hour), screening.Signed{Part: screening.Medical, Clear: true}}, {ago(time.Hour), screening.Signed{Part: screening.Psychological, Clear: true}}}},
		{"a taxi is not company", protocol.DosingStart, "escort.named", protocol.Stands, []at{ana("1985-03-12"), {ago(time.Hour), dosing.EscortNamed{For: "2026-11-22", Name: "Yellow Cab", Phone: "555", Stays: false}}}},
		{"her sister stays", protocol.DosingStart, "escort.named", protocol.Clear, []at{ana("1985-03-12"), {ago(time.Hour), dosing.EscortNamed{For: "2026-11-22", Name: "Lucía", Phone: "555", Stays: true}}}},
		{"her sister, but yesterday", protocol.DosingStart, "escort.named", protocol.Unknown, []at{ana("1985-03-12"), {ago(24 * time.Hour), dosing.EscortNamed{For: "2026-11-21", Name: "Lucía", Phone: "555", Stays: true}}}},
		{"no earlier dose", protocol.DosingStart, "dose.spacing", protocol.Clear, []at{ana("1985-03-12")}},
		{"a dose the day before yesterday", protocol.DosingStart, "dose.spacing", protocol.Stands, []at{ana("1985-03-12"), {ago(48 * time.Hour), dosing.DoseGiven{Route: "IM", Amount: 50_000, Tolerated: &yes}}}},
		{"250 mg", protocol.OrderSign, "dose.hard-maximum", protocol.Stands, []at{ana("1985-03-12"), {ago(time.Hour), weight(82)}, {noon, order(250)}}},
		{"140 mg in the first session", protocol.OrderSign, "dose.first-session", protocol.Stands, []at{ana("1985-03-12"), {ago(time.Hour), weight(82)}, {noon, order(140)}}},
		{"no weight this month", protocol.OrderSign, "dose.weight", protocol.Stands, []at{ana("1985-03-12"), {ago(40 * 24 * time.Hour), weight(82)}, {noon, order(40)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := Question{Definition: def, Gate: c.gate, Now: noon, Location: time.UTC}
			f, ok := lib.Why(q, chart(t, c.facts...), ledger.Chart{}).Finding(c.rule)
			if !ok || f.State != c.want {
				t.Errorf("%s is %q (%s), want %q", c.rule, f.State, f.Say, c.want)
			}
		})
	}
}

func weight(kg int64) patient.MeasurementTaken {
	grams := kg * 1000
	return patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: "29463-7"}, Name: "Weight", Value: &grams, Unit: "kg"}}
}

func order(mg int64) dosing.OrderSigned {
	return dosing.OrderSigned{Order: "o", Course: "c", Session: 1, Route: "IM", Amount: quantity.Mass(mg * 1000)}
}

// A record from a newer program can be read, never decided on.
func TestANewerRecordDecidesNothing(t *testing.T) {
	lib, def := library(t), kapIM(t)
	c := chart(t, ana("1985-03-12"))
	c.Entries = append(c.Entries, ledger.Entry{Seq: 2, Kind: "dosing.infusion", Fact: ledger.Unknown{Name: "dosing.infusion", Version: 3}})
	out := lib.Why(Question{Definition: def, Gate: protocol.Determination, Now: noon, Location: time.UTC}, c, ledger.Chart{})
	if out.Status != protocol.StatusUnknown {
		t.Errorf("status %q", out.Status)
	}
	for _, f := range out.Findings {
		if f.State != protocol.Unknown {
			t.Errorf("%s is %q", f.Rule, f.State)
		}
	}
}

func TestAdoptionIsOfTheExactText(t *testing.T) {
	lib, def := library(t), kapIM(t)
	q := Question{Definition: def, Gate: protocol.DosingStart, Now: noon, Location: time.UTC}
	for hash, want := range map[string]protocol.State{def.Hash(): protocol.Clear, "another": protocol.Stands} {
		settings := chart(t, at{noon, ProtocolAdopted{Protocol: def.Name, Version: def.Version, Hash: hash}})
		f, _ := lib.Why(q, chart(t, ana("1985-03-12")), settings).Finding("protocol.adopted")
		if f.State != want {
			t.Errorf("adopted %s: %q, want %q", hash, f.State, want)
		}
	}
}

// shippedScales reads the questionnaires once.
var shippedScales = sync.OnceValue(func() *instrument.Library {
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		panic(problems)
	}
	return lib
})
