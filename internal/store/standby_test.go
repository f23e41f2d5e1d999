package store_test

import (
	"errors"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// The synchronous standby is away, and somebody stops waiting for it: PostgreSQL
// answers COMMIT as done, with a warning. It is not known to be stored; nor is it
// when it is asked for again, until the standby is back. The controls: the entry
// is seen all the while, and a COMMIT that wrote nothing waits for nobody.
func TestTheStandbyIsAway(t *testing.T) {
	app, owner := storetest.Postgres(t)
	away := storetest.Standby(t, owner)
	s := storetest.Open(t, store.Config{DSN: app})
	g := storetest.Grant(t, storetest.Clinic)
	repeat := func(w *store.Book) error { _, err := w.Head("book"); return err } // as for an act that was done before
	if _, err := next(t, s); err != nil {
		t.Fatalf("without a standby: %v", err)
	}
	back := away()
	if err := storetest.Cancelled(t, owner, func() error { _, err := next(t, s); return err }); !errors.Is(err, store.ErrUnknown) || fault.RuleOf(err) != "store.unknown" {
		t.Errorf("the standby is away, and it is stored: %v", err)
	}
	if n := length(t, s); n != 2 {
		t.Errorf("control: %d entries are seen, want 2: it was not committed here", n)
	}
	if err := s.Append(t.Context(), g, func(*store.Book) error { return nil }); err != nil {
		t.Errorf("control: a commit that wrote nothing: %v", err)
	}
	if err := storetest.Cancelled(t, owner, func() error { return s.Append(t.Context(), g, repeat) }); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("the standby is away, and what was committed before is repeated: %v", err)
	}
	back()
	if err := s.Append(t.Context(), g, repeat); err != nil {
		t.Errorf("with the standby back: %v", err)
	}
	if _, err := next(t, s); err != nil {
		t.Errorf("with the standby back: %v", err)
	}
}
