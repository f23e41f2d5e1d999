package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/signin"
)

// portal lets a client in to their own pages and returns the path of their link.
func (h *house) portal(p id.Patient) string {
	h.Helper()
	until := h.now().Add(14 * 24 * time.Hour).UTC()
	out := h.do(h.machine(p), clinic.InviteClient{Patient: p, Invited: screening.Invited{Purpose: screening.ForPortal, Until: until}})
	token, err := h.door.NewLink(h.Context(), p, screening.ForPortal, string(out.Entries[0]), until)
	h.ok(err)
	return "/my/in/" + token
}

// enters signs a client in by their link and a code, over the pages.
func (h *house) enters(p id.Patient, link string) *visitor {
	h.Helper()
	v := h.visitor()
	code, err := h.door.NewClientCode(h.Context(), p)
	h.ok(err)
	if got := v.post(link, url.Values{"code": {strings.ToLower(code)}}); got.status != http.StatusSeeOther {
		h.Fatalf("the code led to %d: %s", got.status, got.text())
	}
	return v
}

// TestAClientComesInByLinkAndCode: neither alone opens anything, and a code works
// once, for whom it is, in time.
func TestAClientComesInByLinkAndCode(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.register("Ana", "Moreno"), h.register("Ben", "Okafor")
	link, other := h.portal(ana), h.portal(ben)
	v := h.visitor()
	v.want(v.get(link), 200, "Your own pages", "Your code")
	if strings.Contains(v.get(link).body, "Ana") {
		t.Error("the link alone says whose it is")
	}
	code, err := h.door.NewClientCode(t.Context(), ana)
	h.ok(err)
	for name, typed := range map[string]string{"none": "", "a wrong one": "ABCD-EFGH", "of the staff's sort": strings.Repeat("ABCD-", 2) + "ABCD"} {
		if got := v.post(link, url.Values{"code": {typed}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(), "does not work") {
			t.Errorf("%s: %d %.200s", name, got.status, got.text())
		}
	}
	if got := v.post(other, url.Values{"code": {code}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("Ana's code with Ben's link: %d", got.status)
	}
	if got := v.post("/setup/code", url.Values{"code": {code}}); got.status == http.StatusSeeOther {
		t.Error("a client's code opens the staff's door")
	}
	h.pass(time.Minute)
	if got := v.post(link, url.Values{"code": {code}}); got.status != http.StatusSeeOther || got.header.Get("Location") != "/my/keep" {
		t.Fatalf("the code led to %d %s", got.status, got.text())
	}
	v.want(v.get("/my"), 200)
	if got := h.visitor().post(link, url.Values{"code": {code}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the code works twice: %d", got.status)
	}
	late, err := h.door.NewClientCode(t.Context(), ana)
	h.ok(err)
	h.pass(signin.CodeTime)
	if got := h.visitor().post(link, url.Values{"code": {late}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a late code: %d", got.status)
	}
}

// TestGuessingACodeWaits: wrong codes wait longer and longer, from any place; the
// staff's codes do not.
func TestGuessingACodeWaits(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	link, v := h.portal(ana), h.visitor()
	for range 6 {
		v.post(link, url.Values{"code": {"ABCD-EFGH"}})
	}
	code, err := h.door.NewClientCode(t.Context(), ana)
	h.ok(err)
	if got := v.post(link, url.Values{"code": {code}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(), "Please try again at") {
		t.Errorf("after six wrong ones: %d %.200s", got.status, got.text())
	}
	if _, err := h.door.RedeemClient(t.Context(), "elsewhere", ana, code); err == nil {
		t.Error("from another place nobody waits")
	}
	h.pass(time.Minute)
	if got := v.post(link, url.Values{"code": {code}}); got.status != http.StatusSeeOther {
		t.Errorf("after a minute: %d %.200s", got.status, got.text())
	}
}

// TestTheTwoSignInsNeverMix: a staff cookie opens nothing of a client's, a
// client's nothing of the staff's, and a browser that holds both keeps them apart.
func TestTheTwoSignInsNeverMix(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.register("Ana", "Moreno"), h.register("Ben", "Okafor")
	noor := h.as("Noor Haddad", access.Therapist)
	if got := noor.get("/my"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/my/signin" {
		t.Errorf("staff at /my: %d %s", got.status, got.header.Get("Location"))
	}
	v := h.enters(ana, h.portal(ana))
	home, err := url.Parse(h.url)
	h.ok(err)
	for _, rt := range h.site.routes() {
		if rt.guard != granted && rt.guard != self {
			continue
		}
		method, path := address(rt, ana)
		if got := v.send(method, path, url.Values{}, nil); got.status != http.StatusSeeOther && got.status != http.StatusUnauthorized || strings.Contains(got.body, "Moreno") {
			t.Errorf("%s with a client's cookie: %d", rt.pattern, got.status)
		}
	}
	for _, c := range v.client.Jar.Cookies(home) { // the token itself, under the staff's name, and the other way round
		if c.Name == "clew-my" {
			eve := h.visitor()
			eve.client.Jar.SetCookies(home, []*http.Cookie{{Name: "clew", Value: c.Value, Path: "/"}})
			if got := eve.get("/patients"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/signin" {
				t.Errorf("a client's token as a staff cookie: %d", got.status)
			}
		}
	}
	for _, c := range noor.client.Jar.Cookies(home) {
		if c.Name == "clew" {
			eve := h.visitor()
			eve.client.Jar.SetCookies(home, []*http.Cookie{{Name: "clew-my", Value: c.Value, Path: "/"}})
			if got := eve.get("/my"); got.status != http.StatusSeeOther {
				t.Errorf("a staff token as a client cookie: %d", got.status)
			}
			v.client.Jar.SetCookies(home, []*http.Cookie{{Name: "clew", Value: c.Value, Path: "/"}})
		}
	}
	v.want(v.get("/my"), 200)
	v.want(v.get(chartOf(ben)), 200, "Okafor") // as Noor, who works here
	for _, visit := range h.visits("") {
		if visit.Body.Route == "GET /my" && (visit.Person != "patient:"+string(ana) || visit.Body.Role != "client") {
			t.Errorf("/my was opened by %s as %s", visit.Person, visit.Body.Role)
		}
	}
	v.post("/my/signout", nil)
	v.want(v.get(chartOf(ben)), 200)
	if got := v.get("/my"); got.status != http.StatusSeeOther {
		t.Errorf("signed out: %d", got.status)
	}
}

// TestAClientsSignInEnds: by time, by them, by the practice; on every device.
func TestAClientsSignInEnds(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	link := h.portal(ana)
	out := func(v *visitor, why string) {
		t.Helper()
		if got := v.get("/my"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/my/signin" {
			t.Errorf("%s: %d", why, got.status)
		}
	}
	phone := h.enters(ana, link)
	h.pass(59 * time.Minute)
	phone.want(phone.get("/my"), 200)
	h.pass(time.Hour)
	out(phone, "an hour without a tap")
	phone = h.enters(ana, link)
	for range 27 {
		h.pass(55 * time.Minute)
		phone.get("/my")
	}
	out(phone, "a day")
	phone, tablet := h.enters(ana, link), h.enters(ana, link)
	phone.post("/my/signout", nil)
	out(phone, "signed out")
	tablet.want(tablet.get("/my"), 200)
	phone = h.enters(ana, link)
	if got := phone.post("/my/everywhere", nil); got.status != http.StatusSeeOther || !strings.Contains(got.header.Get("Clear-Site-Data"), "storage") {
		t.Errorf("everywhere: %d %v", got.status, got.header)
	}
	out(tablet, "signed out everywhere")
	phone = h.enters(ana, link)
	desk := h.as("Robin Field", access.FrontDesk)
	page := desk.get(chartOf(ana) + "/portal")
	desk.want(page, 200, "may sign in")
	for range 2 { // a double click
		if got := desk.post(chartOf(ana)+"/portal/end", url.Values{"act": {page.field("act")}}); got.status != http.StatusSeeOther {
			t.Fatalf("ending: %d %s", got.status, got.text())
		}
	}
	out(phone, "ended by the practice")
	code, err := h.door.NewClientCode(t.Context(), ana)
	h.ok(err)
	v := h.visitor()
	if got := v.post(link, url.Values{"code": {code}}); got.status != http.StatusNotFound {
		t.Errorf("the old link and a code: %d", got.status)
	}
	desk.want(desk.get(chartOf(ana)+"/portal"), 200, "has no sign-in here")
}

// TestStaffInviteAClient shows the link and the code once, in the room.
func TestStaffInviteAClient(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	desk := h.as("Robin Field", access.FrontDesk)
	page := desk.get(chartOf(ana) + "/portal")
	desk.want(page, 200, "Invite Ana to their own pages")
	act := page.field("act")
	made := desk.post(chartOf(ana)+"/portal", url.Values{"act": {act}})
	desk.want(made, 200, "The code for Ana", "works once, for fifteen minutes")
	again := desk.post(chartOf(ana)+"/portal", url.Values{"act": {act}})
	desk.want(again, 200, "The code for Ana")
	if n := len(screening.Portal(h.chart(ana))); n != 1 {
		t.Errorf("%d invitations after a double click", n)
	}
	i := strings.Index(again.body, "/my/in/")
	link := again.body[i : i+strings.IndexAny(again.body[i:], `"<& `)]
	code := again.body[strings.Index(again.body, `portal-big num">`)+16:][:9]
	v := h.visitor()
	if got := v.post(link, url.Values{"code": {code}}); got.status != http.StatusSeeOther {
		t.Fatalf("%s with %s: %d %s", link, code, got.status, got.text())
	}
	v.want(v.get("/my"), 200)
	if strings.Contains(desk.get(chartOf(ana)+"/portal").body, code) {
		t.Error("the code is shown again")
	}
}
