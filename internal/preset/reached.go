package preset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// Reached is how clients and others reach the practice. A later one takes the
// place of an earlier one as a whole.
type Reached struct {
	Phone   string `json:"phone"`             // as it is written: "+1 303 555 0100"
	Address string `json:"address,omitempty"` // where people come, on as many lines as it needs
}

// Kind is "practice.reached".
func (Reached) Kind() string { return "practice.reached" }

// Lengths of a telephone number, in digits: as short as an extension of the house
// is none, and E.164 ends at fifteen.
const (
	fewestDigits = 7
	mostDigits   = 15
	mostAddress  = 300
)

// Check asks for a telephone that can be dialled and an address that can be
// printed.
func (r Reached) Check() error {
	digits := 0
	for _, c := range r.Phone {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case !strings.ContainsRune("+()-./ ", c):
			return fault.Bad("phone", "Write a telephone number, such as +1 303 555 0100.")
		}
	}
	if digits < fewestDigits || digits > mostDigits || strings.LastIndex(r.Phone, "+") > 0 {
		return fault.Bad("phone", "Write a telephone number, such as +1 303 555 0100.")
	}
	odd := func(c rune) bool { return c != '\n' && unicode.IsControl(c) }
	switch {
	case utf8.RuneCountInString(r.Address) > mostAddress || strings.Count(r.Address, "\n") > 5:
		return fault.Bad("address", "Write the address on at most six lines.")
	case !utf8.ValidString(r.Address) || strings.ContainsFunc(r.Address, odd):
		return fault.Bad("address", "This contains a character that cannot be printed.")
	}
	return nil
}

// ReachedAt returns how the practice is reached, and whether it has said so.
func ReachedAt(settings ledger.Chart) (Reached, bool) {
	_, r, ok := ledger.Last[Reached](settings)
	return r, ok
}
