package course

import (
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// States of an occasion.
const (
	OccasionAhead    = "ahead"    // its time is still to come, or is not known yet
	OccasionOpen     = "open"     // it can be answered now
	OccasionAnswered = "answered" // there is a response
	OccasionMissed   = "missed"   // its time is over, and there is none
	OccasionLeftOut  = "left-out" // it is not asked; Why says why
)

// An Occasion is one point of a course at which a questionnaire is asked. It is
// derived from the chart each time and never stored: when a session moves, what
// hangs on it moves too. Its key stays.
type Occasion struct {
	Key        string    // "phq-9/before-dose/2", "phq-9/1-month": the same however dates move
	Course     id.Course // of the course it belongs to
	Instrument string    // "phq-9"
	Visit      string    // one of protocol.Visits
	Number     int       // of the dose or the week it hangs on, from 1; 0 where it comes once
	Session    id.Session
	Anchor     time.Time // what it hangs on; zero where that has no date yet
	Opens      time.Time // from when it can be answered; the three are zero where Anchor is
	Due        time.Time // when it is asked for
	Closes     time.Time // from when on an answer no longer counts for it; zero: it stays open
	Recall     string    // the time asked about, by its name; empty: as published
	Short      bool      // three questions or fewer
	Remote     bool      // may be put to them by a link, without anybody with them
	State      string
	Why        string      // of one left out: a sentence for staff
	Response   id.Response // the one that answers it
}

// Dated reports whether it is known when it is.
func (o Occasion) Dated() bool { return !o.Due.IsZero() }

// A Planning is what the plan of measures is derived by.
type Planning struct {
	Definition  *protocol.Definition // the protocol version the course is pinned to
	Instruments *instrument.Library  // as the clinic works with it: Library.For(settings)
	Settings    ledger.Chart         // the clinic's own chart: which licensed texts it holds
	Now         time.Time            // in the location by whose days is counted
}

// Occasions is Planning.Occasions for a clinic that holds no licensed texts.
func Occasions(chart ledger.Chart, def *protocol.Definition, lib *instrument.Library, now time.Time) []Occasion {
	return Planning{Definition: def, Instruments: lib, Now: now}.Occasions(chart)
}

// Occasions returns what is asked in the course that was opened last, by when it
// is due; what has no date yet comes last, in the order of the plan.
func (p Planning) Occasions(ledger.Chart) []Occasion { return nil }
