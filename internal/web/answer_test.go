package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
)

// asks makes a link to questionnaires and returns its address.
func (h *house) asks(p id.Patient, invited screening.Invited) (path string, invitation id.Entry) {
	h.Helper()
	if invited.Purpose == "" {
		invited.Purpose = screening.ForMeasures
	}
	if invited.Until.IsZero() {
		invited.Until = h.now().Add(14 * 24 * time.Hour)
	}
	out := h.do(h.care(p, "Noor Haddad", access.Therapist), clinic.InviteClient{Patient: p, Invited: invited})
	token, err := h.door.NewLink(h.Context(), p, invited.Purpose, string(out.Entries[0]), invited.Until)
	h.ok(err)
	return "/answer/" + token, out.Entries[0]
}

// tap answers the question at an address and returns where it leads.
func (v *visitor) tap(path, value string) string {
	v.h.Helper()
	page := v.get(path)
	if page.status != http.StatusOK {
		v.h.Fatalf("%s: %d %.300s", path, page.status, page.text())
	}
	got := v.post(path, url.Values{"act": {page.field("act")}, "answer": {value}})
	if got.status != http.StatusSeeOther {
		v.h.Fatalf("%s = %q: %d %.600s", path, value, got.status, got.text())
	}
	return got.header.Get("Location")
}

// TestQuestionnairesOnAPhone answers two questionnaires without a break, on two
// devices, with a question that an answer leads past and one that is left open.
func TestQuestionnairesOnAPhone(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7/1-month", "audit-c"}})
	phone := h.visitor()
	begin := phone.get(path)
	phone.want(begin, http.StatusOK, "Noor Haddad asks you this", "About 2 minutes", "Noor Haddad reads your answers before you next meet", "Nobody reads along while you answer", "988")
	if strings.Contains(begin.text(), "Moreno") || strings.Contains(begin.text(), "GAD") {
		t.Errorf("the page names somebody: %s", begin.text())
	}
	next := path + "/1/q1"
	for _, q := range []string{"q1", "q2", "q3"} {
		if next != path+"/1/"+q {
			t.Fatalf("led to %s, want %s", next, q)
		}
		next = phone.tap(next, "1")
	}
	tablet := h.visitor()
	tablet.want(tablet.get(path), http.StatusOK, "Go on where I stopped", "3 of")
	if page := tablet.get(path + "/1/q2"); !strings.Contains(page.text(), "your answer") {
		t.Error("the tablet does not know the answer")
	}
	for _, q := range []string{"q4", "q5"} {
		tablet.tap(path+"/1/"+q, "2")
	}
	if next = tablet.tap(path+"/1/q7", "0"); !strings.HasSuffix(next, "/1") && !strings.HasSuffix(next, "/1/q8") {
		t.Errorf("led to %s", next)
	}
	look := tablet.get(path + "/1")
	tablet.want(look, http.StatusOK, "open", "Several days")
	if n := h.responses(ana); len(n) != 0 {
		t.Errorf("sent before it was: %v", n)
	}
	got := tablet.post(path+"/1", url.Values{"act": {look.field("act")}})
	if got.status != http.StatusSeeOther || got.header.Get("Location") != path+"/2/q1" {
		t.Fatalf("%d %s", got.status, got.header.Get("Location"))
	}
	if next = tablet.tap(path+"/2/q1", "0"); next != path+"/end" {
		t.Errorf("who never drinks is led to %s", next)
	}
	tablet.want(tablet.get(path+"/end"), http.StatusOK, "Thank you", "Noor Haddad reads your answers")
	all := h.responses(ana)
	if len(all) != 2 || all[0].Occasion != "gad-7/1-month" || all[0].Answers["q5"] != "2" || all[0].Answers["q6"] != "" || all[1].Instrument != "audit-c" || len(all[1].Answers) != 1 {
		t.Errorf("%+v", all)
	}
}

func (h *house) responses(p id.Patient) []instrument.Filling {
	h.Helper()
	return instrument.Responses(h.chart(p))
}

// TestBadAnswers says what is wrong beside the field, and keeps nothing twice.
func TestBadAnswers(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, invitation := h.asks(ana, screening.Invited{Asks: []string{"phq-9", "peg", "edi"}, Room: true})
	v := h.visitor()
	act := v.get(path + "/1/q1").field("act")
	for _, c := range []struct{ at, value, says string }{
		{"/1/q1", "1.5", "Please choose one of these"}, {"/1/q9", "4", "Please choose one of these"}, {"/1/q9", "", "Please choose one of these"},
		{"/2/q1", "11", "whole number from 0 to 10"}, {"/2/q1", "1.5", "whole number from 0 to 10"}, {"/3/q1", "abc", "from 0 to 100"},
	} {
		got := v.post(path+c.at, url.Values{"act": {act}, "answer": {c.value}})
		v.want(got, http.StatusUnprocessableEntity, c.says)
		if c.value != "" && strings.HasPrefix(c.at, "/3") && got.field("answer") != c.value {
			t.Errorf("%q is not kept: %q", c.value, got.field("answer"))
		}
	}
	if got := v.post(path+"/1/q1", url.Values{"act": {"x"}, "answer": {"1"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a page without its key: %d", got.status)
	}
	v.want(v.get(path+"/1/q11"), http.StatusNotFound)
	v.want(v.get(path+"/4/q1"), http.StatusNotFound)
	for range 2 { // the same press twice is one answer
		v.want(v.post(path+"/1/q9", url.Values{"act": {act}, "answer": {"1"}}), http.StatusSeeOther)
	}
	if risks := instrument.RiskAnswers(h.chart(ana), h.site.measures); len(risks) != 1 {
		t.Errorf("%+v", risks)
	}
	for _, q := range []string{"q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q10"} {
		v.tap(path+"/1/"+q, "1")
	}
	if all := h.responses(ana); len(all) != 1 || all[0].Open || all[0].Answers["q9"] != "1" || all[0].How != instrument.HowRoom {
		t.Errorf("%+v", all)
	}
	if next := v.tap(path+"/1/q1", "3"); next != path+"/1/q2" {
		t.Errorf("changing what was sent leads to %s", next)
	}
	if all := h.responses(ana); len(all) != 1 || all[0].Answers["q1"] != "3" {
		t.Errorf("the change is not kept: %+v", all)
	}
	ben := h.register("Ben", "Aldous")
	other, _ := h.asks(ben, screening.Invited{Asks: []string{"gad-7"}})
	token, err := h.door.NewLink(h.Context(), ben, screening.ForMeasures, string(invitation), h.now().Add(time.Hour))
	h.ok(err)
	v.want(v.get("/answer/"+token), http.StatusNotFound, "This link has ended")
	v.want(v.get(strings.Replace(other, "/answer/", "/ask/", 1)), http.StatusNotFound)
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.RevokeInvitation{Patient: ana, Invitation: invitation, Reason: "by mistake"})
	v.want(v.post(path+"/1/q2", url.Values{"act": {h.clinic.NewID()}, "answer": {"1"}}), http.StatusNotFound, "What you saved is safe with us")
	h.pass(15 * 24 * time.Hour)
	v.want(v.get(other), http.StatusNotFound, "This link has ended")
}

// TestNobodyIsAskedAboutSuicideAlone asks the form without the question while
// nobody is on duty, and only in the room what has no such form.
func TestNobodyIsAskedAboutSuicideAlone(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9/1-month", "sidas", "asq"}})
	v := h.visitor()
	for _, q := range []string{"q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"} {
		v.tap(path+"/1/"+q, "1")
	}
	v.want(v.get(path+"/1/q9"), http.StatusNotFound)
	v.want(v.get(path+"/2/q1"), http.StatusNotFound)
	if page := v.get(path + "/1/q10"); page.status == http.StatusOK {
		v.tap(path+"/1/q10", "1")
	}
	if all := h.responses(ana); len(all) != 1 || all[0].Instrument != "phq-8" || all[0].Occasion != "phq-9/1-month" {
		t.Errorf("%+v", all)
	}
	room, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9", "sidas"}, Room: true})
	v.want(v.get(room+"/1/q9"), http.StatusOK, "better off dead")
	v.want(v.get(room+"/2/q1"), http.StatusOK, "suicide")
}

// TestPulse takes one tap, as the short form.
func TestPulse(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ tap, says string }{{"better", "That is all we needed"}, {"worse", "Thank you for telling us"}, {"stop", "We stop asking"}} {
		ana := h.register("Ana", "Moreno "+c.tap)
		path, _ := h.asks(ana, screening.Invited{Purpose: screening.ForPulse})
		v := h.visitor()
		page := v.get(path)
		v.want(page, http.StatusOK, "Just one tap", "Better", "Please stop asking")
		got := v.post(path+"/1/feeling", url.Values{"act": {page.field("act")}, "answer": {c.tap}})
		v.want(got, http.StatusSeeOther)
		v.want(v.get(got.header.Get("Location")), http.StatusOK, c.says)
		v.want(v.get(path), http.StatusOK, c.says)
		if all := h.responses(ana); len(all) != 1 || all[0].Instrument != instrument.OneTap || all[0].Answers["feeling"] != c.tap || all[0].Open {
			t.Errorf("%+v", all)
		}
	}
}

// TestQuestionnairesInEnglishOnly says so to somebody who speaks another language.
func TestQuestionnairesInEnglishOnly(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno", patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"}, Born: "1985-03-12", Language: "es-MX"})
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}})
	v := h.visitor()
	v.want(v.get(path), http.StatusOK, "in English only")
	v.tap(path+"/1/q1", "1")
}

// TestWhoHears names who hears of an answer only while that person is on duty
// and can be reached; then the question may be asked.
func TestWhoHears(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	lena := h.hire("Lena Fischer", access.Prescriber)
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9"}})
	v := h.visitor()
	v.want(v.get(path), http.StatusOK, "Nobody reads along")
	shift := duty.Shift{From: h.now().Add(-time.Hour), Until: h.now().Add(time.Hour), OnCall: lena, Number: "555 0100"}
	g, err := h.clinic.Covering(access.Actor{Roles: []access.Role{access.Prescriber, access.Manager}, Author: ledger.Author{Sort: ledger.ByStaff, Person: string(lena)}}, access.Create, ledger.Open, "", access.Unrelated)
	h.ok(err)
	h.do(g, clinic.SetRota{Set: duty.RotaSet{Shifts: []duty.Shift{shift}}})
	v.want(v.get(path), http.StatusOK, "Lena Fischer hears of it at once")
	v.want(v.get(path+"/1/q9"), http.StatusOK, "better off dead")
	v.tap(path+"/1/q1", "1")
	h.pass(2 * time.Hour)
	v.want(v.get(path), http.StatusOK, "Our team reads this on", "Go on where I stopped")
	v.want(v.get(path+"/1/q9"), http.StatusNotFound)
	if page := v.get(path + "/1/q1"); !strings.Contains(page.text(), "your answer") {
		t.Error("what was answered is gone with the longer form")
	}
}

// TestTwoDevicesAtOnce answers different questions on eight devices in the same
// moment, and loses none of them.
func TestTwoDevicesAtOnce(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"gad-7"}})
	h.visitor().tap(path+"/1/q7", "3")
	var all sync.WaitGroup
	for n := 1; n <= 6; n++ {
		v, act := h.visitor(), h.clinic.NewID()
		all.Go(func() {
			v.post(path+"/1/q"+strconv.Itoa(n), url.Values{"act": {act}, "answer": {strconv.Itoa(n % 4)}})
		})
	}
	all.Wait()
	look := h.visitor().get(path + "/1")
	if strings.Contains(look.text(), " open") {
		t.Errorf("an answer is lost: %s", look.text())
	}
	if got := h.responses(ana); len(got) != 1 || got[0].Answers["q6"] != "2" || got[0].Answers["q7"] != "3" {
		t.Errorf("%+v", got)
	}
}
