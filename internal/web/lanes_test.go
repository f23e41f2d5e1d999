package web

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
)

// TestTheRoomHasItsOwnLane fills every place there is. Who watches over a
// session goes on seeing it and recording; everybody else is told to come again,
// and so is, which is the control, whoever only knows a session's address.
func TestTheRoomHasItsOwnLane(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.lanes.wait = 50 * time.Millisecond
	stranger := d.as("Noor Haddad", access.Therapist)
	d.sam.want(d.sam.get(d.hall), http.StatusOK)
	for range cap(d.lanes.rest) {
		d.lanes.rest <- struct{}{}
	}
	for range 20 {
		d.sam.want(d.sam.get(d.hall), http.StatusOK)
	}
	d.measure("128", "82", "98")
	for what, got := range map[string]reply{"a chart": d.sam.get(chartOf(d.ana)), "the front door": d.visitor().get("/signin"), "somebody with the address": stranger.get(d.hall)} {
		if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || !strings.Contains(got.text(), "Nothing was stored") {
			t.Errorf("%s: %d %s", what, got.status, got.text())
		}
	}
	if got := d.visitor().get("/health"); got.status != http.StatusOK {
		t.Errorf("health: %d", got.status)
	}
	for range cap(d.lanes.rest) {
		<-d.lanes.rest
	}
	d.sam.want(d.sam.get(chartOf(d.ana)), http.StatusOK)
}

// TestSessionsGoFirst has a session's page at work: of ordinary ones only as many
// begin as leave half the processors free, until it is done, or they waited long
// enough. The control: nobody waits where no session is at work, or without yielding.
func TestSessionsGoFirst(t *testing.T) {
	l := byLanes(nil)
	l.beside, l.yield = 1, time.Hour
	done := l.atWork(l.rest)
	l.atWork(l.rest)() // no session: at once
	session := l.atWork(l.room)
	begun := make(chan struct{})
	go func() {
		defer close(begun)
		l.atWork(l.rest)()
	}()
	select {
	case <-begun:
		t.Error("an ordinary page began beside another while a session's was being made")
	case <-time.After(30 * time.Millisecond):
	}
	l.atWork(l.room)() // sessions never wait
	session()
	<-begun
	l.atWork(l.room)
	done()
	l.atWork(l.rest) // one goes on beside the session
	l.yield = 20 * time.Millisecond
	l.atWork(l.rest) // and the next does not wait for ever
	l.yield = 0
	l.atWork(l.rest)
}

// TestSlowBodiesHoldNobodyUp sends a hundred bodies that never end. They take no
// place, and each is told in the end. The control: a server without the lanes
// has as many at work.
func TestSlowBodiesHoldNobodyUp(t *testing.T) {
	h := newHouse(t)
	var atWork, most atomic.Int32
	count := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n := atWork.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer atWork.Add(-1)
			next.ServeHTTP(w, r)
		})
	}
	bare := count(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	for _, lanes := range []bool{true, false} {
		most.Store(0)
		server := httptest.NewUnstartedServer(bare)
		if lanes {
			l := byLanes(h.site)
			l.next = count(h.site)
			server.Config.Handler = l
		}
		server.Config.ReadTimeout = 700 * time.Millisecond
		server.Start()
		var wg sync.WaitGroup
		var told atomic.Int32
		for range 100 {
			wg.Go(func() {
				c, err := net.Dial("tcp", server.Listener.Addr().String())
				if err != nil {
					return
				}
				defer c.Close()
				_, _ = io.WriteString(c, "POST /setup/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncode=")
				answer, _ := io.ReadAll(c)
				if strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
					told.Add(1)
				}
			})
		}
		time.Sleep(200 * time.Millisecond)
		if lanes {
			if got, err := http.Get(server.URL + "/signin"); err != nil || got.StatusCode != http.StatusOK {
				t.Errorf("meanwhile: %v, %v", got, err)
			}
		}
		wg.Wait()
		switch n := most.Load(); {
		case lanes && (n > 5 || told.Load() != 100):
			t.Errorf("%d at work; %d of 100 were told", n, told.Load())
		case !lanes && n < 90:
			t.Errorf("control: %d at work without lanes", n)
		}
		server.Close()
	}
}
