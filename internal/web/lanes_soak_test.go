//go:build soak

package web

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestSoakAFloodBesideASession measures how long a session's page takes beside
// three hundred people who ask for charts without end, in its lane and without
// one.
func TestSoakAFloodBesideASession(t *testing.T) {
	const people, each = 300, 100
	d := newDosingDay(t)
	d.begin()
	d.sam.want(d.sam.get(d.hall), http.StatusOK)
	took := func(people int) []time.Duration {
		stop := make(chan struct{})
		var wg sync.WaitGroup
		for range people {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						d.mira.get(chartOf(d.ana))
					}
				}
			})
		}
		var out []time.Duration
		for range each {
			began := time.Now()
			d.sam.want(d.sam.get(d.hall), http.StatusOK)
			out = append(out, time.Since(began))
		}
		close(stop)
		wg.Wait()
		slices.Sort(out)
		return out
	}
	calm, with := took(0), took(people)
	d.lanes.rest, d.lanes.room = make(chan struct{}, 10000), make(chan struct{}, 10000) // nobody waits for a place
	without := took(people)
	p := func(all []time.Duration, of int) time.Duration {
		return all[(len(all)*of-1)/100].Round(time.Millisecond)
	}
	t.Logf("the session's page, %d times, at the median and p99: with nobody else %v and %v; beside %d people who ask for charts without end, in its lane, %v and %v, %.1f and %.1f times as long; without lanes %v and %v",
		each, p(calm, 50), p(calm, 99), people, p(with, 50), p(with, 99), float64(p(with, 50))/float64(max(p(calm, 50), 1)), float64(p(with, 99))/float64(max(p(calm, 99), 1)), p(without, 50), p(without, 99))
}
