package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/staff"
)

// TestWhoeverIsOnCallCanBeTold writes a number down on the pages, one's own and a
// manager's for somebody else; the page of who is on call says who has none.
func TestWhoeverIsOnCallCanBeTold(t *testing.T) {
	h := newHouse(t)
	boss := h.as("Noor Haddad", access.Manager)
	ifeoma := h.as("Ifeoma Okafor", access.Prescriber)
	theo := h.as("Theo Lind", access.Therapist)
	shift := duty.Shift{From: h.clinic.Now().Add(-time.Hour), Until: h.clinic.Now().Add(12 * time.Hour), OnCall: ifeoma.staff, Backup: theo.staff, Number: "+1 303 555 0100"}
	h.do(h.clinicwide(access.Prescriber), clinic.SetRota{Set: duty.RotaSet{Shifts: []duty.Shift{shift}}})
	page := "/team/" + string(theo.staff)
	boss.want(boss.get("/rota"), http.StatusOK, "Clew cannot tell them", "Ifeoma Okafor")
	if !strings.Contains(boss.get("/rota").body, `href="`+page+`#reached"`) || !strings.Contains(ifeoma.get("/rota").body, `href="/me#reached"`) {
		t.Error("no way to write it down")
	}
	ifeoma.want(ifeoma.get("/rota"), http.StatusOK, "Clew cannot tell them", "You")
	ifeoma.want(ifeoma.get("/me"), http.StatusOK, "Clew cannot tell you")
	ifeoma.want(ifeoma.post("/me/reached", url.Values{"act": {h.clinic.NewID()}, "phone": {"soon"}, "mail": {"i@example.org"}}), http.StatusUnprocessableEntity, "Write the number with its country")
	ifeoma.want(ifeoma.post("/me/reached", url.Values{"act": {h.clinic.NewID()}, "mail": {"nowhere"}}), http.StatusUnprocessableEntity, "This is not a mail address.")
	if r := staff.ReachOf(h.staffChart(ifeoma.staff)); r.Phone+r.Mail != "" {
		t.Errorf("kept from a form that was wrong: %q %q", r.Phone, r.Mail)
	}
	form := url.Values{"act": {h.clinic.NewID()}, "phone": {"+1 303 555 0123"}}
	for range 2 {
		if got := ifeoma.post("/me/reached", form); got.status != http.StatusSeeOther {
			t.Fatalf("%d %s", got.status, got.text())
		}
	}
	if r := staff.ReachOf(h.staffChart(ifeoma.staff)); r.Phone != "+1 303 555 0123" {
		t.Errorf("kept %q", r.Phone)
	}
	if got := theo.post("/team/"+string(ifeoma.staff)+"/reached", url.Values{"act": {h.clinic.NewID()}, "phone": {"+1 1"}}); got.status != http.StatusForbidden {
		t.Errorf("a therapist changes a colleague's number: %d", got.status)
	}
	boss.want(boss.post(page+"/reached", url.Values{"act": {h.clinic.NewID()}, "mail": {"nowhere"}}), http.StatusUnprocessableEntity, "This is not a mail address.")
	if got := boss.post(page+"/reached", url.Values{"act": {h.clinic.NewID()}, "mail": {"theo@example.org"}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text())
	}
	if body := boss.get("/rota"); body.status != http.StatusOK || strings.Contains(body.body, "Clew cannot tell them") {
		t.Error("the page still says that they cannot be told")
	}
}
