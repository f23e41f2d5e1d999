package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"github.com/clew-health/clew/internal/app"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// screening asks the shipped protocol with the most rules about made-up people,
// at every gate, on one core. What their records come to is assembled before:
// this is what the rules themselves cost.
func (b *bench) screening() error {
	t := b.table("screening", "protocol.Evaluate, every gate of the shipped protocol with the most rules, on assembled facts of people of whom everything is known, one core",
		"protocol", "rules", "gates", "people", "findings", "seconds", "CPU seconds", "CPU µs a person")
	def, err := largest()
	if err != nil {
		return err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	now, findings := time.Now(), 0
	var took, cpu time.Duration
	for from := 0; from < b.opt.sizes.screened; from += 100 {
		people := make([]protocol.Facts, min(100, b.opt.sizes.screened-from))
		for i := range people {
			if people[i], err = madeUp(from+i, now); err != nil {
				return err
			}
		}
		began, cpuBegan := time.Now(), cpuTime()
		for _, facts := range people {
			for _, gate := range def.Gates() {
				findings += len(def.Evaluate(facts, gate, now).Findings)
			}
		}
		took, cpu = took+time.Since(began), cpu+cpuTime()-cpuBegan
	}
	n := b.opt.sizes.screened
	each := cpu / time.Duration(n)
	t.row(def.Name, len(def.Rules), len(def.Gates()), n, findings, took.Seconds(), cpu.Seconds(), µs(each))
	b.below("every gate of the largest protocol, one person", ms(each), 1, "CPU ms")
	b.below("the same of ten thousand people, one core", (each * 10_000).Seconds(), 10, "CPU s")
	return nil
}

// largest is the shipped protocol with the most rules.
func largest() (*protocol.Definition, error) {
	var most *protocol.Definition
	for _, name := range app.Shelf().Protocols() {
		def, err := app.Protocol(name, course.Vocabulary())
		if err != nil {
			return nil, err
		}
		if most == nil || len(def.Rules) > len(most.Rules) {
			most = def
		}
	}
	return most, nil
}

// madeUp are the facts of somebody of whom everything is known: each fact's
// example, at times and with blood pressures that differ by who.
func madeUp(who int, now time.Time) (protocol.Facts, error) {
	facts := protocol.Facts{}
	reading := func(v protocol.Value, ago time.Duration) protocol.Reading {
		return protocol.Reading{Value: v, At: now.Add(-ago), Recorded: now.Add(-ago)}
	}
	for name, f := range course.Vocabulary() {
		text := f.Example
		var quoted string
		if json.Unmarshal([]byte(text), &quoted) == nil {
			text = quoted
		}
		value, err := f.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("the example of %s: %w", name, err)
		}
		facts[name] = []protocol.Reading{reading(value, time.Duration(1+who%90)*time.Hour)}
	}
	facts["vitals.bp"] = nil
	for i := range 6 {
		p := quantity.Pressure{Systolic: 118 + (who+7*i)%50, Diastolic: 72 + (who+3*i)%30}
		facts["vitals.bp"] = append(facts["vitals.bp"], reading(protocol.PressureValue(p), 48*time.Hour-time.Duration(i)*(9*time.Hour+30*time.Minute)))
	}
	return facts, nil
}
