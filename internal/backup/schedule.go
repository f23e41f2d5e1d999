package backup

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// A Schedule backs a book up every night into a folder, keeps what is worth
// keeping, and every week makes a book out of the newest backup to see that it
// is one. Of several machines with one database, one does it.
type Schedule struct {
	Source   Source
	Folder   string
	Hour     int // of the clinic's day
	Location *time.Location
	Keeping  Keeping
	Open     Opens
	// Sign signs the book's size before each backup; may be nil.
	Sign func(context.Context) error
	Log  *slog.Logger
}

// Run does what is due, now and every minute, until ctx ends.
func (s Schedule) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("what is done at night went wrong", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once does what is due now and has not been done: a backup, a drill. A
// failure is written down, for pages to show, and returned.
func (s Schedule) Once(ctx context.Context) error {
	now := s.Source.Now()
	return errors.Join(
		s.due(ctx, store.RunBackup, LastDue(now, s.Hour, s.Location), s.backup),
		s.due(ctx, store.RunDrill, LastDrill(now, s.Hour, s.Location), s.drill))
}

// due claims a run, does it, and writes down what came of it.
func (s Schedule) due(ctx context.Context, kind string, due time.Time, do func(context.Context, *store.RunRow) error) error {
	g, err := grant(s.Source.Ring.Clinic)
	if err != nil {
		return err
	}
	run := store.RunRow{Kind: kind, Due: due, State: store.RunDone}
	mine := false
	if err := s.Source.Store.View(ctx, g, func(snap *store.Snapshot) error {
		last, err := snap.Runs(kind, 1)
		mine = err == nil && !(len(last) == 1 && last[0].Due.Equal(due) && last[0].State == store.RunDone)
		return err
	}); err != nil || !mine {
		return err
	}
	if err := s.Source.Store.Update(ctx, g, func(tx *store.Tx) (err error) {
		mine, err = tx.TakeRun(kind, due, s.Source.Now())
		return err
	}); err != nil || !mine {
		return err
	}
	failed := do(ctx, &run)
	if failed != nil {
		run.State, run.Trouble = store.RunFailed, fault.Say(failed)
	}
	run.Ended = s.Source.Now()
	end := context.WithoutCancel(ctx)
	return errors.Join(failed, s.Source.Store.Update(end, g, func(tx *store.Tx) error { return tx.EndRun(run) }))
}

// backup writes tonight's backup and deletes those that are kept no longer.
func (s Schedule) backup(ctx context.Context, run *store.RunRow) error {
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return fault.Wrap(err, "The folder of backups %s cannot be made.", s.Folder)
	}
	s.tidy()
	if s.Sign != nil {
		if err := s.Sign(ctx); err != nil {
			return err
		}
	}
	made, err := WriteFile(ctx, s.Source, filepath.Join(s.Folder, Name(s.Source.Ring.Clinic, s.Source.Now(), "")))
	if err != nil {
		return err
	}
	run.File, run.Entries, run.Bytes = filepath.Base(made.Path), made.Manifest.Entries, made.Bytes
	return s.prune()
}

// prune deletes the ordinary backups that are kept no longer: never the
// newest, and none that was made before a migration.
func (s Schedule) prune() error {
	files, err := s.ordinary()
	if err != nil {
		return err
	}
	made := make([]time.Time, len(files))
	for i, f := range files {
		made[i] = f.Label.Made
	}
	for i, keep := range s.Keeping.Keep(made, s.Location) {
		if keep || i == len(files)-1 {
			continue
		}
		if err := os.Remove(files[i].Path); err != nil {
			return fault.Wrap(err, "The old backup %s cannot be deleted.", files[i].Path)
		}
	}
	return nil
}

// ordinary are the backups of this clinic that come and go, the oldest first.
func (s Schedule) ordinary() ([]File, error) {
	files, err := Files(s.Folder, s.Source.Ring.Clinic)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, f := range files {
		if f.Why == "" && filepath.Base(f.Path) == Name(f.Label.Clinic, f.Label.Made, "") {
			out = append(out, f)
		}
	}
	return out, nil
}

// drillName begins the names of the folders in which drills build.
const drillName = ".drill-"

// drill makes a book of the newest backup, verifies it, and throws it away.
func (s Schedule) drill(ctx context.Context, run *store.RunRow) error {
	files, err := s.ordinary()
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fault.Missing("There is no backup in %s to try.", s.Folder)
	}
	newest := files[len(files)-1]
	dir, err := os.MkdirTemp(s.Folder, drillName)
	if err != nil {
		return fault.Wrap(err, "There is no room in %s to try a backup.", s.Folder)
	}
	defer os.RemoveAll(dir)
	trial, err := Build(ctx, newest.Path, filepath.Join(dir, "book.db"), Plan{Keys: Keys{Ring: s.Source.Ring}, Open: s.Open, Now: s.Source.Now})
	run.File, run.Entries, run.Bytes = filepath.Base(newest.Path), trial.Entries, trial.Bytes
	return err
}

// tidy deletes what a program that was killed left unfinished long ago.
func (s Schedule) tidy() {
	entries, err := os.ReadDir(s.Folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && (strings.HasPrefix(e.Name(), unfinished) || strings.HasPrefix(e.Name(), drillName)) && s.Source.Now().Sub(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(filepath.Join(s.Folder, e.Name()))
		}
	}
}

// A State is how a clinic's backups stand, for a page or a doctor.
type State struct {
	Backup  store.RunRow // the last that worked; zero if none did
	Drill   store.RunRow // the last drill that worked
	First   store.RunRow // the oldest backup that worked, of those that are remembered
	Trouble string       // why the newest run failed; empty if it did not

	// FailedBackup and FailedDrill are the newest runs where they failed, and have
	// no Trouble where they did not.
	FailedBackup, FailedDrill store.RunRow
}

// Took returns how long the last drill took.
func (s State) Took() time.Duration { return s.Drill.Ended.Sub(s.Drill.Began) }

// Read returns how a clinic's backups stand.
func Read(ctx context.Context, from *store.Store, clinic id.Clinic) (s State, err error) {
	g, err := grant(clinic)
	if err != nil {
		return s, err
	}
	err = from.View(ctx, g, func(snap *store.Snapshot) error {
		for _, of := range []struct {
			kind       string
			to, failed *store.RunRow
		}{{store.RunDrill, &s.Drill, &s.FailedDrill}, {store.RunBackup, &s.Backup, &s.FailedBackup}} {
			kind, to := of.kind, of.to
			runs, err := snap.Runs(kind, 60)
			if err != nil {
				return err
			}
			for i, r := range runs {
				if i == 0 && r.State != store.RunDone && r.Trouble != "" { // it failed, or is tried again after that
					s.Trouble, *of.failed = r.Trouble, r
				}
				if r.State != store.RunDone {
					continue
				}
				if to.State == "" {
					*to = r
				}
				if kind == store.RunBackup {
					s.First = r
				}
			}
		}
		return nil
	})
	return s, err
}
