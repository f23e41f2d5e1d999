package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/app"
)

// asClew makes this test's own program behave as clew: what the measurement of
// the program starts, so that nothing need be built.
const asClew = "CLEW_BENCH_AS_CLEW"

func TestMain(m *testing.M) {
	if os.Getenv(asClew) != "" {
		ctx, stop := untilTerm()
		code := app.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// TestEverythingRuns measures all there is with the smallest sizes. What the
// figures are does not matter here; that there are any does.
func TestEverythingRuns(t *testing.T) {
	t.Setenv(asClew, "1")
	tiny := sizes{recorders: []int{1, 3}, slices: 1, patients: 6, before: 2, charts: []int{5, 30}, screened: 5, scored: 4000, verify: 100, start: 100, loaded: 4, requests: 8, answering: 3, taps: 4, courses: []int{1}, trial: trialSize{people: 1, seeds: 1, settings: 1}}
	opt := options{db: "both", seconds: 0.02, sizes: tiny, binary: os.Args[0], asJSON: true}
	var out bytes.Buffer
	if err := measure(t.Context(), opt, []string{"test"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var got result
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{"whole acts": 4, "sealed appends": 4, "charts": 4, "screening": 1, "scoring": 2, "verify": 2, "import": 2, "pages": 8, "plan": 1, "answers": 2, "program": 4, "backup": 4, "shipping": 1, "sim": 1, "retention": 2}
	for _, table := range got.Tables {
		if len(table.Rows) != rows[table.Name] {
			t.Errorf("%s has %d rows, want %d", table.Name, len(table.Rows), rows[table.Name])
		}
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Errorf("%s: %v does not fit %v", table.Name, row, table.Columns)
			}
			for i, cell := range row {
				if n, ok := cell.(float64); ok && n <= 0 && table.Columns[i] != "entries" && table.Columns[i] != "files MB" {
					t.Errorf("%s: %s is %v", table.Name, table.Columns[i], n)
				}
			}
		}
		delete(rows, table.Name)
	}
	if len(rows) > 0 {
		t.Errorf("not measured: %v", rows)
	}
	var text strings.Builder
	got.print(&text)
	if !strings.Contains(text.String(), "| idle memory ") {
		t.Errorf("the aims are not printed:\n%s", text.String())
	}
}

func TestNumbersAreRead(t *testing.T) {
	for _, tt := range []struct {
		v    float64
		want string
	}{{0, "0"}, {0.1234, "0.123"}, {1.5, "1.50"}, {12.34, "12.3"}, {999.6, "1,000"}, {1234567, "1,234,567"}} {
		if got := number(tt.v); got != tt.want {
			t.Errorf("number(%v) is %q, want %q", tt.v, got, tt.want)
		}
	}
}

func TestBatchesHaveTheirMean(t *testing.T) {
	for _, mean := range []float64{1, 1.5, 7.25, 40, 1000} {
		next, commits := 0, 0
		_ = batches(200, mean, func(from, to int) error {
			if from != next || to <= from {
				t.Fatalf("after %d comes %d to %d", next, from, to)
			}
			next, commits = to, commits+1
			return nil
		})
		if want := max(1, 200/mean); next != 200 || float64(commits) < want-1 || float64(commits) > want+1 {
			t.Errorf("%v acts a commit: %d acts in %d commits", mean, next, commits)
		}
	}
}

func TestNothingIsMeasuredInMemory(t *testing.T) {
	if _, kind := mountOf("/dev/shm"); kind != "tmpfs" {
		return // not this machine
	}
	if dir, err := workplace("/dev/shm"); err == nil {
		t.Errorf("%s is in memory", dir)
	}
}
