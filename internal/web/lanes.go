package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// Lanes. However many knock, only so many requests are worked on at a time, so
// that each is answered soon or told to come again; and the pages of a dosing
// session have a lane of their own. A request takes its place when its body has
// come whole, and leaves it before its answer goes out: who sends or reads
// slowly keeps nobody waiting but themselves.
const (
	restLane   = 2 // worked on at a time, for each processor
	roomLane   = 8 // beside them, for sessions, for each processor
	leastLane  = 4 // however few processors there are
	mostYield  = 100 * time.Millisecond
	lookAgain  = time.Millisecond
	mostWait   = 10 * time.Second // for a place
	mostHeld   = 64 << 20         // bytes of bodies that are coming in, of all
	mostFields = 5000             // of a form; ours have a few hundred
	roomKnown  = 15 * time.Minute // since somebody was last shown a session
	mostKnown  = 4096             // browsers that are remembered
	retryAfter = "5"              // seconds
)

type lanes struct {
	site *site
	next http.Handler
	room chan struct{}
	rest chan struct{}
	wait time.Duration // for a place
	held atomic.Int64

	yield    time.Duration // how long an ordinary request lets sessions go first
	beside   int32         // how many ordinary ones go on meanwhile
	sessions atomic.Int32  // at work in the room's lane
	others   atomic.Int32  // and in the other

	mu    sync.Mutex
	known map[string]time.Time // by the hash of a sign-in: when it was last shown a session
}

// byLanes puts the lanes before the pages.
func byLanes(s *site) *lanes {
	return &lanes{site: s, next: s, wait: mostWait, room: places(roomLane), rest: places(restLane),
		yield: mostYield, beside: int32(max(1, runtime.GOMAXPROCS(0)/2)), known: map[string]time.Time{}}
}

// places makes a lane of so many places for each processor: enough that none is
// idle while pages wait for the disk, and so few that they do not take turns on it
// with each other until all of them are late.
func places(each int) chan struct{} {
	return make(chan struct{}, max(leastLane, each*runtime.GOMAXPROCS(0)))
}

// ServeHTTP lets a request wait for its turn.
func (l *lanes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/assets/") || r.URL.Path == "/health" {
		l.next.ServeHTTP(w, r)
		return
	}
	if r.ContentLength < 0 || len(r.TransferEncoding) > 0 {
		// A body without a length, and perhaps with two ideas of where it ends:
		// what follows on this connection is not taken for a request.
		l.no(w, r, http.StatusLengthRequired, "This request does not say how long it is, so it was not read.")
		return
	}
	done, status, sentence := l.receive(w, r)
	defer done()
	if status != 0 {
		l.no(w, r, status, sentence)
		return
	}
	lane := l.laneOf(r)
	if !l.placed(r.Context(), lane) {
		l.no(w, r, http.StatusServiceUnavailable, sayBusy)
		return
	}
	kept := &keptAnswer{header: http.Header{}}
	func() {
		defer func() { <-lane }()
		defer l.atWork(lane)()
		l.next.ServeHTTP(kept, r)
	}()
	if l.ofSession(r) && kept.status == http.StatusOK {
		l.remember(r)
	}
	kept.send(w)
}

// The sentences for a body that is not read to its end.
const (
	saySlow    = "The rest of this request did not come in time, so nothing was read."
	sayCrowded = "Too much is being sent at this moment. Nothing was stored. Try again in a moment."
	sayFields  = "This form has more fields than any of ours, so it was not read."
	sayBusy    = "More people are asking at this moment than can be answered. Nothing was stored. Try again in a moment."
)

// receive reads the body before a place is taken. done gives its room back; a
// status other than 0 says that it was not read to its end, and why.
func (l *lanes) receive(w http.ResponseWriter, r *http.Request) (done func(), status int, sentence string) {
	if r.ContentLength == 0 || r.ContentLength > mostBody { // too long: refused unread
		if r.ContentLength > mostBody {
			w.Header().Set("Connection", "close")
		}
		return func() {}, 0, ""
	}
	var body bytes.Buffer
	held, fields := int64(0), 0
	form := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	done = func() { l.held.Add(-held) }
	for chunk := int64(32 << 10); ; {
		n, err := io.CopyN(&body, r.Body, chunk)
		held += n
		if form {
			fields += bytes.Count(body.Bytes()[body.Len()-int(n):], []byte("&"))
		}
		switch over := l.held.Add(n) > mostHeld; {
		case fields > mostFields: // each would take many times the room it has here
			return done, http.StatusBadRequest, sayFields
		case errors.Is(err, io.EOF):
			r.Body = io.NopCloser(&body)
			return done, 0, ""
		case errors.Is(err, os.ErrDeadlineExceeded):
			return done, http.StatusRequestTimeout, saySlow
		case err != nil:
			return done, http.StatusBadRequest, saySlow
		case over:
			return done, http.StatusServiceUnavailable, sayCrowded
		}
	}
}

// placed waits for a place in a lane.
func (l *lanes) placed(ctx context.Context, lane chan struct{}) bool {
	select {
	case lane <- struct{}{}:
		return true
	default:
	}
	patience := time.NewTimer(l.wait)
	defer patience.Stop()
	select {
	case lane <- struct{}{}:
		return true
	case <-patience.C:
	case <-ctx.Done():
	}
	return false
}

// atWork counts a request that has its place. While a session's page is being made,
// an ordinary one first waits a little, so that half the processors are free for
// sessions; for at most a tenth of a second, whatever the sessions do.
func (l *lanes) atWork(lane chan struct{}) (done func()) {
	count := &l.others
	if lane == l.room {
		count = &l.sessions
	}
	for until := time.Now().Add(l.yield); lane != l.room && l.sessions.Load() > 0 && l.others.Load() >= l.beside && time.Now().Before(until); {
		time.Sleep(lookAgain)
	}
	count.Add(1)
	return func() { count.Add(-1) }
}

// ofSession says whether a request is for the pages of a dosing session.
func (l *lanes) ofSession(r *http.Request) bool {
	_, rest, ok := strings.Cut(r.URL.Path, "/sessions/")
	return ok && rest != "" && strings.HasPrefix(r.URL.Path, "/patients/")
}

// laneOf gives the room's lane to browsers that were shown a session a while
// ago: an address alone, which anybody can ask for, opens none.
func (l *lanes) laneOf(r *http.Request) chan struct{} {
	if !l.ofSession(r) {
		return l.rest
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.known[bearer(r)]) < roomKnown {
		return l.room
	}
	return l.rest
}

// remember notes that a browser was shown a session.
func (l *lanes) remember(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= mostKnown {
		for who, at := range l.known {
			if time.Since(at) >= roomKnown {
				delete(l.known, who)
			}
		}
	}
	if who := bearer(r); who != "" && len(l.known) < mostKnown {
		l.known[who] = time.Now()
	}
}

// bearer is the hash of a request's sign-in; empty without one.
func bearer(r *http.Request) string {
	c, err := r.Cookie(loginCookie)
	if err != nil || c.Value == "" {
		return ""
	}
	return id.Hash(c.Value)
}

// no answers what is not worked on, and closes the connection: what may still
// come on it is not read.
func (l *lanes) no(w http.ResponseWriter, r *http.Request, status int, sentence string) {
	began := time.Now()
	w.Header().Set("Connection", "close")
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	l.site.setHeaders(w.Header())
	t := &trace{id: l.site.clinic.NewID()}
	c := &call{s: l.site, w: &answer{ResponseWriter: w}, r: r, route: &route{sort: page}, trace: t}
	c.errorPage(status, pageClosed, sentence, "")
	l.site.note(r, c.w, t, time.Since(began))
}

// A keptAnswer is an answer before it goes out.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header to be sent.
func (k *keptAnswer) Header() http.Header { return k.header }

// WriteHeader keeps the first status.
func (k *keptAnswer) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

// Write keeps bytes.
func (k *keptAnswer) Write(b []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(b)
}

// send sends it.
func (k *keptAnswer) send(w http.ResponseWriter) {
	for name, values := range k.header {
		w.Header()[name] = values
	}
	if k.status != 0 {
		w.WriteHeader(k.status)
	}
	_, _ = w.Write(k.body.Bytes()) // a browser that left needs no answer
}
