//go:build browser

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/store/storetest"
)

// This file lets the people of a story sit before real browsers: what the walk
// would send, Chromium opens, fills in and presses, with all scripts, and what the
// walk reads is what the server then answered.

// A screening room of browsers: one Chromium, a profile for each person.
type screens struct {
	*testing.T
	h     *house
	first context.Context

	mu    sync.Mutex
	seen  map[string][]onScreen // answers to what a browser opened, by who sits before it
	ready chan struct{}
	says  []string // what scripts complained about
	sent  int      // forms that were filled in and pressed on a page
	apart int      // forms that were sent from beside their page
}

// An onScreen is one answer that a browser got as a page.
type onScreen struct {
	at     string
	status int
	header http.Header
	body   string
	part   bool // of a page: what a form put into it without leaving it
}

// whoHeader says in a request whose browser asks.
const whoHeader = "X-Sits-Before"

func newScreens(t *testing.T) *screens {
	t.Helper()
	return &screens{T: t, seen: map[string][]onScreen{}, ready: make(chan struct{}, 1)}
}

// beside keeps what each browser is shown.
func (s *screens) beside(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := r.Header.Get(whoHeader)
		part := r.Method == http.MethodPost && r.Header.Get("Hx-Request") == "true" && !strings.HasSuffix(r.URL.Path, "/search")
		if who == "" || r.Header.Get("Sec-Fetch-Dest") != "document" && !part {
			inner.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding") // kept as it is read
		copied := &copying{ResponseWriter: w}
		inner.ServeHTTP(copied, r)
		s.mu.Lock()
		s.seen[who] = append(s.seen[who], onScreen{r.URL.RequestURI(), max(copied.status, http.StatusOK), w.Header().Clone(), copied.body.String(), part})
		s.mu.Unlock()
		select {
		case s.ready <- struct{}{}:
		default:
		}
	})
}

type copying struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (c *copying) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *copying) Write(b []byte) (int, error) {
	c.body.Write(b)
	return c.ResponseWriter.Write(b)
}

// seat gives a visitor a browser of their own.
func (s *screens) seat(v *visitor) {
	s.Helper()
	var ctx context.Context
	var cancel context.CancelFunc
	if s.first == nil {
		path, err := exec.LookPath("chromium")
		s.h.ok(err)
		allocated, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
			chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))
		s.Cleanup(stop)
		ctx, cancel = chromedp.NewContext(allocated)
		s.first = ctx
	} else {
		ctx, cancel = chromedp.NewContext(s.first, chromedp.WithNewBrowserContext())
	}
	s.Cleanup(cancel)
	key := fmt.Sprint(len(s.seen))
	s.mu.Lock()
	s.seen[key] = nil
	s.mu.Unlock()
	s.h.ok(chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{whoHeader: key}})
		return err
	})))
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() {
				s.mu.Lock()
				s.says = append(s.says, m.Text)
				s.mu.Unlock()
			}
		}
	}()
	v.client.Transport = &seat{s: s, ctx: ctx, key: key}
}

// A seat is one person before their browser: it answers requests by using it.
type seat struct {
	s   *screens
	ctx context.Context
	key string
}

// RoundTrip opens a page, or fills in a form of the open page and presses its
// button, and returns what the server showed then.
func (b *seat) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	b.s.mu.Lock()
	from := len(b.s.seen[b.key])
	b.s.mu.Unlock()
	if r.Method == http.MethodGet {
		if err := chromedp.Do(ctx, chromedp.Navigate(r.URL.String())); err != nil {
			return nil, fmt.Errorf("opening %s: %w", r.URL.Path, err)
		}
	} else if err := b.press(ctx, r); err != nil {
		return nil, fmt.Errorf("sending %s: %w", r.URL.Path, err)
	}
	return b.shown(ctx, r, from)
}

// press fills in the form of the open page that leads to an address, and presses
// its button; where no such form is open, the browser sends it from beside.
func (b *seat) press(ctx context.Context, r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	typed, err := url.ParseQuery(string(body))
	if err != nil {
		return err
	}
	fields, err := json.Marshal(typed)
	if err != nil {
		return err
	}
	pressed, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(pressing, r.URL.String(), fields)))
	if err != nil {
		return err
	}
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	if pressed {
		b.s.sent++
		return nil
	}
	b.s.apart++
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(sending, r.URL.String(), fields)))
	return err
}

// pressing fills in and presses; it returns whether there was something to press.
const pressing = `((to, typed) => {
	const has = (name, value) => (typed[name] || []).includes(value);
	const presses = [...document.querySelectorAll("button, input[type=submit]")].filter(b => b.form && b.type === "submit" && !b.disabled);
	for (const b of presses) {
		const form = b.form, act = form.elements.namedItem("act");
		const leads = b.hasAttribute("formaction") ? b.formAction : form.action;
		if (leads.split("#")[0] !== to || form.method !== "post") continue;
		if (b.name && !has(b.name, b.value)) continue;
		if (act && act.value !== undefined && act.type === "hidden" && typed.act && !has("act", act.value)) continue;
		const names = new Set([...form.elements].map(e => e.name));
		if (!Object.keys(typed).every(n => names.has(n))) continue;
		if (!b.name && Object.keys(typed).some(n => presses.some(o => o.form === form && o.name === n))) continue;
		for (let d = b.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
		for (const e of form.elements) {
			if (!e.name || e.disabled || e.tagName === "BUTTON" || e.type === "hidden") continue;
			if (e.type === "checkbox" || e.type === "radio") e.checked = has(e.name, e.value);
			else if (typed[e.name]) e.value = typed[e.name][0];
			else continue;
			e.dispatchEvent(new Event("input", {bubbles: true}));
			e.dispatchEvent(new Event("change", {bubbles: true}));
		}
		const wrong = form.noValidate || b.formNoValidate ? [] : [...form.elements].filter(e => e.willValidate && !e.checkValidity());
		if (wrong.length > 0) throw new Error("the browser holds it back: " + wrong.map(e => e.name + " " + e.value + ": " + e.validationMessage).join("; "));
		setTimeout(() => b.click(), 0);
		return true;
	}
	return false;
})(%q, %s)`

// sending makes a form of what is typed and sends it.
const sending = `((to, typed) => {
	const form = document.createElement("form");
	form.method = "post"; form.action = to;
	for (const [name, values] of Object.entries(typed)) for (const value of values) {
		const e = document.createElement("textarea");
		e.name = name; e.value = value; form.append(e);
	}
	document.body.append(form);
	setTimeout(() => HTMLFormElement.prototype.submit.call(form), 0);
	return true;
})(%q, %s)`

// shown waits for the page and returns it.
func (b *seat) shown(ctx context.Context, r *http.Request, from int) (*http.Response, error) {
	for {
		b.s.mu.Lock()
		now := b.s.seen[b.key][from:]
		b.s.mu.Unlock()
		n := len(now)
		if n > 0 && now[n-1].part && now[n-1].status == http.StatusOK { // kept, and the page stays: look at all of it
			from += n
			if err := chromedp.Do(ctx, chromedp.Reload()); err != nil {
				return nil, err
			}
			continue
		}
		if n > 0 && (now[n-1].status < 300 || now[n-1].status > 399) {
			out := &http.Response{StatusCode: now[n-1].status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: now[n-1].header, Request: r,
				Body: io.NopCloser(strings.NewReader(now[n-1].body))}
			out.Header.Del("Set-Cookie")
			for _, one := range now {
				for _, c := range one.header["Set-Cookie"] {
					out.Header.Add("Set-Cookie", c)
				}
			}
			out.Header.Set(atHeader, now[n-1].at)
			return out, chromedp.Do(ctx, chromedp.WaitReady("body"))
		}
		select {
		case <-b.s.ready:
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing was shown after %s %s (%s)", r.Method, r.URL.Path, b.about())
		}
	}
}

// TestAnaInABrowser carries Ana through her course again, with everybody before a
// browser of their own, from the first question of an empty clinic to half a year
// after her course.
func TestAnaInABrowser(t *testing.T) {
	for _, c := range storetest.Configs {
		t.Run(c.Name, func(t *testing.T) {
			screens := newScreens(t)
			s := newStoryWith(t, c.New(t), screens.beside)
			screens.h = s.house
			s.twice, s.dress = false, screens.seat
			ana(s)
			screens.mu.Lock()
			defer screens.mu.Unlock()
			for _, said := range screens.says {
				t.Errorf("a script complains: %s", said)
			}
			t.Logf("%d forms pressed on their pages, %d sent from beside", screens.sent, screens.apart)
			if screens.sent < 100 || screens.apart > screens.sent/4 {
				t.Errorf("%d forms were pressed on their pages, and %d sent from beside", screens.sent, screens.apart)
			}
		})
	}
}

// about is what the page that stands there says, for whoever reads why a test
// failed.
func (b *seat) about() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + ": " + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return said
}
