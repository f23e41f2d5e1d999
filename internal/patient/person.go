package patient

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// ContactPerson is somebody whom the client named as theirs: whom they would
// call in a hard hour, and whom the clinic may call when the client cannot be
// reached. A later one of the same name replaces it.
type ContactPerson struct {
	Name     string `json:"name"`
	Relation string `json:"relation,omitempty"` // "sister", in the client's words
	Phone    string `json:"phone,omitempty"`
	MayCall  bool   `json:"mayCall,omitempty"` // the clinic may call them when the client is not reached
	Ended    bool   `json:"ended,omitempty"`   // no longer
}

// Kind is "patient.contact-person".
func (ContactPerson) Kind() string { return "patient.contact-person" }

// Check asks for a name, and for a number that can be called.
func (c ContactPerson) Check() error {
	if strings.TrimSpace(c.Name) == "" {
		return fault.Bad("name", "Write the name of the person.")
	}
	if c.Phone != "" && DialOf(c.Phone) == "" {
		return fault.Bad("phone", "Write a telephone number, such as 303 555 0199.")
	}
	return texts("name", c.Name, "relation", c.Relation, "phone", c.Phone)
}

// String prints the kind only.
func (c ContactPerson) String() string { return c.Kind() }

// GoString prints what String prints.
func (c ContactPerson) GoString() string { return c.Kind() }

// DialOf returns a telephone number as a device dials it: digits, and a plus at
// its beginning. Empty where it is none.
func DialOf(number string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(number) {
		switch {
		case r >= '0' && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case strings.ContainsRune(" -.()/\u00a0", r):
		default:
			return ""
		}
	}
	if digits := strings.TrimPrefix(b.String(), "+"); len(digits) < 3 || len(digits) > 15 {
		return ""
	}
	return b.String()
}

// ContactPersons returns the people a client named, in the order in which they
// were first named.
func ContactPersons(chart ledger.Chart) []ContactPerson {
	var out []ContactPerson
	at := map[string]int{}
	for _, p := range ledger.Find[ContactPerson](chart) {
		key := strings.ToLower(strings.Join(strings.Fields(p.Name), " "))
		i, had := at[key]
		if !had {
			i = len(out)
			at[key], out = i, append(out, p)
		}
		out[i] = p
	}
	var standing []ContactPerson
	for _, p := range out {
		if !p.Ended {
			standing = append(standing, p)
		}
	}
	return standing
}
