package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
)

// DowntimeKey returns where the key of the downtime pack is kept: beside the
// clinic’s key ("clinic.key" has "clinic.downtime").
func DowntimeKey(key string) string {
	return strings.TrimSuffix(key, filepath.Ext(key)) + ".downtime"
}

type downtimeCmd struct {
	Passphrase downtimePassphrase `cmd:"" help:"Make the passphrase that opens packs, and print it once."`
	Make       downtimeMake       `cmd:"" help:"Make a pack now."`
	Open       downtimeOpen       `cmd:"" help:"Open a pack where no browser does."`
}

type downtimePassphrase struct {
	Book  `embed:""`
	Again bool `help:"Make another although there is one: the paper with the old one opens only packs that were made before."`
}

// Help shows an example.
func (downtimePassphrase) Help() string {
	return `Example:

  clew downtime passphrase --db clinic.db

Print it and put it where whoever is in charge finds it when nothing works. The
machine keeps what it makes packs with, and not the passphrase. Made again
(--again), the new one opens the packs from then on, and the old one those before.`
}

// Run makes a passphrase.
func (c *downtimePassphrase) Run(_ context.Context, w *World) error {
	if had, err := downtime.ReadKey(DowntimeKey(c.Key)); err == nil && !c.Again {
		return fault.Clash("downtime.made", "A passphrase was made %s already, and shown once. Where it is lost, make another with --again.", had.Made.Format("2 January 2006"))
	}
	words, key, err := downtime.NewKey(w.Now())
	if err != nil {
		return err
	}
	if err := downtime.WriteKey(DowntimeKey(c.Key), key); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.Stdout, "PASSPHRASE of the downtime pack, made %s\n\n    %s\n\nWhoever has it and a pack reads the sessions of that day. It is shown once.\n", w.Now().Format("2 January 2006"), words)
	return err
}

type downtimeMake struct {
	Book `embed:""`
	Out  string `help:"Where to." default:"downtime.html" placeholder:"FILE"`
}

// Help shows an example.
func (downtimeMake) Help() string {
	return `Example:

  clew downtime make --db clinic.db --out /mnt/share/downtime.html

The server makes one every fifteen minutes: clew serve --downtime FOLDER. Any
browser opens it with the passphrase, without a network.`
}

// Run makes a pack.
func (c *downtimeMake) Run(ctx context.Context, w *World) error {
	file, sessions, err := w.Downtime(ctx, c.Book)
	if err != nil {
		return err
	}
	if err := downtime.Put(c.Out, file); err != nil {
		return fault.Wrap(err, "The pack cannot be written into %s.", c.Out)
	}
	_, err = fmt.Fprintf(w.Stdout, "%s holds %d sessions, as of %s.\n", c.Out, sessions, w.Now().Format(time.DateTime))
	return err
}

type downtimeOpen struct {
	File string `arg:"" help:"The pack." type:"existingfile"`
	Out  string `help:"Where the page goes; it can be read by anybody then. Delete it afterwards." placeholder:"FILE" required:""`
}

// Help shows an example.
func (downtimeOpen) Help() string {
	return "Example:\n\n  clew downtime open downtime.html --out open.html\n\nIt asks for the passphrase. A browser opens the pack by itself; this is for where none does."
}

// Run opens a pack.
func (c *downtimeOpen) Run(_ context.Context, w *World) error {
	file, err := os.ReadFile(c.File)
	if err != nil {
		return fault.Wrap(err, "%s cannot be read.", c.File)
	}
	fmt.Fprint(w.Stderr, "Passphrase: ")
	words, err := bufio.NewReader(w.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) { // the last line may have no end
		return fault.Wrap(err, "The passphrase cannot be read.")
	}
	if strings.TrimSpace(words) == "" {
		return fault.Bad("passphrase", "Type the passphrase.")
	}
	page, err := downtime.Unlock(file, words)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.Clash("downtime.exists", "There is already something at %s. It is never overwritten.", c.Out)
	}
	if err == nil {
		_, err = f.Write(page)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fault.Wrap(err, "The page cannot be written into %s.", c.Out)
	}
	return nil
}
