package clinic_test

import (
	"bytes"
	"io"
	"net"
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
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// small mounts a small file system in memory until the test ends.
func small(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Fatalf("this test mounts a small file system and needs to be root in its own container: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// The disk fills up in the middle of a session: what is recorded then is
// refused in a sentence, everything can still be read, and when there is room
// it goes on, without a new start and without anything twice.
func TestFullDisk(t *testing.T) {
	dir := small(t, "size=1600k")
	h := open(t, store.Config{DSN: storetest.SQLiteIn(t, dir)})
	ana := h.ana(t, "Moreno")
	g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
	h.must(t, g, clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})
	taken, refused := 1, id.Act("")
	fill := filepath.Join(dir, "filler")
	for round := range 3 {
		f, err := os.Create(fill)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		_ = f.Close()
		for err = nil; err == nil; {
			refused = id.Act(h.NewID())
			if _, err = h.Do(t.Context(), g, refused, clinic.TakeVitals{Patient: ana, Vitals: vitals(121, 80)}); err == nil {
				taken++
			}
		}
		wants(t, "on a full disk", err, fault.Internal, "store.full")
		if got := count(h.chart(t, ana)); got != taken {
			t.Errorf("round %d: %d of %d blood pressures can be read", round, got, taken)
		}
		if _, _, err := h.People(t.Context(), machine(t, h.Clinic), "moreno", 5); err != nil {
			t.Errorf("round %d: nobody can be looked for: %v", round, err)
		}
		if err := h.Visit(t.Context(), g, "page", ledger.VisitBody{Note: string(make([]byte, 1<<16))}); fault.RuleOf(err) != "store.full" {
			t.Errorf("round %d: a page was opened and could not be noted: %v", round, err)
		}
		if err := os.Remove(fill); err != nil {
			t.Fatal(err)
		}
		out, err := h.Do(t.Context(), g, refused, clinic.TakeVitals{Patient: ana, Vitals: vitals(121, 80)})
		if err != nil || out.Again {
			t.Fatalf("round %d, sent again with room: %+v, %v", round, out, err)
		}
		taken++
	}
	if got := count(h.chart(t, ana)); got != taken {
		t.Errorf("%d of %d", got, taken)
	}
	h.clean(t)
}

// The disk fills up while a dose is being watched over. What is recorded in
// that session is stored and its page opens, in the room kept back for it;
// everybody else waits. The control: without a reserve the session waits too.
func TestFullDiskDuringASession(t *testing.T) {
	for _, reserve := range []int64{3 << 20, 0} {
		dir := small(t, "size=8m")
		h := open(t, store.Config{DSN: storetest.SQLiteIn(t, dir), Reserve: reserve})
		ana, ben := h.ana(t, "Moreno"), h.ana(t, "Okoro")
		sam := h.nurse(t, "Sam Ortiz")
		room, other := h.grant(t, sam, ana), h.grant(t, sam, ben)
		begin := deed{Label: "begin", needs: []ledger.Stream{ledger.PatientStream(ana)}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
			return []clinic.Proposal{{Stream: ledger.PatientStream(ana), Fact: dosing.SessionBegun{Session: id.Session(h.NewID()), Course: id.Course(h.NewID()), Number: 1}}}, nil
		}}
		h.must(t, room, begin)
		fill := filepath.Join(dir, "filler")
		f, err := os.Create(fill)
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		_ = f.Close()
		elsewhere := func() error {
			_, err := h.Do(t.Context(), other, id.Act(h.NewID()), clinic.TakeVitals{Patient: ben, Vitals: vitals(118, 76)})
			return err
		}
		for err = nil; err == nil; {
			err = elsewhere()
		}
		wants(t, "elsewhere on a full disk", err, fault.Internal, "store.full")
		inside := 0
		for range 30 {
			if _, err := h.Do(t.Context(), room, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(128, 80)}); err == nil {
				inside++
			}
			if err := h.Visit(t.Context(), room, "page", ledger.VisitBody{Route: "GET /sessions/{session}"}); err == nil {
				inside++
			}
			wants(t, "elsewhere meanwhile", elsewhere(), fault.Internal, "store.full")
		}
		if reserve == 0 {
			if inside == 60 {
				t.Error("control: without a reserve everything was stored on a full disk")
			}
			continue
		}
		if inside != 60 || count(h.chart(t, ana)) != 30 {
			t.Errorf("%d of 60 were stored in the session", inside)
		}
		if err := os.Remove(fill); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for err = elsewhere(); err != nil && time.Since(began) < 5*time.Second; err = elsewhere() {
			time.Sleep(50 * time.Millisecond)
		}
		if info, gone := os.Stat(h.cfg.DSN + ".reserve"); err != nil || gone != nil || info.Size() != reserve {
			t.Errorf("with room again: %v, %v", err, gone)
		}
		t.Logf("%d of 60 writes in the session; everybody %v after there was room", inside, time.Since(began).Round(time.Millisecond))
		h.clean(t)
	}
}

func count(c ledger.Chart) (n int) {
	for range ledger.Find[dosing.VitalsTaken](c) {
		n++
	}
	return n
}

// A book that is opened for reading is read and verified; nothing is recorded.
func TestReadOnly(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		h.Close()
		cfg.ReadOnly, cfg.Clinic = true, h.ID()
		h.store = storetest.Open(t, cfg)
		h.reopen(t, func(c *clinic.Config) { c.Quiet = true })
		if len(h.chart(t, ana).Entries) != 1 {
			t.Error("the record cannot be read")
		}
		size := h.size(t)
		if _, err := h.Do(t.Context(), g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)}); fault.RuleOf(err) != "store.read-only" {
			t.Errorf("recorded: %v", err)
		}
		if _, err := h.Checkpoint(t.Context(), h.Own()); err == nil {
			t.Error("signed")
		}
		if h.size(t) != size {
			t.Error("the book grew")
		}
		h.clean(t)
	})
}

// A wire stands between the program and PostgreSQL and can lose a COMMIT, or
// the answer to it.
type wire struct {
	lose atomic.Int32 // 0 nothing, 1 the answer, 2 the request
	lost atomic.Int32
}

func stretch(t *testing.T, dsn string) (*wire, string) {
	t.Helper()
	u := parsed(t, dsn)
	dir, err := os.MkdirTemp("", "wire") // short: a socket's name has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	server := filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432")
	u.RawQuery = url.Values{"host": {dir}}.Encode()
	w := &wire{}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { w.carry(client, server) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		wg.Wait()
		_ = os.RemoveAll(dir)
	})
	return w, u.String()
}

func (w *wire) carry(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("unix", address)
	if err != nil {
		return
	}
	defer server.Close()
	var deaf atomic.Bool
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		defer client.Close()
		b := make([]byte, 32<<10)
		for {
			n, err := server.Read(b)
			if err != nil || deaf.Load() {
				return
			}
			if _, err := client.Write(b[:n]); err != nil {
				return
			}
		}
	}()
	b := make([]byte, 32<<10)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		if bytes.Contains(b[:n], []byte("commit\x00")) && w.lose.Load() > 0 {
			w.lost.Add(1)
			if w.lose.Load() == 1 {
				deaf.Store(true)
				_, _ = server.Write(b[:n])
				<-answered
			}
			return
		}
		if _, err := io.Copy(server, bytes.NewReader(b[:n])); err != nil {
			return
		}
	}
}

// Nobody hears whether a COMMIT took effect. The program says so, shows what
// is in the book, and a resend settles it: recorded once, either way.
func TestUnknownOutcome(t *testing.T) {
	app, owner := storetest.Postgres(t)
	w, dsn := stretch(t, app)
	h := open(t, store.Config{DSN: dsn, OwnerDSN: owner})
	ana := h.ana(t, "Moreno")
	g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
	h.reopen(t, func(c *clinic.Config) { c.Quiet = true })
	for i := range 6 {
		before := count(h.chart(t, ana))
		key, act := id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120+i, 80)}
		lose := int32(1 + i%2)
		w.lose.Store(lose)
		_, err := h.Do(t.Context(), g, key, act)
		w.lose.Store(0)
		wants(t, "no answer to commit", err, fault.Internal, "store.unknown")
		stored := count(h.chart(t, ana)) - before
		if want := map[int32]int{1: 1, 2: 0}[lose]; stored != want {
			t.Errorf("%d more blood pressures are shown, want %d", stored, want)
		}
		out, err := h.Do(t.Context(), g, key, act)
		if err != nil || out.Again != (lose == 1) || !slices.Equal(out.Entries, []id.Entry{ledger.EntryID(key, 0)}) {
			t.Errorf("sent again: %+v, %v", out, err)
		}
		if got := count(h.chart(t, ana)) - before; got != 1 {
			t.Errorf("recorded %d times", got)
		}
	}
	if w.lost.Load() != 6 {
		t.Errorf("control: %d commits were lost, want 6", w.lost.Load())
	}
	h.clean(t)
}
