package course

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/protocol"
)

// ProtocolWritten keeps a site's own version of a protocol, before anybody
// adopts it. Texts are all files it was made of, so that it can be read again
// whatever the program ships by then.
type ProtocolWritten struct {
	Name    string            `json:"name"`
	Version string            `json:"version"`
	Hash    string            `json:"hash"`
	Text    string            `json:"text"`            // the file itself
	Base    string            `json:"base,omitempty"`  // content hash of the protocol it is based on
	Texts   map[string][]byte `json:"texts,omitempty"` // every file it takes in, by name, its own among them
}

// Kind is "protocol.written".
func (ProtocolWritten) Kind() string { return "protocol.written" }

// Check asks for the text and its hash.
func (p ProtocolWritten) Check() error {
	if p.Name == "" || p.Hash == "" || strings.TrimSpace(p.Text) == "" {
		return fault.Bad("text", "There is no text to keep.")
	}
	return nil
}

// ProtocolAdopted says that a prescriber or medical director of the site has
// reviewed a protocol's exact text and stands by it here. The texts are kept
// with it: a course that goes by it can be read as long as the book can.
type ProtocolAdopted struct {
	Protocol  string            `json:"protocol"`
	Version   string            `json:"version"`
	Hash      string            `json:"hash"`
	Statement string            `json:"statement,omitempty"` // the sentence that was signed
	Site      string            `json:"site,omitempty"`
	Changed   []string          `json:"changed,omitempty"`  // what differs from what was shipped, a sentence each
	Defaults  []string          `json:"defaults,omitempty"` // the values marked D or U that were on the page: "bp.predose.hold 160/100"
	Texts     map[string][]byte `json:"texts,omitempty"`    // every file the protocol was made of, by name
}

// Kind is "protocol.adopted".
func (ProtocolAdopted) Kind() string { return "protocol.adopted" }

// Check asks for the hash of what was reviewed.
func (p ProtocolAdopted) Check() error {
	if p.Protocol == "" || p.Hash == "" {
		return fault.Bad("protocol", "Say which protocol is adopted, by its content hash.")
	}
	return nil
}

// Statement is the sentence somebody signs who adopts a protocol for a site:
// changed is what differs from what was shipped.
func Statement(site string, changed []string) string {
	list := "nothing"
	if len(changed) > 0 {
		list = strings.Join(changed, " ")
	}
	return "I reviewed this protocol and adopt it for " + site + ". Changed from shipped: " + strings.TrimSuffix(list, ".") + "."
}

// Moved says that a course goes by another protocol version from now on, and
// what the rules said before and after.
type Moved struct {
	Course   id.Course `json:"course"`
	Protocol string    `json:"protocol"`
	Version  string    `json:"version"`
	From     string    `json:"from"` // content hashes
	To       string    `json:"to"`
	Reason   string    `json:"reason"`
	Before   []Stood   `json:"before,omitempty"` // what did not let through, by the old version
	After    []Stood   `json:"after,omitempty"`  // and by the new
}

// Kind is "course.moved".
func (Moved) Kind() string { return "course.moved" }

// Check asks from where to where, and why.
func (m Moved) Check() error {
	switch {
	case m.Course == "" || m.From == "" || m.To == "" || m.Protocol == "":
		return fault.Bad("protocol", "Say to which version the course is moved.")
	case m.From == m.To:
		return fault.Bad("protocol", "The course goes by this version already.")
	case len(strings.TrimSpace(m.Reason)) < 3:
		return fault.Bad("reason", "Say why, in a few words.")
	}
	return nil
}

// Stood is one rule's answer, as an entry keeps it.
type Stood struct {
	Gate     protocol.Gate     `json:"gate"`
	Rule     string            `json:"rule"`
	Decision protocol.Decision `json:"decision"`
	State    protocol.State    `json:"state"`
	Say      string            `json:"say,omitempty"`
}

// standings returns what findings keep shut, as an entry keeps it.
func standings(outcomes []protocol.Outcome) (out []Stood) {
	for _, o := range outcomes {
		for _, f := range o.Findings {
			if f.Blocks() {
				out = append(out, Stood{Gate: f.Gate, Rule: f.Rule, Decision: f.Decision, State: f.State, Say: f.Say})
			}
		}
	}
	return out
}

// String prints the kind only.
func (m Moved) String() string { return m.Kind() }

// GoString prints what String prints.
func (m Moved) GoString() string { return m.Kind() }
