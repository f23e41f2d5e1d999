package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A talk about answers is noted once, with who and when; taken back it stands in
// the record and counts no more, and the answers can be gone over again.
func TestAnswersGoneOverTogether(t *testing.T) {
	b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	b.ana = b.h.ana(t, "Gone over")
	of := b.h.must(t, b.prescriber(t, b.ana), clinic.NoteScore{Patient: b.ana, Score: instrument.ScoreReported{Instrument: "phq-9", Total: 14_000}})
	talk := func() []id.Entry {
		return b.h.must(t, b.prescriber(t, b.ana), clinic.DiscussMeasures{Patient: b.ana, Of: of})
	}
	first := talk()
	if again := talk(); len(first) != 1 || len(again) != 0 {
		t.Fatalf("noted %v, then %v", first, again)
	}
	undo := clinic.DiscussMeasures{Patient: b.ana, Undo: first[0]}
	b.h.must(t, b.prescriber(t, b.ana), undo)
	if _, err := b.h.Do(t.Context(), b.prescriber(t, b.ana), id.Act(b.h.NewID()), undo); fault.KindOf(err) != fault.Conflict {
		t.Errorf("taken back twice: %v", err)
	}
	if again := talk(); len(again) != 1 {
		t.Errorf("gone over again: %v", again)
	}
	for name, act := range map[string]clinic.Act{
		"an answer of nobody": clinic.DiscussMeasures{Patient: b.ana, Of: []id.Entry{"nothing"}},
		"a note is no answer": clinic.DiscussMeasures{Patient: b.ana, Of: first},
		"nothing":             clinic.DiscussMeasures{Patient: b.ana},
	} {
		if _, err := b.h.Do(t.Context(), b.prescriber(t, b.ana), id.Act(b.h.NewID()), act); err == nil {
			t.Errorf("%s was noted", name)
		}
	}
}
