package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Fact is one kind of thing that can happen. Every fact is a plain struct in
// the rule package it belongs to and is stored as JSON.
type Fact interface {
	// Kind returns the stable name, such as "dosing.vitals-taken".
	Kind() string
	// Check reports the first way in which the fact is not well formed, as a
	// fault that names the field.
	Check() error
}

// Nature says whether a gate may refuse a fact.
type Nature int

// Facts are decided or witnessed.
const (
	// Witnessed facts happened: they are always taken, also late and offline.
	Witnessed Nature = iota
	// Decided facts are somebody's decision: gates may refuse them; never offline.
	Decided
)

// Class says what sort of data a fact is, and thereby who may see it. The
// classes are ordered by strictness only through Stricter.
type Class string

// The data classes that stand in the book. Process notes are not in the book.
const (
	Open         Class = "open"         // settings, protocols, adoption: everyone on the staff
	Demographics Class = "demographics" // name, birth date, contacts
	Scheduling   Class = "scheduling"   // appointments
	Clinical     Class = "clinical"     // conditions, allergies, notes, decisions
	Measures     Class = "measures"     // scores
	Medicines    Class = "medicines"    // medicines and orders
	Dosing       Class = "dosing"       // the dosing record
	Vitals       Class = "vitals"       // vital signs
	Consents     Class = "consents"     // what was agreed
	Part2        Class = "part2"        // substance-use records under 42 CFR Part 2
	Words        Class = "words"        // the client's own words
	Register     Class = "register"     // controlled medicine
	People       Class = "people"       // staff and their credentials
)

var strictness = map[Class]int{
	Open: 0, Scheduling: 1, People: 1, Register: 1, Demographics: 2, Vitals: 3, Dosing: 4, Consents: 4,
	Measures: 5, Medicines: 6, Clinical: 7, Part2: 8, Words: 9,
}

// Stricter returns the stricter of two classes; an unknown class is strictest.
func Stricter(a, b Class) Class {
	rank := func(c Class) int {
		if r, ok := strictness[c]; ok {
			return r
		}
		return len(strictness)
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// A Kind is what the program knows of one kind of fact.
type Kind struct {
	Name    string // stable, "package.what-happened"
	Version int    // the schema version this program writes; from 1
	Nature  Nature
	Class   Class
	Words   bool // each entry has a key of its own, so that its words can be sealed away
	// Decode reads a body of the given schema version, lifting older versions
	// to the present struct. It fails on a version it does not know.
	Decode func(version int, body []byte) (Fact, error)
}

// Define describes a kind whose only schema version is 1.
func Define[T Fact](nature Nature, class Class) Kind {
	var zero T
	return Kind{Name: zero.Kind(), Version: 1, Nature: nature, Class: class, Decode: func(version int, body []byte) (Fact, error) {
		if version != 1 {
			return nil, fmt.Errorf("ledger: %s version %d is newer than this program", zero.Kind(), version)
		}
		return Strict[T](body)
	}}
}

// WithWords marks a kind as carrying a person's words.
func (k Kind) WithWords() Kind {
	k.Words = true
	return k
}

// Strict decodes a JSON body into T and refuses fields that T does not have:
// a field this program does not know may be the one that matters.
func Strict[T Fact](body []byte) (Fact, error) {
	var fact T
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&fact); err != nil {
		return nil, fmt.Errorf("ledger: decoding %T: %w", fact, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("ledger: decoding %T: more than one value", fact)
	}
	return fact, nil
}

// Kinds is every kind of fact a program knows, by name.
type Kinds map[string]Kind

// Join puts lists of kinds together; a name that stands twice is an error.
func Join(lists ...[]Kind) (Kinds, error) {
	kinds := Kinds{}
	for _, list := range lists {
		for _, k := range list {
			if _, twice := kinds[k.Name]; twice {
				return nil, fmt.Errorf("ledger: kind %s stands twice", k.Name)
			}
			if k.Name == "" || k.Version < 1 || k.Decode == nil || k.Class == "" {
				return nil, fmt.Errorf("ledger: kind %q is not whole", k.Name)
			}
			kinds[k.Name] = k
		}
	}
	return kinds, nil
}

// Decode reads a stored body. What this program cannot read becomes Unknown:
// it can be shown, never decided on.
func (ks Kinds) Decode(name string, version int, body []byte) Fact {
	kind, ok := ks[name]
	if !ok {
		return Unknown{Name: name, Version: version, Why: "this program does not know this kind"}
	}
	fact, err := kind.Decode(version, body)
	if err != nil {
		return Unknown{Name: name, Version: version, Why: err.Error()}
	}
	return fact
}

// Unknown stands for a fact that this program cannot decode: its kind or its
// schema is newer. A chart that holds one can be shown, never decided on.
type Unknown struct {
	Name    string
	Version int
	Why     string
}

// Kind returns the stored kind's name.
func (u Unknown) Kind() string { return u.Name }

// Check always fails: an unknown fact is never written.
func (u Unknown) Check() error { return fmt.Errorf("ledger: %s: %s", u.Name, u.Why) }

// Gone stands for a fact whose words were sealed away: the key is destroyed,
// the entry's place and hash remain.
type Gone struct{ Name string }

// Kind returns the stored kind's name.
func (g Gone) Kind() string { return g.Name }

// Check always fails: what is gone is never written.
func (g Gone) Check() error {
	return fmt.Errorf("ledger: the words of this %s were sealed away", g.Name)
}
