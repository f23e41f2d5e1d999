package clinic

import (
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// InviteClient records that the client is invited to do one thing by a link.
// The link itself is made by package signin, with the first entry of the
// outcome as its subject: whoever sends this twice gets the same entry, and the
// link that was made last works.
//
// It refuses a time that has passed (Invalid, beside "until").
type InviteClient struct {
	Patient id.Patient
	Invited screening.Invited
}

// Name is "client.invite".
func (InviteClient) Name() string { return "client.invite" }

// Action is Create.
func (InviteClient) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (InviteClient) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record.
func (i InviteClient) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(i.Patient)}
}

// Decide invites somebody who is known here.
func (i InviteClient) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(i.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	if !i.Invited.Until.IsZero() && !now.Before(i.Invited.Until) {
		return nil, fault.Bad("until", "This time has passed. Until when should the link work?")
	}
	return []Proposal{{Stream: stream, Fact: i.Invited}}, nil
}

// RevokeInvitation takes an invitation back: from now on its link opens
// nothing, even before package signin has ended it. It refuses one that is not
// there (NotFound) or has ended (Conflict, "invitation.ended").
type RevokeInvitation struct {
	Patient    id.Patient
	Invitation id.Entry
	Reason     string
}

// Name is "invitation.revoke".
func (RevokeInvitation) Name() string { return "invitation.revoke" }

// Action is Create.
func (RevokeInvitation) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (RevokeInvitation) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

// Needs is the patient's record.
func (r RevokeInvitation) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(r.Patient)}
}

// Decide ends the invitation.
func (r RevokeInvitation) Decide(charts Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(r.Patient)
	chart := charts.Of(stream)
	e, ok := chart.Entry(r.Invitation)
	invited, is := e.Fact.(screening.Invited)
	if !ok || !is {
		return nil, fault.Missing("There is no such invitation in this record.")
	}
	if _, stands := screening.InvitationStands(chart, r.Invitation, invited.Purpose, now); !stands {
		return nil, fault.Clash("invitation.ended", "This invitation has ended already.")
	}
	return []Proposal{{Stream: stream, Fact: screening.InvitationEnded{Invitation: r.Invitation, Reason: r.Reason}}}, nil
}
