package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/preset"
)

// newcomer is a form about somebody new, as typed.
func newcomer(page reply) url.Values {
	return url.Values{"act": {page.field("act")}, "key": {page.field("key")}, "given": {"Ana"}, "family": {"Moreno"}, "pronouns": {"she/her"}, "born": {"1985-03-12"},
		"phone": {"303 555 0199"}, "email": {"ana@example.org"}, "way": {"referral"}, "referrer": {"Dr. Ruth Adeyemi"}, "practice": {"Cedar Family Medicine"}}
}

// TestANewClient opens a record from the front desk, once, and is asked about
// somebody of the same name the second time.
func TestANewClient(t *testing.T) {
	h := newHouse(t)
	desk := h.as("Dana Fields", access.FrontDesk)
	desk.want(desk.get("/patients"), http.StatusOK, "New client", "Nobody is on the record yet")
	page := desk.get("/patients/new")
	desk.want(page, http.StatusOK, "Open the record", "How they came to ask")
	form := newcomer(page)
	for field, c := range map[string]struct{ value, says string }{
		"phone": {"by letter", "Write a telephone number"}, "email": {"ana at home", "Write a mail address"}, "born": {"2031-01-01", "lies ahead"}, "way": {"", "Say how they came to ask"},
		"referrer": {"", "Write who sent them"},
	} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(field, c.value)
		got := desk.post("/patients/new", bad)
		desk.want(got, http.StatusUnprocessableEntity, c.says)
		if !strings.Contains(got.body, `value="Moreno"`) {
			t.Errorf("%s: what was typed is gone", field)
		}
	}
	opened := desk.post("/patients/new", form)
	desk.want(opened, http.StatusSeeOther)
	ana := id.Patient(form.Get("key"))
	if opened.header.Get("Location") != chartOf(ana) {
		t.Errorf("it leads to %s", opened.header.Get("Location"))
	}
	n := len(h.chart(ana).Entries)
	desk.want(desk.post("/patients/new", form), http.StatusSeeOther)
	if again := len(h.chart(ana).Entries); again != n {
		t.Errorf("a second click made %d entries of %d", again, n)
	}
	desk.want(desk.get(chartOf(ana)), http.StatusOK, "Ana Moreno", "303 555 0199")
	therapist := h.as("Noor Haddad", access.Therapist)
	therapist.want(therapist.get("/patients"), http.StatusOK, "New client")
	therapist.want(therapist.get(chartOf(ana)), http.StatusOK, "Registered as", "Asked for care", "Sent by Dr. Ruth Adeyemi, Cedar Family Medicine.")

	second := newcomer(desk.get("/patients/new"))
	second.Set("given", "Aña") // marks and middle names do not hide anybody
	second.Set("born", "1985-03-12")
	desk.want(desk.post("/patients/new", second), http.StatusUnprocessableEntity, "Is it one of these?", "Ana Moreno", "this is somebody else")
	second.Set("sure", "yes")
	desk.want(desk.post("/patients/new", second), http.StatusSeeOther)
	biller := h.as("Bo Lane", access.Biller)
	biller.want(biller.get("/patients/new"), http.StatusForbidden)
	biller.want(biller.post("/patients/new", newcomer(desk.get("/patients/new"))), http.StatusForbidden)
	if page := biller.get("/patients"); strings.Contains(page.body, "New client") {
		t.Error("a biller is offered what they may not do")
	}
}

// TestCorrectingDetails keeps what stood, and does not overwrite what somebody
// else corrected meanwhile.
func TestCorrectingDetails(t *testing.T) {
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	v, other := h.as("Noor Haddad", access.Therapist), h.as("Dana Fields", access.FrontDesk)
	path := chartOf(ana) + "/details"
	read := func(who *visitor) url.Values {
		page := who.get(path)
		who.want(page, http.StatusOK, "Names and contact", "What stood before stays")
		return url.Values{"act": {page.field("act")}, "head": {page.field("head")}, "given": {"Ana"}, "family": {"Moreno-Reyes"}, "preferred": {"Annie"}, "born": {"1985-03-12"}, "way": {"self"}}
	}
	mine, theirs := read(v), read(other)
	theirs.Set("phone", "303 555 0123")
	other.want(other.post(path, theirs), http.StatusSeeOther)
	h.pass(1)
	stale := v.post(path, mine)
	v.want(stale, http.StatusConflict, "corrected this meanwhile", "Annie")
	if p := patient.Of(h.chart(ana)); p.Person.Fact.Name.Family != "Moreno-Reyes" || len(p.Person.Fact.Contacts) != 1 {
		t.Errorf("it stands as %#v with %d contacts", p.Person.Fact.Name.Family, len(p.Person.Fact.Contacts))
	}
	mine = read(v)
	mine.Set("phone", "303 555 0123")
	mine.Set("preferred", "Nan")
	v.want(v.post(path, mine), http.StatusSeeOther)
	p := patient.Of(h.chart(ana))
	if p.Person.Fact.Name.Preferred != "Nan" || p.Enquiry == nil || p.Enquiry.Fact.Way != patient.BySelf {
		t.Errorf("it stands as %q, %v", p.Person.Fact.Name.Preferred, p.Enquiry)
	}
	v.want(v.get(chartOf(ana)), http.StatusOK, "Nan")
	nurse := h.as("Sam Ortiz", access.Monitor)
	nurse.want(nurse.get(path), http.StatusForbidden)
	v.want(v.get(chartOf(id.Patient(h.clinic.NewID()))+"/details"), http.StatusNotFound)
}

// TestWhoeverOpensARecordIsOnItsTeam: in a network each course has a team of its
// own, and the first on it is who opened the record.
func TestWhoeverOpensARecordIsOnItsTeam(t *testing.T) {
	h := newHouse(t)
	h.do(h.clinic.Own(), clinic.ChoosePreset{Chosen: preset.Chosen{Preset: "network"}})
	noor, mira := h.as("Noor Haddad", access.Therapist), h.as("Mira Stein", access.Therapist)
	form := newcomer(noor.get("/patients/new"))
	noor.want(noor.post("/patients/new", form), http.StatusSeeOther)
	ana := id.Patient(form.Get("key"))
	noor.want(noor.get(chartOf(ana)), http.StatusOK, "Ana Moreno", "Asked for care")
	if got := mira.get(chartOf(ana)); got.status != http.StatusSeeOther || !strings.Contains(got.header.Get("Location"), "/look-in") {
		t.Errorf("a colleague of another team is not asked why they look: %d to %q", got.status, got.header.Get("Location"))
	}
	form.Set("head", "1")
	mira.want(mira.post(chartOf(ana)+"/details", form), http.StatusForbidden)
	nurse := h.as("Sam Ortiz", access.Monitor)
	nurse.want(nurse.get("/patients/new"), http.StatusForbidden)
}
