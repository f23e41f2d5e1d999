package dosing

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// An At is one entry with its fact.
type At[T ledger.Fact] struct {
	Entry ledger.Entry
	Fact  T
}

// A Quote is something the client said, with where it goes.
type Quote struct {
	At[QuoteHeard]
	To string // of Sortings; empty until somebody sorted it
}

// A Session is one dosing session as it stands in a chart: what a reader of the
// chart may not see is absent.
type Session struct {
	Key    id.Session
	Course id.Course
	Number int
	Begun  ledger.Entry
	People []Present // as last said
	// PeopleSince is the place in the book at which that was said.
	PeopleSince int64
	Phase       string // the one it is in
	Entered     map[string]time.Time
	Doses       []At[DoseGiven]
	Ended       map[id.Entry]At[DoseEnded]
	Released    []At[DoseReleased]
	Vitals      []At[VitalsTaken] // that name the session
	Moments     []At[MomentSeen]
	Supports    []At[SupportGiven]
	Quotes      []Quote
	Looks       []At[LookedAt]
	Concerns    []At[ConcernRaised]
	Events      []At[EventNoted]
	Music       []At[MusicNoted]
	Changes     []At[InfusionChanged]
	Strays      []At[DeviationNoted]
	Left        *At[Left]
	Closed      *At[SessionClosed]

	written Written // whether its beginning was entered from paper
}

// Sessions lists the sessions that were begun, in the order of the book.
func Sessions(chart ledger.Chart) []Session {
	var all []Session
	for e, b := range ledger.Find[SessionBegun](chart) {
		if slices.ContainsFunc(all, func(s Session) bool { return s.Key == b.Session }) {
			continue
		}
		s := Session{Key: b.Session, Course: b.Course, Number: b.Number, Begun: e, People: b.People,
			written: b.Written, Phase: CheckIn, Entered: map[string]time.Time{CheckIn: e.At}, Ended: map[id.Entry]At[DoseEnded]{}}
		s.read(chart)
		all = append(all, s)
	}
	return all
}

// SessionOf returns one session of a chart.
func SessionOf(chart ledger.Chart, key id.Session) (Session, bool) {
	for _, s := range Sessions(chart) {
		if s.Key == key {
			return s, true
		}
	}
	return Session{}, false
}

// Underway returns the session that was begun and not closed.
func Underway(chart ledger.Chart) (Session, bool) {
	for _, s := range slices.Backward(Sessions(chart)) {
		if s.Closed == nil {
			return s, true
		}
	}
	return Session{}, false
}

// First returns when the first dose was given; the zero time before it.
func (s Session) First() time.Time {
	if len(s.Doses) == 0 {
		return time.Time{}
	}
	return s.Doses[0].Entry.At
}

// Last returns when the last dose was given; the zero time before it.
func (s Session) Last() time.Time {
	if len(s.Doses) == 0 {
		return time.Time{}
	}
	return s.Doses[len(s.Doses)-1].Entry.At
}

// Total returns what the session gave in all.
func (s Session) Total() (sum quantity.Mass) {
	for _, d := range s.Doses {
		sum += d.Fact.Amount
	}
	return sum
}

// Unsorted returns the quotes that nobody has sorted yet.
func (s Session) Unsorted() []Quote {
	return slices.DeleteFunc(slices.Clone(s.Quotes), func(q Quote) bool { return q.To != "" })
}

// read gathers what belongs to the session.
func (s *Session) read(chart ledger.Chart) {
	sorted := map[id.Entry]string{}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case PeoplePresent:
			if f.Session == s.Key {
				s.People, s.PeopleSince = f.People, e.Seq
			}
		case PhaseEntered:
			if f.Session == s.Key {
				if !e.At.Before(s.Entered[s.Phase]) { // what is entered from paper later was before
					s.Phase = f.Phase
				}
				s.Entered[f.Phase] = e.At
			}
		case DoseGiven:
			take(&s.Doses, f.Session == s.Key, e, f)
		case DoseEnded:
			s.Ended[f.Dose] = At[DoseEnded]{e, f}
		case DoseReleased:
			take(&s.Released, f.Session == s.Key, e, f)
		case VitalsTaken:
			take(&s.Vitals, f.Session == s.Key, e, f)
		case MomentSeen:
			take(&s.Moments, f.Session == s.Key, e, f)
		case SupportGiven:
			take(&s.Supports, f.Session == s.Key, e, f)
		case QuoteHeard:
			if f.Session == s.Key {
				s.Quotes = append(s.Quotes, Quote{At: At[QuoteHeard]{e, f}})
			}
		case QuoteSorted:
			sorted[f.Quote] = f.To
		default:
			s.readMore(e)
		}
	}
	for i := range s.Quotes {
		s.Quotes[i].To = sorted[s.Quotes[i].Entry.ID]
	}
	byTime(s.Doses)
	byTime(s.Vitals)
	byTime(s.Moments)
	byTime(s.Supports)
	byTime(s.Looks)
	byTime(s.Concerns)
	byTime(s.Events)
	byTime(s.Music)
	byTime(s.Changes)
	slices.SortStableFunc(s.Quotes, func(a, b Quote) int { return a.Entry.At.Compare(b.Entry.At) })
}

// readMore gathers what is written down more rarely.
func (s *Session) readMore(e ledger.Entry) {
	switch f := e.Fact.(type) {
	case LookedAt:
		take(&s.Looks, f.Session == s.Key, e, f)
	case ConcernRaised:
		take(&s.Concerns, f.Session == s.Key, e, f)
	case EventNoted:
		take(&s.Events, f.Session == s.Key, e, f)
	case DeviationNoted:
		take(&s.Strays, f.Session == s.Key, e, f)
	case MusicNoted:
		take(&s.Music, f.Session == s.Key, e, f)
	case InfusionChanged:
		take(&s.Changes, f.Session == s.Key, e, f)
	case Left:
		if f.Session == s.Key {
			s.Left = &At[Left]{e, f}
		}
	case SessionClosed:
		if f.Session == s.Key {
			s.Closed = &At[SessionClosed]{e, f}
		}
	}
}

func take[T ledger.Fact](into *[]At[T], mine bool, e ledger.Entry, fact T) {
	if mine {
		*into = append(*into, At[T]{e, fact})
	}
}

func byTime[T ledger.Fact](all []At[T]) {
	slices.SortStableFunc(all, func(a, b At[T]) int { return a.Entry.At.Compare(b.Entry.At) })
}

// Orders lists the orders of a chart with how each stands: signed, used by a
// dose, ended or run out.
func Orders(chart ledger.Chart, now time.Time) []Order {
	var all []Order
	place := map[id.Order]int{}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case OrderSigned:
			place[f.Order] = len(all)
			all = append(all, Order{Entry: e, Fact: f})
		case OrderEnded:
			if i, ok := place[f.Order]; ok {
				all[i].Ended = f.Reason
			}
		case OrderChecked:
			if i, ok := place[f.Order]; ok {
				all[i].Checks = append(all[i].Checks, At[OrderChecked]{e, f})
			}
		case DoseGiven:
			if i, ok := place[f.Order]; ok && f.Order != "" {
				all[i].Given = &At[DoseGiven]{e, f}
			}
		}
	}
	for i := range all {
		o := &all[i]
		o.RanOut = !o.Fact.Until.IsZero() && !now.Before(o.Fact.Until)
		for _, c := range o.Checks {
			other := c.Entry.By.Person != o.Entry.By.Person || c.Entry.By.Person == ""
			o.Checked = o.Checked || other || c.Fact.How == Alone
			o.Reviewed = o.Reviewed || other
			if !other {
				o.ReviewBy = c.Fact.ReviewBy
			}
		}
	}
	return all
}

// An Order is one signed order and how it stands.
type Order struct {
	Entry    ledger.Entry
	Fact     OrderSigned
	Checks   []At[OrderChecked]
	Checked  bool           // by a second person, or alone where that is let
	Reviewed bool           // by a second person
	ReviewBy time.Time      // of a check alone: until when somebody else looks
	Given    *At[DoseGiven] // the dose it was used for
	Ended    string         // why it was ended; empty if it was not
	RanOut   bool
}

// Stands reports whether an order can be used.
func (o Order) Stands() bool { return o.Given == nil && o.Ended == "" && !o.RanOut }
