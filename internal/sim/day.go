package sim

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
)

// comes is every session on their plan, with what comes between them.
func (p *person) comes() {
	p.mind.begun = p.Clock.Now()
	for p.ended == "" {
		next, ok := p.next()
		if !ok {
			return
		}
		if p.elsewhere() {
			p.dosedElsewhere(next)
		}
		switch comes := p.appears(next); {
		case comes && p.elsewhere():
			p.meets(next)
		case comes:
			p.session(next)
		}
		if p.ended == "" && p.had() > 0 && p.c.happens("dropout") && !p.today {
			p.stopsComing()
			return
		}
		if p.ended == "" {
			p.mayStop()
		}
	}
}

// next is the session that is next on their plan.
func (p *person) next() (schedule.Session, bool) {
	for _, s := range schedule.Of(schedule.Sessions(p.chart()), p.course, p.sort()) {
		if s.Ahead() {
			return s, true
		}
	}
	return schedule.Session{}, false
}

// appears is the day before and the morning of a session: some move it, some do
// not come.
func (p *person) appears(s schedule.Session) bool {
	desk := p.desk()
	free := s.From.Sub(p.Clock.Now()) > p.Model.hours("hours.free") && !p.today
	if free && p.c.happens("moved") {
		p.wait(p.daysBefore(s.From, p.Model.whole("days.move")))
		p.pushes(s, week)
		p.does(desk, clinic.MoveSession{Patient: p.id, Moved: schedule.Moved{Session: s.Session, From: s.From.AddDate(0, 0, week), Until: s.Until.AddDate(0, 0, week), AskedBy: schedule.ByClient, Reason: oneOf(p.c, p.moveReasons())}})
		return false
	}
	p.wait(s.From.Add(-p.Model.minutes("minutes.early")))
	if free && p.c.happens("missed") {
		p.wait(s.From.Add(p.Model.minutes("minutes.late")))
		p.does(desk, clinic.MissSession{Patient: p.id, Missed: schedule.Missed{Session: s.Session}})
		p.spends("missed")
		p.does(p.by(p.therapist), clinic.SetTask{Patient: p.id, Task: taskCall(p)})
		return false
	}
	return true
}

// daysBefore is a time of day on which the clinic works, some days before another.
func (p *person) daysBefore(at time.Time, days int) time.Time {
	l := at.In(p.Clinic.Location()).AddDate(0, 0, -days)
	for l.Weekday() == time.Saturday || l.Weekday() == time.Sunday {
		l = l.AddDate(0, 0, -1)
	}
	return time.Date(l.Year(), l.Month(), l.Day(), p.c.span("move.hour"), p.c.span("move.minute"), 0, 0, l.Location())
}

// pushes moves what comes after a session that was moved, so that the spacing
// stays.
func (p *person) pushes(moved schedule.Session, days int) {
	desk := p.desk()
	for _, s := range slices.Backward(schedule.Of(schedule.Sessions(p.chart()), p.course, p.sort())) {
		if s.Ahead() && s.Session != moved.Session && s.From.After(moved.From) {
			p.does(desk, clinic.MoveSession{Patient: p.id, Moved: schedule.Moved{Session: s.Session, From: s.From.AddDate(0, 0, days), Until: s.Until.AddDate(0, 0, days), AskedBy: schedule.ByClinic}})
		}
	}
}

// session is one dosing day, from the order to the closing.
func (p *person) session(s schedule.Session) {
	p.handsTablet()
	p.looks(p.prescriber, "GET /patients/{patient}", "GET /patients/{patient}/orders", "GET /patients/{patient}/measures")
	if p.happensNow("slip") || p.story == nil && p.c.happens("slip") {
		p.slips()
	}
	order, ok := p.ordered()
	if !ok {
		p.callsOff(s)
		return
	}
	p.spends("check")
	p.does(p.by(p.nurse), clinic.CheckOrder{Patient: p.id, Order: order.Order, How: dosing.Beside, Head: p.chart().Head})
	come := time.Duration(p.c.span("come")) * time.Minute
	if p.today {
		come = 0
	}
	p.wait(s.From.Add(come))
	p.does(p.by(p.therapist), clinic.BeginSession{Patient: p.id, Session: s.Session, Rules: p.Rules, People: []dosing.Present{
		{Staff: p.therapist.id, Role: "therapist", Where: dosing.InRoom}, {Staff: p.nurse.id, Role: "monitor", Where: dosing.InRoom}, {Staff: p.prescriber.id, Role: "prescriber", Where: dosing.Near}}})
	p.looks(p.nurse, "GET /patients/{patient}/sessions/{session}")
	p.looks(p.therapist, "GET /patients/{patient}/sessions/{session}")
	if p.ready(s.Session) && p.given(s.Session, order) {
		p.sits(s.Session)
		p.leaves(s.Session)
		p.afterwards(s.Session)
		return
	}
	p.restsToday(s, order.Order)
}

// ordered signs an order for the next session, as the program proposes it: a
// decision goes with each finding that asks for one.
func (p *person) ordered() (dosing.OrderSigned, bool) {
	o, rule := p.order()
	if strings.HasPrefix(rule, "dose.") { // the weight may be old
		p.weighsAgain()
		o, rule = p.order()
	}
	if rule == "response.review" { // about where they started: first it is talked over
		p.reviewed(course.GoOn, oneOf(p.c, foundNo))
		o, rule = p.order()
	}
	if rule != "" {
		p.report.Refused["order: "+rule]++
	}
	return o, rule == ""
}

// order signs one, or names the rule that stands in the way.
func (p *person) order() (o dosing.OrderSigned, rule string) {
	chart := p.chart()
	q := p.question(protocol.OrderSign)
	proposal := p.Rules.Library.Propose(q, chart, p.settings)
	if proposal.Amount == 0 {
		return o, "dose.none"
	}
	o = dosing.OrderSigned{Order: id.Order(p.fresh("order")), Course: p.course, Route: course.OrderRoute(p.def), Amount: proposal.Amount, Minutes: proposal.Minutes,
		Until: p.endOfDay(), Session: p.Rules.Library.NextSession(q, chart, p.settings)}
	q.Order = &o
	var decided []clinic.Deciding
	for _, f := range p.Rules.Library.Why(q, chart, p.settings).Findings {
		if !f.Blocks() {
			continue
		}
		if f.Override.None || f.Override.Second != "" || f.State != protocol.Stands {
			return o, f.Rule
		}
		decided = append(decided, clinic.Deciding{Rule: f.Rule, Reason: p.reason(f), Evidence: f.Entries(), Documents: f.Override.With})
	}
	if _, err := p.tries(p.by(p.prescriber), clinic.SignOrder{Patient: p.id, Order: o, Decisions: decided, Head: chart.Head, Rules: p.Rules}); err != nil {
		return o, fault.RuleOf(err)
	}
	return o, ""
}

// weighsAgain takes a weight where the last one is old.
func (p *person) weighsAgain() {
	value := tenths(p.body.kg)
	m := patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: patient.WeightCode}, Value: &value, Unit: "kg"}}
	p.does(p.by(p.nurse), clinic.NoteMeasurement{Patient: p.id, Measurement: m, Sure: true})
}

// endOfDay is midnight, where the clinic is.
func (p *person) endOfDay() time.Time {
	l := p.now()
	return time.Date(l.Year(), l.Month(), l.Day()+1, 0, -1, 0, 0, l.Location())
}

// ready goes over the list of the day, as far as the program asks: what is not
// known is asked, a high reading is taken again after a rest. It is false where
// today is no day for a dose.
func (p *person) ready(key id.Session) bool {
	nurse := p.by(p.nurse)
	p.does(nurse, clinic.TakeInterval{Patient: p.id, Interval: dosing.IntervalTaken{}})
	now := p.Clock.Now()
	ate, drank := now.Add(-time.Duration(p.c.span("ate.before"))*time.Hour), now.Add(-time.Duration(p.c.span("drank.before"))*time.Minute)
	p.waves = p.happensNow("ate")
	if p.c.happens("ate") && !p.today || p.waves {
		ate = now.Add(-p.Model.minutes("minutes.ate"))
		p.waves = p.waves || p.story == nil && p.c.happens("ate.waved")
	}
	escort := dosing.EscortNamed{Name: p.near(), Phone: p.nearPhone(), Stays: true}
	p.does(nurse, clinic.GoOver{Patient: p.id, Session: key, Escort: &escort, Fasting: &dosing.FastingStated{Solids: &ate, Clear: &drank}})
	p.asksToday(key, protocol.DosingStart)
	v := p.vitalsNow(key)
	v.Position = "seated"
	if p.body.whiteCoat {
		p.startles(&v)
	}
	if at, ok := p.beat("first"); ok {
		v.Pressure = &at
	}
	p.measures(v, "")
	for tries := range p.Model.whole("rest.most") {
		if p.asks(protocol.DosingStart).Open() {
			return true
		}
		if tries < p.Model.whole("rest.first") && p.pressed() {
			p.spends("rest")
			p.does(nurse, clinic.TakeVitals{Patient: p.id, Vitals: p.vitalsNow(key)})
			continue
		}
		p.determinesAgain()
		if f, ok := p.asks(protocol.DosingStart).Finding("start.maximum"); ok && f.State == protocol.Unknown {
			p.weighsAgain() // the weight that the limit goes by is old
		}
		p.asksToday(key, protocol.DosingStart) // what was known until a minute ago
		if stuck := p.stuck(protocol.DosingStart); stuck != "" && !strings.HasPrefix(stuck, "bp.") && !strings.HasPrefix(stuck, "heart") {
			p.report.Refused["start: "+stuck]++
			return false
		}
		if tries < p.Model.whole("rest.most")-1 {
			p.spends("rest")
			p.measures(p.vitalsNow(key), "")
		}
	}
	return p.asks(protocol.DosingStart).Open()
}

// pressed says whether a pressure or a pulse stands in the way of a dose just now.
func (p *person) pressed() bool {
	return slices.ContainsFunc(p.asks(protocol.DosingStart).Findings, func(f protocol.Finding) bool {
		return f.Blocks() && f.State == protocol.Stands && (strings.HasPrefix(f.Rule, "bp.") || strings.HasPrefix(f.Rule, "heart"))
	})
}

// determinesAgain looks at the screening again where something that came in since
// has opened the determination: what is old is asked and measured again, and both
// sign once more.
func (p *person) determinesAgain() {
	f, ok := p.asks(protocol.DosingStart).Finding("determination.current")
	if !ok || !f.Blocks() {
		return
	}
	for _, open := range p.asks(protocol.Determination).Findings {
		for _, m := range open.Missing {
			if m.Fact == "measure.phq-9" {
				p.fills("phq-9", "")
			}
		}
	}
	for range 2 { // one reading of a pressure is none
		p.measures(p.vitalsNow(""), "")
		p.spends("reading")
	}
	p.missing(protocol.Determination, p.answerableHere, func(of []patient.Asked) {
		p.does(p.by(p.therapist), clinic.AnswerAsked{Patient: p.id, Answers: of, Rules: p.Rules})
	})
	if p.weighed(protocol.Determination) == "" {
		p.signsBoth()
	}
}

// asksToday answers what a gate of the day does not know.
func (p *person) asksToday(key id.Session, gate protocol.Gate) {
	p.missing(gate, func(fact string) bool { return p.answerableToday(fact) }, func(of []patient.Asked) {
		var items []dosing.Checked
		var asked []patient.Asked
		for _, a := range of {
			if course.OfTheDay(a.Fact) {
				items = append(items, dosing.Checked{Fact: a.Fact, Answer: a.Answer, Value: a.Value})
			} else {
				a.Basis = patient.BasisSelf
				asked = append(asked, a)
			}
		}
		p.pass(float64(len(of)) * p.Model.of("minutes.question"))
		if len(items) > 0 {
			p.does(p.by(p.nurse), clinic.GoOver{Patient: p.id, Session: key, Items: items})
		}
		if len(asked) > 0 {
			p.does(p.by(p.nurse), clinic.AnswerAsked{Patient: p.id, Answers: asked, Rules: p.Rules})
		}
	})
}

// answerableToday says which facts are asked about in the room, rather than
// measured, signed or done.
func (p *person) answerableToday(fact string) bool {
	for _, other := range []string{"vitals.", "sedation.", "weight.", "order.", "dose.", "consent.", "screening.", "determination.", "interval.", "fasting.", "escort.", "protocol.", "measure.", "leaving.signer"} {
		if strings.HasPrefix(fact, other) {
			return false
		}
	}
	return fact != "" && (!p.asked[fact].Known || course.OfTheDay(fact)) // what the clinic does itself is not asked about
}

// stuck decides what can be decided at a gate and names the first rule that
// nothing but time, or nobody, can clear.
func (p *person) stuck(gate protocol.Gate) string {
	for range rounds {
		decided := false
		for _, f := range p.asks(gate).Findings {
			if !f.Blocks() {
				continue
			}
			waved := f.Rule == "fasting" && p.waves // a hold that somebody goes past, with a reason
			if f.Decision != protocol.Review && !waved || !p.goesOn(gate, f) {
				return f.Rule
			}
			decided = true
			break
		}
		if !decided {
			return ""
		}
	}
	return "too many findings"
}

// given gives the dose.
func (p *person) given(key id.Session, o dosing.OrderSigned) bool {
	p.spends("dose")
	g := clinic.GiveDose{Patient: p.id, Session: key, Order: o.Order, Route: o.Route, Amount: o.Amount, Head: p.chart().Head, Rules: p.Rules}
	if _, err := p.tries(p.by(p.nurse), g); err != nil {
		p.asksToday(key, protocol.DosingStart) // something was known until a minute ago
		g.Head = p.chart().Head
		if _, err := p.tries(p.by(p.nurse), g); err != nil {
			return false
		}
	}
	p.report.Sessions++
	p.dosed(len(p.doses) > 0)
	p.doses = append(p.doses, p.Clock.Now())
	return true
}

// restsToday is a session in which no dose is given: it is used to talk, and there
// is a new date.
func (p *person) restsToday(s schedule.Session, order id.Order) {
	_, _ = p.tries(p.by(p.prescriber), clinic.EndOrder{Patient: p.id, Order: order, Reason: "no dose today"})
	p.spends("meeting")
	no := false
	p.does(p.by(p.therapist), clinic.CloseSession{Patient: p.id, Closed: dosing.SessionClosed{Session: s.Session, Distress: &no, Emergency: &no, Events: &no, Note: oneOf(p.c, noDoseSaid)}})
	p.follow(s)
}

// callsOff takes a session off the plan where no order could be signed.
func (p *person) callsOff(s schedule.Session) {
	p.does(p.by(p.therapist), clinic.CancelSession{Patient: p.id, Cancelled: schedule.Cancelled{Session: s.Session, AskedBy: schedule.ByClinic, Reason: "First something is looked at."}})
	p.fate.sessions--
	if p.fate.sessions <= p.had() {
		p.stopsComing()
	}
}

// follow plans another session a week later in the place of one without a dose.
func (p *person) follow(s schedule.Session) {
	from := s.From.AddDate(0, 0, week*max(1, p.fate.sessions-len(p.doses)))
	desk := p.desk()
	again := schedule.Planned{Session: id.Session(p.fresh("session")), Course: p.course, Sort: schedule.Dosing, From: from, Until: from.Add(p.sessionLasts()), Where: s.Where, People: s.People}
	if _, err := p.tries(desk, clinic.PlanSessions{Patient: p.id, Sessions: []schedule.Planned{again}}); err != nil {
		return
	}
}
