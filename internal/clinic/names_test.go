package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// People are found as they are typed: by the beginning of any part of a name,
// without marks, by birth date; and somebody new is found at once, also when
// another process took them in.
func TestPeopleAreFoundAsTheyAreTyped(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		nurse := h.nurse(t, "Sam Ortiz")
		h.ana(t, "Ñandú-Reyes")
		h.ana(t, "O'Brien")
		g, err := h.Covering(nurse, access.List, ledger.Demographics, "", access.Unrelated)
		if err != nil {
			t.Fatal(err)
		}
		count := func(query string) int {
			t.Helper()
			_, n, err := h.People(t.Context(), g, query, 50)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for query, want := range map[string]int{"": 2, "ana": 2, "nandu": 1, "ÑAN": 1, "o'b": 1, "rey": 0, "ana nandu": 1, "ana x": 0, "1985-03-12": 2, "%": 2} {
			if got := count(query); got != want {
				t.Errorf("%q finds %d, want %d", query, got, want)
			}
		}
		h.ana(t, "Zola")
		if count("zola") != 1 {
			t.Error("somebody new is not found")
		}
		// Another process takes somebody in.
		other, err := clinic.Open(t.Context(), clinic.Config{Store: h.store, Ring: h.ring, Kinds: kinds(t), Finders: finders(), Quiet: true})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		second := &house{Clinic: other, cfg: cfg, ring: h.ring, store: h.store}
		p := second.ana(t, "Quist")
		if _, err := h.Whole(t.Context(), h.grant(t, nurse, p), ledger.PatientStream(p)); err != nil {
			t.Fatal(err)
		}
		if count("quist") != 1 {
			t.Error("somebody whom another process took in is not found")
		}
	})
}
