package courier

import (
	"context"
	"slices"
	"sync"
	"time"
)

// An Inbox keeps what would have been sent, for a demonstration: nothing leaves
// the machine. It forgets when the program ends.
type Inbox struct {
	mu   sync.Mutex
	kept []Kept
	now  func() time.Time
}

// Kept is one message in the inbox.
type Kept struct {
	Message
	Channel string
	At      time.Time
}

// mostKept is how many messages the inbox keeps; the oldest go.
const mostKept = 200

// NewInbox makes an empty one.
func NewInbox(now func() time.Time) *Inbox {
	if now == nil {
		now = time.Now
	}
	return &Inbox{now: now}
}

// By returns a sender that puts messages of one channel into the inbox.
func (b *Inbox) By(channel string) Sender { return slot{b, channel} }

type slot struct {
	inbox   *Inbox
	channel string
}

// Send keeps a message. One that comes again takes the place of the first.
func (s slot) Send(_ context.Context, m Message) (string, error) {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	s.inbox.kept = slices.DeleteFunc(s.inbox.kept, func(k Kept) bool { return k.Key == m.Key })
	s.inbox.kept = append(s.inbox.kept, Kept{m, s.channel, s.inbox.now()})
	if n := len(s.inbox.kept); n > mostKept {
		s.inbox.kept = s.inbox.kept[n-mostKept:]
	}
	return "inbox", nil
}

// Messages returns what is there, the newest first.
func (b *Inbox) Messages() []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := slices.Clone(b.kept)
	slices.Reverse(out)
	return out
}
