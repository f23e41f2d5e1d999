// Package fhir is the door to other systems. It reads FHIR R4 records, as a
// Bundle or as bulk NDJSON, and says what they mean in Clew's own words: a
// report per person, and the facts that would go into their record. It writes
// nothing itself.
//
// What is wrong with one person's records keeps that person out, whole; what
// is not understood is said, never guessed. See Read for the limits.
package fhir

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// Limits of what is read. A resource beyond them is a problem, not a crash.
const (
	MaxLine   = 4 << 20   // bytes in one line of NDJSON
	MaxFile   = 2 << 30   // bytes in one file of NDJSON
	MaxBundle = 256 << 20 // bytes in one Bundle
	MaxDepth  = 64        // objects and lists inside one another
	MaxString = patient.MaxText
)

// Options is what an import needs to know.
type Options struct {
	Now         time.Time                     // for ages and for dates that lie ahead
	System      string                        // which system the records are from; "fhir" when empty
	Medicines   *patient.Medicines            // to recognise medicines; nil recognises none
	Instruments *instrument.Library           // to know questionnaires; nil knows none
	Progress    func(file string, read int64) // told now and then how many bytes of a file were read; may be nil
}

// An Import is what records mean, before anything is written.
type Import struct {
	Records     []Record       // one per Patient resource, by source key
	Problems    []Problem      // all of them, in the order of the input, those of Records too
	Counts      map[string]int // resources read, by resource type
	NotImported map[string]int // resources left out, by type, or by type and reason: "Encounter", "Observation (cancelled)"
}

// A Record is one person: who they are, and what would be written.
type Record struct {
	Source      patient.Source // system and key of the Patient resource
	Patient     id.Patient     // derived from system and key: the same record at every import
	Registered  patient.Registered
	Name        string // for the report
	Born        string // as written; may be partial
	Age         int    // whole years, at death for the dead; the youngest possible; -1 when unknown
	Dead        string // day of death as written, or "yes"; empty for the living
	Minor       bool   // under 18, or perhaps so; at death for the dead
	Facts       []Dated
	Withdrawn   []string       // source keys that the source now calls errors: what was imported of them is to be voided
	Counts      map[string]int // resources that became facts, by resource type
	NotImported map[string]int // resources left out, as in Import
	Taking      []string       // medicines being taken now, as written
	History     int            // medicines that were stopped, and are history
	Problems    []Problem      // why nothing of this person may be imported; empty when all is well
	DuplicateOf *Dup           // another record of this input that is the same person
	Warnings    []string       // what was not understood, not sure, or left out, in sentences
}

// A Dated fact is a fact and when it happened.
type Dated struct {
	At     time.Time      // UTC; zero when the source does not say, or the fact is about the record itself
	AtText string         // as the source wrote it, from year to second: "1985", "2021-03-04T10:30:00-05:00"
	Source patient.Source // the same as in the fact
	Fact   ledger.Fact
}

// Precision says how much of At is known.
func (d Dated) Precision() patient.Precision { return patient.When(d.AtText).Precision() }

// A Dup points at another record of the same person.
type Dup struct {
	Source patient.Source
	Why    string // "same MRN", "same SSN", "same name and birth date"
}

// A Problem is something that cannot be imported, and why.
type Problem struct {
	File     string
	Line     int    // from 1; where a resource begins, in a Bundle
	Resource string // "Condition/0023", when it is known
	Patient  string // the person's source key, when it is known
	Say      string // one sentence
}

// Error returns the sentence with its place.
func (p Problem) Error() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, p.Line)
	}
	return where + ": " + p.Say
}

// Importable reports whether the record has no problem.
func (r Record) Importable() bool { return len(r.Problems) == 0 }

// String prints the record's key, nothing of the person.
func (r Record) String() string { return "record " + r.Source.ID }

// GoString prints what String prints.
func (r Record) GoString() string { return r.String() }

// String prints how much was read, nothing of anybody.
func (i Import) String() string {
	return fmt.Sprintf("import of %d records with %d problems", len(i.Records), len(i.Problems))
}

// GoString prints what String prints.
func (i Import) GoString() string { return i.String() }
