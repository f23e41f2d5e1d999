package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/outreach"
)

// monthLater is somebody whose last dose was a month ago, with a call on the list of
// whoever gives care.
func (h *house) monthLater() (ana id.Patient, task id.Entry) {
	h.Helper()
	ana = h.register("Ana", "Moreno")
	def, err := h.site.protocols.Ship("kap-im")
	h.ok(err)
	open := id.Course(h.clinic.NewID())
	now := h.now()
	h.do(h.machine(ana), clinic.ImportRecord{Patient: ana, Facts: []clinic.ImportedFact{
		{At: now.AddDate(0, 0, -60), Fact: course.Opened{Course: open, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: "trd"}},
		{At: now.AddDate(0, 0, -32), Fact: dosing.DoseGiven{Session: id.Session(h.clinic.NewID()), Order: id.Order(h.clinic.NewID()), Route: "IM", Amount: 50_000}},
		{At: now.AddDate(0, 0, -30), Fact: course.Closed{Course: open, How: course.HowCompleted, FollowUp: true}}}})
	out := h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.SetTask{Patient: ana, Task: duty.TaskSet{For: duty.ForCall, About: outreach.NotHeard + "1-month", Role: "therapist", Due: now.Add(24 * time.Hour)}})
	return ana, out.Entries[0]
}

// taps answers the question that a page of a call shows.
func (v *visitor) taps(page reply, value string) reply {
	v.h.Helper()
	form := url.Values{"act": {page.field("act")}, "for": {page.field("for")}, "item": {page.field("item")}, "answer": {value}}
	path := page.body[strings.Index(page.body, `action="`)+8:]
	for !strings.Contains(path[:strings.Index(path, `"`)], "/call/") {
		path = path[strings.Index(path, `action="`)+8:]
	}
	path = path[:strings.Index(path, `"`)]
	first := v.post(path, form)
	v.want(first, http.StatusSeeOther)
	if again := v.post(path, form); again.status != http.StatusSeeOther { // a second click
		v.h.Errorf("a second tap of %s: %d", value, again.status)
	}
	return v.get(first.header.Get("Location"))
}

// In the call that the list asks for, the questions of the open visit are read out;
// an answer that needs somebody raises its alert on the tap, with what to do beside
// it; what is asked stands as asked by telephone, by whom, and counts once.
func TestAskedInACall(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana, task := h.monthLater()
	v := h.as("Noor Haddad", access.Therapist)
	v.want(v.get("/needs"), http.StatusOK, "Open the call")
	call := chartOf(ana) + "/call"
	start := v.get(call + "?task=" + string(task))
	v.want(start, http.StatusOK, "Hello, this is Noor Haddad from Juniper House", "All of the PHQ-9", "Only the PHQ-2", "We spoke", "They asked us to stop asking")

	page := v.get(call + "/phq-9?for=" + url.QueryEscape("phq-9/1-month"))
	v.want(page, http.StatusOK, "question 1 of 10", "Over the last 2 weeks", "Little interest or pleasure", "Nearly every day", "They would rather stop here")
	for n := range 8 {
		if n == 3 { // the line breaks; what was said is kept
			page = v.get(call)
			v.want(page, http.StatusOK, "3 answers are kept from before", "Go on with the PHQ-9")
			page = v.get(call + "/phq-9?for=" + url.QueryEscape("phq-9/1-month"))
			v.want(page, http.StatusOK, "question 4 of 10")
		}
		page = v.taps(page, "2")
	}
	if n := len(h.alerts(ana)); n != 0 {
		t.Fatalf("%d alerts before the ninth question", n)
	}
	page = v.taps(page, "1")
	v.want(page, http.StatusOK, "question 10 of 10", "An answer needs you now", "Thank you for telling me", "Ask the Columbia scale", "Make the safety plan", "Note what they say")
	if n := len(h.alerts(ana)); n != 1 {
		t.Fatalf("%d alerts after it", n)
	}
	page = v.taps(page, "1")
	v.want(page, http.StatusOK, "PHQ-9 asked, by Noor Haddad", "An answer needs you now")
	if strings.Contains(page.body, "All of the PHQ-9") {
		t.Error("it is offered again")
	}
	all := h.responses(ana)
	if len(all) != 1 || all[0].Open || all[0].How != instrument.HowTelephone || all[0].By != instrument.BySelf || all[0].Occasion != "phq-9/1-month" || len(all[0].Answers) != 10 {
		t.Errorf("%+v", all)
	}
	v.want(v.get(chartOf(ana)+"/measures"), http.StatusOK, "asked by telephone, by Noor Haddad")
	v.want(v.get("/followup"), http.StatusOK, "Of these, asked in a call")

	end := url.Values{"act": {start.field("act")}, "task": {string(task)}, "how": {"spoke"}}
	for range 2 {
		v.want(v.post(call, end), http.StatusSeeOther)
	}
	if open := duty.OpenTasks(h.chart(ana)); len(open) != 0 {
		t.Errorf("the call is still on the list: %+v", open)
	}
}

// Who would rather stop is asked nothing more, what there was is kept and counts as
// no answered visit; whoever asked for peace is not asked in a call either; and only
// who gives care asks.
func TestACallPressesNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana, task := h.monthLater()
	v := h.as("Noor Haddad", access.Therapist)
	call := chartOf(ana) + "/call"
	page := v.taps(v.get(call+"/phq-2?for="+url.QueryEscape("phq-9/1-month")), "1")
	v.want(page, http.StatusOK, "PHQ-2, question 2 of 2")
	stop := v.post(call+"/phq-2", url.Values{"act": {page.field("act")}, "for": {"phq-9/1-month"}, "item": {"q2"}, "do": {"stop"}})
	v.want(stop, http.StatusSeeOther)
	v.want(v.get(stop.header.Get("Location")), http.StatusOK, "PHQ-2 asked in part, by Noor Haddad", "We are here when you want us")
	if all := h.responses(ana); len(all) != 1 || !all[0].Left || all[0].Answers["q1"] != "1" {
		t.Errorf("%+v", all)
	}
	v.want(v.post(call, url.Values{"act": {h.clinic.NewID()}, "task": {string(task)}, "how": {"nonsense"}}), http.StatusUnprocessableEntity, "Say how the call ended")
	v.want(v.post(call, url.Values{"act": {h.clinic.NewID()}, "task": {string(task)}, "how": {"stop"}}), http.StatusSeeOther)
	quiet := v.get(call)
	v.want(quiet, http.StatusOK, "They asked to stop questions and reminders", "nothing is asked in this call either")
	if strings.Contains(quiet.body, "All of the") {
		t.Error("somebody who asked us to stop is asked")
	}
	if got := v.get(call + "/gad-7?for=" + url.QueryEscape("gad-7/1-month")); got.status != http.StatusSeeOther {
		t.Errorf("a question all the same: %d", got.status)
	}
	h.as("Mia Weber", access.Manager).want(h.as("Max Weber", access.Manager).get(call), http.StatusForbidden)
	joy := h.as("Joy Amar", access.FrontDesk)
	joy.want(joy.get(call), http.StatusForbidden)
}
