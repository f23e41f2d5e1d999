package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/web/ui"
)

// program measures the built program as it is run: its size, its memory, and
// how soon it serves.
func (b *bench) program() error {
	t := b.table("program", "bin/clew serve as its own process, SQLite; memory is resident (VmRSS), 2 s after the first answer when idle", "what", "value", "unit")
	binary, err := b.build()
	if err != nil {
		return err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return err
	}
	t.row("size of the program", float64(info.Size())/(1<<20), "MiB")
	empty, err := b.book(0, 0)
	if err != nil {
		return err
	}
	idle, _, err := b.serve(binary, empty, func(*served) error { time.Sleep(b.opt.sizes.idle); return nil })
	if err != nil {
		return err
	}
	t.row("idle memory, empty book", idle, "MiB")
	b.below("idle memory", idle, 60, "MiB")
	full, err := b.book(max(1, b.opt.sizes.start/50), 50)
	if err != nil {
		return err
	}
	var starts []float64
	for range 5 {
		_, took, err := b.serve(binary, full, nil)
		if err != nil {
			return err
		}
		starts = append(starts, ms(took))
	}
	t.row(fmt.Sprintf("start to serving, book of %s entries", number(float64(b.opt.sizes.start))), median(starts), "ms")
	b.below("start to serving", median(starts), 300, "ms")
	many, err := b.book(b.opt.sizes.loaded, 20)
	if err != nil {
		return err
	}
	loaded, _, err := b.serve(binary, many, many.openAll)
	if err != nil {
		return err
	}
	t.row(fmt.Sprintf("memory after %s charts of 20 entries were opened as pages", number(float64(b.opt.sizes.loaded))), loaded, "MiB")
	return nil
}

// build makes the program as `make build` does, with what that has compiled.
func (b *bench) build() (string, error) {
	if b.opt.binary != "" {
		return b.opt.binary, nil
	}
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	out := filepath.Join(b.dir, "clew")
	cmd := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, "./cmd/clew")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, text)
	}
	return out, nil
}

// A written is a book on disk that nobody has open.
type written struct {
	db, key, token string
	people         []person
}

// book writes a book of so many people.
func (b *bench) book(people, entries int) (*written, error) {
	h, err := b.house("sqlite")
	if err != nil {
		return nil, err
	}
	defer h.close()
	if err := h.fill(b.ctx, people, entries); err != nil {
		return nil, err
	}
	door, err := signin.New(signin.Config{Store: h.store, Grant: h.Own(), Clinic: h.Name(), Host: "localhost", Origin: "http://localhost"})
	if err != nil {
		return nil, err
	}
	w := &written{db: h.cfg.DSN, key: h.cfg.DSN + ".key", people: h.people}
	if w.token, err = door.Begin(b.ctx, id.Staff(h.nurse.Author.Person), signin.ByCode); err != nil {
		return nil, err
	}
	return w, seal.WriteRing(w.key, h.opening.Ring)
}

// A served is a book that is being served.
type served struct {
	ctx     context.Context
	address string
}

// serve starts the program on a book, waits until it answers, lets meanwhile
// use it, and returns its memory and how long it took to answer.
func (b *bench) serve(binary string, w *written, meanwhile func(*served) error) (memory float64, took time.Duration, err error) {
	address, err := freeAddress()
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(b.ctx, binary, "serve", "--db", w.db, "--key", w.key, "--addr", address)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		err = errors.Join(err, cmd.Wait())
	}()
	for {
		if r, err := http.Get("http://" + address + "/health"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > 20*time.Second {
			return 0, 0, fmt.Errorf("clew serve does not answer: %s", said.String())
		}
		time.Sleep(2 * time.Millisecond)
	}
	took = time.Since(began)
	if meanwhile != nil {
		if err := meanwhile(&served{b.ctx, address}); err != nil {
			return 0, 0, err
		}
	}
	memory, err = resident(cmd.Process.Pid)
	return memory, took, err
}

// openAll opens everybody's chart as a page.
func (w *written) openAll(s *served) error {
	return together(4, func(r int) error {
		for i := r; i < len(w.people); i += 4 {
			req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, "http://"+s.address+ui.PathPeople+"/"+string(w.people[i].id), nil)
			if err != nil {
				return err
			}
			req.AddCookie(&http.Cookie{Name: "clew", Value: w.token})
			answer, err := http.DefaultClient.Do(req)
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode != http.StatusOK {
				return fmt.Errorf("a chart answers %d: %w", answer.StatusCode, err)
			}
		}
		return nil
	})
}

// freeAddress returns an address that nothing listens at.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// resident returns a process's resident memory in MiB.
func resident(pid int) (float64, error) {
	value := field(fmt.Sprintf("/proc/%d/status", pid), "VmRSS")
	kib, err := strconv.ParseFloat(strings.TrimSuffix(value, " kB"), 64)
	return kib / 1024, err
}
