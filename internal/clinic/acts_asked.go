package clinic

import (
	"strings"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// AnswerAsked records what somebody was asked and answered: one question, or
// several that one answer settles. The client may answer what the questions
// ask, by a link whose invitation stands; staff may answer for them.
//
// It refuses: an answer that is not of the fact's type (Invalid, beside
// "value"); a fact nobody knows, or one that is the clinic's own act and not an
// answer (Invalid, "fact"); from a client, what clients are not asked (Denied,
// "scope.client"), and without an invitation that stands (NotFound,
// "link.gone").
type AnswerAsked struct {
	Patient id.Patient
	At      time.Time // when it was asked; zero means now
	Answers []patient.Asked
	Rules   Rules `json:"-"` // Questions, when a client answers

	doer doer
}

// Name is "asked.answer".
func (AnswerAsked) Name() string { return "asked.answer" }

// Action is Create.
func (AnswerAsked) Action() access.Action { return access.Create }

// Classes is Clinical.
func (AnswerAsked) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

func (AnswerAsked) forClients() {}

func (AnswerAsked) dutiful() {}

// Needs is the patient's record.
func (a AnswerAsked) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(a.Patient)} }

// By takes note of who answers.
func (a AnswerAsked) By(g access.Grant) (Act, error) {
	a.doer = doerOf(g)
	if !clientOnly(g) {
		return a, nil
	}
	for _, one := range a.Answers {
		if !a.Rules.Questions.Answerable(one.Fact) {
			return nil, fault.Deny("scope.client", "This question is answered together with somebody on the care team.")
		}
	}
	return a, nil
}

// Decide takes the answers.
func (a AnswerAsked) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(a.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if err := notAhead("at", a.At, now); err != nil {
		return nil, err
	}
	if a.doer.client() {
		if err := invited(chart, screening.ForScreening, now); err != nil {
			return nil, err
		}
	}
	if len(a.Answers) == 0 {
		return nil, fault.Bad("answer", "There is no answer to keep.")
	}
	out := make([]Proposal, 0, len(a.Answers))
	for _, one := range a.Answers {
		if err := answerable(one); err != nil {
			return nil, err
		}
		if a.doer.client() {
			one.Basis = patient.BasisSelf
		}
		out = append(out, Proposal{Stream: stream, At: a.At, Fact: one})
	}
	if a.doer.client() { // nobody was with them: an answer about suicide needs somebody at once
		out = append(out, charts.raise(stream, fromAnswers(a.Answers), now, loc)...)
	}
	return out, nil
}

// invited says that a link is gone unless some invitation for a purpose stands.
func invited(chart ledger.Chart, purpose string, now time.Time) error {
	for e := range ledger.Find[screening.Invited](chart) {
		if _, stands := screening.InvitationStands(chart, e.ID, purpose, now); stands {
			return nil
		}
	}
	return &fault.Error{Kind: fault.NotFound, Rule: "link.gone", Msg: "This link no longer works. Please ask us for a new one; nothing you wrote is gone."}
}

// ownActs are what the clinic does itself and keeps as entries of their own:
// nobody answers that they were done.
var ownActs = []string{"protocol.", "consent.", "screening.", "determination.", "order.", "dose.", "session.", "suicide.review",
	"safety-plan.", "benefit.", "preparation.", "integration.", "interval."}

// answerable checks an answer against the fact it is about. A name without a
// dot is a family's, as older answers have it.
func answerable(a patient.Asked) error {
	fact, ok := vocabulary()[a.Fact]
	if !ok {
		if strings.Contains(a.Fact, ".") {
			return fault.Bad("fact", "There is no question about %q.", a.Fact)
		}
		return nil
	}
	for _, prefix := range ownActs {
		if fact.Known && strings.HasPrefix(a.Fact, prefix) {
			return fault.Bad("fact", "This is not answered: it is done, signed, or not.")
		}
	}
	flag := fact.Type == protocol.TypeFlag
	switch {
	case a.Answer == patient.Valued && flag:
		return fault.Bad("value", "Answer yes, no or not known.")
	case !flag && (a.Answer == patient.Yes || a.Answer == patient.No):
		return fault.Bad("value", "Give the value, or say that it is not known.")
	case a.Answer != patient.Valued:
		return nil
	}
	_, err := fact.Parse(a.Value)
	if fact.Type == protocol.TypeInstant && a.Value != "never" {
		_, err = patient.ParseWhen(a.Value)
	}
	if err != nil {
		return fault.Bad("value", "%s", wellFormed(err))
	}
	return nil
}

// wellFormed makes an error's text a sentence.
func wellFormed(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

// WriteOwnWords keeps something the client wrote in their own words. It
// refuses a client without an invitation that stands (NotFound, "link.gone").
type WriteOwnWords struct {
	Patient id.Patient
	Words   screening.OwnWords

	doer doer
}

// Name is "words.write".
func (WriteOwnWords) Name() string { return "words.write" }

// Action is Create.
func (WriteOwnWords) Action() access.Action { return access.Create }

// Classes is Words.
func (WriteOwnWords) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (w WriteOwnWords) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(w.Patient)}
}

// By takes note of who writes.
func (w WriteOwnWords) By(g access.Grant) (Act, error) {
	w.doer = doerOf(g)
	return w, nil
}

// Decide takes the words.
func (w WriteOwnWords) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(w.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if w.doer.client() {
		if err := invited(charts.Of(stream), screening.ForScreening, now); err != nil {
			return nil, err
		}
	}
	return []Proposal{{Stream: stream, Fact: w.Words}}, nil
}

// vocabulary is what can be asked about, made once.
var vocabulary = sync.OnceValue(course.Vocabulary)
