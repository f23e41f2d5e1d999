// Package consent is what was agreed: to which text, by whom, until when.
//
// A text is made of paragraphs that each stand in one place, filled with the
// figures of the protocol it is about, so that text and protocol cannot
// disagree. What comes of that is a Document. A site puts a document into use by
// publishing it: from then on its exact bytes stand in the book, and everybody
// who signs, signs those bytes by their hash. A later version either matters
// for safety, and then what was signed before no longer counts, or it does not.
//
// An agreement is current when everybody it needs has signed a version in use,
// the client has understood what it says, it has not run out, nothing that
// matters for safety has changed since, the protocol's figures are still those
// of the text, and nobody has taken it back.
package consent

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Published](ledger.Decided, ledger.Open),
		ledger.Define[Offered](ledger.Decided, ledger.Consents),
		ledger.Define[TaughtBack](ledger.Witnessed, ledger.Consents),
		ledger.Define[Signed](ledger.Decided, ledger.Consents),
		ledger.Define[Chosen](ledger.Decided, ledger.Consents),
		ledger.Define[Withdrawn](ledger.Witnessed, ledger.Consents),
	}
}

// Who signs. The prescriber signs for the medical part, the therapist for the
// therapy.
const (
	AsClient     = "client"
	AsPrescriber = "prescriber"
	AsTherapist  = "therapist"
)

// Signers lists who may sign, in the order in which signatures stand.
var Signers = []string{AsClient, AsPrescriber, AsTherapist}

// How something was read and said.
const (
	InRoom = "room"   // with somebody of the staff, on the clinic's device
	ByLink = "link"   // alone, on the person's own device
	Spoken = "spoken" // said aloud, and written down by somebody who heard it
)

// Ways are the words of How.
var ways = []string{InRoom, ByLink, Spoken}

// Longest texts that somebody may type.
const (
	longestName = 300  // of a typed name, as a name on the staff
	longestNote = 2000 // of what somebody said
)

// Signed is one person's agreement to one text, named by its content hash. An
// entry without As is from before signatures were kept apart: it says that
// everybody it needed agreed.
type Signed struct {
	Text  string    `json:"text"` // which consent: "kap-im"
	Hash  string    `json:"hash"` // SHA-256 of the text that was read, hexadecimal
	Until time.Time `json:"until,omitzero"`

	As          string `json:"as,omitempty"`          // client, prescriber or therapist
	Version     string `json:"version,omitempty"`     // of the text
	Name        string `json:"name,omitempty"`        // as it was typed under the text
	Language    string `json:"language,omitempty"`    // in which it was talked over: "en"
	Interpreter string `json:"interpreter,omitempty"` // who interpreted; empty where nobody had to
	Witness     string `json:"witness,omitempty"`     // who else was there
	How         string `json:"how,omitempty"`         // room or link
}

// Kind is "consent.signed".
func (Signed) Kind() string { return "consent.signed" }

// Check asks for the text, its hash, who signs and the name they typed.
func (s Signed) Check() error {
	switch {
	case s.Text == "" || s.Hash == "":
		return fault.Bad("text", "Say which text was agreed to.")
	case s.As == "":
		return nil
	case !slices.Contains(Signers, s.As):
		return fault.Bad("as", "Say who signs: the client, the prescriber or the therapist.")
	case s.How != InRoom && s.How != ByLink:
		return fault.Bad("how", "Say whether it was signed in the room or by a link.")
	}
	return checkSigning(s.Name, s.Language, s.Interpreter, s.Witness)
}

// String prints the kind and the text, nothing of the person.
func (s Signed) String() string { return s.Kind() + " " + s.Text }

// GoString prints what String prints.
func (s Signed) GoString() string { return s.String() }

// checkSigning checks what a person types when they sign.
func checkSigning(name, language, interpreter, witness string) error {
	switch {
	case !strings.ContainsFunc(name, unicode.IsLetter):
		return fault.Bad("name", "Type your name to sign.")
	case utf8.RuneCountInString(name) > longestName:
		return fault.Bad("name", "Type a name of at most %d letters.", longestName)
	case strings.ContainsFunc(name, unprintable):
		return fault.Bad("name", "The name holds a character that cannot be shown. Type it again.")
	case language == "":
		return fault.Bad("language", "Say in which language you talked it over.")
	}
	return lines("language", language, "interpreter", interpreter, "witness", witness)
}

// unprintable reports a character that hides itself or turns the line around.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// lines checks pairs of field and text that stand on one line.
func lines(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if s := pairs[i+1]; !utf8.ValidString(s) || len(s) > longestName || strings.ContainsFunc(s, unprintable) {
			return fault.Bad(pairs[i], "Write this on one line, in at most %d letters.", longestName)
		}
	}
	return nil
}

// words checks a text of several lines.
func words(field, s string) error {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) || utf8.RuneCountInString(s) > longestNote {
		return fault.Bad(field, "Write this in at most %d letters.", longestNote)
	}
	return nil
}

// Parts of a treatment that can be stopped by themselves, also while the
// medicine works.
var Parts = []string{"touch", "talking", "music", "people", "second-dose"}

// Withdrawn takes an agreement back, whole or one part of it. It can be said at
// any time, in any way, and needs no reason.
type Withdrawn struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
	Part string `json:"part,omitempty"` // of Parts; empty for the whole
	Hash string `json:"hash,omitempty"` // of one filled text, such as one sharing; empty for all of the text
	How  string `json:"how,omitempty"`  // room, link or spoken
}

// Kind is "consent.withdrawn".
func (Withdrawn) Kind() string { return "consent.withdrawn" }

// Check asks for the text.
func (w Withdrawn) Check() error {
	switch {
	case w.Text == "":
		return fault.Bad("text", "Say which agreement is withdrawn.")
	case w.Part != "" && !slices.Contains(Parts, w.Part):
		return fault.Bad("part", "Say what is stopped: %s.", strings.Join(Parts, ", "))
	case w.How != "" && !slices.Contains(ways, w.How):
		return fault.Bad("how", "Say how it was said: in the room, by a link, or spoken.")
	}
	return words("note", w.Note)
}

// String prints the kind and the text, nothing of the person.
func (w Withdrawn) String() string { return w.Kind() + " " + w.Text }

// GoString prints what String prints.
func (w Withdrawn) GoString() string { return w.String() }
