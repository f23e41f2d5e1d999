package clinic

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// SealAway destroys the words of an entry, honestly: the key is gone for good,
// the entry's place and hash remain, and the record says who did it and why.
// Where a privacy officer works here besides whoever asks, they have to agree
// first: then nothing is destroyed yet, and a SealAsked stands in the record.
//
// It refuses: an entry that is not there (NotFound); one without words
// (Refused, "entry.no-words"); words that are gone (Conflict, "entry.gone") or
// asked about already (Conflict, "entry.seal-asked"); whoever may not change the
// client's words (Denied).
type SealAway struct {
	Stream ledger.Stream
	Entry  id.Entry
	Reason string

	doer doer
}

// Name is "entry.seal-away".
func (SealAway) Name() string { return "entry.seal-away" }

// Action is Amend.
func (SealAway) Action() access.Action { return access.Amend }

// Classes is Words, and Clinical for what is written about it.
func (SealAway) Classes() []ledger.Class { return []ledger.Class{ledger.Words, ledger.Clinical} }

// Needs is the record.
func (s SealAway) Needs() []ledger.Stream { return []ledger.Stream{s.Stream} }

func (SealAway) staffed() {}

// By asks who wants it.
func (s SealAway) By(g access.Grant) (Act, error) {
	s.doer = doerOf(g)
	return s, nil
}

// Decide seals away words that are there, or asks a second person.
func (s SealAway) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	chart := charts.Of(s.Stream)
	if err := sealable(chart, s.Entry); err != nil {
		return nil, err
	}
	if asked, waits := ledger.SealsAsked(chart)[s.Entry]; waits {
		return nil, fault.Clash("entry.seal-asked", "This was asked already, on %s. A privacy officer answers it.", asked.Recorded.Format("2 January 2006"))
	}
	if charts.another(s.doer, access.PrivacyOfficer) {
		return []Proposal{{Stream: s.Stream, Fact: ledger.SealAsked{Entry: s.Entry, Reason: s.Reason}}}, nil
	}
	return []Proposal{{Stream: s.Stream, Fact: ledger.SealedAway{Entry: s.Entry, Reason: s.Reason}, DestroyWords: s.Entry}}, nil
}

// sealable refuses an entry whose words cannot be sealed away.
func sealable(chart ledger.Chart, of id.Entry) error {
	e, ok := chart.Entry(of)
	switch {
	case !ok:
		return fault.Missing("There is no such entry in this record.")
	case !e.Words:
		return fault.Refuse("entry.no-words", "Only a person's own words can be sealed away. Other entries are corrected or taken back.")
	}
	_, gone := e.Fact.(ledger.Gone)
	for _, f := range ledger.Find[ledger.SealedAway](chart) {
		gone = gone || f.Entry == of // perhaps by an act in the same commit, which still holds the words
	}
	if gone {
		return fault.Clash("entry.gone", "These words were already sealed away.")
	}
	return nil
}

// AnswerSeal is the second person's answer to a SealAsked: with yes the words are
// gone for good, with no they stay. The second person does not read them.
//
// It refuses: a question that does not wait (Conflict, "seal.answered"); who
// asked it (Denied, "scope.second-person"); a no without a reason (Invalid,
// beside "reason"); whoever is not a privacy officer (Denied).
type AnswerSeal struct {
	Patient id.Patient
	Asked   id.Entry
	Yes     bool
	Reason  string // of a no

	doer doer
}

// Name is "entry.answer-seal".
func (AnswerSeal) Name() string { return "entry.answer-seal" }

// Action is Approve.
func (AnswerSeal) Action() access.Action { return access.Approve }

// Classes is Words and Clinical.
func (AnswerSeal) Classes() []ledger.Class { return []ledger.Class{ledger.Words, ledger.Clinical} }

// Needs is the patient's record.
func (a AnswerSeal) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(a.Patient)}
}

// By asks who answers.
func (a AnswerSeal) By(g access.Grant) (Act, error) {
	a.doer = doerOf(g)
	return a, a.doer.acts("scope.seal", access.PrivacyOfficer)
}

// Decide answers what waits.
func (a AnswerSeal) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := a.Needs()[0]
	chart := charts.Of(stream)
	var asked ledger.Entry
	for _, e := range ledger.SealsAsked(chart) {
		if e.ID == a.Asked {
			asked = e
		}
	}
	question, waits := asked.Fact.(ledger.SealAsked)
	switch {
	case !waits:
		return nil, fault.Clash("seal.answered", "This question does not wait any more. Look again.")
	case asked.By.Person == a.doer.author.Person:
		return nil, fault.Deny("scope.second-person", "You asked for this yourself. A second person answers it.")
	case !a.Yes:
		return []Proposal{{Stream: stream, Fact: ledger.SealDeclined{Asked: a.Asked, Reason: strings.TrimSpace(a.Reason)}}}, nil
	}
	if err := sealable(chart, question.Entry); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: ledger.SealedAway{Entry: question.Entry, Reason: question.Reason, Asked: a.Asked}, DestroyWords: question.Entry}}, nil
}
