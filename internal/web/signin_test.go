package web

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
)

// login is the token that a visitor's browser holds.
func (v *visitor) login() string {
	u, err := url.Parse(v.h.url)
	v.h.ok(err)
	for _, c := range v.client.Jar.Cookies(u) {
		if c.Name == "clew" {
			return c.Value
		}
	}
	return ""
}

func (v *visitor) hold(token string) {
	u, err := url.Parse(v.h.url)
	v.h.ok(err)
	v.client.Jar.SetCookies(u, []*http.Cookie{{Name: "clew", Value: token, Path: "/"}})
}

func (h *house) setupCode() string {
	h.Helper()
	code, err := h.door.NewCode(h.Context(), signin.CodeSetup, "")
	h.ok(err)
	return code
}

// TestFirstPerson goes from a one-time code to the people, step by step.
func TestFirstPerson(t *testing.T) {
	h := newHouse(t)
	v := h.visitor()
	v.want(v.get("/setup"), http.StatusOK, "One-time code")
	v.want(v.post("/setup/code", url.Values{"code": {"ABCD-EFGH-JKMN"}}), http.StatusUnprocessableEntity, "This code does not work")
	code := h.setupCode()
	if got := v.post("/setup/code", url.Values{"code": {" " + strings.ToLower(code) + " "}}); got.status != http.StatusSeeOther || got.header.Get("Location") != "/setup" {
		t.Fatalf("the code led to %d %v", got.status, got.header)
	}
	coming := v.login()
	v.want(v.get("/setup"), http.StatusOK, "Who are you?", "Prescriber", "Front desk")
	if got := v.get("/patients"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/setup" {
		t.Errorf("somebody who has not said who they are is led to %d %v", got.status, got.header.Get("Location"))
	}
	v.want(v.post("/setup/person", url.Values{"name": {"Ifeoma Okafor"}}), http.StatusUnprocessableEntity, "Choose what you do here")
	kept := v.post("/setup/person", url.Values{"name": {"  "}, "role": {"prescriber"}})
	v.want(kept, http.StatusUnprocessableEntity, "Write your name")
	v.want(v.post("/setup/person", url.Values{"name": {"Eve"}, "role": {"operator"}}), http.StatusUnprocessableEntity, "Choose what you do here")
	if got := v.post("/setup/person", url.Values{"name": {"Ifeoma Okafor"}, "role": {"prescriber"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	if v.login() == coming || v.login() == "" {
		t.Error("the login was not changed when it came to mean somebody")
	}
	v.want(v.get("/setup"), http.StatusOK, "Make a passkey", "Ifeoma Okafor")
	v.want(v.get("/patients"), http.StatusOK, "Ifeoma Okafor", "Nobody is on the record yet")
	old := h.visitor()
	old.hold(coming)
	if got := old.get("/patients"); got.header.Get("Location") != "/signin" {
		t.Errorf("the login of the code still opens %d %v", got.status, got.header)
	}
	v.want(h.visitor().post("/setup/code", url.Values{"code": {code}}), http.StatusUnprocessableEntity, "This code does not work")
	actor := h.whoIs(v)
	if len(actor.Roles) != 2 || actor.Roles[0] != access.Prescriber || actor.Roles[1] != access.Manager {
		t.Errorf("the first person may act as %v", actor.Roles)
	}
}

func (h *house) whoIs(v *visitor) access.Actor {
	h.Helper()
	login, ok, err := h.door.Who(h.Context(), v.login())
	h.ok(err)
	if !ok {
		h.Fatal("nobody is signed in")
	}
	actor, _, err := h.clinic.Staff(h.Context(), login.Person)
	h.ok(err)
	return actor
}

// TestStepsOutOfOrder tries the later steps first, and the earlier ones again.
func TestStepsOutOfOrder(t *testing.T) {
	h := newHouse(t)
	nobody := h.visitor()
	for _, path := range []string{"/setup/person", "/setup/passkey/begin", "/setup/passkey/finish"} {
		if got := nobody.post(path, url.Values{"name": {"Eve"}, "role": {"manager"}}); got.status != http.StatusUnauthorized {
			t.Errorf("%s without a code: %d", path, got.status)
		}
	}
	coming := h.visitor()
	coming.post("/setup/code", url.Values{"code": {h.setupCode()}})
	for _, path := range []string{"/setup/passkey/begin", "/setup/passkey/finish"} {
		if got := coming.post(path, nil); got.status != http.StatusUnauthorized {
			t.Errorf("%s before one has said who one is: %d", path, got.status)
		}
	}
	here := h.as("Noor Haddad", access.Therapist)
	if got := here.post("/setup/person", url.Values{"name": {"Eve"}, "role": {"prescriber"}}); got.header.Get("Location") != "/setup" {
		t.Errorf("being somebody else: %d", got.status)
	}
	if actor := h.whoIs(here); len(actor.Roles) != 1 || actor.Roles[0] != access.Therapist {
		t.Errorf("the roles became %v", actor.Roles)
	}
	for name, path := range map[string]string{"showing": "/signin/passkey/finish", "making": "/setup/passkey/finish"} {
		got := here.send("POST", path, nil, http.Header{"Content-Type": {"application/json"}})
		if got.status/100 != 4 || !strings.Contains(got.body, `"sentence"`) {
			t.Errorf("%s a passkey that was never begun: %d %s", name, got.status, got.body)
		}
	}
}

// TestCookie looks at the login's cookie.
func TestCookie(t *testing.T) {
	h := newHouse(t)
	got := h.visitor().post("/setup/code", url.Values{"code": {h.setupCode()}})
	cookie := strings.Join(got.header.Values("Set-Cookie"), "\n")
	if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || !strings.Contains(cookie, "Path=/") || strings.Contains(cookie, "Domain") {
		t.Errorf("the cookie is %s", cookie)
	}
}

// TestWayBack remembers where somebody wanted to go.
func TestWayBack(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.visitor()
	v.staff = h.hire("Noor Haddad", access.Therapist)
	v.get(chartOf(p) + "?show=all")
	v.enter()
	if got := v.get("/signin"); got.header.Get("Location") != chartOf(p)+"?show=all" {
		t.Errorf("led to %v", got.header)
	}
	if got := v.get("/signin"); got.header.Get("Location") != "/patients" {
		t.Errorf("the second time led to %v", got.header)
	}
}

// TestSignOut ends the login here and nowhere else.
func TestSignOut(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	second := h.visitor()
	second.staff = v.staff
	second.enter()
	token := v.login()
	got := v.post("/signout", nil)
	if got.status != http.StatusSeeOther || got.header.Get("Clear-Site-Data") == "" || v.login() != "" {
		t.Errorf("%d %v", got.status, got.header)
	}
	v.hold(token)
	if got := v.get("/patients"); got.header.Get("Location") != "/signin" {
		t.Errorf("the ended login opens %d", got.status)
	}
	second.want(second.get("/patients"), http.StatusOK)
}

// TestIdleLock works at 14:59 and asks at 15:01; nothing typed is lost.
func TestIdleLock(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Noor Haddad", access.Therapist)
	v.want(v.get(chartOf(p)), http.StatusOK)
	typed := url.Values{"act": {h.clinic.NewID()}, "systolic": {"128"}, "diastolic": {"82"}, "position": {"lying"}, "taken_at": {"2026-11-22T10:00"}}
	if got := v.post(chartOf(p)+"/vitals/draft", typed); got.status != http.StatusNoContent {
		t.Fatalf("keeping: %d %s", got.status, got.body)
	}
	h.pass(14*time.Minute + 59*time.Second)
	v.want(v.get("/patients"), http.StatusOK)
	h.pass(15*time.Minute + time.Second)
	locked := v.post(chartOf(p)+"/vitals", typed)
	v.want(locked, http.StatusUnauthorized, "You are signed out", "kept while you typed")
	if n := len(h.chart(p).Entries); n != 1 {
		t.Fatalf("%d entries: a locked browser stored something", n)
	}
	v.enter()
	if got := v.get("/signin"); got.header.Get("Location") != chartOf(p) {
		t.Errorf("led to %v", got.header)
	}
	back := v.get(chartOf(p))
	v.want(back, http.StatusOK, "Kept 10:00")
	if back.field("systolic") != "128" || back.field("diastolic") != "82" || back.field("act") != typed.Get("act") || back.field("taken_at") != "2026-11-22T10:00" {
		t.Error("what was typed is not in the form")
	}
	got := v.send("POST", "/patients/search", url.Values{"q": {"a"}}, http.Header{"Hx-Request": {"true"}})
	v.want(got, http.StatusOK)
	h.pass(16 * time.Minute)
	got = v.send("POST", "/patients/search", url.Values{"q": {"a"}}, http.Header{"Hx-Request": {"true"}})
	if got.status != http.StatusUnauthorized || got.header.Get("HX-Redirect") != "/signin" {
		t.Errorf("a locked search: %d %v", got.status, got.header)
	}
}

// TestNoLoginOutlivesTwelveHours uses one every ten minutes.
func TestNoLoginOutlivesTwelveHours(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	for range 71 {
		h.pass(10 * time.Minute)
		v.want(v.get("/setup"), http.StatusOK)
	}
	h.pass(11 * time.Minute)
	if got := v.get("/patients"); got.header.Get("Location") != "/signin" {
		t.Errorf("after twelve hours: %d", got.status)
	}
}

// TestRestart stops the program and starts it again: people stay signed in.
func TestRestart(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	token := v.login()
	h.shut()
	h.open(false, func(*Config) {})
	again := h.visitor()
	again.hold(token)
	again.want(again.get("/patients"), http.StatusOK, "Noor Haddad")
}

// TestWhoLeftIsOut ends every login of somebody who has left, at once.
func TestWhoLeftIsOut(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	v.want(v.get("/patients"), http.StatusOK)
	h.do(h.clinic.Own(), leave{v.staff})
	v.want(v.get("/patients"), http.StatusForbidden, "no longer in use")
	if got := v.get("/patients"); got.header.Get("Location") != "/signin" {
		t.Errorf("%d", got.status)
	}
}

// leave says that somebody has left; the act for it is not built yet.
type leave struct{ Staff id.Staff }

func (leave) Name() string             { return "test.leave" }
func (leave) Action() access.Action    { return access.Create }
func (l leave) Needs() []ledger.Stream { return []ledger.Stream{ledger.StaffStream(l.Staff)} }
func (l leave) Decide(clinic.Charts, time.Time, *time.Location) ([]clinic.Proposal, error) {
	return []clinic.Proposal{{Stream: ledger.StaffStream(l.Staff), Fact: staff.Left(l)}}, nil
}

// TestAnOpenBrowserMakesNoPasskey refuses a second passkey without a new code.
func TestAnOpenBrowserMakesNoPasskey(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	if got := v.post("/setup/passkey/begin", nil); got.status != http.StatusOK {
		t.Fatalf("by a code: %d", got.status)
	}
	token, err := h.door.Begin(t.Context(), v.staff, signin.ByPasskey)
	h.ok(err)
	v.hold(token)
	for _, path := range []string{"/setup/passkey/begin", "/setup/passkey/finish"} {
		if got := v.post(path, nil); got.status != http.StatusForbidden {
			t.Errorf("%s by a passkey: %d", path, got.status)
		}
	}
	if got := v.get("/setup"); got.header.Get("Location") != "/patients" {
		t.Errorf("the page: %d", got.status)
	}
}

// TestGuessingWaits types wrong codes until the door asks to wait.
func TestGuessingWaits(t *testing.T) {
	h := newHouse(t)
	v := h.visitor()
	for range 5 {
		v.post("/setup/code", url.Values{"code": {"WRNG-WRNG-WRNG"}})
	}
	v.want(v.post("/setup/code", url.Values{"code": {h.setupCode()}}), http.StatusUnprocessableEntity, "Too many codes")
}

// TestTheme keeps a theme and leads back, on this host only.
func TestTheme(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	if got := v.post("/theme", url.Values{"theme": {"room"}, "back": {"//evil.example"}}); got.header.Get("Location") != "/patients" {
		t.Errorf("led to %q", got.header.Get("Location"))
	}
	if got := v.get("/patients"); !strings.Contains(got.body, `data-theme="room"`) {
		t.Error("the theme was not kept")
	}
	if got := v.get("/nothing"); !strings.Contains(got.body, `data-theme="room"`) {
		t.Error("the error page has another theme")
	}
	v.post("/theme", url.Values{"theme": {"\"><script>"}, "back": {"/patients"}})
	if got := v.get("/patients"); strings.Contains(got.body, "data-theme") {
		t.Error("a theme that is none was kept")
	}
}

// TestWhatRunsOutIsDeleted begins to sign in many times and never ends it, as
// a stranger can who keeps asking.
func TestWhatRunsOutIsDeleted(t *testing.T) {
	h := newHouse(t)
	rows := func(table string) (n int) {
		db, err := sql.Open("sqlite3", "file:"+h.file)
		h.ok(err)
		defer db.Close()
		h.ok(db.QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&n))
		return n
	}
	v := h.visitor()
	for range 20 {
		v.want(v.post("/signin/passkey/begin", nil), http.StatusOK)
	}
	h.setupCode()
	if n := rows("ceremonies"); n != 20 {
		t.Fatalf("%d ceremonies are under way", n)
	}
	h.pass(signin.CodeTime)
	v.want(v.post("/signin/passkey/begin", nil), http.StatusOK)
	if n, codes := rows("ceremonies"), rows("codes"); n != 1 || codes != 0 {
		t.Errorf("%d ceremonies and %d codes are kept, want the newest ceremony alone", n, codes)
	}
}
