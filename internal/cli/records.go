package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// Records is what a folder, file or bundle from elsewhere holds.
type Records struct {
	Records     []Record       `json:"records"`
	Problems    []string       `json:"problems"`
	Counts      map[string]int `json:"read"`
	NotImported map[string]int `json:"notImported"`
}

// A Record is one person's record from elsewhere, as it would be taken in.
type Record struct {
	Act      clinic.ImportRecord `json:"-"`
	Known    patient.Registered  `json:"-"`
	Source   string              `json:"source"`
	Patient  id.Patient          `json:"patient"`
	Name     string              `json:"name"`
	Born     string              `json:"born"`
	Age      int                 `json:"age"`
	Dead     string              `json:"dead,omitempty"`
	Minor    bool                `json:"minor,omitempty"`
	Counts   map[string]int      `json:"counts"`
	Taking   []string            `json:"taking"`
	History  int                 `json:"stopped"`
	Problems []string            `json:"problems,omitempty"`
	Warnings []string            `json:"warnings,omitempty"`
	Same     string              `json:"duplicateOf,omitempty"` // another record of the same person, and why

	Added     int    `json:"added"`
	Corrected int    `json:"corrected"`
	Stored    bool   `json:"stored"`
	Refused   string `json:"refused,omitempty"`
}

type importCmd struct {
	FHIR importFHIR `cmd:"" name:"fhir" help:"FHIR R4: a Bundle, or bulk NDJSON in a file or folder."`
}

type importFHIR struct {
	Book   `embed:""`
	Path   string `arg:"" help:"A folder of NDJSON, an NDJSON file, a Bundle, or - for standard input."`
	DryRun bool   `help:"Only report what would be taken in."`
	Yes    bool   `help:"Do not ask before taking in." short:"y"`
	JSON   bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (importFHIR) Help() string {
	return `Example:

  clew import fhir testdata/synthea --db clinic.db --dry-run
  clew import fhir testdata/synthea --db clinic.db

First everything is read and reported, record by record; then each record is
taken in whole or not at all. Taking in the same records again changes nothing.
Ends with 1 if any record was not taken in.`
}

// Run reads, reports, and takes in.
func (c *importFHIR) Run(ctx context.Context, w *World) error {
	recs, err := w.ReadFHIR(ctx, c.Path, w.Now())
	if err != nil {
		return err
	}
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	grant, err := importer(opened)
	if err != nil {
		return err
	}
	if err := w.compare(ctx, opened, grant, recs); err != nil {
		return err
	}
	if !c.JSON {
		w.report(recs)
	}
	if !c.DryRun && w.agreed(c, recs) {
		w.takeIn(ctx, opened, grant, recs)
		if !c.JSON {
			w.closing(recs)
		}
	}
	end := recs.verdict(c.DryRun)
	if c.JSON {
		return w.json(recs, end)
	}
	return end
}

// importer is what the command acts as: a program that writes records from
// elsewhere and reads back what it needs to know somebody again.
func importer(c *clinic.Clinic) (access.Grant, error) {
	return access.Decide(access.Request{Actor: Program(c, "import"), Action: access.Create, Class: ledger.Demographics})
}

// Program is a command acting by itself: on whose behalf nobody signed in.
func Program(c *clinic.Clinic, name string) access.Actor {
	return access.Actor{Clinic: c.ID(), Roles: []access.Role{access.Machine},
		Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew " + name, Role: string(access.Machine)}}
}

// compare says of every record what taking it in would change, and whether the
// book knows the person under another key.
func (w *World) compare(ctx context.Context, c *clinic.Clinic, grant access.Grant, recs *Records) error {
	people, _, err := c.People(ctx, grant, "", 1<<30)
	if err != nil {
		return err
	}
	for i := range recs.Records {
		r := &recs.Records[i]
		chart, err := c.Whole(ctx, grant, ledger.PatientStream(r.Patient))
		if err != nil {
			return err
		}
		r.Added, r.Corrected = r.Act.WouldChange(chart)
		if _, held, known := ledger.Last[patient.Registered](chart); known && w.OtherPerson(held, r.Known) {
			r.Problems = append(r.Problems, "The book knows somebody else under this key: two sources may count their patients alike.")
		}
		for _, p := range people {
			if p.Patient == r.Patient || r.Same != "" {
				continue
			}
			if why, same := w.SamePerson(p.Known, r.Known); same {
				r.Same = string(p.Patient) + " (" + why + ")"
			}
		}
	}
	return nil
}

func (w *World) report(recs *Records) {
	for _, r := range recs.Records {
		fmt.Fprintf(w.Stdout, "%s  %s\n", r.Patient, r.Name)
		line := "born " + r.Born
		if r.Age >= 0 {
			line += fmt.Sprintf(", %d", r.Age)
		}
		if r.Dead != "" {
			line += ", died " + r.Dead
		}
		if r.Minor {
			line += ", a minor"
		}
		fmt.Fprintf(w.Stdout, "  %s; from %s\n", line, r.Source)
		fmt.Fprintf(w.Stdout, "  %s; %d medicines taken, %d stopped\n", counts(r.Counts), len(r.Taking), r.History)
		if len(r.Taking) > 0 {
			fmt.Fprintf(w.Stdout, "  takes: %s\n", strings.Join(r.Taking, "; "))
		}
		switch {
		case r.Same != "":
			fmt.Fprintf(w.Stdout, "  not taken in: the same person as %s\n", r.Same)
		case len(r.Problems) > 0:
			fmt.Fprintf(w.Stdout, "  not taken in: %s\n", strings.Join(r.Problems, " "))
		case r.Added+r.Corrected == 0:
			fmt.Fprintln(w.Stdout, "  nothing new")
		default:
			fmt.Fprintf(w.Stdout, "  %d entries to add, %d to correct\n", r.Added, r.Corrected)
		}
		for _, warning := range r.Warnings {
			fmt.Fprintf(w.Stdout, "  note: %s\n", warning)
		}
	}
	for _, p := range recs.Problems {
		fmt.Fprintf(w.Stdout, "problem: %s\n", p)
	}
	fmt.Fprintf(w.Stdout, "read: %s\n", counts(recs.Counts))
	if len(recs.NotImported) > 0 {
		fmt.Fprintf(w.Stdout, "not taken in: %s\n", counts(recs.NotImported))
	}
}

func counts(m map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// agreed asks a person, if there is one to ask.
func (w *World) agreed(c *importFHIR, recs *Records) bool {
	if c.Yes || c.JSON || !w.interactive() {
		return true
	}
	fmt.Fprintf(w.Stdout, "Take these in? [y/N] ")
	var answer string
	fmt.Fscanln(w.Stdin, &answer)
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
}

func (r *Record) takable() bool { return r.Same == "" && len(r.Problems) == 0 }

// takeIn takes in every record that can be, each whole or not at all.
func (w *World) takeIn(ctx context.Context, c *clinic.Clinic, grant access.Grant, recs *Records) {
	show, end := w.progress("Taking in:")
	defer end()
	for i := range recs.Records {
		r := &recs.Records[i]
		if show != nil {
			show(int64(i+1), int64(len(recs.Records)))
		}
		if !r.takable() {
			continue
		}
		if r.Added+r.Corrected == 0 {
			r.Stored = true
			continue
		}
		if _, err := c.Do(ctx, grant, id.Act(c.NewID()), r.Act); err != nil {
			r.Refused = fault.Say(err)
			if f, ok := errors.AsType[*fault.Error](err); ok && f.Field != "" {
				r.Refused += " (" + f.Field + ")"
			}
			continue
		}
		r.Stored = true
	}
}

func (w *World) closing(recs *Records) {
	added, corrected, stored := 0, 0, 0
	for _, r := range recs.Records {
		if r.Stored {
			stored, added, corrected = stored+1, added+r.Added, corrected+r.Corrected
		}
		if r.Refused != "" {
			fmt.Fprintf(w.Stdout, "%s was not taken in: %s\n", r.Patient, r.Refused)
		}
	}
	fmt.Fprintf(w.Stdout, "%d of %d records are in the book: %d entries added, %d corrected.\n", stored, len(recs.Records), added, corrected)
}

// verdict is No if any record was not, or would not be, taken in.
func (recs *Records) verdict(dry bool) error {
	if len(recs.Problems) > 0 {
		return exit(No)
	}
	for _, r := range recs.Records {
		if !r.takable() || (!dry && !r.Stored) {
			return exit(No)
		}
	}
	return nil
}
