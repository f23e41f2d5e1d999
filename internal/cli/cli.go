// Package cli is the command line: every command has an example in its help,
// and ends with 0 (yes, done), 1 (the answer is no) or 2 (it could not be
// done).
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/doctor"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// Exit codes.
const (
	Yes   = 0 // done, or the answer is yes
	No    = 1 // the answer is no: not verified, not open
	Could = 2 // it could not be done
)

// Book says which book a command is about.
type Book struct {
	DB  string `help:"The book: an SQLite file or a postgres:// address." env:"CLEW_DB" default:"clinic.db" placeholder:"PATH"`
	Key string `help:"The key file. For an SQLite file it is made beside it." env:"CLEW_KEY" placeholder:"PATH"`
	// DBOwner only migrates; the program itself works as a role that owns nothing.
	DBOwner string `name:"db-owner" help:"On PostgreSQL, the address of the tables' owner; only for making and migrating." env:"CLEW_DB_OWNER" placeholder:"URL"`
}

// A World is what the commands act on: the composition root fills it in.
type World struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time

	Version string
	// Create makes a book, with its key.
	Create func(ctx context.Context, book Book, name, zone string) (*clinic.Clinic, func(), error)
	// Open opens a book; close it when done.
	Open func(ctx context.Context, book Book) (*clinic.Clinic, func(), error)
	// Migrate backs a book up into a folder and brings its schema up to date;
	// saved says where the backup is, if one was needed.
	Migrate func(ctx context.Context, book Book, folder string) (from, to int64, saved string, err error)
	// Backup writes a book into one sealed file.
	Backup func(ctx context.Context, book Book, ask BackupAsk) (backup.Made, error)
	// Downtime makes the pack for when nothing works.
	Downtime func(ctx context.Context, book Book) (file []byte, sessions int, err error)
	// Restore makes a backup the book.
	Restore func(ctx context.Context, book Book, ask RestoreAsk) (backup.Trial, error)
	// Doctor looks around a book as it would be served.
	Doctor func(ctx context.Context, s Serve) (doctor.Found, error)
	// Inventory lists what a machine that serves a book has and may reach.
	Inventory func(ctx context.Context, s Serve) (Inventory, error)
	// Move copies a book into another database.
	Move func(ctx context.Context, from, to Book, ask BackupAsk) (backup.Made, error)
	// Serve serves until ctx ends.
	Serve func(ctx context.Context, book Book, s Serve) error
	// Sim makes a new book of a clinic that is made up.
	Sim func(ctx context.Context, book Book, ask SimAsk, show func(done, all int64)) (Simmed, error)
	// Code makes a one-time code.
	Code func(ctx context.Context, c *clinic.Clinic, person string) (code string, err error)
	// ClientCode makes a link and a one-time code for a client who has pages of
	// their own; empty where nobody has.
	ClientCode func(ctx context.Context, c *clinic.Clinic) (name, path, code string, err error)
	// ReadFHIR reads records from elsewhere, without storing anything.
	ReadFHIR func(ctx context.Context, path string, now time.Time) (*Records, error)
	// SamePerson says whether two registrations are of one person, and why.
	SamePerson func(a, b patient.Registered) (why string, same bool)
	// OtherPerson says whether two registrations are clearly of two people.
	OtherPerson func(a, b patient.Registered) bool
	// Library is the data that names what stands in records.
	Library course.Library
	// Protocol returns a shipped protocol by name, held against a vocabulary.
	Protocol func(name string, v protocol.Vocabulary) (*protocol.Definition, error)
	// Protocols lists the shipped protocols.
	Protocols []string
	// Shelf holds the texts of the shipped protocols and libraries.
	Shelf protocol.Shelf
	// Instruments reads the questionnaires and scales, the data packs with them.
	Instruments func() (*instrument.Library, error)
	// FHIRForm puts a questionnaire, or answers to it, into FHIR R4.
	FHIRForm func(ask FHIRAsk) FHIRForm
	// FHIRCodes are the code lists of our own that questionnaires use in FHIR.
	FHIRCodes func(lib *instrument.Library, packs []string) []FHIRPiece
	// References are the sources that protocols cite.
	References protocol.References

	screen io.Writer // Stdout as it was given
}

// commands is the whole of the command line.
type commands struct {
	Init       initCmd       `cmd:"" help:"Make a new book, and the key that opens it."`
	Serve      Serve         `cmd:"" help:"Serve the pages."`
	Verify     verifyCmd     `cmd:"" help:"Recompute the whole book and say whether anything was changed."`
	Checkpoint checkpointCmd `cmd:"" help:"Sign the book's present size and root, to be kept off this machine."`
	Reindex    reindexCmd    `cmd:"" help:"Rebuild the lists from the book."`
	Migrate    migrateCmd    `cmd:"" help:"Bring the database's schema up to date."`
	Backup     backupCmd     `cmd:"" help:"Write the whole book into one sealed file, while people work."`
	Downtime   downtimeCmd   `cmd:"" help:"The pack for when nothing works: make its passphrase, make one now, open one."`
	Restore    restoreCmd    `cmd:"" help:"Make a backup the book: built beside, verified, then swapped."`
	Rollback   rollbackCmd   `cmd:"" help:"Go back to the backup that was made before the last migration."`
	Move       moveCmd       `cmd:"" help:"Take a book from SQLite to PostgreSQL, or back."`
	Doctor     doctorCmd     `cmd:"" help:"Say what is set up wrongly around a book."`
	Inventory  inventoryCmd  `cmd:"" help:"List what listens, what it may talk to, and keys with their age."`
	Card       cardCmd       `cmd:"" help:"Make a backup card: it opens backups where the key file is gone."`
	Chart      chartCmd      `cmd:"" help:"Show a patient's record."`
	Import     importCmd     `cmd:"" help:"Take in records from elsewhere."`
	Why        whyCmd        `cmd:"" help:"Say why a step could or could not be taken, on which evidence."`
	Protocol   protocolCmd   `cmd:"" help:"Read, check, compare and rehearse protocols."`
	Instrument instrumentCmd `cmd:"" help:"List, show and score questionnaires."`
	Sim        simCmd        `cmd:"" help:"Make a book of a clinic that is made up."`
	Code       codeCmd       `cmd:"" help:"Make a one-time sign-in code."`
	Config     configCmd     `cmd:"" help:"Print the configuration in force."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// exit is how a command says no without it being an error.
type exit int

// Error names the exit code; a person never reads it.
func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Run runs a command line and returns its exit code.
func Run(ctx context.Context, args []string, w *World) int {
	var c commands
	ended, code := false, Yes
	own := *w
	own.screen, own.Stdout = w.Stdout, legible{w.Stdout}
	w = &own
	parser, err := kong.New(&c, kong.Name("clew"),
		kong.Description("Clew runs ketamine-assisted psychotherapy programs: one binary, one book."),
		kong.Writers(w.Stdout, w.Stderr), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"protocols": strings.Join(w.Protocols, ", "), "zone": localZone()},
		kong.Exit(func(n int) { ended, code = true, n }), kong.Bind(w))
	if err != nil {
		fmt.Fprintln(w.Stderr, "clew:", err)
		return Could
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if ended {
		return code
	}
	if err != nil {
		fmt.Fprintln(w.Stderr, "clew:", err)
		fmt.Fprintln(w.Stderr, "`clew --help` lists the commands; `clew COMMAND --help` shows an example.")
		return Could
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return w.answer(parsed.Run())
}

// answer turns what a command returned into an exit code and a sentence.
func (w *World) answer(err error) int {
	if err == nil {
		return Yes
	}
	if code, ok := errors.AsType[exit](err); ok {
		return int(code)
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(w.Stderr, "clew: stopped.")
		return Could
	}
	out := legible{w.Stderr}
	fmt.Fprintln(out, "clew:", fault.Say(err))
	if f, ok := errors.AsType[*fault.Error](err); !ok {
		fmt.Fprintln(out, "  ", err)
	} else if f.Err != nil {
		fmt.Fprintln(out, "  ", f.Err)
	}
	if fault.KindOf(err) == fault.Refused {
		return No
	}
	return Could
}

// progress returns a function that shows how far a long piece of work is, if
// a person watches; otherwise nil.
func (w *World) progress(what string) (show func(done, all int64), end func()) {
	f, ok := w.Stderr.(*os.File)
	if !ok || !watched(f) {
		return nil, func() {}
	}
	var last time.Time
	show = func(done, all int64) {
		if now := time.Now(); now.Sub(last) > 100*time.Millisecond {
			last = now
			fmt.Fprintf(f, "\r%s %d of %d ", what, done, all)
		}
	}
	return show, func() { fmt.Fprint(f, "\r\033[K") }
}

// interactive reports whether a person can read a question and answer it.
func (w *World) interactive() bool {
	in, inOK := w.Stdin.(*os.File)
	out, outOK := w.screen.(*os.File)
	return inOK && outOK && watched(in) && watched(out)
}

// watched reports whether a file is a terminal: a character device, but not
// the one that swallows everything.
func watched(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
