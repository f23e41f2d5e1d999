package sim

import (
	"container/heap"
	"iter"
	"sync/atomic"
	"time"
)

// A Clock is the time in a made-up clinic. It moves only when something
// happens, and never backwards. Any number of callers may read it.
type Clock struct{ micros atomic.Int64 }

// NewClock returns a clock that stands at a time.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.micros.Store(at.UnixMicro())
	return c
}

// Now returns the time it shows.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// turn moves it forward to a time; a time that has passed leaves it as it is.
func (c *Clock) turn(to time.Time) {
	if n := to.UnixMicro(); n > c.micros.Load() {
		c.micros.Store(n)
	}
}

// A waiting is somebody who goes on at a time.
type waiting struct {
	at   time.Time
	turn int64 // who came first goes first
	next func() (time.Time, bool)
	stop func()
}

// A queue holds everybody who waits, the earliest first.
type queue struct {
	all []*waiting
	n   int64
}

// Len counts them.
func (q *queue) Len() int { return len(q.all) }

// Less puts the earlier first, and of two at one time who came first.
func (q *queue) Less(i, j int) bool {
	a, b := q.all[i], q.all[j]
	if !a.at.Equal(b.at) {
		return a.at.Before(b.at)
	}
	return a.turn < b.turn
}

// Swap changes two places.
func (q *queue) Swap(i, j int) { q.all[i], q.all[j] = q.all[j], q.all[i] }

// Push is heap's; add is ours.
func (q *queue) Push(x any) { q.all = append(q.all, x.(*waiting)) }

// Pop is heap's; take is ours.
func (q *queue) Pop() any {
	last := q.all[len(q.all)-1]
	q.all = q.all[:len(q.all)-1]
	return last
}

// add lets something go on at a time: it runs until it waits again, and says
// until when.
func (q *queue) add(at time.Time, life iter.Seq[time.Time]) {
	next, stop := iter.Pull(life)
	q.put(&waiting{at: at, next: next, stop: stop})
}

func (q *queue) put(w *waiting) {
	q.n++
	w.turn = q.n
	heap.Push(q, w)
}

// take returns whoever is next, if that is not after a time.
func (q *queue) take(until time.Time) (*waiting, bool) {
	if len(q.all) == 0 || q.all[0].at.After(until) {
		return nil, false
	}
	return heap.Pop(q).(*waiting), true
}

// end lets go of everybody who still waits.
func (q *queue) end() {
	for _, w := range q.all {
		w.stop()
	}
	q.all = nil
}
