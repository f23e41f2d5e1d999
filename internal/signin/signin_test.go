package signin_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// clock is a clock that tests set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// door opens a door on each database.
func door(t *testing.T, test func(t *testing.T, d *signin.Door, c *clock)) {
	storetest.Each(t, func(t *testing.T, open func() *store.Store) {
		c := &clock{t: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
		d, err := signin.New(signin.Config{Store: open(), Grant: storetest.Grant(t, storetest.Clinic), Now: c.now,
			Clinic: "Juniper House", Host: "localhost", Origin: "http://localhost:8080"})
		if err != nil {
			t.Fatal(err)
		}
		test(t, d, c)
	})
}

const sam id.Staff = "01920000-0000-7000-8000-000000000001"

// A code lets one person in, once, within its time, however it is typed.
func TestACodeWorksOnce(t *testing.T) {
	door(t, func(t *testing.T, d *signin.Door, c *clock) {
		code, err := d.NewCode(t.Context(), signin.CodeSignIn, sam)
		if err != nil {
			t.Fatal(err)
		}
		var in atomic.Int32
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				typed := " " + strings.ToLower(code) + " "
				if token, _, err := d.Redeem(t.Context(), "place"+string(rune('a'+i)), typed); err == nil {
					in.Add(1)
					if who, ok, err := d.Who(t.Context(), token); err != nil || !ok || who.Person != sam || who.Method != signin.ByCode {
						t.Errorf("signed in as %+v, %v, %v", who, ok, err)
					}
				} else if fault.KindOf(err) != fault.Invalid {
					t.Errorf("the others hear %v", err)
				}
			})
		}
		all.Wait()
		if n := in.Load(); n != 1 {
			t.Errorf("%d came in with one code", n)
		}
		late, err := d.NewCode(t.Context(), signin.CodeSetup, "")
		if err != nil {
			t.Fatal(err)
		}
		c.pass(signin.CodeTime)
		if _, _, err := d.Redeem(t.Context(), "here", late); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a code of fifteen minutes ago: %v", err)
		}
	})
}

// A login that nobody uses is locked, one that is used lasts, and none lasts
// past its longest; signing out ends it at once.
func TestALoginEnds(t *testing.T) {
	door(t, func(t *testing.T, d *signin.Door, c *clock) {
		begin := func() string {
			t.Helper()
			token, err := d.Begin(t.Context(), sam, signin.ByPasskey)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		holds := func(token string) bool {
			t.Helper()
			_, ok, err := d.Who(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		idle := begin()
		c.pass(signin.Idle - time.Second)
		if !holds(idle) {
			t.Error("locked a second too early")
		}
		c.pass(signin.Idle)
		if holds(idle) {
			t.Error("not locked after a quarter of an hour")
		}
		used, n := begin(), 0
		for ; n < 200 && holds(used); n++ {
			c.pass(10 * time.Minute)
		}
		if lasted := time.Duration(n) * 10 * time.Minute; lasted != signin.Longest {
			t.Errorf("a login in use lasted %s, want %s", lasted, signin.Longest)
		}
		one, two := begin(), begin()
		if err := d.End(t.Context(), one); err != nil || holds(one) || !holds(two) {
			t.Errorf("signing out of one browser: %v", err)
		}
		if err := d.EndAll(t.Context(), sam); err != nil || holds(two) {
			t.Errorf("signing out everywhere: %v", err)
		}
		if holds("") || holds("made-up") {
			t.Error("a made-up token is somebody")
		}
	})
}

// A clock that goes back an hour or a day signs nobody out and lets nobody in
// twice; one that goes forward locks, which a sign-in mends. The control: time
// that passes does end a login.
func TestClocksJumpAtTheDoor(t *testing.T) {
	door(t, func(t *testing.T, d *signin.Door, c *clock) {
		for _, tt := range []struct {
			jump  time.Duration
			holds bool
		}{{-time.Second, true}, {-time.Hour, true}, {-24 * time.Hour, true}, {time.Minute, true}, {time.Hour, false}, {24 * time.Hour, false}} {
			token, err := d.Begin(t.Context(), sam, signin.ByPasskey)
			if err != nil {
				t.Fatal(err)
			}
			used, err := d.NewCode(t.Context(), signin.CodeSignIn, sam)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := d.Redeem(t.Context(), tt.jump.String(), used); err != nil {
				t.Fatal(err)
			}
			c.pass(tt.jump)
			if _, ok, err := d.Who(t.Context(), token); err != nil || ok != tt.holds {
				t.Errorf("after %v the login holds: %v, %v", tt.jump, ok, err)
			}
			if _, _, err := d.Redeem(t.Context(), tt.jump.String(), used); fault.KindOf(err) != fault.Invalid {
				t.Errorf("after %v a code works twice: %v", tt.jump, err)
			}
		}
	})
}

// Guessing from one place waits, longer each time; another place does not.
func TestGuessingWaits(t *testing.T) {
	door(t, func(t *testing.T, d *signin.Door, c *clock) {
		for range 8 {
			if _, _, err := d.Redeem(t.Context(), "stranger", "AAAA-AAAA-AAAA"); err == nil {
				t.Fatal("guessed")
			}
		}
		code, err := d.NewCode(t.Context(), signin.CodeSignIn, sam)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Redeem(t.Context(), "stranger", code); err == nil || !strings.Contains(fault.Say(err), "Too many codes") {
			t.Errorf("the stranger hears %v", err)
		}
		if _, _, err := d.Redeem(t.Context(), "the nurse's tablet", code); err != nil {
			t.Errorf("the nurse waits for a stranger: %v", err)
		}
		c.pass(16 * time.Minute)
		again, err := d.NewCode(t.Context(), signin.CodeSignIn, sam)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Redeem(t.Context(), "stranger", again); err != nil {
			t.Errorf("still waiting: %v", err)
		}
	})
}
