package course

import (
	"fmt"
	"slices"
	"time"
)

// answer finds the response to each occasion: the one that names it, or else
// one of the same form in its time that names none.
func (p Planning) answer(all []Occasion, s *spine) {
	for i := range all {
		o := &all[i]
		for j := range s.answers {
			a := &s.answers[j]
			if a.occasion != o.Key || a.taken || !p.stillCounts(o, a, s) {
				continue
			}
			if a.instrument != o.Instrument && !o.spent.IsZero() {
				a.taken = true // the form itself was answered: what stood in for it adds nothing
				continue
			}
			o.take(a)
		}
	}
	for i := range all {
		o := &all[i]
		if !o.spent.IsZero() || !o.Dated() {
			continue
		}
		for j := range s.answers {
			a := &s.answers[j]
			if a.taken || a.occasion != "" || a.instrument != o.Instrument || a.at.Before(o.Opens) || !o.Closes.IsZero() && !a.at.Before(o.Closes) {
				continue
			}
			o.take(a)
			break
		}
	}
}

func (o *Occasion) take(a *answered) {
	a.taken = true
	o.Response, o.spent = a.response, a.at
}

// stillCounts reports whether a response that names an occasion counts for it
// now: one of the form, or of the form that was asked in its place where nobody
// would have heard (instrument.Library.Remote). One given before a session was moved does while asking again would be
// too soon, or it is no older than the occasion's time is long.
func (p Planning) stillCounts(o *Occasion, a *answered, s *spine) bool {
	if a.instrument != o.Instrument && !p.Instruments.StandsIn(o.Instrument, a.instrument) || a.at.Before(s.opened) && o.Visit != "screening" && o.Visit != "baseline" {
		return false
	}
	if !o.Dated() || !a.at.Before(o.Opens) {
		return true
	}
	allowed := o.window
	if !o.Short {
		allowed = max(allowed, p.Definition.Plan.Burden.Apart)
	}
	return !a.at.Before(shift(o.Due, -allowed))
}

// state says of each occasion where it stands.
func (p Planning) state(all []Occasion, s *spine) {
	stop, why := p.over(s)
	for i := range all {
		o := &all[i]
		switch {
		case !o.spent.IsZero():
			o.State, o.Why = OccasionAnswered, ""
		case o.State == OccasionLeftOut:
		case o.Dated() && !o.Closes.IsZero() && p.reached(o.Closes) && (stop.IsZero() || o.Closes.Before(stop)):
			o.State = OccasionMissed
		case !stop.IsZero():
			o.State, o.Why = OccasionLeftOut, why
		case !o.Dated() || !p.reached(o.Opens):
			o.State = OccasionAhead
		default:
			o.State = OccasionOpen
		}
	}
}

// over returns from when on nothing more is asked, and why; zero while there is
// no such thing. The end of a course alone is none: what comes after it is asked.
func (p Planning) over(s *spine) (time.Time, string) {
	switch {
	case !s.died.IsZero():
		return s.died, "They have died."
	case !s.stopped.IsZero() && p.reached(s.stopped):
		return s.stopped, "They asked us to stop."
	}
	return time.Time{}, ""
}

// keepApart leaves out what would ask too much: a long questionnaire again
// before its time, and more questions in seven days than the protocol allows.
// What stands first in the plan stays, and what was answered counts.
func (p Planning) keepApart(all []Occasion) {
	b := p.Definition.Plan.Burden
	order := make([]*Occasion, 0, len(all))
	for i := range all {
		if o := &all[i]; o.Dated() && !o.rated && o.State != OccasionLeftOut {
			o.on = dayNumber(o.When())
			order = append(order, o)
		}
	}
	slices.SortStableFunc(order, func(a, b *Occasion) int { return precedence(a) - precedence(b) })
	var kept []*Occasion
	asked := map[int]int{} // seconds of questions by day
	for _, o := range order {
		if o.State != OccasionAnswered && o.State != OccasionMissed {
			if near := tooNear(o, kept, b.Apart); near != nil {
				o.leaveOut(fmt.Sprintf("It is asked on %s already, and a long questionnaire is asked at most every %d days.",
					near.When().Format("2 January"), int(b.Apart/aDay)))
				continue
			}
			if b.Week > 0 && !fits(asked, o, b.Week) {
				o.crowded = true
				o.leaveOut(fmt.Sprintf("These seven days already have as many questions as the plan allows: %d minutes. It can be asked at a meeting.", int(b.Week/time.Minute)))
				continue
			}
		}
		kept = append(kept, o)
		if o.State != OccasionMissed {
			asked[o.on] += o.Seconds
		}
	}
}

func (o *Occasion) leaveOut(why string) { o.State, o.Why = OccasionLeftOut, why }

// precedence orders occasions by what stays: what was answered, what was missed
// and so cannot be taken back, points that come once, then the rest; within
// each by the plan's lines.
func precedence(o *Occasion) int {
	const lines = 1 << 10
	n := o.rank
	switch {
	case o.State == OccasionAnswered:
	case o.State == OccasionMissed:
		n += lines
	case o.Number == 0:
		n += 2 * lines
	default:
		n += 3 * lines
	}
	return n
}

// tooNear returns an occasion of the same long form that is less than so many
// days away, counted by days of the calendar.
func tooNear(o *Occasion, kept []*Occasion, apart time.Duration) *Occasion {
	if o.Short || apart == 0 {
		return nil
	}
	for _, k := range kept {
		if k.Instrument == o.Instrument && k.State != OccasionMissed && max(k.on-o.on, o.on-k.on) < int(apart/aDay) {
			return k
		}
	}
	return nil
}

// dayNumber counts the days of the calendar, where the time's location is.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / int64(aDay/time.Second))
}

// daysApart counts the days of the calendar between two times, where the second is.
func daysApart(a, b time.Time) int {
	n := dayNumber(b) - dayNumber(a.In(b.Location()))
	return max(n, -n)
}

// fits reports whether no seven days would have more questions than allowed if
// an occasion were asked too.
func fits(asked map[int]int, o *Occasion, most time.Duration) bool {
	const week = 7
	for from := o.on - week + 1; from <= o.on; from++ {
		sum := o.Seconds
		for on := from; on < from+week; on++ {
			sum += asked[on]
		}
		if time.Duration(sum)*time.Second > most {
			return false
		}
	}
	return true
}
