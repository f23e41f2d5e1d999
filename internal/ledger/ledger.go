// Package ledger is the clinic's book: entries in streams, each sealed into a
// leaf of a Merkle tree, so that nothing can be changed unseen. It is pure:
// it neither reads nor writes anything, and time is always an argument.
package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// A Stream is a sequence of entries about one thing: "patient/…", "staff/…",
// "setting/…", "lot/…", "place/…". Streams stay short; what is read together
// stands together.
type Stream string

// StreamOf returns the stream about one thing of a kind.
func StreamOf[K ~string](kind string, key K) Stream { return Stream(kind + "/" + string(key)) }

// Kind returns the part before the slash: "patient".
func (s Stream) Kind() string {
	kind, _, _ := strings.Cut(string(s), "/")
	return kind
}

// Key returns the part after the slash.
func (s Stream) Key() string {
	_, key, _ := strings.Cut(string(s), "/")
	return key
}

// Check reports whether the stream has the form kind/key in visible ASCII. A
// stream may come from an address somebody typed: a NUL or a byte that is no
// UTF-8 would fail in PostgreSQL, and with it every act in the same commit.
func (s Stream) Check() error {
	kind, key, ok := strings.Cut(string(s), "/")
	strange := func(r rune) bool { return r <= ' ' || r > '~' }
	if !ok || kind == "" || key == "" || strings.ContainsFunc(string(s), strange) || len(s) > 120 {
		return fmt.Errorf("ledger: %q is not a stream", string(s))
	}
	return nil
}

// PatientStream returns the stream that is a patient's record.
func PatientStream(p id.Patient) Stream { return StreamOf("patient", p) }

// StaffStream returns the stream about somebody who works here.
func StaffStream(p id.Staff) Stream { return StreamOf("staff", p) }

// Authors come in three sorts.
const (
	ByStaff   = "staff"   // a person who works here
	ByPatient = "patient" // the person in care, or their proxy
	ByMachine = "machine" // a program: an importer, a device, the clinic itself
)

// An Author says who vouches for an entry: which person, in which role, under
// which credential, on which device, and the device's own count of what it
// has sent.
type Author struct {
	Sort       string    // ByStaff, ByPatient or ByMachine
	Person     string    // the key of the person, or the machine's name
	Role       string    // the role they acted in, as the permission table names it
	Credential string    // "MD", "RN", "LMFT"; empty for machines and patients
	Device     id.Device // which tablet, phone or program
	Counter    int64     // that device's own counter, 0 if it keeps none
}

// An Entry is one line of a clinic's book: what happened, when, and who says so.
type Entry struct {
	ID       id.Entry  // derived from the act and its ordinal
	Act      id.Act    // the request that made it: UUIDv7, made by whoever asked
	Seq      int64     // its place in the clinic's book, from 1; order is always Seq, never a time or an id
	Stream   Stream    // what it is about
	At       time.Time // when it happened, corrected by the device's measured clock offset
	Recorded time.Time // when the book took it; strictly increasing per clinic
	By       Author    // who says so
	Fact     Fact      // what happened
	Corrects id.Entry  // the entry it replaces or voids, if any

	Kind  string // the fact's kind, also when this program cannot decode it
	Class Class  // who may see it
	Words bool   // whether it carries a person's words under a key of their own
}

// EntryID returns the id of an act's n-th entry, counted from 0. It begins with
// the act's time, so that the index of ids grows at its end and a batch of
// entries does not touch a page each.
func EntryID(act id.Act, n int) id.Entry {
	const time = 13 // eight digits, a dash, four digits
	derived := id.Derived("entry", string(act), strconv.Itoa(n))
	if len(act) != len(derived) {
		return id.Entry(derived)
	}
	return id.Entry(string(act[:time]) + derived[time:])
}
