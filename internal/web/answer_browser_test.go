//go:build browser

package web

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/screening"
)

// TestAnswerWithoutNetwork loses the network in the middle of a form, goes on,
// and has everything sent once when it is back.
func TestAnswerWithoutNetwork(t *testing.T) {
	h, ana := livingHouse(t)
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}})
	w := h.window()
	w.phone()
	w.goTo(path)
	w.waitSays("How have you been?")
	w.tap(button("Begin"))
	w.waitSays("1 of 7")
	w.tap(button("Several days"))
	w.waitSays("2 of 7")
	w.offline(true)
	for n, says := range []string{"1 answer is waiting to send", "2 answers are waiting to send", "3 answers are waiting to send"} {
		w.tap(button("Nearly every day"))
		w.waitSays(says)
		w.waitSays([]string{"3 of 7", "4 of 7", "5 of 7"}[n])
	}
	w.tap(button("Back"))
	w.waitSays("4 of 7")
	w.tap(button("Skip this one"))
	w.waitSays("5 of 7")
	if all := h.responses(ana); len(all) != 0 {
		t.Errorf("kept without a network: %+v", all)
	}
	w.offline(false)
	w.waitFor("nothing waits", `document.querySelector("[data-waiting]").hidden`)
	w.forgive("ERR_INTERNET_DISCONNECTED")
	for range 3 {
		w.tap(button("Not at all"))
		time.Sleep(300 * time.Millisecond)
	}
	w.waitSays("Thank you. That is all for now.")
	all := h.responses(ana)
	if len(all) != 1 || all[0].Open {
		t.Fatalf("%+v", all)
	}
	got := ""
	for _, q := range []string{"q1", "q2", "q3", "q4", "q5", "q6", "q7"} {
		got += all[0].Answers[q]
	}
	if got != "1333000" {
		t.Errorf("answered %s", got)
	}
	if left := ask[string](w, `localStorage.getItem("clew-waiting") ?? ""`); left != "" {
		t.Errorf("left on the device: %s", left)
	}
}

// TestAnswerByKeyboard answers without a pointer, and without script.
func TestAnswerByKeyboard(t *testing.T) {
	h, ana := livingHouse(t)
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"audit-c", "edi"}})
	w := h.window()
	w.goTo(path + "/1/q1")
	w.waitSays("How often do you have a drink containing alcohol?")
	ask[bool](w, `(() => { document.querySelector(".ask-answers button").focus(); return true })()`)
	w.keys("\t", "\r")
	w.waitSays("How many standard drinks")
	w.do(chromedp.Focus("#main"))
	w.goTo(path + "/2/q1")
	w.waitFor("the slider", `!document.querySelector("[data-slider]").hidden`)
	ask[bool](w, `(() => { const r = document.querySelector("#slide"); r.focus(); r.value = 40; r.dispatchEvent(new Event("input")); return true })()`)
	w.keys("\t", "\t", "\r")
	w.waitSays("2 of 8")
	w.noScript()
	w.goTo(path + "/1/q2")
	w.do(chromedp.Click(`.ask-answers button[value="0"]`))
	w.do(chromedp.WaitVisible(`form[action$="/1/q3"]`))
	w.do(chromedp.Click(`.ask-answers button[value="0"]`))
	w.do(chromedp.WaitVisible(`form[action$="/2/q2"]`))
	if all := h.responses(ana); len(all) != 1 || all[0].Instrument != "audit-c" || all[0].Answers["q1"] != "1" {
		t.Errorf("%+v", all)
	}
}

// TestAReplayAfterAWeek keeps an answer on the device while the link is lost,
// and sends it by the next visit, dated by when it was given.
func TestAReplayAfterAWeek(t *testing.T) {
	h, ana := livingHouse(t)
	path, invitation := h.asks(ana, screening.Invited{Asks: []string{"phq-9"}, Room: true})
	w := h.window()
	w.goTo(path + "/1/q9")
	w.waitSays("better off dead")
	w.offline(true)
	ask[bool](w, `(() => { `+button("More than half the days")+`.click(); return true })()`)
	w.waitSays("You deserve support now")
	w.waitSays("1 answer is waiting to send")
	w.offline(false)
	w.forgive("ERR_INTERNET_DISCONNECTED")
	w.waitFor("the answer on the record", `!document.body.innerText.includes("waiting to send")`)
	for range 50 {
		if len(instrument.RiskAnswers(h.chart(ana), h.site.measures)) > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if risks := instrument.RiskAnswers(h.chart(ana), h.site.measures); len(risks) != 1 || risks[0].Value != "2" {
		t.Errorf("%+v of %s", risks, invitation)
	}
}

// TestANewLinkBringsWhatWaited keeps an answer on the device until its link has
// ended, and sends it by the next one.
func TestANewLinkBringsWhatWaited(t *testing.T) {
	h, ana := livingHouse(t)
	path, invitation := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}})
	w := h.window()
	w.goTo(path + "/1/q1")
	w.waitSays("nervous")
	w.offline(true)
	ask[bool](w, `(() => { `+button("Several days")+`.click(); return true })()`)
	w.waitSays("1 answer is waiting to send")
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.RevokeInvitation{Patient: ana, Invitation: invitation, Reason: "by mistake"})
	w.offline(false)
	w.waitSays("This link has ended")
	w.forgive("ERR_INTERNET_DISCONNECTED")
	w.forgive("404")
	next, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}})
	w.goTo(next)
	w.waitSays("1 of 7")
	if left := ask[string](w, `localStorage.getItem("clew-waiting") ?? ""`); left != "" {
		t.Errorf("left on the device: %s", left)
	}
}

// TestAnswerPagesAreAccessible finds no accessibility problem on what clients
// answer and staff enter, in any theme, and nothing wider than its window.
func TestAnswerPagesAreAccessible(t *testing.T) {
	h, ana := livingHouse(t)
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9", "peg", "edi"}, Room: true})
	pulse, _ := h.asks(ana, screening.Invited{Purpose: screening.ForPulse})
	w := h.window()
	v := h.as("Noor Haddad", access.Therapist, access.Prescriber)
	w.cookie("clew", v.login())
	pages := map[string]string{"answer": path, "answer-one": path + "/1/q1", "answer-ten": path + "/2/q1", "answer-slider": path + "/3/q1", "answer-look": path + "/1", "answer-end": path + "/end", "pulse": pulse,
		"hand": chartOf(ana) + "/measures/ask", "enter": chartOf(ana) + "/measures/phq-9/enter", "enter-blind": chartOf(ana) + "/measures/ham-d17/enter", "library": "/instruments", "instrument": "/instruments/phq-9", "instrument-text": "/instruments/wsas"}
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

// TestEnterByDigits types a whole form in with nine digits and Enter.
func TestEnterByDigits(t *testing.T) {
	h, ana := livingHouse(t)
	w := h.window()
	w.cookie("clew", h.as("Noor Haddad", access.Therapist, access.Prescriber).login())
	w.goTo(chartOf(ana) + "/measures/phq-9/enter")
	w.waitSays("A digit chooses the answer")
	ask[bool](w, `(() => { document.querySelector("#q-q1 input").focus(); return true })()`)
	w.keys("2", "2", "2", "2", "1", "1", "1", "0", "0", "1", "\r")
	w.waitSays("Saved ")
	if all := h.responses(ana); len(all) != 1 || all[0].Answers["q1"] != "2" || all[0].Answers["q9"] != "0" || all[0].Answers["q10"] != "1" {
		t.Errorf("%+v", all)
	}
}
