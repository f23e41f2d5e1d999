// SPDX-License-Identifier: Apache-2.0

// Command noskip reads `go test -json` on its standard input and prints what
// `go test` would have printed, and at the end which tests took the longest. It
// exits 1 if a test failed or if one was skipped: a suite that skips what it
// cannot run looks green and proves nothing.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// An event is one line of `go test -json`.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64 // seconds; of a test that ran beside others, while it was not waiting
}

// A report is what has been learnt from the events so far.
type report struct {
	out     io.Writer
	held    map[string][]string // output of tests that may still pass, by package and test
	failed  bool
	skipped []string
	took    []timing // every test of its own, not the parts of one
}

// A timing is how long a test took.
type timing struct {
	test    string
	seconds float64
}

func main() {
	r := &report{out: os.Stdout, held: map[string][]string{}}
	if err := r.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "noskip:", err)
		os.Exit(2)
	}
	os.Exit(r.end())
}

// read takes events until the stream ends. Lines that are not JSON (the go
// command writes some when a build fails) are passed through.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(r.out, lines.Text())
			continue
		}
		r.take(e)
	}
	return lines.Err()
}

// take handles one event: a test's own output is held back until the test
// fails, a package's is printed at once.
func (r *report) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		if e.Test == "" {
			r.print(e.Output)
		} else if !strings.HasPrefix(e.Output, "=== ") { // RUN, PAUSE, CONT: shown by -v only
			r.held[key] = append(r.held[key], e.Output)
		}
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "build-fail":
		r.failed = true
	case "pass":
		delete(r.held, key)
		if e.Test != "" && !strings.Contains(e.Test, "/") {
			r.took = append(r.took, timing{key, e.Elapsed})
		}
	case "fail":
		r.failed = true
		r.flush(key)
	case "skip":
		if e.Test != "" {
			r.skipped = append(r.skipped, key)
			r.flush(key)
		}
	}
}

// print shows a line of a package, without the bare PASS that `go test` hides
// when it runs many packages.
func (r *report) print(line string) {
	if strings.TrimSpace(line) != "PASS" {
		fmt.Fprint(r.out, line)
	}
}

// flush prints what one test has written and forgets it.
func (r *report) flush(key string) {
	for _, line := range r.held[key] {
		fmt.Fprint(r.out, line)
	}
	delete(r.held, key)
}

// fewSlow is how many of the slowest tests are named, and slow from which on.
const (
	fewSlow = 15
	slow    = 5 // seconds
)

// slowest names the tests that took the longest.
func (r *report) slowest() {
	slices.SortFunc(r.took, func(a, b timing) int { return cmp.Compare(b.seconds, a.seconds) })
	for i, t := range r.took {
		if i == fewSlow || t.seconds < slow {
			return
		}
		fmt.Fprintf(r.out, "slow\t%s\t%.0fs\n", t.test, t.seconds)
	}
}

// end prints the slowest tests and those that were skipped, and returns the exit
// code. What a crashed test left behind is printed too: it never reported an end.
func (r *report) end() int {
	for key := range r.held {
		r.flush(key)
	}
	r.slowest()
	if len(r.skipped) > 0 {
		fmt.Fprintf(r.out, "noskip: %d skipped, and nothing may be skipped here:\n\t%s\n",
			len(r.skipped), strings.Join(r.skipped, "\n\t"))
		return 1
	}
	if r.failed {
		return 1
	}
	return 0
}
