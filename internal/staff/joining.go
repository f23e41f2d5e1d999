package staff

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Invited says that somebody was asked to join, by a link that works until a
// time: as what, and who they are meant to be. It stands in the stream that will
// be theirs.
type Invited struct {
	Staff id.Staff  `json:"staff"`
	Name  string    `json:"name"`  // as whoever invites knows them
	Roles []string  `json:"roles"` // names of the permission table
	Until time.Time `json:"until"`
}

// Kind is "staff.invited".
func (Invited) Kind() string { return "staff.invited" }

// Check asks what a person who joins has, and until when the link works.
func (i Invited) Check() error {
	if i.Until.IsZero() {
		return fault.Bad("until", "Until when should the link work?")
	}
	return Joined{Staff: i.Staff, Name: i.Name, Roles: i.Roles}.Check()
}

// InviteWithdrawn says that an invitation no longer holds; its link opens
// nothing.
type InviteWithdrawn struct {
	Staff id.Staff `json:"staff"`
}

// Kind is "staff.invite-withdrawn".
func (InviteWithdrawn) Kind() string { return "staff.invite-withdrawn" }

// Check asks for the person.
func (i InviteWithdrawn) Check() error { return Left(i).Check() }

// RolesAsked says that somebody should get other roles, which takes a second
// person. Nothing changes until then.
type RolesAsked struct {
	Staff  id.Staff `json:"staff"`
	Roles  []string `json:"roles"`
	Reason string   `json:"reason,omitempty"`
}

// Kind is "staff.roles-asked".
func (RolesAsked) Kind() string { return "staff.roles-asked" }

// Check asks for the person and at least one role.
func (r RolesAsked) Check() error {
	switch {
	case r.Staff == "":
		return fault.Bad("staff", "Say whose roles they are.")
	case len(r.Roles) == 0:
		return fault.Bad("roles", "Choose at least one thing they do here.")
	case utf8.RuneCountInString(r.Reason) > 500:
		return fault.Bad("reason", "Say it in at most 500 letters.")
	}
	return nil
}

// RolesAnswered says what the second person answered. With yes a Joined stands
// beside it.
type RolesAnswered struct {
	Staff id.Staff `json:"staff"`
	Asked id.Entry `json:"asked"`
	Yes   bool     `json:"yes"`
}

// Kind is "staff.roles-answered".
func (RolesAnswered) Kind() string { return "staff.roles-answered" }

// Check asks for the question.
func (r RolesAnswered) Check() error {
	if r.Staff == "" || r.Asked == "" {
		return fault.Bad("asked", "Say which change is answered.")
	}
	return nil
}

// RecoveryMade says that somebody printed a recovery card. Only the newest
// card's code signs in.
type RecoveryMade struct {
	Staff id.Staff `json:"staff"`
}

// Kind is "staff.recovery-made".
func (RecoveryMade) Kind() string { return "staff.recovery-made" }

// Check asks for the person.
func (r RecoveryMade) Check() error { return Left(r).Check() }

// RecoveryUsed says that somebody signed in with the code of their recovery
// card; it works once.
type RecoveryUsed struct {
	Staff id.Staff `json:"staff"`
}

// Kind is "staff.recovery-used".
func (RecoveryUsed) Kind() string { return "staff.recovery-used" }

// Check asks for the person.
func (r RecoveryUsed) Check() error { return Left(r).Check() }

// LookedIn says that somebody opens a record outside their care teams, for a
// reason, for a short time. The person who watches over privacy reads every one.
type LookedIn struct {
	Staff   id.Staff   `json:"staff"`
	Patient id.Patient `json:"patient"`
	Why     string     `json:"why"`    // one of Reasons
	Reason  string     `json:"reason"` // in their own words
	Until   time.Time  `json:"until"`
}

// Kind is "staff.looked-in".
func (LookedIn) Kind() string { return "staff.looked-in" }

// Reasons are why somebody may look into a record outside their care teams.
var Reasons = []string{"emergency", "standing-in", "client-asked", "safety-review"}

// LeastReason is how many letters a reason to look in has at least.
const LeastReason = 20

// Check asks for the reason, in enough words to be understood later.
func (l LookedIn) Check() error {
	switch {
	case l.Staff == "" || l.Patient == "":
		return fault.Bad("patient", "Say whose record it is.")
	case !slices.Contains(Reasons, l.Why):
		return fault.Bad("why", "Choose what it is for.")
	case utf8.RuneCountInString(strings.TrimSpace(l.Reason)) < LeastReason:
		return fault.Bad("reason", "Say why in a sentence of at least %d letters. It is read later.", LeastReason)
	case utf8.RuneCountInString(l.Reason) > 500:
		return fault.Bad("reason", "Say it in at most 500 letters.")
	case l.Until.IsZero():
		return fault.Bad("until", "Say until when.")
	}
	return nil
}

// LookReviewed says that somebody who watches over privacy went over a look.
type LookReviewed struct {
	Staff id.Staff `json:"staff"` // who had looked
	Look  id.Entry `json:"look"`
	Fine  bool     `json:"fine"`           // it was in order
	Note  string   `json:"note,omitempty"` // what follows, where it was not
}

// Kind is "staff.look-reviewed".
func (LookReviewed) Kind() string { return "staff.look-reviewed" }

// Check asks for a note where something was not in order.
func (l LookReviewed) Check() error {
	switch {
	case l.Staff == "" || l.Look == "":
		return fault.Bad("look", "Say which look it was.")
	case !l.Fine && utf8.RuneCountInString(strings.TrimSpace(l.Note)) < 3:
		return fault.Bad("note", "Say what was not in order, and what follows.")
	case utf8.RuneCountInString(l.Note) > 500:
		return fault.Bad("note", "Say it in at most 500 letters.")
	}
	return nil
}

// Invitation returns the invitation that stands in a person's stream; false if
// there is none, it was withdrawn, or its person has joined.
func Invitation(chart ledger.Chart) (invited Invited, stands bool) {
	for _, e := range chart.Entries {
		switch f := e.Fact.(type) {
		case Invited:
			invited, stands = f, true
		case InviteWithdrawn, Joined:
			stands = false
		}
	}
	return invited, stands
}

// A Waiting is a change of roles that waits for a second person.
type Waiting struct {
	Entry ledger.Entry
	RolesAsked
}

// WaitingRoles returns the change of roles in a person's stream that nobody has
// answered; a later question, or a change made otherwise, takes its place.
func WaitingRoles(chart ledger.Chart) (w Waiting, waits bool) {
	for e, f := range ledger.Find[RolesAsked](chart) {
		w, waits = Waiting{e, f}, true
	}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case RolesAnswered:
			waits = waits && f.Asked != w.Entry.ID
		case Joined, Left:
			waits = waits && e.Seq < w.Entry.Seq
		}
	}
	return w, waits
}

// A Look is one look into a record outside somebody's care teams, and what was
// made of it.
type Look struct {
	Entry ledger.Entry
	LookedIn
	Review *LookReviewed // nil: not gone over yet
	By     string        // who went over it: their key
}

// Looks returns the looks in a person's own stream, the newest first.
func Looks(chart ledger.Chart) []Look {
	var out []Look
	for e, f := range ledger.Find[LookedIn](chart) {
		l := Look{Entry: e, LookedIn: f}
		for r, review := range ledger.Find[LookReviewed](chart) {
			if review.Look == e.ID {
				l.Review, l.By = &review, r.By.Person
			}
		}
		out = append(out, l)
	}
	slices.Reverse(out)
	return out
}

// LooksAt reports whether somebody has said why they look into a record, and
// the time for it is not over.
func LooksAt(own ledger.Chart, p id.Patient, now time.Time) bool {
	for _, f := range ledger.Find[LookedIn](own) {
		if f.Patient == p && now.Before(f.Until) {
			return true
		}
	}
	return false
}
