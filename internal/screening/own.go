package screening

import (
	"slices"

	"github.com/clew-health/clew/internal/fault"
)

// What a client's own words are about.
const (
	AboutHopes = "hopes"    // what they hope will be different
	AboutMore  = "anything" // what else they want said or asked
)

// OwnWords is something the client wrote in their own words before anybody met
// them. It is theirs: read by them, their therapist and the people in their
// sessions, and sealed away when they ask. A later one takes its place.
type OwnWords struct {
	About string `json:"about"` // AboutHopes or AboutMore
	Text  string `json:"text"`
}

// Kind is "screening.own-words".
func (OwnWords) Kind() string { return "screening.own-words" }

// Check asks for words.
func (o OwnWords) Check() error {
	if !slices.Contains([]string{AboutHopes, AboutMore}, o.About) {
		return fault.Bad("about", "Say what these words are about.")
	}
	return said("text", o.Text, "Write a few words.")
}

// String prints the kind only.
func (o OwnWords) String() string { return o.Kind() }

// GoString prints what String prints.
func (o OwnWords) GoString() string { return o.Kind() }
