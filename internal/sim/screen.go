package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// enquires is the first call: the front desk opens a record.
func (p *person) enquires() {
	who := p.who
	r := patient.Registered{Name: patient.Name{Given: []string{who.given}, Family: who.family}, Born: who.born, Sex: who.sex, Pronouns: who.pronouns, Gender: who.gender, Language: "en-US",
		Contacts: []patient.Contact{{Sort: "phone", Value: who.phone, Use: "mobile"}, {Sort: "email", Value: who.mail}}}
	asked := patient.Enquired{Way: patient.BySelf}
	if p.c.happens("referred") {
		p.sentBy = oneOf(p.c, referrers)
		asked = patient.Enquired{Way: patient.ByReferral, Referrer: p.sentBy, Practice: oneOf(p.c, practices)}
	}
	desk := p.desk()
	p.does(desk, clinic.RegisterPatient{Patient: p.id, Registered: r, Enquiry: asked})
	team := course.TeamSet{}
	for _, m := range []struct {
		who *member
		as  string
	}{{p.therapist, course.AsTherapist}, {p.prescriber, course.AsPrescriber}, {p.nurse, course.AsMonitor}} {
		if p.elsewhere() && m.who != p.therapist {
			continue // who gives the medicine works elsewhere
		}
		team.Members = append(team.Members, course.Member{Staff: m.who.id, As: m.as})
	}
	p.later("team")
	p.does(p.by(p.therapist), clinic.SetTeam{Patient: p.id, Team: team})
}

// opens opens their course, after a first talk. Some never come back.
func (p *person) opens() bool {
	p.later("first-talk")
	p.looks(p.therapist, "GET /patients/{patient}", "GET /patients/{patient}/screening")
	p.course = id.Course(p.fresh("course"))
	p.does(p.by(p.therapist), clinic.OpenCourse{Patient: p.id, Course: p.course, Hash: p.def.Hash(), Indication: p.why.Name, Rules: p.Rules})
	for _, a := range append([]ailment{{Text: p.why.Text, ICD: p.why.ICD, SNOMED: p.why.SNOMED}}, p.ills...) {
		p.does(p.by(p.therapist), clinic.NoteCondition{Patient: p.id, Condition: patient.ConditionNoted{Text: a.Text, Status: patient.Active, Verification: patient.Confirmed, Category: "problem-list-item",
			Codings: []patient.Coding{{System: patient.SNOMED, Code: a.SNOMED, Display: a.Text}, {System: patient.ICD10CM, Code: a.ICD}}}})
	}
	p.follows()
	return true
}

// answersAlone is the client's questions before anybody meets them, on the phone
// in the evening.
func (p *person) answersAlone() {
	until := p.Clock.Now().AddDate(0, 0, p.Model.whole("days.link")).Truncate(time.Second)
	p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForScreening, Until: until}})
	p.later("alone")
	me := p.themselves(ledger.Clinical)
	p.does(p.themselves(ledger.Words), clinic.WriteOwnWords{Patient: p.id, Words: screening.OwnWords{About: screening.AboutHopes, Text: p.hope()}})
	for _, r := range p.takes {
		m := p.noted(r)
		m.Basis = "statement"
		p.does(p.themselves(ledger.Medicines), clinic.NoteMedicine{Patient: p.id, Medicine: m})
	}
	p.missing(protocol.Determination, func(fact string) bool { return p.Rules.Questions.Answerable(fact) }, func(of []patient.Asked) {
		for chunk := range slices.Chunk(of, p.Model.whole("asked.together")) {
			p.spends("asked")
			p.does(me, clinic.AnswerAsked{Patient: p.id, Answers: chunk, Rules: p.Rules})
		}
	})
	// Everybody is asked these, whether or not a rule needs them yet.
	last := []patient.Asked{{Fact: "medicines.listed", Answer: patient.Yes}, p.answer("patient.sex"), p.answer("allergy.any"), p.answer("history.ect-tms")}
	p.does(me, clinic.AnswerAsked{Patient: p.id, Answers: last, Rules: p.Rules})
}

// noted is a medicine as it stands on the list.
func (p *person) noted(r remedy) patient.MedicineNoted {
	read := p.Rules.Library.Medicines.Recognise(nil, r.Text)
	m := patient.MedicineNoted{Text: r.Text, Status: patient.Taking, Ingredients: read.Ingredients, AsNeeded: r.Needed,
		Dose: patient.Dose{Text: fmt.Sprintf("%v %s", r.Value, r.Unit), Value: milli(r.Value), Unit: r.Unit, PerDay: milli(1)}}
	for _, s := range p.Rules.Library.Medicines.Search(r.Text, 1) {
		if coding, coded := s.Coding(); coded && len(read.Ingredients) > 0 {
			m.Codings = []patient.Coding{coding}
		}
	}
	m.Daily = read.Daily(m.Dose)
	return m
}

// missing answers what a gate does not know, round by round, until nothing is
// left that may be answered here.
func (p *person) missing(gate protocol.Gate, here func(fact string) bool, answer func([]patient.Asked)) {
	asked := map[string]bool{}
	for range rounds {
		var now []patient.Asked
		for _, f := range p.asks(gate).Findings {
			if !f.Blocks() {
				continue
			}
			for _, fact := range p.about(f) {
				if !asked[fact] && here(fact) && !p.needless(fact) {
					asked[fact] = true
					now = append(now, p.answer(fact))
				}
			}
		}
		if len(now) == 0 {
			return
		}
		answer(now)
	}
}

// about are the facts to ask about for a finding: what is not known, and what
// counts as not done until somebody says that it was.
func (p *person) about(f protocol.Finding) (out []string) {
	for _, m := range f.Missing {
		out = append(out, m.Fact)
	}
	rule, ok := p.def.Rule(f.Rule)
	if f.State != protocol.Stands || !ok {
		return out
	}
	for _, fact := range rule.Facts {
		_, theirs := p.found[fact]
		if !theirs && !strings.HasPrefix(fact, "condition.") && !strings.HasPrefix(fact, "medicine.") {
			out = append(out, fact)
		}
	}
	return out
}

// answer is what they say when they are asked about a fact: what was drawn for
// them, or what most people say, which is the example of the vocabulary.
func (p *person) answer(fact string) patient.Asked {
	if a, ok := p.found[fact]; ok {
		return a
	}
	t := p.asked[fact]
	a := patient.Asked{Fact: fact, Answer: patient.Valued, Value: strings.Trim(t.Example, `"`)}
	switch {
	case fact == "patient.sex":
		a.Value = p.who.sex
	case fact == "patient.childbearing":
		a.Answer, a.Value = yesNo(p.who.sex == "female" && p.who.age < p.Model.whole("menopause")), ""
	case fact == "weight.actual":
		a.Value = fmt.Sprintf("%.1f", p.body.kg)
	case p.used(fact) > 0:
		a.Value = p.now().Add(-p.used(fact)).Truncate(time.Minute).Format(time.RFC3339)
	case fact == "cognition.tested":
		a.Value = p.now().AddDate(0, 0, -p.c.span("tested.days")).Format(time.RFC3339)
	case fact == "height":
		a.Value = fmt.Sprintf("%.0f", p.body.cm)
	case fact == "ecg.done" || fact == "lab.liver":
		a.Value = p.now().AddDate(0, -p.c.span("exams.months"), 0).Format(time.RFC3339)
	case t.Type == protocol.TypeFlag:
		a.Answer, a.Value = yesNo(a.Value == "true"), ""
	case strings.HasPrefix(fact, "medicine.") && t.Type == protocol.TypeInstant: // when one was last taken
		a.Value = p.now().Add(-time.Duration(p.c.span("taken.hours")) * time.Hour).Format(time.RFC3339)
	case t.Type == protocol.TypeInstant:
		a.Value = "never"
	}
	return a
}

// used is how long ago they last took something that a day may be too near to, and 0
// where they never did.
func (p *person) used(fact string) time.Duration {
	for _, u := range p.uses {
		switch {
		case u.fact != fact:
		case u.often:
			return time.Duration(u.days)*day - time.Duration(p.c.span("used.hours"))*time.Hour
		default:
			return p.Clock.Now().Sub(u.at)
		}
	}
	return 0
}

// needless says whether a question has no sense for them: whether something is kept
// in check that they do not have.
func (p *person) needless(fact string) bool {
	of, hangs := map[string]string{"thyroid.controlled": "condition.hyperthyroidism", "glaucoma.controlled": "condition.glaucoma", "sleep-apnoea.treated": "condition.sleep-apnoea"}[fact]
	return hangs && p.found[of].Answer != patient.Yes
}

func yesNo(is bool) string {
	if is {
		return patient.Yes
	}
	return patient.No
}

// isScreened is the meeting with the therapist and the prescriber, and what they
// come to. It is false where the course ends here.
func (p *person) isScreened() bool {
	p.later("screening")
	if !p.fate.finishes {
		p.ended = "did not come back"
		p.does(p.by(p.therapist), clinic.SetTask{Patient: p.id, Task: taskCall(p)})
		p.sees()
		p.later("not-heard")
		p.does(p.by(p.therapist), clinic.CloseCourse{Patient: p.id, Closed: course.Closed{Course: p.course, How: course.HowNotBegun}, Reason: oneOf(p.c, notHeard), Without: p.unfinished(), Head: p.chart().Head})
		return false
	}
	p.looks(p.therapist, "GET /patients/{patient}/screening", "GET /patients/{patient}/medicines")
	if p.elsewhere() {
		return p.isHeard()
	}
	p.measured()
	p.fills("phq-9", "")
	p.does(p.by(p.nurse), clinic.ReviewMedicines{Patient: p.id, Complete: true, Head: p.chart().Head})
	p.spends("meeting-first")
	p.missing(protocol.Determination, func(fact string) bool { return p.answerableHere(fact) }, func(of []patient.Asked) {
		for i := range of {
			of[i].Basis = patient.BasisSelf
		}
		p.does(p.by(p.therapist), clinic.AnswerAsked{Patient: p.id, Answers: of, Rules: p.Rules})
		p.pass(float64(len(of)))
	})
	p.looks(p.prescriber, "GET /patients/{patient}", "GET /patients/{patient}/screening", "GET /patients/{patient}/determination")
	if rule := p.weighed(protocol.Determination); rule != "" {
		p.isToldNo(rule)
		return false
	}
	p.determined()
	return true
}

// answerableHere says which facts the team asks about, rather than measuring them.
func (p *person) answerableHere(fact string) bool {
	for _, measured := range []string{"vitals.", "weight.", "height", "body.", "measure.", "screening.", "determination.", "consent.", "protocol.", "order.", "session."} {
		if strings.HasPrefix(fact, measured) {
			return false
		}
	}
	return fact != "" && (!p.asked[fact].Known || course.OfTheDay(fact)) // what the clinic does itself is not asked about
}

// measured takes weight, height and two readings of the pressure.
func (p *person) measured() {
	nurse := p.by(p.nurse)
	for _, one := range []struct {
		code, unit string
		value      int64
	}{{patient.WeightCode, "kg", tenths(p.body.kg)}, {patient.HeightCode, "cm", milli(math.Floor(p.body.cm))}} {
		m := patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: one.code}, Value: &one.value, Unit: one.unit}}
		p.does(nurse, clinic.NoteMeasurement{Patient: p.id, Measurement: m, Sure: true})
	}
	for _, a := range p.allergic {
		p.does(nurse, clinic.NoteAllergy{Patient: p.id, Allergy: patient.AllergyNoted{Text: a.Text, Status: patient.Active, Verification: patient.Unconfirmed, Type: "allergy", Categories: []string{a.Category},
			Criticality: map[bool]string{true: "high", false: "low"}[a.Severity == "severe"], Reactions: []patient.Reaction{{Text: a.Reaction, Severity: a.Severity}}}})
	}
	for range 2 {
		p.measures(p.vitalsNow(""), "")
		p.spends("pressure")
	}
}

// weighed decides about every finding that stands in the way of a gate and that
// somebody may decide about. It returns the first rule that stays in the way.
func (p *person) weighed(gate protocol.Gate) (rule string) {
	for range rounds {
		open := ""
		for _, f := range p.asks(gate).Findings {
			if !f.Blocks() || strings.HasPrefix(f.Rule, "screening.") {
				continue
			}
			if !p.goesOn(gate, f) {
				return f.Rule
			}
			open = f.Rule
			break
		}
		if open == "" {
			return ""
		}
	}
	return "too many findings"
}

// goesOn has a prescriber decide to go on about a finding, where the rule lets
// one and the case does. What it asks for is put on file first.
func (p *person) goesOn(gate protocol.Gate, f protocol.Finding) bool {
	may := slices.ContainsFunc(f.Override.By, func(role string) bool { return slices.Contains(p.lead().roles, role) })
	if f.Override.None || !may || f.State != protocol.Stands {
		return false
	}
	if f.Decision == protocol.Exclude || slices.Contains(f.Override.With, "specialist-letter") {
		return false
	}
	for _, doc := range f.Override.With {
		p.files(doc)
	}
	p.spends("decide")
	d := clinic.DecideFinding{Patient: p.id, Course: p.course, Gate: gate, Rule: f.Rule, Decision: screening.GoOn, Reason: p.reason(f), Evidence: f.Entries(), Documents: f.Override.With, Rules: p.Rules}
	if _, err := p.tries(p.by(p.lead()), d); err != nil {
		return false
	}
	if f.Override.Second != "" {
		if e, _, ok := ledger.Last[screening.FindingDecided](p.chart()); ok {
			second := p.therapist
			if f.Override.Second == screening.AsPrescriber {
				second = p.other(p.prescriber)
			}
			_, err := p.tries(p.by(second), clinic.CosignFinding{Patient: p.id, Entry: e.ID})
			return err == nil
		}
	}
	return true
}

// other is the other prescriber.
func (p *person) other(than *member) *member {
	if than == p.staff.lee {
		return p.staff.priya
	}
	return p.staff.lee
}

// files puts on record what a rule asks for before somebody goes on.
func (p *person) files(doc string) {
	switch doc {
	case "safety-plan":
		p.plansSafety()
	case "risk-review":
		p.does(p.by(p.therapist), clinic.ReviewRisk{Patient: p.id, Review: screening.RiskReviewed{Course: p.course, Contact: true,
			Found: oneOf(p.c, p.riskSeen()), Plan: oneOf(p.c, riskPlans), Next: p.day(week)}})
	}
}

// riskSeen is what is found by who asks about thoughts of dying.
func (p *person) riskSeen() []string {
	if p.found["suicide.ideation"].Value == "0" {
		return riskNone
	}
	return riskFound
}

// plansSafety writes a safety plan with them.
func (p *person) plansSafety() {
	near := p.near()
	p.does(p.by(p.therapist), clinic.PlanSafety{Patient: p.id, Plan: screening.SafetyPlanned{Course: p.course, Signs: []string{p.sign()}, Coping: []string{oneOf(p.c, coping), oneOf(p.c, practicesAfter)},
		People: []string{near + ", " + p.nearPhone()}, Professionals: []string{"988, call or text", "The clinic, +1 303 555 0100"}, Until: p.day(p.Model.whole("days.safety-plan"))}})
}

// determined signs both halves of the screening and of the determination.
func (p *person) determined() {
	for _, s := range []struct {
		who  *member
		part string
	}{{p.prescriber, screening.Medical}, {p.therapist, screening.Psychological}} {
		p.does(p.by(s.who), clinic.SignScreening{Patient: p.id, Head: p.chart().Head, Signed: screening.Signed{Course: p.course, Part: s.part, Clear: true}})
		p.spends("screening-signed")
	}
	p.later("determination")
	p.signsBoth()
	p.does(p.by(p.therapist), clinic.TellDecision{Patient: p.id, Told: screening.Told{Course: p.course, How: "telephone"}})
}

// signsBoth signs both halves of a determination that recommends.
func (p *person) signsBoth() {
	for _, s := range p.deciders() {
		d := screening.Determined{Course: p.course, As: s.as, Outcome: screening.Recommended, Reason: oneOf(p.c, yesReasons)}
		p.does(p.by(s.who), clinic.Determine{Patient: p.id, Determined: d, Head: p.chart().Head, Rules: p.Rules})
		p.spends("determined")
	}
}

// isToldNo is the other way: a person tells them, why and what could change it,
// and helps them on.
func (p *person) isToldNo(rule string) {
	p.ended = "not recommended"
	why := noFor(rule)
	for _, s := range p.deciders() {
		d := screening.Determined{Course: p.course, As: s.as, Outcome: screening.NotForNow, Reason: why.team, Why: why.client, CouldChange: why.change, Instead: oneOf(p.c, insteads), Referral: oneOf(p.c, practices)}
		if p.found["suicide.ideation"].Value > "1" {
			d.Recheck = p.day(week)
		}
		p.does(p.by(s.who), clinic.Determine{Patient: p.id, Determined: d, Head: p.chart().Head, Rules: p.Rules})
		p.spends("determined-no")
	}
	p.later("told-no")
	p.does(p.by(p.therapist), clinic.TellDecision{Patient: p.id, Told: screening.Told{Course: p.course, How: "telephone", Note: "Half an hour; they asked what could change it."}})
	p.does(p.by(p.therapist), clinic.ReferOn{Patient: p.id, Referred: screening.Referred{Course: p.course, To: oneOf(p.c, referrers) + ", " + oneOf(p.c, practices), Warm: true}})
	p.later("after-no")
	again := screening.RiskReviewed{Course: p.course, Contact: true, Found: oneOf(p.c, p.riskSeen()), Plan: "The appointment elsewhere stands; they know whom to call."}
	for _, r := range screening.Rechecks(p.chart()) {
		again.Recheck = r.Determination.ID // the last: it is the promise of both
	}
	p.does(p.by(p.therapist), clinic.ReviewRisk{Patient: p.id, Review: again})
	p.does(p.by(p.therapist), clinic.CloseCourse{Patient: p.id, Closed: course.Closed{Course: p.course, How: course.HowNotBegun}, Reason: "Not recommended for now.", Without: p.unfinished(), Head: p.chart().Head})
}

// unfinished names what of the list before closing is not done.
func (p *person) unfinished() []string {
	chart := p.chart()
	open, _ := course.Latest(chart)
	return course.Missing(clinic.Ending(chart, open))
}

// pressureOf makes whole numbers of a pressure.
func (p *person) pressureOf(up, low float64) *quantity.Pressure {
	return &quantity.Pressure{Systolic: rounded(up), Diastolic: min(rounded(low), rounded(up)-p.Model.whole("bp.apart"))}
}

// sessionOf is their session as it stands.
func (p *person) sessionOf(key id.Session) dosing.Session {
	s, _ := dosing.SessionOf(p.chart(), key)
	return s
}
