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
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
)

// care is the grant of somebody who works here, for one record.
func (h *house) care(p id.Patient, name string, roles ...access.Role) access.Grant {
	h.Helper()
	person := h.hire(name, roles...)
	actor, _, err := h.clinic.Staff(h.Context(), person)
	h.ok(err)
	g, err := h.clinic.Covering(actor, access.Read, ledger.Clinical, ledger.PatientStream(p), access.Team)
	h.ok(err)
	return g
}

// invite makes a link for somebody and returns its address.
func (h *house) invite(p id.Patient) (path string, invitation id.Entry) {
	h.Helper()
	until := h.now().Add(14 * 24 * time.Hour)
	out := h.do(h.care(p, "Noor Haddad", access.Therapist), clinic.InviteClient{Patient: p, Invited: screening.Invited{Purpose: screening.ForScreening, Until: until}})
	token, err := h.door.NewLink(h.Context(), p, screening.ForScreening, string(out.Entries[0]), until)
	h.ok(err)
	return "/ask/" + token, out.Entries[0]
}

// answers are the last answers of a record, by fact.
func (h *house) answers(p id.Patient) map[string]patient.Asked {
	h.Helper()
	out := map[string]patient.Asked{}
	for _, a := range ledger.Find[patient.Asked](h.chart(p)) {
		out[a.Fact] = a
	}
	return out
}

// reply answers one question of a link and returns where it leads.
func (v *visitor) reply(path, question string, form url.Values) string {
	v.h.Helper()
	page := v.get(path + "/" + question)
	if page.status != http.StatusOK {
		v.h.Fatalf("%s: %d %s", question, page.status, page.text())
	}
	if form.Get("act") == "" {
		form.Set("act", page.field("act"))
	}
	got := v.post(path+"/"+question, form)
	if got.status != http.StatusSeeOther {
		v.h.Fatalf("%s with %v: %d %.800s", question, form, got.status, got.text())
	}
	return strings.TrimPrefix(got.header.Get("Location"), path+"/")
}

// TestAClientAnswersOnAPhone goes through the questions, stops, goes on on
// another device, changes an answer, and reads the kind end.
func TestAClientAnswersOnAPhone(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	page := v.get(path)
	v.want(page, http.StatusOK, "A few questions before we meet", "Juniper House", "minutes in all", "come back on any phone", "You can skip any question", "Leave quickly", "988", "Begin")
	for _, never := range []string{"Moreno", "Sign in", "Noor Haddad"} {
		if strings.Contains(page.text(), never) {
			t.Errorf("the first page says %q to whoever has the link", never)
		}
	}
	if got := v.reply(path, "hopes", url.Values{"words": {"To laugh with my kids again."}}); got != "reason" {
		t.Errorf("after the hopes comes %s", got)
	}
	v.reply(path, "reason", url.Values{"words": {"Low mood for three years."}})
	v.reply(path, "sex", url.Values{"answer": {"female"}})
	v.reply(path, "height", url.Values{"feet": {"5"}, "inches": {"4"}, "unit": {"ft"}})
	v.reply(path, "weight", url.Values{"value": {"154"}, "unit": {"lb"}})
	if got := v.reply(path, "heart", url.Values{"tick": {"pressure", "attack"}, "answer": {"all"}}); got != "attack-when" {
		t.Errorf("after a heart attack comes %s", got)
	}
	v.want(v.get(path+"/attack-when"), http.StatusOK, "When was your last heart attack?", "Why we ask", "Skip this one", "Saved as you go.")

	again := h.visitor() // another device
	again.want(again.get(path), http.StatusOK, "Go on where I stopped")
	if got := regexp.MustCompile(`/ask/[^"]*/([a-z-]+)" ?class="client-btn primary"|class="client-btn primary" href="/ask/[^"]*/([a-z-]+)"`).FindStringSubmatch(again.get(path).body); got == nil || got[1]+got[2] != "attack-when" {
		t.Errorf("another device goes on at %q", got)
	}
	again.reply(path, "attack-when", url.Values{"month": {"3"}, "year": {"2024"}})
	again.reply(path, "ecg", url.Values{"answer": {"never"}})
	again.reply(path, "brain", url.Values{"answer": {"none"}})
	again.reply(path, "body", url.Values{"answer": {"none"}})
	back := again.get(path + "/heart")
	if strings.Count(back.body, "checked") != 2 {
		t.Errorf("going back, %d boxes are ticked", strings.Count(back.body, "checked"))
	}
	got := h.answers(ana)
	for fact, want := range map[string]string{"patient.sex": "female", "height": "162.56", "weight.actual": "69.853", "condition.heart-attack": "yes", "condition.aneurysm": "no",
		"condition.heart-attack.last": "2024-03-31T12:00:00-06:00", "ecg.done": "never", "condition.stroke": "no", "indication.present": "unknown"} {
		if value(got[fact]) != want || got[fact].Basis != patient.BasisSelf {
			t.Errorf("%s is %+v, want %s", fact, got[fact], want)
		}
	}
	if _, words, ok := ledger.Last[screening.OwnWords](h.chart(ana)); !ok || words.Text != "To laugh with my kids again." {
		t.Errorf("her words: %+v", words)
	}
	again.want(again.get(path+"/end"), http.StatusOK, "Thank you. That is all for now.", "Noor Haddad reads your answers", "questions are still open", "Sunday, December 6")
	for _, e := range h.chart(ana).Entries[2:] {
		if e.By.Sort != ledger.ByPatient || e.By.Person != string(ana) {
			t.Errorf("%s is by %+v", e.Kind, e.By)
		}
	}
}

// TestSkippingIsKind leaves questions out, each with a reason, and is not asked
// again; what was left out can be answered later.
func TestSkippingIsKind(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	v.want(v.get(path+"/safe/skip"), http.StatusOK, "That is all right. Why skip it?", "I’d rather tell somebody in person", "I don’t know", "I’d rather not say")
	if got := v.reply(path, "safe", url.Values{"skip": {"person"}}); got != "anything" {
		t.Errorf("then comes %s", got)
	}
	if a := h.answers(ana)["home.safe"]; a.Answer != patient.Skipped || a.Detail != "Would rather tell somebody in person." {
		t.Errorf("kept as %+v", a)
	}
	v.want(v.get(path+"/safe"), http.StatusOK, "You skipped this one. You can answer it now.")
	v.reply(path, "safe", url.Values{"answer": {"yes"}})
	if a := h.answers(ana)["home.safe"]; a.Answer != patient.Yes {
		t.Errorf("answered later: %+v", a)
	}
	v.reply(path, "heart", url.Values{"skip": {"unknown"}})
	if a := h.answers(ana)["condition.aneurysm"]; a.Answer != patient.Skipped {
		t.Errorf("a list that was skipped: %+v", a)
	}
	if got := v.get(path + "/hopes/skip"); got.status != http.StatusSeeOther {
		t.Errorf("nobody gives a reason for not writing: %d", got.status)
	}
}

// TestClientsSlips types what cannot be: it comes back with words beside the
// field and what was typed, and nothing is stored.
func TestClientsSlips(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	before := len(h.chart(ana).Entries)
	for _, tt := range []struct{ question, form, want, kept string }{
		{"weight", "value=154&unit=kg", "You wrote 154 kilograms. Did you mean pounds?", `value="154"`},
		{"weight", "value=heavy&unit=lb", "Please write a number, such as 154.", `value="heavy"`},
		{"weight", "value=3&unit=kg", "That looks too small. Is the unit right?", `value="3"`},
		{"ecg", "answer=perhaps", "Please choose one of these, or skip this one.", ""},
		{"heart", "answer=all", "Tick at least one", ""},
		{"reason", "words=", "Please write a few words, or skip this one.", ""},
		{"reason", "words=" + strings.Repeat("a", 5000), "4,000 letters at most", "aaaa"},
		{"allergies", "answer=yes", "Please write to what", ""},
	} {
		form, err := url.ParseQuery(tt.form)
		h.ok(err)
		form.Set("act", h.clinic.NewID())
		got := v.post(path+"/"+tt.question, form)
		v.want(got, http.StatusUnprocessableEntity, tt.want)
		if !strings.Contains(got.body, tt.kept) {
			t.Errorf("%s: what was typed is gone", tt.question)
		}
	}
	v.want(v.post(path+"/weight", url.Values{"value": {"70"}, "unit": {"kg"}, "act": {"stale"}}), http.StatusUnprocessableEntity, "open too long", "Please save it once more")
	if n := len(h.chart(ana).Entries); n != before {
		t.Errorf("%d entries were stored", n-before)
	}
	v.reply(path, "weight", url.Values{"value": {"154"}, "unit": {"kg"}, "sure": {"lb"}})
	if a := h.answers(ana)["weight.actual"]; a.Value != "69.853" || a.Detail != "Said 154 lb; not measured here." {
		t.Errorf("%+v", a)
	}
}

// TestTwoTapsAreOne sends one answer twice, and another by the same page.
func TestTwoTapsAreOne(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	act := v.get(path + "/alcohol").field("act")
	before := len(h.chart(ana).Entries)
	for range 2 {
		v.reply(path, "alcohol", url.Values{"answer": {"never"}, "act": {act}})
	}
	if n := len(h.chart(ana).Entries); n != before+1 {
		t.Errorf("%d entries, want one", n-before)
	}
	got := v.post(path+"/alcohol", url.Values{"answer": {"today"}, "act": {act}})
	v.want(got, http.StatusConflict, "sent before with other words")
	v.reply(path, "alcohol", url.Values{"answer": {"today"}, "act": {got.field("act")}})
}

// TestLinksOpenNothingElse tries links that ended, were taken back, are for
// something else, or are made up.
func TestLinksOpenNothingElse(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.register("Ana", "Moreno"), h.register("Ben", "Aldous")
	path, invitation := h.invite(ana)
	v := h.visitor()
	v.want(v.get(path), http.StatusOK)
	if got := v.get(chartOf(ana)); got.status != http.StatusSeeOther {
		t.Errorf("with a link in hand the chart answers %d", got.status)
	}
	token, err := h.door.NewLink(h.Context(), ana, screening.ForConsent, string(invitation), h.now().Add(time.Hour))
	h.ok(err)
	gone := v.get("/ask/" + token)
	v.want(gone, http.StatusNotFound, "This link has ended", "Ask the people who sent it to you", "988")
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.RevokeInvitation{Patient: ana, Invitation: invitation, Reason: "Sent to the wrong number."})
	if got := v.get(path + "/hopes"); got.status != http.StatusNotFound || got.body != gone.body {
		t.Errorf("a link that was taken back: %d %s", got.status, got.text())
	}
	if got := v.post(path+"/alcohol", url.Values{"answer": {"never"}, "act": {h.clinic.NewID()}}); got.status != http.StatusNotFound {
		t.Errorf("an answer by it: %d", got.status)
	}
	second, _ := h.invite(ben)
	h.pass(15 * 24 * time.Hour)
	v.want(v.get(second), http.StatusNotFound, "This link has ended")
	for range 40 {
		v.get("/ask/K7Q29FMD4T6WZB1XJ3HVNCRPLY")
	}
	v.want(v.get("/ask/K7Q29FMD4T6WZB1XJ3HVNCRPLY"), http.StatusTooManyRequests, "Please try again at")
}

// TestClientsMedicines finds a medicine by typing, says how it is taken, finds
// it is on the list already, and says that a line is not right.
func TestClientsMedicines(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	got := v.send("POST", path+"/medicines/search", url.Values{"typed": {"klono"}}, http.Header{"Hx-Request": {"true"}, "Content-Type": {"application/x-www-form-urlencoded"}})
	v.want(got, http.StatusOK, "clonazepam (Klonopin)", "Add “klono” as typed")
	if strings.Contains(got.body, "<html") {
		t.Error("typing brings a whole page")
	}
	v.want(v.post(path+"/medicines", url.Values{"do": {"find"}, "typed": {"clonazpam"}}), http.StatusOK, "clonazepam") // a slip of the hand, no script
	v.want(v.post(path+"/medicines", url.Values{"do": {"find"}, "typed": {"xqzzy"}}), http.StatusOK, "We do not know “xqzzy”")
	v.want(v.post(path+"/medicines", url.Values{"do": {"find"}, "typed": {" "}}), http.StatusUnprocessableEntity, "Please write the name of the medicine.")
	form := v.post(path+"/medicines", url.Values{"choose": {"Klonopin"}})
	v.want(form, http.StatusOK, "clonazepam (Klonopin)", "How much at a time", "How often", "When did you last take it?", "This page changes nothing about your medicines.")
	add := url.Values{"do": {"add"}, "key": {"Klonopin"}, "name": {"clonazepam (Klonopin)"}, "dose": {"1 mg"}, "often": {"2"}, "last": {"today"}, "act": {form.field("act")}}
	for range 2 { // a double tap
		if got := v.post(path+"/medicines", add); got.status != http.StatusSeeOther {
			t.Fatalf("%d %s", got.status, got.text())
		}
	}
	list := v.get(path + "/medicines")
	v.want(list, http.StatusOK, "Your list so far", "clonazepam (Klonopin)", "1 mg, twice a day", "My list is done")
	_, m, _ := ledger.Last[patient.MedicineNoted](h.chart(ana))
	if m.Status != patient.Taking || len(m.Ingredients) != 1 || m.Ingredients[0] != "clonazepam" || len(m.Daily) != 1 || m.Daily[0].Milligrams != 2000 || m.LastTaken != "2026-11-22" || m.Basis != "statement" {
		t.Errorf("noted as %+v", m)
	}
	add.Set("act", h.clinic.NewID())
	twice := v.post(path+"/medicines", add)
	v.want(twice, http.StatusUnprocessableEntity, "This one is on your list already. Do you take it in two ways?")
	bad := url.Values{"do": {"add"}, "key": {"Lamictal"}, "dose": {"a few 5"}, "often": {"1"}, "act": {h.clinic.NewID()}}
	v.want(v.post(path+"/medicines", bad), http.StatusUnprocessableEntity, "Please write a number, such as 0.5 mg.", "lamotrigine")
	v.want(v.post(path+"/medicines", url.Values{"do": {"off"}, "entry": {list.field("entry")}, "act": {h.clinic.NewID()}}), http.StatusSeeOther)
	v.want(v.get(path+"/medicines"), http.StatusOK, "you told us this is not right")
	if n := len(h.chart(ana).Entries); n != 4 { // registered, invited, the medicine, that it is not right
		t.Errorf("%d entries", n)
	}
	v.reply(path, "medicines", url.Values{"do": {"done"}})
	if a := h.answers(ana)["medicines.listed"]; a.Answer != patient.Yes {
		t.Errorf("%+v", a)
	}
}

// TestNoScriptNoProblem reads every question's page: forms that post, no
// handler, and a way back.
func TestNoScriptNoProblem(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	path, _ := h.invite(ana)
	v := h.visitor()
	for _, q := range h.site.asked.Path(screening.Given{}) {
		page := v.get(path + "/" + q.Key)
		v.want(page, http.StatusOK, h.site.texts.Questions[q.Key].Ask, "Why we ask", "Skip this one", "Leave quickly")
		if !strings.Contains(page.body, `<form method="post"`) || strings.Contains(page.body, "{n}") || strings.Contains(page.body, "strings.") {
			t.Errorf("%s: %s", q.Key, page.text())
		}
		if strings.Contains(page.body, "Moreno") {
			t.Errorf("%s says the name", q.Key)
		}
	}
	v.want(v.get(path+"/pregnant"), http.StatusNotFound, "There is nothing at this address") // asked only after a yes
	v.want(v.get(path+"/nonsense"), http.StatusNotFound)
	if n := len(h.visits(ledger.PatientStream(ana))); n < 30 {
		t.Errorf("%d visits are written down", n)
	}
}
