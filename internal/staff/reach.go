package staff

import (
	"strings"
	"unicode"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Reached says how somebody who works here is told that they are needed. A later
// one replaces an earlier one; what is empty is not used.
type Reached struct {
	Staff id.Staff `json:"staff"`
	Mail  string   `json:"mail,omitempty"`
	Phone string   `json:"phone,omitempty"` // that takes text messages, with its country: "+13035550123"
}

// Kind is "staff.reached".
func (Reached) Kind() string { return "staff.reached" }

// Check asks for the person, and for addresses on one line.
func (r Reached) Check() error {
	switch {
	case !id.Valid(string(r.Staff)):
		return fault.Bad("staff", "A person needs a key.")
	case r.Mail != "" && (!strings.Contains(r.Mail, "@") || !oneWord(r.Mail)):
		return fault.Bad("mail", "This is not a mail address.")
	case r.Phone != "" && !callable(r.Phone):
		return fault.Bad("phone", "Write the number with its country, such as +1 303 555 0123.")
	}
	return nil
}

// callable reports whether a number could be called: the digits of a telephone
// number, seven to fifteen of them, and nothing but what people
// write between them.
func callable(phone string) bool {
	digits := 0
	for i, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" -().", r):
		default:
			return false
		}
	}
	return digits >= 7 && digits <= 15
}

func oneWord(s string) bool {
	return len(s) <= 254 && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// String prints the kind only.
func (r Reached) String() string { return r.Kind() }

// GoString prints what String prints.
func (r Reached) GoString() string { return r.Kind() }

// ReachOf returns how the person of a staff stream is told that they are needed.
func ReachOf(chart ledger.Chart) Reached {
	_, r, _ := ledger.Last[Reached](chart)
	return r
}
