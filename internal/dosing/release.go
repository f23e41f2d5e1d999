package dosing

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// A Stood is what one rule answered when something was decided, as the entry
// keeps it.
type Stood struct {
	Rule     string            `json:"rule"`
	Decision protocol.Decision `json:"decision"`
	State    protocol.State    `json:"state"`
	Decided  id.Entry          `json:"decided,omitempty"`  // the decision to go on that counted
	Evidence []id.Entry        `json:"evidence,omitempty"` // what it rested on
	Say      string            `json:"say,omitempty"`      // its sentence, where nobody is kept from reading it who reads this
}

// Stoods returns what the rules of an outcome answered, for an entry of a
// class: a sentence that rests on stricter data stays out.
func Stoods(o protocol.Outcome, class ledger.Class) []Stood {
	out := make([]Stood, 0, len(o.Findings))
	for _, f := range o.Findings {
		s := Stood{Rule: f.Rule, Decision: f.Decision, State: f.State, Decided: f.Decided, Evidence: f.Entries()}
		if f.State != protocol.Clear && ledger.Stricter(f.Class, class) == class {
			s.Say = f.Say
		}
		out = append(out, s)
	}
	return out
}

// DoseReleased is the prescriber's permission, from a distance, for one dose
// that the client takes themselves, with every answer of the rules then.
type DoseReleased struct {
	Session  id.Session    `json:"session"`
	Order    id.Order      `json:"order"`
	Gate     protocol.Gate `json:"gate"` // dosing.start or dosing.further
	Hash     string        `json:"hash"` // the protocol's content hash
	Findings []Stood       `json:"findings,omitempty"`
}

// Kind is "dosing.dose-released".
func (DoseReleased) Kind() string { return "dosing.dose-released" }

// Check asks for the session, the order and the protocol.
func (d DoseReleased) Check() error {
	switch {
	case d.Session == "" || d.Order == "":
		return fault.Bad("order", "Say which order, in which session.")
	case d.Gate != protocol.DosingStart && d.Gate != protocol.DosingFurther:
		return fault.Bad("gate", "A release is for a first or a further dose.")
	case d.Hash == "":
		return fault.Bad("hash", "Say by which protocol.")
	}
	return nil
}

// String prints the kind and the order's key.
func (d DoseReleased) String() string { return d.Kind() + " " + string(d.Order) }

// GoString prints what String prints.
func (d DoseReleased) GoString() string { return d.String() }

// DeviationNoted says that something was done although not everything was in
// place for it, as the rules see it now. Somebody looks into it by a day.
type DeviationNoted struct {
	Session  id.Session    `json:"session,omitempty"`
	Order    id.Order      `json:"order,omitempty"`
	Gate     protocol.Gate `json:"gate"`
	Hash     string        `json:"hash,omitempty"`
	Findings []Stood       `json:"findings,omitempty"` // what was not met
	Owner    id.Staff      `json:"owner,omitempty"`    // who looks into it; empty: the role does
	Role     string        `json:"role,omitempty"`     // whose matter it is
}

// Kind is "dosing.deviation-noted".
func (DeviationNoted) Kind() string { return "dosing.deviation-noted" }

// Check asks for the gate and an owner.
func (d DeviationNoted) Check() error {
	if d.Gate == "" || d.Owner == "" && strings.TrimSpace(d.Role) == "" {
		return fault.Bad("owner", "Say whose matter this is.")
	}
	return nil
}

// String prints the kind and the gate.
func (d DeviationNoted) String() string { return d.Kind() + " " + string(d.Gate) }

// GoString prints what String prints.
func (d DeviationNoted) GoString() string { return d.String() }

// Against is what a prescriber writes down when somebody leaves although not
// everything is in place. The client signs nothing.
type Against struct {
	Capacity   string    `json:"capacity"`   // whether they can decide this, and how that was found
	Risks      string    `json:"risks"`      // which risks they were told
	Drives     string    `json:"drives"`     // who drives
	Prescriber id.Staff  `json:"prescriber"` // who wrote this
	CallBy     time.Time `json:"callBy"`     // somebody calls them by then
}

// Left says that somebody left after a dose, at the entry's time.
type Left struct {
	Session  id.Session `json:"session"`
	With     string     `json:"with,omitempty"`  // who went with them
	Stays    bool       `json:"stays,omitempty"` // that person stays with them
	How      string     `json:"how,omitempty"`   // "car", "taxi", "on foot"
	Against  *Against   `json:"against,omitempty"`
	Hash     string     `json:"hash,omitempty"`
	Findings []Stood    `json:"findings,omitempty"`
	Written
}

// Kind is "dosing.left".
func (Left) Kind() string { return "dosing.left" }

// Check asks who goes with them, or what a prescriber writes down instead. What
// is entered from paper happened: it says what was so.
func (l Left) Check() error {
	if l.Session == "" {
		return fault.Bad("session", "Say which session.")
	}
	a := l.Against
	switch {
	case a == nil && l.Paper != nil: // they have left, with whom or without anybody
		return words("with", l.With, "how", l.How)
	case a == nil && strings.TrimSpace(l.With) == "":
		return fault.Bad("with", "Say who goes home with them.")
	case a == nil && !l.Stays:
		return fault.Bad("stays", "Still needed: a person who stays with them. A ride alone is not company.")
	case a != nil && strings.TrimSpace(a.Capacity) == "":
		return fault.Bad("capacity", "Say whether they can decide this now, and how you found that.")
	case a != nil && strings.TrimSpace(a.Risks) == "":
		return fault.Bad("risks", "Say which risks they were told.")
	case a != nil && strings.TrimSpace(a.Drives) == "":
		return fault.Bad("drives", "Say who drives.")
	case a != nil && (a.Prescriber == "" || a.CallBy.IsZero()):
		return fault.Bad("callBy", "Say until when somebody calls them.")
	case a != nil:
		return words("with", l.With, "how", l.How, "capacity", a.Capacity, "risks", a.Risks, "drives", a.Drives)
	}
	return words("with", l.With, "how", l.How)
}

// String prints the kind and the session's key.
func (l Left) String() string { return l.Kind() + " " + string(l.Session) }

// GoString prints what String prints.
func (l Left) GoString() string { return l.String() }

// AlonePolicy says that the practice lets one person sign and give where nobody
// else is there, and that somebody else reviews it in time. It stands in the
// clinic's settings, adopted as a protocol is; a later one takes its place.
type AlonePolicy struct {
	On        bool   `json:"on"`
	Hours     int    `json:"hours,omitempty"`     // within how many hours somebody else reviews
	Statement string `json:"statement,omitempty"` // the sentence that was signed
}

// Kind is "dosing.alone-policy".
func (AlonePolicy) Kind() string { return "dosing.alone-policy" }

// Check asks for the hours and the sentence of a policy that is on.
func (a AlonePolicy) Check() error {
	if a.On && (a.Hours < 1 || strings.TrimSpace(a.Statement) == "") {
		return fault.Bad("hours", "Say within how many hours somebody else reviews it, and sign the sentence.")
	}
	return words("statement", a.Statement)
}
