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
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// saturdayNight is 23:40 on a Saturday in Denver.
var saturdayNight = time.Date(2026, 11, 22, 6, 40, 0, 0, time.UTC)

// nightHouse is a clinic on a Saturday night, with or without somebody on call.
func nightHouse(t *testing.T, shifts func(maya id.Staff) []duty.Shift) (h *house, ana id.Patient, maya id.Staff) {
	t.Helper()
	h = newHouseAt(t, saturdayNight, func(*Config) {})
	ana = h.register("Ana", "Moreno")
	maya = id.Staff(h.clinic.NewID())
	h.do(h.clinic.Own(), clinic.JoinStaff{Joined: staff.Joined{Staff: maya, Name: "Maya Chen", Credential: "LMFT", Roles: []string{"therapist"}}})
	if shifts == nil {
		return h, ana, maya
	}
	h.do(h.clinicwide(access.Prescriber), clinic.SetRota{Set: duty.RotaSet{Shifts: shifts(maya)}})
	return h, ana, maya
}

// clinicwide is a grant about no record in particular.
func (h *house) clinicwide(role access.Role) access.Grant {
	h.Helper()
	g, err := h.clinic.Covering(access.Actor{Roles: []access.Role{role}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "test"}}, access.Read, ledger.Open, "", access.Unrelated)
	h.ok(err)
	return g
}

func (h *house) alerts(p id.Patient) []duty.Alert {
	h.Helper()
	chart, err := h.clinic.Record(h.Context(), h.care(p, "Noor Haddad", access.Therapist), ledger.PatientStream(p))
	h.ok(err)
	return duty.Alerts(chart)
}

func allNight(maya id.Staff) []duty.Shift {
	return []duty.Shift{{From: saturdayNight.Add(-6 * time.Hour), Until: saturdayNight.Add(8 * time.Hour), OnCall: maya, Number: "+1 303 555 0100"}}
}

// TestMomentOne is item 9 of the PHQ-9 answered with 2 at 23:40 on a Saturday.
func TestMomentOne(t *testing.T) {
	h, ana, maya := nightHouse(t, allNight)
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.NoteContactPerson{Patient: ana, Person: patient.ContactPerson{Name: "Mia", Phone: "(303) 555-0199"}})
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.PlanSafety{Patient: ana, Plan: screening.SafetyPlanned{People: []string{"Mia, 303 555 0199"}, Coping: []string{"Walk to the river"}}})
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9/1-month"}})
	phone := h.visitor()
	next := phone.tap(path+"/1/q9", "2")
	if !strings.HasPrefix(next, path+"/support?next=") {
		t.Fatalf("led to %s, want the page of who is there now", next)
	}
	a := h.alerts(ana)
	if len(a) != 1 || a[0].Owner != maya || a[0].Level != duty.Red {
		t.Fatalf("before anything was sent, %+v is raised", a)
	}
	page := phone.get(next)
	phone.want(page, http.StatusOK, "Thank you for telling us.", "You deserve support now, not on Monday.", "Call 988", "Text 988",
		"Call Mia, my person", "My safety plan", "Maya Chen has been told and will call you by 12:10 AM.", "I’d like a call", "I’m safe for now, go on")
	for _, link := range []string{`href="tel:988"`, `href="sms:988"`, `href="tel:3035550199"`} {
		if !strings.Contains(page.body, link) {
			t.Errorf("there is no %s", link)
		}
	}
	if strings.Contains(page.text(), "Our team reads this") {
		t.Error("somebody is on duty, and the page says that nobody is")
	}
	phone.want(phone.get(path+"/support/plan"), http.StatusOK, "Walk to the river", "Mia, 303 555 0199")
	on := phone.post(path+"/support", url.Values{"act": {page.field("act")}, "alert": {string(a[0].Key)}, "next": {"1"}, "wants": {"safe-for-now"}})
	if on.status != http.StatusSeeOther || on.header.Get("Location") != path+"/1" {
		t.Errorf("goes on at %d %s", on.status, on.header.Get("Location"))
	}
	called := phone.post(path+"/support", url.Values{"act": {h.clinic.NewID()}, "alert": {string(a[0].Key)}, "next": {"1"}, "wants": {"call"}})
	phone.want(called, http.StatusOK, "Thank you for asking.", "Maya Chen has been told and will call you by 12:10 AM.", "Go on")
	if a = h.alerts(ana); len(a) != 1 || a[0].Asked == nil || a[0].Asked.Wants != duty.WantsCall {
		t.Errorf("a call was asked for: %+v", a)
	}
	for _, away := range []string{"//evil.example", "../../setup", "https://evil.example", "a b"} {
		on := phone.post(path+"/support", url.Values{"act": {h.clinic.NewID()}, "next": {away}, "wants": {"safe-for-now"}})
		if to := on.header.Get("Location"); to != path {
			t.Errorf("%q leads to %q", away, to)
		}
	}
}

// TestMomentOneWithoutARota: nothing is promised that nobody keeps.
func TestMomentOneWithoutARota(t *testing.T) {
	h, ana, _ := nightHouse(t, func(maya id.Staff) []duty.Shift {
		s := allNight(maya)
		s[0].Until = saturdayNight.Add(5 * time.Minute)
		return s
	})
	path, _ := h.asks(ana, screening.Invited{Asks: []string{"phq-9/1-month"}})
	phone := h.visitor()
	phone.get(path + "/1/q9")
	next := phone.tap(path+"/1/q9", "3")
	page := phone.get(next)
	if strings.Contains(page.text(), "will call you by") {
		t.Errorf("the shift ends before the call, and it is promised: %s", page.text())
	}
	h.pass(10 * time.Minute)
	page = phone.get(next)
	phone.want(page, http.StatusOK, "Thank you for telling us.", "Call 988", "Our team reads this on Monday at 9:00 AM. Please don’t wait for us.", "Is there somebody you trust?")
	called := phone.post(path+"/support", url.Values{"act": {page.field("act")}, "alert": {string(h.alerts(ana)[0].Key)}, "next": {"1"}, "wants": {"call"}})
	phone.want(called, http.StatusOK, "Our team reads this on Monday at 9:00 AM.", "We have no telephone number for you.")
	begin := phone.get(path)
	if strings.Contains(begin.text(), "Maya") {
		t.Error("nobody is on duty, and somebody is named")
	}
}
