package duty

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Shift is who is on call in one stretch of time. Without OnCall it says
// that nobody is: so a shift is ended.
type Shift struct {
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	OnCall   id.Staff  `json:"onCall,omitempty"`
	Backup   id.Staff  `json:"backup,omitempty"`
	Director id.Staff  `json:"director,omitempty"`
	Number   string    `json:"number,omitempty"` // by which the person on call is reached, and from which they call
}

// mostShifts is how many shifts one entry may hold: a year of days.
const mostShifts = 400

// RotaSet says who is on call when. A later one counts for the time of its
// shifts and leaves the rest as it was.
type RotaSet struct {
	Shifts []Shift `json:"shifts"`
	Note   string  `json:"note,omitempty"`
}

// Kind is "duty.rota-set".
func (RotaSet) Kind() string { return "duty.rota-set" }

// Check asks for shifts that end after they begin, each with different people.
func (r RotaSet) Check() error {
	if len(r.Shifts) == 0 || len(r.Shifts) > mostShifts {
		return fault.Bad("shifts", "Give at least one shift, and at most %d at a time.", mostShifts)
	}
	for _, s := range r.Shifts {
		switch {
		case s.From.IsZero() || !s.From.Before(s.Until):
			return fault.Bad("until", "A shift ends after it begins.")
		case s.Until.Sub(s.From) > 366*24*time.Hour:
			return fault.Bad("until", "A shift lasts at most a year.")
		case s.OnCall == "" && (s.Backup != "" || s.Director != ""):
			return fault.Bad("oncall", "Say who is on call, before who stands in for them.")
		case s.OnCall != "" && (s.Backup == s.OnCall || s.Director == s.OnCall && s.Backup != ""):
			return fault.Bad("backup", "Somebody else stands in for the person on call.")
		case len(s.Number) > 40 || !short(s.Number):
			return fault.Bad("number", "Write the telephone number on one line.")
		}
		if err := optional("oncall", string(s.OnCall), string(s.Backup), string(s.Director)); err != nil {
			return err
		}
	}
	return note("note", r.Note)
}

// OnDuty returns who is on call at a time by the rota alone: the shift that was
// set last for that time. False where nobody is.
func OnDuty(rota ledger.Chart, at time.Time) (Shift, bool) {
	var found Shift
	for _, r := range ledger.Find[RotaSet](rota) {
		for _, s := range r.Shifts {
			if !at.Before(s.From) && at.Before(s.Until) {
				found = s
			}
		}
	}
	return found, found.OnCall != ""
}

// Turns returns the rota of a stretch of time as it counts: one turn after the
// other, those without anybody on call as gaps.
func Turns(rota ledger.Chart, from, until time.Time) []Shift {
	var out []Shift
	for at := from; at.Before(until); {
		end := until
		for _, r := range ledger.Find[RotaSet](rota) {
			for _, s := range r.Shifts {
				for _, edge := range []time.Time{s.From, s.Until} {
					if edge.After(at) && edge.Before(end) {
						end = edge
					}
				}
			}
		}
		now, _ := OnDuty(rota, at)
		now.From, now.Until = at, end
		if n := len(out); n > 0 && sameTurn(out[n-1], now) {
			out[n-1].Until = end
		} else {
			out = append(out, now)
		}
		at = end
	}
	return out
}

func sameTurn(a, b Shift) bool {
	return a.OnCall == b.OnCall && a.Backup == b.Backup && a.Director == b.Director && strings.TrimSpace(a.Number) == strings.TrimSpace(b.Number)
}

// A Desk is what decisions about duty go by: the rota, the lengths, who still
// works here, and the time.
type Desk struct {
	Rota     ledger.Chart
	Policy   *Policy
	Here     func(id.Staff) bool // nil: everybody
	Now      time.Time
	Location *time.Location
}

// here reports whether somebody is named and still works here.
func (d Desk) here(s id.Staff) bool { return s != "" && (d.Here == nil || d.Here(s)) }

// OnDuty returns who is on duty at a time and still works here: where the
// person on call has left, the backup, then the director. False where nobody.
func (d Desk) OnDuty(at time.Time) (Shift, bool) {
	s, _ := OnDuty(d.Rota, at)
	if !d.here(s.Director) {
		s.Director = ""
	}
	if !d.here(s.Backup) {
		s.Backup = ""
	}
	if !d.here(s.OnCall) {
		// The number is the one of the person who left: nobody is reached by it.
		s.OnCall, s.Backup, s.Number = s.Backup, "", ""
	}
	if s.OnCall == "" {
		s.OnCall, s.Director = s.Director, ""
	}
	return s, s.OnCall != ""
}

// Reachable reports whether a named person is on duty at a time and can be
// reached: only then may a client be told that this person will call.
func (d Desk) Reachable(at time.Time) (Shift, bool) {
	s, ok := d.OnDuty(at)
	return s, ok && strings.TrimSpace(s.Number) != ""
}

// A Reader is who reads what a client sends now, and by when: what a page may
// honestly promise.
type Reader struct {
	Staff  id.Staff  // who is on duty; empty where nobody is
	OnDuty bool      // a named person is on duty and can be reached
	By     time.Time // until when it is read
}

// Reader returns who reads what comes in now, and by when.
func (d Desk) Reader() Reader {
	s, ok := d.Reachable(d.Now)
	return Reader{Staff: s.OnCall, OnDuty: ok, By: d.reads(d.Now)}
}

// MayAsk reports whether questions about suicide may be put to somebody who is
// alone with their phone: only where a named person is on duty and reachable.
func (d Desk) MayAsk() bool {
	_, ok := d.Reachable(d.Now)
	return ok
}

// reads returns when the team next reads what came in at a time: the next
// reading day's hour.
func (d Desk) reads(at time.Time) time.Time {
	at = at.In(d.Location)
	hours := d.Policy.reading(d.Rota)
	for day := range 15 {
		on := at.AddDate(0, 0, day)
		then := time.Date(on.Year(), on.Month(), on.Day(), hours.hour, hours.minute, 0, 0, d.Location)
		if hours.days[then.Weekday()] && then.After(at) {
			return then
		}
	}
	return at.AddDate(0, 0, 1)
}
