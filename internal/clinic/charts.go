package clinic

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// charts keeps decoded streams in memory, newest use first, within a budget in
// bytes. It is complete up to a size of the book: every stream it holds has
// all its entries up to there.
type charts struct {
	mu       sync.Mutex
	budget   int64
	used     int64
	complete int64
	streams  map[ledger.Stream]*list.Element
	recent   *list.List // of *cached
}

type cached struct {
	stream  ledger.Stream
	entries []ledger.Entry
	bytes   int64
}

func newCharts(budget int64) *charts {
	return &charts{budget: budget, streams: map[ledger.Stream]*list.Element{}, recent: list.New()}
}

// get returns a stream's entries if they are known to be all there are in a
// book of the given size.
func (c *charts) get(s ledger.Stream, size int64) ([]ledger.Entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.streams[s]
	if !ok || size > c.complete {
		return nil, false
	}
	c.recent.MoveToFront(el)
	entries := el.Value.(*cached).entries
	for len(entries) > 0 && entries[len(entries)-1].Seq > size {
		entries = entries[:len(entries)-1] // later than the reader's snapshot
	}
	return entries, true
}

// put keeps a stream as read from a book of the given size. If the cache has
// moved on since, it is not kept: it may lack an entry.
func (c *charts) put(s ledger.Stream, entries []ledger.Entry, bytes, size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if size != c.complete {
		return
	}
	if el, ok := c.streams[s]; ok {
		c.drop(el)
	}
	c.streams[s] = c.recent.PushFront(&cached{s, entries, bytes})
	c.used += bytes
	c.evict()
}

func (c *charts) evict() {
	for c.used > c.budget && c.recent.Len() > 1 {
		c.drop(c.recent.Back())
	}
}

func (c *charts) drop(el *list.Element) {
	held := c.recent.Remove(el).(*cached)
	delete(c.streams, held.stream)
	c.used -= held.bytes
}

// apply moves the cache on after a commit that took the book from one size to
// another. Streams that are held get their new entries.
func (c *charts) apply(from, to int64, fresh map[ledger.Stream][]ledger.Entry, destroyed []destroyedWords) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.complete >= to {
		return // a reader saw the commit first: refresh dropped what it touched
	}
	if c.complete != from {
		c.clear()
		c.complete = to
		return
	}
	c.complete = to
	for s, entries := range fresh {
		el, ok := c.streams[s]
		if !ok {
			continue
		}
		held := el.Value.(*cached)
		held.entries = append(held.entries, entries...) // readers hold shorter slices of the same array
		grown := int64(len(entries)) * 400
		held.bytes += grown
		c.used += grown
	}
	for _, d := range destroyed {
		if el, ok := c.streams[d.stream]; ok {
			c.drop(el)
		}
	}
	c.evict()
}

// outdated returns the size up to which the cache is complete, if a book of
// the given size is further.
func (c *charts) outdated(size int64) (int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recent.Len() == 0 && size > c.complete {
		c.complete = size // nothing is held, so nothing can be missing
	}
	return c.complete, size > c.complete
}

// refresh drops the streams that another process appended to.
func (c *charts) refresh(from, to int64, touched []ledger.Stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.complete != from {
		return
	}
	for _, s := range touched {
		if el, ok := c.streams[s]; ok {
			c.drop(el)
		}
	}
	c.complete = to
}

// rewind drops everything in a book that is not the one that was read.
func (c *charts) rewind(size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
	c.complete = size
}

// forget drops everything: after a failed commit nothing held is trusted.
func (c *charts) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
}

func (c *charts) clear() {
	c.streams, c.used = map[ledger.Stream]*list.Element{}, 0
	c.recent.Init()
}

// reader is what a chart is read through: a snapshot, or the writer's book.
type reader interface {
	Stream(s ledger.Stream, after int64) ([]store.Row, error)
	StreamsSince(seq int64) ([]ledger.Stream, error)
	Key(name string) (store.KeyRow, bool, error)
	Keys(names []string) (map[string]store.KeyRow, error)
}

// entries returns a stream's decoded entries in a book of the given size.
func (c *Clinic) entries(r reader, size int64, s ledger.Stream) ([]ledger.Entry, error) {
	if from, stale := c.charts.outdated(size); stale {
		touched, err := r.StreamsSince(from)
		if err != nil {
			return nil, err
		}
		c.charts.refresh(from, size, touched)
	}
	if entries, ok := c.charts.get(s, size); ok {
		return entries, nil
	}
	rows, err := r.Stream(s, 0)
	if err != nil {
		return nil, err
	}
	entries, bytes, err := c.decode(r, rows)
	if err != nil {
		return nil, err
	}
	c.charts.put(s, entries, bytes, size)
	return entries, nil
}

// decode opens and reads stored rows.
func (c *Clinic) decode(r reader, rows []store.Row) ([]ledger.Entry, int64, error) {
	entries := make([]ledger.Entry, 0, len(rows))
	var bytes int64
	words, err := c.wordKeys(r, rows)
	if err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		e, err := c.open(r, row, words)
		if err != nil {
			return nil, 0, fmt.Errorf("clinic: entry %d: %w", row.Seq, err)
		}
		entries = append(entries, e)
		bytes += int64(len(row.Leaf)) + 300
	}
	return entries, bytes, nil
}

// wordKeys fetches the keys of entries that carry words, all at once.
func (c *Clinic) wordKeys(r reader, rows []store.Row) (map[string]store.KeyRow, error) {
	var names []string
	for _, row := range rows {
		if c.kinds[row.Kind].Words {
			names = append(names, entryKey(row.ID))
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	return r.Keys(names)
}

// open reads one stored row. Words whose key was destroyed are Gone.
func (c *Clinic) open(r reader, row store.Row, words map[string]store.KeyRow) (ledger.Entry, error) {
	leaf, err := ledger.ParseLeaf(row.Leaf)
	if err != nil {
		return ledger.Entry{}, err
	}
	h := leaf.Header
	kind := c.kinds[h.Kind]
	e := ledger.Entry{ID: h.ID, Act: h.Act, Seq: h.Seq, Stream: h.Stream, At: h.At, Recorded: h.Recorded, By: h.By,
		Corrects: h.Corrects, Kind: h.Kind, Class: kind.Class, Words: kind.Words}
	if e.Class == "" {
		e.Class = ledger.Words // what is not known is guarded as strictest
	}
	box, err := c.boxFor(r, h, words)
	if errors.Is(err, errNoKey) && isEntryKey(h.Key) {
		e.Fact = ledger.Gone{Name: h.Kind}
		return e, nil
	}
	if err != nil {
		return ledger.Entry{}, err
	}
	body, err := box.OpenLeaf(leaf)
	if err != nil {
		return ledger.Entry{}, err
	}
	e.Fact = c.kinds.Decode(h.Kind, h.Version, body)
	return e, nil
}

var errNoKey = errors.New("clinic: the key is not there")

func isEntryKey(name string) bool { return len(name) > 6 && name[:6] == "entry/" }

func (c *Clinic) boxFor(r reader, h ledger.Header, words map[string]store.KeyRow) (seal.Box, error) {
	if isEntryKey(h.Key) {
		row, ok := words[h.Key]
		if !ok {
			var err error
			if row, ok, err = r.Key(h.Key); err != nil {
				return seal.Box{}, err
			}
		}
		if !ok {
			return seal.Box{}, errNoKey
		}
		return c.ring.Unwrap(h.Key, row.Wrapped)
	}
	box, ok, err := c.boxes.find(r, h.Key)
	if err == nil && !ok {
		err = errNoKey
	}
	return box, err
}

// boxes keeps the opened keys of streams.
type boxes struct {
	mu   sync.RWMutex
	ring *seal.Ring
	open map[string]seal.Box
}

// mostBoxes bounds how many opened stream keys are kept; past it all are
// dropped and opened again as needed.
const mostBoxes = 50_000

func newBoxes(ring *seal.Ring) *boxes { return &boxes{ring: ring, open: map[string]seal.Box{}} }

func (b *boxes) find(r interface {
	Key(name string) (store.KeyRow, bool, error)
}, name string) (seal.Box, bool, error) {
	if box, ok := b.held(name); ok {
		return box, true, nil
	}
	row, ok, err := r.Key(name)
	if err != nil || !ok {
		return seal.Box{}, false, err
	}
	box, err := b.ring.Unwrap(name, row.Wrapped)
	if err != nil {
		return seal.Box{}, false, err
	}
	b.keep(name, box)
	return box, true, nil
}

func (b *boxes) held(name string) (seal.Box, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	box, ok := b.open[name]
	return box, ok
}

func (b *boxes) keep(name string, box seal.Box) {
	if isEntryKey(name) {
		return // a key that may be destroyed is never held
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.open) >= mostBoxes {
		b.open = map[string]seal.Box{}
	}
	b.open[name] = box
}

// forget drops every opened key.
func (b *boxes) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = map[string]seal.Box{}
}

// Chart returns the chart of one or more streams, cut down to what the grant
// may read: what a door gets. A client's lacks what nobody has told them yet.
func (c *Clinic) Chart(ctx context.Context, grant access.Grant, streams ...ledger.Stream) (ledger.Chart, error) {
	chart, err := c.Whole(ctx, grant, streams...)
	if err != nil {
		return ledger.Chart{}, err
	}
	if clientOnly(grant) {
		chart = screening.ForClient(chart) // while nothing is cut off that says what may be shown
	}
	return chart.For(grant.Reads), nil
}

// Whole returns the uncut chart, for the rules. It never goes to a door.
func (c *Clinic) Whole(ctx context.Context, grant access.Grant, streams ...ledger.Stream) (ledger.Chart, error) {
	for _, s := range streams {
		if err := s.Check(); err != nil {
			return ledger.Chart{}, fault.Missing("There is no such record.")
		}
		if grant.Subject() != "" && grant.Subject() != s && s != ledger.SettingStream {
			return ledger.Chart{}, fault.Deny("access.other-record", "This permission is about another record.")
		}
	}
	return c.read(ctx, grant, streams...)
}

// Record returns the uncut chart of a person: of the stream, joined with the
// streams of records that were linked to it as the same person's. The grant
// for one of them is a grant for the person.
func (c *Clinic) Record(ctx context.Context, grant access.Grant, stream ledger.Stream) (ledger.Chart, error) {
	chart, err := c.Whole(ctx, grant, stream)
	if err != nil {
		return ledger.Chart{}, err
	}
	streams := []ledger.Stream{stream}
	for { // a link may lead to a record that is linked further
		more := linkedTo(chart, streams)
		if len(more) == 0 {
			return chart, nil
		}
		streams = append(streams, more...)
		if chart, err = c.read(ctx, grant, streams...); err != nil {
			return ledger.Chart{}, err
		}
	}
}

// linkedTo returns the streams that a chart links to and that are not known yet.
func linkedTo(chart ledger.Chart, known []ledger.Stream) []ledger.Stream {
	var out []ledger.Stream
	for _, l := range ledger.Find[patient.Linked](chart) {
		for _, p := range []id.Patient{l.Patient, l.To} {
			if s := ledger.PatientStream(p); !slices.Contains(known, s) && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (c *Clinic) read(ctx context.Context, grant access.Grant, streams ...ledger.Stream) (ledger.Chart, error) {
	var chart ledger.Chart
	err := c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		head, err := snap.Head(bookLog)
		if err != nil {
			return err
		}
		parts := make([][]ledger.Entry, len(streams))
		for i, s := range streams {
			if parts[i], err = c.entries(snap, head.Size, s); err != nil {
				return err
			}
		}
		chart = ledger.Merge(head.Size, parts...)
		return nil
	})
	return chart, err
}

// readEach reads some streams, each as a chart of its own, all as of one moment: for
// lists across records, where a look at the database for each would cost the most.
func (c *Clinic) readEach(ctx context.Context, grant access.Grant, streams []ledger.Stream) ([]ledger.Chart, error) {
	charts := make([]ledger.Chart, len(streams))
	err := c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		head, err := snap.Head(bookLog)
		if err != nil {
			return err
		}
		for i, s := range streams {
			part, err := c.entries(snap, head.Size, s)
			if err != nil {
				return err
			}
			charts[i] = ledger.Merge(head.Size, part)
		}
		return nil
	})
	return charts, err
}

// EntryStream returns which stream an entry stands in.
func (c *Clinic) EntryStream(ctx context.Context, grant access.Grant, entry id.Entry) (ledger.Stream, error) {
	var stream ledger.Stream
	err := c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		row, ok, err := snap.Entry(entry)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Missing("There is no such entry.")
		}
		stream = row.Stream
		return nil
	})
	return stream, err
}
