package course

import (
	"fmt"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// BenchmarkWhy asks one gate of a record of two thousand entries.
func BenchmarkWhy(b *testing.B) {
	lib, def := library(b), kapIM(b)
	facts := []at{ana("1985-03-12")}
	rate, oxygen := 72, 97
	for i := range 1999 {
		v := bp(120+i%20, 80)
		v.HeartRate, v.Oxygen = &rate, &oxygen
		facts = append(facts, at{ago(time.Duration(2000-i) * 10 * time.Minute), v})
	}
	c := chart(b, facts...)
	for _, gate := range def.Gates() {
		b.Run(fmt.Sprint(gate), func(b *testing.B) {
			q := Question{Definition: def, Gate: gate, Now: noon, Location: time.UTC}
			b.ReportAllocs()
			for b.Loop() {
				lib.Why(q, c, ledger.Chart{})
			}
		})
	}
}

// BenchmarkFactsOf reads a record of two thousand entries that came from
// another system, whole and for one gate.
func BenchmarkFactsOf(b *testing.B) {
	lib, def := library(b), kapIM(b)
	facts := []at{ana("1985-03-12")}
	codes := []string{"F33.1", "I10", "J06.9", "M54.5", "R51", "E78.5", "F41.1", "K21.9"}
	for i := range 1999 {
		age := time.Duration(2000-i) * day
		switch i % 3 {
		case 0:
			c := condition(patient.ICD10CM, codes[i%len(codes)], "It", patient.Resolved)
			facts = append(facts, at{ago(age), c.fact})
		case 1:
			facts = append(facts, at{ago(age), procedure(patient.SNOMED, "24623002").fact})
		default:
			m := taking(lib, "sertraline 50 MG Oral Tablet", "36437", 50_000).fact.(patient.MedicineNoted)
			m.Status = patient.Stopped
			facts = append(facts, at{ago(age), m})
		}
	}
	c := chart(b, facts...)
	q := Question{Definition: def, Gate: protocol.Determination, Now: noon, Location: time.UTC}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			lib.FactsOf(q, c, ledger.Chart{})
		}
	})
	b.Run("determination", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			lib.Why(q, c, ledger.Chart{})
		}
	})
}
