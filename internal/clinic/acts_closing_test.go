package clinic_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

func (m *theatre) pausing(why string) clinic.PauseCourse {
	return clinic.PauseCourse{Patient: m.ana, Paused: course.Paused{Course: m.course, Reason: why}}
}

func (m *theatre) state() course.Standing { return course.State(m.chart(m.t, m.ana)) }

func (m *theatre) day(days int) quantity.Day {
	return quantity.DayOf(m.now().AddDate(0, 0, days), m.Location())
}

// planned puts a session on the plan.
func (m *theatre) planned(sort string, days int) id.Session {
	m.t.Helper()
	s := schedule.Planned{Session: id.Session(m.NewID()), Course: m.course, Sort: sort, From: m.now().AddDate(0, 0, days), Until: m.now().AddDate(0, 0, days).Add(time.Hour)}
	m.must(m.t, m.mira, clinic.PlanSession(m.ana, s))
	return s.Session
}

func (m *theatre) stateOf(key id.Session) string {
	m.t.Helper()
	s, ok := schedule.Find(schedule.Sessions(m.chart(m.t, m.ana)), key)
	if !ok {
		m.t.Fatal("the session is not on the plan")
	}
	return s.State
}

// An order that was signed before a pause gives no dose in it; once the course
// goes on, it does.
func TestNoDoseWhilePaused(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	give := m.giving(25)
	m.must(t, m.mira, m.pausing(course.PauseTeam))
	m.refused("a page from before the pause", m.sam, give, "course.paused")
	m.refused("a new page", m.sam, m.giving(25), "course.paused")
	m.refused("a second pause", m.lee, m.pausing(course.PauseWish), "course.paused")
	if err := m.try(m.mira, clinic.ResumeCourse{Patient: m.ana, Course: m.course, Reason: "They want to go on."}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("it goes on without them: %v", err)
	}
	m.must(t, m.mira, clinic.ResumeCourse{Patient: m.ana, Course: m.course, Agreed: true, Reason: "They want to go on."})
	m.refused("it goes on twice", m.mira, clinic.ResumeCourse{Patient: m.ana, Course: m.course, Agreed: true, Reason: "Again."}, "course.running")
	m.must(t, m.sam, m.giving(25))
}

// Nothing is ordered in a pause, whoever decides what; and what was given all
// the same is taken, with the rule that stood in its way.
func TestPausedOrders(t *testing.T) {
	m := onDay(t)
	m.must(t, m.mira, m.pausing(course.PauseHealth))
	m.pass(time.Second)
	m.refused("an order", m.lee, m.ordering(25), "course.paused")
	m.refused("nobody decides around it", m.lee, m.decide(protocol.OrderSign, "paused.order", screening.GoOn), "paused.order")
	m.refused("a therapist ends a pause for health", m.mira, clinic.ResumeCourse{Patient: m.ana, Course: m.course, Agreed: true, Reason: "Better."}, "scope.resume")
	m.must(t, m.lee, clinic.ResumeCourse{Patient: m.ana, Course: m.course, Agreed: true, Reason: "The ECG is fine."})
	m.begun(25)
	m.ready()
	m.must(t, m.lee, m.pausing(course.PauseWish))
	happened := m.giving(25)
	happened.Happened = true
	m.must(t, m.sam, happened)
	strays := dosing.Deviations(m.chart(t, m.ana))
	if len(strays) != 1 || !slices.ContainsFunc(strays[0].Fact.Findings, func(f dosing.Stood) bool { return f.Rule == "paused.start" }) {
		t.Errorf("a dose in a pause is no deviation: %+v", strays)
	}
	m.pass(16 * time.Minute)
	m.refused("a further order", m.lee, m.ordering(20), "course.paused")
}

// Whoever is asked first wins: a pause and a dose that race leave no dose after
// the pause.
func TestAPauseAndADoseRace(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	act := func(g access.Grant, a clinic.Act) request { return request{grant: g, id: id.Act(m.NewID()), act: a} }
	m.together(t, m.sam, act(m.mira, m.pausing(course.PauseWish)), act(m.sam, m.giving(25)))
	chart := m.chart(t, m.ana)
	pause, _, paused := ledger.Last[course.Paused](chart)
	dose, _, given := ledger.Last[dosing.DoseGiven](chart)
	if !paused || given && dose.Seq > pause.Seq {
		t.Errorf("paused %v at %d, dose %v at %d", paused, pause.Seq, given, dose.Seq)
	}
}

// Who wants to stop stops: what stands ends, what looks after them stays.
func TestWithdraw(t *testing.T) {
	m := onDay(t)
	m.must(t, m.lee, m.ordering(25))
	dose, talk, look := m.planned(schedule.Dosing, 7), m.planned(schedule.Integration, 9), m.planned(schedule.Review, 20)
	late := clinic.WithdrawCourse{Patient: m.ana, Course: m.course, Call: m.day(-1)}
	if err := m.try(m.mira, late); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a call yesterday: %v", err)
	}
	m.refused("a nurse", m.sam, clinic.WithdrawCourse{Patient: m.ana, Course: m.course}, "scope.course")
	m.must(t, m.mira, clinic.WithdrawCourse{Patient: m.ana, Course: m.course, FollowUp: true, Keep: []id.Session{talk, dose}, Call: m.day(3), Said: "They want their evenings back."})
	s := m.state()
	if s.State != course.StateClosed || s.Closed.How != course.HowWithdrawn || s.Closed.Peace() || s.Why != "They want their evenings back." {
		t.Errorf("%+v", s)
	}
	for what, tt := range map[string][2]string{"a dosing session is never kept": {m.stateOf(dose), schedule.StateCancelled},
		"one they want to come to": {m.stateOf(talk), schedule.StatePlanned}, "the rest": {m.stateOf(look), schedule.StateCancelled}} {
		if tt[0] != tt[1] {
			t.Errorf("%s: %s", what, tt[0])
		}
	}
	chart := m.chart(t, m.ana)
	if o := dosing.Orders(chart, m.now()); o[0].Stands() {
		t.Error("the order stands")
	}
	if tasks := duty.OpenTasks(chart); len(tasks) != 1 || tasks[0].For != duty.ForCall || tasks[0].Role != "therapist" {
		t.Errorf("%+v", tasks)
	}
	m.refused("twice", m.mira, clinic.WithdrawCourse{Patient: m.ana, Course: m.course}, "course.closed")
	m.refused("an order in a course that ended", m.lee, m.ordering(25), "course.closed")
	m.refused("a pause of it", m.lee, m.pausing(course.PauseWish), "course.closed")
	m.must(t, m.lee, clinic.OpenCourse{Patient: m.ana, Course: id.Course(m.NewID()), Hash: m.def.Hash(), Rules: m.rules})
	if m.state().State != course.StateOpen {
		t.Error("there is no new course after it")
	}
}

// Under the medicine nobody is asked to decide: the wish stops the next dose at
// once, the session is brought to its end, and they are asked again.
func TestWithdrawUnderTheMedicine(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	m.must(t, m.mira, clinic.WithdrawCourse{Patient: m.ana, Course: m.course})
	if s := m.state(); s.State != course.StatePaused || s.Pause.Reason != course.PauseWish {
		t.Errorf("%+v", s)
	}
	m.refused("a further order", m.lee, m.ordering(20), "course.paused")
	m.refused("closing under the medicine", m.mira, m.ending(), "session.open")
	m.pass(125 * time.Minute)
	m.recovered()
	m.must(t, m.sam, m.leaving())
	m.must(t, m.mira, clinic.CloseSession{Patient: m.ana, Closed: dosing.SessionClosed{Session: m.session}})
	if tasks := duty.OpenTasks(m.chart(t, m.ana)); len(tasks) != 1 || tasks[0].For != duty.ForAsk {
		t.Errorf("nobody asks again: %+v", tasks)
	}
	m.must(t, m.mira, clinic.WithdrawCourse{Patient: m.ana, Course: m.course})
	if s := m.state(); s.State != course.StateClosed || !s.Closed.Peace() {
		t.Errorf("%+v", s)
	}
}

func (m *theatre) ending(without ...string) clinic.CloseCourse {
	return clinic.CloseCourse{Patient: m.ana, Closed: course.Closed{Course: m.course, How: course.HowStopped}, Reason: "No change; decided together.", Without: without, Head: m.head()}
}

// reviewing is a review that stops well.
func (m *theatre) reviewing(change func(*course.Reviewed)) clinic.ReviewCourse {
	r := course.Reviewed{Course: m.course, Found: "About where it started.", Decision: course.StopWell, Reason: "Three sessions, no change.", Together: true}
	if change != nil {
		change(&r)
	}
	return clinic.ReviewCourse{Patient: m.ana, Review: r, Head: m.head(), Rules: m.rules}
}

// Ben did not respond and stopped well: looked back on, a plan in his hands,
// closed; nothing is left out unsaid.
func TestStoppedWell(t *testing.T) {
	m := onDay(t)
	m.begun(25)
	m.ready()
	m.must(t, m.sam, m.giving(25))
	m.pass(125 * time.Minute)
	m.recovered()
	m.must(t, m.sam, m.leaving())
	m.must(t, m.mira, clinic.CloseSession{Patient: m.ana, Closed: dosing.SessionClosed{Session: m.session}})
	m.pass(48 * time.Hour)
	m.refused("nothing was done", m.mira, m.ending(notes(m)...), "closing."+course.EndReview)
	m.must(t, m.lee, m.reviewing(nil))
	m.refused("no plan", m.mira, m.ending(notes(m)...), "closing."+course.EndPlan)
	plan := m.must(t, m.mira, clinic.PlanOn{Patient: m.ana, Head: m.head(), Plan: course.ContinuingPlan{Course: m.course, Care: []string{"Dr. Okafor"}, Signs: []string{"I stop cooking."},
		Call: []string{"Lucía"}, FollowUp: "By text, four times in a year."}})[0]
	m.refused("not given", m.mira, m.ending(notes(m)...), "closing."+course.EndGiven)
	m.must(t, m.mira, clinic.GiveDocument{Patient: m.ana, Given: course.Given{Course: m.course, Paper: course.PaperPlan, Of: plan, To: course.ToClient, How: "by hand"}})
	bare := m.ending(notes(m)...)
	bare.Reason = ""
	if err := m.try(m.mira, bare); fault.KindOf(err) != fault.Invalid {
		t.Errorf("stopped without a reason: %v", err)
	}
	end := m.ending(notes(m)...)
	key := id.Act(m.NewID())
	for range 2 { // a double click
		if _, err := m.Do(t.Context(), m.mira, key, end); err != nil {
			t.Fatal(err)
		}
	}
	chart := m.chart(t, m.ana)
	n := 0
	for range ledger.Find[course.Closed](chart) {
		n++
	}
	if s := course.State(chart); n != 1 || s.Closed.How != course.HowStopped || s.Closed.Peace() {
		t.Errorf("%d ends, %+v", n, s)
	}
	if _, ok := course.Current(chart); ok {
		t.Error("the course is open")
	}
}

// notes names the list's line about notes where it is open: the tests here are
// about the others.
func notes(m *theatre) []string {
	open, _ := course.Latest(m.chart(m.t, m.ana))
	for _, i := range clinic.Ending(m.chart(m.t, m.ana), open) {
		if i.Key == course.EndNotes && !i.Done {
			return []string{course.EndNotes}
		}
	}
	return nil
}

// What is missing can be named, with a reason; a page that did not show it
// closes nothing.
func TestCloseAnyway(t *testing.T) {
	m := onDay(t)
	chart := m.chart(t, m.ana)
	apart := chart.Without(func(e *ledger.Entry) bool { return e.Kind == course.MeetingHeld{}.Kind() })
	left := func(chart ledger.Chart) []string {
		return course.Missing(clinic.Ending(chart, course.Opened{Course: m.course}))
	}
	if before := left(apart); slices.Contains(before, course.EndReview) || slices.Contains(before, course.EndPlan) {
		t.Errorf("nothing was begun, and %q are asked for", before)
	}
	all := left(chart)
	if !slices.Contains(all, course.EndReview) || !slices.Contains(all, course.EndPlan) {
		t.Fatalf("they prepared together, and only %q are asked for", all)
	}
	for i, key := range all {
		m.refused("without "+key, m.mira, m.ending(append(slices.Clone(all[:i]), all[i+1:]...)...), "closing."+key)
	}
	stale := m.ending(all...)
	m.must(t, m.lee, m.ordering(25))
	m.refused("an order came since", m.mira, stale, "page.stale")
	anyway := m.ending(all...)
	anyway.Closed.How = course.HowNotBegun
	m.must(t, m.mira, anyway)
	e, why, ok := ledger.Last[course.Explained](m.chart(t, m.ana))
	if !ok || !slices.Equal(why.Missing, all) || e.Class != ledger.Clinical {
		t.Errorf("%+v", why)
	}
	if !m.state().Closed.Peace() {
		t.Error("somebody who never began is asked questions")
	}
}

// The boundaries of a maintenance: never closer than the protocol plans doses,
// never without a day to look again; and what was agreed ends by itself.
func TestMaintenance(t *testing.T) {
	m := onDay(t)
	least := 7 * 24 * time.Hour
	for _, ph := range m.def.Plan.Phases {
		if ph.Name == schedule.Dosing {
			least = ph.Apart.Least
		}
	}
	weeks := int(least / (7 * 24 * time.Hour))
	for _, tt := range []struct {
		name, field string
		change      func(*course.Reviewed)
	}{
		{"as far apart as doses at least", "", func(r *course.Reviewed) { r.Every = max(weeks, 1) }},
		{"closer", "every", func(r *course.Reviewed) { r.Every = 0 }},
		{"without an end", "most", func(r *course.Reviewed) { r.Most = 0 }},
		{"without a day", "again", func(r *course.Reviewed) { r.Again = "" }},
		{"a day that has passed", "again", func(r *course.Reviewed) { r.Again = m.day(-1) }},
		{"today", "", func(r *course.Reviewed) { r.Again = m.day(0) }},
		{"without them", "together", func(r *course.Reviewed) { r.Together = false }},
	} {
		act := m.reviewing(func(r *course.Reviewed) {
			r.Decision, r.Every, r.Most, r.Again = course.Maintenance, 4, 3, m.day(84)
			tt.change(r)
		})
		err := m.try(m.lee, act)
		if tt.field == "" && err != nil || tt.field != "" && fault.RuleOf(err) != "input."+tt.field {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if f := m.finding(protocol.CourseContinue, "review.overdue"); f.Blocks() {
		t.Errorf("it is not overdue yet: %+v", f)
	}
	m.pass(2 * 24 * time.Hour)
	q := course.Question{Definition: m.def, Gate: protocol.CourseContinue, Now: m.now(), Location: m.Location()}
	if f, _ := m.rules.Library.Why(q, m.chart(t, m.ana), m.settings()).Finding("review.overdue"); !f.Blocks() {
		t.Errorf("the day has passed: %+v", f)
	}
}

// A therapist's review is no review of the benefit; a prescriber's is.
func TestReviewOfTheBenefit(t *testing.T) {
	m := onDay(t)
	m.must(t, m.mira, m.reviewing(func(r *course.Reviewed) { r.Decision = course.GoOn }))
	if _, _, ok := ledger.Last[screening.BenefitReviewed](m.chart(t, m.ana)); ok {
		t.Error("a therapist reviewed the benefit")
	}
	m.must(t, m.lee, m.reviewing(func(r *course.Reviewed) { r.Decision = course.Change }))
	if _, b, ok := ledger.Last[screening.BenefitReviewed](m.chart(t, m.ana)); !ok || b.Next != "change" {
		t.Errorf("%v %+v", ok, b)
	}
}

// A letter goes to whom it was written, and to nobody while they want nothing
// shared.
func TestLetters(t *testing.T) {
	m := onDay(t)
	letter := clinic.SignLetter{Patient: m.ana, Rules: m.rules, Letter: course.LetterSigned{Course: m.course, Sort: course.ToReferrer, To: "Dr. Okafor",
		Parts: []course.Part{{Text: "Thank you for sending them."}}, Agreed: "in words, today"}}
	m.refused("a nurse signs", m.sam, letter, "access.sign.clinical")
	silent := letter
	silent.Letter.Agreed = ""
	m.refused("nobody asked them", m.mira, silent, "input.agreed")
	key := m.must(t, m.mira, letter)[0]
	give := func(to string) clinic.GiveDocument {
		return clinic.GiveDocument{Patient: m.ana, Given: course.Given{Paper: course.PaperLetter, Of: key, To: to, How: "by post"}}
	}
	m.refused("to somebody else", m.mira, give("The employer"), "letter.to")
	m.must(t, m.mira, give("Dr. Okafor"))
	m.must(t, m.mira, give(course.ToClient))
	if err := m.try(m.mira, clinic.GiveDocument{Patient: m.ana, Given: course.Given{Paper: course.PaperLetter, Of: "none", To: course.ToClient, How: "by hand"}}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a document that is not there: %v", err)
	}
}
