package clinic_test

import (
	"slices"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// Who works here is listed by name, whatever else stands in the book; a client
// does not get the list.
func TestColleagues(t *testing.T) {
	h := open(t, store.Config{DSN: storetest.SQLite(t)})
	h.nurse(t, "Sam Ortiz")
	actor := h.nurse(t, "Éva Adler")
	h.ana(t, "Moreno")
	g, err := h.Covering(actor, access.List, ledger.People, "", access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Colleagues(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, who := range all {
		names = append(names, who.Name)
	}
	if !slices.Equal(names, []string{"Éva Adler", "Sam Ortiz"}) {
		t.Errorf("%q work here", names)
	}
	var none access.Grant
	if _, err := h.Colleagues(t.Context(), none); fault.KindOf(err) != fault.Denied {
		t.Errorf("nobody gets the list: %v", err)
	}
}
