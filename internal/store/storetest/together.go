package storetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/store"
)

// What happens when several work at once, and what a store refuses.

func changesRefused(b *bench) {
	b.append(func(w *store.Book) error {
		b.ok(w.AppendRows(Entries(1, 1)))
		b.ok(w.PutCheckpoint(store.CheckpointRow{Log: "book", Size: 1, At: noon}))
		return w.PutAct(store.ActRow{Act: "a", Recorded: noon})
	})
	db := Raw(b, b.cfg)
	statements := []string{
		`update entries set kind = 'x'`, `delete from entries`, `update visits set kind = 'x'`, `delete from visits`,
		`update tiles set n = 1`, `delete from tiles`, `update checkpoints set size = 0`, `delete from checkpoints`, `update acts set author = 'x'`,
	}
	if b.store.Dialect() == "postgres" {
		for _, table := range []string{"entries", "visits", "tiles", "checkpoints"} {
			statements = append(statements, "truncate "+table)
		}
	} else {
		// SQLite's triggers are for each row.
		_, err := db.Exec(`insert into visits select clinic, 1, 'i', 't', 'p', 'k', x'', x'' from clinics; insert into tiles select clinic, 'book', 1, 0, x'' from clinics`)
		b.ok(err)
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err == nil {
			b.Errorf("%q was not refused", statement)
		}
	}
	if _, err := db.Exec(`insert into clinics values ('second', 't', 1)`); err == nil && b.store.Dialect() == "sqlite" {
		b.Error("a file took a second clinic")
	}
}

func guards(b *bench) {
	missing, err := b.store.Guards(b.ctx())
	b.ok(err)
	same(b, "missing guards", len(missing), 0)
	if len(missing) > 0 {
		b.Log(missing)
	}
	db := Raw(b, b.cfg)
	drop := []string{`drop trigger entries_no_update`, `drop trigger checkpoints_no_delete`, `alter table links rename to lost_links`}
	want := []string{"trigger checkpoints_no_delete", "trigger entries_no_update"}
	if b.store.Dialect() == "sqlite" {
		want = append(want, "schema: not as it was made: CREATE TABLE \"lost_links\" ( clinic TEXT NOT NULL, h",
			"schema: not as it was made: CREATE INDEX links_patient ON \"lost_links\" (clinic, patient)", "schema: something is missing that was made")
	}
	if b.store.Dialect() == "postgres" {
		drop = []string{`drop trigger checkpoints_no_delete on checkpoints`, `alter table entries disable trigger entries_no_update`,
			`alter table drafts no force row level security`, `drop policy own_clinic on keys`, `create policy all_clinics on heads using (true)`,
			`grant update on entries to clew_app`}
		want = append(want, "row-level security of drafts", "row-level security of heads", "row-level security of keys", "right: clew_login may update entries")
	}
	for _, statement := range drop {
		_, err := db.Exec(statement)
		b.ok(err)
	}
	missing, err = b.store.Guards(b.ctx())
	b.ok(err)
	same(b, "missing guards", missing, want)
}

func snapshotIsolation(b *bench) {
	b.append(func(w *store.Book) error {
		b.ok(w.AppendRows(Entries(1, 3)))
		return w.PutHead("book", store.Head{Size: 3})
	})
	b.view(func(s *store.Snapshot) error {
		b.append(func(w *store.Book) error { // a reader keeps no writer waiting
			b.ok(w.AppendRows(Entries(4, 6)))
			return w.PutHead("book", store.Head{Size: 6})
		})
		h, err := s.Head("book")
		b.ok(err)
		same(b, "head in the snapshot", h.Size, 3)
		n := 0
		err = s.Each(0, 100, func(store.Row) error { n++; return nil })
		same(b, "rows in the snapshot", n, 3)
		return err
	})
	b.view(func(s *store.Snapshot) error {
		h, err := s.Head("book")
		same(b, "head after", h.Size, 6)
		return err
	})
}

// count appends one entry after the last, as a careless program would that
// trusts the lock.
func count(s *store.Store, b *bench) error {
	return s.Append(b.ctx(), b.grant, func(w *store.Book) error {
		h, err := w.Head("book")
		if err != nil {
			return err
		}
		if err := w.AppendRows([]store.Row{Entry(h.Size + 1)}); err != nil {
			return err
		}
		return w.PutHead("book", store.Head{Size: h.Size + 1, Recorded: noon})
	})
}

func oneWriter(b *bench) {
	var inside, most atomic.Int64
	together(16, func(int) {
		for range 5 {
			err := b.store.Append(b.ctx(), b.grant, func(w *store.Book) error {
				most.Store(max(most.Load(), inside.Add(1)))
				defer inside.Add(-1)
				time.Sleep(time.Millisecond)
				return nil
			})
			if err != nil {
				b.Error(err)
			}
		}
	})
	same(b, "writers at once", most.Load(), 1)
}

func twoStores(b *bench) {
	other := Open(b, b.cfg)
	together(8, func(i int) {
		s := []*store.Store{b.store, other}[i%2]
		for range 10 {
			if err := count(s, b); err != nil {
				b.Error(err)
			}
		}
	})
	b.view(func(s *store.Snapshot) error {
		h, err := s.Head("book")
		same(b, "entries", h.Size, 80)
		return err
	})
}

func cancelled(b *bench) {
	ctx, cancel := context.WithCancel(b.ctx())
	err := b.store.Append(ctx, b.grant, func(w *store.Book) error {
		b.ok(w.AppendRows(Entries(1, 1)))
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, store.ErrUnknown) {
		b.Errorf("got %v, want a plain cancellation", err)
	}
	// Who waits for the lock can give up; who waits after can go on.
	release := make(chan struct{})
	holding := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := b.store.Append(b.ctx(), b.grant, func(*store.Book) error { close(holding); <-release; return nil }); err != nil {
			b.Error(err)
		}
	})
	<-holding
	short, stop := context.WithTimeout(b.ctx(), 50*time.Millisecond)
	defer stop()
	if err := b.store.Append(short, b.grant, func(*store.Book) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		b.Errorf("waiting for the lock: %v", err)
	}
	close(release)
	wg.Wait()
	b.ok(count(b.store, b))
	b.ok(b.store.Broken())
}

func paging(b *bench) {
	const n = 1300
	var acts []store.ActRow
	var keys []store.KeyRow
	for i := range n {
		name := fmt.Sprintf("k%05d", i)
		acts = append(acts, store.ActRow{Act: Entry(int64(i)).Act, Recorded: noon})
		keys = append(keys, store.KeyRow{Name: name, Created: noon})
	}
	b.append(func(w *store.Book) error {
		b.ok(w.AppendRows(Entries(1, n)))
		b.ok(w.PutActs(acts))
		return w.PutKeys(keys)
	})
	b.view(func(s *store.Snapshot) error {
		rows, actsSeen, keysSeen := int64(0), 0, 0
		b.ok(s.Each(1, n, func(r store.Row) error {
			rows++
			if r.Seq != rows {
				return fmt.Errorf("row %d came as number %d", r.Seq, rows)
			}
			_, _, err := s.Act(r.Act) // the snapshot may be used meanwhile
			return err
		}))
		b.ok(s.EachAct(func(store.ActRow) error { actsSeen++; return nil }))
		b.ok(s.EachKey(func(store.KeyRow) error { keysSeen++; return nil }))
		same(b, "seen", []int{int(rows), actsSeen, keysSeen}, []int{n, n, n})
		enough := errors.New("enough")
		if err := s.Each(1, n, func(store.Row) error { return enough }); err != enough {
			b.Errorf("got %v, want the very error of fn", err)
		}
		return nil
	})
}

func readingOnly(b *bench) {
	cfg := b.cfg
	cfg.ReadOnly = true
	s := Open(b, cfg)
	b.ok(s.View(b.ctx(), b.grant, func(s *store.Snapshot) error { _, err := s.Head("book"); return err }))
	b.kind(s.Append(b.ctx(), b.grant, func(*store.Book) error { return nil }), fault.Denied, "append")
	b.kind(s.Update(b.ctx(), b.grant, func(*store.Tx) error { return nil }), fault.Denied, "update")
}

func creatingTwice(b *bench) {
	cfg := b.cfg
	cfg.Clinic = Clinic
	b.kind(store.Create(b.ctx(), cfg), fault.Conflict, "creating a book that is there")
	b.ok(count(b.store, b)) // and it was left alone
}

func schemaVersions(b *bench) {
	from, to, err := store.Migrate(b.ctx(), b.cfg)
	b.ok(err)
	same(b, "nothing to migrate", []int64{from, to}, []int64{store.SchemaVersion(), store.SchemaVersion()})
	db := Raw(b, b.cfg)
	_, err = db.Exec(fmt.Sprintf(`insert into migrations (version_id, is_applied) values (%d, %s)`, store.SchemaVersion()+7,
		map[string]string{"sqlite": "1", "postgres": "true"}[b.store.Dialect()]))
	b.ok(err)
	_, err = store.Open(b.ctx(), b.cfg)
	b.kind(err, fault.Conflict, "a newer schema")
	for _, number := range []int64{store.SchemaVersion(), store.SchemaVersion() + 7} {
		if say := fault.Say(err); !strings.Contains(say, fmt.Sprint(number)) {
			b.Errorf("%q does not say %d", say, number)
		}
	}
	_, _, err = store.Migrate(b.ctx(), b.cfg)
	b.kind(err, fault.Conflict, "migrating a newer schema")
	_, err = db.Exec(`delete from migrations where version_id > 0`)
	b.ok(err)
	_, err = store.Open(b.ctx(), b.cfg)
	b.kind(err, fault.Conflict, "an older schema")
	same(b, "rule", fault.RuleOf(err), "store.schema.older")
	missing := b.cfg
	if b.store.Dialect() == "sqlite" {
		missing.DSN = filepath.Join(b.TempDir(), "none.db")
		_, err = store.Open(b.ctx(), missing)
		b.kind(err, fault.NotFound, "no such file")
	}
}

func bell(b *bench) {
	ctx, stop := context.WithCancel(b.ctx())
	heard := make(chan string, 100)
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := b.store.Listen(ctx, func(topic string) { heard <- topic }); err != nil {
			b.Error(err)
		}
	})
	if b.store.Dialect() == "postgres" {
		other := Open(b, b.cfg)
		deadline := time.After(10 * time.Second)
	waiting:
		for { // until the listener has connected
			b.ok(other.Notify(b.ctx(), "patient/1"))
			select {
			case topic := <-heard:
				same(b, "topic", topic, "patient/1")
				break waiting
			case <-time.After(20 * time.Millisecond):
			case <-deadline:
				b.Error("nothing was heard")
				break waiting
			}
		}
	} else {
		b.ok(b.store.Notify(b.ctx(), "patient/1"))
	}
	if err := b.store.Notify(b.ctx(), ""); err == nil {
		b.Error("an empty topic was taken")
	}
	stop()
	wg.Wait()
}
