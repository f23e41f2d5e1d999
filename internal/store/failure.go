package store

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/clew-health/clew/internal/fault"
)

// How a write can go wrong so that its caller must know which.
var (
	// ErrUnknown says that nobody knows whether a COMMIT took effect: send the
	// same act again, and the book answers with what it did the first time.
	ErrUnknown = errors.New("store: it is not known whether this was stored")
	// ErrFull says that the disk is full. Nothing was stored; writing works
	// again as soon as there is room.
	ErrFull = errors.New("store: the disk is full")
	// ErrBroken says that the disk or the database failed in a way after which
	// its answers cannot be trusted. The store takes no more writes until it is
	// opened again.
	ErrBroken = errors.New("store: storage has failed, writing has stopped")
)

// A trouble is what an error of a driver means.
type trouble int

const (
	otherTrouble trouble = iota
	duplicate            // a key that is there already
	diskFull             // SQLITE_FULL, ENOSPC, PostgreSQL 53100
	ioFailure            // any other failure of the machine beneath
	inDoubt              // the connection broke while an answer was due
	busy                 // somebody else held the lock for too long
	readOnly             // the file takes no writes
	demoted              // the server takes no writes: another has taken over, or it is a standby
	away                 // the server is not reached, or goes down; nothing was asked of it to keep
)

// failed wraps a driver's error with what was being done, classifies it, and
// stops the store on an I/O error.
func (s *Store) failed(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", cause, err)
	}
	wrapped := fmt.Errorf("store: %s: %w", doing, err)
	if errors.Is(err, ErrFull) || errors.Is(err, ErrBroken) || errors.Is(err, ErrUnknown) {
		return wrapped
	}
	switch s.troubleOf(err) {
	case duplicate:
		return &fault.Error{Kind: fault.Conflict, Rule: "store.duplicate", Msg: "This has been stored already.", Err: wrapped}
	case diskFull:
		return ruled("store.full", fmt.Errorf("%w: %w", ErrFull, wrapped), "The disk is full. Nothing was stored; make room and send it again.")
	case ioFailure:
		return s.stop(wrapped)
	case busy:
		return ruled("store.busy", wrapped, "Another program is writing to this book. Nothing was stored; try again.")
	case away:
		return ruled("store.away", wrapped, "The database does not answer at this moment. Nothing was stored; try again in a moment.")
	case demoted:
		return ruled("store.demoted", wrapped, "The database can only be read at this moment. Nothing was stored; try again in a moment.")
	case readOnly:
		return fault.Wrap(wrapped, "The book can only be read. Nothing was stored.")
	}
	return wrapped
}

// ruled wraps an error with a sentence and the rule by which a door knows it.
func ruled(rule string, err error, say string) *fault.Error {
	return &fault.Error{Kind: fault.Internal, Rule: rule, Msg: say, Err: err}
}

// troubleOf sorts an error: the operating system's first, then the dialect's.
func (s *Store) troubleOf(err error) trouble {
	if t := s.dialect.trouble(err); t != otherTrouble {
		return t
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return diskFull
	}
	return otherTrouble
}

// stop makes the store refuse all further writes. After a failed fsync the
// system may have thrown the data away and call the next one a success, so
// going on would acknowledge what is not there.
func (s *Store) stop(err error) error {
	broken := ruled("store.broken", fmt.Errorf("%w: %w", ErrBroken, err), "Storage has failed. Nothing more is stored until the program is started again.")
	s.broken.CompareAndSwap(nil, broken)
	return broken
}

// Broken returns nil, or the error (an ErrBroken) after which the store takes
// no more writes.
func (s *Store) Broken() error {
	if err := s.broken.Load(); err != nil {
		return err
	}
	return nil
}

// commitFailed says what a failed COMMIT means.
func (s *Store) commitFailed(ctx context.Context, err error) error {
	switch t := s.troubleOf(err); {
	case t == ioFailure:
		// The frames may or may not be on the disk; opening again decides.
		broken := s.stop(fmt.Errorf("store: committing: %w", err))
		return ruled("store.unknown", fmt.Errorf("%w: %w", ErrUnknown, broken), "Storage failed while this was being stored. Whether it was is not known; send it again.")
	case t == inDoubt:
		return ruled("store.unknown", fmt.Errorf("%w: committing: %w", ErrUnknown, err), "The database did not answer in time. Whether this was stored is not known; send it again.")
	}
	return s.failed(ctx, "committing", err)
}
