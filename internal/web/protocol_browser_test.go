//go:build browser

package web

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/clew-health/clew/internal/access"
)

// reach presses Tab until an expression about the element in focus is true.
func (w *window) reach(what, expression string) {
	w.Helper()
	for range 120 {
		if ask[bool](w, "(e => Boolean("+expression+"))(document.activeElement)") {
			return
		}
		w.keys("\t")
	}
	w.Fatalf("Tab does not reach %s; it stands at %s", what, ask[string](w, "document.activeElement.outerHTML.slice(0, 200)"))
}

// TestAdoptByKeyboard finds the protocols in the menu, reads one and signs it,
// without touching the mouse; once without the tick, which is asked for.
func TestAdoptByKeyboard(t *testing.T) {
	h := newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {})
	w := h.window()
	w.cookie("clew", h.as("Ifeoma Okafor", access.Prescriber).login())
	w.goTo("/patients")
	w.waitSays("Nobody is on the record yet")
	w.reach("the menu", `e.matches(".who summary")`)
	w.keys("\r")
	w.reach("the protocols", `e.matches(".who-links a")`)
	w.keys("\r")
	w.waitSays("Ready to be adopted")
	w.reach("kap-im", `e.href?.endsWith("/protocols/kap-im/adopt")`)
	w.keys("\r")
	w.waitSays("I reviewed this protocol and adopt it for Juniper House")
	w.reach("the way past the values", `e.matches(".to-signature a")`)
	w.keys("\r")
	w.reach("the button", `e.matches("form .btn.primary")`)
	w.keys("\r")
	w.waitSays("Tick the sentence if it is true")
	w.waitFor("the tick", `document.activeElement.name === "reviewed"`)
	w.keys(" ")
	w.reach("the button", `e.matches("form .btn.primary")`)
	w.keys("\r")
	w.waitSays("adopted here")
	if n := len(h.adoptions()); n != 1 {
		t.Errorf("%d adoptions", n)
	}
}

// TestChangeByKeyboard opens a group of values, writes one that is refused,
// then one with its reason; leaving in between loses nothing.
func TestChangeByKeyboard(t *testing.T) {
	h := newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {})
	w := h.window()
	w.cookie("clew", h.as("Ifeoma Okafor", access.Prescriber).login())
	w.goTo("/protocols/kap-im/change")
	w.waitSays("A version of our own")
	w.reach("the values before a dose", `e.matches("summary") && e.innerText.includes("Before a dose")`)
	w.keys("\r")
	w.reach("the value", `e.name === "value.bp.predose.hold"`)
	w.keys(kb.End, "\b", "\b", "\b", "\b", "\b", "\b", "\b", "3", "2", "0", "/", "1", "0", "0")
	w.waitFor("the draft", `document.querySelector("[data-kept]").value.startsWith("Kept")`)
	w.goTo("/protocols")
	w.goTo("/protocols/kap-im/change")
	w.waitFor("what was typed", `document.querySelector("[name='value.bp.predose.hold']").value === "320/100"`)
	w.reach("its reason", `e.matches(".param-why summary") && e.closest(".param").id === "p-bp.predose.hold"`)
	if !ask[bool](w, `document.activeElement.parentElement.open`) {
		w.keys("\r")
	}
	w.reach("the reason", `e.name === "why.bp.predose.hold"`)
	w.keys("W", "e", " ", "w", "a", "i", "t", "\r")
	w.waitSays("the engine takes")
	w.waitFor("the field that needs a look", `document.activeElement.name === "value.bp.predose.hold" && document.querySelector("[name='why.bp.predose.hold']").value === "We wait"`)
	w.keys(kb.End, "\b", "\b", "\b", "\b", "\b", "\b", "\b", "1", "5", "5", "/", "1", "0", "0", "\r")
	w.waitSays("Changed from shipped")
	if got := ask[string](w, `document.querySelector("main").innerText`); !strings.Contains(got, "155/100") || !strings.Contains(got, "We wait") {
		t.Errorf("the page says %.600s", got)
	}
}

// TestAskWhyByKeyboard asks about somebody made up.
func TestAskWhyByKeyboard(t *testing.T) {
	h := newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {})
	w := h.window()
	w.cookie("clew", h.as("Noor Haddad", access.Therapist).login())
	w.goTo("/protocols/kap-im/why")
	w.waitSays("Somebody made up")
	w.reach("blood pressure", `e.name === "fact.vitals.bp"`)
	w.keys("1", "6", "4", "/", "9", "8", "\r")
	w.waitSays("limit 160/100")
}
