package ship

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
)

// Usual times. They are this program's own.
const (
	Every = 2 * time.Second  // how often what was committed is shipped
	Line  = 60 * time.Second // how far behind is too far
	Fresh = 24 * time.Hour   // how long a generation is added to

	heartbeat = 5 * time.Second  // how often Now is written where nothing changes
	patience  = 10 * time.Second // after a failure
	trial     = 10 * time.Minute // how old a generation is when it is tried
)

// A Shipper keeps a copy of a SQLite book in a folder, seconds behind.
type Shipper struct {
	Source backup.Source
	Folder string
	Every  time.Duration // 0: Every
	Fresh  time.Duration // 0: Fresh
	Trial  time.Duration // how old a generation is when a book is made of it; 0: ten minutes
	Open   backup.Opens
	Log    *slog.Logger

	// written and drop are for tests: what a target does to a file, and pages
	// that a faulty shipper leaves out.
	written func(path string)
	drop    func(number int) bool

	follow  *store.Follower
	gen     *generation
	pending store.Pages // read, and not yet on the target
	asOf    time.Time   // all that was committed until then is in pending or shipped
	wait    time.Time   // after a failure: not before

	mu    sync.Mutex
	state State
}

// A State is how far the copy is.
type State struct {
	Folder     string
	Generation string    // the folder that is being added to; empty: none yet
	AsOf       time.Time // all that was committed until then is there, and was read back
	Bytes      int64     // of this generation
	Trouble    string    // why it is not further; empty if nothing is wrong
	Tried      Tried     // the last time a book was made of a copy
	Untried    string    // why the last attempt at that failed
}

// Behind returns how far it is behind; since the server began, where nothing
// has been shipped yet.
func (s State) Behind(now time.Time) time.Duration { return max(0, now.Sub(s.AsOf)) }

// State returns how far the copy is. It may be called while Run runs.
func (s *Shipper) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

func (s *Shipper) set(change func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.state)
}

// Run ships until ctx ends, and what is left then. It must end before the
// store is closed.
func (s *Shipper) Run(ctx context.Context) error {
	if err := s.begin(); err != nil {
		return err
	}
	var trials sync.WaitGroup
	trials.Go(func() { s.trials(ctx) })
	tick := time.NewTicker(s.Every)
	defer tick.Stop()
	for {
		before := s.State().Trouble
		err := s.Once(ctx)
		if now := s.State().Trouble; err != nil && ctx.Err() == nil && now != before {
			s.Log.Error("the shipped copy stays behind", "err", err)
		} else if now == "" && before != "" {
			s.Log.Info("the shipped copy is up to date again")
		}
		select {
		case <-ctx.Done():
			trials.Wait()
			return s.end(context.WithoutCancel(ctx))
		case <-tick.C:
		}
	}
}

// begin follows the book.
func (s *Shipper) begin() (err error) {
	if s.Every == 0 {
		s.Every = Every
	}
	if s.Fresh == 0 {
		s.Fresh = Fresh
	}
	if s.Trial == 0 {
		s.Trial = trial
	}
	s.set(func(t *State) { t.Folder, t.AsOf = s.Folder, s.Source.Now() })
	s.follow, err = s.Source.Store.Follow()
	return err
}

// end ships what is left and lets go.
func (s *Shipper) end(ctx context.Context) error {
	var err error
	if s.gen != nil {
		err = s.pass(ctx, true)
	}
	return errors.Join(err, s.follow.Close())
}

// Once does what is due: begins a generation, or ships what was committed
// since the last time.
func (s *Shipper) Once(ctx context.Context) (err error) {
	now := s.Source.Now()
	if now.Before(s.wait) {
		return nil
	}
	defer func() {
		if err != nil {
			s.wait = s.Source.Now().Add(min(patience, 4*s.Every))
			s.set(func(t *State) { t.Trouble = fault.Say(err) })
		}
	}()
	if s.gen == nil || now.Sub(s.gen.made) >= s.Fresh {
		if err := s.start(ctx); err != nil {
			return err
		}
	}
	if err := s.pass(ctx, false); err != nil {
		return err
	}
	if !s.follow.Long() {
		return nil
	}
	return s.gapped(s.follow.Turn(ctx))
}

// pass ships what was committed since the last one.
func (s *Shipper) pass(_ context.Context, last bool) error {
	asOf := s.Source.Now()
	p, err := s.follow.Next()
	if err != nil {
		return s.gapped(err)
	}
	s.pending.Add(p)
	s.asOf = asOf
	if s.drop != nil && s.drop(s.gen.now.Number+1) {
		s.pending = store.Pages{}
	}
	news := s.pending.Size > 0
	if news {
		if err := s.segment(s.gen, s.pending, asOf); err != nil {
			return err
		}
		s.pending = store.Pages{}
	}
	if news || last || asOf.Sub(s.gen.told) >= heartbeat {
		if err := s.gen.tell(asOf); err != nil {
			return err
		}
	}
	s.set(func(t *State) { t.AsOf, t.Trouble, t.Bytes = asOf, "", s.gen.bytes })
	return nil
}

// gapped gives a generation up that cannot be gone on with: the next attempt
// begins another.
func (s *Shipper) gapped(err error) error {
	if errors.Is(err, store.ErrGap) {
		s.gen, s.pending = nil, store.Pages{}
		return &fault.Error{Kind: fault.Internal, Rule: "ship.gap", Msg: "The copy could not keep up, and is begun anew.", Err: err}
	}
	return err
}

// start begins a generation beside the one that is being added to, which goes
// on as long as the file is copied.
func (s *Shipper) start(ctx context.Context) (err error) {
	made := s.Source.Now()
	clinic := s.Source.Ring.Clinic
	g := &generation{dir: filepath.Join(s.Folder, unfinished+nameOf(clinic, made)), made: made}
	g.label = label{Clinic: clinic, Generation: nameOf(clinic, made)}
	if err := os.MkdirAll(g.dir, 0o700); err != nil {
		return unwritable(err, g.dir)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(g.dir)
			if s.gen == nil {
				s.follow.Release() // or the log would grow for nothing
			}
		}
	}()
	s.sweep(filepath.Base(g.dir))
	if err := s.whole(ctx, g); err != nil {
		return s.gapped(err)
	}
	asOf := s.Source.Now()
	s.follow.Rewind()
	p, err := s.follow.Next()
	if err != nil {
		return s.gapped(err)
	}
	// From here the follower's place is the new generation's.
	s.gen, s.pending = nil, store.Pages{}
	if p.Size > 0 {
		if err := s.segment(g, p, asOf); err != nil {
			return err
		}
	}
	if err := g.tell(asOf); err != nil {
		return err
	}
	final := filepath.Join(s.Folder, g.label.Generation)
	if err := errors.Join(os.Rename(g.dir, final), syncFolder(s.Folder)); err != nil {
		return unwritable(err, g.dir)
	}
	g.dir = final
	s.gen = g
	s.set(func(t *State) { t.Generation, t.AsOf, t.Bytes, t.Trouble = g.label.Generation, asOf, g.bytes, "" })
	return nil
}

// whole writes a generation's first file.
func (s *Shipper) whole(ctx context.Context, g *generation) error {
	schema, err := s.Source.Store.Schema(ctx)
	if err != nil {
		return err
	}
	key, err := backup.Envelope(s.Source.Ring, s.Source.Cards)
	if err != nil {
		return err
	}
	last := s.Source.Now()
	return s.put(g, head{AsOf: last, Schema: schema, Key: key}, func(w io.Writer) error {
		_, err := s.follow.Copy(ctx, w, func() error {
			if s.gen == nil || s.Source.Now().Sub(last) < s.Every {
				return nil
			}
			last = s.Source.Now()
			return s.pass(ctx, false)
		})
		return err
	})
}

// sweep deletes what a program that was killed left unfinished.
func (s *Shipper) sweep(but string) {
	for _, pattern := range []string{unfinished + "*" + suffix, drilling + "*"} {
		names, _ := filepath.Glob(filepath.Join(s.Folder, pattern))
		for _, name := range names {
			if filepath.Base(name) != but && !s.busy(name) {
				_ = os.RemoveAll(name)
			}
		}
	}
}
