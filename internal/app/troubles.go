package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/ship"
	"github.com/clew-health/clew/internal/store"
)

// Kinds of rows that say since when something beside the record goes wrong. A
// backup and a trial of one have rows of their own, made by what makes them.
const (
	runShip  = "ship"
	runTrial = "ship-trial"
	runPack  = "pack"
)

const (
	// lookEvery is how often what goes wrong is looked for.
	lookEvery = 15 * time.Second
	// packLine is how old a pack may be before somebody is told.
	packLine = 2 * downtime.Every
)

// troubles are what goes wrong now, by kind, each with when it began.
type troubles map[string]store.RunRow

// A judged is how one thing stands: going wrong, well, or neither, which leaves
// it as it was.
type judged struct {
	kind, folder, say string
	bad, good         bool
}

// keep begins to ship and to make packs, and to look how they do; ended is closed
// when all have ended.
func (k *keeping) keep(ctx context.Context, w *cli.World, book cli.Book, log *slog.Logger) (ended <-chan struct{}, err error) {
	over := make(chan struct{})
	var all []<-chan struct{}
	defer func() {
		go func() {
			defer close(over)
			for _, one := range all {
				<-one
			}
		}()
	}()
	shipper, shipped, err := shipping(ctx, w, k.clinic, book, k.serve, log)
	if err != nil {
		return over, err
	}
	if shipper != nil {
		k.ship = shipper.State
	}
	all = append(all, shipped)
	packs, packed, err := packs(ctx, w, k.clinic, book, k.serve, log)
	if err != nil {
		return over, err
	}
	k.packs = packs
	all = append(all, packed, k.watches(ctx, log))
	return over, nil
}

// watches looks what goes wrong until ctx ends, and writes it down when it begins
// and when it ends; ended is closed then.
func (k *keeping) watches(ctx context.Context, log *slog.Logger) (ended <-chan struct{}) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		said := ""
		for {
			err := k.note(ctx)
			if now := fmt.Sprint(err); err != nil && ctx.Err() == nil && now != said {
				log.Error("what goes wrong beside the record could not be written down", "err", err)
				said = now
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return over
}

// note writes down what began to go wrong and what is well again: a row for each
// time, however often it is looked at.
func (k *keeping) note(ctx context.Context) error {
	had, err := k.troubles(ctx)
	if err != nil {
		return err
	}
	now := k.now()
	for _, j := range k.judge(had) {
		row, is := had[j.kind]
		begins := j.bad && !is
		switch {
		case begins:
			row = store.RunRow{Kind: j.kind, Due: now, State: store.RunFailed, Ended: now, File: j.folder, Trouble: j.say}
		case j.good && is:
			row.State, row.Ended = store.RunDone, now
		default:
			continue
		}
		err := k.clinic.Store().Update(ctx, k.clinic.Own(), func(tx *store.Tx) error {
			if begins {
				if _, err := tx.TakeRun(row.Kind, row.Due, now); err != nil {
					return err
				}
			}
			return tx.EndRun(row)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// judge says how what is kept besides the record stands.
func (k *keeping) judge(had troubles) (out []judged) {
	now := k.now()
	if k.ship != nil {
		s := k.ship()
		behind := s.Behind(now)
		begun := s.Generation != ""
		out = append(out, judged{kind: runShip, folder: s.Folder, say: s.Trouble,
			bad:  behind > ship.Line && (begun || s.Trouble != ""),
			good: begun && s.Trouble == "" && behind <= ship.Line})
		out = append(out, judged{kind: runTrial, folder: s.Folder, say: s.Untried, bad: s.Untried != "",
			good: s.Untried == "" && s.Tried.Entries > 0 && s.Tried.At.After(had[runTrial].Due)})
	}
	if k.packs != nil && k.packs.folder != "" {
		made, said := k.packs.state()
		fresh := !made.IsZero() && now.Sub(made) <= packLine
		out = append(out, judged{kind: runPack, folder: k.packs.folder, say: said,
			bad: said != "" || !made.IsZero() && !fresh, good: said == "" && fresh})
	}
	return out
}

// troubles reads what goes wrong with the folders of this machine.
func (k *keeping) troubles(ctx context.Context) (troubles, error) {
	folders := map[string]string{runShip: k.serve.Ship, runTrial: k.serve.Ship, runPack: k.serve.Downtime}
	out := troubles{}
	err := k.clinic.Store().View(ctx, k.clinic.Own(), func(snap *store.Snapshot) error {
		for kind, folder := range folders {
			rows, err := snap.Runs(kind, 20)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if r.File != folder || folder == "" {
					continue
				}
				if r.State == store.RunFailed {
					out[kind] = r
				}
				break
			}
		}
		return nil
	})
	return out, err
}

// since is when a backup or its trial began to go wrong, by its last run or by
// its age; zero while it goes well.
func since(failed, last store.RunRow, line time.Duration, now time.Time) time.Time {
	switch {
	case failed.Trouble != "":
		return failed.Due
	case !last.Ended.IsZero() && now.Sub(last.Ended) > line:
		return last.Ended.Add(line)
	}
	return time.Time{}
}

// untried is when a trial began to be overdue that never took place.
func untried(state backup.State, now time.Time) time.Time {
	first := state.First.Ended
	if state.Drill.Ended.IsZero() && !first.IsZero() && now.Sub(first) > drillLine {
		return first.Add(drillLine)
	}
	return since(state.FailedDrill, state.Drill, drillLine, now)
}
