// Package sim is a clinic that is made up: its people, its staff, and what
// happens to them from the first call to the last question a year later. It
// makes the demonstration believable, the tests honest and the statistics
// checkable. It never writes a table: everything is done by the same acts that
// the pages do, by a clock of its own, so that a made-up course is refused
// whatever a real one is refused.
//
// Each person's life is one function that waits. What is needed next is asked of
// the program itself (what is missing before this gate?) and answered as this
// person would; no list of steps is written twice. What is drawn by chance comes
// from the seed and the person's number, so that the same person lives the same
// life however many others there are. Every figure stands in model.yaml with its
// source. What was true of somebody, which nobody in a real clinic knows, is
// written beside the book and never in it.
package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// Config is what a simulation is made with.
type Config struct {
	Clinic  *clinic.Clinic // a new book, whose clock is Clock
	Clock   *Clock
	Rules   clinic.Rules
	Model   *Model
	Courses int // how many people come, besides those of the story
	Seed    uint64
	Until   time.Time // when it ends
	Today   bool      // some are put so that their session is on the last day, one of them going on
	Story   bool      // Ana, Ben and Chloe come too
	Truth   io.Writer // what was true of each, a line of JSON each; nil: nowhere
	Visits  bool      // who opened which page is written too
	// Progress is told how many courses are over or as far as they go; may be nil.
	Progress func(done, all int64)
}

// A Report is what came of a simulation.
type Report struct {
	People   int            // who asked for care
	Acts     int            // that were done
	Entries  int64          // in the book
	Visits   int            // in the access book
	Sessions int            // in which a dose was given
	Refused  map[string]int // how often a rule refused, by the rule
	Ends     map[string]int // how courses ended: "completed", "not recommended", "going on"
}

// A world is a simulation under way. Everything in it happens one after another.
type world struct {
	Config
	ctx      context.Context
	queue    queue
	kept     calendar // rooms and people, for dosing sessions
	staff    cast
	settings ledger.Chart
	asked    map[string]protocol.FactType
	defs     map[string]*protocol.Definition
	report   Report
	truth    truths
	read     lastRead
	tried    []*person // who takes part in the experiment
	err      error
}

// Run lets the clinic live until its end. The same seed makes the same book, but
// for keys.
func Run(ctx context.Context, cfg Config) (Report, error) {
	w := &world{Config: cfg, ctx: ctx, asked: vocabulary(), defs: map[string]*protocol.Definition{}, kept: calendar{},
		report: Report{Refused: map[string]int{}, Ends: map[string]int{}}}
	defer w.queue.end()
	if sentence := cfg.Model.Lives(func(name string) bool { _, err := cfg.Rules.Protocols.Ship(name); return err == nil }); sentence != "" {
		return w.report, WrongModel(sentence)
	}
	if err := w.furnish(); err != nil {
		return w.report, fmt.Errorf("sim: setting the clinic up: %w", err)
	}
	people := w.arrivals()
	for events := 0; ; events++ {
		next, more := w.queue.take(cfg.Until)
		if !more || w.err != nil || ctx.Err() != nil {
			break
		}
		cfg.Clock.turn(next.at)
		if at, waits := next.next(); waits {
			next.at = at
			w.queue.put(next)
		}
		if cfg.Progress == nil || events%often != 0 {
			continue
		}
		cfg.Progress(w.over(people), int64(len(people)))
	}
	if err := errors.Join(w.err, ctx.Err()); err != nil {
		return w.report, err
	}
	cfg.Clock.turn(cfg.Until)
	return w.finish(people)
}

// over counts the lives that are over.
func (w *world) over(people []*person) (n int64) {
	for _, p := range people {
		if p.ended != "" {
			n++
		}
	}
	return n
}

// finish gives visits their places, writes the truth, and counts.
func (w *world) finish(people []*person) (Report, error) {
	for range 1 + w.report.Visits/visitsAtATime {
		if err := w.Clinic.SequenceVisits(w.ctx); err != nil {
			return w.report, err
		}
	}
	w.report.People = len(people)
	for _, p := range people {
		if p.ended == "" {
			p.ended = "going on"
		}
		w.report.Ends[p.ended]++
		if err := w.truth.write(w.Truth, p); err != nil {
			return w.report, err
		}
	}
	return w.report, nil
}

// A broken is a life that met an error that its story does not know.
type broken struct{ err error }

// live lets something go on by itself from a time on: wait, in it, says until
// when it waits.
func (w *world) live(at time.Time, what string, life func(wait func(time.Time))) {
	w.queue.add(at, func(yield func(time.Time) bool) {
		defer func() {
			switch r := recover().(type) {
			case nil, gone:
			case broken:
				w.err = errors.Join(w.err, fmt.Errorf("sim: seed %d, %s, %s: %w", w.Seed, what, w.Clock.Now().Format(time.RFC3339), r.err))
			default:
				panic(r)
			}
		}()
		life(func(until time.Time) {
			if !until.After(w.Clock.Now()) {
				return
			}
			if !yield(until) {
				panic(gone{})
			}
		})
	})
}

// gone ends a life that nobody lets go on: the simulation is over.
type gone struct{}

// do does an act by somebody, under a key that follows from the seed.
func (w *world) do(key string, g grantee, act clinic.Act) ([]id.Entry, error) {
	w.report.Acts++
	grant, err := g.grant(w)
	if err != nil {
		return nil, err
	}
	out, err := w.Clinic.Do(w.ctx, grant, id.Act(key), act)
	if err != nil {
		if rule := fault.RuleOf(err); rule != "" {
			w.report.Refused[rule]++
		}
		return nil, err
	}
	w.report.Entries += int64(len(out.Entries))
	// The book gives each of them a place in time after the one before, so that the
	// clock has to be behind none of them.
	w.Clock.turn(w.Clock.Now().Add(time.Duration(1+len(out.Entries)) * time.Millisecond))
	return out.Entries, nil
}

// key makes a key from the seed and what it is for.
func (w *world) key(parts ...string) string {
	return id.Derived(append([]string{"sim", fmt.Sprint(w.Seed)}, parts...)...)
}

// reading returns the clinic's own settings as they stand.
func (w *world) reading() (ledger.Chart, error) {
	var err error
	w.settings, err = w.Clinic.Whole(w.ctx, w.Clinic.Own(), ledger.SettingStream)
	return w.settings, err
}
