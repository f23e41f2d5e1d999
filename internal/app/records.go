package app

import (
	"io"
	"time"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fhir"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/patient"
)

// readFHIR reads records from elsewhere and puts them into the words of the
// command line.
func readFHIR(path string, now time.Time, medicines *patient.Medicines, stdin io.Reader) (*cli.Records, error) {
	known, err := everyInstrument()
	if err != nil {
		return nil, err
	}
	read, err := fhir.Open(path, stdin, fhir.Options{Now: now, Medicines: medicines, Instruments: known})
	if err != nil {
		return nil, err
	}
	out := &cli.Records{Counts: read.Counts, NotImported: read.NotImported}
	for _, r := range read.Records {
		out.Records = append(out.Records, recordOf(r, known))
	}
	for _, p := range read.Problems {
		out.Problems = append(out.Problems, p.Error())
	}
	return out, nil
}

func recordOf(r fhir.Record, lib *instrument.Library) cli.Record {
	out := cli.Record{Source: r.Source.System + " " + r.Source.ID, Patient: r.Patient, Name: r.Name, Born: r.Born, Age: r.Age, Dead: r.Dead,
		Minor: r.Minor, Counts: r.Counts, Taking: r.Taking, History: r.History, Warnings: r.Warnings, Known: r.Registered}
	out.Act = clinic.ImportRecord{Patient: r.Patient, Withdrawn: r.Withdrawn, Instruments: lib}
	for _, f := range r.Facts {
		out.Act.Facts = append(out.Act.Facts, clinic.ImportedFact{At: f.At, Fact: f.Fact})
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, p.Error())
	}
	if d := r.DuplicateOf; d != nil {
		out.Same = d.Source.ID + " (" + d.Why + ")"
	}
	return out
}
