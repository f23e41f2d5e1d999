package course

import (
	"regexp"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// The phases of a course that have meetings without a dose.
const (
	Preparation = "preparation"
	Integration = "integration"
)

// MeetingHeld says that a preparation or integration session took place, at
// the entry's time. What was said in it is not here.
type MeetingHeld struct {
	Course  id.Course  `json:"course"`
	Phase   string     `json:"phase"`             // preparation or integration
	Minutes int        `json:"minutes,omitempty"` // how long; a short call counts too
	Session id.Session `json:"session,omitempty"` // the dosing session it looks back on
}

// Kind is "course.meeting-held".
func (MeetingHeld) Kind() string { return "course.meeting-held" }

// Met says of which course and sort the meeting was, and on which dosing session
// it looked back: its note is due from then on.
func (m MeetingHeld) Met() (id.Course, string, id.Session) { return m.Course, m.Phase, m.Session }

// Check asks for the phase and a length of time that can be.
func (m MeetingHeld) Check() error {
	const longest = 24 * 60 // minutes in a day
	switch {
	case m.Phase != Preparation && m.Phase != Integration:
		return fault.Bad("phase", "Say whether this was a preparation or an integration session.")
	case m.Minutes < 0 || m.Minutes > longest:
		return fault.Bad("minutes", "Say how many minutes it took.")
	}
	return nil
}

// SiteNoted says where the clinic is and by which certificate it may give a
// medicine that needs one. It stands in the clinic's settings; a later one
// replaces the earlier.
type SiteNoted struct {
	Place     string       `json:"place,omitempty"`     // country and state, as ISO 3166-2 writes them: "US-CO"
	REMS      string       `json:"rems,omitempty"`      // the site's REMS certificate; empty where there is none
	REMSUntil quantity.Day `json:"remsUntil,omitempty"` // its last day, where it has one
}

// place is a country and, behind a dash, a part of it.
var place = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)

// Kind is "clinic.site-noted".
func (SiteNoted) Kind() string { return "clinic.site-noted" }

// Check asks for a place such as US-CO and a day that is one.
func (s SiteNoted) Check() error {
	switch {
	case s.Place != "" && !place.MatchString(s.Place):
		return fault.Bad("place", "Write country and state as in US-CO.")
	case s.REMSUntil != "" && !s.REMSUntil.Valid():
		return fault.Bad("remsUntil", "Write the last day of the certificate as in 2027-06-30.")
	}
	return nil
}
