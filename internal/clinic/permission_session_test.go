package clinic_test

import (
	"maps"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
)

// sessionTrials is one trial for every act of orders and sessions. They work on
// a record of their own, by the rules of the day.
func sessionTrials() map[string]trial {
	var m, phone, drip *theatre
	ready := func(make func(*theatre) clinic.Act) func(*house, *testing.T) clinic.Act {
		return func(h *house, t *testing.T) clinic.Act {
			if m == nil {
				m, phone = inHouse(t, h, "kap-im", "Dosed"), inHouse(t, h, "kap-sublingual-by-phone", "Phoned")
				drip = inHouse(t, h, "kap-iv", "Infused")
				drip.infused()
			}
			m.t, phone.t, drip.t = t, t, t
			return make(m)
		}
	}
	room := as(access.Therapist, access.Prescriber, access.Monitor, access.Trainee)
	dose := func(scope func(access.Grant) bool, make func(*theatre) clinic.Act) trial {
		return trial{ledger.Dosing, ready(make), scope}
	}
	words := func(scope func(access.Grant) bool, make func(*theatre) clinic.Act) trial {
		return trial{ledger.Words, ready(make), scope}
	}
	seen := func(m *theatre) clinic.Act {
		return clinic.RecordSeen{Patient: m.ana, Session: m.someSession(), Moment: "sigh"}
	}
	out := map[string]trial{
		"SignOrder": {ledger.Medicines, ready(func(m *theatre) clinic.Act {
			m.noOrder()
			return m.ordering(25)
		}), as(access.Prescriber)},
		"EndOrder": {ledger.Medicines, ready(func(m *theatre) clinic.Act {
			return clinic.EndOrder{Patient: m.ana, Order: m.newOrder(), Reason: "withdrawn"}
		}), as(access.Prescriber)},
		"CheckOrder": {ledger.Medicines, ready(func(m *theatre) clinic.Act {
			return clinic.CheckOrder{Patient: m.ana, Order: m.newOrder(), How: dosing.Beside, Head: m.head()}
		}), as(access.Prescriber, access.Monitor, access.Therapist)},
		"AdoptAlone": {ledger.Open, ready(func(*theatre) clinic.Act { return clinic.AdoptAlone{} }), as(access.Prescriber, access.Director)},
		"BeginSession": dose(room, func(m *theatre) clinic.Act {
			m.noSession()
			m.session = id.Session(m.NewID())
			return clinic.BeginSession{Patient: m.ana, Session: m.session, Rules: m.rules}
		}),
		"RecordSeen": dose(room, seen),
		"EnterPaper": dose(room, func(m *theatre) clinic.Act {
			return clinic.EnterPaper{Patient: m.ana, Session: m.someSession(), Rules: m.rules, Rows: []clinic.PaperRow{{At: m.now().Add(time.Duration(-len(m.running().Moments)-1) * time.Minute), Moment: "sigh"}}}
		}),
		"ReleaseDose": dose(as(access.Prescriber), func(*theatre) clinic.Act {
			if phone.newSession() {
				phone.ready()
			}
			return clinic.ReleaseDose{Patient: phone.ana, Session: phone.session, Order: phone.newOrder(), Head: phone.head(), Rules: phone.rules}
		}),
		"GoOver": dose(room, func(m *theatre) clinic.Act {
			return clinic.GoOver{Patient: m.ana, Session: m.someSession(), Items: m.over("room.ready", "yes").Items}
		}),
		"GiveDose": dose(as(access.Prescriber, access.Monitor), func(m *theatre) clinic.Act {
			late := another(m).giving(25)
			late.Happened = true
			return late
		}),
		"Leave": dose(as(access.Prescriber), func(m *theatre) clinic.Act {
			m = another(m)
			late := m.giving(25)
			late.Happened = true
			m.must(m.t, m.sam, late)
			l := m.leaving()
			l.Against = &clinic.LeavingAgainst{Capacity: "yes", Risks: "told", Drives: "a taxi"}
			return l
		}),
		"AnswerDeviation": dose(as(access.Prescriber), func(m *theatre) clinic.Act {
			m = another(m)
			late := m.giving(25)
			late.Happened = true
			m.must(m.t, m.sam, late)
			all := dosing.Deviations(m.chart(m.t, m.ana))
			return clinic.AnswerDeviation{Patient: m.ana, Answer: dosing.DeviationAnswered{Deviation: all[0].Entry.ID, Text: "Asked afterwards."}}
		}),
		"ChangeInfusion": dose(as(access.Prescriber, access.Monitor), func(m *theatre) clinic.Act {
			return clinic.ChangeInfusion{Patient: drip.ana, Changed: dosing.InfusionChanged{Session: drip.session, Dose: drip.running().Doses[0].Entry.ID, Paused: true}}
		}),
		"CloseSession": dose(as(access.Therapist, access.Prescriber, access.Monitor), func(m *theatre) clinic.Act {
			m.noSession()
			m.someSession()
			return m.closing()
		}),
		"RaiseConcern": {ledger.Clinical, ready(func(m *theatre) clinic.Act {
			return clinic.RaiseConcern{Patient: m.ana, Session: m.someSession(), Help: true}
		}), room},
		"NoteEvent": {ledger.Clinical, ready(func(m *theatre) clinic.Act {
			return clinic.NoteEvent{Patient: m.ana, Event: dosing.EventNoted{Session: m.someSession(), Term: "nausea", Grade: 1}}
		}), staffOnly},
		"HearQuote": words(room, func(m *theatre) clinic.Act {
			return clinic.HearQuote{Patient: m.ana, Session: m.someSession(), Text: "It was never locked."}
		}),
		"TellStory": words(clientOrTherapist, func(m *theatre) clinic.Act {
			return clinic.TellStory{Patient: m.ana, Story: integration.StoryTold{Session: m.someSession(), Text: "There was a door."}}
		}),
		"SayComfort": words(room, func(m *theatre) clinic.Act {
			m.noSession()
			return clinic.SayComfort{Patient: m.ana, Session: m.someSession(), Comfort: dosing.ComfortSaid{Stop: "river"}}
		}),
		"SortQuote": words(as(access.Therapist, access.Trainee), func(m *theatre) clinic.Act {
			q := m.must(m.t, m.mira, clinic.HearQuote{Patient: m.ana, Session: m.someSession(), Text: "A door."})[0]
			return clinic.SortQuote{Patient: m.ana, Session: m.session, Quote: q, To: dosing.ToChart}
		}),
	}
	maps.Copy(out, noteTrials(ready))
	return out
}

// another is another record, whose order is signed and whose session is open.
func another(m *theatre) *theatre {
	m = inHouse(m.t, m.house, "kap-im", "Dosed "+m.NewID())
	m.newOrder()
	m.someSession()
	return m
}

// noOrder ends the order that stands.
func (m *theatre) noOrder() {
	for _, o := range dosing.Orders(m.chart(m.t, m.ana), m.now()) {
		if o.Stands() {
			m.must(m.t, m.lee, clinic.EndOrder{Patient: m.ana, Order: o.Fact.Order, Reason: "withdrawn"})
		}
	}
	m.order = id.Order(m.NewID())
}

// newOrder signs another order, which somebody else checked, in place of the one
// that stands.
func (m *theatre) newOrder() id.Order {
	m.noOrder()
	m.must(m.t, m.lee, m.ordering(25))
	if m.def.Name != "kap-im" {
		m.must(m.t, m.kim, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.Beside, Head: m.head()})
	}
	return m.order
}

// noSession closes the session that is open.
func (m *theatre) noSession() {
	s, open := dosing.Underway(m.chart(m.t, m.ana))
	if !open {
		return
	}
	for _, q := range s.Unsorted() {
		m.must(m.t, m.mira, clinic.SortQuote{Patient: m.ana, Session: s.Key, Quote: q.Entry.ID, To: dosing.ToChart})
	}
	if len(s.Doses) > 0 && s.Left == nil {
		l := m.leaving()
		l.Session, l.Against = s.Key, &clinic.LeavingAgainst{Capacity: "yes", Risks: "told", Drives: "a taxi"}
		m.must(m.t, m.lee, l)
	}
	m.session = s.Key
	m.must(m.t, m.mira, m.closing())
}

// someSession opens a session where none is open.
func (m *theatre) someSession() id.Session {
	m.newSession()
	return m.session
}

// newSession opens a session where none is open, and says whether it did.
func (m *theatre) newSession() bool {
	if s, open := dosing.Underway(m.chart(m.t, m.ana)); open {
		m.session = s.Key
		return false
	}
	m.session = id.Session(m.NewID())
	m.must(m.t, m.mira, clinic.BeginSession{Patient: m.ana, Session: m.session, Rules: m.rules})
	return true
}
