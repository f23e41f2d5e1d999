// Command bench measures Clew on this machine and prints what it found: how
// many acts and entries a book takes durably, beside a ceiling that inserts the
// same rows without Clew; how long charts, answers, verification, an import and
// pages take; and what the program itself costs.
//
//	go run ./bench                 all of it, in half an hour
//	go run ./bench -quick          all of it, roughly, in a few minutes
//	go run ./bench -only acts -db sqlite -pprof /tmp/profiles
//
// What each line means and what it should be is in docs/performance.md.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// options is what the command line says.
type options struct {
	db      string
	seconds float64
	only    string
	quick   bool
	asJSON  bool
	profile string // folder for CPU profiles
	dir     string // where to work; empty: beside the temporary files, on a disk
	binary  string // the program; empty: build it
	sizes   sizes
}

// sizes is how much is measured.
type sizes struct {
	recorders []int
	slices    int   // pairs of a measured run and its ceiling
	patients  int   // whom the recorders write about
	before    int   // entries in each of their charts before
	charts    []int // entries of the charts that are opened
	screened  int   // people whom a protocol is asked about
	scored    int   // responses that are scored
	verify    int   // entries of the book that is verified
	start     int   // entries of the book that the server starts on
	loaded    int   // charts opened for the loaded memory
	requests  int   // page requests
	answering int   // people who answer a questionnaire at once
	taps      int   // answers of each
	courses   []int // of the made-up clinics
	trial     trialSize
	idle      time.Duration
}

var full = sizes{recorders: []int{1, 8, 32, 128}, slices: 7, patients: 256, before: 20, charts: []int{200, 2000, 20000}, screened: 10_000, scored: 400_000,
	verify: 100_000, start: 10_000, loaded: 2000, requests: 400, answering: 200, taps: 20, courses: []int{500, 1000, 2000}, trial: trialSize{people: 60, seeds: 10, settings: 4}, idle: 2 * time.Second}

var quick = sizes{recorders: []int{1, 32}, slices: 3, patients: 128, before: 10, charts: []int{200, 2000}, screened: 1000, scored: 50_000,
	verify: 20_000, start: 10_000, loaded: 500, requests: 100, answering: 200, taps: 5, courses: []int{40, 80}, trial: trialSize{people: 40, seeds: 3, settings: 4}, idle: 2 * time.Second}

// clinics reads how large the made-up clinics are to be; empty leaves it as it is.
func (s *sizes) clinics(asked string) error {
	if asked == "" {
		return nil
	}
	s.courses = nil
	for n := range strings.SplitSeq(asked, ",") {
		size, err := strconv.Atoi(n)
		if err != nil || size < 1 {
			return fmt.Errorf("-courses are whole numbers, such as 500,1000")
		}
		s.courses = append(s.courses, size)
	}
	return nil
}

// A measurement is one part of the bench.
type measurement struct {
	name string
	run  func(*bench) error
}

var measurements = []measurement{
	{"acts", func(b *bench) error { return b.each((*bench).acts) }},
	{"appends", func(b *bench) error { return b.each((*bench).appends) }},
	{"charts", func(b *bench) error { return b.each((*bench).charts) }},
	{"screening", (*bench).screening},
	{"scoring", (*bench).scoring},
	{"plan", (*bench).plan},
	{"verify", func(b *bench) error { return b.each((*bench).verify) }},
	{"backup", func(b *bench) error { return b.each((*bench).backup) }},
	{"ship", (*bench).ship},
	{"import", func(b *bench) error { return b.each((*bench).takeIn) }},
	{"pages", (*bench).pages},
	{"answers", (*bench).answers},
	{"sim", (*bench).sim},
	{"retention", (*bench).retention},
	{"program", (*bench).program},
}

func names() (out []string) {
	for _, m := range measurements {
		out = append(out, m.name)
	}
	return out
}

func main() {
	ctx, stop := untilTerm()
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// command reads the command line, measures and prints.
func command(ctx context.Context, args []string, out, progress io.Writer) error {
	var opt options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(progress)
	flags.StringVar(&opt.db, "db", "both", "sqlite, postgres or both")
	flags.Float64Var(&opt.seconds, "seconds", 0, "how long each rate is measured (2, or 0.5 with -quick)")
	flags.StringVar(&opt.only, "only", "", "only these, with commas: "+strings.Join(names(), ", "))
	flags.BoolVar(&opt.quick, "quick", false, "smaller and rougher")
	flags.BoolVar(&opt.asJSON, "json", false, "print JSON")
	flags.StringVar(&opt.profile, "pprof", "", "write a CPU profile of each measurement into this folder")
	courses := flags.String("courses", "", "sizes of the made-up clinics, with commas: 500,1000,2000")
	flags.StringVar(&opt.dir, "dir", "", "work in this folder, which must be on a disk")
	if err := flags.Parse(args); err != nil {
		return err
	}
	opt.sizes = full
	if opt.quick {
		opt.sizes = quick
	}
	if err := opt.sizes.clinics(*courses); err != nil {
		return err
	}
	if opt.seconds == 0 {
		opt.seconds = map[bool]float64{false: 2, true: 0.5}[opt.quick]
	}
	if !slices.Contains([]string{"sqlite", "postgres", "both"}, opt.db) || flags.NArg() > 0 {
		return fmt.Errorf("-db is sqlite, postgres or both, and nothing else is taken")
	}
	return measure(ctx, opt, append([]string{"go run ./bench"}, args...), out, progress)
}

// bench is one run.
type bench struct {
	ctx      context.Context
	opt      options
	dir      string
	server   *server // PostgreSQL, once it is needed
	progress io.Writer
	result   result
}

func measure(ctx context.Context, opt options, command []string, out, progress io.Writer) (err error) {
	dir, err := workplace(opt.dir)
	if err != nil {
		return err
	}
	b := &bench{ctx: ctx, opt: opt, dir: dir, progress: progress}
	defer b.close()
	began := time.Now()
	b.result = result{Command: strings.Join(command, " "), Date: began.Format("2006-01-02"), Machine: describe(dir)}
	for _, m := range measurements {
		if opt.only != "" && !slices.Contains(strings.Split(opt.only, ","), m.name) {
			continue
		}
		fmt.Fprintf(progress, "%6.1f s  %s\n", time.Since(began).Seconds(), m.name)
		if err := b.profiled(m); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	b.result.Seconds = time.Since(began).Seconds()
	if opt.asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(b.result)
	}
	b.result.print(out)
	return nil
}

// profiled runs a measurement, under the profiler if asked to.
func (b *bench) profiled(m measurement) error {
	if b.opt.profile == "" {
		return m.run(b)
	}
	f, err := os.Create(filepath.Join(b.opt.profile, m.name+".pprof"))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return m.run(b)
}

// each runs a measurement on every database that was asked for.
func (b *bench) each(run func(*bench, string) error) error {
	for _, db := range []string{"sqlite", "postgres"} {
		if b.opt.db != "both" && b.opt.db != db {
			continue
		}
		if err := run(b, db); err != nil {
			return fmt.Errorf("%s: %w", db, err)
		}
	}
	return nil
}

func (b *bench) close() {
	if b.server != nil {
		b.server.stop()
	}
	os.RemoveAll(b.dir)
}

// untilTerm ends when the program is told to.
func untilTerm() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}
