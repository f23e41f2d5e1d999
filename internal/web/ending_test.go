package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/schedule"
)

// ended posts a form of a page that rests on the record, as the page has it.
func (v *visitor) ends(p *practice, page, do string, more url.Values) reply {
	v.h.Helper()
	form := url.Values{"version": {v.get(chartOf(p.ana) + page).field("version")}}
	for name, values := range more {
		form[name] = values
	}
	return v.put(p, page, do, "", form)
}

// gone is how a course that did not help goes on: two answers, a dose, and two
// answers about where it started.
func gone(t *testing.T) *practice {
	t.Helper()
	p := followed(t, 21, 20, 20, 19)
	p.lee.enter()
	p.sam.enter()
	return p
}

// follow is what follow-up would ask now.
func (p *practice) follow() clinic.Following {
	p.Helper()
	chart := p.chart(p.ana)
	f, err := clinic.Follow(chart, ledger.Chart{}, true, p.site.rules(), p.site.measures, p.now().In(p.clinic.Location()))
	p.ok(err)
	return f
}

var stopWell = url.Values{"found": {"About where it started."}, "decision": {course.StopWell}, "reason": {"Three weeks, no change."}, "together": {"yes"}}

// Ben did not respond and stopped well: over the pages, with every step one
// click from the list.
func TestStoppingWellOverThePages(t *testing.T) {
	p := gone(t)
	at := chartOf(p.ana)
	review := p.mira.get(at + "/review")
	p.mira.want(review, http.StatusOK, "Session 1,", "35 mg IM", "PHQ-9: 19", "Response at least 50 % of the first score no", "about where it started", "isn’t something you did", "Nobody wrote that there was none")
	p.mira.want(p.mira.put(p, "/review", "words", "", url.Values{"text": {"I hoped for more. I sleep, though."}}), http.StatusSeeOther)
	if got := p.sam.get(at + "/review"); strings.Contains(got.body, "I hoped for more") || got.status != http.StatusOK {
		t.Error("a nurse who was not in the room reads their words")
	}
	p.mira.want(p.mira.ends(p, "/review", "review", url.Values{"decision": {course.Maintenance}, "every": {"some"}}), http.StatusUnprocessableEntity, "Write a whole number")
	p.lee.want(p.lee.ends(p, "/review", "review", stopWell), http.StatusSeeOther)
	list := p.mira.get(at + "/ending")
	p.mira.want(list, http.StatusOK, "Still open", "They know how we go on asking", "You can change your mind at any time.")
	for _, link := range []string{at + "/going-on", at + "/documents"} {
		if !strings.Contains(list.body, `href="`+link+`"`) {
			t.Errorf("the list does not lead to %s", link)
		}
	}
	p.mira.want(p.mira.ends(p, "/ending", "close", url.Values{"how": {course.HowStopped}, "reason": {"No change."}}), http.StatusConflict, "Nobody has written down with them")
	p.mira.want(p.mira.ends(p, "/going-on", "plan", url.Values{"care": {"Dr. Okafor, every two weeks"}, "signs": {"I stop cooking."}, "call": {""}}), http.StatusUnprocessableEntity, "Name at least one person", "I stop cooking.")
	p.mira.want(p.mira.ends(p, "/going-on", "plan", url.Values{"care": {"Dr. Okafor, every two weeks"}, "signs": {"I stop cooking.\nI let the phone ring."}, "call": {"Lucía, 555 0101"}, "followUp": {"By text."}}), http.StatusSeeOther)
	p.mira.want(p.mira.get(at+"/going-on/paper"), http.StatusOK, "How you notice that it gets harder", "I let the phone ring.", "988", "door here stays open")
	if got := p.mira.get(at + "/going-on/pdf"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "%PDF") {
		t.Errorf("no PDF: %d", got.status)
	}
	plan, _ := course.PlanOf(p.chart(p.ana), currentCourse(t, p))
	p.mira.want(p.mira.put(p, "/documents", "given-continuing-plan", string(plan.Entry.ID), url.Values{"to": {course.ToClient}, "how": {"by hand"}}), http.StatusSeeOther)
	p.mira.want(p.mira.get(at+"/documents"), http.StatusOK, "Given to the client by hand")
	end := url.Values{"how": {course.HowStopped}, "reason": {"No change; decided together."}}
	p.mira.want(p.mira.ends(p, "/ending", "close", end), http.StatusSeeOther)
	p.mira.want(p.mira.get(at+"/ending"), http.StatusOK, "stopped well", "the door here stays open", "Open a new course", "Follow-up goes on")
	p.mira.want(p.mira.get(at), http.StatusOK, "The course, which has ended", "stopped well,", "The course ended: stopped well.")
	p.mira.want(p.mira.ends(p, "/ending", "close", end), http.StatusConflict, "stopped well")
	p.mira.want(p.mira.get(at+"/screening"), http.StatusOK, "Open a course")
}

// After a course has ended they are asked for half a year all the same; who
// asked for peace is not.
func TestFollowUpGoesOnAfterTheEnd(t *testing.T) {
	for _, tt := range []struct {
		name  string
		how   url.Values
		asked bool
	}{
		{"they withdrew, and may be asked", url.Values{"follow": {"yes"}}, true},
		{"they withdrew, and want peace", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := gone(t)
			p.mira.want(p.mira.put(p, "/ending", "withdraw", "", tt.how), http.StatusSeeOther)
			p.pass(180 * 24 * time.Hour)
			p.mira.enter()
			asks := 0
			follow := p.follow()
			for _, a := range follow.Asks {
				if a.Wave == "6-months" && a.State == course.OccasionOpen {
					asks++
				}
			}
			if asked := asks > 0 && !follow.Over; asked != tt.asked {
				t.Errorf("asked after six months: %v, %d", asked, asks)
			}
			if steps := outreach.Next(p.chart(p.ana), follow.Asks, follow.Setting, p.now()); !tt.asked && len(steps) > 0 {
				t.Errorf("somebody who wants peace is sent %+v", steps)
			}
		})
	}
}

// A pause is quiet, says why everything waits, and ends with their wish.
func TestPausingOverThePages(t *testing.T) {
	p := gone(t)
	at := chartOf(p.ana)
	p.mira.want(p.mira.put(p, "/ending", "pause", "", url.Values{"reason": {"An ECG first."}}), http.StatusUnprocessableEntity, "Choose why the course is paused", "An ECG first.")
	act := p.clinic.NewID()
	for range 2 {
		p.mira.want(p.mira.put(p, "/ending", "pause", "", url.Values{"act": {act}, "why": {course.PauseHealth}, "reason": {"An ECG first."}}), http.StatusSeeOther)
	}
	p.mira.want(p.mira.get(at+"/ending"), http.StatusOK, "It is paused", "no orders, no doses", "An ECG first.")
	p.mira.want(p.mira.get(at), http.StatusOK, "Paused: their health is looked into")
	p.mira.want(p.mira.put(p, "/ending", "pause", "", url.Values{"why": {course.PauseWish}}), http.StatusConflict, "paused already")
	if got := p.mira.put(p, "/ending", "resume", "", url.Values{"agreed": {"yes"}, "reason": {"It is fine."}}); got.status != http.StatusForbidden {
		t.Errorf("a therapist ends a pause for health: %d", got.status)
	}
	p.lee.want(p.lee.put(p, "/ending", "resume", "", url.Values{"reason": {"It is fine."}}), http.StatusUnprocessableEntity, "Ask them")
	p.lee.want(p.lee.put(p, "/ending", "resume", "", url.Values{"agreed": {"yes"}, "reason": {"The ECG is fine."}}), http.StatusSeeOther)
	p.mira.want(p.mira.get(at), http.StatusOK, "The course goes on, as the client wishes.")
	desk := p.as("Dana Desk", access.FrontDesk)
	for _, page := range []string{"/review", "/ending", "/going-on", "/letters", "/documents"} {
		if got := desk.get(at + page); got.status != http.StatusForbidden {
			t.Errorf("the front desk reads %s: %d", page, got.status)
		}
		p.sam.want(p.sam.get(at+page), http.StatusOK)
	}
	if got := p.sam.put(p, "/ending", "withdraw", "", nil); got.status != http.StatusForbidden {
		t.Errorf("a nurse ends a course: %d", got.status)
	}
}

// A page that was open while something changed closes nothing; it comes back
// with what was typed, and the next press counts.
func TestAStaleTabClosesNothing(t *testing.T) {
	p := gone(t)
	at := chartOf(p.ana) + "/ending"
	stale := p.mira.get(at)
	p.lee.want(p.lee.ends(p, "/review", "review", stopWell), http.StatusSeeOther)
	form := url.Values{"version": {stale.field("version")}, "how": {course.HowStopped}, "reason": {"No change."},
		"without": {course.EndPlan, course.EndGiven, course.EndFollowUp, course.EndNotes}}
	back := p.mira.put(p, "/ending", "close", "", form)
	p.mira.want(back, http.StatusConflict, "since you opened the page", "No change.")
	form.Set("version", back.field("version"))
	p.mira.want(p.mira.put(p, "/ending", "close", "", form), http.StatusSeeOther)
	if s := course.State(p.chart(p.ana)); s.State != course.StateClosed || s.Why != "No change." {
		t.Errorf("%+v", s)
	}
}

// What is on the plan of a course that ends is called off, but what they still
// come to.
func TestSessionsOfACourseThatEnds(t *testing.T) {
	p := gone(t)
	open := currentCourse(t, p)
	day := p.now().AddDate(0, 0, 3)
	talk := schedule.Planned{Session: id.Session(p.clinic.NewID()), Course: open, Sort: schedule.Integration, Number: 1, From: day, Until: day.Add(time.Hour)}
	dose := schedule.Planned{Session: id.Session(p.clinic.NewID()), Course: open, Sort: schedule.Dosing, Number: 2, From: day.AddDate(0, 0, 1), Until: day.AddDate(0, 0, 1).Add(time.Hour)}
	p.do(p.machine(p.ana), imported(p.ana, talk, dose))
	p.tick()
	page := p.mira.get(chartOf(p.ana) + "/ending")
	p.mira.want(page, http.StatusOK, "Two sessions are still on the plan", "Sessions they still come to")
	if strings.Contains(page.body, `value="`+string(dose.Session)+`"`) {
		t.Error("a dosing session can be kept")
	}
	p.mira.want(p.mira.put(p, "/ending", "withdraw", "", url.Values{"keep": {string(talk.Session), string(dose.Session)}}), http.StatusSeeOther)
	for _, s := range schedule.Sessions(p.chart(p.ana)) {
		if want := map[bool]string{true: schedule.StatePlanned, false: schedule.StateCancelled}[s.Session == talk.Session]; s.State != want {
			t.Errorf("%s is %s", s.Sort, s.State)
		}
	}
}

// A letter is drafted from the record, without a word of theirs; it is signed
// with their agreement and printed.
func TestLetterToTheReferrer(t *testing.T) {
	p := gone(t)
	at := chartOf(p.ana)
	p.mira.want(p.mira.put(p, "/review", "words", "", url.Values{"text": {"Only for us."}}), http.StatusSeeOther)
	draft := p.mira.get(at + "/letters")
	p.mira.want(draft, http.StatusOK, "Thank you for entrusting Ana Moreno", "35 mg IM", "of the first score): no", "questionnaires were answered", "Please check with them")
	if strings.Contains(draft.body, "Only for us.") {
		t.Error("their words stand in a letter")
	}
	letter := url.Values{"sort": {course.ToReferrer}, "to": {"Dr. Ada Okafor, Elm Street"}, "part-0": {"Thank you.\nIt was good to work with her."}}
	p.mira.want(p.mira.put(p, "/letters", "letter", "", letter), http.StatusUnprocessableEntity, "how the client agreed", "It was good to work with her.")
	letter.Set("agreed", "in words, today, after reading it")
	if got := p.sam.put(p, "/letters", "letter", "", letter); got.status != http.StatusForbidden {
		t.Errorf("a nurse signs a letter: %d", got.status)
	}
	p.mira.want(p.mira.put(p, "/letters", "letter", "", letter), http.StatusSeeOther)
	e, _, _ := ledger.Last[course.LetterSigned](p.chart(p.ana))
	one := at + "/letters/" + string(e.ID)
	p.mira.want(p.mira.get(one), http.StatusOK, "Dr. Ada Okafor, Elm Street", "It was good to work with her.", "Mira Stein", "after reading it")
	if got := p.mira.get(one + "/pdf"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "%PDF") {
		t.Errorf("no PDF: %d", got.status)
	}
	if got := p.mira.get(at + "/letters/" + p.clinic.NewID()); got.status != http.StatusNotFound {
		t.Errorf("a letter that is not there: %d", got.status)
	}
	p.mira.want(p.mira.put(p, "/documents", "given-letter", string(e.ID), url.Values{"to": {"The employer"}, "how": {"by post"}}), http.StatusConflict, "Somebody else needs one of their own")
	p.mira.want(p.mira.put(p, "/documents", "given-letter", string(e.ID), url.Values{"to": {"Dr. Ada Okafor, Elm Street"}, "how": {"by post"}}), http.StatusSeeOther)
	p.mira.want(p.mira.get(at+"/documents"), http.StatusOK, "Given to Dr. Ada Okafor, Elm Street by post")
}

// Without a course there is nothing to look back on, and the pages say so.
func TestEndingWithoutACourse(t *testing.T) {
	h := newHouse(t)
	mira := h.as("Mira Stein", access.Therapist)
	at := chartOf(h.register("Ben", "Aldous"))
	for _, page := range []string{"/review", "/ending", "/going-on", "/letters"} {
		mira.want(mira.get(at+page), http.StatusOK, "No course is open")
	}
	mira.want(mira.get(at+"/documents"), http.StatusOK, "Nothing was signed here yet")
	if _, _, dosed := ledger.Last[dosing.DoseGiven](h.chart(id.Patient(strings.TrimPrefix(at, "/patients/")))); dosed {
		t.Error("the record is not empty")
	}
}

// A client reads on their own pages what they were given, and nothing else.
func TestAClientReadsWhatTheyWereGiven(t *testing.T) {
	p := gone(t)
	p.mira.want(p.mira.ends(p, "/going-on", "plan", url.Values{"care": {"Dr. Okafor"}, "signs": {"I stop cooking."}, "call": {"Lucía"}}), http.StatusSeeOther)
	plan, _ := course.PlanOf(p.chart(p.ana), currentCourse(t, p))
	at := "/my/documents/" + string(plan.Entry.ID)
	phone := p.enters(p.ana, p.portal(p.ana))
	phone.want(phone.get("/my/record"), http.StatusOK, "None yet.")
	if got := phone.get(at); got.status != http.StatusNotFound {
		t.Errorf("a plan that nobody gave them: %d", got.status)
	}
	p.mira.want(p.mira.put(p, "/documents", "given-continuing-plan", string(plan.Entry.ID), url.Values{"to": {course.ToClient}, "how": {"on their own pages"}}), http.StatusSeeOther)
	phone.want(phone.get("/my/record"), http.StatusOK, "What you go on with", "Given to you on")
	phone.want(phone.get(at), http.StatusOK, "I stop cooking.", "988", "Save as PDF")
	if got := phone.get(at + "/pdf"); got.status != http.StatusOK || !strings.HasPrefix(got.body, "%PDF") {
		t.Errorf("no PDF: %d", got.status)
	}
}
