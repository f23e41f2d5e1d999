package clinic

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// checked is one entry row after the work that needs no order: hashed, taken
// apart, opened.
type checked struct {
	row   store.Row
	hash  tlog.Hash
	head  ledger.Header
	entry ledger.Entry // decoded only where the finders look into its kind
	flaw  string
	lost  bool // the words' key is not there
}

// book reads every entry in order. Hashing and opening run on all cores;
// what depends on order runs here.
func (v *verifier) book(snap *store.Snapshot) error {
	head, err := snap.Head(bookLog)
	if err != nil {
		return err
	}
	stored, err := snap.Checkpoints(bookLog)
	if err != nil {
		return err
	}
	v.perAct, v.sealed, v.gone, v.parts = map[id.Act]int{}, map[id.Entry]bool{}, map[string]Flaw{}, map[ledger.Stream]*part{}
	w := &walk{v: v, head: head, held: v.checkpoints(bookLog, stored, head.Size)}
	if err := w.tilesFrom(snap); err != nil {
		return err
	}
	if err := v.each(snap, head.Size, w.take); err != nil {
		return err
	}
	w.finish()
	v.report.Entries, v.report.Root = w.tree.Size, ledger.HashText(w.tree.Root())
	for key, f := range v.gone {
		if !v.sealed[id.Entry(key[len("entry/"):])] {
			v.report.Flaws = append(v.report.Flaws, f)
		}
	}
	for entry := range v.sealed {
		if _, back := v.names[entryKey(entry)]; back {
			v.report.flaw(0, entry, "The words of entry %s were sealed away, but their key is there again.", entry)
		}
	}
	return nil
}

// chunkSize is how many rows go to a core at a time.
const chunkSize = 256

// each streams the book's rows through all cores and hands them on in order.
func (v *verifier) each(snap *store.Snapshot, size int64, take func(checked)) error {
	workers := runtime.GOMAXPROCS(0)
	order := make(chan chan []checked, workers*2)
	inputs := make(chan work, workers*2)
	for range workers {
		go func() {
			for in := range inputs {
				out := make([]checked, len(in.rows))
				for i, row := range in.rows {
					out[i] = v.check(row)
				}
				in.out <- out
			}
		}()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var n int64
		for result := range order {
			for _, c := range <-result {
				take(c)
				n++
			}
			if v.opt.Progress != nil {
				v.opt.Progress(n, size)
			}
		}
	}()
	var rows []store.Row
	send := func() {
		result := make(chan []checked, 1)
		order <- result
		inputs <- work{rows, result}
		rows = nil
	}
	err := snap.Each(1, int64(1)<<62, func(row store.Row) error {
		rows = append(rows, row)
		if len(rows) == chunkSize {
			send()
		}
		return nil
	})
	if len(rows) > 0 {
		send()
	}
	close(order)
	close(inputs)
	<-done
	return err
}

type work struct {
	rows []store.Row
	out  chan []checked
}

// check does what needs no order: the hash, the clear columns against the
// header, the sealed body against key and commitment.
func (v *verifier) check(row store.Row) checked {
	out := checked{row: row, hash: ledger.HashLeaf(row.Leaf)}
	if !bytes.Equal(out.hash[:], row.Hash) {
		out.flaw = "its bytes are not the ones that were hashed when it was recorded"
	}
	leaf, err := ledger.ParseLeaf(row.Leaf)
	if err != nil {
		out.flaw = "its bytes are not an entry"
		return out
	}
	out.head = leaf.Header
	if what := differs(row, leaf.Header); what != "" && out.flaw == "" {
		out.flaw = what
	}
	if row.Seq <= v.since && !slices.Contains(v.c.finders.Kinds, row.Kind) {
		return out // verified when the checkpoint was signed
	}
	body, lost, err := v.open(leaf.Header.Key, leaf)
	out.lost = lost
	if err != nil && out.flaw == "" {
		out.flaw = "its sealed content does not open: it, its header or its key was changed"
	}
	if err == nil && !lost {
		out.entry = ledger.Entry{ID: leaf.Header.ID, Seq: leaf.Header.Seq, Stream: leaf.Header.Stream, At: leaf.Header.At,
			Recorded: leaf.Header.Recorded, By: leaf.Header.By, Corrects: leaf.Header.Corrects, Kind: leaf.Header.Kind}
		if kind := leaf.Header.Kind; kind == (ledger.SealedAway{}).Kind() || kind == (ledger.Opened{}).Kind() || slices.Contains(v.c.finders.Kinds, kind) {
			out.entry.Fact = v.c.kinds.Decode(kind, leaf.Header.Version, body)
		}
	}
	return out
}

// open opens the body of an entry or a visit with the key of a name.
func (v *verifier) open(name string, leaf ledger.Leaf) (body []byte, lost bool, err error) {
	box, ok := v.boxes[name]
	if !ok {
		row, found := v.names[name]
		if !found {
			return nil, isEntryKey(name), errorIf(!isEntryKey(name), errNoKey)
		}
		if box, err = v.c.ring.Unwrap(name, row.Wrapped); err != nil {
			return nil, false, err
		}
	}
	body, err = box.OpenLeaf(leaf)
	return body, false, err
}

func errorIf(yes bool, err error) error {
	if yes {
		return err
	}
	return nil
}

// differs names the first clear column that is not what the header says.
func differs(row store.Row, h ledger.Header) string {
	for _, c := range []struct {
		what string
		same bool
	}{
		{"its place in the book", row.Seq == h.Seq},
		{"its id", row.ID == h.ID},
		{"its act", row.Act == h.Act},
		{"the record it belongs to", row.Stream == h.Stream},
		{"its kind", row.Kind == h.Kind && row.Version == h.Version},
		{"when it happened", row.At.Equal(h.At)},
		{"when it was recorded", row.Recorded.Equal(h.Recorded)},
		{"its author", row.Author == authorText(h.By)},
		{"what it corrects", row.Corrects == h.Corrects},
	} {
		if !c.same {
			return c.what + " was changed beside the sealed entry"
		}
	}
	return ""
}

// walk is the part of verification that depends on order.
type walk struct {
	v     *verifier
	head  store.Head
	held  []ledger.Checkpoint // to hold against the tree, by size
	tree  ledger.Tree
	tiles map[[2]int64]tlog.Hash // stored tiles not yet seen in the tree
	last  time.Time
	next  int64
	good  int64 // size of the last checkpoint that the tree satisfied
}

func (w *walk) tilesFrom(snap *store.Snapshot) error {
	w.tiles = map[[2]int64]tlog.Hash{}
	return snap.EachTile(func(t ledger.Tile) error {
		w.tiles[[2]int64{int64(t.Level), t.N}] = t.Hash
		return nil
	})
}

// take checks one entry in its place.
func (w *walk) take(c checked) {
	r, row := w.v.report, c.row
	w.next++
	if row.Seq != w.next {
		r.flaw(w.next, "", "Entry %d is missing: after %d comes %d.", w.next, w.next-1, row.Seq)
		w.next = row.Seq
	}
	if c.flaw != "" {
		r.flaw(row.Seq, row.ID, "Entry %d (%s) was changed: %s.", row.Seq, row.Kind, c.flaw)
	}
	if !c.head.Recorded.IsZero() && !c.head.Recorded.After(w.last) {
		r.flaw(row.Seq, row.ID, "Entry %d was not recorded after the one before it.", row.Seq)
	}
	if c.head.Recorded.After(w.last) {
		w.last = c.head.Recorded
	}
	w.ordinal(c)
	if c.lost {
		w.v.gone[c.head.Key] = Flaw{row.Seq, row.ID, fmt.Sprintf("The words of entry %d (%s) do not open and nobody sealed them away: their key is missing.", row.Seq, row.Kind)}
	}
	switch fact := c.entry.Fact.(type) {
	case ledger.SealedAway:
		w.v.sealed[fact.Entry] = true
	case ledger.Opened:
		if fact.Key != w.v.c.ring.Public {
			r.flaw(row.Seq, row.ID, "The book was opened with another signing key than the one it is verified with: the key was exchanged.")
		}
	}
	w.part(c)
	for _, t := range w.tree.Append(c.hash) {
		key := [2]int64{int64(t.Level), t.N}
		if got, ok := w.tiles[key]; !ok || got != t.Hash {
			r.flaw(row.Seq, row.ID, "The stored hash over the entries up to %d is missing or is not theirs.", row.Seq)
		}
		delete(w.tiles, key)
	}
	w.hold()
}

// ordinal checks that an entry's id is the one its act gave it.
func (w *walk) ordinal(c checked) {
	h := c.head
	if h.Act == "" {
		return
	}
	if want := ledger.EntryID(h.Act, w.v.perAct[h.Act]); want != h.ID {
		w.v.report.flaw(c.row.Seq, c.row.ID, "Entry %d does not carry the id its act gave it.", c.row.Seq)
	}
	w.v.perAct[h.Act]++
}

// part keeps what the finders need.
func (w *walk) part(c checked) {
	s := c.head.Stream
	if s.Kind() != "patient" {
		return
	}
	p := w.v.parts[s]
	if p == nil {
		p = &part{first: c.row.Seq}
		w.v.parts[s] = p
	}
	p.last, p.count = c.row.Seq, p.count+1
	if c.entry.Fact != nil {
		p.entries = append(p.entries, c.entry)
	}
}

// hold compares the tree with the checkpoints of its present size.
func (w *walk) hold() {
	for len(w.held) > 0 && w.held[0].Size <= w.tree.Size {
		cp := w.held[0]
		w.held = w.held[1:]
		switch {
		case cp.Size != w.tree.Size:
		case cp.Root == w.tree.Root():
			w.good = cp.Size
		default:
			w.v.report.flaw(0, "", "The first %d entries are not the ones that the checkpoint of %s was signed over; the first %d still are.", cp.Size, cp.At.Format(time.DateTime), w.good)
		}
	}
}

// finish compares the tree with the stored head.
func (w *walk) finish() {
	r := w.v.report
	for _, cp := range w.held {
		r.flaw(w.tree.Size+1, "", "The book ends at entry %d, but a checkpoint of %s was signed over %d: the end was cut off, or an older copy put back.", w.tree.Size, cp.At.Format(time.DateTime), cp.Size)
	}
	root := w.tree.Root()
	if w.head.Size != w.tree.Size {
		r.flaw(min(w.head.Size, w.tree.Size)+1, "", "The book says it has %d entries; it holds %d.", w.head.Size, w.tree.Size)
	} else if !bytes.Equal(w.head.Root, root[:]) || !bytes.Equal(w.head.Edge, w.tree.Bytes()) {
		r.flaw(0, "", "The entries together are not the ones the head of the book was made of.")
	}
	if len(w.tiles) > 0 {
		r.flaw(0, "", "There are %d stored hashes over entries that do not exist.", len(w.tiles))
	}
}

// checkpoints gathers what to hold a log against: stored ones that are rightly
// signed, and those from outside; in order of size.
func (v *verifier) checkpoints(log string, stored []store.CheckpointRow, size int64) []ledger.Checkpoint {
	origin := ledger.Origin(v.c.ring.Clinic, log)
	var out []ledger.Checkpoint
	for _, row := range stored {
		cp, err := ledger.OpenCheckpoint(row.Note, v.c.ring.Verifier)
		if err != nil || cp.Origin != origin || cp.Size != row.Size || !bytes.Equal(cp.Root[:], row.Root) {
			v.report.flaw(0, "", "The stored checkpoint over %d entries is not signed by this book's key, or was changed.", row.Size)
			continue
		}
		v.report.Checkpoints++
		out = append(out, cp)
	}
	for _, cp := range v.outside {
		if cp.Origin == origin {
			out = append(out, cp)
		}
	}
	slices.SortStableFunc(out, func(a, b ledger.Checkpoint) int { return int(a.Size - b.Size) })
	return out
}
