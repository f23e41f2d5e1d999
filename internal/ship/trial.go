package ship

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
)

// trials makes a book of each generation when it has some age, verifies it,
// throws it away, and deletes older generations then.
func (s *Shipper) trials(ctx context.Context) {
	tick := time.NewTicker(max(s.Every, min(s.Trial/4, time.Minute)))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.TryNewest(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("the shipped copy was tried, and is no book", "err", err)
		}
	}
}

// TryNewest makes a book of the newest generation if it has the age for it and
// nobody did, and deletes the older ones but one when it verifies.
func (s *Shipper) TryNewest(ctx context.Context) error {
	all, err := Generations(s.Folder, s.Source.Ring.Clinic)
	if err != nil || len(all) == 0 {
		return err
	}
	newest := all[len(all)-1]
	now := s.Source.Now()
	for _, g := range all { // of a program that ran before
		s.set(func(t *State) {
			if g.Tried.At.After(t.Tried.At) {
				t.Tried = g.Tried
			}
		})
	}
	if now.Sub(newest.Made) < s.Trial || !newest.Tried.At.IsZero() || now.Sub(s.tried()) < s.Trial {
		return nil
	}
	tried, err := s.try(ctx, newest)
	if err != nil {
		s.set(func(t *State) { t.Untried, t.Tried.At = fault.Say(err), now })
		return err
	}
	if err := writeJSON(newest.Path, triedFile, tried); err != nil {
		return err
	}
	s.set(func(t *State) { t.Untried, t.Tried = "", tried })
	for _, old := range all[:max(0, len(all)-2)] {
		if err := os.RemoveAll(old.Path); err != nil {
			return unwritable(err, old.Path)
		}
	}
	return nil
}

func (s *Shipper) tried() time.Time { return s.State().Tried.At }

// try makes a book of a generation and verifies it.
func (s *Shipper) try(ctx context.Context, g Generation) (Tried, error) {
	dir, err := os.MkdirTemp(s.Folder, drilling)
	if err != nil {
		return Tried{}, unwritable(err, filepath.Join(s.Folder, drilling))
	}
	defer os.RemoveAll(dir)
	began := s.Source.Now()
	t, number, err := build(ctx, g, filepath.Join(dir, "book.db"), backup.Plan{Keys: backup.Keys{Ring: s.Source.Ring}, Open: s.Open, Now: s.Source.Now})
	if err != nil {
		return Tried{}, err
	}
	return Tried{Number: number, Entries: t.Entries, Root: t.Root, At: began, Seconds: t.Took().Seconds()}, nil
}

// busy reports whether a folder was written to a moment ago: a trial may run.
func (s *Shipper) busy(path string) bool {
	info, err := os.Stat(path)
	return err == nil && s.Source.Now().Sub(info.ModTime()) < time.Hour && filepath.Base(path)[:len(drilling)] == drilling
}
