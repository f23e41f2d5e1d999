//go:build browser

package web

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
)

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
