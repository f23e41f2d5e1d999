package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/staff"
)

// HoldCredential says that somebody holds a credential; with Corrects it
// replaces an entry that was wrong.
//
// It refuses: somebody who does not work here (Conflict, "staff.gone").
type HoldCredential struct {
	Held     staff.CredentialHeld
	Corrects id.Entry
}

// Name is "staff.hold-credential".
func (HoldCredential) Name() string { return "staff.hold-credential" }

// Action is Create.
func (HoldCredential) Action() access.Action { return access.Create }

// Classes is People.
func (HoldCredential) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's stream.
func (h HoldCredential) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.StaffStream(h.Held.Staff)}
}

// Decide keeps it.
func (h HoldCredential) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(h.Held.Staff)
	if _, here := staff.Of(charts.Of(stream)); !here {
		return nil, fault.Clash("staff.gone", "They do not work here any more.")
	}
	return []Proposal{{Stream: stream, Fact: h.Held, Corrects: h.Corrects}}, nil
}

// EndCredential says that a credential no longer holds.
//
// It refuses: one that is not there, or was ended already (Conflict,
// "credential.gone").
type EndCredential struct{ Ended staff.CredentialEnded }

// Name is "staff.end-credential".
func (EndCredential) Name() string { return "staff.end-credential" }

// Action is Create.
func (EndCredential) Action() access.Action { return access.Create }

// Classes is People.
func (EndCredential) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's stream.
func (e EndCredential) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.StaffStream(e.Ended.Staff)}
}

// Decide ends it.
func (e EndCredential) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(e.Ended.Staff)
	held := slices.ContainsFunc(staff.Credentials(charts.Of(stream)), func(c staff.Credential) bool { return c.Entry == e.Ended.Held && c.EndedOn == "" })
	if !held {
		return nil, fault.Clash("credential.gone", "This credential was ended already. Look again.")
	}
	return []Proposal{{Stream: stream, Fact: e.Ended}}, nil
}

// NoteRecovery writes down that somebody printed a recovery card, or signed in
// with its code. The clinic does it for them.
//
// It refuses: somebody who does not work here (Conflict, "staff.gone").
type NoteRecovery struct {
	Staff id.Staff
	Used  bool // signed in with it; otherwise printed it
}

// Name is "staff.note-recovery".
func (NoteRecovery) Name() string { return "staff.note-recovery" }

// Action is Create.
func (NoteRecovery) Action() access.Action { return access.Create }

// Classes is People.
func (NoteRecovery) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the person's stream.
func (n NoteRecovery) Needs() []ledger.Stream { return []ledger.Stream{ledger.StaffStream(n.Staff)} }

// Decide writes it down.
func (n NoteRecovery) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(n.Staff)
	if _, here := staff.Of(charts.Of(stream)); !here {
		return nil, fault.Clash("staff.gone", "They do not work here any more.")
	}
	if n.Used {
		return []Proposal{{Stream: stream, Fact: staff.RecoveryUsed{Staff: n.Staff}}}, nil
	}
	return []Proposal{{Stream: stream, Fact: staff.RecoveryMade{Staff: n.Staff}}}, nil
}

// LookTime is how long somebody may look into a record outside their care
// teams, once they said why.
const LookTime = time.Hour

// LookIn says why somebody opens a record outside their care teams; it opens
// for LookTime. Who watches over privacy reads it.
//
// It refuses: whoever does not give care (Denied, "scope.look-in"), or says it
// for somebody else.
type LookIn struct {
	Staff   id.Staff
	Patient id.Patient
	Why     string // one of staff.Reasons
	Reason  string
}

// Name is "record.look-in".
func (LookIn) Name() string { return "record.look-in" }

// Action is Approve.
func (LookIn) Action() access.Action { return access.Approve }

// Classes is People.
func (LookIn) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is their own stream.
func (l LookIn) Needs() []ledger.Stream { return []ledger.Stream{ledger.StaffStream(l.Staff)} }

// By asks who looks.
func (l LookIn) By(g access.Grant) (Act, error) {
	d := doerOf(g)
	if d.author.Person != string(l.Staff) {
		return l, fault.Deny("scope.look-in", "Everybody says for themselves why they look in.")
	}
	return l, d.ours("scope.look-in", access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Supervisor)
}

// Decide opens the record for a while.
func (l LookIn) Decide(_ Charts, now time.Time, _ *time.Location) ([]Proposal, error) {
	return []Proposal{{Stream: ledger.StaffStream(l.Staff), Fact: staff.LookedIn{Staff: l.Staff, Patient: l.Patient, Why: l.Why,
		Reason: strings.TrimSpace(l.Reason), Until: ledger.Stamp(now.Add(LookTime))}}}, nil
}

// ReviewLook says that somebody who watches over privacy went over a look.
//
// It refuses: whoever does not answer for the site (Denied, "scope.review-look");
// who looked (Denied, "scope.second-person"); a look that is not there or was
// gone over (Conflict, "look.reviewed").
type ReviewLook struct{ Review staff.LookReviewed }

// Name is "record.review-look".
func (ReviewLook) Name() string { return "record.review-look" }

// Action is Approve.
func (ReviewLook) Action() access.Action { return access.Approve }

// Classes is People.
func (ReviewLook) Classes() []ledger.Class { return []ledger.Class{ledger.People} }

// Needs is the stream of who looked.
func (r ReviewLook) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.StaffStream(r.Review.Staff)}
}

// By asks who goes over it.
func (r ReviewLook) By(g access.Grant) (Act, error) {
	d := doerOf(g)
	if d.author.Person == string(r.Review.Staff) {
		return r, fault.Deny("scope.second-person", "Somebody else goes over your looks.")
	}
	return r, d.acts("scope.review-look", answerForSite...)
}

// Decide writes down what was made of it.
func (r ReviewLook) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.StaffStream(r.Review.Staff)
	open := slices.ContainsFunc(staff.Looks(charts.Of(stream)), func(l staff.Look) bool { return l.Entry.ID == r.Review.Look && l.Review == nil })
	if !open {
		return nil, fault.Clash("look.reviewed", "Somebody went over this already.")
	}
	return []Proposal{{Stream: stream, Fact: r.Review}}, nil
}

// ChoosePreset says how the practice is set up from now on.
//
// It refuses: another preset than before without a reason (Invalid, beside
// "reason"); the same one again (Conflict, "preset.same").
type ChoosePreset struct{ Chosen preset.Chosen }

// Name is "practice.choose-preset".
func (ChoosePreset) Name() string { return "practice.choose-preset" }

// Action is Configure.
func (ChoosePreset) Action() access.Action { return access.Configure }

// Classes is Open.
func (ChoosePreset) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (ChoosePreset) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide chooses.
func (c ChoosePreset) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	before, chosen := preset.Of(charts.Of(ledger.SettingStream))
	switch {
	case chosen && before.Key == c.Chosen.Preset:
		return nil, fault.Clash("preset.same", "The practice is set up so already.")
	case chosen && len(strings.TrimSpace(c.Chosen.Reason)) < 3:
		return nil, fault.Bad("reason", "Say why, in a few words.")
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: c.Chosen}}, nil
}

// SetReached says how the practice is reached from now on: its telephone and its
// address. The same again is kept once.
type SetReached struct{ Reached preset.Reached }

// Name is "practice.set-reached".
func (SetReached) Name() string { return "practice.set-reached" }

// Action is Configure.
func (SetReached) Action() access.Action { return access.Configure }

// Classes is Open.
func (SetReached) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (SetReached) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide sets.
func (s SetReached) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	if before, said := preset.ReachedAt(charts.Of(ledger.SettingStream)); said && before == s.Reached {
		return nil, nil
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: s.Reached}}, nil
}

// ChooseProtocols says with which protocols the practice means to work.
//
// It refuses: a protocol that is not here (Invalid, beside "protocols").
type ChooseProtocols struct {
	Protocols []string
	Rules     Rules `json:"-"`
}

// Name is "practice.choose-protocols".
func (ChooseProtocols) Name() string { return "practice.choose-protocols" }

// Action is Configure.
func (ChooseProtocols) Action() access.Action { return access.Configure }

// Classes is Open.
func (ChooseProtocols) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (ChooseProtocols) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide keeps the choice.
func (c ChooseProtocols) Decide(_ Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	for _, name := range c.Protocols {
		if _, err := c.Rules.Protocols.Ship(name); err != nil {
			return nil, fault.Bad("protocols", "There is no protocol %q here.", name)
		}
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: preset.ProtocolsChosen{Protocols: c.Protocols}}}, nil
}
