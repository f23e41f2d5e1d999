package protocol

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawFacts makes up what might be known about somebody: any fact missing,
// known, asked in vain, of a strange value, in the future, out of order.
func drawFacts(t *rapid.T) Facts {
	f := Facts{}
	for _, ft := range factTypes {
		n := rapid.IntRange(0, 4).Draw(t, ft.Name)
		for range n {
			r := Reading{At: morning.Add(-time.Duration(rapid.IntRange(-60, 60*24*120).Draw(t, "age")) * time.Minute)}
			r.Recorded = r.At.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "late")) * time.Minute)
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				r.Unknown = true
			case 1:
				r.Value = rapid.SampledFrom([]Value{{}, FlagValue(true), NumberValue(1), CodeValue("im"), MassValue(1)}).Draw(t, "strange")
			default:
				r.Value = drawValue(t, ft)
			}
			f[ft.Name] = append(f[ft.Name], r)
		}
	}
	return f
}

func drawValue(t *rapid.T, ft FactType) Value {
	n := func(from, to int) int64 { return int64(rapid.IntRange(from, to).Draw(t, "value")) }
	switch ft.Type {
	case TypeFlag:
		return FlagValue(rapid.Bool().Draw(t, "flag"))
	case TypePressure:
		return Value{typ: TypePressure, a: n(90, 210) * 1000, b: n(50, 125) * 1000}
	case TypeCode:
		return CodeValue(rapid.SampledFrom(ft.Codes).Draw(t, "code"))
	case TypeInstant:
		if rapid.IntRange(0, 3).Draw(t, "never") == 0 {
			return NeverValue()
		}
		return InstantValue()
	case TypeText:
		return TextValue(rapid.SampledFrom([]string{"US-NY", "US-CO", "US", "CA-ON"}).Draw(t, "place"))
	case TypeNumber:
		return NumberValue(n(0, 130000))
	}
	return Value{typ: ft.Type, a: n(1000, 300000)}
}

// TestTotalAndDeterministic: there is always an answer, always the same, and
// the facts are left as they were.
func TestTotalAndDeterministic(t *testing.T) {
	d := kapIM(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		before := Facts{}
		for name, readings := range f {
			before[name] = slices.Clone(readings)
		}
		for _, gate := range Gates {
			a, b := d.Evaluate(f, gate, morning), d.Evaluate(maps.Clone(f), gate, morning)
			if diff := cmp.Diff(a, b, values); diff != "" {
				t.Fatalf("two answers: %s", diff)
			}
			checkOutcome(t, d, a)
		}
		if diff := cmp.Diff(before, f, values); diff != "" {
			t.Fatalf("the facts were changed: %s", diff)
		}
	})
}

// checkOutcome checks what every outcome promises.
func checkOutcome(t *rapid.T, d *Definition, o Outcome) {
	rules := 0
	for _, r := range d.Rules {
		if r.Gate == o.Gate {
			rules++
		}
	}
	if len(o.Findings) != rules {
		t.Fatalf("%d findings of %d rules", len(o.Findings), rules)
	}
	checkPromises(t, o)
}

// checkPromises checks what every outcome promises about its findings.
func checkPromises(t *rapid.T, o Outcome) {
	for _, f := range o.Findings {
		switch {
		case f.State == Unknown && (len(f.Missing) == 0 || f.Say == ""):
			t.Fatalf("%s is unknown and misses nothing", f.Rule)
		case f.State == Stands && f.Say == "":
			t.Fatalf("%s stands and says nothing", f.Rule)
		case f.State == Clear && (f.Say != "" || len(f.Missing) > 0):
			t.Fatalf("%s is clear and says %q", f.Rule, f.Say)
		case f.State != Unknown && len(f.Evidence) == 0:
			t.Fatalf("%s is %s on no evidence", f.Rule, f.State)
		case o.Open() && f.Decision.Blocks() && f.State != Clear:
			t.Fatalf("open although %s is %s", f.Rule, f.State)
		}
		for _, e := range f.Evidence {
			if e.At.After(o.At) {
				t.Fatalf("%s rests on the future", f.Rule)
			}
		}
	}
}

// TestMonotone: taking a whole fact away, other than an act of the clinic's
// own, may only turn answers into unknown. No rule clears by forgetting.
func TestMonotone(t *testing.T) {
	d := kapIM(t)
	var asked []string
	for _, ft := range factTypes {
		if !ft.Known {
			asked = append(asked, ft.Name)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		gone := rapid.SliceOfNDistinct(rapid.SampledFrom(asked), 1, 5, rapid.ID[string]).Draw(t, "forgotten")
		less := maps.Clone(f)
		for _, name := range gone {
			delete(less, name)
		}
		for _, gate := range Gates {
			after := d.Evaluate(less, gate, morning)
			for _, was := range d.Evaluate(f, gate, morning).Findings {
				is, _ := after.Finding(was.Rule)
				if is.State != was.State && is.State != Unknown {
					t.Fatalf("%s was %s and, without %v, is %s", was.Rule, was.State, gone, is.State)
				}
			}
			if before := d.Evaluate(f, gate, morning); !before.Open() && after.Open() {
				t.Fatalf("%s opened by forgetting %v", gate, gone)
			}
		}
	})
}

// TestSettleOnlyOpensWhatMayBe: settling every rule never opens a gate that
// somebody must not open.
func TestSettleOnlyOpensWhatMayBe(t *testing.T) {
	d := kapIM(t)
	var all []string
	for _, r := range d.Rules {
		all = append(all, r.Name)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		for _, gate := range d.Gates() {
			o := d.Evaluate(f, gate, morning)
			firm := slices.ContainsFunc(o.Findings, func(x Finding) bool {
				return x.Decision.Blocks() && (x.State == Unknown || x.State == Stands && x.Override.None)
			})
			if got := o.Settle(all...); got.Open() == firm {
				t.Fatalf("%s is %s, with something firm or unknown in the way: %v", gate, got.Status, firm)
			}
		}
	})
}

// TestOppositeSentences: a condition and its opposite, turned around, say the
// same.
func TestOppositeSentences(t *testing.T) {
	d := kapIM(t)
	s := &scene{d: d, facts: well(t), now: morning, cut: map[string][]Reading{}}
	for _, r := range d.Rules {
		if once, twice := r.when.sentence(s, false), (notOf{of: notOf{of: r.when}}).sentence(s, false); once != twice {
			t.Errorf("%s: %q and %q", r.Name, once, twice)
		}
	}
}

// manyReadings are the facts of somebody with 2,000 readings.
func manyReadings(t testing.TB) Facts {
	f := well(t)
	total := 0
	for _, readings := range f {
		total += len(readings)
	}
	old := f["vitals.bp"]
	f["vitals.bp"] = nil
	for i := range (2000 - total) / 2 {
		ago := 200*24*time.Hour - time.Duration(i)*time.Minute
		f["vitals.bp"] = append(f["vitals.bp"], is(old[0].Value, ago))
		f["vitals.heart-rate"] = slices.Insert(f["vitals.heart-rate"], i, is(NumberValue(72000), ago))
	}
	f["vitals.bp"] = append(f["vitals.bp"], old...)
	return f
}

// BenchmarkEvaluate answers all three gates on 2,000 readings.
func BenchmarkEvaluate(b *testing.B) {
	d := kapIM(b)
	f := manyReadings(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, gate := range d.Gates() {
			if o := d.Evaluate(f, gate, morning); !o.Open() {
				b.Fatal(o.Findings[0])
			}
		}
	}
}
