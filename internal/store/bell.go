package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// A bell wakes other machines: it carries topics (ids, never words) and no
// promise. The book is the truth; whoever hears nothing looks now and then.
type bell interface {
	listen(ctx context.Context, fn func(topic string)) error
	ring(topic string)
	close()
}

// Listen calls fn with every topic that any machine rings, until ctx ends;
// then it returns nil. After the connection was lost and found again it calls
// fn with an empty topic: look at everything. On SQLite there are no other
// machines: it only waits.
func (s *Store) Listen(ctx context.Context, fn func(topic string)) error {
	return s.bell.listen(ctx, fn)
}

// Notify rings a topic on every machine, this one included, shortly and at
// most once however often it was asked meanwhile. Call it after the commit. On
// SQLite it does nothing.
func (s *Store) Notify(ctx context.Context, topic string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(topic) == 0 || len(topic) > 1000 {
		return errors.New("store: a topic has 1 to 1000 bytes")
	}
	s.bell.ring(topic)
	return nil
}

// silentBell is SQLite's.
type silentBell struct{}

func newSilentBell() bell { return silentBell{} }

func (silentBell) listen(ctx context.Context, _ func(string)) error {
	<-ctx.Done()
	return nil
}
func (silentBell) ring(string) {}
func (silentBell) close()      {}

const (
	channel      = "clew"
	bellDelay    = 10 * time.Millisecond // how long rings are gathered
	bellPatience = 5 * time.Second       // for one connection attempt or one ringing
)

// postgresBell gathers topics and sends them with NOTIFY outside of the
// writing transactions, whose commits NOTIFY would put in a queue.
type postgresBell struct {
	dsn     string
	dialect *postgresDialect

	mu      sync.Mutex
	waiting map[string]bool
	wake    chan struct{}
	stop    context.CancelFunc
	done    chan struct{}
}

func newPostgresBell(dsn string, d *postgresDialect) bell {
	ctx, stop := context.WithCancel(context.Background())
	b := &postgresBell{dsn: dsn, dialect: d, waiting: map[string]bool{}, wake: make(chan struct{}, 1), stop: stop, done: make(chan struct{})}
	go b.send(ctx)
	return b
}

func (b *postgresBell) ring(topic string) {
	b.mu.Lock()
	b.waiting[topic] = true
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// send rings what has gathered until the bell is closed. A ring that fails is
// forgotten: whoever missed it looks now and then.
func (b *postgresBell) send(ctx context.Context) {
	defer close(b.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(bellDelay):
		}
		b.mu.Lock()
		topics := make([]string, 0, len(b.waiting))
		for t := range b.waiting {
			topics = append(topics, t)
		}
		clear(b.waiting)
		b.mu.Unlock()
		ringing, cancel := context.WithTimeout(ctx, bellPatience)
		_, _ = b.dialect.readers.Exec(ringing, `select pg_notify($1, topic) from unnest($2::text[]) as new(topic)`, channel, topics)
		cancel()
	}
}

func (b *postgresBell) close() {
	b.stop()
	<-b.done
}

// listen keeps a connection of its own.
func (b *postgresBell) listen(ctx context.Context, fn func(topic string)) error {
	for first := true; ctx.Err() == nil; first = false {
		if !first {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(bellDelay * 25):
			}
		}
		b.hear(ctx, !first, fn)
	}
	return nil
}

// hear listens on one connection until it breaks or ctx ends.
func (b *postgresBell) hear(ctx context.Context, again bool, fn func(topic string)) {
	config, err := pgx.ParseConfig(b.dsn)
	if err != nil {
		return
	}
	tunePostgres(config)
	connecting, cancel := context.WithTimeout(ctx, bellPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(connecting, config)
	if err != nil {
		return
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), bellPatience)
		defer cancel()
		_ = conn.Close(closing)
	}()
	if _, err := conn.Exec(connecting, "listen "+channel); err != nil {
		return
	}
	if again {
		fn("")
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return
		}
		fn(n.Payload)
	}
}
