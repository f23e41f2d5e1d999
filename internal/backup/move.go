package backup

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
)

// Move copies a book into another database, SQLite or PostgreSQL, in which the
// clinic has none, and verifies it there: it must have the same root. The old
// book stays as it is. Nobody may write meanwhile: if the old book grew, the
// move is refused and nothing of it is left.
func Move(ctx context.Context, src Source, to store.Config, p Plan) (Made, error) {
	g, err := grant(src.Ring.Clinic)
	if err != nil {
		return Made{}, err
	}
	began := time.Now()
	to.Clinic = src.Ring.Clinic
	place := to
	if !postgres(to.DSN) {
		if _, err := os.Lstat(to.DSN); err == nil {
			return Made{}, fault.Clash("store.exists", "There is already a file at %s.", to.DSN)
		}
		sweep(to.DSN)
		place.DSN = fmt.Sprintf("%s%s%d", to.DSN, building, os.Getpid())
		defer Discard(place.DSN)
	}
	var made Made
	err = src.Store.View(ctx, g, func(snap *store.Snapshot) error {
		if _, made.Manifest, err = src.manifest(ctx, snap); err != nil {
			return err
		}
		return store.Load(ctx, place, made.Manifest.Schema, made.Manifest.Entered, func(l *store.Loader) error {
			if made.Tally, err = src.copyInto(snap, l, made.Manifest); err != nil {
				return err
			}
			return src.stayed(ctx, made.Manifest)
		})
	})
	if err != nil {
		return made, err
	}
	if err := moved(ctx, place, src, made.Manifest, p); err != nil {
		return made, err
	}
	if place.DSN != to.DSN {
		if _, err := store.Swap(ctx, to.DSN, place.DSN, p.Now()); err != nil {
			return made, err
		}
	}
	made.Took = time.Since(began)
	return made, nil
}

// copyInto copies every part and counts it.
func (src Source) copyInto(snap *store.Snapshot, l *store.Loader, m Manifest) (tally Tally, err error) {
	parts, err := snap.Parts()
	if err != nil {
		return tally, err
	}
	var done int64
	all := m.Entries + m.Visits
	for _, p := range parts {
		if err := l.Begin(p); err != nil {
			return tally, err
		}
		c := Counted{Name: p.Name}
		err := snap.EachRecord(p, func(record []byte) error {
			c.Rows++
			if done++; src.Progress != nil && done%512 == 0 {
				src.Progress(min(done, all), all)
			}
			return l.Put(record)
		})
		if err != nil {
			return tally, err
		}
		tally.Parts = append(tally.Parts, c)
	}
	return tally, nil
}

// stayed refuses a move during which the book grew.
func (src Source) stayed(ctx context.Context, m Manifest) error {
	g, err := grant(src.Ring.Clinic)
	if err != nil {
		return err
	}
	return src.Store.View(ctx, g, func(snap *store.Snapshot) error {
		head, err := snap.Head("book")
		if err == nil && (head.Size != m.Entries || rootText(head.Root) != m.Root) {
			return fault.Clash("move.grew", "Somebody recorded in the old book while it was moved. Stop the program that has it open, and move it into an empty place.")
		}
		return err
	})
}

// moved verifies the book in its new place.
func moved(ctx context.Context, at store.Config, src Source, m Manifest, p Plan) error {
	c, shut, err := p.Open(ctx, at, src.Ring)
	if err != nil {
		return err
	}
	defer shut()
	report, err := c.Verify(ctx, c.Own(), clinic.VerifyOptions{Progress: p.Checking})
	if err != nil {
		return err
	}
	return against(report, m)
}

// postgres tells a PostgreSQL address from the path of a file.
func postgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}
