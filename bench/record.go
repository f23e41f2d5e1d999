package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// acts measures whole acts: permission, digest, queue, resend check, decision
// on the chart, sealing, tree, finder and a durable commit, one blood pressure
// an act, as the chart page records it.
func (b *bench) acts(db string) error {
	t := b.table("whole acts", "clinic.Do of one set of vital signs, answered after a durable commit; the ceiling inserts the same rows without Clew",
		"database", "recorders", "acts/s", "ceiling acts/s", "share %", "acts/commit", "rows/act", "slowest ms")
	return b.recorders(db, t, 1, func(p person, i int) clinic.Act { return clinic.TakeVitals{Patient: p.id, Vitals: vitals(i)} })
}

// perAppend is how many entries one act of the appends measurement adds.
const perAppend = 20

// appends measures the sealed append with little else: acts that decide
// nothing and add twenty entries each.
func (b *bench) appends(db string) error {
	t := b.table("sealed appends", fmt.Sprintf("clinic.Do of an act that looks at nothing and adds %d sets of vital signs: sealing, leaves, tree, tiles, finder and a durable commit; the ceiling as above", perAppend),
		"database", "recorders", "entries/s", "ceiling entries/s", "share %", "entries/commit", "rows/entry", "slowest ms")
	return b.recorders(db, t, perAppend, func(p person, i int) clinic.Act { return many{p.stream, i} })
}

// many is the act of the appends measurement.
type many struct {
	Stream ledger.Stream
	Count  int
}

// Name is "bench.many".
func (many) Name() string { return "bench.many" }

// Action is that of writing down what was measured.
func (many) Action() access.Action { return access.Create }

// Needs names the one stream it writes to.
func (m many) Needs() []ledger.Stream { return []ledger.Stream{m.Stream} }

// Decide looks at nothing and adds the readings.
func (m many) Decide(clinic.Charts, time.Time, *time.Location) ([]clinic.Proposal, error) {
	out := make([]clinic.Proposal, perAppend)
	for i := range out {
		out[i] = clinic.Proposal{Stream: m.Stream, Fact: vitals(m.Count + i)}
	}
	return out, nil
}

// A slice is one short run of the recorders and its ceiling.
type slice struct {
	acts    int
	commits int64
	took    time.Duration
	ceiling time.Duration
	rows    int
	slowest time.Duration
}

// recorders measures at every number of recorders, each time in a new book
// and in short slices that alternate with the ceiling: what else this machine
// does hits both.
func (b *bench) recorders(db string, t *table, perAct int, act func(person, int) clinic.Act) error {
	for _, n := range b.opt.sizes.recorders {
		slices, err := b.alternate(db, n, act)
		if err != nil {
			return err
		}
		var ours, ceilings, shares, batches, rows []float64
		var slowest time.Duration
		for _, s := range slices {
			units := float64(s.acts * perAct)
			ours = append(ours, units/s.took.Seconds())
			ceilings = append(ceilings, units/s.ceiling.Seconds())
			shares = append(shares, 100*s.ceiling.Seconds()/s.took.Seconds())
			batches = append(batches, units/float64(s.commits))
			rows = append(rows, float64(s.rows)/units)
			slowest = max(slowest, s.slowest)
		}
		share := median(shares)
		t.row(db, n, median(ours), median(ceilings), share, median(batches), median(rows), ms(slowest))
		if n == 32 && db == "sqlite" {
			b.atLeast(t.Name+" at 32 recorders, SQLite", share, map[int]float64{1: 30, perAppend: 55}[perAct], "% of the ceiling")
		}
	}
	return nil
}

// alternate runs the slices.
func (b *bench) alternate(db string, n int, act func(person, int) clinic.Act) ([]slice, error) {
	h, err := b.house(db)
	if err != nil {
		return nil, err
	}
	defer h.close()
	if err := h.fill(b.ctx, b.opt.sizes.patients, b.opt.sizes.before); err != nil {
		return nil, err
	}
	bare, err := b.ceiling(db, h)
	if err != nil {
		return nil, err
	}
	defer bare.close()
	seen := int64(0)
	replay := func(batch float64) (time.Duration, int, error) {
		work, err := h.since(b.ctx, seen)
		if err != nil {
			return 0, 0, err
		}
		seen += int64(len(work.entries))
		return bare.insert(b.ctx, work, batch)
	}
	if _, _, err := replay(256); err != nil { // the ceiling begins with the same book
		return nil, err
	}
	each := time.Duration(b.opt.seconds / float64(b.opt.sizes.slices) * float64(time.Second))
	var out []slice
	for i := range b.opt.sizes.slices + 1 {
		s, err := h.work(b.ctx, n, each, act)
		if err != nil {
			return nil, err
		}
		if s.ceiling, s.rows, err = replay(float64(s.acts) / float64(s.commits)); err != nil {
			return nil, fmt.Errorf("ceiling: %w", err)
		}
		if i > 0 { // the first one warms up
			out = append(out, s)
		}
	}
	return out, nil
}

// work lets n recorders record for a while, each about people of their own.
func (h *house) work(ctx context.Context, n int, long time.Duration, act func(person, int) clinic.Act) (slice, error) {
	type own struct {
		acts    int
		slowest time.Duration
	}
	done := make([]own, n)
	before := h.commits.Load()
	began := time.Now()
	err := together(n, func(r int) error {
		for i := 0; time.Since(began) < long; i++ {
			p := h.people[(r+i*n)%len(h.people)]
			asked := time.Now()
			if _, err := h.Do(ctx, p.grant, id.Act(h.NewID()), act(p, i)); err != nil {
				return err
			}
			done[r].acts++
			done[r].slowest = max(done[r].slowest, time.Since(asked))
		}
		return nil
	})
	s := slice{took: time.Since(began), commits: h.commits.Load() - before}
	for _, d := range done {
		s.acts += d.acts
		s.slowest = max(s.slowest, d.slowest)
	}
	return s, err
}

// rows is what some acts wrote, as it stands in the database.
type rows struct {
	acts    []store.ActRow
	entries []store.Row
	of      [][]store.Row // the entries of each act
	people  map[ledger.Stream]store.PatientRow
	keys    map[string]store.KeyRow
	head    store.Head
}

// since reads what was written after a place in the book.
func (h *house) since(ctx context.Context, seq int64) (rows, error) {
	out := rows{people: map[ledger.Stream]store.PatientRow{}, keys: map[string]store.KeyRow{}}
	err := h.store.View(ctx, h.Own(), func(snap *store.Snapshot) error {
		err := snap.Each(seq+1, math.MaxInt64, func(row store.Row) error {
			out.entries = append(out.entries, row)
			return nil
		})
		if err != nil {
			return err
		}
		for i, row := range out.entries {
			if n := len(out.of); n > 0 && out.of[n-1][0].Act == row.Act {
				out.of[n-1] = append(out.of[n-1], row)
				continue
			}
			act, _, err := snap.Act(row.Act)
			if err != nil {
				return err
			}
			out.acts, out.of = append(out.acts, act), append(out.of, out.entries[i:i+1:i+1])
		}
		people, err := snap.Patients()
		for _, p := range people {
			out.people[p.Stream] = p
		}
		if err != nil || seq > 0 { // the recorders make no keys
			return err
		}
		return snap.EachKey(func(k store.KeyRow) error {
			out.keys[k.Name] = k
			return nil
		})
	})
	if err != nil {
		return out, err
	}
	return out, h.store.View(ctx, h.Own(), func(snap *store.Snapshot) error {
		out.head, err = snap.Head("book")
		return err
	})
}
