package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// Arms of the experiment about who is still heard from.
const (
	Followed = "followed" // by the program's own follow-up
	Fixed    = "fixed"    // whole questionnaires by mail, and the same again on each of three days
)

// A Trial is one arm of the experiment, of so many people who have just had their
// last dose. The same seed makes the same people in both arms.
type Trial struct {
	Config // Courses is how many people; Clock stands at the last doses
	Arm    string
}

// A Kept says who was heard from at one visit.
type Kept struct {
	Wave  string
	All   int
	Full  int // answered the questionnaires of the plan
	Brief int // a shorter form only
	Tap   int // one tap only
	Call  int // of all these: asked in a call, and in no other way
}

// Heard is the share that was heard from in any form.
func (k Kept) Heard() float64 { return float64(k.Full+k.Brief+k.Tap) / float64(max(k.All, 1)) }

// Whole is the share of whom there are the questionnaires of the plan.
func (k Kept) Whole() float64 { return float64(k.Full) / float64(max(k.All, 1)) }

// A Retained is what came of one arm.
type Retained struct {
	Waves    []Kept // the visits after 1, 3 and 6 months
	Messages int    // with questions, to a client
	Calls    int    // that a person was asked to make
	Spoken   int    // people who answered questions in a call, at any visit
	Stopped  int    // who asked us to stop
}

// RetentionVisits are the visits that the experiment counts.
var RetentionVisits = []string{"1-month", "3-months", "6-months"}

// Retain lets one arm of the experiment live until the window of the last visit is
// over, and counts by the same rules as the page of follow-up.
func Retain(ctx context.Context, t Trial) (Retained, error) {
	w, err := trialOf(ctx, t)
	if err != nil {
		return Retained{}, err
	}
	defer w.queue.end()
	for {
		next, more := w.queue.take(w.Until)
		if !more || w.err != nil || ctx.Err() != nil {
			break
		}
		w.Clock.turn(next.at)
		if at, waits := next.next(); waits {
			next.at = at
			w.queue.put(next)
		}
	}
	if err := errors.Join(w.err, ctx.Err()); err != nil {
		return Retained{}, err
	}
	w.Clock.turn(w.Until)
	return w.retained()
}

// trialOf sets the clinic up and takes everybody in.
func trialOf(ctx context.Context, t Trial) (*world, error) {
	t.Until = t.Clock.Now().AddDate(0, 0, 222)
	w := &world{Config: t.Config, ctx: ctx, asked: vocabulary(), defs: map[string]*protocol.Definition{},
		report: Report{Refused: map[string]int{}, Ends: map[string]int{}}}
	if err := w.furnish(); err != nil {
		return nil, err
	}
	for n := range w.Courses {
		p := w.somebody(n)
		p.def = w.defs[w.Model.protocols()[0]]
		if err := p.isDone(); err != nil {
			return nil, err
		}
		w.tried = append(w.tried, p)
		switch t.Arm {
		case Fixed:
			p.alone(w.Clock.Now().Add(time.Hour), p.reminded)
		case Followed:
			p.follows()
		}
	}
	return w, nil
}

// isDone takes somebody in whose course is over: who they are, how they are
// reached, the doses they had and that it was closed, as another system had it.
func (p *person) isDone() error {
	who, now := p.who, p.Clock.Now()
	p.course = id.Course(p.fresh("course"))
	doses := p.fate.sessions
	last := now.AddDate(0, 0, -1-p.n%5) // the last doses are spread over the days of a week
	p.mind.begun = last.AddDate(0, 0, -7*doses)
	facts := []clinic.ImportedFact{
		{At: p.mind.begun, Fact: patient.Registered{Name: patient.Name{Given: []string{who.given}, Family: who.family}, Born: who.born, Sex: who.sex, Language: "en-US",
			Contacts: []patient.Contact{{Sort: "phone", Value: who.phone, Use: "mobile"}, {Sort: "email", Value: who.mail}}, Source: patient.Source{System: "trial", ID: string(p.id), Digest: "1"}}},
		{At: p.mind.begun.Add(time.Hour), Fact: course.TeamSet{Members: []course.Member{{Staff: p.therapist.id, As: course.AsTherapist}}}},
		{At: p.mind.begun.Add(2 * time.Hour), Fact: course.Opened{Course: p.course, Protocol: p.def.Name, Version: p.def.Version, Hash: p.def.Hash(), Indication: "trd"}},
	}
	for n := range doses {
		at := last.AddDate(0, 0, -7*(doses-1-n))
		key := id.Session(p.fresh("session"))
		facts = append(facts,
			clinic.ImportedFact{At: at.AddDate(0, 0, -3), Fact: schedule.Planned{Session: key, Course: p.course, Sort: schedule.Dosing, Number: n + 1, From: at, Until: at.Add(3 * time.Hour)}},
			clinic.ImportedFact{At: at, Fact: dosing.DoseGiven{Session: key, Order: id.Order(p.fresh("order")), Route: course.OrderRoute(p.def), Amount: quantity.Mass(1)}})
		p.mind.done += (1 - p.mind.done) * p.Model.of("gain.dose")
	}
	p.mind.last = last
	p.ended = course.HowCompleted
	facts = append(facts, clinic.ImportedFact{At: last.Add(20 * time.Hour), Fact: course.Closed{Course: p.course, How: course.HowCompleted, FollowUp: true}})
	_, err := p.tries(elsewhere{}, clinic.ImportRecord{Patient: p.id, Facts: facts})
	return err
}

// elsewhere is the program that takes records in.
type elsewhere struct{}

func (elsewhere) grant(w *world) (access.Grant, error) {
	actor := access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "import", Role: string(access.Machine)}}
	return w.Clinic.Covering(actor, access.Create, ledger.Demographics, "", access.Unrelated)
}

// reminded is the other arm: when a visit opens, one link to its questionnaires by
// mail at nine in the morning, the same again on the next three days, and no more.
func (p *person) reminded() {
	const days = 4
	for _, wave := range append([]string{"end"}, RetentionVisits...) {
		asks, until := p.opening(wave)
		if len(asks) == 0 {
			continue
		}
		invitation := p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForMeasures, Asks: asks, Until: until}})[0]
		for n := range days {
			if outreach.Stands(p.chart()).Stopped != "" {
				return
			}
			q := outreach.Queued{Purpose: screening.ForMeasures, Channel: outreach.Mail, Template: "message.measures", Invitation: invitation, Form: outreach.Full, Asks: asks, Wave: wave, Step: n}
			p.sent++
			p.gets("", q)
			p.wait(atNine(p.now().AddDate(0, 0, 1)))
			if p.heardAt(wave) {
				break
			}
		}
	}
}

// opening waits for the nine o'clock after a visit has opened, and returns what it
// asks and until when.
func (p *person) opening(wave string) (asks []string, until time.Time) {
	for range 60 {
		next := time.Time{}
		for _, a := range p.plan() {
			switch {
			case a.Wave != wave || !a.Remote || a.Opens.IsZero():
			case a.Opens.After(p.Clock.Now()):
				if next.IsZero() || a.Opens.After(next) {
					next = a.Opens // the last of them, so that one link has them all
				}
			case a.State == course.OccasionOpen:
				asks = append(asks, a.Key)
				until = a.Closes
			}
		}
		if next.IsZero() {
			return asks, until.UTC().Truncate(time.Second)
		}
		asks = nil
		p.wait(atNine(next))
	}
	return nil, until
}

// atNine is nine in the morning of a day, or of the next where that is past.
func atNine(at time.Time) time.Time {
	nine := time.Date(at.Year(), at.Month(), at.Day(), 9, 0, 0, 0, at.Location())
	if nine.Before(at) {
		nine = nine.AddDate(0, 0, 1)
	}
	return nine
}

// plan is what the program says somebody is asked, as follow-up has it.
func (p *person) plan() []outreach.Ask {
	follow, err := clinic.Follow(p.chart(), p.settings, true, p.Rules, p.Rules.Library.Instruments, p.now())
	if err != nil {
		panic(broken{err})
	}
	return follow.Asks
}

// heardAt reports whether a visit was answered.
func (p *person) heardAt(wave string) bool {
	return slices.ContainsFunc(p.plan(), func(a outreach.Ask) bool { return a.Wave == wave && a.State == course.OccasionAnswered })
}

// retained counts both arms alike.
func (w *world) retained() (Retained, error) {
	var out Retained
	var all []outreach.Person
	for _, p := range w.tried {
		chart := p.chart()
		follow, err := clinic.Follow(chart, w.settings, true, w.Rules, w.Rules.Library.Instruments, p.now())
		if err != nil {
			return out, err
		}
		all = append(all, outreach.Person{Patient: p.id, Chart: chart, Asks: follow.Asks, Over: follow.Over})
		out.Messages += p.sent
		for _, m := range outreach.Messages(chart) {
			if m.Queued.To == "" && m.Delivered.ID != "" {
				out.Messages++
			}
		}
		for _, t := range duty.Tasks(chart) {
			if t.For == duty.ForCall {
				out.Calls++
			}
		}
		if outreach.Stands(chart).Stopped != "" {
			out.Stopped++
		}
		if slices.ContainsFunc(instrument.Responses(chart), func(r instrument.Filling) bool { return r.How == instrument.HowTelephone }) {
			out.Spoken++
		}
	}
	for _, c := range outreach.Waves(clinic.Reminding(), all, w.Clock.Now()) {
		if slices.Contains(RetentionVisits, c.Wave) {
			out.Waves = append(out.Waves, Kept{Wave: c.Wave, All: len(c.All), Full: len(c.Full), Brief: len(c.Brief), Tap: len(c.Pulse), Call: len(c.Called)})
		}
	}
	if len(out.Waves) != len(RetentionVisits) {
		return out, fmt.Errorf("sim: of the visits %v only %d opened", RetentionVisits, len(out.Waves))
	}
	return out, nil
}
