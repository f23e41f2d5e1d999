package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// signedIn is a request of the person in care, signed in.
func (h *house) signedIn(p id.Patient) *call {
	h.Helper()
	actor := access.Actor{Clinic: h.clinic.ID(), Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(p), Role: string(access.Client)}}
	g, err := h.clinic.Covering(actor, access.Create, ledger.Scheduling, ledger.PatientStream(p), access.Self)
	h.ok(err)
	return &call{s: h.site, r: httptest.NewRequest(http.MethodGet, "/my", nil), grant: g, record: p, actor: actor, trace: &trace{}}
}

// inCourse opens a course by the shipped protocol, as if from another program,
// with its first dose in three days.
func (h *house) inCourse(p id.Patient) (open id.Course, first id.Session) {
	h.Helper()
	def, err := h.site.protocols.Ship("kap-im")
	h.ok(err)
	open, first = id.Course(h.clinic.NewID()), id.Session(h.clinic.NewID())
	from := h.now().AddDate(0, 0, 3)
	h.do(h.machine(p), clinic.ImportRecord{Patient: p, Facts: []clinic.ImportedFact{{Fact: course.Opened{Course: open, Protocol: def.Name, Version: def.Version, Hash: def.Hash(), Indication: "trd"}},
		{Fact: schedule.Planned{Session: first, Course: open, Sort: schedule.Dosing, Number: 1, From: from, Until: from.Add(2 * time.Hour)}}}})
	h.pass(time.Minute)
	return open, first
}

// A signed-in client sees what the plan asks them now, opens it without a link,
// and finds it gone from the list once it is sent. Nobody else opens it for them.
func TestASignedInClientOpensWhatIsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	c := h.signedIn(ana)
	if open, err := c.openForms(); err != nil || len(open) != 0 {
		t.Fatalf("before there is a course: %+v, %v", open, err)
	}
	h.inCourse(ana)
	asks := func() (out []string) {
		open, err := c.openForms()
		h.ok(err)
		for _, o := range open {
			out = append(out, o.Ask)
			if o.Title == "" || o.Why == "" || o.Minutes == 0 || strings.Contains(o.Title, "PHQ") {
				t.Errorf("%+v", o)
			}
		}
		return out
	}
	before := asks()
	if !slices.Contains(before, "gad-7/baseline") {
		t.Fatalf("open: %v", before)
	}
	if _, err := c.startForm(h.clinic.NewID(), "gad-7/12-months"); fault.RuleOf(err) != "form.not-open" {
		t.Errorf("what is not asked now: %v", err)
	}
	key := h.clinic.NewID()
	path, err := c.startForm(key, "gad-7/baseline")
	h.ok(err)
	again, err := c.startForm(key, "gad-7/baseline")
	h.ok(err)
	n := 0
	for range ledger.Find[screening.Invited](h.chart(ana)) {
		n++
	}
	if n != 1 {
		t.Errorf("pressed twice, it makes %d invitations", n)
	}
	v := h.visitor()
	for _, q := range []string{"q1", "q2", "q3", "q4", "q5", "q6", "q7"} {
		v.tap(path+"/1/"+q, "1")
	}
	if p := v.get(path + "/1/q8"); p.status == http.StatusOK {
		v.tap(path+"/1/q8", "0")
	}
	v.want(v.get(again+"/1"), http.StatusOK, "We have these answers")
	if got := h.responses(ana); len(got) != 1 || got[0].Occasion != "gad-7/baseline" {
		t.Errorf("%+v", got)
	}
	if after := asks(); slices.Contains(after, "gad-7/baseline") || len(after) != len(before)-1 {
		t.Errorf("after it was sent: %v, before %v", after, before)
	}
	lee := h.care(ana, "Lee Park", access.Prescriber)
	if _, err := h.clinic.Do(t.Context(), lee, id.Act(h.clinic.NewID()), clinic.OpenForm{Patient: ana, Ask: "phq-9/baseline", Rules: h.site.rules(), Instruments: h.site.measures}); fault.KindOf(err) != fault.Denied {
		t.Errorf("staff open a client's own form: %v", err)
	}
}

// What staff asked by a link is on the list until it is answered or taken back.
func TestWhatStaffAskedIsOnTheClientsList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ana := h.register("Ana", "Moreno")
	c := h.signedIn(ana)
	_, invitation := h.asks(ana, screening.Invited{Asks: []string{"edi", "asq"}})
	open, err := c.openForms()
	h.ok(err)
	if len(open) != 1 || open[0].Ask != "edi" { // nobody is on duty: not what asks about suicide
		t.Errorf("%+v", open)
	}
	h.do(h.care(ana, "Noor Haddad", access.Therapist), clinic.RevokeInvitation{Patient: ana, Invitation: invitation, Reason: "by mistake"})
	h.pass(time.Minute)
	if open, err := c.openForms(); err != nil || len(open) != 0 {
		t.Errorf("taken back: %+v, %v", open, err)
	}
}
