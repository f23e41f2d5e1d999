package clinic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
)

// maxBatch is how many acts share one commit.
const maxBatch = 256

// write is the clinic's one writer: it takes what waits, lets each act decide
// in turn, and appends everything in one transaction.
func (c *Clinic) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			c.refuseRest()
			return
		case first := <-c.queue:
			c.commit(c.gather(first))
		}
	}
}

func (c *Clinic) gather(first *waiting) []*waiting {
	batch := []*waiting{first}
	for len(batch) < maxBatch {
		select {
		case w := <-c.queue:
			batch = append(batch, w)
			continue
		default:
		}
		// Whoever was just answered may be about to ask again: one turn for
		// them, so that they share this commit and do not wait for the next.
		runtime.Gosched()
		if len(c.queue) == 0 {
			break
		}
	}
	return batch
}

func (c *Clinic) refuseRest() {
	for {
		select {
		case w := <-c.queue:
			w.reply <- answer{err: closing()}
		default:
			return
		}
	}
}

// commit decides and stores one batch and answers everybody in it. Where the
// disk is full, who is in a session that is under way gets the room kept back
// for them.
func (c *Clinic) commit(acts []*waiting) {
	ctx := context.Background() // never a request's: a commit is not cancelled
	answers, err := c.attempt(ctx, acts)
	for i, w := range acts {
		if err == nil {
			w.reply <- answers[i]
			continue
		}
		if errors.Is(err, store.ErrFull) && c.underway(ctx, w.act.Needs()...) && c.store.Spend() {
			if own, again := c.attempt(store.Urgent(ctx), acts[i:i+1]); again == nil {
				w.reply <- own[0]
				continue
			}
		}
		w.reply <- answer{err: storeFault(err)}
	}
}

// attempt decides and stores a batch, in one transaction.
func (c *Clinic) attempt(ctx context.Context, acts []*waiting) ([]answer, error) {
	var b *batch
	answers := make([]answer, len(acts))
	err := c.store.Append(ctx, c.own, func(book *store.Book) error {
		var err error
		if b, err = c.newBatch(book, acts); err != nil {
			return err
		}
		for i, w := range acts {
			answers[i] = b.one(w)
		}
		return b.store()
	})
	if err != nil {
		c.charts.forget() // what was decided on may not be what is stored
		c.names.forget()
		return nil, err
	}
	c.advance(b)
	return answers, nil
}

// underway reports whether one of these records is of somebody whose dosing
// session was begun in the last day, and not closed.
func (c *Clinic) underway(ctx context.Context, streams ...ledger.Stream) bool {
	for _, s := range streams {
		if s.Kind() != "patient" {
			continue
		}
		chart, err := c.read(ctx, c.own, s)
		if err != nil {
			return false
		}
		if session, going := dosing.Underway(chart); going && c.Now().Sub(session.Begun.Recorded) < 24*time.Hour {
			return true
		}
	}
	return false
}

// advance moves the caches to what was committed, and tells who listens.
func (c *Clinic) advance(b *batch) {
	for name, box := range b.boxes {
		c.boxes.keep(name, box)
	}
	if n := len(b.rows); n > 0 {
		root := b.tree.Root()
		c.seen = seen{b.tree.Size, root[:], b.rows[n-1].Hash}
	}
	c.charts.apply(b.from, b.tree.Size, b.fresh, b.destroyed)
	c.names.apply(b.from, b.tree.Size, b.fresh)
	if c.topics != nil && len(b.fresh) > 0 {
		streams := make([]ledger.Stream, 0, len(b.fresh))
		for s := range b.fresh {
			streams = append(streams, s)
		}
		slices.Sort(streams)
		c.topics(streams)
	}
}

// A batch is what one transaction will append.
type batch struct {
	c     *Clinic
	book  *store.Book
	head  store.Head
	tree  ledger.Tree
	from  int64     // size of the book before
	last  time.Time // Recorded of the newest entry
	rows  []store.Row
	tiles []ledger.Tile
	keys  []store.KeyRow
	acts  []store.ActRow
	past  map[id.Act]store.ActRow          // acts of this batch that were done before, or in it
	fresh map[ledger.Stream][]ledger.Entry // pending entries by stream
	boxes map[string]seal.Box              // keys made in this batch: kept by the clinic only once committed

	destroyed []destroyedWords
}

type destroyedWords struct {
	stream ledger.Stream
	entry  id.Entry
	key    string
}

func (c *Clinic) newBatch(book *store.Book, acts []*waiting) (*batch, error) {
	ids := make([]id.Act, len(acts))
	for i, w := range acts {
		ids[i] = w.id
	}
	past, err := book.Acts(ids)
	if err != nil {
		return nil, err
	}
	head, err := book.Head(bookLog)
	if err != nil {
		return nil, err
	}
	tree, err := ledger.ParseTree(head.Size, head.Edge)
	if err != nil {
		return nil, err
	}
	if err := c.sameBook(book, head); err != nil {
		return nil, err
	}
	return &batch{c: c, book: book, head: head, tree: tree, from: head.Size, last: head.Recorded,
		past: past, fresh: map[ledger.Stream][]ledger.Entry{}, boxes: map[string]seal.Box{}}, nil
}

// seen is the end of the book after a commit of this program.
type seen struct {
	size       int64
	root, last []byte // of the tree, and of its last leaf
}

// sameBook holds the book against what this program stored last. If that is
// gone, an older copy was put back beneath it, or a standby took over that
// lacked it: nothing that is held of it may be used, least of all a key that
// is no longer stored, under which nobody could ever read again.
func (c *Clinic) sameBook(book *store.Book, head store.Head) error {
	s := c.seen
	gone := head.Size < s.size || head.Size == s.size && s.size > 0 && !bytes.Equal(head.Root, s.root)
	if !gone && s.size > 0 && head.Size > s.size {
		hashes, err := book.Hashes(s.size-1, s.size)
		if err != nil {
			return err
		}
		gone = len(hashes) != 1 || !bytes.Equal(hashes[0], s.last)
	}
	if !gone {
		return nil
	}
	c.log.Error("entries that this program had stored are no longer in the book; run clew verify with a checkpoint from outside", "stored", s.size, "now", head.Size)
	c.seen = seen{}
	c.charts.rewind(head.Size)
	c.names.forget()
	c.boxes.forget()
	return nil
}

// Logs of a clinic.
const (
	bookLog   = "book"
	accessLog = "access"
)

// one answers one act: with its first outcome if it was done before, or by
// letting it decide.
func (b *batch) one(w *waiting) answer {
	author := authorText(w.grant.Author())
	if row, done := b.past[w.id]; done {
		return repeat(b.c.ring, row, author, w.digest)
	}
	now := b.tick()
	proposals, err := b.decide(w, now)
	if err == nil {
		err = b.admit(w, proposals)
	}
	outcome := Outcome{}
	switch kind := fault.KindOf(err); {
	case err == nil:
		undo := b.mark()
		outcome.Entries, err = b.append(w, proposals, now)
		if err != nil {
			undo() // an act is all or nothing, also beside others in the same commit
			return answer{err: err}
		}
	case kind == fault.Refused || kind == fault.Conflict:
		outcome.Refusal = refusalOf(err)
	default:
		return answer{err: err} // bad input and missing permission are not outcomes
	}
	row := store.ActRow{Act: w.id, Author: author, Digest: w.digest, Recorded: now}
	if err := keepOutcome(b.c.ring, &row, outcome); err != nil {
		return answer{err: err}
	}
	b.past[w.id] = row
	b.acts = append(b.acts, row)
	outcome.Head = b.tree.Size
	return answer{outcome: outcome}
}

// mark returns what takes the batch back to where it stands now.
func (b *batch) mark() (undo func()) {
	tree, last := b.tree.Clone(), b.last
	rows, tiles, keys, destroyed := len(b.rows), len(b.tiles), len(b.keys), len(b.destroyed)
	return func() {
		for _, k := range b.keys[keys:] {
			delete(b.boxes, k.Name)
		}
		for _, row := range b.rows[rows:] { // each row has one pending entry, the last of its stream
			pending := b.fresh[row.Stream]
			if b.fresh[row.Stream] = pending[:len(pending)-1]; len(pending) == 1 {
				delete(b.fresh, row.Stream)
			}
		}
		b.tree, b.last = tree, last
		b.rows, b.tiles, b.keys, b.destroyed = b.rows[:rows], b.tiles[:tiles], b.keys[:keys], b.destroyed[:destroyed]
	}
}

// tick returns the batch's next instant: the clock, but always after the
// newest entry, also when the clock has gone back.
func (b *batch) tick() time.Time {
	now := b.c.Now()
	if !now.After(b.last) {
		now = b.last.Add(time.Microsecond)
	}
	return now
}

// repeat answers a resent act.
func repeat(ring *seal.Ring, row store.ActRow, author string, digest []byte) answer {
	if row.Author != author {
		return answer{err: fault.Missing("There is no such request.")}
	}
	if string(row.Digest) != string(digest) {
		return answer{err: fault.Clash("act.changed", "This was already sent with other content. Reload the page to see what was stored.")}
	}
	outcome, err := outcomeOf(ring, row)
	if err != nil {
		return answer{err: err}
	}
	outcome.Again = true
	return answer{outcome: outcome}
}

func refusalOf(err error) *Refusal {
	r := &Refusal{Kind: fault.KindOf(err).String(), Rule: fault.RuleOf(err), Say: fault.Say(err)}
	if f, ok := asFault(err); ok {
		r.Field = f.Field
	}
	return r
}

// append gives proposals their places: sequence, instant, key, leaf.
func (b *batch) append(w *waiting, proposals []Proposal, now time.Time) ([]id.Entry, error) {
	var ids []id.Entry
	for i, p := range proposals {
		kind := b.c.kinds[p.Fact.Kind()]
		if t, ok := p.Fact.(duty.TaskSet); ok && p.Because > 0 {
			t.Because = ledger.EntryID(w.id, p.Because-1)
			p.Fact = t
		}
		at := p.At
		if at.IsZero() {
			at = now
		}
		e := ledger.Entry{ID: ledger.EntryID(w.id, i), Act: w.id, Seq: b.tree.Size + 1, Stream: p.Stream, At: ledger.Stamp(at),
			Recorded: now, By: w.grant.Author(), Fact: p.Fact, Corrects: p.Corrects, Kind: kind.Name, Class: kind.Class, Words: kind.Words}
		if err := b.seal(e, kind); err != nil {
			return nil, err
		}
		if p.DestroyWords != "" {
			b.destroyed = append(b.destroyed, destroyedWords{p.Stream, p.DestroyWords, entryKey(p.DestroyWords)})
		}
		b.fresh[p.Stream] = append(b.fresh[p.Stream], e)
		b.last = now
		now = now.Add(time.Microsecond)
		ids = append(ids, e.ID)
	}
	return ids, nil
}

func (b *batch) seal(e ledger.Entry, kind ledger.Kind) error {
	name, box, err := b.box(e, kind)
	if err != nil {
		return err
	}
	body, err := json.Marshal(e.Fact)
	if err != nil {
		return fmt.Errorf("clinic: encoding %s: %w", kind.Name, err)
	}
	head, err := ledger.Header{Seq: e.Seq, ID: e.ID, Act: e.Act, Stream: e.Stream, Kind: e.Kind, Version: kind.Version,
		At: e.At, Recorded: e.Recorded, By: e.By, Corrects: e.Corrects, Key: name}.Encode()
	if err != nil {
		return fault.Wrap(err, "This entry cannot be written as it stands.")
	}
	raw := box.Leaf(head, body).Join()
	hash := ledger.HashLeaf(raw)
	b.tiles = append(b.tiles, b.tree.Append(hash)...)
	b.rows = append(b.rows, store.Row{Seq: e.Seq, ID: e.ID, Act: e.Act, Stream: e.Stream, Kind: e.Kind, Version: kind.Version,
		At: e.At, Recorded: e.Recorded, Author: authorText(e.By), Corrects: e.Corrects, Leaf: raw, Hash: hash[:]})
	return nil
}

// box returns the key an entry is sealed with: the stream's, made at its first
// entry, or one of its own where it carries words.
func (b *batch) box(e ledger.Entry, kind ledger.Kind) (string, seal.Box, error) {
	name := streamKey(e.Stream)
	if kind.Words {
		name = entryKey(e.ID)
	} else if box, ok := b.boxes[name]; ok {
		return name, box, nil
	} else if box, ok, err := b.c.boxes.find(b.book, name); err != nil || ok {
		return name, box, err
	}
	key := seal.NewKey()
	box, err := seal.NewBox(key)
	if err != nil {
		return "", seal.Box{}, err
	}
	b.keys = append(b.keys, store.KeyRow{Name: name, Wrapped: b.c.ring.Wrap(name, key), Created: e.Recorded})
	if !kind.Words {
		b.boxes[name] = box
	}
	return name, box, nil
}

// store writes the batch. An empty one, of resends only, writes nothing.
func (b *batch) store() error {
	if len(b.acts) == 0 {
		return nil
	}
	if err := b.book.PutActs(b.acts); err != nil {
		return err
	}
	if len(b.rows) == 0 {
		return nil
	}
	root := b.tree.Root()
	steps := []func() error{
		func() error { return b.book.PutKeys(b.keys) },
		func() error { return b.book.AppendRows(b.rows) },
		func() error { return b.book.PutTiles(b.tiles) },
		func() error {
			return b.book.PutHead(bookLog, store.Head{Size: b.tree.Size, Root: root[:], Edge: b.tree.Bytes(), Recorded: b.last})
		},
		b.destroy,
		b.find,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) destroy() error {
	for _, d := range b.destroyed {
		if err := b.book.DestroyKey(d.key); err != nil {
			return err
		}
	}
	return nil
}

// find brings the finder rows of the touched streams up to date. New entries
// that the finders do not look into only move First, Last and Entries on, so
// that the chart need not be read for them.
func (b *batch) find() error {
	if b.c.finders.Patients == nil {
		return nil
	}
	var streams []ledger.Stream
	for s := range b.fresh {
		if s.Kind() == "patient" {
			streams = append(streams, s)
		}
	}
	slices.Sort(streams)
	stand, err := b.book.PatientsOf(streams)
	if err != nil {
		return err
	}
	counted := map[ledger.Stream]store.PatientRow{}
	for _, row := range stand {
		counted[row.Stream] = row
	}
	rows := make([]store.PatientRow, len(streams))
	for i, s := range streams {
		fresh := b.fresh[s]
		if row, ok := counted[s]; ok && !slices.ContainsFunc(fresh, b.c.finders.looks) {
			row.Entries, row.Last = row.Entries+int64(len(fresh)), fresh[len(fresh)-1].Seq
			rows[i] = row
			continue
		}
		chart, err := b.chart(s)
		if err != nil {
			return err
		}
		rows[i] = b.c.finders.row(s, chart.Entries)
	}
	return b.book.PutPatients(rows)
}

func authorText(a ledger.Author) string { return a.Sort + ":" + a.Person }

func streamKey(s ledger.Stream) string { return "stream/" + string(s) + "#1" }

func entryKey(e id.Entry) string { return "entry/" + string(e) }

// hashOf reads a stored 32-byte hash.
func hashOf(b []byte) (tlog.Hash, bool) {
	if len(b) != tlog.HashSize {
		return tlog.Hash{}, false
	}
	return tlog.Hash(b), true
}

// Covering asks the table for somebody's permission in one record.
func (c *Clinic) Covering(actor access.Actor, action access.Action, class ledger.Class, subject ledger.Stream, relation access.Relation) (access.Grant, error) {
	actor.Clinic = c.ring.Clinic
	return access.Decide(access.Request{Actor: actor, Action: action, Class: class, Subject: subject, Relation: relation})
}
