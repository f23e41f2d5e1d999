package course

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/protocols"
)

// wholeProtocol is the shipped protocol with the most rules.
func wholeProtocol(tb testing.TB) *protocol.Definition {
	tb.Helper()
	shelf := protocol.Shelf(protocols.Texts())
	var most *protocol.Definition
	for _, name := range shelf.Protocols() {
		def, problems := protocol.Load(shelf[name], shelf, Vocabulary())
		if len(problems) > 0 {
			tb.Fatal(problems)
		}
		if most == nil || len(def.Rules) > len(most.Rules) {
			most = def
		}
	}
	return most
}

// madeUp are the facts of somebody of whom everything is known: each fact's
// example, with blood pressures of three days and a pulse that differs by who.
func madeUp(tb testing.TB, who int) protocol.Facts {
	tb.Helper()
	facts := protocol.Facts{}
	for name, f := range Vocabulary() {
		text := f.Example
		var quoted string
		if json.Unmarshal([]byte(text), &quoted) == nil {
			text = quoted
		}
		value, err := f.Parse(text)
		if err != nil {
			tb.Fatal(err)
		}
		facts[name] = []protocol.Reading{{Value: value, At: noon.Add(-time.Duration(who%90) * time.Hour), Recorded: noon.Add(-time.Hour)}}
	}
	facts["vitals.bp"] = nil
	for i := range 6 {
		p := quantity.Pressure{Systolic: 118 + (who+7*i)%50, Diastolic: 72 + (who+3*i)%30}
		ago := 48*time.Hour - time.Duration(i)*(9*time.Hour+30*time.Minute)
		facts["vitals.bp"] = append(facts["vitals.bp"], protocol.Reading{Value: protocol.PressureValue(p), At: noon.Add(-ago), Recorded: noon.Add(-ago)})
	}
	return facts
}

// BenchmarkEvaluate answers every gate of the largest shipped protocol on facts
// that are assembled.
func BenchmarkEvaluate(b *testing.B) {
	def, facts := wholeProtocol(b), madeUp(b, 1)
	b.ReportMetric(float64(len(def.Rules)), "rules")
	b.ReportAllocs()
	for b.Loop() {
		for _, gate := range def.Gates() {
			def.Evaluate(facts, gate, noon)
		}
	}
}
