package outreach

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// A Person is one client as the figures of follow-up count them.
type Person struct {
	Patient id.Patient
	Chart   ledger.Chart
	Asks    []Ask
	Over    bool // they withdrew
}

// A WaveCount says of one visit who was asked and who answered. Everybody whose
// window has opened is in All, whoever withdrew, died or stopped too: nobody
// leaves the denominator by falling silent, and no earlier answer stands for
// one that is missing.
type WaveCount struct {
	Wave      string
	First     time.Time // when its first window opened
	All       []id.Patient
	Asked     []id.Patient // a message was queued
	Delivered []id.Patient
	Opened    []id.Patient
	Full      []id.Patient // answered, some of it as the plan has it
	Brief     []id.Patient // answered in a shorter form only
	Pulse     []id.Patient // answered with one tap only
	Called    []id.Patient // of those in Full, Brief and Pulse: asked in a call, and in that form in no other way
	Open      []id.Patient // not answered, and the window is still open
	Missed    []id.Patient // the window closed without an answer
	Ended     []id.Patient // of those not answered: withdrew, died, or asked us to stop
}

// Answered is who answered, in any form.
func (w WaveCount) Answered() int { return len(w.Full) + len(w.Brief) + len(w.Pulse) }

// Waves counts every visit of some people's plans, in the order in which they
// first opened.
func Waves(p *Policy, people []Person, now time.Time) []WaveCount {
	var out []WaveCount
	for _, person := range people {
		c := counting{p: p, person: person, responses: instrument.Responses(person.Chart), messages: Messages(person.Chart)}
		for _, name := range c.names(now) {
			i := slices.IndexFunc(out, func(w WaveCount) bool { return w.Wave == name })
			if i < 0 {
				out = append(out, WaveCount{Wave: name})
				i = len(out) - 1
			}
			c.count(&out[i], now)
		}
	}
	slices.SortStableFunc(out, func(a, b WaveCount) int { return a.First.Compare(b.First) })
	return out
}

// counting is one person while they are counted.
type counting struct {
	p         *Policy
	person    Person
	responses []instrument.Filling
	messages  []Message
}

// names are the visits of which at least one window has opened.
func (c counting) names(now time.Time) []string {
	var out []string
	for _, a := range c.person.Asks {
		if counts(a, now) && !slices.Contains(out, a.Wave) {
			out = append(out, a.Wave)
		}
	}
	return out
}

// counts reports whether an occasion is one of those that could be answered.
func counts(a Ask, now time.Time) bool {
	return !a.Opens.IsZero() && !a.Opens.After(now) && slices.Contains([]string{stateOpen, stateAnswered, stateMissed}, a.State)
}

// rank orders the forms in which a visit was answered.
var rank = []string{"", Pulse, Brief, Full}

// count adds the person to one visit.
func (c counting) count(w *WaveCount, now time.Time) {
	form, open, called := "", false, false
	var keys []string
	for _, a := range c.person.Asks {
		if a.Wave != w.Wave || !counts(a, now) {
			continue
		}
		if w.First.IsZero() || a.Opens.Before(w.First) {
			w.First = a.Opens
		}
		keys = append(keys, a.Key)
		open = open || a.State == stateOpen
		got, by := c.p.observedHow(c.responses, a)
		said := by != nil && by.How == instrument.HowTelephone
		switch higher := slices.Index(rank, got) - slices.Index(rank, form); {
		case higher > 0:
			form, called = got, said
		case higher == 0:
			called = called && said
		}
	}
	who := c.person.Patient
	w.All = append(w.All, who)
	if called {
		w.Called = append(w.Called, who)
	}
	c.sent(w, keys)
	stands := Stands(c.person.Chart)
	switch {
	case form == Full:
		w.Full = append(w.Full, who)
	case form == Brief:
		w.Brief = append(w.Brief, who)
	case form == Pulse:
		w.Pulse = append(w.Pulse, who)
	case c.person.Over || stands.Died || stands.Stopped != "":
		w.Ended = append(w.Ended, who)
	case open:
		w.Open = append(w.Open, who)
	default:
		w.Missed = append(w.Missed, who)
	}
}

// sent counts what became of the messages that asked for a visit.
func (c counting) sent(w *WaveCount, keys []string) {
	var asked, delivered, opened bool
	for _, m := range c.messages {
		if m.Queued.To != "" || !slices.ContainsFunc(m.Queued.Asks, func(k string) bool { return slices.Contains(keys, k) }) {
			continue
		}
		asked = true
		delivered = delivered || m.Delivered.ID != ""
		opened = opened || m.Opened.ID != ""
	}
	for _, one := range []struct {
		is   bool
		list *[]id.Patient
	}{{asked, &w.Asked}, {delivered, &w.Delivered}, {opened, &w.Opened}} {
		if one.is {
			*one.list = append(*one.list, c.person.Patient)
		}
	}
}
