package course

import (
	"cmp"
	"slices"
	"strconv"
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
	Key        string      // "phq-9/before-dose/2", "phq-9/1-month": the same however dates move
	Course     id.Course   // of the course it belongs to
	Instrument string      // "phq-9"
	Visit      string      // one of protocol.Visits
	Number     int         // of the dose or the week it hangs on, from 1; 0 where it comes once
	Session    id.Session  // the dosing session it hangs on, if it hangs on one
	Anchor     time.Time   // what it hangs on; zero where that has no date yet
	Opens      time.Time   // from when it can be answered; zero, as Due is, where there is no date yet
	Due        time.Time   // when it is asked for
	Closes     time.Time   // from when on an answer no longer counts for it; zero: it stays open
	Recall     string      // the time asked about, by its name; empty: as published
	Seconds    int         // how long answering takes, as the instrument says; 0 where a clinician fills it in
	Short      bool        // no long questionnaire, as the plan's burden says
	Remote     bool        // may be put to them by a link, without anybody with them
	State      string      // one of the states
	Why        string      // of one left out: a sentence for staff
	Response   id.Response // the one that answers it; empty also where only a total was reported

	place   int           // among all of its course, as the plan has them
	rank    int           // its line in the plan, for what comes first where a week has no room
	spent   time.Time     // of an answered one: when
	rated   bool          // by a clinician: it costs the client nothing
	on      int           // the day it is put to them, counted
	crowded bool          // it is left out because the week has no room for it
	window  time.Duration // how long before and after it is due it counts
}

// Afterwards reports whether it hangs on the end of the course, and not on its
// opening, a dose or a week of it.
func (o Occasion) Afterwards() bool {
	return !slices.Contains([]string{"screening", "baseline", beforeEachDose, atEmergence, beforeLeaving, "after-24h", "after-72h", "weekly", "mid-course"}, o.Visit)
}

// Dated reports whether it is known when it is.
func (o Occasion) Dated() bool { return !o.Due.IsZero() }

// When says when it is, or was, put to them: when it was answered, or is due.
func (o Occasion) When() time.Time {
	if !o.spent.IsZero() {
		return o.spent
	}
	return o.Due
}

// A Planning is what the plan of measures is derived by.
type Planning struct {
	Definition  *protocol.Definition // the protocol version the course is pinned to
	Instruments *instrument.Library  // as the clinic works with it: Library.For(settings)
	Settings    ledger.Chart         // the clinic's own chart: which licensed texts it holds
	Now         time.Time            // in the location by whose days is counted
	everyText   bool                 // as if the clinic held every text: for what a protocol may ask at most
	until       *time.Time           // the first moment at which a comparison with Now would come out otherwise; nil: nobody asks
}

// Occasions is Planning.Occasions for a clinic that holds no licensed texts.
func Occasions(chart ledger.Chart, def *protocol.Definition, lib *instrument.Library, now time.Time) []Occasion {
	return Planning{Definition: def, Instruments: lib, Now: now}.Occasions(chart)
}

// Occasions returns what is asked in the course that was opened last, by when it
// is due; what has no date yet comes last, in the order of the plan. Where no
// course was ever opened there is nothing.
func (p Planning) Occasions(chart ledger.Chart) []Occasion {
	s, ok := p.spineOf(chart)
	if !ok {
		return nil
	}
	all := p.points(s)
	p.answer(all, s)
	p.state(all, s)
	p.keepApart(all)
	return inTurn(all)
}

// OccasionsUntil is Occasions, and until when they stay as they are if nothing is
// written meanwhile; zero where they do not hang on the clock. Every comparison
// with the time says when it would come out otherwise; the first of these counts.
func (p Planning) OccasionsUntil(chart ledger.Chart) ([]Occasion, time.Time) {
	var until time.Time
	p.until = &until
	return p.Occasions(chart), until
}

// past reports whether a time is over, and notes when it will be.
func (p Planning) past(t time.Time) bool {
	over := p.Now.After(t)
	if !over {
		p.turns(t.Add(1))
	}
	return over
}

// reached reports whether a time has come, and notes when it will.
func (p Planning) reached(t time.Time) bool {
	come := !p.Now.Before(t)
	if !come {
		p.turns(t)
	}
	return come
}

func (p Planning) turns(at time.Time) {
	if p.until != nil && (p.until.IsZero() || at.Before(*p.until)) {
		*p.until = at
	}
}

// inTurn puts occasions in the order of when they are due, those without a date
// last, in the order of the plan.
func inTurn(all []Occasion) []Occasion {
	order := make([]*Occasion, len(all))
	for i := range all {
		all[i].place = i
		order[i] = &all[i]
	}
	slices.SortFunc(order, func(a, b *Occasion) int {
		switch {
		case a.Dated() && !b.Dated():
			return -1
		case b.Dated() && !a.Dated():
			return 1
		}
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.rank, b.rank), cmp.Compare(a.place, b.place))
	})
	out := make([]Occasion, len(all))
	for i, o := range order {
		out[i] = *o
	}
	return out
}

// points are the occasions with their windows, before it is known what was
// answered.
func (p Planning) points(s *spine) []Occasion {
	plan := p.Definition.Plan
	const usual = 64
	all := make([]Occasion, 0, usual)
	for rank, m := range plan.Measures {
		if !m.For(s.open.Indication) {
			continue
		}
		for _, visit := range m.At {
			if visit == beforeEachDose && p.startsWith(m, s) {
				s.skipFirst = true // the baseline of the same form stands before the first dose
			}
			for _, at := range p.anchors(visit, s) {
				o := Occasion{Key: key(m.Instrument, visit, at.number), Course: s.open.Course, Instrument: m.Instrument, Visit: visit,
					Number: at.number, Session: at.session, Recall: m.Recall, rank: rank}
				p.form(&o, s)
				p.open(&o, at, plan.Visit(visit), m.Within, s)
				all = append(all, o)
			}
			s.skipFirst = false
		}
	}
	all = slices.DeleteFunc(all, func(o Occasion) bool {
		over := !o.Closes.IsZero() && !o.Closes.After(s.opened) // before there was a course
		return over || !o.Dated() && !s.closed.IsZero()         // or it hangs on what will not be any more
	})
	closeByNext(all)
	p.waitForEnd(all, s)
	return all
}

// startsWith reports whether the same form is asked at baseline.
func (p Planning) startsWith(m protocol.MeasurePlan, s *spine) bool {
	return slices.ContainsFunc(p.Definition.Plan.Measures, func(o protocol.MeasurePlan) bool {
		return o.Instrument == m.Instrument && slices.Contains(o.At, "baseline") && o.For(s.open.Indication)
	})
}

// key names an occasion, however its date moves.
func key(instrument, visit string, number int) string {
	if visit == beforeEachDose {
		visit = "before-dose"
	}
	out := instrument + "/" + visit
	if number > 0 {
		out += "/" + strconv.Itoa(number)
	}
	return out
}

// form fills in what the instrument says: how long it takes, and whether it may
// be put to somebody who is alone with it.
func (p Planning) form(o *Occasion, s *spine) {
	d, err := p.Instruments.Named(o.Instrument)
	switch {
	case err != nil:
		o.State, o.Why = OccasionLeftOut, "Its data pack is not turned on here, or this program does not have it. A total can be written down by hand."
		return
	case d.Rater != "patient":
		o.rated = true
		return
	}
	o.Seconds = d.Seconds
	most := p.Definition.Plan.Burden.Items
	o.Short = len(d.Items) <= most
	if _, texts := instrument.Texts(p.Settings, d, "en"); (!texts || d.Total) && !p.everyText {
		o.State, o.Why = OccasionLeftOut, "The clinic holds no text of the "+d.Short+" that it may show. A clinician can enter it from paper."
		return
	}
	o.Remote = o.Visit != atEmergence && o.Visit != beforeLeaving && (!d.MeetFirst || s.met)
}

// closeByNext ends what would stay open when the next of the same form opens.
func closeByNext(all []Occasion) {
	for i := range all {
		o := &all[i]
		if !o.Dated() || !o.Closes.IsZero() {
			continue
		}
		for _, next := range all {
			if next.Instrument == o.Instrument && next.Dated() && next.Due.After(o.Due) && next.Opens.After(o.Opens) &&
				(o.Closes.IsZero() || next.Opens.Before(o.Closes)) {
				o.Closes = next.Opens
			}
		}
	}
}

// waitForEnd gives the end of the course its whole time from when it was known to be
// the end: a course that is closed two weeks after its last dose would be asked
// nothing otherwise. It waits no longer than until the next visit of the plan opens,
// which says how they are then.
func (p Planning) waitForEnd(all []Occasion, s *spine) {
	for i := range all {
		o := &all[i]
		if o.Visit != atEnd || o.Closes.IsZero() || !s.known.After(o.Opens) {
			continue
		}
		closes := shift(s.known, p.Definition.Plan.Visit(atEnd).After)
		for _, next := range all {
			if next.Number == 0 && next.Opens.After(o.Opens) && next.Opens.Before(closes) {
				closes = next.Opens
			}
		}
		if closes.After(o.Closes) {
			o.Closes = closes
		}
	}
}
