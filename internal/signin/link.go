package signin

import (
	"context"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// LongestLink is how long a link may work at most, whatever was asked for.
const LongestLink = 60 * 24 * time.Hour

// A Link is what a client holds who was invited: it opens one thing, for one
// person, until it ends. Whoever has it can open it, so it opens nothing else.
type Link struct {
	Patient id.Patient
	Purpose string    // as the invitation says: "screening", "consent"
	Subject string    // what exactly: the key of the invitation's entry
	Ends    time.Time // it works until then
	key     string
}

// Actor returns who acts by the link: the client, in their own record. The
// grants are asked for with the relation access.Self. Entries say by which
// link they were made.
func (l Link) Actor(clinic id.Clinic) access.Actor {
	return access.Actor{Clinic: clinic, Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient,
		Person: string(l.Patient), Role: string(access.Client), Device: id.Device(id.Derived("link", l.key))}}
}

// NewLink makes a link for one person and one thing and returns its token, for
// the address that is sent; it is stored hashed. A link made before for the same
// person and thing goes on working: a reminder must not turn the first message
// into one that leads nowhere. EndLink ends them all. Nothing outlives
// LongestLink.
func (d *Door) NewLink(ctx context.Context, patient id.Patient, purpose, subject string, until time.Time) (token string, err error) {
	now := d.now()
	if latest := now.Add(LongestLink); until.After(latest) {
		until = latest
	}
	switch {
	case patient == "" || purpose == "" || subject == "":
		return "", fault.Bad("purpose", "A link needs a person and what it opens.")
	case !now.Before(until):
		return "", fault.Bad("until", "This time has passed. Until when should the link work?")
	}
	token = id.Token()
	err = d.add(ctx, func(tx *store.Tx) error {
		return tx.PutLink(store.LinkRow{Hash: id.Hash(token), Patient: string(patient), Purpose: purpose, Subject: subject, Created: now, Ends: until})
	})
	return token, err
}

// Link returns what a token opens. from is where the attempt came from: many
// wrong ones from one place wait. What has ended is not told apart from what
// never was: NotFound by the rule "link.gone"; who must wait is answered with
// Invalid, beside the field "link".
func (d *Door) Link(ctx context.Context, from, token string) (Link, error) {
	if until, wait := d.strays.waits(from); wait {
		return Link{}, fault.Bad("link", "Too many links did not work. Please try again at %s.", until.Format("15:04"))
	}
	hash, now := id.Hash(token), d.now()
	var row store.LinkRow
	var ok bool
	err := d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		var err error
		row, ok, err = s.Link(hash)
		return err
	})
	if err != nil {
		return Link{}, err
	}
	if !ok || !now.Before(row.Ends) {
		d.strays.failed(from)
		return Link{}, &fault.Error{Kind: fault.NotFound, Rule: "link.gone", Msg: "This link no longer works. Please ask us for a new one; nothing you wrote is gone."}
	}
	if now.Sub(row.Seen) > time.Minute {
		if err := d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.TouchLink(hash, now) }); err != nil && !unwritable(err) {
			return Link{}, err
		}
	}
	return Link{Patient: id.Patient(row.Patient), Purpose: row.Purpose, Subject: row.Subject, Ends: row.Ends, key: hash}, nil
}

// EndLink ends the links that open a thing for somebody. An empty subject ends
// all of that person's.
func (d *Door) EndLink(ctx context.Context, patient id.Patient, subject string) error {
	return d.store.Update(ctx, d.grant, func(tx *store.Tx) error { return tx.EndLinks(string(patient), subject) })
}

// A Sent is a link as it can be listed: the link itself is not known here.
type Sent struct {
	Purpose, Subject string
	Created, Ends    time.Time
	Seen             time.Time // when it was last opened; zero: not yet
}

// Links returns what links somebody has, the newest first.
func (d *Door) Links(ctx context.Context, patient id.Patient) ([]Sent, error) {
	var out []Sent
	err := d.store.View(ctx, d.grant, func(s *store.Snapshot) error {
		rows, err := s.Links(string(patient))
		for _, r := range rows {
			out = append(out, Sent{Purpose: r.Purpose, Subject: r.Subject, Created: r.Created, Ends: r.Ends, Seen: r.Seen})
		}
		return err
	})
	return out, err
}
