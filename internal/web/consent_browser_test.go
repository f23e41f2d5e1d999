//go:build browser

package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/ledger"
)

// tabTo goes on with Tab to what shows these words, or has this id.
func (w *window) tabTo(what string) {
	w.Helper()
	for range 80 {
		if ask[bool](w, fmt.Sprintf(`(e => e.id === %[1]q || e !== document.body && e.innerText?.trim() === %[1]q)(document.activeElement)`, what)) {
			return
		}
		w.keys("\t")
	}
	w.Fatalf("Tab does not reach “%s” at %s; the page says %.400s", what, ask[string](w, "location.pathname"), ask[string](w, "document.body.innerText"))
}

// noted waits until a page at an address is there.
func (w *window) noted(path string) {
	w.Helper()
	w.waitFor(path, fmt.Sprintf(`document.readyState === "complete" && location.pathname === %q`, path))
}

// TestAgreeingByKeyboard reads, answers wrong and right, signs and keeps a copy on
// a phone, with a keyboard alone and without a script.
func TestAgreeingByKeyboard(t *testing.T) {
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script=%v", script), func(t *testing.T) {
			a := agreedIn(newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {}))
			a.give("treatment")
			w := a.window()
			w.do(chromedp.EmulateViewport(390, 844))
			if !script {
				w.noScript()
			}
			w.agrees(a)
		})
	}
}

// noScript turns scripts off.
func (w *window) noScript() {
	w.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

func (w *window) agrees(a *agreed) {
	w.Helper()
	text := a.link + "/" + a.treatment
	w.goTo(a.link)
	w.tabTo("Begin")
	w.keys("\r")
	w.noted(text)
	w.tabTo("Read it in short parts")
	w.keys("\r")
	for i := range a.doc.Sections {
		w.noted(fmt.Sprintf("%s/part/%d", text, i+1))
		w.tabTo("Next")
		w.keys("\r")
	}
	for i, q := range a.doc.Questions {
		w.noted(text + "/ask/" + q.Name)
		if i == 0 {
			w.tabTo(other(q).Say)
			w.keys("\r")
			w.waitSays("Not quite, and that’s all right.")
		}
		w.tabTo(right(q).Say)
		w.keys("\r")
	}
	w.noted(text + "/sign")
	w.tabTo("Sign")
	w.keys("\r")
	w.waitSays("Type your name to sign.")
	w.tabTo("name")
	w.do(chromedp.SendKeys("#name", "Ana Moreno"))
	w.tabTo("Sign")
	w.keys("\r")
	w.noted(text + "/done")
	w.tabTo("Read my copy")
	w.keys("\r")
	w.waitSays(a.doc.Hash())
	n := 0
	for _, s := range ledger.Find[consent.Signed](a.chart(a.ana)) {
		if n++; s.Name != "Ana Moreno" || s.Hash != a.doc.Hash() {
			w.Errorf("signed as %+v", s)
		}
	}
	if n != 1 {
		w.Errorf("%d signatures", n)
	}
	if wide := ask[int64](w, "document.documentElement.scrollWidth"); wide > 390 {
		w.Errorf("the copy is %d px wide", wide)
	}
}

func right(q consent.Question) consent.Answer { return answerOf(q, true) }
func other(q consent.Question) consent.Answer { return answerOf(q, false) }

func answerOf(q consent.Question, right bool) consent.Answer {
	for _, a := range q.Answers {
		if a.Right == right {
			return a
		}
	}
	return consent.Answer{}
}

// TestConsentAxe finds no accessibility problem on the pages of consent, in any
// theme, and none of them wider than a small phone.
func TestConsentAxe(t *testing.T) {
	a := agreedIn(newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {}))
	a.give("treatment")
	first := a.link
	a.give("touch")
	a.answerAll()
	touch := a.link + "/" + a.touchKey()
	text := first + "/" + a.treatment
	w := a.window()
	room := a.room()
	edit := a.ifeoma.get("/consents/touch/change")
	a.ifeoma.want(a.ifeoma.post("/consents/touch/change", url.Values{"was": {edit.field("was")}, "version": {"1.0.0-site.1"}, "t0.0": {"Some people like to hold a hand."}}), http.StatusSeeOther)
	client := map[string]string{"agree": first, "agree-contents": text, "agree-part": text + "/part/3", "agree-ask": text + "/ask/change?again=1",
		"agree-sign": text + "/sign", "agree-choose": touch, "agree-whole": text + "/whole", "agree-withdraw": first + "/withdraw", "agree-no-link": "/agree/NOSUCHLINK"}
	staff := map[string]string{"consents": a.path(), "consent-room": room, "consent-texts": "/consents", "consent-text": "/consents/kap-im",
		"consent-publish": "/consents/kap-sublingual/publish", "consent-change": "/consents/touch/change", "consent-lacking": "/consents/touch/publish?own=1"}
	look := func(pages map[string]string) {
		t.Helper()
		for name, path := range pages {
			w.do(chromedp.EmulateViewport(320, 800))
			w.goTo(path)
			if wide := ask[int64](w, "document.fonts.ready.then(() => document.documentElement.scrollWidth)"); wide > 320 {
				t.Errorf("%s is %d px wide in a window of 320", name, wide)
			}
			w.axe(name)
			w.picture(name, 390)
		}
	}
	w.cookie("clew", "nobody")
	look(client)
	w.cookie("clew", a.ifeoma.login())
	look(staff)
	w.forgive("404 (Not Found)")
}

// room opens the pages on which it is read together.
func (a *agreed) room() string {
	a.Helper()
	form := formOf(a.sam.get(a.path()), a.path()+"/offer#treatment")
	form.Set("how", "room")
	got := a.sam.post(a.path()+"/offer", form)
	if got.status != http.StatusSeeOther {
		a.Fatalf("%d %s", got.status, got.text())
	}
	return regexp.MustCompile(`^[^?#]+`).FindString(got.header.Get("Location"))
}
