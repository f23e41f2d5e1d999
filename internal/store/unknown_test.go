package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// What a relay does with a COMMIT.
const (
	passOn      = iota // and bring the answer
	loseAnswer         // the server commits; nobody hears of it
	loseRequest        // the server never sees it
)

// A relay stands between the store and PostgreSQL, like a network.
type relay struct {
	manner atomic.Int32
	dsn    string
}

// newRelay returns a relay to the server of dsn.
func newRelay(t *testing.T, dsn string) *relay {
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	server := filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432")
	dir, err := os.MkdirTemp("", "relay") // short: the name of a socket has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	r := &relay{dsn: u.String()}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { r.serve(client, server) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		wg.Wait()
		_ = os.RemoveAll(dir)
	})
	return r
}

// serve relays one connection.
func (r *relay) serve(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("unix", address)
	if err != nil {
		return
	}
	defer server.Close()
	var deaf atomic.Bool
	answered := make(chan struct{}, 1)
	go func() {
		defer client.Close()
		b := make([]byte, 32<<10)
		for {
			n, err := server.Read(b)
			if err != nil {
				return
			}
			if deaf.Load() {
				answered <- struct{}{}
				return
			}
			if _, err := client.Write(b[:n]); err != nil {
				return
			}
		}
	}()
	b := make([]byte, 32<<10)
	for {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		if bytes.Contains(b[:n], []byte("commit\x00")) && r.manner.Load() != passOn {
			if r.manner.Load() == loseRequest {
				return
			}
			deaf.Store(true)
			_, _ = server.Write(b[:n])
			<-answered
			return
		}
		if _, err := io.Copy(server, bytes.NewReader(b[:n])); err != nil {
			return
		}
	}
}

// TestUnknownOutcome loses the connection during COMMIT: the error says that
// nobody knows, and the store goes on working.
func TestUnknownOutcome(t *testing.T) {
	app, owner := storetest.Postgres(t)
	r := newRelay(t, app)
	s := storetest.Open(t, store.Config{DSN: r.dsn, OwnerDSN: owner})
	want := int64(0)
	for _, manner := range []int32{passOn, loseAnswer, loseRequest, passOn, loseAnswer} {
		r.manner.Store(manner)
		_, err := next(t, s)
		if manner == passOn && err != nil {
			t.Fatalf("with a good network: %v", err)
		}
		if manner != passOn && (!errors.Is(err, store.ErrUnknown) || errors.Is(err, store.ErrBroken)) {
			t.Errorf("with a bad network (%d): %v", manner, err)
		}
		if manner != loseRequest {
			want++
		}
		r.manner.Store(passOn)
		if n := length(t, s); n != want { // the resend looks here
			t.Errorf("%d entries after manner %d, want %d", n, manner, want)
		}
	}
	if err := s.Broken(); err != nil {
		t.Errorf("a lost connection broke the store: %v", err)
	}
}

// TestServerGoes ends the server's side of every connection while the store is
// idle, and while it writes: the next call works again.
func TestServerGoes(t *testing.T) {
	app, owner := storetest.Postgres(t)
	s := storetest.Open(t, store.Config{DSN: app, OwnerDSN: owner})
	db := storetest.Raw(t, store.Config{DSN: app})
	end := func() {
		if _, err := db.Exec(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	g := storetest.Grant(t, storetest.Clinic)
	if _, err := next(t, s); err != nil {
		t.Fatal(err)
	}
	err := s.Append(t.Context(), g, func(w *store.Book) error {
		end()
		return w.AppendRows([]store.Row{storetest.Entry(2)})
	})
	if err == nil || errors.Is(err, store.ErrUnknown) || errors.Is(err, store.ErrBroken) {
		t.Errorf("the server went in the middle: %v, want a plain error: nothing was stored", err)
	}
	if seq, err := next(t, s); err != nil || seq != 2 {
		t.Errorf("after it came back: %d, %v", seq, err)
	}
}

// TestSwallowedError: a statement failed, fn went on as if nothing had been;
// PostgreSQL then answers COMMIT with ROLLBACK, which must not count as stored.
func TestSwallowedError(t *testing.T) {
	app, _ := storetest.Postgres(t)
	s := storetest.Open(t, store.Config{DSN: app})
	err := s.Append(t.Context(), storetest.Grant(t, storetest.Clinic), func(w *store.Book) error {
		if err := w.AppendRows(storetest.Entries(1, 1)); err != nil {
			return err
		}
		if err := w.AppendRows(storetest.Entries(1, 1)); err == nil {
			t.Error("a place was taken twice")
		}
		return nil
	})
	if err == nil || errors.Is(err, store.ErrUnknown) {
		t.Errorf("a transaction that was rolled back: %v", err)
	}
	if n := length(t, s); n != 0 {
		t.Errorf("%d entries", n)
	}
}

// TestWhatErrorsMean has each PostgreSQL error code that the store tells apart.
func TestWhatErrorsMean(t *testing.T) {
	app, _ := storetest.Postgres(t)
	for _, tt := range []struct {
		code string
		want error
	}{{"53100", store.ErrFull}, {"58030", store.ErrBroken}, {"XX001", store.ErrBroken}, {"XX002", store.ErrBroken}, {"42601", nil}, {"57014", nil}} {
		s := storetest.Open(t, store.Config{DSN: app})
		err := s.Failed(fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: tt.code}))
		for _, e := range []error{store.ErrFull, store.ErrBroken} {
			if errors.Is(err, e) != (e == tt.want) {
				t.Errorf("%s: %v", tt.code, err)
			}
		}
		if (s.Broken() != nil) != (tt.want == store.ErrBroken) {
			t.Errorf("%s: broken: %v", tt.code, s.Broken())
		}
	}
}
