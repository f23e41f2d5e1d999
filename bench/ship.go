package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/ship"
)

// shippers is how many people record while a copy is shipped.
const shippers = 32

// ship measures what a copy on another disk costs acts, how far behind it is
// while people record, and how long a book takes to be made of it. With and
// without take turns, so that what else this machine does hits both.
func (b *bench) ship() error {
	if b.opt.db == "postgres" {
		return nil // a synchronous standby does that
	}
	t := b.table("shipping", "whole acts of 32 recorders on SQLite, in turns without a shipped copy and with one on the same disk; a book made of it and verified",
		"recorders", "acts/s without", "acts/s with", "share %", "behind s, median", "behind s, most", "shipped MB", "restore s", "restore s/GB")
	h, err := b.house("sqlite")
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.fill(b.ctx, b.opt.sizes.patients, b.opt.sizes.before); err != nil {
		return err
	}
	folder := filepath.Join(b.dir, "shipped")
	key := filepath.Join(b.dir, "shipped.key")
	if err := errors.Join(os.Mkdir(folder, 0o700), seal.WriteRing(key, h.opening.Ring)); err != nil {
		return err
	}
	each := time.Duration(b.opt.seconds / float64(b.opt.sizes.slices) * float64(time.Second))
	each = max(each, 3*ship.Every) // several segments in each
	var without, with, shares, behind []float64
	for i := range b.opt.sizes.slices + 1 {
		plain, err := h.work(b.ctx, shippers, each, act)
		if err != nil {
			return err
		}
		shipped, lag, err := h.shipping(b.ctx, folder, each)
		if err != nil {
			return err
		}
		if i == 0 { // the first one warms up
			continue
		}
		a, c := float64(plain.acts)/plain.took.Seconds(), float64(shipped.acts)/shipped.took.Seconds()
		without, with, shares, behind = append(without, a), append(with, c), append(shares, 100*c/a), append(behind, lag...)
	}
	db := filepath.Join(b.dir, "restored.db")
	began := time.Now()
	if _, err := ship.Restore(b.ctx, folder, db, key, backup.Plan{Open: opens, Now: time.Now}); err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	info, err := os.Stat(db)
	if err != nil {
		return err
	}
	t.row(shippers, median(without), median(with), median(shares), median(behind), slices.Max(behind), float64(info.Size())/1e6, took, took*1e9/float64(info.Size()))
	b.below("the shipped copy is behind, at most", slices.Max(behind), 10, "s")
	return nil
}

// act is what the recorders do.
func act(p person, i int) clinic.Act { return clinic.TakeVitals{Patient: p.id, Vitals: vitals(i)} }

// shipping records while a copy is shipped that stood before, and notes ten times
// a second how many seconds it is behind.
func (h *house) shipping(ctx context.Context, folder string, long time.Duration) (s slice, lag []float64, err error) {
	shipper := &ship.Shipper{Source: backup.Source{Store: h.store, Ring: h.opening.Ring, Program: "bench", Now: time.Now}, Folder: folder,
		Trial: time.Hour, Open: opens, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- shipper.Run(ctx) }()
	for shipper.State().Generation == "" {
		select {
		case err := <-ended:
			return s, nil, errors.Join(errors.New("bench: nothing was shipped"), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	done := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-tick.C:
				lag = append(lag, shipper.State().Behind(now).Seconds())
			}
		}
	})
	s, err = h.work(ctx, shippers, long, act)
	close(done)
	looking.Wait()
	stop()
	return s, lag, errors.Join(err, <-ended)
}
