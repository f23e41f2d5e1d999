package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/clew-health/clew/internal/fault"
)

// ErrGap says that not everything that was committed since a Follower's last
// look can be read any more: who keeps a copy of the file begins a new one.
var ErrGap = errors.New("store: the write-ahead log was reset before it was read")

// followedPatience is how many times longer than usual the write-ahead log may
// grow while somebody follows it; then the clinic's disk comes before the copy.
const followedPatience = 8

// A Follower reads what is committed to a SQLite book as it is committed, page
// by page, from the write-ahead log, which it therefore moves into the file
// itself. While it holds on, a read transaction of its own keeps every program
// from beginning the log anew more than once, so that nothing escapes it: what
// stands in the log when it takes hold it reads at once, and SQLite begins a
// log anew only where all that a reader may need is in the file.
//
// Next, Copy, Turn and Rewind are for one goroutine. Release may be called by
// any.
type Follower struct {
	s     *Store
	path  string
	db    *sql.DB
	mu    sync.Mutex // guards what follows
	conn  *sql.Conn
	held  bool // its read transaction is open
	lost  bool // it was let go, and what came since may be lost
	at    walPlace
	moved bool // the log was begun anew under this hold
	found Pages
}

// Pages are the pages of the file that changed in a row of whole transactions:
// the last of each, as they are after the last of them.
type Pages struct {
	Size  int               // of a page, in bytes; 0: nothing changed
	Count uint32            // how many pages the file has then
	Page  map[uint32][]byte // by number, from 1
	Bytes int64             // of them
}

// Follow begins to follow a SQLite book that is open for writing. At most one
// follows at a time. It holds nothing yet: that begins with Copy.
func (s *Store) Follow() (*Follower, error) {
	if s.Dialect() != "sqlite" || s.writers == nil || s.file.virtual() {
		return nil, fault.Refuse("store.follow", "Only a SQLite file that this program writes can be followed.")
	}
	db, err := driver.Open(s.file.uri("rw"), prepareReader)
	if err != nil {
		return nil, cannotOpen(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(cannotOpen(err), db.Close())
	}
	f := &Follower{s: s, path: s.file.path, db: db, conn: conn, lost: true}
	if !s.follower.CompareAndSwap(nil, f) {
		return nil, errors.Join(conn.Close(), db.Close(), fault.Refuse("store.followed", "Somebody follows this book already."))
	}
	return f, nil
}

// Close ends it; the store moves its log itself again.
func (f *Follower) Close() error {
	f.Release()
	f.s.follower.CompareAndSwap(f, nil)
	return errors.Join(f.conn.Close(), f.db.Close())
}

// Release lets go, so that the log can be moved into the file and begun anew.
// What is committed from then on may be lost to the follower: Next says ErrGap.
func (f *Follower) Release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.release()
	f.lost = true
}

func (f *Follower) release() {
	if f.held {
		_, _ = f.conn.ExecContext(context.Background(), "rollback")
		f.held = false
	}
}

// hold opens the read transaction.
func (f *Follower) hold() error {
	f.release()
	ctx := context.Background() // it outlasts whatever asked for it
	_, err := f.conn.ExecContext(ctx, "begin")
	if err == nil {
		f.held = true
		var n int64
		err = f.conn.QueryRowContext(ctx, "select count(*) from clinics").Scan(&n)
	}
	if err != nil {
		f.release()
		return fmt.Errorf("store: following: %w", err)
	}
	return nil
}

// Copy takes hold and writes the file as it is, which together with all of the
// log is the book: Rewind and Next give the log. If the follower was holding
// on before, it goes on where it was; each is called between pieces, and may
// call Next. If Copy fails, the follower lets go.
func (f *Follower) Copy(ctx context.Context, to io.Writer, each func() error) (size int64, err error) {
	if err := f.begin(); err != nil {
		return 0, err
	}
	r, err := os.Open(f.path)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return 0, err
	}
	rest := io.LimitReader(r, info.Size())
	buf := make([]byte, 1<<20)
	for {
		n, err := io.ReadFull(rest, buf)
		if n > 0 {
			if _, werr := to.Write(buf[:n]); werr != nil {
				return size, werr
			}
			size += int64(n)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err := errors.Join(err, ctx.Err(), each()); err != nil {
			return size, err
		}
	}
	if size != info.Size() {
		return size, fmt.Errorf("store: the file has %d bytes and %d could be read", info.Size(), size)
	}
	return size, f.kept()
}

// begin takes hold if nobody does.
func (f *Follower) begin() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held && !f.lost {
		return nil
	}
	f.at, f.moved, f.lost, f.found = walPlace{commits: f.s.commits.Load()}, false, false, Pages{}
	return f.hold()
}

// kept is nil while the hold lasts.
func (f *Follower) kept() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost || !f.held {
		return ErrGap
	}
	return nil
}

// Rewind goes back to where the log begins: with a Copy made under the same
// hold, what Next gives then is the book.
func (f *Follower) Rewind() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at, f.found, f.moved = walPlace{commits: f.at.commits}, Pages{}, false
}

// Next returns what was committed since the last look, and forgets it.
func (f *Follower) Next() (Pages, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(); err != nil {
		return Pages{}, err
	}
	out := f.found
	f.found = Pages{}
	return out, nil
}

// read gathers what the log has beyond the place.
func (f *Follower) read() error {
	if f.lost || !f.held {
		return ErrGap
	}
	commits := f.s.commits.Load() // before looking, so that looking must find them
	logged := f.s.logged.Load()
	news := commits != f.at.commits
	log, err := os.Open(f.path + "-wal")
	if err != nil {
		return f.gap("there is no log: %w", err)
	}
	defer log.Close()
	head, err := readWALHeader(log)
	switch {
	case err != nil:
		return err
	case head == nil: // empty, or being begun
		if news {
			return f.gap("the log is empty, and something was committed")
		}
		return nil
	case f.at.known && head.salts != f.at.salts:
		if f.moved {
			return f.gap("the log was begun anew twice")
		}
		f.moved, f.at = true, head.start()
	case !f.at.known:
		f.at = head.start()
	}
	if err := f.at.scan(log, head, &f.found); err != nil {
		return err
	}
	if news && logged > f.at.frames {
		return f.gap("the log has %d frames and %d can be read", logged, f.at.frames)
	}
	f.at.commits = commits
	return nil
}

func (f *Follower) gap(format string, args ...any) error {
	f.release()
	f.lost = true
	return fmt.Errorf("%w: "+format, append([]any{ErrGap}, args...)...)
}

// Long reports whether the log has grown so long that Turn is due.
func (f *Follower) Long() bool { return f.s.logged.Load() >= int64(f.s.logPages) }

// Turn moves the log into the file, so that it can be begun anew. It waits for
// whoever is writing, and they wait for it. What it finds Next gives.
func (f *Follower) Turn(ctx context.Context) error {
	sess, err := f.s.writers.take(ctx)
	if err != nil {
		return err
	}
	defer f.s.writers.give(sess, true)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(); err != nil {
		return err
	}
	before := f.at.salts
	f.release()
	err = sess.conn.Raw(func(c any) error {
		_, _, err := c.(interface{ Raw() *sqlite3.Conn }).Raw().WALCheckpoint("main", sqlite3.CHECKPOINT_PASSIVE)
		return err
	})
	if err != nil && f.s.troubleOf(err) == ioFailure {
		_ = f.s.stop(fmt.Errorf("store: moving the write-ahead log into the file: %w", err))
	}
	if err := errors.Join(err, f.hold()); err != nil {
		f.release()
		f.lost = true
		return err
	}
	f.moved = false
	if err := f.read(); err != nil {
		return err
	}
	// Under this hold it may be begun anew once, because all of it was read
	// after taking hold. If it was already, somebody else may have written
	// what was in the file and gone before anybody looked.
	if f.moved || f.at.salts != before {
		return f.gap("another program began the log anew")
	}
	return nil
}

// Same reports whether two sets of pages are the same, for tests.
func (p Pages) Same(q Pages) bool {
	if p.Size != q.Size || p.Count != q.Count || len(p.Page) != len(q.Page) {
		return false
	}
	for n, page := range p.Page {
		if !bytes.Equal(page, q.Page[n]) {
			return false
		}
	}
	return true
}
