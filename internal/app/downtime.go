package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
)

// maker makes packs of a book.
func maker(c *clinic.Clinic, book cli.Book) (downtime.Maker, error) {
	key, err := downtime.ReadKey(cli.DowntimeKey(book.Key))
	if err != nil {
		return downtime.Maker{}, err
	}
	board := clinic.NewBoard(c, clinic.Rules{Protocols: course.NewProtocols(Shelf())})
	return downtime.Maker{Clinic: c, Board: board, Key: key}, nil
}

// downtimeNow makes a pack now.
func downtimeNow(ctx context.Context, book cli.Book) (file []byte, sessions int, err error) {
	c, shut, err := openBook(ctx, book)
	if err != nil {
		return nil, 0, err
	}
	defer shut()
	m, err := maker(c, book)
	if err != nil {
		return nil, 0, err
	}
	return m.Locked(ctx)
}

// A packing makes the downtime pack every fifteen minutes, until its context
// ends.
type packing struct {
	folder string
	mu     sync.Mutex
	made   time.Time
	said   string // why the last one could not be made
}

// state is when the last one was made, and why none was since.
func (p *packing) state() (made time.Time, said string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made, p.said
}

// packs starts it; ended is closed when it is over.
func packs(ctx context.Context, w *cli.World, c *clinic.Clinic, book cli.Book, s cli.Serve, log *slog.Logger) (p *packing, ended <-chan struct{}, err error) {
	over := make(chan struct{})
	p = &packing{folder: s.Downtime}
	if s.Downtime == "" {
		close(over)
		return p, over, nil
	}
	m, err := maker(c, book)
	if err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(s.Downtime, 0o700); err != nil {
		return nil, nil, fault.Wrap(err, "The folder %s for the downtime pack cannot be made.", s.Downtime)
	}
	go func() {
		defer close(over)
		tick := time.NewTicker(downtime.Every)
		defer tick.Stop()
		for {
			if key, err := downtime.ReadKey(cli.DowntimeKey(book.Key)); err == nil {
				m.Key = key // another passphrase holds from the next pack on
			}
			p.refresh(ctx, m, w.Now, log)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return p, over, nil
}

// refresh makes one.
func (p *packing) refresh(ctx context.Context, m downtime.Maker, now func() time.Time, log *slog.Logger) {
	at := now()
	_, err := m.Refresh(ctx, p.folder)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.said = fault.Say(err)
		if ctx.Err() == nil {
			log.Error("the downtime pack was not made", "err", fmt.Sprint(err))
		}
		return
	}
	p.made, p.said = at, ""
}
