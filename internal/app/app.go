// Package app is the composition root: the one place that knows every other
// package and puts them together.
package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the clinic's zone is known on every machine

	"github.com/clew-health/clew/docs"
	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/fhir"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/sim"
	"github.com/clew-health/clew/protocols"
)

// Version is set by the build.
var Version = "dev"

// Main runs a command line and returns its exit code.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ownFilesOnly()
	w, err := newWorld(stdin, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "clew:", fault.Say(err))
		fmt.Fprintln(stderr, "  ", err)
		return cli.Could
	}
	return cli.Run(ctx, args, w)
}

func newWorld(stdin io.Reader, stdout, stderr io.Writer) (*cli.World, error) {
	lib, err := Library()
	if err != nil {
		return nil, err
	}
	w := &cli.World{Stdin: stdin, Stdout: stdout, Stderr: stderr, Now: time.Now, Version: Version,
		Library: lib, Protocol: Protocol, Protocols: Shelf().Protocols(), Shelf: Shelf(),
		References: protocol.ParseReferences(docs.References), SamePerson: fhir.SamePerson, OtherPerson: fhir.OtherPerson}
	w.FHIRForm, w.FHIRCodes = formAsFHIR, codesAsFHIR
	w.Instruments = everyInstrument
	w.Create = createBook
	w.Migrate = func(ctx context.Context, book cli.Book, folder string) (from, to int64, saved string, err error) {
		return migrate(ctx, w, book, folder)
	}
	w.Sim = func(ctx context.Context, book cli.Book, ask cli.SimAsk, show func(done, all int64)) (cli.Simmed, error) {
		defer sim.Alone()()
		return simulate(ctx, book, ask, show)
	}
	backups(w)
	w.Open = func(ctx context.Context, book cli.Book) (*clinic.Clinic, func(), error) {
		watchKey(stderr, book.Key)
		return openBook(ctx, book)
	}
	w.Serve = func(ctx context.Context, book cli.Book, s cli.Serve) error { return serve(ctx, w, book, s) }
	w.Code = func(ctx context.Context, c *clinic.Clinic, person string) (string, error) {
		return newCode(ctx, c, person)
	}
	w.ClientCode = clientCode
	w.ReadFHIR = func(ctx context.Context, path string, now time.Time) (*cli.Records, error) {
		return readFHIR(path, now, lib.Medicines, stdin)
	}
	return w, nil
}

// Library reads the shipped data that names what stands in records.
func Library() (course.Library, error) {
	file, err := protocols.FS.ReadFile("families.yaml")
	if err != nil {
		return course.Library{}, err
	}
	families, err := patient.ParseFamilies(file)
	if err != nil {
		return course.Library{}, fmt.Errorf("protocols/families.yaml: %w", err)
	}
	if file, err = protocols.FS.ReadFile("medicines.yaml"); err != nil {
		return course.Library{}, err
	}
	medicines, err := patient.ParseMedicines(file)
	if err != nil {
		return course.Library{}, fmt.Errorf("protocols/medicines.yaml: %w", err)
	}
	scales, err := everyInstrument()
	if err != nil {
		return course.Library{}, err
	}
	return course.Library{Families: families, Medicines: medicines, Instruments: scales}, nil
}

// everyInstrument is Instruments, read once.
var everyInstrument = sync.OnceValues(Instruments)

// Instruments reads the shipped questionnaires and scales, those of the data
// packs with them: what a site has not turned on, Library.For leaves out.
func Instruments() (*instrument.Library, error) {
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		return nil, fmt.Errorf("instruments: %v", problems)
	}
	return lib, nil
}

// Protocol returns a shipped protocol by name, parsed, and checked against the
// facts there are.
func Protocol(name string, v protocol.Vocabulary) (*protocol.Definition, error) {
	shelf := Shelf()
	source, ok := shelf[name]
	if !ok || !slices.Contains(shelf.Protocols(), name) {
		return nil, fault.Bad("protocol", "There is no protocol %q; shipped: %s.", name, strings.Join(shelf.Protocols(), ", "))
	}
	def, problems := protocol.Load(source, shelf, v)
	if len(problems) > 0 {
		return nil, fmt.Errorf("protocols/%s.yaml: %v", name, problems)
	}
	return def, nil
}

// Shelf returns the shipped protocols and libraries.
func Shelf() protocol.Shelf { return protocols.Texts() }

// kinds is every kind of fact this program knows.
func kinds() (clinic.Config, error) {
	ks, err := course.Kinds()
	if err != nil {
		return clinic.Config{}, err
	}
	return clinic.Config{Kinds: ks, Finders: Finders()}, nil
}

// Finders returns how the lists are computed from charts.
func Finders() clinic.Finders {
	return clinic.Finders{
		Version: 1,
		Kinds: []string{patient.Registered{}.Kind(), patient.DeathNoted{}.Kind(), patient.Linked{}.Kind(),
			course.Opened{}.Kind(), course.Closed{}.Kind(), "entry.voided"},
		Patients: patientRow,
	}
}

// newCode makes a one-time code, for somebody new or for somebody who works here.
func newCode(ctx context.Context, c *clinic.Clinic, person string) (string, error) {
	door, err := signin.New(signin.Config{Store: c.Store(), Grant: c.Own(), Clinic: c.Name(), Host: "localhost", Origin: "http://localhost"})
	if err != nil {
		return "", err
	}
	if person == "" {
		return door.NewCode(ctx, signin.CodeSetup, "")
	}
	if _, joined, err := c.Staff(ctx, id.Staff(person)); err != nil {
		if joined.Name == "" {
			err = fault.Missing("Nobody with the key %q has ever worked here.", person)
		}
		return "", err
	}
	return door.NewCode(ctx, signin.CodeSignIn, id.Staff(person))
}
