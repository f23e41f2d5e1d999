//go:build failover && linux

package app

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// A cluster is what scripts/failover.sh has started, and is moved by it.
type cluster struct {
	*siege
	dice *rand.Rand
	seed int
}

// tell has the script do something, and returns what it says.
func (c *cluster) tell(words ...string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, os.Getenv("CLEW_CLUSTER"), words...).CombinedOutput()
	if err != nil {
		c.t.Fatalf("failover.sh %s: %v: %s", strings.Join(words, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// primary is the node that takes writes; there is one.
func (c *cluster) primary() string {
	c.t.Helper()
	all := strings.Fields(c.tell("leader"))
	if len(all) != 1 {
		c.t.Fatalf("primaries: %v", all)
	}
	return all[0]
}

// others are the nodes besides one.
func others(node string) string {
	return strings.Trim(strings.ReplaceAll(strings.ReplaceAll("pg1,pg2,pg3", node, ""), ",,", ","), ",")
}

// starts starts the program on a host of its own.
func (c *cluster) starts(host string) *server {
	c.t.Helper()
	p := *c.practice
	p.under = []string{"ip", "netns", "exec", c.tell("space", host)}
	p.at = map[string]string{"app1": "10.77.0.21:8080", "app2": "10.77.0.22:8080"}[host]
	var err error
	if p.log, err = os.OpenFile(filepath.Join(os.Getenv("CLUSTER"), host+".clew.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		c.t.Fatal(err)
	}
	for range 20 {
		var s *server
		if s, err = p.serves(c.t); err == nil {
			return s
		}
		time.Sleep(time.Second)
	}
	c.t.Fatal(err)
	return nil
}

// A trial is something that happens to the cluster while people record.
type trial struct {
	name string
	// happen has it happen; mend ends it. Afterwards both programs record again.
	happen, mend func(c *cluster)
	live         []int // the programs that record again before it is mended
	silent       bool  // the second program acknowledges nothing until it is mended
	loses        bool  // the control
}

func nothing(*cluster) {}

// isolate cuts the primary and one of the programs off from the others.
func isolate(c *cluster) {
	old := c.primary()
	c.tell("cut", old+",app2", others(old)+",app1")
}

func mendCables(c *cluster) { c.tell("mend") }

var killed string // the node that killPrimary killed

func killPrimary(c *cluster) {
	killed = c.primary()
	c.tell("kill", killed)
}

var trials = []trial{
	{"the primary’s processes are killed", killPrimary, func(c *cluster) { c.tell("start", killed) }, []int{0, 1}, false, false},
	{"PostgreSQL alone is killed", func(c *cluster) { c.tell("crash", c.primary()) }, nothing, []int{0, 1}, false, false},
	{"the primary and one program are cut off", isolate, mendCables, []int{0}, true, false},
	{"the synchronous standby is cut off", func(c *cluster) {
		s := c.tell("standby")
		c.tell("cut", s, others(s)+",app1,app2")
	}, mendCables, []int{0, 1}, false, false},
	{"connections are reset", func(c *cluster) {
		for range 5 {
			c.reset("app1")
			time.Sleep(time.Duration(c.dice.IntN(300)) * time.Millisecond)
			c.reset("app2")
		}
	}, nothing, []int{0, 1}, false, false},
	{"the programs are restarted one after the other", func(c *cluster) {
		for i, host := range []string{"app1", "app2"} {
			c.servers[i].end(syscall.SIGTERM)
			fresh := c.starts(host)
			c.mu.Lock()
			c.servers[i] = fresh
			c.mu.Unlock()
		}
	}, nothing, []int{0, 1}, false, false},
	{"the book’s lock is lost", func(c *cluster) {
		for range 10 {
			c.tell("sql", `select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and granted`)
			time.Sleep(time.Duration(c.dice.IntN(300)) * time.Millisecond)
		}
	}, nothing, []int{0, 1}, false, false},
	{"control: as before, with standbys that nobody waits for", func(c *cluster) {
		c.tell("mode", "async")
		isolate(c)
	}, func(c *cluster) {
		c.tell("mend")
		c.tell("ready")
		c.tell("mode", "sync")
	}, []int{0}, false, true},
}

// reset ends every connection through a host's HAProxy.
func (c *cluster) reset(host string) {
	c.t.Helper()
	for _, node := range []string{"pg1", "pg2", "pg3"} {
		conn, err := net.Dial("unix", filepath.Join(os.Getenv("CLUSTER"), host+".haproxy.sock"))
		if err != nil {
			c.t.Fatal(err)
		}
		fmt.Fprintf(conn, "shutdown sessions server primary/%s\n", node)
		_, _ = io.Copy(io.Discard, conn)
		_ = conn.Close()
	}
}

// TestFailover has everything happen to a cluster of PostgreSQL while sixteen
// people record at two programs: scripts/failover.sh starts the cluster and this.
func TestFailover(t *testing.T) {
	number := func(name string) int {
		n, err := strconv.Atoi(os.Getenv(name))
		if err != nil || n < 1 {
			return 1
		}
		return n
	}
	c := &cluster{siege: &siege{t: t}, seed: number("SEED")}
	c.dice = rand.New(rand.NewPCG(uint64(c.seed), 48))
	at := "@127.0.0.1:5000/clew?sslmode=disable"
	book := cli.Book{DB: "postgres://clew_login" + at, DBOwner: "postgres://clew_owner" + at, Key: filepath.Join(t.TempDir(), "clinic.key")}
	if err := store.Create(t.Context(), store.Config{DSN: book.DBOwner, Clinic: storetest.Clinic}); err != nil {
		t.Fatal(err)
	}
	c.tell("sql", "grant clew_app to clew_login")
	c.practice = foundAt(t, book, 16, 8)
	c.servers = []*server{c.starts("app1"), c.starts("app2")}
	people := c.enter(t, c.at(0))
	only := regexp.MustCompile(os.Getenv("ONLY"))
	for round := range number("ROUNDS") {
		for _, one := range trials {
			if only.MatchString(one.name) {
				t.Run(fmt.Sprintf("%d/%s", round+1, one.name), func(t *testing.T) {
					c.t = t
					c.suffers(one, people)
				})
			}
		}
	}
}

// suffers has people record, something happen, and holds what they were told
// against what is there.
func (c *cluster) suffers(one trial, people []*knocker) {
	t := c.t
	file, err := os.Create(filepath.Join(t.TempDir(), "acknowledged"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c.tally = tally{file: file}
	c.stopped.Store(false)
	var wg sync.WaitGroup
	for n, k := range people {
		wg.Go(func() { c.records(k, n) })
	}
	c.until(0, time.Now())
	c.until(1, time.Now())
	time.Sleep(time.Duration(1000+c.dice.IntN(2000)) * time.Millisecond)
	began := time.Now()
	one.happen(c)
	happened := time.Now()
	for _, i := range one.live {
		c.until(i, happened)
	}
	if one.silent || one.loses {
		time.Sleep(time.Until(happened.Add(40 * time.Second))) // longer than the old primary keeps its office
	}
	mended := time.Now()
	one.mend(c)
	c.tell("ready")
	ready := time.Now()
	c.until(0, ready)
	c.until(1, ready)
	c.stopped.Store(true)
	wg.Wait()
	var onBothSides int
	for _, ack := range c.tally.acks {
		if ack.server == 1 && ack.at.After(happened) && ack.at.Before(mended) {
			onBothSides++
		}
	}
	if one.silent && onBothSides > 0 {
		t.Errorf("the primary that was cut off acknowledged %d acts", onBothSides)
	}
	outage := fmt.Sprintf("longest without an acknowledgement %.1f s", c.gap(-1, began).Seconds())
	if one.silent || one.loses {
		outage += fmt.Sprintf(" (at the program with the others %.1f s); %d acknowledged on the side of the old primary in %.0f s", c.gap(0, began).Seconds(), onBothSides, mended.Sub(happened).Seconds())
	}
	c.stands(one, outage, people[0])
}

// until waits until a program has acknowledged twenty acts since some moment.
func (c *cluster) until(server int, since time.Time) {
	c.t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		n := 0
		c.tally.mu.Lock()
		for _, ack := range c.tally.acks {
			if ack.server == server && ack.at.After(since) {
				n++
			}
		}
		c.tally.mu.Unlock()
		if n >= 20 {
			return
		}
	}
	c.stopped.Store(true)
	c.t.Fatalf("the program on app%d does not record again; surprises: %v", server+1, c.tally.surprises)
}

// gap is the longest time without an acknowledgement, of one program or (-1) of both.
func (c *cluster) gap(server int, since time.Time) (longest time.Duration) {
	last := since
	for _, ack := range c.tally.acks {
		if ack.at.Before(since) || server >= 0 && ack.server != server {
			continue
		}
		longest, last = max(longest, ack.at.Sub(last)), ack.at
	}
	return longest
}

// stands compares what was acknowledged with what is there, and what both
// programs show.
func (c *cluster) stands(one trial, outage string, somebody *knocker) {
	t := c.t
	there, acknowledged := c.recorded(t), c.tally.acknowledged(t)
	lost, twice := missing(acknowledged, there), 0
	for _, n := range there {
		if n > 1 {
			twice++
		}
	}
	switch {
	case one.loses && lost == 0:
		t.Errorf("control: of %d acknowledged acts none is lost: this test could not see a loss", len(acknowledged))
	case !one.loses && lost > 0:
		t.Errorf("%d of %d acknowledged acts are lost", lost, len(acknowledged))
	}
	if outcomes := c.outcomes(t, acknowledged); outcomes+lost != len(acknowledged) {
		t.Errorf("%d acknowledged acts and %d outcomes", len(acknowledged), outcomes)
	}
	for what, n := range count(c.tally.surprises) {
		t.Errorf("%s (%d times)", what, n)
	}
	c.sameBoards(somebody)
	t.Logf("seed %d: %s: %s; %d acts acknowledged, %d lost, %d of them sent again, %d of %d in flight not there; the book verifies, both programs show the same",
		c.seed, one.name, outage, len(acknowledged), lost, c.tally.again, missing(c.tally.inFlight, there), len(c.tally.inFlight))
}

func count(all []string) map[string]int {
	out := map[string]int{}
	for _, one := range all {
		out[one]++
	}
	return out
}

// outcomes counts the acts of a list that have an outcome in the book.
func (c *cluster) outcomes(t *testing.T, acts []string) (n int) {
	t.Helper()
	book, shut, err := openBook(t.Context(), c.book)
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	known := map[string]bool{}
	err = book.Store().View(t.Context(), book.Own(), func(snap *store.Snapshot) error {
		return snap.EachAct(func(a store.ActRow) error { known[string(a.Act)] = true; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range acts {
		if known[act] {
			n++
		}
	}
	return n
}

var passing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}`)

// sameBoards reads what waits, the list and everybody's record at both programs.
func (c *cluster) sameBoards(k *knocker) {
	c.t.Helper()
	paths := []string{"/today", "/patients"}
	for _, p := range c.people {
		paths = append(paths, "/patients/"+string(p))
	}
	for _, path := range paths {
		var one, two string
		for range 50 {
			if one, two = c.reads(k, 0, path), c.reads(k, 1, path); one == two {
				break
			}
			time.Sleep(200 * time.Millisecond)
		}
		if one != two {
			c.t.Errorf("%s is not the same at both programs: %s", path, cmp.Diff(one, two))
		}
	}
}

// reads returns a page without the keys of its forms.
func (c *cluster) reads(k *knocker, server int, path string) string {
	c.t.Helper()
	r, err := http.NewRequest("GET", c.at(server)+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Cookie", k.cookie)
	answer, err := k.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatalf("%s answered %d, %v: %s", path, answer.StatusCode, err, body)
	}
	return passing.ReplaceAllString(string(body), "")
}
