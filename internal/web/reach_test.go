package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
)

// anaAtHome is a client with a mail address and a telephone, and a link.
func anaAtHome(t *testing.T) (*house, *visitor, string, func() outreach.Standing) {
	t.Helper()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	h.do(h.machine(ana), clinic.ImportRecord{Patient: ana, Facts: []clinic.ImportedFact{{Fact: patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"},
		Contacts: []patient.Contact{{Sort: "email", Value: "ana@example.org"}, {Sort: "phone", Value: "+1 303 555 0123", Use: "mobile"}}, Source: patient.Source{System: "test", ID: "Patient/2", Digest: "b"}}}}})
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}})
	return h, h.visitor(), "/reach/" + strings.TrimPrefix(path, "/answer/"), func() outreach.Standing { return outreach.Stands(h.chart(ana)) }
}

// Not now, please stop, and how: one tap each on a phone without a script, with
// an undo; a second tap does nothing twice.
func TestTheClientDecidesAboutMessages(t *testing.T) {
	_, phone, path, stands := anaAtHome(t)
	page := phone.get(path)
	phone.want(page, http.StatusOK, "You decide what we send you", "mail to a…@example.org", "Take a break from messages", "Please stop", "988")
	if strings.Contains(page.body, "ana@example.org") {
		t.Error("whoever holds the link reads the whole address")
	}
	act := url.Values{"act": {page.field("act")}}
	for range 2 {
		if got := phone.post(path+"/not-now", act); got.status != http.StatusSeeOther {
			t.Fatalf("not now: %d %.300s", got.status, got.text())
		}
	}
	if s := stands(); s.NotNow.IsZero() {
		t.Error("the record does not know of it")
	}
	page = phone.get(path + "?kept=1")
	phone.want(page, http.StatusOK, "We keep to it", "quiet until", "Undo")
	phone.post(path+"/undo", url.Values{"act": {page.field("act")}})
	if s := stands(); !s.NotNow.IsZero() {
		t.Error("it was not undone")
	}
	page = phone.get(path)
	if got := phone.post(path+"/stop", url.Values{"act": {page.field("act")}}); got.status != http.StatusSeeOther || stands().Stopped != outreach.Reminders {
		t.Errorf("please stop: %d, %+v", got.status, stands())
	}
	phone.want(phone.get(path), http.StatusOK, "You asked us to stop", "all right again")
	page = phone.get(path)
	bad := url.Values{"act": {page.field("act")}, "channel": {"text"}, "from": {"10:00"}, "until": {"10:15"}, "zone": {"America/Chicago"}}
	got := phone.post(path+"/change", bad)
	phone.want(got, http.StatusUnprocessableEntity, "at least one hour")
	if !strings.Contains(got.body, `value="10:15"`) || !strings.Contains(got.body, `value="America/Chicago" selected`) {
		t.Error("what was typed is gone")
	}
	bad.Set("until", "12:30")
	bad.Set("act", got.field("act"))
	if got := phone.post(path+"/change", bad); got.status != http.StatusSeeOther {
		t.Errorf("change: %d %.300s", got.status, got.text())
	}
	if p := stands().Prefers; p.Channel != outreach.Text || p.From != 600 || p.Until != 750 || p.Zone != "America/Chicago" || p.How != outreach.HowLink {
		t.Errorf("kept %+v", p)
	}
	phone.want(phone.get("/reach/nothing"), http.StatusNotFound, "")
}

// A break lasts a week, four weeks, until a day or until they say so; one tap ends
// it, and staff see it on their page of follow-up. A day that has passed, or lies
// beyond a year, comes back beside its field.
func TestTheClientTakesABreak(t *testing.T) {
	h, phone, path, stands := anaAtHome(t)
	for typed, kept := range map[string]bool{"2026-11-22": false, "2027-11-30": false, "soon": false, "2026-12-24": true} {
		page := phone.get(path)
		got := phone.post(path+"/not-now", url.Values{"act": {page.field("act")}, "for": {"day"}, "until": {typed}})
		if (got.status == http.StatusSeeOther) != kept || !kept && (got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(), "Choose a day from tomorrow on") || !strings.Contains(got.body, `value="`+typed)) {
			t.Errorf("until %s: %d %.300s", typed, got.status, got.text())
		}
	}
	phone.want(phone.get(path), http.StatusOK, "quiet until Thursday, December 24", "What keeps you safe goes on", "Please stop")
	phone.post(path+"/undo", url.Values{"act": {phone.get(path).field("act")}})
	phone.post(path+"/not-now", url.Values{"act": {phone.get(path).field("act")}, "for": {"month"}})
	if got := stands().NotNow.Sub(h.now()); got < 27*24*time.Hour || got > 28*24*time.Hour {
		t.Errorf("four weeks are %v", got)
	}
	phone.post(path+"/undo", url.Values{"act": {phone.get(path).field("act")}})
	phone.post(path+"/not-now", url.Values{"act": {phone.get(path).field("act")}, "for": {"open"}})
	if s := stands(); !s.Quiet || !s.Pauses(h.now().AddDate(3, 0, 0)) {
		t.Errorf("until they say so: %+v", s)
	}
	phone.want(phone.get(path), http.StatusOK, "quiet until you say so", "Undo")
	desk := h.as("Joy Amar", access.FrontDesk)
	desk.want(desk.get("/followup"), http.StatusOK, "Taking a break from messages", "Ana Moreno", "until they say so")
	phone.post(path+"/undo", url.Values{"act": {phone.get(path).field("act")}})
	if s := stands(); s.Quiet || strings.Contains(desk.get("/followup").text(), "Taking a break") {
		t.Errorf("one tap back: %+v", s)
	}
}

// Staff see how somebody is reached and what was sent, and stop and resume.
func TestStaffSeeHowSomebodyIsReached(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	desk := h.as("Joy Amar", access.FrontDesk)
	path := "/patients/" + string(ana) + "/messages"
	page := desk.get(path)
	desk.want(page, http.StatusOK, "How we reach Ana", "no mail address and no telephone", "Nothing was sent yet")
	if got := desk.post(path+"/stop", url.Values{"act": {h.clinic.NewID()}, "what": {"everything"}, "how": {"phone"}, "why": {"Asked on the telephone"}}); got.status != http.StatusSeeOther {
		t.Fatalf("stop: %d %.300s", got.status, got.text())
	}
	desk.want(desk.get(path), http.StatusOK, "They asked us to stop every message. Asked on the telephone.")
	if got := desk.post(path+"/resume", url.Values{"act": {h.clinic.NewID()}, "how": {"phone"}}); got.status != http.StatusSeeOther {
		t.Errorf("resume: %d", got.status)
	}
	if s := outreach.Stands(h.chart(ana)); s.Stopped != "" {
		t.Errorf("%+v", s)
	}
	desk.want(desk.get("/followup"), http.StatusOK, "Not heard from", "What follow-up goes by", "Messages with questions in seven days, at most")
}
