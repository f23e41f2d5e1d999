package staff

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// CredentialHeld says that somebody holds a licence, registration or
// certificate: of which sort, under which number, where, and for how long. A
// renewal corrects the entry before it, or stands beside it.
type CredentialHeld struct {
	Staff  id.Staff     `json:"staff"`
	Sort   string       `json:"sort"`             // "MD", "RN", "DEA registration", "BLS"
	Number string       `json:"number,omitempty"` // as the board writes it
	Place  string       `json:"place,omitempty"`  // the state or country that gave it
	From   quantity.Day `json:"from,omitempty"`   // its first day, if known
	Until  quantity.Day `json:"until,omitempty"`  // its last day; empty: it does not run out
	// Agreement is the one with a physician that it may need in this place; nil
	// where nobody said that it needs one.
	Agreement *Agreement `json:"agreement,omitempty"`
}

// Kind is "staff.credential-held".
func (CredentialHeld) Kind() string { return "staff.credential-held" }

// Check asks for the person and the sort, and for days that are days.
func (c CredentialHeld) Check() error {
	switch {
	case !id.Valid(string(c.Staff)):
		return fault.Bad("staff", "A person needs a key.")
	case strings.TrimSpace(c.Sort) == "" || c.Sort == "-":
		return fault.Bad("sort", "Write the credential, such as MD, RN or LMFT.")
	case unfit(c.Sort, 40):
		return fault.Bad("sort", "Write the credential in at most 40 letters on one line, such as RN.")
	case unfit(c.Number, 60):
		return fault.Bad("number", "Write the number in at most 60 letters on one line.")
	case unfit(c.Place, 80):
		return fault.Bad("place", "Write the place in at most 80 letters on one line.")
	case c.From != "" && !c.From.Valid():
		return fault.Bad("from", "Write the first day as a date.")
	case c.Until != "" && !c.Until.Valid():
		return fault.Bad("until", "Write the last day as a date.")
	case c.From != "" && c.Until != "" && c.Until < c.From:
		return fault.Bad("until", "The last day lies before the first.")
	case c.Agreement != nil && c.Agreement.Until != "" && !c.Agreement.Until.Valid():
		return fault.Bad("agreement", "Write the agreement's last day as a date.")
	}
	return nil
}

// unfit reports whether a text is too long for its line, or not one line.
func unfit(s string, most int) bool {
	return utf8.RuneCountInString(s) > most || strings.ContainsFunc(s, misleading) || strings.ContainsFunc(s, unicode.IsControl)
}

// CredentialEnded says that a credential no longer holds: given up, taken away,
// or entered in error.
type CredentialEnded struct {
	Staff  id.Staff     `json:"staff"`
	Held   id.Entry     `json:"held"` // the entry of the credential
	On     quantity.Day `json:"on"`   // the first day on which it does not hold
	Reason string       `json:"reason"`
}

// Kind is "staff.credential-ended".
func (CredentialEnded) Kind() string { return "staff.credential-ended" }

// Check asks which credential, since when, and why.
func (c CredentialEnded) Check() error {
	switch {
	case c.Staff == "" || c.Held == "":
		return fault.Bad("held", "Say which credential ended.")
	case !c.On.Valid():
		return fault.Bad("on", "Write the day as a date.")
	case utf8.RuneCountInString(strings.TrimSpace(c.Reason)) < 3 || utf8.RuneCountInString(c.Reason) > 500:
		return fault.Bad("reason", "Say why, in a few words.")
	}
	return nil
}

// States of a credential on a day.
const (
	Held     = "held"     // in force
	Expiring = "expiring" // in force, and its last day is near
	Ahead    = "ahead"    // begins later
	Lapsed   = "lapsed"   // its last day is past
	Ended    = "ended"    // somebody ended it
)

// A Credential is one that somebody holds or held, with what became of it.
type Credential struct {
	Entry id.Entry
	CredentialHeld
	EndedOn quantity.Day // empty: nobody ended it
	Why     string       // why it was ended
}

// State returns how a credential stands on a day.
func (c Credential) State(on quantity.Day) string {
	switch {
	case c.EndedOn != "" && c.EndedOn <= on:
		return Ended
	case c.Until != "" && c.Until < on:
		return Lapsed
	case c.From != "" && c.From > on:
		return Ahead
	case c.Until != "" && c.Until.Time().Sub(on.Time()) <= time.Duration(Scope().Expiring.Days)*24*time.Hour:
		return Expiring
	}
	return Held
}

// InForce reports whether it holds on a day.
func (c Credential) InForce(on quantity.Day) bool {
	s := c.State(on)
	return s == Held || s == Expiring
}

// Days returns how many days of it are left on a day; false if it does not run
// out. Past its last day the number is negative.
func (c Credential) Days(on quantity.Day) (int, bool) {
	if c.Until == "" {
		return 0, false
	}
	return int(c.Until.Time().Sub(on.Time()) / (24 * time.Hour)), true
}

// Credentials returns what stands in a person's own stream, the one that ends
// last first.
func Credentials(chart ledger.Chart) []Credential {
	var out []Credential
	for e, held := range ledger.Find[CredentialHeld](chart) {
		c := Credential{Entry: e.ID, CredentialHeld: held}
		for _, ended := range ledger.Find[CredentialEnded](chart) {
			if ended.Held == e.ID {
				c.EndedOn, c.Why = ended.On, ended.Reason
			}
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Credential) int {
		return strings.Compare(lasting(b), lasting(a))
	})
	return out
}

// lasting sorts by last day; what does not run out comes last of all days.
func lasting(c Credential) string {
	if c.Until == "" {
		return "9999-99-99"
	}
	return string(c.Until)
}

// EndingSoon returns, of one person's own stream, the credentials that end soon
// or have lapsed and were not renewed by another of the same sort and place: what
// somebody has to see to.
func EndingSoon(chart ledger.Chart, on quantity.Day) []Credential {
	if _, here := Of(chart); !here {
		return nil
	}
	all := Credentials(chart)
	return slices.DeleteFunc(slices.Clone(all), func(c Credential) bool {
		s := c.State(on)
		renewed := slices.ContainsFunc(all, func(o Credential) bool {
			return o.Entry != c.Entry && o.Sort == c.Sort && o.Place == c.Place && lasting(o) > lasting(c) && o.EndedOn == ""
		})
		return s != Expiring && s != Lapsed || renewed
	})
}
