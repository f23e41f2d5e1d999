package course

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

func dose(age time.Duration, session, route string, mg int64) at {
	return at{ago(age), dosing.DoseGiven{Session: id.Session(session), Route: route, Amount: quantity.Mass(mg * 1000)}}
}

func tolerated(age time.Duration, session, route string, mg int64, yes, observed bool) at {
	d := dose(age, session, route, mg)
	given := d.fact.(dosing.DoseGiven)
	given.Tolerated, given.Observed = &yes, observed
	d.fact = given
	return d
}

func closed(age time.Duration, session string, events *bool) at {
	return at{ago(age), dosing.SessionClosed{Session: id.Session(session), Effect: dosing.Sufficient, Events: events}}
}

func inSession(age time.Duration, session string, sys, dia int) at {
	v := bp(sys, dia)
	v.Session = id.Session(session)
	return at{ago(age), v}
}

// TestSessions counts sessions and reads the last one.
func TestSessions(t *testing.T) {
	const mine, other = id.Course("018f0000-0000-7000-8000-00000000000a"), id.Course("018f0000-0000-7000-8000-00000000000b")
	opened := at{ago(20 * day), Opened{Course: mine, Protocol: "kap-im", Hash: "h"}}
	ordered := func(age time.Duration, key string, c id.Course, route string, mg int64) at {
		return at{ago(age), dosing.OrderSigned{Order: id.Order(key), Course: c, Route: route, Amount: quantity.Mass(mg * 1000)}}
	}
	no, yes := false, true
	event := func(age time.Duration, session string, grade int) at {
		return at{ago(age), dosing.EventNoted{Session: id.Session(session), Term: "nausea", Grade: grade}}
	}
	readCases(t, []readCase{
		{"a booster is no session", "session.number", "2", []at{dose(7*day, "a", "IM", 50), dose(7*day-20*time.Minute, "a", "IM", 20)}},
		{"a booster without a key is none either", "session.number", "2", []at{dose(7*day, "", "IM", 50), dose(7*day-20*time.Minute, "", "IM", 20)}},
		{"two days are two sessions", "session.number", "3", []at{dose(9*day, "", "IM", 50), dose(7*day, "", "IM", 20)}},
		{"the one under way is the one that comes", "session.number", "2", []at{dose(7*day, "a", "IM", 50), dose(20*time.Minute, "b", "IM", 50)}},
		{"and once it is closed the next is", "session.number", "3", []at{dose(7*day, "a", "IM", 50), dose(3*time.Hour, "b", "IM", 50), closed(time.Minute, "b", nil)}},
		{"of this course only", "session.number", "2", []at{dose(40*day, "a", "IM", 50), opened, dose(7*day, "b", "IM", 50)}},
		{"by the order's course", "session.number", "1", []at{opened, {ago(8 * day), ordered(0, "x", other, "IM", 50).fact}, {ago(7 * day), dosing.DoseGiven{Order: "x", Session: "b", Route: "IM", Amount: 50_000}}}},
		{"sessions of all courses were held", "session.held", "2026-10-13 12:00", []at{dose(40*day, "a", "IM", 50), opened}},
		{"the week before any dose", "session.week", "1", []at{opened}},
		{"seven days later", "session.week", "2", []at{dose(7*day, "a", "IM", 50)}},
		{"six days later", "session.week", "1", []at{dose(6*day, "a", "IM", 50)}},

		{"the whole of the last session", "dose.last", "70 mg", []at{dose(7*day, "a", "IM", 50), dose(7*day-20*time.Minute, "a", "IM", 20)}},
		{"not of the one under way", "dose.last", "50 mg", []at{dose(7*day, "a", "IM", 50), dose(20*time.Minute, "b", "IM", 60)}},
		{"another route than the order's says nothing", "dose.last", "nothing", []at{dose(7*day, "a", "SL", 200), ordered(time.Hour, "x", "c", "IM", 50)}},
		{"its route does", "dose.last.route", "SL", []at{dose(7*day, "a", "SL", 200), ordered(time.Hour, "x", "c", "IM", 50)}},
		{"tolerated, with its booster", "dose.tolerated", "70 mg", []at{tolerated(7*day, "a", "IM", 50, true, false), tolerated(7*day-20*time.Minute, "a", "IM", 20, true, false)}},
		{"the booster was not", "dose.tolerated", "50 mg", []at{tolerated(7*day, "a", "IM", 50, true, false), tolerated(7*day-20*time.Minute, "a", "IM", 20, false, false)}},
		{"tolerated by another route", "dose.tolerated", "nothing", []at{tolerated(7*day, "a", "SL", 200, true, true), ordered(time.Hour, "x", "c", "IM", 50)}},
		{"tolerated, nobody watching", "dose.observed", "nothing", []at{tolerated(7*day, "a", "SL", 200, true, false)}},
		{"nobody has said", "dose.tolerated", "nothing", []at{dose(7*day, "a", "IM", 50)}},

		{"the gravest event", "last.adverse", "3", []at{dose(7*day, "a", "IM", 50), event(7*day-time.Hour, "a", 3), event(7*day-2*time.Hour, "a", 1)}},
		{"an event of the session before", "last.adverse", "nothing", []at{dose(14*day, "a", "IM", 50), event(14*day-time.Hour, "a", 3), dose(7*day, "b", "IM", 50)}},
		{"an event that names no session, on the day", "last.adverse", "2", []at{dose(7*day, "a", "IM", 50), event(7*day-time.Hour, "", 2)}},
		{"an event between the sessions", "last.adverse", "nothing", []at{dose(7*day, "a", "IM", 50), event(5*day, "", 2)}},
		{"closed without a word about events", "last.adverse", "nothing", []at{dose(7*day, "a", "IM", 50), closed(7*day-2*time.Hour, "a", nil)}},
		{"closed, and there was none", "last.adverse", "0", []at{dose(7*day, "a", "IM", 50), closed(7*day-2*time.Hour, "a", &no)}},
		{"closed, and there was one nobody described", "last.adverse", "unknown", []at{dose(7*day, "a", "IM", 50), closed(7*day-2*time.Hour, "a", &yes)}},
		{"the highest of both numbers", "last.bp", "184/112", []at{dose(7*day, "a", "IM", 50), inSession(7*day-20*time.Minute, "a", 184, 100), inSession(7*day-30*time.Minute, "a", 150, 112)}},
		{"before the dose is not what it did", "last.bp", "150/90", []at{inSession(7*day+10*time.Minute, "a", 190, 120), dose(7*day, "a", "IM", 50), inSession(7*day-30*time.Minute, "a", 150, 90)}},
		{"without a key, while the effect lasts", "last.bp", "150/90", []at{dose(7*day, "a", "IM", 50), {ago(7*day - time.Hour), bp(150, 90)}, {ago(5 * day), bp(190, 120)}}},
		{"not closed: how it went is not known", "last.effect", "nothing", []at{dose(7*day, "a", "IM", 50)}},

		{"before the dose: the last of today", "vitals.bp.baseline", "132/84", []at{{ago(day), bp(150, 90)}, {ago(3 * time.Hour), bp(140, 88)}, {ago(2 * time.Hour), bp(132, 84)}, dose(time.Hour, "a", "IM", 50), {ago(30 * time.Minute), bp(160, 95)}}},
		{"yesterday's is no baseline", "vitals.bp.baseline", "nothing", []at{{ago(day), bp(150, 90)}}},

		{"the session so far and the order", "order.total", "80 mg", []at{dose(20*time.Minute, "a", "IM", 50), ordered(time.Minute, "x", "c", "IM", 30)}},
		{"what the order gave is not given again", "order.total", "50 mg", []at{ordered(time.Hour, "x", "c", "IM", 50), {ago(20 * time.Minute), dosing.DoseGiven{Order: "x", Session: "a", Route: "IM", Amount: 50_000}}}},
		{"yesterday's session does not count", "order.total", "30 mg", []at{dose(26*time.Hour, "a", "IM", 50), ordered(time.Minute, "x", "c", "IM", 30)}},
		{"G50: an order of yesterday", "order.active", "no", []at{{ago(26 * time.Hour), dosing.OrderSigned{Order: "x", Route: "IM", Amount: 50_000, Until: ago(2 * time.Hour)}}}},
		{"and none to ask about", "order.dose", "nothing", []at{{ago(26 * time.Hour), dosing.OrderSigned{Order: "x", Route: "IM", Amount: 50_000, Until: ago(2 * time.Hour)}}}},
		{"the check of another order", "order.checked", "nothing", []at{ordered(time.Hour, "x", "c", "IM", 50), {ago(time.Minute), dosing.OrderChecked{Order: "y"}}}},
	})
}

// TestOneSignsAnotherChecks: whoever signed an order is not the second person.
func TestOneSignsAnotherChecks(t *testing.T) {
	lib, q := library(t), asking(t)
	for by, want := range map[string]string{"dr-ellis": "nothing", "nurse-haddad": "yes"} {
		rec := chart(t, at{ago(time.Hour), order(50)}, at{ago(time.Minute), dosing.OrderChecked{Order: "o"}})
		rec.Entries[0].By.Person, rec.Entries[1].By.Person = "dr-ellis", by
		readings := lib.FactsOf(q, rec, ledger.Chart{})["order.checked"]
		got := "nothing"
		if len(readings) > 0 {
			got = says(readings[0], true)
		}
		if got != want {
			t.Errorf("checked by %s: %s, want %s", by, got, want)
		}
	}
}

// TestAnOrderAboutToBeSigned stands for the orders of the chart.
func TestAnOrderAboutToBeSigned(t *testing.T) {
	q := asking(t)
	next := order(140)
	next.Order = "next"
	q.Order = &next
	rec := chart(t, ana("1985-03-12"), at{ago(time.Hour), weight(82)}, height(180), at{ago(time.Minute), order(40)}, dose(7*day, "a", "IM", 40))
	facts := library(t).FactsOf(q, rec, ledger.Chart{})
	for fact, want := range map[string]string{"order.dose": "140 mg", "order.route": "IM", "order.total": "140 mg", "order.active": "yes"} {
		if got := says(facts[fact][len(facts[fact])-1], true); got != want || len(facts[fact]) != 1 {
			t.Errorf("%s is %s of %d readings, want %s", fact, got, len(facts[fact]), want)
		}
	}
	f, _ := library(t).Why(Question{Definition: q.Definition, Gate: protocol.OrderSign, Now: noon, Location: time.UTC, Order: &next}, rec, ledger.Chart{}).Finding("dose.soft-maximum")
	if f.State != protocol.Stands {
		t.Errorf("140 mg is %q: %s", f.State, f.Say)
	}
}

// TestScreeningPressureIsNotTheSessions: what the medicine did to somebody's
// blood pressure decides nothing about whether to treat them.
func TestScreeningPressureIsNotTheSessions(t *testing.T) {
	lib, def := library(t), kapIM(t)
	screened := []at{ana("1985-03-12"), {ago(9 * day), bp(128, 82)}, {ago(9*day - 10*time.Minute), bp(126, 80)}}
	high := protocol.Stands
	for _, c := range []struct {
		name  string
		facts []at
		want  protocol.State
	}{
		{"screened, and nothing since", nil, protocol.Clear},
		{"high at screening", []at{{ago(day), bp(176, 104)}, {ago(day - 10*time.Minute), bp(174, 102)}}, high},
		{"high in a session", []at{dose(7*day, "a", "IM", 50), inSession(7*day-20*time.Minute, "a", 176, 104), inSession(7*day-30*time.Minute, "a", 174, 102)}, protocol.Clear},
		{"high after a dose, in no session's name", []at{dose(7*day, "", "IM", 50), {ago(7*day - 20*time.Minute), bp(176, 104)}, {ago(7*day - 30*time.Minute), bp(174, 102)}}, protocol.Clear},
		{"in a session, before its dose", []at{inSession(7*day+20*time.Minute, "a", 176, 104), inSession(7*day+10*time.Minute, "a", 174, 102), dose(7*day, "a", "IM", 50)}, protocol.Clear},
		{"the morning before the dose, in no session's name", []at{{ago(7*day + 20*time.Minute), bp(176, 104)}, {ago(7*day + 10*time.Minute), bp(174, 102)}, dose(7*day, "", "IM", 50)}, high},
		{"the day after", []at{dose(7*day, "a", "IM", 50), {ago(6 * day), bp(176, 104)}, {ago(6*day - 10*time.Minute), bp(174, 102)}}, high},
	} {
		q := Question{Definition: def, Gate: protocol.Determination, Now: noon, Location: time.UTC}
		f, ok := lib.Why(q, chart(t, with(screened, c.facts...)...), ledger.Chart{}).Finding("bp.screening.uncontrolled")
		if !ok || f.State != c.want {
			t.Errorf("%s: %q (%s), want %q", c.name, f.State, f.Say, c.want)
		}
	}
	// Before a dose the same readings count: that is what they are for.
	rec := chart(t, with(screened, inSession(4*time.Minute, "a", 176, 104))...)
	if f, _ := lib.Why(Question{Definition: def, Gate: protocol.DosingStart, Now: noon, Location: time.UTC}, rec, ledger.Chart{}).Finding("bp.predose.hold"); f.State != protocol.Stands {
		t.Errorf("before the dose it is %q: %s", f.State, f.Say)
	}
}

// TestObservationPastMidnight: a session in the evening is watched for as long
// as the protocol says, also on the next day.
func TestObservationPastMidnight(t *testing.T) {
	g := gathering{q: asking(t), chart: chart(t, at{time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC), dosing.DoseGiven{Session: "a", Route: "IM", Amount: 50_000}})}
	watched := max(g.q.Definition.Plan.Monitoring.Observe, g.q.Definition.Plan.Leaving.Least)
	want := time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC).Add(watched)
	if got := g.end(g.sessionsOf()[0]); !got.Equal(want) {
		t.Errorf("watched until %v, want %v", got, want)
	}
	// Half past midnight: the session is under way, and its baseline is yesterday's.
	q := g.q
	q.Now = time.Date(2026, 11, 21, 0, 30, 0, 0, time.UTC)
	evening := at{time.Date(2026, 11, 20, 23, 10, 0, 0, time.UTC), bp(132, 84)}
	night := at{time.Date(2026, 11, 21, 0, 10, 0, 0, time.UTC), bp(160, 95)}
	facts := library(t).FactsOf(q, chart(t, evening, at{time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC), dosing.DoseGiven{Session: "a", Route: "IM", Amount: 50_000}}, night), ledger.Chart{})
	if got := says(facts["vitals.bp.baseline"][0], true); got != "132/84" || says(facts["session.number"][0], true) != "1" {
		t.Errorf("at night the baseline is %s, the session %s", got, says(facts["session.number"][0], true))
	}
}
