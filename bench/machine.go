package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// machine is what the figures were measured on: compare only within one.
type machine struct {
	CPU      string `json:"cpu"`
	Cores    int    `json:"cores"`
	Memory   string `json:"memory"`
	Kernel   string `json:"kernel"`
	Go       string `json:"go"`
	SQLite   string `json:"sqlite"`
	Postgres string `json:"postgres"`
	Disk     string `json:"disk"`
	Sync     string `json:"sync"` // how long this disk takes to keep 4 KiB
	Load     string `json:"load"` // how many programs wanted a core just before
}

func describe(dir string) machine {
	m := machine{CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.GOMAXPROCS(0), Memory: field("/proc/meminfo", "MemTotal"),
		Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH, Disk: disk(dir), Sync: syncTime(dir), Postgres: "not installed"}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load, _, _ = strings.Cut(string(text), " ")
	}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = strings.TrimSpace(string(text))
	}
	if c, err := sqlite3.Open(":memory:"); err == nil {
		if stmt, _, err := c.Prepare("select sqlite_version()"); err == nil {
			if stmt.Step() {
				m.SQLite = stmt.ColumnText(0)
			}
			stmt.Close()
		}
		c.Close()
	}
	if bin, err := postgresBin(); err == nil {
		if text, err := exec.CommandContext(context.Background(), filepath.Join(bin, "postgres"), "--version").Output(); err == nil {
			m.Postgres = strings.TrimPrefix(strings.TrimSpace(string(text)), "postgres (PostgreSQL) ")
		}
	}
	return m
}

// field returns the first value of a name in one of Linux's tables.
func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// mountOf returns the device and the type of the file system a folder is on.
func mountOf(dir string) (device, kind string) {
	text, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return "unknown", "unknown"
	}
	best := -1
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 3 || len(f[1]) <= best {
			continue
		}
		if rel, err := filepath.Rel(f[1], dir); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
			best, device, kind = len(f[1]), f[0], f[2]
		}
	}
	return device, kind
}

func disk(dir string) string {
	device, kind := mountOf(dir)
	return fmt.Sprintf("%s on %s, for %s", kind, device, filepath.Dir(dir))
}

// syncTime writes 4 KiB and waits for the disk, a few times.
func syncTime(dir string) string {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return "unknown"
	}
	defer os.Remove(f.Name())
	defer f.Close()
	page := make([]byte, 4096)
	var times []time.Duration
	for range 50 {
		began := time.Now()
		if _, err := f.Write(page); err != nil {
			return "unknown"
		}
		if err := f.Sync(); err != nil {
			return "unknown"
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	return fmt.Sprintf("%.2f ms to write 4 KiB and wait for the disk (median of 50)", ms(times[len(times)/2]))
}

// workplace makes a folder on a disk: figures from memory are not durable.
func workplace(asked string) (string, error) {
	places := []string{os.TempDir(), "/var/tmp", "."}
	if asked != "" {
		places = []string{asked}
	}
	for _, place := range places {
		if abs, err := filepath.Abs(place); err == nil {
			place = abs
		}
		if _, kind := mountOf(place); kind == "tmpfs" || kind == "ramfs" {
			continue
		}
		dir, err := os.MkdirTemp(place, "clew-bench-")
		if err != nil {
			continue
		}
		return dir, os.Chmod(dir, 0o755) // PostgreSQL's user walks through it
	}
	return "", fmt.Errorf("no folder on a disk among %s; name one with -dir", strings.Join(places, ", "))
}

func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
func µs(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e3 }

// median returns the middle of some values.
func median[T ~int64 | ~float64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	values = slices.Clone(values)
	slices.Sort(values)
	return values[len(values)/2]
}

// decile returns the value that nine in ten are below.
func decile(values []time.Duration) time.Duration {
	values = slices.Clone(values)
	slices.Sort(values)
	return values[len(values)*9/10]
}

// cpuTime returns how much of the processors this process has used.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
