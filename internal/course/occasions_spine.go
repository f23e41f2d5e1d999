package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
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

// Visits that are told apart by name.
const (
	beforeEachDose = "before-each-dose"
	atEmergence    = "at-emergence"
	beforeLeaving  = "before-leaving"
	atEnd          = "end"
)

// A spine is what a course's measures hang on: its dosing sessions, planned or
// held, and when it began and ended.
type spine struct {
	open      Opened
	opened    time.Time
	closed    time.Time // zero while the course is open
	how       string    // how it ended
	died      time.Time // zero while nobody noted a death
	stopped   time.Time // from when on they want nothing more asked; zero while they did not say so
	met       bool      // they have met somebody of the staff
	doses     []dosePoint
	ended     bool      // no dose comes after the last of doses
	known     time.Time // where that was known only some time after the last dose: when
	agreed    time.Time // when it was decided together that no further session comes; zero: the last review did not
	skipFirst bool
	answers   []answered
}

// A dosePoint is one dosing session: planned, or held.
type dosePoint struct {
	number  int
	session id.Session
	from    time.Time // when it is planned to begin, or the first dose was given
	last    time.Time // when its last dose was given; as from, while it is planned
	held    bool
}

// answered is one response, or one total that was reported.
type answered struct {
	instrument string
	occasion   string
	response   id.Response
	at         time.Time
	taken      bool // it answers an occasion, or was never sent
}

// Latest returns the course that was opened last, open or closed, by the
// protocol version it goes by now.
func Latest(chart ledger.Chart) (Opened, bool) {
	_, o, ok := latest(chart)
	return o, ok
}

func latest(chart ledger.Chart) (at time.Time, open Opened, ok bool) {
	for e, o := range ledger.Find[Opened](chart) {
		at, open, ok = e.At, o, true
	}
	if ok {
		open = moved(chart, open)
	}
	return at, open, ok
}

// spineOf gathers what the measures of the latest course hang on.
func (p Planning) spineOf(chart ledger.Chart) (*spine, bool) {
	at, open, ok := latest(chart)
	if !ok {
		return nil, false
	}
	s := &spine{open: open, opened: at.In(p.Now.Location())}
	var given []ledger.Entry
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case Closed:
			if f.Course == open.Course {
				s.closed, s.how = e.At.In(p.Now.Location()), f.How
			}
		case Reviewed:
			if f.Course == open.Course {
				s.agreed = time.Time{}
				if f.Decision == StopWell {
					s.agreed = e.At.In(p.Now.Location())
				}
			}
		case patient.DeathNoted:
			s.died = e.At
		case MeetingHeld, screening.Signed, schedule.Arrived:
			s.met = true
		case dosing.DoseGiven:
			s.met = true
			if !e.At.Before(s.opened) {
				given = append(given, e)
			}
		case instrument.Answered:
			s.answers = append(s.answers, answered{f.Instrument, f.Occasion, f.Response, e.At.In(p.Now.Location()), f.Left})
		case instrument.ScoreReported:
			s.answers = append(s.answers, answered{instrument: f.Instrument, at: e.At.In(p.Now.Location())})
		}
	}
	if st := outreach.Stands(chart); st.Stopped != "" {
		s.stopped = st.Since.At
	}
	p.join(s, schedule.Sessions(chart), given)
	s.known, s.ended = p.lastKnown(s)
	return s, true
}

// Unheld reports whether a session of the plan counts as not held, because its
// time is over for as long as the protocol waits and nobody wrote down that they
// came, that they did not, or that it was called off.
func Unheld(s schedule.Session, d *protocol.Definition, now time.Time) bool {
	return lapses(s, d) && now.After(s.Until.Add(d.Plan.Burden.Unheld))
}

// lapses reports whether a session will count as not held one day.
func lapses(s schedule.Session, d *protocol.Definition) bool {
	return d != nil && d.Plan.Burden.Unheld > 0 && s.Ahead()
}

// join puts together what is planned and what was given: a dose belongs to the
// session it names, one that names none to its day.
func (p Planning) join(s *spine, planned []schedule.Session, given []ledger.Entry) {
	loc := p.Now.Location()
	place := map[string]int{}
	for _, x := range planned {
		if x.Sort != schedule.Dosing || x.Course != s.open.Course && x.Course != "" || x.From.Before(s.opened) {
			continue
		}
		if x.State == schedule.StateCancelled || x.State == schedule.StateMissed || !s.closed.IsZero() && x.State != schedule.StateHeld {
			continue
		}
		if lapses(x, p.Definition) && p.past(x.Until.Add(p.Definition.Plan.Burden.Unheld)) {
			continue // nobody says that it was held
		}
		from := x.From.In(loc)
		place["key "+string(x.Session)] = len(s.doses)
		s.doses = append(s.doses, dosePoint{number: x.Number, session: x.Session, from: from, last: from})
	}
	for _, e := range given {
		f, _ := e.Fact.(dosing.DoseGiven)
		name, at := "key "+string(f.Session), e.At.In(loc)
		if f.Session == "" {
			name = "day " + string(quantity.DayOf(at, loc))
		}
		i, ok := place[name]
		if !ok {
			i = len(s.doses)
			place[name] = i
			s.doses = append(s.doses, dosePoint{session: f.Session})
		}
		d := &s.doses[i]
		if !d.held || at.Before(d.from) {
			d.from = at
		}
		if !d.held || at.After(d.last) {
			d.last = at
		}
		d.held = true
	}
	slices.SortStableFunc(s.doses, func(a, b dosePoint) int { return a.from.Compare(b.from) })
	s.count()
}

// count gives a number to the doses that nobody planned: the lowest that is
// free; and takes one number from two sessions that have the same.
func (s *spine) count() {
	used := map[int]bool{}
	for i := range s.doses {
		if n := s.doses[i].number; used[n] {
			s.doses[i].number = 0
		} else if n > 0 {
			used[n] = true
		}
	}
	next := 1
	for i := range s.doses {
		if s.doses[i].number > 0 {
			continue
		}
		for used[next] {
			next++
		}
		s.doses[i].number = next
		used[next] = true
	}
}

// dosingPhase returns the protocol's phase of dosing sessions.
func dosingPhase(plan protocol.Plan) protocol.Phase {
	for _, ph := range plan.Phases {
		if ph.Name == schedule.Dosing {
			return ph
		}
	}
	return protocol.Phase{}
}

// lastKnown reports whether the last of the doses is the last of the course, and
// since when it is known: from the beginning where there are as many as it usually
// has; or since it was closed, since it was decided together that no more come, or
// since the longest time between two had passed and none was planned.
func (p Planning) lastKnown(s *spine) (since time.Time, known bool) {
	if len(s.doses) == 0 {
		return s.closed, !s.closed.IsZero()
	}
	ph, last := dosingPhase(p.Definition.Plan), s.doses[len(s.doses)-1]
	if usual := max(ph.Sessions.Usual, ph.Sessions.Least); usual > 0 && len(s.doses) >= usual {
		return last.last, true
	}
	since = s.closed
	earlier := func(at time.Time) {
		if since.IsZero() || at.Before(since) {
			since = at
		}
	}
	if last.held && s.agreed.After(last.last) {
		earlier(s.agreed)
	}
	if last.held && ph.Apart.Most > 0 && (since.IsZero() || since.After(shift(last.last, ph.Apart.Most))) {
		if longest := shift(last.last, ph.Apart.Most); p.past(longest) {
			earlier(longest)
		}
	}
	return since, !since.IsZero()
}

// first is when the course's first dose was given or is planned. Where no
// medicine is given, a course begins with its opening.
func (p Planning) first(s *spine) (dosePoint, bool) {
	if len(s.doses) > 0 {
		return s.doses[0], true
	}
	if p.Definition.Plan.Medicine == "none" {
		return dosePoint{from: s.opened, last: s.opened, held: true}, true
	}
	return dosePoint{}, false
}

// final is what the end of the course and the time after it hang on: the last
// dose, or the end of a course without one. Nothing is asked after a course
// that was not begun.
func (p Planning) final(s *spine) (dosePoint, bool) {
	switch {
	case !s.ended || s.how == HowNotBegun && len(s.doses) == 0:
		return dosePoint{}, false
	case len(s.doses) > 0:
		return s.doses[len(s.doses)-1], true
	}
	return dosePoint{from: s.closed, last: s.closed, held: true}, true
}
