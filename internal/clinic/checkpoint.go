package clinic

import (
	"context"
	"errors"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// Checkpoint signs the present size and root of the book and of the access
// log, keeps both in the database, and returns the notes, one after another,
// to be kept off the machine.
func (c *Clinic) Checkpoint(ctx context.Context, grant access.Grant) ([]byte, error) {
	if err := grant.Covers(access.Configure, ledger.Open, ledger.SettingStream); err != nil {
		return nil, err
	}
	if err := c.SequenceVisits(ctx); err != nil {
		return nil, storeFault(err)
	}
	var notes []byte
	err := c.store.Append(ctx, c.own, func(book *store.Book) error {
		notes = nil
		for _, log := range []string{bookLog, accessLog} {
			signed, err := c.signHead(book, log)
			if err != nil {
				return err
			}
			if len(notes) > 0 && len(signed) > 0 {
				notes = append(notes, '\n')
			}
			notes = append(notes, signed...)
		}
		return nil
	})
	return notes, storeFault(err)
}

// checkpointEvery is how often the timer signs a book that has grown: what
// somebody with the stolen key could rewrite unseen is at most this much.
const checkpointEvery = 5 * time.Minute

// checkpoints signs the book every few minutes while it grows.
func (c *Clinic) checkpoints(ctx context.Context, anchor func([]byte) error) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	var signed int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		size, err := c.size(ctx)
		if err == nil && size > signed {
			var notes []byte
			if notes, err = c.Checkpoint(ctx, c.own); err == nil && anchor != nil {
				err = anchor(notes)
			}
			if err == nil {
				signed = size
			}
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			c.log.Error("the book could not be signed", "err", err)
		}
	}
}

// size returns how many entries the book has.
func (c *Clinic) size(ctx context.Context) (size int64, err error) {
	err = c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		head, err := snap.Head(bookLog)
		size = head.Size
		return err
	})
	return size, err
}

func (c *Clinic) signHead(book *store.Book, log string) ([]byte, error) {
	head, err := book.Head(log)
	if err != nil || head.Size == 0 {
		return nil, err
	}
	root, ok := hashOf(head.Root)
	if !ok {
		return nil, fault.Wrap(nil, "The head of the book is damaged; run clew verify.")
	}
	cp := ledger.Checkpoint{Origin: ledger.Origin(c.ring.Clinic, log), Size: head.Size, Root: root, At: c.Now()}
	signed, err := cp.Sign(c.ring.Signer)
	if err != nil {
		return nil, err
	}
	return signed, book.PutCheckpoint(store.CheckpointRow{Log: log, Size: cp.Size, Root: root[:], At: cp.At, Note: signed})
}

func asFault(err error) (*fault.Error, bool) { return errors.AsType[*fault.Error](err) }
