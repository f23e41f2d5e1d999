package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/signin"
)

// The screen of a room locks, and is not signed out: the clock, the phase and the
// last vital signs stay under initials; it opens nothing else; what was half
// typed is there after signing in again. Elsewhere the sign-in simply ends.
func TestARoomLocks(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.over()
	d.measure("124", "78", "98")
	d.sam.did(d.sam.sends(d.hall, "give"))
	d.mira.enter()
	if page := d.mira.get(d.hall); !strings.Contains(page.body, `data-lock-after="900000"`) {
		t.Error("the page does not lock by itself")
	}
	d.pass(14*time.Minute + 59*time.Second)
	d.mira.want(d.mira.get(d.hall), http.StatusOK, "since dose")
	d.mira.did(d.mira.sends(d.hall, "moment", "moment", "tears"))
	d.pass(15*time.Minute + time.Second)
	d.lockedAt(d.mira)
	// What comes too late is not recorded, and not lost.
	was := len(d.chart(d.ana).Entries)
	late := d.mira.post(d.hall, url.Values{"do": {"quote"}, "act": {d.clinic.NewID()}, "quote": {"The door was never locked."}})
	if late.status != http.StatusSeeOther || late.header.Get("Location") != "/locked" {
		t.Errorf("a form sent to a locked screen: %d to %s", late.status, late.header.Get("Location"))
	}
	if n := len(d.chart(d.ana).Entries); n != was {
		t.Errorf("a locked screen recorded %d entries", n-was)
	}
	d.opensNothing(d.mira)
	// A one-time code unlocks without JavaScript, and leads back into the room.
	code, err := d.door.NewCode(t.Context(), signin.CodeSignIn, d.mira.staff)
	d.ok(err)
	d.mira.want(d.mira.post("/setup/code", url.Values{"code": {"AAAA-BBBB-CCCC"}, "from": {"lock"}}), http.StatusUnprocessableEntity)
	back := d.mira.post("/setup/code", url.Values{"code": {code}, "from": {"lock"}})
	if back.status != http.StatusSeeOther || back.header.Get("Location") != d.hall {
		t.Fatalf("unlocking leads to %d %s", back.status, back.header.Get("Location"))
	}
	page := d.mira.get(d.hall)
	d.mira.want(page, http.StatusOK, "Seen: tears.")
	if !strings.Contains(page.body, `value="The door was never locked."`) {
		t.Error("what was half typed is gone")
	}
}

// lockedAt looks at a locked screen: what stays in sight, and nothing of who.
func (d *dosingDay) lockedAt(v *visitor) {
	d.Helper()
	if got := v.get(d.hall); got.status != http.StatusSeeOther || got.header.Get("Location") != "/locked" {
		d.Fatalf("the session answers a locked screen with %d %s", got.status, got.header.Get("Location"))
	}
	page := v.get("/locked")
	v.want(page, http.StatusOK, "This screen is locked", "AM", "medicine", "124/78", "since dose", "Unlock with your passkey", "Vital signs are late")
	for _, name := range []string{"Ana", "Moreno", "Mira", "Lee Park", "Sam Ortiz", "25 mg", "tears", string(d.ana), d.hall} {
		if strings.Contains(page.body, name) {
			d.Errorf("the locked screen holds %q", name)
		}
	}
}

// opensNothing asks a locked screen for everything a person might.
func (d *dosingDay) opensNothing(v *visitor) {
	d.Helper()
	for _, path := range []string{"/today", "/needs", "/patients", chartOf(d.ana), chartOf(d.ana) + "/orders", d.hall + "?open=vitals", "/team"} {
		if got := v.get(path); got.status != http.StatusSeeOther || got.header.Get("Location") != "/locked" {
			d.Errorf("%s answers a locked screen with %d", path, got.status)
		}
	}
	for _, path := range []string{d.hall, d.hall + "/draft", "/locked/stay", chartOf(d.ana) + "/orders"} {
		if got := v.post(path, url.Values{"do": {"moment"}, "moment": {"tears"}, "act": {d.clinic.NewID()}}); got.status != http.StatusSeeOther && got.status != http.StatusUnauthorized {
			d.Errorf("posting to %s answers %d", path, got.status)
		}
	}
}

// Locking now, how long the clinic lets it take, and the page elsewhere: from the
// orders the sign-in ends as it always did.
func TestARoomLocksNowAndElsewhereTheSignInEnds(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.mira.want(d.mira.get(d.hall), http.StatusOK)
	d.mira.did(d.mira.post("/locked", nil))
	d.mira.want(d.mira.get("/locked"), http.StatusOK, "Before the dose", "check-in", "not taken yet")
	d.mira.did(d.mira.get("/today"))
	d.mira.enter()
	d.mira.want(d.mira.get(d.hall), http.StatusOK)
	d.mira.want(d.mira.get(chartOf(d.ana)+"/orders"), http.StatusOK)
	d.pass(15*time.Minute + time.Second)
	if got := d.mira.get(d.hall); got.header.Get("Location") != "/signin" {
		t.Errorf("elsewhere it leads to %s", got.header.Get("Location"))
	}
	// A shorter time holds on every page, from the room on.
	d.lee.enter()
	d.lee.did(d.lee.post("/rota/lengths", lengths(d, map[string]string{"room.lock": "5"})))
	d.mira.enter()
	if page := d.mira.get(d.hall); !strings.Contains(page.body, `data-lock-after="300000"`) {
		t.Error("the clinic’s own time does not count")
	}
	d.pass(5 * time.Minute)
	if got := d.mira.get("/needs"); got.header.Get("Location") != "/locked" {
		t.Errorf("after five minutes it leads to %q", got.header.Get("Location"))
	}
	d.lee.want(d.lee.post("/rota/lengths", lengths(d, map[string]string{"room.lock": "31"})), http.StatusUnprocessableEntity, "between 5 minutes and 30 minutes")
}

// lengths is the form of the lengths with some of them changed.
func lengths(d *dosingDay, changed map[string]string) url.Values {
	out := url.Values{"act": {d.clinic.NewID()}, "reason": {"A busy corridor."}}
	for _, l := range clinic.Lengths().Lengths {
		out.Set(l.Name, strconv.Itoa(l.Counts()))
		if v := changed[l.Name]; v != "" {
			out.Set(l.Name, v)
		}
	}
	return out
}
