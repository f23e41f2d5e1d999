// Package schedule is the appointments of a course: which sessions are planned,
// which were moved or called off, and to which somebody did not come. Whether a
// medicine may be given at a session is not decided here.
package schedule

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Planned](ledger.Decided, ledger.Scheduling),
		ledger.Define[Moved](ledger.Decided, ledger.Scheduling),
		ledger.Define[Cancelled](ledger.Decided, ledger.Scheduling),
		ledger.Define[Missed](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Arrived](ledger.Witnessed, ledger.Scheduling),
	}
}

// What a session is for.
const (
	Preparation = "preparation"
	Dosing      = "dosing"
	Integration = "integration"
	Screening   = "screening"
	Review      = "review" // looking back together at how it goes
	Call        = "call"
)

// Sorts are what a session can be for, in the order of a course.
var Sorts = []string{Screening, Preparation, Dosing, Integration, Review, Call}

// Wheres are where a session can be; a room's name may follow one: "clinic, Birch room".
var Wheres = []string{"clinic", "video", "phone", "home"}

// Who asked for a session to be moved or called off.
const (
	ByClient = "client"
	ByClinic = "clinic"
)

// A Presence is somebody of the staff who is to be there, and as what.
type Presence struct {
	Staff id.Staff `json:"staff"`
	Role  string   `json:"role"` // "therapist", "monitor"
}

// Planned is one session with a date. Its key stays the same however often the
// date changes.
type Planned struct {
	Session id.Session `json:"session"`
	Course  id.Course  `json:"course,omitempty"` // empty before a course is open: a screening, a first call
	Sort    string     `json:"sort"`             // one of Sorts
	Number  int        `json:"number"`           // within its sort, from 1
	From    time.Time  `json:"from"`
	Until   time.Time  `json:"until"`
	Where   string     `json:"where,omitempty"` // one of Wheres, and perhaps a room
	People  []Presence `json:"people,omitempty"`
}

// Kind is "schedule.planned".
func (Planned) Kind() string { return "schedule.planned" }

// Check asks for what it is for, its number, and an end behind the beginning.
func (p Planned) Check() error {
	switch {
	case !id.Valid(string(p.Session)):
		return fault.Bad("session", "A session needs a key.")
	case !slices.Contains(Sorts, p.Sort):
		return fault.Bad("sort", "Choose what the session is for: %s.", strings.Join(Sorts, ", "))
	case p.Number < 1:
		return fault.Bad("number", "Say which one it is, counted from 1.")
	case p.Where != "" && !where(p.Where):
		return fault.Bad("where", "Say where: %s, and perhaps a room.", strings.Join(Wheres, ", "))
	}
	for _, who := range p.People {
		if !id.Valid(string(who.Staff)) || !short(who.Role) {
			return fault.Bad("people", "Choose people who work here.")
		}
	}
	return span(p.From, p.Until)
}

// Moved gives a session another date.
type Moved struct {
	Session id.Session `json:"session"`
	From    time.Time  `json:"from"`
	Until   time.Time  `json:"until"`
	Reason  string     `json:"reason,omitempty"`
	AskedBy string     `json:"askedBy"` // client or clinic
}

// Kind is "schedule.moved".
func (Moved) Kind() string { return "schedule.moved" }

// Check asks for the new date and who asked for it.
func (m Moved) Check() error {
	if err := changed(m.Session, m.Reason, m.AskedBy); err != nil {
		return err
	}
	return span(m.From, m.Until)
}

// Cancelled takes a session off the plan.
type Cancelled struct {
	Session id.Session `json:"session"`
	Reason  string     `json:"reason,omitempty"`
	AskedBy string     `json:"askedBy"` // client or clinic
}

// Kind is "schedule.cancelled".
func (Cancelled) Kind() string { return "schedule.cancelled" }

// Check asks who called it off.
func (c Cancelled) Check() error { return changed(c.Session, c.Reason, c.AskedBy) }

// Missed says that they did not come. Why may not be known.
type Missed struct {
	Session id.Session `json:"session"`
	Note    string     `json:"note,omitempty"`
}

// Kind is "schedule.missed".
func (Missed) Kind() string { return "schedule.missed" }

// Check asks for the session.
func (m Missed) Check() error { return changed(m.Session, m.Note, ByClinic) }

// Arrived says that they came, at the entry's time.
type Arrived struct {
	Session id.Session `json:"session"`
}

// Kind is "schedule.arrived".
func (Arrived) Kind() string { return "schedule.arrived" }

// Check asks for the session.
func (a Arrived) Check() error { return changed(a.Session, "", ByClinic) }

// longest is how long one session can be on a calendar: longer is a slip of the
// hand, not a clinical limit.
const longest = 24 * time.Hour

func span(from, until time.Time) error {
	switch {
	case from.IsZero():
		return fault.Bad("from", "Say when it begins.")
	case !until.After(from):
		return fault.Bad("until", "This ends before it begins.")
	case until.Sub(from) > longest:
		return fault.Bad("until", "This would take longer than a day. Is the date right?")
	}
	return nil
}

func changed(session id.Session, text, by string) error {
	switch {
	case !id.Valid(string(session)):
		return fault.Bad("session", "Say which session it is.")
	case by != ByClient && by != ByClinic:
		return fault.Bad("askedBy", "Say who asked for it: the client or the clinic.")
	case !short(text):
		return fault.Bad("reason", "Keep it to a sentence or two.")
	}
	return nil
}

func where(s string) bool {
	head, _, _ := strings.Cut(s, ",")
	return short(s) && slices.Contains(Wheres, head)
}

// short reports whether a text can stand in one line of a calendar.
func short(s string) bool {
	const most = 400
	return len(s) <= most && utf8.ValidString(s) && !strings.ContainsAny(s, "\x00\n\r\t")
}
