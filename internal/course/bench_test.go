package course

import (
	"fmt"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
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
