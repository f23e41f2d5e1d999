package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
)

// plan derives what is asked in open courses from their charts, on one core, and
// asks a book of as many what is due today: at first, when every record is read,
// and again after one of them was written in.
func (b *bench) plan() error {
	t := b.table("plan", "course.Planning.Occasions of open courses of six sessions by kap-im, on one core, charts in memory; then clinic.Agenda.Due, the book's answer to what is due today, at first and after one record changed, SQLite",
		"courses", "occasions", "derived seconds", "CPU s", "first answer seconds", "windows due today", "next answer seconds")
	def, err := app.Protocol("kap-im", course.Vocabulary())
	if err != nil {
		return err
	}
	lib, err := app.Instruments()
	if err != nil {
		return err
	}
	n, now := b.opt.sizes.screened, time.Now().UTC()
	occasions, took, cpu := derived(def, lib, n, now)
	first, next, due, err := b.agenda(def, lib, n, now)
	if err != nil {
		return err
	}
	t.row(n, occasions, took.Seconds(), cpu.Seconds(), first.Seconds(), due, next.Seconds())
	scale := 10_000 / time.Duration(n)
	b.below("the plan of ten thousand open courses, from their charts, one core", (cpu * scale).Seconds(), 1, "CPU s")
	b.below("what is due today of ten thousand open courses", (next * scale).Seconds(), 1, "s")
	return nil
}

// courseFacts are an open course with six planned sessions, begun on some day.
func courseFacts(def *protocol.Definition, who int, now time.Time) []ledger.Fact {
	key := id.Course(id.Derived("bench-course", fmt.Sprint(who)))
	out := []ledger.Fact{course.Opened{Course: key, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: "trd"}}
	for i := range 6 {
		from := now.AddDate(0, 0, 7*i-who%60).Add(time.Hour)
		out = append(out, schedule.Planned{Session: id.Session(id.Derived("bench-session", fmt.Sprint(who, i))), Course: key, Sort: schedule.Dosing, Number: i + 1, From: from, Until: from.Add(3 * time.Hour)})
	}
	return out
}

func derived(def *protocol.Definition, lib *instrument.Library, n int, now time.Time) (occasions int, took, cpu time.Duration) {
	charts := make([]ledger.Chart, n)
	for i := range charts {
		for j, f := range courseFacts(def, i, now) {
			at := now.AddDate(0, 0, -75)
			charts[i].Entries = append(charts[i].Entries, ledger.Entry{ID: id.Entry(fmt.Sprint(j)), Seq: int64(j + 1), Kind: f.Kind(), Fact: f, At: at, Recorded: at})
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	p := course.Planning{Definition: def, Instruments: lib, Now: now}
	began, cpuBegan := time.Now(), cpuTime()
	for _, chart := range charts {
		occasions += len(p.Occasions(chart))
	}
	return occasions, time.Since(began), cpuTime() - cpuBegan
}

// agenda asks a book of so many open courses what is due today.
func (b *bench) agenda(def *protocol.Definition, lib *instrument.Library, n int, now time.Time) (first, next time.Duration, due int, err error) {
	h, err := b.house("sqlite")
	if err != nil {
		return 0, 0, 0, err
	}
	defer h.close()
	program, err := h.program()
	if err != nil {
		return 0, 0, 0, err
	}
	write := func(who int, facts ...ledger.Fact) error {
		act := clinic.ImportRecord{Patient: id.Patient(id.Derived("bench-planned", fmt.Sprint(who)))}
		for i, f := range facts {
			act.Facts = append(act.Facts, clinic.ImportedFact{At: now.AddDate(0, 0, -75).Add(time.Duration(i) * time.Second), Fact: f})
		}
		_, err := h.Do(b.ctx, program, id.Act(h.NewID()), act)
		return err
	}
	if err := h.courses(b.ctx, def, n, now); err != nil {
		return 0, 0, 0, err
	}
	grant, err := h.Covering(h.nurse, access.List, ledger.Scheduling, "", access.Unrelated)
	if err != nil {
		return 0, 0, 0, err
	}
	shipped, err := app.Library()
	if err != nil {
		return 0, 0, 0, err
	}
	shipped.Instruments = lib
	a := clinic.NewAgenda(h.Clinic, clinic.Rules{Library: shipped, Protocols: course.NewProtocols(app.Shelf())})
	ask := func() (time.Duration, error) {
		began := time.Now()
		windows, err := a.Due(b.ctx, grant, now, now.AddDate(0, 0, 1))
		due = len(windows)
		return time.Since(began), err
	}
	if first, err = ask(); err != nil {
		return 0, 0, 0, err
	}
	moved := schedule.Cancelled{Session: id.Session(id.Derived("bench-session", fmt.Sprint(1, 5))), AskedBy: schedule.ByClinic}
	if err := write(1, moved); err != nil {
		return 0, 0, 0, err
	}
	next, err = ask()
	return first, next, due, err
}
