package course

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// A session is one dosing session: its doses, and what was written down when
// it was over.
type session struct {
	key    id.Session
	doses  []given // the oldest first
	closed *dosing.SessionClosed
	shut   ledger.Entry // the entry of closed
	course bool         // it belongs to the course that is open
}

// given is one dose with its entry, and when it was over.
type given struct {
	entry ledger.Entry
	fact  dosing.DoseGiven
	ended time.Time
}

// first returns when the session's first dose was given.
func (s session) first() time.Time { return s.doses[0].entry.At }

// last returns when the session's last dose was given.
func (s session) last() time.Time { return s.doses[len(s.doses)-1].entry.At }

// route returns the route of the session's first dose.
func (s session) route() string { return s.doses[0].fact.Route }

// total returns what the session gave in all, by its route.
func (s session) total() (sum quantity.Mass) {
	for _, d := range s.doses {
		if d.fact.Route == s.route() {
			sum += d.fact.Amount
		}
	}
	return sum
}

// sessionsOf groups the doses into sessions: those of one session's key, and of
// those without one those of one day.
func (g *gathering) sessionsOf() []session {
	orders := map[id.Order]dosing.OrderSigned{}
	for _, o := range ledger.Find[dosing.OrderSigned](g.chart) {
		orders[o.Order] = o
	}
	over := map[id.Entry]time.Time{}
	for e, d := range ledger.Find[dosing.DoseEnded](g.chart) {
		over[d.Dose] = e.At
	}
	place := map[string]int{}
	var all []session
	for e, d := range ledger.Find[dosing.DoseGiven](g.chart) {
		key := "key " + string(d.Session)
		if d.Session == "" {
			key = "day " + string(quantity.DayOf(e.At, g.q.Location))
		}
		i, ok := place[key]
		if !ok {
			i = len(all)
			place[key] = i
			all = append(all, session{key: d.Session})
		}
		order := orders[d.Order]
		ended := d.Ended
		if at, said := over[e.ID]; said {
			ended = at
		}
		if ended.IsZero() {
			ended = e.At.Add(time.Duration(order.Minutes) * time.Minute)
		}
		all[i].doses = append(all[i].doses, given{e, d, ended})
		all[i].course = all[i].course || g.ofCourse(order.Course, e.At)
	}
	for i := range all {
		slices.SortStableFunc(all[i].doses, func(a, b given) int { return a.entry.At.Compare(b.entry.At) })
	}
	slices.SortStableFunc(all, func(a, b session) int { return a.first().Compare(b.first()) })
	for e, c := range ledger.Find[dosing.SessionClosed](g.chart) {
		for i := range all {
			if all[i].key != "" && all[i].key == c.Session {
				all[i].closed, all[i].shut = &c, e
			}
		}
	}
	return all
}

// ofCourse reports whether something belongs to the course that is open: it
// names the course, or it names none and came after the course was opened.
// Without a course everything counts.
func (g *gathering) ofCourse(c id.Course, at time.Time) bool {
	if !g.inCourse {
		return true
	}
	if c != "" {
		return c == g.open.Course
	}
	return !at.Before(g.opened())
}

// opened returns when the course that is open was opened.
func (g *gathering) opened() (at time.Time) {
	for e, o := range ledger.Find[Opened](g.chart) {
		if o.Course == g.open.Course {
			at = e.At
		}
	}
	return at
}

// ongoing returns the session that is under way: not closed, and its day, or
// the time of watching after midnight, not yet over.
func (g *gathering) ongoing() (session, bool) {
	if n := len(g.sessions); n > 0 {
		if s := g.sessions[n-1]; s.closed == nil && g.q.Now.Before(g.end(s)) {
			return s, true
		}
	}
	return session{}, false
}

// over returns the sessions that are over, the oldest first.
func (g *gathering) over() []session {
	if _, under := g.ongoing(); under {
		return g.sessions[:len(g.sessions)-1]
	}
	return g.sessions
}

// beforeLastSession reports whether a time lies before the last session that is
// over: what was said then is not about that session.
func (g *gathering) beforeLastSession(at time.Time) bool {
	over := g.over()
	return len(over) > 0 && at.Before(over[len(over)-1].first())
}

// firstDose returns when the course's first dose was given.
func (g *gathering) firstDose() (time.Time, bool) {
	for _, s := range g.sessions {
		if s.course {
			return s.first(), true
		}
	}
	return time.Time{}, false
}

// doses turns what was given into facts, and counts the sessions.
func (g *gathering) doses() {
	number, n := int64(1), 0
	for _, s := range g.sessions {
		g.put("session.held", reading(&s.doses[0].entry, protocol.InstantValue(), s.route()))
		var tolerated, observed quantity.Mass
		for _, d := range s.doses {
			g.add("dose.given", d.entry, protocol.MassValue(d.fact.Amount), d.fact.Route)
			ended := reading(&d.entry, protocol.InstantValue(), d.fact.Route)
			ended.At = d.ended
			g.put("dose.ended", ended)
			if d.fact.Tolerated != nil && *d.fact.Tolerated && g.sameRoute(d.fact.Route) {
				tolerated += d.fact.Amount
				if d.fact.Observed {
					observed += d.fact.Amount
				}
			}
		}
		if tolerated > 0 {
			g.add("dose.tolerated", s.doses[0].entry, protocol.MassValue(tolerated), s.route())
		}
		if observed > 0 {
			g.add("dose.observed", s.doses[0].entry, protocol.MassValue(observed), s.route())
		}
		if s.course {
			if n++; n == 3 {
				g.add("dose.third", s.doses[0].entry, protocol.MassValue(s.total()), s.route())
			}
		}
	}
	for _, s := range g.over() {
		if s.course {
			number++
		}
	}
	now := protocol.Reading{At: g.q.Now}
	now.Value = protocol.NumberValue(number * 1000)
	g.put("session.number", now)
	now.Value = protocol.NumberValue(g.week() * 1000)
	g.put("session.week", now)
}

// week returns the week since the course's first dose, from 1.
func (g *gathering) week() int64 {
	first, dosed := g.firstDose()
	if !dosed {
		return 1
	}
	days := g.today.Time().Sub(quantity.DayOf(first, g.q.Location).Time()) / (24 * time.Hour)
	return int64(days)/7 + 1
}

// lastSession reads how the last session that is over went.
func (g *gathering) lastSession() {
	over := g.over()
	if len(over) == 0 {
		return
	}
	s := over[len(over)-1]
	dose := s.doses[0].entry
	g.add("dose.last.route", dose, protocol.CodeValue(s.route()), "")
	if g.sameRoute(s.route()) { // milligrams of another route say nothing
		g.add("dose.last", dose, protocol.MassValue(s.total()), s.route())
	}
	g.worst(s)
	if c := s.closed; c != nil {
		if c.Effect != "" {
			g.add("last.effect", s.shut, protocol.CodeValue(c.Effect), c.Note)
		}
		for fact, said := range map[string]*bool{"last.recovered": c.Recovered, "last.distress": c.Distress, "last.emergency": c.Emergency} {
			if said != nil {
				g.add(fact, s.shut, protocol.FlagValue(*said), c.Note)
			}
		}
	}
}

// worst reads the gravest adverse event of a session. That there was none is
// known only where somebody said so.
func (g *gathering) worst(s session) {
	const fact = "last.adverse"
	var worst *dosing.EventNoted
	var at ledger.Entry
	for e, ev := range ledger.Find[dosing.EventNoted](g.chart) {
		if g.during(s, ev.Session, e.At) && (worst == nil || ev.Grade > worst.Grade) {
			worst, at = &ev, e
		}
	}
	switch {
	case worst != nil:
		g.add(fact, at, protocol.NumberValue(int64(worst.Grade)*1000), worst.Term)
	case s.closed != nil && s.closed.Events != nil && !*s.closed.Events:
		g.add(fact, s.shut, protocol.NumberValue(0), "no event")
	case s.closed != nil && s.closed.Events != nil:
		g.unknown(fact, s.shut, "there was an event, and it is not described")
	}
}

// during reports whether something belongs to a session: it names it, or it
// names none and came while the session's effect lasted.
func (g *gathering) during(s session, key id.Session, at time.Time) bool {
	if key != "" {
		return key == s.key
	}
	return !at.Before(s.first()) && at.Before(g.end(s))
}

// end returns when a session's effect is over at the latest: when it was
// closed, and not before the protocol's observation has passed; of one that
// nobody closed, not before the end of its day.
func (g *gathering) end(s session) time.Time {
	plan := g.q.Definition.Plan
	end := s.last().Add(max(plan.Monitoring.Observe, plan.Leaving.Least))
	if s.closed != nil {
		if s.shut.At.After(end) {
			end = s.shut.At
		}
		return end
	}
	if midnight := startOf(quantity.DayOf(s.last(), g.q.Location), g.q.Location).AddDate(0, 0, 1); midnight.After(end) {
		end = midnight
	}
	return end
}
