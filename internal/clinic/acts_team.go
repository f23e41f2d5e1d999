package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// SetTeam says who treats a person. Members are on the care team from this
// moment; who is left out is no longer.
//
// It refuses: whoever neither runs the practice nor treats the person (Denied,
// "scope.team"); somebody who does not work here (Invalid, beside "members");
// a part that takes a role its person does not hold (Invalid, beside "members").
type SetTeam struct {
	Patient id.Patient
	Team    course.TeamSet
}

// Name is "team.set".
func (SetTeam) Name() string { return "team.set" }

// Action is Create.
func (SetTeam) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (SetTeam) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the person's record, and the stream of everybody on the team.
func (s SetTeam) Needs() []ledger.Stream {
	out := []ledger.Stream{ledger.PatientStream(s.Patient)}
	for _, m := range s.Team.Members {
		if stream := ledger.StaffStream(m.Staff); id.Valid(string(m.Staff)) && !slices.Contains(out, stream) {
			out = append(out, stream)
		}
	}
	return out
}

// By asks in which role they say it.
func (s SetTeam) By(g access.Grant) (Act, error) {
	return s, doerOf(g).ours("scope.team", access.Manager, access.Therapist, access.Prescriber)
}

// Decide takes people who work here, in parts that their roles cover.
func (s SetTeam) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(s.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	for _, m := range s.Team.Members {
		joined, here := staff.Of(charts.Of(ledger.StaffStream(m.Staff)))
		switch {
		case !here:
			return nil, fault.Bad("members", "Somebody on this list does not work here any more. Look again.")
		case !slices.Contains(joined.Roles, m.As):
			return nil, fault.Bad("members", "%s does not work here as %s, so cannot be that on the team.", joined.Name, m.As)
		}
	}
	return []Proposal{{Stream: stream, Fact: s.Team}}, nil
}

// GrantPartner lets a prescriber of another practice see and sign in one
// person's record until a day.
//
// It refuses: whoever does not treat the person (Denied, "scope.team");
// somebody who is no partner here (Invalid, beside "staff"); a last day that is
// past (Invalid, beside "until").
type GrantPartner struct {
	Patient id.Patient
	Granted course.PartnerGranted
}

// Name is "partner.grant".
func (GrantPartner) Name() string { return "partner.grant" }

// Action is Create.
func (GrantPartner) Action() access.Action { return access.Create }

// Classes is Consents.
func (GrantPartner) Classes() []ledger.Class { return []ledger.Class{ledger.Consents} }

// Needs is the person's record and the partner's stream.
func (p GrantPartner) Needs() []ledger.Stream {
	out := []ledger.Stream{ledger.PatientStream(p.Patient)}
	if id.Valid(string(p.Granted.Staff)) {
		out = append(out, ledger.StaffStream(p.Granted.Staff))
	}
	return out
}

// By asks in which role they grant it.
func (p GrantPartner) By(g access.Grant) (Act, error) {
	return p, doerOf(g).ours("scope.team", access.Therapist, access.Prescriber)
}

// Decide grants it to a partner who has joined or is invited.
func (p GrantPartner) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(p.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	theirs := charts.Of(ledger.StaffStream(p.Granted.Staff))
	joined, here := staff.Of(theirs)
	invited, waits := staff.Invitation(theirs)
	partner := here && slices.Contains(joined.Roles, string(access.Partner)) || waits && slices.Contains(invited.Roles, string(access.Partner))
	switch {
	case !partner:
		return nil, fault.Bad("staff", "Choose a partner, or invite one first.")
	case p.Granted.Until.Valid() && p.Granted.Until < quantity.DayOf(now, loc):
		return nil, fault.Bad("until", "This day has passed. Until when may they see the record?")
	}
	return []Proposal{{Stream: stream, Fact: p.Granted}}, nil
}

// EndPartner ends what was granted to a partner, at once.
//
// It refuses: whoever does not treat the person (Denied, "scope.team"); a
// partner who has no grant (Conflict, "partner.none").
type EndPartner struct {
	Patient id.Patient
	Ended   course.PartnerEnded
}

// Name is "partner.end".
func (EndPartner) Name() string { return "partner.end" }

// Action is Create.
func (EndPartner) Action() access.Action { return access.Create }

// Classes is Consents.
func (EndPartner) Classes() []ledger.Class { return []ledger.Class{ledger.Consents} }

// Needs is the person's record.
func (p EndPartner) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(p.Patient)}
}

// By asks in which role they end it. A partner cannot end or widen their own
// grant; the client can.
func (p EndPartner) By(g access.Grant) (Act, error) {
	return p, doerOf(g).ours("scope.team", access.Therapist, access.Prescriber, access.Client)
}

// Decide ends a grant that holds.
func (p EndPartner) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(p.Patient)
	chart := charts.Of(stream)
	holds := slices.ContainsFunc(course.Partners(chart, quantity.DayOf(now, loc)), func(g course.PartnerGranted) bool { return g.Staff == p.Ended.Staff })
	if !holds {
		return nil, fault.Clash("partner.none", "Nothing is shared with them now.")
	}
	return []Proposal{{Stream: stream, Fact: p.Ended}}, nil
}

// CosignWork is a supervisor's signature under what a trainee recorded.
//
// It refuses: an entry that is not there (NotFound), or that no trainee made or
// somebody signed already (Conflict, "work.none").
type CosignWork struct {
	Patient id.Patient
	Cosigns course.WorkCosigned
}

// Name is "work.cosign".
func (CosignWork) Name() string { return "work.cosign" }

// Action is CoSign.
func (CosignWork) Action() access.Action { return access.CoSign }

// Classes is Clinical.
func (CosignWork) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the person's record.
func (w CosignWork) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(w.Patient)}
}

// Decide signs an entry that waits for it.
func (w CosignWork) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(w.Patient)
	chart := charts.Of(stream)
	if _, there := chart.Entry(w.Cosigns.Entry); !there {
		return nil, fault.Missing("There is no such entry.")
	}
	if !slices.ContainsFunc(course.Uncosigned(chart), func(e ledger.Entry) bool { return e.ID == w.Cosigns.Entry }) {
		return nil, fault.Clash("work.none", "This does not wait for a supervisor's signature.")
	}
	return []Proposal{{Stream: stream, Fact: w.Cosigns}}, nil
}
