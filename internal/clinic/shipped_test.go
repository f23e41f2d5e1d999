package clinic_test

import (
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// Every shipped protocol can say yes: with nothing known it is refused by a
// rule; once everything is asked and unremarkable, both recommend.
func TestShippedProtocolsCanRecommend(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing runs side by side in it; make test runs it whole")
	}
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	p.rules.Protocols = everyProtocol()
	for _, name := range p.rules.Protocols.Shipped() {
		def, err := p.rules.Protocols.Ship(name)
		if err != nil {
			t.Fatal(err)
		}
		p.def, p.ana, p.course = def, p.house.ana(t, "for "+name), id.Course(p.NewID())
		p.lee = p.joined(t, "Lee Park", "MD", nil, p.ana, "prescriber")
		p.mira = p.joined(t, "Mira Stein", "PsyD", nil, p.ana, "therapist")
		p.sam = p.joined(t, "Sam Ortiz", "RN", nil, p.ana, "monitor")
		p.must(t, p.open(p.lee), clinic.AdoptProtocol{Hash: def.Hash(), Site: "Juniper House", Rules: p.rules,
			Statement: p.rules.Protocols.Adoption(def, "Juniper House", p.settings()).Statement})
		p.must(t, p.lee, clinic.OpenCourse{Patient: p.ana, Course: p.course, Hash: def.Hash(), Rules: p.rules})
		p.screened()
		if err := p.try(p.lee, p.determine(screening.AsPrescriber, screening.Recommended)); fault.KindOf(err) != fault.Refused || err == nil {
			t.Errorf("%s recommends somebody nobody has asked anything: %v", name, err)
		}
		p.unremarkable()
		if d := p.standing(); len(d.Lacks()) > 0 {
			t.Errorf("%s: %q", name, d.Lacks())
			continue
		}
		p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.Recommended))
		p.must(t, p.mira, p.determine(screening.AsTherapist, screening.WithConditions))
		if d := p.standing(); !d.Current() {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// unremarkable answers what the determination lacks, each fact by the example of
// the vocabulary, until it lacks nothing that can be answered.
func (p *practice) unremarkable() {
	p.t.Helper()
	p.must(p.t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(124, 78)})
	p.must(p.t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(122, 78)})
	for code, value := range map[string]int64{patient.WeightCode: 68_000, patient.HeightCode: 168_000} {
		unit := map[string]string{patient.WeightCode: "kg", patient.HeightCode: "cm"}[code]
		p.must(p.t, p.sam, clinic.NoteMeasurement{Patient: p.ana, Measurement: patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: code}, Value: &value, Unit: unit}}})
	}
	p.must(p.t, p.sam, clinic.NoteScore{Patient: p.ana, Score: instrument.ScoreReported{Instrument: "phq-9", Total: 14_000}})
	p.must(p.t, p.sam, clinic.ReviewMedicines{Patient: p.ana, Complete: true, Head: p.head()})
	asked := map[string]bool{}
	for range 10 {
		q := course.Question{Definition: p.def, Gate: protocol.Determination, Now: p.Now(), Location: p.Location()}
		var answers []patient.Asked
		for _, f := range p.rules.Library.Why(q, p.chart(p.t, p.ana), ledger.Chart{}).Findings {
			for _, m := range f.Missing {
				if fact := course.Vocabulary()[m.Fact]; !asked[m.Fact] && f.Blocks() {
					asked[m.Fact] = true
					answers = append(answers, example(fact))
				}
			}
		}
		if len(answers) == 0 {
			return
		}
		p.ask(answers...)
	}
}

// example answers a fact as the vocabulary's example does.
func example(fact protocol.FactType) patient.Asked {
	a := patient.Asked{Fact: fact.Name, Answer: patient.Valued, Value: strings.Trim(fact.Example, `"`), Basis: patient.BasisExam}
	switch {
	case fact.Type == protocol.TypeFlag && a.Value == "true":
		a.Answer, a.Value = patient.Yes, ""
	case fact.Type == protocol.TypeFlag:
		a.Answer, a.Value = patient.No, ""
	case fact.Type == protocol.TypeInstant:
		a.Value = "never"
	}
	return a
}
