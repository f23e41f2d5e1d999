package courier

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Message is what a sender is given: an address, and words that say nothing of
// anybody's health.
type Message struct {
	Key         string // the same however often it is sent: what makes a second copy known
	To          string // a mail address or a telephone number
	From        string // the name the clinic chose
	Subject     string // of a mail
	Body        string
	Unsubscribe string // where messages are stopped; empty for staff
}

// A Sender hands messages over. Send returns how the other side calls the
// message. An error that wraps ErrRejected says that the address takes nothing,
// ever; any other is tried again.
type Sender interface {
	Send(ctx context.Context, m Message) (reference string, err error)
}

// ErrRejected says that an address does not exist or refuses us.
var ErrRejected = errors.New("courier: the address does not take it")

// A Later is an error of a side that says when to come again.
type Later struct {
	After time.Duration
	Why   string
}

// Error says when.
func (l Later) Error() string { return fmt.Sprintf("courier: %s; again in %s", l.Why, l.After) }
