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
	const people, each = 300, 20
	d := newDosingDay(t)
	d.begin()
	d.sam.want(d.sam.get(d.hall), http.StatusOK)
	took := func() []time.Duration {
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
	with := took()
	d.lanes.rest, d.lanes.room = make(chan struct{}, 10000), make(chan struct{}, 10000) // nobody waits for a place
	without := took()
	t.Logf("%d people ask for charts without end; the session's page takes, at the median and at most, %v and %v; without lanes %v and %v", people,
		with[len(with)/2].Round(time.Millisecond), with[len(with)-1].Round(time.Millisecond), without[len(without)/2].Round(time.Millisecond), without[len(without)-1].Round(time.Millisecond))
}
