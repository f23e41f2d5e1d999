package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
)

// A call is one request on its way to its answer.
type call struct {
	s     *site
	w     *answer
	r     *http.Request
	route *route
	trace *trace

	token  string
	login  signin.Login
	locked signin.Login       // of a dosing session's room whose screen is locked; then nobody is signed in
	link   signin.Link        // the client's, where a link opened the page
	my     signin.ClientLogin // the client's own sign-in, on their own pages
	actor  access.Actor
	me     staff.Joined
	grant  access.Grant
	record id.Patient      // whom the address is about, if anybody
	stands access.Relation // how the reader stands to them
	staff  map[string]string
}

// A trace is what the log learns of a request: nothing about anybody.
type trace struct {
	id   string // the request's own, shown on error pages
	act  string
	kind string
	rule string
	err  string // the cause of what is our fault
}

type traceKey struct{}

// An answer remembers its status.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status and sends it.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends bytes; without a status before them it is 200.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets the standard library reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// mostBody is the longest body a request may have.
const mostBody = 1 << 20

// ServeHTTP answers one request and writes one line about it.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	t := &trace{id: s.clinic.NewID()}
	r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	a := &answer{ResponseWriter: w}
	s.setHeaders(a.Header())
	s.mux.ServeHTTP(a, r)
	s.note(r, a, t, time.Since(began))
}

// note writes the request's line: its route's pattern, never its address.
func (s *site) note(r *http.Request, a *answer, t *trace, took time.Duration) {
	attrs := []slog.Attr{slog.String("route", r.Pattern), slog.Int("status", a.status),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("request", t.id)}
	for _, more := range []struct{ key, value string }{{"act", t.act}, {"kind", t.kind}, {"rule", t.rule}, {"err", t.err}} {
		if more.value != "" {
			attrs = append(attrs, slog.String(more.key, more.value))
		}
	}
	level := slog.LevelInfo
	if a.status >= 500 {
		level = slog.LevelError
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}

// setHeaders are on every answer, also on errors and redirects.
func (s *site) setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "+
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=(), "+
		"publickey-credentials-get=(self), publickey-credentials-create=(self)")
	h.Set("Cache-Control", "no-store")
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// answers turns a route into a handler: it asks who is there and whether they
// may, lets the route answer, and turns what went wrong into its page. It is
// the only place that recovers from a panic.
func (s *site) answers(rt *route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{s: s, w: w.(*answer), r: r, route: rt, trace: r.Context().Value(traceKey{}).(*trace)}
		defer func() {
			if v := recover(); v != nil {
				c.fail(panicked(v))
			}
		}()
		err := c.admit()
		if feature, may := featured[rt.pattern]; may && err == nil {
			err = c.off(feature)
		}
		if err == nil {
			err = rt.serve(c)
		}
		if err != nil {
			c.fail(err)
		}
	})
}

// panicked makes an error of a panic. Only what the runtime says is kept: a
// value may hold anything about anybody.
func panicked(v any) error {
	if v == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is thrown
		panic(v)
	}
	what := fmt.Sprintf("%T", v)
	if err, ok := v.(runtime.Error); ok {
		what = err.Error()
	}
	return fmt.Errorf("web: panic: %s\n%s", what, debug.Stack())
}

// send draws a page, writes into the access book that it was opened, and only
// then sends it.
func (c *call) send(status int, body templ.Component) error {
	return c.sendAs(status, body, "page")
}

func (c *call) sendAs(status int, body templ.Component, kind string) error {
	var b strings.Builder
	if err := body.Render(c.r.Context(), &b); err != nil {
		return fmt.Errorf("web: drawing %s: %w", c.route.pattern, err)
	}
	if err := c.visited(kind); err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.WriteHeader(status)
	_, _ = c.w.Write([]byte(b.String())) // a browser that left needs no answer
	return nil
}

// visited writes one line into the access book, for whoever has a grant.
func (c *call) visited(kind string) error {
	if !c.grant.Valid() {
		return nil
	}
	body := ledger.VisitBody{Route: c.route.pattern, Action: string(c.route.action), Class: c.route.class}
	if err := c.s.clinic.Visit(c.r.Context(), c.grant, kind, body); err != nil {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return &fault.Error{Kind: fault.Internal, Rule: "visit.unwritten", Err: err,
			Msg: "That this page was opened could not be written down, so it is not shown. Try again in a moment."}
	}
	return nil
}

// redirect sends the browser on, after a form or to where it should be. A
// script that sent the form by hand is told where.
func (c *call) redirect(to string) error {
	if c.r.Header.Get("Clew-Keep") == "1" {
		c.w.Header().Set("Clew-Next", to)
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(c.w, c.r, to, http.StatusSeeOther)
	return nil
}

// fragment reports whether a part of a page was asked for.
func (c *call) fragment() bool { return c.r.Header.Get("HX-Request") == "true" }
