package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// elsewhere says whether another practice gives them the medicine: here they are only
// accompanied, by their therapist.
func (p *person) elsewhere() bool { return p.def != nil && p.def.Plan.Route == protocol.NoRoute }

// lead is who answers for their course here: the prescriber, or where nobody gives a
// medicine the therapist.
func (p *person) lead() *member {
	if p.elsewhere() {
		return p.therapist
	}
	return p.prescriber
}

// had counts the doses of this course, given here or elsewhere.
func (p *person) had() int { return len(p.doses) + len(p.away) }

// sort is what the sessions on their plan are for.
func (p *person) sort() string {
	if p.elsewhere() {
		return schedule.Integration
	}
	return schedule.Dosing
}

// isHeard is the screening where the medicine is given elsewhere: a talk, a
// questionnaire, what the program still asks about, and those halves of a screening that
// it wants signed before the course goes on. It is false where the course ends here.
func (p *person) isHeard() bool {
	p.fills("phq-9", "")
	p.spends("meeting-first")
	p.missing(protocol.Determination, p.answerableHere, p.answersTherapist)
	p.keepsSafe()
	if rule := p.weighed(protocol.Determination); rule != "" {
		p.isToldNo(rule)
		return false
	}
	for _, part := range []string{screening.Medical, screening.Psychological} {
		if f, asked := p.asks(protocol.CourseContinue).Finding("screening." + part); asked && f.Blocks() {
			p.does(p.by(p.therapist), clinic.SignScreening{Patient: p.id, Head: p.chart().Head, Signed: screening.Signed{Course: p.course, Part: part, Clear: true}})
			p.spends("screening-signed")
		}
	}
	return true
}

// answersTherapist is what they say when their therapist asks.
func (p *person) answersTherapist(of []patient.Asked) {
	for i := range of {
		of[i].Basis = patient.BasisSelf
	}
	p.pass(float64(len(of)) * p.Model.of("minutes.question"))
	p.does(p.by(p.therapist), clinic.AnswerAsked{Patient: p.id, Answers: of, Rules: p.Rules})
}

// keepsSafe does at once what the program asks for where somebody thinks of dying.
func (p *person) keepsSafe() {
	if f, asked := p.asks(protocol.Determination).Finding("suicide.safety"); asked && f.Blocks() && f.State == protocol.Stands {
		p.files("risk-review")
		p.files("safety-plan")
	}
}

// plansMeetings puts a session of integration after each dose that they are to have
// elsewhere on the calendar.
func (p *person) plansMeetings(first time.Time) {
	p.fate.sessions = p.c.span("elsewhere.doses")
	var sessions []schedule.Planned
	for range p.fate.sessions {
		from := workday(first, p.Clinic.Location(), oneOf(p.c, p.Model.list("session.hours")), 0)
		sessions = append(sessions, schedule.Planned{Session: id.Session(p.fresh("session")), Course: p.course, Sort: schedule.Integration, From: from, Until: from.Add(p.meetingLasts()),
			Where: oneOf(p.c, []string{"clinic", "video"}), People: []schedule.Presence{{Staff: p.therapist.id, Role: "therapist"}}})
		first = from.AddDate(0, 0, p.c.span("elsewhere.apart"))
	}
	p.does(p.desk(), clinic.PlanSessions{Patient: p.id, Sessions: sessions})
}

// meetingLasts is how long a session without a medicine is planned for, as the protocol
// has it for preparation.
func (p *person) meetingLasts() time.Duration {
	for _, ph := range p.def.Plan.Phases {
		if ph.Length > 0 {
			return ph.Length
		}
	}
	return p.sessionLasts()
}

// dosedElsewhere is the dose that another practice gives them a day or two before a session
// of integration. Nothing of it is written here.
func (p *person) dosedElsewhere(s schedule.Session) {
	if p.away == nil {
		p.away = map[id.Session]time.Time{}
	}
	if _, had := p.away[s.Session]; had { // the session was moved since
		return
	}
	p.wait(s.From.AddDate(0, 0, -p.c.span("elsewhere.before")))
	p.dosed(p.had() > 0)
	p.away[s.Session] = p.Clock.Now()
}

// moveReasons are why somebody asks for another date; nobody takes them home who had
// no medicine.
func (p *person) moveReasons() []string {
	if p.elsewhere() {
		return moveReasons[:len(moveReasons)-1]
	}
	return moveReasons
}

// meets is a session of integration for which somebody comes: the program is asked
// whether the course goes on, and then they work.
func (p *person) meets(s schedule.Session) {
	p.wait(s.From.Add(time.Duration(p.c.span("come")) * time.Minute))
	if rule := p.heldBack(); rule != "" {
		p.report.Refused["therapy: "+rule]++
		p.callsOff(s)
		return
	}
	p.does(p.by(p.therapist), clinic.ArriveSession{Patient: p.id, Arrived: schedule.Arrived{Session: s.Session}})
	p.works("", "")
}

// heldBack answers what stands in the way of going on, and names the rule that still
// does; empty where nothing is in the way.
func (p *person) heldBack() string {
	p.missing(protocol.CourseContinue, p.answerableHere, p.answersTherapist)
	for _, f := range p.asks(protocol.CourseContinue).Findings {
		for _, m := range f.Missing {
			if name, measured := strings.CutPrefix(m.Fact, "measure."); measured && f.Blocks() && (name == "phq-9" || name == "gad-7") {
				p.fills(name, "")
			}
		}
	}
	for _, f := range p.asks(protocol.CourseContinue).Findings {
		if f.Blocks() {
			return f.Rule
		}
	}
	return ""
}

// letterAway is what the practice that gave the medicine is told of how it went.
func (p *person) letterAway(well bool) (to, text string) {
	list := lettersAwayNo
	if well {
		list = lettersAwayWell
	}
	return oneOf(p.c, referrers) + ", " + oneOf(p.c, practices), fmt.Sprintf(oneOf(p.c, list), p.who.given, p.had())
}

// A signer is somebody who decides about a person, and as what.
type signer struct {
	who *member
	as  string
}

// deciders are who decides whether somebody is treated.
func (p *person) deciders() []signer {
	both := []signer{{p.prescriber, screening.AsPrescriber}, {p.therapist, screening.AsTherapist}}
	if p.elsewhere() { // there is no prescriber here to decide anything
		return both[1:]
	}
	return both
}
