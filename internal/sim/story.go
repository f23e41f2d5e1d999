package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
)

// A story is what is told of one of the three people of the five-minute story:
// what they say and what befalls them, on fixed dates. Everything else of theirs
// is lived as everybody else's is.
type story struct {
	near    string            // who is close to them
	kin     string            // as what: "her sister"
	words   map[string]string // what they say, by what it is and after how many doses: "quote/3"
	beats   map[string]string // what happens at which session: "first/3"
	touch   string            // what they chose about it
	answers bool              // they answer whatever is asked
}

// beat is a pressure that the story has for the session that is going on; the
// sessions are counted from 1.
func (p *person) beat(what string) (quantity.Pressure, bool) {
	if p.story == nil {
		return quantity.Pressure{}, false
	}
	at, err := quantity.ParsePressure(p.story.beats[fmt.Sprintf("%s/%d", what, len(p.doses)+1)])
	return at, err == nil
}

// happensNow says whether the story has something happen in the session that is
// going on: before its dose, or after it.
func (p *person) happensNow(what string) bool {
	if p.story == nil {
		return false
	}
	n := len(p.doses) + 1
	if n > 1 && p.Clock.Now().Sub(p.doses[n-2]) < p.Model.hours("hours.same-day") {
		n-- // its dose was given
	}
	return p.story.beats[fmt.Sprintf("%s/%d", what, n)] != ""
}

// storyEffect is how strong the effect of the last session was, where the story
// says so.
func (p *person) storyEffect() (string, bool) {
	if p.story == nil {
		return "", false
	}
	effect, ok := p.story.beats[fmt.Sprintf("effect/%d", len(p.doses))]
	return effect, ok
}

// storied are Ana, Ben and Chloe. They are treated with injections: in a clinic that
// gives none they never were.
func (w *world) storied() []*person {
	def := w.defs["kap-im"]
	if def == nil {
		return nil
	}
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, w.Clinic.Location())
	}
	var out []*person
	for i, s := range []struct {
		from time.Time
		set  func(*person, time.Time)
		at   time.Time
	}{{at(7, 20, 9), (*person).isAna, at(9, 22, 9)}, {at(5, 4, 10), (*person).isBen, at(7, 1, 13)}, {at(9, 7, 11), (*person).isChloe, time.Time{}}} {
		if s.from.Before(w.Clock.Now()) || s.from.After(w.Until) {
			continue // the clinic did not live then
		}
		p := w.somebody(storyNumbers + i)
		p.found = p.plain()
		p.ills, p.takes = nil, nil
		p.fate.finishes = true
		p.team = w.staff.teams[0]
		p.def, p.prescriber, p.nurse, p.therapist = def, w.staff.lee, w.staff.sam, w.staff.mira
		s.set(p, s.at)
		if p.today {
			p.reserves()
		}
		p.begins(s.from)
		if p.full() == Ana && w.Today && p.Until.Sub(s.at) > 60*24*time.Hour {
			p.letsIn()
		}
		out = append(out, p)
	}
	return out
}

// Ana is what the one is called by whose eyes a visitor sees the client's pages.
const Ana = "Ana Moreno"

// storyFrom is the day before the first of the three asked for care.
var storyFrom = time.Date(2026, time.April, 27, 0, 0, 0, 0, time.UTC)

// Begins says when a clinic begins that lives so many months until a time: earlier
// where it would otherwise begin after the three of the story came. One that ends
// before they came, or years after, never met them.
func Begins(until time.Time, months int) time.Time {
	const longest = 36 // months for which it is worth reaching back
	from := until.AddDate(0, -months, 0)
	if from.After(storyFrom) && storyFrom.After(until.AddDate(0, -longest, 0)) {
		return storyFrom
	}
	return from
}

// letsIn invites the one of the story whose pages a visitor sees to them, shortly
// before a clinic that lives until now is looked at.
func (p *person) letsIn() {
	const days = 59 // for which an invitation stands
	p.alone(p.Until.Add(-90*time.Minute), func() {
		until := p.Clock.Now().AddDate(0, 0, days).Truncate(time.Second)
		p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForPortal, Until: until}})
	})
}

// storyNumbers is where the numbers of the three begin: after everybody else's.
const storyNumbers = 1_000_000

// storyMaintenance is the weeks until Ana's session that holds what was gained.
const storyMaintenance = 11

// isAna is 41, has a depression that other treatment has not helped, and comes to
// her third session.
func (p *person) isAna(third time.Time) {
	p.who = identity{given: "Ana", family: "Moreno", pronouns: "she/her", sex: "female", born: "1985-03-12", age: 41, phone: "+1 303 555 0142", mail: "ana@mail.example"}
	p.body.cm, p.body.kg, p.body.systolic, p.body.diastolic, p.body.pulse, p.body.rise, p.body.whiteCoat = 168, 81.5, 131, 83, 72, 14, false
	p.why = indicationOf(p.Model, "trd")
	p.found["treatment.prior"] = patient.Asked{Fact: "treatment.prior", Answer: patient.Valued, Value: "3"}
	p.takes = []remedy{{Text: "sertraline", Value: 100, Unit: "mg"}, {Text: "clonazepam", Value: 0.5, Unit: "mg"}}
	p.mind.class, p.mind.mood, p.mind.fear, p.mind.gain, p.mind.fade, p.mind.hope = "good", 0.86, 0.7, 0.56, 0.01, 0.03
	p.fate.sessions, p.anchor, p.anchored, p.today = 3, third, 3, true
	p.story = &story{near: "Lena Moreno", kin: "her sister", answers: true, touch: "hand-if-i-reach",
		words: map[string]string{"hope": "To get up before my children do.", "goal": "I would be up before my children, three days in a week.", "pattern": "I go quiet and leave the room.", "intention": "To listen.", "fear": "That I lose hold of myself.",
			"resource": "The lake.", "quote/1": "It is so quiet here.", "quote/2": "I know this stair.", "quote/3": "The door was never locked.",
			"storyOf/3": "I stood before it for years. It was never locked. I laughed, and then I cried, and somebody had a hand there.", "insight/1": "It is quieter in me than I thought.", "insight/2": "I know the stair. I have been there as a child.", "insight/3": "I can open it.", "storyOf/1": "I heard the building. Then I did not hear it. It was short.", "storyOf/2": "There was a stair and I knew each step. I went down and nobody was cross.",
			"commitment/1": "Open the letters with Lena.", "commitment/2": "Up before the children on Saturday, tea alone.", "commitment/3": "Call my brother Sunday.",
			"back": "I get up before they do. Not every day. I ring my brother.", "sign": "I stay in bed.", "touch": "Hand only, if I reach.", "stop": "river", "helps": "Name, feet on the floor."},
		beats: map[string]string{"first/3": "158/98", "effect/1": dosing.Insufficient, "effect/2": dosing.Sufficient, "effect/3": dosing.Sufficient, "taxi/3": "yes", "call/3": "yes", "kept": "He cried too.", "maintains": "yes"}}
}

// isBen has three sessions and is about where he started; he stops well.
func (p *person) isBen(third time.Time) {
	p.who = identity{given: "Ben", family: "Whitaker", pronouns: "he/him", sex: "male", born: "1977-08-30", age: 48, phone: "+1 303 555 0171", mail: "ben@mail.example"}
	p.body.cm, p.body.kg, p.body.systolic, p.body.diastolic, p.body.pulse, p.body.rise, p.body.whiteCoat = 181, 88, 126, 79, 68, 12, false
	p.why = indicationOf(p.Model, "trd")
	p.takes = []remedy{{Text: "bupropion", Value: 300, Unit: "mg"}}
	p.mind.class, p.mind.mood, p.mind.fear, p.mind.gain, p.mind.fade, p.mind.hope, p.mind.readily = "none", 0.66, 0.5, 0.02, 0, 0.01, 0.1
	p.fate.sessions, p.anchor, p.anchored, p.today = 5, third, 3, true
	p.story = &story{near: "Ruben Whitaker", kin: "his brother", words: map[string]string{"hope": "To feel something on a Saturday.", "back": "I had hoped for more. I am glad you did not sell it to me.", "quote/2": "It is all very far away."},
		beats: map[string]string{"ate/1": "yes", "slip/2": "yes"}}
}

// isChloe is told no, kindly, with a path.
func (p *person) isChloe(time.Time) {
	p.who = identity{given: "Chloe", family: "Bright", pronouns: "she/her", sex: "female", born: "1994-11-02", age: 31, phone: "+1 303 555 0118", mail: "chloe@mail.example"}
	p.why = indicationOf(p.Model, "depression")
	p.found["condition.psychosis"] = patient.Asked{Fact: "condition.psychosis", Answer: patient.Yes, Detail: "Two weeks in 2019, in hospital."}
	p.story = &story{near: "Maya Bright", kin: "her flatmate", words: map[string]string{"hope": "That it lets go of me a little."}}
}

func indicationOf(m *Model, name string) indication {
	i := slices.IndexFunc(m.doc.Indications, func(x indication) bool { return x.Name == name })
	return m.doc.Indications[max(i, 0)]
}

// slips is a near miss: an order that was typed wrong is found in the second
// person's check, ended, and signed anew.
func (p *person) slips() {
	q := p.question(protocol.OrderSign)
	proposal := p.Rules.Library.Propose(q, p.chart(), p.settings)
	const tenth = 10 // a figure lost on the way: less than was meant, so that nothing refuses it
	o := dosing.OrderSigned{Order: id.Order(p.fresh("order")), Course: p.course, Route: course.OrderRoute(p.def), Amount: proposal.Amount / tenth / quantity.Milligram * quantity.Milligram, Until: p.endOfDay()}
	if _, err := p.tries(p.by(p.prescriber), clinic.SignOrder{Patient: p.id, Order: o, Head: p.chart().Head, Rules: p.Rules}); err != nil {
		return
	}
	p.spends("slip")
	given, _, _ := strings.Cut(p.nurse.name, " ")
	p.does(p.by(p.prescriber), clinic.EndOrder{Patient: p.id, Order: o.Order, Reason: "a near miss: " + given + " read it back against the proposal, a figure was missing; signed anew"})
}

// hears is a real call on the day after, where the story has one: fifteen minutes
// count.
func (p *person) hears(key id.Session) {
	if p.story == nil || p.story.beats[fmt.Sprintf("call/%d", len(p.doses))] == "" {
		return
	}
	p.laterAt(1, 15, 10)
	meeting := p.does(p.by(p.therapist), clinic.NoteMeeting{Patient: p.id, Meeting: course.MeetingHeld{Course: p.course, Phase: course.Integration, Minutes: 15, Session: key}})[0]
	p.pass(8)
	p.writes(p.therapist, note.Signed{Course: p.course, Sort: note.Integration, Session: key, Meeting: meeting})
}

// lastBeat is what comes before a course of the story is closed: six weeks after
// the third session Ana says what became of her Sunday.
func (p *person) lastBeat() {
	if p.story == nil || p.story.beats["kept"] == "" {
		return
	}
	p.wait(workday(p.doses[len(p.doses)-1].AddDate(0, 0, 42), p.Clinic.Location(), 10, 0))
	for _, c := range integration.Integration(p.chart(), p.course).Commitments {
		if len(c.CheckIns) == 0 {
			p.does(p.by(p.therapist), clinic.CheckIn{Patient: p.id, CheckIn: integration.CheckedIn{Commitment: c.Entry.ID, How: integration.Kept, Text: p.story.beats["kept"]}})
		}
	}
	until := p.Clock.Now().AddDate(0, 0, 50).Truncate(time.Second)
	p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForPortal, Until: until}})
}
