package app

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
)

// What a protocol's plan measures with, the library has, outside of the data
// packs that a site may not have turned on.
func TestPlansMeasureWithWhatIsThere(t *testing.T) {
	lib, err := Instruments()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range lib.All() {
		for _, at := range d.Schedule {
			if !slices.Contains(protocol.Visits, at) {
				t.Errorf("%s is meant for %q, which no plan knows", d.ID, at)
			}
		}
		if d.Rater == "patient" && d.Seconds == 0 {
			t.Errorf("%s costs a client no time", d.ID)
		}
	}
	always := lib.With()
	for _, name := range Shelf().Protocols() {
		def, err := Protocol(name, course.Vocabulary())
		if err != nil {
			t.Fatal(err)
		}
		visits := map[string]bool{}
		for _, m := range def.Plan.Measures {
			if !lib.Has(m.Instrument) {
				t.Errorf("%s measures with %s, which is not there", name, m.Instrument)
			}
			for _, at := range m.At {
				visits[at] = visits[at] || always.Has(m.Instrument)
			}
		}
		for at, there := range visits { // what is in a data pack is left out until a site turns it on
			if !there {
				t.Errorf("%s asks nothing at %s without a data pack", name, at)
			}
		}
	}
}
