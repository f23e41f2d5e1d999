package clinic_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A flow is something people do that is stored: an act, sent again under the
// same key, or a chore that may be done twice.
type flow struct {
	name    string
	act     clinic.Act
	entries int // that it makes
	chore   func(context.Context, *clinic.Clinic) error
}

// flows are done one after another on a book; the book before each is kept.
func flows(w workload) []flow {
	p, q := w.people[0], w.people[1]
	s := ledger.PatientStream(p)
	entry := func(n int) id.Entry { return ledger.EntryID(flowKey(n), 0) }
	newcomer := id.Patient(id.Derived("newcomer"))
	return []flow{
		{name: "take vitals", act: clinic.TakeVitals{Patient: p, At: morning, Vitals: vitals(128, 82)}, entries: 1},
		{name: "correct them", act: clinic.TakeVitals{Patient: p, At: morning, Vitals: vitals(118, 82), Corrects: entry(0)}, entries: 1},
		{name: "take them back", act: clinic.VoidEntry{Stream: s, Entry: entry(1), Reason: "on the wrong chart"}, entries: 1},
		{name: "write words", act: say{p, "I saw my grandmother's kitchen."}, entries: 1},
		{name: "seal them away", act: clinic.SealAway{Stream: s, Entry: entry(3), Reason: "at the client's wish"}, entries: 1},
		{name: "link two records", act: clinic.LinkPatients{Patient: p, To: q, Why: "one person, moved"}, entries: 2},
		{name: "register somebody", act: clinic.ImportRecord{Patient: newcomer, Facts: []clinic.ImportedFact{{At: morning, Fact: patient.Registered{
			Name: patient.Name{Given: []string{"Ben"}, Family: "Okoro"}, Born: "1979-01-05", Source: patient.Source{System: "test", ID: "Patient/9", Digest: "1"}}}}}, entries: 1},
		{name: "be refused", act: clinic.VoidEntry{Stream: s, Entry: entry(1), Reason: "a second time"}},
		{name: "open a page", chore: func(ctx context.Context, c *clinic.Clinic) error {
			g, err := recorder(c)
			if err != nil {
				return err
			}
			return c.Visit(ctx, g, "page", ledger.VisitBody{Route: "GET /patients"})
		}},
		{name: "sign a checkpoint", chore: func(ctx context.Context, c *clinic.Clinic) error { _, err := c.Checkpoint(ctx, c.Own()); return err }},
		{name: "rebuild the lists", chore: func(ctx context.Context, c *clinic.Clinic) error { _, err := c.Reindex(ctx, c.Own(), nil); return err }},
	}
}

func flowKey(n int) id.Act { return id.Act(id.Derived("flow", fmt.Sprint(n))) }

// do runs a flow; a refusal is its outcome.
func (f flow) do(c *clinic.Clinic, n int) (clinic.Outcome, error) {
	if f.chore != nil {
		return clinic.Outcome{}, f.chore(context.Background(), c)
	}
	g, err := recorder(c)
	if err != nil {
		return clinic.Outcome{}, err
	}
	out, err := c.Do(context.Background(), g, flowKey(n), f.act)
	if out.Refusal != nil {
		err = nil
	}
	return out, err
}

// TestNthFailure fails the first operation on the disk while something is
// stored, then the second, and so on until none is left to fail, and the same
// with a full disk. SEEDS tries every one; without it every eighth. The control
// drops a write and says it was made.
func TestNthFailure(t *testing.T) {
	stride := 8
	if os.Getenv("SEEDS") != "" {
		stride = 1
	} else if testing.Short() {
		stride = 24
	}
	s, ks := stocked(t, 2), kinds(t)
	tried, found := 0, 0
	for n, f := range flows(s.work) {
		for _, trouble := range []struct {
			name string
			err  error
			ops  []string
		}{
			{"fails", storetest.ErrWrite, []string{"write", "truncate"}}, {"sync fails", storetest.ErrSync, []string{"sync"}},
			{"is full", storetest.ErrNoRoom, []string{"write", "truncate"}}, {"drops it", storetest.ErrDropped, []string{"write"}},
		} {
			for nth := 1 + n%stride; ; nth += stride {
				hit, err := failing{s, ks, storetest.NewDisk(), trouble.err, trouble.ops, nth}.run(t, f, n)
				if !hit {
					break
				}
				tried++
				if errors.Is(trouble.err, storetest.ErrDropped) {
					found += b2i(err != nil)
				} else if err != nil {
					t.Errorf("%s, the disk %s at operation %d: %v", f.name, trouble.name, nth, err)
				}
			}
		}
		s = s.after(t, ks, f, n)
	}
	if found == 0 {
		t.Error("control: dropped writes were never noticed")
	}
	t.Logf("%d failures, each told in a sentence, nothing half done, the same sent again done once; control: %d dropped writes were noticed", tried, found)
}

// after is the book once a flow was done.
func (s shelf) after(t *testing.T, ks ledger.Kinds, f flow, n int) shelf {
	t.Helper()
	path, err := s.copied(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c, shut, err := s.begin(store.Config{DSN: path}, ks)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := f.do(c, n); err != nil || len(out.Entries) != f.entries {
		t.Fatalf("%s on a sound disk: %+v, %v", f.name, out, err)
	}
	shut()
	if s.file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return s
}

// failing is one failure during one flow.
type failing struct {
	shelf
	ks   ledger.Kinds
	disk *storetest.Disk
	err  error
	ops  []string
	nth  int
}

// run does a flow on a disk that fails once, and looks at everything after. hit
// says whether there was an operation to fail.
func (x failing) run(t *testing.T, f flow, n int) (hit bool, err error) {
	defer x.disk.Remove()
	dir, err := os.MkdirTemp(t.TempDir(), "book")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	path, err := x.copied(dir)
	if err != nil {
		return false, err
	}
	c, shut, err := x.begin(store.Config{DSN: x.disk.DSN(path), LogPages: 8}, x.ks)
	if err != nil {
		return false, err
	}
	count := 0
	x.disk.Fail(func(op, _ string) error {
		for _, o := range x.ops {
			if o == op {
				if count++; count == x.nth {
					return x.err
				}
			}
		}
		return nil
	})
	first, failed := f.do(c, n)
	x.disk.Fail(nil)
	if count < x.nth {
		shut()
		return false, nil
	}
	err = x.told(c, f, n, first, failed)
	shut()
	if err != nil {
		return true, err
	}
	return true, x.sentAgain(path, f, n)
}

// told checks what the program said and did while it ran on.
func (x failing) told(c *clinic.Clinic, f flow, n int, first clinic.Outcome, failed error) error {
	full, dropped := errors.Is(x.err, storetest.ErrNoRoom), errors.Is(x.err, storetest.ErrDropped)
	if failed != nil && (fault.Say(failed) == "" || fault.KindOf(failed) != fault.Internal) {
		return fmt.Errorf("it says %q: %w", fault.Say(failed), failed)
	}
	if failed == nil && len(first.Entries) != f.entries {
		return fmt.Errorf("acknowledged with %+v", first)
	}
	if !dropped {
		if _, err := entriesByAct(c); err != nil {
			return fmt.Errorf("reading stopped: %w", err)
		}
	}
	switch broken := c.Store().Broken(); {
	case dropped:
		return nil
	case full && broken != nil:
		return fmt.Errorf("a full disk stopped everything: %w", broken)
	case full && failed != nil: // with room it goes on at once
		if again, err := f.do(c, n); err != nil || again.Again || len(again.Entries) != f.entries {
			return fmt.Errorf("with room: %+v, %w", again, err)
		}
	case !full && broken == nil:
		return fmt.Errorf("the disk failed and the program goes on; it had said %w", failed)
	case !full:
		if _, err := f.do(c, n+1000); !errors.Is(err, store.ErrBroken) {
			return fmt.Errorf("after a failure the next was answered with %w", err)
		}
	}
	return nil
}

// sentAgain opens the book anew and sends the act again.
func (x failing) sentAgain(path string, f flow, n int) error {
	c, shut, err := x.begin(store.Config{DSN: path}, x.ks)
	if err != nil {
		return err
	}
	defer shut()
	out, err := f.do(c, n)
	if err != nil || len(out.Entries) != f.entries {
		return fmt.Errorf("sent again: %+v, %w", out, err)
	}
	there, err := entriesByAct(c)
	if err != nil {
		return err
	}
	if f.act != nil && there[flowKey(n)] != f.entries {
		return fmt.Errorf("%d entries, want %d", there[flowKey(n)], f.entries)
	}
	return sound(c)
}
