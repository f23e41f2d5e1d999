package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/doctor"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
)

// backups fills in what the command line needs to back up and restore.
func backups(w *cli.World) {
	w.Backup = func(ctx context.Context, book cli.Book, ask cli.BackupAsk) (backup.Made, error) {
		return writeBackup(ctx, w, book, ask)
	}
	w.Restore = func(ctx context.Context, book cli.Book, ask cli.RestoreAsk) (backup.Trial, error) {
		return restore(ctx, w, book, ask)
	}
	w.Downtime = downtimeNow
	w.Doctor = func(ctx context.Context, s cli.Serve) (doctor.Found, error) {
		found, _, err := examine(ctx, w, s)
		return found, err
	}
	w.Inventory = func(ctx context.Context, s cli.Serve) (cli.Inventory, error) { return inventory(ctx, w, s) }
	w.Move = func(ctx context.Context, from, to cli.Book, ask cli.BackupAsk) (backup.Made, error) {
		return move(ctx, w, from, to, ask)
	}
}

// quietly opens a book with nothing in the background.
func quietly(ctx context.Context, cfg store.Config, ring *seal.Ring) (*clinic.Clinic, func(), error) {
	return openWith(ctx, cfg, ring, func(cc clinic.Config) (*clinic.Clinic, error) {
		cc.Quiet = true
		return clinic.Open(ctx, cc)
	})
}

// writeBackup signs the book's present size, and writes it into a file.
func writeBackup(ctx context.Context, w *cli.World, book cli.Book, ask cli.BackupAsk) (backup.Made, error) {
	cards, err := backup.ReadCards(cli.CardsBeside(book.Key, ask.Cards))
	if err != nil {
		return backup.Made{}, err
	}
	c, shut, err := openBook(ctx, book)
	if err != nil {
		return backup.Made{}, err
	}
	defer shut()
	ring, err := seal.ReadRing(book.Key)
	if err != nil {
		return backup.Made{}, err
	}
	if _, err := c.Checkpoint(ctx, c.Own()); err != nil {
		return backup.Made{}, err
	}
	src := backup.Source{Store: c.Store(), Ring: ring, Cards: cards, Program: w.Version, Now: w.Now, Progress: ask.Progress}
	return backup.WriteFile(ctx, src, fileIn(ask.To, ring, w.Now(), ""))
}

// fileIn returns where a backup goes: as given, or under its own name in a folder.
func fileIn(to string, ring *seal.Ring, now time.Time, why string) string {
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		return filepath.Join(to, backup.Name(ring.Clinic, now, why))
	}
	return to
}

func restore(ctx context.Context, w *cli.World, book cli.Book, ask cli.RestoreAsk) (backup.Trial, error) {
	p := backup.Plan{Keys: backup.Keys{Card: ask.Card}, Open: quietly, Now: w.Now, Building: ask.Building, Checking: ask.Checking}
	if ask.Shipped != "" && cli.IsPostgres(book.DB) {
		return backup.Trial{}, fault.Bad("db", "A shipped copy is restored into a SQLite file. Move it from there with clew move.")
	}
	if ask.Shipped != "" {
		return ship.Restore(ctx, ask.Shipped, book.DB, book.Key, p)
	}
	if cli.IsPostgres(book.DB) {
		return backup.RestoreInto(ctx, ask.File, store.Config{DSN: book.DB, OwnerDSN: book.DBOwner}, book.Key, p)
	}
	return backup.Restore(ctx, ask.File, book.DB, book.Key, p)
}

func move(ctx context.Context, w *cli.World, from, to cli.Book, ask cli.BackupAsk) (backup.Made, error) {
	ring, err := seal.ReadRing(from.Key)
	if err != nil {
		return backup.Made{}, err
	}
	s, err := store.Open(ctx, storeConfig(from, ring))
	if err != nil {
		return backup.Made{}, err
	}
	defer s.Close()
	src := backup.Source{Store: s, Ring: ring, Program: w.Version, Now: w.Now, Progress: ask.Progress}
	return backup.Move(ctx, src, store.Config{DSN: to.DB, OwnerDSN: to.DBOwner}, backup.Plan{Open: quietly, Now: w.Now, Checking: ask.Checking})
}

// backupBefore writes a backup of a book whose schema is older than the
// program's, before it is migrated; without one there is no way back.
func backupBefore(ctx context.Context, w *cli.World, book cli.Book, folder string) (string, error) {
	s, err := store.Open(ctx, store.Config{DSN: book.DB, OwnerDSN: book.DBOwner, Older: true})
	if err != nil {
		return "", err
	}
	defer s.Close()
	schema, err := s.Schema(ctx)
	if err != nil || schema == store.SchemaVersion() {
		return "", err
	}
	ring, err := seal.ReadRing(book.Key)
	if err != nil {
		return "", err
	}
	cards, err := backup.ReadCards(cli.CardsBeside(book.Key, ""))
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, backup.Name(ring.Clinic, w.Now(), backup.BeforeMigration(schema)))
	_, err = backup.WriteFile(ctx, backup.Source{Store: s, Ring: ring, Cards: cards, Program: w.Version, Now: w.Now}, path)
	return path, err
}

// migrate backs a book up and brings its schema up to date.
func migrate(ctx context.Context, w *cli.World, book cli.Book, folder string) (from, to int64, saved string, err error) {
	if saved, err = backupBefore(ctx, w, book, folder); err != nil {
		return 0, 0, "", err
	}
	from, to, err = store.Migrate(ctx, store.Config{DSN: book.DB, OwnerDSN: book.DBOwner})
	return from, to, saved, err
}

// atNight starts what is done at night, until ctx ends; then ended is closed.
func atNight(ctx context.Context, w *cli.World, c *clinic.Clinic, book cli.Book, s cli.Serve, log *slog.Logger) (ended <-chan struct{}, err error) {
	over := make(chan struct{})
	if s.Backups == "" {
		fmt.Fprintln(w.Stderr, "clew: no folder for backups is set, so none are made by themselves. Name one, best on another disk, with --backups or CLEW_BACKUPS.")
		close(over)
		return over, nil
	}
	if s.BackupHour < 0 || s.BackupHour > 23 {
		return nil, fault.Bad("backup-hour", "%d is not an hour of the day.", s.BackupHour)
	}
	cards, err := backup.ReadCards(cli.CardsBeside(book.Key, s.Cards))
	if err != nil {
		return nil, err
	}
	ring, err := seal.ReadRing(book.Key)
	if err != nil {
		return nil, err
	}
	nights := backup.Schedule{Source: backup.Source{Store: c.Store(), Ring: ring, Cards: cards, Program: w.Version, Now: w.Now}, Folder: s.Backups,
		Hour: s.BackupHour, Location: c.Location(), Keeping: backup.Usual, Open: quietly, Log: log,
		Sign: func(ctx context.Context) error { _, err := c.Checkpoint(ctx, c.Own()); return err }}
	go func() { defer close(over); nights.Run(ctx) }()
	return over, nil
}

// shipping starts to keep a copy on another disk, until ctx ends; then ended is
// closed. The shipper is nil where nobody asked for one.
func shipping(ctx context.Context, w *cli.World, c *clinic.Clinic, book cli.Book, s cli.Serve, log *slog.Logger) (shipper *ship.Shipper, ended <-chan struct{}, err error) {
	over := make(chan struct{})
	if s.Ship == "" {
		close(over)
		return nil, over, nil
	}
	if cli.IsPostgres(book.DB) {
		return nil, nil, fault.Bad("ship", "Only a SQLite book is shipped. On PostgreSQL use a synchronous standby.")
	}
	if err := os.MkdirAll(s.Ship, 0o700); err != nil {
		return nil, nil, fault.Wrap(err, "The folder %s, to which copies are to be shipped, cannot be made.", s.Ship)
	}
	cards, err := backup.ReadCards(cli.CardsBeside(book.Key, s.Cards))
	if err != nil {
		return nil, nil, err
	}
	ring, err := seal.ReadRing(book.Key)
	if err != nil {
		return nil, nil, err
	}
	shipper = &ship.Shipper{Source: backup.Source{Store: c.Store(), Ring: ring, Cards: cards, Program: w.Version, Now: w.Now}, Folder: s.Ship, Open: quietly, Log: log}
	go func() {
		defer close(over)
		if err := shipper.Run(ctx); err != nil {
			log.Error("the shipped copy ended", "err", err)
		}
	}()
	return shipper, over, nil
}
