// Package clinic is the front desk: every change goes through Do, every look
// through Chart. Permission, idempotency, group commit, the access book and
// the caches live here, once.
package clinic

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// Config is what a clinic is opened with.
type Config struct {
	Store *store.Store
	Ring  *seal.Ring
	Kinds ledger.Kinds
	// Finders computes the finder rows of a patient's chart.
	Finders Finders
	Now     func() time.Time // nil means time.Now
	Log     *slog.Logger     // nil means the default logger
	Cache   int64            // budget for decoded charts in bytes; 0 means 64 MiB
	Quiet   bool             // nothing in the background: for commands that end at once
	// Anchor is given each checkpoint that the timer signs, to be kept off the
	// machine; nil keeps them in the database only.
	Anchor func(notes []byte) error
}

// A Clinic is one open book.
type Clinic struct {
	store   *store.Store
	ring    *seal.Ring
	kinds   ledger.Kinds
	finders Finders
	now     func() time.Time
	log     *slog.Logger
	loc     *time.Location
	name    string

	own    access.Grant // the clinic's own: what the writer and the sequencer act under
	charts *charts
	boxes  *boxes
	names  *names
	queue  chan *waiting
	ended  chan struct{} // closed when the writer has ended: nothing queued is answered any more
	drafts chan draftWaiting
	stop   context.CancelFunc
	done   sync.WaitGroup
	topics Topics

	seen seen // the end of the book as this program left it; the writer's alone

	draftsAt    time.Time     // when the drafts being written are kept; their writer's alone
	draftsEnded chan struct{} // closed when that writer has ended

	damaged error // why nothing is recorded in a book whose first line is not what it was
}

// Topics is told which streams changed, after commit. The composition root
// sets it; nil means nobody listens.
type Topics func(streams []ledger.Stream)

// Open opens a book that exists. The faults say what is missing: the book,
// its key, or the right key.
func Open(ctx context.Context, cfg Config) (*Clinic, error) {
	c, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	if err := c.readOpening(ctx); err != nil {
		c.stop()
		return nil, err
	}
	c.start(cfg)
	return c, nil
}

// Create writes the first line of a new book and opens it.
func Create(ctx context.Context, cfg Config, name, zone string) (*Clinic, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return nil, fault.Bad("zone", "%q is not a time zone; write it as in Europe/Berlin or America/Denver.", zone)
	}
	c, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	c.loc, c.name = loc, name
	c.start(cfg)
	act := openBook{ledger.Opened{Clinic: c.ring.Clinic, Name: name, Zone: zone, Key: c.ring.Public}}
	if _, err := c.Do(ctx, c.own, id.Act(id.Derived("open", string(c.ring.Clinic))), act); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func prepare(cfg Config) (*Clinic, error) {
	c := &Clinic{store: cfg.Store, ring: cfg.Ring, kinds: cfg.Kinds, finders: cfg.Finders, now: cfg.Now, log: cfg.Log, loc: time.UTC}
	if c.now == nil {
		c.now = time.Now
	}
	if c.log == nil {
		c.log = slog.Default()
	}
	budget := cfg.Cache
	if budget == 0 {
		budget = 64 << 20
	}
	own, err := access.Decide(access.Request{
		Actor: access.Actor{Clinic: c.ring.Clinic, Roles: []access.Role{access.Operator},
			Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew", Role: string(access.Operator)}},
		Action: access.Configure, Class: ledger.Open})
	if err != nil {
		return nil, err
	}
	c.own = own
	c.charts, c.boxes, c.names = newCharts(budget), newBoxes(c.ring), newNames()
	c.queue, c.ended = make(chan *waiting, maxBatch), make(chan struct{})
	c.drafts, c.draftsEnded = make(chan draftWaiting, maxBatch), make(chan struct{})
	return c, nil
}

func (c *Clinic) start(cfg Config) {
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.done.Add(2)
	go func() { defer c.done.Done(); defer close(c.ended); c.write(ctx) }()
	go func() { defer c.done.Done(); defer close(c.draftsEnded); c.keepDrafts(ctx) }()
	if !cfg.Quiet {
		c.done.Add(1)
		go func() { defer c.done.Done(); c.sequence(ctx) }()
		c.done.Add(1)
		go func() { defer c.done.Done(); c.checkpoints(ctx, cfg.Anchor) }()
	}
}

// readOpening reads the book's first line, which also proves the key.
func (c *Clinic) readOpening(ctx context.Context) error {
	c.stop = func() {}
	chart, err := c.read(ctx, c.own, ledger.SettingStream)
	_, opened, ok := ledger.Last[ledger.Opened](chart)
	if ok && err == nil {
		return c.settle(opened)
	}
	if right, kerr := c.opensAny(ctx); kerr == nil && right {
		// Its own key, but not its own first line. Refusing to open would keep
		// verify from saying so; so it opens, and takes nothing more.
		c.damaged = &fault.Error{Kind: fault.Internal, Rule: "book.damaged", Err: err,
			Msg: "The first line of this book is missing, was changed, or is newer than this program, so nothing more is recorded. Run clew verify."}
		c.log.Error("the first line of the book cannot be read; nothing more is recorded", "err", err)
		return nil
	}
	switch {
	case errors.Is(err, seal.ErrOpen):
		return &fault.Error{Kind: fault.Invalid, Field: "key", Rule: "key.wrong", Err: err,
			Msg: "This key does not open this book. Each book opens only with the key that was made with it."}
	case err != nil:
		return err
	}
	return &fault.Error{Kind: fault.NotFound, Rule: "book.none", Msg: "There is no book for this key in this database. `clew init` makes one."}
}

// opensAny reports whether the clinic's key opens any of the wrapped keys.
func (c *Clinic) opensAny(ctx context.Context) (right bool, err error) {
	enough := errors.New("one is enough")
	err = c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		return snap.EachKey(func(row store.KeyRow) error {
			if _, err := c.ring.Unwrap(row.Name, row.Wrapped); err == nil {
				right = true
				return enough
			}
			return nil
		})
	})
	if errors.Is(err, enough) {
		err = nil
	}
	return right, err
}

// settle takes over what the first line says.
func (c *Clinic) settle(opened ledger.Opened) error {
	loc, err := time.LoadLocation(opened.Zone)
	if err != nil {
		return fault.Wrap(err, "The clinic's time zone %q is not known to this program.", opened.Zone)
	}
	c.loc, c.name = loc, opened.Name
	return nil
}

// OnChange sets who is told, after commit, which streams changed. Call it
// before the first act.
func (c *Clinic) OnChange(topics Topics) { c.topics = topics }

// Close lets the commit under way finish, refuses what waits behind it, and
// stops the clinic; the store stays open.
func (c *Clinic) Close() {
	c.stop()
	c.done.Wait()
}

// Name returns what the clinic is called.
func (c *Clinic) Name() string { return c.name }

// ID returns the clinic's key.
func (c *Clinic) ID() id.Clinic { return c.ring.Clinic }

// Location returns the clinic's time zone.
func (c *Clinic) Location() *time.Location { return c.loc }

// Now returns the clinic's clock, cut to what a book keeps.
func (c *Clinic) Now() time.Time { return ledger.Stamp(c.now()) }

// NewID returns a fresh UUIDv7 by the clinic's clock.
func (c *Clinic) NewID() string { return id.New(c.now()) }

// Store returns the store, for sign-in, which keeps what is not in the book.
func (c *Clinic) Store() *store.Store { return c.store }

// openBook writes the first line.
type openBook struct{ Opened ledger.Opened }

// Name is "book.open".
func (openBook) Name() string { return "book.open" }

// Action is that of setting up a practice.
func (openBook) Action() access.Action { return access.Configure }

// Needs names the practice's own stream.
func (openBook) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// Decide writes the line, and refuses a book that has it.
func (o openBook) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	if _, _, again := ledger.Last[ledger.Opened](charts.Of(ledger.SettingStream)); again {
		return nil, fault.Clash("book.exists", "This book is already open.")
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: o.Opened}}, nil
}
