package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

func (p *practice) interval() string { return chartOf(p.ana) + "/interval" }

// TestWhatChanged asks what changed: nothing, at one press with every question
// in sight; then some things, each with its consequences.
func TestWhatChanged(t *testing.T) {
	p := practise(t, dosing.DoseGiven{Route: "IV", Amount: 35_000}, patient.MedicineNoted{Text: "Lisinopril 20 MG Oral Tablet", Status: patient.Taking})
	p.sam.want(p.sam.get(p.interval()), http.StatusOK, "Since 22 November 2026, the last session.", "Any new medicine", "On record: Lisinopril 20 MG Oral Tablet", "Any new diagnosis", "Any accident, hospital", "Any bladder trouble", "Anything different about alcohol", "Could you be pregnant?", "Nothing changed: each was asked")
	p.sam.want(p.sam.post(p.interval(), url.Values{"act": {p.clinic.NewID()}, "do": {"save"}, "medicines": {"same"}}), http.StatusUnprocessableEntity, "Was this asked?", "so that nothing is taken for a no")
	p.sam.want(p.sam.post(p.interval(), url.Values{"act": {p.clinic.NewID()}, "do": {"same"}, "events": {"changed"}, "events_words": {"A fall."}}), http.StatusUnprocessableEntity, "Which is it?", "A fall.")
	form := url.Values{"act": {p.clinic.NewID()}, "do": {"same"}}
	for range 2 {
		p.sam.want(p.sam.post(p.interval(), form), http.StatusSeeOther)
	}
	p.tick()
	p.sam.want(p.sam.get(p.interval()), http.StatusOK, "Last asked today at 10:00 by Sam Ortiz: nothing changed.")
	_, taken, _ := ledger.Last[dosing.IntervalTaken](p.chart(p.ana))
	_, reviewed, ok := ledger.Last[patient.MedicinesReviewed](p.chart(p.ana))
	if a := p.answers(p.ana); taken.Changed || taken.Since != "2026-11-22" || !ok || !reviewed.Complete || a["urinary.symptoms"].Answer != patient.No || a["pregnancy.current"].Answer != patient.No {
		t.Errorf("%+v %+v %+v", taken, reviewed, a)
	}
	some := url.Values{"act": {p.clinic.NewID()}, "do": {"save"}, "medicines": {"same"}, "diagnoses": {"changed"}, "diagnoses_words": {"Glaucoma"}, "diagnoses_code": {"eye"}, "events": {"same"},
		"bladder": {"changed"}, "bladder_words": {"Very often, two weeks."}, "substances": {"same"}, "pregnancy": {"same"}}
	p.sam.want(p.sam.post(p.interval(), some), http.StatusUnprocessableEntity, "is not an ICD-10-CM code", "Very often, two weeks.")
	some.Set("diagnoses_code", "H40.2")
	p.sam.want(p.sam.post(p.interval(), some), http.StatusSeeOther)
	p.tick()
	_, taken, _ = ledger.Last[dosing.IntervalTaken](p.chart(p.ana))
	_, condition, _ := ledger.Last[patient.ConditionNoted](p.chart(p.ana))
	if a := p.answers(p.ana); !taken.Changed || strings.Join(taken.What, " ") != "diagnosis other" || a["urinary.symptoms"].Answer != patient.Yes || condition.Text != "Glaucoma" || condition.Verification != patient.Unconfirmed {
		t.Errorf("%+v %+v %+v", taken, condition, a)
	}
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "Glaucoma", "H40.2, active, counts as")
}

// TestTheReport lists what was decided against the rules, to those who give
// care; to a manager the numbers alone; nobody a percentage of so few.
func TestTheReport(t *testing.T) {
	p := practise(t)
	manager := p.as("Max Ray", access.Manager)
	p.lee.want(p.lee.get(ui.PathExceptions), http.StatusOK, "Nobody has decided to go on against a rule.", "No course was decided yet.")
	p.lee.answer(p, "family.psychosis", "yes")
	page := p.lee.get(p.screening())
	evidence := page.body[strings.Index(page.body, `name="rule" value="family.psychosis"`):]
	evidence = reply{body: evidence}.field("evidence")
	p.lee.want(p.lee.post(chartOf(p.ana)+"/decisions", url.Values{"act": {p.clinic.NewID()}, "rule": {"family.psychosis"}, "gate": {"determination"}, "evidence": {evidence}, "decision": {"go-on"}, "reason": {"Her brother only."}}), http.StatusSeeOther)
	p.tick()
	p.determine(p.lee, "prescriber", "not-for-now", url.Values{"why": {"Your blood pressure needs care first."}, "couldChange": {"Two calm visits."}, "instead": {"Therapy with Mira."}})
	got := p.lee.get(ui.PathExceptions)
	p.lee.want(got, http.StatusOK, "One decision, about one person.", "Ana Moreno", "Her brother only.", "a review, decided", "Lee Park, today at 10:00, before treatment is offered", "One course was decided.", "Not for now 1", "Of the noes: a person has told the client 0 of 1", "not percentages")
	if strings.Contains(got.text(), " %") {
		t.Error("a percentage of one")
	}
	numbers := manager.get(ui.PathExceptions)
	manager.want(numbers, http.StatusOK, "Who and why is for those who give care.", "One course was decided.")
	for _, never := range []string{"Moreno", "brother"} {
		if strings.Contains(numbers.text(), never) {
			t.Errorf("a manager reads %q", never)
		}
	}
}

// TestTheListOfMedicines adds, changes and stops a medicine, asks about one
// that is there already, and goes over the whole list.
func TestTheListOfMedicines(t *testing.T) {
	p := practise(t)
	path := chartOf(p.ana) + "/medicines"
	p.sam.want(p.sam.get(path), http.StatusOK, "Nothing on the list. That is not the same as taking nothing.", "tells nobody to take or stop anything", "Nobody has gone over the whole list yet")
	found := p.sam.send("POST", path+"/search", url.Values{"typed": {"klonop"}}, http.Header{"Hx-Request": {"true"}, "Content-Type": {"application/x-www-form-urlencoded"}})
	p.sam.want(found, http.StatusOK, "clonazepam (Klonopin)")
	p.sam.want(p.sam.post(path, url.Values{"choose": {"Klonopin"}}), http.StatusOK, "How much at a time", "clonazepam (Klonopin)")
	add := url.Values{"do": {"add"}, "key": {"Klonopin"}, "name": {"clonazepam (Klonopin)"}, "dose": {"1 mg"}, "often": {"2"}, "since": {"2031"}, "act": {p.clinic.NewID()}}
	p.sam.want(p.sam.post(path, add), http.StatusUnprocessableEntity, "none that has not come yet")
	add.Set("since", "2024-03")
	add.Set("last", "2026-11-22T08:00")
	for range 2 {
		p.sam.want(p.sam.post(path, add), http.StatusSeeOther)
	}
	p.tick()
	p.sam.want(p.sam.get(path), http.StatusOK, "1 mg, twice a day, since March 2024", "2 mg clonazepam a day, about 4 mg lorazepam: an estimate, give or take half.", "Counts as: benzodiazepine.", "Last taken 22 Nov 2026, 08:00.", "Sam Ortiz, today at 10:00")
	add.Set("act", p.clinic.NewID())
	add.Set("key", "clonazepam")
	p.sam.want(p.sam.post(path, add), http.StatusUnprocessableEntity, "is on the list already", "Tick this if there are two.")
	entry := reply{body: p.sam.get(path).body}.field("entry")
	p.sam.want(p.sam.get(path+"?change="+entry), http.StatusOK, "Change a medicine")
	change := url.Values{"do": {"add"}, "corrects": {entry}, "name": {"clonazepam (Klonopin)"}, "dose": {"0.5 mg"}, "often": {"needed"}, "per_day": {"1"}, "act": {p.clinic.NewID()}}
	p.sam.want(p.sam.post(path, change), http.StatusSeeOther)
	p.tick()
	p.sam.want(p.sam.get(path), http.StatusOK, "0.5 mg, as needed, at most 1 times a day", "At most 0.5 mg clonazepam a day, about 1 mg lorazepam")
	head := p.sam.get(path).field("head")
	p.sam.want(p.sam.post(path+"/review", url.Values{"act": {p.clinic.NewID()}, "head": {head}}), http.StatusUnprocessableEntity, "Say whether this was all of it.")
	entry = reply{body: p.sam.get(path).body}.field("entry")
	p.sam.want(p.sam.post(path+"/stop", url.Values{"act": {p.clinic.NewID()}, "entry": {entry}, "until": {"soon"}}), http.StatusUnprocessableEntity, "Write a day such as")
	p.sam.want(p.sam.post(path+"/stop", url.Values{"act": {p.clinic.NewID()}, "entry": {entry}, "until": {"2026-11"}, "note": {"Her doctor changed it."}}), http.StatusSeeOther)
	p.tick()
	p.sam.want(p.sam.get(path), http.StatusOK, "No longer taken: 1", "until November 2026", "Her doctor changed it.")
	p.sam.want(p.sam.post(path+"/review", url.Values{"act": {p.clinic.NewID()}, "head": {head}, "complete": {"yes"}}), http.StatusConflict)
	p.sam.want(p.sam.post(path+"/review", url.Values{"act": {p.clinic.NewID()}, "head": {p.sam.get(path).field("head")}, "complete": {"yes"}}), http.StatusSeeOther)
	p.tick()
	p.sam.want(p.sam.get(path), http.StatusOK, "Gone over today at 10:00 by Sam Ortiz: nothing else is taken.")
}

// TestConditionsAndRelatives notes a condition by its code, corrects it, an
// allergy to what matters here, and a relative.
func TestConditionsAndRelatives(t *testing.T) {
	p := practise(t)
	path := p.screening() + "/noted"
	p.lee.want(p.lee.get(path+"?kind=condition"), http.StatusOK, "A condition", "ICD-10-CM code")
	p.lee.want(p.lee.get(path+"?kind=rumour"), http.StatusNotFound)
	p.lee.want(p.lee.post(path, url.Values{"act": {p.clinic.NewID()}, "kind": {"condition"}, "what": {"High blood pressure"}, "code": {"high"}, "status": {"active"}, "since": {"2031"}}), http.StatusUnprocessableEntity, "is not an ICD-10-CM code", "none that has not come yet", "HIGH")
	p.lee.want(p.lee.post(path, url.Values{"act": {p.clinic.NewID()}, "kind": {"condition"}, "what": {"High blood pressure"}, "code": {"i10"}, "status": {"active"}, "since": {"2019"}}), http.StatusSeeOther)
	p.tick()
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "High blood pressure", "I10, since 2019, active, counts as")
	e, _, _ := ledger.Last[patient.ConditionNoted](p.chart(p.ana))
	p.lee.want(p.lee.get(path+"?kind=condition&entry="+string(e.ID)), http.StatusOK, "Correct a condition")
	p.lee.want(p.lee.post(path, url.Values{"act": {p.clinic.NewID()}, "kind": {"condition"}, "corrects": {string(e.ID)}, "what": {"High blood pressure"}, "code": {"I10"}, "status": {"resolved"}, "since": {"2018"}}), http.StatusSeeOther)
	p.tick()
	if n := len(patient.Of(p.chart(p.ana)).Conditions); n != 1 {
		t.Errorf("%d conditions stand, want the corrected one", n)
	}
	p.lee.want(p.lee.post(path, url.Values{"act": {p.clinic.NewID()}, "kind": {"allergy"}, "what": {"ketamine"}, "reaction": {"Hives"}}), http.StatusSeeOther)
	p.tick()
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "ketamine (hives)", "An allergy to ketamine")
	p.lee.want(p.lee.post(path, url.Values{"act": {p.clinic.NewID()}, "kind": {"relative"}, "family": {"psychosis"}}), http.StatusUnprocessableEntity, "Choose who it is.")
	p.lee.want(p.lee.post(path, url.Values{"act": {p.clinic.NewID()}, "kind": {"relative"}, "relation": {"sibling"}, "family": {"psychosis"}}), http.StatusSeeOther)
	p.tick()
	p.lee.want(p.lee.get(p.screening()), http.StatusOK, "Sibling:", "In the family")
}
