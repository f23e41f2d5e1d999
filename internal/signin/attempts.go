package signin

import (
	"sync"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// attempts slows down guessing: after a few wrong codes or links from one
// place, that place waits, longer each time. Other places, and passkeys, never
// wait, so nobody can be locked out by a stranger.
type attempts struct {
	mu  sync.Mutex
	now func() time.Time
	bad map[string]tries
}

type tries struct {
	n     int
	until time.Time
}

const (
	freeTries = 5
	mostWait  = 15 * time.Minute
	mostHeld  = 10_000 // places remembered; past it, all are forgotten
)

func newAttempts(now func() time.Time) *attempts { return &attempts{now: now, bad: map[string]tries{}} }

func (a *attempts) wait(from string) error {
	if until, wait := a.waits(from); wait {
		return fault.Bad("code", "Too many codes did not work. Try again at %s, or sign in with a passkey.", until.Format("15:04"))
	}
	return nil
}

// waits returns until when a place must wait, if it must.
func (a *attempts) waits(from string) (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.bad[from]
	return t.until, a.now().Before(t.until)
}

func (a *attempts) failed(from string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.bad) >= mostHeld {
		a.bad = map[string]tries{}
	}
	t := a.bad[from]
	t.n++
	if over := t.n - freeTries; over >= 0 {
		t.until = a.now().Add(min(mostWait, time.Second<<min(over, 12)))
	}
	a.bad[from] = t
}
