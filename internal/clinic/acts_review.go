package clinic

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// ReviewCourse records that a course was looked back on together, and what was
// decided. A prescriber's review is a review of the benefit too. Where a day is
// set to look again, somebody is asked to.
//
// It refuses: a course that is not open (Conflict, "course.none"; Refused,
// "course.closed"); a decision that was not made together (Invalid, beside
// "together"); a maintenance more often than the protocol plans doses (Invalid,
// beside "every"); whoever neither prescribes nor treats (Denied,
// "scope.review"); a page that is stale (Conflict, "page.stale").
type ReviewCourse struct {
	Patient id.Patient
	Review  course.Reviewed
	Head    int64
	Rules   Rules `json:"-"`

	doer doer
}

// Name is "course.review".
func (ReviewCourse) Name() string { return "course.review" }

// Action is Sign.
func (ReviewCourse) Action() access.Action { return access.Sign }

// Classes is Clinical and Scheduling.
func (ReviewCourse) Classes() []ledger.Class {
	return []ledger.Class{ledger.Clinical, ledger.Scheduling}
}

// Needs is the patient's record, the clinic's own, and the signer's.
func (r ReviewCourse) Needs() []ledger.Stream { return r.deciding().needs(r.doer) }

func (r ReviewCourse) deciding() deciding {
	return deciding{ledger.PatientStream(r.Patient), r.Rules}
}

func (ReviewCourse) whole() {}

// RestsOn is what the page showed to decide by.
func (r ReviewCourse) RestsOn() ([]string, int64) {
	return []string{dosing.DoseGiven{}.Kind(), dosing.EventNoted{}.Kind(), instrument.Answered{}.Kind(), course.Reviewed{}.Kind(),
		course.Closed{}.Kind(), ledger.Voided{}.Kind()}, r.Head
}

// By asks in which role they sign.
func (r ReviewCourse) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, r.doer.acts("scope.review", access.Prescriber, access.Therapist)
}

// nextOf is what a decision comes to in a review of the benefit.
var nextOf = map[string]string{course.GoOn: "continue", course.Maintenance: "continue", course.Change: "change", course.StopWell: "stop-well"}

// Decide takes the review.
func (r ReviewCourse) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	open, def, chart, err := r.deciding().at(charts, r.Review.Course)
	if err != nil {
		return nil, err
	}
	fact := r.Review
	fact.Course = open.Course
	if fact.Decision != course.Maintenance {
		fact.Every, fact.Most = 0, 0
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	if !fact.Together {
		return nil, fault.Bad("together", "This is decided with them. Where they cannot be here, call them first.")
	}
	for _, ph := range def.Plan.Phases {
		if ph.Name == schedule.Dosing {
			if err := fact.Apart(ph.Apart.Least); err != nil {
				return nil, err
			}
		}
	}
	if fact.Again.Valid() && fact.Again < quantity.DayOf(now, loc) {
		return nil, fault.Bad("again", "This day has passed. When is it looked at again?")
	}
	stream := r.deciding().stream
	out := []Proposal{{Stream: stream, Fact: fact}}
	if r.doer.is(access.Prescriber) && r.doer.practises(charts, staff.Prescribe, "scope.benefit", now, loc) == nil {
		out = append(out, Proposal{Stream: stream, Fact: screening.BenefitReviewed{Course: open.Course, Found: fact.Found, Next: nextOf[fact.Decision]}})
	}
	if fact.Again.Valid() {
		task := duty.TaskSet{For: duty.ForSomething, About: "look at the course again together", Due: endOfDay(fact.Again, loc)}
		out = append(out, Proposal{Stream: stream, Fact: theirTherapist(chart, now, loc, task)})
	}
	return out, nil
}

// LookBack keeps what a client says of their course, in their words: by the
// client, or by a therapist as it was said. It refuses others (Denied,
// "scope.therapy").
type LookBack struct {
	Patient id.Patient
	Words   course.LookedBack
}

// Name is "course.look-back".
func (LookBack) Name() string { return "course.look-back" }

// Action is Create.
func (LookBack) Action() access.Action { return access.Create }

// Classes is Words.
func (LookBack) Classes() []ledger.Class { return []ledger.Class{ledger.Words} }

// Needs is the patient's record.
func (l LookBack) Needs() []ledger.Stream { return noting{patient: l.Patient}.needs() }

// By asks for the client or a therapist.
func (l LookBack) By(g access.Grant) (Act, error) { return l, therapist(g) }

// Decide takes the words.
func (l LookBack) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return noting{patient: l.Patient, fact: l.Words}.decide(charts, now)
}

// PlanOn keeps what a client goes on with after a course, as it was made with
// them. It refuses whoever neither prescribes nor treats (Denied, "scope.course").
type PlanOn struct {
	Patient id.Patient
	Plan    course.ContinuingPlan
	Head    int64
}

// Name is "course.plan-on".
func (PlanOn) Name() string { return "course.plan-on" }

// Action is Create.
func (PlanOn) Action() access.Action { return access.Create }

// Classes is Clinical.
func (PlanOn) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (p PlanOn) Needs() []ledger.Stream { return noting{patient: p.Patient}.needs() }

// RestsOn is the plan that it replaces.
func (p PlanOn) RestsOn() ([]string, int64) {
	return []string{course.ContinuingPlan{}.Kind()}, p.Head
}

// By asks for who treats.
func (p PlanOn) By(g access.Grant) (Act, error) {
	return p, doerOf(g).acts("scope.course", access.Prescriber, access.Therapist)
}

// Decide keeps it.
func (p PlanOn) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return noting{patient: p.Patient, fact: p.Plan}.decide(charts, now)
}

// SignLetter signs a letter about a course to somebody outside.
//
// It refuses: where the client has said no to sharing, or took it back, since
// they last agreed (Refused, "consent.sharing"); without how they agreed to this
// letter (Invalid, beside "agreed"); somebody of another practice, and whoever
// neither prescribes nor treats (Denied, "scope.letter").
type SignLetter struct {
	Patient id.Patient
	Letter  course.LetterSigned
	Rules   Rules `json:"-"`
}

// Name is "letter.sign".
func (SignLetter) Name() string { return "letter.sign" }

// Action is Sign.
func (SignLetter) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (SignLetter) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record and the clinic's own.
func (s SignLetter) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(s.Patient), ledger.SettingStream}
}

func (SignLetter) whole() {}

// By asks for who treats here.
func (s SignLetter) By(g access.Grant) (Act, error) {
	return s, doerOf(g).ours("scope.letter", access.Prescriber, access.Therapist)
}

// Decide signs it.
func (s SignLetter) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := s.Needs()[0]
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(stream)
	open, ok := course.Latest(chart)
	if !ok || s.Letter.Course != "" && s.Letter.Course != open.Course {
		return nil, fault.Clash("course.none", "There is no such course in this record.")
	}
	if err := mayShare(chart, charts.Of(ledger.SettingStream), now, loc); err != nil {
		return nil, err
	}
	fact := s.Letter
	fact.Course, fact.Agreed = open.Course, strings.TrimSpace(fact.Agreed)
	return []Proposal{{Stream: stream, Fact: fact}}, nil
}

// mayShare refuses while the client's last word about sharing is no.
func mayShare(chart, settings ledger.Chart, now time.Time, loc *time.Location) error {
	a := course.ConsentsOf(course.Question{Now: now, Location: loc}, settings)
	if c := a.Separate(chart, consent.Sharing); c.Made && !c.Allows() {
		return fault.Refuse("consent.sharing", "They do not want anything shared now: %s. Ask them again first; what you wrote is kept.", c.Detail)
	}
	return nil
}

// Shares says in a sentence what the client last said about sharing, and
// whether that stands in the way of a letter.
func Shares(chart, settings ledger.Chart, now time.Time, loc *time.Location) (said string, held bool) {
	c := course.ConsentsOf(course.Question{Now: now, Location: loc}, settings).Separate(chart, consent.Sharing)
	return c.Detail, c.Made && !c.Allows()
}

// GiveDocument writes down that a document was given to somebody, so that the
// client can see what left the clinic.
//
// It refuses: a document that is not there (NotFound); a letter that goes to
// somebody else than it was written to, or that the client no longer wants to
// share (Refused, "letter.to", "consent.sharing"); whoever neither prescribes,
// treats nor monitors (Denied, "scope.document").
type GiveDocument struct {
	Patient id.Patient
	Given   course.Given
}

// Name is "document.give".
func (GiveDocument) Name() string { return "document.give" }

// Action is Create.
func (GiveDocument) Action() access.Action { return access.Create }

// Classes is Clinical.
func (GiveDocument) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record and the clinic's own.
func (g GiveDocument) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(g.Patient), ledger.SettingStream}
}

func (GiveDocument) whole() {}

// By asks for somebody who cares for them.
func (g GiveDocument) By(grant access.Grant) (Act, error) {
	return g, doerOf(grant).acts("scope.document", access.Prescriber, access.Therapist, access.Monitor)
}

// Decide writes it down.
func (g GiveDocument) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := g.Needs()[0]
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	chart := charts.Record(stream)
	if g.Given.Of != "" {
		e, there := chart.Entry(g.Given.Of)
		if !there {
			return nil, fault.Missing("There is no such document in this record.")
		}
		if _, told := e.Fact.(screening.Told); g.Given.Paper == course.PaperDecision && !told {
			return nil, fault.Refuse("decision.untold", "A person tells them first; then the letter can be given.")
		}
		if l, letter := e.Fact.(course.LetterSigned); letter && g.Given.To != course.ToClient {
			if g.Given.To != l.To {
				return nil, fault.Refuse("letter.to", "This letter is to %s. Somebody else needs one of their own.", l.To)
			}
			if err := mayShare(chart, charts.Of(ledger.SettingStream), now, loc); err != nil {
				return nil, err
			}
		}
	}
	return []Proposal{{Stream: stream, Fact: g.Given}}, nil
}
