package dosing

import (
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Paper says that something was written on a sheet of paper first, because
// nothing else worked, and entered into the record afterwards. The entry's At is
// when it happened, by the sheet; Recorded is when it was entered; the entry's
// author is who entered it.
type Paper struct {
	By id.Staff `json:"by,omitempty"` // who wrote it on the sheet, where that is somebody else than who entered it
}

// Written is part of every fact that a paper sheet can hold. What was recorded as
// it happened says nothing here.
type Written struct {
	Paper *Paper `json:"paper,omitempty"`
}

// FromPaper returns the sheet it was entered from; nil where it was none.
func (w Written) FromPaper() *Paper { return w.Paper }

// FromPaper returns the sheet that a fact was entered from, and whether it was
// entered from one.
func FromPaper(fact ledger.Fact) (Paper, bool) {
	w, ok := fact.(interface{ FromPaper() *Paper })
	if !ok || w.FromPaper() == nil {
		return Paper{}, false
	}
	return *w.FromPaper(), true
}

// typed returns when something of the session was entered from paper last; the
// zero time where nothing was.
func (s Session) typed() (last time.Time) {
	note := func(e ledger.Entry, w Written) {
		if w.Paper != nil && e.Recorded.After(last) {
			last = e.Recorded
		}
	}
	note(s.Begun, s.written)
	for _, d := range s.Doses {
		note(d.Entry, d.Fact.Written)
	}
	for _, v := range s.Vitals {
		note(v.Entry, v.Fact.Written)
	}
	for _, l := range s.Looks {
		note(l.Entry, l.Fact.Written)
	}
	for _, m := range s.Moments {
		note(m.Entry, m.Fact.Written)
	}
	return last
}

// A Beyond is a set of vital signs, entered from paper, with a limit that it lies
// past.
type Beyond struct {
	Set   At[VitalsTaken]
	Limit Limit
	Value string
	// Last says that no later set of the session has this measure: it is the last
	// that is known of it.
	Last bool
}

// PaperPast returns what lies past a limit in the sets of a session that were
// entered from paper: after the first dose, and before they left, by the times at
// which things happened.
func (s Session) PaperPast(limits []Limit) []Beyond {
	first := s.First()
	if first.IsZero() {
		return nil
	}
	var out []Beyond
	for i, v := range s.Vitals {
		if v.Fact.Paper == nil || v.Entry.At.Before(first) || s.Left != nil && v.Entry.At.After(s.Left.Entry.At) {
			continue
		}
		for _, l := range Crossed(limits, v.Fact) {
			b := Beyond{Set: v, Limit: l, Last: true}
			b.Value, _ = l.Reads(v.Fact)
			for _, later := range s.Vitals[i+1:] {
				if _, same := l.Reads(later.Fact); same {
					b.Last = false
				}
			}
			out = append(out, b)
		}
	}
	return out
}

// Back returns the first later set of a session whose reading is not past a limit
// any more; false where there is none.
func (s Session) Back(l Limit, after time.Time) (At[VitalsTaken], bool) {
	for _, v := range s.Vitals {
		if _, same := l.Reads(v.Fact); same && v.Entry.At.After(after) && !l.Past(v.Fact) {
			return v, true
		}
	}
	return At[VitalsTaken]{}, false
}
