package outreach

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
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

// Waves counts every visit of some people's plans, in the order of Count.
func Waves(p *Policy, people []Person, now time.Time) []WaveCount {
	var out []Visits
	for _, person := range people {
		visits, _ := VisitsOf(p, PastOf(person.Chart), person.Asks, person.Over, now)
		out = append(out, Visits{person.Patient, visits})
	}
	return Count(out)
}

// A Visit is one visit of one person's plan whose window has opened, and what came
// of it.
type Visit struct {
	Wave      string
	After     bool      // it hangs on the end of the course
	First     time.Time // when its first window opened
	Form      string    // in which it was answered: Full, Brief or Pulse; empty where it was not
	Asked     bool      // as the lists of a WaveCount
	Delivered bool
	Opened    bool
	Called    bool
	Open      bool
	Ended     bool
}

// Visits are the visits of one person.
type Visits struct {
	Patient id.Patient
	Visits  []Visit
}

// Count puts the visits of some people together, in the order in which they come in
// the plans of most who have both.
func Count(people []Visits) []WaveCount {
	var out []WaveCount
	place := map[string]int{}
	came := make([][]opened, len(people))
	for n, person := range people {
		var first time.Time // of their visits
		for _, v := range person.Visits {
			if first.IsZero() || v.First.Before(first) {
				first = v.First
			}
		}
		for _, v := range person.Visits {
			i, ok := place[v.Wave]
			if !ok {
				i = len(out)
				place[v.Wave] = i
				out = append(out, WaveCount{Wave: v.Wave})
			}
			out[i].add(person.Patient, v)
			came[n] = append(came[n], opened{i, v.First.Sub(first), v.After})
		}
	}
	return inTurn(out, came)
}

// opened is when a visit opened for somebody, after the first of theirs.
type opened struct {
	wave  int
	after time.Duration
	ended bool // it hangs on the end of the course
}

// inTurn orders visits: none before one that came before it for most of those who
// have both, or before one of its kind with a lower number, and of those which could be next the one that on average came soonest,
// what hangs on the end of the course last. Where these go round in a circle, the
// soonest goes on.
func inTurn(waves []WaveCount, came [][]opened) []WaveCount {
	n := len(waves)
	lead := make([]int, n*n) // of a row before a column: for how many more it came before than after
	late, ended := make([]time.Duration, n), make([]int, n)
	for _, visits := range came {
		for _, a := range visits {
			if a.ended {
				ended[a.wave] = 1
			}
			late[a.wave] += a.after / time.Duration(len(waves[a.wave].All))
			for _, b := range visits {
				if a.after < b.after {
					lead[a.wave*n+b.wave]++
					lead[b.wave*n+a.wave]--
				}
			}
		}
	}
	left := make([]int, n)
	for i := range left {
		left[i] = i
		for j := range left {
			if lead[i*n+j] == 0 && before(waves[i].Wave, waves[j].Wave) {
				lead[i*n+j] = 1
			}
		}
	}
	slices.SortStableFunc(left, func(a, b int) int { return cmp.Or(ended[a]-ended[b], cmp.Compare(late[a], late[b])) })
	out := make([]WaveCount, 0, n)
	for len(left) > 0 {
		next := slices.IndexFunc(left, func(i int) bool {
			return !slices.ContainsFunc(left, func(j int) bool { return lead[j*n+i] > 0 })
		})
		next = max(next, 0)
		out = append(out, waves[left[next]])
		left = slices.Delete(left, next, next+1)
	}
	return out
}

// before reports whether two visits are of a kind, and the first has the lower number.
func before(a, b string) bool {
	kind, number, _ := strings.Cut(a, "/")
	other, higher, _ := strings.Cut(b, "/")
	n, _ := strconv.Atoi(number)
	m, _ := strconv.Atoi(higher)
	return kind == other && n < m
}

func (w *WaveCount) add(who id.Patient, v Visit) {
	state := &w.Missed
	switch {
	case v.Form == Full:
		state = &w.Full
	case v.Form == Brief:
		state = &w.Brief
	case v.Form == Pulse:
		state = &w.Pulse
	case v.Ended:
		state = &w.Ended
	case v.Open:
		state = &w.Open
	}
	*state = append(*state, who)
	for _, one := range []struct {
		is   bool
		list *[]id.Patient
	}{{true, &w.All}, {v.Called, &w.Called}, {v.Asked, &w.Asked}, {v.Delivered, &w.Delivered}, {v.Opened, &w.Opened}} {
		if one.is {
			*one.list = append(*one.list, who)
		}
	}
}

// VisitsOf are the visits of one person's plan of which a window has opened, in the
// order of the plan; and when the next opens that was answered before its time,
// zero where there is none: until then, and while their occasions stand as asks has
// them, this is how it is.
func VisitsOf(p *Policy, past Past, asks []Ask, over bool, now time.Time) (out []Visit, until time.Time) {
	over = over || past.Died || past.Stopped != ""
	place := map[string]int{}
	keys := map[string][]int{} // the visits that an occasion is counted with
	for _, a := range asks {
		if !slices.Contains([]string{stateOpen, stateAnswered, stateMissed}, a.State) || a.Opens.IsZero() {
			continue
		}
		if a.Opens.After(now) {
			if until.IsZero() || a.Opens.Before(until) {
				until = a.Opens
			}
			continue
		}
		i, ok := place[a.Wave]
		if !ok {
			i = len(out)
			place[a.Wave] = i
			out = append(out, Visit{Wave: a.Wave, After: a.After, First: a.Opens, Ended: over})
		}
		out[i].take(p, past.responses, a)
		keys[a.Key] = append(keys[a.Key], i)
	}
	for _, m := range past.all {
		for _, key := range m.asks {
			for _, i := range keys[key] {
				out[i].Asked, out[i].Delivered, out[i].Opened = true, out[i].Delivered || m.delivered, out[i].Opened || m.opened
			}
		}
	}
	return out, until
}

// rank orders the forms in which a visit was answered.
var rank = []string{"", Pulse, Brief, Full}

// take adds one occasion to the visit.
func (v *Visit) take(p *Policy, responses []reply, a Ask) {
	if a.Opens.Before(v.First) {
		v.First = a.Opens
	}
	v.Open = v.Open || a.State == stateOpen
	got, by := p.observedHow(responses, a)
	said := by != nil && by.how == instrument.HowTelephone
	switch higher := slices.Index(rank, got) - slices.Index(rank, v.Form); {
	case higher > 0:
		v.Form, v.Called = got, said
	case higher == 0:
		v.Called = v.Called && said
	}
}
