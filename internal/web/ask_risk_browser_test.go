//go:build browser

package web

import (
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/screening"
)

// TestMomentOneByKeyboard answers item 9 at 23:40 on a Saturday with the keys
// alone, with scripts and without: help is on the very next page, the alert is
// in the record before anything is sent, and the form goes on where it was.
func TestMomentOneByKeyboard(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(map[bool]string{true: "with scripts", false: "without"}[scripts], func(t *testing.T) {
			h, ana, _ := nightHouse(t, allNight)
			path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9/1-month"}})
			w := h.window()
			w.phone()
			if !scripts {
				w.noScript()
			}
			w.goTo(path + "/1/q9")
			w.reach("the answer", `e.name === "answer" && e.value === "2"`)
			w.keys("\r")
			w.waitSays("Thank you for telling us.")
			w.waitSays("You deserve support now, not on Monday.")
			w.waitSays("Maya Chen has been told and will call you by 12:10 AM.")
			if a := h.alerts(ana); len(a) != 1 || a[0].Level != duty.Red {
				t.Errorf("raised %+v before the form was sent", a)
			}
			for _, href := range []string{"tel:988", "sms:988"} {
				w.reach(href, `e.getAttribute("href") === "`+href+`"`)
			}
			w.tabTo("I’d like a call")
			w.keys("\r")
			w.waitSays("Thank you for asking.")
			w.tabTo("Go on")
			w.keys("\r")
			w.waitFor("the form", `location.pathname.startsWith("`+path+`/1")`)
			if at := ask[string](w, "location.pathname"); strings.Contains(at, "support") {
				t.Errorf("went on at %s", at)
			}
			if a := h.alerts(ana); len(a) != 1 || a[0].Asked == nil || a[0].Asked.Wants != duty.WantsCall {
				t.Errorf("the call that was asked for: %+v", a)
			}
		})
	}
}
