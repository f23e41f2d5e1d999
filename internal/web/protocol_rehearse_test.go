package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// oneRule is a protocol with a single rule.
const oneRule = `protocol: made-up
version: 1.0.0
title: Made up
status: For a test.
jurisdiction: [US]
source: {developer: a test, funding: none, released: 2026-11-22, reviewed: 2026-11-22, race: not used, ethnicity: not used, language: not used, orientation: not used, gender_identity: not used, sex: not used, birth_date: not used, social: not used, health_status: not used}
params:
  bp.predose.hold: {value: 160/100, unit: "mm[Hg]", grade: D, cite: clew-default}
plan: {medicine: none, route: none, setting: elsewhere, therapy: after, phases: [{phase: preparation, title: Preparation}]}
rules:
  - rule: bp.predose.hold
    title: Too high
    gate: dosing.start
    when: {fact: vitals.bp, reading: {within: 30m}, at_or_above: {param: bp.predose.hold}, per: limb}
    decision: hold
    say: "Not yet: {reading}, limit {limit}."
    override: {by: prescriber, reason: required}
    source: {cite: clew-default, grade: D}
`

// TestRehearsing writes a version that holds from 155/100 and rehearses it:
// who was given a dose at 158/96 would have been held. Those in their care read
// the name and why; the manager reads counts.
func TestRehearsing(t *testing.T) {
	h := newHouseWith(t, func(c *Config) { c.Protocols = course.NewProtocols(protocol.Shelf{"made-up": []byte(oneRule)}) })
	given := dosing.DoseGiven{Route: "IM", Amount: quantity.Mass(50_000)}
	dosed := func(given, family string, up, low int, dose dosing.DoseGiven) id.Patient {
		p := h.register(given, family)
		h.pass(time.Minute)
		h.do(h.machine(p), clinic.TakeVitals{Patient: p, Vitals: pressure(up, low)})
		h.pass(time.Minute)
		h.do(h.machine(p), clinic.ImportRecord{Patient: p, Facts: []clinic.ImportedFact{{Fact: dose}}})
		return p
	}
	high, low := dosed("Ana", "Moreno", 158, 96, given), dosed("Ben", "Aldous", 122, 78, given)
	h.pass(time.Hour)
	prescriber, manager, therapist := h.as("Ifeoma Okafor", access.Prescriber), h.as("Max Wirth", access.Manager), h.as("Noor Haddad", access.Therapist)
	form := prescriber.get("/protocols/made-up/change")
	written := prescriber.post("/protocols/made-up/change", url.Values{"act": {form.field("act")}, "hash": {form.field("hash")}, "version": {form.field("version")},
		"value.bp.predose.hold": {"155/100"}, "why.bp.predose.hold": {"We wait."}})
	version := strings.TrimPrefix(written.header.Get("Location"), "/protocols/made-up/adopt?version=")
	prescriber.want(prescriber.get("/protocols/made-up/rehearse"), http.StatusOK, "Nothing is changed", "beside version 1.0.0, as shipped")
	got := prescriber.post("/protocols/made-up/rehearse", url.Values{"version": {version}})
	prescriber.want(got, http.StatusOK, "Two people. One would come through less easily.", "instead of", "Ana Moreno", "Not yet: 158/96, limit 155/100.", "By rule", "Fewer than twenty people")
	if strings.Contains(got.text(), "Ben Aldous") || strings.Contains(got.text(), "%") {
		t.Errorf("the page says %s", got.text())
	}
	counts := manager.post("/protocols/made-up/rehearse", url.Values{"version": {version}})
	manager.want(counts, http.StatusOK, "Two people.", "Names are for the people in their care.")
	for _, secret := range []string{"Moreno", "158", "By rule"} {
		if strings.Contains(counts.text(), secret) {
			t.Errorf("the manager reads %q", secret)
		}
	}
	if got := therapist.post("/protocols/made-up/rehearse", url.Values{"version": {version}}); got.status != http.StatusForbidden {
		t.Errorf("a therapist rehearses: %d", got.status)
	}
	therapist.want(therapist.get("/protocols/made-up/rehearse"), http.StatusOK, "Here that is Ifeoma Okafor or Max Wirth.")
	named := func(p ledger.Stream) int {
		return len(slices.DeleteFunc(h.visits(p), func(v ledger.Visit) bool { return v.Body.Action != "rehearse" }))
	}
	if named(ledger.PatientStream(high)) != 1 || named(ledger.PatientStream(low)) != 0 {
		t.Errorf("named in the access book: %d and %d", named(ledger.PatientStream(high)), named(ledger.PatientStream(low)))
	}
	same := prescriber.post("/protocols/made-up/rehearse", url.Values{})
	prescriber.want(same, http.StatusOK, "Nobody would come through otherwise.")
	prescriber.want(prescriber.post("/protocols/made-up/rehearse", url.Values{"version": {"000000000000"}}), http.StatusNotFound)
}

// TestSharesNeedTwenty counts people without percentages until there are
// enough of them.
func TestSharesNeedTwenty(t *testing.T) {
	few, enough := rehearsing{}, rehearsing{}
	few.people = slices.Grow(few.people, 19)[:19]
	enough.people = slices.Grow(enough.people, 40)[:40]
	for _, c := range []struct {
		r    rehearsing
		n    int
		want string
	}{{few, 5, "5"}, {enough, 10, "10 (25 %)"}, {enough, 0, "0 (0 %)"}, {enough, 1, "1 (3 %)"}} {
		if got := c.r.share(c.n); got != c.want {
			t.Errorf("%d of %d is %q, want %q", c.n, len(c.r.people), got, c.want)
		}
	}
}
