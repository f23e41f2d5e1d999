package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

func (p *practice) determination() string { return chartOf(p.ana) + "/determination" }

// sign signs one half of the screening as clear.
func (p *practice) sign(v *visitor, part string) {
	p.Helper()
	head := v.get(p.screening()).field("head")
	v.want(v.post(p.screening()+"/sign", url.Values{"act": {p.clinic.NewID()}, "head": {head}, "part": {part}, "clear": {"yes"}}), http.StatusSeeOther)
	p.tick()
}

// determine fills the form of one half in.
func (p *practice) determine(v *visitor, as, outcome string, more url.Values) reply {
	p.Helper()
	form := url.Values{"act": {p.clinic.NewID()}, "head": {v.get(p.determination()).field("head")}, "do": {"determine"}, "as": {as}, "outcome": {outcome}, "reason": {"As went over with her."}}
	for name, values := range more {
		form[name] = values
	}
	got := v.post(p.determination(), form)
	p.tick()
	return got
}

// TestTheCarefulYes refuses a yes while something is missing, then takes both
// signatures, and names the fact that reopens it.
func TestTheCarefulYes(t *testing.T) {
	p := practise(t)
	p.lee.want(p.lee.get(p.determination()), http.StatusOK, "Missing before it can be recommended", "The medical screening is not signed.", "Prescriber", "Mental-health professional", "A mental-health professional signs this half.",
		"What the client reads", "The client sees that it is being decided.")
	p.lee.want(p.determine(p.lee, "prescriber", "recommended", nil), http.StatusConflict, "The medical screening is not signed.", "As went over with her.")
	p.lee.want(p.determine(p.lee, "prescriber", "recommended-with-conditions", nil), http.StatusUnprocessableEntity, "Write down at least one condition")
	p.lee.want(p.determine(p.lee, "therapist", "recommended", nil), http.StatusForbidden, "A mental-health professional signs this.")
	p.ready()
	p.lee.want(p.lee.get(p.determination()), http.StatusOK, "not signed")
	if strings.Contains(p.lee.get(p.determination()).text(), "Missing before") {
		t.Errorf("something is missing: %s", p.lee.get(p.determination()).text())
	}
	form := url.Values{"act": {p.clinic.NewID()}, "head": {p.lee.get(p.determination()).field("head")}, "do": {"determine"}, "as": {"prescriber"}, "outcome": {"recommended-with-conditions"}, "reason": {"Fits."}, "conditions": {"Blood pressure at home.\nECG yearly."}}
	for range 2 { // a double click
		p.lee.want(p.lee.post(p.determination(), form), http.StatusSeeOther)
	}
	p.tick()
	p.mira.want(p.mira.get(p.determination()), http.StatusOK, "one of two has signed", "Condition: ECG yearly.")
	p.mira.want(p.determine(p.mira, "therapist", "recommended", nil), http.StatusSeeOther)
	p.mira.want(p.mira.get(p.determination()), http.StatusOK, "Both recommend it, until", "They see that both recommend it.")
	n := 0
	for range ledger.Find[screening.Determined](p.chart(p.ana)) {
		n++
	}
	if n != 2 {
		t.Errorf("%d signatures", n)
	}
	p.pass(time.Minute)
	p.lee.answer(p, "condition.psychosis", "yes")
	p.lee.want(p.lee.get(p.determination()), http.StatusOK, "Reopened: a psychotic disorder at any time", "Missing before it can be recommended")
}

// ready answers everything and signs both halves of the screening.
func (p *practice) ready() {
	p.Helper()
	p.calm()
	p.rest()
	p.sign(p.lee, "medical")
	p.sign(p.mira, "psychological")
}

// TestTheClearNo writes the client's sentences, shows them only after a person
// has told her, and notes where she was helped on to.
func TestTheClearNo(t *testing.T) {
	p := practise(t)
	path, _ := p.invite(p.ana)
	client := p.visitor()
	sentences := url.Values{"why": {"At three visits, your blood pressure was above what is safe with this medicine."}, "couldChange": {"Two visits below 140/90, with your own doctor’s help."}, "instead": {"Weekly therapy with Mira."}, "recheck": {"2026-11-27"}, "referral": {"Dr. Lin"}}
	p.lee.want(p.determine(p.lee, "prescriber", "not-for-now", nil), http.StatusUnprocessableEntity, "Write one sentence that tells the client why.")
	bad := url.Values{"why": {"You failed the screening."}, "couldChange": {"Stop your tablets first."}, "instead": {"Therapy."}}
	p.lee.want(p.determine(p.lee, "prescriber", "not-for-now", bad), http.StatusUnprocessableEntity, "is not said to a client", "You failed the screening.")
	bad.Set("why", "Your heart needs care first.")
	p.lee.want(p.determine(p.lee, "prescriber", "not-for-now", bad), http.StatusUnprocessableEntity, "instruction about a medicine")
	p.lee.want(p.determine(p.lee, "prescriber", "not-for-now", sentences), http.StatusSeeOther)
	p.mira.want(p.mira.get(p.determination()), http.StatusOK, "not for now", "A no is shown only after a person has told them. They would then read:", "Lee Park doesn't recommend ketamine for you right now.", "I have told them", "Somebody asks again on 27 November 2026.")
	client.want(client.get(path+"/decision"), http.StatusNotFound)
	if strings.Contains(client.get(path).text(), "recommend") {
		t.Error("the client reads a no that nobody told her")
	}
	p.mira.want(p.mira.post(p.determination(), url.Values{"act": {p.clinic.NewID()}, "do": {"tell"}}), http.StatusUnprocessableEntity, "Say how you spoke with them. A letter alone does not count.")
	tell := url.Values{"act": {p.clinic.NewID()}, "do": {"tell"}, "how": {"telephone"}, "note": {"She asked what comes next."}}
	for range 2 {
		p.mira.want(p.mira.post(p.determination(), tell), http.StatusSeeOther)
	}
	p.tick()
	p.mira.want(p.mira.get(p.determination()), http.StatusOK, "Told by Mira Stein, today at 10:0")
	client.want(client.get(path), http.StatusOK, "There is a decision you can read")
	client.want(client.get(path+"/decision"), http.StatusOK, "Mira Stein told you this by phone on Sunday", "Lee Park don’t recommend ketamine for you right now.", "At three visits", "What could change this", "Two visits below 140/90", "What we suggest instead", "We help you to get in touch with Dr. Lin.", "You can ask for a second opinion, and your record is yours.")
	for _, form := range []url.Values{{"do": {"refer"}, "to": {"Harbor Clinic"}, "warm": {"yes"}}, {"do": {"second"}, "client": {"yes"}, "from": {"Dr. Ito"}}} {
		form.Set("act", p.clinic.NewID())
		p.mira.want(p.mira.post(p.determination()+"/after", form), http.StatusSeeOther)
		p.tick()
	}
	p.mira.want(p.mira.get(p.determination()), http.StatusOK, "Make a safety plan together")
	safety := chartOf(p.ana) + "/safety-plan"
	plan := url.Values{"act": {p.mira.get(safety).field("act")}, "people": {"Lena, 555 0100"}, "signs": {"No sleep\nNo food"}}
	p.mira.want(p.mira.post(safety, plan), http.StatusSeeOther)
	p.tick()
	p.mira.want(p.mira.post(p.determination()+"/after", url.Values{"act": {p.clinic.NewID()}, "do": {"plan"}, "signs": {"No sleep"}}), http.StatusNotFound)
	page := p.mira.get(p.determination())
	p.mira.want(page, http.StatusOK, "Helped on to Harbor Clinic. A person made the contact.", "The client asked for a second opinion, from Dr. Ito.", "Safety plan of today", "Open the safety plan")
	p.mira.want(p.mira.post(p.determination(), url.Values{"act": {p.clinic.NewID()}, "do": {"risk"}, "found": {"Asked; no intent."}, "plan": {"Weekly calls, Mira."}, "contact": {"yes"}, "recheck_of": {page.field("recheck_of")}}), http.StatusSeeOther)
	p.tick()
	if strings.Contains(p.mira.get(p.determination()).text(), "Somebody asks again on") {
		t.Error("the promised look is still due after it was taken")
	}
	p.sam.want(p.sam.post(p.determination(), url.Values{"act": {p.clinic.NewID()}, "do": {"risk"}, "found": {"x y z"}, "plan": {"a b c"}}), http.StatusForbidden)
}
