package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
)

type initCmd struct {
	Book `embed:""`
	Name string `help:"What the clinic is called." required:"" placeholder:"NAME"`
	Zone string `help:"The clinic's time zone." default:"${zone}" placeholder:"AREA/CITY"`
}

// Help shows an example.
func (initCmd) Help() string {
	return `Example:

  clew init --db clinic.db --name "Juniper House" --zone America/Denver

On PostgreSQL the tables belong to one role and the program works as another,
which owns nothing and is a member of the role clew_app; name the key file too:

  clew init --db postgres://clew@/clew --db-owner postgres://clew_owner@/clew \
    --key clinic.key --name "Juniper House"

Keep a copy of the key away from the machine: without it nobody can read the book.`
}

// Run makes the book.
func (c *initCmd) Run(ctx context.Context, w *World) error {
	opened, shut, err := w.Create(ctx, c.Book, c.Name, c.Zone)
	if err != nil {
		return err
	}
	defer shut()
	fmt.Fprintf(w.Stdout, "The book of %s is open in %s.\nIts key is in %s: keep a copy away from this machine. Without it nobody can read the book.\n", opened.Name(), hidePassword(c.DB), c.Key)
	return nil
}

// AfterApply fills in where the key is.
func (b *Book) AfterApply() error {
	b.Key = KeyBeside(b.DB, b.Key)
	return nil
}

// Serve serves the pages.
type Serve struct {
	Book   `embed:""`
	Addr   string `help:"Where to listen." default:"127.0.0.1:8080" env:"CLEW_ADDR" placeholder:"HOST:PORT"`
	Origin string `help:"The address people open, such as https://clinic.example. Passkeys belong to it." env:"CLEW_ORIGIN" placeholder:"URL"`
	Dev    bool   `help:"Show the styleguide." env:"CLEW_DEV"`
	// Checkpoints should be on another disk or machine: it is what a book
	// rewritten whole cannot satisfy.
	Checkpoints string `help:"Append a signed checkpoint to a file, best on another disk, every five minutes while the book grows." env:"CLEW_CHECKPOINTS" placeholder:"FILE"`
	// Backups should be on another disk, too.
	Backups    string `help:"Back up every night into a folder, best on another disk, and try one every week." env:"CLEW_BACKUPS" placeholder:"DIR"`
	BackupHour int    `name:"backup-hour" help:"At which hour of the clinic's day." default:"3" env:"CLEW_BACKUP_HOUR" placeholder:"HOUR"`
	Cards      string `help:"The file that names the backup cards. Without it: beside the key." env:"CLEW_CARDS" placeholder:"FILE"`
	// Ship must be on another disk to be of use.
	Ship string `help:"Keep a copy of a SQLite book in a folder on another disk, seconds behind, sealed as backups are." env:"CLEW_SHIP" placeholder:"DIR"`
	// Downtime is of use on a machine or share that works when this one does not.
	Downtime string `help:"Make the pack for when nothing works every fifteen minutes, into a folder on another machine or share." env:"CLEW_DOWNTIME" placeholder:"DIR"`
	Messages `embed:""`
}

// Help shows an example.
func (Serve) Help() string {
	return `Example:

  clew serve --db clinic.db --addr 127.0.0.1:8080

Behind a proxy that speaks TLS, say at which address people open it:

  clew serve --db clinic.db --origin https://clinic.example`
}

// Run serves until it is stopped.
func (s *Serve) Run(ctx context.Context, w *World) error { return w.Serve(ctx, s.Book, *s) }

type verifyCmd struct {
	Book    `embed:""`
	Since   string `help:"A signed checkpoint: entries up to it count as verified then." placeholder:"FILE" type:"existingfile"`
	Against string `help:"Checkpoints that were kept away from this machine." placeholder:"FILE" type:"existingfile"`
	JSON    bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (verifyCmd) Help() string {
	return `Example:

  clew verify --db clinic.db --against checkpoints.txt

Ends with 0 if nothing was changed, 1 if something was (the first bad entry is
named), 2 if it cannot be told. Only a checkpoint that was kept away from the
machine can show that the end of a book was cut off, or that all of it was
rewritten by somebody who also has the key.`
}

// Run verifies.
func (c *verifyCmd) Run(ctx context.Context, w *World) error {
	opt := clinic.VerifyOptions{}
	var err error
	if opt.Since, err = readIf(c.Since); err != nil {
		return err
	}
	if opt.Outside, err = readIf(c.Against); err != nil {
		return err
	}
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	show, end := w.progress("Verifying: entry")
	opt.Progress = show
	began := w.Now()
	report, err := opened.Verify(ctx, opened.Own(), opt)
	end()
	if err != nil {
		return err
	}
	if c.JSON {
		return w.json(report, verdict(report))
	}
	w.tell(report, w.Now().Sub(began))
	return verdict(report)
}

func readIf(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	return readFile(path)
}

// mostRead is more than any file of facts or checkpoints holds; what goes on
// longer is something else.
const mostRead = 64 << 20

// readFile reads a file that somebody named.
func readFile(path string) ([]byte, error) {
	unreadable := func(err error) error {
		return &fault.Error{Kind: fault.Invalid, Rule: "input.file", Msg: "The file " + path + " cannot be read.", Err: err}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostRead+1))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(b) > mostRead {
		return nil, unreadable(fmt.Errorf("it is larger than %d MiB", mostRead>>20))
	}
	return b, nil
}

func verdict(r *clinic.Report) error {
	switch {
	case len(r.Flaws) > 0:
		return exit(No)
	case len(r.Unclear) > 0:
		return exit(Could)
	}
	return nil
}

func (w *World) tell(r *clinic.Report, took time.Duration) {
	fmt.Fprintf(w.Stdout, "%d entries, %d access entries, %d keys, %d checkpoints here, %d from outside, in %s\nroot %s\n",
		r.Entries, r.Visits, r.Keys, r.Checkpoints, r.Outside, took.Round(time.Millisecond), r.Root)
	if first, bad := r.First(); bad {
		fmt.Fprintf(w.Stdout, "CHANGED: %s\n", first.What)
		if first.Seq > 0 {
			fmt.Fprintf(w.Stdout, "first bad entry: %d %s\n", first.Seq, first.Entry)
		}
		const most = 20
		for i, f := range r.Flaws {
			if i == most {
				fmt.Fprintf(w.Stdout, "  … and %d more\n", len(r.Flaws)-most)
				break
			}
			if f != first {
				fmt.Fprintf(w.Stdout, "  also: %s\n", f.What)
			}
		}
		return
	}
	for _, u := range r.Unclear {
		fmt.Fprintln(w.Stdout, "Cannot tell:", u)
	}
	for _, n := range r.Notes {
		fmt.Fprintln(w.Stdout, "Note:", n)
	}
	if r.Clean() {
		fmt.Fprintln(w.Stdout, "Nothing was changed.")
		if r.Outside == 0 {
			fmt.Fprintln(w.Stdout, "No checkpoint from outside was given: a cut-off end, or a whole book rewritten with its key, would not be seen. See clew checkpoint.")
		}
	}
}

// json prints a value and returns what the command ends with.
func (w *World) json(v any, end error) error {
	enc := json.NewEncoder(w.Stdout)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return end
}

type checkpointCmd struct {
	Book `embed:""`
	Out  string `help:"Append to a file instead of printing." placeholder:"FILE"`
}

// Help shows an example.
func (checkpointCmd) Help() string {
	return `Example:

  clew checkpoint --db clinic.db --out /media/usb/checkpoints.txt

A checkpoint is public: a size, a root and a signature. Keep it where whoever
can change the database cannot: on paper, in the post, at a partner's.`
}

// Run signs and prints.
func (c *checkpointCmd) Run(ctx context.Context, w *World) error {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	notes, err := opened.Checkpoint(ctx, opened.Own())
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = w.Stdout.Write(notes)
		return err
	}
	return Anchor(c.Out, notes)
}

// Anchor appends signed checkpoints to a file and waits until they are on its
// disk.
func Anchor(path string, notes []byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return &fault.Error{Kind: fault.Invalid, Rule: "input.file", Msg: "The file " + path + " cannot be written.", Err: err}
	}
	if info, serr := f.Stat(); serr == nil {
		if _, err = f.Write(append(notes, '\n')); err != nil {
			_ = f.Truncate(info.Size()) // half a checkpoint would make the file unreadable
		}
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

type reindexCmd struct {
	Book `embed:""`
}

// Help shows an example.
func (reindexCmd) Help() string { return "Example:\n\n  clew reindex --db clinic.db" }

// Run rebuilds.
func (c *reindexCmd) Run(ctx context.Context, w *World) error {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	show, end := w.progress("Reading records:")
	n, err := opened.Reindex(ctx, opened.Own(), func(done, all int) {
		if show != nil {
			show(int64(done), int64(all))
		}
	})
	end()
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Stdout, "The lists are rebuilt from %d records.\n", n)
	return nil
}

type codeCmd struct {
	Book   `embed:""`
	Person string `arg:"" optional:"" help:"The key of somebody who works here; without it the code lets a new person in."`
}

// Help shows an example.
func (codeCmd) Help() string {
	return `Example:

  clew code --db clinic.db

The code works once, within fifteen minutes. Whoever has it and opens the pages
says who they are and makes a passkey.`
}

// Run makes a code.
func (c *codeCmd) Run(ctx context.Context, w *World) error {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	code, err := w.Code(ctx, opened, c.Person)
	if err != nil {
		return err
	}
	fmt.Fprintln(w.Stdout, code)
	return nil
}

type versionCmd struct{}

// Help shows an example.
func (versionCmd) Help() string { return "Example:\n\n  clew version" }

// Run prints the version.
func (versionCmd) Run(w *World) error {
	_, err := fmt.Fprintln(w.Stdout, "clew", w.Version)
	return err
}

type configCmd struct {
	Book     `embed:""`
	Addr     string `help:"Where to listen." default:"127.0.0.1:8080" env:"CLEW_ADDR" placeholder:"HOST:PORT"`
	Origin   string `help:"The address people open." env:"CLEW_ORIGIN" placeholder:"URL"`
	Backups  string `help:"The folder of nightly backups." env:"CLEW_BACKUPS" placeholder:"DIR"`
	Hour     int    `name:"backup-hour" help:"At which hour of the clinic's day." default:"3" env:"CLEW_BACKUP_HOUR" placeholder:"HOUR"`
	JSON     bool   `help:"Answer as JSON."`
	Messages `embed:""`
}

// Help shows an example.
func (configCmd) Help() string {
	return "Example:\n\n  CLEW_DB=clinic.db clew config\n\nPasswords in addresses are not shown; keys are only ever named by their file."
}

// Run prints the configuration in force.
func (c *configCmd) Run(w *World) error {
	values := []struct{ Name, Value string }{
		{"db", hidePassword(c.DB)}, {"db-owner", hidePassword(c.DBOwner)}, {"key", c.Key}, {"addr", c.Addr}, {"origin", c.Origin}, {"backups", c.Backups}, {"backup-hour", strconv.Itoa(c.Hour)},
	}
	for _, v := range c.Messages.values() {
		values = append(values, struct{ Name, Value string }{v[0], v[1]})
	}
	if c.JSON {
		m := map[string]string{}
		for _, v := range values {
			m[v.Name] = v.Value
		}
		return w.json(m, nil)
	}
	for _, v := range values {
		fmt.Fprintf(w.Stdout, "%-13s %s\n", v.Name, v.Value)
	}
	return nil
}
