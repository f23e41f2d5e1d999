package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// backup measures a backup and its restore, verified: of a book of records
// alone, whose rows are many and small, and with a file beside them that is
// larger than all of them.
func (b *bench) backup(db string) error {
	t := b.table("backup", "clew backup and clew restore (built as a file, every entry verified), of people with 50 entries each, and with files",
		"database", "entries", "files MB", "backup MB", "backup s", "build s", "verify s", "build CPU s", "verify CPU s", "restored GB/min", "10 GB in minutes")
	h, err := b.house(db)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.fill(b.ctx, max(1, b.opt.sizes.verify/50), 50); err != nil {
		return err
	}
	for _, chunks := range []int{0, b.opt.sizes.verify / 100} { // of 256 KiB
		if err := h.files(b.ctx, chunks); err != nil {
			return err
		}
		path := filepath.Join(b.dir, fmt.Sprintf("%s-%d%s", db, chunks, backup.Suffix))
		made, err := backup.WriteFile(b.ctx, backup.Source{Store: h.store, Ring: h.opening.Ring, Program: "bench", Now: time.Now}, path)
		if err != nil {
			return err
		}
		began, built := cpuTime(), time.Duration(0)
		opened := func(ctx context.Context, cfg store.Config, ring *seal.Ring) (*clinic.Clinic, func(), error) {
			built = cpuTime()
			return opens(ctx, cfg, ring)
		}
		trial, err := backup.Build(b.ctx, path, path+".db", backup.Plan{Keys: backup.Keys{Ring: h.opening.Ring}, Open: opened, Now: time.Now})
		if err != nil {
			return err
		}
		ended := cpuTime()
		rate := float64(trial.Bytes) / 1e9 / trial.Took().Minutes()
		t.row(db, trial.Entries, float64(chunks)*store.ChunkSize/1e6, float64(trial.Bytes)/1e6, made.Took.Seconds(), trial.Built.Seconds(), trial.Verified.Seconds(), (built - began).Seconds(), (ended - built).Seconds(), rate, 10/rate)
		if chunks > 0 {
			b.below("restore and verify 10 GB, "+db, 10/rate, 15, "minutes")
		}
	}
	return nil
}

// files adds one file of so many chunks, of bytes that do not compress.
func (h *house) files(ctx context.Context, chunks int) error {
	if chunks == 0 {
		return nil
	}
	key, dice := id.New(time.Now()), rand.NewChaCha8([32]byte{1})
	return h.store.Update(ctx, h.Own(), func(tx *store.Tx) error {
		if err := tx.PutBlob(store.BlobRow{Blob: key, Size: int64(chunks) * store.ChunkSize, Created: time.Now()}); err != nil {
			return err
		}
		for i := range chunks {
			chunk := make([]byte, store.ChunkSize)
			_, _ = dice.Read(chunk)
			if err := tx.PutBlobChunk(key, int64(i), chunk); err != nil {
				return err
			}
		}
		return nil
	})
}

// opens opens a restored book.
func opens(ctx context.Context, cfg store.Config, ring *seal.Ring) (*clinic.Clinic, func(), error) {
	kinds, err := course.Kinds()
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	c, err := clinic.Open(ctx, clinic.Config{Store: s, Ring: ring, Kinds: kinds, Finders: app.Finders(), Quiet: true})
	if err == nil {
		err = c.EnsureFinders(ctx)
	}
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return c, func() { c.Close(); s.Close() }, nil
}
