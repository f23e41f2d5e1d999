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

// Touch that somebody is content with, from none to the most.
const (
	TouchNone  = "none"     // no touch
	TouchReach = "if-reach" // the hand only, if the client reaches for it
	TouchAsk   = "if-asked" // hand or shoulder, after asking each time
	TouchHold  = "hold"     // hand or shoulder, held until it is let go
)

// Touches lists what can be chosen about touch, the narrowest first.
var Touches = []string{TouchNone, TouchReach, TouchAsk, TouchHold}

// Speeches lists what can be chosen about talking during the medicine, the
// quietest first.
var Speeches = []string{"only-safety", "if-spoken-to", "gentle-prompts"}

// ComfortChosen is how somebody wants to be held in a session: what everybody
// in the room has to know and can read at a glance. It carries no story. A later
// one replaces it; while the client is under the medicine it may only become
// narrower (see Wider).
type ComfortChosen struct {
	Course   id.Course `json:"course"`
	Touch    string    `json:"touch"`              // of Touches
	Speech   string    `json:"speech,omitempty"`   // of Speeches; empty where nobody asked
	StopWord string    `json:"stopWord"`           // the word that stops touch, talking, music, company, another dose
	StopSign string    `json:"stopSign,omitempty"` // for when there are no words: "a raised hand"
	Helps    []string  `json:"helps,omitempty"`    // what helps when it gets hard: "name", "feet on the floor"
	Avoid    []string  `json:"avoid,omitempty"`    // what makes it worse: "being watched closely"
	Music    string    `json:"music,omitempty"`
	Eyes     string    `json:"eyes,omitempty"` // "eyeshade", "open", as they like
	Room     string    `json:"room,omitempty"` // light, warmth, blanket, scent: what they want or cannot bear
	People   []string  `json:"people,omitempty"`
}

// Kind is "integration.comfort-chosen".
func (ComfortChosen) Kind() string { return "integration.comfort-chosen" }

// Check asks about touch, and for a word that stops it.
func (c ComfortChosen) Check() error {
	switch {
	case !slices.Contains(Touches, c.Touch):
		return fault.Bad("touch", "Say which touch is welcome. None is an answer.")
	case c.Speech != "" && !slices.Contains(Speeches, c.Speech):
		return fault.Bad("speech", "Choose one of the ways of talking.")
	case len(c.Helps) > 12 || len(c.Avoid) > 12 || len(c.People) > 12:
		return fault.Bad("helps", "A list that is read at a glance has at most twelve lines.")
	}
	if err := written("stopWord", c.StopWord, "Agree on a word that stops everything."); err != nil {
		return err
	}
	for _, s := range slices.Concat(c.Helps, c.Avoid, c.People, []string{c.StopWord, c.StopSign, c.Music, c.Eyes, c.Room}) {
		if len(s) > 300 {
			return fault.Bad("helps", "Keep each line short: it is read in a dim room.")
		}
	}
	return nil
}

// String prints the kind only.
func (c ComfortChosen) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ComfortChosen) GoString() string { return c.Kind() }

// Wider names what somebody would allow more of than before: "touch" or
// "speech"; empty where nothing is wider. Under the medicine nobody is asked to
// agree to anything new.
func Wider(before, after ComfortChosen) string {
	if slices.Index(Touches, after.Touch) > slices.Index(Touches, before.Touch) {
		return "touch"
	}
	if before.Speech != "" && slices.Index(Speeches, after.Speech) > slices.Index(Speeches, before.Speech) {
		return "speech"
	}
	return ""
}

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
