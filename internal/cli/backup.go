package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
)

// BackupAsk says where a backup goes and to which cards it is sealed.
type BackupAsk struct {
	To                 string // a new file, or a folder
	Cards              string // the file that names the cards; empty: beside the key
	Progress, Checking func(done, all int64)
}

// RestoreAsk says what is restored.
type RestoreAsk struct {
	File               string       // a backup
	Shipped            string       // or a folder with copies that clew serve --ship keeps
	Card               *backup.Card // nil: the key file opens it
	Building, Checking func(done, all int64)
}

// CardsBeside returns where the cards are named: as given, or beside the key
// ("clinic.key" has "clinic.cards").
func CardsBeside(key, cards string) string {
	if cards != "" {
		return cards
	}
	return strings.TrimSuffix(key, filepath.Ext(key)) + ".cards"
}

// folderBeside returns where backups go if nobody says: the book's own folder.
func folderBeside(db, folder string) string {
	switch {
	case folder != "":
		return folder
	case IsPostgres(db):
		return "."
	}
	return filepath.Dir(db)
}

type backupCmd struct {
	Book    `embed:""`
	To      string `arg:"" optional:"" help:"A new file, or a folder. Without it: the folder of backups." placeholder:"PATH"`
	Backups string `help:"The folder of backups." env:"CLEW_BACKUPS" placeholder:"DIR"`
	Cards   string `help:"The file that names the backup cards. Without it: beside the key." env:"CLEW_CARDS" placeholder:"FILE"`
	JSON    bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (backupCmd) Help() string {
	return `Example:

  clew backup --db clinic.db /media/usb

People may go on working. The file is sealed to the clinic's key and to every
backup card (clew card); whoever has it and neither of them can read nothing.
It counts once it was restored: clew restore.`
}

// Run writes a backup.
func (c *backupCmd) Run(ctx context.Context, w *World) error {
	if c.To == "" {
		c.To = folderBeside(c.DB, c.Backups)
	}
	show, end := w.progress("Backing up: row")
	made, err := w.Backup(ctx, c.Book, BackupAsk{To: c.To, Cards: c.Cards, Progress: show})
	end()
	if err != nil {
		return err
	}
	if c.JSON {
		made.Manifest.Key = nil
		return w.json(made, nil)
	}
	fmt.Fprintf(w.Stdout, "%s\n%d entries, %d rows in all, %s in %s\nroot %s\n", made.Path, made.Manifest.Entries, made.Tally.Rows(), size(made.Bytes), made.Took.Round(time.Millisecond), made.Manifest.Root)
	if len(made.Manifest.Key) == 0 {
		fmt.Fprintln(w.Stdout, "No backup card was made: only the key file opens this, and if it is lost with the machine, nobody can. See clew card.")
	}
	return nil
}

func size(n int64) string {
	if n < 10<<20 {
		return fmt.Sprintf("%d KB", (n+999)/1000)
	}
	return fmt.Sprintf("%d MB", n/1e6)
}

type restoreCmd struct {
	Book `embed:""`
	File string   `arg:"" optional:"" help:"The backup." type:"existingfile" placeholder:"FILE"`
	From string   `name:"from-shipped" help:"Instead of a backup, the newest copy in a folder to which clew serve --ship has shipped; or one copy’s folder." type:"existingdir" placeholder:"DIR"`
	Card []string `sep:"none" help:"A file with the words of a backup card, or twice, each with a share of one; - reads them from the keyboard. Only where the key file is gone." placeholder:"FILE"`
	JSON bool     `help:"Answer as JSON."`
}

// Help shows an example.
func (restoreCmd) Help() string {
	return `Example:

  clew restore /media/usb/clew-0a1b2c-20261122T030000Z.clewbackup --db clinic.db

The book is built beside the old one and verified whole; only then it takes its
place, and the old one keeps another name. Stop the server first. Where the key
file is gone too, --card brings it back. Everybody signs in anew afterwards.

Where the disk of the book died and clew serve --ship kept a copy on another,
that copy is newer than any backup:

  clew restore --from-shipped /mnt/usb/shipped --db clinic.db

Into PostgreSQL a book is restored only where the clinic has none.`
}

// Run restores.
func (c *restoreCmd) Run(ctx context.Context, w *World) error {
	if (c.File == "") == (c.From == "") {
		return fault.Bad("file", "Name a backup, or with --from-shipped a folder of shipped copies.")
	}
	ask := RestoreAsk{File: c.File, Shipped: c.From}
	if len(c.Card) > 0 {
		card, err := w.card(c.Card...)
		if err != nil {
			return err
		}
		ask.Card = &card
	}
	return w.restore(ctx, c.Book, ask, c.JSON)
}

// card reads a card, or its shares, from files, or as somebody types them.
func (w *World) card(paths ...string) (backup.Card, error) {
	var all []string
	for _, path := range paths {
		if path == "-" {
			path = "/dev/stdin"
		}
		text, err := readFile(path)
		if err != nil {
			return backup.Card{}, err
		}
		all = append(all, string(text))
	}
	return backup.ParseCard(strings.Join(all, "\n\n"))
}

func (w *World) restore(ctx context.Context, book Book, ask RestoreAsk, asJSON bool) error {
	var end, done func()
	ask.Building, end = w.progress("Building: row")
	ask.Checking, done = w.progress("Verifying: entry")
	trial, err := w.Restore(ctx, book, ask)
	end()
	done()
	if err != nil {
		return err
	}
	trial.Manifest.Key = nil
	if asJSON {
		return w.json(trial, nil)
	}
	fmt.Fprintf(w.Stdout, "The book as it was on %s is in %s: %d entries, verified.\n%s built in %s, verified in %s\nroot %s\n",
		trial.Manifest.Made.Format(time.DateTime+" MST"), hidePassword(book.DB), trial.Entries, size(trial.Bytes), trial.Built.Round(time.Millisecond), trial.Verified.Round(time.Millisecond), trial.Root)
	if trial.Left != "" {
		fmt.Fprintln(w.Stdout, trial.Left)
	}
	if trial.Kept != "" {
		fmt.Fprintf(w.Stdout, "The book that was there is now %s. Keep it until you have looked.\n", trial.Kept)
	}
	if trial.Key != "" {
		fmt.Fprintf(w.Stdout, "Its key came out of the backup and is in %s.\n", trial.Key)
	}
	return nil
}

type rollbackCmd struct {
	Book    `embed:""`
	Backups string `help:"The folder of backups." env:"CLEW_BACKUPS" placeholder:"DIR"`
}

// Help shows an example.
func (rollbackCmd) Help() string {
	return `Example:

  ./clew-before rollback --db clinic.db

Say it with the program you had before the upgrade. It restores the backup that
clew migrate made, which is as restoring any other: verified before it takes the
book's place, and the migrated book keeps another name. What was recorded after
the upgrade is in that one only.`
}

// Run restores the last backup made before a migration.
func (c *rollbackCmd) Run(ctx context.Context, w *World) error {
	f, err := backup.LastBefore(folderBeside(c.DB, c.Backups))
	if err != nil {
		return err
	}
	return w.restore(ctx, c.Book, RestoreAsk{File: f.Path}, false)
}

type moveCmd struct {
	From      string `help:"Where the book is: an SQLite file or a postgres:// address." required:"" placeholder:"PATH"`
	To        string `help:"Where it goes: a new SQLite file, or a PostgreSQL database in which the clinic has no book." required:"" placeholder:"PATH"`
	FromOwner string `name:"from-owner" help:"On PostgreSQL, the address of the tables' owner." placeholder:"URL"`
	ToOwner   string `name:"to-owner" help:"On PostgreSQL, the address of the tables' owner." placeholder:"URL"`
	Key       string `help:"The key file." env:"CLEW_KEY" placeholder:"PATH"`
	JSON      bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (moveCmd) Help() string {
	return `Example:

  clew move --from clinic.db --to postgres://clew@/clew --to-owner postgres://clew_owner@/clew

Stop the server first. The book in the new place is verified and must have the
same root; the old one stays as it is. The key stays where it is.`
}

// Run moves.
func (c *moveCmd) Run(ctx context.Context, w *World) error {
	key := KeyBeside(c.From, c.Key)
	show, end := w.progress("Moving: row")
	check, done := w.progress("Verifying: entry")
	made, err := w.Move(ctx, Book{DB: c.From, DBOwner: c.FromOwner, Key: key}, Book{DB: c.To, DBOwner: c.ToOwner, Key: key}, BackupAsk{Progress: show, Checking: check})
	end()
	done()
	if err != nil {
		return err
	}
	if c.JSON {
		return w.json(made, nil)
	}
	fmt.Fprintf(w.Stdout, "The book is in %s: %d entries, %d rows in all, verified, in %s.\nroot %s, as before\nFrom now on say --db %s --key %s. The old book is as it was; put it away.\n",
		hidePassword(c.To), made.Manifest.Entries, made.Tally.Rows(), made.Took.Round(time.Millisecond), made.Manifest.Root, hidePassword(c.To), key)
	return nil
}

type cardCmd struct {
	Book  `embed:""`
	Cards string `help:"The file that names the backup cards. Without it: beside the key." env:"CLEW_CARDS" placeholder:"FILE"`
	Out   string `help:"Write the card into a new file instead of printing it here." placeholder:"FILE"`
	// Three people, or three places, of whom any two are needed.
	Shares bool `help:"Divide the card into three shares, of which any two open a backup and one alone nothing."`
}

// Help shows an example.
func (cardCmd) Help() string {
	return `Example:

  clew card --db clinic.db --out card.txt

Print it, put it away, and delete the text. This machine keeps only to whom to
seal. Backups made from now on open with the card alone; earlier ones do not.
If the key file and every card are lost, the book is lost: nobody can help.

Where nobody alone is to be able to open a backup, --shares divides the card
into three papers for three people: any two of them are the card.`
}

// Run makes a card.
func (c *cardCmd) Run(ctx context.Context, w *World) error {
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	card, err := backup.NewCard()
	if err != nil {
		return err
	}
	papers, files := []string{card.Paper(opened.Name(), w.Now())}, []string{c.Out}
	if c.Shares {
		three, err := card.Shares(opened.Name(), w.Now())
		if err != nil {
			return err
		}
		papers, files = three[:], numbered(c.Out, len(three))
	}
	for i, paper := range papers {
		if c.Out == "" {
			continue
		}
		if err := newPaper(files[i], paper); err != nil {
			return err
		}
	}
	if err := backup.AddCard(CardsBeside(c.Key, c.Cards), card, w.Now()); err != nil {
		return err
	}
	if c.Out != "" {
		fmt.Fprintf(w.Stdout, "The card is in %s. Print it, put it away, and delete the file.\n", strings.Join(files, ", "))
		return nil
	}
	_, err = fmt.Fprint(w.Stdout, strings.Join(papers, "\n- - - - - - - - - - - - - - - - - - - -\n\n"))
	return err
}

// numbered names a file for each share: card-1.txt, card-2.txt.
func numbered(file string, n int) (out []string) {
	end := filepath.Ext(file)
	for i := range n {
		out = append(out, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, end), i+1, end))
	}
	return out
}

// newPaper writes a card or a share into a file that is not there yet.
func newPaper(file, paper string) error {
	if err := seal.NewFile(file, []byte(paper)); err != nil {
		return &fault.Error{Kind: fault.Invalid, Rule: "input.file", Msg: "The card cannot be written into " + file + ".", Err: err}
	}
	return nil
}

type migrateCmd struct {
	Book    `embed:""`
	Backups string `help:"The folder of backups." env:"CLEW_BACKUPS" placeholder:"DIR"`
}

// Help shows an example.
func (migrateCmd) Help() string {
	return "Example:\n\n  clew migrate --db clinic.db\n\nMigrations go forward only. A backup is made first; clew rollback, said with the program you had before, goes back to it."
}

// Run migrates.
func (c *migrateCmd) Run(ctx context.Context, w *World) error {
	from, to, saved, err := w.Migrate(ctx, c.Book, folderBeside(c.DB, c.Backups))
	if err != nil {
		return err
	}
	if from == to {
		fmt.Fprintf(w.Stdout, "The schema is up to date: version %d.\n", to)
		return nil
	}
	fmt.Fprintf(w.Stdout, "The schema went from version %d to %d. The book as it was before is in %s.\n", from, to, saved)
	return nil
}
