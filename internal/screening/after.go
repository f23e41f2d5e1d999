package screening

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// Hows are the ways in which a person may be told.
var Hows = []string{"in-person", "telephone", "video"}

// Told says that a person has told the client what was determined; by whom and
// when stands in the entry. Only now may the client be shown it.
type Told struct {
	Course id.Course `json:"course"`
	How    string    `json:"how"` // one of Hows: never by a letter alone
	Note   string    `json:"note,omitempty"`
}

// Kind is "screening.told".
func (Told) Kind() string { return "screening.told" }

// Check asks how.
func (t Told) Check() error {
	switch {
	case t.Course == "":
		return fault.Bad("course", "Say which course this is about.")
	case !slices.Contains(Hows, t.How):
		return fault.Bad("how", "Say how you spoke with them: in person, by telephone or by video.")
	}
	return short("note", t.Note)
}

// Referred says that the client was helped to somebody else. Warm means that a
// person made the contact, and did not only hand over a name.
type Referred struct {
	Course id.Course `json:"course"`
	To     string    `json:"to"`
	Warm   bool      `json:"warm,omitempty"`
	Note   string    `json:"note,omitempty"`
}

// Kind is "screening.referred".
func (Referred) Kind() string { return "screening.referred" }

// Check asks to whom.
func (r Referred) Check() error {
	return first(said("to", r.To, "Say to whom the client was referred."), short("note", r.Note))
}

// SecondOpinionAsked says that somebody asked for a second opinion, and where
// it is to come from, if that is known.
type SecondOpinionAsked struct {
	Course   id.Course `json:"course"`
	ByClient bool      `json:"byClient"` // the client asked; else the team
	From     string    `json:"from,omitempty"`
	Note     string    `json:"note,omitempty"`
}

// Kind is "screening.second-opinion-asked".
func (SecondOpinionAsked) Kind() string { return "screening.second-opinion-asked" }

// Check asks for the course.
func (s SecondOpinionAsked) Check() error {
	if s.Course == "" {
		return fault.Bad("course", "Say which course this is about.")
	}
	return shorts("from", s.From, "note", s.Note)
}

// RiskReviewed says that a clinician asked about the risk of suicide, what they
// found, and what is done now. There is no score in it: a score of 0 is never
// "no risk".
type RiskReviewed struct {
	Course  id.Course    `json:"course,omitempty"`
	Found   string       `json:"found"`             // what the clinician found, in words
	Plan    string       `json:"plan"`              // what is done now, and by whom
	Next    quantity.Day `json:"next,omitempty"`    // when it is looked at again
	Recheck id.Entry     `json:"recheck,omitempty"` // the determination whose promised check this is
	Contact bool         `json:"contact"`           // the clinician spoke with the client
}

// Kind is "screening.risk-reviewed".
func (RiskReviewed) Kind() string { return "screening.risk-reviewed" }

// Check asks what was found and what is done.
func (r RiskReviewed) Check() error {
	if r.Next != "" && !r.Next.Valid() {
		return fault.Bad("next", "Write the day as in 2026-11-29.")
	}
	return first(said("found", r.Found, "Write what you found, in a sentence or two."), said("plan", r.Plan, "Write what is done now, and by whom."))
}

// String prints the kind only.
func (r RiskReviewed) String() string { return r.Kind() }

// GoString prints what String prints.
func (r RiskReviewed) GoString() string { return r.Kind() }

// SafetyPlanned is a safety plan as it was made with the client: signs, what
// they can do alone, people and places, people who can help, professionals,
// and making the surroundings safer.
type SafetyPlanned struct {
	Course        id.Course    `json:"course,omitempty"`
	Signs         []string     `json:"signs,omitempty"`
	Coping        []string     `json:"coping,omitempty"`
	Distractions  []string     `json:"distractions,omitempty"`
	People        []string     `json:"people,omitempty"`
	Professionals []string     `json:"professionals,omitempty"`
	Surroundings  []string     `json:"surroundings,omitempty"`
	Until         quantity.Day `json:"until,omitempty"` // the last day on which it counts as current; empty: until a new one
}

// Kind is "screening.safety-planned".
func (SafetyPlanned) Kind() string { return "screening.safety-planned" }

// Check asks that the plan says something, and names who can be called.
func (s SafetyPlanned) Check() error {
	if s.Until != "" && !s.Until.Valid() {
		return fault.Bad("until", "Write the day as in 2027-05-22.")
	}
	if len(s.People)+len(s.Professionals) == 0 {
		return fault.Bad("people", "Name at least one person or service who can be called.")
	}
	for field, list := range map[string][]string{"signs": s.Signs, "coping": s.Coping, "distractions": s.Distractions,
		"people": s.People, "professionals": s.Professionals, "surroundings": s.Surroundings} {
		for _, line := range list {
			if err := short(field, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// Current reports whether the plan counts on a day.
func (s SafetyPlanned) Current(on quantity.Day) bool { return s.Until == "" || on <= s.Until }

// String prints the kind only.
func (s SafetyPlanned) String() string { return s.Kind() }

// GoString prints what String prints.
func (s SafetyPlanned) GoString() string { return s.Kind() }

// BenefitReviewed says that a prescriber looked at whether the treatment helps,
// and what follows for the course.
type BenefitReviewed struct {
	Course id.Course `json:"course"`
	Found  string    `json:"found"` // what the reviewer found, in words
	Next   string    `json:"next"`  // "continue", "change" or "stop-well": what was decided together
}

// Kind is "screening.benefit-reviewed".
func (BenefitReviewed) Kind() string { return "screening.benefit-reviewed" }

// Nexts are what may follow from a review of the benefit.
var Nexts = []string{"continue", "change", "stop-well"}

// Check asks what was found and what follows.
func (b BenefitReviewed) Check() error {
	if !slices.Contains(Nexts, b.Next) {
		return fault.Bad("next", "Say what you decided together: continue, change, or stop well.")
	}
	return said("found", b.Found, "Write whether it helps, in a sentence or two.")
}

// String prints the kind only.
func (b BenefitReviewed) String() string { return b.Kind() }

// GoString prints what String prints.
func (b BenefitReviewed) GoString() string { return b.Kind() }

// Purposes of an invitation, and of the link that goes with it.
const (
	ForScreening = "screening" // to answer the questions of the screening
	ForConsent   = "consent"   // to read and sign a consent
	ForMeasures  = "measures"  // to answer one questionnaire or several
	ForPulse     = "pulse"     // to say with one tap how it goes: better, same, worse, or please stop
	ForPortal    = "portal"    // to sign in to their own pages
	ForSummary   = "summary"   // to read the summary of a visit; it names the session
)

// mostAsks is how many questionnaires one invitation can ask for.
const mostAsks = 40

// Invited says that the client was invited, by a link, to do one thing by
// themselves until a time.
type Invited struct {
	Course  id.Course `json:"course"`
	Purpose string    `json:"purpose"`        // ForScreening, ForConsent, ForMeasures, ForPulse, ForPortal or ForSummary
	Asks    []string  `json:"asks,omitempty"` // for measures: occasions by their key, "phq-9/1-month", or instruments by their id, in the order in which they are asked
	Room    bool      `json:"room,omitempty"` // made while they are here: somebody is with them while they answer
	Until   time.Time `json:"until"`
}

// Kind is "screening.invited".
func (Invited) Kind() string { return "screening.invited" }

// Check asks to what and until when.
func (i Invited) Check() error {
	switch {
	case !slices.Contains([]string{ForScreening, ForConsent, ForMeasures, ForPulse, ForPortal, ForSummary}, i.Purpose):
		return fault.Bad("purpose", "Say to what the client is invited.")
	case i.Purpose == ForMeasures && (len(i.Asks) == 0 || len(i.Asks) > mostAsks):
		return fault.Bad("asks", "Choose what the client is asked.")
	case i.Purpose != ForMeasures && len(i.Asks) > 1:
		return fault.Bad("asks", "This link asks one thing only.")
	case i.Until.IsZero():
		return fault.Bad("until", "Say until when the link works.")
	}
	for n, ask := range i.Asks {
		if strings.TrimSpace(ask) == "" || len(ask) > 200 || slices.Contains(i.Asks[:n], ask) {
			return fault.Bad("asks", "Each questionnaire is asked for by its name, once.")
		}
	}
	return nil
}

// InvitationEnded takes an invitation back.
type InvitationEnded struct {
	Invitation id.Entry `json:"invitation"`
	Reason     string   `json:"reason,omitempty"`
}

// Kind is "screening.invitation-ended".
func (InvitationEnded) Kind() string { return "screening.invitation-ended" }

// Check asks which.
func (i InvitationEnded) Check() error {
	if i.Invitation == "" {
		return fault.Bad("invitation", "Say which invitation ends.")
	}
	return short("reason", i.Reason)
}

// String prints the kind only.
func (t Told) String() string { return t.Kind() }

// GoString prints what String prints.
func (t Told) GoString() string { return t.Kind() }

// String prints the kind only.
func (r Referred) String() string { return r.Kind() }

// GoString prints what String prints.
func (r Referred) GoString() string { return r.Kind() }

// String prints the kind only.
func (s SecondOpinionAsked) String() string { return s.Kind() }

// GoString prints what String prints.
func (s SecondOpinionAsked) GoString() string { return s.Kind() }

// String prints the kind only.
func (i InvitationEnded) String() string { return i.Kind() }

// GoString prints what String prints.
func (i InvitationEnded) GoString() string { return i.Kind() }
