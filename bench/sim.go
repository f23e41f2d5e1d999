package main

import (
	"io"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/sim"
)

// sim makes clinics that never were, of rising size, and says whether twice as many
// people take twice as long.
func (b *bench) sim() error {
	t := b.table("sim", "sim.Run of thirteen months, one after another, each act durable before the next, SQLite: every course with its sessions, notes, answers and follow-up; accesses are the pages that somebody opened",
		"courses", "seconds", "CPU s", "courses a minute", "CPU ms a course", "entries", "accesses", "both a course")
	model, err := sim.ParseModel(sim.ShippedModel)
	if err != nil {
		return err
	}
	rules, err := app.Rules()
	if err != nil {
		return err
	}
	until := time.Date(2026, 11, 20, 18, 0, 0, 0, denver())
	defer sim.Alone()()
	var each []float64
	rate, both := 0.0, 0.0
	for _, n := range b.opt.sizes.courses {
		h, clock, err := b.simHouse(until.AddDate(0, -13, 0))
		if err != nil {
			return err
		}
		began, cpu := time.Now(), cpuTime()
		report, err := sim.Run(b.ctx, sim.Config{Clinic: h.Clinic, Clock: clock, Rules: rules, Model: model, Courses: n, Seed: 1, Until: until, Visits: true, Truth: io.Discard})
		took, spent := time.Since(began), cpuTime()-cpu
		h.close()
		if err != nil {
			return err
		}
		rate, both = float64(n)/took.Minutes(), (float64(report.Entries)+float64(report.Visits))/float64(n)
		each = append(each, float64(spent.Milliseconds())/float64(n))
		t.row(n, took.Seconds(), spent.Seconds(), rate, each[len(each)-1], report.Entries, report.Visits, both)
	}
	b.atLeast("courses of a made-up clinic in a minute", rate, 60, "courses")
	b.atLeast("entries and accesses of a made-up course", both, 300, "")
	b.below("processor time of a course in the largest of these, of one in the smallest", each[len(each)-1]/each[0], 1.25, "times")
	return nil
}
