//go:build browser

package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/patient"
)

// TestFromTheFirstQuestionToTheSignature is a client on a phone who has nothing
// but keys: every question of the screening, and then the consent, read and signed.
func TestFromTheFirstQuestionToTheSignature(t *testing.T) {
	a := agreedIn(newHouseAt(t, time.Now().UTC().Truncate(time.Minute), func(*Config) {}))
	link, _ := a.invite(a.ana)
	w := a.window()
	w.do(chromedp.EmulateViewport(390, 844))
	w.goTo(link)
	w.tabTo("Begin")
	w.keys("\r")
	w.waitFor("a question", fmt.Sprintf(`document.readyState === "complete" && location.pathname.startsWith(%q)`, link+"/"))
	for range 60 {
		path := ask[string](w, "location.pathname")
		if strings.HasSuffix(path, "/end") {
			break
		}
		w.tabTo(ask[string](w, kindest))
		w.keys("\r")
		w.waitFor("the page after "+path, fmt.Sprintf(`document.readyState === "complete" && location.pathname !== %q`, path))
	}
	w.waitSays("Thank you. That is all for now.")
	if n := len(a.answers(a.ana)); n < 25 {
		t.Errorf("%d facts were answered", n)
	}
	for fact, answer := range a.answers(a.ana) {
		if answer.Basis != patient.BasisSelf {
			t.Errorf("%s is not the client’s own answer: %+v", fact, answer)
		}
	}
	a.give("treatment")
	w.agrees(a)
}

// kindest is what to press on a page of the screening: no, where that can be said,
// else whatever leaves the question out.
const kindest = `(() => {
	const said = [...document.querySelectorAll("main button, main a")].map(e => e.innerText.trim());
	for (const words of ["No", "Never", "None of these", "No, never", "I take nothing", "I don’t know", "Skip this one", "Go on"])
		if (said.includes(words)) return words;
	return "nothing to press: " + said.join(", ");
})()`
