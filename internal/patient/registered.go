package patient

import (
	"strings"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/quantity"
)

// A Name is what a person is called. Nothing in it is required by itself:
// people have one name, three hundred letters, or "Null".
type Name struct {
	Given     []string `json:"given,omitempty"` // in order, middle names last
	Family    string   `json:"family,omitempty"`
	Prefix    string   `json:"prefix,omitempty"`
	Suffix    string   `json:"suffix,omitempty"`
	Text      string   `json:"text,omitempty"`      // the whole name, where the record has it only whole
	Preferred string   `json:"preferred,omitempty"` // what the person wants to be called
}

// Full returns the name as it is written on paper: given names, family name,
// suffix. It leaves the prefix out.
func (n Name) Full() string {
	parts := append([]string{}, n.Given...)
	parts = append(parts, n.Family, n.Suffix)
	if full := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); full != "" {
		return full
	}
	return strings.Join(strings.Fields(n.Text), " ")
}

// Called returns what to call the person: the preferred name, else the first
// given name, else the whole name.
func (n Name) Called() string {
	switch {
	case strings.TrimSpace(n.Preferred) != "":
		return strings.TrimSpace(n.Preferred)
	case len(n.Given) > 0 && strings.TrimSpace(n.Given[0]) != "":
		return strings.TrimSpace(n.Given[0])
	}
	return n.Full()
}

// String prints nothing of the name: names do not belong in logs. Use Full.
func (n Name) String() string { return "[name]" }

// GoString prints nothing of the name.
func (n Name) GoString() string { return "[name]" }

// An Identifier is a number by which some system knows a person.
type Identifier struct {
	System string `json:"system,omitempty"` // who gave the number
	Value  string `json:"value"`
	Type   string `json:"type,omitempty"` // code of HL7 table 0203: MR, SS, DL, PPN, …
}

// String prints nothing of the number.
func (i Identifier) String() string { return "[identifier]" }

// GoString prints nothing of the number.
func (i Identifier) GoString() string { return "[identifier]" }

// A Contact is one way to reach a person.
type Contact struct {
	Sort  string `json:"sort"`  // phone, email, address or other
	Value string `json:"value"` // an address in lines, each on its own
	Use   string `json:"use,omitempty"`
}

// String prints nothing of the contact.
func (c Contact) String() string { return "[contact]" }

// GoString prints nothing of the contact.
func (c Contact) GoString() string { return "[contact]" }

// Registered says who a person is. A later one corrects it.
type Registered struct {
	Name        Name         `json:"name"`
	Born        quantity.Day `json:"born,omitempty"`     // empty when the day is not known
	BornText    string       `json:"bornText,omitempty"` // "1985" or "1985-03", only when the day is not known
	Sex         string       `json:"sex,omitempty"`      // administrative: male, female, other or unknown
	BirthSex    string       `json:"birthSex,omitempty"` // as recorded at birth: F, M, or the source's own code
	Gender      string       `json:"gender,omitempty"`   // the person's own word
	Pronouns    string       `json:"pronouns,omitempty"`
	Language    string       `json:"language,omitempty"` // BCP 47: "en-US"
	Marital     string       `json:"marital,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Contacts    []Contact    `json:"contacts,omitempty"`
	Source      Source       `json:"source,omitzero"`
}

// Kind is "patient.registered".
func (Registered) Kind() string { return "patient.registered" }

// Check asks for a name and, where a birth date is given, a real one.
func (r Registered) Check() error {
	if r.Name.Full() == "" && strings.TrimSpace(r.Name.Preferred) == "" {
		return fault.Bad("name", "A person needs a name, however short.")
	}
	if r.Born != "" && !r.Born.Valid() {
		return fault.Bad("born", "The birth date is not a date such as 1985-03-04.")
	}
	if p := When(r.BornText).Precision(); r.BornText != "" && p != Year && p != Month {
		return fault.Bad("born", "Of the birth date, give the day, the month (1985-03) or the year (1985).")
	}
	if r.Sex != "" {
		if err := oneOf("sex", r.Sex, "male", "female", "other", "unknown"); err != nil {
			return err
		}
	}
	return first(r.checkName(), r.checkNumbers(), texts("birthSex", r.BirthSex, "gender", r.Gender,
		"pronouns", r.Pronouns, "language", r.Language, "marital", r.Marital))
}

func (r Registered) checkName() error {
	for _, given := range r.Name.Given {
		if err := text("name", given); err != nil {
			return err
		}
	}
	return texts("name", r.Name.Family, "name", r.Name.Prefix, "name", r.Name.Suffix,
		"name", r.Name.Text, "preferred", r.Name.Preferred)
}

func (r Registered) checkNumbers() error {
	for _, i := range r.Identifiers {
		if strings.TrimSpace(i.Value) == "" {
			return fault.Bad("identifiers", "An identifier needs a value.")
		}
		if err := texts("identifiers", i.System, "identifiers", i.Value, "identifiers", i.Type); err != nil {
			return err
		}
	}
	for _, c := range r.Contacts {
		err := first(oneOf("contacts", c.Sort, "phone", "email", "address", "other"),
			texts("contacts", c.Value, "contacts", c.Use))
		if err != nil {
			return err
		}
	}
	return nil
}

// AgeOn returns the whole years from birth to a day: the youngest and the
// oldest the person can be, which are equal when the birth date is known to
// the day. It is unknown without a birth date, and for a birth after that day.
func (r Registered) AgeOn(on quantity.Day) (youngest, oldest int, known bool) {
	from, to := r.Born, r.Born
	if from == "" {
		from, to = When(r.BornText).Span()
	}
	if !from.Valid() || !to.Valid() || !on.Valid() {
		return 0, 0, false
	}
	youngest, oldest = to.AgeOn(on), from.AgeOn(on)
	if oldest < 0 {
		return 0, 0, false
	}
	return max(youngest, 0), oldest, true
}

// String prints the kind and the source's key, nothing of the person.
func (r Registered) String() string { return keyed(r.Kind(), r.Source) }

// GoString prints what String prints.
func (r Registered) GoString() string { return r.String() }

// DeathNoted says that a person has died. It happened at the entry's time.
type DeathNoted struct {
	On     When   `json:"on,omitempty"` // as written; empty when only the fact of it is known
	Source Source `json:"source,omitzero"`
}

// Kind is "patient.death-noted".
func (DeathNoted) Kind() string { return "patient.death-noted" }

// Check asks that the date, where there is one, is a date.
func (d DeathNoted) Check() error { return whens([]string{"on"}, d.On) }

// String prints the kind and the source's key.
func (d DeathNoted) String() string { return keyed(d.Kind(), d.Source) }

// GoString prints what String prints.
func (d DeathNoted) GoString() string { return d.String() }

// Linked says that two records are about one person. A chart of either then
// holds the entries of both.
type Linked struct {
	Patient id.Patient `json:"patient"`
	To      id.Patient `json:"to"`
	Why     string     `json:"why"`
	Source  Source     `json:"source,omitzero"`
}

// Kind is "patient.linked".
func (Linked) Kind() string { return "patient.linked" }

// Check asks for two different records and a reason.
func (l Linked) Check() error {
	switch {
	case !id.Valid(string(l.Patient)) || !id.Valid(string(l.To)):
		return fault.Bad("to", "Say which two records are one person's.")
	case l.Patient == l.To:
		return fault.Bad("to", "A record cannot be linked to itself.")
	case len(strings.TrimSpace(l.Why)) < 3:
		return fault.Bad("why", "Say how you know, in a few words.")
	}
	return text("why", l.Why)
}

// String prints the kind and the two keys.
func (l Linked) String() string { return l.Kind() + " " + string(l.Patient) + " " + string(l.To) }

// GoString prints what String prints.
func (l Linked) GoString() string { return l.String() }
