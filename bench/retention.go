package main

import (
	"fmt"
	"math"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/sim"
)

// A trialSize is how much of the experiment is run.
type trialSize struct{ people, seeds, settings int }

// A setting is the response model with some of its figures changed.
type setting struct {
	name  string
	about string
	with  map[string]float64
}

// settings are those that the experiment is run in: the model as it ships, its ends,
// and the control. Only figures about people change, never the follow-up.
var settings = []setting{
	{"as it ships", "internal/sim/model.yaml, reply.*", nil},
	{"pessimistic", "as steep a fall as one report of clinics (yermus2024), twice as tiring, more unlike each other, shorter forms and calls help at the low end of their intervals, everybody sees mail so that another way brings nobody back",
		map[string]float64{"reply.first": -1.6, "reply.month": -0.49, "reply.tired": -0.7, "reply.sd": 1.6, "reply.brief": 0.336, "reply.tap": 0.8, "reply.called": 0.03, "reply.asked": 0.52, "reply.mail": 1, "reply.text": 1}},
	{"optimistic", "as slow a fall as in one trial (keding2016), half as tiring, less unlike each other",
		map[string]float64{"reply.first": 0, "reply.month": -0.07, "reply.tired": -0.17, "reply.sd": 0.9, "reply.brief": 0.577, "reply.tap": 1.08, "reply.called": 1.32, "reply.asked": 0.67}},
	{"control", "whether somebody answers is settled before anything is sent: both ways must come out the same",
		map[string]float64{"reply.once": 1, "reply.stop": 0, "tap.stop": 0, "reply.mail": 1, "reply.text": 1}},
}

// retention lets the same people be reminded in two ways in the stated response
// model, and prints who was still heard from.
func (b *bench) retention() error {
	t := b.table("retention", "in the response model of internal/sim/model.yaml, which is no evidence about anybody: who is heard from after one, three and six months, under whole questionnaires by mail with the same again on each of three days (fixed), and under the program's own follow-up (followed), of the same made-up people; per cent with 95 % intervals over seeds",
		"model", "way", "people", "1 month", "3 months", "6 months", "3 months: whole", "short", "tap", "of these in a call", "messages each", "calls each", "answered in one", "asked us to stop %")
	size := b.opt.sizes.trial
	for n, s := range settings[:size.settings] {
		seeds := size.seeds
		if n > 0 {
			seeds = max(2, size.seeds/2) // the others are about which way it goes
		}
		kept := map[string][]sim.Retained{}
		for seed := range seeds {
			for _, arm := range []string{sim.Fixed, sim.Followed} {
				got, err := b.retain(s, arm, uint64(seed+1), size.people)
				if err != nil {
					return fmt.Errorf("%s, seed %d: %w", s.name, seed+1, err)
				}
				kept[arm] = append(kept[arm], got)
			}
		}
		for _, arm := range []string{sim.Fixed, sim.Followed} {
			t.row(retainedRow(s.name, arm, size.people, kept[arm])...)
		}
		if s.with == nil {
			b.atLeast("heard from after three months, in the stated response model", meanOf(heardAt(kept[sim.Followed], 1)), 80, "%")
		}
	}
	var about []string
	for _, s := range settings[:size.settings] {
		about = append(about, s.name+": "+s.about)
	}
	b.note("retention", about...)
	return nil
}

// retain runs one arm in a book of its own.
func (b *bench) retain(s setting, arm string, seed uint64, people int) (sim.Retained, error) {
	h, clock, err := b.simHouse(time.Date(2026, 1, 12, 8, 0, 0, 0, denver()))
	if err != nil {
		return sim.Retained{}, err
	}
	defer h.close()
	model, err := sim.ParseModel(sim.ShippedModel)
	if err != nil {
		return sim.Retained{}, err
	}
	rules, err := app.Rules()
	if err != nil {
		return sim.Retained{}, err
	}
	return sim.Retain(b.ctx, sim.Trial{Arm: arm, Config: sim.Config{Clinic: h.Clinic, Clock: clock, Rules: rules, Model: model.With(s.with), Courses: people, Seed: seed}})
}

// simHouse is an empty book on a clock of its own.
func (b *bench) simHouse(at time.Time) (*house, *sim.Clock, error) {
	clock := sim.NewClock(at)
	h, err := b.houseWith("sqlite", func(cfg *clinic.Config) { cfg.Now, cfg.Quiet = clock.Now, true })
	return h, clock, err
}

func denver() *time.Location {
	loc, err := time.LoadLocation("America/Denver")
	if err != nil {
		return time.UTC
	}
	return loc
}

func retainedRow(name, arm string, people int, kept []sim.Retained) []any {
	row := []any{name, arm, people * len(kept)}
	for visit := range sim.RetentionVisits {
		row = append(row, interval(heardAt(kept, visit)))
	}
	var whole, short, tap, call, messages, calls, spoken, stopped []float64
	for _, k := range kept {
		at := k.Waves[1] // after three months
		whole, short, tap, call = append(whole, percent(at.Full, at.All)), append(short, percent(at.Brief, at.All)), append(tap, percent(at.Tap, at.All)), append(call, percent(at.Call, at.All))
		spoken = append(spoken, float64(k.Spoken)/float64(people))
		messages = append(messages, float64(k.Messages)/float64(people))
		calls = append(calls, float64(k.Calls)/float64(people))
		stopped = append(stopped, 100*float64(k.Stopped)/float64(people))
	}
	return append(row, interval(whole), fmt.Sprintf("%.1f", meanOf(short)), fmt.Sprintf("%.1f", meanOf(tap)), fmt.Sprintf("%.1f", meanOf(call)),
		fmt.Sprintf("%.1f", meanOf(messages)), fmt.Sprintf("%.2f", meanOf(calls)), fmt.Sprintf("%.2f", meanOf(spoken)), fmt.Sprintf("%.1f", meanOf(stopped)))
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// heardAt is the per cent who were heard from at a visit, of each seed.
func heardAt(kept []sim.Retained, visit int) (out []float64) {
	for _, k := range kept {
		out = append(out, 100*k.Waves[visit].Heard())
	}
	return out
}

func meanOf(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(max(len(xs), 1))
}

// quantiles are those of Student's distribution at 97.5 %, by degrees of freedom.
var quantiles = []float64{0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086}

// interval writes a mean over seeds with its 95 % interval.
func interval(xs []float64) string {
	n := len(xs)
	mean := meanOf(xs)
	if n < 2 {
		return fmt.Sprintf("%.1f", mean)
	}
	sum := 0.0
	for _, x := range xs {
		sum += (x - mean) * (x - mean)
	}
	half := quantiles[min(n-1, len(quantiles)-1)] * math.Sqrt(sum/float64(n-1)/float64(n))
	return fmt.Sprintf("%.1f (%.1f–%.1f)", mean, max(mean-half, 0), min(mean+half, 100))
}
