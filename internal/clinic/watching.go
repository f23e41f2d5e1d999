package clinic

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// protocolOf is the protocol of a session's course; nil where its text is gone:
// then nothing is due by it, and the chart says so.
func (r Rules) protocolOf(s dosing.Session, chart, settings ledger.Chart) *protocol.Definition {
	if r.Protocols == nil {
		return nil
	}
	open, ok := course.Current(chart)
	if !ok || open.Course != s.Course {
		return nil
	}
	def, err := r.Protocols.WithHash(open.Hash, settings)
	if err != nil {
		return nil
	}
	return def
}

// watched is the session that runs, when its next reading is due, and what was
// raised about that already; false where nobody is called for it, ever.
func watched(chart, settings ledger.Chart, rules Rules) (s dosing.Session, w dosing.Watch, waits bool) {
	s, under := dosing.Underway(chart)
	if !under {
		return s, w, false
	}
	def := rules.protocolOf(s, chart, settings)
	if def == nil {
		return s, w, false
	}
	if w = s.Watch(def.Plan.Monitoring); w.Page.IsZero() {
		return s, w, false
	}
	for _, a := range duty.Alerts(chart) {
		for _, had := range a.Answers {
			if had.Sort == duty.ReadingLate && had.Session == s.Key && had.From.Equal(w.From) {
				return s, w, false // called once for each reading
			}
		}
	}
	return s, w, true
}

// PageAt returns when the prescriber of a session that runs is called because its
// next reading is late; false where they are not, or were already.
func PageAt(chart, settings ledger.Chart, rules Rules) (time.Time, bool) {
	_, w, waits := watched(chart, settings, rules)
	return w.Page, waits
}

// page calls the prescriber where a reading is as late as its protocol lets it
// be, once.
func (cs Charts) page(stream ledger.Stream, rules Rules, now time.Time, loc *time.Location) []Proposal {
	chart := cs.Record(stream)
	s, w, waits := watched(chart, cs.Of(ledger.SettingStream), rules)
	if !waits || w.State(now) != dosing.Paging {
		return nil
	}
	dose := s.Doses[len(s.Doses)-1].Entry.ID
	return cs.raise(stream, []duty.Given{{Sort: duty.ReadingLate, Level: duty.Amber, Session: s.Key, From: w.From, Because: dose,
		Call: prescribersOf(chart, s, now, loc)}}, now, loc)
}

// pastLimits raises, beside a set of vital signs, the limits of the protocol that
// it lies past: in a session, after the dose, where no later set says otherwise.
func (cs Charts) pastLimits(stream ledger.Stream, rules Rules, taken dosing.At[dosing.VitalsTaken], now time.Time, loc *time.Location) []Proposal {
	chart := cs.Of(stream)
	s, ok := dosing.SessionOf(chart, taken.Fact.Session)
	if !ok {
		return nil
	}
	def := rules.protocolOf(s, cs.Record(stream), cs.Of(ledger.SettingStream))
	var given []duty.Given
	for _, l := range dosing.Crossed(dosing.Limits(def), taken.Fact) {
		if !s.InForce(l, taken) {
			continue
		}
		value, _ := l.Reads(taken.Fact)
		g := duty.Given{Sort: duty.LimitPast, Level: duty.Amber, Session: s.Key, Limit: &l, From: ledger.Stamp(taken.Entry.At), Value: value,
			Call: prescribersOf(chart, s, now, loc)}
		if l.Act == dosing.ActEmergency {
			g.Level = duty.Red
		}
		given = append(given, g)
	}
	var out []Proposal
	for _, g := range given { // each limit is a matter of its own
		out = append(out, cs.raise(stream, []duty.Given{g}, now, loc)...)
	}
	return out
}

// prescribersOf are the prescribers who can be called into a session: those who
// are part of it, the nearest first, then who ordered the dose, then who has the
// part on the care team.
func prescribersOf(chart ledger.Chart, s dosing.Session, now time.Time, loc *time.Location) (out []id.Staff) {
	add := func(who id.Staff) {
		if who != "" && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	for _, where := range []string{dosing.InRoom, dosing.Near, dosing.Onphone} {
		for _, p := range s.People {
			if p.Where == where && p.Role == string(access.Prescriber) {
				add(p.Staff)
			}
		}
	}
	for _, o := range slices.Backward(dosing.Orders(chart, now)) {
		if o.Given != nil && o.Given.Fact.Session == s.Key && o.Entry.By.Sort == ledger.ByStaff {
			add(id.Staff(o.Entry.By.Person))
		}
	}
	add(onTeam(chart, "", now, loc, course.AsPrescriber))
	return out
}
