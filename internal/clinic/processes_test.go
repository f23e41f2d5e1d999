package clinic_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// expected tells a no of the rules from something that broke.
func expected(err error) bool { return fault.KindOf(err) != fault.Internal }

const workers, actsEach, records = 2, 120, 5

// ways are how the same work is divided: by one program; by two programs in
// one process; by two processes of the operating system.
var ways = map[string]func(t *testing.T, h *house, w workload){
	"one": func(t *testing.T, h *house, w workload) {
		for i := range workers {
			run(t, h.Clinic, w.worker(i, actsEach))
		}
	},
	"two programs": func(t *testing.T, h *house, w workload) {
		var wg sync.WaitGroup
		for i, c := range []*clinic.Clinic{h.Clinic, h.beside(t).Clinic} {
			wg.Go(func() { run(t, c, w.worker(i, actsEach)) })
		}
		wg.Wait()
	},
	"two processes": func(t *testing.T, h *house, w workload) {
		key := filepath.Join(t.TempDir(), "book.key")
		if err := seal.WriteRing(key, h.ring); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range workers {
			cmd := exec.Command(os.Args[0], "-test.run=^TestWorker$", "-test.count=1")
			cmd.Env = append(os.Environ(), "CLEW_TEST_WORKER="+strconv.Itoa(i), "CLEW_TEST_SEED="+strconv.FormatUint(w.seed, 10),
				"CLEW_TEST_DB="+h.cfg.DSN, "CLEW_TEST_KEY="+key)
			wg.Go(func() {
				if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("PASS")) {
					t.Errorf("worker %d: %v\n%s", i, err, out)
				}
			})
		}
		wg.Wait()
	},
}

// TestWorker is one of two processes; alone it does nothing.
func TestWorker(t *testing.T) {
	worker, err := strconv.Atoi(os.Getenv("CLEW_TEST_WORKER"))
	if err != nil {
		return
	}
	seed, err := strconv.ParseUint(os.Getenv("CLEW_TEST_SEED"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.ReadRing(os.Getenv("CLEW_TEST_KEY"))
	if err != nil {
		t.Fatal(err)
	}
	withClinic(t, store.Config{DSN: os.Getenv("CLEW_TEST_DB")}, ring, func(c *clinic.Clinic) {
		meet(t, filepath.Dir(os.Getenv("CLEW_TEST_KEY")), worker)
		run(t, c, newWorkload(seed, records).worker(worker, actsEach))
	})
}

// meet waits until every worker is ready, so that they work at the same time.
func meet(t *testing.T, dir string, worker int) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprint("ready-", worker)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		if ready, _ := filepath.Glob(filepath.Join(dir, "ready-*")); len(ready) == workers {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the other worker did not come")
}

// The same work on either database, by one process or by two, makes the same
// book: every record holds the same lines, each worker's in the order of its
// acts, the lists are what a rebuild makes, and the book verifies.
func TestTheSameWorkMakesTheSameBook(t *testing.T) {
	seeds := []uint64{1, 2}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		w := newWorkload(seed, records)
		var want content
		var from string
		for _, way := range []string{"one", "two programs", "two processes"} {
			for _, base := range storetest.Configs {
				name := fmt.Sprintf("seed %d %s %s", seed, way, base.Name)
				t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
					h := open(t, base.New(t))
					run(t, h.Clinic, w.register())
					ways[way](t, h, w)
					got := contentOf(t, h.cfg, h)
					if want == nil {
						want, from = got, name
						varied(t, got)
					}
					compare(t, from, want, got)
					orders(t, h, w)
					rebuilt(t, h)
					h.clean(t)
				})
			}
		}
	}
}

// varied is the control: a workload in which nothing happens proves nothing.
func varied(t *testing.T, c content) {
	t.Helper()
	count := map[string]int{}
	for _, lines := range c {
		for _, l := range lines {
			count[l.Kind]++
			if l.Corrects != "" {
				count["corrects"]++
			}
		}
	}
	for _, kind := range []string{"patient.registered", "dosing.vitals-taken", "entry.voided", "test.said", "entry.sealed-away", "patient.linked", "corrects"} {
		if count[kind] == 0 {
			t.Errorf("the workload has no %s: %v", kind, count)
		}
	}
}

func compare(t *testing.T, from string, want, got content) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return
	}
	for s, lines := range want {
		for i, l := range lines {
			if i >= len(got[s]) || got[s][i] != l {
				t.Errorf("%s: %d lines here, %d in %s; the first that differs there is %+v", s, len(got[s]), len(lines), from, l)
				break
			}
		}
	}
	for s := range got {
		if _, there := want[s]; !there {
			t.Errorf("%s is here and not in %s", s, from)
		}
	}
}

// orders checks that each worker's entries stand in the order of its acts.
func orders(t *testing.T, h *house, w workload) {
	t.Helper()
	place := map[id.Act]int64{}
	err := h.store.View(t.Context(), h.Own(), func(snap *store.Snapshot) error {
		return snap.Each(1, 1<<40, func(row store.Row) error {
			if _, known := place[row.Act]; !known {
				place[row.Act] = row.Seq
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	var turns int
	whose := map[int64]int{}
	for i := range workers {
		var last int64
		for j := range actsEach {
			if seq, ok := place[w.key(i, j)]; ok && seq < last {
				t.Fatalf("worker %d: act %d stands at %d, after one at %d", i, j, seq, last)
			} else if ok {
				last, whose[seq] = seq, i
			}
		}
	}
	before := -1
	for _, seq := range slices.Sorted(maps.Keys(whose)) {
		turns += b2i(whose[seq] != before)
		before = whose[seq]
	}
	t.Logf("%d acts, %d turns between the workers", len(whose), turns)
}

// rebuilt checks that the lists kept are the lists a rebuild makes.
func rebuilt(t *testing.T, h *house) {
	t.Helper()
	kept, err := h.Patients(t.Context(), machine(t, h.Clinic))
	if err != nil || len(kept) != records {
		t.Fatalf("%d people, %v", len(kept), err)
	}
	if _, err := h.Reindex(t.Context(), h.Own(), nil); err != nil {
		t.Fatal(err)
	}
	again, err := h.Patients(t.Context(), machine(t, h.Clinic))
	if err != nil || !slices.Equal(kept, again) {
		t.Errorf("kept %+v\nrebuilt %+v, %v", kept, again, err)
	}
}

// A book that nobody touched is clean, whatever happened in it: verification
// that cries wolf is not listened to.
func TestCleanHistories(t *testing.T) {
	n := 30
	if testing.Short() {
		n = 6
	}
	histories(t, n)
}

func histories(t *testing.T, n int) {
	alarms := 0
	for seed := range uint64(n) {
		base := storetest.Configs[0]
		if seed%6 == 5 {
			base = storetest.Configs[1]
		}
		t.Run(fmt.Sprintf("%s-%d", base.Name, seed), func(t *testing.T) {
			h := open(t, base.New(t))
			w := newWorkload(seed+1000, 3)
			run(t, h.Clinic, w.register())
			var outside []byte
			for i := range 2 {
				run(t, h.Clinic, w.worker(i, 20))
				if err := h.Visit(t.Context(), machine(t, h.Clinic), "page", ledger.VisitBody{Route: "GET /patients"}); err != nil {
					t.Fatal(err)
				}
				notes, err := h.Checkpoint(t.Context(), h.Own())
				if err != nil {
					t.Fatal(err)
				}
				outside = append(append(outside, notes...), '\n')
			}
			run(t, h.Clinic, w.worker(0, 30))
			since := ledger.SplitNotes(outside)[0]
			for _, opt := range []clinic.VerifyOptions{{}, {Outside: outside}, {Since: since}, {Since: since, Outside: bytes.ReplaceAll(outside, []byte("\n"), []byte("\r\n"))}} {
				report, err := h.Verify(t.Context(), h.Own(), opt)
				if err != nil || !report.Clean() {
					alarms++
					t.Errorf("a false alarm: %v %+v", err, report)
				}
			}
		})
	}
	t.Logf("%d alarms over %d clean histories", alarms, n)
}

// What cannot be told is not called tampering: a file that is empty, cut
// short, or of another book.
func TestCannotTell(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		h.ana(t, "Moreno")
		own, err := h.Checkpoint(t.Context(), h.Own())
		if err != nil {
			t.Fatal(err)
		}
		other, err := seal.NewRing(id.Clinic(h.NewID()))
		if err != nil {
			t.Fatal(err)
		}
		foreign, err := ledger.Checkpoint{Origin: ledger.Origin(other.Clinic, "book"), Size: 1, At: h.Now()}.Sign(other.Signer)
		if err != nil {
			t.Fatal(err)
		}
		for name, file := range map[string][]byte{"empty lines": []byte("\n\n"), "another file": []byte("dear sam,\nplease find enclosed\n"),
			"another book": foreign, "cut short": own[:len(own)/2], "bytes": {0, 255, 10, 7}} {
			report, err := h.Verify(t.Context(), h.Own(), clinic.VerifyOptions{Outside: file})
			if err != nil || len(report.Flaws) > 0 || len(report.Unclear) == 0 || report.Outside != 0 {
				t.Errorf("--against %s: %v %+v", name, err, report)
			}
			report, err = h.Verify(t.Context(), h.Own(), clinic.VerifyOptions{Since: file})
			if report != nil && len(report.Flaws) > 0 || name != "empty lines" && fault.RuleOf(err) != "verify.since" {
				t.Errorf("--since %s: %v %+v", name, err, report)
			}
		}
		if _, err := h.Verify(t.Context(), machine(t, h.Clinic), clinic.VerifyOptions{}); fault.KindOf(err) != fault.Denied {
			t.Errorf("a program verified: %v", err)
		}
	})
}
