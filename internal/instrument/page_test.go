package instrument_test

import (
	"flag"
	"os"
	"testing"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/instrument"
)

var update = flag.Bool("update", false, "write docs/instruments.md anew")

// shipped reads the library as it ships, the data packs with it.
func shipped(tb testing.TB) *instrument.Library {
	tb.Helper()
	lib, problems := instrument.Load(instruments.Files())
	for _, p := range problems {
		tb.Error(p)
	}
	if lib == nil {
		tb.FailNow()
	}
	return lib
}

// The page in docs is what the files say.
func TestInstrumentsPage(t *testing.T) {
	const path = "../../docs/instruments.md"
	want := instrument.Page(shipped(t))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/instruments.md is not what the files say: go test ./internal/instrument -run Page -update (%v)", err)
	}
}
