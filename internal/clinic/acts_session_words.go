package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// HearQuote writes down what the client said, as they said it. It refuses
// whoever is not part of sessions (Denied, "scope.session").
type HearQuote struct {
	Patient id.Patient
	Session id.Session
	At      time.Time
	Text    string
	About   bool
}

// Name is "quote.hear".
func (HearQuote) Name() string { return "quote.hear" }

// Action is Create.
func (HearQuote) Action() access.Action { return access.Create }

// Classes is Words.
func (HearQuote) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (h HearQuote) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(h.Patient)} }

// By asks for somebody who is part of a session.
func (h HearQuote) By(g access.Grant) (Act, error) {
	return h, doerOf(g).acts("scope.session", inRoom...)
}

// Decide takes it.
func (h HearQuote) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return witnessing{h.Patient, h.Session, h.At}.take(charts, now, dosing.QuoteHeard{Session: h.Session, Text: h.Text, About: h.About})
}

// SayComfort writes down what the client wants about touch, the word that ends
// it, and what helps, before the medicine. Once it works, wishes may only
// narrow: then a part of the agreement is stopped, and nothing new is agreed
// ("comfort.narrow").
type SayComfort struct {
	Patient id.Patient
	Session id.Session
	Comfort dosing.ComfortSaid
}

// Name is "comfort.say".
func (SayComfort) Name() string { return "comfort.say" }

// Action is Create.
func (SayComfort) Action() access.Action { return access.Create }

// Classes is Words.
func (SayComfort) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (s SayComfort) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(s.Patient)} }

// By asks for somebody who is part of a session.
func (s SayComfort) By(g access.Grant) (Act, error) {
	return s, doerOf(g).acts("scope.session", inRoom...)
}

// Decide takes it before a dose.
func (s SayComfort) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	session, ok := dosing.SessionOf(charts.Of(ledger.PatientStream(s.Patient)), s.Session)
	if ok && len(session.Doses) > 0 && session.Left == nil {
		return nil, fault.Refuse("comfort.narrow", "Until they have left, what they agreed to may narrow and never widen. Write down what they want stopped.")
	}
	fact := s.Comfort
	fact.Session = s.Session
	return witnessing{s.Patient, s.Session, time.Time{}}.take(charts, now, fact)
}

// SortQuote says where something the client said goes. What is discarded, and
// what a therapist has taken into a process note of their own (KeepProcessNote,
// before this), is sealed away: its words are gone from the record, and that they
// were there stays. It refuses a quote that is gone or that another session has
// (Conflict, "quote.gone"), and the client's journal, for which there is no place
// ("quote.journal").
type SortQuote struct {
	Patient id.Patient
	Session id.Session
	Quote   id.Entry
	To      string // of dosing.Sortings
}

// Name is "quote.sort".
func (SortQuote) Name() string { return "quote.sort" }

// Action is Amend.
func (SortQuote) Action() access.Action { return access.Amend }

// Classes is Words.
func (SortQuote) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (s SortQuote) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(s.Patient)} }

// By asks for a therapist or a trainee: whose notes these are.
func (s SortQuote) By(g access.Grant) (Act, error) {
	return s, doerOf(g).acts("scope.words", access.Therapist, access.Trainee)
}

// Decide sorts.
func (s SortQuote) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(s.Patient)
	session, ok := dosing.SessionOf(charts.Of(stream), s.Session)
	i := slices.IndexFunc(session.Quotes, func(q dosing.Quote) bool { return q.Entry.ID == s.Quote })
	switch {
	case !ok:
		return nil, fault.Missing("There is no such session in this record.")
	case i < 0 || session.Quotes[i].To == dosing.ToNobody || session.Quotes[i].To == dosing.ToProcess:
		return nil, fault.Clash("quote.gone", "These words are no longer here.")
	case s.To == dosing.ToJournal:
		return nil, fault.Refuse("quote.journal", "Clients have no journal here, so these words cannot go there.")
	}
	out := []Proposal{{Stream: stream, Fact: dosing.QuoteSorted{Session: s.Session, Quote: s.Quote, To: s.To}}}
	if why := sealed[s.To]; why != "" {
		out = append(out, Proposal{Stream: stream, Fact: ledger.SealedAway{Entry: s.Quote, Reason: why}, DestroyWords: s.Quote})
	}
	return out, nil
}

// sealed says why words are sealed away when they go somewhere.
var sealed = map[string]string{
	dosing.ToNobody:  "a draft, discarded before the session was closed",
	dosing.ToProcess: "taken into a therapist's own process note before the session was closed",
}
