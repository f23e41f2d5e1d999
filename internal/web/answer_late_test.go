package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

// over does what the program does each minute about forms that were never sent.
func (h *house) over() int {
	h.Helper()
	n, err := h.clinic.LeaveOver(h.Context(), h.site.measures)
	h.ok(err)
	return n
}

// A form whose time is over becomes a response that was left: once, in the
// clinic's own name, with the answers as they were given and when they were. One
// that can still be answered, or that nobody began, is left alone.
func TestAFormThatWasNeverSentIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7/1-month", "edi"}})
	v := h.visitor()
	for _, q := range []string{"q1", "q2", "q3"} {
		v.tap(path+"/1/"+q, "2")
	}
	given := h.now()
	h.pass(13 * 24 * time.Hour)
	if n := h.over(); n != 0 || len(h.responses(ana)) != 0 {
		t.Fatalf("while it can be answered, %d are left", n)
	}
	h.pass(2 * 24 * time.Hour)
	if n := h.over(); n != 1 {
		t.Errorf("%d forms are left, want one", n)
	}
	for range 2 {
		if n := h.over(); n != 0 {
			t.Errorf("a second look leaves %d", n)
		}
	}
	all := h.responses(ana)
	if len(all) != 1 || !all[0].Left || all[0].Open || all[0].Occasion != "gad-7/1-month" || len(all[0].Answers) != 3 || all[0].Answers["q3"] != "2" || !all[0].At.Equal(given) || all[0].By != instrument.BySelf {
		t.Errorf("%+v", all)
	}
	if e, _, _ := ledger.Last[instrument.Answered](h.chart(ana)); e.By.Sort != ledger.ByMachine {
		t.Errorf("in the name of %v", e.By)
	}
	if scores := instrument.Scores(h.chart(ana), h.site.measures, ""); len(scores) != 1 || scores[0].Known {
		t.Errorf("three answers of seven have a total: %+v", scores)
	}
	lee := h.as("Lee Park", access.Prescriber)
	lee.want(lee.get(chartOf(ana)), http.StatusOK, "not sent; what was answered is kept")
}

// Taken back with some answers given: they are kept, and what matters in them is
// heard.
func TestAnAnswerThatWasLeftIsHeard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, invitation := h.asks(ana, screening.Invited{Asks: []string{"phq-9"}, Room: true})
	v := h.visitor()
	v.tap(path+"/1/q1", "3")
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.RevokeInvitation{Patient: ana, Invitation: invitation, Reason: "another day"})
	if n := h.over(); n != 1 {
		t.Errorf("%d forms are left", n)
	}
	if open := duty.OpenAlerts(h.chart(ana)); len(open) != 1 || open[0].Sort != duty.NotAnswered {
		t.Errorf("the ninth question was left open, and the alerts are %+v", open)
	}
}

// Another link to the same goes on where the first one stopped, and sends the
// whole once.
func TestAnotherLinkGoesOnWhereTheFirstStopped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	first, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7/1-month"}})
	v := h.visitor()
	v.tap(first+"/1/q1", "1")
	v.tap(first+"/1/q2", "2")
	second, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7/1-month"}})
	v.want(v.get(second), http.StatusOK, "2 of")
	h.pass(15 * 24 * time.Hour)
	h.over()
	third, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7/1-month"}})
	v.want(v.get(third), http.StatusOK, "2 of")
	other, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7/3-months"}})
	v.want(v.get(other), http.StatusOK, "Begin")
	for _, q := range []string{"q3", "q4", "q5", "q6", "q7"} {
		v.tap(third+"/1/"+q, "0")
	}
	if page := v.get(third + "/1/q8"); page.status == http.StatusOK {
		v.tap(third+"/1/q8", "0")
	}
	h.pass(15 * 24 * time.Hour)
	h.over()
	sent := 0
	for _, r := range h.responses(ana) {
		if !r.Left {
			sent++
			if r.Answers["q1"] != "1" || r.Answers["q2"] != "2" || r.Answers["q7"] != "0" {
				t.Errorf("%+v", r.Answers)
			}
		}
	}
	if sent != 1 {
		t.Errorf("%d were sent: %+v", sent, h.responses(ana))
	}
}

// An answer that waited on the device until its link had ended reaches the record
// by the next link of the same client: as an answer to what it was typed for,
// when it was typed, once, and heard where it matters. Another client's link
// takes nothing.
func TestWhatWaitedOnTheDeviceIsNotLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	old, invitation := h.asks(ana, screening.Invited{Asks: []string{"phq-9", "gad-7/1-month"}, Room: true})
	v := h.visitor()
	typed := func(path, item, form, value string) url.Values {
		page := v.get(path)
		if page.status != http.StatusOK {
			t.Fatalf("%s: %d", path, page.status)
		}
		return url.Values{"act": {page.field("act")}, "for": {page.field("for")}, "form": {page.field("form")}, "answer": {value}, "item": {item},
			"sheet": {id.Derived("waiting", string(invitation))}, "held": {"7200000"}}
	}
	ninth, worry := typed(old+"/1/q9", "q9", "phq-9", "2"), typed(old+"/2/q1", "q1", "gad-7", "3")
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.RevokeInvitation{Patient: ana, Invitation: invitation, Reason: "by mistake"})
	ben := h.register("Ben", "Aldous")
	bens, _ := h.asks(ben, screening.Invited{Asks: []string{"edi"}})
	for _, form := range []url.Values{ninth, worry} {
		v.want(v.post(old+"/late", form), http.StatusNotFound)
		v.want(v.post(bens+"/late", form), http.StatusNotFound)
	}
	next, _ := h.asks(ana, screening.Invited{Asks: []string{"edi", "gad-7/1-month"}})
	got := v.post(next+"/late", ninth)
	if to := got.header.Get("Location"); got.status != http.StatusSeeOther || to != next+"/support" {
		t.Errorf("the ninth answer leads to %d %q", got.status, to)
	}
	v.post(next+"/late", ninth)
	v.want(v.post(next+"/late", worry), http.StatusSeeOther)
	risks := instrument.RiskAnswers(h.chart(ana), h.site.measures)
	if len(risks) != 1 || risks[0].Value != "2" || risks[0].At.Sub(h.now().Add(-2*time.Hour)).Abs() > time.Second {
		t.Errorf("%+v", risks)
	}
	if open := duty.OpenAlerts(h.chart(ana)); len(open) == 0 || open[0].Sort != duty.RiskAnswer {
		t.Errorf("nobody hears of it: %+v", open)
	}
	all := h.responses(ana)
	if len(all) != 1 || all[0].Instrument != "phq-9" || !all[0].Left || all[0].Answers["q9"] != "2" {
		t.Errorf("%+v", all)
	}
	v.want(v.get(next), http.StatusOK, "1 of 7") // the worry stands in the form that asks for it again
	bad := url.Values{}
	for k, w := range worry {
		bad[k] = w
	}
	bad.Set("answer", "9")
	v.want(v.post(next+"/late", bad), http.StatusNotFound)
}
