// Package courier brings messages to people: it looks at every open course for
// what is due, takes what was queued, makes the link, finds the address, fills
// in the words and hands it to a mail server or a text-message gateway. What
// became of a message goes back into the record. If the network is down it tries
// again, and the clinic's work goes on.
package courier

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/store"
)

// Config is what a courier works with.
type Config struct {
	Clinic      *clinic.Clinic
	Door        *signin.Door
	Rules       clinic.Rules
	Instruments *instrument.Library
	Texts       *screening.Texts
	Origin      string            // "https://clinic.example": where links lead
	Name        string            // the name messages come from, chosen by the clinic
	Senders     map[string]Sender // by channel: outreach.Mail, outreach.Text; what is not there is not sent
	Log         *slog.Logger
}

// A Courier is one machine's.
type Courier struct {
	Config
	node  string
	grant access.Grant
	wake  chan struct{}

	mu    sync.Mutex
	dirty map[ledger.Stream]bool

	agenda  *clinic.Agenda           // when what can be answered opens
	looks   map[id.Patient]time.Time // when each record is looked at again; the runner's alone
	listed  time.Time                // when the list of people was read last
	swept   time.Time
	streams map[id.Patient]ledger.Stream
	carers  []id.Staff // who gives care here, as of this round
}

// How often what is looked at.
const (
	beat      = time.Minute      // how often the outbox is looked at
	listEvery = 10 * time.Minute // how often the list of people is read
	pause     = 300 * time.Millisecond
	lookEvery = 30 * time.Minute // how often a record is looked at although nothing came
	lease     = 3 * time.Minute  // how long one machine has a message
	patience  = 40 * time.Second // how long one attempt may take
	atATime   = 50               // messages in one go
	mostTries = 9                // attempts, with longer and longer waits: about a day
)

// New makes a courier. It does nothing before Run or Round.
func New(cfg Config) (*Courier, error) {
	c := &Courier{Config: cfg, node: cfg.Clinic.NewID(), wake: make(chan struct{}, 1), dirty: map[ledger.Stream]bool{},
		looks: map[id.Patient]time.Time{}, streams: map[id.Patient]ledger.Stream{}}
	c.agenda = clinic.NewAgenda(cfg.Clinic, clinic.Rules{Library: course.Library{Instruments: cfg.Instruments}, Protocols: cfg.Rules.Protocols})
	if c.Log == nil {
		c.Log = slog.Default()
	}
	actor := access.Actor{Clinic: cfg.Clinic.ID(), Roles: []access.Role{access.Machine},
		Author: ledger.Author{Sort: ledger.ByMachine, Person: "courier", Role: string(access.Machine)}}
	var err error
	c.grant, err = cfg.Clinic.Covering(actor, access.Create, ledger.Scheduling, "", access.Unrelated)
	return c, err
}

// Wake says that records changed: the courier looks at them at once. It never
// waits. Call it with what clinic.Topics is told.
func (c *Courier) Wake(streams []ledger.Stream) {
	c.mu.Lock()
	for _, s := range streams {
		if s.Kind() == "patient" {
			c.dirty[s] = true
		}
	}
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run brings messages until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		if err := c.Round(ctx); err != nil && ctx.Err() == nil {
			c.Log.Error("a round of the courier ended early; it goes on", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-c.wake:
			// Many things may be recorded at once: one round for all of them.
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
		}
	}
}

// Round does everything that is due once: follow-up, what was never sent, the
// outbox, what was opened, what is old.
func (c *Courier) Round(ctx context.Context) error {
	for _, part := range []func(context.Context) error{c.followUps, c.left, c.collect, c.deliver, c.opened, c.sweep} {
		if err := part(ctx); err != nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// followUps looks at every record whose time has come.
func (c *Courier) followUps(ctx context.Context) error {
	now := c.Clinic.Now()
	if err := c.list(ctx, now); err != nil {
		return err
	}
	var err error
	if c.carers, err = c.everyone(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	dirty := c.dirty
	c.dirty = map[ledger.Stream]bool{}
	c.mu.Unlock()
	if err := c.opening(ctx, now); err != nil {
		return err
	}
	for s := range dirty {
		p := id.Patient(s.Key())
		if _, known := c.streams[p]; !known {
			c.streams[p] = s
		}
		c.looks[p] = time.Time{}
	}
	for p, at := range c.looks {
		if at.After(now) {
			continue
		}
		next, err := c.look(ctx, p, now)
		if err != nil {
			c.Log.Error("follow-up of one record failed", "patient", string(p), "err", err)
			next = now.Add(beat)
		}
		c.looks[p] = next
		if ctx.Err() != nil {
			return nil
		}
	}
	return nil
}

// opening has every record looked at as soon as something in its plan can be
// answered, and not at the next turn.
func (c *Courier) opening(ctx context.Context, now time.Time) error {
	windows, err := c.agenda.Due(ctx, c.grant, now, now.Add(lookEvery))
	for _, w := range windows {
		if at, listed := c.looks[w.Patient]; listed && w.Remote && w.Opens.After(now) && w.Opens.Before(at) {
			c.looks[w.Patient] = w.Opens
		}
	}
	return err
}

// list reads the list of people now and then. A record that was joined to
// another is looked at with that one.
func (c *Courier) list(ctx context.Context, now time.Time) error {
	if now.Sub(c.listed) < listEvery {
		return nil
	}
	rows, err := c.Clinic.Patients(ctx, c.grant)
	if err != nil {
		return err
	}
	c.listed = now
	for _, r := range rows {
		if r.Merged != "" && r.Merged != r.Patient || r.Deceased {
			delete(c.looks, r.Patient)
			continue
		}
		c.streams[r.Patient] = r.Stream
		if _, known := c.looks[r.Patient]; !known {
			c.looks[r.Patient] = time.Time{}
		}
	}
	return nil
}

// look does what is due for one person, and says when to look again.
func (c *Courier) look(ctx context.Context, p id.Patient, now time.Time) (time.Time, error) {
	chart, err := c.Clinic.Record(ctx, c.grant, c.streams[p])
	if err != nil {
		return time.Time{}, err
	}
	desk, err := c.Clinic.DeskFor(ctx, chart)
	if err != nil {
		return time.Time{}, err
	}
	due := len(clinic.Escalations(chart, desk, c.carers)) > 0
	next := now.Add(lookEvery)
	if waitsForStaff(chart) {
		next = now.Add(beat)
	}
	settings, err := c.Clinic.Whole(ctx, c.grant, ledger.SettingStream)
	if err != nil {
		return time.Time{}, err
	}
	if at, waits := clinic.PageAt(chart, settings, c.Rules); waits {
		if due = due || !at.After(now); at.Before(next) {
			next = at
		}
	}
	follow, err := clinic.Follow(chart, settings, desk.MayAsk(), c.Rules, c.Instruments, now.In(c.Clinic.Location()))
	if err != nil {
		c.Log.Warn("the plan of one record cannot be read, so nobody is asked by it", "patient", string(p), "err", err)
	} else {
		for _, s := range outreach.Next(chart, follow.Asks, follow.Setting, now) {
			if !s.At.After(now) {
				due = true
			} else if s.At.Before(next) {
				next = s.At
			}
		}
	}
	if !due {
		return next, nil
	}
	act := id.Act(c.Clinic.NewID())
	_, err = c.Clinic.Do(ctx, c.grant, act, clinic.FollowUp{Patient: p, Act: act, Rules: c.Rules, Instruments: c.Instruments, Everyone: c.carers})
	return now.Add(beat), err
}

// collect takes what was queued since the last time into the outbox.
func (c *Courier) collect(ctx context.Context) error {
	for {
		n := 0
		err := c.Clinic.Store().Update(ctx, c.Clinic.Own(), func(tx *store.Tx) error {
			after, err := tx.OutboxRead()
			if err != nil {
				return err
			}
			found, err := tx.EntriesOfKind(outreach.Queued{}.Kind(), after, atATime)
			if err != nil || len(found) == 0 {
				return err
			}
			now := c.Clinic.Now()
			rows := make([]store.OutboxRow, len(found))
			for i, f := range found {
				rows[i] = store.OutboxRow{Message: f.Entry, Stream: f.Stream, State: store.OutboxWaiting, Next: now, Created: now, Updated: now}
			}
			n = len(found)
			return tx.PutOutbox(rows, found[n-1].Seq)
		})
		if err != nil || n < atATime {
			return err
		}
	}
}

// opened writes into the record that links were opened.
func (c *Courier) opened(ctx context.Context) error {
	var rows []store.OutboxRow
	err := c.Clinic.Store().View(ctx, c.Clinic.Own(), func(s *store.Snapshot) error {
		var err error
		rows, err = s.OutboxSeen(atATime)
		return err
	})
	for _, row := range rows {
		if err = c.note(ctx, row, "opened", outreach.Opened{Message: row.Message}); err != nil {
			return err
		}
		err = c.Clinic.Store().Update(ctx, c.Clinic.Own(), func(tx *store.Tx) error { return tx.OpenedOutbox(row.Message, c.Clinic.Now()) })
		if err != nil {
			return err
		}
	}
	return err
}

// left writes down what was answered of questionnaires whose time is over.
func (c *Courier) left(ctx context.Context) error {
	_, err := c.Clinic.LeaveOver(ctx, c.Instruments)
	return err
}

// sweep deletes attempts that are old, once an hour.
func (c *Courier) sweep(ctx context.Context) error {
	now := c.Clinic.Now()
	if now.Sub(c.swept) < time.Hour {
		return nil
	}
	c.swept = now
	return c.Clinic.Store().Update(ctx, c.Clinic.Own(), func(tx *store.Tx) error {
		_, err := tx.SweepOutbox(now.Add(-clinic.Reminding().Kept()))
		return err
	})
}
