//go:build browser

package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// phone makes a window a phone that is touched.
func (w *window) phone() {
	w.Helper()
	w.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateTouch, chromedp.EmulateMobile))
}

// tap touches the first element that a script finds.
func (w *window) tap(expression string) {
	w.Helper()
	at := ask[[]float64](w, `(() => { const e = `+expression+`; if (!e) return []; e.scrollIntoView({block: "center"}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	if len(at) != 2 {
		w.Fatalf("nothing to touch: %s on %.600s", expression, ask[string](w, "document.body.innerText"))
	}
	w.do(chromedp.TapXY(at[0], at[1]))
}

func button(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("button, .client-btn, a")].find(b => b.offsetParent && b.innerText.trim().startsWith(%q))`, words)
}

func (w *window) offline(yes bool) {
	w.Helper()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		lost := lostNetwork{Offline: yes, Conditions: []*network.Conditions{}}
		if yes {
			lost.Conditions = append(lost.Conditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
		}
		_, err := cdp.Call(ctx, t, loseNetwork, lost)
		return err
	}))
}

// lostNetwork takes the network away from Chromium by its old form and its new one:
// up to 148 the whole command says that it is offline, later each condition.
type lostNetwork struct {
	Offline    bool                  `json:"offline"`
	Conditions []*network.Conditions `json:"matchedNetworkConditions"`
}

var loseNetwork = cdp.Command[lostNetwork, network.EmulateNetworkConditionsByRuleResult]{Method: network.CommandEmulateNetworkConditionsByRule}

// living is a house with the machine's clock, somebody in it, and her link.
func living(t *testing.T) (h *house, ana id.Patient, path string) {
	h, ana = livingHouse(t)
	path, _ = h.invite(ana)
	h.pass(time.Second)
	return h, ana, path
}

// TestAskByTouch answers on a phone with a thumb, loses the network on the way,
// and presses twice.
func TestAskByTouch(t *testing.T) {
	h, ana, path := living(t)
	w := h.window()
	w.phone()
	w.goTo(path)
	w.waitSays("A few questions before we meet")
	w.tap(button("Begin"))
	w.waitSays("What do you hope will be different?")
	w.do(chromedp.SendKeys("#words", "To sleep again."))
	w.tap(button("Go on"))
	w.waitSays("What would you like help with?")
	w.goTo(path + "/alcohol")
	w.waitSays("When did you last drink alcohol?")
	w.offline(true)
	w.tap(button("In the last week"))
	w.waitSays("No connection, so this is not saved yet. Your answer stays here")
	if n := len(h.answers(ana)); n != 0 {
		t.Errorf("%d answers are stored without a network", n)
	}
	w.offline(false)
	w.waitSays("When did you last use cannabis?") // it tried again by itself
	if a := h.answers(ana)["alcohol.last"]; !strings.Contains(a.Detail, "In the last week") {
		t.Errorf("kept as %+v", a)
	}
	w.forgive("ERR_INTERNET_DISCONNECTED")
	before := len(h.chart(ana).Entries)
	ask[bool](w, `(() => { const b = `+button("Never")+`; b.click(); b.click(); return true })()`)
	w.waitSays("When did you last take a psychedelic?")
	if n := len(h.chart(ana).Entries) - before; n != 1 {
		t.Errorf("pressed twice, %d entries", n)
	}
	w.goTo(path + "/weight")
	w.do(chromedp.SendKeys("#value", "154"))
	w.tap(`document.querySelector("input[value=kg]").closest("label")`)
	w.tap(button("Go on"))
	w.waitSays("You wrote 154 kilograms. Did you mean pounds?")
	w.tap(button("It is 154 pounds"))
	w.waitSays("Have you ever had any of these?")
	w.tap(`[...document.querySelectorAll("label")].find(l => l.innerText.includes("A heart attack"))`)
	w.tap(button("That’s all"))
	w.waitSays("When was your last heart attack?")
	w.goTo(path + "/medicines")
	w.do(chromedp.SendKeys("#typed", "zolof"))
	w.waitSays("sertraline (Zoloft)")
	w.tap(button("sertraline (Zoloft)"))
	w.waitSays("How much at a time")
	w.do(chromedp.SendKeys("#dose", "100 mg"))
	w.tap(button("Add this medicine"))
	w.waitSays("Your list so far")
	if _, m, _ := ledger.Last[patient.MedicineNoted](h.chart(ana)); m.Dose.Value != 100_000 || m.Basis != "statement" {
		t.Errorf("noted as %+v", m)
	}
}

// TestAskByKeyboard answers without touching the mouse.
func TestAskByKeyboard(t *testing.T) {
	h, ana, path := living(t)
	w := h.window()
	w.goTo(path + "/relatives")
	reach := func(what, expression string) {
		t.Helper()
		for range 30 {
			if ask[bool](w, "Boolean("+expression+")") {
				return
			}
			w.keys("\t")
		}
		t.Fatalf("Tab does not reach %s", what)
	}
	focused := `document.activeElement`
	reach("leaving quickly", focused+`.matches("a") && document.activeElement.innerText.includes("Leave quickly")`)
	reach("the first answer", focused+`.value === "yes"`)
	reach("the last answer", focused+`.value === "unknown"`)
	w.keys(" ")
	w.waitSays("Have you had ECT or TMS?")
	if a := h.answers(ana)["family.psychosis"]; a.Answer != patient.UnknownReply {
		t.Errorf("%+v", a)
	}
	reach("skipping", focused+`.matches("a") && document.activeElement.innerText.includes("Skip this one")`)
	w.keys("\r")
	w.waitSays("That is all right. Why skip it?")
	reach("a reason", focused+`.value === "rather-not"`)
	w.keys("\r")
	w.waitSays("What have you tried before, and did it help?")
	if a := h.answers(ana)["history.ect-tms"]; a.Answer != patient.Skipped {
		t.Errorf("%+v", a)
	}
	w.keys("\t", "\t", "\t")
	w.goTo(path + "/reason")
	reach("the words", focused+`.id === "words"`)
	w.keys("\t", "\r")
	w.waitSays("Please write a few words")
	w.waitFor("the field that needs a look", `document.activeElement.id === "words"`)
}

// TestAskWithoutScript answers with scripts switched off.
func TestAskWithoutScript(t *testing.T) {
	h, ana, path := living(t)
	w := h.window()
	w.phone()
	w.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	press := func(words string) { t.Helper(); w.tap(button(words)) }
	says := func(words string) { t.Helper(); w.waitSays(words) }
	w.goTo(path + "/apnea")
	press("Yes")
	says("Do you use your treatment most nights?")
	press("No")
	says("Does any of this fit your sleep?")
	press("None of these")
	says("hard to put a breathing tube in?")
	press("Skip this one")
	says("Why skip it?")
	press("I don’t know")
	says("Could you become pregnant?")
	w.goTo(path + "/medicines")
	w.do(chromedp.SendKeys("#typed", "klonopin"))
	press("Find")
	says("Is it one of these?")
	press("clonazepam (Klonopin)")
	says("How much at a time")
	press("Add this medicine")
	says("Your list so far")
	got := h.answers(ana)
	if got["condition.sleep-apnoea"].Answer != patient.Yes || got["sleep-apnoea.treated"].Answer != patient.No || got["sleep.pauses"].Answer != patient.No || got["airway.difficult"].Answer != patient.Skipped {
		t.Errorf("%+v", got)
	}
}

// TestScreeningInPlace presses an answer on the clinician's page and sees the
// page change in place; then a slip, which is kept.
func TestScreeningInPlace(t *testing.T) {
	h, ana, _ := living(t)
	w := h.window()
	w.cookie("clew", h.as("Noor Haddad", access.Therapist, access.Prescriber).login())
	w.goTo(chartOf(ana) + "/screening/mood")
	w.waitSays("Still to ask")
	ask[bool](w, "window.still = true")
	row := `[...document.querySelectorAll(".fact")].find(f => f.innerText.includes("psychotic disorder at any time"))`
	ask[bool](w, `(() => { `+row+`.querySelector("button[value=no]").click(); return true })()`)
	w.waitFor("the answer in place", `document.body.innerText.includes("Saved ") && `+row+`.innerText.includes("Change")`)
	if !ask[bool](w, "window.still === true") {
		t.Error("the whole page was loaded again")
	}
	if a := h.answers(ana)["condition.psychosis"]; a.Answer != patient.No {
		t.Errorf("%+v", a)
	}
	w.goTo(chartOf(ana) + "/screening/person?open=weight.actual#f-weight-actual")
	w.do(chromedp.SendKeys("#f-value", "heavy"))
	ask[bool](w, `(() => { document.querySelector(".fact-form button").click(); return true })()`)
	w.waitSays("“heavy” is not a number")
	if got := ask[string](w, `document.querySelector("#f-value").value`); got != "heavy" {
		t.Errorf("the form holds %q", got)
	}
	w.waitFor("the field that needs a look", `document.activeElement.id === "f-value"`)
}

// TestScreeningIsAccessible finds no accessibility problem on the pages of a
// screening in any theme, and none wider than its window.
func TestScreeningIsAccessible(t *testing.T) {
	h, ana, path := living(t)
	w := h.window()
	v := h.as("Noor Haddad", access.Therapist, access.Prescriber)
	w.cookie("clew", v.login())
	page := v.get(chartOf(ana) + "/screening")
	v.want(v.post(chartOf(ana)+"/course", url.Values{"act": {h.clinic.NewID()}, "course": {page.field("course")}, "hash": {h.site.protocol.Hash()}, "indication": {"trd"}}), http.StatusSeeOther)
	h.pass(time.Second)
	pages := map[string]string{"ask": path, "ask-one": path + "/heart", "ask-weight": path + "/weight", "ask-medicines": path + "/medicines", "ask-skip": path + "/safe/skip", "ask-end": path + "/end",
		"screening": chartOf(ana) + "/screening", "screening-section": chartOf(ana) + "/screening/tests?open=lab.alt", "medicines": chartOf(ana) + "/medicines", "noted": chartOf(ana) + "/screening/noted?kind=condition",
		"chart": chartOf(ana), "determination": chartOf(ana) + "/determination", "interval": chartOf(ana) + "/interval", "exceptions": "/exceptions"}
	w.do(chromedp.EmulateViewport(1280, 900))
	for name, path := range pages {
		w.goTo(path)
		w.axe(name)
	}
	for _, width := range []int64{320, 390, 820, 1440} {
		w.do(chromedp.EmulateViewport(width, 900))
		for name, path := range pages {
			w.goTo(path)
			if wide := ask[int64](w, "document.fonts.ready.then(() => document.documentElement.scrollWidth)"); wide > width {
				t.Errorf("%s is %d px wide in a window of %d", name, wide, width)
			}
			w.picture(name, width)
		}
	}
}
