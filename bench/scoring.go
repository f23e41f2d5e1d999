package main

import (
	"context"
	"runtime"
	"strconv"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
)

// scoring scores responses on one core: of the questionnaires that are asked most
// often, and of every one there is.
func (b *bench) scoring() error {
	t := b.table("scoring", "instrument.Score of whole responses with everything they come to (scores, bands, flags, words, alerts), one core",
		"questionnaires", "responses", "seconds", "CPU µs a response", "responses a minute")
	lib, err := app.Instruments()
	if err != nil {
		return err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	usual := []*instrument.Definition{}
	for _, name := range []string{"phq-9", "gad-7", "pcl-5", "sidas", "who-5"} {
		d, err := lib.Named(name)
		if err != nil {
			return err
		}
		usual = append(usual, d)
	}
	rate := 0.0
	for _, of := range []struct {
		name string
		defs []*instrument.Definition
	}{{"PHQ-9, GAD-7, PCL-5, SIDAS, WHO-5", usual}, {"all " + strconv.Itoa(len(lib.All())), lib.All()}} {
		responses := madeUpResponses(of.defs)
		n, began, cpuBegan := b.opt.sizes.scored, time.Now(), cpuTime()
		for i := range n {
			instrument.Score(of.defs[i%len(of.defs)], responses[i%len(responses)])
		}
		took, cpu := time.Since(began), cpuTime()-cpuBegan
		perMinute := float64(n) / cpu.Minutes()
		t.row(of.name, n, took.Seconds(), µs(cpu)/float64(n), perMinute)
		if rate == 0 || perMinute < rate {
			rate = perMinute
		}
	}
	b.atLeast("responses scored in a minute, one core", rate, 1_000_000, "responses")
	return nil
}

// madeUpResponses answers each questionnaire in several ways; every one that the
// scale has comes up. The response at i answers the definition at i, counted
// round.
func madeUpResponses(defs []*instrument.Definition) []instrument.Response {
	const ways = 8
	var out []instrument.Response
	for way := range ways {
		for _, d := range defs {
			answers := map[string]string{}
			for i, it := range d.Items {
				s := d.ScaleOf(it)
				switch {
				case s.Clock:
					answers[it.ID] = "23:30"
				case len(s.Options) > 0:
					answers[it.ID] = s.Options[(i+way)%len(s.Options)].Value
				default:
					answers[it.ID] = s.From.Plus(s.Step.Times(instrument.Whole(int64(way % 3)))).String()
				}
			}
			out = append(out, instrument.Response{Answers: answers, Sex: "female"})
		}
	}
	return out
}

// answered takes in the answers of so many visits: PHQ-9 and GAD-7, a week apart.
func (h *house) answered(ctx context.Context, p person, visits int) error {
	lib, err := app.Instruments()
	if err != nil {
		return err
	}
	act := clinic.ImportRecord{Patient: p.id}
	for _, name := range []string{"phq-9", "gad-7"} {
		d, err := lib.Named(name)
		if err != nil {
			return err
		}
		for i := range visits {
			at := h.Now().AddDate(0, 0, 7*(i-visits))
			answers := map[string]string{}
			for j, it := range d.Items {
				answers[it.ID] = strconv.Itoa((i + j) % 4)
			}
			act.Facts = append(act.Facts, clinic.ImportedFact{At: at, Fact: instrument.Answered{Answers: answers, Started: at, Finished: at, Administration: instrument.Administration{
				Response: id.Response(h.NewID()), Instrument: d.ID, Version: d.Version, Hash: d.Hash(), By: instrument.BySelf, How: instrument.HowLink}}})
		}
	}
	program, err := h.program()
	if err != nil {
		return err
	}
	_, err = h.Do(ctx, program, id.Act(h.NewID()), act)
	return err
}
