package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// onCall puts somebody on duty for some hours from now.
func (h *house) onCall(who id.Staff) {
	h.Helper()
	shift := duty.Shift{From: h.now().Add(-time.Hour), Until: h.now().Add(6 * time.Hour), OnCall: who, Number: "555 0100"}
	h.do(h.clinicwide(access.Prescriber), clinic.SetRota{Set: duty.RotaSet{Shifts: []duty.Shift{shift}}})
}

// At the end a client may add words of their own: kept once, beside what they
// answered, and never asked of somebody who sent nothing.
func TestOwnWordsAtTheEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"audit-c"}})
	v := h.visitor()
	if strings.Contains(v.get(path+"/end").text(), "in your own words") {
		t.Error("words are asked before anything was sent")
	}
	v.tap(path+"/1/q1", "0")
	end := v.get(path + "/end")
	v.want(end, http.StatusOK, "in your own words", "You can leave it empty")
	form := url.Values{"act": {end.field("act")}, "words": {"The mornings are lighter."}}
	for range 2 {
		v.want(v.post(path+"/end", form), http.StatusSeeOther)
	}
	v.want(v.get(path+"/end?kept=1"), http.StatusOK, "Your words are saved.")
	v.want(v.post(path+"/end", url.Values{"act": {h.clinic.NewID()}, "words": {"  "}}), http.StatusSeeOther)
	long := v.post(path+"/end", url.Values{"act": {h.clinic.NewID()}, "words": {strings.Repeat("a", instrument.MostRemark+1)}})
	v.want(long, http.StatusUnprocessableEntity, "Please shorten it a little", strings.Repeat("a", 100))
	var kept []instrument.Remarked
	for _, r := range ledger.Find[instrument.Remarked](h.chart(ana)) {
		kept = append(kept, r)
	}
	if len(kept) != 1 || kept[0].Text != "The mornings are lighter." || kept[0].Response != h.responses(ana)[0].Response {
		t.Errorf("%+v", kept)
	}
}

// Whoever is screened reads who hears of an answer now, or when the team reads
// it: a name only while that person is on duty.
func TestScreeningSaysWhoReads(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	for _, page := range []string{path, path + "/end"} {
		v.want(v.get(page), http.StatusOK, "Nobody reads along while you answer.")
	}
	lena := h.hire("Lena Fischer", access.Prescriber)
	h.onCall(lena)
	for _, page := range []string{path, path + "/end"} {
		v.want(v.get(page), http.StatusOK, "Lena Fischer is here for you today.")
	}
}

// The day after, a tap for a call is a call: the client reads who calls and by
// when, and the alert is theirs.
func TestATapForACallOnTheDayAfter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.onCall(h.hire("Lena Fischer", access.Prescriber))
	for tap, says := range map[string]string{"all-right": "That is all we needed", "tender": "Tender is all right", "call": "Lena Fischer has been told and will call you by"} {
		ana := h.register("Ana", "Moreno "+tap)
		path, _ := h.asks(ana, screening.Invited{Purpose: screening.ForPulse, Asks: []string{"day-after/after-24h/1"}})
		v := h.visitor()
		page := v.get(path)
		v.want(page, http.StatusOK, "The day after can feel tender, flat or bright. None of these tells us whether it worked. How are you?", "All right", "Tender", "I’d like a call")
		got := v.post(path+"/1/feeling", url.Values{"act": {page.field("act")}, "answer": {tap}})
		v.want(got, http.StatusSeeOther)
		v.want(v.get(got.header.Get("Location")), http.StatusOK, says)
		v.want(v.get(path), http.StatusOK, says)
		alerts := duty.Alerts(h.chart(ana))
		if tap != "call" && len(alerts) != 0 || tap == "call" && (len(alerts) != 1 || alerts[0].Sort != duty.Distress || !alerts[0].Promised) {
			t.Errorf("%s: %+v", tap, alerts)
		}
		if all := h.responses(ana); len(all) != 1 || all[0].Instrument != instrument.DayAfter || all[0].Answers["feeling"] != tap {
			t.Errorf("%s: %+v", tap, all)
		}
	}
}

// What a demonstration would have sent is read by whoever runs the practice:
// its links open what clients open.
func TestTheInboxIsForWhoRunsThePractice(t *testing.T) {
	t.Parallel()
	h := newHouseWith(t, func(c *Config) { c.Inbox = courier.NewInbox(nil) })
	boss, nurse := h.as("Rae Boone", access.Manager), h.as("Sam Ortiz", access.Monitor)
	boss.want(boss.get("/inbox"), http.StatusOK)
	nurse.want(nurse.get("/inbox"), http.StatusForbidden)
	if got := h.visitor().get("/inbox"); got.status != http.StatusSeeOther {
		t.Errorf("somebody who is not signed in: %d", got.status)
	}
}
