package dosing

import (
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// The phases of a dosing session, in their order.
const (
	CheckIn  = "check-in"
	Medicine = "medicine"
	Onset    = "onset"
	Inward   = "inward"
	Emerging = "emerging"
	Debrief  = "debrief"
	Leaving  = "leaving"
)

// Phases are the phases of a session, in their order.
var Phases = []string{CheckIn, Medicine, Onset, Inward, Emerging, Debrief, Leaving}

// Where somebody of the staff can be during a session.
const (
	InRoom  = "room"
	Near    = "near"  // next door, or elsewhere in the building
	Onphone = "phone" // reachable, not in the building
)

// A Present is somebody of the staff who is part of a session.
type Present struct {
	Staff id.Staff `json:"staff"`
	Role  string   `json:"role"`  // therapist, monitor, prescriber or trainee
	Where string   `json:"where"` // room, near or phone
}

// SessionBegun opens a dosing session: the person has arrived and somebody is
// with them. It happened at the entry's time.
type SessionBegun struct {
	Session id.Session `json:"session"`
	Course  id.Course  `json:"course"`
	Number  int        `json:"number"` // which dosing session of the course, from 1
	People  []Present  `json:"people,omitempty"`
	Written
}

// Kind is "dosing.session-begun".
func (SessionBegun) Kind() string { return "dosing.session-begun" }

// Check asks for the session, the course, and people who are somewhere.
func (s SessionBegun) Check() error {
	switch {
	case !id.Valid(string(s.Session)):
		return fault.Bad("session", "The session has no key.")
	case s.Course == "":
		return fault.Bad("course", "Say of which course.")
	case s.Number < 1:
		return fault.Bad("number", "Say which session of the course this is, from 1.")
	}
	return checkPeople(s.People)
}

// String prints the kind and the session's key.
func (s SessionBegun) String() string { return s.Kind() + " " + string(s.Session) }

// GoString prints what String prints.
func (s SessionBegun) GoString() string { return s.String() }

func checkPeople(people []Present) error {
	for _, p := range people {
		if p.Staff == "" || p.Role == "" || !slices.Contains([]string{InRoom, Near, Onphone}, p.Where) {
			return fault.Bad("people", "Say who is here, as what, and where.")
		}
	}
	return nil
}

// PeoplePresent says who of the staff is part of a session from now on; it
// takes the place of the list before.
type PeoplePresent struct {
	Session id.Session `json:"session"`
	People  []Present  `json:"people"`
}

// Kind is "dosing.people-present".
func (PeoplePresent) Kind() string { return "dosing.people-present" }

// Check asks for the session and for somebody.
func (p PeoplePresent) Check() error {
	if p.Session == "" || len(p.People) == 0 {
		return fault.Bad("people", "Somebody is here. Who?")
	}
	return checkPeople(p.People)
}

// PhaseEntered says that a session went over into a phase, at the entry's time.
type PhaseEntered struct {
	Session id.Session `json:"session"`
	Phase   string     `json:"phase"` // of Phases
	Written
}

// Kind is "dosing.phase-entered".
func (PhaseEntered) Kind() string { return "dosing.phase-entered" }

// Check asks for the session and one of the phases.
func (p PhaseEntered) Check() error {
	if p.Session == "" || !slices.Contains(Phases, p.Phase) {
		return fault.Bad("phase", "Say which phase begins: %s.", strings.Join(Phases, ", "))
	}
	return nil
}

// Moments are what can be seen of somebody under the medicine. None is a name
// of a feeling: the client names those later.
var Moments = []string{"tears", "laughter", "still", "movement", "sigh", "reached out", "spoke", "asked for help"}

// MomentSeen is one of them, at the entry's time. None is ever asked for.
type MomentSeen struct {
	Session id.Session `json:"session"`
	Sort    string     `json:"sort"`            // of Moments
	About   bool       `json:"about,omitempty"` // the time is about right: written down afterwards
	Written
}

// Kind is "dosing.moment-seen".
func (MomentSeen) Kind() string { return "dosing.moment-seen" }

// Check asks for one of the moments.
func (m MomentSeen) Check() error {
	if m.Session == "" || !slices.Contains(Moments, m.Sort) {
		return fault.Bad("moment", "Choose what was seen: %s.", strings.Join(Moments, ", "))
	}
	return nil
}

// String prints the kind, not what was seen.
func (m MomentSeen) String() string { return m.Kind() }

// GoString prints what String prints.
func (m MomentSeen) GoString() string { return m.Kind() }

// Supports are what somebody does for a person under the medicine.
var Supports = []string{"presence", "voice", "breathing", "grounding", "hand", "music", "light", "space"}

// SupportGiven says what was done to support somebody, at the entry's time.
type SupportGiven struct {
	Session id.Session `json:"session"`
	Sort    string     `json:"sort"` // of Supports
	About   bool       `json:"about,omitempty"`
	Written
}

// Kind is "dosing.support-given".
func (SupportGiven) Kind() string { return "dosing.support-given" }

// Check asks for one of the ways of support.
func (s SupportGiven) Check() error {
	if s.Session == "" || !slices.Contains(Supports, s.Sort) {
		return fault.Bad("support", "Choose what was done: %s.", strings.Join(Supports, ", "))
	}
	return nil
}

// String prints the kind only.
func (s SupportGiven) String() string { return s.Kind() }

// GoString prints what String prints.
func (s SupportGiven) GoString() string { return s.Kind() }

// How somebody was when they were looked at.
const (
	BreathingEasy = "breathing-easy"
	RousedToVoice = "roused-to-voice"
	NotDisturbed  = "not-disturbed"
)

// LookedAt says that somebody looked whether all was well. "Not disturbed"
// stands for a look, and for no blood pressure.
type LookedAt struct {
	Session id.Session `json:"session"`
	How     string     `json:"how"`           // breathing-easy, roused-to-voice or not-disturbed
	Why     string     `json:"why,omitempty"` // why they were not disturbed
	Written
}

// Kind is "dosing.looked-at".
func (LookedAt) Kind() string { return "dosing.looked-at" }

// Check asks what was seen, and why somebody was left undisturbed.
func (l LookedAt) Check() error {
	switch {
	case l.Session == "" || !slices.Contains([]string{BreathingEasy, RousedToVoice, NotDisturbed}, l.How):
		return fault.Bad("look", "Say what was seen: breathing easy, roused to voice, or not disturbed.")
	case l.How == NotDisturbed && strings.TrimSpace(l.Why) == "":
		return fault.Bad("why", "Say in a few words why they were not disturbed.")
	}
	return words("why", l.Why)
}

// String prints the kind only.
func (l LookedAt) String() string { return l.Kind() }

// GoString prints what String prints.
func (l LookedAt) GoString() string { return l.Kind() }

// ConcernRaised says that something worries whoever is there, or that they want
// a second person in the room.
type ConcernRaised struct {
	Session id.Session `json:"session"`
	Help    bool       `json:"help,omitempty"` // a second person is wanted here
	Note    string     `json:"note,omitempty"`
	Written
}

// Kind is "dosing.concern-raised".
func (ConcernRaised) Kind() string { return "dosing.concern-raised" }

// Check asks what the concern is, unless help is wanted.
func (c ConcernRaised) Check() error {
	switch {
	case c.Session == "":
		return fault.Bad("session", "Say in which session.")
	case !c.Help && strings.TrimSpace(c.Note) == "":
		return fault.Bad("note", "Say in a few words what the concern is.")
	}
	return words("note", c.Note)
}

// String prints the kind only.
func (c ConcernRaised) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ConcernRaised) GoString() string { return c.Kind() }
