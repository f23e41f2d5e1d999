//go:build browser

package ui

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	distFolder = "../dist"
	axeFile    = "../../../web/node_modules/axe-core/axe.min.js"
	testPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// gallery serves the example pages and the built assets under the program's
// own content security policy.
func gallery(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(distFolder + "/manifest.json")
	if err != nil {
		t.Fatalf("the browser's side is not built (go run ./tools/web): %v", err)
	}
	names := map[string]string{}
	if err := json.Unmarshal(text, &names); err != nil {
		t.Fatal(err)
	}
	assets := Assets{Style: "/assets/" + names["main.css"], Script: "/assets/" + names["main.js"], Icon: "/assets/" + names["icon.svg"]}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServer(http.Dir(distFolder))))
	mux.HandleFunc("GET /axe.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		http.ServeFile(w, r, axeFile)
	})
	for _, e := range Examples() {
		mux.HandleFunc("GET /styleguide/"+e.Name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", testPolicy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err := e.Draw(Shell{Theme: r.FormValue("theme"), Assets: assets}).Render(r.Context(), w); err != nil {
				t.Error(err)
			}
		})
	}
	mux.HandleFunc("POST "+PathSearch, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", testPolicy)
		if err := PeopleList(PeoplePage{Query: r.FormValue("q"), EmptyWhy: "Nobody matches " + r.FormValue("q") + "."}).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /patients/example/vitals/draft", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// chromium starts the browser, and fails when there is none.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// windows opens as many windows of one browser as tests run side by side, and reads
// at the end what the pages in them complained of.
func windows(t *testing.T) chan context.Context {
	t.Helper()
	browser := chromium(t)
	free := make(chan context.Context, runtime.GOMAXPROCS(0))
	for range cap(free) {
		ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewWindow(true))
		t.Cleanup(cancel)
		if err := chromedp.Do(ctx); err != nil {
			t.Fatal(err)
		}
		stop := complaints(t, ctx)
		t.Cleanup(func() {
			for _, c := range stop() {
				t.Errorf("the browser complains: %s", c)
			}
		})
		free <- ctx
	}
	return free
}

// borrow takes a free window until the test ends.
func borrow(t *testing.T, free chan context.Context) context.Context {
	t.Helper()
	ctx := <-free
	t.Cleanup(func() { free <- ctx })
	return ctx
}

// do runs steps with a limit of their own.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression, waiting for it when it is a promise.
func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// complaints collects what the page writes to the console as a problem; a
// broken content security policy is one.
func complaints(t *testing.T, ctx context.Context) func() []string {
	t.Helper()
	var all []string
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	messages := chromedp.Console(ctx)
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				all = append(all, m.Text)
			}
		}
	}()
	return func() []string { cancel(); <-done; return all }
}

// loadAxe brings axe-core from the page's own server: the browser keeps it, so
// that it need not be sent anew for every page.
// Colours change at once, so that none is read half-way.
const loadAxe = `new Promise((done, not) => { const still = new CSSStyleSheet(); still.replaceSync("* { transition: none !important }"); document.adoptedStyleSheets = [still]; const s = document.createElement("script"); s.src = "/axe.js"; s.onload = () => done(true); s.onerror = () => not("axe-core did not load"); document.head.append(s) })`

// axeFinding is what axe-core says about one rule.
type axeFinding struct{ ID, Help, Where string }

// axeRun is axe-core on the page as it stands: every rule, or those about colours.
func axeRun(only string) string {
	return `document.fonts.ready.then(() => axe.run(document, {resultTypes: ["violations"]` + only + `})).then(r => r.violations.flatMap(v => v.nodes.map(n => ({ID: v.id, Help: v.help, Where: n.html.slice(0, 160) + " " + (n.any[0]?.message ?? "")}))))`
}

// axeColours asks for the rules that a theme can break: themes are other values
// of the same tokens, and change nothing else of a page.
const axeColours = `, runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}`

// TestAxe finds no accessibility problem on any page in any theme, and no
// broken policy. A page is loaded once and then wears the other themes.
func TestAxe(t *testing.T) {
	if _, err := os.Stat(axeFile); err != nil {
		t.Fatalf("axe-core is not installed (go run ./tools/web): %v", err)
	}
	base, free := gallery(t), windows(t)
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			ctx := borrow(t, free)
			do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(base+"/styleguide/"+e.Name+"?theme=light"))
			ask[bool](t, ctx, loadAxe)
			for _, theme := range []string{"light", "dark", "room"} {
				only := axeColours
				switch {
				case theme == "light":
					only = ""
				case e.Name == "styleguide":
					continue // it shows the three themes itself
				}
				ask[string](t, ctx, `document.documentElement.dataset.theme = "`+theme+`"`)
				for _, f := range ask[[]axeFinding](t, ctx, axeRun(only)) {
					t.Errorf("%s: %s: %s: %s", theme, f.ID, f.Help, f.Where)
				}
			}
		})
	}
}

// TestAxeSeesFaintWords plants words that one theme alone makes faint: what
// TestAxe asks in the other themes must notice them there.
func TestAxeSeesFaintWords(t *testing.T) {
	base, ctx := gallery(t), chromium(t)
	do(t, ctx, chromedp.Navigate(base+"/styleguide/chart?theme=light"))
	ask[bool](t, ctx, loadAxe)
	ask[bool](t, ctx, `(() => { const p = document.createElement("p"); p.id = "planted"; p.textContent = "Faint in the dark."; document.querySelector("main").prepend(p); return true })()`)
	for theme, want := range map[string]bool{"light": false, "dark": true} {
		ask[bool](t, ctx, `(() => { document.documentElement.dataset.theme = "`+theme+`"; planted.style.color = "#333"; return true })()`)
		seen := false
		for _, f := range ask[[]axeFinding](t, ctx, axeRun(axeColours)) {
			seen = seen || strings.Contains(f.Where, "planted")
		}
		if seen != want {
			t.Errorf("in %s faint words are noticed: %v, want %v", theme, seen, want)
		}
	}
}

// TestPagesFit looks for pages wider than the window, down to 320 px, which is
// also 400 % zoom of a 1280 px window, and for targets under 44 px on phones.
// A page is loaded once and its window then made wider.
func TestPagesFit(t *testing.T) {
	base, free := gallery(t), windows(t)
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			ctx := borrow(t, free)
			do(t, ctx, chromedp.EmulateViewport(320, 800), chromedp.Navigate(base+"/styleguide/"+e.Name))
			for _, width := range []int64{320, 390, 820, 1440} {
				do(t, ctx, chromedp.EmulateViewport(width, 800))
				if wide := ask[int64](t, ctx, "document.fonts.ready.then(() => document.documentElement.scrollWidth)"); wide > width {
					t.Errorf("at %d px the page is %d px wide: %s", width, wide, ask[string](t, ctx, widest))
				}
				if small := ask[[]string](t, ctx, smallTargets); len(small) > 0 {
					t.Errorf("at %d px targets under 44 px: %s", width, strings.Join(small, "; "))
				}
			}
		})
	}
}

// widest names what reaches furthest right.
const widest = `(() => { let far = null, x = 0; for (const e of document.querySelectorAll("body *")) { const r = e.getBoundingClientRect(); if (r.right > x && getComputedStyle(e).position !== "absolute" && !e.closest(".tabs, .course, .numbers-scroll, .rm-scroll")) { x = r.right; far = e } } return far?.outerHTML.slice(0, 120) ?? "" })()`

// smallTargets lists controls under 44 px; links in running text are excepted,
// as WCAG does, and so are marks of a drawing, which have circles of their own.
const smallTargets = `[...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")].filter(e => {
	const r = (e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") : e).getBoundingClientRect();
	if (r.width === 0 || e.closest("svg") || e.matches(".skip, p a, dd a, .people-name, input[type=search] ")) return false;
	return r.height < 43.5 || r.width < 43.5;
}).map(e => e.outerHTML.slice(0, 90))`

// TestSearchAsYouType types a name and sees the list change without a reload.
func TestSearchAsYouType(t *testing.T) {
	base, ctx := gallery(t), chromium(t)
	stop := complaints(t, ctx)
	do(t, ctx, chromedp.Navigate(base+"/styleguide/people"), chromedp.SendKeys("#find", "okonkwo"))
	ask[bool](t, ctx, `new Promise(done => { const look = () => document.body.innerText.includes("Nobody matches okonkwo.") ? done(true) : setTimeout(look, 50); look() })`)
	if n := ask[int](t, ctx, `document.querySelectorAll("#`+PeopleListID+`").length`); n != 1 {
		t.Errorf("%d lists on the page, want 1", n)
	}
	for _, c := range stop() {
		t.Errorf("the browser complains: %s", c)
	}
}

// TestDraftsKeepThemselves types into the vitals form and reads that it was
// kept.
func TestDraftsKeepThemselves(t *testing.T) {
	base, ctx := gallery(t), chromium(t)
	do(t, ctx, chromedp.Navigate(base+"/styleguide/chart-first"), chromedp.SendKeys("#v-systolic", "128"))
	kept := ask[string](t, ctx, `new Promise(done => { const look = () => { const v = document.querySelector("[data-kept]").value; v ? done(v) : setTimeout(look, 50) }; look() })`)
	if !strings.HasPrefix(kept, "Kept ") {
		t.Errorf("the form says %q", kept)
	}
}

// TestKeyboardReachesMain presses Tab and Enter: the first stop is the link
// past the bar.
func TestKeyboardReachesMain(t *testing.T) {
	base, ctx := gallery(t), chromium(t)
	do(t, ctx, chromedp.Navigate(base+"/styleguide/chart"), chromedp.KeyEvent("\t"))
	if at := ask[string](t, ctx, "document.activeElement.className"); at != "skip" {
		t.Fatalf("the first stop is %q", at)
	}
	do(t, ctx, chromedp.KeyEvent("\r"))
	if at := ask[string](t, ctx, "document.activeElement.id"); at != "main" {
		t.Errorf("the link leads to %q", at)
	}
}

// TestEscapeClosesTheMenu opens the person's menu and leaves it by keyboard.
func TestEscapeClosesTheMenu(t *testing.T) {
	base, ctx := gallery(t), chromium(t)
	do(t, ctx, chromedp.Navigate(base+"/styleguide/people"), chromedp.Click(".who summary"))
	if !ask[bool](t, ctx, `document.querySelector(".who").open`) {
		t.Fatal("the menu did not open")
	}
	do(t, ctx, chromedp.KeyEvent("\u001b"))
	if ask[bool](t, ctx, `document.querySelector(".who").open`) {
		t.Error("the menu is still open")
	}
}

// TestASecondPressSendsNothing presses a submit button twice at once: the
// server hears of it once.
func TestASecondPressSendsNothing(t *testing.T) {
	base, ctx := gallery(t), chromium(t)
	do(t, ctx, chromedp.Navigate(base+"/styleguide/setup-person"))
	sent := ask[int](t, ctx, `new Promise(done => {
		let n = 0; const form = document.querySelector("form.stack"), button = form.querySelector("button");
		form.querySelector("input[type=radio]").click();
		document.addEventListener("submit", e => { n++; if (n === 1) setTimeout(() => { button.click(); setTimeout(() => done(n), 100) }, 20); form.action = "javascript:void 0" }, true);
		form.target = "nowhere"; button.click();
	})`)
	if sent != 1 {
		t.Errorf("sent %d times, want once", sent)
	}
}
