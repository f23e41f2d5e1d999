package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// officer joins somebody who watches over privacy, and returns what they may do
// as the second person in one record.
func (h *house) officer(t *testing.T, name string, p id.Patient, more ...string) access.Grant {
	t.Helper()
	who := id.Staff(id.Derived("test-staff", name))
	if _, err := h.Do(t.Context(), h.Own(), id.Act(id.Derived("join", name)), clinic.JoinStaff{Joined: staff.Joined{Staff: who, Name: name, Roles: append(more, "privacy-officer")}}); err != nil {
		t.Fatal(err)
	}
	actor, _, err := h.Staff(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	g, err := h.Covering(actor, access.Approve, ledger.Words, ledger.PatientStream(p), access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// sealAsked has somebody ask to seal words away that were just said.
func (h *house) sealAsked(t *testing.T, by access.Grant, p id.Patient) id.Entry {
	t.Helper()
	h.officer(t, "Uma Reyes", p)
	said := h.must(t, by, say{p, "hush"})[0]
	return h.must(t, by, clinic.SealAway{Stream: ledger.PatientStream(p), Entry: said, Reason: "about another person"})[0]
}

// Where a privacy officer works here, words are gone when both have said so, and
// not before; the one who asked is never the second, and a no keeps the words.
func TestTwoPeopleSealWordsAway(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		stream := ledger.PatientStream(ana)
		nurse := h.nurse(t, "Sam Ortiz")
		g := h.grant(t, nurse, ana)
		alone := h.must(t, g, say{ana, "Nobody else is here yet."})[0]
		h.must(t, g, clinic.SealAway{Stream: stream, Entry: alone, Reason: "at the client's wish"})
		if got := spoken(h.chart(t, ana)); len(got) != 0 {
			t.Fatalf("one person where there is one: %q", got)
		}

		uma := h.officer(t, "Uma Reyes", ana)
		entry := h.must(t, g, say{ana, "My brother's name is Luis."})[0]
		seal := clinic.SealAway{Stream: stream, Entry: entry, Reason: "about another person"}
		asked := h.must(t, g, seal)[0]
		if got := spoken(h.chart(t, ana)); len(got) != 1 {
			t.Fatalf("the words are gone before the second person agreed: %q", got)
		}
		_, err := h.Do(t.Context(), g, id.Act(h.NewID()), seal)
		wants(t, "asked twice", err, fault.Conflict, "entry.seal-asked")
		_, err = h.Do(t.Context(), g, id.Act(h.NewID()), clinic.AnswerSeal{Patient: ana, Asked: asked, Yes: true})
		wants(t, "who asked, without the role", err, fault.Denied, "access.approve.words")
		_, err = h.Do(t.Context(), uma, id.Act(h.NewID()), clinic.AnswerSeal{Patient: ana, Asked: asked})
		wants(t, "a no without a reason", err, fault.Invalid, "input.reason")
		h.must(t, uma, clinic.AnswerSeal{Patient: ana, Asked: asked, Reason: "it is the client's own story"})
		if got := spoken(h.chart(t, ana)); len(got) != 1 {
			t.Fatalf("a no took the words: %q", got)
		}
		_, err = h.Do(t.Context(), uma, id.Act(h.NewID()), clinic.AnswerSeal{Patient: ana, Asked: asked, Yes: true})
		wants(t, "answered already", err, fault.Conflict, "seal.answered")

		again := h.must(t, g, seal)[0]
		h.must(t, uma, clinic.AnswerSeal{Patient: ana, Asked: again, Yes: true})
		if got := spoken(h.chart(t, ana)); len(got) != 0 {
			t.Errorf("both agreed and the words are there: %q", got)
		}
		_, err = h.Do(t.Context(), g, id.Act(h.NewID()), seal)
		wants(t, "gone already", err, fault.Conflict, "entry.gone")

		// A therapist who is the privacy officer too does not agree to what they
		// asked themselves.
		both := h.officer(t, "Lee Cho", ana, "therapist")
		other := h.must(t, g, say{ana, "And Ines."})[0]
		actor, _, err := h.Staff(t.Context(), id.Staff(id.Derived("test-staff", "Lee Cho")))
		if err != nil {
			t.Fatal(err)
		}
		own := h.must(t, h.grant(t, actor, ana), clinic.SealAway{Stream: stream, Entry: other, Reason: "another person"})[0]
		_, err = h.Do(t.Context(), both, id.Act(h.NewID()), clinic.AnswerSeal{Patient: ana, Asked: own, Yes: true})
		wants(t, "one's own question", err, fault.Denied, "scope.second-person")
		h.must(t, uma, clinic.AnswerSeal{Patient: ana, Asked: own, Yes: true})
		h.clean(t)
	})
}
