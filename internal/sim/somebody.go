package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
)

// somebody draws a person: the same for the same seed and number.
func (w *world) somebody(n int) *person {
	c := chanceOf(w.Model, w.Seed, uint64(n))
	p := &person{world: w, c: c, n: n, id: id.Patient(w.key("patient", fmt.Sprint(n))), found: map[string]patient.Asked{}, seeing: map[id.Entry]bool{}}
	p.named()
	p.why = byShare(c, w.Model.doc.Indications, func(i indication) int { return i.Share })
	p.embodied()
	p.ails()
	p.medicated()
	p.minds()
	p.pace = c.inside("pace")
	p.fate.finishes = !c.happens("unfinished")
	p.fate.sessions = min(max(rounded(c.about(w.Model.of("sessions.mean"), w.Model.of("sessions.sd"))), w.Model.whole("sessions.least")), w.Model.whole("sessions.most"))
	p.treatedBy()
	return p
}

// named draws a name, an age and how they are reached.
func (p *person) named() {
	c, m := p.c, p.Model
	who := &p.who
	who.sex = patientSex(c.happens("sex.female"))
	who.pronouns = "he/him"
	if who.sex == "female" {
		who.pronouns = "she/her"
	}
	if c.happens("gender.other") {
		who.pronouns, who.gender = "they/them", "non-binary"
	}
	who.age = rounded(c.within(m.of("age.mean"), m.of("age.sd"), m.of("age.least"), m.of("age.most")))
	born := p.Clock.Now().AddDate(-who.age, 0, -c.span("born.days"))
	who.born = quantity.DayOf(born, p.Clinic.Location())
	who.given, who.family = p.nth(givenOf(who.sex, who.age >= m.whole("names.older"))), p.nth(families)
	who.phone = fmt.Sprintf("+1 303 555 %04d", c.span("phone"))
	who.mail = strings.ToLower(plainLetters(who.given)+"."+plainLetters(who.family)) + fmt.Sprintf("%d@mail.example", c.span("mail"))
}

// nth takes from a list of names by this person's number, in an order that the seed
// mixes: no name comes again before all have been.
func (p *person) nth(list []string) string {
	order := chanceOf(p.Model, p.Seed^uint64(len(list)), 0).Perm(len(list))
	return list[order[p.n%len(list)]]
}

// givenOf are first names of about the time when somebody was born.
func givenOf(sex string, older bool) []string {
	switch {
	case sex == "female" && older:
		return givenWomenOlder
	case sex == "female":
		return givenWomen
	case older:
		return givenMenOlder
	}
	return givenMen
}

func patientSex(female bool) string {
	if female {
		return "female"
	}
	return "male"
}

// plainLetters leaves the letters that an address can have.
func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}

// embodied draws a body at rest.
func (p *person) embodied() {
	c, m := p.c, p.Model
	b := &p.body
	b.cm = c.within(m.of("height."+p.who.sex), m.of("height.sd"), m.of("height.least"), m.of("height.most"))
	b.kg = c.within(m.of("bmi.mean"), m.of("bmi.sd"), m.of("bmi.least"), m.of("bmi.most")) * b.cm * b.cm / squareMetre
	b.systolic = c.about(m.of("bp.systolic")+float64(p.who.age-m.whole("age.middle"))*m.of("bp.systolic.year"), m.of("bp.systolic.sd"))
	b.pulse = c.within(m.of("heart.rest"), m.of("heart.sd"), m.of("heart.least"), m.of("heart.most"))
	b.oxygen = c.within(m.of("oxygen.rest"), m.of("oxygen.sd"), m.of("oxygen.least"), m.of("oxygen.most"))
	b.breaths = c.within(m.of("breaths.rest"), m.of("breaths.sd"), m.of("breaths.least"), m.of("breaths.most"))
	b.rise = c.within(m.of("im.rise"), m.of("im.rise.sd"), m.of("im.rise.least"), m.of("im.rise.most"))
	b.whiteCoat = c.happens("bp.white-coat")
}

// ails draws what else they have, and what they answer when they are asked.
func (p *person) ails() {
	c, m := p.c, p.Model
	yes := func(fact string) { p.found[fact] = patient.Asked{Fact: fact, Answer: patient.Yes} }
	p.ages = math.Pow(float64(p.who.age)/m.of("age.middle"), m.of("age.condition"))
	if c.Float64() < m.of("hypertension")*p.ages {
		yes("condition.hypertension")
		p.body.systolic += m.of("bp.hypertension")
	}
	for _, one := range []struct{ figure, fact string }{{"psychosis", "condition.psychosis"}, {"bipolar", "condition.bipolar"}, {"relative.psychosis", "family.psychosis"},
		{"heart.disease", "condition.heart-disease"}, {"aneurysm", "condition.aneurysm"}, {"ect.tms", "history.ect-tms"}, {"bladder", "urinary.symptoms"}, {"apnoea", "condition.sleep-apnoea"}} {
		if c.happens(one.figure) {
			yes(one.fact)
		}
	}
	switch {
	case c.happens("substance.active"):
		yes("condition.substance-use")
		p.found["substance.status"] = patient.Asked{Fact: "substance.status", Answer: patient.Valued, Value: "active"}
	case c.happens("substance.past"):
		p.found["substance.status"] = patient.Asked{Fact: "substance.status", Answer: patient.Valued, Value: "sustained-remission"}
	}
	if c.happens("alone") {
		p.found["home.companion"] = patient.Asked{Fact: "home.companion", Answer: patient.No}
	}
	level := 0
	switch {
	case c.happens("ideation.high"):
		level = m.whole("ideation.high.level")
	case c.happens("ideation.some"):
		level = c.span("ideation.some.level")
	}
	p.found["suicide.ideation"] = patient.Asked{Fact: "suicide.ideation", Answer: patient.Valued, Value: fmt.Sprint(level)}
	p.found["treatment.prior"] = patient.Asked{Fact: "treatment.prior", Answer: patient.Valued, Value: fmt.Sprint(p.why.Tried + c.span("tried.more"))}
	p.found["stop-bang"] = patient.Asked{Fact: "stop-bang", Answer: patient.Valued, Value: fmt.Sprint(c.span("stop-bang"))}
	for _, a := range m.doc.Conditions {
		_, has := p.found[a.Fact]
		share := float64(a.Share) / percent
		if a.Ages {
			share *= p.ages
		}
		if a.Fact != "" && has || a.Fact == "" && c.Float64() < share {
			p.ills = append(p.ills, a)
		}
	}
	if c.happens("allergy") {
		p.allergic = append(p.allergic, oneOf(c, m.doc.Allergies))
		yes("allergy.any")
	}
	p.lives()
	p.body.diastolic = p.body.systolic * m.of("bp.diastolic.share")
}

// lives draws what they answer about how they live, and what their blood says.
func (p *person) lives() {
	c := p.c
	last := func(fact string, often bool) {
		days := c.span(fact)
		p.uses = append(p.uses, use{fact, days, often, p.Clock.Now().AddDate(0, 0, -days)})
	}
	if !c.happens("drinks.never") {
		last("alcohol.last", true)
	}
	if c.happens("cannabis") {
		last("cannabis.last", true)
	}
	if c.happens("psychedelic") {
		last("psychedelic.last", false)
	}
	for _, lab := range []string{"lab.alt", "lab.ast", "lab.alp", "lab.bilirubin", "cognition.moca"} {
		p.found[lab] = patient.Asked{Fact: lab, Answer: patient.Valued, Value: fmt.Sprint(c.span(lab))}
	}
}

// A use is of something that a day may be too near to.
type use struct {
	fact  string
	days  int       // before they are asked
	often bool      // it comes again and again
	at    time.Time // or it was once
}

// plain is what somebody answers of whom nothing stands in the way.
func (p *person) plain() map[string]patient.Asked {
	out := map[string]patient.Asked{}
	for _, fact := range []string{"treatment.prior", "stop-bang", "lab.alt", "lab.ast", "lab.alp", "lab.bilirubin", "cognition.moca"} {
		out[fact] = p.found[fact]
	}
	out["suicide.ideation"] = patient.Asked{Fact: "suicide.ideation", Answer: patient.Valued, Value: "0"}
	p.allergic = nil
	p.body.systolic, p.body.whiteCoat = min(p.body.systolic, p.Model.of("today.systolic")), false
	p.body.diastolic = p.body.systolic * p.Model.of("bp.diastolic.share")
	return out
}

// medicated draws what they take.
func (p *person) medicated() {
	c, doc := p.c, p.Model.doc
	if c.happens("antidepressant") {
		p.takes = append(p.takes, oneOf(c, doc.Antidepressants))
	}
	if c.happens("benzodiazepine") {
		p.takes = append(p.takes, oneOf(c, doc.Benzodiazepines))
	}
	for _, a := range p.ills {
		if len(a.By) > 0 && c.IntN(percent) < a.Treated {
			p.takes = append(p.takes, oneOf(c, a.By))
		}
	}
	r := oneOf(c, doc.Medicines)
	if c.happens("other.medicine") && !slices.ContainsFunc(p.takes, func(t remedy) bool { return t.Text == r.Text }) {
		p.takes = append(p.takes, r)
	}
}

// treatedBy gives them their people, by turns.
func (p *person) treatedBy() {
	p.team = p.staff.teams[p.n%len(p.staff.teams)]
	p.therapist = oneOf(p.c, p.team.therapists)
	p.prescriber = oneOf(p.c, p.team.prescribers)
	p.nurse = oneOf(p.c, p.team.nurses)
	name := byShare(p.c, p.Model.doc.Protocols, func(x struct {
		Name  string `yaml:"name"`
		Share int    `yaml:"share"`
	}) int {
		return x.Share
	}).Name
	p.def = p.defs[name]
}
