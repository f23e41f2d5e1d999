package clinic_test

import (
	"context"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// deed is an act made for one test.
type deed struct {
	Label  string
	needs  []ledger.Stream
	decide func(clinic.Charts) ([]clinic.Proposal, error)
}

func (deed) Name() string             { return "test.deed" }
func (deed) Action() access.Action    { return access.Create }
func (d deed) Needs() []ledger.Stream { return d.needs }
func (d deed) Decide(charts clinic.Charts, _ time.Time, _ *time.Location) ([]clinic.Proposal, error) {
	return d.decide(charts)
}

// taking is a deed that records blood pressures for somebody.
func taking(label string, p id.Patient, systolic ...int) deed {
	s := ledger.PatientStream(p)
	return deed{Label: label, needs: []ledger.Stream{s}, decide: func(clinic.Charts) (out []clinic.Proposal, _ error) {
		for _, sys := range systolic {
			out = append(out, clinic.Proposal{Stream: s, Fact: vitals(sys, 70)})
		}
		return out, nil
	}}
}

// A reply is what came of one of several acts.
type reply struct {
	out clinic.Outcome
	err error
}

// request is one act somebody sends.
type request struct {
	grant access.Grant
	id    id.Act
	act   clinic.Act
}

// together sends acts, in order, while the writer is held up, so that they
// share one commit.
func (h *house) together(t *testing.T, g access.Grant, requests ...request) []reply {
	t.Helper()
	entered, release := make(chan struct{}), make(chan struct{})
	gate := deed{Label: h.NewID(), needs: []ledger.Stream{g.Subject()}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
		close(entered)
		<-release
		return nil, nil
	}}
	if g.Subject() == "" {
		gate.needs = []ledger.Stream{ledger.SettingStream}
	}
	held := make(chan error, 1)
	go func() {
		_, err := h.Do(context.Background(), g, id.Act(h.NewID()), gate)
		held <- err
	}()
	<-entered
	replies := make([]chan reply, len(requests))
	for i, r := range requests {
		replies[i] = make(chan reply, 1)
		go func() {
			out, err := h.Do(context.Background(), r.grant, r.id, r.act)
			replies[i] <- reply{out, err}
		}()
		time.Sleep(2 * time.Millisecond) // so that they stand in the queue in this order
	}
	close(release)
	out := make([]reply, len(requests))
	for i := range replies {
		out[i] = <-replies[i]
	}
	if err := <-held; err != nil {
		t.Fatal(err)
	}
	return out
}

// reopen opens the book anew, as a program that was started again.
func (h *house) reopen(t *testing.T, change func(*clinic.Config)) {
	t.Helper()
	h.Close()
	cfg := clinic.Config{Store: h.store, Ring: h.ring, Kinds: kinds(t), Finders: finders(), Log: quiet}
	if change != nil {
		change(&cfg)
	}
	c, err := clinic.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.Clinic = c
	t.Cleanup(c.Close)
}

// beside opens the same book in another store, as another process would.
func (h *house) beside(t *testing.T) *house {
	t.Helper()
	cfg := h.cfg
	cfg.Clinic = h.ring.Clinic
	other := &house{cfg: cfg, ring: h.ring, store: storetest.Open(t, cfg)}
	c, err := clinic.Open(t.Context(), clinic.Config{Store: other.store, Ring: h.ring, Kinds: kinds(t), Finders: finders(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	other.Clinic = c
	t.Cleanup(c.Close)
	return other
}

// size is how many entries the book has.
func (h *house) size(t *testing.T) (n int64) {
	t.Helper()
	err := h.store.View(t.Context(), h.Own(), func(s *store.Snapshot) error {
		head, err := s.Head("book")
		n = head.Size
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// clean fails unless the book verifies.
func (h *house) clean(t *testing.T) {
	t.Helper()
	report, err := h.Verify(t.Context(), h.Own(), clinic.VerifyOptions{})
	if err != nil || !report.Clean() {
		t.Errorf("the book is not clean: %v %+v", err, report)
	}
}

// chart reads a patient's uncut chart.
func (h *house) chart(t *testing.T, p id.Patient) ledger.Chart {
	t.Helper()
	chart, err := h.Whole(t.Context(), machine(t, h.Clinic), ledger.PatientStream(p))
	if err != nil {
		t.Fatal(err)
	}
	return chart
}
