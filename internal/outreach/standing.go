package outreach

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// oneTapStop is the answer "please stop" of the one-tap form.
const oneTapStop = "stop"

// A Standing is how somebody is reached now, as they last said.
type Standing struct {
	Asked   bool      // they said how they want to be reached
	Prefers Preferred // as they said; empty where nobody asked
	Stopped string    // Reminders or Everything; empty: nothing is stopped
	Since   ledger.Entry
	NotNow  time.Time         // until when they want to be left in peace; zero: they do not
	Quiet   bool              // they want to be left in peace until they say so
	Died    bool              // nothing is sent any more
	Mail    string            // their address; empty: none is known
	Text    string            // their telephone
	Contact []patient.Contact // every way the record has
}

// Stands reads how somebody is reached from their record.
func Stands(chart ledger.Chart) Standing {
	var s Standing
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Preferred:
			s.Asked, s.Prefers = true, f
		case Stopped:
			if s.Stopped != Everything || f.What == Everything {
				s.Stopped, s.Since = f.What, e
			}
		case NotNow:
			s.NotNow, s.Quiet = f.Until, f.Open
		case Resumed:
			s.Stopped, s.Since, s.NotNow, s.Quiet = "", ledger.Entry{}, time.Time{}, false
		case instrument.Answered:
			if f.Instrument == instrument.OneTap && slices.Contains(slices.Collect(maps.Values(f.Answers)), oneTapStop) && s.Stopped == "" {
				s.Stopped, s.Since = Reminders, e
			}
		case patient.DeathNoted:
			s.Died = true
		case patient.Registered:
			s.Contact = f.Contacts
		}
	}
	s.Mail, s.Text = address(s.Contact, "email"), address(s.Contact, "phone")
	return s
}

// address returns the first contact of a sort that can be written to, a mobile
// telephone before another.
func address(contacts []patient.Contact, sort string) string {
	found := ""
	for _, c := range contacts {
		v := strings.TrimSpace(c.Value)
		if c.Sort != sort || v == "" || strings.EqualFold(c.Use, "old") {
			continue
		}
		if found == "" || strings.EqualFold(c.Use, "mobile") {
			found = v
		}
		if strings.EqualFold(c.Use, "mobile") {
			break
		}
	}
	return found
}

// Address returns where a message goes by a channel; empty where the record has
// no such address.
func (s Standing) Address(channel string) string {
	switch channel {
	case Mail:
		return s.Mail
	case Text:
		return s.Text
	}
	return ""
}

// Channel returns by which channel somebody is written to first: the one they
// chose, or mail before text of those there is an address for. None where they
// chose that, or where there is no address.
func (s Standing) Channel() string {
	if s.Asked {
		if s.Prefers.Channel == None || s.Address(s.Prefers.Channel) != "" {
			return s.Prefers.Channel
		}
	}
	for _, c := range []string{Mail, Text} {
		if s.Address(c) != "" {
			return c
		}
	}
	return None
}

// Other returns another channel than one that stayed unanswered, if there is an
// address for it and they did not choose to have no messages.
func (s Standing) Other(than string) string {
	for _, c := range []string{Mail, Text} {
		if c != than && s.Address(c) != "" && s.Channel() != None {
			return c
		}
	}
	return than
}

// Pauses reports whether they asked for a break from questions and reminders that
// holds at a time.
func (s Standing) Pauses(at time.Time) bool { return s.Quiet || at.Before(s.NotNow) }

// Zone returns the time zone somebody lives in, else the clinic's.
func (s Standing) Zone(clinic *time.Location) *time.Location {
	if s.Prefers.Zone != "" {
		if loc, err := time.LoadLocation(s.Prefers.Zone); err == nil {
			return loc
		}
	}
	return clinic
}

// May reports whether a message of a purpose may be sent to the client at a
// time, and if not, why in a sentence for staff. Whoever stopped reminders may
// still get what they asked for: a consent to read, a link made with them.
func (s Standing) May(purpose string, at time.Time) (may bool, why string) {
	asks := slices.Contains([]string{"measures", "pulse"}, purpose)
	switch {
	case s.Died:
		return false, "They have died; nothing is sent."
	case s.Stopped == Everything:
		return false, "They asked for no messages."
	case s.Stopped == Reminders && asks:
		return false, "They asked to stop questions and reminders."
	case asks && s.Pauses(at):
		return false, "They asked to be left in peace for now."
	case s.Channel() == None && s.Asked && s.Prefers.Channel == None:
		return false, "They chose to have no messages."
	}
	return true, ""
}

// A Message is one that was queued, with what became of it.
type Message struct {
	Entry     ledger.Entry // of Queued
	Queued    Queued
	Delivered ledger.Entry // empty ID: not, or not yet
	Channel   string       // by which it was delivered, or tried
	Failed    *Failed      // why it was not
	Opened    ledger.Entry // empty ID: nobody opened its link, as far as is known
}

// Key is the message's key.
func (m Message) Key() id.Entry { return m.Entry.ID }

// Waits reports whether it is still to be sent.
func (m Message) Waits() bool { return m.Delivered.ID == "" && m.Failed == nil }

// Messages returns the messages of a record in the order they were queued,
// those to staff with them.
func Messages(chart ledger.Chart) []Message {
	var out []Message
	place := map[id.Entry]int{}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Queued:
			place[e.ID] = len(out)
			out = append(out, Message{Entry: e, Queued: f, Channel: f.Channel})
		case Delivered:
			if i, ok := place[f.Message]; ok && out[i].Delivered.ID == "" {
				out[i].Delivered, out[i].Channel, out[i].Failed = e, f.Channel, nil
			}
		case Failed:
			if i, ok := place[f.Message]; ok && out[i].Waits() {
				out[i].Failed = &f
				if f.Channel != "" {
					out[i].Channel = f.Channel
				}
			}
		case Opened:
			if i, ok := place[f.Message]; ok && out[i].Opened.ID == "" {
				out[i].Opened = e
			}
		}
	}
	return out
}
