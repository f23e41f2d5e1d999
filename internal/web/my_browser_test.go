//go:build browser

package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/quantity"
)

// atHome is a house with Ana in a course, and her phone.
func atHome(t *testing.T) (w *window, h *house, ana id.Patient, open id.Course, session id.Session) {
	h = newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {})
	ana = h.register("Ana", "Moreno")
	open, session = h.inCourse(ana)
	w = h.window()
	w.phone()
	return w, h, ana, open, session
}

// comesIn signs somebody in by a link and a code typed by hand.
func (w *window) comesIn(p id.Patient, link string) {
	w.Helper()
	code, err := w.h.door.NewClientCode(w.Context(), p)
	w.h.ok(err)
	w.goTo(link)
	w.do(chromedp.SendKeys("#code", code))
	w.keys("\r")
}

// at waits until a page without scripts is open.
func (w *window) at(selector string) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.WaitVisible(selector)); err != nil {
		w.Fatalf("%s did not come: %v", selector, err)
	}
}

// comesTrue waits for something that the browser says only later.
func (w *window) comesTrue(what, expression string) {
	w.Helper()
	if !ask[bool](w, `(async () => { for (let i = 0; i < 100; i++) { if (`+expression+`) return true; await new Promise(r => setTimeout(r, 50)); } return false })()`) {
		w.Fatalf("not so: %s", what)
	}
}

// TestMyPagesWithoutScript does everything a client can do on her own pages with
// scripts turned off.
func TestMyPagesWithoutScript(t *testing.T) {
	w, h, ana, open, session := atHome(t)
	h.do(h.staffOf(ana), clinic.MakeCommitment{Patient: ana, Commitment: integration.CommitmentMade{Course: open, Text: "Call my brother Sunday."}})
	w.do(chromedp.EmulateViewport(820, 1600))
	w.noScript()
	w.comesIn(ana, h.portal(ana))
	w.at(`a[href="/my"]`) // passkeys need a script; "not now" does not
	w.do(chromedp.Click(`a.client-btn[href="/my"]`))
	w.at(`form[action="/my/questions"]`)
	w.do(chromedp.Click(`form[action="/my/questions"] button`))
	w.at(`main a[href^="/answer/"]`)
	w.goTo("/my/lessons/the-room")
	w.do(chromedp.Click(`form[action="/my/lessons/the-room"] button`))
	w.at(`form[action="/my/lessons/touch"]`)
	w.goTo("/my/words/intention")
	w.do(chromedp.SendKeys("#text", "To listen."), chromedp.Click(`form[action="/my/words/intention"] button.primary`))
	w.at(`form[action="/my/checkin"]`)
	w.do(chromedp.Click(`form[action="/my/checkin"] button[value$=".partly"]`))
	w.at(`.my-state`)
	w.goTo("/my/escort")
	w.do(chromedp.SendKeys("#name", "Lena"), chromedp.SendKeys("#phone", "303 555 0199"), chromedp.Click(`input[name="stays"]`), chromedp.Click(`form[action="/my/escort"] button.primary`))
	w.at(`a[href="/my/escort"]`)
	w.goTo("/my/notes")
	w.do(chromedp.Click(`form[action="/my/notes"] button[value="ready"]`))
	w.at(`.is-chosen`)
	w.goTo("/my/reach")
	w.do(chromedp.Click(`form[action="/my/reach/not-now"] button[value="week"]`))
	w.at(`form[action="/my/reach/undo"]`)
	quiet := outreach.Stands(h.chart(ana)).NotNow
	w.do(chromedp.Click(`form[action="/my/reach/undo"] button`))
	w.at(`form[action="/my/reach/not-now"]`)
	w.goTo("/my/record")
	w.do(chromedp.Click(`form[action="/my/signout"] button`))
	w.at(`a[href="tel:988"]`)
	chart := h.chart(ana)
	escort, named := course.Escort(chart, quantity.DayOf(h.now().AddDate(0, 0, 3), h.clinic.Location()))
	when, wished := note.Wish(chart)
	did := map[string]bool{
		"a lesson was read":        len(integration.ReadLessons(chart)) == 1,
		"the intention was kept":   integration.Preparation(chart, open).Intentions[session].Fact.Text == "To listen.",
		"how it went was kept":     integration.Integration(chart, open).Commitments[0].State() == integration.Partly,
		"the escort was named":     named && escort.Name == "Lena",
		"quiet was asked for":      quiet.After(h.now()),
		"and taken back":           outreach.Stands(chart).NotNow.IsZero(),
		"the wish about the notes": wished && when == note.WhenReady,
	}
	for what, is := range did {
		if !is {
			t.Errorf("without scripts: not so that %s", what)
		}
	}
}

// TestMyPagesWithoutNetwork pulls the cable: the next step that the phone kept is
// shown with its age, a kind page where it kept none, and what was typed stays
// and is sent once.
func TestMyPagesWithoutNetwork(t *testing.T) {
	w, h, ana, open, session := atHome(t)
	link := h.portal(ana)
	w.comesIn(ana, link)
	w.waitSays("Next time without a code?")
	w.goTo("/my")
	w.waitSays("Your next step, Ana")
	w.comesTrue("what the phone keeps", `(await navigator.serviceWorker.ready).active.state === "activated" && await caches.match("/my/kept") !== undefined`)
	title := ask[string](w, `document.querySelector("h1").innerText`)
	h.wire.pull(true)
	for _, path := range []string{"/my", "/my/record"} {
		w.goTo(path)
		w.waitSays("There is no network just now.")
		w.waitSays(title)
		w.waitSays("less than a minute")
		w.waitSays("Call 988")
	}
	w.picture("my-kept", 390)
	if body := ask[string](w, "document.body.innerText"); len(body) > 600 {
		t.Errorf("the phone keeps too much: %s", body)
	}
	// After a day what was theirs is gone, and the page is kind all the same.
	ask[bool](w, `caches.open("clew-my").then(async c => { const k = await (await c.match("/my/kept")).json(); k.at -= 25 * 3600 * 1000; await c.put("/my/kept", new Response(JSON.stringify(k))); return true })`)
	w.goTo("/my")
	w.waitSays("Your pages come back with the network.")
	if ask[bool](w, `document.body.innerText.includes(`+"`"+title+"`"+`)`) {
		t.Error("a step of yesterday is shown")
	}
	w.picture("my-kept-old", 390)
	ask[bool](w, `caches.delete("clew-my")`)
	w.goTo("/my")
	w.waitSays("There is no network just now.")
	h.wire.pull(false)
	w.tap(button("Try again"))
	w.waitSays("Your next step, Ana")

	w.goTo("/my/words/intention")
	w.do(chromedp.SendKeys("#text", "To listen."))
	h.wire.pull(true)
	w.tap(button("Save"))
	w.waitFor("that it is not saved yet", `!document.querySelector("[data-offline]").hidden && document.querySelector("#text").value === "To listen."`)
	w.picture("my-waits", 390)
	before := len(h.chart(ana).Entries)
	h.wire.pull(false)
	w.tap(`document.querySelector("[data-again]")`)
	w.waitSays("Saved")
	if got := h.chart(ana); integration.Preparation(got, open).Intentions[session].Fact.Text != "To listen." || len(got.Entries) != before+1 {
		t.Errorf("%d entries more", len(got.Entries)-before)
	}
	// Signed out meanwhile: what was typed waits until she is back.
	w.goTo("/my/words/goal")
	w.do(chromedp.SendKeys("#text", "To sleep again."))
	h.pass(2 * time.Hour)
	w.tap(button("Save"))
	w.waitSays("You were signed out after a while without a tap.")
	w.comesIn(ana, link)
	w.waitSays("Next time without a code?")
	w.goTo("/my/words/goal")
	w.waitFor("what was typed", `document.querySelector("#text").value === "To sleep again."`)
	w.goTo("/my/words/goal")
	w.waitFor("nothing a second time", `document.readyState === "complete" && document.querySelector("#text").value === ""`)
	w.goTo("/my/record")
	w.tap(button("Sign out"))
	w.waitSays("Welcome back")
	w.comesTrue("nothing kept on the phone", `(await caches.keys()).length === 0`)
	for _, words := range []string{"ERR_", "401"} {
		w.forgive(words)
	}
}

// TestMyPasskey signs a client in with her phone alone, the second time.
func TestMyPasskey(t *testing.T) {
	w, h, ana, _, _ := atHome(t)
	w.authenticator()
	link := h.portal(ana)
	w.comesIn(ana, link)
	w.waitSays("Next time without a code?")
	w.tap(button("Yes, on this phone"))
	w.waitSays("Your next step, Ana")
	w.goTo("/my/record")
	w.tap(button("Sign out"))
	w.waitSays("Welcome back")
	w.tap(button("Use my fingerprint"))
	w.waitSays("Your next step, Ana")
	w.goTo("/patients") // a client's passkey opens nothing of the staff's
	w.waitSays("Sign in with your passkey")
	w.tap(`document.querySelector("[data-passkey-start]")`)
	w.waitFor("a sentence", `document.querySelector("[data-passkey-message]").textContent !== "" && location.pathname === "/signin"`)
	if says := ask[string](w, `document.querySelector("[data-passkey-message]").textContent`); strings.Contains(says, "Ana") {
		t.Errorf("the staff's door says %s", says)
	}
	w.forgive("the server responded with a status of 4")
}

// pull takes the cable out or puts it back.
func (c *cable) pull(out bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = out
	if out {
		for conn := range c.conns {
			_ = conn.Close()
		}
		clear(c.conns)
	}
}
