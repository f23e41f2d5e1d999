//go:build browser

package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/protocols"
)

const axeFile = "../../web/node_modules/axe-core/axe.min.js"

// A window is one browser at a house's pages. Its house keeps real time:
// what a browser waits for does.
type window struct {
	*testing.T
	ctx  context.Context
	h    *house
	mu   sync.Mutex
	said []string // what the browser complained about
}

func (h *house) window() *window {
	h.Helper()
	path, err := exec.LookPath("chromium")
	h.ok(err)
	allocated, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))
	h.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocated)
	h.Cleanup(cancel)
	h.ok(chromedp.Do(ctx)) // starts the browser, which lives as long as ctx
	w := &window{T: h.T, ctx: ctx, h: h}
	w.do(chromedp.EmulateViewport(1280, 900))
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				w.mu.Lock()
				w.said = append(w.said, m.Text)
				w.mu.Unlock()
			}
		}
	}()
	h.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, s := range w.said {
			// A form that comes back with words beside its fields is a 422, as it should be.
			if !strings.Contains(s, "422 (Unprocessable") {
				w.Errorf("the browser complains: %s", s)
			}
		}
	})
	return w
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.Fatal(err)
	}
}

func ask[T any](w *window, expression string) T {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		w.Fatalf("%.80s: %v", expression, err)
	}
	return v
}

func (w *window) goTo(path string) {
	w.Helper()
	w.do(chromedp.Navigate(w.h.url + path))
}

// waitFor waits until an expression is true on the page that is open then.
func (w *window) waitFor(what, expression string) {
	w.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(40 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(w.ctx, 5*time.Second)
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		cancel()
		if err == nil && yes {
			return
		}
	}
	w.Fatalf("%s did not come; the page at %s says %.500s", what, ask[string](w, "location.pathname"), ask[string](w, "document.body.innerText"))
}

func (w *window) waitSays(words string) {
	w.Helper()
	w.waitFor(words, fmt.Sprintf("document.readyState === 'complete' && document.body.innerText.includes(%q)", words))
}

func (w *window) keys(keys ...string) {
	w.Helper()
	for _, k := range keys {
		w.do(chromedp.KeyEvent(k))
	}
}

// cookie gives the browser a visitor's login.
func (w *window) cookie(name, value string) {
	w.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: w.h.url, Path: "/"})
		return err
	}))
}

// authenticator plugs in a made-up device that makes passkeys and says yes.
func (w *window) authenticator() {
	w.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return err
	}))
}

// livingHouse has people in it, and a clock that is the machine's.
func livingHouse(t *testing.T) (*house, id.Patient) {
	h := newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(c *Config) {
		shelf := protocol.Shelf(protocols.Texts())
		shelf["made-up"] = []byte(oneRule) // a shipped one has more than axe goes through in a minute
		c.Protocols = course.NewProtocols(shelf)
	})
	for _, name := range []string{"Ben Aldous", "Daniel Cho", "Helena Sørensen", "Ines Tavares", "Theo Lindqvist"} {
		given, family, _ := strings.Cut(name, " ")
		h.register(given, family)
	}
	ana := h.register("Ana", "Moreno-Reyes", patient.ConditionNoted{Text: "Major depressive disorder", Status: patient.Active, Onset: "2014"},
		patient.AllergyNoted{Text: "Penicillin", Status: patient.Active, Reactions: []patient.Reaction{{Text: "Hives"}}},
		patient.MedicineNoted{Text: "Sertraline 100 MG Oral Tablet", Status: patient.Taking, Since: "2024-02"})
	for i, bp := range [][2]int{{142, 90}, {138, 88}, {144, 92}, {136, 86}} {
		at := h.at.AddDate(0, 0, -7*(4-i))
		h.do(h.machine(ana), clinic.TakeVitals{Patient: ana, At: at, Vitals: pressure(bp[0], bp[1])})
	}
	h.pass(time.Second)
	return h, ana
}

// TestPasskeys sets the first person up, signs out, and signs in with the
// passkey alone.
func TestPasskeys(t *testing.T) {
	h := newHouseAt(t, time.Now(), func(*Config) {})
	w := h.window()
	w.authenticator()
	w.goTo("/setup")
	w.do(chromedp.SendKeys("#code", h.setupCode()))
	w.keys("\r")
	w.waitSays("Who are you?")
	w.do(chromedp.SendKeys("#name", "Noor Haddad"))
	w.do(chromedp.Click(`input[value="therapist"]`))
	w.keys("\r")
	w.waitSays("Make a passkey")
	w.do(chromedp.Click("[data-passkey-start]"))
	w.waitSays("What is your practice like?")
	w.do(chromedp.Click(`input[value="clinic"]`))
	w.keys("\r")
	w.waitSays("Which protocols?")
	w.do(chromedp.Click("form.stack .btn.primary"))
	w.waitSays("A way back")
	w.do(chromedp.Click("form.stack .btn.primary"))
	w.waitSays("Your recovery card")
	w.do(chromedp.Click(".card-next .btn"))
	w.waitSays("Juniper House is ready")
	w.goTo("/patients")
	w.waitSays("Nobody is on the record yet")
	w.do(chromedp.Click("details.who summary"), chromedp.Click(`form[action="/signout"] button`))
	w.waitSays("Welcome back")
	w.do(chromedp.Click("[data-passkey-start]"))
	w.waitSays("Nobody is on the record yet")
	if name := ask[string](w, `document.querySelector(".who-name").textContent`); name != "Noor Haddad" {
		t.Errorf("signed in as %q", name)
	}
}

// TestSearchWhileTyping finds somebody without a reload, marks or no marks.
func TestSearchWhileTyping(t *testing.T) {
	h, _ := livingHouse(t)
	w := h.window()
	w.cookie("clew", h.as("Noor Haddad", access.Therapist).login())
	w.goTo("/patients")
	w.waitSays("6 people")
	ask[bool](w, "window.still = true")
	w.do(chromedp.SendKeys("#find", "sør"))
	w.waitFor("one person", `document.querySelectorAll(".people-row").length === 1 && document.body.innerText.includes("Helena Sørensen")`)
	if !ask[bool](w, `window.still === true && location.pathname === "/patients" && location.search === ""`) {
		t.Error("the page was loaded again, or the name stands in its address")
	}
}

// TestVitalsByKeyboard records a blood pressure without touching the mouse;
// nonsense first, which is kept.
func TestVitalsByKeyboard(t *testing.T) {
	h, ana := livingHouse(t)
	w := h.window()
	w.cookie("clew", h.as("Sam Ortiz", access.Monitor).login())
	w.goTo(chartOf(ana))
	w.waitSays("Record vitals")
	reach := func(name string) {
		t.Helper()
		for range 60 {
			if ask[string](w, "document.activeElement.name ?? ''") == name {
				return
			}
			w.keys("\t")
		}
		t.Fatalf("Tab does not reach %s", name)
	}
	reach("systolic")
	w.keys("1", "3", "o", "\t", "8", "4", "\r")
	w.waitSays("“13o” is not a whole number")
	w.waitFor("the field that needs a look", `document.activeElement.name === "systolic"`)
	if got := ask[string](w, `document.querySelector("#v-systolic").value + "/" + document.querySelector("#v-diastolic").value`); got != "13o/84" {
		t.Errorf("the form holds %s", got)
	}
	w.keys(kb.End, "\b", "2", "\r")
	w.waitFor("the answer", `document.body.innerText.includes("by Sam Ortiz.") && document.body.innerText.includes("Blood pressure 132/84")`)
}

// states are the pages and moments worth looking at.
func states(h *house, ana id.Patient) (v *visitor, paths map[string]string) {
	v = h.as("Sam Ortiz", access.Monitor, access.Prescriber)
	h.imported(60)
	return v, map[string]string{"people": "/patients", "chart": chartOf(ana), "chart-why": chartOf(ana) + "?why=all", "notfound": "/nothing",
		"protocols": "/protocols", "protocol": "/protocols/made-up", "protocol-adopt": "/protocols/made-up/adopt", "protocol-change": "/protocols/made-up/change",
		"protocol-compare": "/protocols/made-up/compare", "protocol-rehearse": "/protocols/made-up/rehearse", "protocol-why": "/protocols/made-up/why?gate=dosing.start"}
}

// TestAxe finds no accessibility problem on the real pages, in any theme.
func TestAxe(t *testing.T) {
	h, ana := livingHouse(t)
	w := h.window()
	v, paths := states(h, ana)
	check := func(name string) {
		t.Helper()
		w.axe(name)
		w.picture(name, 1440)
	}
	w.cookie("clew", "nobody")
	for name, path := range map[string]string{"signin": "/signin", "setup": "/setup"} {
		w.goTo(path)
		check(name)
	}
	w.cookie("clew", v.login())
	for name, path := range paths {
		w.goTo(path)
		check(name)
	}
	w.goTo(chartOf(ana))
	w.do(chromedp.SendKeys("#v-systolic", "13o"), chromedp.Click(".vitals-save button"))
	w.waitSays("is not a whole number")
	check("chart-nonsense")
	w.goTo(chartOf(ana))
	w.do(chromedp.SetValue("#v-systolic", "192"), chromedp.SetValue("#v-diastolic", "88"), chromedp.Click(".vitals-save button"))
	w.waitSays("136 → 192. Measured again?")
	check("chart-jump")
	w.forgive("404 (Not Found)")
}

// forgive takes back complaints that a test caused on purpose.
func (w *window) forgive(words string) {
	time.Sleep(100 * time.Millisecond)
	w.mu.Lock()
	defer w.mu.Unlock()
	var left []string
	for _, s := range w.said {
		if !strings.Contains(s, words) {
			left = append(left, s)
		}
	}
	w.said = left
}

// TestPagesFit looks for pages wider than the window, and keeps pictures for
// whoever wants to look: PICTURES=folder go test -tags browser.
func TestPagesFit(t *testing.T) {
	h, ana := livingHouse(t)
	w := h.window()
	v, paths := states(h, ana)
	w.cookie("clew", v.login())
	for _, width := range []int64{320, 390, 820, 1440} {
		paths["protocol-whole"], paths["protocol-whole-adopt"], paths["protocol-whole-change"] = "/protocols/kap-im", "/protocols/kap-home-lozenge/adopt", "/protocols/kap-im/change"
		for name, path := range paths {
			if strings.HasPrefix(name, "protocol-whole") && width != 320 && width != 1440 {
				continue // long pages: the narrowest and the widest tell
			}
			w.do(chromedp.EmulateViewport(width, 900))
			w.goTo(path)
			if wide := ask[int64](w, "document.fonts.ready.then(() => document.documentElement.scrollWidth)"); wide > width {
				t.Errorf("%s is %d px wide in a window of %d", name, wide, width)
			}
			w.picture(name, width)
		}
	}
	w.forgive("404 (Not Found)")
}

// picture keeps what the page looks like, if somebody asked for pictures.
func (w *window) picture(name string, width int64) {
	w.Helper()
	folder := os.Getenv("PICTURES")
	if folder == "" {
		return
	}
	w.do(chromedp.EmulateViewport(width, 900))
	png, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, width)), png, 0o600)
	}
	w.h.ok(err)
}

// TestLongNamesFit opens the record of somebody whose names have three hundred
// letters and no space, with an entry taken back for as long a reason.
func TestLongNamesFit(t *testing.T) {
	h := newHouse(t)
	h.at = time.Now()
	p := h.register(strings.Repeat("N", 300), strings.Repeat("W", 300))
	monitor, desk := h.as(strings.Repeat("M", 300), access.Monitor), h.as("Fran Lind", access.FrontDesk)
	form := url.Values{"act": {h.clinic.NewID()}, "systolic": {"120"}, "diastolic": {"80"}, "position": {"seated"}}
	monitor.want(monitor.post(chartOf(p)+"/vitals", form), http.StatusSeeOther)
	entry := h.chart(p).Entries[1].ID
	monitor.want(monitor.post(chartOf(p)+"/entries/"+string(entry)+"/void", url.Values{"act": {h.clinic.NewID()}, "reason": {strings.Repeat("y", 500)}}), http.StatusSeeOther)
	w := h.window()
	for _, v := range []*visitor{monitor, desk} {
		w.cookie("clew", v.login())
		for _, width := range []int64{320, 1440} {
			for _, path := range []string{"/patients", chartOf(p)} {
				w.do(chromedp.EmulateViewport(width, 900))
				w.goTo(path)
				if wide := ask[int64](w, "document.fonts.ready.then(() => document.documentElement.scrollWidth)"); wide > width {
					t.Errorf("%s is %d px wide in a window of %d", path, wide, width)
				}
			}
		}
	}
}
