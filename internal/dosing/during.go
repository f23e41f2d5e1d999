package dosing

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// MusicNoted says what was playing from the entry's time on: a list, a piece, or
// silence. Nobody is ever asked for it.
type MusicNoted struct {
	Session id.Session `json:"session"`
	Text    string     `json:"text"`
	Written
}

// Kind is "dosing.music-noted".
func (MusicNoted) Kind() string { return "dosing.music-noted" }

// Check asks what it was.
func (m MusicNoted) Check() error {
	if m.Session == "" || strings.TrimSpace(m.Text) == "" {
		return fault.Bad("music", "Write what is playing.")
	}
	return words("music", m.Text)
}

// InfusionChanged says that a running infusion was paused, went on, or runs at
// another rate, from the entry's time on.
type InfusionChanged struct {
	Session id.Session    `json:"session"`
	Dose    id.Entry      `json:"dose"`             // the entry of the dose
	Paused  bool          `json:"paused,omitempty"` // it does not run
	Rate    quantity.Mass `json:"rate,omitempty"`   // micrograms a minute, as the prescriber said; 0: as before
}

// Kind is "dosing.infusion-changed".
func (InfusionChanged) Kind() string { return "dosing.infusion-changed" }

// Check asks for the dose and one of the two.
func (i InfusionChanged) Check() error {
	switch {
	case i.Session == "" || i.Dose == "":
		return fault.Bad("dose", "Say which infusion.")
	case i.Rate < 0 || i.Paused && i.Rate > 0:
		return fault.Bad("rate", "Say at which rate it runs, in milligrams a minute, or that it is paused.")
	}
	return nil
}

// Running returns the dose of a session that is not over yet, as an infusion or
// lozenges under the tongue are for a while; false where there is none.
func (s Session) Running() (At[DoseGiven], bool) {
	for i := len(s.Doses) - 1; i >= 0; i-- {
		d := s.Doses[i]
		if _, over := s.Ended[d.Entry.ID]; !over && d.Fact.Ended.IsZero() && (d.Fact.Route == "IV" || d.Fact.Route == "SL") {
			return d, true
		}
	}
	return At[DoseGiven]{}, false
}
