package web

import (
	"os"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fhir"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/protocols"
)

// finds looks somebody up in the list of clients by part of their name.
func (v *visitor) finds(given, family string) id.Patient {
	v.h.Helper()
	p := v.opens("/patients").fill("Name or birth date", family[:3]).press("Find").follow(given + " " + family)
	return id.Patient(p.at[strings.LastIndex(p.at, "/")+1:])
}

// isImported takes one person's record in from the file that the practice who sends
// them wrote, as `clew import fhir` does: twice, because files are sent twice.
func (s *story) isImported(path string) id.Patient {
	s.Helper()
	var who id.Patient
	for again := range 2 {
		file, err := os.Open(path)
		s.ok(err)
		names, err := protocols.FS.ReadFile("medicines.yaml")
		s.ok(err)
		table, err := patient.ParseMedicines(names)
		s.ok(err)
		read, err := fhir.Read([]fhir.Input{{Name: path, From: file}}, fhir.Options{Now: s.now(), Medicines: table, Instruments: shippedScales()})
		s.ok(err)
		s.ok(file.Close())
		if len(read.Records) != 1 || !read.Records[0].Importable() {
			s.Fatalf("%s holds %d records: %v", path, len(read.Records), read.Problems)
		}
		one := read.Records[0]
		who = one.Patient
		act := clinic.ImportRecord{Patient: who, Instruments: shippedScales()}
		for _, f := range one.Facts {
			act.Facts = append(act.Facts, clinic.ImportedFact{At: f.At, Fact: f.Fact})
		}
		if wrote := len(s.do(s.machine(who), act).Entries); (wrote > 0) != (again == 0) {
			s.Fatalf("taken in for the %dth time, the file wrote %d entries", again+1, wrote)
		}
	}
	return who
}
