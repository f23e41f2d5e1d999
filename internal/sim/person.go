package sim

import (
	"fmt"
	"math"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A person is somebody who asks for care: who they are, what they have, and how
// far they have come.
type person struct {
	*world
	c     chance
	n     int // their number, from 0
	who   identity
	body  body
	found map[string]patient.Asked // what they answer that is not the usual answer, by fact
	ills  []ailment
	takes []remedy
	// allergic is what they cannot have, uses what a day may be too near to, and ages
	// how likely what comes with age is, beside somebody of 42.
	allergic []allergy
	uses     []use
	ages     float64
	why      indication
	mind     mind
	fate     fate

	id         id.Patient
	course     id.Course
	def        *protocol.Definition
	team       team
	therapist  *member
	prescriber *member
	nurse      *member
	wait       func(time.Time) // until when they wait; of the life that goes on now
	keys       int
	doses      []time.Time
	away       map[id.Session]time.Time // doses that another practice gave them, by the session of integration that followed
	today      bool                     // their next session is on the last day of the simulation
	anchor     time.Time
	anchored   int    // which session is put on the anchor
	ended      string // how it ended; empty while it goes on
	interrupts int
	sent       int // messages by another way of reminding, in the experiment about it
	taxied     bool
	waves      bool              // somebody went past the hold for food today, with a reason
	spoken     []string          // what they have said already
	sentBy     string            // who referred them; empty: they came by themselves
	touched    string            // what they chose about touch, as the text names it
	effect     string            // of the session that is over
	pace       float64           // how slowly the medicine comes and goes in them, beside others
	story      *story            // of somebody of the story; nil for everybody else
	seeing     map[id.Entry]bool // alerts and tasks that somebody sees to
}

// An identity is what stands on a registration.
type identity struct {
	given, family, pronouns, gender string
	sex                             string // female or male: the sex used for calculations
	born                            quantity.Day
	age                             int
	phone, mail                     string
}

// A body is what is measured at rest.
type body struct {
	kg, cm                     float64
	systolic, diastolic, pulse float64
	oxygen, breaths            float64
	rise                       float64 // of the upper pressure at the peak of a dose
	whiteCoat                  bool
}

// A fate is what will happen to somebody, drawn before it does.
type fate struct {
	finishes bool // comes as far as a determination
	sessions int  // how many they mean to have
}

// arrivals makes everybody who comes and lets their lives begin.
func (w *world) arrivals() []*person {
	var all []*person
	if w.Story {
		all = append(all, w.storied()...)
	}
	for n := range w.Courses {
		p := w.somebody(n)
		p.begins(w.comesOn(p))
		if w.Today && n == wantsCall && p.today {
			p.alone(w.Until.Add(-w.Model.minutes("today.call")), p.wantsCall)
		}
		all = append(all, p)
	}
	return all
}

// begins lets a life begin on a day.
func (p *person) begins(at time.Time) {
	p.alone(at, p.life)
}

// alone lets something of theirs go on by itself, beside what else does.
func (p *person) alone(at time.Time, life func()) {
	p.live(at, fmt.Sprintf("person %d", p.n), func(wait func(time.Time)) {
		var mine func(time.Time)
		mine = func(until time.Time) {
			wait(until)
			p.wait = mine // somebody else of theirs went on meanwhile
		}
		p.wait = mine
		life()
	})
}

// life is a whole course.
func (p *person) life() {
	p.enquires()
	if !p.opens() {
		return
	}
	p.answersAlone()
	if !p.isScreened() {
		return
	}
	p.agrees()
	p.prepares()
	p.plans()
	p.comes()
	p.closes()
}

// comesOn says on which day somebody asks first. The days fill the time evenly,
// however many come; those whose session is today asked in time for it.
func (w *world) comesOn(p *person) time.Time {
	loc := w.Clinic.Location()
	if w.Today && p.n < len(today) && !p.elsewhere() { // who comes for no dose is in no room of the last day
		t := w.Model.doc.LastDay[p.n]
		p.anchor, p.anchored, p.today = w.Until.Add(time.Duration(t.Minutes)*time.Minute).Round(w.Model.minutes("today.round")), t.Session, true
		p.team = w.staff.teams[0]
		p.therapist, p.nurse = today[p.n](w.staff)
		p.fate.finishes, p.fate.sessions = true, max(p.fate.sessions, t.Session+1)
		p.found, p.ills, p.takes = p.plain(), nil, p.takes[:min(1, len(p.takes))]
		p.reserves()
		return p.anchor.AddDate(0, 0, -week*(t.Session-1)-w.Model.whole("today.lead"))
	}
	span := w.Until.Sub(w.Clock.Now()) - day
	// Van der Corput's sequence: as even as can be for any number of people.
	share, base := float64(0), half
	for k := p.n + 1; k > 0; k >>= 1 {
		share, base = share+base*float64(k&1), base/2
	}
	if w.Today { // a clinic that grows: more are on their way than have come to an end
		share = 1 - math.Pow(1-share, w.Model.of("growth"))
	}
	at := w.Clock.Now().Add(time.Duration(share * float64(span)))
	return workday(at, loc, p.c.span("arrival.hour"), p.c.span("arrival.minute"))
}

// wantsCall is which of them wants a call shortly before the end: whose session was in
// the morning.
const wantsCall = 1

// today is who works in the sessions of the last day, which the model lists: nobody is
// in two rooms.
var today = []func(cast) (therapist, nurse *member){
	func(c cast) (*member, *member) { return c.mira, c.sam },
	func(c cast) (*member, *member) { return c.jonah, c.ruth },
	func(c cast) (*member, *member) { return c.tamsin, c.ruth },
	func(c cast) (*member, *member) { return c.jonah, c.sam },
}

// workday is a time of day on the next day on which the clinic works.
func workday(at time.Time, loc *time.Location, hour, minute int) time.Time {
	l := at.In(loc)
	for l.Weekday() == time.Saturday || l.Weekday() == time.Sunday {
		l = l.AddDate(0, 0, 1)
	}
	return time.Date(l.Year(), l.Month(), l.Day(), hour, minute, 0, 0, loc)
}

// now is what the clock shows, where the clinic is.
func (p *person) now() time.Time { return p.Clock.Now().In(p.Clinic.Location()) }

// pass lets minutes go by.
func (p *person) pass(minutes float64) {
	p.wait(p.Clock.Now().Add(time.Duration(minutes * float64(time.Minute))))
}

// spends lets the minutes of something go by.
func (p *person) spends(what string) { p.pass(p.Model.of("minutes." + what)) }

// later waits as long as it is until something happens: some days, and then for a time
// of day.
func (p *person) later(what string) {
	w := p.Model.wait(what)
	days := p.c.drawn(w.Days)
	hour := p.c.drawn(w.Hour)
	p.laterAt(days, hour, p.c.drawn(w.Minute))
}

// laterAt waits for some days to go by and then for a time of day on which the
// clinic works.
func (p *person) laterAt(days, hour, minute int) {
	at := workday(p.now().AddDate(0, 0, days), p.Clinic.Location(), hour, minute)
	if !at.After(p.Clock.Now()) { // that time of day has passed
		at = workday(p.now().AddDate(0, 0, days+1), p.Clinic.Location(), hour, minute)
	}
	p.wait(at)
}

// day is a local day some days from now.
func (p *person) day(days int) quantity.Day {
	return quantity.DayOf(p.now().AddDate(0, 0, days), p.Clinic.Location())
}

// does has somebody do an act, which their story knows to be right.
func (p *person) does(g grantee, act clinic.Act) []id.Entry {
	out, err := p.tries(g, act)
	if err != nil {
		panic(broken{fmt.Errorf("%s: %w", act.Name(), err)})
	}
	return out
}

// tries has somebody do an act that may be refused.
func (p *person) tries(g grantee, act clinic.Act) ([]id.Entry, error) {
	p.keys++
	return p.world.do(p.key(fmt.Sprint(p.n), fmt.Sprint(p.keys)), g, act)
}

// by is somebody on the staff, about this person.
func (p *person) by(m *member) doing { return doing{who: m, about: p.id, as: access.Team} }

// self is the person themselves, by a link or signed in.
type self struct {
	p    *person
	acts access.Action
	in   ledger.Class
}

func (s self) grant(w *world) (access.Grant, error) {
	actor := access.Actor{Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(s.p.id), Role: "client"}}
	return w.Clinic.Covering(actor, s.acts, s.in, ledger.PatientStream(s.p.id), access.Self)
}

// themselves is the person doing something of a class.
func (p *person) themselves(in ledger.Class) self { return self{p, access.Create, in} }

// A lastRead is the record that was read last. It stands until somebody does something.
type lastRead struct {
	of    id.Patient
	acts  int
	chart ledger.Chart
}

// chart is their whole record.
func (p *person) chart() ledger.Chart {
	if p.read.of == p.id && p.read.acts == p.report.Acts {
		return p.read.chart
	}
	c, err := p.Clinic.Whole(p.ctx, p.Clinic.Own(), ledger.PatientStream(p.id))
	if err != nil {
		panic(broken{err})
	}
	p.read = lastRead{p.id, p.report.Acts, c}
	return c
}

// fresh makes a key for something of theirs.
func (p *person) fresh(what string) string {
	p.keys++
	return p.key(what, fmt.Sprint(p.n), fmt.Sprint(p.keys))
}

// asks asks a gate of the program about this person, as it stands now.
func (p *person) asks(gate protocol.Gate) protocol.Outcome {
	return p.Rules.Library.Why(p.question(gate), p.chart(), p.settings)
}

func (p *person) question(gate protocol.Gate) course.Question {
	return course.Question{Definition: p.def, Gate: gate, Now: p.Clock.Now(), Location: p.Clinic.Location()}
}

// looks writes down that somebody opened pages about them.
func (p *person) looks(m *member, routes ...string) {
	if !p.Visits {
		return
	}
	for _, r := range routes {
		g, err := p.by(m).grant(p.world)
		if err == nil {
			err = p.Clinic.Visit(p.ctx, g, "page", ledger.VisitBody{Route: r, Action: string(access.Read), Class: ledger.Clinical})
		}
		if err != nil {
			panic(broken{err})
		}
		p.report.Visits++
	}
}

// rounded is the nearest whole number.
func rounded(x float64) int { return int(math.Round(x)) }

// desk is the front desk, about this person.
func (p *person) desk() doing {
	return doing{who: p.staff.fran, about: p.id, as: access.Unrelated}
}
