package sim

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
)

// follows lets the program's own follow-up go on beside a course: it looks when it
// said that it would, sends what is due, and the client answers or does not.
func (p *person) follows() {
	p.alone(p.Clock.Now().Add(time.Hour), func() {
		for {
			next, due := p.followUp()
			if due {
				p.sends()
				next = p.Clock.Now().Add(time.Minute) // what comes after it is worked out anew, as the courier does
			}
			p.sees()
			if next.IsZero() || p.Clock.Now().Sub(p.lastSign()) > p.Model.days("days.followed") && p.ended != "" {
				return
			}
			p.wait(next)
		}
	})
}

// lastSign is when their course was last spoken of.
func (p *person) lastSign() time.Time {
	if !p.mind.last.IsZero() {
		return p.mind.last
	}
	return p.mind.begun
}

// followUp asks the program what is due now, and when it looks again.
func (p *person) followUp() (next time.Time, due bool) {
	now := p.Clock.Now()
	chart := p.chart()
	desk, err := p.Clinic.DeskFor(p.ctx, chart)
	if err != nil {
		panic(broken{err})
	}
	follow, err := clinic.Follow(chart, p.settings, desk.MayAsk(), p.Rules, p.Rules.Library.Instruments, p.now())
	if err != nil {
		panic(broken{err})
	}
	// While a course goes on its plan may change any day; afterwards nothing comes
	// before the next of its windows opens or ends.
	next = now.Add(day)
	if p.ended != "" {
		next = now.AddDate(0, 1, 0)
		for _, a := range follow.Asks {
			for _, at := range []time.Time{a.Opens, a.Closes} { // a window that ends unanswered may be a call
				if at.After(now) && at.Before(next) {
					next = at
				}
			}
		}
	}
	for _, s := range outreach.Next(chart, follow.Asks, follow.Setting, now) {
		if !s.At.After(now) {
			due = true
		} else if s.At.Before(next) {
			next = s.At
		}
	}
	return next, due || len(clinic.Escalations(chart, desk, nil)) > 0
}

// sends lets the program do what is due, and brings what it queued.
func (p *person) sends() {
	act := p.fresh("follow-up")
	if _, err := p.world.do(act, machine{}, clinic.FollowUp{Patient: p.id, Act: id.Act(act), Rules: p.Rules, Instruments: p.Rules.Library.Instruments}); err != nil {
		panic(broken{err})
	}
	stands := outreach.Stands(p.chart())
	for _, m := range outreach.Messages(p.chart()) {
		if !m.Waits() {
			continue
		}
		channel := m.Queued.Channel
		if channel == "" {
			channel = stands.Channel()
		}
		opens := clinic.Reminding().Opens(stands, p.Clinic.Location(), m.Queued.Form, m.Queued.Form == outreach.Full, p.Clock.Now())
		if m.Queued.To == "" && opens.After(p.Clock.Now()) {
			p.wait(opens)
		}
		m.Queued.Channel = channel
		p.does(machine{}, clinic.NoteDelivery{Patient: p.id, Note: outreach.Delivered{Message: m.Key(), Channel: channel, Reference: fmt.Sprintf("sim-%d", p.keys)}})
		if m.Queued.To == "" && m.Queued.Invitation != "" {
			p.gets(m.Key(), m.Queued)
		}
	}
}

// gets is a message on their phone, empty where the book knows of none: they answer it, later that day or the next, or
// they do not; now and then somebody asks us to stop.
func (p *person) gets(message id.Entry, q outreach.Queued) {
	if q.Wave == "" {
		q.Wave = waveOf(q.Asks)
	}
	sees := p.mind.sees(q)
	if p.c.happens("reply.stop") && sees && p.ended != "" {
		p.does(p.themselves(ledger.Scheduling), clinic.StopReminders{Patient: p.id, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}})
		return
	}
	if !p.replies(q) {
		return
	}
	delay := time.Duration(p.c.span("reply.after")) * time.Minute
	p.alone(p.Clock.Now().Add(delay), func() { p.answersLink(message, q) })
}

// answersLink opens a link and goes through what it asks.
func (p *person) answersLink(message id.Entry, q outreach.Queued) {
	chart := p.chart()
	invited, stands := screening.InvitationStands(chart, q.Invitation, q.Purpose, p.Clock.Now())
	if !stands {
		return
	}
	if message != "" {
		p.does(machine{}, clinic.NoteDelivery{Patient: p.id, Note: outreach.Opened{Message: message}})
	}
	for _, ask := range clinic.Asked(invited) {
		if p.answeredFor(ask) {
			continue // here, meanwhile
		}
		p.answers(ask, q.Invitation, instrument.HowLink)
		p.spends("form")
	}
	p.sees()
}

// answeredFor reports whether an occasion was answered.
func (p *person) answeredFor(ask string) bool {
	for _, a := range ledger.Find[instrument.Answered](p.chart()) {
		if a.Occasion == ask {
			return true
		}
	}
	return false
}

// handsTablet puts what is open of their plan before somebody who has come, as Today
// says to whoever receives them; now and then nobody thinks of it. Who is worried
// about by what they answer is spoken with before anything else.
func (p *person) handsTablet() {
	var open []string
	for _, a := range p.plan() {
		if a.State == course.OccasionOpen && a.Remote {
			open = append(open, a.Key)
		}
	}
	if p.story != nil || len(open) == 0 || !p.c.happens("tablet") {
		return
	}
	invitation := p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForMeasures, Asks: open, Room: true, Until: p.Clock.Now().Add(day)}})[0]
	for _, ask := range open {
		p.answers(ask, invitation, instrument.HowRoom)
	}
	for _, a := range duty.OpenAlerts(p.chart()) {
		if a.Risk() && !p.seeing[a.Key] {
			p.notes(a)
			p.speaks(a, duty.InPerson)
			p.alone(p.Clock.Now(), func() { p.asksAgain(a) })
		}
	}
	p.sees()
}

// sees lets the staff do what waits for them about this person: alerts at once,
// tasks in working hours.
func (p *person) sees() {
	if p.leftFor("today.alerts") {
		return
	}
	chart := p.chart()
	for _, a := range duty.OpenAlerts(chart) {
		if p.seeing[a.Key] || a.InRoom() {
			continue
		}
		p.notes(a)
		p.alone(p.Clock.Now().Add(time.Duration(p.c.span("alert.after"))*time.Minute), func() { p.attends(a) })
	}
	for _, t := range duty.OpenTasks(chart) {
		if p.seeing[t.Key] {
			continue
		}
		p.seeing[t.Key] = true
		at := workday(p.now(), p.Clinic.Location(), p.c.span("task.hour"), p.c.span("task.minute"))
		if p.c.happens("task.late") {
			at = at.AddDate(0, 0, p.Model.whole("task.late.days"))
		}
		p.alone(at, func() { p.calls(t) })
	}
}

// leftFor reports whether something has come in so shortly before a clinic that lives
// until now is looked at that it is left to whoever looks: there is something to do.
func (p *person) leftFor(time string) bool {
	return p.Today && p.Until.Sub(p.Clock.Now()) < p.Model.minutes(time)
}

// wantsCall is a client who taps that they would like a call.
func (p *person) wantsCall() {
	p.does(p.themselves(ledger.Measures), clinic.WantCall{Patient: p.id, Wants: duty.WantsCall})
}

// attends is somebody on duty seeing to an alert: they call, ask, plan, close it.
func (p *person) attends(a duty.Alert) {
	if p.speaks(a, duty.ByTelephone) {
		p.asksAgain(a)
	}
}

// speaks is a therapist who takes an alert, reaches them, asks, plans, and closes it.
// It is false where somebody else saw to it meanwhile.
func (p *person) speaks(a duty.Alert, how string) bool {
	who := p.by(p.therapist)
	if _, err := p.tries(who, clinic.TakeAlert{Patient: p.id, Alert: a.Key}); err != nil {
		return false
	}
	p.spends("call")
	if _, err := p.tries(who, clinic.TryContact{Patient: p.id, Tried: duty.ContactTried{Alert: a.Key, How: how, Reached: true, Said: oneOf(p.c, saidAt(a))}}); err != nil {
		return false
	}
	if a.Risk() {
		p.fills("c-ssrs-screener", "")
		if _, plan, ok := ledger.Last[screening.SafetyPlanned](p.chart()); !ok || !plan.Current(p.day(0)) {
			p.plansSafety()
		}
	}
	p.spends("plan")
	if _, err := p.tries(who, clinic.CloseAlert{Patient: p.id, Alert: a.Key, Reason: oneOf(p.c, alertsClosed)}); err != nil {
		_, _ = p.tries(p.by(p.lead()), clinic.CloseAlert{Patient: p.id, Alert: a.Key, Reason: "Spoken with; seen again at the next session."})
	}
	return true
}

// asksAgain looks back, some days after somebody thought of dying, with them.
func (p *person) asksAgain(a duty.Alert) {
	if !a.Risk() {
		return
	}
	p.later("risk-again")
	if len(duty.OpenAlerts(p.chart())) == 0 {
		p.does(p.by(p.therapist), clinic.ReviewRisk{Patient: p.id, Review: screening.RiskReviewed{Course: p.course, Contact: true, Found: oneOf(p.c, p.riskSeen()), Plan: oneOf(p.c, riskPlans)}})
	}
}

// saidAt is what people say who are called because of an alert.
func saidAt(a duty.Alert) []string {
	if a.Risk() {
		return callsSaid
	}
	return silenceSaid
}

// calls is somebody doing a task.
func (p *person) calls(t duty.Task) {
	note := oneOf(p.c, tasksDone)
	if (t.For == duty.ForCall || t.For == duty.ForNextDay) && p.c.happens("reply.reached") {
		p.mind.unanswered, p.mind.called = nil, p.Clock.Now()
		p.askedInCall()
	}
	_, _ = p.tries(p.by(p.therapist), clinic.DoTask{Patient: p.id, Task: t.Key, Note: note})
}

// taskCall is a call that a therapist is to make.
func taskCall(p *person) duty.TaskSet {
	return duty.TaskSet{For: duty.ForCall, About: "a new date", Owner: p.therapist.id, Role: "therapist", Due: p.Clock.Now().Add(p.Model.hours("hours.call")).Truncate(time.Minute)}
}
