package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// staffChart is what stands about somebody who works here.
func (h *house) staffChart(who id.Staff) ledger.Chart {
	h.Helper()
	chart, err := h.clinic.Whole(h.Context(), h.clinic.Own(), ledger.StaffStream(who))
	h.ok(err)
	return chart
}

// set puts the practice on a preset.
func (h *house) set(key string) {
	h.Helper()
	h.do(h.clinic.Own(), clinic.ChoosePreset{Chosen: preset.Chosen{Preset: key, Reason: "for this test"}})
}

var (
	oneLink = regexp.MustCompile(`value="(http[^"]*/join/[A-Z0-9]+)"`)
	oneCode = regexp.MustCompile(`(?:[A-Z2-9]{4}-){5}[A-Z2-9]{4}`)
)

// path is the part of a link after its host.
func (v *visitor) path(r reply) string {
	v.h.Helper()
	m := oneLink.FindStringSubmatch(r.body)
	if m == nil {
		v.h.Fatalf("no link on the page: %s", r.text())
	}
	return strings.TrimPrefix(m[1], v.h.url)
}

// TestAnEmptyStoreToReady answers the three questions, stops half-way twice, and
// ends with a card that signs in once.
func TestAnEmptyStoreToReady(t *testing.T) {
	h := newHouse(t)
	v := h.visitor()
	v.want(v.get("/setup"), http.StatusOK, "Who you are, what your practice is like, and which protocols.", "Practice", "Protocols", "Card")
	v.post("/setup/code", url.Values{"code": {h.setupCode()}})
	wrong := url.Values{"name": {"Noor Haddad"}, "role": {"therapist"}, "sort": {"LMFT"}, "until": {"soon"}}
	v.want(v.post("/setup/person", wrong), http.StatusUnprocessableEntity, "Write the last day as a date.")
	wrong.Set("until", "2027-11-22")
	if got := v.post("/setup/person", wrong); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	me := h.whoIs(v)
	if held := staff.Credentials(h.staffChart(id.Staff(me.Author.Person))); len(held) != 1 || held[0].Sort != "LMFT" || held[0].Until != "2027-11-22" {
		t.Errorf("credentials: %+v", held)
	}
	// The browser is closed. Another code from the machine leads back to the same person.
	v = h.visitor()
	v.post("/setup/code", url.Values{"code": {h.setupCode()}})
	v.want(v.get("/setup"), http.StatusOK, "Make a passkey", "Noor Haddad")
	if again := h.whoIs(v); again.Author.Person != me.Author.Person {
		t.Fatal("another person was made")
	}
	v.want(v.get("/setup?step=go"), http.StatusOK, "What is your practice like?", "A therapist with a partner prescriber", "A clinic of about five", "A network of sites")
	v.want(v.post("/setup/practice", url.Values{"act": {h.clinic.NewID()}}), http.StatusUnprocessableEntity, "Choose which of these")
	if got := v.post("/setup/practice", url.Values{"act": {h.clinic.NewID()}, "preset": {"solo"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	v.want(v.get("/setup?step=go"), http.StatusOK, "Which protocols?", "Nobody is treated by one before")
	v.want(v.post("/setup/protocols", url.Values{"act": {h.clinic.NewID()}}), http.StatusUnprocessableEntity, "Choose at least one")
	if got := v.post("/setup/protocols", url.Values{"act": {h.clinic.NewID()}, "protocols": {"kap-sublingual-by-phone"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	form := v.get("/setup?step=go")
	v.want(form, http.StatusOK, "A way back")
	card := v.post("/me/card", url.Values{"act": {form.field("act")}})
	v.want(card, http.StatusOK, "Your recovery card", "Juniper House", "Without that file nobody can read the record", "An earlier card no longer works")
	code := oneCode.FindString(card.body)
	if code == "" {
		t.Fatal("no code on the card")
	}
	again := v.post("/me/card", url.Values{"act": {form.field("act")}})
	v.want(again, http.StatusOK, "was shown once already")
	if oneCode.MatchString(again.body) {
		t.Error("a second click shows a code")
	}
	v.want(v.get("/setup?step=ready"), http.StatusOK, "Juniper House is ready", "Invite the people you work with")
	// The card signs in once, and the record says so.
	lost := h.visitor()
	if got := lost.post("/setup/code", url.Values{"code": {strings.ToLower(code)}}); got.status != http.StatusSeeOther {
		t.Fatalf("the card led to %d: %s", got.status, got.text())
	}
	lost.want(lost.get("/setup"), http.StatusOK, "Make a passkey")
	if _, _, used := ledger.Last[staff.RecoveryUsed](h.staffChart(id.Staff(me.Author.Person))); !used {
		t.Error("the record does not say that the card was used")
	}
	v.want(v.get("/me"), http.StatusOK, "Your card was used on")
	lost.want(h.visitor().post("/setup/code", url.Values{"code": {code}}), http.StatusUnprocessableEntity, "This code does not work")
}

// TestInvitingAColleague makes a link that lets one person in, once; taken back,
// used or old it opens nothing.
func TestInvitingAColleague(t *testing.T) {
	h := newHouse(t)
	boss := h.as("Noor Haddad", access.Manager, access.Therapist)
	boss.want(boss.get("/team"), http.StatusOK, "Who works here", "Invite somebody")
	boss.want(boss.post("/team", url.Values{"act": {h.clinic.NewID()}, "name": {"Sam Ortiz"}}), http.StatusUnprocessableEntity, "Choose at least one thing")
	boss.want(boss.post("/team", url.Values{"act": {h.clinic.NewID()}, "name": {"Sam Ortiz"}, "roles": {"operator"}}), http.StatusUnprocessableEntity, "is not something one can do here")
	made := boss.post("/team", url.Values{"act": {h.clinic.NewID()}, "name": {"Sam Ortiz"}, "roles": {"monitor"}})
	boss.want(made, http.StatusOK, "The link, shown this once", "Sam Ortiz", "Take it back")
	path := boss.path(made)
	sam := h.visitor()
	sam.want(sam.get(path), http.StatusOK, "Welcome to Juniper House", "Noor Haddad invites you as monitor")
	sam.want(sam.post(path, url.Values{"name": {" "}}), http.StatusUnprocessableEntity, "Write your name")
	sam.want(sam.post(path, url.Values{"name": {"Sam Ortiz"}, "sort": {"RN"}, "until": {"x"}}), http.StatusUnprocessableEntity, "Write the last day as a date.")
	if got := sam.post(path, url.Values{"name": {"Sam A. Ortiz"}, "sort": {"RN"}, "number": {"77-1"}, "place": {"Colorado"}, "until": {"2027-01-05"}}); got.status != http.StatusSeeOther || got.header.Get("Location") != "/setup" {
		t.Fatalf("%d %s", got.status, got.text())
	}
	sam.want(sam.get("/setup"), http.StatusOK, "Make a passkey", "Sam A. Ortiz")
	who := h.whoIs(sam)
	if len(who.Roles) != 1 || who.Roles[0] != access.Monitor || who.Author.Credential != "RN" {
		t.Errorf("joined as %+v", who)
	}
	// Closed before the passkey: the link leads back, to the same person, and to no other roles.
	back := h.visitor()
	if got := back.post(path, url.Values{"name": {"Eve"}}); got.status != http.StatusSeeOther || h.whoIs(back).Author.Person != who.Author.Person {
		t.Errorf("coming back: %d", got.status)
	}
	h.ok(h.door.EndInvite(h.Context(), id.Staff(who.Author.Person))) // as making the passkey does
	for name, p := range map[string]string{"used": path, "made up": "/join/ABCDEFGHJKLMNPQRSTUVWXYZ23"} {
		h.visitor().want(h.visitor().get(p), http.StatusForbidden, "has ended, or somebody has used it")
		if got := h.visitor().post(p, url.Values{"name": {"Eve"}}); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	taken := boss.post("/team", url.Values{"act": {h.clinic.NewID()}, "name": {"Kim Berg"}, "roles": {"front-desk"}})
	kim := boss.path(taken)
	act := regexp.MustCompile(`action="(/team/[^"]+/withdraw)"`).FindStringSubmatch(taken.body)
	boss.want(boss.post(act[1], url.Values{"act": {h.clinic.NewID()}}), http.StatusSeeOther)
	h.visitor().want(h.visitor().get(kim), http.StatusForbidden)
	old := boss.path(boss.post("/team", url.Values{"act": {h.clinic.NewID()}, "name": {"Lee Park"}, "roles": {"biller"}}))
	h.pass(8 * 24 * time.Hour)
	h.visitor().want(h.visitor().get(old), http.StatusForbidden)
	desk := h.as("Fran Lind", access.FrontDesk)
	page := desk.get("/team")
	desk.want(page, http.StatusOK, "Sam A. Ortiz")
	if strings.Contains(page.body, "Invite somebody") || desk.post("/team", url.Values{"act": {h.clinic.NewID()}, "name": {"Eve"}, "roles": {"manager"}}).status != http.StatusForbidden {
		t.Error("the front desk invites people")
	}
}

// TestWiderRolesTakeTwo asks for a director with one manager here, and with two.
func TestWiderRolesTakeTwo(t *testing.T) {
	h := newHouse(t)
	boss := h.as("Noor Haddad", access.Manager)
	okafor := h.as("Ifeoma Okafor", access.Prescriber)
	page := "/team/" + string(okafor.staff)
	roles := func(v *visitor, list ...string) reply {
		return v.post(page+"/roles", url.Values{"act": {h.clinic.NewID()}, "roles": list, "reason": {"she answers for the medicine"}})
	}
	boss.want(roles(boss, "prescriber"), http.StatusUnprocessableEntity, "These are the roles they have.")
	// Alone, she decides alone.
	if got := roles(boss, "prescriber", "privacy-officer"); got.header.Get("Location") != page+"?stored=roles" {
		t.Fatalf("%d %v %s", got.status, got.header, got.text())
	}
	second := h.as("Jonas Weil", access.Manager)
	if got := roles(boss, "prescriber", "privacy-officer", "medical-director"); got.header.Get("Location") != page+"?stored=asked" {
		t.Fatalf("%d %v %s", got.status, got.header, got.text())
	}
	okafor.want(okafor.get("/team"), http.StatusOK, "Waiting for a second person")
	if len(h.whoIs(okafor).Roles) != 2 {
		t.Error("the role is there before anybody agreed")
	}
	boss.want(boss.get(page), http.StatusOK, "You asked for it; somebody else")
	okafor.want(okafor.get(page), http.StatusOK, "Nobody agrees to roles of their own.")
	w, waits := staff.WaitingRoles(h.staffChart(okafor.staff))
	if !waits {
		t.Fatal("nothing waits")
	}
	answer := url.Values{"act": {h.clinic.NewID()}, "asked": {string(w.Entry.ID)}, "answer": {"yes"}}
	for name, v := range map[string]*visitor{"who asked": boss, "whose it is": okafor, "a therapist": h.as("Theo", access.Therapist)} {
		if got := v.post(page+"/answer", answer); got.status != http.StatusForbidden {
			t.Errorf("%s agrees: %d", name, got.status)
		}
		answer.Set("act", h.clinic.NewID())
	}
	if got := second.post(page+"/answer", answer); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	if actor := h.whoIs(okafor); len(actor.Roles) != 3 {
		t.Errorf("roles %v", actor.Roles)
	}
	// Less takes nobody else; the last manager cannot go.
	if got := roles(boss, "prescriber"); got.header.Get("Location") != page+"?stored=roles" {
		t.Errorf("%d", got.status)
	}
	if got := boss.post("/team/"+string(second.staff)+"/leave", url.Values{"act": {h.clinic.NewID()}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	if got := second.get("/patients"); got.header.Get("Location") != "/signin" {
		t.Errorf("who has left opens %d", got.status)
	}
	if got := boss.post("/team/"+string(boss.staff)+"/leave", url.Values{"act": {h.clinic.NewID()}}); got.status != http.StatusConflict {
		t.Errorf("the last manager leaves: %d", got.status)
	}
	boss.want(boss.post("/team/"+string(boss.staff)+"/roles", url.Values{"act": {h.clinic.NewID()}, "roles": {"biller"}}), http.StatusConflict, "is the only one who runs the practice")
}

// TestCredentialsHaveDates flags what ends soon, and ends one with a reason.
func TestCredentialsHaveDates(t *testing.T) {
	h := newHouse(t)
	boss := h.as("Noor Haddad", access.Manager)
	sam := h.as("Sam Ortiz", access.Monitor)
	page := "/team/" + string(sam.staff)
	add := func(form url.Values) reply {
		form.Set("act", h.clinic.NewID())
		return boss.post(page+"/credentials", form)
	}
	boss.want(add(url.Values{}), http.StatusUnprocessableEntity, "Write the credential")
	boss.want(add(url.Values{"sort": {"RN"}, "from": {"2026-12-01"}, "until": {"2026-11-01"}}), http.StatusUnprocessableEntity, "The last day lies before the first.")
	if got := add(url.Values{"sort": {"RN"}, "number": {"77-1"}, "place": {"Colorado"}, "until": {"2026-12-24"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	boss.want(boss.get("/team"), http.StatusOK, "Credentials to renew", "RN of Colorado, number 77-1, until 24 December 2026", "ends in 32 days")
	if got := sam.post(page+"/credentials", url.Values{"act": {h.clinic.NewID()}, "sort": {"MD"}}); got.status != http.StatusForbidden {
		t.Errorf("somebody gives themselves a credential: %d", got.status)
	}
	add(url.Values{"sort": {"RN"}, "place": {"Colorado"}, "from": {"2026-12-25"}, "until": {"2028-12-24"}})
	if strings.Contains(boss.get("/team").text(), "Credentials to renew") {
		t.Error("a renewed credential is still to renew")
	}
	held := staff.Credentials(h.staffChart(sam.staff))
	end := url.Values{"act": {h.clinic.NewID()}, "held": {string(held[0].Entry)}, "on": {"2026-11-22"}}
	boss.want(boss.post(page+"/credentials/end", end), http.StatusUnprocessableEntity, "Say why, in a few words.")
	end.Set("reason", "entered for somebody else")
	if got := boss.post(page+"/credentials/end", end); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	boss.want(boss.get(page), http.StatusOK, "ended 22 November 2026", "entered for somebody else")
	sam.want(sam.get("/me"), http.StatusOK, "What you may do", "Recovery card", "RN")
}

// TestCareTeams keeps the records of a network to their teams: on it they open,
// outside it a reason opens them for an hour, without words, and somebody reads
// it.
func TestCareTeams(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	noor, sam, boss := h.as("Noor Haddad", access.Therapist), h.as("Sam Ortiz", access.Monitor), h.as("Jonas Weil", access.Manager)
	noor.want(noor.get(chartOf(ana)), http.StatusOK, "Ana Moreno") // one team for all, until somebody chooses
	h.set("network")
	if got := noor.get(chartOf(ana)); got.status != http.StatusSeeOther || got.header.Get("Location") != "/look-in/"+string(ana) {
		t.Fatalf("outside the team: %d %v", got.status, got.header)
	}
	members := url.Values{"act": {h.clinic.NewID()}, "members": {"therapist " + string(noor.staff)}}
	if got := sam.post(chartOf(ana)+"/team", members); got.status != http.StatusForbidden {
		t.Errorf("who is not on the team sets it: %d", got.status)
	}
	boss.want(boss.get(chartOf(ana)+"/team"), http.StatusOK, "Care team", "Nobody has said who that is yet", "Set the team")
	wrong := url.Values{"act": {h.clinic.NewID()}, "members": {"prescriber " + string(noor.staff)}}
	boss.want(boss.post(chartOf(ana)+"/team", wrong), http.StatusUnprocessableEntity, "Noor Haddad does not work here as prescriber")
	if got := boss.post(chartOf(ana)+"/team", members); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	noor.want(noor.get(chartOf(ana)), http.StatusOK, "Ana Moreno")
	// Sam is not on it: nothing, and the attempt is written down.
	denials := func() (n int) {
		for _, v := range h.visits(ledger.PatientStream(ana)) {
			if v.Kind == "denied" && v.Person == "staff:"+string(sam.staff) {
				n++
			}
		}
		return n
	}
	before := denials()
	if got := sam.get(chartOf(ana)); got.status != http.StatusSeeOther || strings.Contains(got.body, "Moreno") {
		t.Errorf("%d", got.status)
	}
	if n := denials(); n != before+1 {
		t.Errorf("%d attempts are written down, want %d", n, before+1)
	}
	sam.want(sam.get("/look-in/"+string(ana)), http.StatusOK, "You are not on this care team", "Noor Haddad, therapist")
	sam.want(sam.post("/look-in/"+string(ana), url.Values{"act": {h.clinic.NewID()}, "why": {"emergency"}, "reason": {"short"}}), http.StatusUnprocessableEntity, "at least 20 letters")
	if got := sam.post("/look-in/"+string(ana), url.Values{"act": {h.clinic.NewID()}, "why": {"emergency"}, "reason": {"She called from the car park and felt faint."}}); got.header.Get("Location") != chartOf(ana) {
		t.Fatalf("%d %s", got.status, got.text())
	}
	sam.want(sam.get(chartOf(ana)), http.StatusOK, "Ana Moreno")
	if got := sam.post(chartOf(ana)+"/team", members); got.status != http.StatusForbidden {
		t.Errorf("who looks in sets the team: %d", got.status)
	}
	boss.want(boss.get("/looks"), http.StatusOK, "Sam Ortiz opened the record of", "She called from the car park", "to go over")
	look := staff.Looks(h.staffChart(sam.staff))[0]
	review := url.Values{"act": {h.clinic.NewID()}, "staff": {string(sam.staff)}, "look": {string(look.Entry.ID)}, "fine": {"yes"}}
	if got := sam.post("/looks", review); got.status != http.StatusForbidden {
		t.Errorf("one goes over one's own look: %d", got.status)
	}
	review.Set("act", h.clinic.NewID())
	if got := boss.post("/looks", review); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	boss.want(boss.get("/looks"), http.StatusOK, "in order", "Gone over by Jonas Weil")
	h.pass(61 * time.Minute)
	sam.enter()
	if got := sam.get(chartOf(ana)); got.header.Get("Location") != "/look-in/"+string(ana) {
		t.Errorf("after an hour: %d %v", got.status, got.header)
	}
	h.set("clinic")
	sam.want(sam.get(chartOf(ana)), http.StatusOK, "Ana Moreno")
}

// TestAPartnerSeesOneRecord shares one record with a prescriber of another
// practice: that one opens, no other, no list, until it ends.
func TestAPartnerSeesOneRecord(t *testing.T) {
	h := newHouse(t)
	h.set("solo")
	ana, ben := h.register("Ana", "Moreno"), h.register("Ben", "Aldous")
	noor := h.as("Noor Haddad", access.Therapist, access.Manager)
	share := url.Values{"act": {h.clinic.NewID()}, "name": {"Ifeoma Okafor"}, "from": {"2026-11-22"}, "until": {"2027-02-22"}}
	noor.want(noor.post(chartOf(ana)+"/team/partner", share), http.StatusUnprocessableEntity, "Say how the client agreed")
	share.Set("agreed", "in writing, 21 November 2026")
	made := noor.post(chartOf(ana)+"/team/partner", share)
	noor.want(made, http.StatusOK, "The link, shown this once", "Ifeoma Okafor", "in writing, 21 November 2026")
	partner := h.visitor()
	path := noor.path(made)
	partner.want(partner.get(path), http.StatusOK, "Noor Haddad invites you as partner")
	if got := partner.post(path, url.Values{"name": {"Ifeoma Okafor"}, "sort": {"MD"}, "until": {"2028-01-01"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	if got := partner.get("/"); got.header.Get("Location") != "/shared" {
		t.Errorf("a partner is led to %v", got.header)
	}
	partner.want(partner.get("/shared"), http.StatusOK, "Ana Moreno", "Until 22 February 2027.")
	partner.want(partner.get(chartOf(ana)), http.StatusOK, "Ana Moreno")
	partner.want(partner.get(chartOf(ana)+"/screening"), http.StatusOK)
	for _, shut := range []string{"/patients", "/team", "/who-may", "/settings", "/exceptions", chartOf(ben), chartOf(ben) + "/team"} {
		if got := partner.get(shut); got.status != http.StatusForbidden || strings.Contains(got.body, "Aldous") {
			t.Errorf("%s is answered %d", shut, got.status)
		}
	}
	who := h.whoIs(partner)
	actor, rel, err := h.clinic.Toward(t.Context(), who, ana)
	h.ok(err)
	g, err := h.clinic.Covering(actor, access.Read, ledger.Clinical, ledger.PatientStream(ana), rel)
	h.ok(err)
	if rel != access.ByGrant || g.Reads(ledger.Words) || !g.Allows(access.Sign, ledger.Medicines) {
		t.Errorf("as %s: words %v, sign for medicines %v", rel, g.Reads(ledger.Words), g.Allows(access.Sign, ledger.Medicines))
	}
	longer := url.Values{"act": {h.clinic.NewID()}, "staff": {who.Author.Person}, "from": {"2026-11-22"}, "until": {"2027-11-20"}, "agreed": {"they did not"}}
	if got := partner.post(chartOf(ana)+"/team/partner", longer); got.status != http.StatusForbidden {
		t.Errorf("a partner shares for longer: %d", got.status)
	}
	end := url.Values{"act": {h.clinic.NewID()}, "staff": {who.Author.Person}, "reason": {"the course is over"}}
	if got := noor.post(chartOf(ana)+"/team/partner/end", end); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	if got := partner.get(chartOf(ana)); got.status != http.StatusForbidden {
		t.Errorf("after it ended: %d", got.status)
	}
	partner.want(partner.get("/shared"), http.StatusOK, "Nothing is shared with you now.")
	if n := len(course.Partners(h.chart(ana), "2026-11-22")); n != 0 {
		t.Errorf("%d grants", n)
	}
}

// TestPresetsHidePages answers a page that is not part of a practice with why,
// and changes the preset with a reason.
func TestPresetsHidePages(t *testing.T) {
	h := newHouse(t)
	boss := h.as("Jonas Weil", access.Manager, access.Prescriber)
	boss.want(boss.get("/settings"), http.StatusOK, "Not chosen yet", "Rehearse a protocol")
	boss.want(boss.get("/protocols/kap-im/rehearse"), http.StatusOK)
	h.set("clinic")
	boss.want(boss.get("/protocols/kap-im/rehearse"), http.StatusConflict, "Rehearsing a protocol over many records is for larger practices.", "a clinic of about five")
	boss.want(boss.post("/settings", url.Values{"act": {h.clinic.NewID()}, "preset": {"network"}}), http.StatusUnprocessableEntity, "Say why, in a few words.")
	boss.want(boss.post("/settings", url.Values{"act": {h.clinic.NewID()}, "preset": {"clinic"}, "reason": {"as it is"}}), http.StatusConflict, "set up so already")
	if got := boss.post("/settings", url.Values{"act": {h.clinic.NewID()}, "preset": {"network"}, "reason": {"a second site"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	boss.want(boss.get("/settings?stored=preset"), http.StatusOK, "A network of sites", "a second site")
	boss.want(boss.get("/protocols/kap-im/rehearse"), http.StatusOK)
	desk := h.as("Fran Lind", access.FrontDesk)
	desk.want(desk.get("/settings"), http.StatusOK, "Whoever runs the practice can set it up otherwise.")
	desk.want(desk.get("/who-may"), http.StatusOK, "Who may do what", "Front desk", "What a credential allows", "process notes")
}

// A lapsed licence refuses from that day, by name, whoever asks the page.
func TestALapsedCredentialSignsNothing(t *testing.T) {
	h := newHouse(t)
	okafor := h.as("Ifeoma Okafor", access.Prescriber)
	h.do(h.clinic.Own(), clinic.HoldCredential{Held: staff.CredentialHeld{Staff: okafor.staff, Sort: "MD", Place: "Colorado", Until: "2026-11-22"}})
	for day, want := range map[string]string{"2026-11-22": "", "2026-11-23": "scope.lapsed"} {
		own := h.staffChart(okafor.staff)
		err := access.Practises(own, "", staff.Prescribe, "scope.medical", quantityDay(day))
		if got := ruleOf(err); got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
}

func quantityDay(s string) quantity.Day { return quantity.Day(s) }

func ruleOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.RuleOf(err)
}

// The practice says once how it is reached, and clients read it: on their own
// pages and in papers; nonsense comes back beside its field.
func TestHowThePracticeIsReached(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	h.inCourse(ana)
	boss, nina := h.as("Kim Lee", access.Manager), h.as("Nina Roy", access.Monitor)
	boss.want(boss.get("/settings"), http.StatusOK, "How clients reach you")
	bad := boss.post("/settings/reached", url.Values{"act": {h.clinic.NewID()}, "phone": {"ask Robin"}, "address": {"12 Fern Street"}})
	boss.want(bad, http.StatusUnprocessableEntity, "Write a telephone number", "12 Fern Street")
	phone := h.enters(ana, h.portal(ana))
	if strings.Contains(phone.get("/my/record").text(), "How you reach us") {
		t.Error("a telephone that nobody gave")
	}
	form := url.Values{"act": {h.clinic.NewID()}, "phone": {"+1 303 555 0100"}, "address": {"12 Fern Street\r\nDenver, CO 80202"}}
	boss.want(nina.post("/settings/reached", form), http.StatusForbidden)
	for range 2 {
		if got := boss.post("/settings/reached", form); got.status != http.StatusSeeOther {
			t.Fatalf("%d %.300s", got.status, got.text())
		}
	}
	boss.want(boss.get("/settings"), http.StatusOK, "The practice is reached at +1 303 555 0100.")
	for _, path := range []string{"/my", "/my/record", "/my/unwell"} {
		if got := phone.get(path); !strings.Contains(got.body, `href="tel:+13035550100"`) {
			t.Errorf("%s does not say how we are reached", path)
		}
	}
	phone.want(phone.get("/my/record"), http.StatusOK, "12 Fern Street, Denver, CO 80202")
}
