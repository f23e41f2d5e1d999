package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// AnswerItem keeps one answer that something hangs on as soon as it is given,
// while the rest of the form is still a draft. It never waits for the total.
//
// It refuses: a questionnaire there is not (Invalid, beside "instrument"); a
// version that is not the one here (Conflict, "form.changed"); an answer the
// question does not have (Invalid, beside the item); from a client, one whose
// invitation does not stand or does not ask for it (NotFound, "link.gone"). The
// same answer to the same question of the same response is kept once.
type AnswerItem struct {
	Patient     id.Patient
	Invitation  id.Entry // by which the client came; empty where staff enter it
	Answer      instrument.ItemAnswered
	Held        time.Duration       `json:"-"` // how long the answer waited on the client's device to be sent
	Instruments *instrument.Library `json:"-"`

	doer doer
}

// SendResponse keeps a whole response. Every answer is held to the definition
// it names, by its hash; answers that something hangs on and that did not come
// before it come as entries of their own first.
//
// It refuses what AnswerItem refuses, and a response that was sent before with
// other answers than Instead names (Conflict, "response.sent"); with the same
// answers it was sent already, and nothing more is kept.
type SendResponse struct {
	Patient     id.Patient
	Invitation  id.Entry
	Response    instrument.Answered // Finished is filled in where it is zero
	At          time.Time           // when it was answered, where staff enter it later; zero means now
	Instead     id.Entry            // what was sent before and is changed by this; it stays in the record, corrected
	Held        time.Duration       `json:"-"`
	Instruments *instrument.Library `json:"-"`

	doer doer
}

// LeaveResponse keeps a response that was never sent, as far as it goes: the
// time for it is over, which the clinic says by itself, in its own name (see
// Clinic.LeaveOver); or whoever asks it in a call was told to stop. It refuses what
// SendResponse refuses, and anybody else (Denied, "scope.machine").
type LeaveResponse struct {
	Patient     id.Patient
	Invitation  id.Entry
	Response    instrument.Answered // Left
	At          time.Time           // when the last of it was answered; zero means now
	Instruments *instrument.Library `json:"-"`

	doer doer
}

// Name is "measure.answer".
func (AnswerItem) Name() string { return "measure.answer" }

// Action is Create.
func (AnswerItem) Action() access.Action { return access.Create }

// Classes is Measures.
func (AnswerItem) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record, and the clinic's: which data packs are on.
func (a AnswerItem) Needs() []ledger.Stream { return answerNeeds(a.Patient) }

// By takes note of whether the client answers.
func (a AnswerItem) By(g access.Grant) (Act, error) {
	a.doer = doerOf(g)
	return a, nil
}

func (AnswerItem) dutiful() {}

// Decide keeps the answer.
func (a AnswerItem) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(a.Patient)
	chart := charts.Of(stream)
	def, err := answering{a.doer, a.Invitation, a.Answer.Administration, a.Instruments}.form(charts, stream, now)
	if err != nil {
		return nil, err
	}
	if a.Answer.Version != def.Version || a.Answer.Hash != def.Hash() {
		return nil, errFormChanged
	}
	if err := def.CheckAnswer(a.Answer.Item, a.Answer.Value); err != nil {
		return nil, err
	}
	if !slices.Contains(def.RiskItems(), a.Answer.Item) {
		return nil, fault.Bad(a.Answer.Item, "Nothing hangs on this answer alone; it is kept with the whole form.")
	}
	if last, ok := lastItem(chart, a.Answer); ok && last == a.Answer.Value {
		return nil, nil
	}
	out := []Proposal{{Stream: stream, At: heldAt(now, a.Held), Fact: a.Answer}}
	if g, matters := duty.FromAnswer(def, a.Answer.Administration, a.Answer.Item, a.Answer.Value, a.doer.asker(a.Answer.Administration)); matters {
		out = append(out, charts.raise(stream, []duty.Given{g}, now, loc)...)
	}
	return out, nil
}

// Name is "measure.send".
func (SendResponse) Name() string { return "measure.send" }

// Action is Create.
func (SendResponse) Action() access.Action { return access.Create }

// Classes is Measures.
func (SendResponse) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record, and the clinic's.
func (s SendResponse) Needs() []ledger.Stream { return answerNeeds(s.Patient) }

// By takes note of whether the client answers.
func (s SendResponse) By(g access.Grant) (Act, error) {
	s.doer = doerOf(g)
	return s, nil
}

func (SendResponse) dutiful() {}

// Decide keeps the response.
func (s SendResponse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	at := heldAt(now, s.Held)
	if !s.At.IsZero() && !s.doer.client() {
		if err := notAhead("at", s.At, now); err != nil {
			return nil, err
		}
		at = s.At
	}
	if s.Response.Left = false; s.Response.Finished.IsZero() {
		s.Response.Finished = at
	}
	if s.Response.Finished.IsZero() {
		s.Response.Finished = now
	}
	return answering{s.doer, s.Invitation, s.Response.Administration, s.Instruments}.whole(charts, s.Patient, s.Response, s.Instead, at, now, loc)
}

// Name is "measure.leave".
func (LeaveResponse) Name() string { return "measure.leave" }

// Action is Create.
func (LeaveResponse) Action() access.Action { return access.Create }

// Classes is Measures.
func (LeaveResponse) Classes() []ledger.Class { return []ledger.Class{ledger.Measures} }

// Needs is the patient's record, and the clinic's.
func (l LeaveResponse) Needs() []ledger.Stream { return answerNeeds(l.Patient) }

// By takes machines, and of a response that is asked in a call whoever sees to
// clients.
func (l LeaveResponse) By(g access.Grant) (Act, error) {
	l.doer = doerOf(g)
	if l.Response.How == instrument.HowTelephone {
		return l, l.doer.acts("scope.machine", append([]access.Role{access.Machine}, seeing...)...)
	}
	return l, l.doer.acts("scope.machine", access.Machine)
}

func (LeaveResponse) dutiful() {}

// Decide keeps what there is.
func (l LeaveResponse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	l.Response.Left, l.Response.Finished = true, time.Time{}
	return answering{l.doer, l.Invitation, l.Response.Administration, l.Instruments}.whole(charts, l.Patient, l.Response, "", l.At, now, loc)
}

func answerNeeds(p id.Patient) []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(p), ledger.SettingStream}
}

// answering is what the three acts hold an answer to.
type answering struct {
	doer       doer
	invitation id.Entry
	about      instrument.Administration
	lib        *instrument.Library
}

// form finds the questionnaire that is answered, and says no to whoever may not
// answer it here.
func (a answering) form(charts Charts, stream ledger.Stream, now time.Time) (*instrument.Definition, error) {
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	def, err := a.lib.For(charts.Of(ledger.SettingStream)).Named(a.about.Instrument)
	switch {
	case err != nil:
		return nil, err
	case !a.doer.client():
		return def, nil
	case a.about.By != instrument.BySelf || def.Rater != instrument.RatedByPatient:
		return nil, fault.Deny("scope.client", "This is filled in by somebody on the care team.")
	}
	return def, a.invited(chart, def, now)
}

// invited says that a link is gone unless the invitation stands and asks for a
// questionnaire, or for the longer one that it stands in for.
func (a answering) invited(chart ledger.Chart, def *instrument.Definition, now time.Time) error {
	for _, purpose := range []string{screening.ForMeasures, screening.ForPulse} {
		invited, stands := screening.InvitationStands(chart, a.invitation, purpose, now)
		if stands && slices.ContainsFunc(Asked(invited), func(ask string) bool { return a.answers(ask, def) }) {
			return nil
		}
	}
	return &fault.Error{Kind: fault.NotFound, Rule: "link.gone", Msg: "This link no longer works. Please ask us for a new one; nothing you wrote is gone."}
}

// answers reports whether a questionnaire answers what was asked for.
func (a answering) answers(ask string, def *instrument.Definition) bool {
	name, _, _ := strings.Cut(ask, "/")
	return name == def.ID || a.lib.Has(name) && a.lib.StandsIn(name, def.ID)
}

// Asked returns what an invitation asks for, by occasion or instrument. A pulse
// asks for its one tap.
func Asked(i screening.Invited) []string {
	if i.Purpose == screening.ForPulse && len(i.Asks) == 0 {
		return []string{instrument.OneTap}
	}
	return i.Asks
}

// whole keeps a response, sent or left.
func (a answering) whole(charts Charts, p id.Patient, response instrument.Answered, instead id.Entry, at, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(p)
	chart := charts.Of(stream)
	def, err := a.form(charts, stream, now)
	if err != nil {
		return nil, err
	}
	if err := def.CheckResponse(response); err != nil {
		return nil, err
	}
	if !response.Finished.IsZero() && response.Started.After(response.Finished) {
		response.Started = response.Finished
	}
	before, entry, sent := lastResponse(chart, response.Response)
	switch {
	case sent && (!before.Left || response.Left) && sameAnswers(before.Answers, response.Answers):
		return nil, nil
	case sent && !before.Left && (response.Left || entry != instead):
		return nil, fault.Clash("response.sent", "These questions were answered and sent before, with other answers, and those are kept. Tell us when something should be different.")
	}
	var out []Proposal
	for _, item := range def.RiskItems() {
		answer := instrument.ItemAnswered{Administration: response.Administration, Item: item, Value: response.Answers[item]}
		if last, ok := lastItem(chart, answer); answer.Value != "" && (!ok || last != answer.Value) {
			out = append(out, Proposal{Stream: stream, At: at, Fact: answer})
		}
	}
	out = append(out, Proposal{Stream: stream, At: at, Fact: response, Corrects: entry})
	given := duty.FromResponse(def, response, a.doer.asker(response.Administration))
	if !response.Left {
		given = append(given, harder(chart, response, a.lib, a.doer.asker(response.Administration), now, loc)...)
	}
	return append(out, charts.raise(stream, given, now, loc)...), nil
}

// errFormChanged says that a questionnaire is not the one that was begun.
var errFormChanged = fault.Clash("form.changed", "The questionnaire was changed while it was being filled in. Nothing is lost; please look at the answers again.")

// lastItem is the last answer to the same question of the same response.
func lastItem(chart ledger.Chart, answer instrument.ItemAnswered) (value string, ok bool) {
	for _, a := range ledger.Find[instrument.ItemAnswered](chart) {
		if a.Response == answer.Response && a.Instrument == answer.Instrument && a.Item == answer.Item {
			value, ok = a.Value, true
		}
	}
	return value, ok
}

// lastResponse is a response that was sent or left before. entry is what a
// later one stands in the place of.
func lastResponse(chart ledger.Chart, response id.Response) (last instrument.Answered, entry id.Entry, ok bool) {
	for e, a := range ledger.Find[instrument.Answered](chart) {
		if a.Response == response {
			last, entry, ok = a, e.ID, true
		}
	}
	return last, entry, ok
}

// sameAnswers reports whether two responses answer the same; a blank is no answer.
func sameAnswers(a, b map[string]string) bool {
	within := func(a, b map[string]string) bool {
		for item, value := range a {
			if value != "" && b[item] != value {
				return false
			}
		}
		return true
	}
	return within(a, b) && within(b, a)
}

// longestHeld is how long an answer may have waited on a device and still be
// dated by it: as long as a link can last.
const longestHeld = 60 * 24 * time.Hour

// heldAt is when an answer was given that waited on a device; zero means now.
func heldAt(now time.Time, held time.Duration) time.Time {
	if held < time.Second || held > longestHeld {
		return time.Time{}
	}
	return now.Add(-held)
}
