package store

import "time"

// A Head says how far a log ("book" or "access") has come.
type Head struct {
	Size     int64     // entries
	Root     []byte    // root of the tree over them
	Edge     []byte    // right edge of the tree, as ledger.Tree.Bytes writes it
	Recorded time.Time // when the last entry was recorded; zero while there is none
}

const headColumns = `size, root, edge, recorded`

func scanHead(r scanner) (h Head, err error) {
	return h, r.Scan(&h.Size, &h.Root, &h.Edge, asFound(&h.Recorded))
}

// Head returns the head of a log. To whoever may change it (a Book that of
// "book", a Tx that of "access") it also promises that nobody else does until
// the end. On PostgreSQL that leaves a mark in the server's log, so the commit
// waits for a synchronous standby, and for all that was committed before, also
// where nothing else is written: an answer that repeats an earlier outcome is as
// safe as that outcome.
func (s *Snapshot) Head(log string) (Head, error) {
	query := `select ` + headColumns + ` from heads where clinic = $1 and log = $2`
	if s.t.mode == appending && log == "book" || s.t.mode == updating && log == "access" {
		query += s.t.store.dialect.lockRow()
	}
	h, _, err := one(s.t, "reading a head", scanHead, query, log)
	return h, err
}

func (s *Snapshot) putHead(log string, h Head) error {
	_, err := s.t.exec("writing a head", `insert into heads (clinic, log, size, root, edge, recorded) values ($1, $2, $3, $4, $5, $6)
		on conflict (clinic, log) do update set size = excluded.size, root = excluded.root, edge = excluded.edge, recorded = excluded.recorded`,
		log, h.Size, h.Root, h.Edge, h.Recorded)
	return err
}

// PutHead writes the head of a log.
func (b *Book) PutHead(log string, h Head) error { return b.putHead(log, h) }

// PutHead writes the head of a log; a Tx has business with "access" only.
func (t *Tx) PutHead(log string, h Head) error { return t.putHead(log, h) }
