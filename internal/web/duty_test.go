package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
)

// TestSeeingToAnAlert is the night from the other side: the list, the alert,
// who has it, who was reached, and its end.
func TestSeeingToAnAlert(t *testing.T) {
	h, ana, _ := nightHouse(t, allNight)
	maya := h.as("Priya Shah", access.Prescriber)
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9/1-month"}})
	h.visitor().tap(path+"/1/q9", "2")
	alert := "/patients/" + string(ana) + "/alerts/" + string(h.alerts(ana)[0].Key)

	list := maya.get("/needs?all=yes")
	maya.want(list, http.StatusOK, "Somebody waits for a call", "An answer about suicide", "Maya Chen", "by Sun 00:10", "On call: Maya Chen")
	maya.want(maya.get("/patients/"+string(ana)), http.StatusOK, "An answer about suicide.", "Speak with them by Sun 00:10.")
	page := maya.get(alert)
	maya.want(page, http.StatusOK, "Thoughts that you would be better off dead", "More than half the days (2)", "PHQ-9, question 9. On their own.",
		"Speak with them by Sun 00:10.", "It is Maya Chen’s, since 23:40. Nobody took it yet.", "The client has read that Maya Chen calls by Sun 00:10.", "23:40: Maya Chen, on call told.", "Nobody has spoken with them yet.")
	if strings.Contains(strings.ToLower(page.text()), "no risk") {
		t.Error("a page says that there is no risk")
	}
	to := maya.get("/alerts/" + string(h.alerts(ana)[0].Key))
	if to.header.Get("Location") != alert {
		t.Errorf("the key of an alert leads to %q", to.header.Get("Location"))
	}
	send := func(form url.Values) reply {
		form.Set("act", h.clinic.NewID())
		return maya.post(alert, form)
	}
	if got := send(url.Values{"do": {"take"}}); got.status != http.StatusSeeOther {
		t.Fatalf("taking it: %d %s", got.status, got.text())
	}
	maya.want(maya.get("/needs"), http.StatusOK, "An answer about suicide", "you")
	maya.want(send(url.Values{"do": {"try"}, "how": {"telephone"}, "said": {"She cried."}}), http.StatusUnprocessableEntity, "Say whether you spoke with them.", "She cried.")
	maya.want(send(url.Values{"do": {"close"}}), http.StatusUnprocessableEntity, "Write why this can end")
	send(url.Values{"do": {"try"}, "how": {"telephone"}, "reached": {"no"}})
	for range 8 { // she keeps the page open, and the time passes
		h.pass(5 * time.Minute)
		maya.get("/needs")
	}
	maya.want(maya.get(alert), http.StatusOK, "late: 10 minutes past 00:10", "Priya Shah")
	send(url.Values{"do": {"try"}, "how": {"telephone"}, "reached": {"yes"}, "said": {"She is with her sister."}})
	send(url.Values{"do": {"scale"}, "level": {"2"}})
	plan := url.Values{"act": {h.clinic.NewID()}, "people": {"Mia, 303 555 0199"}, "signs": {"No sleep"}}
	if got := maya.post("/patients/"+string(ana)+"/safety-plan", plan); got.status != http.StatusSeeOther {
		t.Errorf("the plan: %d %s", got.status, got.text())
	}
	maya.want(maya.get("/patients/"+string(ana)+"/safety-plan"), http.StatusOK, "Mia, 303 555 0199", "No sleep")
	if got := send(url.Values{"do": {"close"}}); got.status != http.StatusSeeOther {
		t.Fatalf("ending it: %d %s", got.status, got.text())
	}
	maya.want(maya.get(alert), http.StatusOK, "This is seen to.", "Ended by Priya Shah")
	maya.want(maya.get("/needs"), http.StatusOK, "Ask again, after an alert ended")
	h.do(h.care(ana, "Priya Shah", access.Prescriber), clinic.ReviewRisk{Patient: ana, Review: screening.RiskReviewed{Found: "She sleeps.", Plan: "We speak on Monday.", Contact: true}})
	h.pass(time.Minute)
	maya.want(maya.get("/needs"), http.StatusOK, "Nothing waits for you.")
}

// TestRotaPage puts somebody on call, shows the gap, and takes them off.
func TestRotaPage(t *testing.T) {
	h, _, mayaID := nightHouse(t, nil)
	noor := h.as("Noor Haddad", access.Director)
	page := noor.get("/rota")
	noor.want(page, http.StatusOK, "Nobody is on call.", "Clients are not asked about suicide from afar", "30 minutes", "ours (D)")
	form := url.Values{"act": {page.field("act")}, "oncall": {string(mayaID)}, "number": {"+1 303 555 0100"}, "first": {"2026-11-21"}, "last": {"2026-11-22"},
		"from": {"18:00"}, "until": {"08:00"}, "day": {"saturday", "sunday"}}
	bad := url.Values{"act": {h.clinic.NewID()}, "first": {"tomorrow"}, "number": {"+1 303 555 0100"}}
	noor.want(noor.post("/rota", bad), http.StatusUnprocessableEntity, "Choose who is on call.", "Write the day as in")
	if got := noor.post("/rota", form); got.status != http.StatusSeeOther {
		t.Fatalf("putting Maya on call: %d %s", got.status, got.text())
	}
	page = noor.get("/rota")
	noor.want(page, http.StatusOK, "On call: Maya Chen, until Sun 08:00", "Maya Chen", "Nobody is on call")
	end := url.Values{"act": {h.clinic.NewID()}, "from": {page.field("from")}, "until": {page.field("until")}}
	if got := noor.post("/rota/end", end); got.status != http.StatusSeeOther {
		t.Fatalf("taking her off: %d %s", got.status, got.text())
	}
	noor.want(noor.get("/rota"), http.StatusOK, "Nobody is on call.")
	lengths := url.Values{"act": {h.clinic.NewID()}, "reason": {"We are four."}}
	for _, l := range clinic.Lengths().Lengths {
		lengths.Set(l.Name, "20")
	}
	if got := noor.post("/rota/lengths", lengths); got.status != http.StatusSeeOther {
		t.Fatalf("setting lengths: %d %s", got.status, got.text())
	}
	noor.want(noor.get("/rota"), http.StatusOK, "your own; ours: 30 minutes")
	desk := h.as("Lee Fox", access.FrontDesk)
	if got := desk.post("/rota", form); got.status != http.StatusForbidden {
		t.Errorf("the front desk sets the rota: %d", got.status)
	}
}

// TestPeopleTheyNamed adds somebody whom the client named, and takes them off.
func TestPeopleTheyNamed(t *testing.T) {
	h, ana, _ := nightHouse(t, nil)
	priya := h.as("Priya Shah", access.Prescriber)
	path := "/patients/" + string(ana) + "/safety-plan"
	add := func(form url.Values) reply {
		form.Set("act", h.clinic.NewID())
		return priya.post(path+"/person", form)
	}
	priya.want(add(url.Values{"name": {"Mia"}, "phone": {"soon"}}), http.StatusUnprocessableEntity, "Write a telephone number")
	add(url.Values{"name": {"Mia"}, "relation": {"sister"}, "phone": {"303 555 0199"}, "may_call": {"yes"}})
	priya.want(priya.get(path), http.StatusOK, "Mia", "sister", "We may call them when the client is not reached.")
	add(url.Values{"name": {"Mia"}, "ended": {"yes"}})
	if page := priya.get(path); strings.Contains(page.text(), "We may call them") {
		t.Error("she is still there")
	}
	if len(patient.ContactPersons(h.chart(ana))) != 0 {
		t.Error("she still stands")
	}
}
