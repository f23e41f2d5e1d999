package app

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/doctor"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
)

// examine looks around a book as it would be served. It changes nothing.
func examine(ctx context.Context, w *cli.World, s cli.Serve) (doctor.Found, clinic.Standing, error) {
	f := doctor.Found{Now: w.Now(), Postgres: cli.IsPostgres(s.DB), WantSchema: store.SchemaVersion(), Addr: s.Addr, Origin: s.Origin,
		Loopback: loopback(s.Addr), Dev: s.Dev, SendsMail: s.Mail != "" || s.Texts != "", Pretends: s.Inbox, Checkpoints: s.Checkpoints, Backups: s.Backups}
	examineFiles(&f, s)
	ring, err := seal.ReadRing(s.Key)
	if err != nil {
		return f, clinic.Standing{}, err
	}
	cfg := storeConfig(s.Book, ring)
	cfg.Older = true
	st, err := store.Open(ctx, cfg)
	if err != nil {
		return f, clinic.Standing{}, err
	}
	defer st.Close()
	if err := examineDatabase(ctx, &f, st); err != nil {
		return f, clinic.Standing{}, err
	}
	if f.Schema != f.WantSchema {
		f.Unknown = append(f.Unknown, "What is in the book was not looked at: its schema is another.")
		return f, clinic.Standing{}, nil
	}
	standing, err := examineBook(ctx, &f, st, ring)
	return f, standing, err
}

// loopback reports whether an address is reachable from this machine only.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// examineFiles looks at modes and at which disk is which.
func examineFiles(f *doctor.Found, s cli.Serve) {
	mode := func(path string) (m fs.FileMode) {
		if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() {
			m = info.Mode().Perm()
		}
		return m
	}
	f.KeyMode = mode(s.Key)
	f.SecretMode = mode(s.MailPassword) | mode(s.TextsSecret)
	if info, err := os.Stat(s.Key); err == nil {
		f.KeyMade = info.ModTime()
	}
	if cards, err := backup.ReadCards(cli.CardsBeside(s.Key, s.Cards)); err == nil {
		f.Cards = len(cards)
	}
	if info, err := os.Stat(s.Checkpoints); s.Checkpoints != "" && err == nil {
		f.CheckpointAt = info.ModTime()
	}
	f.Pack = s.Downtime
	if info, err := os.Stat(filepath.Join(s.Downtime, downtime.FileName)); s.Downtime != "" && err == nil {
		f.PackAt = info.ModTime()
	}
	_, err := downtime.ReadKey(cli.DowntimeKey(s.Key))
	f.PackKey = err == nil
	if f.Postgres {
		return // its disk is the server's
	}
	f.BookMode = mode(s.DB)
	f.Free, f.Size = room(s.DB)
	f.KeyBesideBook = sameDisk(s.DB, s.Key)
	f.CheckpointHere = s.Checkpoints != "" && sameDisk(s.DB, s.Checkpoints)
	f.BackupsHere = s.Backups != "" && sameDisk(s.DB, s.Backups)
	examineShipped(f, s)
	f.PackHere = s.Downtime != "" && sameDisk(s.DB, s.Downtime)
	if names, err := os.ReadDir(filepath.Dir(s.DB)); err == nil {
		for _, e := range names {
			if strings.HasPrefix(e.Name(), filepath.Base(s.DB)+".restoring-") {
				f.UnfinishedFiles++
			}
		}
	}
}

// examineShipped looks at the copies on another disk.
func examineShipped(f *doctor.Found, s cli.Serve) {
	if s.Ship == "" {
		return
	}
	f.Ship, f.ShipHere = s.Ship, sameDisk(s.DB, s.Ship)
	ring, err := seal.ReadRing(s.Key)
	if err != nil {
		return
	}
	all, err := ship.Generations(s.Ship, ring.Clinic)
	if err != nil {
		f.Unknown = append(f.Unknown, "The shipped copies were not looked at: "+fault.Say(err))
	}
	for _, g := range all {
		f.Shipped = g.Now.AsOf
		if g.Tried.At.After(f.ShipTried) {
			f.ShipTried = g.Tried.At
		}
	}
	if len(all) > 0 {
		f.ShipSince = all[0].Made
	}
}

// examineDatabase asks the database how it is set and guarded.
func examineDatabase(ctx context.Context, f *doctor.Found, st *store.Store) (err error) {
	if f.Schema, err = st.Schema(ctx); err != nil {
		return err
	}
	set, err := st.Settings(ctx)
	if err != nil {
		return err
	}
	f.JournalMode, f.Synchronous, f.Fsync, f.FullPages = set.JournalMode, set.Synchronous, set.Fsync, set.FullPages
	if f.Schema != f.WantSchema {
		return nil // the guards of another schema are others
	}
	lines, err := st.Guards(ctx)
	for _, line := range lines {
		if login, ok := strings.CutPrefix(line, "login: "); ok {
			f.LoginAbove = append(f.LoginAbove, login)
		} else {
			f.Guards = append(f.Guards, line)
		}
	}
	if len(f.LoginAbove) > 0 { // whoever is above the rules has every right, too
		guards := f.Guards
		f.Guards = nil
		for _, line := range guards {
			if !strings.HasPrefix(line, "right: ") {
				f.Guards = append(f.Guards, line)
			}
		}
	}
	return err
}

// examineBook looks at what stands in the book and around it.
func examineBook(ctx context.Context, f *doctor.Found, st *store.Store, ring *seal.Ring) (clinic.Standing, error) {
	cc, err := kinds()
	if err != nil {
		return clinic.Standing{}, err
	}
	cc.Store, cc.Ring, cc.Quiet = st, ring, true
	c, err := clinic.Open(ctx, cc)
	if err != nil {
		return clinic.Standing{}, err
	}
	defer c.Close()
	s, err := c.Standing(ctx, c.Own())
	if err != nil {
		return s, err
	}
	f.Entries, f.LastEntry, f.Directors, f.OnCall = s.Entries, s.LastEntry, s.Directors, s.OnCall
	f.AsksOutside, f.OneWayIn, f.Sessions = s.Links > 0, int(s.OneWayIn), s.Sessions
	state, err := backup.Read(ctx, st, ring.Clinic)
	if err != nil {
		return s, err
	}
	f.LastBackup, f.LastDrill, f.BackupTrouble = state.Backup.Ended, state.Drill.Ended, state.Trouble
	return s, nil
}

// inventory lists what listens, what it may talk to, and keys with their age.
func inventory(ctx context.Context, w *cli.World, s cli.Serve) (cli.Inventory, error) {
	f, standing, err := examine(ctx, w, s)
	if err != nil && fault.KindOf(err) != fault.NotFound || errors.Is(err, context.Canceled) {
		return cli.Inventory{}, err
	}
	return cli.InventoryOf(s, w.Version, f, standing), nil
}
