package app

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/seal"
)

// A job is a command that reads or writes files, in a folder that was prepared.
type job struct {
	name  string
	says  []string
	files map[string][]byte // of the folder before it
	root  string            // of the book afterwards; empty: the job makes a new one
	done  func(p *practice) bool
	once  bool // done, it is refused a second time
}

// folderOf reads a folder's files.
func folderOf(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Type().IsRegular() {
			if out[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// laidOut writes a job's folder anew.
func (j job) laidOut(t testing.TB) *practice {
	t.Helper()
	dir := t.TempDir()
	for name, text := range j.files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &practice{book: cli.Book{DB: filepath.Join(dir, "clinic.db"), Key: filepath.Join(dir, "clinic.key")}}
}

// says runs a command here, without a gate.
func (p *practice) says(args ...string) (code int, said string) {
	var out bytes.Buffer
	var at []string
	for _, a := range args {
		at = append(at, strings.ReplaceAll(a, "DIR", filepath.Dir(p.book.DB)))
	}
	if at[0] != "move" && at[0] != "instrument" {
		at = append(at, "--db", p.book.DB, "--key", p.book.Key)
	}
	code = Main(context.Background(), at, strings.NewReader(""), &out, &out)
	return code, out.String()
}

// verified verifies a book and says its root.
func verified(p *practice) (root string, err error) {
	c, shut, err := openBook(context.Background(), p.book)
	if err != nil {
		return "", err
	}
	defer shut()
	report, err := c.Verify(context.Background(), c.Own(), clinic.VerifyOptions{})
	if err == nil && !report.Clean() {
		err = fmt.Errorf("not clean: %+v", report)
	}
	if err != nil {
		return "", err
	}
	return report.Root, nil
}

// lies says which file of a folder is half and bears the name of a whole one.
func lies(p *practice) error {
	dir := filepath.Dir(p.book.DB)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."), strings.Contains(e.Name(), ".restoring-"): // says itself that it is not whole
		case strings.HasSuffix(e.Name(), ".ndjson") && e.Name() != "clinic.ndjson":
			var text []byte
			if text, err = os.ReadFile(path); err == nil && !bytes.HasSuffix(text, []byte("}\n")) {
				err = fmt.Errorf("ends in the middle of a line")
			}
		case strings.HasSuffix(e.Name(), ".key"):
			_, err = seal.ReadRing(path)
		case strings.HasSuffix(e.Name(), ".cards"):
			_, err = backup.ReadCards(path)
		case strings.HasSuffix(e.Name(), backup.Suffix):
			err = opensWhole(path, p)
		case strings.HasSuffix(e.Name(), ".txt"):
			var text []byte
			if text, err = os.ReadFile(path); err == nil {
				_, err = backup.ParseCard(string(text))
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	return nil
}

// opensWhole reads a backup to its end.
func opensWhole(path string, p *practice) error {
	ring, err := seal.ReadRing(p.book.Key)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "whole")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	_, err = backup.Build(context.Background(), path, filepath.Join(scratch, "book.db"), backup.Plan{Keys: backup.Keys{Ring: ring}, Open: quietly, Now: time.Now})
	return err
}

// left lists what a job that is over must not have left.
func left(p *practice) (out []string) {
	entries, _ := os.ReadDir(filepath.Dir(p.book.DB))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".unfinished-") || strings.Contains(e.Name(), ".restoring-") || strings.HasPrefix(e.Name(), "clew-") && e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out
}

// A mishap is one way in which the nth call ends.
type mishap struct {
	name   string
	ops    []string
	errno  syscall.Errno
	onward bool
	kill   bool
}

var mishaps = []mishap{
	{name: "cannot be opened", ops: []string{"open"}, errno: syscall.EIO},
	{name: "cannot be named", ops: []string{"name", "remove"}, errno: syscall.EIO},
	{name: "cannot be written", ops: []string{"write", "truncate"}, errno: syscall.EIO},
	{name: "cannot be synced", ops: []string{"sync"}, errno: syscall.EIO},
	{name: "finds the disk full", ops: []string{"write", "truncate", "name"}, errno: syscall.ENOSPC, onward: true},
	{name: "is the last before kill -9", ops: []string{"open", "write", "truncate", "sync", "name", "remove"}, kill: true},
}

// tried does a job with its nth call going wrong. hit is what went wrong; empty:
// there was no nth call.
func (j job) tried(t testing.TB, m mishap, nth int) (hit string, err error) {
	p := j.laidOut(t)
	g := &gate{folder: filepath.Dir(p.book.DB), ops: m.ops, nth: nth, errno: m.errno, onward: m.onward, kill: m.kill}
	code, said := g.run(t, p, j.args(g.folder)...)
	if g.hit == "" {
		return "", nil
	}
	if err := j.told(m, code, said); err != nil {
		return g.hit, err
	}
	if m.errno == syscall.EIO && (strings.Contains(said, "not a Clew book") || strings.Contains(said, "can only be read")) {
		return g.hit, fmt.Errorf("it says of a failing disk: %s", said)
	}
	if code == 0 && !j.done(p) {
		return g.hit, fmt.Errorf("it says that it is done: %s", said)
	}
	if err := lies(p); err != nil {
		return g.hit, fmt.Errorf("half and under a name that looks whole: %w (it said %s)", err, said)
	}
	code, again := p.says(j.says...)
	if code != 0 && strings.Contains(again, "never overwritten") && strings.Contains(again, backup.Suffix) {
		time.Sleep(time.Second) // a backup is called by its second
		code, again = p.says(j.says...)
	}
	if code != 0 && !(j.once && j.done(p)) {
		return g.hit, fmt.Errorf("tried again it says %q; at first %q", again, said)
	}
	if !j.done(p) {
		return g.hit, fmt.Errorf("tried again it is not done; at first it said %q", said)
	}
	root, err := verified(p)
	if err == nil && j.root != "" && root != j.root {
		err = fmt.Errorf("the root is %s, not %s", root, j.root)
	}
	if err == nil {
		err = lies(p)
	}
	if rest := left(p); err == nil && len(rest) > 0 && !m.kill && !strings.HasPrefix(g.hit, "remove ") { // where taking away fails, it stays
		err = fmt.Errorf("left behind: %v", rest)
	}
	return g.hit, err
}

// counted does a job with nothing going wrong.
func (j job) counted(t testing.TB) gate {
	t.Helper()
	p := j.laidOut(t)
	g := gate{folder: filepath.Dir(p.book.DB)}
	if code, said := g.run(t, p, j.args(g.folder)...); code != 0 || !j.done(p) {
		t.Fatalf("%s with nothing going wrong: %d %s", j.name, code, said)
	}
	return g
}

// args is what a job says in a folder.
func (j job) args(folder string) (out []string) {
	for _, a := range j.says {
		out = append(out, strings.ReplaceAll(a, "DIR", folder))
	}
	return out
}

// spread picks some of the first n numbers, evenly; seed shifts them.
func spread(n, some, seed int) (out []int) {
	if some >= n {
		some, seed = n, 0
	}
	for i := range some {
		out = append(out, 1+(i*n/some+seed)%n)
	}
	return out
}

// told holds what a program says that could not do something.
func (j job) told(m mishap, code int, said string) error {
	switch {
	case m.kill && code == -1, code == 0:
		return nil
	case strings.Contains(said, "goroutine ") || strings.Contains(said, "panic"):
		return fmt.Errorf("it falls over: %s", said)
	case strings.Contains(said, " was not taken in: "):
		return nil
	case !strings.Contains(said, "clew: "):
		return fmt.Errorf("it ends with %d and says nothing: %q", code, said)
	}
	first, _, _ := strings.Cut(said[strings.Index(said, "clew: ")+6:], "\n")
	if len(strings.Fields(first)) < 3 || !strings.HasSuffix(strings.TrimSpace(first), ".") && !strings.Contains(first, ":") {
		return fmt.Errorf("no sentence: %q", said)
	}
	return nil
}

// jobs prepares every one.
func jobs(t *testing.T) []job {
	t.Helper()
	p := found(t, false, 1, 1)
	dir := filepath.Dir(p.book.DB)
	if p.book.Key != filepath.Join(dir, "clinic.key") {
		text, err := os.ReadFile(p.book.Key)
		if err == nil {
			p.book.Key = filepath.Join(dir, "clinic.key")
			err = os.WriteFile(p.book.Key, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := verified(p)
	if err != nil {
		t.Fatal(err)
	}
	calm := folderOf(t, dir)
	with := func(args ...string) map[string][]byte {
		if code, said := p.says(args...); code != 0 {
			t.Fatal(said)
		}
		return folderOf(t, dir)
	}
	exists := func(pattern string) func(*practice) bool {
		return func(p *practice) bool {
			found, _ := filepath.Glob(filepath.Join(filepath.Dir(p.book.DB), pattern))
			return len(found) > 0
		}
	}
	book := func(p *practice) bool { _, err := verified(p); return err == nil }
	synthea, err := filepath.Abs("../../testdata/synthea")
	if err != nil {
		t.Fatal(err)
	}
	torn := tornBook(t, calm)
	out := []job{
		{name: "open a book that was torn away", says: []string{"verify"}, files: torn, root: root, done: book},
		{name: "make a book", says: []string{"init", "--name", "Juniper House", "--zone", "UTC"}, done: book, once: true},
		{name: "take records in", says: []string{"import", "fhir", filepath.Join(synthea, "Patient.ndjson")}, files: calm, done: book},
		{name: "sign a checkpoint", says: []string{"checkpoint", "--out", "DIR/anchor"}, files: calm, root: root, done: exists("anchor")},
		{name: "rebuild the lists", says: []string{"reindex"}, files: calm, root: root, done: book},
		{name: "make a backup card", says: []string{"card", "--out", "DIR/card.txt"}, files: calm, root: root, done: exists("card.txt"), once: true},
		{name: "back up", says: []string{"backup", "DIR"}, files: calm, root: root, once: true, done: exists("*" + backup.Suffix)},
		{name: "move", says: []string{"move", "--from", "DIR/clinic.db", "--to", "DIR/moved.db", "--key", "DIR/clinic.key"}, files: calm, root: root, once: true,
			done: func(p *practice) bool {
				got, err := verified(&practice{book: cli.Book{DB: filepath.Join(filepath.Dir(p.book.DB), "moved.db"), Key: p.book.Key}})
				return err == nil && got == root
			}},
		{name: "write FHIR", says: []string{"instrument", "fhir", "--all", "--out", "DIR"}, files: calm, root: root, done: exists("Questionnaire.ndjson")},
	}
	old := keptBook(t, firstKept+1)
	was := folderOf(t, filepath.Dir(old.book.DB))
	oldRoot := old.rootNow(t)
	out = append(out, job{name: "migrate", says: []string{"migrate", "--backups", "DIR"}, files: was, root: oldRoot, done: book})
	if code, said := old.says("migrate", "--backups", "DIR"); code != 0 {
		t.Fatal(said)
	}
	out = append(out, job{name: "roll back", says: []string{"rollback", "--backups", "DIR"}, files: folderOf(t, filepath.Dir(old.book.DB)), root: oldRoot, done: book})
	saved := with("backup", "DIR/one"+backup.Suffix)
	out = append(out, job{name: "restore", says: []string{"restore", "DIR/one" + backup.Suffix}, files: saved, root: root, done: book})
	return out
}

// tornBook is a folder in which the program was killed while the book was open.
func tornBook(t *testing.T, calm map[string][]byte) map[string][]byte {
	t.Helper()
	p := job{files: calm}.laidOut(t)
	c, shut, err := openBook(t.Context(), p.book)
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	if _, err := c.Checkpoint(t.Context(), c.Own()); err != nil {
		t.Fatal(err)
	}
	torn := folderOf(t, filepath.Dir(p.book.DB))
	if len(torn["clinic.db-wal"]) == 0 {
		t.Fatal("control: no write-ahead log was left")
	}
	return maps.Collect(maps.All(torn))
}

// TestNthCall has the kernel fail the first, second, … call with which a command
// opens, writes, cuts, syncs or names a file, or kills the program there. Either
// it was done, or it is refused in a sentence; nothing half bears a whole name;
// tried again it is done, and the book verifies. SEEDS says how many calls of each
// sort are tried; without it one of every other sort. The control: half a file
// under a whole name is found out, and so is a book that is not done.
func TestNthCall(t *testing.T) {
	t.Parallel()
	var tried atomic.Int64
	all := jobs(t)
	careless(t, all)
	t.Cleanup(func() {
		t.Logf("%d calls went wrong, of %d commands in %d ways: each done, or refused in a sentence and done when it was tried again", tried.Load(), len(all), len(mishaps))
	})
	for n, j := range all {
		t.Run(strings.ReplaceAll(j.name, " ", "_"), func(t *testing.T) {
			var calm gate
			for k, m := range mishaps {
				if os.Getenv("SEEDS") == "" && (n+k)%2 == 1 {
					continue
				}
				if calm.calls == nil {
					calm = j.counted(t)
				}
				calls := 0
				for _, op := range m.ops {
					calls += calm.calls[op]
				}
				for _, nth := range spread(calls, rounds(1), n*7+k*3) {
					hit, err := j.tried(t, m, nth)
					if err != nil {
						t.Errorf("%s: call %d of %d, %s, %s: %v", j.name, nth, calls, hit, m.name, err)
					}
					tried.Add(1)
				}
			}
		})
	}
}

// careless is the control: what is half is found.
func careless(t *testing.T, all []job) {
	t.Helper()
	for _, j := range all {
		if j.name != "restore" {
			continue
		}
		p := j.laidOut(t)
		whole, dir := j.files["one"+backup.Suffix], filepath.Dir(p.book.DB)
		for name, half := range map[string][]byte{"two" + backup.Suffix: whole[:len(whole)-40], "half.key": j.files["clinic.key"][:100], "half.txt": []byte("abandon ability")} {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, half, 0o600); err != nil {
				t.Fatal(err)
			}
			if lies(p) == nil {
				t.Errorf("control: %s is half, and it is not seen", name)
			}
			_ = os.Remove(path)
		}
		if err := os.Truncate(p.book.DB, 8192); err != nil || j.done(p) {
			t.Errorf("control: half a book is not seen (%v)", err)
		}
	}
}
