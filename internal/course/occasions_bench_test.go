package course

import "testing"

// BenchmarkOccasions derives the plan of one course of six doses.
func BenchmarkOccasions(b *testing.B) {
	def, lib := shippedAs(b, "kap-im"), questionnaires(b)
	u := usual(def)
	chart := u.chart(def)
	p := Planning{Definition: def, Instruments: lib, Now: u.opened.AddDate(0, 0, 40)}
	for b.Loop() {
		p.Occasions(chart)
	}
}
