package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// put posts one of the small forms of a page of therapy work.
func (v *visitor) put(p *practice, page, do, about string, more url.Values) reply {
	v.h.Helper()
	form := url.Values{"act": {p.clinic.NewID()}, "do": {do}, "for": {about}}
	for name, values := range more {
		form[name] = values
	}
	got := v.post(chartOf(p.ana)+page, form)
	p.tick()
	return got
}

// TestPreparingTogether fills every part of the preparation, and shows a nurse
// what is for nurses.
func TestPreparingTogether(t *testing.T) {
	p := practise(t)
	path := chartOf(p.ana) + "/preparation"
	p.mira.want(p.mira.get(path), http.StatusOK, "Still open before a first session", "the pattern", "not said yet", "0 parts of seven gone over")
	words := func(topic, text string) {
		p.mira.want(p.mira.put(p, "/preparation", "words", topic, url.Values{"text": {text}}), http.StatusSeeOther)
	}
	words("goal", "Get up before my children do.")
	words("pattern", "I go quiet and leave the room.")
	words("intention", "To listen.")
	p.mira.want(p.mira.put(p, "/preparation", "comfort", "", url.Values{"touch": {"Hand only, if I reach"}, "stop": {"river"}, "helps": {"name, feet on the floor"}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/preparation", "practice", "", url.Values{"technique": {"slow breathing"}, "helped": {"yes"}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/preparation", "container", "", url.Values{"clauses": integration.Clauses}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/preparation", "fit", "", url.Values{"fit": {"yes"}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/preparation", "held", "preparation", url.Values{"minutes": {"50"}}), http.StatusSeeOther)
	page := p.mira.get(path)
	p.mira.want(page, http.StatusOK, "“Get up before my children do.”", "Touch: Hand only, if I reach.", "Stop word: river.", "Slow breathing. It helped.", "gone over", "prepared enough", "50 minutes")
	if strings.Contains(page.text(), "Still open before") {
		t.Errorf("something is still open: %.500s", page.text())
	}
	if n := len(integration.Preparation(p.chart(p.ana), currentCourse(t, p)).Open()); n != 0 {
		t.Errorf("%d parts are open", n)
	}
	nurse := p.sam.get(path)
	p.sam.want(nurse, http.StatusOK, "gone over", "Slow breathing")
	if strings.Contains(nurse.body, "children") || strings.Contains(nurse.body, "go quiet") {
		t.Error("a nurse who is not in the room reads the client's words")
	}
	desk := p.as("Dana Desk", access.FrontDesk)
	if got := desk.get(path); got.status != http.StatusForbidden {
		t.Errorf("the front desk is answered %d", got.status)
	}
}

func currentCourse(t *testing.T, p *practice) id.Course {
	t.Helper()
	open, ok := course.Current(p.chart(p.ana))
	if !ok {
		t.Fatal("no course is open")
	}
	return open.Course
}

// imported takes facts of somebody's into the record.
func imported(p id.Patient, facts ...ledger.Fact) clinic.ImportRecord {
	act := clinic.ImportRecord{Patient: p}
	for _, f := range facts {
		act.Facts = append(act.Facts, clinic.ImportedFact{Fact: f})
	}
	return act
}

// TestPreparationKeepsWhatWasTyped: a bad form comes back whole, a second click
// does nothing, and a nurse does not judge.
func TestPreparationKeepsWhatWasTyped(t *testing.T) {
	p := practise(t)
	p.mira.want(p.mira.put(p, "/preparation", "words", "goal", url.Values{"text": {"  "}}), http.StatusUnprocessableEntity, "Write a few words.")
	p.mira.want(p.mira.put(p, "/preparation", "comfort", "", url.Values{"touch": {""}}), http.StatusUnprocessableEntity, "what the client said about touch")
	p.mira.want(p.mira.put(p, "/preparation", "fit", "", url.Values{"reason": {"Sleep first"}}), http.StatusUnprocessableEntity, "Say whether they are prepared enough.", "Sleep first")
	p.mira.want(p.mira.put(p, "/preparation", "fit", "", url.Values{"fit": {"no"}}), http.StatusUnprocessableEntity, "what is still needed")
	p.mira.want(p.mira.put(p, "/preparation", "held", "preparation", url.Values{"minutes": {"an hour"}}), http.StatusUnprocessableEntity, "such as 50")
	p.mira.want(p.mira.put(p, "/preparation", "words", "goal", url.Values{"act": {"lost"}, "text": {"To sleep."}}), http.StatusUnprocessableEntity, "lost its place", "To sleep.")
	if got := p.mira.put(p, "/preparation", "gossip", "", nil); got.status != http.StatusNotFound {
		t.Errorf("a form that is none: %d", got.status)
	}
	before := len(p.chart(p.ana).Entries)
	act := p.clinic.NewID()
	for range 2 {
		p.mira.want(p.mira.put(p, "/preparation", "words", "goal", url.Values{"act": {act}, "text": {"To sleep."}}), http.StatusSeeOther)
	}
	if n := len(p.chart(p.ana).Entries) - before; n != 1 {
		t.Errorf("two clicks wrote %d entries", n)
	}
	if got := p.sam.put(p, "/preparation", "fit", "", url.Values{"fit": {"yes"}}); got.status != http.StatusForbidden {
		t.Errorf("a nurse judges: %d", got.status)
	}
	p.mira.want(p.mira.put(p, "/preparation", "held", "preparation", url.Values{"minutes": {"50"}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/preparation", "held", "preparation", url.Values{"minutes": {"50"}}), http.StatusConflict, "Is it the same one?")
}

// TestWhatBecomesOfASession: a sentence read back, a commitment, and how it went.
func TestWhatBecomesOfASession(t *testing.T) {
	p := practise(t)
	in, session := currentCourse(t, p), id.Session(p.clinic.NewID())
	p.do(p.machine(p.ana), imported(p.ana, dosing.SessionBegun{Session: session, Course: in, Number: 3}, dosing.DoseGiven{Session: session, Route: "IM", Amount: 60 * quantity.Milligram},
		dosing.MomentSeen{Session: session, Sort: dosing.Moments[0]}))
	p.do(p.care(p.ana, "Robin Vale", access.Therapist), clinic.HearQuote{Patient: p.ana, Session: session, Text: "The door was never locked."})
	path := chartOf(p.ana) + "/integration"
	p.mira.want(p.mira.get(path), http.StatusOK, "Session 3", "60 mg IM", "Seen: tears", "“The door was never locked.”", "best by")
	p.mira.want(p.mira.put(p, "/integration", "story", string(session), url.Values{"text": {"I stood before it for years."}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/integration", "insight", "", url.Values{"text": {"I can open it."}}), http.StatusSeeOther)
	kept := integration.Integration(p.chart(p.ana), in).Insights[0].Entry.ID
	p.mira.want(p.mira.put(p, "/integration", "commitment", "", url.Values{"text": {"Call my brother Sunday."}, "by": {"2026-11-29"}, "insight": {string(kept)}}), http.StatusSeeOther)
	made := string(integration.Integration(p.chart(p.ana), in).Commitments[0].Entry.ID)
	p.mira.want(p.mira.get(path), http.StatusOK, "“I stood before it for years.”", "“I can open it.”", "“Call my brother Sunday.”", "Ask on 29 November 2026.", "not asked yet")
	p.mira.want(p.mira.put(p, "/integration", "check-in", made, url.Values{}), http.StatusUnprocessableEntity, "Say how it went.")
	p.mira.want(p.mira.put(p, "/integration", "check-in", made, url.Values{"how": {"kept"}, "text": {"He cried too."}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/integration", "held", "integration", url.Values{"minutes": {"15"}}), http.StatusSeeOther)
	p.mira.want(p.mira.get(path), http.StatusOK, "kept", "“He cried too.”", "looked back on", "15 minutes")
	p.mira.want(p.mira.put(p, "/integration", "commitment", "", url.Values{"text": {"Walk"}, "by": {"soon"}}), http.StatusUnprocessableEntity, "A day is written")
}

// TestProcessNotesOnThePage: the writer's own, and nobody else's trace of them.
func TestProcessNotesOnThePage(t *testing.T) {
	p := practise(t)
	path, note := chartOf(p.ana)+"/process-notes", p.clinic.NewID()
	noor := p.as("Noor Haddad", access.Therapist)
	before := noor.get(path).body
	p.mira.want(p.mira.put(p, "/process-notes", "note", note, url.Values{"text": {"  "}}), http.StatusUnprocessableEntity, "Write a few words.")
	p.mira.want(p.mira.put(p, "/process-notes", "note", note, url.Values{"text": {"I wanted to rescue her."}}), http.StatusSeeOther)
	p.mira.want(p.mira.get(path), http.StatusOK, "I wanted to rescue her.", "For you alone", "Delete it for good")
	p.mira.want(p.mira.put(p, "/process-notes", "note", note, url.Values{"text": {"Second thoughts."}, "version": {"1"}}), http.StatusSeeOther)
	p.mira.want(p.mira.put(p, "/process-notes", "note", note, url.Values{"text": {"From another window."}, "version": {"1"}}), http.StatusConflict, "another window", "From another window.")
	after := noor.get(path)
	p.mira.want(after, http.StatusOK, "A new one")
	if len(after.body) != len(before) || strings.Contains(after.body, "rescue") || strings.Contains(after.body, "Second thoughts") {
		t.Errorf("a colleague's page changed by %d bytes", len(after.body)-len(before))
	}
	for name, role := range map[string]access.Role{"manager": access.Manager, "desk": access.FrontDesk, "privacy": access.PrivacyOfficer, "nurse": access.Monitor} {
		if got := p.as("Other "+name, role).get(path); got.status != http.StatusForbidden {
			t.Errorf("%s is answered %d", name, got.status)
		}
	}
	for _, page := range []string{"", "/journey", "/preparation", "/integration", "/screening"} {
		if body := p.mira.get(chartOf(p.ana) + page).body; strings.Contains(body, "Second thoughts") {
			t.Errorf("%s shows a process note", page)
		}
	}
	p.mira.want(p.mira.put(p, "/process-notes", "note", note, url.Values{"press": {"drop"}}), http.StatusSeeOther)
	if body := p.mira.get(path).body; strings.Contains(body, "Second thoughts") {
		t.Error("a deleted note is still there")
	}
	denied := 0
	for _, v := range p.visits("") {
		if v.Kind == "denied" && strings.Contains(v.Body.Route, "process-notes") {
			denied++
		}
	}
	if denied != 4 {
		t.Errorf("%d refused attempts are in the access book, want 4", denied)
	}
}
