package clinic_test

import (
	"errors"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/store"
)

// calendar plans sessions for one person, each on a day of its own.
type calendar struct {
	h   *house
	who id.Patient
	day int
}

// call is a session that needs no course.
func (c *calendar) call() schedule.Planned {
	c.day++
	from := c.h.Now().AddDate(0, 0, c.day)
	return schedule.Planned{Session: id.Session(c.h.NewID()), Sort: schedule.Call, From: from, Until: from.Add(time.Hour)}
}

// planned puts a call on the plan and returns its key.
func (c *calendar) planned(t *testing.T) id.Session {
	t.Helper()
	s := c.call()
	c.h.must(t, c.desk(t), clinic.PlanSession(c.who, s))
	return s.Session
}

func (c *calendar) desk(t *testing.T) access.Grant {
	return (&bench{h: c.h, ana: c.who}).staff(t, c.who, access.FrontDesk)
}

// scheduleTrials is one trial for every act about appointments.
func scheduleTrials(h *house, ana id.Patient) map[string]trial {
	c := &calendar{h: h, who: ana}
	act := func(make func(t *testing.T) clinic.Act) trial {
		return trial{ledger.Scheduling, func(_ *house, t *testing.T) clinic.Act { return make(t) }, staffOnly}
	}
	return map[string]trial{
		"PlanSessions": act(func(*testing.T) clinic.Act { return clinic.PlanSession(ana, c.call()) }),
		"MoveSession": act(func(t *testing.T) clinic.Act {
			to := c.call()
			return clinic.MoveSession{Patient: ana, Moved: schedule.Moved{Session: c.planned(t), From: to.From, Until: to.Until, AskedBy: schedule.ByClient}}
		}),
		"CancelSession": act(func(t *testing.T) clinic.Act {
			return clinic.CancelSession{Patient: ana, Cancelled: schedule.Cancelled{Session: c.planned(t), AskedBy: schedule.ByClinic}}
		}),
		"MissSession": act(func(t *testing.T) clinic.Act {
			s := c.call()
			s.From = h.Now().Add(100 * time.Millisecond)
			s.Until = s.From.Add(time.Millisecond)
			h.must(t, c.desk(t), clinic.PlanSession(ana, s))
			time.Sleep(time.Until(s.From))
			return clinic.MissSession{Patient: ana, Missed: schedule.Missed{Session: s.Session}}
		}),
		"ArriveSession": act(func(t *testing.T) clinic.Act {
			return clinic.ArriveSession{Patient: ana, Arrived: schedule.Arrived{Session: c.planned(t)}}
		}),
	}
}

// decidedBy asks an act what it would do with a book of facts, at a time.
func decidedBy(act clinic.Act, now time.Time, facts ...ledger.Fact) ([]clinic.Proposal, error) {
	var c ledger.Chart
	for i, f := range facts {
		at := now.Add(time.Duration(i-100) * time.Hour)
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(id.Derived("fact", at.String())), Seq: int64(i + 1), Kind: f.Kind(), Fact: f, At: at, Recorded: at})
	}
	return act.Decide(clinic.Charts{act.Needs()[0]: c}, now, time.UTC)
}

// What cannot be put on a calendar, and what can.
func TestSessionsOnThePlan(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ana, key := id.Patient(id.Derived("ana")), func(name string) id.Session { return id.Session(id.Derived("session", name)) }
	open := course.Opened{Course: id.Course(id.Derived("course")), Protocol: "kap-im", Version: "1.0.0", Hash: "h"}
	at := func(name string, number, hours int) schedule.Planned {
		from := now.Add(time.Duration(hours) * time.Hour)
		return schedule.Planned{Session: key(name), Course: open.Course, Sort: schedule.Dosing, Number: number, From: from, Until: from.Add(3 * time.Hour)}
	}
	move := func(name string, hours int) clinic.Act {
		p := at(name, 1, hours)
		return clinic.MoveSession{Patient: ana, Moved: schedule.Moved{Session: p.Session, From: p.From, Until: p.Until, AskedBy: schedule.ByClient}}
	}
	cancelled, missed := schedule.Cancelled{Session: key("a"), AskedBy: schedule.ByClinic}, schedule.Missed{Session: key("a")}
	arrived := schedule.Arrived{Session: key("a")}
	someCall := at("call", 1, 24)
	someCall.Course, someCall.Sort = "", schedule.Call
	known := patient.Registered{Name: patient.Name{Family: "Moreno"}}
	for _, tt := range []struct {
		name  string
		act   clinic.Act
		facts []ledger.Fact
		want  string // the rule, or the field, that answers; empty: it is done
	}{
		{"the first", clinic.PlanSession(ana, at("a", 0, 24)), nil, ""},
		{"in the past", clinic.PlanSession(ana, at("a", 0, -1)), nil, "input.from"},
		{"beside another", clinic.PlanSession(ana, at("b", 0, 26)), []ledger.Fact{at("a", 1, 24)}, "input.from"},
		{"as another ends", clinic.PlanSession(ana, at("b", 0, 27)), []ledger.Fact{at("a", 1, 24)}, ""},
		{"two that overlap, at once", clinic.PlanSessions{Patient: ana, Sessions: []schedule.Planned{at("a", 0, 24), at("b", 0, 25)}}, nil, "input.from"},
		{"where one was called off", clinic.PlanSession(ana, at("b", 0, 24)), []ledger.Fact{at("a", 1, 24), cancelled}, ""},
		{"a number that is taken", clinic.PlanSession(ana, at("b", 1, 48)), []ledger.Fact{at("a", 1, 24)}, "session.number"},
		{"the number of one called off", clinic.PlanSession(ana, at("b", 1, 48)), []ledger.Fact{at("a", 1, 24), cancelled}, ""},
		{"twice", clinic.PlanSession(ana, at("a", 0, 48)), []ledger.Fact{at("a", 1, 24)}, "session.planned"},
		{"without a course", clinic.PlanSession(ana, at("a", 0, 24)), []ledger.Fact{course.Closed{Course: open.Course, How: "completed"}}, "course.none"},
		{"a call needs none", clinic.PlanSession(ana, someCall), []ledger.Fact{course.Closed{Course: open.Course, How: "completed"}}, ""},
		{"for somebody who has died", clinic.PlanSession(ana, at("a", 0, 24)), []ledger.Fact{patient.DeathNoted{}}, "patient.dead"},
		{"moved", move("a", 48), []ledger.Fact{at("a", 1, 24)}, ""},
		{"moved to where it is", move("a", 24), []ledger.Fact{at("a", 1, 24)}, "input.from"},
		{"moved onto another", move("a", 49), []ledger.Fact{at("a", 1, 24), at("b", 2, 48)}, "input.from"},
		{"moved after it was held", move("a", 48), []ledger.Fact{at("a", 1, -4), arrived}, "session.held"},
		{"moved, and not on the plan", move("a", 48), nil, "not-found"},
		{"one that was missed gets a new date", move("a", 48), []ledger.Fact{at("a", 1, -4), missed}, ""},
		{"but not when another took its place", move("a", 48), []ledger.Fact{at("a", 1, -4), missed, at("b", 1, 72)}, "session.number"},
		{"called off", clinic.CancelSession{Patient: ana, Cancelled: cancelled}, []ledger.Fact{at("a", 1, 24)}, ""},
		{"called off twice", clinic.CancelSession{Patient: ana, Cancelled: cancelled}, []ledger.Fact{at("a", 1, 24), cancelled}, "session.cancelled"},
		{"missed", clinic.MissSession{Patient: ana, Missed: missed}, []ledger.Fact{at("a", 1, -1)}, ""},
		{"missed before it began", clinic.MissSession{Patient: ana, Missed: missed}, []ledger.Fact{at("a", 1, 1)}, "session.ahead"},
		{"missed, though they came", clinic.MissSession{Patient: ana, Missed: missed}, []ledger.Fact{at("a", 1, -1), arrived}, "session.held"},
		{"missed, though it was called off", clinic.MissSession{Patient: ana, Missed: missed}, []ledger.Fact{at("a", 1, -1), cancelled}, "session.missed"},
		{"they came", clinic.ArriveSession{Patient: ana, Arrived: arrived}, []ledger.Fact{at("a", 1, 0)}, ""},
		{"they came after all", clinic.ArriveSession{Patient: ana, Arrived: arrived}, []ledger.Fact{at("a", 1, -1), missed}, ""},
	} {
		out, err := decidedBy(tt.act, now, append([]ledger.Fact{known, open}, tt.facts...)...)
		got := ""
		var f *fault.Error
		if errors.As(err, &f) {
			if got = f.Rule; got == "" {
				if got = f.Field; got == "" {
					got = f.Kind.String()
				}
			}
		}
		if got != tt.want || err == nil && len(out) != 1 {
			t.Errorf("%s: %q (%v), want %q", tt.name, got, err, tt.want)
		}
	}
}

// A clinic plans a course, moves a session and reads the plan again.
func TestPlanningACourse(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		c := &calendar{h: h, who: h.ana(t, "Moreno")}
		key := c.planned(t)
		to := c.call()
		h.must(t, c.desk(t), clinic.MoveSession{Patient: c.who, Moved: schedule.Moved{Session: key, From: to.From, Until: to.Until, Reason: "a cold", AskedBy: schedule.ByClient}})
		h.must(t, c.desk(t), clinic.PlanSession(c.who, c.call()))
		all := schedule.Sessions(h.chart(t, c.who))
		if len(all) != 2 || all[0].Session != key || all[0].State != schedule.StateMoved || !all[0].From.Equal(to.From) || all[1].Number != 2 {
			t.Errorf("%+v", all)
		}
		h.clean(t)
	})
}
