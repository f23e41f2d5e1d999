package web

import (
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// myAddresses are every page of a client's own that is opened by its address
// alone.
func (h *house) myAddresses() []string {
	var out []string
	for _, rt := range h.site.routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if rt.guard != client || method != "GET" || rt.sort != page || strings.Contains(path, "{entry}") {
			continue // a paper that was given is opened by the tests of a course's end
		}
		out = append(out, strings.NewReplacer("{topic}", "intention", "{lesson}", "the-room", "{end}", "stop").Replace(path))
	}
	return out
}

// dose gives somebody a dose, as a record from elsewhere has it.
func (h *house) dose(p id.Patient, course id.Course, session id.Session) {
	h.Helper()
	h.do(h.machine(p), clinic.ImportRecord{Patient: p, Facts: []clinic.ImportedFact{
		{Fact: dosing.SessionBegun{Course: course, Session: session, Number: 1}},
		{Fact: dosing.DoseGiven{Session: session, Route: "im", Amount: 50 * quantity.Milligram}},
	}})
	h.pass(time.Minute)
}

// TestEveryPageOfAClientsOwn opens all of them, for somebody of whom nothing is
// known and for somebody in a course: each says its own title once, is written
// into the access book, and says nothing that is not said to clients.
func TestEveryPageOfAClientsOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ben, ana := h.register("Ben", "Okafor"), h.register("Ana", "Moreno")
	h.inCourse(ana)
	for _, p := range []id.Patient{ben, ana} {
		v := h.enters(p, h.portal(p))
		for _, path := range h.myAddresses() {
			got := v.get(path)
			if got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/my") || path == "/my/record/decision" {
				continue
			}
			if got.status != http.StatusOK || strings.Count(got.body, "<h1") != 1 || strings.Count(got.body, `client-btn my-btn primary`) > 1 {
				t.Errorf("%s: %d, %d titles: %.300s", path, got.status, strings.Count(got.body, "<h1"), got.text())
			}
			if key := regexp.MustCompile(`\bmy\.[a-z-]+(\.[a-z-]+)*\b`).FindString(got.text()); key != "" {
				t.Errorf("%s shows the key %s", path, key)
			}
			for _, sentence := range strings.SplitAfter(got.text(), ". ") {
				if err := screening.ToClient("", sentence); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
			if !strings.Contains(got.body, "data-exit") {
				t.Errorf("%s has no quick way out", path)
			}
		}
		visits := h.visits(ledger.PatientStream(p))
		if n := len(visits); n < 15 {
			t.Errorf("%d pages are in the access book", n)
		}
		for _, visit := range visits {
			if visit.Person != "patient:"+string(p) || visit.Body.Role != string(access.Client) {
				t.Errorf("%s opened %s as %s", visit.Person, visit.Body.Route, visit.Body.Role)
			}
		}
	}
}

// TestNobodyElsesRecord: whatever stands in an address or a form, a client's pages
// are about whoever signed in.
func TestNobodyElsesRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana, ben := h.register("Ana", "Moreno"), h.register("Ben", "Okafor")
	course, session := h.inCourse(ben)
	v := h.enters(ana, h.portal(ana))
	made := h.do(h.staffOf(ben), clinic.MakeCommitment{Patient: ben, Commitment: integration.CommitmentMade{Course: course, Text: "Call my brother."}}).Entries[0]
	for _, path := range h.myAddresses() {
		for _, more := range []string{"", "?patient=" + string(ben), "/" + string(ben), "?course=" + string(course)} {
			if got := v.get(path + more); strings.Contains(got.body, "Okafor") || strings.Contains(got.body, "my brother") || got.status >= 500 {
				t.Errorf("%s%s: %d", path, more, got.status)
			}
		}
	}
	before := len(h.chart(ben).Entries)
	for path, form := range map[string]url.Values{
		"/my/checkin":         {"went": {string(made) + ".kept"}},
		"/my/words/intention": {"text": {"To listen."}, "session": {string(session)}, "patient": {string(ben)}},
		"/my/questions":       {"ask": {"gad-7/baseline"}},
		"/my/escort":          {"name": {"Lena"}, "phone": {"303 555 0199"}, "stays": {"yes"}, "patient": {string(ben)}},
		"/my/lessons/home":    {"patient": {string(ben)}},
	} {
		form.Set("act", h.clinic.NewID())
		v.post(path, form)
	}
	if after := len(h.chart(ben).Entries); after != before {
		t.Errorf("%d entries in Ben's record by Ana", after-before)
	}
}

// staffOf is somebody who treats a client.
func (h *house) staffOf(p id.Patient) access.Grant {
	return h.care(p, "Noor Haddad", access.Therapist)
}

// TestAClientPrepares follows Ana from step to step on her phone.
func TestAClientPrepares(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	course, session := h.inCourse(ana)
	v := h.enters(ana, h.portal(ana))
	home := v.get("/my")
	v.want(home, 200, "Your next step, Ana", "Begin", "Your course")
	to := v.post("/my/questions", url.Values{"act": {home.field("act")}, "ask": {regexp.MustCompile(`name="ask" value="([^"]+)"`).FindStringSubmatch(home.body)[1]}})
	if to.status != http.StatusSeeOther || !strings.HasPrefix(to.header.Get("Location"), "/answer/") {
		t.Fatalf("beginning led to %d %s", to.status, to.header.Get("Location"))
	}
	v.want(v.get(to.header.Get("Location")), 200)
	v.want(v.get("/my/lessons/the-day-before"), 200, "Your prescriber tells you", "I have read this")
	read := v.get("/my/lessons/the-room")
	for range 2 { // a double tap
		if got := v.post("/my/lessons/the-room", url.Values{"act": {read.field("act")}}); got.header.Get("Location") != "/my/lessons/touch" {
			t.Fatalf("reading led to %d %s", got.status, got.header.Get("Location"))
		}
	}
	v.want(v.get("/my/lessons"), 200, "The room and your stop word About two minutes. read")
	if n := len(integration.ReadLessons(h.chart(ana))); n != 1 {
		t.Errorf("%d lessons read", n)
	}
	page := v.get("/my/words/intention")
	v.want(page, 200, "Your intention for Wednesday’s session")
	v.want(v.post("/my/words/intention", url.Values{"act": {page.field("act")}, "session": {page.field("session")}, "text": {"  "}}), http.StatusUnprocessableEntity, "no word here yet")
	v.post("/my/words/intention", url.Values{"act": {page.field("act")}, "session": {page.field("session")}, "text": {"To listen."}})
	v.want(v.get("/my/words"), 200, "To listen.")
	if i, ok := integration.Preparation(h.chart(ana), course).Intentions[session]; !ok || i.Fact.Text != "To listen." || i.Entry.By.Person != string(ana) {
		t.Errorf("the intention is %+v", i)
	}
	page = v.get("/my/escort")
	form := url.Values{"act": {page.field("act")}, "name": {"Lena"}, "phone": {"soon"}}
	v.want(v.post("/my/escort", form), http.StatusUnprocessableEntity, "Write a number they answer")
	form.Set("phone", "303 555 0199")
	v.want(v.post("/my/escort", form), 200, "What we still need: a person who stays with you.")
	page = v.get("/my/escort")
	if got := v.post("/my/escort", url.Values{"act": {page.field("act")}, "name": {"Lena"}, "phone": {"303 555 0199"}, "stays": {"yes"}}); got.status != http.StatusSeeOther {
		t.Fatalf("naming Lena: %d %s", got.status, got.text())
	}
	v.want(v.get("/my"), 200, "Lena takes you home and stays")
	made := h.do(h.staffOf(ana), clinic.MakeCommitment{Patient: ana, Commitment: integration.CommitmentMade{Course: course, Text: "Call my brother Sunday."}}).Entries[0]
	went := url.Values{"act": {h.clinic.NewID()}, "went": {string(made) + ".partly"}}
	for range 2 {
		v.post("/my/checkin", went)
	}
	got := integration.Integration(h.chart(ana), course).Commitments[0]
	if got.State() != integration.Partly || len(got.CheckIns) != 1 {
		t.Errorf("%s after %d check-ins", got.State(), len(got.CheckIns))
	}
	v.want(v.get("/my/words"), 200, "Call my brother Sunday.", "Partly")
}

// TestAfterADose: huge targets, nothing to sign, answer or decide; the next day it
// is over.
func TestAfterADose(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno", patient.ContactPerson{Name: "Sam", Phone: "303 555 0123"}, dosing.EscortNamed{For: quantity.DayOf(start, time.UTC), Name: "Lena", Phone: "303 555 0199", Stays: true})
	course, session := h.inCourse(ana)
	v := h.enters(ana, h.portal(ana))
	questions := v.get("/my/questions")
	h.dose(ana, course, session)
	home := v.get("/my")
	v.want(home, 200, "You did enough for today.", "Call Lena", "Call Sam", "I don’t feel well", "No driving and nothing dangerous until the next day")
	for _, no := range []string{"<form", "client-tabs", "Begin"} {
		if strings.Contains(home.body, no) {
			t.Errorf("after a dose the page has %s", no)
		}
	}
	v.want(v.get("/my/unwell"), 200, "988")
	for _, got := range []reply{v.get("/my/questions"), v.get("/my/escort"), v.post("/my/questions", url.Values{"act": {questions.field("act")}, "ask": {"gad-7/baseline"}}), v.post("/my/agreements/read", url.Values{"act": {h.clinic.NewID()}})} {
		v.want(got, http.StatusConflict, "We won’t ask you to agree to anything new until you’re fully back.")
	}
	v.want(v.get("/my/agreements/withdraw"), 200, "You can change your mind at any time.") // narrowing always works
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9"}})
	v.want(v.get(path), 200, "You did enough for today.", "in the morning")
	room, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}, Room: true})
	if got := v.get(room); strings.Contains(got.text(), "You did enough") {
		t.Error("in the room, with somebody there, nothing can be answered")
	}
	h.do(h.machine(ana), clinic.ImportRecord{Patient: ana, Facts: []clinic.ImportedFact{{Fact: dosing.SessionClosed{Session: session}}}})
	denver := h.clinic.Location()
	for clock, resting := range map[time.Time]bool{time.Date(2026, 11, 22, 23, 59, 0, 0, denver): true, time.Date(2026, 11, 23, 0, 1, 0, 0, denver): true, time.Date(2026, 11, 23, 4, 59, 0, 0, denver): true,
		time.Date(2026, 11, 23, 5, 0, 0, 0, denver): false} {
		h.mu.Lock()
		h.at = clock.UTC()
		h.mu.Unlock()
		v = h.enters(ana, h.portal(ana))
		got := v.get("/my")
		if strings.Contains(got.text(), "You did enough") != resting || strings.Contains(got.text(), "Call Lena") != resting {
			t.Errorf("at %s: %.200s", clock.Format("15:04"), got.text())
		}
		if strings.Contains(v.get(path).text(), "You did enough") != resting {
			t.Errorf("at %s the link says otherwise", clock.Format("15:04"))
		}
	}
}

// TestWhoLooked: a client sees who opened their record and not that there are
// process notes; refused attempts stand on the staff's page, for those who answer
// for it.
func TestWhoLooked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	noor, boss, desk := h.as("Noor Haddad", access.Therapist), h.as("Kim Lee", access.Manager), h.as("Robin Field", access.FrontDesk)
	noor.get(chartOf(ana) + "/medicines")
	noor.get(chartOf(ana) + "/medicines")
	noor.get(chartOf(ana) + "/process-notes")
	boss.want(boss.get(chartOf(ana)+"/screening"), http.StatusForbidden)
	v := h.enters(ana, h.portal(ana))
	got := v.get("/my/looked")
	v.want(got, 200, "Noor Haddad, therapist", "Medicines.", "two times")
	for _, no := range []string{"rocess", "Kim Lee", "refused", "/patients"} {
		if strings.Contains(got.text(), no) {
			t.Errorf("the client reads %q: %s", no, got.text())
		}
	}
	boss.want(boss.get(chartOf(ana)+"/looked"), 200, "Noor Haddad", "Kim Lee", "refused", "The client")
	seen := desk.get(chartOf(ana) + "/looked")
	desk.want(seen, 200, "Noor Haddad", "2 times")
	if strings.Contains(seen.text(), "refused") || strings.Contains(seen.text(), "rocess") {
		t.Errorf("the front desk reads %s", seen.text())
	}
}

// TestOnAPhonesFirstScreen: the pages can be kept on a phone, under a name that
// says nothing, and the worker serves nothing but them.
func TestOnAPhonesFirstScreen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	v := h.visitor()
	m := v.get("/my/manifest.webmanifest")
	if m.status != 200 || !strings.Contains(m.body, `"scope":"/my"`) || strings.Contains(m.body, "Juniper") {
		t.Errorf("%d %s", m.status, m.body)
	}
	var kept struct {
		Icons []struct{ Src, Type, Sizes, Purpose string }
	}
	h.ok(json.Unmarshal([]byte(m.body), &kept))
	want := map[string]bool{"192x192 any": true, "512x512 any": true, "192x192 maskable": true, "512x512 maskable": true}
	for _, i := range kept.Icons {
		if i.Type != "image/png" {
			continue
		}
		got := v.get(i.Src)
		drawn, err := png.DecodeConfig(strings.NewReader(got.body))
		if err != nil || got.header.Get("Content-Type") != "image/png" || fmt.Sprintf("%dx%d", drawn.Width, drawn.Height) != i.Sizes {
			t.Errorf("%s: %s, %v", i.Src, got.header.Get("Content-Type"), err)
		}
		delete(want, i.Sizes+" "+i.Purpose)
	}
	if len(want) > 0 {
		t.Errorf("a phone finds no picture of %v", want)
	}
	w := v.get("/my/worker.js")
	if w.status != 200 || w.header.Get("Service-Worker-Allowed") != "/my" || w.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.status, w.header)
	}
	ana := h.register("Ana", "Moreno")
	v = h.enters(ana, h.portal(ana))
	if got := v.get("/my"); !strings.Contains(got.body, "/my/manifest.webmanifest") || !strings.Contains(got.body, "data-my-step") {
		t.Error("the first page does not offer to be kept")
	}
	if out := v.post("/my/signout", nil); !strings.Contains(out.header.Get("Clear-Site-Data"), "storage") {
		t.Errorf("signing out clears %q", out.header.Get("Clear-Site-Data"))
	}
}
