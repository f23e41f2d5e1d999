package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// charts opens charts of several lengths, cold and warm, and asks of each why
// a step could or could not be taken.
func (b *bench) charts(db string) error {
	t := b.table("charts", "clinic.Chart by somebody on the care team; cold is the first after the book was opened, warm comes from memory; why asks kap-im of the warm chart, at one gate and at every gate it has",
		"database", "entries", "cold ms", "warm ms", "why, one gate ms", "why, every gate ms", "best of these ms")
	h, err := b.house(db)
	if err != nil {
		return err
	}
	defer h.close()
	for _, n := range b.opt.sizes.charts {
		if err := h.fill(b.ctx, 1, n); err != nil {
			return err
		}
	}
	def, err := app.Protocol("kap-im", course.Vocabulary())
	if err != nil {
		return err
	}
	lib, err := app.Library()
	if err != nil {
		return err
	}
	for i, n := range b.opt.sizes.charts {
		p := h.people[i]
		cold, err := h.cold(b.ctx, p)
		if err != nil {
			return err
		}
		warm, _, err := b.often(func() error {
			_, err := h.Chart(b.ctx, p.grant, p.stream)
			return err
		})
		if err != nil {
			return err
		}
		one, every, best, err := b.why(h, p, lib, def)
		if err != nil {
			return err
		}
		t.row(db, n, ms(cold), ms(warm), ms(one), ms(every), ms(best))
		if n == 2000 {
			b.below(fmt.Sprintf("warm chart of 2,000 entries, %s", db), ms(warm), 1, "ms")
			b.below(fmt.Sprintf("why at every gate on 2,000 entries, %s", db), ms(every), 1, "ms")
		}
	}
	return nil
}

// cold opens a chart with nothing in memory, a few times.
func (h *house) cold(ctx context.Context, p person) (time.Duration, error) {
	var times []time.Duration
	for range 5 {
		if err := h.reopen(ctx); err != nil {
			return 0, err
		}
		began := time.Now()
		chart, err := h.Chart(ctx, p.grant, p.stream)
		if err != nil {
			return 0, err
		}
		if len(chart.Entries) == 0 {
			return 0, fmt.Errorf("the chart of %s is empty", p.id)
		}
		times = append(times, time.Since(began))
	}
	return median(times), nil
}

// why answers one gate and every gate on a chart that is in memory, and says
// how fast every gate was at best: what a machine with nothing else to do takes.
func (b *bench) why(h *house, p person, lib course.Library, def *protocol.Definition) (one, every, best time.Duration, err error) {
	chart, err := h.Whole(b.ctx, p.grant, p.stream)
	if err != nil {
		return 0, 0, 0, err
	}
	settings, err := h.Whole(b.ctx, h.Own(), ledger.SettingStream)
	if err != nil {
		return 0, 0, 0, err
	}
	ask := func(gates ...protocol.Gate) func() error {
		return func() error {
			q := course.Question{Definition: def, Now: h.Now(), Location: h.Location()}
			for _, out := range lib.Answers(q, gates, chart, settings) {
				if len(out.Findings) == 0 {
					return fmt.Errorf("no rule answers at %s", out.Gate)
				}
			}
			return nil
		}
	}
	if one, _, err = b.often(ask("dosing.start")); err != nil {
		return 0, 0, 0, err
	}
	every, best, err = b.often(ask(def.Gates()...))
	return one, every, best, err
}

// often returns the median and the shortest time of something short.
func (b *bench) often(run func() error) (middle, best time.Duration, err error) {
	long := time.Duration(min(b.opt.seconds, 1) * float64(time.Second) / 2)
	var times []time.Duration
	for began := time.Now(); len(times) < 10 || time.Since(began) < long; {
		at := time.Now()
		if err := run(); err != nil {
			return 0, 0, err
		}
		times = append(times, time.Since(at))
	}
	return median(times), slices.Min(times), nil
}

// verify recomputes a whole book.
func (b *bench) verify(db string) error {
	t := b.table("verify", "clinic.Verify: every hash, signature, key, sealed body, tile, act and finder row, of people with 50 entries each",
		"database", "entries", "seconds", "entries/s", "our CPU µs/entry")
	h, err := b.house(db)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.fill(b.ctx, max(1, b.opt.sizes.verify/50), 50); err != nil {
		return err
	}
	if err := h.reopen(b.ctx); err != nil { // as the command does it: nothing else is in memory
		return err
	}
	var times, costs []time.Duration
	var entries int64
	for range 3 {
		spent := cpuTime()
		began := time.Now()
		report, err := h.Verify(b.ctx, h.Own(), clinic.VerifyOptions{})
		if err != nil {
			return err
		}
		if !report.Clean() {
			return fmt.Errorf("the book is not clean: %v %v", report.Flaws, report.Unclear)
		}
		times, costs = append(times, time.Since(began)), append(costs, cpuTime()-spent)
		entries = report.Entries
	}
	took := median(times)
	rate := float64(entries) / took.Seconds()
	t.row(db, entries, took.Seconds(), rate, µs(median(costs))/float64(entries))
	b.atLeast("verify, "+db, rate, 100_000, "entries/s")
	return nil
}
