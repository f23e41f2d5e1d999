package clinic

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// SignScreening signs one half of a screening: clear, clear with reservations,
// or not clear and why.
//
// It refuses: the medical half signed by anybody but a prescriber whose
// credential covers it (Denied, "scope.medical", or "scope.agreement" where an
// agreement is missing); the psychological half signed by anybody but a
// mental-health professional (Denied, "scope.psychological"); not clear without
// a note (Invalid, beside "note"); a page that is stale (Conflict, "page.stale").
type SignScreening struct {
	Patient id.Patient
	Signed  screening.Signed
	Head    int64 // entries in the book when the page was made

	doer doer
}

// Name is "screening.sign".
func (SignScreening) Name() string { return "screening.sign" }

// Action is Sign.
func (SignScreening) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (SignScreening) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record and the signer's own.
func (s SignScreening) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.PatientStream(s.Patient)}, s.doer.own()...)
}

// RestsOn is everything a screening goes by.
func (s SignScreening) RestsOn() ([]string, int64) { return clinical, s.Head }

func (SignScreening) whole() {}

// By asks in which role they sign.
func (s SignScreening) By(g access.Grant) (Act, error) {
	s.doer = doerOf(g)
	if s.Signed.Part == screening.Psychological {
		return s, s.doer.treats("scope.psychological")
	}
	return s, s.doer.prescribes("scope.medical")
}

// Decide signs.
func (s SignScreening) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(s.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	practice, rule := staff.ClearMedical, "scope.medical"
	if s.Signed.Part == screening.Psychological {
		practice, rule = staff.DiagnoseMental, "scope.psychological"
	}
	if err := s.doer.practises(charts, practice, rule, now, loc); err != nil {
		return nil, err
	}
	if !s.Signed.Clear && strings.TrimSpace(s.Signed.Note) == "" {
		return nil, fault.Bad("note", "Write why it is not clear.")
	}
	if s.Signed.Course != "" {
		if _, err := openCourse(charts.Record(stream), s.Signed.Course); err != nil {
			return nil, err
		}
	}
	return []Proposal{{Stream: stream, Fact: s.Signed}}, nil
}

// ReviewRisk records that a clinician asked about the risk of suicide and what
// is done now. It refuses whoever neither prescribes nor treats (Denied,
// "scope.risk"), and a promised check that is not on record (NotFound).
type ReviewRisk struct {
	Patient id.Patient
	Review  screening.RiskReviewed

	doer doer
}

// Name is "risk.review".
func (ReviewRisk) Name() string { return "risk.review" }

// Action is Sign.
func (ReviewRisk) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (ReviewRisk) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (r ReviewRisk) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(r.Patient)} }

// By asks in which role they sign.
func (r ReviewRisk) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, r.doer.acts("scope.risk", access.Prescriber, access.Therapist)
}

// Decide takes the review.
func (r ReviewRisk) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	chart := charts.Of(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	if r.Review.Recheck != "" {
		e, ok := chart.Entry(r.Review.Recheck)
		if _, no := e.Fact.(screening.Determined); !ok || !no {
			return nil, fault.Missing("There is no such decision in this record.")
		}
	}
	return []Proposal{{Stream: stream, Fact: r.Review}}, nil
}

// PlanSafety keeps a safety plan as it was made with the client; a later one
// takes its place. It refuses a client (Denied, "scope.client").
type PlanSafety struct {
	Patient id.Patient
	Plan    screening.SafetyPlanned
}

// Name is "safety.plan".
func (PlanSafety) Name() string { return "safety.plan" }

// Action is Create.
func (PlanSafety) Action() access.Action { return access.Create }

// Classes is Clinical.
func (PlanSafety) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (p PlanSafety) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(p.Patient)} }

// Decide takes the plan.
func (p PlanSafety) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(p.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: p.Plan}}, nil
}

// ReviewBenefit records whether the treatment helps and what was decided
// together. It refuses whoever is no prescriber (Denied, "scope.benefit"), and
// a course that is not open (Conflict, "course.none").
type ReviewBenefit struct {
	Patient id.Patient
	Review  screening.BenefitReviewed

	doer doer
}

// Name is "benefit.review".
func (ReviewBenefit) Name() string { return "benefit.review" }

// Action is Sign.
func (ReviewBenefit) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (ReviewBenefit) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record.
func (r ReviewBenefit) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(r.Patient)}
}

func (ReviewBenefit) whole() {}

// By asks in which role they sign.
func (r ReviewBenefit) By(g access.Grant) (Act, error) {
	r.doer = doerOf(g)
	return r, r.doer.prescribes("scope.benefit")
}

// Decide takes the review.
func (r ReviewBenefit) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if _, err := openCourse(charts.Record(stream), r.Review.Course); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: r.Review}}, nil
}
