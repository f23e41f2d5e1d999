package integration

import (
	"slices"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// What a client's words of preparation are about.
const (
	Goal      = "goal"      // what they want to be different, and how they would notice
	Pattern   = "pattern"   // the pattern they want to leave, in their words
	Intention = "intention" // what they bring to one session
	Fear      = "fear"      // what they are afraid of
	Resource  = "resource"  // what has carried them before: a place, a person, a song
)

// Topics lists what is prepared in words, in the order it is asked.
var Topics = []string{Goal, Pattern, Intention, Fear, Resource}

// Told is something the client said or wrote while preparing, in their own
// words. A later one about the same takes its place; an intention belongs to
// one session where a session is named.
type Told struct {
	Course  id.Course  `json:"course"`
	Session id.Session `json:"session,omitempty"` // of an intention: the dosing session it is for
	About   string     `json:"about"`             // of Topics
	Text    string     `json:"text"`
}

// Kind is "integration.told".
func (Told) Kind() string { return "integration.told" }

// Check asks for words, and what they are about.
func (t Told) Check() error {
	if !slices.Contains(Topics, t.About) {
		return fault.Bad("about", "Say what these words are about.")
	}
	return written("text", t.Text, "Write a few words.")
}

// String prints the kind only.
func (t Told) String() string { return t.Kind() }

// GoString prints what String prints.
func (t Told) GoString() string { return t.Kind() }

// Practised says that a technique for hard moments was practised together.
type Practised struct {
	Course    id.Course `json:"course"`
	Technique string    `json:"technique"` // "slow breathing", "naming five things"
	Helped    *bool     `json:"helped,omitempty"`
}

// Kind is "integration.practised".
func (Practised) Kind() string { return "integration.practised" }

// Check asks which.
func (p Practised) Check() error {
	return written("technique", p.Technique, "Say what was practised.")
}

// String prints the kind only.
func (p Practised) String() string { return p.Kind() }

// GoString prints what String prints.
func (p Practised) GoString() string { return p.Kind() }

// Clauses are what a container agreement holds: what holds for everybody in the
// room, gone over with the client before the first dose.
var Clauses = []string{"stay", "no-harm", "no-sex", "help", "confidence", "no-drive", "reach"}

// ContainerAgreed says which parts of the agreement about the room the client
// and the therapist went over, and whether the client agreed to all of them.
type ContainerAgreed struct {
	Course  id.Course `json:"course"`
	Clauses []string  `json:"clauses"` // of Clauses
	Note    string    `json:"note,omitempty"`
}

// Kind is "integration.container-agreed".
func (ContainerAgreed) Kind() string { return "integration.container-agreed" }

// Check asks for parts of the agreement.
func (c ContainerAgreed) Check() error {
	for _, clause := range c.Clauses {
		if !slices.Contains(Clauses, clause) {
			return fault.Bad("clauses", "The agreement has no such part.")
		}
	}
	if len(c.Clauses) == 0 {
		return fault.Bad("clauses", "Say which parts were gone over.")
	}
	return nil
}

// String prints the kind only.
func (c ContainerAgreed) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ContainerAgreed) GoString() string { return c.Kind() }

// FitJudged is the therapist's judgement whether somebody is prepared enough to
// begin, with the reason. It opens and closes no gate by itself.
type FitJudged struct {
	Course id.Course `json:"course"`
	Fit    bool      `json:"fit"`
	Reason string    `json:"reason,omitempty"` // needed where not yet
}

// Kind is "integration.fit-judged".
func (FitJudged) Kind() string { return "integration.fit-judged" }

// Check asks why, where it is not yet.
func (f FitJudged) Check() error {
	if !f.Fit {
		return written("reason", f.Reason, "Say what is still needed before a first session.")
	}
	return nil
}

// String prints the kind only.
func (f FitJudged) String() string { return f.Kind() }

// GoString prints what String prints.
func (f FitJudged) GoString() string { return f.Kind() }
