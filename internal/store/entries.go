package store

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// A Row is an entry as it is stored: the leaf is what counts, the rest repeats
// its header.
type Row struct {
	Seq      int64
	ID       id.Entry
	Act      id.Act
	Stream   ledger.Stream
	Kind     string
	Version  int // of the kind's schema
	At       time.Time
	Recorded time.Time
	Author   string   // sort:person
	Corrects id.Entry // empty if it corrects none
	Leaf     []byte   // header, commitment, sealed body
	Hash     []byte   // RFC 6962 leaf hash, 32 bytes
}

const rowColumns = `seq, id, act, stream, kind, version, at, recorded, author, corrects, leaf, hash`

func scanRow(s scanner) (r Row, err error) {
	return r, s.Scan(&r.Seq, &r.ID, &r.Act, &r.Stream, &r.Kind, &r.Version, asFound(&r.At), asFound(&r.Recorded), &r.Author, &r.Corrects, &r.Leaf, &r.Hash)
}

// Stream returns the entries of a stream after a place in the book, in order
// of Seq; after 0 is all of them.
func (s *Snapshot) Stream(stream ledger.Stream, afterSeq int64) ([]Row, error) {
	return all(s.t, "reading a stream", scanRow,
		`select `+rowColumns+` from entries where clinic = $1 and stream = $2 and seq > $3 order by seq`, string(stream), afterSeq)
}

// Entry returns one entry by id; false if the book has none.
func (s *Snapshot) Entry(entry id.Entry) (Row, bool, error) {
	return one(s.t, "reading an entry", scanRow, `select `+rowColumns+` from entries where clinic = $1 and id = $2`, string(entry))
}

// Each calls fn with the entries from ≤ Seq ≤ to in order of Seq, a few
// hundred in memory at a time.
func (s *Snapshot) Each(from, to int64, fn func(Row) error) error {
	return paged(func(last Row, first bool) ([]Row, error) {
		after := last.Seq
		if first {
			after = from - 1
		}
		return all(s.t, "reading the book", scanRow,
			`select `+rowColumns+` from entries where clinic = $1 and seq > $2 and seq <= $3 order by seq limit $4`, after, to, pageRows)
	}, fn)
}

// EachOfKinds calls fn with the entries of some kinds in order of Seq, at most a
// few hundred at a time.
func (s *Snapshot) EachOfKinds(kinds []string, fn func([]Row) error) error {
	d := s.t.store.dialect
	for after := int64(0); ; {
		rows, err := all(s.t, "reading the book", scanRow,
			`select `+rowColumns+` from entries where clinic = $1 and seq > $2 and kind `+d.inList(3)+` order by seq limit $4`, after, d.list(kinds), pageRows)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := fn(rows); err != nil {
			return err
		}
		after = rows[len(rows)-1].Seq
	}
}

// A Span is where a stream begins and ends in the book, and how many entries it has.
type Span struct {
	Stream               ledger.Stream
	First, Last, Entries int64
}

// Spans returns the spans of every stream of one kind, in the order of their names.
func (s *Snapshot) Spans(kind string) ([]Span, error) {
	return all(s.t, "reading streams of a kind", func(r scanner) (p Span, err error) {
		return p, r.Scan(&p.Stream, &p.First, &p.Last, &p.Entries)
	}, `select stream, min(seq), max(seq), count(*) from entries where clinic = $1 and stream like $2 group by stream order by stream`, kind+"/%")
}

// StreamsOf returns the streams of one kind, "staff", in the order of their
// names.
func (s *Snapshot) StreamsOf(kind string) ([]ledger.Stream, error) {
	return all(s.t, "reading streams of a kind", func(r scanner) (stream ledger.Stream, err error) { return stream, r.Scan(&stream) },
		`select distinct stream from entries where clinic = $1 and stream like $2 order by stream`, kind+"/%")
}

// StreamsSince returns the streams with an entry after a place in the book, in
// the order of their names.
func (s *Snapshot) StreamsSince(seq int64) ([]ledger.Stream, error) {
	return all(s.t, "reading streams", func(r scanner) (stream ledger.Stream, err error) { return stream, r.Scan(&stream) },
		`select distinct stream from entries where clinic = $1 and seq > $2 order by stream`, seq)
}

// Hashes returns the leaf hashes of the book's leaves from to before to,
// counted from 0: leaf n is the entry with Seq n+1.
func (s *Snapshot) Hashes(from, to int64) ([][]byte, error) {
	return all(s.t, "reading leaf hashes", scanBytes,
		`select hash from entries where clinic = $1 and seq > $2 and seq <= $3 order by seq`, from, to)
}

func scanBytes(r scanner) (b []byte, err error) { return b, r.Scan(&b) }

var entryBatch = batch{"entries", []column{
	{"seq", number}, {"id", text}, {"act", text}, {"stream", text}, {"kind", text}, {"version", number}, {"at", moment},
	{"recorded", moment}, {"author", text}, {"corrects", text}, {"leaf", blob}, {"hash", blob},
}}

// AppendRows adds entries to the book. They must follow the last one without a
// gap; an id that is there already is a Conflict.
func (b *Book) AppendRows(rows []Row) error {
	for i := 1; i < len(rows); i++ {
		if rows[i].Seq != rows[i-1].Seq+1 {
			return fmt.Errorf("store: entry %d follows entry %d", rows[i].Seq, rows[i-1].Seq)
		}
	}
	return insertAll(b.t, "appending entries", entryBatch, len(rows), func(i int, to []any) {
		r := &rows[i]
		to[0], to[1], to[2], to[3] = r.Seq, string(r.ID), string(r.Act), string(r.Stream)
		to[4], to[5], to[6], to[7] = r.Kind, int64(r.Version), r.At, r.Recorded
		to[8], to[9], to[10], to[11] = r.Author, string(r.Corrects), r.Leaf, r.Hash
	})
}
