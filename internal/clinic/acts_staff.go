package clinic

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// JoinStaff says that somebody works here, or that what they do has changed.
type JoinStaff struct{ Joined staff.Joined }

// Name is "staff.join".
func (JoinStaff) Name() string { return "staff.join" }

// Action is Create.
func (JoinStaff) Action() access.Action { return access.Create }

// Needs is the person's own stream.
func (j JoinStaff) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.StaffStream(j.Joined.Staff)}
}

// Decide takes known roles only, and none that belong to machines or clients.
func (j JoinStaff) Decide(_ Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	if err := checkRoles(j.Joined.Roles); err != nil {
		return nil, err
	}
	if c := j.Joined.Credential; c == "-" || len(c) > 40 || strings.ContainsFunc(c, unicode.IsControl) {
		// It stands in the clear in every entry they make, on a line of its own.
		return nil, fault.Bad("credential", "Write the credential in at most 40 letters on one line, such as RN.")
	}
	return []Proposal{{Stream: ledger.StaffStream(j.Joined.Staff), Fact: j.Joined}}, nil
}

// StaffRoles are the roles that somebody who works here may hold.
var StaffRoles = []access.Role{access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Supervisor, access.Trainee,
	access.FrontDesk, access.Biller, access.Manager, access.PrivacyOfficer, access.Partner}

// Staff returns who somebody is here, and what they may act as. Somebody who
// has left, or whom nobody knows, is Denied.
func (c *Clinic) Staff(ctx context.Context, person id.Staff) (access.Actor, staff.Joined, error) {
	chart, err := c.read(ctx, c.own, ledger.StaffStream(person))
	if err != nil {
		return access.Actor{}, staff.Joined{}, err
	}
	joined, here := staff.Of(chart)
	if !here {
		return access.Actor{}, joined, fault.Deny("staff.left", "This account is no longer in use here.")
	}
	actor := access.Actor{Clinic: c.ID(), Author: ledger.Author{Sort: ledger.ByStaff, Person: string(person), Credential: joined.Credential}}
	for _, r := range joined.Roles {
		actor.Roles = append(actor.Roles, access.Role(r))
	}
	if len(actor.Roles) > 0 {
		actor.Author.Role = string(actor.Roles[0])
	}
	return actor, joined, nil
}

// Staffed reports whether anybody besides one person has ever worked here.
func (c *Clinic) Staffed(ctx context.Context, besides id.Staff) (bool, error) {
	var streams []ledger.Stream
	err := c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		var err error
		streams, err = snap.StreamsSince(0)
		return err
	})
	return slices.ContainsFunc(streams, func(s ledger.Stream) bool { return s.Kind() == "staff" && s != ledger.StaffStream(besides) }), err
}

// Own returns the grant of whoever holds the machine and the key: it opens,
// verifies and configures the book, and sees no one's care.
func (c *Clinic) Own() access.Grant { return c.own }
