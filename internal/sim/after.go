package sim

import (
	"errors"
	"fmt"
	"slices"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/schedule"
)

// errNoText says that a text of consent was not put into use.
var errNoText = errors.New("a text of consent is not in use")

// mayStop looks back together after three doses where nothing changed: change
// something, or stop well.
func (p *person) mayStop() {
	if p.had() != p.Model.whole("doses.seen") || p.severity(p.mind.mood) < p.Model.of("unchanged")*p.mind.mood || p.today && p.story == nil {
		return
	}
	p.later("no-change")
	decision := course.GoOn
	if p.c.happens("stops.together") || p.story != nil {
		decision = course.StopWell
	}
	p.reviewed(decision, "Three sessions, about where they started.")
	if decision == course.StopWell {
		p.clearsPlan("Decided together to stop.")
		p.fate.sessions = p.had()
	}
}

// reviewed writes down what was looked back on and decided.
func (p *person) reviewed(decision, found string) {
	r := course.Reviewed{Course: p.course, Found: found, Decision: decision, Reason: oneOf(p.c, togetherReasons[decision]), Together: true}
	p.does(p.by(p.lead()), clinic.ReviewCourse{Patient: p.id, Review: r, Head: p.chart().Head, Rules: p.Rules})
}

// clearsPlan takes what is left off the plan.
func (p *person) clearsPlan(why string) {
	for _, s := range schedule.Of(schedule.Sessions(p.chart()), p.course, p.sort()) {
		if s.Ahead() {
			p.does(p.by(p.therapist), clinic.CancelSession{Patient: p.id, Cancelled: schedule.Cancelled{Session: s.Session, AskedBy: schedule.ByClient, Reason: why}})
		}
	}
}

// stopsComing is somebody who does not want to go on: their plan is cleared and
// the course ends by their own wish.
func (p *person) stopsComing() {
	p.later("stops")
	p.does(p.by(p.therapist), clinic.WithdrawCourse{Patient: p.id, Course: p.course, FollowUp: p.c.happens("stops.followed"), Call: p.day(p.Model.whole("days.withdrawn-call")), Said: oneOf(p.c, stopReasons)})
	p.ended = course.HowWithdrawn
}

// closes is the end of a course: looked back on, a plan in their hands, a letter,
// and closed.
func (p *person) closes() {
	if p.ended != "" || p.had() == 0 {
		if p.ended == "" {
			p.ended = "going on"
		}
		return
	}
	p.later("end")
	p.lastBeat()
	if p.maintains() {
		p.later("end")
	}
	if p.ended != "" {
		return
	}
	p.looks(p.lead(), "GET /patients/{patient}/measures", "GET /patients/{patient}/review")
	well := p.severity(p.mind.mood) < p.Model.of("well")*p.mind.mood
	found, how := oneOf(p.c, foundNo), course.HowStopped
	if well {
		found, how = oneOf(p.c, foundWell), course.HowCompleted
	}
	p.answersDeviations()
	p.reviewed(course.StopWell, found)
	therapist := p.by(p.therapist)
	p.does(therapist, clinic.LookBack{Patient: p.id, Words: course.LookedBack{Course: p.course, Text: p.lookingBack(well)}})
	plan := p.does(therapist, clinic.PlanOn{Patient: p.id, Head: p.chart().Head, Plan: course.ContinuingPlan{Course: p.course, Care: []string{oneOf(p.c, referrers) + ", " + oneOf(p.c, howOften)},
		Practice: []string{oneOf(p.c, practicesAfter)}, Signs: []string{p.sign()}, Call: []string{p.near() + ", " + p.nearPhone()}, FollowUp: "By message, after one, three and six months; it can be stopped at any time."}})[0]
	p.does(therapist, clinic.GiveDocument{Patient: p.id, Given: course.Given{Course: p.course, Paper: course.PaperPlan, Of: plan, To: course.ToClient, How: "by hand"}})
	p.spends("papers")
	if p.c.happens("letter") {
		p.writesLetter(well)
	}
	p.does(therapist, clinic.CloseCourse{Patient: p.id, Closed: course.Closed{Course: p.course, How: how, FollowUp: true}, Reason: oneOf(p.c, endReasons), Without: p.unfinished(), Head: p.chart().Head})
	p.ended = how
}

// maintains is some more sessions, far apart, where what was gained is held by them:
// decided together, a few, and looked at again. It is false where nobody wants any.
func (p *person) maintains() bool {
	if p.elsewhere() {
		return false // how many doses there are is the other practice's
	}
	story := p.story != nil && p.story.beats["maintains"] != ""
	well := p.severity(p.mind.mood) < p.Model.of("well")*p.mind.mood
	if !story && (p.story != nil || !well || p.today || !p.c.happens("maintenance")) {
		return false
	}
	weeks, most := p.c.span("maintenance.weeks"), p.c.span("maintenance.sessions")
	if story {
		weeks, most = storyMaintenance, 1
	}
	first := p.doses[len(p.doses)-1].AddDate(0, 0, week*weeks)
	if soon := p.Clock.Now().AddDate(0, 0, week); first.Before(soon) {
		first = soon
	}
	r := course.Reviewed{Course: p.course, Found: oneOf(p.c, foundWell), Decision: course.Maintenance, Reason: oneOf(p.c, togetherReasons[course.Maintenance]), Together: true, Every: weeks, Most: most, Again: p.day(week * weeks * (most + 1))}
	if _, err := p.tries(p.by(p.prescriber), clinic.ReviewCourse{Patient: p.id, Review: r, Head: p.chart().Head, Rules: p.Rules}); err != nil {
		return false
	}
	p.planned(workday(first, p.Clinic.Location(), p.Model.list("session.hours")[0], 0), most, week*weeks)
	p.fate.sessions = len(p.doses) + most
	p.comes()
	return true
}

// answersDeviations says what follows from what was not in place.
func (p *person) answersDeviations() {
	for _, d := range dosing.Deviations(p.chart()) {
		if d.Answer == nil {
			p.does(p.by(p.prescriber), clinic.AnswerDeviation{Patient: p.id, Answer: dosing.DeviationAnswered{Deviation: d.Entry.ID, Text: oneOf(p.c, deviationsSaid)}})
		}
	}
}

// writesLetter signs a letter to who sent them.
func (p *person) writesLetter(well bool) {
	to, sort := p.sentBy, course.ToReferrer
	if to == "" {
		to, sort = oneOf(p.c, referrers), course.ToDoctor
	}
	text := fmt.Sprintf(oneOf(p.c, lettersNo), p.who.given, len(p.doses))
	if well {
		text = fmt.Sprintf(oneOf(p.c, lettersWell), p.who.given, len(p.doses))
	}
	if p.elsewhere() {
		to, text = p.letterAway(well)
		sort = course.ToOther
	}
	key := p.does(p.by(p.lead()), clinic.SignLetter{Patient: p.id, Rules: p.Rules, Letter: course.LetterSigned{Course: p.course, Sort: sort, To: to, Parts: []course.Part{{Text: text}}, Agreed: "In words, read to them today."}})[0]
	if slices.Contains(course.Ways, "by post") {
		p.does(p.by(p.lead()), clinic.GiveDocument{Patient: p.id, Given: course.Given{Course: p.course, Paper: course.PaperLetter, Of: key, To: to, How: "by post"}})
	}
}
