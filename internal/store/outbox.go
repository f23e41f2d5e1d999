package store

import (
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// States of a message in the outbox.
const (
	OutboxWaiting = "waiting" // to be sent, or to be tried again
	OutboxSent    = "sent"    // taken over; the book does not say so yet
	OutboxDone    = "done"    // the book says what became of it
)

// An OutboxRow is one message while it is being sent. It holds neither an
// address nor a word: these are looked up each time it is tried.
type OutboxRow struct {
	Message   id.Entry // of the entry that queued it
	Stream    ledger.Stream
	State     string
	Tries     int64
	Next      time.Time // when it is looked at again
	Leased    time.Time // until when one machine has it; zero: nobody has
	Node      string    // which
	Channel   string    // by which it was tried last
	Reference string    // as the gateway calls it
	Link      string    // the hash of the link that went with it
	Opened    bool      // the book says that the link was opened
	Trouble   string    // what went wrong last
	Created   time.Time
	Updated   time.Time
}

const outboxColumns = `message, stream, state, tries, next, leased, node, channel, reference, link, opened, trouble, created, updated`

func scanOutbox(r scanner) (o OutboxRow, err error) {
	return o, r.Scan(&o.Message, &o.Stream, &o.State, &o.Tries, when(&o.Next), when(&o.Leased), &o.Node, &o.Channel, &o.Reference, &o.Link,
		&o.Opened, &o.Trouble, when(&o.Created), when(&o.Updated))
}

// A Pending is an entry of one kind, by its place.
type Pending struct {
	Seq    int64
	Entry  id.Entry
	Stream ledger.Stream
}

// OutboxRead returns up to which entry the outbox has looked; 0 before the
// first.
func (s *Snapshot) OutboxRead() (int64, error) {
	seq, _, err := one(s.t, "reading the outbox", func(r scanner) (n int64, err error) { return n, r.Scan(&n) }, `select seq from outbox_read where clinic = $1`)
	return seq, err
}

// EntriesOfKind returns at most limit entries of a kind after a place, in the
// order of the book.
func (s *Snapshot) EntriesOfKind(kind string, after int64, limit int) ([]Pending, error) {
	return all(s.t, "reading entries of a kind", func(r scanner) (p Pending, err error) { return p, r.Scan(&p.Seq, &p.Entry, &p.Stream) },
		`select seq, id, stream from entries where clinic = $1 and seq > $3 and kind = $2 order by seq limit $4`, kind, after, int64(limit))
}

// PutOutbox adds messages that are not there yet, and notes up to which entry
// the outbox has looked; it never goes back.
func (t *Tx) PutOutbox(rows []OutboxRow, seq int64) error {
	for _, o := range rows {
		if _, err := t.t.exec("writing to the outbox", `insert into outbox (clinic, `+outboxColumns+`)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (clinic, message) do nothing`,
			string(o.Message), string(o.Stream), o.State, o.Tries, o.Next, o.Leased, o.Node, o.Channel, o.Reference, o.Link, o.Opened, o.Trouble, o.Created, o.Updated); err != nil {
			return err
		}
	}
	_, err := t.t.exec("reading the outbox", `insert into outbox_read (clinic, seq) values ($1, $2)
		on conflict (clinic) do update set seq = excluded.seq where outbox_read.seq < excluded.seq`, seq)
	return err
}

// OutboxDue returns at most limit messages whose time has come and which no
// machine has, the one that waits longest first.
func (s *Snapshot) OutboxDue(now time.Time, limit int) ([]OutboxRow, error) {
	return all(s.t, "reading the outbox", scanOutbox, `select `+outboxColumns+` from outbox where clinic = $1 and state <> '`+OutboxDone+`' and next <= $2
		and (leased is null or leased <= $2) order by next, message limit $3`, now, int64(limit))
}

// OutboxNext returns when the next message is due; zero if none waits.
func (s *Snapshot) OutboxNext() (time.Time, error) {
	row, _, err := one(s.t, "reading the outbox", scanOutbox, `select `+outboxColumns+` from outbox where clinic = $1 and state <> '`+OutboxDone+`' order by next limit 1`)
	return row.Next, err
}

// Outbox returns what is known of one message; false where nothing is.
func (s *Snapshot) Outbox(message id.Entry) (OutboxRow, bool, error) {
	return one(s.t, "reading the outbox", scanOutbox, `select `+outboxColumns+` from outbox where clinic = $1 and message = $2`, string(message))
}

// LeaseOutbox gives one message to one machine until a time, if it is due and
// nobody has it. False: somebody else was quicker.
func (t *Tx) LeaseOutbox(message id.Entry, node string, now, until time.Time) (bool, error) {
	n, err := t.t.exec("taking a message", `update outbox set node = $3, leased = $5, updated = $4 where clinic = $1 and message = $2 and state <> '`+OutboxDone+`'
		and next <= $4 and (leased is null or leased <= $4)`, string(message), node, now, until)
	return n == 1, err
}

// NoteOutbox writes what came of trying, and gives the message back. It does
// nothing where another machine has taken it meanwhile: false.
func (t *Tx) NoteOutbox(o OutboxRow) (bool, error) {
	n, err := t.t.exec("noting a message", `update outbox set state = $4, tries = $5, next = $6, leased = $7, channel = $8, reference = $9, link = $10, trouble = $11, updated = $12
		where clinic = $1 and message = $2 and node = $3`, string(o.Message), o.Node, o.State, o.Tries, o.Next, o.Leased, o.Channel, o.Reference, o.Link, o.Trouble, o.Updated)
	return n == 1, err
}

// OutboxSeen returns messages that are done, whose link was opened, and of which
// the book does not say so yet.
func (s *Snapshot) OutboxSeen(limit int) ([]OutboxRow, error) {
	return all(s.t, "reading opened messages", scanOutbox, `select `+outboxColumns+` from outbox where clinic = $1 and state = '`+OutboxDone+`' and not opened and link <> ''
		and exists (select 1 from links where links.clinic = $1 and links.hash = outbox.link and links.seen is not null) order by message limit $2`, int64(limit))
}

// OpenedOutbox notes that the book says that a message's link was opened.
func (t *Tx) OpenedOutbox(message id.Entry, now time.Time) error {
	_, err := t.t.exec("noting a message", `update outbox set opened = $3, updated = $4 where clinic = $1 and message = $2`, string(message), true, now)
	return err
}

// SweepOutbox deletes what was done before a time. It returns how many rows.
func (t *Tx) SweepOutbox(before time.Time) (int64, error) {
	return t.t.exec("sweeping the outbox", `delete from outbox where clinic = $1 and state = '`+OutboxDone+`' and updated < $2`, before)
}
