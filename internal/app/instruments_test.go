package app

import (
	"testing"

	"github.com/clew-health/clew/internal/course"
)

// What a protocol's plan measures with, the library has, outside of the data
// packs that a site may not have turned on.
func TestPlansMeasureWithWhatIsThere(t *testing.T) {
	lib, err := Instruments()
	if err != nil {
		t.Fatal(err)
	}
	lib = lib.With()
	for _, name := range Shelf().Protocols() {
		def, err := Protocol(name, course.Vocabulary())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range def.Plan.Measures {
			if !lib.Has(m.Instrument) {
				t.Errorf("%s measures with %s, which is not there", name, m.Instrument)
			}
		}
	}
}
