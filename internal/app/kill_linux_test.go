package app

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// A tally is what those who record know: what was acknowledged to them, in a
// file of their own, on the disk before they go on.
type tally struct {
	mu        sync.Mutex
	file      *os.File
	acks      []ack
	inFlight  []string // sent when the server died, and not sent again
	again     int      // acknowledged at a second attempt or later
	surprises []string
}

// An ack is that something was acknowledged: when, and by which server.
type ack struct {
	at     time.Time
	server int
}

func (y *tally) acknowledge(t testing.TB, act string, server, attempts int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.acks = append(y.acks, ack{time.Now(), server})
	if attempts > 1 {
		y.again++
	}
	if _, err := y.file.WriteString(act + "\n"); err != nil {
		t.Error(err)
	}
	if err := y.file.Sync(); err != nil {
		t.Error(err)
	}
}

func (y *tally) surprise(format string, args ...any) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.surprises = append(y.surprises, fmt.Sprintf(format, args...))
}

// acknowledged reads the file.
func (y *tally) acknowledged(t testing.TB) (out []string) {
	t.Helper()
	f, err := os.Open(y.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		out = append(out, lines.Text())
	}
	return out
}

// A siege is servers that are killed while people record.
type siege struct {
	*practice
	t       *testing.T
	mu      sync.Mutex
	servers []*server
	tally   tally
	stopped atomic.Bool
}

// at returns where somebody finds a server: their own, and after a failure the next.
func (s *siege) at(n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.servers[n%len(s.servers)].url
}

// records has one person record until the siege ends. The patient ones send
// again what was not answered, at whichever server there is; the others give up
// and record the next thing.
func (s *siege) records(k *knocker, n int) {
	path := "/patients/" + string(s.people[n%len(s.people)]) + "/vitals"
	patient := n/2%2 == 0 // at either server
	for i := 0; !s.stopped.Load(); i++ {
		act := id.New(time.Now())
		form := url.Values{"act": {act}, "systolic": {fmt.Sprint(110 + i%30)}, "diastolic": {"80"}, "position": {"seated"}, "confirmed": {"yes"}}
		for attempt := 1; ; attempt++ {
			status, err := k.post(s.at(n+attempt-1), path, form)
			if status == http.StatusSeeOther {
				s.tally.acknowledge(s.t, act, (n+attempt-1)%len(s.servers), attempt)
				break
			}
			var dial *net.OpError
			refused := errors.As(err, &dial) && dial.Op == "dial"
			switch {
			case err == nil && status != http.StatusServiceUnavailable:
				s.tally.surprise("recording answered %d", status)
			case err != nil && !refused && !patient:
				s.tally.mu.Lock()
				s.tally.inFlight = append(s.tally.inFlight, act)
				s.tally.mu.Unlock()
			}
			time.Sleep(5 * time.Millisecond)
			if !patient || s.stopped.Load() {
				break
			}
		}
	}
}

// besieged kills servers at random moments for some rounds, and returns the new
// ones, which know how long they took to serve.
func (s *siege) besieged(n int, dice *rand.Rand) (starts []*server) {
	for round := range n {
		time.Sleep(time.Duration(50+dice.IntN(450)) * time.Millisecond)
		i := dice.IntN(len(s.servers))
		how := os.Signal(syscall.SIGKILL)
		if len(s.servers) > 1 && round%3 == 2 {
			how = syscall.SIGTERM // a rolling restart
		}
		s.servers[i].end(how)
		fresh, err := s.serves(s.t)
		if err != nil {
			s.t.Fatalf("round %d: %v", round, err)
		}
		s.mu.Lock()
		s.servers[i] = fresh
		s.mu.Unlock()
		starts = append(starts, fresh)
	}
	return starts
}

// recorded counts the entries of every act in the book.
func (p *practice) recorded(t testing.TB) map[string]int {
	t.Helper()
	c, shut, err := openBook(t.Context(), p.book)
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	there := map[string]int{}
	err = c.Store().View(t.Context(), c.Own(), func(snap *store.Snapshot) error {
		return snap.Each(0, 1<<40, func(row store.Row) error { there[string(row.Act)]++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := c.Verify(t.Context(), c.Own(), clinic.VerifyOptions{})
	if err != nil || !report.Clean() {
		t.Errorf("the book is not clean: %v %+v", err, report)
	}
	return there
}

// missing counts the acts of a list that are not in the book.
func missing(list []string, there map[string]int) (n int) {
	for _, act := range list {
		if there[act] == 0 {
			n++
		}
	}
	return n
}

// TestKilled kills servers while sixteen people record over HTTP: what each was
// told is stored is there once. SEEDS asks for more rounds. The control: had the
// program answered before it stored, what was in flight would be lost.
func TestKilled(t *testing.T) {
	for _, way := range []struct {
		name           string
		postgres       bool
		servers, kills int
	}{{"sqlite", false, 1, 5}, {"postgres", true, 1, 2}, {"postgres, two servers", true, 2, 3}} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			const seed = 1
			s := &siege{practice: found(t, way.postgres, 16, 8), t: t}
			var err error
			if s.tally.file, err = os.Create(filepath.Join(t.TempDir(), "acknowledged")); err != nil {
				t.Fatal(err)
			}
			defer s.tally.file.Close()
			for range way.servers {
				one, err := s.serves(t)
				if err != nil {
					t.Fatal(err)
				}
				s.servers = append(s.servers, one)
			}
			var wg sync.WaitGroup
			for n, k := range s.enter(t, s.at(0)) {
				wg.Go(func() { s.records(k, n) })
			}
			starts := s.besieged(rounds(way.kills), rand.New(rand.NewPCG(seed, 2)))
			time.Sleep(200 * time.Millisecond)
			s.stopped.Store(true)
			wg.Wait()
			for _, one := range s.servers {
				one.end(syscall.SIGKILL)
			}
			s.holds(seed, starts)
		})
	}
}

// holds compares what was acknowledged with what is there.
func (s *siege) holds(seed int, starts []*server) {
	t := s.t
	there, acknowledged := s.recorded(t), s.tally.acknowledged(t)
	if lost := missing(acknowledged, there); lost > 0 {
		t.Errorf("%d of %d acknowledged acts are lost", lost, len(acknowledged))
	}
	for _, act := range acknowledged {
		if n := there[act]; n > 1 {
			t.Errorf("%s stands there %d times", act, n)
		}
	}
	for _, what := range s.tally.surprises {
		t.Error(what)
	}
	unanswered := missing(s.tally.inFlight, there)
	if unanswered == 0 {
		t.Errorf("control: of %d acts in flight none is missing: this test could not see a loss", len(s.tally.inFlight))
	}
	slices.SortFunc(starts, func(a, b *server) int { return cmp.Compare(a.took, b.took) })
	last, ms := starts[len(starts)-1], time.Millisecond
	t.Logf("seed %d: %d kills, %d acts acknowledged, none lost, none twice, %d of them sent again; control: %d of %d that were in flight are not there; to serving again: median %v, p99 %v, the slowest %v, of which it ran %v; its threads waited %v for a processor",
		seed, len(starts), len(acknowledged), s.tally.again, unanswered, len(s.tally.inFlight), starts[len(starts)/2].took.Round(ms), starts[(len(starts)*99-1)/100].took.Round(ms), last.took.Round(ms), last.ran.Round(ms), last.wait.Round(ms))
}
