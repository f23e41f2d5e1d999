//go:build browser

package web

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
)

// A keyboard is somebody who has no pointer.
type keyboard struct {
	*window
	d *dosingDay
}

// reach goes on with Tab until the thing with the focus is the one that is meant.
func (k keyboard) reach(what, is string) {
	k.Helper()
	for range 160 {
		if ask[bool](k.window, `(() => { const e = document.activeElement; return Boolean(`+is+`) })()`) {
			return
		}
		k.keys("\t")
	}
	k.Fatalf("Tab does not reach %s; the page says %.800s", what, ask[string](k.window, "document.body.innerText"))
}

// press goes to something and presses it; then the page is asked for something.
func (k keyboard) press(what, is, says string) {
	k.Helper()
	k.reach(what, is)
	ask[bool](k.window, "window.before = true")
	k.keys("\r")
	k.waitFor("the page after "+what, fmt.Sprintf("window.before !== true && document.readyState === 'complete' && document.body.innerText.includes(%q)", says))
}

func buttonSays(words string) string {
	return fmt.Sprintf(`e.matches("button, a, summary") && e.innerText.trim().startsWith(%q)`, words)
}

func field(name string) string { return fmt.Sprintf(`e.name === %q`, name) }

// answer presses yes or no beside one item of a list, or types its number.
func (k keyboard) answer(fact, value, says string) {
	k.Helper()
	defer k.d.pass(time.Second)
	mine := fmt.Sprintf(`e.form && e.form.querySelector("[name=fact]")?.value === %q`, fact)
	if value >= "0" && value <= "9" {
		k.reach(fact, mine+` && e.matches("input")`)
		k.keys(value)
		k.press(fact, mine+` && e.matches("button")`, says)
		return
	}
	k.press(fact, mine+fmt.Sprintf(` && e.value === %q`, value), says)
}

// vitals takes a set: numbers, Tab between them, and one press on the breaths.
func (k keyboard) vitals(up, low string) {
	k.Helper()
	k.press("record vitals", buttonSays("Record vitals"), "Pressing a number saves the set")
	k.reach("the upper pressure", field("systolic"))
	for _, n := range []string{up, low, "72", "98", "5"} {
		for _, digit := range n {
			k.keys(string(digit))
		}
		k.keys("\t")
	}
	k.press("fourteen breaths", `e.name === "breaths" && e.value === "14"`, "Stored")
	k.d.pass(time.Second) // what was recorded counts from the next moment on
	k.goTo(k.d.hall)
}

// alone signs an order over the pages and opens the room of somebody who is
// therapist and nurse in one.
func (d *dosingDay) alone() keyboard {
	d.Helper()
	orders := chartOf(d.ana) + "/orders"
	d.lee.did(d.lee.sends(orders+"?mg=25", "sign"))
	d.sam.did(d.sam.sends(orders, "check", "how", "beside"))
	k := keyboard{d.window(), d}
	k.cookie("clew", d.as("Kai Duarte", access.Therapist, access.Monitor).login())
	return k
}

// A whole session with the keyboard alone, from arriving to closing; between the
// dose and emerging nothing has to be pressed at all.
func TestASessionByKeyboard(t *testing.T) {
	d := newDosingDay(t)
	k := d.alone()
	k.goTo(chartOf(d.ana) + "/sessions")
	k.waitSays("They are here: begin a session")
	k.press("begin", buttonSays("Begin the session"), "Before the medicine")
	d.hall = ask[string](k.window, "location.pathname")
	ate := d.now().In(d.clinic.Location())
	d.sam.did(d.sam.sends(d.hall, "fasting", "solids", ate.Add(-10*time.Hour).Format(localMinute), "clear", ate.Add(-3*time.Hour).Format(localMinute)))
	interval := d.sam.get(chartOf(d.ana) + "/interval")
	d.sam.did(d.sam.post(chartOf(d.ana)+"/interval", url.Values{"act": {interval.field("act")}, "since": {interval.field("since")}, "do": {"same"}}))
	for _, item := range [][2]string{{"patient.identity", "yes"}, {"risk.today", "no"}, {"preferences.today", "yes"},
		{"room.ready", "yes"}, {"staff.credentials", "yes"}, {"presence.prescriber", "reachable"}, {"presence.people", "2"}, {"presence.watching", "1"}} {
		k.answer(item[0], item[1], "Before the medicine")
	}
	k.reach("the escort", field("name"))
	for _, text := range []string{"Lena", "\t", "5550101", "\t"} {
		for _, letter := range text {
			k.keys(string(letter))
		}
	}
	ask[bool](k.window, "window.before = true")
	k.keys(" ", "\t", "\r")
	k.waitFor("the escort is kept", `window.before !== true && document.readyState === "complete"`)
	k.vitals("124", "78")
	k.press("the dose", buttonSays("Given now"), "since dose")
	d.pass(12 * time.Minute)
	k.goTo(d.hall)
	k.press("tears", `e.name === "moment" && e.value === "tears"`, "Seen: tears")
	k.reach("their words", field("quote"))
	for _, letter := range "A door" {
		k.keys(string(letter))
	}
	k.keys("\r")
	k.waitSays("Said in the session")
	d.pass(115 * time.Minute)
	k.cookie("clew", d.as("Kim Ito", access.Therapist, access.Monitor).login())
	k.goTo(d.hall)
	k.vitals("126", "80")
	for _, fact := range []string{"oriented", "back", "steady", "comfortable", "settled", "risk-asked", "escort", "instructions"} {
		k.answer("leaving."+fact, "yes", "Before they leave")
	}
	k.goTo(d.hall)
	k.press("leaving", buttonSays("Sign: they leave now"), "where does each go?")
	k.press("the chart", `e.name === "to" && e.value === "chart"`, "Close the session")
	k.press("closing", buttonSays("Close the session"), "The session is over")
	s, _ := dosing.SessionOf(d.chart(d.ana), id.Session(d.hall[len(d.hall)-36:]))
	if s.Closed == nil || s.Left == nil || len(s.Doses) != 1 || len(s.Moments) != 1 || len(s.Quotes) != 1 || s.Quotes[0].Fact.Text != "A door" {
		t.Errorf("%+v", s)
	}
}

// The network goes away on a moment and on a set of vital signs: both wait, with
// all that is in them, are sent once when it is back, and a second press does
// nothing twice.
func TestTheRoomWithoutNetwork(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.over()
	d.measure("124", "78", "98")
	d.sam.did(d.sam.sends(d.hall, "give"))
	w := d.window()
	w.cookie("clew", d.sam.login())
	session := func() dosing.Session {
		s, _ := dosing.SessionOf(d.chart(d.ana), id.Session(d.hall[len(d.hall)-36:]))
		return s
	}
	w.goTo(d.hall)
	w.waitSays("since dose")
	w.offline(true)
	for _, sort := range []string{"sigh", "still"} {
		ask[bool](w, `(() => { document.querySelector('[name=moment][value="`+sort+`"]').click(); return true })()`)
		time.Sleep(150 * time.Millisecond)
	}
	w.waitSays("2 waiting to send · kept on this tablet")
	w.offline(false)
	ask[bool](w, `(() => { window.dispatchEvent(new Event("online")); return true })()`)
	w.waitSays("Seen: still")
	if got := session().Moments; len(got) != 2 {
		t.Errorf("%d moments", len(got))
	}
	w.goTo(d.hall + "?open=vitals")
	w.waitSays("Pressing a number saves the set")
	w.offline(true)
	ask[bool](w, `(() => { for (const [n, v] of [["systolic", "132"], ["diastolic", "84"], ["heart_rate", "70"]]) document.querySelector("[name=" + n + "]").value = v;
		document.querySelector('[name=breaths][value="14"]').click(); return true })()`)
	w.waitSays("Waiting to send · kept on this page")
	if got := ask[string](w, `document.querySelector("[name=systolic]").value`); got != "132" {
		t.Errorf("what was typed is now %q", got)
	}
	w.offline(false)
	w.waitFor("Send now", `(() => { const b = document.querySelector("[data-again]"); b.click(); b.click(); return true })()`)
	w.waitSays("Stored")
	w.forgive("ERR_INTERNET_DISCONNECTED")
	sets := 0
	for _, v := range session().Vitals {
		if v.Fact.Pressure != nil && v.Fact.Pressure.Systolic == 132 {
			sets++
		}
	}
	if sets != 1 {
		t.Errorf("the set is stored %d times", sets)
	}
}
