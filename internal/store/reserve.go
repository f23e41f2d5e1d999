package store

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// A reserve is room on the disk kept for people whose session is under way when
// the disk fills up: a file beside the book that is given up then. Until there
// is room to make it again, only what is Urgent is written.
type reserve struct {
	path string
	size int64 // bytes; 0: there is none

	mu    sync.Mutex
	there bool      // the file stands there
	spent bool      // it was given up: others wait
	tried time.Time // when it was last looked whether there is room for it
}

// reserveSuffix is what the file is called, after the book.
const reserveSuffix = ".reserve"

// reserveEvery is how often it is looked whether there is room again.
const reserveEvery = time.Second

// newReserve makes the file. Where there is no room for it when a program
// starts, everybody shares what there is.
func newReserve(book string, size int64) *reserve {
	r := &reserve{path: book + reserveSuffix, size: size, tried: time.Now()}
	r.there = size > 0 && r.make() == nil
	return r
}

// make writes the file, unless it stands there in its length.
func (r *reserve) make() error {
	if info, err := os.Stat(r.path); err == nil && info.Size() == r.size {
		return nil
	}
	if free, known := room(r.path); known && free < r.size+r.size/4 {
		return errors.New("store: no room for the reserve")
	}
	f, err := os.OpenFile(r.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if !fill(f, r.size) {
		chunk := make([]byte, 1<<20)
		for left := r.size; left > 0 && err == nil; left -= int64(len(chunk)) {
			_, err = f.Write(chunk[:min(left, int64(len(chunk)))])
		}
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(r.path)
	}
	return err
}

type urgentKey struct{}

// Urgent marks what is written for a session under way: it may use the room of
// a reserve that was given up.
func Urgent(ctx context.Context) context.Context { return context.WithValue(ctx, urgentKey{}, true) }

// Spend gives up the room kept back by Config.Reserve, for what is Urgent. It
// reports false where there was none.
func (s *Store) Spend() bool {
	r := s.reserve
	if r == nil || r.size == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.there {
		r.there, r.spent, r.tried = false, true, time.Now()
		_ = os.Remove(r.path)
	}
	return r.spent
}

// closed reports whether a write has to wait until there is room again.
func (r *reserve) closed(ctx context.Context) bool {
	if r == nil || r.size == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.there && time.Since(r.tried) >= reserveEvery {
		r.tried = time.Now()
		if r.make() == nil {
			r.there, r.spent = true, false
		}
	}
	urgent, _ := ctx.Value(urgentKey{}).(bool)
	return r.spent && !urgent
}

// kept refuses what must wait, as a full disk would.
func (s *Store) kept(ctx context.Context) error {
	if !s.reserve.closed(ctx) {
		return nil
	}
	return s.failed(ctx, "waiting for room", ErrFull)
}
