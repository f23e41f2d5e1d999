package clinic_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// writer is the grant of somebody with drafts of their own.
func writer(t *testing.T, c *clinic.Clinic, name string) access.Grant {
	t.Helper()
	g, err := access.Decide(access.Request{Actor: access.Actor{Clinic: c.ID(), Roles: []access.Role{access.Therapist}, Author: ledger.Author{Sort: ledger.ByStaff, Person: name}}, Action: access.List, Class: ledger.Demographics})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Forms that many people fill in at once share commits, and nobody's is lost; a
// stale one is refused to its author alone.
func TestDraftsThatWaitTogetherShareACommit(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		var mu sync.Mutex
		tick := time.Now()
		h.reopen(t, func(cfg *clinic.Config) { // each look at the clock is another instant
			cfg.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); tick = tick.Add(time.Millisecond); return tick }
		})
		const people, each = 40, 5
		grants := make([]access.Grant, people)
		for i := range grants {
			grants[i] = writer(t, h.Clinic, fmt.Sprint("writer-", i))
			if _, err := h.SaveDraft(t.Context(), grants[i], clinic.Draft{Form: "form", Body: []byte("0")}); err != nil {
				t.Fatal(err)
			}
		}
		commits := map[time.Time]bool{}
		var wg sync.WaitGroup
		for i, g := range grants {
			wg.Go(func() {
				for n := range int64(each) {
					if v, err := h.SaveDraft(t.Context(), g, clinic.Draft{Form: "form", Version: n + 1, Body: []byte(fmt.Sprint(n + 1))}); err != nil || v != n+2 {
						t.Errorf("%d: version %d, %v", i, v, err)
						return
					}
					if _, err := h.SaveDraft(t.Context(), g, clinic.Draft{Form: "form", Version: n + 1, Body: []byte("stale")}); fault.KindOf(err) != fault.Conflict {
						t.Errorf("%d: a stale draft: %v", i, err)
					}
				}
			})
		}
		wg.Wait()
		err := h.store.View(t.Context(), h.Own(), func(s *store.Snapshot) error {
			for i := range grants {
				row, ok, err := s.Draft(fmt.Sprint("staff:writer-", i), "form", "")
				if err != nil || !ok {
					return fmt.Errorf("%d: %v, %w", i, ok, err)
				}
				commits[row.Updated] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range grants {
			if d, ok, err := h.LoadDraft(t.Context(), g, "form", ""); err != nil || !ok || string(d.Body) != fmt.Sprint(each) {
				t.Errorf("%d: %q, %v, %v", i, d.Body, ok, err)
			}
		}
		if len(commits) >= people {
			t.Errorf("the last drafts of %d people took %d commits", people, len(commits))
		}
		t.Logf("the last drafts of %d people: %d commits", people, len(commits))
		h.Close()
		if _, err := h.SaveDraft(t.Context(), grants[0], clinic.Draft{Form: "late", Body: []byte("x")}); fault.RuleOf(err) != "clinic.closing" {
			t.Errorf("after the clinic closed: %v", err)
		}
	})
}

// TestDraftKeeper is a program that keeps drafts until it is killed, and says of
// each when it is kept; alone it does nothing.
func TestDraftKeeper(t *testing.T) {
	dsn := os.Getenv("CLEW_TEST_DRAFTS")
	if dsn == "" {
		return
	}
	ring, err := seal.ReadRing(os.Getenv("CLEW_TEST_KEY"))
	if err != nil {
		t.Fatal(err)
	}
	withClinic(t, store.Config{DSN: dsn}, ring, func(c *clinic.Clinic) {
		var wg sync.WaitGroup
		for i := range 8 {
			g := writer(t, c, fmt.Sprint("writer-", i))
			wg.Go(func() {
				for n := int64(0); ; n++ {
					if _, err := c.SaveDraft(t.Context(), g, clinic.Draft{Form: "form", Version: n, Body: []byte(fmt.Sprint(n + 1))}); err != nil {
						fmt.Println("failed", err)
						return
					}
					fmt.Printf("kept %d %d\n", i, n+1)
				}
			})
		}
		wg.Wait()
	})
}

// What was said to be kept is there after the program was killed.
func TestAnAcknowledgedDraftSurvivesAKill(t *testing.T) {
	h := open(t, store.Config{DSN: storetest.SQLite(t)})
	h.Close()
	key := filepath.Join(t.TempDir(), "book.key")
	if err := seal.WriteRing(key, h.ring); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestDraftKeeper$", "-test.count=1")
	cmd.Env = append(os.Environ(), "CLEW_TEST_DRAFTS="+h.cfg.DSN, "CLEW_TEST_KEY="+key)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kept := map[string]int{}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		word := strings.Fields(lines.Text())
		if len(word) != 3 || word[0] != "kept" {
			t.Errorf("the keeper says %q", lines.Text())
			continue
		}
		kept[word[1]], _ = strconv.Atoi(word[2])
		if n == 200 {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	h.reopen(t, nil)
	for who, n := range kept {
		d, ok, err := h.LoadDraft(t.Context(), writer(t, h.Clinic, "writer-"+who), "form", "")
		if got, _ := strconv.Atoi(string(d.Body)); err != nil || !ok || got < n {
			t.Errorf("writer %s was told that %d is kept, and finds %q, %v", who, n, d.Body, err)
		}
	}
	if len(kept) < 8 {
		t.Errorf("only %d writers were heard", len(kept))
	}
}
