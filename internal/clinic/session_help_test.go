package clinic_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
	"github.com/clew-health/clew/protocols"
)

// dayShelf is what ships, without the rules of screening and interactions: the
// day of a dose with its own rules. It is read once for all tests.
var dayShelf = sync.OnceValue(func() *course.Protocols {
	shelf := protocols.Texts()
	for _, name := range []string{"kap-im", "kap-iv", "kap-sublingual-by-phone"} {
		text := shelf[name]
		for _, cut := range []string{"screening", "interactions"} {
			from := bytes.Index(text, []byte("  - library: "+cut+"\n"))
			to := from + bytes.Index(text[from+5:], []byte("  - library: ")) + 5
			text = append(bytes.Clone(text[:from]), text[to:]...)
		}
		if from := bytes.Index(text, []byte("  - library: telemedicine\n")); from > 0 {
			text = append(bytes.Clone(text[:from]), text[from+len("  - library: telemedicine\n"):]...)
		}
		shelf[name] = text
	}
	return course.NewProtocols(shelf)
})

// A theatre is a practice on the morning of a dose, with a clock of its own.
type theatre struct {
	*practice
	mu      sync.Mutex
	at      time.Time
	session id.Session
	order   id.Order
}

// dawn is nine o'clock in Denver.
var dawn = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

func (m *theatre) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at.IsZero() {
		return m.house.Now()
	}
	return m.at
}

func (m *theatre) pass(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.at.Add(d)
}

// onTheDay opens a practice whose day protocol is adopted, with a client who is
// screened, has agreed, was prepared, and is determined.
func onTheDay(t *testing.T, cfg store.Config, name string) *theatre {
	t.Helper()
	m := &theatre{at: dawn, practice: &practice{t: t}}
	m.house = openAt(t, cfg, m.now)
	m.enter(name, "Moreno")
	return m
}

// inHouse is the same in a clinic that stands, by its own clock.
func inHouse(t *testing.T, h *house, name, family string) *theatre {
	t.Helper()
	m := &theatre{practice: &practice{t: t, house: h}}
	m.enter(name, family)
	return m
}

// enter gives a clinic its people, its protocol and a client.
func (m *theatre) enter(name, family string) {
	t := m.t
	t.Helper()
	m.rules = rules(t)
	m.rules.Protocols = dayShelf()
	m.ana = m.house.ana(t, family)
	m.lee = m.joined(t, "Lee Park", "MD", nil, m.ana, "prescriber")
	m.kim = m.joined(t, "Kim Ito", "PA-C", nil, m.ana, "prescriber")
	m.mira = m.joined(t, "Mira Stein", "PsyD", nil, m.ana, "therapist")
	m.sam = m.joined(t, "Sam Ortiz", "RN", nil, m.ana, "monitor")
	var err error
	if m.def, err = m.rules.Protocols.Ship(name); err != nil {
		t.Fatal(err)
	}
	a := m.rules.Protocols.Adoption(m.def, "Juniper House", m.settings())
	if err := m.try(m.open(m.lee), clinic.AdoptProtocol{Hash: m.def.Hash(), Site: a.Site, Statement: a.Statement, Rules: m.rules}); err != nil && fault.KindOf(err) != fault.Conflict {
		t.Fatal(err)
	}
	m.course = id.Course(m.NewID())
	m.must(t, m.lee, clinic.OpenCourse{Patient: m.ana, Course: m.course, Hash: m.def.Hash(), Indication: "trd", Rules: m.rules})
	kg, cm, ago := int64(82_000), int64(170_000), func(hours int) time.Time { return m.now().Add(-time.Duration(hours) * time.Hour) }
	body := func(code, unit string, n *int64) patient.MeasurementTaken {
		return patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: code}, Value: n, Unit: unit}}
	}
	m.must(t, machine(t, m.Clinic), clinic.ImportRecord{Patient: m.ana, Facts: []clinic.ImportedFact{
		{At: ago(240), Fact: body(patient.WeightCode, "kg", &kg)}, {At: ago(240), Fact: body(patient.HeightCode, "cm", &cm)},
		{At: ago(240), Fact: patient.Asked{Fact: "patient.sex", Answer: patient.Valued, Value: "female"}},
		{At: ago(200), Fact: vitals(124, 78)}, {At: ago(199), Fact: vitals(122, 80)},
		{At: ago(1), Fact: patient.MedicinesReviewed{Complete: true}}, {At: ago(1), Fact: consent.Signed{Text: name, Hash: "h"}},
		{Fact: course.MeetingHeld{Course: m.course, Phase: course.Preparation}},
	}})
	m.screened()
	m.must(t, m.lee, m.determine(screening.AsPrescriber, screening.Recommended))
	m.must(t, m.mira, m.determine(screening.AsTherapist, screening.Recommended))
	m.order, m.session = id.Order(m.NewID()), id.Session(m.NewID())
}

// openAt opens a clinic whose clock is the test's.
func openAt(t *testing.T, cfg store.Config, now func() time.Time) *house {
	t.Helper()
	ring, err := seal.NewRing(storetest.Clinic)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Clinic = ring.Clinic
	h := &house{cfg: cfg, ring: ring, store: storetest.Open(t, cfg)}
	h.Clinic, err = clinic.Create(t.Context(), clinic.Config{Store: h.store, Ring: ring, Kinds: kinds(t), Finders: finders(), Log: quiet, Now: now}, "Juniper House", "America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// ordering is an order of so many milligrams, by the protocol's route.
func (m *theatre) ordering(mg int64) clinic.SignOrder {
	return clinic.SignOrder{Patient: m.ana, Head: m.head(), Rules: m.rules, Order: dosing.OrderSigned{Order: m.order, Course: m.course,
		Route: course.OrderRoute(m.def), Amount: quantity.Mass(mg) * quantity.Milligram, Until: m.now().Add(10 * time.Hour)}}
}

// begun signs and checks an order, and begins the session.
func (m *theatre) begun(mg int64) {
	m.t.Helper()
	m.must(m.t, m.lee, m.ordering(mg))
	m.must(m.t, m.sam, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.Beside, Head: m.head()})
	m.must(m.t, m.mira, clinic.BeginSession{Patient: m.ana, Session: m.session, Rules: m.rules})
}

// ready goes over the list of the day, all of it good.
func (m *theatre) ready() {
	m.t.Helper()
	m.asked()
	m.measure(124, 78)
}

// asked is the list without the measurements.
func (m *theatre) asked() {
	m.t.Helper()
	m.must(m.t, m.sam, m.over(dayItems...))
	ate, drank := m.now().Add(-10*time.Hour), m.now().Add(-3*time.Hour)
	m.must(m.t, m.sam, clinic.GoOver{Patient: m.ana, Session: m.session, Escort: &dosing.EscortNamed{Name: "Lena Moreno", Phone: "555 0101", Stays: true},
		Fasting: &dosing.FastingStated{Solids: &ate, Clear: &drank}})
	m.must(m.t, m.sam, clinic.TakeInterval{Patient: m.ana})
}

// dayItems are the answers of a good morning, fact and answer by turns.
var dayItems = []string{"patient.identity", "yes", "bladder.emptied", "yes", "urinary.today", "no", "risk.today", "no", "preferences.today", "yes",
	"room.ready", "yes", "staff.credentials", "yes", "presence.prescriber", "reachable", "presence.people", "2", "presence.watching", "1"}

func (m *theatre) over(pairs ...string) clinic.GoOver {
	g := clinic.GoOver{Patient: m.ana, Session: m.session}
	for i := 0; i < len(pairs); i += 2 {
		item := dosing.Checked{Fact: pairs[i], Answer: pairs[i+1]}
		if item.Answer != patient.Yes && item.Answer != patient.No {
			item.Answer, item.Value = patient.Valued, pairs[i+1]
		}
		g.Items = append(g.Items, item)
	}
	return g
}

// measure takes one good set, but for its pressure.
func (m *theatre) measure(up, low int) {
	m.t.Helper()
	rate, oxygen, moaas := 72, 98, 5
	v := dosing.VitalsTaken{Session: m.session, Pressure: &quantity.Pressure{Systolic: up, Diastolic: low}, HeartRate: &rate, Oxygen: &oxygen, Sedation: &moaas}
	m.must(m.t, m.sam, clinic.TakeVitals{Patient: m.ana, Vitals: v})
}

func (m *theatre) giving(mg int64) clinic.GiveDose {
	return clinic.GiveDose{Patient: m.ana, Session: m.session, Order: m.order, Route: course.OrderRoute(m.def), Amount: quantity.Mass(mg) * quantity.Milligram, Head: m.head(), Rules: m.rules}
}

func (m *theatre) leaving() clinic.Leave {
	return clinic.Leave{Patient: m.ana, Session: m.session, With: "Lena Moreno, her sister", Stays: true, How: "car", Head: m.head(), Rules: m.rules}
}

// recovered goes over the list before leaving.
func (m *theatre) recovered() {
	m.t.Helper()
	m.measure(128, 80)
	m.must(m.t, m.sam, m.over("leaving.oriented", "yes", "leaving.back", "yes", "leaving.steady", "yes", "leaving.comfortable", "yes", "leaving.settled", "yes",
		"leaving.risk-asked", "yes", "leaving.escort", "yes", "leaving.instructions", "yes"))
}

// running is the session as it stands.
func (m *theatre) running() dosing.Session {
	m.t.Helper()
	s, ok := dosing.SessionOf(m.chart(m.t, m.ana), m.session)
	if !ok {
		m.t.Fatal("there is no session")
	}
	return s
}

// refused says that an act is refused by a rule.
func (m *theatre) refused(what string, g access.Grant, act clinic.Act, rule string) {
	m.t.Helper()
	err := m.try(g, act)
	if err == nil || fault.RuleOf(err) != rule {
		m.t.Errorf("%s: %v by %q, want %q", what, err, fault.RuleOf(err), rule)
	}
}

// infused begins a session whose infusion runs.
func (m *theatre) infused() {
	m.t.Helper()
	o := m.ordering(35)
	o.Order.Minutes = 40
	o.Decisions = m.everyReason(o.Order)
	m.must(m.t, m.lee, o)
	m.must(m.t, m.sam, clinic.CheckOrder{Patient: m.ana, Order: m.order, How: dosing.Beside, Head: m.head()})
	m.must(m.t, m.mira, clinic.BeginSession{Patient: m.ana, Session: m.session, Rules: m.rules})
	given := m.giving(35)
	given.Happened = true
	m.must(m.t, m.sam, given)
}
