//go:build soak

package web

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestSoakAFloodBesideASession measures how long a session's page takes beside
// three hundred people who ask for charts without end, and how many charts they
// get: in lanes of several breadths, with and without letting sessions go first,
// and without lanes.
func TestSoakAFloodBesideASession(t *testing.T) {
	const people = 300
	d := newDosingDay(t)
	d.begin()
	d.sam.want(d.sam.get(d.hall), http.StatusOK)
	calm := flooding(d, 0)
	t.Logf("with nobody else: %s", calm.say(calm))
	broad := func(rest, room int, yield time.Duration) {
		d.lanes.rest, d.lanes.room, d.lanes.yield = make(chan struct{}, rest), make(chan struct{}, room), yield
	}
	procs := runtime.GOMAXPROCS(0)
	for _, each := range []int{1, 2, 4, 16} {
		for _, yield := range []time.Duration{mostYield, 0} {
			broad(each*procs, roomLane*procs, yield)
			t.Logf("beside %d people, %d places for each of %d processors, sessions go first %v: %s", people, each, procs, yield > 0, flooding(d, people).say(calm))
		}
	}
	broad(10_000, 10_000, 0) // nobody waits for a place
	t.Logf("beside %d people, without lanes: %s", people, flooding(d, people).say(calm))
}

// A flooded is how long a session's page took beside a flood, in order, and how
// many charts a second the others got.
type flooded struct {
	took   []time.Duration
	charts float64
}

func (f flooded) at(percent int) time.Duration { return f.took[(len(f.took)*percent-1)/100] }

func (f flooded) say(calm flooded) string {
	return fmt.Sprintf("%v at the median, %v at p99 (%.1f and %.1f times as long), %.0f charts a second", f.at(50).Round(time.Millisecond), f.at(99).Round(time.Millisecond),
		f.at(50).Seconds()/calm.at(50).Seconds(), f.at(99).Seconds()/calm.at(99).Seconds(), f.charts)
}

// flooding asks for the session's page while so many people ask for charts.
func flooding(d *dosingDay, people int) (out flooded) {
	const each = 100
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var got atomic.Int64
	for range people {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if d.mira.get(chartOf(d.ana)).status == http.StatusOK {
						got.Add(1)
					}
				}
			}
		})
	}
	time.Sleep(time.Second) // until they are all there
	first, began := got.Load(), time.Now()
	for range each {
		asked := time.Now()
		d.sam.want(d.sam.get(d.hall), http.StatusOK)
		out.took = append(out.took, time.Since(asked))
		time.Sleep(20 * time.Millisecond) // a room does not ask without end
	}
	out.charts = float64(got.Load()-first) / time.Since(began).Seconds()
	close(stop)
	wg.Wait()
	slices.Sort(out.took)
	return out
}
