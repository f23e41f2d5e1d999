package instrument_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/clew-health/clew/internal/instrument"
)

// vectors reads our file of scoring vectors.
func vectors(tb testing.TB) map[string][]instrument.Vector {
	tb.Helper()
	text, err := os.ReadFile("../../instruments/vectors.json")
	if err != nil {
		tb.Fatal(err)
	}
	sets, err := instrument.ReadVectors(text)
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string][]instrument.Vector{}
	for _, s := range sets {
		out[s.Instrument] = s.Vectors
	}
	return out
}

// Every instrument has vectors, its class is the one they name, and all come
// out as published.
func TestVectors(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	for _, d := range shipped(t).All() {
		if len(all[d.ID]) == 0 {
			t.Errorf("%s has no vectors", d.ID)
		}
		seen := map[string]bool{}
		for _, v := range all[d.ID] {
			if seen[v.ID] || len(v.ID) <= len(d.ID) || v.ID[:len(d.ID)] != d.ID {
				t.Errorf("the vector %q stands twice, or under another instrument's name", v.ID)
			}
			seen[v.ID] = true
			for _, differs := range v.Try(d) {
				t.Errorf("%s: %s", v.ID, differs)
			}
		}
		delete(all, d.ID)
	}
	for name := range all {
		t.Errorf("there are vectors of %s, and no such instrument", name)
	}
}

// Scoring does not depend on the order in which a map gives its answers, and
// never changes what it was given.
func TestScoringIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	for _, d := range shipped(t).All() {
		for _, v := range all[d.ID][:min(5, len(all[d.ID]))] {
			r, err := instrument.ReadAnswers(d, v.Answers)
			if err != nil {
				t.Fatal(err)
			}
			before := fmt.Sprint(r)
			first := fmt.Sprintf("%+v", instrument.Score(d, r).Printed())
			for range 3 {
				if again := fmt.Sprintf("%+v", instrument.Score(d, r).Printed()); again != first {
					t.Fatalf("%s comes out as %s and as %s", v.ID, first, again)
				}
			}
			if fmt.Sprint(r) != before {
				t.Errorf("%s: scoring changed the answers", v.ID)
			}
		}
	}
}

func BenchmarkScore(b *testing.B) {
	lib := shipped(b)
	for _, name := range []string{"phq-9", "pcl-5", "qids-sr16", "psqi"} {
		d, err := lib.Named(name)
		if err != nil {
			b.Fatal(err)
		}
		r, err := instrument.ReadAnswers(d, vectors(b)[name][1].Answers)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				instrument.Score(d, r)
			}
		})
	}
}
