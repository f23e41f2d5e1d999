package storetest

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/store"
)

// outbox is what is being sent: each message once, by one machine at a time,
// and tried again after a machine that died.
func outbox(b *bench) {
	rows := Entries(1, 6)
	b.append(func(w *store.Book) error { return w.AppendRows(rows) })
	b.view(func(s *store.Snapshot) error {
		got, err := s.EntriesOfKind(rows[2].Kind, 2, 2)
		b.ok(err)
		for _, p := range got {
			if p.Seq <= 2 {
				b.Errorf("found %d, after 2", p.Seq)
			}
		}
		none, err := s.EntriesOfKind("no.such", 0, 10)
		same(b, "of no such kind", len(none), 0)
		return err
	})
	m := store.OutboxRow{Message: "m1", Stream: "patient/p", State: store.OutboxWaiting, Next: noon, Created: noon, Updated: noon}
	later := m
	later.Message, later.Next = "m2", noon.Add(time.Hour)
	for range 2 { // read twice, there once; the place never goes back
		b.update(func(w *store.Tx) error { return w.PutOutbox([]store.OutboxRow{m, later}, 6) })
		b.update(func(w *store.Tx) error { return w.PutOutbox(nil, 4) })
	}
	due := func(now time.Time) (out []id.Entry) {
		b.view(func(s *store.Snapshot) error {
			rows, err := s.OutboxDue(now, 10)
			for _, r := range rows {
				out = append(out, r.Message)
			}
			return err
		})
		return out
	}
	b.view(func(s *store.Snapshot) error {
		seq, err := s.OutboxRead()
		b.ok(err)
		same(b, "read up to", seq, int64(6))
		got, ok, err := s.Outbox("m1")
		same(b, "found", ok, true)
		same(b, "row", got, m)
		next, err2 := s.OutboxNext()
		same(b, "next", next, noon)
		b.ok(err2)
		return err
	})
	same(b, "due", due(noon), []id.Entry{"m1"})
	leases(b, due, m)
	same(b, "still waiting", due(noon.Add(2*time.Hour)), []id.Entry{"m2"})
}

// leases tries that one machine has a message at a time, and what comes after.
func leases(b *bench, due func(time.Time) []id.Entry, m store.OutboxRow) {
	var took atomic.Int64
	together(8, func(i int) {
		b.update(func(w *store.Tx) error {
			ok, err := w.LeaseOutbox("m1", "node-"+strconv.Itoa(i), noon, noon.Add(time.Minute))
			if ok {
				took.Add(1)
			}
			return err
		})
	})
	same(b, "machines that took it", took.Load(), int64(1))
	same(b, "due while one has it", len(due(noon)), 0)
	same(b, "due after that one died", due(noon.Add(time.Minute)), []id.Entry{"m1"})
	b.update(func(w *store.Tx) error {
		ok, err := w.LeaseOutbox("m1", "second", noon.Add(time.Minute), noon.Add(2*time.Minute))
		same(b, "taken over", ok, true)
		return err
	})
	sent := m
	sent.State, sent.Node, sent.Tries, sent.Reference, sent.Link, sent.Channel, sent.Updated = store.OutboxDone, "second", 1, "ref", id.Hash("t"), "mail", noon.Add(time.Minute)
	b.update(func(w *store.Tx) error {
		late := sent
		late.Node = "node-0"
		ok, err := w.NoteOutbox(late)
		same(b, "noted by one that lost it", ok, false)
		b.ok(err)
		ok, err = w.NoteOutbox(sent)
		same(b, "noted", ok, true)
		return err
	})
	b.view(func(s *store.Snapshot) error {
		got, _, err := s.Outbox("m1")
		same(b, "done", got, sent)
		return err
	})
	opened(b, sent)
}

// opened tries that the opening of a link is noted once.
func opened(b *bench, sent store.OutboxRow) {
	seen := func() (n int) {
		b.view(func(s *store.Snapshot) error {
			rows, err := s.OutboxSeen(10)
			n = len(rows)
			return err
		})
		return n
	}
	b.update(func(w *store.Tx) error {
		return w.PutLink(store.LinkRow{Hash: sent.Link, Patient: "p", Purpose: "measures", Subject: "i", Created: noon, Ends: noon.Add(time.Hour)})
	})
	same(b, "opened before anybody did", seen(), 0)
	b.update(func(w *store.Tx) error { return w.TouchLink(sent.Link, noon.Add(3*time.Minute)) })
	same(b, "opened", seen(), 1)
	b.update(func(w *store.Tx) error { return w.OpenedOutbox("m1", noon.Add(4*time.Minute)) })
	same(b, "opened, and the book says so", seen(), 0)
	b.update(func(w *store.Tx) error {
		n, err := w.SweepOutbox(noon.Add(time.Hour))
		same(b, "swept", n, int64(1))
		return err
	})
}
