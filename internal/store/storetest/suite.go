package storetest

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// A bench is what each test of the suite works on: a fresh book.
type bench struct {
	*testing.T
	cfg   store.Config
	store *store.Store
	grant access.Grant
}

// Run is the conformance suite: what every store promises, on whatever
// database. fresh makes an empty book of Clinic.
func Run(t *testing.T, fresh func(testing.TB) store.Config) {
	for _, c := range []struct {
		name string
		test func(*bench)
	}{
		{"a grant is needed", grantIsNeeded},
		{"a new book is empty", newBook},
		{"heads", heads},
		{"rows come back as they went in, in order", rowsRoundTrip},
		{"rows have no gaps and no twins", rowsRefused},
		{"streams since", streamsSince},
		{"a failed append leaves nothing", appendIsAtomic},
		{"acts have one outcome", acts},
		{"keys", keys},
		{"tiles and hashes", tiles},
		{"checkpoints", checkpoints},
		{"what is kept is refused to change", changesRefused},
		{"guards stand", guards},
		{"finders switch at once", finders},
		{"visits find their places", visits},
		{"drafts compare and swap", drafts},
		{"logins", logins},
		{"passkeys", passkeys},
		{"codes work exactly once", codes},
		{"links open one thing until they end", links},
		{"the vault keeps what is its owner's", vault},
		{"a message is sent by one machine at a time", outbox},
		{"ceremonies are taken once", ceremonies},
		{"files", blobs},
		{"instants round-trip", instants},
		{"a view is a snapshot", snapshotIsolation},
		{"one writer at a time", oneWriter},
		{"two stores, one book", twoStores},
		{"a cancelled request stores nothing", cancelled},
		{"large lists are paged", paging},
		{"reading only", readingOnly},
		{"creating twice", creatingTwice},
		{"schema versions", schemaVersions},
		{"bell", bell},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := fresh(t)
			c.test(&bench{T: t, cfg: cfg, store: Open(t, cfg), grant: Grant(t, Clinic)})
		})
	}
}

func (b *bench) ctx() context.Context { return b.Context() }

// ok fails the test on an error.
func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) view(fn func(*store.Snapshot) error) {
	b.Helper()
	b.ok(b.store.View(b.ctx(), b.grant, fn))
}

func (b *bench) update(fn func(*store.Tx) error) {
	b.Helper()
	b.ok(b.store.Update(b.ctx(), b.grant, fn))
}

func (b *bench) append(fn func(*store.Book) error) {
	b.Helper()
	b.ok(b.store.Append(b.ctx(), b.grant, fn))
}

// kind fails the test unless the error is a fault of that kind.
func (b *bench) kind(err error, want fault.Kind, what string) {
	b.Helper()
	if err == nil || fault.KindOf(err) != want {
		b.Errorf("%s: got error %v (%v), want kind %v", what, err, fault.KindOf(err), want)
	}
}

// same fails the test unless both are deeply equal.
func same[T any](b *bench, what string, got, want T) {
	b.Helper()
	if !reflect.DeepEqual(got, want) {
		b.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// noon is an instant with microseconds that no database rounds.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)

// Entry returns the n-th of a series of rows, each unlike the others.
func Entry(n int64) store.Row {
	leaf := fmt.Appendf(nil, "leaf %d\x00\xff", n)
	hash := ledger.HashLeaf(leaf)
	r := store.Row{
		Seq: n, ID: ledger.EntryID("act", int(n)), Act: id.Act(id.Derived("act", fmt.Sprint(n))),
		Stream: ledger.PatientStream(id.Patient(id.Derived("patient", fmt.Sprint(n%3)))), Kind: "dosing.vitals-taken", Version: 2,
		At: noon.Add(time.Duration(n) * time.Microsecond), Recorded: noon.Add(time.Duration(n) * time.Second),
		Author: "staff:" + id.Derived("author"), Leaf: leaf, Hash: hash[:],
	}
	if n%2 == 0 {
		r.Corrects = ledger.EntryID("act", int(n-1))
	}
	return r
}

// Entries returns the rows from ≤ Seq ≤ to.
func Entries(from, to int64) []store.Row {
	var rows []store.Row
	for n := from; n <= to; n++ {
		rows = append(rows, Entry(n))
	}
	return rows
}

func grantIsNeeded(b *bench) {
	var none access.Grant
	b.kind(b.store.View(b.ctx(), none, func(*store.Snapshot) error { return nil }), fault.Denied, "view without a grant")
	b.kind(b.store.Update(b.ctx(), none, func(*store.Tx) error { return nil }), fault.Denied, "update without a grant")
	b.kind(b.store.Append(b.ctx(), none, func(*store.Book) error { return nil }), fault.Denied, "append without a grant")
	b.kind(b.store.View(b.ctx(), Grant(b, "x'; drop table entries; --"), func(*store.Snapshot) error { return nil }), fault.Denied, "a clinic that is no key")
	err := b.store.View(b.ctx(), Grant(b, id.Clinic(id.New(noon))), func(*store.Snapshot) error { return nil })
	if k := fault.KindOf(err); err == nil || k != fault.Denied && k != fault.NotFound {
		b.Errorf("a clinic without a book: %v", err)
	}
}

func newBook(b *bench) {
	rows, err := b.store.Clinics(b.ctx())
	b.ok(err)
	if len(rows) != 1 || rows[0].Clinic != Clinic || time.Since(rows[0].Created) > time.Hour {
		b.Errorf("clinics: %+v", rows)
	}
	b.view(func(s *store.Snapshot) error {
		h, err := s.Head("book")
		root := ledger.Tree{}.Root()
		if h.Size != 0 || !bytes.Equal(h.Root, root[:]) || len(h.Edge) != 0 || !h.Recorded.IsZero() {
			b.Errorf("head: %+v", h)
		}
		_, found, err2 := s.Entry("none")
		_, found2, err3 := s.Act("none")
		_, found3, err4 := s.Finder("patients")
		if found || found2 || found3 {
			b.Error("found something in an empty book")
		}
		for _, err := range []error{err2, err3, err4} {
			b.ok(err)
		}
		return err
	})
}

func heads(b *bench) {
	h := store.Head{Size: 3, Root: bytes.Repeat([]byte{1}, 32), Edge: bytes.Repeat([]byte{2}, 64), Recorded: noon}
	b.append(func(w *store.Book) error { return w.PutHead("book", h) })
	b.update(func(w *store.Tx) error {
		got, err := w.Head("access")
		same(b, "the other log", got.Size, 0)
		return err
	})
	b.view(func(s *store.Snapshot) error {
		got, err := s.Head("book")
		same(b, "head", got, h)
		return err
	})
}

func rowsRoundTrip(b *bench) {
	b.append(func(w *store.Book) error { return w.AppendRows(Entries(1, 4)) })
	b.append(func(w *store.Book) error {
		if err := w.AppendRows(Entries(5, 5)); err != nil {
			return err
		}
		if err := w.AppendRows(nil); err != nil {
			return err
		}
		r, found, err := w.Entry(Entry(5).ID) // a writer sees what it wrote
		same(b, "own write", r, Entry(5))
		same(b, "found", found, true)
		return err
	})
	b.view(func(s *store.Snapshot) error {
		stream := Entry(1).Stream
		got, err := s.Stream(stream, 0)
		b.ok(err)
		same(b, "stream", got, []store.Row{Entry(1), Entry(4)})
		got, err = s.Stream(stream, 1)
		b.ok(err)
		same(b, "stream after 1", got, []store.Row{Entry(4)})
		var each []store.Row
		b.ok(s.Each(2, 4, func(r store.Row) error { each = append(each, r); return nil }))
		same(b, "each", each, Entries(2, 4))
		_, found, err := s.Entry(Entry(9).ID)
		same(b, "found what is not there", found, false)
		return err
	})
}

func rowsRefused(b *bench) {
	b.append(func(w *store.Book) error { return w.AppendRows(Entries(1, 2)) })
	try := func(rows ...store.Row) error {
		return b.store.Append(b.ctx(), b.grant, func(w *store.Book) error { return w.AppendRows(rows) })
	}
	if err := try(Entry(3), Entry(5)); err == nil {
		b.Error("a gap was taken")
	}
	b.kind(try(Entry(2)), fault.Conflict, "a place taken twice")
	twin := Entry(3)
	twin.ID = Entry(1).ID
	b.kind(try(twin), fault.Conflict, "an id taken twice")
	b.ok(try(Entry(3)))
}

func streamsSince(b *bench) {
	b.append(func(w *store.Book) error { return w.AppendRows(Entries(1, 6)) })
	b.view(func(s *store.Snapshot) error {
		got, err := s.StreamsSince(5)
		b.ok(err)
		same(b, "after 5", got, []ledger.Stream{Entry(6).Stream})
		got, err = s.StreamsSince(0)
		b.ok(err)
		same(b, "all", len(got), 3)
		for i := 1; i < len(got); i++ {
			if got[i] <= got[i-1] {
				b.Errorf("not in order: %q", got)
			}
		}
		kind := Entry(6).Stream.Kind()
		of, err := s.StreamsOf(kind)
		b.ok(err)
		for _, stream := range got {
			if slices.Contains(of, stream) != (stream.Kind() == kind) {
				b.Errorf("streams of the kind %q are %q, of %q", kind, of, got)
			}
		}
		none, err := s.StreamsOf(kind[:1])
		same(b, "of a kind that only begins alike", len(none), 0)
		return err
	})
}

func appendIsAtomic(b *bench) {
	broken := fmt.Errorf("the rule said no")
	err := b.store.Append(b.ctx(), b.grant, func(w *store.Book) error {
		b.ok(w.AppendRows(Entries(1, 3)))
		return broken
	})
	if err != broken {
		b.Errorf("got %v, want the very error of fn", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = b.store.Append(b.ctx(), b.grant, func(w *store.Book) error {
			b.ok(w.AppendRows(Entries(1, 3)))
			panic("in the middle")
		})
	}()
	b.append(func(w *store.Book) error { // and the writer is free again
		got, err := w.Stream(Entry(1).Stream, 0)
		same(b, "rows", len(got), 0)
		return err
	})
}

func acts(b *bench) {
	a := store.ActRow{Act: id.Act(id.New(noon)), Author: "staff:a", Digest: []byte{0, 1}, Outcome: []byte(`{"refused":"x"}`), Recorded: noon}
	later := a
	later.Act, later.Outcome = id.Act(id.New(noon.Add(time.Hour))), []byte{}
	b.append(func(w *store.Book) error { return w.PutAct(a) })
	b.append(func(w *store.Book) error { return w.PutActs([]store.ActRow{later}) })
	b.kind(b.store.Append(b.ctx(), b.grant, func(w *store.Book) error { return w.PutAct(a) }), fault.Conflict, "a second outcome")
	b.view(func(s *store.Snapshot) error {
		got, found, err := s.Act(a.Act)
		b.ok(err)
		same(b, "act", got, a)
		same(b, "found", found, true)
		var each []id.Act
		err = s.EachAct(func(r store.ActRow) error { each = append(each, r.Act); return nil })
		same(b, "each", each, []id.Act{a.Act, later.Act})
		return err
	})
}

func keys(b *bench) {
	k := func(name string) store.KeyRow {
		return store.KeyRow{Name: name, Wrapped: []byte("wrapped " + name), Created: noon}
	}
	b.append(func(w *store.Book) error { return w.PutKeys([]store.KeyRow{k("b/2"), k("a/1"), k(`it's "quoted"`)}) })
	b.update(func(w *store.Tx) error { return w.PutKeys([]store.KeyRow{k("c/3")}) })
	b.kind(b.store.Append(b.ctx(), b.grant, func(w *store.Book) error { return w.PutKeys([]store.KeyRow{k("a/1")}) }), fault.Conflict, "a key twice")
	b.append(func(w *store.Book) error { return w.RewrapKey("c/3", []byte("again")) })
	b.append(func(w *store.Book) error { return w.DestroyKey("b/2") })
	b.kind(b.store.Append(b.ctx(), b.grant, func(w *store.Book) error { return w.DestroyKey("b/2") }), fault.NotFound, "a key destroyed twice")
	b.view(func(s *store.Snapshot) error {
		got, err := s.Keys([]string{"a/1", "b/2", `it's "quoted"`, "none"})
		b.ok(err)
		same(b, "keys", got, map[string]store.KeyRow{"a/1": k("a/1"), `it's "quoted"`: k(`it's "quoted"`)})
		none, err := s.Keys(nil)
		b.ok(err)
		same(b, "no keys", len(none), 0)
		c, found, err := s.Key("c/3")
		b.ok(err)
		same(b, "rewrapped", string(c.Wrapped), "again")
		same(b, "found", found, true)
		var each []string
		err = s.EachKey(func(r store.KeyRow) error { each = append(each, r.Name); return nil })
		same(b, "each", each, []string{"a/1", "c/3", `it's "quoted"`})
		return err
	})
}

func tiles(b *bench) {
	var tree ledger.Tree
	var want []ledger.Tile
	rows := Entries(1, 600)
	for _, r := range rows {
		want = append(want, tree.Append(tlog.Hash(r.Hash))...)
	}
	b.append(func(w *store.Book) error {
		b.ok(w.PutTiles(want))
		return w.AppendRows(rows)
	})
	b.view(func(s *store.Snapshot) error {
		var got []ledger.Tile
		b.ok(s.EachTile(func(t ledger.Tile) error { got = append(got, t); return nil }))
		same(b, "tiles", got, want)
		hash, found, err := s.Tile(1, 1)
		b.ok(err)
		same(b, "tile", hash, want[1].Hash[:])
		same(b, "found", found, true)
		_, found, err = s.Tile(1, 2)
		b.ok(err)
		same(b, "found what is not full", found, false)
		hashes, err := s.Hashes(2, 5)
		same(b, "hashes", hashes, [][]byte{rows[2].Hash, rows[3].Hash, rows[4].Hash})
		return err
	})
}

func checkpoints(b *bench) {
	c := store.CheckpointRow{Log: "book", Size: 7, Root: bytes.Repeat([]byte{9}, 32), At: noon, Note: []byte("note\n\n— key\n")}
	later := c
	later.At = noon.Add(time.Second)
	b.append(func(w *store.Book) error { return w.PutCheckpoint(later) })
	b.update(func(w *store.Tx) error { return w.PutCheckpoint(c) })
	b.view(func(s *store.Snapshot) error {
		got, err := s.Checkpoints("book")
		same(b, "checkpoints", got, []store.CheckpointRow{c, later})
		none, err2 := s.Checkpoints("access")
		same(b, "of the other log", len(none), 0)
		b.ok(err2)
		return err
	})
}
