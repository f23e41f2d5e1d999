package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/schedule"
)

func (p *practice) plan() string { return chartOf(p.ana) + "/plan" }

// planned posts a form of the plan, twice: the second press does nothing.
func (p *practice) planned(v *visitor, path string, form url.Values) {
	p.Helper()
	form.Set("act", p.clinic.NewID())
	for range 2 {
		v.want(v.post(path, form), http.StatusSeeOther)
	}
}

// TestPlanningACourse proposes a course, plans it, moves a session, is warned of
// two that are close, calls one off, and reads what each week asks.
func TestPlanningACourse(t *testing.T) {
	p := practise(t)
	p.tick()
	p.sam.want(p.sam.get(p.plan()), http.StatusOK, "Protocol kap-iv 1.0.0; usually 6 dosing sessions.", "6 dosing sessions are not on the plan yet.", "Plan one session",
		"At most 5 minutes of questions in seven days.", "PC-PTSD-5", "at screening", "can be answered", "Ahead, without a date yet")
	look := url.Values{"act": {p.clinic.NewID()}, "from": {"2026-12-01T09:00"}, "apart": {"2"}, "day": {"1", "2", "3", "4", "5"}, "do": {"look"}}
	p.sam.want(p.sam.post(p.plan()+"/course", look), http.StatusOK, "Dosing session 1: Tue 1 December 2026, 09:00", "Dosing session 3: Mon 7 December 2026, 09:00", "Plan these")
	look.Set("apart", "often")
	look["day"] = nil
	p.sam.want(p.sam.post(p.plan()+"/course", look), http.StatusUnprocessableEntity, "Choose at least one day.", "“often” is not a whole number")
	look.Set("apart", "7")
	look["day"] = []string{"2"}
	look.Set("do", "plan")
	p.planned(p.sam, p.plan()+"/course", look)
	all := schedule.Sessions(p.chart(p.ana))
	if len(all) != 6 || all[5].Number != 6 || all[0].Until.Sub(all[0].From) < time.Hour {
		t.Fatalf("%+v", all)
	}
	p.sam.want(p.sam.get(p.plan()), http.StatusOK, "Tue 1 Dec 2026, 09:00", "Tue 5 Jan 2027, 09:00", "at baseline", "week 2 after the first dose", "after a year")

	second := p.plan() + "/" + string(all[1].Session)
	move := url.Values{"from": {"2026-12-02T09:00"}, "minutes": {"120"}, "asked_by": {"client"}, "reason": {"a cold"}}
	move.Set("act", p.clinic.NewID())
	back := p.sam.post(second+"/move", move)
	p.sam.want(back, http.StatusUnprocessableEntity, "closer to the dosing session of 1 December", "at least 48 hours apart")
	if !strings.Contains(back.body, `value="a cold"`) || !strings.Contains(back.body, `value="2026-12-02T09:00"`) {
		t.Error("what was typed is lost")
	}
	move.Set("confirmed", "yes")
	p.planned(p.sam, second+"/move", move)
	p.sam.want(p.sam.get(p.plan()), http.StatusOK, "It was on 8 December, 09:00. A cold. The client asked for it.", "closer to the dosing session")
	move.Set("from", "2026-11-01T09:00")
	p.sam.want(p.sam.post(second+"/move", move), http.StatusUnprocessableEntity, "This is in the past.")
	p.sam.want(p.sam.post(second+"/cancel", url.Values{"act": {p.clinic.NewID()}}), http.StatusUnprocessableEntity, "Say who asked for it.")
	p.planned(p.sam, second+"/cancel", url.Values{"asked_by": {"clinic"}})
	p.sam.want(p.sam.get(p.plan()), http.StatusOK, "called off", "1 dosing session is not on the plan yet")
}

// TestPlanningOneSession plans a talk by hand; a slip comes back with words
// beside the field and nothing lost.
func TestPlanningOneSession(t *testing.T) {
	p := practise(t)
	form := url.Values{"sort": {"integration"}, "where": {"video"}, "room": {"Birch room"}, "from": {""}, "minutes": {"5x"}}
	form.Set("act", p.clinic.NewID())
	back := p.mira.post(p.plan(), form)
	p.mira.want(back, http.StatusUnprocessableEntity, "Write the day and the time.", "“5x” is not a whole number")
	if !strings.Contains(back.body, `value="Birch room"`) {
		t.Error("what was typed is lost")
	}
	form.Set("from", "2026-12-03T14:00")
	form.Set("minutes", "50")
	form.Set("session", p.clinic.NewID())
	p.planned(p.mira, p.plan(), form)
	all := schedule.Sessions(p.chart(p.ana))
	if len(all) != 1 || all[0].Where != "video, Birch room" || all[0].Number != 1 || all[0].Until.Sub(all[0].From) != 50*time.Minute {
		t.Fatalf("%+v", all)
	}
	other := url.Values{"act": {p.clinic.NewID()}, "session": {p.clinic.NewID()}, "sort": {"call"}, "where": {"phone"}, "from": {"2026-12-03T14:30"}, "minutes": {"15"}}
	p.mira.want(p.mira.post(p.plan(), other), http.StatusUnprocessableEntity, "They have another session then: integration 1.")
	p.mira.want(p.mira.post(p.plan()+"/"+string(all[0].Session)+"/missed", url.Values{"act": {p.clinic.NewID()}}), http.StatusConflict, "It has not begun.")
	p.pass(15 * 24 * time.Hour)
	p.mira.enter()
	p.mira.want(p.mira.get(p.plan()), http.StatusOK, "They did not come", "They came")
	p.planned(p.mira, p.plan()+"/"+string(all[0].Session)+"/came", url.Values{})
	p.mira.want(p.mira.get(p.plan()), http.StatusOK, "held")
}

// The front desk plans sessions and sees no questionnaire.
func TestTheDeskPlans(t *testing.T) {
	p := practise(t)
	desk := p.as("Fran Lind", access.FrontDesk)
	page := desk.get(p.plan())
	desk.want(page, http.StatusOK, "Plan one session", "is seen by the care team")
	if strings.Contains(page.text(), "PHQ-9") {
		t.Error("the desk reads what is asked")
	}
}

// What is planned is drawn on the course's line: the sessions to come, the next
// one marked, and the points after the course.
func TestThePlanOnTheLine(t *testing.T) {
	p := practise(t)
	look := url.Values{"from": {"2026-12-01T09:00"}, "apart": {"7"}, "day": {"2"}, "do": {"plan"}}
	p.planned(p.sam, p.plan()+"/course", look)
	page := p.sam.get(chartOf(p.ana))
	p.sam.want(page, http.StatusOK, "No dose has been given. What is drawn is planned.", "Session 1 planned, 1 Dec", "Session 6 planned, 5 Jan", "follow-up, 1 month", "follow-up, 12 months")
	all := schedule.Sessions(p.chart(p.ana))
	p.planned(p.sam, p.plan()+"/"+string(all[5].Session)+"/cancel", url.Values{"asked_by": {"client"}})
	page = p.sam.get(chartOf(p.ana))
	if strings.Contains(page.text(), "Session 6 planned") || strings.Contains(page.text(), "follow-up, 1 month") {
		t.Error("a session that was called off is drawn, or what hangs on it")
	}
}
